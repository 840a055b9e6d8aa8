"""The desk's uncontrolled prints, filled from live records: work-order slip and callback sheet.

They go out with the job and are not kept: the record is the evidence, the slip is its copy.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Callback, Office, Ticket, Urge
from reports import callback_sheet, evidence, work_order
from reports.catalogue import Form
from reports.paper import Paper
from rules.vocabulary import TicketStatus
from services.frozen import instant

FINISHED = frozenset({TicketStatus.COMPLETED, TicketStatus.CLOSED, TicketStatus.CANCELLED})


def _paper(office: Office, number: str) -> Paper:
    return Paper(company=office.company, office=office.name, number=number)


def _name(row: Any) -> str:
    return "" if row is None else str(row)


def _place(ticket: Ticket) -> str:
    flat = ticket.unit.address if ticket.unit else ""
    return " ".join(filter(None, (flat, ticket.place))) or _name(ticket.area)


def _phone(ticket: Ticket) -> str:
    """Return whom to ring: nobody once the job is closed (roles.md)."""
    if ticket.status in FINISHED:
        return ""
    return ticket.caller_phone or (ticket.customer.phone if ticket.customer else "")


def work_order_sheet(session: Session, ticket: Ticket, form: Form) -> work_order.Sheet:
    """Return the slip of a work order."""
    urges = session.scalar(select(func.count()).where(Urge.ticket_id == ticket.id))
    return work_order.Sheet(
        paper=_paper(ticket.office, ticket.number),
        form=form,
        place=_place(ticket),
        customer=_name(ticket.customer),
        phone=_phone(ticket),
        category=ticket.category,
        urgency=ticket.urgency,
        channel=ticket.channel,
        subject=ticket.subject,
        description=ticket.description,
        received_by=_name(ticket.received_by),
        received_at=ticket.received_at,
        dispatched_by=_name(ticket.dispatched_by),
        dispatched_at=ticket.dispatched_at,
        holder=_name(ticket.holder_employee),
        department=_name(ticket.holder_department),
        on_site_due=ticket.on_site_due_at,
        answer_due=ticket.answer_due_at,
        settle_due=ticket.settle_due_at,
        arrived_at=ticket.arrived_at,
        completed_at=ticket.completed_at,
        result=ticket.result,
        urges=urges or 0,
    )


def work_order_content(ticket: Ticket) -> dict[str, Any]:
    """Return what the slip's attachment says."""
    return {
        "record_no": ticket.number,
        "category": ticket.category.value if ticket.category else None,
        "urgency": ticket.urgency.value,
        "status": ticket.status.value,
        "subject": ticket.subject,
        "received_at": instant(ticket.received_at),
        "dispatched_at": instant(ticket.dispatched_at),
        "completed_at": instant(ticket.completed_at),
    }


def callback_form(callback: Callback, form: Form) -> callback_sheet.Sheet:
    """Return the sheet of a callback with its attempts."""
    ticket = callback.ticket
    return callback_sheet.Sheet(
        paper=_paper(callback.office, ticket.number),
        form=form,
        ticket=ticket.number,
        place=_place(ticket),
        customer=_name(ticket.customer),
        phone=ticket.customer.phone if ticket.customer else ticket.caller_phone,
        category=ticket.category,
        subject=ticket.subject,
        worker=_name(callback.worker),
        completed_at=ticket.completed_at,
        result=ticket.result,
        mode=callback.mode,
        responsible=_name(callback.responsible),
        due_at=callback.due_at,
        attempts=tuple(
            callback_sheet.Attempt(
                attempt.at, attempt.mode, attempt.outcome, _name(attempt.by), attempt.note
            )
            for attempt in callback.attempts
        ),
        satisfied=callback.satisfied,
        said=callback.note,
        excused=callback.excuse,
        reopened=ticket.reopen_count > 0,
    )


def callback_content(callback: Callback) -> dict[str, Any]:
    """Return what the sheet's attachment says."""
    return {
        "record_no": callback.ticket.number,
        "mode": callback.mode.value,
        "due_at": instant(callback.due_at),
        "state": callback.state.value,
        "done_at": instant(callback.done_at),
        "satisfied": callback.satisfied.value if callback.satisfied else None,
        "attempts": [
            {"at": instant(attempt.at), "outcome": attempt.outcome.value}
            for attempt in callback.attempts
        ],
    }


def work_order_pdf(session: Session, ticket: Ticket, form: Form, language: str) -> bytes:
    """Return a work order's slip as PDF."""
    return work_order.render(
        work_order_sheet(session, ticket, form),
        language,
        evidence=evidence.canonical(work_order_content(ticket)),
        created=ticket.dispatched_at or ticket.received_at,
    )


def callback_pdf(callback: Callback, form: Form, language: str) -> bytes:
    """Return a callback's sheet as PDF."""
    return callback_sheet.render(
        callback_form(callback, form),
        language,
        evidence=evidence.canonical(callback_content(callback)),
        created=callback.done_at or callback.due_at,
    )
