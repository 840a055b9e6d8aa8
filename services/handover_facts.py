"""What a handover's sheet is filled with: what is open at the desk, and what came in (JD-5)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from models import Callback, Handover, RosterEntry, Ticket
from models.clock import local
from rules.shift_words import HandoverState
from rules.vocabulary import (
    CallbackState,
    Role,
    Word,
)
from services import cash
from services.ticket_events import OPEN

W = TypeVar("W", bound=Word)
MOST_LISTED = 200  # open work orders and callbacks a sheet lists


def fill(session: Session, office_id: int, begins: datetime, at: datetime) -> dict[str, Any]:
    """Return what the system knows of an office's desk: what is open, and what came in since."""
    due = func.coalesce(Ticket.settle_due_at, Ticket.answer_due_at, Ticket.dispatch_due_at)
    here = and_(Ticket.office_id == office_id, Ticket.status.in_(OPEN), Ticket.voided_at.is_(None))
    orders = session.execute(
        select(Ticket.number, Ticket.subject, Ticket.status, due)
        .where(here)
        .order_by(due.is_(None), due, Ticket.id)
        .limit(MOST_LISTED)
    ).all()
    owed = session.execute(
        select(Ticket.number, Ticket.subject, Callback.mode, Callback.due_at)
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .where(Callback.office_id == office_id, Callback.state == CallbackState.DUE)
        .order_by(Callback.due_at, Callback.id)
        .limit(MOST_LISTED)
    ).all()
    return {
        "orders": [[n, s, status.value, _text(when)] for n, s, status, when in orders],
        "callbacks": [[n, s, mode.value, _text(when)] for n, s, mode, when in owed],
        "receipts": receipts(session, office_id, begins, at),
    }


def _text(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat()


def receipts(
    session: Session, office_id: int, begins: datetime, at: datetime
) -> dict[str, list[int]]:
    """Return what the front desk took in between two instants: by method, how many and fen.

    What it gave back in that time is taken off.
    """
    desk = cash.desk_people(session, office_id, local(at).date())
    found = [one for one in cash.moves(session, office_id, begins, at) if one.person_id in desk]
    return {method.value: [count, fen] for method, (count, fen) in cash.by_method(found).items()}


def word_of(kind: type[W], value: str) -> W:
    """Return the word of a closed list that was kept by its value."""
    return next(word for word in kind if word.value == value)


def known(row: Handover) -> dict[str, Any]:
    """Return what a sheet was filled with."""
    found: dict[str, Any] = json.loads(row.filled)
    return found


def unsigned(at: datetime) -> ColumnElement[bool]:
    """Return the condition of the sheets whose shift is over and that not both have signed."""
    return and_(
        Handover.ends_at <= at,
        Handover.state != HandoverState.TAKEN,
        Handover.voided_at.is_(None),
    )


def without_sheet() -> ColumnElement[bool]:
    """Return the condition of the rostered shifts of the front desk that have no sheet."""
    sheet = exists().where(
        Handover.office_id == RosterEntry.office_id,
        Handover.day == RosterEntry.day,
        Handover.shift_id == RosterEntry.shift_id,
        Handover.voided_at.is_(None),
    )
    return and_(RosterEntry.position == Role.FRONT_DESK, RosterEntry.voided_at.is_(None), ~sheet)
