"""Pay on my day (4.9): one's own of late, and batches that wait for the manager or for finance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, month, wording, yuan
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import WageBatch, WageLine
from models.scopes import Actor, rows_within
from models.wages import CARRIED
from rules.vocabulary import Deed, Record
from rules.wage_words import WageBatchState
from services.people import ASSESSED

FEW = 2  # lines of one's own pay
LATELY = timedelta(days=75)  # the month before last still counts as of late
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
    """Yield one's own pay of late, then what waits, the oldest month first.

    Where there is nothing, it takes no room.
    """
    yield from _own(session, actor)
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


def _own(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield what one's own months brought of late: to be read, nothing waits."""
    if not actor.roles & set(ASSESSED):
        return
    rows = session.execute(
        select(WageLine.id, WageLine.month, WageLine.kind, WageLine.net_fen, WageBatch.state)
        .join(WageBatch, WageBatch.id == WageLine.batch_id)
        .where(
            WageLine.employee_id == actor.employee_id,
            WageLine.month >= actor.day - LATELY,
            WageBatch.state.in_(CARRIED),
        )
        .order_by(WageLine.month.desc(), WageLine.id.desc())
        .limit(FEW)
    ).all()
    if rows:
        yield Block(
            "my-pay",
            _l("My pay"),
            _l("No wage batch waits."),
            links.narrowed(actor, Record.WAGE_LINE),
            items=[
                Item(
                    f"{month(row.month)} · {wording(row.kind)}",
                    links.page(Record.WAGE_LINE, row.id),
                    [gettext("%(amount)s yuan", amount=yuan(row.net_fen))],
                    [badge(row.state)],
                )
                for row in rows
            ],
        )
