"""The clocks of work orders and callbacks, by the limits and calendar in force (procedure 4.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import OFFICE_ZONE, local
from models.settings import CalendarDay, DutyHours, TimeLimit
from models.tickets import Ticket, TicketEvent, TicketHold
from rules import calendar as rules_calendar
from rules.calendar import HoursEdition, NoDutyTime, ServiceCalendar
from rules.deadlines import Limit, deadline, limit_in_force, with_hold
from rules.refusal import Refusal
from rules.vocabulary import (
    N_,
    Category,
    DayKind,
    LimitStep,
    TicketEventKind,
    Urgency,
)

Spans = dict[int, list[tuple[time, time]]]
HoursRow = tuple[int | None, date, int, str, str]  # office, in force from, weekday, opens, closes

# the deadline each clock of a work order keeps, and the instant that stops it
COLUMNS: Mapping[LimitStep, tuple[str, str]] = {
    LimitStep.DISPATCH: ("dispatch_due_at", "dispatched_at"),
    LimitStep.ON_SITE: ("on_site_due_at", "arrived_at"),
    LimitStep.ANSWER: ("answer_due_at", "answered_at"),
    LimitStep.SETTLE: ("settle_due_at", "completed_at"),
}


def _time(value: str) -> time:
    hours, minutes = value.split(":")
    return time(int(hours) % 24, int(minutes))


def _editions(rows: Iterable[HoursRow], office_id: int | None) -> tuple[HoursEdition, ...]:
    """Return the duty hours of an office: the company's until its own first edition."""
    own: dict[date, Spans] = {}
    company: dict[date, Spans] = {}
    for office, valid_from, weekday, opens, closes in rows:
        if office is None or office == office_id:
            editions = company if office is None else own
            spans = editions.setdefault(valid_from, {}).setdefault(weekday, [])
            spans.append((_time(opens), _time(closes)))
    first = min(own, default=date.max)
    kept = {day: hours for day, hours in company.items() if day < first} | own
    return tuple(HoursEdition(day, kept[day]) for day in sorted(kept))


@dataclass(slots=True)
class Clocks:
    """The limits and calendars in force, read once for one piece of work."""

    limits: tuple[Limit, ...]
    hours: Sequence[HoursRow]
    days: Mapping[date, DayKind]
    _calendars: dict[int | None, ServiceCalendar] = field(default_factory=dict)

    def calendar(self, office_id: int | None) -> ServiceCalendar:
        """Return the service calendar of an office."""
        if office_id not in self._calendars:
            editions = _editions(self.hours, office_id)
            self._calendars[office_id] = ServiceCalendar(OFFICE_ZONE, editions, self.days)
        return self._calendars[office_id]

    def limit(
        self,
        step: LimitStep,
        office_id: int | None,
        category: Category | None,
        urgency: Urgency,
        on: date,
        department_id: int | None = None,
    ) -> Limit | None:
        """Return the limit in force for one kind of ticket; None when it has no such clock."""
        return limit_in_force(self.limits, step, office_id, category, urgency, on, department_id)

    def due(
        self,
        step: LimitStep,
        office_id: int | None,
        category: Category | None,
        urgency: Urgency,
        start: datetime,
        department_id: int | None = None,
    ) -> datetime | None:
        """Return when a clock that starts now has run out; None when there is no such clock."""
        day = local(start).date()
        limit = self.limit(step, office_id, category, urgency, day, department_id)
        if limit is None:
            return None
        try:
            return deadline(start, limit, self.calendar(office_id))
        except NoDutyTime as none:
            raise _no_duty_hours() from none

    def moved(
        self, due: datetime, held_from: datetime, held_to: datetime, limit: Limit, office_id: int
    ) -> datetime:
        """Return a deadline moved by a hold."""
        try:
            return with_hold(due, held_from, held_to, limit, self.calendar(office_id))
        except NoDutyTime as none:
            raise _no_duty_hours() from none


def _no_duty_hours() -> Refusal:
    return Refusal(
        N_("This office has no duty hours near this day. Ask the administrator to enter them.")
    )


def clocks(session: Session) -> Clocks:
    """Read limits, duty hours and special days: three statements for any number of tickets."""
    hours = session.execute(
        select(
            DutyHours.office_id,
            DutyHours.valid_from,
            DutyHours.weekday,
            DutyHours.opens,
            DutyHours.closes,
        ).order_by(DutyHours.opens)
    )
    days = session.execute(select(CalendarDay.day, CalendarDay.kind))
    return Clocks(
        limits(session),
        tuple(tuple(row) for row in hours),  # type: ignore[misc]
        {day: kind for day, kind in days},  # noqa: C416 - dict() of rows is no dict of pairs
    )


def limits(session: Session) -> tuple[Limit, ...]:
    """Return every time limit as the rules read it."""
    rows: Iterable[Any] = session.execute(
        select(
            TimeLimit.step,
            TimeLimit.minutes,
            TimeLimit.duty_clock,
            TimeLimit.valid_from,
            TimeLimit.office_id,
            TimeLimit.category,
            TimeLimit.urgency,
            TimeLimit.clause,
            TimeLimit.rolls,
            TimeLimit.remind_before,
            TimeLimit.supervisor_after,
            TimeLimit.manager_after,
            TimeLimit.department_id,
        )
    )
    return tuple(Limit(*row) for row in rows)


def calendar_for(session: Session, office_id: int | None) -> ServiceCalendar:
    """Return the service calendar of an office; None is the company's own."""
    return clocks(session).calendar(office_id)


def missing_year(session: Session, today: date) -> int | None:
    """Return the year whose public holidays should be entered by now, if any."""
    days = session.scalars(
        select(CalendarDay.day).where(
            CalendarDay.kind == DayKind.HOLIDAY, CalendarDay.day >= today.replace(month=1, day=1)
        )
    )
    return rules_calendar.missing_year({day.year for day in days}, today)


