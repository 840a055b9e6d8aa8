"""The work records of a month: which there are, and whose (4.2.1.5, 4.2.2.6).

A record belongs to the month in which it was made: a ticket when it came in and again when it was
completed, a callback when it was made, a payment when it was paid. So a gap shows in the month that
could still avoid it, never in one that is closed already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import (
    Activity,
    Bill,
    Callback,
    Dunning,
    Flyer,
    Handover,
    Letter,
    Office,
    Payment,
    RosterEntry,
    ServiceOrder,
    Shift,
    Task,
    Ticket,
    Visit,
)
from rules.activity_words import ActivityState
from rules.field_words import TaskState
from rules.service_words import ServiceState
from rules.vocabulary import CallbackMode, CallbackState, Record, Role
from services.handover_facts import without_sheet
from services.periods import Key, Offices, Window, in_offices


class Source(StrEnum):
    """The kinds of work records; a callback by phone and on site belong to different posts."""

    TICKET = "ticket"
    PHONE = "phone"
    VISIT = "visit"
    PAYMENT = "payment"
    LETTER = "letter"
    HOME_VISIT = "home_visit"
    TASK = "task"
    HANDOVER = "handover"
    SHIFT = "shift"  # of the front desk, rostered and over, without a handover
    ACTIVITY = "activity"
    FLYER = "flyer"
    DUNNING = "dunning"
    SERVICE = "service"
    # asked for gaps alone, never counted among the work records
    INCIDENT = "incident"
    TRAINING = "training"

    @property
    def record(self) -> Record:
        """The record type."""
        return _RECORDS[self]


_RECORDS = {
    Source.TICKET: Record.TICKET,
    Source.PHONE: Record.CALLBACK,
    Source.VISIT: Record.CALLBACK,
    Source.PAYMENT: Record.PAYMENT,
    Source.LETTER: Record.LETTER,
    Source.HOME_VISIT: Record.VISIT,
    Source.TASK: Record.TASK,
    Source.HANDOVER: Record.HANDOVER,
    Source.SHIFT: Record.ROSTER_ENTRY,
    Source.ACTIVITY: Record.ACTIVITY,
    Source.FLYER: Record.FLYER,
    Source.DUNNING: Record.DUNNING,
    Source.SERVICE: Record.SERVICE_ORDER,
    Source.INCIDENT: Record.INCIDENT,
    Source.TRAINING: Record.TRAINING_SESSION,
}


def of_mode(mode: CallbackMode) -> Source:
    """Return the source a callback is."""
    return Source.PHONE if mode is CallbackMode.PHONE else Source.VISIT


def post_for(source: Source, roles: Collection[Role]) -> Role | None:
    """Return the post a record counts for, of the posts its maker holds; None: nobody assessed.

    The desk's work counts for the front desk, a visit for the area administrator; who holds only
    the other of the two posts answers for it in that one.
    """
    order = (Role.FRONT_DESK, Role.AREA_ADMIN)
    at_the_door = source in (Source.VISIT, Source.HOME_VISIT, Source.DUNNING)
    preferred = reversed(order) if at_the_door else order
    return next((role for role in preferred if role in roles), None)


class Count(Counter[Source]):
    """How many records of each source somebody made in the month."""

    def for_post(self, role: Role, roles: Collection[Role]) -> int:
        """Return how many count for one of somebody's posts."""
        return sum(n for source, n in self.items() if post_for(source, roles) is role)


@dataclass(frozen=True, slots=True)
class Made:
    """Records of one source made in a month: by whom, where, and the condition."""

    source: ColumnElement[str]
    kind: Record
    model: Any
    employee: InstrumentedAttribute[int | None] | InstrumentedAttribute[int]
    office: InstrumentedAttribute[int]
    condition: ColumnElement[bool]

    def within(self, offices: Offices) -> ColumnElement[bool]:
        """Return the condition of the records that are somebody's, of some offices or all."""
        return and_(self.employee.is_not(None), self.condition, in_offices(self.office, offices))


