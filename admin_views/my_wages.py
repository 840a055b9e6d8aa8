"""Wage batches that wait for the manager or for finance, on their day (4.9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, month, yuan
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import WageBatch
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record
from rules.wage_words import WageBatchState

# the right a state waits for, and the deed that goes on
_STEPS = (
    (Deed.SUBMIT, WageBatchState.PREPARED, "hand-over"),
    (Deed.RECEIVE, WageBatchState.HANDED_OVER, "receive"),
    (Deed.PAY, WageBatchState.RECEIVED, "pay"),
)


def queues(actor: Actor) -> Iterator[Queue]:
    """Yield the batches whose next step is somebody's."""
    mine = [step for step in _STEPS if actor.may(step[0], Record.WAGE_BATCH)]
    if mine:
        yield Queue(
            "wage-batches",
            _l("Wage batches to go on"),
            _l("No wage batch waits."),
            WageBatch.state.in_([state for _, state, _ in mine]),
            tuple(deed for _, _, deed in mine),
        )


def blocks(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield what waits, the oldest month first; where nothing does, it takes no room."""
    asked = list(queues(actor))
    if not asked:
        return
    reach = rows_within(actor, WageBatch, Record.WAGE_BATCH)
    first = picked(asked, WageBatch.id, reach, (WageBatch.month,))
    deeds = deeds_of(Record.WAGE_BATCH, actor, asked)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, WageBatch.id, WageBatch.number),
            *(WageBatch.month, WageBatch.state, WageBatch.persons, WageBatch.net_fen),
        )
        .select_from(first)
        .join(WageBatch, WageBatch.id == first.c.id)
        .order_by(WageBatch.month, WageBatch.id)
    )

    def line(queue: Queue, row: Any) -> Item:
        return Item(
            f"{row.number} · {month(row.month)}",
            links.page(Record.WAGE_BATCH, row.id),
            [
                gettext("%(count)s persons", count=row.persons),
                gettext("%(amount)s yuan", amount=yuan(row.net_fen)),
            ],
            [badge(row.state)],
            acts=acts(Record.WAGE_BATCH, row, deeds[queue.key]),
        )

    found = filled(actor, Record.WAGE_BATCH, asked, rows, line)
    yield from (block for block in found if block.total)
