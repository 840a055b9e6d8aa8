"""Sign-ups for activities: taken down at the desk, ticked at the door; and what was spent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import (
    DayField,
    LineField,
    MoneyField,
    WholeField,
    WordField,
    filled,
)
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Activity, ActivityCost, Customer, SignUp, clock
from models.scopes import Actor, rows_within
from rules.activity_words import ActivityState, SignUpChannel, SignUpState
from rules.vocabulary import Deed, Record
from services import activities, sign_ups

_DOOR = (ActivityState.ANNOUNCED, ActivityState.HELD)


def _announced(actor: Actor) -> ColumnElement[bool]:
    reach = rows_within(actor, Activity, Record.ACTIVITY)
    return and_(reach, Activity.state == ActivityState.ANNOUNCED)


class _PeopleForm(OfficeForm):
    """Who comes, and with how many."""

    customer = LookupField(
        _l("Customer"),
        lookup=Lookup(Customer),
        description=_l("If known here; name and phone are then taken from the register."),
    )
    name = LineField(_l("Name"), longest=80, description=_l("Of a guest, or as they want it."))
    room = LineField(_l("Room"), longest=40)
    phone = LineField(_l("Phone"), longest=20)
    people = WholeField(_l("Number of people"), [filled], default=1)


class SignUpForm(_PeopleForm):
    """A new sign-up at the desk or on the phone."""

    activity = LookupField(_l("Activity"), [filled], lookup=Lookup(Activity, within=_announced))
    channel = WordField(
        _l("Signed up by"),
        [filled],
        words=(SignUpChannel.DESK, SignUpChannel.PHONE),
        radio=True,
        default=SignUpChannel.DESK,
    )


class WithdrawForm(OfficeForm):
    """Somebody who does not come after all."""

    note = LineField(_l("Why they don't come"), longest=200)


class CameForm(OfficeForm):
    """Some of those who signed up came."""

    came = WholeField(_l("People who came"), [filled])


def tell_moved_up(lucky: Sequence[SignUp]) -> None:
    """Tell who moved up from the waiting list, so that somebody calls them."""
    if lucky:
        names = ", ".join(one.name for one in lucky)
        flash(gettext("Moved up from the waiting list: %(names)s. Tell them.", names=names), "info")


def _withdraw(session: Session, actor: Actor, row: SignUp, form: Any, at: datetime) -> None:
    tell_moved_up(sign_ups.withdraw(session, actor, row, at, note=form.note.data or ""))


def _came(session: Session, actor: Actor, row: SignUp, form: Any, at: datetime) -> None:
    sign_ups.tick(session, actor, row, at)


def _some(session: Session, actor: Actor, row: SignUp, form: Any, at: datetime) -> None:
    sign_ups.tick(session, actor, row, at, form.came.data)


def _not(session: Session, actor: Actor, row: SignUp, form: Any, at: datetime) -> None:
    sign_ups.tick(session, actor, row, at, 0)


def _counts(row: Any) -> bool:
    return row.state is not SignUpState.WITHDRAWN


_NEEDS = ("state", "came")


class SignUpView(RecordView):
    """Who signed up for what."""

    record = Record.SIGN_UP
    column_list = (
        *("name", "state", "activity", "people", "came", "room", "phone", "channel", "at"),
        *("moved_up_at", "office"),
    )
    column_details_list = (
        Section("", ("activity", "customer", "name", "room", "phone", "people")),
        Section(
            _l("Steps so far"),
            ("channel", "at", "by", "moved_up_at", "came", "came_at", "came_by"),
        ),
        Section(_l("Signed off"), ("withdrawn_at", "withdraw_note", "office")),
    )
    column_export_list = (
        *("activity", "office", "customer", "name", "room", "phone", "people", "channel"),
        *("state", "at", "moved_up_at", "came", "came_at", "withdrawn_at", "withdraw_note"),
    )
    form_columns = (Section(_l("Sign-up"), ("customer", "name", "room", "phone", "people")),)
    create_columns = (
        Section(
            _l("Sign-up"),
            ("activity", "customer", "name", "room", "phone", "people", "channel"),
        ),
    )
    create_form_class = SignUpForm
    edit_form_class = _PeopleForm
    lookups = {"activity": Lookup(Activity), "customer": Lookup(Customer)}
    column_sortable_list = ("at",)
    search_columns = ("name", "room")
    filters = (
        Pick("activity"),
        Choice("state"),
        Choice("channel"),
        Named(
            "came",
            label=_l("Attendance"),
            options={
                "yes": (_l("Came"), lambda at: SignUp.came > 0),
                "no": (_l("Did not come"), lambda at: SignUp.came == 0),
                "up": (_l("Moved up"), lambda at: SignUp.moved_up_at.is_not(None)),
            },
        ),
        Days("at"),
        Pick("customer"),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("Nobody has signed up yet.")
    deeds = (
        RowDeed(
            "came",
            Deed.ARRIVE,
            _came,
            quick=True,
            when=lambda row: _counts(row) and not row.came,
            needs=_NEEDS,
            title=_l("Came"),
            tone="primary",
        ),
        RowDeed(
            "some-came",
            Deed.ARRIVE,
            _some,
            form=CameForm,
            when=lambda row: _counts(row) and row.people > 1,
            needs=(*_NEEDS, "people"),
            title=_l("Some of them came"),
            in_list=False,
        ),
        RowDeed(
            "not-came",
            Deed.ARRIVE,
            _not,
            quick=True,
            when=lambda row: _counts(row) and bool(row.came),
            needs=_NEEDS,
            title=_l("Take attendance back"),
            in_list=False,
        ),
        RowDeed(
            "withdraw",
            Deed.WITHDRAW,
            _withdraw,
            form=WithdrawForm,
            when=lambda row: _counts(row) and not row.came,
            needs=_NEEDS,
            title=_l("Sign off"),
            note=_l("The sign-up stays on record; the next of the waiting list move up."),
            tone="danger",
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> SignUp:
        """Take a sign-up down."""
        row = sign_ups.take_down(
            session,
            actor,
            form["activity"].data,
            at,
            channel=form["channel"].data,
            customer=form["customer"].data,
            people=form["people"].data or 0,
            **{name: form[name].data or "" for name in ("name", "room", "phone")},
        )
        if row.state is SignUpState.WAITING:
            flash(gettext("All seats are taken: they stand on the waiting list."), "info")
        return row

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct a sign-up."""
        values = {name: form[name].data for name in ("customer", "name", "room", "phone", "people")}
        tell_moved_up(sign_ups.change(session, actor, row, at, values))

    def editable(self, row: Any) -> bool:
        """Leave who signed off."""
        return _counts(row)

    def title(self, row: Any) -> str:
        """Return the name and how many come."""
        return f"{row.name} × {row.people}"


