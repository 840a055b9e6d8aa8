"""Screens of ad-hoc assessments (4.2.3.1): at the place, given to the person, answered, printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response, flash
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, true
from sqlalchemy.orm import Session

from admin_views import current, spot_blocks
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.children import Children
from admin_views.columns import Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.fields import LineField, MomentField, TextField, WordField, filled
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Employee, Office, Post, SpotAssessment, clock
from models.scopes import Actor
from reports.catalogue import SPOT_ASSESSMENT
from rules.spot_words import SpotMethod, SpotState
from rules.spots import is_allowed
from rules.vocabulary import Deed, Record
from services import forms, spots
from services.people import ASSESSED


def _assessed(actor: Actor) -> ColumnElement[bool]:
    """Return who may be assessed: the administrators of one's offices, but oneself."""
    offices = actor.offices(Deed.CREATE, Record.SPOT_ASSESSMENT)
    where = true() if offices is None else Post.office_id.in_(offices)
    held = exists().where(
        Post.employee_id == Employee.id,
        Post.role.in_(ASSESSED),
        Post.held_on(actor.day),
        where,
    )
    return and_(Employee.active, Employee.id != (actor.employee_id or 0), held)


ASSESSED_PEOPLE = Lookup(Employee, within=_assessed, few=True)


class SpotForm(OfficeForm):
    """An assessment as it is entered at the place."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))
    employee = LookupField(_l("Person assessed"), [filled], lookup=ASSESSED_PEOPLE)
    position = WordField(
        _l("Post"),
        words=ASSESSED,
        description=_l("Only of somebody who holds both posts: the one assessed."),
    )
    at = MomentField(_l("Time of assessment"), default=clock.now)
    place = LineField(_l("Place of assessment"), [filled], longest=120)
    method = WordField(
        _l("Way of assessment"),
        [filled],
        words=SpotMethod,
        radio=True,
        default=SpotMethod.ON_SITE,
    )


class EditForm(OfficeForm):
    """What may still be mended of a draft."""

    place = LineField(_l("Place of assessment"), [filled], longest=120)
    method = WordField(_l("Way of assessment"), [filled], words=SpotMethod, radio=True)


class AcknowledgeForm(OfficeForm):
    """The person acknowledges, with a word if he likes."""

    words = TextField(
        _l("Words of the person assessed"), longest=1000, description=_l("May be left empty.")
    )


class DisagreeForm(OfficeForm):
    """The person states why he disagrees."""

    words = TextField(_l("Why you disagree"), [filled], longest=1000)


class ReplyForm(OfficeForm):
    """The answer to a disagreement."""

    words = TextField(_l("Answer to the disagreement"), [filled], longest=1000)


def tell_month(session: Session, row: SpotAssessment) -> None:
    """Say that an approved month changes by this: its revision is the supervisor's to issue."""
    if row.issued_at is not None and spots.month_is_approved(session, row):
        flash(
            gettext(
                "This month is approved already: generate its drafts again, then issue a revision."
            ),
            "info",
        )


def _issue(session: Session, actor: Actor, row: SpotAssessment, form: Any, at: datetime) -> None:
    tell_month(session, spots.issue(session, actor, row, at))


def _void(session: Session, actor: Actor, row: SpotAssessment, form: Any, at: datetime) -> None:
    tell_month(session, spots.void(session, actor, row, at, form.reason.data))


