"""Whole phone numbers: shown on a click that is on record, to those who need them (JD-15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models import Customer, PhoneLook, SignUp, Ticket
from models.audit import masked, note
from models.scopes import Actor, require
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record

Holder = Ticket | Customer | SignUp
RECORDS = {Ticket: Record.TICKET, Customer: Record.CUSTOMER, SignUp: Record.SIGN_UP}


def number_of(row: Holder) -> str:
    """Return the number a record is reached by: a work order's caller, else its customer."""
    if not isinstance(row, Ticket):
        return row.phone
    return row.caller_phone or (row.customer.phone if row.customer is not None else "")


def look(session: Session, actor: Actor, row: Holder, at: datetime, own: bool = False) -> str:
    """Return a record's whole number, and write down that somebody looked at it.

    ``own`` asks for the number noted on the record itself, not for its customer's.
    """
    record = RECORDS[type(row)]
    require(session, actor, Deed.FULL_PHONE, record, row)
    number = row.caller_phone if own and isinstance(row, Ticket) else number_of(row)
    if not number:
        raise Refusal(N_("No phone number is on record here."))
    whose = str(row.customer or row.number) if isinstance(row, Ticket) else row.name
    shown = str(masked(number))
    session.add(
        PhoneLook(
            office_id=row.office_id,
            at=at,
            by_id=actor.employee_id,
            record=record,
            record_id=row.id,
            whose=whose[:120],
            number=shown,
        )
    )
    note(
        session,
        AuditOp.VIEW,
        record,
        row.id,
        str(row),
        changes={"phone_shown": [None, shown]},
        office_id=row.office_id,
    )
    session.flush()
    return number
