"""The closed lists of emergencies (JD-14): their types, states, calls and happenings."""

from rules.vocabulary import N_, Word


class IncidentKind(Word):
    """The types of emergencies there are runbooks for (JD-14)."""

    WATER_CUT = "water_cut", N_("Water cut")  # 停水
    POWER_CUT = "power_cut", N_("Power cut")  # 停电
    LIFT = "lift", N_("Trapped in a lift")  # 电梯困人
    FIRE = "fire", N_("Fire")  # 火警
    LEAK = "leak", N_("Water leak")  # 漏水
    SECURITY = "security", N_("Public security")  # 治安
    FLOOD = "flood", N_("Flood")  # 防汛
    GAS = "gas", N_("Gas leak")  # 燃气泄漏
    OTHER = "other", N_("Other emergency")  # 其他


class IncidentState(Word):
    """Life of an emergency; the allowed changes stand in rules/incidents.py."""

    OPEN = "open", N_("Emergency open")  # 处置中
    CONTROLLED = "controlled", N_("Under control")  # 已控制
    CLOSED = "closed", N_("Emergency over")  # 已结束
    REVIEWED = "reviewed", N_("Reviewed")  # 已复盘


class CallOutcome(Word):
    """What one call of an emergency's call list came to."""

    REACHED = "reached", N_("Reached")
    NO_ANSWER = "no_answer", N_("No answer")
    COMING = "coming", N_("Will come")


class IncidentEventKind(Word):
    """What happened in an emergency, told on its timeline."""

    OPENED = "opened", N_("Emergency opened")
    JOINED = "joined", N_("Joined in")
    STEP = "step", N_("Step done")
    CALL = "call", N_("Call made")
    LOGGED = "logged", N_("Logged")
    ISSUED = "issued", N_("Text for residents issued")
    CONTROLLED = "controlled", N_("Brought under control")
    REOPENED = "reopened", N_("No longer under control")
    CLOSED = "closed", N_("Emergency closed")
    REVIEWED = "reviewed", N_("Emergency reviewed")
