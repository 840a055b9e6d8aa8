"""The closed lists of fee items and billing (JD-10)."""

from rules.vocabulary import N_, Word


class FeeKind(Word):
    """What a fee is for."""

    MANAGEMENT = "management", N_("Management fee")  # 物业管理费
    COLLECTED = "collected", N_("Collected for others")  # 代收代缴费用
    PARKING = "parking", N_("Parking fee")  # 停车费
    OTHER = "other", N_("Other fee")  # 其他收费


class FeeBasis(Word):
    """How a fee is reckoned."""

    AREA = "area", N_("By floor area: per m² and month")  # 按建筑面积
    FLAT = "flat", N_("Fixed: per flat or space and month")  # 按户(按个)
    METER = "meter", N_("By meter: per unit read")  # 按表读数


class FeeReach(Word):
    """Which flats pay a fee, where no row of their own says otherwise."""

    EVERY = "every", N_("Every flat of the office")  # 全部房屋
    LISTED = "listed", N_("Only flats that have it")  # 仅登记的房屋


class RunState(Word):
    """A billing run is looked at first; then it writes its bills, once."""

    PREVIEW = "preview", N_("Not billed yet")  # 待出账
    BILLED = "billed", N_("Billed")  # 已出账


class Missing(Word):
    """Why a flat that has a fee can't be billed for it."""

    AREA = "area", N_("No floor area is entered")
    PRICE = "price", N_("No price is in force")
    READING = "reading", N_("No meter reading in the quarter")
    FIRST = "first", N_("No meter reading before, to count from")
