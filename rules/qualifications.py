"""How qualifications and yearly requirements stand on a day (QM-1.1, QM-2.1, QM-2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.qualification_words import (
    Fulfilment,
    QualificationKind,
    QualificationState,
    QualityFunction,
    RequirementKind,
)

STEPS = (90, 60, 30)  # days ahead of an expiry or a plan date somebody is warned
OVER = 0  # the step of what is past
LAST_QUARTER = 10  # its first month
MOST_YEARS = 50  # a certificate may be issued for
FIRST_YEAR, LAST_YEAR = 2000, 2099
_F, _W = QualityFunction, RequirementKind

# function, requirement, clause: what the work instruction asks, once each
FIRST_REQUIREMENTS: tuple[tuple[QualityFunction, RequirementKind, str], ...] = (
    *(
        (function, what, clause)
        for function in (_F.COMPANY, _F.COMMITTEE, _F.CENTRE_LEAD)
        for what, clause in (
            *((_W.INTERNAL, "QM-1.1"), (_W.EXTERNAL, "QM-1.1")),
            *((_W.THEORY, "QM-2.1"), (_W.SKILL, "QM-2.1"), (_W.FIELD_STUDY, "QM-2.1")),
        )
    ),
    *((_F.CENTRE_HEAD, what, "QM-2.2") for what in (_W.THEORY, _W.SKILL)),
)
CERTIFICATES: Mapping[RequirementKind, QualificationKind] = {
    _W.INTERNAL: QualificationKind.INTERNAL,
    _W.EXTERNAL: QualificationKind.EXTERNAL,
}
# the best of several certificates counts
_BEST = (
    QualificationState.VALID,
    QualificationState.EXPIRING,
    QualificationState.PLANNED,
    QualificationState.PLAN_OVER,
    QualificationState.EXPIRED,
)
# red: not fulfilled, and nothing in hand that makes it so in time
BAD = frozenset(
    {
        *(Fulfilment.MISSING, Fulfilment.EXPIRED, Fulfilment.PLAN_OVER),
        *(Fulfilment.PRESSING, Fulfilment.MISSED),
    }
)


def expiry(issued: date, years: int) -> date:
    """Return the last day of a certificate issued for so many years: the same day of the year.

    What was issued on 29 February ends on 28 February where that year has no 29th.
    """
    try:
        return issued.replace(year=issued.year + years)
    except ValueError:
        return date(issued.year + years, 2, 28)


def step(until: date, day: date) -> int | None:
    """Return the nearest step reached: 90, 60 or 30 days ahead, 0 once the day is past.

    The last day itself is still ahead. None where there is more time than the first step.
    """
    left = (until - day).days
    if left < 0:
        return OVER
    return min((one for one in STEPS if left <= one), default=None)


def state(
    issued_on: date | None, expires_on: date | None, planned_on: date | None, day: date
) -> QualificationState:
    """Say how one certificate, or the plan to gain it, stands on a day."""
    if issued_on is None or issued_on > day:
        over = issued_on is None and planned_on is not None and planned_on < day
        return QualificationState.PLAN_OVER if over else QualificationState.PLANNED
    reached = None if expires_on is None else step(expires_on, day)
    if reached is None:
        return QualificationState.VALID
    return QualificationState.EXPIRED if reached == OVER else QualificationState.EXPIRING


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate or plan of one person: its key and days."""

    id: int
    issued_on: date | None
    expires_on: date | None
    planned_on: date | None

    def on(self, day: date) -> QualificationState:
        """Say how it stands on a day."""
        return state(self.issued_on, self.expires_on, self.planned_on, day)

    @property
    def until(self) -> date | None:
        """The day it ends, or is planned for."""
        return self.expires_on if self.issued_on is not None else self.planned_on


def certificate(
    what: RequirementKind, held: Sequence[Held], day: date
) -> tuple[Fulfilment, Held | None]:
    """Say how somebody stands to a certificate that is asked of him, and by which of his.

    The external one is gained by plan; the internal one must be held, so that a plan is not enough.
    """
    if not held:
        return Fulfilment.MISSING, None
    # of two that stand alike, the one that lasts longer
    best = min(held, key=lambda one: (_BEST.index(one.on(day)), -_days(one.until), -one.id))
    match best.on(day):
        case QualificationState.VALID:
            return Fulfilment.MET, best
        case QualificationState.EXPIRING:
            return Fulfilment.EXPIRING, best
        case QualificationState.EXPIRED:
            return Fulfilment.EXPIRED, best
        case QualificationState.PLAN_OVER:
            return Fulfilment.PLAN_OVER, best
        case _ if what is RequirementKind.EXTERNAL:
            return Fulfilment.PLANNED, best
    return Fulfilment.MISSING, best


def _days(until: date | None) -> int:
    return (until or date.max).toordinal()


def yearly(done: int, times: int, year: int, day: date) -> Fulfilment:
    """Say how something asked so many times a calendar year stands on a day."""
    if done >= times:
        return Fulfilment.MET
    if year < day.year:
        return Fulfilment.MISSED
    pressing = year == day.year and day.month >= LAST_QUARTER
    return Fulfilment.PRESSING if pressing else Fulfilment.OPEN


def judged_on(year: int, today: date) -> date:
    """Return the day a year is looked at: its last, or today while it runs."""
    return min(date(year, 12, 31), today) if year <= today.year else date(year, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of somebody: how many times a year, and by which clauses."""

    times: int
    clauses: tuple[str, ...]


def asked_of(
    functions: Iterable[QualityFunction],
    requirements: Iterable[tuple[QualityFunction, RequirementKind, int, str]],
) -> dict[RequirementKind, Asked]:
    """Return what several functions together ask of one person: each the most, once."""
    mine = set(functions)
    found: dict[RequirementKind, Asked] = {}
    for function, what, times, clause in requirements:
        if function not in mine:
            continue
        before = found.get(what, Asked(0, ()))
        clauses = dict.fromkeys((*before.clauses, *([clause] if clause else [])))
        found[what] = Asked(max(before.times, times), tuple(clauses))
    return {what: found[what] for what in RequirementKind if what in found}
