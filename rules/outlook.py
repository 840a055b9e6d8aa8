"""What a rate would still cost: how many more misses until the next points fall, and the way back.

While a month runs, its rate is not what it will be. Everything here is exact: costs only grow with
the shortfall, so the rate at which they grow or fall next is known, and with it the whole number
of records that leads there (4.2, setting ``part_point``).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from rules.assessment import HUNDRED, POINT_PLACES, counted, half_up, shortfall
from rules.indicators import Rate
from rules.standards import ZERO, LineStandard
from rules.vocabulary import PartPoint

HALF_STEP = Fraction(1, 2 * 10**POINT_PLACES)  # what still rounds down to the same points


@dataclass(frozen=True, slots=True)
class Step:
    """So many more records, or so much more money, change what a line costs to ``points``."""

    count: int
    points: Fraction


def cost(line: LineStandard, rate: Rate, part_point: PartPoint) -> Fraction:
    """Return what a rate costs; nothing due costs nothing."""
    below = shortfall(rate.percent, line.target)
    return counted(below, line.points_per_point, part_point)


def next_loss(line: LineStandard, rate: Rate, part_point: PartPoint) -> Step | None:
    """Return after how many more misses more points are lost; None where none ever are.

    A miss is one more record that was due and was not done in time.
    """
    if line.target is None or not line.points_per_point or not rate.numerator:
        return None
    below = shortfall(rate.percent, line.target)
    limit, reached = _dearer(below, line.points_per_point, part_point)
    left = line.target - limit  # the rate, in percent, at which more is lost
    if left <= 0:
        return None  # done ones keep every rate above nothing
    due = HUNDRED * rate.numerator / left
    wanted = ceil(due) if reached else floor(due) + 1
    count = max(wanted - int(rate.denominator), 1)
    return Step(count, cost(line, Rate(rate.numerator, rate.denominator + count), part_point))


def next_gain(line: LineStandard, rate: Rate, part_point: PartPoint) -> Step | None:
    """Return after how many more records done in time fewer points are lost; None where none are.

    Each of them is due and done: the rate nears 100 % and never quite makes up for a miss.
    """
    now = cost(line, rate, part_point)
    if line.target is None or not now:
        return None
    limit, reached = _cheaper(now, line.points_per_point, part_point)
    grows = HUNDRED - line.target + limit
    lacks = (line.target - limit) * rate.denominator - HUNDRED * rate.numerator
    if grows <= 0:
        return None
    count = max(ceil(lacks / grows) if reached else floor(lacks / grows) + 1, 1)
    after = Rate(rate.numerator + count, rate.denominator + count)
    return Step(count, cost(line, after, part_point))


def to_collect(line: LineStandard, rate: Rate, part_point: PartPoint) -> tuple[Step, ...]:
    """Return what is still to be collected of a fixed sum until fewer points, then none, are lost.

    The bills of a quarter stand; only what is paid of them changes (4.2.2.3). One step where the
    first that helps already makes good for everything.
    """
    now = cost(line, rate, part_point)
    if line.target is None or not now:
        return ()
    per_point = line.points_per_point
    least = _smallest(per_point, part_point)
    first, every = (
        _collected(line, rate, part_point, _cheaper(points, per_point, part_point))
        for points in (now, least)
    )
    return (first,) if first.count == every.count else (first, every)


def _collected(
    line: LineStandard, rate: Rate, part_point: PartPoint, limit: tuple[Fraction, bool]
) -> Step:
    below, reached = limit
    target = line.target or ZERO
    lacks = (target - below) * rate.denominator / HUNDRED - rate.numerator
    count = max(ceil(lacks) if reached else floor(lacks) + 1, 1)
    return Step(count, cost(line, Rate(rate.numerator + count, rate.denominator), part_point))


def _dearer(below: Fraction, per_point: Fraction, part_point: PartPoint) -> tuple[Fraction, bool]:
    """Return the shortfall at which more is lost, and whether reaching it is enough."""
    match part_point:
        case PartPoint.FLOOR:
            return Fraction(floor(below) + 1), True
        case PartPoint.CEIL:
            return Fraction(ceil(below)), False
        case PartPoint.PRO_RATA:
            return (half_up(below * per_point, POINT_PLACES) + HALF_STEP) / per_point, True


def _cheaper(points: Fraction, per_point: Fraction, part_point: PartPoint) -> tuple[Fraction, bool]:
    """Return the shortfall at which less is lost than now, and whether reaching it is enough."""
    match part_point:
        case PartPoint.FLOOR:
            return points / per_point, False
        case PartPoint.CEIL:
            return points / per_point - 1, True
        case PartPoint.PRO_RATA:
            return (points - HALF_STEP) / per_point, False


def _smallest(per_point: Fraction, part_point: PartPoint) -> Fraction:
    """Return the fewest points that are ever lost."""
    return 2 * HALF_STEP if part_point is PartPoint.PRO_RATA else per_point
