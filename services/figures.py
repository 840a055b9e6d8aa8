"""The figures of one month in grouped passes: all offices at once, one statement an indicator.

What counts, and what of it was done, is said once here (``Measure``); ``services.evidence`` lists
the very records by the same conditions, so a figure and its drill-down cannot part.

Months are the office's: their UTC bounds are computed here, never in the database. While a month
runs, only what is due already (or done early) counts; a month that is over counts whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models import Callback, RecordGap, Ticket, TicketRound
from rules.callbacks import group_of
from rules.indicators import Rate, quarter_end, quarter_of
from rules.vocabulary import (
    CallbackGroup,
    CallbackMode,
    CallbackState,
    Category,
    GapState,
    Role,
)
from services import fees, records
from services.periods import Key, Offices, Rows, Window, in_offices, window

Rates: TypeAlias = dict[Key, Rate]


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator as conditions: whose the rows are, which were due, which of them were done."""

    employee: InstrumentedAttribute[int | None]
    office: InstrumentedAttribute[int]
    due_at: Any
    due: ColumnElement[bool]
    done: ColumnElement[bool]
    done_at: Any

    def within(self, offices: Offices) -> ColumnElement[bool]:
        """Return the condition of the rows due, of some offices or of all."""
        return and_(self.employee.is_not(None), self.due, in_offices(self.office, offices))


def _passed(seen: Window, due_at: Any, done_early: ColumnElement[bool]) -> ColumnElement[bool]:
    """While the month runs, a deadline ahead counts only when its deed is done already."""
    return or_(due_at < seen.cut, done_early) if seen.running else true()


def _running(due_at: Any, done: ColumnElement[bool]) -> ColumnElement[bool]:
    """Leave out what is on hold: its clock stands still, and resuming moves its deadline.

    What was late before it was put on hold stays late.
    """
    return or_(Ticket.hold_since.is_(None), Ticket.hold_since > due_at, done)


def dispatch(seen: Window) -> Measure:
    """Dispatch timeliness (4.2.1.3): by the month of the deadline, for him who received.

    Cancelled at or before the deadline, struck out, answered without dispatch, or on hold with its
    clock stopped: not counted. Never dispatched is late.
    """
    due_at, dispatched = Ticket.dispatch_due_at, Ticket.dispatched_at.is_not(None)
    return Measure(
        Ticket.received_by_id,
        Ticket.office_id,
        due_at,
        and_(
            seen.holds(due_at),
            Ticket.needs_dispatch,
            Ticket.voided_at.is_(None),
            or_(Ticket.cancelled_at.is_(None), Ticket.cancelled_at > due_at),
            _running(due_at, dispatched),
            _passed(seen, due_at, dispatched),
        ),
        Ticket.dispatched_at <= due_at,
        Ticket.dispatched_at,
    )


def complaint(seen: Window) -> Measure:
    """Complaint handling (4.2.2.4): by the month of the deadline, for the area's administrator.

    Handled is answered and completed, both at or before the deadline. A handling that was in time
    stands when the complaint is reopened later (``earlier_complaint``); the rework counts anew.
    """
    due_at = Ticket.settle_due_at
    handled = and_(Ticket.answered_at.is_not(None), Ticket.completed_at.is_not(None))
    return Measure(
        Ticket.area_admin_id,
        Ticket.office_id,
        due_at,
        and_(
            seen.holds(due_at),
            Ticket.category == Category.COMPLAINT,
            Ticket.voided_at.is_(None),
            or_(Ticket.cancelled_at.is_(None), Ticket.cancelled_at > due_at),
            _running(due_at, handled),
            _passed(seen, due_at, handled),
        ),
        and_(Ticket.answered_at <= due_at, Ticket.completed_at <= due_at),
        _both(Ticket.answered_at, Ticket.completed_at),
    )


def earlier_complaint(seen: Window) -> Measure:
    """Complaints handled in time and reopened afterwards: that handling stays counted (4.4)."""
    reopened = aliased(Ticket)
    counts = exists().where(
        reopened.id == TicketRound.ticket_id,
        reopened.category == Category.COMPLAINT,
        reopened.voided_at.is_(None),
    )
    return Measure(
        TicketRound.area_admin_id,
        TicketRound.office_id,
        TicketRound.settle_due_at,
        and_(seen.holds(TicketRound.settle_due_at), counts),
        true(),
        _both(TicketRound.answered_at, TicketRound.completed_at),
    )


def _both(answered: Any, completed: Any) -> Any:
    """Return when a complaint was handled: the later of answer and completion, if there are both.

    Shown alone, a completion in time would not say why the complaint is counted as late.
    """
    return case((answered > completed, answered), (answered.is_not(None), completed))


def callback(seen: Window) -> Measure:
    """Callbacks (4.2.1.4, 4.2.2.5): obligations by the month of their deadline.

    Excused and released ones don't count. On time is a reached customer at or before the deadline,
    by another than the worker who did the job.
    """
    due_at = Callback.due_at
    return Measure(
        Callback.responsible_id,
        Callback.office_id,
        due_at,
        and_(
            seen.holds(due_at),
            Callback.state.not_in((CallbackState.EXCUSED, CallbackState.RELEASED)),
            _passed(seen, due_at, Callback.state == CallbackState.DONE),
        ),
        and_(
            Callback.state == CallbackState.DONE,
            Callback.done_at <= due_at,
            or_(
                Callback.worker_id.is_(None),
                Callback.done_by_id.is_(None),
                Callback.done_by_id != Callback.worker_id,
            ),
        ),
        Callback.done_at,
    )


