"""Lines and score of the monthly assessment, work instruction 4.2. Figures are exact fractions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from rules.indicators import Rate
from rules.standards import ZERO, LineStandard
from rules.vocabulary import Indicator, LineState, PartPoint

HUNDRED = Fraction(100)
ONE = Fraction(1)
POINT_PLACES = 2
PLAIN_PLACES = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form: what was due and done, how far it fell short, what it costs."""

    indicator: Indicator
    clause: str
    state: LineState
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    target: Fraction | None = None  # percent
    rate: Fraction | None = None  # percent
    shortfall: Fraction = ZERO  # percentage points below the target, exact
    points: Fraction = ZERO  # off the score
    withheld_percent: Fraction = ZERO  # of the bonus


def shortfall(rate_percent: Fraction | None, target: Fraction | None) -> Fraction:
    """Return how many percentage points a rate is below its target: exact, never negative."""
    if rate_percent is None or target is None:
        return ZERO
    return max(target - rate_percent, ZERO)


def counted(below: Fraction, per_point: Fraction, part_point: PartPoint) -> Fraction:
    """Return what a shortfall costs at so much a percentage point; ``part_point`` says how."""
    match part_point:
        case PartPoint.FLOOR:
            return floor(below) * per_point
        case PartPoint.CEIL:
            return ceil(below) * per_point
        case PartPoint.PRO_RATA:
            return half_up(below * per_point, POINT_PLACES)


def shortfall_points(
    rate_percent: Fraction | None, line: LineStandard, part_point: PartPoint
) -> Fraction:
    """Return the points a rate costs: 94 against 95 is one full point, four off (4.2.1.2)."""
    return counted(shortfall(rate_percent, line.target), line.points_per_point, part_point)


def assess_rate(
    line: LineStandard, rate: Rate, part_point: PartPoint, *, percent: Fraction | None = None
) -> Line:
    """Assess a rate against its target; nothing due is not applicable.

    ``percent`` overrides the quotient where the rate is a mean of surveys (4.2.1.2).
    """
    achieved = rate.percent if percent is None else percent
    if achieved is None:
        return not_applicable(line)
    below = shortfall(achieved, line.target)
    return Line(
        line.indicator,
        line.clause,
        LineState.COUNTED,
        numerator=Fraction(rate.numerator),
        denominator=Fraction(rate.denominator),
        target=line.target,
        rate=achieved,
        shortfall=below,
        points=shortfall_points(achieved, line, part_point),
        withheld_percent=counted(below, ONE, part_point) if line.withholds_bonus else ZERO,
    )


def assess_satisfaction(
    line: LineStandard,
    percent: Fraction | None,
    answers: Rate,
    part_point: PartPoint,
    *,
    final: bool,
) -> Line:
    """Assess the satisfaction of a half-year: pending until its survey is final (4.1).

    ``percent`` comes from ``satisfaction_rate``; ``answers`` are all answers counted, for the form.
    """
    if not final:
        return pending(line)
    if percent is None:
        return not_applicable(line)
    return assess_rate(line, answers, part_point, percent=percent)


def assess_records(line: LineStandard, records: int, incomplete: int) -> Line:
    """Assess the work records: the flat points fall once, however many are incomplete (4.2.1.5).

    ``incomplete`` are the records with a gap the supervisor confirmed, out of all ``records``.
    """
    if records == 0 and incomplete == 0:
        return not_applicable(line)
    records = max(records, incomplete)
    rate = Rate(records - incomplete, records)
    return Line(
        line.indicator,
        line.clause,
        LineState.COUNTED,
        numerator=Fraction(rate.numerator),
        denominator=Fraction(rate.denominator),
        target=HUNDRED,
        rate=rate.percent,
        shortfall=shortfall(rate.percent, HUNDRED),
        points=line.flat_points if incomplete else ZERO,
    )


def assess_exams(line: LineStandard, passed: int, taken: int, points_each: Fraction) -> Line:
    """Assess the exams taken in the month (4.2.1.1): so many points for each that failed."""
    if taken == 0:
        return not_applicable(line)
    rate = Rate(passed, taken)
    return Line(
        line.indicator,
        line.clause,
        LineState.COUNTED,
        numerator=Fraction(passed),
        denominator=Fraction(taken),
        rate=rate.percent,
        points=(taken - passed) * points_each,
    )


def assess_spot_checks(line: LineStandard, checks: int, findings: Sequence[Fraction]) -> Line:
    """Add up the findings of the ad-hoc assessments of the month (4.2.3.1)."""
    if checks == 0:
        return not_applicable(line)
    return Line(
        line.indicator,
        line.clause,
        LineState.COUNTED,
        denominator=Fraction(checks),
        points=sum(findings, ZERO),
    )


def not_applicable(line: LineStandard) -> Line:
    """Return a line that does not count because nothing was due: neither 0 % nor 100 %."""
    return Line(line.indicator, line.clause, LineState.NOT_APPLICABLE, target=line.target)


def pending(line: LineStandard) -> Line:
    """Return a line that does not count yet because its survey is not final."""
    return Line(line.indicator, line.clause, LineState.PENDING, target=line.target)


def given_back(line: Line, points: Fraction) -> Line:
    """Return a line with points given back, at most what it costs; its figures stand (4.10)."""
    return replace(line, points=line.points - min(points, line.points))


def deducted(lines: Iterable[Line]) -> Fraction:
    """Return the sum of the deductions of a month."""
    return sum((line.points for line in lines), ZERO)


def score(lines: Iterable[Line]) -> Fraction:
    """Return the score of a month: 100 less all deductions, not below 0."""
    return max(HUNDRED - deducted(lines), ZERO)


def bonus_withheld(lines: Iterable[Line]) -> Fraction:
    """Return the percent of the bonus withheld, not above all of it (4.2.2.3)."""
    return min(sum((line.withheld_percent for line in lines), ZERO), HUNDRED)


def half_up(value: Fraction, places: int) -> Fraction:
    """Round to decimal places, halves away from zero, exactly."""
    scale = 10**places
    rounded = Fraction(floor(abs(value) * scale + Fraction(1, 2)), scale)
    return rounded if value >= 0 else -rounded


def fixed(value: Fraction, places: int) -> str:
    """Write a number with so many decimal places, rounded half up."""
    rounded = half_up(value, places)
    whole, part = divmod(abs(rounded.numerator) * 10**places // rounded.denominator, 10**places)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"


def plain(value: Fraction | int, places: int = PLAIN_PLACES) -> str:
    """Write a number as a plain decimal without trailing zeros, at most so many places."""
    text = fixed(Fraction(value), places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_percent(percent: Fraction) -> str:
    """Write a percent with its two decimals and sign: 93.75%."""
    return f"{fixed(percent, POINT_PLACES)}%"


def show_points(points: Fraction | int) -> str:
    """Write points or a score without trailing zeros: 92, 7.5."""
    return plain(points, POINT_PLACES)
