"""Customer visits: recorded at the door, and the rounds they belong to (JD-11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import (
    DayField,
    LineField,
    MomentField,
    OptionField,
    TextField,
    WordField,
    filled,
)
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Area, Office, Unit, Visit, VisitPlan, clock
from models.scopes import Actor
from rules.field_words import VisitKind, VisitOutcome
from rules.vocabulary import Deed, Record, Satisfied
from services import visits

NOBODY, SOMEBODY = "nobody", "somebody"
UNIT = Lookup(Unit, hint=select(Area.name).where(Area.id == Unit.area_id).scalar_subquery())


class VisitForm(OfficeForm):
    """A visit as it is written down at the door: one screen, nothing chosen beforehand."""

    unit = LookupField(_l("Flat"), [filled], lookup=UNIT)
    who = OptionField(_l("Who was met"), [filled], radio=True)
    kind = WordField(_l("Kind of visit"), [filled], words=VisitKind, radio=True)
    satisfied = WordField(_l("Satisfied with our service"), words=Satisfied, radio=True)
    said = TextField(_l("What was said"), longest=800)
    raised = TextField(
        _l("What was raised"),
        longest=800,
        description=_l("What somebody has to see to: it becomes a work order at one tap."),
    )
    at = MomentField(_l("Visited at"), description=_l("Only if it was earlier than now."))


class CorrectForm(OfficeForm):
    """What may be completed later."""

    kind = WordField(_l("Kind of visit"), [filled], words=VisitKind, radio=True)
    satisfied = WordField(_l("Satisfied with our service"), words=Satisfied, radio=True)
    said = TextField(_l("What was said"), longest=4000)
    raised = TextField(_l("What was raised"), longest=4000)


def _raise(session: Session, actor: Actor, row: Visit, form: Any, at: datetime) -> str:
    """Lead to the call screen, filled with flat, customer and text; the order is linked there."""
    text = " ".join(row.raised.split())
    return url_for(
        "call.index",
        unit=row.unit_id,
        customer=row.customer_id,
        subject=text[:200],
        description=row.raised if len(text) > 200 else "",
        channel="other",
        visit=row.id,
    )


def _can_raise(row: Any) -> bool:
    takes = current.actor().may(Deed.CREATE, Record.TICKET)
    return bool(takes and row.voided_at is None and row.ticket_id is None and row.raised)


class VisitView(RecordView):
    """What was said at the doors."""

    record = Record.VISIT
    column_list = (
        *("number", "at", "unit", "customer", "outcome", "kind", "satisfied", "raised"),
        *("ticket", "visited_by", "area", "office"),
    )
    column_details_list = (
        Section(
            _l("Visit"), ("unit", "customer", "outcome", "kind", "at", "visited_by", "satisfied")
        ),
        Section(_l("Conversation"), ("said", "raised", "ticket")),
        Section(_l("Place"), ("area", "office")),
    )
    column_export_list = (
        *("number", "office", "area", "unit", "customer", "outcome", "kind", "at", "visited_by"),
        *("said", "satisfied", "raised", "ticket"),
    )
    form_columns = (Section("", ("kind", "satisfied", "said", "raised")),)
    create_columns = (Section("", ("unit", "who", "kind", "satisfied", "said", "raised", "at")),)
    create_form_class = VisitForm
    edit_form_class = CorrectForm
    lookups = {"unit": UNIT}
    badge_column = "outcome"
    column_sortable_list = ("at",)
    column_default_sort = "-at"
    search_columns = ("number",)
    filters = (
        Days("at"),
        Pick("area"),
        Choice("kind"),
        Choice("outcome"),
        Choice("satisfied"),
        Pick("unit"),
        Pick("visited_by"),
        Pick("office"),
        Named(
            "raised",
            "matter",
            _l("What was raised"),
            {
                "open": (
                    _l("Raised, no work order yet"),
                    lambda at: (Visit.raised != "") & Visit.ticket_id.is_(None),
                )
            },
        ),
    )
    empty = _l("No visits yet. The first one is recorded at the door.")
    deeds = (
        RowDeed(
            "raise",
            Deed.EDIT,
            _raise,
            when=_can_raise,
            needs=("voided_at", "ticket_id", "raised"),
            quick=True,
            title=_l("Raise as a work order"),
            tone="primary",
            done=_l("Choose the category and register: the order is linked to the visit."),
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer who lives in the flat by name, so that one tap says who was met."""
        if row is not None:
            if row.outcome is VisitOutcome.NOBODY:
                form.take_away("satisfied")
            return
        unit = form["unit"].data
        here = visits.living(current.session(), unit.id, actor.day) if unit is not None else ()
        form["who"].options = [
            *((f"customer-{one.id}", one.name) for one in here),
            (SOMEBODY, gettext("Somebody else of the household")),
            (NOBODY, gettext("Nobody at home")),
        ]
        met = "|".join(value for value, _ in form["who"].options if value != NOBODY)
        for name in ("satisfied", "raised"):
            form[name].render_kw = {**(form[name].render_kw or {}), "show_if": f"who={met}"}

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Visit:
        """Write the visit down."""
        unit, who = form["unit"].data, form["who"].data
        here = {f"customer-{one.id}": one for one in visits.living(session, unit.id, actor.day)}
        nobody = who == NOBODY
        return visits.record(
            session,
            actor,
            at,
            unit=unit,
            outcome=VisitOutcome.NOBODY if nobody else VisitOutcome.MET,
            kind=form["kind"].data,
            customer=here.get(who),
            at=form["at"].data,
            said=form["said"].data or "",
            satisfied=form["satisfied"].data,
            raised=form["raised"].data or "",
        )

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Complete what was written down at the door."""
        visits.correct(
            session,
            actor,
            row,
            kind=form["kind"].data,
            said=form["said"].data or "",
            satisfied=form["satisfied"].data if "satisfied" in form else None,
            raised=form["raised"].data or "",
        )

    def after(self, row: Any) -> str:
        """Go on to the next door, unless something was raised here."""
        if row.raised or request.endpoint == f"{self.endpoint}.edit_view" or row.area_id is None:
            return self.address(row.id)
        return url_for("visit_round.index", area=row.area_id)

    def title(self, row: Any) -> str:
        """Return the number and the flat."""
        return f"{row.number} {row.unit}"


class StartForm(OfficeForm):
    """A round to start: the interval in force says how long it takes."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))
    starts_on = DayField(_l("First day"), [filled])
    name = LineField(
        _l("Round"), longest=60, description=_l("Left empty, it is named by its months.")
    )


