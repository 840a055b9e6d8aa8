"""Time limits of procedure 4.7: which one holds for a ticket, and when its clock runs out.

Two clocks. A *duty clock* counts only minutes of duty time. A *plain clock* counts every minute;
its deadline then moves on to the next opening when it would fall outside duty time, because nobody
is there to keep it. An office with people on call round the clock says so in its duty hours, or in
the one limit that shall stay where it falls. No deadline lies before its start.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.calendar import ServiceCalendar, utc
from rules.vocabulary import Category, LimitStep, Urgency

DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Limit:
    """One dated time limit; an empty office, category or urgency stands for every one of them."""

    step: LimitStep
    minutes: int
    duty_clock: bool
    valid_from: date
    office: int | None = None
    category: Category | None = None
    urgency: Urgency | None = None
    clause: str = ""
    rolls: bool | None = None  # False: stays where it falls, see ``lands_in_duty``
    # minutes of the escalation ladder (rules.ladder); None: as decided there
    remind_before: int | None = None
    supervisor_after: int | None = None
    manager_after: int | None = None
    department: int | None = None  # for acceptance alone; empty is every department

    @property
    def lands_in_duty(self) -> bool:
        """Whether the deadline must fall in duty time: always, unless its row says otherwise."""
        return self.duty_clock or self.rolls is not False

    def covers(
        self,
        step: LimitStep,
        office: int | None,
        category: Category | None,
        urgency: Urgency,
        department: int | None = None,
    ) -> bool:
        """Say whether the limit is one for this step and kind of ticket."""
        return (
            self.step is step
            and self.office in (None, office)
            and self.category in (None, category)
            and self.urgency in (None, urgency)
            and self.department in (None, department)
        )

    @property
    def precedence(self) -> tuple[bool, bool, bool, bool, date]:
        """Urgency beats department, office, category; among equals the latest edition holds.

        So an office that sets its own limit doesn't slow down urgent matters unawares.
        """
        return (
            self.urgency is not None,
            self.department is not None,
            self.office is not None,
            self.category is not None,
            self.valid_from,
        )


def limit_in_force(
    limits: Iterable[Limit],
    step: LimitStep,
    office: int | None,
    category: Category | None,
    urgency: Urgency,
    on: date,
    department: int | None = None,
) -> Limit | None:
    """Return the most specific limit in force on a day; None when this kind has no such clock."""
    known = [
        limit
        for limit in limits
        if limit.valid_from <= on and limit.covers(step, office, category, urgency, department)
    ]
    return max(known, key=lambda limit: limit.precedence, default=None)


def deadline(start: datetime, limit: Limit, calendar: ServiceCalendar) -> datetime:
    """Return the instant at which a limit that starts to run now has run out."""
    if limit.duty_clock:
        return calendar.add_duty(start, limit.minutes)
    due = utc(start) + timedelta(minutes=limit.minutes)
    return calendar.next_duty(due) if limit.lands_in_duty else due


def with_hold(
    due: datetime, held_from: datetime, held_to: datetime, limit: Limit, calendar: ServiceCalendar
) -> datetime:
    """Return a deadline moved by the time its clock stood still (duty time on the duty clock).

    A hold that begins when the deadline has already come moves nothing: late stays late.
    """
    if held_from >= due or held_to <= held_from:
        return utc(due)
    if limit.duty_clock:
        return calendar.advance(due, calendar.duty_between(held_from, held_to))
    moved = utc(due) + (held_to - held_from)
    return calendar.next_duty(moved) if limit.lands_in_duty else moved


_FIRST = date(2000, 1, 1)
_URGENT_REPAIR = (Category.REPAIR, Urgency.URGENT)


def _default(
    step: LimitStep,
    minutes: int,
    clause: str,
    category: Category | None = None,
    urgency: Urgency | None = None,
    *,
    duty_clock: bool = False,
) -> Limit:
    """Build one row of the table below."""
    return Limit(
        step, minutes, duty_clock, _FIRST, category=category, urgency=urgency, clause=clause
    )


# The source says 规定时间 and names no figures: these hold until an office enters its own.
DEFAULT_LIMITS: tuple[Limit, ...] = (
    _default(LimitStep.DISPATCH, 15, "4.2.1.3", duty_clock=True),
    _default(LimitStep.DISPATCH, 5, "4.2.1.3", *_URGENT_REPAIR, duty_clock=True),
    _default(LimitStep.ON_SITE, 30, "JD-3", *_URGENT_REPAIR),
    _default(LimitStep.SETTLE, DAY, "JD-3", Category.REPAIR, Urgency.NORMAL),
    _default(LimitStep.SETTLE, DAY, "JD-1", Category.INQUIRY),
    _default(LimitStep.ANSWER, DAY, "4.2.2.4", Category.COMPLAINT),
    _default(LimitStep.SETTLE, 3 * DAY, "4.2.2.4", Category.COMPLAINT),
    *(
        limit
        for category in (Category.SUGGESTION, Category.HELP)
        for limit in (
            _default(LimitStep.ANSWER, DAY, "JD-1", category),
            _default(LimitStep.SETTLE, 3 * DAY, "JD-1", category),
        )
    ),
    *(
        _default(LimitStep.CALLBACK, 3 * DAY, "4.2.1.4", category)
        for category in (Category.COMPLAINT, Category.SUGGESTION, Category.HELP)
    ),
    *(
        _default(LimitStep.CALLBACK, 7 * DAY, "4.2.1.4", category)
        for category in (Category.REPAIR, Category.INQUIRY)
    ),
    _default(LimitStep.ACCEPT, 30, "JD-2", duty_clock=True),
)
