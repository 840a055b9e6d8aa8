"""Screens of the customer chapter: customers, and the flats they occupy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin_views import activity_page, customer_files, letters, links
from admin_views.base import RecordView, Related
from admin_views.beside import Beside, PageView
from admin_views.beside import computed as beside_columns
from admin_views.children import Children
from admin_views.columns import Section, words_of
from admin_views.fields import DayField, LineField, TextField, WordField, filled
from admin_views.filters import Choice, Named, Pick
from admin_views.formatting import badge
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Area, Customer, Occupancy, Office, Ticket, Unit
from models.clock import local
from models.scopes import Actor, rows_within
from rules.permissions import grant
from rules.vocabulary import Deed, Occupies, Record, Scope
from services import customers

UNIT = Lookup(Unit, hint=select(Area.name).where(Area.id == Unit.area_id).scalar_subquery())


class NewCustomerForm(OfficeForm):
    """A new customer with the flat he occupies: one page while he is on the phone."""

    name = LineField(_l("Name"), [filled], longest=80)
    phone = LineField(_l("Phone"), longest=20)
    unit = LookupField(_l("Flat"), lookup=UNIT)
    occupies_as = WordField(_l("Occupies as"), words=Occupies, default=Occupies.OWNER)
    valid_from = DayField(_l("Occupies from"), description=_l("Left empty, it is from today."))
    office = LookupField(
        _l("Office"),
        lookup=Lookup(Office),
        description=_l("Only for a customer who occupies no flat."),
    )
    code = LineField(_l("Customer code"), longest=40, description=_l("Left empty, one is given."))
    facts = TextField(_l("Known facts"), longest=1000)


def _flats_today(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """Return the flats customers occupy today, of those the actor may see."""
    found: dict[int, list[str]] = {}
    for customer, flat in session.execute(
        select(Occupancy.customer_id, words_of(Unit))
        .join(Unit, Unit.id == Occupancy.unit_id)
        .where(
            Occupancy.customer_id.in_(ids),
            # told of the flat: of the occupancy, every flat of the office would be tried for each
            rows_within(actor, Unit, Record.OCCUPANCY),
            Occupancy.held_on(actor.day),
        )
        .order_by(Occupancy.id)
    ):
        found.setdefault(customer, []).append(flat)
    return {customer: gettext("; ").join(flats) for customer, flats in found.items()}


FLATS = Beside("flats", _l("Flats"), _flats_today)


OCCUPANCIES = Children(
    Record.OCCUPANCY,
    "customer",
    ("unit", "occupies_as", "valid_from", "valid_to"),
    note=_l("Whoever moved out gets the last day; a flat that was taken over is a new row."),
    at_once=False,  # a new customer's form asks for his one flat
)


class CustomerView(PageView):
    """Customers: found by phone, name, room or pinyin while they are on the phone."""

    record = Record.CUSTOMER
    beside = (FLATS,)
    computed = beside_columns(FLATS)
    column_list = ("name", "flats", "phone", "code", "office", "facts")
    column_details_list = (
        Section(_l("Customer"), ("name", "phone", "code", "office", "language", "facts")),
    )
    column_export_list = ("office", "code", "name", "phone", "facts")
    form_columns = (Section(_l("Customer"), ("name", "phone", "code", "language", "facts")),)
    create_columns = (
        Section(_l("Customer"), ("name", "phone")),
        Section(_l("Flat"), ("unit", "occupies_as", "valid_from")),
        Section(_l("More"), ("office", "code", "facts")),
    )
    create_form_class = NewCustomerForm
    children = {"occupancies": OCCUPANCIES}
    column_sortable_list = ("name", "code")
    searched = True
    filters = (Pick("office"),)
    deeds = (customer_files.ADD,)
    empty = _l("No customer matches. Search for another word, or enter the customer.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Make the flat a must for those who look after areas alone."""
        if row is None and _areas_only(actor):
            form["unit"].validators = [filled]
            form.take_away("office")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Customer:
        """Enter a customer, with the flat he occupies."""
        row = Customer(
            name=form["name"].data,
            phone=form["phone"].data or "",
            code=form["code"].data or "",
            facts=form["facts"].data or "",
        )
        only = self.only_office(actor, Deed.CREATE)
        if "office" in form:
            row.office = form["office"].data
        elif only is not None:
            row.office = session.get_one(Office, only)
        flat = None
        if form["unit"].data is not None:
            flat = customers.Flat(
                form["unit"].data,
                form["occupies_as"].data or Occupies.OWNER,
                form["valid_from"].data or local(at).date(),
            )
        return customers.enter(session, actor, row, flat)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a customer and what he is found by."""
        form.populate_obj(row)
        customers.rename(row)

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what the customer occupies and what he asked for lately."""
        blocks = [_occupies(session, actor, row)]
        if actor.may(Deed.VIEW, Record.TICKET):
            blocks.append(_asked_for(session, actor, row))
        if actor.may(Deed.VIEW, Record.CUSTOMER_DOCUMENT):
            blocks.append(customer_files.block(session, actor, row))
        if actor.may(Deed.VIEW, Record.LETTER):
            blocks.append(letters.of_customer(session, actor, row))
        if actor.may(Deed.VIEW, Record.SIGN_UP):
            blocks.append(activity_page.of_customer(session, actor, row))
        return blocks