def grouped(measure: Measure, offices: Offices, *more: Any) -> Rows:
    """Return the statement that counts due and done for everybody at once."""
    by = (measure.employee, measure.office, *more)
    return (
        select(*by, func.count(), func.count().filter(measure.done))
        .where(measure.within(offices))
        .group_by(*by)
    )


def _rates(session: Session, measure: Measure, offices: Offices) -> Rates:
    rows = session.execute(grouped(measure, offices))
    return {(employee, office): Rate(done, due) for employee, office, due, done in rows}


def _complaint_rates(session: Session, seen: Window, offices: Offices) -> Rates:
    """Return complaints handled, those that were reopened afterwards included."""
    found = _rates(session, complaint(seen), offices)
    for key, rate in _rates(session, earlier_complaint(seen), offices).items():
        found[key] = Rate.together((found.get(key, Rate(0, 0)), rate))
    return found


def _callback_rates(session: Session, seen: Window, offices: Offices) -> dict[CallbackMode, Rates]:
    found: dict[CallbackMode, Rates] = {mode: {} for mode in CallbackMode}
    for employee, office, mode, due, done in session.execute(
        grouped(callback(seen), offices, Callback.mode)
    ):
        found[mode][employee, office] = Rate(done, due)
    return found


@dataclass(slots=True)
class Coverage:
    """Plain coverage of one group (4.3): tickets completed, those called back, and how."""

    tickets: int = 0
    called_back: int = 0
    phone: int = 0
    visits: int = 0


def coverage_statement(seen: Window, offices: Offices) -> Rows:
    """Return the statement that counts the month's completed tickets and their callbacks made.

    Tickets of the month they were completed in, struck-out ones left out; a ticket called back
    twice counts once. Voluntary callbacks are no obligations and don't count. Callbacks are asked
    ticket by ticket, and once: a join would read those of all years.
    """
    each = (
        select(
            Ticket.office_id,
            Ticket.category,
            _made(CallbackMode.PHONE).label("phone"),
            _made(CallbackMode.VISIT).label("visits"),
        )
        .where(
            seen.holds(Ticket.completed_at),
            Ticket.voided_at.is_(None),
            Ticket.cancelled_at.is_(None),
            Ticket.category.is_not(None),
            in_offices(Ticket.office_id, offices),
        )
        .cte("each_ticket")
        .prefix_with("MATERIALIZED")
    )
    return select(
        each.c.office_id,
        each.c.category,
        func.count(),
        func.count().filter(each.c.phone + each.c.visits > 0),
        func.sum(each.c.phone),
        func.sum(each.c.visits),
    ).group_by(each.c.office_id, each.c.category)


def _made(mode: CallbackMode) -> Any:
    """Return how many callbacks of one mode were made for a ticket."""
    return (
        select(func.count())
        .where(
            Callback.ticket_id == Ticket.id,
            Callback.state == CallbackState.DONE,
            Callback.mode == mode,
        )
        .correlate(Ticket)
        .scalar_subquery()
    )


def coverage(
    session: Session, seen: Window, offices: Offices = None
) -> dict[int, dict[CallbackGroup, Coverage]]:
    """Return the plain coverage of each office by group; a group without tickets is left out."""
    found: dict[int, dict[CallbackGroup, Coverage]] = {}
    for office, category, tickets, called, phone, visits in session.execute(
        coverage_statement(seen, offices)
    ):
        group = found.setdefault(office, {}).setdefault(group_of(category), Coverage())
        group.tickets += tickets
        group.called_back += called
        group.phone += int(phone)
        group.visits += int(visits)
    return found


def gaps_statement(month: date, offices: Offices) -> Rows:
    """Return the statement that counts the records with a confirmed gap (4.8)."""
    by = (RecordGap.employee_id, RecordGap.office_id, RecordGap.position)
    each = (
        select(*by, RecordGap.record, RecordGap.record_id)
        .where(
            RecordGap.month == month,
            RecordGap.state == GapState.CONFIRMED,
            RecordGap.position.is_not(None),
            in_offices(RecordGap.office_id, offices),
        )
        .distinct()
        .subquery()
    )
    keys = (each.c.employee_id, each.c.office_id, each.c.position)
    return select(*keys, func.count()).group_by(*keys)


@dataclass(slots=True)
class Figures:
    """Everything the month's lines are made of, by employee and office."""

    seen: Window
    dispatch: Rates = field(default_factory=dict)
    complaint: Rates = field(default_factory=dict)
    callback: dict[CallbackMode, Rates] = field(default_factory=dict)
    fees: Rates = field(default_factory=dict)  # fen; empty unless the month ends a quarter
    records: dict[Key, records.Count] = field(default_factory=dict)
    incomplete: dict[tuple[int, int, Role], int] = field(default_factory=dict)
    coverage: dict[int, dict[CallbackGroup, Coverage]] = field(default_factory=dict)


def month_figures(session: Session, month: date, at: datetime, offices: Offices = None) -> Figures:
    """Compute a month for every administrator of some offices, or of all: nine statements."""
    seen = window(month, at)
    return Figures(
        seen,
        dispatch=_rates(session, dispatch(seen), offices),
        complaint=_complaint_rates(session, seen, offices),
        callback=_callback_rates(session, seen, offices),
        fees=(
            fees.rates(session, quarter_of(seen.month), offices) if quarter_end(seen.month) else {}
        ),
        records=records.counts(session, seen, offices),
        incomplete={
            (employee, office, position): count
            for employee, office, position, count in session.execute(
                gaps_statement(seen.month, offices)
            )
        },
        coverage=coverage(session, seen, offices),
    )
