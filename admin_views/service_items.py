"""Screens of the price list of paid services: what is offered, and its dated prices (JD-7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import g, has_app_context, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.filters import Choice, Days, Pick, YesNo
from admin_views.formatting import day, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, Option
from models import ServiceItem, ServicePrice, clock
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record
from services import paid_services


def _offered(actor: Actor) -> Any:
    """Return the services somebody may order or price: those that are offered."""
    return and_(rows_within(actor, ServiceItem, Record.SERVICE_ITEM), ServiceItem.active)


def _price_today(row: Any) -> str:
    """Return what a service costs today; the prices are asked once for all rows."""
    if not has_app_context() or "service_prices" not in g:
        g.service_prices = paid_services.prices_on(current.session(), clock.today())
    return yuan(g.service_prices.get(row.id))


def _told(option: Option) -> str:
    """Return a service with what it costs today, for who takes an order on the phone."""
    price = _price_today(option)
    return f"{option.label} · {price}/{option.hint}" if price else option.label


ITEM = Lookup(ServiceItem, within=_offered, few=True, hint=ServiceItem.measure, tell=_told)


class ServiceItemView(RecordView):
    """What the office does for money."""

    record = Record.SERVICE_ITEM
    computed = {
        "price_today": Computed(_l("Price today (yuan)"), ("id",), _price_today, numeric=True)
    }
    column_list = (
        *("code", "name", "kind", "price_today", "measure", "share_percent", "active", "office"),
    )
    column_details_list = (
        Section("", ("code", "name", "kind", "office", "active", "note")),
        Section(_l("What it costs"), ("price_today", "measure", "share_percent")),
    )
    column_export_list = (
        *("office", "code", "name", "kind", "price_today", "measure", "share_percent", "active"),
        "note",
    )
    form_columns = (
        Section(_l("Service"), ("office", "code", "name", "kind", "active", "note")),
        Section(_l("What it costs"), ("measure", "share_percent")),
    )
    form_more = {
        "code": {"description": _l("Such as WX-01; lists from outside know it by this code.")},
        "measure": {"description": _l("Such as visit, hour or metre. The price is entered next.")},
        "share_percent": {
            "description": _l("Percent of the charge that is the worker's; empty: none.")
        },
        "active": {"description": _l("No: it can't be ordered from now on.")},
    }
    column_sortable_list = ("code",)
    column_default_sort = "code"
    search_columns = ("code", "name")
    filters = (Pick("office"), Choice("kind"), YesNo("active"))
    empty = _l("No services yet. Enter what the office does for money, then a price of each.")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ServiceItem:
        """Enter a service."""
        row = ServiceItem()
        with session.no_autoflush:
            form.populate_obj(row)
            only = self.only_office(actor, Deed.CREATE)
            row.office_id = only if only is not None else row.office.id
        return paid_services.keep_item(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a service; orders keep what they were taken down with."""
        form.populate_obj(row)
        paid_services.keep_item(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a service at its office."""
        return row is None or name != "office"

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return its prices, the newest first."""
        prices = links.rows(session, actor, ServicePrice, ServicePrice.item_id == row.id)
        prices.sort(key=lambda one: one.valid_from, reverse=True)
        return (
            Related(
                _l("Prices of services"),
                (_l("In force from"), _l("Price (yuan)"), _l("Remark")),
                [
                    links.cells(links.to(actor, one, one.valid_from), yuan(one.price_fen), one.note)
                    for one in prices
                ],
                figures=(1,),
                add=links.entering(actor, Record.SERVICE_PRICE, item=row.id),
                more=links.narrowed(actor, Record.SERVICE_PRICE, item=row.id),
                empty=_l("No price yet: it can't be ordered."),
            ),
        )

    def title(self, row: Any) -> str:
        """Return code and name."""
        return f"{row.code} {row.name}"


class ServicePriceView(RecordView):
    """What a service costs from a day on."""

    record = Record.SERVICE_PRICE
    column_list = ("item", "price_fen", "valid_from", "note", "office")
    column_details_list = (Section("", ("item", "price_fen", "valid_from", "note", "office")),)
    column_export_list = ("office", "item", "price_fen", "valid_from", "note")
    form_columns = (Section(_l("What it costs"), ("item", "price_fen", "valid_from", "note")),)
    form_more = {
        "price_fen": {"description": _l("In yuan, for one unit of measure.")},
        "valid_from": {
            "description": _l(
                "It ends when the next price begins. Orders keep the price of their day."
            )
        },
    }
    lookups = {"item": ITEM}
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (Pick("office"), Pick("item"), Days("valid_from"))
    empty = _l("No prices yet. Enter the services first, then the price of each.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if row is None and request.method == "GET":
            form["valid_from"].data = form["valid_from"].data or clock.today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ServicePrice:
        """Enter a price."""
        row = ServicePrice()
        with session.no_autoflush:
            form.populate_obj(row)
        return paid_services.keep_price(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Mend a price; orders that were taken down keep theirs."""
        form.populate_obj(row)
        paid_services.keep_price(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a price with its service."""
        return row is None or name != "item"

    def title(self, row: Any) -> str:
        """Return the service and the day."""
        return f"{row.item} · {day(row.valid_from)}"
