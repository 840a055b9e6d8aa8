"""The closed lists of training: sessions, who was there, how it was examined (procedure 4.1)."""

from rules.words import N_, Word


class TrainingKind(Word):
    """When in somebody's service a training falls (4.1.1, 4.1.2)."""

    PRE_DUTY = "pre_duty", N_("Pre-duty training")  # 上岗培训
    IN_POST = "in_post", N_("In-post training")  # 在岗培训


class TrainingSubject(Word):
    """What a training is about; quality and skill answer the yearly requirements (QM-2.1)."""

    THEORY = "theory", N_("Quality theory")  # 质量理论
    SKILL = "skill", N_("Professional skill")  # 专业技能
    SERVICE = "service", N_("Service awareness, concept and skills")  # 服务意识、理念、技能
    CAMPAIGN = "campaign", N_("Special campaign")  # 专项
    PROBLEM = "problem", N_("Problems found at work")  # 问题培训
    OTHER = "other", N_("Other")


class TrainingMethod(Word):
    """How a training is given, as the form has it."""

    LECTURE = "lecture", N_("Lecture")  # 讲授
    DISCUSSION = "discussion", N_("Discussion")  # 研讨
    PRACTICE = "practice", N_("Practice on the spot")  # 现场实操
    ONLINE = "online", N_("Online training")  # 线上
    OTHER = "other", N_("Other")


class ExamMethod(Word):
    """How what was learned is examined (4.1.3)."""

    WRITTEN = "written", N_("Written exam")  # 笔试
    ORAL = "oral", N_("Oral exam")  # 口试
    PRACTICAL = "practical", N_("Practical exam")  # 实操
    NONE = "none", N_("No exam")  # 无


class SessionState(Word):
    """Life of a training session; ``rules.training`` says what is allowed when."""

    PLANNED = "planned", N_("To be held")  # 待举办
    OPEN = "signing", N_("Sign-in open")  # 签到中
    HELD = "held", N_("Session closed")  # 已结束
    CANCELLED = "cancelled", N_("Session called off")  # 已取消


class AttendanceState(Word):
    """Whether somebody was at a session."""

    EXPECTED = "expected", N_("Asked to come")  # 应到
    ATTENDED = "attended", N_("Attended")  # 已签到
    ABSENT = "absent", N_("Absent from the training")  # 缺席
    AWAITING = "awaiting", N_("Awaiting the trainer")  # 待确认: walked in, not on the list
    STRUCK = "struck", N_("Taken off the list")  # 不计: walked in and refused, or listed wrongly


class SignedBy(Word):
    """How somebody signed in."""

    LOGIN = "login", N_("Own log-in")  # 本人登录
    PIN = "pin", N_("Code on the screen")  # 现场扫码
    PAPER = "paper", N_("Pen on the sheet")  # 纸质签到
    TRAINER = "trainer", N_("Entered for him")  # 代录
    IMPORT = "import", N_("Read in from a file")  # 导入


class Effectiveness(Word):
    """What a training came to, as who closes it judges (form 003)."""

    EFFECTIVE = "effective", N_("Effective")  # 有效
    PARTLY = "partly", N_("Partly effective")  # 基本有效
    NOT = "not", N_("Not effective")  # 无效
