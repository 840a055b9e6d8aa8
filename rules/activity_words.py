"""The closed lists of community activities and flyers (JD-8, JD-9)."""

from rules.vocabulary import N_, Word


class ActivityState(Word):
    """Life of a community activity; the allowed changes stand in rules/activities.py."""

    PLANNED = "planned", N_("Being planned")  # 筹备中
    ANNOUNCED = "announced", N_("Announced")  # 已发布
    HELD = "held", N_("Took place")  # 已举办
    CLOSED = "closed", N_("Wound up")  # 已总结
    CALLED_OFF = "called_off", N_("Called off")  # 已取消举办


class SignUpState(Word):
    """Whether who signed up has a seat."""

    SEAT = "seat", N_("Has a seat")  # 报名成功
    WAITING = "waiting", N_("On the waiting list")  # 候补
    WITHDRAWN = "withdrawn", N_("Signed off")  # 已取消报名


class SignUpChannel(Word):
    """How somebody signed up."""

    DESK = "desk", N_("At the desk")
    PHONE = "phone", N_("Phone")
    QR = "qr", N_("QR code")  # 扫码
    DOOR = "door", N_("At the door")  # 现场


class FlyerState(Word):
    """A flyer is worked on until its first print run; then the edition stands."""

    DRAFT = "draft", N_("Draft")
    PRINTED = "printed", N_("In print")  # 已印制


class FlyerKind(Word):
    """What a template of flyers is for."""

    ACTIVITY = "activity", N_("Activity")
    NOTICE = "notice", N_("Notice to residents")


class PaperSize(Word):
    """The paper a flyer is printed on."""

    A4 = "a4", N_("A4")
    A5 = "a5", N_("A5")
