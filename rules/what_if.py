"""What if: a month that was counted, held to another edition of the standard (4.2).

What was due and done stays as it was counted; target, points and how part points count are those of
the other edition. What an edition governs while the work is being done – which callbacks are owed,
how many days of attempts excuse one – can't be counted anew from figures, and is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rules.assessment import (
    Line,
    assess_exams,
    assess_rate,
    assess_records,
    given_back,
    not_applicable,
    pending,
)
from rules.indicators import Rate
from rules.standards import ZERO, LineStandard, Standard
from rules.vocabulary import Indicator, LineState, Role


@dataclass(frozen=True, slots=True)
class Change:
    """A line that costs something else; None where one of the two editions has no such line.

    ``half_year`` is the half-year whose survey counts instead, if it is another one.
    """

    indicator: Indicator
    before: Line | None
    after: Line | None
    half_year: str = ""


def reassessed(kept: Line, rule: LineStandard, edition: Standard) -> Line:
    """Return a line as it was counted, held to another edition's line.

    The points of ad-hoc findings are as found (4.2.3.1): no edition sets them.
    """
    if kept.state is LineState.PENDING:
        return pending(rule)
    if kept.denominator is None:  # nothing was due
        return not_applicable(rule)
    due, done = kept.denominator, kept.numerator or ZERO
    match kept.indicator:
        case Indicator.RECORDS:
            return assess_records(rule, int(due), int(due - done))
        case Indicator.EXAMS:
            return assess_exams(rule, int(done), int(due), edition.exam_points)
        case Indicator.SPOT_CHECKS:
            return replace(kept, clause=rule.clause)
        case _:
            return assess_rate(rule, Rate(done, due), edition.part_point, percent=kept.rate)


def restored(line: Line, points: Iterable[Fraction]) -> Line:
    """Give back what rulings gave back of a line, at most what it costs now (4.10)."""
    for one in points:
        line = given_back(line, one)
    return line


def changes(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """Return the lines that cost something else, count otherwise, or stand in one edition alone.

    A line that stands in one alone and costs nothing changes nobody's month.
    """
    old = {line.indicator: line for line in before}
    new = {line.indicator: line for line in after}
    return [
        Change(indicator, old.get(indicator), new.get(indicator))
        for indicator in dict.fromkeys((*old, *new))
        if _cost(old.get(indicator)) != _cost(new.get(indicator))
    ]


def _cost(line: Line | None) -> tuple[Fraction, Fraction]:
    return (ZERO, ZERO) if line is None else (line.points, line.withheld_percent)


@dataclass(frozen=True, slots=True)
class Month:
    """One person's month by both editions: whose, the scores, and the pay in fen if it is known."""

    person: tuple[int, int, Role]  # employee, office, post
    score: Fraction
    score_after: Fraction
    pay: int | None = None  # what the draft would change in fen

    @property
    def difference(self) -> Fraction:
        """What the other edition adds to the score."""
        return self.score_after - self.score


@dataclass(frozen=True, slots=True)
class Totals:
    """Several months together: people by what their months gain or lose in all."""

    months: int
    better: int
    worse: int
    same: int
    average: Fraction
    average_after: Fraction
    pay: int | None  # of the months whose pay is known; None: of none


def totals(months: Sequence[Month]) -> Totals | None:
    """Add months up; None of nothing."""
    if not months:
        return None
    people: dict[tuple[int, int, Role], Fraction] = {}
    for month in months:
        people[month.person] = people.get(month.person, ZERO) + month.difference
    paid = [month.pay for month in months if month.pay is not None]
    return Totals(
        len(months),
        sum(1 for one in people.values() if one > 0),
        sum(1 for one in people.values() if one < 0),
        sum(1 for one in people.values() if one == 0),
        sum((month.score for month in months), ZERO) / len(months),
        sum((month.score_after for month in months), ZERO) / len(months),
        sum(paid) if paid else None,
    )
