"""Nonconformities on my day: mine to correct, others' to verify, what is ready to be closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import due, links
from admin_views.formatting import badge
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Employee, Nonconformity, clock
from models.scopes import Actor, rows_within
from rules.inspection import OWNER_S
from rules.vocabulary import Deed, Record
from services import nonconformities

FEW = 3  # rows a queue shows: days are long enough


def queues(actor: Actor) -> Iterator[Queue]:
    """Yield what somebody has to correct himself, and what others' corrections need of him."""
    if actor.may(Deed.ANSWER, Record.NONCONFORMITY):
        yield Queue(
            "nonconformities",
            _l("Nonconformities to correct"),
            _l("Nothing is left to correct."),
            nonconformities.waits() & (Nonconformity.owner_id == actor.employee_id),
            ("answer", "done"),
            (("queue", "mine"),),
            FEW,
        )
    if actor.may(Deed.REVIEW, Record.NONCONFORMITY):
        yield Queue(
            "nonconformities-verify",
            _l("Corrections to verify"),
            _l("No correction waits to be verified."),
            nonconformities.to_verify(actor.employee_id),
            ("verify",),
            (("queue", "verify"),),
            FEW,
        )
    if actor.may(Deed.CLOSE, Record.NONCONFORMITY):
        yield Queue(
            "nonconformities-close",
            _l("Nonconformities ready to be closed"),
            _l("No nonconformity is ready to be closed."),
            nonconformities.to_close(),
            ("close",),
            (("queue", "effective"),),
            FEW,
        )


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits; a kind of which nothing waits takes no room."""
    asked = list(queues(actor))
    if not asked:
        return
    reach = rows_within(actor, Nonconformity, Record.NONCONFORMITY)
    first = picked(
        asked, Nonconformity.id, reach, (Nonconformity.due_on,), nonconformities.late(at)
    )
    deeds = deeds_of(Record.NONCONFORMITY, actor, asked)
    names = ("id", "number", "state", "clause", "found", "due_on", "owner_id", "answered_by_id")
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Employee.name),
            *(getattr(Nonconformity, name) for name in (*names, "voided_at", "office_id")),
        )
        .select_from(first)
        .join(Nonconformity, Nonconformity.id == first.c.id)
        .join(Employee, Employee.id == Nonconformity.owner_id)
        .order_by(Nonconformity.due_on, Nonconformity.id)
    )

    def item(queue: Queue, row: Any) -> Item:
        waits = row.state in OWNER_S
        return Item(
            row.found[:60],
            links.page(Record.NONCONFORMITY, row.id),
            [row.clause, row.number, row.name],
            [badge(row.state)],
            due.in_days(row.due_on, clock.today()) if waits else "",
            acts=acts(Record.NONCONFORMITY, row, deeds[queue.key]),
        )

    found = filled(actor, Record.NONCONFORMITY, asked, rows, item)
    yield from (block for block in found if block.total)
