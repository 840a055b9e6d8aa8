"""The closed lists of paid services (JD-7)."""

from rules.vocabulary import N_, Word


class ServiceKind(Word):
    """What a paid service is."""

    REPAIR = "repair", N_("Repairs inside the flat")  # 室内维修
    INSTALLATION = "installation", N_("Installation")  # 安装
    CLEANING = "cleaning", N_("Cleaning service")  # 保洁
    HOUSEHOLD = "household", N_("Household help")  # 家政
    OTHER = "other", N_("Other service")  # 其他服务


class ServiceState(Word):
    """Life of an order for paid services; ``rules.paid_services`` says what is allowed when."""

    ORDERED = "ordered", N_("Ordered")  # 已下单
    DONE = "done", N_("Carried out")  # 已完成
    CHARGED = "charged", N_("Paid for")  # 已收费
    CANCELLED = "cancelled", N_("Cancelled")  # 已取消
