"""Orders for paid services (JD-7): taken down, priced, carried out, paid for; printed to sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, select, true
from sqlalchemy.orm import Session

from admin_views import current, service_blocks
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.children import Children
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.fields import (
    DayField,
    LineField,
    MomentField,
    MoneyField,
    TextField,
    WordField,
    filled,
)
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import yuan
from admin_views.forms import OfficeForm, typed
from admin_views.lookups import Lookup, LookupField
from admin_views.ticket_page import FACTS
from models import Area, Customer, Employee, Post, ServiceOrder, Ticket, Unit, clock
from models.scopes import Actor
from reports.catalogue import SERVICE_ORDER
from rules.paid_services import is_allowed
from rules.vocabulary import Deed, PaymentMethod, Record, Role
from services import forms, paid_services, receipts, service_charges
from services.service_charges import Money

UNIT = Lookup(Unit, hint=select(Area.name).where(Area.id == Unit.area_id).scalar_subquery())


def _workers(actor: Actor) -> ColumnElement[bool]:
    """Return who may carry an order out: the workers of the offices one takes orders at."""
    offices = actor.offices(Deed.CREATE, Record.SERVICE_ORDER)
    where = true() if offices is None else Post.office_id.in_(offices)
    held = exists().where(
        Post.employee_id == Employee.id,
        Post.role == Role.WORKER,
        Post.held_on(actor.day),
        where,
    )
    return and_(Employee.active, held)


WORKER = Lookup(Employee, within=_workers, few=True)


class OrderForm(OfficeForm):
    """An order as it is taken down."""

    unit = LookupField(_l("Flat"), [filled], lookup=UNIT)
    customer = LookupField(_l("Customer"), lookup=Lookup(Customer))
    ticket = LookupField(
        _l("Work order"),
        lookup=Lookup(Ticket),
        description=_l("Left empty where the customer ordered by himself."),
    )
    wish = TextField(_l("What the customer wants"), longest=800)
    worker = LookupField(_l("Worker"), lookup=WORKER)
    confirmation = LineField(
        _l("Customer's confirmation"),
        longest=200,
        description=_l("Who agreed to the price, when and how."),
    )
    ordered_at = MomentField(
        _l("Ordered at"), description=_l("Only of an order taken down later; its day's prices.")
    )


class EditForm(OfficeForm):
    """What may still be mended of an order."""

    customer = LookupField(_l("Customer"), lookup=Lookup(Customer))
    wish = TextField(_l("What the customer wants"), longest=800)
    confirmation = LineField(_l("Customer's confirmation"), longest=200)


class DoneForm(OfficeForm):
    """An order that was carried out."""

    confirmation = LineField(
        _l("Customer's confirmation"),
        longest=200,
        description=_l("Such as: signed on the sheet. Left empty, what was entered before stands."),
    )


class WorkerForm(OfficeForm):
    """Who carries an order out."""

    worker = LookupField(_l("Worker"), lookup=WORKER)


class ChargeForm(OfficeForm):
    """Money taken on an order."""

    amount_fen = MoneyField(
        _l("Sum received"), [filled], description=_l("In yuan; a part of what is due is possible.")
    )
    method = WordField(_l("Method"), [filled], words=PaymentMethod, radio=True)
    paid_on = DayField(_l("Paid on"), [filled])
    receipt_no = LineField(
        _l("Receipt number"),
        longest=40,
        description=_l("Without it the record counts as incomplete (4.2.1.5)."),
    )
    payer = LineField(_l("Payer"), longest=60, description=_l("Left empty, it is the customer."))


def _charge_form(actor: Actor, rows: Sequence[ServiceOrder]) -> OfficeForm:
    """Return a form that begins with what is due, today and one's next receipt number."""
    given = typed()
    form = ChargeForm(given)
    if given is None and len(rows) == 1:
        (row,) = rows
        form.amount_fen.data, form.paid_on.data = row.left_fen, clock.today()
        form.receipt_no.data = receipts.proposed(current.session(), actor, row.office_id)
    return form


def _charge(session: Session, actor: Actor, row: ServiceOrder, form: Any, at: datetime) -> None:
    money = Money(
        amount_fen=form.amount_fen.data,
        method=form.method.data,
        paid_on=form.paid_on.data,
        receipt_no=form.receipt_no.data or None,
        payer=form.payer.data or "",
    )
    service_charges.charge(session, actor, row, money, at)


def _facts(session: Session, actor: Actor, rows: Sequence[ServiceOrder]) -> dict[str, Any]:
    """Return what has to be known of the one order that is paid."""
    if len(rows) != 1:
        return {"facts": []}
    (row,) = rows
    return {
        "facts": [
            (gettext("Flat"), row.unit.address),
            (gettext("Customer"), str(row.customer or "")),
            (gettext("Total (yuan)"), yuan(row.total_fen)),
            (gettext("Still due"), yuan(row.left_fen)),
        ]
    }


def _complete(session: Session, actor: Actor, row: ServiceOrder, form: Any, at: datetime) -> None:
    paid_services.complete(session, actor, row, at, confirmation=form.confirmation.data or "")


def _assign(session: Session, actor: Actor, row: ServiceOrder, form: Any, at: datetime) -> None:
    paid_services.assign(session, actor, row, form.worker.data)


def _cancel(session: Session, actor: Actor, row: ServiceOrder, form: Any, at: datetime) -> None:
    paid_services.cancel(session, actor, row, at, form.reason.data)


