"""How much time is left, as people say it: in colour and in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import g
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from admin_views import current
from admin_views.formatting import moment
from models import Ticket, clock
from rules.vocabulary import TicketStatus
from services import callbacks, ticket_clocks, tickets
from services.ticket_clocks import CLOCKS

SOON = 60  # minutes left from which a deadline is shown as near
SOON_DAYS = 2  # days left from which a day is shown as near
HOUR, DAY = 60, 24 * 60
NEEDS = ("status", *(name for pair in CLOCKS for name in pair))
_OVER = (TicketStatus.COMPLETED, TicketStatus.CLOSED, TicketStatus.CANCELLED)


def span(minutes: int) -> str:
    """Return a span of time, rounded down: to the minute within a day, to the hour beyond."""
    if minutes < HOUR:
        return gettext("%(count)s min", count=minutes)
    if minutes < DAY:
        hours, rest = divmod(minutes, HOUR)
        if not rest:
            return gettext("%(count)s h", count=hours)
        return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
    days, rest = divmod(minutes // HOUR, 24)
    if not rest:
        return gettext("%(count)s d", count=days)
    return gettext("%(days)s d %(hours)s h", days=days, hours=rest)


def left(due: datetime | None, at: datetime) -> Markup | str:
    """Return how long there is until a deadline, or since when it has passed."""
    if due is None:
        return ""
    minutes = int(abs(due - at).total_seconds() // 60)
    if due < at:
        words, look = gettext("%(span)s late", span=span(minutes)), "bad"
    else:
        words = gettext("%(span)s left", span=span(minutes))
        look = "wait" if minutes <= SOON else "plain"
    # the browser goes on telling it, from the instant (static/day.js)
    return Markup('<span class="badge b-{}" data-due="{}" title="{}">{}</span>').format(
        look, int(due.timestamp()), moment(due), words
    )


def in_days(due: date, today: date) -> Markup:
    """Return in how many days something is due, or for how many it has been, in colour."""
    days = (due - today).days
    if days < 0:
        words, look = gettext("%(count)s d overdue", count=-days), "bad"
    else:
        words, look = (
            gettext("in %(count)s d", count=days),
            "wait" if days <= SOON_DAYS else "plain",
        )
    return Markup('<span class="badge b-{}">{}</span>').format(look, words)


def since(begun: datetime, at: datetime) -> Markup:
    """Return for how long something has been going on; the browser goes on telling it."""
    words = gettext("%(span)s so far", span=span(max(0, int((at - begun).total_seconds() // 60))))
    return Markup('<span class="badge b-bad" data-since="{}" title="{}">{}</span>').format(
        int(begun.timestamp()), moment(begun), words
    )


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
    return and_(still_open(), ticket_clocks.late(at))


def soon(at: datetime) -> ColumnElement[bool]:
    """Return the condition of open work orders of which a deadline passes within the hour."""
    return and_(still_open(), ticket_clocks.soon(at))


def still_open() -> ColumnElement[bool]:
    """Return the condition of open work orders, beside conditions that have no index.

    By id, so that the few open ones are looked through and not every order there ever was.
    """
    open_ = aliased(Ticket)
    return Ticket.id.in_(select(open_.id).where(open_.status.in_(tickets.OPEN)))


def callback_owed(row: Ticket) -> bool:
    """Say whether a callback is owed on a work order; asked once a page, however many ask."""
    known: dict[int, bool] = g.setdefault("callback_owed", {})
    if row.id not in known:
        known[row.id] = bool(callbacks.due_of(current.session(), row))
    return known[row.id]


def of_waiting(row: Any) -> Markup | str:
    """Return the time left on what waits: an answer may still be owed when the work is done."""
    if row.status is TicketStatus.COMPLETED and row.answered_at is None:
        return left(row.answer_due_at, clock.now())
    return of_ticket(row)


def of_ticket(row: Any) -> Markup | str:
    """Return the time left on a work order's next deadline."""
    if row.status is TicketStatus.ON_HOLD:
        return gettext("On hold")
    return left(next_due(row), clock.now())
