"""The closed lists of the work in the field: tasks, visits and facilities (JD-11 … JD-16)."""

from rules.vocabulary import N_, Word


class TaskState(Word):
    """Life of a task; which steps are allowed stands in rules/tasks.py."""

    GIVEN = "given", N_("Awaiting acceptance")  # 待接受
    ACCEPTED = "accepted", N_("Being worked on")  # 进行中
    DONE = "done", N_("Carried out")  # 已完成
    DECLINED = "declined", N_("Declined")  # 已退回: waits for whoever gave it
    WITHDRAWN = "withdrawn", N_("Withdrawn")  # 已撤回


class VisitKind(Word):
    """Why somebody goes to a customer's door."""

    PLANNED = "planned", N_("Planned visit")  # 计划走访
    RETURN = "return", N_("Return visit")  # 再次走访
    GREETING = "greeting", N_("Holiday greeting")  # 节日慰问
    COMPLAINT = "complaint", N_("Complaint follow-up")  # 投诉跟进


class VisitOutcome(Word):
    """Whether anybody was met at the door."""

    MET = "met", N_("Somebody was met")
    NOBODY = "nobody", N_("Nobody at home")


class FacilityCategory(Word):
    """The kinds of facilities of the register (设施设备台账)."""

    LIFT = "lift", N_("Lifts")  # 电梯
    FIRE = "fire", N_("Fire protection")  # 消防
    WATER = "water", N_("Water supply and drains")  # 给排水
    POWER = "power", N_("Power supply")  # 供配电
    ACCESS = "access", N_("Doors and intercom")  # 门禁对讲
    CAMERAS = "cameras", N_("Cameras")  # 监控
    PARKING = "parking", N_("Car park")  # 停车
    LIGHTING = "lighting", N_("Lighting")  # 公共照明
    PLAY = "play", N_("Play and sports grounds")  # 游乐健身
    OTHER = "other", N_("Other facilities")  # 其他设施


class FacilityState(Word):
    """Whether a facility can be used."""

    IN_USE = "in_use", N_("In use")  # 在用
    OUT_OF_ORDER = "out_of_order", N_("Out of order")  # 停用待修
    SCRAPPED = "scrapped", N_("Scrapped")  # 报废