# Costs --------------------------------------------------------------------------------------------
class CostForm(OfficeForm):
    """What was spent for an activity."""

    activity = LookupField(_l("Activity"), [filled], lookup=Lookup(Activity))
    item = LineField(_l("What was paid for"), [filled], longest=120)
    amount_fen = MoneyField(_l("Amount (yuan)"), [filled])
    spent_on = DayField(_l("Spent on"), [filled])
    voucher_no = LineField(_l("Voucher number"), longest=40)


class ActivityCostView(RecordView):
    """What activities cost."""

    record = Record.ACTIVITY_COST
    edits = False
    column_list = ("item", "amount_fen", "activity", "spent_on", "voucher_no", "by", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = ()
    create_columns = (
        Section(_l("Cost"), ("activity", "item", "amount_fen", "spent_on", "voucher_no")),
    )
    create_form_class = CostForm
    edit_form_class = OfficeForm
    column_sortable_list = ("spent_on",)
    column_default_sort = "-spent_on"
    filters = (Pick("activity"), Days("spent_on"), Pick("office"))
    empty = _l("Nothing was spent yet.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if request.method == "GET" and form["spent_on"].data is None:
            form["spent_on"].data = clock.today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ActivityCost:
        """Enter a cost."""
        names = ("item", "amount_fen", "spent_on")
        return activities.spend(
            session,
            actor,
            form["activity"].data,
            at,
            voucher_no=form["voucher_no"].data or "",
            **{name: form[name].data for name in names},
        )

    def after(self, row: Any) -> str:
        """Show the activity, with what is left of its budget."""
        return links.page(Record.ACTIVITY, row.activity_id)
