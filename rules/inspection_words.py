"""The closed lists of the auditor's room: internal audits, their checks, nonconformities."""

from rules.words import N_, Word


class AuditState(Word):
    """Life of an internal audit."""

    PLANNED = "planned", N_("Audit planned")  # 已计划
    UNDER_WAY = "under_way", N_("Audit under way")  # 审核中
    CLOSED = "closed", N_("Audit closed")  # 已结束


class CheckResult(Word):
    """What an auditor found of one clause."""

    OPEN = "unchecked", N_("Not checked yet")  # 未检查
    CONFORMS = "conforms", N_("Conforms")  # 符合
    DOES_NOT = "does_not", N_("Does not conform")  # 不符合
    NOT_APPLICABLE = "not_applicable", N_("Clause not applicable")  # 不适用


class Gravity(Word):
    """How grave a nonconformity is."""

    MAJOR = "major", N_("Major nonconformity")  # 严重不符合
    MINOR = "minor", N_("Minor nonconformity")  # 一般不符合
    OBSERVATION = "observation", N_("Observation")  # 观察项


class NonconformityState(Word):
    """Life of a nonconformity; which steps are allowed when stands in rules/inspection.py."""

    RAISED = "raised", N_("Awaiting cause and action")  # 待整改
    ANSWERED = "correcting", N_("Being corrected")  # 整改中
    DONE = "to_verify", N_("Awaiting verification")  # 待验证
    INEFFECTIVE = "ineffective", N_("Action not effective")  # 整改无效
    EFFECTIVE = "effective", N_("Action effective")  # 整改有效
    CLOSED = "closed", N_("Nonconformity closed")  # 已关闭
