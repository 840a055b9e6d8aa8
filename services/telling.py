"""What customers were told about their work orders (JD-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select, union
from sqlalchemy.orm import Session, joinedload

from models import Telling, Ticket
from models.scopes import Actor, require
from rules.letter_words import ToldWay
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, TicketStatus
from services import inputs
from services.ticket_events import check_alive

RECENT = timedelta(days=7)  # how long a finished order asks whether its customer was told


def tell(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    at: datetime,
    *,
    told_at: datetime | None,
    way: ToldWay | None,
    words: str,
) -> Telling:
    """Write down that the customer was told what his order is at now."""
    require(session, actor, Deed.TELL, Record.TICKET, ticket)
    check_alive(ticket)
    when = told_at or at
    if when > at:
        raise Refusal(N_("The customer can't be told later than now."), field="told_at")
    if when < ticket.received_at:
        raise Refusal(
            N_("This can't be before the request came in (%(time)s)."),
            field="told_at",
            time=inputs.shown(ticket.received_at),
        )
    if way is None:
        raise Refusal(N_("Choose how the customer was told."), field="way")
    row = Telling(
        office_id=ticket.office_id,
        area_id=ticket.area_id,
        ticket=ticket,
        ticket_id=ticket.id,
        state=ticket.status,
        told_at=when,
        way=way,
        words=inputs.text(Telling, "words", words, needed=N_("Write what the customer was told.")),
        by_id=actor.employee_id,
    )
    session.add(row)
    session.flush()
    return row


def of(session: Session, ticket: Ticket) -> Sequence[Telling]:
    """Return what the customer of a work order was told, newest first."""
    return session.scalars(
        select(Telling)
        .where(Telling.ticket_id == ticket.id)
        .options(joinedload(Telling.by))
        .order_by(Telling.told_at.desc(), Telling.id.desc())
    ).all()


def untold(at: datetime) -> ColumnElement[bool]:
    """Return the condition of orders on hold, or finished in the last week, not told since.

    By id: the few orders come from their own indexes, and whether one was told from another alone.
    An answer that settled the matter on the spot has told the customer.
    """
    few = union(
        select(Ticket.id).where(Ticket.status == TicketStatus.ON_HOLD),
        select(Ticket.id).where(
            Ticket.completed_at >= at - RECENT,
            Ticket.status.in_((TicketStatus.COMPLETED, TicketStatus.CLOSED)),
            func.coalesce(Ticket.answered_at != Ticket.completed_at, True),
        ),
    )
    since = func.coalesce(Ticket.hold_since, Ticket.completed_at)
    told = exists().where(
        Telling.ticket_id == Ticket.id, Telling.told_at >= since, Telling.voided_at.is_(None)
    )
    return Ticket.id.in_(few) & ~told
