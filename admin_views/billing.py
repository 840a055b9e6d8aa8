"""Billing runs (出账): a run shows what it would bill; confirming writes the bills (JD-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, KeptHidden, LineField, filled
from admin_views.filters import Begins, Choice, Pick
from admin_views.formatting import day, wording, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import BillingRun, Office
from models.scopes import Actor
from rules.fee_words import RunState
from rules.indicators import months_of_quarter, quarter_of
from rules.vocabulary import Deed, Record
from services import billing
from services.reckoning import ItemSum, Plan

SHOWN = 30  # rows of a block; a last row tells how many more there are


class BeginForm(OfficeForm):
    """A run to look at."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))
    period = LineField(
        _l("Quarter"), [filled], longest=6, description=_l("Year and quarter, such as 2026Q3.")
    )
    due_on = DayField(_l("Due on"), [filled], description=_l("The last day to pay, on every bill."))


class DueForm(OfficeForm):
    """What may be chosen anew until the bills are written."""

    due_on = DayField(_l("Due on"), [filled], description=_l("The last day to pay, on every bill."))


class ConfirmForm(OfficeForm):
    """The seal of what was looked at."""

    seen = KeptHidden()


def _plan(run: BillingRun) -> Plan:
    """Work a run out once a page."""
    if getattr(g, "billing_plan", None) is None:
        g.billing_plan = billing.preview(current.session(), run)
    found: Plan = g.billing_plan
    return found


