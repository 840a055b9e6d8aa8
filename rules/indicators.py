"""Rates and the periods they belong to (procedure 4 and 4.1). Every rate is an exact fraction."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Self

from rules.refusal import Refusal
from rules.vocabulary import N_, SatisfactionApplies

HUNDRED = 100
_HALF_YEAR = re.compile(r"([1-9][0-9]{3})H([12])", re.ASCII)
_QUARTER = re.compile(r"([1-9][0-9]{3})Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many: what was done over what was due."""

    numerator: Fraction | int
    denominator: Fraction | int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator < 0:
            msg = f"a rate counts no negative things: {self.numerator}/{self.denominator}"
            raise ValueError(msg)

    @property
    def percent(self) -> Fraction | None:
        """The rate in percent, exactly; None when nothing was due."""
        if self.denominator == 0:
            return None
        return Fraction(self.numerator) * HUNDRED / self.denominator

    @classmethod
    def together(cls, rates: Iterable[Self]) -> Self:
        """Count several rates as one: the answers of all areas of one person, say."""
        known = tuple(rates)
        return cls(
            sum((Fraction(rate.numerator) for rate in known), Fraction(0)),
            sum((Fraction(rate.denominator) for rate in known), Fraction(0)),
        )


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Return the arithmetic mean; None of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else None


def satisfaction_rate(fixed: Rate | None, spots: Sequence[Rate]) -> Fraction | None:
    """Return the percent of 4.2.1.2: the mean of the fixed survey and the mean of the spot checks.

    If only one kind has valid answers it alone counts; if none has, there is no rate.
    """
    spot_percents = [rate.percent for rate in spots if rate.percent is not None]
    kinds = (None if fixed is None else fixed.percent, mean(spot_percents))
    return mean([percent for percent in kinds if percent is not None])


def quarter_of(month: date) -> str:
    """Return the quarter of a day, such as 2026Q3."""
    return f"{month.year:04d}Q{(month.month + 2) // 3}"


def half_year_of(month: date) -> str:
    """Return the half-year of a day, such as 2026H1."""
    return f"{month.year:04d}H{1 if month.month <= 6 else 2}"


def parse_quarter(text: str) -> tuple[int, int]:
    """Return year and number of a quarter, or say how to write it."""
    found = _QUARTER.fullmatch(text.strip())
    if found is None:
        raise Refusal(N_("Write the quarter like 2026Q3, not “%(text)s”."), text=text)
    return int(found[1]), int(found[2])


def parse_half_year(text: str) -> tuple[int, int]:
    """Return year and number of a half-year, or say how to write it."""
    found = _HALF_YEAR.fullmatch(text.strip())
    if found is None:
        raise Refusal(N_("Write the half-year like 2026H1, not “%(text)s”."), text=text)
    return int(found[1]), int(found[2])


def months_of_quarter(quarter: str) -> tuple[date, ...]:
    """Return the first days of the three months of a quarter."""
    year, number = parse_quarter(quarter)
    return tuple(date(year, number * 3 - 2 + offset, 1) for offset in range(3))


def months_of_half(half: str) -> tuple[date, ...]:
    """Return the first days of the six months of a half-year."""
    year, number = parse_half_year(half)
    return tuple(date(year, number * 6 - 5 + offset, 1) for offset in range(6))


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return next_month(month) - timedelta(days=1)


def quarter_last_day(quarter: str) -> date:
    """Return the last day of a quarter, by which its fees count as collected (4.2.2.3)."""
    return last_day(months_of_quarter(quarter)[-1])


def quarter_end(month: date) -> bool:
    """Say whether a month ends its quarter: the month in which the fees count."""
    return month.month % 3 == 0


def previous_half(half: str) -> str:
    """Return the half-year before."""
    return half_year_of(months_of_half(half)[0] - timedelta(days=1))


def following_half(half: str) -> str:
    """Return the half-year after."""
    return half_year_of(next_month(months_of_half(half)[-1]))


def governing_half_year(month: date, applies: SatisfactionApplies) -> str:
    """Return the half-year whose survey counts in a month (setting ``satisfaction_applies``)."""
    own = half_year_of(month)
    return own if applies is SatisfactionApplies.SURVEYED else previous_half(own)


def months_governed(half: str, applies: SatisfactionApplies) -> tuple[date, ...]:
    """Return the months in which a half-year's survey counts: those to revise when it is final."""
    surveyed = applies is SatisfactionApplies.SURVEYED
    return months_of_half(half if surveyed else following_half(half))
