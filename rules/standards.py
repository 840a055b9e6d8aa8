"""The assessment standard (考核标准): dated editions of every figure of procedure 4.

Where the source is silent or can be read two ways, the reading is a setting of the edition, never a
constant of the program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from rules.callbacks import DEFAULT_ATTEMPT_DAYS, DEFAULT_QUOTAS, GroupQuota
from rules.vocabulary import CallbackGroup, Indicator, PartPoint, Role, SatisfactionApplies

Period = Literal["month", "quarter", "half_year"]

ZERO, FULL = Fraction(0), Fraction(100)
FOUR, FIVE = Fraction(4), Fraction(5)


class NoStandardInForce(LookupError):
    """No edition of the standard covers the day asked for."""


class NoSuchLine(LookupError):
    """The edition assesses no such indicator for this post."""


@dataclass(frozen=True, slots=True)
class LineStandard:
    """One line of clause 4.2 for one post: its target and what falling short of it costs."""

    indicator: Indicator
    clause: str
    target: Fraction | None = None  # percent; None: the line is not a rate
    points_per_point: Fraction = ZERO  # off the score for each percentage point below the target
    flat_points: Fraction = ZERO  # off the score once a month, whatever the number of causes
    withholds_bonus: bool = False  # as many percent of the bonus as points below the target
    period: Period = "month"


@dataclass(frozen=True, slots=True)
class Standard:
    """One edition of the standard, in force from ``valid_from`` until the next."""

    edition: str
    valid_from: date
    lines: Mapping[Role, tuple[LineStandard, ...]]
    part_point: PartPoint = PartPoint.FLOOR
    satisfaction_applies: SatisfactionApplies = SatisfactionApplies.SURVEYED
    exam_points: Fraction = ZERO  # off the score for each failed exam: the source gives no figure
    attempts_on_days: int = DEFAULT_ATTEMPT_DAYS  # unreachable on so many days excuses a callback
    quotas: Mapping[CallbackGroup, GroupQuota] = field(default_factory=lambda: DEFAULT_QUOTAS)
    satisfied_answers: tuple[str, ...] = ("very_satisfied", "satisfied", "fairly_satisfied")

    def line(self, role: Role, indicator: Indicator) -> LineStandard:
        """Return the line of one indicator for one post."""
        for line in self.lines.get(role, ()):
            if line.indicator is indicator:
                return line
        raise NoSuchLine(f"{self.edition} {role} {indicator}")


def in_force(editions: Iterable[Standard], on: date) -> Standard:
    """Return the edition in force on a day; refuse to guess when there is none."""
    started = [edition for edition in editions if edition.valid_from <= on]
    if not started:
        raise NoStandardInForce(on.isoformat())
    return max(started, key=lambda edition: edition.valid_from)


def _satisfaction(clause: str) -> LineStandard:
    return LineStandard(Indicator.SATISFACTION, clause, Fraction(95), FOUR, period="half_year")


def _rate(indicator: Indicator, clause: str) -> LineStandard:
    return LineStandard(indicator, clause, FULL, FOUR)


DEFAULT_STANDARD = Standard(
    edition="A/0",
    valid_from=date(2000, 1, 1),
    lines={
        Role.FRONT_DESK: (
            _satisfaction("4.2.1.2"),
            _rate(Indicator.DISPATCH, "4.2.1.3"),
            _rate(Indicator.CALLBACK, "4.2.1.4"),
            LineStandard(Indicator.RECORDS, "4.2.1.5", flat_points=FIVE),
            LineStandard(Indicator.EXAMS, "4.2.1.1"),
            LineStandard(Indicator.SPOT_CHECKS, "4.2.3.1"),
        ),
        Role.AREA_ADMIN: (
            _satisfaction("4.2.2.2"),
            LineStandard(
                Indicator.FEE_COLLECTION,
                "4.2.2.3",
                Fraction(98),
                FOUR,
                withholds_bonus=True,
                period="quarter",
            ),
            _rate(Indicator.COMPLAINT, "4.2.2.4"),
            _rate(Indicator.CALLBACK, "4.2.2.5"),
            LineStandard(Indicator.RECORDS, "4.2.2.6", flat_points=FIVE),
            LineStandard(Indicator.EXAMS, "4.2.2.1"),
            LineStandard(Indicator.SPOT_CHECKS, "4.2.3.1"),
        ),
    },
)
