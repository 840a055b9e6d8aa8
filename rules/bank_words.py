"""The closed lists of bank statements (JD-10)."""

from rules.vocabulary import N_, Word


class BankLineState(Word):
    """What became of money that came in at the bank."""

    NEW = "new", N_("Nobody found yet")  # 待认领
    SUGGESTED = "suggested", N_("Match suggested")  # 有建议
    SURE = "sure", N_("Unambiguous match")  # 可直接确认
    BOOKED = "booked", N_("Receipt written")  # 已入账
    IGNORED = "ignored", N_("Not a customer's payment")  # 不入账


class BankReason(Word):
    """Why a line of a statement is thought to be a flat's payment."""

    BILL = "bill", N_("Bill number in the memo")  # 附言有账单号
    ROOM = "room", N_("Flat in the memo")  # 附言有房号
    PAYER = "payer", N_("Payer is the flat's customer")  # 付款人是住户
    ALL = "all", N_("Equals all open bills")  # 金额等于全部欠费
    ONE = "one", N_("Equals one open bill")  # 金额等于一笔账单
    CHOSEN = "chosen", N_("Chosen by hand")  # 人工指定
