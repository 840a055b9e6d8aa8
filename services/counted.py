"""Which approved months count a record: what changes it afterwards asks for a revision (4.6)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import FROZEN, Assessment, Callback, Ticket, TicketRound
from models.clock import local
from rules.vocabulary import Record
from services.evidence import ROUND


def counting(session: Session, ticket: Ticket) -> Sequence[Assessment]:
    """Return the approved months in force that count a work order, its callbacks or handlings."""
    callbacks = session.execute(
        select(Callback.id, Callback.due_at, Callback.done_at).where(
            Callback.ticket_id == ticket.id
        )
    ).all()
    rounds = session.execute(
        select(TicketRound.id, TicketRound.settle_due_at).where(TicketRound.ticket_id == ticket.id)
    ).all()
    instants = [
        *(ticket.received_at, ticket.dispatch_due_at, ticket.settle_due_at),
        *(due for _, due, _ in callbacks),
        *(done for *_, done in callbacks),
        *(due for _, due in rounds),
    ]
    months = {local(at).date().replace(day=1) for at in instants if at is not None}
    wanted = {(Record.TICKET.value, ticket.id)}
    wanted |= {(Record.CALLBACK.value, row_id) for row_id, *_ in callbacks}
    wanted |= {(ROUND, row_id) for row_id, *_ in rounds}
    rows = session.scalars(
        select(Assessment)
        .where(
            *(Assessment.office_id == ticket.office_id, Assessment.month.in_(months)),
            *(Assessment.current, Assessment.status.in_(FROZEN)),
        )
        .order_by(Assessment.month, Assessment.id)
        .options(selectinload(Assessment.lines), joinedload(Assessment.employee))
    )
    return [row for row in rows if _counts(row, wanted)]


def _counts(row: Assessment, wanted: set[tuple[str, int]]) -> bool:
    return any(
        (kind, row_id) in wanted
        for line in row.lines
        for kind, row_id, _ in line.evidence.get("due", ())
    )
