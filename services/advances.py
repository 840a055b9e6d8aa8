"""Money paid in advance: what is left of it, flat by flat, and how it is set off against bills."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Advance, Bill, Payment, Receipt, Unit
from models.audit import because, take_turn
from models.clock import local
from models.receipt_parts import signed
from models.scopes import Actor, require, require_at
from rules.receipt_words import AdvanceKind
from rules.receipts import yuan
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import inputs, places
from services.payments import check_payment, check_stands, outstanding


def balance(session: Session, unit_id: int) -> int:
    """Return what is left of a flat's advances, in fen."""
    asked = select(signed()).where(Advance.unit_id == unit_id, Advance.voided_at.is_(None))
    return int(session.scalar(asked) or 0)


def _left(session: Session, unit_id: int) -> list[tuple[int, int]]:
    """Return the receipts whose advance is not used up, the oldest first, with what is left."""
    rows = session.execute(
        select(Advance.receipt_id, signed())
        .where(Advance.unit_id == unit_id, Advance.voided_at.is_(None))
        .group_by(Advance.receipt_id)
        .having(signed() > 0)
        .order_by(func.min(Advance.id))
    )
    return [(receipt_id, int(fen)) for receipt_id, fen in rows]


def apply(
    session: Session, actor: Actor, unit: Unit, bill: Bill, fen: int, at: datetime
) -> list[Payment]:
    """Set an advance off against a bill of the flat: payments of today that no cash count sees.

    The oldest advance is used first; a sum that takes from two of them makes two payments.
    """
    require_at(actor, Deed.CREATE, Record.ADVANCE, unit.office_id)
    places.check_flat(actor, unit, Record.ADVANCE)
    if bill.unit_id != unit.id:
        raise Refusal(N_("This bill is of another flat."), field="bill")
    if fen <= 0:
        raise Refusal(N_("A payment is more than 0 yuan."), field="amount_fen")
    with session.no_autoflush:
        take_turn(session.connection())
        session.refresh(bill, with_for_update=True)
        check_stands(bill)
        check_payment(fen, outstanding(bill))
        sources = _left(session, unit.id)
    left = sum(rest for _, rest in sources)
    if fen > left:
        raise Refusal(
            N_("Only %(amount)s yuan are left of this flat's advances."),
            field="amount_fen",
            amount=yuan(left),
        )
    payments = []
    for receipt_id, rest in sources:
        part = min(fen, rest)
        if part:
            payments.append(_set_off(session, actor, unit, bill, receipt_id, part, at))
        fen -= part
    session.flush()
    return payments


def _set_off(
    session: Session,
    actor: Actor,
    unit: Unit,
    bill: Bill,
    receipt_id: int,
    fen: int,
    at: datetime,
) -> Payment:
    receipt = session.get_one(Receipt, receipt_id)
    day = local(at).date()
    payment = Payment(
        office_id=bill.office_id,
        bill_id=bill.id,
        amount_fen=fen,
        paid_on=day,
        method=receipt.method,
        taken_by_id=actor.employee_id,
        advance=Advance(
            office_id=unit.office_id,
            area_id=unit.area_id,
            unit_id=unit.id,
            receipt_id=receipt_id,
            kind=AdvanceKind.APPLIED,
            amount_fen=fen,
            day=day,
            at=at,
            by_id=actor.employee_id,
        ),
    )
    session.add(payment)
    return payment


def undo(session: Session, actor: Actor, payment: Payment, reason: str, at: datetime) -> Payment:
    """Void a payment; one set off from an advance gives the sum back to it."""
    require(session, actor, Deed.VOID, Record.PAYMENT, payment)
    why = inputs.reason(reason)
    with session.no_autoflush:
        take_turn(session.connection())
        session.refresh(payment, with_for_update=True)
    if payment.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    because(session, why)
    rows: list[Payment | Advance] = [payment]
    if payment.advance is not None:
        rows.append(payment.advance)
    for row in rows:
        row.voided_at, row.voided_by_id, row.void_reason = at, actor.employee_id, why
    session.flush()
    return payment
