"""Contacts about arrears: recorded, completed, disputes answered; and the ladder (JD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import PageDeed, RowDeed
from admin_views.fields import (
    DayField,
    MomentField,
    MoneyField,
    OptionField,
    TextField,
    WordField,
    filled,
)
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import badge, day, wording, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Area, Bill, Dunning, Unit, clock
from models.clock import local
from models.scopes import Actor
from reports.catalogue import ARREARS_NOTICE
from rules.dunning import NOTICES, band_of
from rules.dunning_words import DunningOutcome, DunningStep
from rules.vocabulary import Deed, Record
from services import dunning, forms, visits
from services.dunning_ladder import broken, disputed, is_open

UNIT = Lookup(Unit, hint=select(Area.name).where(Area.id == Unit.area_id).scalar_subquery())
SOMEBODY = "somebody"
_PROMISED = {"show_if": f"outcome={DunningOutcome.PROMISED.value}"}


class ContactForm(OfficeForm):
    """A contact as it is written down: one screen, nothing chosen beforehand."""

    unit = LookupField(_l("Flat"), [filled], lookup=UNIT)
    step = WordField(_l("Dunning step"), [filled], words=DunningStep, radio=True)
    who = OptionField(_l("Who was spoken to"), radio=True)
    outcome = WordField(
        _l("Outcome"),
        words=DunningOutcome,
        radio=True,
        description=_l("Of a notice it is entered later; within seven days (4.2.2.6)."),
    )
    promise_on = DayField(_l("Promised for"), render_kw=_PROMISED)
    promise_fen = MoneyField(
        _l("Amount promised"),
        description=_l("In yuan; left empty, it is all that is overdue."),
        render_kw=_PROMISED,
    )
    note = TextField(_l("Note"), longest=800)
    at = MomentField(_l("Contacted at"), description=_l("Only of a contact made earlier."))


class OutcomeForm(OfficeForm):
    """What came of a contact, where that was left out."""

    outcome = WordField(_l("Outcome"), [filled], words=DunningOutcome, radio=True)
    promise_on = DayField(_l("Promised for"), render_kw=_PROMISED)
    promise_fen = MoneyField(
        _l("Amount promised"),
        description=_l("In yuan; left empty, it is all that was owed then."),
        render_kw=_PROMISED,
    )
    note = TextField(_l("Note"), longest=800)


class PromisedDayForm(OfficeForm):
    """The day of a promise that has none yet."""

    promise_on = DayField(_l("Promised for"), [filled])


class AnswerForm(OfficeForm):
    """The supervisor's answer to a dispute."""

    answer = TextField(_l("Answer to the dispute"), [filled], longest=800)


def _outcome_form(actor: Actor, rows: Sequence[Dunning]) -> type[OfficeForm]:
    has_outcome = bool(rows) and rows[0].outcome is not None
    return PromisedDayForm if has_outcome else OutcomeForm


def _complete(session: Session, actor: Actor, row: Dunning, form: Any, at: datetime) -> None:
    given = {field.short_name: field.data for field in form.own_fields}
    dunning.complete(session, actor, row, **{"outcome": None, **given})


def _answer(session: Session, actor: Actor, row: Dunning, form: Any, at: datetime) -> None:
    dunning.answer(session, actor, row, at, form["answer"].data)


def _print(session: Session, actor: Actor, row: Dunning, form: Any, at: datetime) -> Response:
    return as_file(forms.document(session, actor, ARREARS_NOTICE.key, row, str(get_locale()), at))


def _blank(session: Session, actor: Actor, rows: Any, form: Any, at: datetime) -> Response:
    return as_file(forms.blank(session, actor, ARREARS_NOTICE.key, str(get_locale())))


_QUEUES = {
    "broken": (_l("Promise not kept"), lambda at: broken(local(at).date())),
    "disputed": (_l("Dispute to answer"), lambda at: disputed()),
    "open": (
        _l("Outcome left out"),
        lambda at: or_(
            Dunning.outcome.is_(None),
            (Dunning.outcome == DunningOutcome.PROMISED) & Dunning.promise_on.is_(None),
        ),
    ),
}