def _print(session: Session, actor: Actor, row: ServiceOrder, form: Any, at: datetime) -> Response:
    return as_file(forms.document(session, actor, SERVICE_ORDER.key, row, str(get_locale()), at))


def _blank(session: Session, actor: Actor, rows: Any, form: Any, at: datetime) -> Response:
    return as_file(forms.blank(session, actor, SERVICE_ORDER.key, str(get_locale())))


def _in(deed: Deed) -> Callable[[Any], bool]:
    return lambda row: is_allowed(row.state, deed)


def _left(row: Any) -> str:
    left = row.total_fen - row.paid_fen
    return yuan(left) if left > 0 else ""


def _mine(at: datetime) -> ColumnElement[bool]:
    return ServiceOrder.worker_id == current.actor().employee_id


_NEEDS = ("state", "total_fen", "paid_fen")
QUEUES = {
    "unfinished": (_l("To be carried out"), lambda at: paid_services.unfinished()),
    "unpaid": (_l("Not paid yet"), lambda at: paid_services.unpaid()),
    "mine": (_l("I carry out"), _mine),
}


class ServiceOrderView(RecordView):
    """Paid services."""

    record = Record.SERVICE_ORDER
    computed = {
        "left": Computed(_l("Still due"), ("total_fen", "paid_fen"), _left, numeric=True),
    }
    column_list = (
        *("number", "state", "unit", "customer", "wish", "worker", "total_fen", "left"),
        *("ordered_at", "office"),
    )
    column_details_list = (
        Section(
            _l("Order"),
            ("unit", "customer", "wish", "ticket", "worker", "confirmation"),
        ),
        Section(_l("Charge and payment"), ("total_fen", "paid_fen", "left")),
        Section(
            _l("Steps so far"),
            (
                *("ordered_at", "ordered_by", "done_at", "done_by", "charged_at", "charged_by"),
                *("cancelled_at", "cancelled_by", "cancel_reason", "area", "office"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "area", "state", "unit", "customer", "ticket", "wish", "worker"),
        *("ordered_at", "ordered_by", "done_at", "total_fen", "paid_fen", "charged_at"),
        *("confirmation", "cancel_reason"),
    )
    form_columns = (Section(_l("Order"), ("customer", "wish", "confirmation")),)
    create_columns = (
        Section(_l("Order"), ("unit", "customer", "wish", "ticket")),
        Section(_l("Agreed"), ("worker", "confirmation", "ordered_at")),
    )
    create_form_class = OrderForm
    edit_form_class = EditForm
    children = {
        "lines": Children(
            Record.SERVICE_LINE,
            "order",
            ("item", "name", "quantity_hundredths", "measure", "price_fen"),
            note=_l(
                "Of a service from the price list enter the quantity only; of a material its name, "
                "quantity, unit and price. The rest may follow on the order's page until it is"
                " paid."
            ),
        )
    }
    lookups = {"unit": UNIT, "worker": WORKER}
    column_sortable_list = ("ordered_at",)
    column_default_sort = "-ordered_at"
    search_columns = ("number",)
    filters = (
        Named("state", "queue", _l("Queue"), QUEUES, aside=frozenset({"mine"})),
        Choice("state"),
        Pick("worker"),
        Pick("unit"),
        Days("ordered_at"),
        Pick("area"),
        Pick("customer"),
        Pick("ticket"),
        Pick("office"),
    )
    tabs = "queue"
    empty = _l("No orders yet. One is taken down here, or from the page of a work order.")
    deeds = (
        RowDeed(
            "done",
            Deed.COMPLETE,
            _complete,
            form=DoneForm,
            when=_in(Deed.COMPLETE),
            needs=_NEEDS,
            title=_l("Enter as carried out"),
            tone="primary",
        ),
        RowDeed(
            "charge",
            Deed.RECEIVE,
            _charge,
            form=_charge_form,
            when=service_charges.takes_money,
            needs=_NEEDS,
            title=_l("Take the money"),
            tone="primary",
            template=FACTS,
            context=_facts,
        ),
        RowDeed(
            "print",
            Deed.PRINT,
            _print,
            quick=True,
            title=_l("Print the order"),
            in_list=False,
        ),
        RowDeed(
            "worker",
            Deed.TRANSFER,
            _assign,
            form=WorkerForm,
            when=_in(Deed.TRANSFER),
            needs=_NEEDS,
            title=_l("Choose the worker"),
            in_list=False,
        ),
        RowDeed(
            "cancel",
            Deed.CANCEL,
            _cancel,
            form=ReasonForm,
            when=lambda row: is_allowed(row.state, Deed.CANCEL) and not row.paid_fen,
            needs=_NEEDS,
            title=_l("Cancel the order"),
            tone="danger",
            in_list=False,
        ),
        PageDeed("blank", Deed.PRINT, _blank, quick=True, title=_l("Print blank form")),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ServiceOrder:
        """Take an order down."""
        names = ("unit", "customer", "ticket", "worker", "ordered_at")
        return paid_services.order(
            session,
            actor,
            at,
            **{name: form[name].data for name in names},
            wish=form["wish"].data or "",
            confirmation=form["confirmation"].data or "",
        )

    def editable(self, row: Any) -> bool:
        """Leave what is paid for or was cancelled."""
        return is_allowed(row.state, Deed.EDIT)

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return its lines."""
        return (service_blocks.lines(session, actor, row),)

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what was paid, and the worker's share."""
        return list(service_blocks.money(session, actor, row))

    def title(self, row: Any) -> str:
        """Return the number and the flat."""
        return f"{row.number} {row.unit}"
