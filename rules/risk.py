"""What a running month may still lose: deadlines ahead, what each costs, and the bounds (4.2).

Everything is exact, and of what is known now: the pool of a line is what has come due or was done
early, and what is still open with a deadline in the month. Whatever is missed of the pool takes the
same share of the rate; what it takes off the score depends on how a part of a point counts. What
comes in later is not foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from rules.assessment import HUNDRED
from rules.indicators import Rate
from rules.outlook import cost
from rules.standards import ZERO, LineStandard
from rules.vocabulary import PartPoint

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Pool:
    """The records a line will count by the month's end, as far as they are known.

    ``due`` have come due or were done early, ``done`` of them in time; ``ahead`` are open still.
    """

    done: int
    due: int
    ahead: int

    @property
    def whole(self) -> int:
        """How many there are in all."""
        return self.due + self.ahead

    def missing(self, missed: int) -> Rate:
        """Return the rate at the month's end if so many of the open ones are missed."""
        return Rate(self.done + self.ahead - missed, self.whole)

    @property
    def each(self) -> Fraction:
        """Percentage points of the rate that each one missed takes."""
        return Fraction(HUNDRED, self.whole) if self.whole else ZERO


@dataclass(frozen=True, slots=True)
class Held:
    """A line's standard with how a part of a point counts: what a rate is held to."""

    standard: LineStandard
    part_point: PartPoint

    def costs(self, rate: Rate) -> Fraction:
        """Return the points a rate costs."""
        return cost(self.standard, rate, self.part_point)

    def loses(self, pool: Pool, missed: int) -> Fraction:
        """Return the points that so many misses take, beside everything open made in time."""
        return self.costs(pool.missing(missed)) - self.costs(pool.missing(0))


@dataclass(frozen=True, slots=True)
class Span:
    """The open records that run out in one span of time: how many, and the last of them."""

    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Spans:
    """Open records by how soon they run out; each counts once."""

    hour: Span | None
    day: Span | None
    later: Span | None


def spans(deadlines: Iterable[datetime], at: datetime) -> Spans:
    """Sort deadlines ahead by how soon they pass: within the hour, within a day, later."""
    known = tuple(deadlines)
    hour = [due for due in known if due <= at + HOUR]
    day = [due for due in known if at + HOUR < due <= at + DAY]
    return Spans(_span(hour), _span(day), _span([due for due in known if due > at + DAY]))


def _span(deadlines: Sequence[datetime]) -> Span | None:
    return Span(len(deadlines), max(deadlines)) if deadlines else None


def minutes(due: datetime, at: datetime) -> int:
    """Return within how many minutes a deadline passes, the started one included."""
    return max(ceil((due - at).total_seconds() / SECONDS), 0)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The score at the month's end if all that is open is done in time, and if none of it is."""

    best: Fraction
    worst: Fraction


@dataclass(frozen=True, slots=True)
class Turn:
    """What a line costs now, and what it will have cost at best and at worst."""

    now: Fraction
    best: Fraction
    worst: Fraction


def bounds(deducted: Fraction, turns: Iterable[Turn]) -> Bounds:
    """Return between which scores a month will end, if nothing else comes in."""
    best = worst = deducted
    for turn in turns:
        best += turn.best - turn.now
        worst += turn.worst - turn.now
    return Bounds(max(HUNDRED - best, ZERO), max(HUNDRED - worst, ZERO))


def of_pool(held: Held, pool: Pool, now: Fraction) -> Turn:
    """Return what a line of counted records may turn into."""
    return Turn(now, held.costs(pool.missing(0)), held.costs(pool.missing(pool.ahead)))