def _confirm(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    billing.confirm(session, actor, row, at, form.seen.data or "")


def _facts(session: Session, actor: Actor, rows: Sequence[Any]) -> Mapping[str, Any]:
    """Return what is about to be billed."""
    if len(rows) != 1 or rows[0].state is RunState.BILLED:
        return {"facts": ()}
    (run,) = rows
    g.billing_plan = None  # what stands there now, not what was refused
    found = _plan(run)
    missing = sum(len(one.missing) for one in found.items)
    facts = [
        (_l("Quarter"), run.period),
        (_l("Bills to write"), str(found.flats)),
        (_l("Sum of the bills"), yuan(found.fen)),
        (_l("Due on"), day(run.due_on)),
        (_l("Left out: something is missing"), str(missing)),
    ]
    return {"facts": facts, "seal": found.seal}


class BillingRunView(RecordView):
    """The runs of every quarter."""

    record = Record.BILLING_RUN
    column_list = (
        *("number", "period", "state", "bills", "sum_fen", "due_on", "billed_at", "billed_by"),
        "office",
    )
    column_details_list = (
        Section("", ("period", "office", "due_on", "begun_by")),
        Section(_l("Bills"), ("bills", "sum_fen", "billed_at", "billed_by")),
    )
    column_export_list = (
        *("number", "office", "period", "state", "bills", "sum_fen", "due_on", "begun_by"),
        *("billed_at", "billed_by"),
    )
    form_columns = (Section("", ("due_on",)),)
    create_columns = (Section("", ("office", "period", "due_on")),)
    create_form_class = BeginForm
    edit_form_class = DueForm
    column_sortable_list = ("period",)
    column_default_sort = "-id"
    search_columns = ("number",)
    filters = (Choice("state"), Pick("office"), Begins("period"))
    tabs = "state"
    empty = _l(
        "No run yet. Begin one: its page shows what it would bill before anything is written."
    )
    deeds = (
        RowDeed(
            "confirm",
            Deed.EDIT,
            _confirm,
            form=ConfirmForm,
            when=lambda row: row.state is RunState.PREVIEW,
            needs=("state",),
            title=_l("Write the bills"),
            note=_l(
                "All of them are written at once. A wrong one is reversed later, never changed."
            ),
            tone="primary",
            in_list=False,
            template="desk/confirm_run.html",
            context=_facts,
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with this quarter, due some days after it begins."""
        if row is None and request.method == "GET" and not form["period"].data:
            period = quarter_of(actor.day)
            form["period"].data = period
            first = months_of_quarter(period)[0]
            form["due_on"].data = max(actor.day, first + timedelta(days=billing.DUE_AFTER_DAYS - 1))

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> BillingRun:
        """Begin a run."""
        only = self.only_office(actor, Deed.CREATE)
        office = form["office"].data if only is None else session.get_one(Office, only)
        return billing.begin(session, actor, office, form["period"].data, form["due_on"].data, at)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Choose another last day to pay."""
        billing.set_due(row, form["due_on"].data)

    def editable(self, row: Any) -> bool:
        """Let a run stand once its bills are written."""
        return row.state is RunState.PREVIEW

    def title(self, row: Any) -> str:
        """Return the number and the quarter."""
        return f"{row.number} · {row.period}"

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what it would bill, or what it has billed, item by item."""
        if row.state is RunState.BILLED:
            return (_written(session, actor, row),)
        found = _plan(row)
        total = (gettext("Together"), found.flats, yuan(found.fen), "", "", "", "")
        return (
            Related(
                _l("What it would bill"),
                (
                    *(_l("Fee"), _l("Bills"), _l("Amount (yuan)"), _l("Billed already")),
                    *(_l("Quarter before"), _l("Difference"), _l("Missing")),
                ),
                [*_some([_item(actor, one) for one in found.items]), links.cells(*total)],
                figures=(1, 2, 3, 4, 5, 6),
            ),
        )

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the flats that miss something, and bills that would be of another amount now."""
        if row.state is RunState.BILLED:
            return ()
        found = _plan(row)
        missing = [(flat, one.item, why) for one in found.items for flat, why in one.missing]
        differing = [(flat, one.item, is_) for one in found.items for flat, is_ in one.differing]
        return (
            Related(
                _l("Flats left out"),
                (_l("Flat"), _l("Fee"), _l("What is missing")),
                _some([(flat.words, item.name, wording(why)) for flat, item, why in missing]),
                empty=_l("Nothing is missing."),
            ),
            Related(
                _l("Billed otherwise"),
                (_l("Flat"), _l("Fee"), _l("Bill number"), _l("Billed"), _l("Now it would be")),
                _some(
                    [
                        links.cells(
                            flat.words,
                            item.name,
                            links.page_link(actor, Record.BILL, is_.bill_id, is_.bill_no),
                            yuan(is_.fen),
                            yuan(is_.now),
                        )
                        for flat, item, is_ in differing
                    ]
                ),
                figures=(3, 4),
                empty=_l("Every bill of the quarter is as it would be computed now."),
            ),
        )


def _some(rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Return the first rows, and how many more there are."""
    left = len(rows) - SHOWN
    if left <= 0:
        return rows
    return [*rows[:SHOWN], (gettext("and %(count)s more", count=left), *[""] * (len(rows[0]) - 1))]


def _item(actor: Actor, one: ItemSum) -> tuple[Any, ...]:
    whole = one.fen + one.standing_fen
    return links.cells(
        links.to(actor, one.item),
        len(one.charges),
        yuan(one.fen),
        gettext("%(count)s: %(amount)s", count=len(one.standing), amount=yuan(one.standing_fen))
        if one.standing
        else "",
        yuan(one.before_fen) if one.before else "",
        yuan(whole - one.before_fen) if one.before else "",
        len(one.missing) or "",
    )


def _written(session: Session, actor: Actor, row: BillingRun) -> Related:
    return Related(
        _l("What it billed"),
        (_l("Fee"), _l("Bills"), _l("Amount (yuan)"), _l("Reversed since")),
        [
            links.cells(name, count, yuan(fen), back or "")
            for name, count, fen, back in billing.written(session, row)
        ],
        figures=(1, 2, 3),
        more=links.narrowed(actor, Record.BILL, run=row.id, voided="all"),
    )
