"""Records that may be incomplete: narrowed down by statements, with what the rules ask of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from models import (
    Bill,
    Callback,
    CallbackAttempt,
    Handover,
    Incident,
    Letter,
    Payment,
    RosterEntry,
    Shift,
    Task,
    Ticket,
    Visit,
)
from rules.completeness import (
    DONE,
    CallbackFacts,
    Facts,
    IncidentFacts,
    LetterFacts,
    PaymentFacts,
    ShiftFacts,
    TaskFacts,
    TicketFacts,
    VisitFacts,
    gaps,
)
from rules.field_words import VisitOutcome
from rules.incident_words import IncidentState
from rules.incidents import REVIEW_DAYS
from rules.letter_words import LetterState
from rules.shift_words import HandoverState
from rules.vocabulary import (
    CallbackOutcome,
    CallbackState,
    Category,
    Record,
    Satisfied,
    TicketStatus,
)
from services import records
from services.handover_facts import unsigned, without_sheet
from services.other_gaps import ELSEWHERE
from services.periods import Offices, Window, in_offices

NOT_OWED = frozenset({CallbackState.EXCUSED, CallbackState.RELEASED})
BLANKS = " \t\n\r\v\f\u00a0\u3000"
# asked of a work order when it is completed, so in the month of its completion
COMPLETION_RULES = frozenset({"ticket_result", "complaint_answer"})
# asked of a letter when its deadline has passed, so in the month of its deadline
ANSWER_RULES = frozenset({"letter_answer"})


@dataclass(frozen=True, slots=True)
class Suspect:
    """A record that may be incomplete: whose it is, and what the rules ask of it.

    ``facts`` is None for a record that was struck out: it owes nothing any more.
    """

    record: Record
    row_id: int
    number: str
    office_id: int
    employee_id: int | None
    source: records.Source
    facts: Facts | None

    def broken(self) -> frozenset[str]:
        """Return the keys of the rules the record breaks."""
        return frozenset() if self.facts is None else frozenset(r.key for r in gaps(self.facts))


def _empty(column: Any) -> ColumnElement[bool]:
    return or_(column.is_(None), func.trim(column, BLANKS) == "")


def suspects(
    session: Session, seen: Window, offices: Offices
) -> Iterator[tuple[Suspect, frozenset[str]]]:
    """Yield the month's suspects, each with the rules it breaks that this month asks of it."""
    arrival = and_(
        records.received(seen),
        in_offices(Ticket.office_id, offices),
        Ticket.status != TicketStatus.CANCELLED,
        or_(
            Ticket.customer_id.is_(None),
            and_(Ticket.unit_id.is_(None), Ticket.area_id.is_(None), _empty(Ticket.place)),
            _empty(Ticket.subject),
            Ticket.category.is_(None),
        ),
    )
    completion = and_(
        records.completed(seen),
        in_offices(Ticket.office_id, offices),
        Ticket.status.in_(DONE),
        or_(
            _empty(Ticket.result),
            and_(Ticket.category == Category.COMPLAINT, Ticket.answered_at.is_(None)),
        ),
    )
    attempted = exists().where(CallbackAttempt.callback_id == Callback.id)
    callback = and_(
        records.called_back(seen),
        in_offices(Callback.office_id, offices),
        or_(
            Callback.satisfied.is_(None),
            and_(Callback.satisfied == Satisfied.NO, _empty(Callback.note)),
            ~attempted,
        ),
    )
    payment = and_(
        records.paid(seen),
        Payment.office_id.in_(records.known(session, offices)),
        _empty(Payment.receipt_no),
    )
    for suspect in _tickets(session, arrival):
        yield suspect, suspect.broken() - COMPLETION_RULES
    for suspect in _tickets(session, completion):
        yield suspect, COMPLETION_RULES & suspect.broken()
    came = and_(
        records.letters(seen),
        in_offices(Letter.office_id, offices),
        or_(
            and_(Letter.customer_id.is_(None), _empty(Letter.no_customer_reason)),
            _empty(Letter.content),
        ),
    )
    unanswered = and_(
        Letter.state == LetterState.OPEN,
        Letter.voided_at.is_(None),
        Letter.answer_due_at >= seen.start,
        Letter.answer_due_at < seen.cut,
        in_offices(Letter.office_id, offices),
    )
    for suspect in _letters(session, came):
        yield suspect, suspect.broken() - ANSWER_RULES
    for suspect in _letters(session, unanswered):
        yield suspect, ANSWER_RULES & suspect.broken()
    visit = and_(
        records.visited(seen),
        in_offices(Visit.office_id, offices),
        Visit.outcome == VisitOutcome.MET,
        _empty(Visit.said),
        _empty(Visit.raised),
    )
    task = and_(records.carried_out(seen), in_offices(Task.office_id, offices), _empty(Task.result))
    sheet = and_(
        records.handed_over(seen), unsigned(seen.cut), in_offices(Handover.office_id, offices)
    )
    shift = and_(records.not_handed_over(seen), in_offices(RosterEntry.office_id, offices))
    grace = timedelta(days=REVIEW_DAYS)
    incident = and_(
        Incident.closed_at >= seen.start - grace,
        Incident.closed_at < min(seen.end, seen.cut) - grace,
        in_offices(Incident.office_id, offices),
        Incident.drill.is_(False),
        Incident.voided_at.is_(None),
        or_(_empty(Incident.cause), Incident.state == IncidentState.CLOSED),
    )
    for suspect in (
        *_callbacks(session, callback),
        *_payments(session, payment),
        *_visits(session, visit),
        *_tasks(session, task),
        *_handovers(session, sheet),
        *_shifts(session, shift),
        *_incidents(session, incident),
        *_others(session, seen, offices),
    ):
        yield suspect, suspect.broken()


