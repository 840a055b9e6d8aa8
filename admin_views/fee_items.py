"""Screens of what is charged: fees, their prices, the flats that have them (JD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.estate import BUILDING
from admin_views.fees import UNIT
from admin_views.filters import Choice, Days, Named, Pick, YesNo
from admin_views.formatting import day, price
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import FeeItem, FeePrice, FeeScope, clock
from models.clock import local
from models.scopes import Actor, rows_within
from rules.fee_words import FeeReach
from rules.vocabulary import Deed, Record
from services import fee_items


def _mine(actor: Actor) -> Any:
    """Return the fees somebody may set prices of: those in use at his offices."""
    return and_(rows_within(actor, FeeItem, Record.FEE_ITEM), FeeItem.active)


FEE = Lookup(FeeItem, within=_mine, few=True)


class FeeItemView(RecordView):
    """What an office charges."""

    record = Record.FEE_ITEM
    column_list = ("name", "kind", "basis", "reach", "active", "office")
    column_details_list = (Section("", ("name", "kind", "basis", "reach", "active", "office")),)
    column_export_list = ("office", "name", "kind", "basis", "reach", "active")
    form_columns = (
        Section(_l("Fee"), ("office", "name", "kind", "active")),
        Section(_l("How it is reckoned"), ("basis", "reach")),
    )
    form_more = {
        "name": {"description": _l("As it stands on the bills, such as 物业管理费.")},
        "basis": {"description": _l("It stays once flats are billed for it.")},
        "reach": {
            "description": _l(
                "Where only some pay, enter next the flats or buildings that have it. Where every"
                " flat pays, such an entry with 0 frees a flat."
            )
        },
        "active": {"description": _l("No: runs leave it out from now on.")},
    }
    column_sortable_list = ("name",)
    column_default_sort = "name"
    search_columns = ("name",)
    filters = (Pick("office"), Choice("kind"), Choice("basis"), YesNo("active"))
    empty = _l("No fees yet. Enter what the office charges, then a price.")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> FeeItem:
        """Enter a fee."""
        row = FeeItem()
        with session.no_autoflush:
            form.populate_obj(row)
            only = self.only_office(actor, Deed.CREATE)
            row.office_id = only if only is not None else row.office.id
        return fee_items.keep_item(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a fee."""
        form.populate_obj(row)
        fee_items.keep_item(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a fee at its office."""
        return row is None or name != "office"

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return its prices, and the flats that have it."""
        prices = links.rows(session, actor, FeePrice, FeePrice.item_id == row.id)
        prices.sort(key=lambda one: one.valid_from, reverse=True)
        shows = (FeeScope.unit, FeeScope.building)
        scopes = links.rows(session, actor, FeeScope, FeeScope.item_id == row.id, shows=shows)
        listed = row.reach is FeeReach.LISTED
        return (
            Related(
                _l("Prices"),
                (_l("In force from"), _l("Price (yuan)"), _l("Remark")),
                [
                    links.cells(links.to(actor, one, one.valid_from), price(one.price), one.note)
                    for one in prices
                ],
                figures=(1,),
                add=links.entering(actor, Record.FEE_PRICE, item=row.id),
                more=links.narrowed(actor, Record.FEE_PRICE, item=row.id),
                empty=_l("No price yet: nothing can be billed."),
            ),
            Related(
                _l("Flats that have it") if listed else _l("Flats that pay otherwise"),
                (_l("Flat or building"), _l("How many"), _l("From"), _l("To")),
                [
                    links.cells(
                        links.to(actor, one, one.unit or one.building),
                        one.count,
                        one.valid_from,
                        one.valid_to,
                    )
                    for one in scopes
                ],
                figures=(1,),
                add=links.entering(actor, Record.FEE_SCOPE, item=row.id),
                more=links.narrowed(actor, Record.FEE_SCOPE, item=row.id),
                empty=_l("None yet: nobody pays it.")
                if listed
                else _l("None: every flat pays it."),
            ),
        )


class FeePriceView(RecordView):
    """Prices from a day on."""

    record = Record.FEE_PRICE
    column_list = ("item", "price", "valid_from", "note", "office")
    column_details_list = (Section("", ("item", "price", "valid_from", "note", "office")),)
    column_export_list = ("office", "item", "price", "valid_from", "note")
    form_columns = (Section(_l("Price"), ("item", "price", "valid_from", "note")),)
    form_more = {
        "price": {
            "description": _l(
                "In yuan: per m² and month, per flat or space and month, or per unit read; at most"
                " four decimals."
            )
        },
        "valid_from": {
            "description": _l(
                "It ends when the next price begins. Days that are billed keep theirs."
            )
        },
    }
    lookups = {"item": FEE}
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (Pick("office"), Pick("item"), Days("valid_from"))
    empty = _l("No prices yet. Enter the fees first, then the price of each.")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> FeePrice:
        """Enter a price."""
        row = FeePrice()
        with session.no_autoflush:
            form.populate_obj(row)
        return fee_items.keep_price(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Mend a price that nobody was billed by."""
        form.populate_obj(row)
        fee_items.keep_price(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a price with its fee."""
        return row is None or name != "item"

    def title(self, row: Any) -> str:
        """Return the fee and the day."""
        return f"{row.item} · {day(row.valid_from)}"


class FeeScopeView(RecordView):
    """Which flats have what, from–to."""

    record = Record.FEE_SCOPE
    column_list = ("item", "unit", "building", "count", "valid_from", "valid_to", "office")
    column_details_list = (
        Section("", ("item", "unit", "building", "count", "valid_from", "valid_to", "office")),
    )
    column_export_list = ("office", "item", "unit", "building", "count", "valid_from", "valid_to")
    form_columns = (
        Section(_l("Fee and flat"), ("item", "unit", "building", "count")),
        Section(_l("Holds"), ("valid_from", "valid_to")),
    )
    form_more = {
        "building": {"description": _l("Instead of a flat: for each flat of the building.")},
        "count": {"description": _l("Two parking spaces are 2; 0 frees the flat from the fee.")},
        "valid_to": {"description": _l("Empty: until further notice.")},
    }
    lookups = {"item": FEE, "unit": UNIT, "building": BUILDING}
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (
        *(Pick("office"), Pick("item"), Pick("unit"), Pick("building")),
        Named(
            "valid_to",
            "holds",
            _l("Holds"),
            {
                "now": (
                    _l("Today"),
                    lambda at: and_(
                        FeeScope.valid_from <= local(at).date(),
                        or_(FeeScope.valid_to.is_(None), FeeScope.valid_to >= local(at).date()),
                    ),
                )
            },
        ),
    )
    empty = _l("No flats yet. Enter who has a parking space, a meter or another fee of his own.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if row is None and request.method == "GET":
            form["valid_from"].data = form["valid_from"].data or clock.today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> FeeScope:
        """Enter that a flat has it."""
        row = FeeScope()
        with session.no_autoflush:
            form.populate_obj(row)
        return fee_items.keep_scope(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change how many, or end it."""
        form.populate_obj(row)
        fee_items.keep_scope(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a row with its fee and its flat."""
        return row is None or name not in ("item", "unit", "building")

    def title(self, row: Any) -> str:
        """Return the fee and whose it is."""
        return gettext("%(what)s of %(part)s", what=row.item, part=row.unit or row.building)
