"""Screens of the annual training plan (4.1.2): drafted, approved, revised, carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from admin_views import current, links, plan_blocks
from admin_views.assessment_prints import as_file
from admin_views.awards import YearOf
from admin_views.base import RecordView, Related
from admin_views.children import Children
from admin_views.columns import Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import TextField, WholeField, filled
from admin_views.filters import Choice, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Office, TrainingPlan, clock
from models.clock import local
from models.scopes import Actor
from reports.catalogue import TRAINING_PLAN
from rules.training_plan import is_allowed
from rules.vocabulary import Deed, Record
from services import forms, training_plans

_EMPTY_IS_COMPANY = _l("Left empty: the plan of the whole company.")


def _today() -> date:
    return local(clock.now()).date()


def _offices(actor: Actor) -> ColumnElement[bool]:
    offices = actor.offices(Deed.CREATE, Record.TRAINING_PLAN)
    return Office.id.is_not(None) if offices is None else Office.id.in_(offices)


# Plans --------------------------------------------------------------------------------------------
class PlanForm(OfficeForm):
    """A year's plan; what is planned follows in the table below."""

    office = LookupField(
        _l("Office"),
        lookup=Lookup(Office, within=_offices, few=True),
        description=_EMPTY_IS_COMPANY,
    )
    year = WholeField(_l("Year"), [filled], default=lambda: _today().year)
    aims = TextField(_l("Aims of the year"), longest=2000, lines=3)


class EditForm(OfficeForm):
    """What may be mended of a draft beside its trainings."""

    aims = TextField(_l("Aims of the year"), longest=2000, lines=3)


def _submit(session: Session, actor: Actor, row: TrainingPlan, form: Any, at: datetime) -> None:
    training_plans.submit(session, actor, row, at)


def _approve(session: Session, actor: Actor, row: TrainingPlan, form: Any, at: datetime) -> None:
    training_plans.approve(session, actor, row, at)


def _return(session: Session, actor: Actor, row: TrainingPlan, form: Any, at: datetime) -> None:
    training_plans.send_back(session, actor, row, form.reason.data)


def _revise(session: Session, actor: Actor, row: TrainingPlan, form: Any, at: datetime) -> str:
    made = training_plans.revise(session, actor, row, form.reason.data, at)
    return links.page(Record.TRAINING_PLAN, made.id)


def _void(session: Session, actor: Actor, row: TrainingPlan, form: Any, at: datetime) -> None:
    training_plans.void(session, actor, row, form.reason.data, at)


def _print(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> Response:
    return as_file(forms.document(session, actor, TRAINING_PLAN.key, row, str(get_locale()), at))


def _in(deed: Deed) -> Callable[[Any], bool]:
    """Return the condition of a deed: its state allows it, and the plan is ours to do it to."""

    def allows(row: Any) -> bool:
        ours = training_plans.is_ours(current.actor(), deed, row.office_id)
        return row.voided_at is None and ours and is_allowed(row.state, deed)

    return allows


def _decidable(deed: Deed) -> Callable[[Any], bool]:
    """Return the same for who did not draft or submit the plan himself."""
    allowed = _in(deed)
    return lambda row: (
        allowed(row) and current.actor().employee_id not in (row.drafted_by_id, row.submitted_by_id)
    )


_NEEDS = ("state", "voided_at", "office_id", "drafted_by_id", "submitted_by_id")


class TrainingPlanView(RecordView):
    """The plans, the newest year first."""

    record = Record.TRAINING_PLAN
    column_list = (
        *("number", "year", "revision", "state", "submitted_by", "approved_by", "approved_at"),
        "office",
    )
    column_details_list = (
        Section(
            _l("Annual training plan"), ("year", "revision", "state", "reason", "aims", "office")
        ),
        Section(
            _l("Steps of the plan"),
            (
                *("drafted_by", "drafted_at", "submitted_by", "submitted_at", "approved_by"),
                *("approved_at", "return_reason", "supersedes"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "year", "revision", "state", "aims", "reason", "drafted_by"),
        *("drafted_at", "submitted_by", "submitted_at", "approved_by", "approved_at"),
    )
    form_columns = (Section("", ("aims",)),)
    create_columns = (Section("", ("office", "year", "aims")),)
    create_form_class = PlanForm
    edit_form_class = EditForm
    children = {
        "items": Children(
            Record.TRAINING_PLAN_ITEM,
            "plan",
            (
                *("quarter", "topic", "subject", "audience", "trainer", "minutes"),
                *("exam_method", "origin_no"),
            ),
            most=60,
            note=_l(
                "One row for each training. Hours such as 1.5. A problem is named by the number of"
                " its work order, ad-hoc assessment, finding or monthly assessment."
            ),
            spare=3,
        )
    }
    column_sortable_list = ("year",)
    column_default_sort = "-year"
    search_columns = ("number",)
    filters = (Choice("state"), YearOf("year"), Pick("office"))
    tabs = "state"
    empty = _l("No training plan yet. It is made at the start of the year and approved.")
    deeds = (
        RowDeed(
            "submit",
            Deed.SUBMIT,
            _submit,
            when=_in(Deed.SUBMIT),
            needs=_NEEDS,
            title=_l("Submit the plan"),
            note=_l("The manager approves it or returns it with his reason."),
            tone="primary",
        ),
        RowDeed(
            "approve",
            Deed.APPROVE,
            _approve,
            signs=True,
            when=_decidable(Deed.APPROVE),
            needs=_NEEDS,
            title=_l("Approve the plan"),
            note=_l("From now on it is in force and stands; it is changed by a revision."),
            tone="primary",
        ),
        RowDeed(
            "return",
            Deed.RETURN,
            _return,
            form=ReasonForm,
            when=_decidable(Deed.RETURN),
            needs=_NEEDS,
            title=_l("Return the plan"),
        ),
        RowDeed(
            "revise",
            Deed.REVISE,
            _revise,
            form=ReasonForm,
            when=_in(Deed.REVISE),
            needs=_NEEDS,
            title=_l("Revise the plan"),
            note=_l(
                "A new edition takes all trainings over. This one stays in force until the new"
                " one is approved."
            ),
        ),
        RowDeed("print", Deed.PRINT, _print, quick=True, title=_l("Print the plan")),
        RowDeed(
            "void",
            Deed.VOID,
            _void,
            form=ReasonForm,
            when=_in(Deed.VOID),
            needs=_NEEDS,
            note=_l("A voided record is kept and stays readable; it only counts no longer."),
            tone="danger",
            in_list=False,
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Ask for the office where there are several; whoever works for one writes its plan."""
        if row is None and self.only_office(actor, Deed.CREATE) is not None:
            form.take_away("office")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> TrainingPlan:
        """Begin a year's plan; its trainings follow in the same transaction."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if only is not None else form["office"].data
        year, aims = form["year"].data, form["aims"].data or ""
        return training_plans.begin(session, actor, office, year, aims, at)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Mend a draft."""
        training_plans.change(session, actor, row, form["aims"].data or "")

    def editable(self, row: Any) -> bool:
        """Leave what was submitted, and what is another's to write."""
        return _in(Deed.EDIT)(row)

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return progress, planned trainings, those on top, and what they changed."""
        return tuple(plan_blocks.blocks(session, actor, row, _today()))

    def title(self, row: Any) -> str:
        """Return whose plan of which year it is."""
        whose = row.office.name if row.office else gettext("Whole company")
        return gettext("Training plan %(year)s · %(whose)s", year=row.year, whose=whose)
