"""Why a line of the monthly assessment costs what it costs, as plain values (4.2).

Only what the line itself keeps is used: its figures, the standard it was held to, its facts and its
records. The sentences are made of it in ``reports.explanation``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rules.assessment import ONE, Line, counted
from rules.indicators import Rate, mean
from rules.standards import ZERO, LineStandard
from rules.vocabulary import Indicator, PartPoint

# the lines whose records are either done or missed; a survey's answers are neither
_MISSES = frozenset(Indicator) - {Indicator.SATISFACTION}


@dataclass(frozen=True, slots=True)
class Restored:
    """Points of the line that a ruling gave back (4.10)."""

    number: str
    clause: str
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One line with all that led to its points; ``missed`` are numbers of records not done."""

    line: Line
    standard: LineStandard
    edition: str
    part_point: PartPoint
    exam_points: Fraction = ZERO
    facts: Mapping[str, Any]
    missed: tuple[str, ...] = ()

    @property
    def whole(self) -> Fraction:
        """The percentage points below the target that count, by the rule for parts of a point."""
        return counted(self.line.shortfall, ONE, self.part_point)

    @property
    def restored(self) -> tuple[Restored, ...]:
        """What rulings gave back."""
        return tuple(
            Restored(number, clause, Fraction(points))
            for number, clause, points in self.facts.get("restored", [])
        )

    @property
    def taken(self) -> Fraction:
        """The points the figures cost, before rulings gave any back."""
        return self.line.points + sum((one.points for one in self.restored), ZERO)

    @property
    def fixed(self) -> Rate | None:
        """The answers of the fixed survey."""
        return Rate(*self.facts["fixed"]) if "fixed" in self.facts else None

    @property
    def spots(self) -> tuple[Rate, ...]:
        """The answers of each spot check."""
        return tuple(Rate(*one) for one in self.facts.get("spots", []))

    @property
    def spots_mean(self) -> Fraction | None:
        """The mean of the spot checks, in percent."""
        return mean([one.percent for one in self.spots if one.percent is not None])


def missed(indicator: Indicator, due: Sequence[str], done: Collection[str]) -> tuple[str, ...]:
    """Return which records of a line were not done, in their order; a survey misses none."""
    if indicator not in _MISSES:
        return ()
    kept = set(done)
    return tuple(number for number in due if number not in kept)