def _said(function: Callable[..., Any]) -> Callable[..., None]:
    """Return the deed that hands the words typed to a service."""

    def act(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
        function(session, actor, row, at, words=form.words.data or "")

    return act


def _print(
    session: Session, actor: Actor, row: SpotAssessment, form: Any, at: datetime
) -> Response:
    return as_file(forms.document(session, actor, SPOT_ASSESSMENT.key, row, str(get_locale()), at))


def _blank(session: Session, actor: Actor, rows: Any, form: Any, at: datetime) -> Response:
    return as_file(forms.blank(session, actor, SPOT_ASSESSMENT.key, str(get_locale())))


def _in(deed: Deed) -> Callable[[Any], bool]:
    return lambda row: row.voided_at is None and is_allowed(row.state, deed)


def _issuable(row: Any) -> bool:
    return _in(Deed.ISSUE)(row) and row.assessor_id == current.actor().employee_id


def _unanswered(row: Any) -> bool:
    return _in(Deed.ANSWER)(row) and row.replied_at is None


_NEEDS = ("state", "voided_at", "replied_at", "assessor_id")
QUEUES = {
    "draft": (_l("Not given to the person yet"), lambda at: spots.in_state(SpotState.DRAFT)),
    "issued": (_l("Person has not answered"), lambda at: spots.in_state(SpotState.ISSUED)),
    "disagreed": (_l("Disagreed, not answered"), lambda at: spots.unanswered()),
}


class SpotAssessmentView(RecordView):
    """Ad-hoc assessments of administrators."""

    record = Record.SPOT_ASSESSMENT
    column_list = (
        *("number", "state", "employee", "position", "at", "place", "method", "assessor"),
        "office",
    )
    column_details_list = (
        Section(
            _l("Ad-hoc assessment"),
            (
                *("employee", "position", "areas", "at", "place", "method", "assessor"),
                *("standard", "office"),
            ),
        ),
        Section(
            _l("The person's answer"),
            (
                *("issued_at", "answered_at", "statement"),
                *("reply", "replied_at", "replied_by"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "employee", "position", "areas", "at", "place", "method"),
        *("assessor", "state", "issued_at", "answered_at", "statement", "reply", "replied_at"),
    )
    form_columns = (Section("", ("place", "method")),)
    create_columns = (
        Section("", ("office", "employee", "position")),
        Section(_l("When and where"), ("at", "place", "method")),
    )
    create_form_class = SpotForm
    edit_form_class = EditForm
    children = {
        "findings": Children(
            Record.SPOT_FINDING,
            "spot",
            (
                *("indicator", "clause", "points", "found", "rectification", "due_on"),
                "ticket",
            ),
            note=_l(
                "One block for each thing found. The clause is the line's own if it is left empty;"
                " 0 points are possible. Photos follow on the next page."
            ),
            spare=2,
        )
    }
    lookups = {"employee": ASSESSED_PEOPLE}
    column_sortable_list = ("at",)
    column_default_sort = "-at"
    search_columns = ("number",)
    filters = (
        Named("state", "queue", _l("Queue"), QUEUES),
        Choice("state"),
        Pick("employee"),
        Choice("position"),
        Days("at"),
        Pick("assessor"),
        Pick("office"),
    )
    tabs = "queue"
    empty = _l("Nobody has been assessed without notice yet.")
    deeds = (
        RowDeed(
            "issue",
            Deed.ISSUE,
            _issue,
            when=_issuable,
            needs=_NEEDS,
            title=_l("Give it to the person"),
            note=_l(
                "From then on it stands and its points count in the month. The person acknowledges"
                " it with his own log-in, or states why he disagrees."
            ),
            tone="primary",
        ),
        RowDeed(
            "acknowledge",
            Deed.CONFIRM,
            _said(spots.acknowledge),
            form=AcknowledgeForm,
            when=_in(Deed.CONFIRM),
            needs=_NEEDS,
            title=_l("Acknowledge"),
            tone="primary",
        ),
        RowDeed(
            "disagree",
            Deed.DECLINE,
            _said(spots.disagree),
            form=DisagreeForm,
            when=_in(Deed.DECLINE),
            needs=_NEEDS,
            title=_l("State a disagreement"),
            note=_l("Your words stand beside the assessment; the supervisor answers them."),
        ),
        RowDeed(
            "reply",
            Deed.ANSWER,
            _said(spots.reply),
            form=ReplyForm,
            when=_unanswered,
            needs=_NEEDS,
            title=_l("Answer the disagreement"),
            note=_l("What is wrong is voided besides: one finding on its page, or the whole."),
            tone="primary",
        ),
        RowDeed(
            "print",
            Deed.PRINT,
            _print,
            quick=True,
            title=_l("Print the form"),
            in_list=False,
        ),
        PageDeed("blank", Deed.PRINT, _blank, quick=True, title=_l("Print blank form")),
        RowDeed(
            "void",
            Deed.VOID,
            _void,
            form=ReasonForm,
            when=lambda row: row.voided_at is None,
            needs=("voided_at",),
            note=_l("A voided record is kept and stays readable; it only counts no longer."),
            tone="danger",
            in_list=False,
        ),
    )

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> SpotAssessment:
        """Begin an assessment; its findings follow in the same transaction."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if "office" not in form else form["office"].data
        return spots.begin(
            session,
            actor,
            at,
            office=office,
            employee=form["employee"].data,
            position=form["position"].data,
            at=form["at"].data,
            place=form["place"].data or "",
            method=form["method"].data,
        )

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Mend a draft."""
        place, method = form["place"].data or "", form["method"].data
        spots.change(session, actor, row, place=place, method=method)

    def editable(self, row: Any) -> bool:
        """Leave what was given to the person."""
        return _in(Deed.EDIT)(row)

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what was found."""
        return (spot_blocks.findings(session, actor, row),)

    def title(self, row: Any) -> str:
        """Return the number and who was assessed."""
        return f"{row.number} · {row.employee}"