def _said(text: str | None) -> bool:
    return bool((text or "").strip(BLANKS))


def _tickets(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    for ticket in session.scalars(select(Ticket).where(condition).order_by(Ticket.id)):
        facts = TicketFacts(
            has_customer=ticket.customer_id is not None,
            has_place=(
                ticket.unit_id is not None or ticket.area_id is not None or _said(ticket.place)
            ),
            has_subject=_said(ticket.subject),
            category=ticket.category,
            status=ticket.status,
            has_result=_said(ticket.result),
            answered=ticket.answered_at is not None,
        )
        yield Suspect(
            Record.TICKET,
            ticket.id,
            ticket.number,
            ticket.office_id,
            ticket.received_by_id,
            records.Source.TICKET,
            None if ticket.voided_at else facts,
        )


def _callbacks(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    for callback, number in session.execute(
        select(Callback, Ticket.number)
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .where(condition)
        .options(selectinload(Callback.attempts))
        .order_by(Callback.id)
    ):
        facts = CallbackFacts(
            state=callback.state,
            outcome=_outcome(callback),
            satisfied=callback.satisfied,
            has_note=_said(callback.note),
        )
        yield Suspect(
            Record.CALLBACK,
            callback.id,
            number,
            callback.office_id,
            callback.responsible_id,
            records.of_mode(callback.mode),
            None if callback.state in NOT_OWED else facts,
        )


def _outcome(callback: Callback) -> CallbackOutcome | None:
    outcomes = [attempt.outcome for attempt in callback.attempts]
    if CallbackOutcome.REACHED in outcomes:
        return CallbackOutcome.REACHED
    return outcomes[-1] if outcomes else None


def _payments(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    for payment, bill_no in session.execute(
        select(Payment, Bill.bill_no)
        .join(Bill, Bill.id == Payment.bill_id)
        .where(condition)
        .order_by(Payment.id)
    ):
        yield Suspect(
            Record.PAYMENT,
            payment.id,
            payment.receipt_no or bill_no,
            payment.office_id,
            payment.taken_by_id,
            records.Source.PAYMENT,
            None if payment.voided_at else PaymentFacts(_said(payment.receipt_no)),
        )


def _letters(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    for letter in session.scalars(select(Letter).where(condition).order_by(Letter.id)):
        facts = LetterFacts(
            has_customer=letter.customer_id is not None,
            says_why_none=_said(letter.no_customer_reason),
            has_content=_said(letter.content),
            answered=letter.answered_at is not None,
        )
        yield Suspect(
            Record.LETTER,
            letter.id,
            letter.number,
            letter.office_id,
            letter.received_by_id,
            records.Source.LETTER,
            None if letter.voided_at else facts,
        )


def _visits(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    for visit in session.scalars(select(Visit).where(condition).order_by(Visit.id)):
        facts = VisitFacts(visit.outcome, _said(visit.said) or _said(visit.raised))
        yield Suspect(
            Record.VISIT,
            visit.id,
            visit.number,
            visit.office_id,
            visit.visited_by_id,
            records.Source.HOME_VISIT,
            None if visit.voided_at else facts,
        )


def _tasks(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    for task in session.scalars(select(Task).where(condition).order_by(Task.id)):
        yield Suspect(
            Record.TASK,
            task.id,
            task.number,
            task.office_id,
            task.assignee_id,
            records.Source.TASK,
            TaskFacts(task.state, _said(task.result)),
        )


def _handovers(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    """Yield sheets; whoever hands over answers for both signatures."""
    for row in session.scalars(select(Handover).where(condition).order_by(Handover.id)):
        signed = row.state is HandoverState.TAKEN
        yield Suspect(
            Record.HANDOVER,
            row.id,
            row.number,
            row.office_id,
            row.giver_id,
            records.Source.HANDOVER,
            None if row.voided_at else ShiftFacts(Record.HANDOVER, signed),
        )


def _shifts(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    """Yield lines of the roster; without a sheet each who worked the shift is its giver."""
    missing = case((without_sheet(), 1), else_=0)
    for row, number, has_none in session.execute(
        select(RosterEntry, records.shift_number(), missing)
        .join(Shift, Shift.id == RosterEntry.shift_id)
        .where(condition)
        .order_by(RosterEntry.id)
    ):
        yield Suspect(
            Record.ROSTER_ENTRY,
            row.id,
            number,
            row.office_id,
            row.employee_id,
            records.Source.SHIFT,
            ShiftFacts(Record.ROSTER_ENTRY, not has_none),
        )


def _incidents(session: Session, condition: ColumnElement[bool]) -> Iterator[Suspect]:
    """Yield closed emergencies: the cause is asked of who closed it, the review of nobody."""
    for row in session.scalars(select(Incident).where(condition).order_by(Incident.id)):
        facts = IncidentFacts(_said(row.cause), row.state is IncidentState.REVIEWED)
        yield Suspect(
            Record.INCIDENT,
            row.id,
            row.number,
            row.office_id,
            None if facts.has_cause else row.closed_by_id,
            records.Source.INCIDENT,
            None if row.voided_at or row.drill else facts,
        )


def _elsewhere(load: Callable[..., Iterator[tuple[Any, ...]]]) -> Callable[..., Iterator[Suspect]]:
    return lambda session, condition: (Suspect(*one) for one in load(session, condition))


def _others(session: Session, seen: Window, offices: Offices) -> Iterator[Suspect]:
    for one in ELSEWHERE.values():
        yield from _elsewhere(one.load)(session, one.of_month(seen, offices))


LOADERS: dict[Record, Callable[[Session, ColumnElement[bool]], Iterator[Suspect]]] = {
    Record.TICKET: _tickets,
    Record.CALLBACK: _callbacks,
    Record.PAYMENT: _payments,
    Record.LETTER: _letters,
    Record.VISIT: _visits,
    Record.TASK: _tasks,
    Record.HANDOVER: _handovers,
    Record.ROSTER_ENTRY: _shifts,
    Record.INCIDENT: _incidents,
    **{record: _elsewhere(one.load) for record, one in ELSEWHERE.items()},
}
ID: dict[Record, Any] = {
    Record.TICKET: Ticket.id,
    Record.CALLBACK: Callback.id,
    Record.PAYMENT: Payment.id,
    Record.LETTER: Letter.id,
    Record.VISIT: Visit.id,
    Record.TASK: Task.id,
    Record.HANDOVER: Handover.id,
    Record.ROSTER_ENTRY: RosterEntry.id,
    Record.INCIDENT: Incident.id,
    **{record: one.key for record, one in ELSEWHERE.items()},
}
