"""Records that may be incomplete: narrowed down by statements, with what the rules ask of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from models import Bill, Callback, CallbackAttempt, Payment, Ticket
from rules.completeness import DONE, CallbackFacts, Facts, PaymentFacts, TicketFacts, gaps
from rules.vocabulary import (
    CallbackOutcome,
    CallbackState,
    Category,
    Record,
    Satisfied,
    TicketStatus,
)
from services import records
from services.periods import Offices, Window, in_offices

NOT_OWED = frozenset({CallbackState.EXCUSED, CallbackState.RELEASED})
BLANKS = " \t\n\r\v\f\u00a0\u3000"
# asked of a work order when it is completed, so in the month of its completion
COMPLETION_RULES = frozenset({"ticket_result", "complaint_answer"})


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
    for suspect in (*_callbacks(session, callback), *_payments(session, payment)):
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


LOADERS: dict[Record, Callable[[Session, ColumnElement[bool]], Iterator[Suspect]]] = {
    Record.TICKET: _tickets,
    Record.CALLBACK: _callbacks,
    Record.PAYMENT: _payments,
}
ID: dict[Record, Any] = {
    Record.TICKET: Ticket.id,
    Record.CALLBACK: Callback.id,
    Record.PAYMENT: Payment.id,
}
