"""The paid services on my day: what was carried out and is not paid, what I carry out (JD-7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.columns import words_of
from admin_views.formatting import badge, yuan
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Customer, Employee, ServiceOrder, Unit
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record, Role
from services import paid_services


def queues(actor: Actor) -> Iterator[Queue]:
    """Yield the unpaid orders of who takes money, and the orders of who carries them out."""
    if actor.may(Deed.RECEIVE, Record.SERVICE_ORDER):
        yield Queue(
            "unpaid_services",
            _l("Paid services not paid yet"),
            _l("Every service that was carried out is paid for."),
            paid_services.unpaid(),
            ("charge",),
            (("queue", "unpaid"),),
        )
    if Role.WORKER in actor.roles:
        yield Queue(
            "my_services",
            _l("Paid services I carry out"),
            _l("No order waits for you."),
            and_(ServiceOrder.worker_id == actor.employee_id, paid_services.unfinished()),
            (),
            (("queue", "mine"),),
        )


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits; where nothing does it takes no room."""
    asked = list(queues(actor))
    if not asked:
        return
    reach = rows_within(actor, ServiceOrder, Record.SERVICE_ORDER)
    first = picked(asked, ServiceOrder.id, reach, (ServiceOrder.ordered_at,))
    deeds = deeds_of(Record.SERVICE_ORDER, actor, asked)
    columns = ("id", "number", "state", "wish", "total_fen", "paid_fen")
    flat = select(words_of(Unit)).where(Unit.id == ServiceOrder.unit_id).scalar_subquery()
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late),
            *(getattr(ServiceOrder, name) for name in columns),
            flat.label("flat"),
            Customer.name.label("customer"),
            Employee.name.label("worker"),
        )
        .select_from(first)
        .join(ServiceOrder, ServiceOrder.id == first.c.id)
        .outerjoin(Customer, Customer.id == ServiceOrder.customer_id)
        .outerjoin(Employee, Employee.id == ServiceOrder.worker_id)
        .order_by(ServiceOrder.ordered_at, ServiceOrder.id)
    )

    def order(queue: Queue, row: Any) -> Item:
        left = row.total_fen - row.paid_fen
        due = gettext("%(amount)s yuan", amount=yuan(left)) if left > 0 else ""
        return Item(
            row.flat,
            links.page(Record.SERVICE_ORDER, row.id),
            [part for part in (row.customer, row.wish, due, row.worker, row.number) if part],
            [badge(row.state)],
            acts=acts(Record.SERVICE_ORDER, row, deeds[queue.key]),
        )

    for block in filled(actor, Record.SERVICE_ORDER, asked, rows, order):
        if block.total:
            yield block
