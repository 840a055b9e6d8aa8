"""Emergencies on my day and on the board: what runs stands on top, what waits for its review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from admin_views import due, links
from admin_views.formatting import badge, moment, wording
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Incident
from models.scopes import Actor, rows_within
from rules.incident_words import IncidentState
from rules.incidents import RUNNING
from rules.vocabulary import Deed, Record


def _alive(drills: bool) -> ColumnElement[bool]:
    alive = Incident.voided_at.is_(None)
    return alive if drills else and_(alive, Incident.drill.is_(False))


def queues(actor: Actor, drills: bool = True) -> Iterator[Queue]:
    """Yield what runs, and what waits for whoever may review it; a drill is never counted."""
    if not actor.may(Deed.LOG, Record.INCIDENT):
        return
    yield Queue(
        "incidents",
        _l("Emergencies now"),
        _l("No emergency runs."),
        and_(Incident.state.in_(RUNNING), _alive(drills)),
        (),
        (("state", "open"),),
    )
    if actor.may(Deed.REVIEW, Record.INCIDENT):
        yield Queue(
            "reviews",
            _l("Emergencies to review"),
            _l("Every emergency has been reviewed."),
            and_(
                Incident.state == IncidentState.CLOSED,
                Incident.opened_by_id.is_distinct_from(actor.employee_id),
                _alive(drills),
            ),
            ("review",),
            (("state", "closed"),),
        )


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield the blocks of emergencies; without any there is nothing to show."""
    found = list(queues(actor))
    if not found:
        return
    reach = rows_within(actor, Incident, Record.INCIDENT)
    first = picked(found, Incident.id, reach, (Incident.opened_at,))
    deeds = deeds_of(Record.INCIDENT, actor, found)
    rows = session.execute(
        select(first.c.queue, first.c.total, first.c.late, *_COLUMNS)
        .select_from(first)
        .join(Incident, Incident.id == first.c.id)
        .order_by(Incident.opened_at, Incident.id)
    )

    def item(queue: Queue, row: Any) -> Item:
        buttons = acts(Record.INCIDENT, row, deeds[queue.key])
        runs = queue.key == "incidents"
        left = due.since(row.opened_at, at) if runs else moment(row.closed_at)
        return Item(
            _title(row),
            links.page(Record.INCIDENT, row.id),
            [part for part in (row.place, row.number) if part],
            [badge(row.state), *_drill(row)],
            left,
            acts=buttons,
        )

    yield from (b for b in filled(actor, Record.INCIDENT, found, rows, item) if b.items)


_COLUMNS = tuple(
    getattr(Incident, name)
    for name in (
        *("id", "number", "kind", "place", "drill", "state", "opened_at", "closed_at"),
        *("voided_at", "opened_by_id"),
    )
)


def _title(row: Any) -> str:
    return f"{wording(row.kind)}"


def _drill(row: Any) -> list[Markup]:
    sign = Markup('<span class="badge b-wait">{}</span>').format(gettext("Drill"))
    return [sign] if row.drill else []


def of_office(session: Session, actor: Actor, office_id: int, at: datetime) -> list[dict[str, Any]]:
    """Return what runs at an office, for its board."""
    rows = session.execute(
        select(*_COLUMNS)
        .where(
            rows_within(actor, Incident, Record.INCIDENT),
            Incident.office_id == office_id,
            Incident.state.in_(RUNNING),
            Incident.voided_at.is_(None),
        )
        .order_by(Incident.opened_at, Incident.id)
        .limit(5)
    )
    return [
        {
            "address": links.page(Record.INCIDENT, row.id),
            "title": _title(row),
            "beside": [part for part in (row.place, row.number) if part],
            "signs": [badge(row.state), *_drill(row)],
            "left": due.since(row.opened_at, at),
        }
        for row in rows
    ]