class DunningView(RecordView):
    """What was said about arrears, contact by contact; it stands as it was recorded."""

    record = Record.DUNNING
    edits = False
    column_list = (
        *("number", "at", "unit", "customer", "step", "outcome", "promise_on", "promise_fen"),
        *("owed_fen", "by", "area", "office"),
    )
    column_details_list = (
        Section(
            _l("Contact"),
            ("unit", "customer", "step", "at", "by", "owed_fen"),
        ),
        Section(_l("Outcome"), ("outcome", "promise_on", "promise_fen", "note")),
        Section(_l("Dispute"), ("answer", "answered_at", "answered_by")),
        Section(_l("Place"), ("area", "office")),
    )
    column_export_list = (
        *("number", "office", "area", "unit", "customer", "step", "at", "by", "owed_fen"),
        *("outcome", "promise_on", "promise_fen", "note", "answer", "answered_at"),
    )
    form_columns = ()
    create_columns = (
        Section(_l("Contact"), ("unit", "step", "who", "at")),
        Section(_l("Outcome"), ("outcome", "promise_on", "promise_fen", "note")),
    )
    create_form_class = ContactForm
    edit_form_class = OfficeForm
    lookups = {"unit": UNIT}
    badge_column = "step"
    column_sortable_list = ("at",)
    column_default_sort = "-at"
    search_columns = ("number",)
    filters = (
        Named("queue", label=_l("Where it stands"), options=_QUEUES),
        Choice("step"),
        Choice("outcome"),
        Days("at"),
        Pick("area"),
        Pick("unit"),
        Pick("office"),
    )
    empty = _l("No contacts yet. The list of arrears leads to the first one.")
    deeds = (
        RowDeed(
            "outcome",
            Deed.COMPLETE,
            _complete,
            form=_outcome_form,
            when=dunning.lacks_outcome,
            needs=("voided_at", "outcome", "promise_on"),
            title=_l("Enter the outcome"),
            tone="primary",
        ),
        RowDeed(
            "answer",
            Deed.ANSWER,
            _answer,
            form=AnswerForm,
            when=dunning.is_disputed,
            needs=("voided_at", "outcome", "answered_at"),
            title=_l("Answer the dispute"),
            tone="primary",
        ),
        RowDeed(
            "print",
            Deed.PRINT,
            _print,
            when=lambda row: row.step in NOTICES and row.voided_at is None,
            needs=("voided_at", "step"),
            quick=True,
            title=_l("Print the notice"),
        ),
        PageDeed(
            "blank",
            Deed.PRINT,
            _blank,
            quick=True,
            title=_l("Print blank form"),
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer who lives in the flat by name, and the steps that may be taken now."""
        unit = form["unit"].data
        here = visits.living(current.session(), unit.id, actor.day) if unit is not None else ()
        form["who"].options = [
            *((f"customer-{one.id}", one.name) for one in here),
            (SOMEBODY, gettext("Nobody, or somebody else")),
        ]
        if unit is not None:
            found = dunning.owed(current.session(), unit.id, actor.day, actor.day)
            names = ", ".join(wording(one) for one in found.steps)
            form["unit"].description = gettext(
                "Overdue: %(amount)s yuan. Steps possible now: %(steps)s.",
                amount=yuan(found.fen),
                steps=names or "—",
            )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Dunning:
        """Write the contact down."""
        unit, who = form["unit"].data, form["who"].data
        here = {f"customer-{one.id}": one for one in visits.living(session, unit.id, actor.day)}
        return dunning.record(
            session,
            actor,
            at,
            unit=unit,
            step=form["step"].data,
            customer=here.get(who),
            outcome=form["outcome"].data,
            promise_on=form["promise_on"].data,
            promise_fen=form["promise_fen"].data,
            note=form["note"].data or "",
            at=form["at"].data,
        )

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the bills as they stood when the contact was made."""
        heads = (_l("Bill number"), _l("Fee item"), _l("Quarter"), _l("Due on"), _l("Owed then"))
        return (
            Related(
                _l("Bills owed then"),
                heads,
                [
                    links.cells(
                        _bill_link(actor, one),
                        one.item,
                        one.period,
                        one.due_on,
                        yuan(one.amount_fen - one.paid_fen),
                    )
                    for one in row.bills
                ],
                figures=(4,),
                more=links.narrowed(actor, Record.BILL, unit=row.unit_id, paid="no"),
            ),
        )

    def title(self, row: Any) -> str:
        """Return the number and the flat."""
        return f"{row.number} {row.unit}"


def _bill_link(actor: Actor, one: Any) -> Markup | str:
    """Return a kept bill's number as a way to the bill as it is now."""
    if not actor.may(Deed.VIEW, Record.BILL):
        return str(one.bill_no)
    address = links.page(Record.BILL, one.bill_id)
    return Markup('<a href="{}">{}</a>').format(address, one.bill_no)


# On the page of a flat ----------------------------------------------------------------------------
def blocks(session: Session, actor: Actor, unit: Unit) -> Sequence[Related]:
    """Return what a flat owes and what was said about it, as tabs of its page."""
    found = []
    if actor.may(Deed.VIEW, Record.BILL):
        found.append(_owed(session, actor, unit))
    if actor.may(Deed.VIEW, Record.DUNNING):
        found.append(_said(session, actor, unit))
    return found


def _owed(session: Session, actor: Actor, unit: Unit) -> Related:
    bills = links.rows(session, actor, Bill, Bill.unit_id == unit.id, is_open())
    bills.sort(key=lambda one: (one.due_on, one.id))
    today = clock.today()
    return Related(
        _l("Arrears"),
        (
            _l("Bill number"),
            _l("Fee item"),
            _l("Quarter"),
            _l("Due on"),
            _l("Age"),
            _l("Still due"),
        ),
        [
            links.cells(
                links.to(actor, one),
                one.item,
                one.period,
                one.due_on,
                wording(band_of(one.due_on, today)),
                yuan(one.amount_fen - one.paid_fen),
            )
            for one in bills
        ],
        figures=(5,),
        more=links.narrowed(actor, Record.BILL, unit=unit.id, paid="no"),
        empty=_l("Nothing is owed here."),
    )


def _said(session: Session, actor: Actor, unit: Unit) -> Related:
    rows = links.rows(session, actor, Dunning, Dunning.unit_id == unit.id, shows=(Dunning.by,))
    return Related(
        _l("Dunning contacts"),
        (
            *(_l("Contacted at"), _l("Dunning step"), _l("Outcome"), _l("Promised for")),
            *(_l("Owed then"), _l("Contacted by"), ""),
        ),
        [
            links.cells(
                links.to(actor, one, one.at),
                badge(one.step),
                badge(one.outcome),
                day(one.promise_on),
                yuan(one.owed_fen),
                one.by or "",
                gettext("Voided") if one.voided_at else "",
            )
            for one in rows
        ],
        figures=(4,),
        add=links.entering(actor, Record.DUNNING, unit=unit.id),
        more=links.narrowed(actor, Record.DUNNING, unit=unit.id),
        empty=_l("Nobody was contacted about arrears here."),
    )


class DunningIntervalView(RecordView):
    """After how many days each step of the ladder is due, from a day on."""

    record = Record.DUNNING_INTERVAL
    column_list = ("step", "after_due", "after_step", "office", "valid_from", "clause")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (Section("", column_list),)
    form_more = {
        "office": {"description": _l("Empty: for every office.")},
        "after_due": {"description": _l("Counted from the oldest bill that is still open.")},
        "after_step": {"description": _l("Counted from the first time the step before was taken.")},
    }
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (Pick("office"), Choice("step"))
