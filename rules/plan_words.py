"""The closed lists of the annual training plan (4.1.2)."""

from rules.words import N_, Word


class PlanState(Word):
    """Life of an edition of a year's plan; ``rules.training_plan`` says what is allowed when."""

    DRAFT = "draft", N_("Draft")  # 草稿
    SUBMITTED = "submitted", N_("Submitted")  # 已提交
    RETURNED = "returned", N_("Returned")  # 退回
    APPROVED = "approved", N_("Approved, in force")  # 已批准执行
    SUPERSEDED = "superseded", N_("Superseded by a revision")  # 已修订


class PlanQuarter(Word):
    """The quarter an item is planned for."""

    Q1 = "q1", N_("1st quarter")  # 第一季度
    Q2 = "q2", N_("2nd quarter")
    Q3 = "q3", N_("3rd quarter")
    Q4 = "q4", N_("4th quarter")

    @property
    def number(self) -> int:
        """Which of the four it is."""
        return int(self.value[1])


class ItemProgress(Word):
    """What has become of an item: worked out from the sessions linked to it, kept nowhere."""

    DONE = "done", N_("Training held")  # 已完成
    LATE = "late", N_("Quarter over, not held")  # 逾期未办
    AHEAD = "ahead", N_("Still to be held")  # 待开展
