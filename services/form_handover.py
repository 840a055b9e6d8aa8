"""The printed record of a shift handover, from its sheet; what both signed never changes (JD-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models import Handover
from reports import evidence, handover_sheet
from reports.catalogue import Form
from reports.handover_sheet import Item, Order, Owed, Sheet, Signed
from reports.paper import Paper
from rules.vocabulary import CallbackMode, PaymentMethod, TicketStatus
from services.frozen import instant
from services.handover_facts import known, word_of


def _when(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def sheet_of(row: Handover, form: Form) -> Sheet:
    """Return what the record says."""
    found, counted = known(row), row.counted_at is not None
    return Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form,
        shift=row.shift.name,
        hours=row.shift.hours,
        day=row.day,
        giver=row.giver.name,
        taker=row.taker.name,
        filled_at=row.opened_at,
        receipts=tuple(
            (word_of(PaymentMethod, method), count, fen)
            for method, (count, fen) in found["receipts"].items()
        ),
        expected=row.expected_fen,
        counted=row.counted_fen if counted else None,
        pieces={cash.fen: cash.pieces for cash in row.cash},
        cash_reason=row.cash_reason,
        items=tuple(
            Item(one.name, one.expected, one.counted, _numbers(one), one.reason)
            for one in row.items
        ),
        orders=tuple(
            Order(number, subject, word_of(TicketStatus, status), _when(due))
            for number, subject, status, due in found["orders"]
        ),
        callbacks=tuple(
            Owed(number, subject, word_of(CallbackMode, mode), _when(due))
            for number, subject, mode, due in found["callbacks"]
        ),
        matters=row.matters,
        given=Signed(row.giver.name, row.given_at) if row.given_at else None,
        taken=Signed(row.taker.name, row.taken_at) if row.taken_at else None,
        noted=Signed(str(row.noted_by), row.noted_at, row.note) if row.noted_at else None,
    )


def _numbers(one: Any) -> str:
    return f"{one.first_no}–{one.last_no}" if one.first_no or one.last_no else ""


def content(row: Handover) -> dict[str, Any]:
    """Return what the record's attachment says."""
    return {
        "record_no": row.number,
        "day": row.day.isoformat(),
        "shift": row.shift.name,
        "state": row.state.value,
        "giver": row.giver.name,
        "taker": row.taker.name,
        "given_at": instant(row.given_at),
        "taken_at": instant(row.taken_at),
        "expected_fen": row.expected_fen,
        "counted_fen": row.counted_fen,
        "cash": {str(cash.fen): cash.pieces for cash in row.cash},
        "cash_reason": row.cash_reason,
        "items": [[one.name, one.expected, one.counted, one.reason] for one in row.items],
        "known": known(row),
        "matters": row.matters,
        "note": row.note,
    }


def pdf(row: Handover, form: Form, language: str) -> bytes:
    """Return the record as PDF."""
    return handover_sheet.render(
        sheet_of(row, form),
        language,
        evidence=evidence.canonical(content(row)),
        created=row.taken_at or row.opened_at,
    )


def html(row: Handover, form: Form, language: str, nonce: str) -> str:
    """Return the record as a page to print from the browser."""
    return handover_sheet.html(sheet_of(row, form), language, nonce=nonce)
