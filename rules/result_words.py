"""The closed lists of disputes and of published results (procedure 4.10, 4.11)."""

from rules.vocabulary import N_, Word


class DisputeState(Word):
    """Life of a dispute on one line of an assessment."""

    RAISED = "raised", N_("Dispute raised")  # 已提出
    REPORTED = "reported", N_("Reported, awaits the ruling")  # 已报告
    UPHELD = "upheld", N_("Upheld")  # 成立
    REFUSED = "refused", N_("Not upheld")  # 不成立
    WITHDRAWN = "withdrawn", N_("Dispute withdrawn")  # 撤回


class NoticeState(Word):
    """Whether a notice of results is shown on a day."""

    AHEAD = "ahead", N_("Not shown yet")  # 未开始
    ON = "on", N_("On show")  # 公示中
    OVER = "over", N_("Time is over")  # 公示期满
    TAKEN_DOWN = "taken_down", N_("Taken down")  # 已撤下
