"""The closed lists of arrears and how they are collected (JD-10)."""

from rules.vocabulary import N_, Word


class DunningStep(Word):
    """The steps of the ladder, in their order; none of them cuts water or power."""

    PHONE = "phone", N_("Phone reminder")  # 电话催缴
    NOTICE_1 = "notice_1", N_("First arrears notice")  # 第一次催缴通知
    NOTICE_2 = "notice_2", N_("Second arrears notice")  # 第二次催缴通知
    LETTER = "letter", N_("Registered letter")  # 挂号信


class DunningOutcome(Word):
    """What the customer said to it."""

    PROMISED = "promised", N_("Promised to pay")  # 承诺缴费
    DISPUTES = "disputes", N_("Disputes the bill")  # 有异议
    UNREACHABLE = "unreachable", N_("Could not be reached")  # 联系不上
    REFUSES = "refuses", N_("Refuses to pay")  # 拒绝缴费
    PAID = "paid", N_("Has paid meanwhile")  # 已缴清
    OTHER = "other", N_("Other outcome")  # 其他


class ArrearsBand(Word):
    """How long ago the oldest open bill of a flat was due."""

    NOT_DUE = "not_due", N_("Not due yet")  # 未到期
    TO_30 = "to_30", N_("1–30 days")
    TO_90 = "to_90", N_("31–90 days")
    TO_180 = "to_180", N_("91–180 days")
    TO_365 = "to_365", N_("181–365 days")
    OLDER = "older", N_("Over a year")


class DunningState(Word):
    """Where a flat stands on the ladder on a day."""

    NOTHING = "nothing", N_("Nothing overdue")
    AHEAD = "ahead", N_("Next step lies ahead")  # 未到催缴日
    DUE = "due", N_("Next step is due")  # 待催缴
    PROMISED = "promised", N_("Waits for the promised day")  # 承诺期内
    BROKEN = "broken", N_("Promise not kept")  # 未兑现承诺
    DISPUTED = "disputed", N_("Waits for the supervisor's answer")  # 异议待答复
    ENDED = "ended", N_("Every step was taken")  # 催缴完毕