def _areas_only(actor: Actor) -> bool:
    """Say whether somebody enters customers for his areas and for no whole office."""
    scopes = {
        granted.scope
        for granted in (grant(role, Record.CUSTOMER) for role in actor.roles)
        if Deed.CREATE in granted.deeds
    }
    return scopes == {Scope.AREA}


def _occupies(session: Session, actor: Actor, row: Customer) -> Related:
    found = links.rows(
        session, actor, Occupancy, Occupancy.customer_id == row.id, shows=(Occupancy.unit,)
    )
    stands = row.voided_at is not None
    return Related(
        _l("Occupancies"),
        (_l("Flat"), _l("Occupies as"), _l("From"), _l("To"), "", ""),
        [
            links.cells(
                links.to(actor, one.unit),
                badge(one.occupies_as),
                one.valid_from,
                one.valid_to,
                links.to(actor, one, _l("View")),
                _pays(actor, one),
            )
            for one in found
        ],
        add="" if stands else links.entering(actor, Record.OCCUPANCY, customer=row.id),
        more=links.narrowed(actor, Record.OCCUPANCY, customer=row.id),
        empty=_l("This customer occupies no flat."),
    )


def _pays(actor: Actor, one: Occupancy) -> Markup | str:
    """Return the way to take money for a flat that is lived in."""
    address = links.entering(actor, Record.RECEIPT, unit=one.unit_id)
    if not address or not one.holds_on(actor.day):
        return ""
    return Markup('<a href="{}">{}</a>').format(address, gettext("Take money"))


def _asked_for(session: Session, actor: Actor, row: Customer) -> Related:
    found = links.rows(session, actor, Ticket, Ticket.customer_id == row.id)[:10]
    return Related(
        _l("Work orders"),
        (_l("Number"), _l("Subject"), _l("Status"), _l("Received at")),
        [
            links.cells(links.to(actor, one), one.subject, badge(one.status), one.received_at)
            for one in found
        ],
        more=links.narrowed(actor, Record.TICKET, customer=row.id),
        empty=_l("No work orders."),
    )


def _lives_there(at: datetime) -> ColumnElement[bool]:
    return Occupancy.held_on(local(at).date())


_CUSTOMER_UNIT = ("customer", "unit")


class OccupancyView(RecordView):
    """Who occupies which flat, as what, from–to."""

    record = Record.OCCUPANCY
    column_list = ("customer", "unit", "occupies_as", "valid_from", "valid_to")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (Section(_l("Occupancy"), column_list),)
    form_more = {
        "valid_to": {"description": _l("The day of moving out; empty while it lasts.")},
    }
    lookups = {"unit": UNIT}
    filters = (
        Pick("customer"),
        Pick("unit"),
        Choice("occupies_as"),
        Named(
            "lives",
            label=_l("Lives there"),
            options={
                "now": (_l("Lives there now"), _lives_there),
                "past": (_l("Moved out"), lambda at: Occupancy.valid_to < local(at).date()),
            },
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Occupancy:
        """Enter an occupancy."""
        row = Occupancy()
        form.populate_obj(row)
        return customers.occupy(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change an occupancy: as a rule its last day."""
        form.populate_obj(row)
        customers.occupy(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Let nobody turn an occupancy into another one: end it and enter the next."""
        return row is None or name not in _CUSTOMER_UNIT

    def title(self, row: Any) -> str:
        """Return who occupies what."""
        return f"{row.customer} · {row.unit}"
