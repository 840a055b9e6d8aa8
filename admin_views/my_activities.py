"""The part of my day that is activities: mine that come up, mine that are over and not wound up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from admin_views import due, links
from admin_views.formatting import badge, moment
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Activity
from models.scopes import Actor, rows_within
from rules.activity_words import ActivityState
from rules.vocabulary import Deed, Record

SOON = timedelta(days=14)
ALIVE = (ActivityState.PLANNED, ActivityState.ANNOUNCED, ActivityState.HELD)


def late(at: datetime) -> ColumnElement[bool]:
    """Return the condition of what is past its end."""
    return Activity.ends_at < at


def queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield the activities somebody is in charge of: within two weeks, or over."""
    if not actor.may(Deed.EDIT, Record.ACTIVITY):
        return
    yield Queue(
        "activities",
        _l("My activities"),
        _l("No activity of yours comes up."),
        and_(
            Activity.in_charge_id == actor.employee_id,
            Activity.state.in_(ALIVE),
            Activity.starts_at <= at + SOON,
        ),
        ("announce", "held", "close", "door"),
        (("in_charge", str(actor.employee_id)),),
    )


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits; where nothing does it takes no room."""
    found = list(queues(actor, at))
    if not found:
        return
    reach = rows_within(actor, Activity, Record.ACTIVITY)
    first = picked(found, Activity.id, reach, (Activity.starts_at,), late(at))
    deeds = deeds_of(Record.ACTIVITY, actor, found)
    columns = ("id", "number", "name", "place", "state", "starts_at", "ends_at", "result")
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            *(getattr(Activity, name) for name in columns),
        )
        .select_from(first)
        .join(Activity, Activity.id == first.c.id)
        .order_by(Activity.starts_at, Activity.id)
    )

    def activity(queue: Queue, row: Any) -> Item:
        over = gettext("over since %(at)s", at=moment(row.ends_at)) if row.ends_at < at else ""
        left = due.left(row.starts_at, at) if row.starts_at > at else ""
        return Item(
            row.name,
            links.page(Record.ACTIVITY, row.id),
            [part for part in (moment(row.starts_at), row.place, over, row.number) if part],
            [badge(row.state)],
            left,
            acts=acts(Record.ACTIVITY, row, deeds[queue.key]),
        )

    for block in filled(actor, Record.ACTIVITY, found, rows, activity):
        if block.total:
            yield block