def missing_year_warning(session: Session, today: date) -> str | None:
    """Return what to tell whoever keeps the calendar, if a year's holidays are missing."""
    year = missing_year(session, today)
    if year is None:
        return None
    return str(
        gettext(
            "The public holidays of %(year)s are not entered yet: deadlines would fall on them.",
            year=year,
        )
    )


# Work orders --------------------------------------------------------------------------------------
def _urgency(ticket: Ticket) -> Urgency:
    return ticket.urgency or Urgency.NORMAL


def _office_id(ticket: Ticket) -> int:
    return ticket.office_id if ticket.office_id is not None else ticket.office.id


def _due(ticket: Ticket, step: LimitStep, start: datetime, with_: Clocks) -> datetime | None:
    if step is LimitStep.DISPATCH and ticket.needs_dispatch is False:
        return None  # nobody waits for it to be dispatched
    return with_.due(step, _office_id(ticket), ticket.category, _urgency(ticket), start)


def set_deadlines(session: Session, ticket: Ticket, with_: Clocks | None = None) -> None:
    """Set every deadline of a new work order, counted from when it was received.

    Give ``with_`` the clocks read once to set those of many.
    """
    with_ = with_ or clocks(session)
    for step, (due_at, _) in COLUMNS.items():
        setattr(ticket, due_at, _due(ticket, step, ticket.received_at, with_))


def recompute_deadlines(session: Session, ticket: Ticket, with_: Clocks | None = None) -> None:
    """Set the deadlines of the steps not taken yet anew, after urgency or category changed.

    They count from when the ticket was received (after a reopening, from that), plus its holds.
    """
    with_ = with_ or clocks(session)
    reopened = _reopened_at(session, ticket) if ticket.reopen_count else None
    holds = session.execute(
        select(TicketHold.held_from, TicketHold.held_to)
        .where(TicketHold.ticket_id == ticket.id, TicketHold.held_to.is_not(None))
        .order_by(TicketHold.id)
    ).all()
    for step, (due_at, done_at) in COLUMNS.items():
        if getattr(ticket, done_at) is not None:
            continue
        start = ticket.received_at
        if reopened is not None and step in (LimitStep.ON_SITE, LimitStep.SETTLE):
            start = reopened
        setattr(ticket, due_at, _due(ticket, step, start, with_))
        for held_from, held_to in holds:
            if held_to is not None and held_from >= start:
                _move(ticket, step, held_from, held_to, with_)


def is_late(ticket: Ticket, at: datetime) -> bool:
    """Say whether a deadline of a work order has been missed by now."""
    for due_at, done_at in COLUMNS.values():
        due: datetime | None = getattr(ticket, due_at)
        done: datetime | None = getattr(ticket, done_at)
        ended = done or ticket.cancelled_at or ticket.hold_since or at
        if due is not None and ended > due:
            return True
    return False


def _reopened_at(session: Session, ticket: Ticket) -> datetime | None:
    return session.scalar(
        select(func.max(TicketEvent.at)).where(
            TicketEvent.ticket_id == ticket.id, TicketEvent.kind == TicketEventKind.REOPENED
        )
    )


def _move(
    ticket: Ticket, step: LimitStep, held_from: datetime, held_to: datetime, with_: Clocks
) -> None:
    due_at, done_at = COLUMNS[step]
    due: datetime | None = getattr(ticket, due_at)
    if due is None or getattr(ticket, done_at) is not None:
        return
    office_id, day = _office_id(ticket), local(ticket.received_at).date()
    limit = with_.limit(step, office_id, ticket.category, _urgency(ticket), day)
    if limit is not None:
        setattr(ticket, due_at, with_.moved(due, held_from, held_to, limit, office_id))


def move_by_hold(
    session: Session,
    ticket: Ticket,
    held_from: datetime,
    held_to: datetime,
    with_: Clocks | None = None,
) -> None:
    """Move every running deadline by a hold: the clocks stood still (procedure 4.7)."""
    with_ = with_ or clocks(session)
    for step in COLUMNS:
        _move(ticket, step, held_from, held_to, with_)


def restart_deadlines(
    session: Session, ticket: Ticket, ended: datetime, at: datetime, with_: Clocks | None = None
) -> None:
    """Start the clocks of a reopened work order anew; call it before its steps are taken back.

    ``ended`` is when it was completed or cancelled. A clock that had run out by then stays as it
    is: late stays late. What was dispatched or answered keeps its instant and its clock. Clocks
    that a cancellation stopped go on where they stood: calling off and reopening gains no time.
    """
    with_ = with_ or clocks(session)
    if ticket.completed_at is None:
        move_by_hold(session, ticket, ended, at, with_)
        return
    ticket.needs_dispatch = True
    for step, (due_at, done_at) in COLUMNS.items():
        done: datetime | None = getattr(ticket, done_at)
        due: datetime | None = getattr(ticket, due_at)
        once = step in (LimitStep.DISPATCH, LimitStep.ANSWER)
        late = step is not LimitStep.ON_SITE and due is not None and (done or ended) > due
        if late or (once and done is not None):
            continue
        setattr(ticket, due_at, _due(ticket, step, at, with_))


def callback_due(session: Session, ticket: Ticket, at: datetime, with_: Clocks | None) -> datetime:
    """Return by when the customer must be called back, counted from now."""
    with_ = with_ or clocks(session)
    due = with_.due(LimitStep.CALLBACK, _office_id(ticket), ticket.category, _urgency(ticket), at)
    if due is None:
        raise Refusal(
            N_("There is no time limit for callbacks. Ask the administrator to enter one.")
        )
    return due
