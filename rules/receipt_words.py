"""The closed lists of receipts, advances and refunds (JD-10)."""

from rules.vocabulary import N_, Word


class BookState(Word):
    """Whether numbers of a receipt book are still used."""

    OPEN = "in_use", N_("Receipt book in use")  # 使用中
    CLOSED = "closed", N_("Receipt book closed")  # 已缴销


class AdvanceKind(Word):
    """What happened to money that a receipt brought beyond the bills."""

    IN = "in", N_("Paid in advance")  # 预收
    APPLIED = "applied", N_("Set off against a bill")  # 抵扣账单
    REFUNDED = "refunded", N_("Advance refunded")  # 退还预收


class RefundState(Word):
    """A refund is asked for by one person and paid out when another one confirms it."""

    ASKED = "asked", N_("Awaiting confirmation")  # 待确认
    PAID = "paid", N_("Refunded")  # 已退款
    DECLINED = "declined", N_("Refund declined")  # 已驳回
    WITHDRAWN = "withdrawn", N_("Refund withdrawn")  # 已撤回