class VisitPlanView(RecordView):
    """The rounds."""

    record = Record.VISIT_PLAN
    edits = False
    column_list = ("name", "starts_on", "ends_on", "months", "started_by", "office")
    column_details_list = (Section("", (*column_list, "started_at")),)
    column_export_list = column_list
    form_columns = ()
    create_columns = (Section(_l("Round"), ("office", "starts_on", "name")),)
    create_form_class = StartForm
    edit_form_class = OfficeForm
    column_sortable_list = ("starts_on",)
    column_default_sort = "-starts_on"
    filters = (Pick("office"),)
    empty = _l("No round was started yet. The supervisor starts one.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if request.method == "GET" and form["starts_on"].data is None:
            form["starts_on"].data = clock.today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> VisitPlan:
        """Start the round."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if "office" not in form else form["office"].data
        first, name = form["starts_on"].data, form["name"].data or ""
        return visits.start(session, actor, office, first, at, name)

    def after(self, row: Any) -> str:
        """Show what is due now."""
        return url_for("visit_round.index", office=row.office_id)


class VisitIntervalView(RecordView):
    """How many months a round takes, from a day on."""

    record = Record.VISIT_INTERVAL
    column_list = ("months", "office", "valid_from", "clause")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (Section("", ("months", "office", "valid_from", "clause")),)
    form_more = {
        "office": {"description": _l("Empty: for every office.")},
        "valid_from": {"description": _l("It holds for rounds that begin on this day or later.")},
    }
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (Pick("office"),)
