"""The sheet of a paid service, filled from the live order: what it costs, for the signatures."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import object_session

from models import ServiceOrder
from reports import evidence, service_order
from reports.catalogue import Form
from reports.paper import Paper
from reports.service_order import Line, Sheet
from rules.paid_services import written
from rules.service_words import ServiceState
from services import service_charges
from services.frozen import instant


def sheet_of(row: ServiceOrder, form: Form) -> Sheet:
    """Return an order's sheet; the phone stands on it until the work is done (roles.md)."""
    lines = [one for one in row.lines if one.voided_at is None]
    waits = row.state is ServiceState.ORDERED
    session = object_session(row)
    paid = service_charges.payments_of(session, row) if session else []
    return Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form,
        place=row.unit.address,
        customer=str(row.customer or ""),
        phone=row.customer.phone if row.customer and waits else "",
        wish=row.wish,
        ticket=str(row.ticket or ""),
        worker=str(row.worker or ""),
        ordered_at=row.ordered_at,
        done_at=row.done_at,
        confirmation=row.confirmation,
        lines=tuple(
            Line(
                one.name,
                one.measure,
                written(one.quantity_hundredths),
                one.price_fen,
                one.amount_fen,
            )
            for one in lines
        ),
        receipts=tuple(one.receipt.receipt_no or "" for one in paid if one.voided_at is None),
        paid=row.paid_fen,
        cancelled=row.state is ServiceState.CANCELLED,
    )


def content(row: ServiceOrder) -> dict[str, Any]:
    """Return what the sheet's attachment says."""
    return {
        "record_no": row.number,
        "state": row.state.value,
        "flat": row.unit.address,
        "ordered_at": instant(row.ordered_at),
        "total_fen": row.total_fen,
        "paid_fen": row.paid_fen,
        "lines": [
            [one.name, one.measure, one.quantity_hundredths, one.price_fen, one.amount_fen]
            for one in row.lines
            if one.voided_at is None
        ],
    }


def pdf(row: ServiceOrder, form: Form, language: str) -> bytes:
    """Return an order's sheet as PDF."""
    said = evidence.canonical(content(row))
    created = row.done_at or row.ordered_at
    return service_order.render(sheet_of(row, form), language, evidence=said, created=created)


def html(row: ServiceOrder, form: Form, language: str, nonce: str) -> str:
    """Return an order's sheet as a page to print from the browser."""
    return service_order.html(sheet_of(row, form), language, nonce=nonce)
