"""What came in and went out at an office in a time: receipts, payments, refunds (JD-5, JD-10).

A shift's handover and the report of the day count the same movements. What was set off from an
advance is none of them: no money moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import Bill, Payment, Post, Receipt, Refund
from models.base import Base
from models.scopes import Actor, rows_within
from rules.receipt_words import RefundState
from rules.vocabulary import PaymentMethod, Record, Role


@dataclass(frozen=True, slots=True)
class Move:
    """One movement of money: ``fen`` is below 0 where it was given back."""

    record: Record
    id: int
    at: datetime
    number: str
    method: PaymentMethod
    fen: int
    person_id: int | None
    unit_id: int | None = None
    payer: str = ""

    @property
    def came_in(self) -> bool:
        """Whether money came in."""
        return self.fen > 0


def desk_people(session: Session, office_id: int, day: date) -> frozenset[int]:
    """Return who works at an office's front desk on a day: what they take is in its drawer."""
    here = or_(Post.office_id == office_id, Post.office_id.is_(None))
    held = select(Post.employee_id).where(Post.role == Role.FRONT_DESK, Post.held_on(day), here)
    return frozenset(session.scalars(held))


def moves(
    session: Session,
    office_id: int,
    begins: datetime,
    ends: datetime,
    actor: Actor | None = None,
) -> list[Move]:
    """Return an office's movements between two instants in their order: three statements.

    With an ``actor`` only those he may see.
    """
    found = [
        *_receipts(session, office_id, begins, ends, actor),
        *_payments(session, office_id, begins, ends, actor),
        *_refunds(session, office_id, begins, ends, actor),
    ]
    return sorted(found, key=lambda one: (one.at, one.record.value, one.id))


def _within(actor: Actor | None, model: type[Base], record: Record) -> list[ColumnElement[bool]]:
    return [] if actor is None else [rows_within(actor, model, record)]


def _receipts(
    session: Session, office_id: int, begins: datetime, ends: datetime, actor: Actor | None
) -> Iterable[Move]:
    rows = session.execute(
        select(
            *(Receipt.id, Receipt.taken_at, Receipt.receipt_no, Receipt.method),
            *(Receipt.total_fen, Receipt.taken_by_id, Receipt.unit_id, Receipt.payer),
        ).where(
            Receipt.office_id == office_id,
            Receipt.taken_at >= begins,
            Receipt.taken_at < ends,
            Receipt.voided_at.is_(None),
            *_within(actor, Receipt, Record.RECEIPT),
        )
    )
    for id_, at, number, method, fen, person, unit, payer in rows:
        yield Move(Record.RECEIPT, id_, at, number or "", method, fen, person, unit, payer)


def _payments(
    session: Session, office_id: int, begins: datetime, ends: datetime, actor: Actor | None
) -> Iterable[Move]:
    """Yield payments that are no part of a receipt: entered before there were receipts."""
    rows = session.execute(
        select(
            *(Payment.id, Payment.taken_at, Payment.receipt_no, Payment.method),
            *(Payment.amount_fen, Payment.taken_by_id, Bill.unit_id),
        )
        .join(Bill, Bill.id == Payment.bill_id)
        .where(
            Payment.office_id == office_id,
            Payment.taken_at >= begins,
            Payment.taken_at < ends,
            Payment.receipt_id.is_(None),
            Payment.advance_id.is_(None),
            Payment.voided_at.is_(None),
            *_within(actor, Payment, Record.PAYMENT),
        )
    )
    for id_, at, number, method, fen, person, unit in rows:
        yield Move(Record.PAYMENT, id_, at or begins, number or "", method, fen, person, unit)


def _refunds(
    session: Session, office_id: int, begins: datetime, ends: datetime, actor: Actor | None
) -> Iterable[Move]:
    """Yield what was paid out: by whoever asked for it, at the instant it was confirmed."""
    rows = session.execute(
        select(
            *(Refund.id, Refund.decided_at, Refund.number, Refund.method),
            *(Refund.amount_fen, Refund.asked_by_id, Receipt.unit_id, Receipt.payer),
        )
        .join(Receipt, Receipt.id == Refund.receipt_id)
        .where(
            Refund.office_id == office_id,
            Refund.state == RefundState.PAID,
            Refund.decided_at >= begins,
            Refund.decided_at < ends,
            *_within(actor, Refund, Record.REFUND),
        )
    )
    for id_, at, number, method, fen, person, unit, payer in rows:
        yield Move(Record.REFUND, id_, at or begins, number, method, -fen, person, unit, payer)


def by_method(found: Iterable[Move]) -> dict[PaymentMethod, tuple[int, int]]:
    """Return how often money came in and what is left of it in fen, method by method."""
    sums: dict[PaymentMethod, tuple[int, int]] = {}
    for one in found:
        count, fen = sums.get(one.method, (0, 0))
        sums[one.method] = (count + one.came_in, fen + one.fen)
    return {method: sums[method] for method in PaymentMethod if method in sums}
