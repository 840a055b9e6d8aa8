"""Screens of what stands on an order for paid services, and of the workers' shares (JD-7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import HundredthsField, LineField, MoneyField, filled
from admin_views.filters import Days, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.service_items import ITEM
from models import ServiceLine, ServiceOrder
from models.scopes import Actor
from rules.vocabulary import Deed, Record
from services import paid_services

ONE = 100  # hundredths: what an empty quantity means


class LineForm(OfficeForm):
    """A service from the price list, or a material that was used."""

    order = LookupField(_l("Service order"), [filled], lookup=Lookup(ServiceOrder))
    item = LookupField(
        _l("From the price list"),
        lookup=ITEM,
        description=_l("A service says itself what it is called and costs."),
    )
    name = LineField(
        _l("Service or material"), longest=60, description=_l("Only of a material: what it is.")
    )
    quantity_hundredths = HundredthsField(_l("Quantity"), description=_l("Left empty, it is 1."))
    measure = LineField(
        _l("Unit of measure"),
        longest=10,
        description=_l("Only of a material, such as piece or metre."),
    )
    price_fen = MoneyField(
        _l("Price (yuan)"), description=_l("Only of a material: what one costs.")
    )


class ServiceLineView(RecordView):
    """Services and materials, order by order."""

    record = Record.SERVICE_LINE
    column_list = (
        *("order", "name", "quantity_hundredths", "measure", "price_fen", "amount_fen"),
        *("by", "office"),
    )
    column_details_list = (
        Section("", ("order", "item", "name", "quantity_hundredths", "measure")),
        Section(_l("What it costs"), ("price_fen", "amount_fen", "share_percent", "by", "office")),
    )
    column_export_list = (
        *("office", "order", "name", "quantity_hundredths", "measure", "price_fen"),
        *("amount_fen", "share_percent", "by"),
    )
    form_columns = create_columns = (
        Section("", ("order", "item", "name", "quantity_hundredths", "measure", "price_fen")),
    )
    create_form_class = edit_form_class = LineForm
    lookups = {"item": ITEM}
    filters = (Pick("order"), Pick("item"), Pick("office"))
    empty = _l("Nothing was ordered yet.")
    deeds = (
        RowDeed(
            "void",
            Deed.VOID,
            lambda session, actor, row, form, at: paid_services.void_line(
                session, actor, row, at, form.reason.data
            ),
            form=ReasonForm,
            when=lambda row: row.voided_at is None,
            needs=("voided_at",),
            title=_l("Strike out"),
            tone="danger",
            in_list=False,
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ServiceLine:
        """Enter a line."""
        return paid_services.add_line(
            session, actor, form["order"].data, item=form["item"].data, **_typed(form)
        )

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a line."""
        paid_services.change_line(session, actor, row, **_typed(form))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a line with its order; of a service only how many there are is changed."""
        if row is None:
            return True
        return name not in ("order", "item") and (
            row.item_id is None or name == "quantity_hundredths"
        )

    def editable(self, row: Any) -> bool:
        """Leave what money came in on."""
        return row.voided_at is None and paid_services.is_open(row.order)

    def after(self, row: Any) -> str:
        """Show the order, with what it costs now."""
        return links.page(Record.SERVICE_ORDER, row.order_id)

    def title(self, row: Any) -> str:
        """Return the order and what it is."""
        return f"{row.order} · {row.name}"


def _typed(form: OfficeForm) -> dict[str, Any]:
    quantity = form["quantity_hundredths"].data
    return {
        "quantity": ONE if quantity is None else quantity,
        "name": form["name"].data or "",
        "measure": form["measure"].data or "",
        "price_fen": form["price_fen"].data,
    }


class ServiceShareView(RecordView):
    """What of the paid orders is the workers'; frozen when an order is paid in full."""

    record = Record.SERVICE_SHARE
    creates = edits = False
    form_columns = ()
    column_list = ("earned_on", "worker", "order", "total_fen", "amount_fen", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = ("office", "worker", "earned_on", "order", "total_fen", "amount_fen")
    column_sortable_list = ("earned_on",)
    column_default_sort = "-earned_on"
    filters = (Days("earned_on"), Pick("worker"), Pick("order"), Pick("office"))
    empty = _l("No shares yet. One is written when an order is paid whose services have a share.")
    deeds = ()

    def title(self, row: Any) -> str:
        """Return the order and the worker."""
        return f"{row.order} · {row.worker}"