def received(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the tickets that came in within the month."""
    return and_(seen.holds(Ticket.received_at), Ticket.voided_at.is_(None))


def completed(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the tickets that were completed within the month."""
    return and_(seen.holds(Ticket.completed_at), Ticket.voided_at.is_(None))


def called_back(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the callbacks that were made within the month."""
    return and_(seen.holds(Callback.done_at), Callback.state == CallbackState.DONE)


def paid(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the payments that came in within the month; not from an advance."""
    taken = and_(Payment.voided_at.is_(None), Payment.advance_id.is_(None))
    return and_(seen.holds_day(Payment.paid_on), taken)


def letters(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the complaint letters that came in within the month."""
    return and_(seen.holds(Letter.received_at), Letter.voided_at.is_(None))


def visited(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the customer visits that were made within the month."""
    return and_(seen.holds(Visit.at), Visit.voided_at.is_(None))


def carried_out(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the tasks that were carried out within the month."""
    return and_(seen.holds(Task.done_at), Task.state == TaskState.DONE)


def handed_over(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the handovers whose shift ended within the month, until now."""
    return and_(
        seen.holds(Handover.ends_at), Handover.ends_at <= seen.cut, Handover.voided_at.is_(None)
    )


def not_handed_over(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the front desk's shifts that ended in the month without a sheet."""
    over = and_(seen.holds(RosterEntry.ends_at), RosterEntry.ends_at <= seen.cut)
    return and_(over, without_sheet())


def took_place(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the activities that ended within the month, until now."""
    return and_(
        seen.holds(Activity.ends_at),
        Activity.ends_at <= seen.cut,
        Activity.state != ActivityState.CALLED_OFF,
    )


def flyers_printed(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the flyers whose edition was first printed within the month."""
    return seen.holds(Flyer.printed_at)


def dunned(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the contacts about arrears that were made within the month."""
    return and_(seen.holds(Dunning.at), Dunning.voided_at.is_(None))


def served(seen: Window) -> ColumnElement[bool]:
    """Return the condition of the paid services that were carried out within the month."""
    return and_(seen.holds(ServiceOrder.done_at), ServiceOrder.state != ServiceState.CANCELLED)


def sources(seen: Window) -> Iterator[Made]:
    """Yield where the month's records come from; no record comes from two of them."""
    ticket = cast(literal(Source.TICKET.value), String)
    payment = cast(literal(Source.PAYMENT.value), String)
    desk = (Record.TICKET, Ticket, Ticket.received_by_id, Ticket.office_id)
    yield Made(ticket, *desk, received(seen))
    yield Made(ticket, *desk, and_(completed(seen), Ticket.received_at < seen.start))
    yield Made(
        cast(Callback.mode, String),
        Record.CALLBACK,
        Callback,
        Callback.responsible_id,
        Callback.office_id,
        called_back(seen),
    )
    yield Made(payment, Record.PAYMENT, Payment, Payment.taken_by_id, Payment.office_id, paid(seen))
    letter = cast(literal(Source.LETTER.value), String)
    taken = (Letter, Letter.received_by_id, Letter.office_id)
    yield Made(letter, Record.LETTER, *taken, letters(seen))
    door = cast(literal(Source.HOME_VISIT.value), String)
    yield Made(door, Record.VISIT, Visit, Visit.visited_by_id, Visit.office_id, visited(seen))
    task = cast(literal(Source.TASK.value), String)
    yield Made(task, Record.TASK, Task, Task.assignee_id, Task.office_id, carried_out(seen))
    yield Made(
        cast(literal(Source.HANDOVER.value), String),
        Record.HANDOVER,
        Handover,
        Handover.giver_id,
        Handover.office_id,
        handed_over(seen),
    )
    yield Made(
        cast(literal(Source.SHIFT.value), String),
        Record.ROSTER_ENTRY,
        RosterEntry,
        RosterEntry.employee_id,
        RosterEntry.office_id,
        not_handed_over(seen),
    )
    activity = cast(literal(Source.ACTIVITY.value), String)
    arranged = (Activity, Activity.in_charge_id, Activity.office_id)
    yield Made(activity, Record.ACTIVITY, *arranged, took_place(seen))
    flyer = cast(literal(Source.FLYER.value), String)
    printed = (Flyer, Flyer.printed_by_id, Flyer.office_id)
    yield Made(flyer, Record.FLYER, *printed, flyers_printed(seen))
    contact = cast(literal(Source.DUNNING.value), String)
    made = (Dunning, Dunning.by_id, Dunning.office_id)
    yield Made(contact, Record.DUNNING, *made, dunned(seen))
    service = cast(literal(Source.SERVICE.value), String)
    done = (ServiceOrder, ServiceOrder.done_by_id, ServiceOrder.office_id)
    yield Made(service, Record.SERVICE_ORDER, *done, served(seen))


def shift_number() -> ColumnElement[str]:
    """Return what a line of the roster is called: its day and shift."""
    found: ColumnElement[str] = cast(RosterEntry.day, String) + " " + Shift.name
    return found


def known(session: Session, offices: Offices) -> Collection[int]:
    """Name the offices: an index that begins with the office then serves a whole month."""
    return list(session.scalars(select(Office.id))) if offices is None else offices


def counts(session: Session, seen: Window, offices: Offices = None) -> dict[Key, Count]:
    """Return how many records everybody made in the month: one statement."""
    named = known(session, offices)
    each = [
        select(
            made.employee.label("employee"),
            made.office.label("office"),
            made.source.label("source"),
            func.count().label("number"),
        )
        .where(made.within(named if made.kind is Record.PAYMENT else offices))
        .group_by(made.employee, made.office, made.source)
        for made in sources(seen)
    ]
    found: dict[Key, Count] = {}
    statement: CompoundSelect[Any] = union_all(*each)
    for employee, office, source, number in session.execute(statement):
        found.setdefault((employee, office), Count())[Source(source)] += number
    return found


def listing(session: Session, seen: Window, offices: Offices) -> Iterator[tuple[Any, ...]]:
    """Yield every record of the month: employee, office, source, record type, id, number."""
    named = known(session, offices)
    numbers = {
        Record.TICKET: Ticket.number,
        Record.CALLBACK: Ticket.number,
        Record.PAYMENT: func.coalesce(Payment.receipt_no, Bill.bill_no),
        Record.LETTER: Letter.number,
        Record.VISIT: Visit.number,
        Record.TASK: Task.number,
        Record.HANDOVER: Handover.number,
        Record.ROSTER_ENTRY: shift_number(),
        Record.ACTIVITY: Activity.number,
        Record.FLYER: Flyer.number,
        Record.DUNNING: Dunning.number,
        Record.SERVICE_ORDER: ServiceOrder.number,
    }
    each = []
    for made in sources(seen):
        statement = select(
            made.employee.label("employee"),
            made.office.label("office"),
            made.source.label("source"),
            cast(literal(made.kind.value), String).label("kind"),
            made.model.id.label("id"),
            numbers[made.kind].label("number"),
        ).where(made.within(named if made.kind is Record.PAYMENT else offices))
        if made.kind is Record.CALLBACK:
            statement = statement.join(Ticket, Ticket.id == Callback.ticket_id)
        if made.kind is Record.ROSTER_ENTRY:
            statement = statement.join(Shift, Shift.id == RosterEntry.shift_id)
        if made.kind is Record.PAYMENT:
            statement = statement.join(Bill, Bill.id == Payment.bill_id)
        each.append(statement)
    whole = union_all(*each).subquery()
    for row in session.execute(select(whole).order_by(whole.c.kind.desc(), whole.c.id)):
        yield tuple(row)
