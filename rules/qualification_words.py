"""The closed lists of quality administrators, their qualifications and yearly duties (QM)."""

from rules.words import N_, Word


class QualityFunction(Word):
    """Whom the requirements bind, by their official names (QM-1.1, QM-2.2)."""

    COMPANY = "company", N_("Company quality administrator")  # 公司质量管理员
    # 品质管理专业技术委员会成员
    COMMITTEE = "committee", N_("Member of the professional and technical quality committee")
    # 管理中心（处）品质管理负责人
    CENTRE_LEAD = "centre_lead", N_("Quality lead of a management centre")
    CENTRE_HEAD = "centre_head", N_("Head of a management centre")  # 管理中心（处）负责人


class QualificationKind(Word):
    """What a certificate qualifies for."""

    INTERNAL = "internal", N_("Internal auditor")  # 内审员
    EXTERNAL = "external", N_("External auditor")  # 外审员
    OTHER = "other", N_("Another qualification")  # 其他资格


class QualificationState(Word):
    """How a qualification stands on a day."""

    VALID = "valid", N_("Valid")  # 有效
    EXPIRING = "expiring", N_("Expiring soon")  # 即将到期
    EXPIRED = "expired", N_("Certificate expired")  # 已过期
    PLANNED = "planned", N_("Planned to be gained")  # 计划取得
    PLAN_OVER = "plan_over", N_("Plan date missed")  # 计划逾期


class RequirementKind(Word):
    """What is asked of a function: certificates to hold, and what is done every calendar year."""

    INTERNAL = "internal", N_("Internal-auditor qualification")  # 内审员资格
    EXTERNAL = "external", N_("External-auditor qualification")  # 外审员资格
    THEORY = "theory", N_("Training in quality theory")  # 品质管理理论培训
    SKILL = "skill", N_("Training in professional skill")  # 专业技能培训
    FIELD_STUDY = "field_study", N_("Field study and exchange")  # 现场调研及交流学习


class Fulfilment(Word):
    """How a requirement of a person stands in a year."""

    MET = "met", N_("Fulfilled")  # 已满足
    EXPIRING = "expiring", N_("Fulfilled, expiring soon")  # 即将到期
    PLANNED = "planned", N_("Planned")  # 已列计划
    OPEN = "still_open", N_("Still open this year")  # 本年待完成
    MISSING = "missing", N_("Not held")  # 未取得
    EXPIRED = "expired", N_("Certificate expired")
    PLAN_OVER = "plan_over", N_("Plan date missed")
    PRESSING = "pressing", N_("Open, last quarter")  # 第四季度仍未完成
    MISSED = "missed", N_("Not fulfilled that year")  # 当年未完成


class StudyState(Word):
    """How far the record of a field study is."""

    ENTERED = "entered", N_("Awaiting confirmation")  # 待确认
    CONFIRMED = "study_confirmed", N_("Field study confirmed")  # 已确认
