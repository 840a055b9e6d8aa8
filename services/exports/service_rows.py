"""The lists of paid services: the price list (services.imports.services), orders, shares."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from models.customers import Customer
from models.estate import Building, Office, Unit
from models.paid_services import ServiceItem, ServiceOrder, ServicePrice, ServiceShare
from models.people import Employee
from models.tickets import Ticket
from rules.vocabulary import Record
from services.exports.listing import AnySelect, Listing, Wanted


def _items(wanted: Wanted) -> AnySelect:
    return wanted.part(
        ServiceItem,
        select(
            ServiceItem.code,
            Office.code.label("office"),
            ServiceItem.name.label("service"),
            ServiceItem.kind.label("service_kind"),
            ServiceItem.measure,
            ServicePrice.price_fen.label("price"),
            ServicePrice.valid_from.label("from"),
            ServiceItem.share_percent.label("share"),
            ServiceItem.active,
            ServiceItem.note.label("remark"),
        )
        .join(ServiceItem.office)
        .outerjoin(ServicePrice, ServicePrice.item_id == ServiceItem.id),
    ).order_by(ServicePrice.valid_from)


def _orders(wanted: Wanted) -> AnySelect:
    return wanted.part(
        ServiceOrder,
        select(
            ServiceOrder.number,
            Office.code.label("office"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            Unit.room.label("room"),
            Customer.code.label("customer"),
            Ticket.number.label("ticket"),
            ServiceOrder.wish.label("description"),
            ServiceOrder.state.label("service_state"),
            Employee.username.label("worker"),
            ServiceOrder.ordered_at,
            ServiceOrder.done_at,
            ServiceOrder.total_fen.label("amount"),
            ServiceOrder.paid_fen.label("paid"),
        )
        .join(ServiceOrder.office)
        .join(Unit, Unit.id == ServiceOrder.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .outerjoin(Customer, Customer.id == ServiceOrder.customer_id)
        .outerjoin(Ticket, Ticket.id == ServiceOrder.ticket_id)
        .outerjoin(Employee, Employee.id == ServiceOrder.worker_id),
        instants=ServiceOrder.ordered_at,
    )


def _shares(wanted: Wanted) -> AnySelect:
    return wanted.part(
        ServiceShare,
        select(
            Office.code.label("office"),
            Employee.username.label("worker"),
            ServiceShare.earned_on,
            ServiceOrder.number.label("order"),
            ServiceShare.total_fen.label("amount"),
            ServiceShare.amount_fen.label("share_amount"),
        )
        .join(ServiceShare.office)
        .join(Employee, Employee.id == ServiceShare.worker_id)
        .join(ServiceOrder, ServiceOrder.id == ServiceShare.order_id),
        days=ServiceShare.earned_on,
    )


SERVICES: Mapping[str, Listing] = {
    "service-items": Listing(Record.SERVICE_ITEM, _items, amounts=("price",)),
    "service-orders": Listing(
        Record.SERVICE_ORDER, _orders, dated=True, amounts=("amount", "paid")
    ),
    "service-shares": Listing(
        Record.SERVICE_SHARE, _shares, dated=True, amounts=("amount", "share_amount")
    ),
}
