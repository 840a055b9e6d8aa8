"""Money at the bank that has no receipt yet, on the day of finance (JD-10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, day, yuan
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import BankLine
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record
from services import bank


def queues(actor: Actor) -> Iterator[Queue]:
    """Yield the lines whoever confirms them still has to enter."""
    if actor.may(Deed.CONFIRM, Record.BANK_LINE):
        yield Queue(
            "bank-lines",
            _l("Money at the bank without a receipt"),
            _l("Everything at the bank has its receipt."),
            BankLine.state.in_(bank.OPEN),
            ("confirm", "choose"),
        )


def blocks(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield what waits, the oldest first; where nothing does, it takes no room."""
    asked = list(queues(actor))
    if not asked:
        return
    reach = rows_within(actor, BankLine, Record.BANK_LINE)
    first = picked(asked, BankLine.id, reach, (BankLine.day,))
    deeds = deeds_of(Record.BANK_LINE, actor, asked)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, BankLine.id, BankLine.day),
            *(BankLine.amount_fen, BankLine.payer, BankLine.memo, BankLine.state),
            BankLine.unit_id,
        )
        .select_from(first)
        .join(BankLine, BankLine.id == first.c.id)
        .order_by(BankLine.day, BankLine.id)
    )

    def line(queue: Queue, row: Any) -> Item:
        amount = gettext("%(amount)s yuan", amount=yuan(row.amount_fen))
        return Item(
            f"{day(row.day)} · {amount}",
            links.page(Record.BANK_LINE, row.id),
            [part for part in (row.payer, row.memo) if part],
            [badge(row.state)],
            acts=acts(Record.BANK_LINE, row, deeds[queue.key]),
        )

    found = filled(actor, Record.BANK_LINE, asked, rows, line)
    yield from (block for block in found if block.total)
