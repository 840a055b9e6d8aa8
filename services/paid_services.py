"""Paid services (JD-7): ordered, priced by the price list of the day, carried out, cancelled.

Their money comes in by ``services.service_charges``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from models import (
    Customer,
    Employee,
    ServiceItem,
    ServiceLine,
    ServiceOrder,
    ServicePrice,
    Ticket,
    Unit,
)
from models.audit import because, take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require
from rules import paid_services as rules
from rules.refusal import Refusal
from rules.service_words import ServiceState
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs, places
from services.ticket_events import holds_post


def unpaid() -> ColumnElement[bool]:
    """Return the condition of orders that are carried out and not paid in full, by their index."""
    done: ColumnElement[bool] = ServiceOrder.state == literal_column("'done'")
    return and_(done, ServiceOrder.paid_fen < ServiceOrder.total_fen)


def unfinished() -> ColumnElement[bool]:
    """Return the condition of orders that are not carried out yet."""
    return ServiceOrder.state == ServiceState.ORDERED


# The price list -----------------------------------------------------------------------------------
def keep_item(session: Session, row: ServiceItem) -> ServiceItem:
    """Keep a new or changed service of the price list."""
    rules.check_percent(row.share_percent)
    session.add(row)
    session.flush()
    return row


def keep_price(session: Session, row: ServicePrice) -> ServicePrice:
    """Keep a price from a day on; orders keep the price they were taken down with."""
    with session.no_autoflush:
        rules.check_price(row.price_fen)
        row.office_id = row.item.office_id
    session.add(row)
    session.flush()
    return row


def price_on(session: Session, item_id: int, day: date) -> int | None:
    """Return what a unit of a service costs on a day, in fen; None before its first price."""
    asked = (
        select(ServicePrice.price_fen)
        .where(ServicePrice.item_id == item_id, ServicePrice.valid_from <= day)
        .order_by(ServicePrice.valid_from.desc())
        .limit(1)
    )
    return session.scalar(asked)


def prices_on(session: Session, day: date) -> dict[int, int]:
    """Return what each service costs on a day, in fen, by the service's id: one statement."""
    rows = session.execute(
        select(ServicePrice.item_id, ServicePrice.price_fen)
        .where(ServicePrice.valid_from <= day)
        .order_by(ServicePrice.valid_from)
    )
    return {one.item_id: one.price_fen for one in rows}  # the newest comes last


# Orders -------------------------------------------------------------------------------------------
def order(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    unit: Unit,
    customer: Customer | None = None,
    ticket: Ticket | None = None,
    worker: Employee | None = None,
    ordered_at: datetime | None = None,
    wish: str = "",
    confirmation: str = "",
) -> ServiceOrder:
    """Take an order down, by itself or from a work order of the same office."""
    require(session, actor, Deed.CREATE, Record.SERVICE_ORDER, None)
    at = ordered_at or now
    rules.check_when(at, now)
    places.check_flat(actor, unit, Record.SERVICE_ORDER)
    if ticket is not None and ticket.office_id != unit.office_id:
        raise Refusal(N_("The work order belongs to another office than the flat."), field="ticket")
    _check_worker(session, actor, worker, unit.office_id)
    day = local(at).date()
    row = ServiceOrder(
        number=rules.number(day, next_number(session, rules.PREFIX, unit.office_id, day)),
        office_id=unit.office_id,
        area_id=unit.area_id,
        unit=unit,
        customer=customer,
        ticket=ticket,
        worker=worker,
        ordered_at=at,
        ordered_by_id=actor.employee_id,
        wish=inputs.text(ServiceOrder, "wish", wish),
        confirmation=inputs.text(ServiceOrder, "confirmation", confirmation),
        state=ServiceState.ORDERED,
    )
    session.add(row)
    session.flush()
    return row


def _check_worker(session: Session, actor: Actor, worker: Employee | None, office_id: int) -> None:
    """Refuse somebody who is no worker of the office: the share would be his."""
    if worker is None:
        return
    works = select(Employee.id).where(
        Employee.id == worker.id, holds_post(office_id, actor.day, Role.WORKER)
    )
    if session.scalar(works) is None:
        raise Refusal(
            N_("%(name)s holds no post at this office today. Choose somebody else."),
            field="worker",
            name=worker.name,
        )


def held(session: Session, row: ServiceOrder) -> ServiceOrder:
    """Hold an order until the transaction ends, as it stands now: whoever comes second waits."""
    with session.no_autoflush:
        take_turn(session.connection())  # before the order's row is locked
        session.refresh(row, with_for_update=True)
    return row


def complete(
    session: Session, actor: Actor, row: ServiceOrder, at: datetime, *, confirmation: str = ""
) -> ServiceOrder:
    """Enter that an order is carried out, and what the customer said to the price."""
    require(session, actor, Deed.COMPLETE, Record.SERVICE_ORDER, row)
    held(session, row)
    row.state = rules.next_state(row.state, Deed.COMPLETE)
    row.done_at, row.done_by_id = at, actor.employee_id
    row.confirmation = inputs.text(ServiceOrder, "confirmation", confirmation) or row.confirmation
    session.flush()
    return row


def assign(
    session: Session, actor: Actor, row: ServiceOrder, worker: Employee | None
) -> ServiceOrder:
    """Say who carries an order out; his is the share of it."""
    require(session, actor, Deed.TRANSFER, Record.SERVICE_ORDER, row)
    held(session, row)
    row.state = rules.next_state(row.state, Deed.TRANSFER)
    _check_worker(session, actor, worker, row.office_id)
    row.worker = worker
    session.flush()
    return row


