"""The escalation ladder (JD-3): which step a deadline calls for at an instant.

Due soon is told to whoever has it in hand, overdue to the supervisor, long overdue to the manager.
The ladder runs on the same calendar as the deadline: minutes of duty where the limit counts duty.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.calendar import NoDutyTime, ServiceCalendar
from rules.deadlines import DAY, Limit, deadline
from rules.notice_words import LadderRung

MOST_NOTICE = 120  # minutes before a deadline at which it is near, however long the limit is


@dataclass(frozen=True, slots=True)
class Leads:
    """Minutes before a deadline at which it is near, and after it at which others are told."""

    before: int
    supervisor_after: int
    manager_after: int


def leads(limit: Limit) -> Leads:
    """Return the steps of a limit: its own where its row says so, else decided ones.

    Near is a third of the limit, two hours at most; the supervisor is told at once, the manager
    when the same time has passed once more, a day at most. The manager never before the supervisor.
    """
    before = limit.remind_before
    supervisor = limit.supervisor_after or 0
    manager = limit.manager_after
    return Leads(
        min(limit.minutes // 3, MOST_NOTICE) if before is None else before,
        supervisor,
        max(supervisor, min(limit.minutes, DAY) if manager is None else manager),
    )


def due_now(
    due: datetime,
    limit: Limit,
    calendar: ServiceCalendar,
    at: datetime,
    taken: Collection[LadderRung] = (),
) -> tuple[LadderRung, ...]:
    """Return the steps that a running deadline calls for now and that were not taken yet.

    None comes before its time and none twice. "Due soon" is not made up for once it is too late.
    """
    reached = tuple(_reached(due, limit, calendar, at))
    wanted = reached[1:] if len(reached) > 1 else reached
    return tuple(rung for rung in wanted if rung not in taken)


def _reached(
    due: datetime, limit: Limit, calendar: ServiceCalendar, at: datetime
) -> Iterator[LadderRung]:
    """Yield the steps whose time has come, lowest first: as time goes on there are only more."""
    told = leads(limit)
    if not _is_near(due, limit, calendar, at, told.before):
        return
    yield LadderRung.SOON
    for rung, minutes in (
        (LadderRung.OVERDUE, told.supervisor_after),
        (LadderRung.LONG, told.manager_after),
    ):
        if at <= _after(due, limit, calendar, minutes):
            return
        yield rung


def _is_near(
    due: datetime, limit: Limit, calendar: ServiceCalendar, at: datetime, before: int
) -> bool:
    left = calendar.duty_between(at, due) if limit.duty_clock else due - at
    return left <= timedelta(minutes=before)


def _after(due: datetime, limit: Limit, calendar: ServiceCalendar, minutes: int) -> datetime:
    """Return the instant so many minutes after a deadline, on the deadline's own clock."""
    if minutes == 0:
        return due
    try:
        return deadline(due, replace(limit, minutes=minutes), calendar)
    except NoDutyTime:  # no hours are entered ahead: the wall clock does
        return due + timedelta(minutes=minutes)
