"""The closed lists of shifts: leave, what goes from hand to hand, the life of a handover (JD-5)."""

from rules.vocabulary import N_, Word


class LeaveKind(Word):
    """Why somebody is away."""

    ANNUAL = "annual", N_("Annual leave")  # 年假
    SICK = "sick", N_("Sick leave")  # 病假
    PERSONAL = "personal", N_("Personal leave")  # 事假
    IN_LIEU = "in_lieu", N_("Time off in lieu")  # 调休
    OTHER = "other", N_("Other leave")  # 其他


class ItemKind(Word):
    """What sort of thing goes from hand to hand at a shift's end; receipt books have numbers."""

    KEY = "key", N_("Keys")  # 钥匙
    RADIO = "radio", N_("Radios")  # 对讲机
    RECEIPT_BOOK = "receipt_book", N_("Receipt books")  # 收据本
    OTHER = "other", N_("Other items")


class HandoverState(Word):
    """Life of a shift handover: filled in, signed by the giver, signed by the taker."""

    DRAFT = "draft", N_("Being filled in")
    GIVEN = "given", N_("Awaiting the taker")  # 待接班
    RETURNED = "returned", N_("Returned by the taker")
    TAKEN = "taken", N_("Handed over")  # 已交接
