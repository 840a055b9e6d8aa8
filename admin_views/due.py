"""How much time is left, as people say it: in colour and in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from admin_views.formatting import moment
from models import Ticket, clock
from rules.vocabulary import TicketStatus
from services import tickets

SOON = 60  # minutes left from which a deadline is shown as near
HOUR, DAY = 60, 24 * 60
# the clocks of a work order, and what stops each
CLOCKS = (
    ("dispatch_due_at", "dispatched_at"),
    ("on_site_due_at", "arrived_at"),
    ("answer_due_at", "answered_at"),
    ("settle_due_at", "completed_at"),
)
NEEDS = ("status", *(name for pair in CLOCKS for name in pair))
_OVER = (TicketStatus.COMPLETED, TicketStatus.CLOSED, TicketStatus.CANCELLED)


def span(minutes: int) -> str:
    """Return a span of time in its largest fitting unit, rounded down."""
    if minutes >= 2 * DAY:
        return gettext("%(count)s d", count=minutes // DAY)
    if minutes >= 2 * HOUR:
        return gettext("%(count)s h", count=minutes // HOUR)
    return gettext("%(count)s min", count=minutes)


def left(due: datetime | None, at: datetime) -> Markup | str:
    """Return how long there is until a deadline, or since when it has passed."""
    if due is None:
        return ""
    minutes = int(abs(due - at).total_seconds() // 60)
    if due < at:
        words, look = gettext("%(span)s late", span=span(minutes)), "bad"
    else:
        words = gettext("%(span)s left", span=span(minutes))
        look = "rest" if minutes <= SOON else "plain"
    return Markup('<span class="badge b-{}" title="{}">{}</span>').format(look, moment(due), words)


def next_due(row: Any) -> datetime | None:
    """Return the deadline that runs out next on a work order; None when no clock is running."""
    if row.status in _OVER:
        return None
    running = [
        due
        for due_name, stopped in CLOCKS
        if (due := getattr(row, due_name)) is not None and getattr(row, stopped) is None
    ]
    return min(running, default=None)


def overdue(at: datetime) -> ColumnElement[bool]:
    """Return the condition of open work orders of which a deadline has passed."""
    until = func.coalesce(Ticket.hold_since, at)  # clocks stand still on hold
    clocks = [
        and_(getattr(Ticket, name) < until, getattr(Ticket, stopped).is_(None))
        for name, stopped in CLOCKS
    ]
    # by id, so that the few open ones are looked through and not every deadline there ever was
    open_ = aliased(Ticket)
    still = select(open_.id).where(open_.status.in_(tickets.OPEN))
    return and_(Ticket.id.in_(still), or_(*clocks))


def of_ticket(row: Any) -> Markup | str:
    """Return the time left on a work order's next deadline."""
    if row.status is TicketStatus.ON_HOLD:
        return gettext("On hold")
    return left(next_due(row), clock.now())