def cancel(
    session: Session, actor: Actor, row: ServiceOrder, at: datetime, reason: str
) -> ServiceOrder:
    """Call an order off with its reason; what was paid on it is given back first."""
    require(session, actor, Deed.CANCEL, Record.SERVICE_ORDER, row)
    kept = inputs.reason(reason)
    held(session, row)
    if row.paid_fen:
        raise Refusal(N_("Money came in on this order: reverse its receipts first."))
    because(session, kept)
    row.state = rules.next_state(row.state, Deed.CANCEL)
    row.cancelled_at, row.cancelled_by_id, row.cancel_reason = at, actor.employee_id, kept
    session.flush()
    return row


# Lines --------------------------------------------------------------------------------------------
def add_line(
    session: Session,
    actor: Actor,
    row: ServiceOrder,
    *,
    item: ServiceItem | None,
    quantity: int,
    name: str = "",
    measure: str = "",
    price_fen: int | None = None,
) -> ServiceLine:
    """Enter a service at the price of the order's day, or a material at the price typed.

    ``quantity`` is in hundredths. A service says itself what it is called and costs.
    """
    require(session, actor, Deed.CREATE, Record.SERVICE_LINE, None)
    require(session, actor, Deed.VIEW, Record.SERVICE_ORDER, row)
    _hold_open(session, row)
    with session.no_autoflush:
        if item is not None:
            said = _listed(session, row, item, name, price_fen)
        else:
            said = _material(name, measure, price_fen)
        amount = _reckon(session, row, said["price_fen"], quantity)
    line = ServiceLine(
        office_id=row.office_id,
        order=row,
        item=item,
        quantity_hundredths=quantity,
        amount_fen=amount,
        by_id=actor.employee_id,
        **said,
    )
    session.add(line)
    session.flush()
    return line


def change_line(
    session: Session,
    actor: Actor,
    line: ServiceLine,
    *,
    quantity: int,
    name: str,
    measure: str,
    price_fen: int | None,
) -> ServiceLine:
    """Mend a line while no money came in; of a service only how many there were."""
    require(session, actor, Deed.EDIT, Record.SERVICE_LINE, line)
    with session.no_autoflush:
        _hold_open(session, line.order)
        said = _material(name, measure, price_fen) if line.item_id is None else {}
        price = said.get("price_fen", line.price_fen)
        amount = _reckon(session, line.order, price, quantity, line)
    for key, value in said.items():
        setattr(line, key, value)
    line.quantity_hundredths, line.amount_fen = quantity, amount
    session.flush()
    return line


def void_line(
    session: Session, actor: Actor, line: ServiceLine, at: datetime, reason: str
) -> ServiceLine:
    """Strike a line out while no money came in."""
    require(session, actor, Deed.VOID, Record.SERVICE_LINE, line)
    kept = inputs.reason(reason)
    if line.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    _hold_open(session, line.order)
    because(session, kept)
    line.voided_at, line.voided_by_id, line.void_reason = at, actor.employee_id, kept
    session.flush()
    return line


def _hold_open(session: Session, row: ServiceOrder) -> None:
    """Hold an order and refuse where its lines stand."""
    held(session, row)
    rules.check_lines_open(row.state, row.paid_fen)


def _listed(
    session: Session, row: ServiceOrder, item: ServiceItem, name: str, price_fen: int | None
) -> dict[str, Any]:
    """Return a service's words and price as the price list has them on the order's day."""
    if item.office_id != row.office_id:
        raise Refusal(N_("This service is another office's."), field="item")
    day = local(row.ordered_at).date()
    price = price_on(session, item.id, day)
    if price is None:
        raise Refusal(
            N_("%(item)s has no price on %(day)s. Enter one in the price list first."),
            field="item",
            item=item.name,
            day=day,
        )
    if name.strip() not in ("", item.name):
        raise Refusal(N_("Choose a service or write a material, one of the two."), field="name")
    if price_fen not in (None, price):
        raise Refusal(
            N_("The price of a service comes from the price list: leave it empty."),
            field="price_fen",
        )
    return {
        "name": item.name,
        "measure": item.measure,
        "price_fen": price,
        "share_percent": item.share_percent,
    }


def _material(name: str, measure: str, price_fen: int | None) -> dict[str, Any]:
    """Return what was typed of a material; refuse one without name or price."""
    needed = N_("Choose a service, or write what the material is.")
    kept = inputs.text(ServiceLine, "name", name, needed=needed)
    if price_fen is None:
        raise Refusal(N_("Enter what a unit of the material costs."), field="price_fen")
    rules.check_price(price_fen)
    unit = inputs.text(ServiceLine, "measure", measure)
    return {"name": kept, "measure": unit, "price_fen": price_fen}


def _reckon(
    session: Session,
    row: ServiceOrder,
    price_fen: int,
    quantity: int,
    line: ServiceLine | None = None,
) -> int:
    """Return what a line costs: rounded once, not beyond all measure with the others."""
    rules.check_quantity(quantity)
    amount = rules.line_fen(price_fen, quantity)
    others = select(func.coalesce(func.sum(ServiceLine.amount_fen), 0)).where(
        ServiceLine.order_id == row.id,
        ServiceLine.voided_at.is_(None),
        ServiceLine.id != (line.id if line is not None else 0),
    )
    rules.check_line(amount, int(session.scalar(others) or 0))
    return amount


def is_open(row: ServiceOrder) -> bool:
    """Say whether an order's lines may still be changed."""
    return row.state in rules.OPEN and not row.paid_fen
