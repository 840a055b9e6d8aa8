"""The receipt on paper, as it was written: its parts, whatever was given back since (JD-10)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from models import Advance, Bill, Payment, Receipt
from models.receipt_parts import PARTS
from reports import evidence
from reports import receipt as paper
from reports.catalogue import Form
from reports.paper import Paper
from reports.receipt import Line, Sheet
from rules.receipt_words import AdvanceKind
from rules.vocabulary import N_
from services.frozen import instant

ADVANCE = N_("Paid in advance")


def lines(session: Session, row: Receipt) -> tuple[Line, ...]:
    """Return what a receipt is for: bills, parts of other chapters, the advance.

    A part of another chapter says its own lines: ``receipt_lines()`` as (item, period, reference,
    fen).
    """
    found: list[Line] = []
    for model in PARTS:
        if model is Payment:
            found += _bills(session, row)
        else:
            asked = select(model).where(model.receipt_id == row.id).order_by(model.id)
            for part in session.scalars(asked):
                found += [Line(*one) for one in part.receipt_lines()]
    brought = session.scalar(
        select(func.sum(Advance.amount_fen)).where(
            Advance.receipt_id == row.id, Advance.kind == AdvanceKind.IN
        )
    )
    if brought:
        found.append(Line(ADVANCE, "", "", int(brought)))
    return tuple(found)


def _bills(session: Session, row: Receipt) -> list[Line]:
    rows = session.execute(
        select(Bill.item, Bill.period, Bill.bill_no, Payment.amount_fen)
        .join(Bill, Bill.id == Payment.bill_id)
        .where(Payment.receipt_id == row.id)
        .order_by(Bill.due_on, Payment.id)
    )
    return [Line(*one) for one in rows]


def sheet_of(row: Receipt, form: Form) -> Sheet:
    """Return the receipt as it is printed."""
    session = object_session(row)
    return Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=str(row)),
        form=form,
        place=row.unit.address if row.unit else "",
        payer=row.payer,
        dated=row.paid_on,
        method=row.method,
        lines=lines(session, row) if session else (),
        taken_by=row.taken_by.name if row.taken_by else "",
        again=row.prints > 1,
        voided=row.voided_at is not None,
    )


def content(row: Receipt) -> dict[str, Any]:
    """Return what the receipt's attachment says."""
    session = object_session(row)
    return {
        "record_no": str(row),
        "flat": row.unit.address if row.unit else "",
        "payer": row.payer,
        "paid_on": str(row.paid_on),
        "method": row.method.value,
        "total_fen": row.total_fen,
        "taken_at": instant(row.taken_at),
        "voided": row.voided_at is not None,
        "lines": [
            [one.item, one.period, one.reference, one.fen]
            for one in (lines(session, row) if session else ())
        ],
    }


def pdf(row: Receipt, form: Form, language: str) -> bytes:
    """Return a receipt as PDF; every print but the first is marked, so each one is counted."""
    row.prints += 1
    said = evidence.canonical(content(row))
    return paper.render(sheet_of(row, form), language, evidence=said, created=row.taken_at)


def html(row: Receipt, form: Form, language: str, nonce: str) -> str:
    """Return a receipt as a page to print from the browser."""
    row.prints += 1
    return paper.html(sheet_of(row, form), language, nonce=nonce)
