"""The clocks of a work order as conditions: which has run out, which will within the hour (4.7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_

from models.tickets import Ticket
from rules.tickets import RUNNING
from rules.vocabulary import Category

# the clocks in the order in which they run out, and what stops each
CLOCKS = (
    ("dispatch_due_at", "dispatched_at"),
    ("accept_due_at", "completed_at"),  # emptied as soon as the department accepts
    ("on_site_due_at", "arrived_at"),
    ("answer_due_at", "answered_at"),
    ("settle_due_at", "completed_at"),
)
SOON = timedelta(hours=1)


def next_due() -> ColumnElement[Any]:
    """Return the deadline that runs out next; nothing where no clock is running."""
    running = [
        case((getattr(Ticket, stopped).is_(None), getattr(Ticket, name)))
        for name, stopped in CLOCKS
    ]
    return func.coalesce(*running)


def late(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a deadline has passed; clocks stand still on hold."""
    return _runs_out(func.coalesce(Ticket.hold_since, at))


def missed(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a deadline was missed: done too late, or not done yet and passed.

    A department's limit to accept is its own (JD-2) and leaves no trace here once it accepts.
    """
    now = func.coalesce(Ticket.hold_since, at)
    ended = func.coalesce(Ticket.completed_at, now)  # what is done waits for nobody to arrive
    # only a complaint needs an answer of its own besides being settled (4.2.2.4)
    unanswered = case((Ticket.category == Category.COMPLAINT, now), else_=ended)
    return func.coalesce(
        or_(
            func.coalesce(Ticket.dispatched_at, ended) > Ticket.dispatch_due_at,
            func.coalesce(Ticket.arrived_at, ended) > Ticket.on_site_due_at,
            func.coalesce(Ticket.answered_at, unanswered) > Ticket.answer_due_at,
            func.coalesce(Ticket.completed_at, now) > Ticket.settle_due_at,
        ),
        False,
    )


def soon(at: datetime) -> ColumnElement[bool]:
    """Return the condition that none has passed yet, and one does within the hour.

    The states are named, not the one left out: an index finds the few that are in them.
    """
    moves = Ticket.status.in_(RUNNING)
    return and_(moves, _runs_out(at + SOON), not_(func.coalesce(late(at), False)))


def _runs_out(before: Any) -> ColumnElement[bool]:
    return or_(
        *(
            and_(getattr(Ticket, name) < before, getattr(Ticket, stopped).is_(None))
            for name, stopped in CLOCKS
        )
    )
