"""The closed lists of the annual awards (4.2.5, 4.11)."""

from rules.words import N_, Word


class AwardState(Word):
    """Life of an award of a year: proposed and nominated, confirmed, published."""

    OPEN = "nominating", N_("Nominations open")  # 评选中
    CONFIRMED = "award_confirmed", N_("Award confirmed")  # 已确认
    PUBLISHED = "award_published", N_("Award published")  # 已公布


class TieBreak(Word):
    """What separates people of the same average, in the order that a rule says."""

    MONTHS = "months", N_("More published months")  # 公布月数多者
    LOWEST = "lowest", N_("Higher lowest month")  # 最低月得分高者
    SATISFACTION = "satisfaction", N_("Fewer points lost in satisfaction")  # 满意度扣分少者
    COMPLAINTS = "complaints", N_("Fewer points lost in complaints")  # 投诉处理扣分少者
    CALLBACKS = "callbacks", N_("Fewer points lost in callbacks")  # 回访扣分少者
    SPOTS = "spots", N_("Fewer points lost in ad-hoc assessments")  # 不定期考核扣分少者


class Condition(Word):
    """What somebody has to fulfil to be ranked, as far as the rule asks for it."""

    MONTHS = "months", N_("Too few published months")
    AVERAGE = "average", N_("Average too low")
    LOWEST = "lowest", N_("A month too low")
    POST = "post", N_("Does not hold the post on 31 December")
    BONUS = "bonus", N_("Bonus withheld is outstanding")
