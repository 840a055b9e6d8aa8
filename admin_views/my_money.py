"""The refunds that wait for a second person, on my day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, yuan
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Employee, Receipt, Refund
from models.scopes import Actor, rows_within
from rules.receipt_words import RefundState
from rules.vocabulary import Record, Role


def queues(actor: Actor) -> Iterator[Queue]:
    """Yield the refunds finance confirms: those others asked for."""
    if Role.FINANCE in actor.roles:
        others = or_(Refund.asked_by_id.is_(None), Refund.asked_by_id != actor.employee_id)
        yield Queue(
            "refunds",
            _l("Refunds to confirm"),
            _l("No refund waits."),
            and_(Refund.state == RefundState.ASKED, others),
            ("confirm",),
            (("state", RefundState.ASKED.value),),
        )


def blocks(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield what waits; where nothing does, it takes no room."""
    asked = list(queues(actor))
    if not asked:
        return
    first = picked(asked, Refund.id, rows_within(actor, Refund, Record.REFUND), (Refund.asked_at,))
    deeds = deeds_of(Record.REFUND, actor, asked)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Refund.id, Refund.number, Refund.state),
            *(Refund.amount_fen, Refund.reason, Receipt.receipt_no, Receipt.payer),
            Employee.name.label("who"),
        )
        .select_from(first)
        .join(Refund, Refund.id == first.c.id)
        .join(Receipt, Receipt.id == Refund.receipt_id)
        .outerjoin(Employee, Employee.id == Refund.asked_by_id)
        .order_by(Refund.asked_at, Refund.id)
    )

    def refund(queue: Queue, row: Any) -> Item:
        amount = gettext("%(amount)s yuan", amount=yuan(row.amount_fen))
        return Item(
            f"{row.number} · {amount}",
            links.page(Record.REFUND, row.id),
            [part for part in (row.payer, row.receipt_no, row.reason, row.who) if part],
            [badge(row.state)],
            acts=acts(Record.REFUND, row, deeds[queue.key]),
        )

    yield from (block for block in filled(actor, Record.REFUND, asked, rows, refund) if block.total)
