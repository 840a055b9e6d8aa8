"""Taking up a completed or cancelled work order again, without undoing what was done in time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.scopes import Actor
from models.tickets import Ticket, TicketRound
from rules.tickets import next_status
from rules.vocabulary import Deed, TicketEventKind
from services import draws, inputs
from services.deadlines import restart_deadlines
from services.ticket_events import begin, check_time, done, set_holder, told


def reopen(session: Session, actor: Actor, ticket: Ticket, at: datetime, *, reason: str) -> Ticket:
    """Work on a completed or cancelled work order again, with the reason."""
    begin(session, actor, Deed.REOPEN, ticket, at)
    next_status(ticket.status, Deed.REOPEN)
    return reopened(session, actor, ticket, at, inputs.reason(reason))


def keep_round(session: Session, ticket: Ticket, at: datetime) -> None:
    """Keep a handling that was settled and answered in time: the rework doesn't undo it (4.4)."""
    due, answered, completed = ticket.settle_due_at, ticket.answered_at, ticket.completed_at
    if due is None or answered is None or completed is None or max(answered, completed) > due:
        return
    session.add(
        TicketRound(
            ticket=ticket,
            office_id=ticket.office_id,
            area_admin_id=ticket.area_admin_id,
            settle_due_at=due,
            answered_at=answered,
            completed_at=completed,
            reopened_at=at,
        )
    )


def reopened(session: Session, actor: Actor, ticket: Ticket, at: datetime, why: str) -> Ticket:
    """Set a work order back to the desk; a dissatisfied customer does so without anybody's right.

    Callbacks of the work before that are still ahead are owed no more: after the rework there will
    be a new one (4.3).
    """
    check_time(ticket, at)
    status = next_status(ticket.status, Deed.REOPEN)
    ended = ticket.completed_at or ticket.cancelled_at or at
    with session.no_autoflush:  # the reason belongs to all of it
        keep_round(session, ticket, at)
        draws.release(session, ticket, at)
        restart_deadlines(session, ticket, ended, at)
    ticket.status = status
    ticket.completed_at = ticket.closed_at = ticket.arrived_at = None
    ticket.completed_by_id = ticket.completed_by = None
    ticket.cancelled_at, ticket.cancel_reason, ticket.result = None, "", ""
    set_holder(ticket, None)
    ticket.reopen_count += 1
    told(session, ticket, TicketEventKind.REOPENED, at, actor, text=why)
    done(session, why)
    return ticket
