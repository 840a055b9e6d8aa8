"""Words of lists of fee items and of the flats that owe them (services.imports.words)."""

from collections.abc import Mapping

from rules.fee_words import FeeBasis, FeeKind, FeeReach
from rules.words import Word

WORDS: Mapping[type[Word], Mapping[str, str]] = {
    FeeKind: {
        "management": "物业管理费 管理费 物業管理費",
        "collected": "代收代缴 代收代缴费用 代收代繳",
        "parking": "停车费 车位费 停車費",
        "other": "其他 其他收费 其他收費",
    },
    FeeBasis: {
        "area": "按建筑面积 按面积 按建築面積",
        "flat": "按户 固定 按户固定 按戶 固定",
        "meter": "按表读数 抄表 按表計費 按表",
    },
    FeeReach: {
        "every": "全部房屋 全部",
        "listed": "仅登记的房屋 登记房屋 僅登記的房屋",
    },
}
