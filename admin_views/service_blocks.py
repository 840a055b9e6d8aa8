"""What of paid services stands on pages: an order's own, a work order's, a flat's (JD-7)."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.columns import Related
from admin_views.formatting import badge, yuan
from models import ServiceLine, ServiceOrder, ServiceShare, Ticket, Unit
from models.scopes import Actor
from rules.paid_services import written
from rules.vocabulary import Record
from services import paid_services, service_charges


def money(session: Session, actor: Actor, row: ServiceOrder) -> Iterator[Related]:
    """Yield what was paid on an order, and the worker's share where there is one."""
    yield from _payments(session, actor, row)
    yield from _shares(session, actor, row)


def lines(session: Session, actor: Actor, row: ServiceOrder) -> Related:
    """Return what an order consists of, and the way to another line while it may have one."""
    found = links.rows(session, actor, ServiceLine, ServiceLine.order_id == row.id)
    still = paid_services.is_open(row)
    return Related(
        _l("Services and materials"),
        (
            *(_l("Service or material"), _l("Quantity"), _l("Unit of measure")),
            *(_l("Price (yuan)"), _l("Amount (yuan)"), ""),
        ),
        [
            links.cells(
                links.to(actor, one),
                written(one.quantity_hundredths),
                one.measure,
                yuan(one.price_fen),
                yuan(one.amount_fen),
                gettext("Voided") if one.voided_at else "",
            )
            for one in reversed(found)
        ],
        figures=(1, 3, 4),
        add=links.entering(actor, Record.SERVICE_LINE, order=row.id) if still else "",
        more=links.narrowed(actor, Record.SERVICE_LINE, order=row.id),
        empty=_l("Nothing is entered yet: add the services and materials."),
    )


def _payments(session: Session, actor: Actor, row: ServiceOrder) -> Iterator[Related]:
    found = service_charges.payments_of(session, row)
    if found:
        yield Related(
            _l("Receipts"),
            (_l("Receipt"), _l("Paid on"), _l("Amount paid"), _l("Method"), _l("Taken by"), ""),
            [
                links.cells(
                    links.to(actor, one.receipt),
                    one.receipt.paid_on,
                    yuan(one.amount_fen),
                    badge(one.receipt.method),
                    one.receipt.taken_by or "",
                    gettext("Voided") if one.voided_at else "",
                )
                for one in found
            ],
            figures=(2,),
        )


def _shares(session: Session, actor: Actor, row: ServiceOrder) -> Iterator[Related]:
    found = links.rows(
        session, actor, ServiceShare, ServiceShare.order_id == row.id, shows=(ServiceShare.worker,)
    )
    if found:
        yield Related(
            _l("Worker's share"),
            (_l("Earned on"), _l("Worker"), _l("Worker's share (yuan)"), ""),
            [
                links.cells(
                    links.to(actor, one, one.earned_on),
                    one.worker,
                    yuan(one.amount_fen),
                    gettext("Voided") if one.voided_at else "",
                )
                for one in found
            ],
            figures=(2,),
        )


def of_ticket(session: Session, actor: Actor, row: Ticket) -> Iterator[Related]:
    """Yield the orders that belong to a work order, and the way to a new one."""
    orders = _found(session, actor, ServiceOrder.ticket_id == row.id)
    worker = row.holder_employee_id or row.completed_by_id
    stands = row.voided_at is None and row.unit_id is not None
    add = (
        links.entering(
            actor,
            Record.SERVICE_ORDER,
            ticket=row.id,
            unit=row.unit_id,
            customer=row.customer_id,
            worker=worker,
            wish=row.subject,
        )
        if stands
        else ""
    )
    if orders or add:
        more = links.narrowed(actor, Record.SERVICE_ORDER, ticket=row.id)
        yield _orders(actor, orders, add, more)


def of_unit(session: Session, actor: Actor, row: Unit) -> Iterator[Related]:
    """Yield the orders of a flat, and the way to a new one."""
    orders = _found(session, actor, ServiceOrder.unit_id == row.id)
    add = links.entering(actor, Record.SERVICE_ORDER, unit=row.id)
    if orders or add:
        more = links.narrowed(actor, Record.SERVICE_ORDER, unit=row.id)
        yield _orders(actor, orders, add, more)


def _found(session: Session, actor: Actor, where: ColumnElement[bool]) -> list[ServiceOrder]:
    return links.rows(session, actor, ServiceOrder, where, shows=(ServiceOrder.worker,))


def _orders(actor: Actor, orders: list[ServiceOrder], add: str, more: str) -> Related:
    return Related(
        _l("Paid services"),
        (
            *(_l("Number"), _l("State"), _l("Ordered at"), _l("Worker")),
            *(_l("Total (yuan)"), _l("Still due")),
        ),
        [
            links.cells(
                links.to(actor, one),
                badge(one.state),
                one.ordered_at,
                one.worker,
                yuan(one.total_fen),
                yuan(one.left_fen) if one.left_fen else "",
            )
            for one in orders
        ],
        figures=(4, 5),
        add=add,
        more=more if orders else "",
        empty=_l("Nothing was ordered yet."),
    )
