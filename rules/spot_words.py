"""The closed lists of ad-hoc assessments (4.2.3.1) and of the training they propose."""

from rules.vocabulary import N_, Word


class SpotMethod(Word):
    """How an administrator was assessed, as the form has it."""

    ON_SITE = "on_site", N_("On-site inspection")  # 现场检查
    RECORDS = "records", N_("Records looked through")  # 查阅记录
    PHONE = "phone", N_("Checked by phone")  # 电话抽查
    OTHER = "other", N_("Other")  # 其他


class SpotState(Word):
    """Life of an ad-hoc assessment; ``rules.spots`` says what is allowed when."""

    DRAFT = "draft", N_("Draft")  # 草稿
    ISSUED = "issued", N_("Given to the person")  # 已下发
    ACKNOWLEDGED = "acknowledged", N_("Acknowledged")  # 已确认
    DISAGREED = "disagreed", N_("Disagreed with")  # 有异议


class RecheckResult(Word):
    """What checking a correction again came to."""

    PUT_RIGHT = "put_right", N_("Put right")  # 已整改
    NOT_YET = "not_yet", N_("Not put right yet")  # 未整改


class TopicState(Word):
    """What became of a proposed training topic."""

    PROPOSED = "proposed", N_("Topic proposed")  # 建议培训
    TAKEN = "taken", N_("Taken up for training")  # 已列入培训
    DISMISSED = "dismissed", N_("Not taken up")  # 不予采纳
