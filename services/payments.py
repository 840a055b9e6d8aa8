"""Bills and the money that comes in on them, as the office enters them (JD-10)."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Bill
from models.audit import because, take_turn
from models.scopes import Actor, require
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import inputs

_QUARTER = re.compile(r"20\d\dQ[1-4]")


def outstanding(bill: Bill) -> int:
    """Return what is still due on a bill, in fen; voided payments don't count."""
    return max(0, bill.amount_fen - bill.paid_fen)


def write_bill(session: Session, bill: Bill) -> Bill:
    """Keep a new or changed bill; office and area are those of its flat when it is written."""
    bill.period = bill.period.strip().upper()
    if not _QUARTER.fullmatch(bill.period):
        raise Refusal(N_("Write the quarter as 2026Q3."), field="period")
    with session.no_autoflush:
        if bill.office is None:
            bill.office, bill.area = bill.unit.office, bill.unit.area
        came_in = 0
        if bill.id:  # a payment taken at the same time waits, and is seen here
            take_turn(session.connection())  # before the bill's row is locked
            asked = select(Bill.paid_fen).where(Bill.id == bill.id).with_for_update()
            came_in = session.scalars(asked).one()
    check_amount(bill.amount_fen, came_in)
    session.add(bill)
    session.flush()
    return bill


def check_amount(amount_fen: int, came_in: int) -> None:
    """Refuse a bill over nothing, or over less than what came in on it."""
    if amount_fen <= 0:
        raise Refusal(N_("A bill is more than 0 yuan."), field="amount_fen")
    if amount_fen < came_in:
        raise Refusal(
            N_("%(amount)s yuan came in on this bill already: it can't be less than that."),
            field="amount_fen",
            amount=_yuan(came_in),
        )


def check_stands(bill: Bill) -> None:
    """Refuse a payment on a bill that was reversed."""
    if bill.voided_at is not None:
        raise Refusal(N_("This bill is reversed: nothing can be paid on it."), field="bill")


def reverse(session: Session, actor: Actor, bill: Bill, reason: str, at: datetime) -> Bill:
    """Reverse a bill with its reason: it is kept, counts nowhere, and the flat is billed anew.

    Refuses one on which something came in (models.billed).
    """
    require(session, actor, Deed.VOID, Record.BILL, bill)
    kept = inputs.reason(reason)
    with session.no_autoflush:  # a payment taken at the same time is seen here
        take_turn(session.connection())
        session.refresh(bill, with_for_update=True)
    if bill.voided_at is not None:
        raise Refusal(N_("This bill is reversed already."))
    because(session, kept)
    bill.voided_at, bill.voided_by_id, bill.void_reason = at, actor.employee_id, kept
    session.flush()
    return bill


def check_payment(amount_fen: int, left: int) -> None:
    """Refuse a payment of more than what is still due on its bill."""
    if left <= 0:
        raise Refusal(N_("This bill is paid in full."), field="bill")
    if amount_fen > left:
        raise Refusal(
            N_("Only %(amount)s yuan are still due on this bill."),
            field="amount_fen",
            amount=_yuan(left),
        )


def _yuan(fen: int) -> str:
    return f"{Decimal(fen).scaleb(-2):,.2f}"
