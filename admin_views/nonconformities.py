"""Screens of nonconformities: raised, answered by their owner, verified by another, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, request
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import clause_links, current, due, files, nonconformity_links
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed, RowDeed
from admin_views.filters import Begins, Choice, Days, Named, Pick, whole
from admin_views.forms import OfficeForm
from admin_views.nonconformity_forms import (
    DoneForm,
    EditForm,
    RaiseForm,
    VerifyForm,
    answer_form,
    clause_options,
    pass_on_form,
)
from models import AuditCheck, Nonconformity, Office, clock
from models.scopes import Actor, reach
from reports.catalogue import NONCONFORMITY
from rules.inspection import DAYS, OWNER_S, is_allowed
from rules.inspection_words import Gravity, NonconformityState
from rules.vocabulary import Deed, Record
from services import forms, nonconformities, sources

S = NonconformityState
MOST_ID = 2**31 - 1
NEEDS = (
    *("state", "owner_id", "answered_by_id", "voided_at"),
    *("due_on", "office_id"),
)


# Deeds --------------------------------------------------------------------------------------------
def _answer(session: Session, actor: Actor, row: Nonconformity, form: Any, at: datetime) -> None:
    nonconformities.answer(
        *(session, actor, row, at),
        cause=form.cause.data,
        corrective=form.corrective.data,
        preventive=form.preventive.data or "",
    )


def _done(session: Session, actor: Actor, row: Nonconformity, form: Any, at: datetime) -> None:
    note, done_on = form.done_note.data, form.done_on.data
    nonconformities.complete(session, actor, row, at, note=note, done_on=done_on)


def _verify(session: Session, actor: Actor, row: Nonconformity, form: Any, at: datetime) -> None:
    nonconformities.verify(
        *(session, actor, row, at),
        effective=form.effective.data == "yes",
        note=form.verify_note.data,
        due_on=form.due_on.data,
    )


def _close(session: Session, actor: Actor, row: Nonconformity, form: Any, at: datetime) -> None:
    nonconformities.close(session, actor, row, at)


def _pass_on(session: Session, actor: Actor, row: Nonconformity, form: Any, at: datetime) -> None:
    nonconformities.pass_on(
        *(session, actor, row, at),
        owner=form.owner.data,
        due_on=form.due_on.data,
        reason=form.reason.data,
    )


def _print(session: Session, actor: Actor, row: Nonconformity, form: Any, at: datetime) -> Response:
    return as_file(forms.document(session, actor, NONCONFORMITY.key, row, str(get_locale()), at))


def _blank(session: Session, actor: Actor, rows: Any, form: Any, at: datetime) -> Response:
    return as_file(forms.blank(session, actor, NONCONFORMITY.key, str(get_locale())))


def _in(deed: Deed) -> Callable[[Any], bool]:
    return lambda row: row.voided_at is None and is_allowed(row.state, deed)


def _corrects(deed: Deed) -> Callable[[Any], bool]:
    return lambda row: _in(deed)(row) and nonconformities.corrects(current.actor(), row)


def _verifies(row: Any) -> bool:
    me = current.actor().employee_id
    return _in(Deed.REVIEW)(row) and me not in (row.owner_id, row.answered_by_id)


def _answers(row: Any) -> bool:
    """Say whether the answer is what is next: what is being corrected may be answered anew."""
    return _corrects(Deed.ANSWER)(row) and row.state is not S.ANSWERED


def left(row: Any) -> Markup | str:
    """Return how many days there are until it is to be corrected; nothing once it is done."""
    if row.state not in OWNER_S or row.voided_at is not None:
        return ""
    return due.in_days(row.due_on, clock.today())


QUEUES = {
    "open": (_l("Not closed"), lambda at: Nonconformity.state != S.CLOSED),
    "mine": (
        _l("Mine to correct"),
        lambda at: and_(
            nonconformities.waits(), Nonconformity.owner_id == current.actor().employee_id
        ),
    ),
    "late": (_l("Overdue"), nonconformities.late),
    "verify": (
        _l("Awaiting verification"),
        lambda at: nonconformities.to_verify(current.actor().employee_id),
    ),
    "effective": (_l("Ready to be closed"), lambda at: nonconformities.to_close()),
}


class NonconformityView(RecordView):
    """Nonconformities."""

    record = Record.NONCONFORMITY
    computed = {
        "clause": Computed(_l("Clause"), ("clause", "office_id"), clause_links.of_row),
        "left": Computed(_l("Time left"), ("due_on", "state", "voided_at"), left),
        "about": Computed(
            _l("Found in the record"),
            ("record", "record_id", "record_number"),
            nonconformity_links.about,
        ),
    }
    column_list = (
        *("number", "state", "left", "gravity", "clause", "found", "owner", "due_on"),
        *("raised_by", "office"),
    )
    column_details_list = (
        Section(
            _l("Nonconformity"),
            (
                *("found", "clause", "gravity", "about", "check", "raised_by", "raised_at"),
                *("owner", "due_on", "office"),
            ),
        ),
        Section(
            _l("Cause and action"),
            (
                *("cause", "corrective", "preventive", "answered_by", "answered_at"),
                *("done_note", "done_on"),
            ),
        ),
        Section(
            _l("Verification"),
            (
                *("verify_note", "verified_by", "verified_on", "failures"),
                *("closed_by", "closed_at"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "clause", "gravity", "state", "found", "record_number"),
        *("raised_by", "raised_at", "owner", "due_on", "cause", "corrective", "preventive"),
        *("answered_by", "answered_at", "done_note", "done_on", "verify_note", "verified_by"),
        *("verified_on", "failures", "closed_by", "closed_at"),
    )
    form_columns = (Section("", ("clause", "gravity")),)
    create_columns = (
        Section("", ("office", "clause", "gravity", "found")),
        Section(_l("Who corrects it"), ("owner", "due_on")),
    )
    create_form_class = RaiseForm
    edit_form_class = EditForm
    column_sortable_list = ("raised_at", "due_on")
    column_default_sort = "-raised_at"
    tab_sorts = dict.fromkeys(("mine", "late"), "due_on")
    search_columns = ("number",)
    filters = (
        Named(
            "state",
            "queue",
            _l("Queue"),
            QUEUES,
            few=frozenset({"open", "mine", "late", "verify", "effective"}),
        ),
        Choice("state"),
        Begins("clause"),
        Pick("owner"),
        Days("raised_at"),
        Pick("office"),
    )
    tabs = "queue"
    empty = _l("No nonconformity. One is raised from a record's page or from an audit's check.")
    deeds = (
        RowDeed(
            *("answer", Deed.ANSWER, _answer),
            form=answer_form,
            when=_answers,
            needs=NEEDS,
            title=_l("Enter cause and action"),
            tone="primary",
        ),
        RowDeed(
            *("done", Deed.COMPLETE, _done),
            form=DoneForm,
            when=_corrects(Deed.COMPLETE),
            needs=NEEDS,
            title=_l("Report the action done"),
            tone="primary",
        ),
        RowDeed(
            *("verify", Deed.REVIEW, _verify),
            form=VerifyForm,
            when=_verifies,
            needs=NEEDS,
            title=_l("Verify the effect"),
            note=_l("Not by the owner, nor by whoever entered the action for him."),
            tone="primary",
        ),
        RowDeed(
            *("close", Deed.CLOSE, _close),
            when=_in(Deed.CLOSE),
            needs=NEEDS,
            title=_l("Close the nonconformity"),
            note=_l("Closed, it stands as it is."),
            tone="primary",
        ),
        RowDeed(
            *("pass-on", Deed.TRANSFER, _pass_on),
            form=pass_on_form,
            when=_in(Deed.TRANSFER),
            needs=NEEDS,
            title=_l("Change owner or deadline"),
            in_list=False,
        ),
        RowDeed(
            *("answer-anew", Deed.ANSWER, _answer),
            form=answer_form,
            when=lambda row: _corrects(Deed.ANSWER)(row) and row.state is S.ANSWERED,
            needs=NEEDS,
            title=_l("Change cause and action"),
            rewrites=True,
            in_list=False,
        ),
        RowDeed(
            *("print", Deed.PRINT, _print),
            quick=True,
            title=_l("Print the report"),
            in_list=False,
        ),
        PageDeed("blank", Deed.PRINT, _blank, quick=True, title=_l("Print blank form")),
        *files.DEEDS,
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer the clauses, and tell which record it is about; begin with two weeks."""
        form["clause"].options = clause_options()
        if row is not None:
            return
        session = current.session()
        source, check = _source(session), _check(session)
        if source is not None:
            form["found"].description = gettext("About %(record)s", record=str(source[1]))
        if check is not None:
            form["found"].description = gettext("About clause %(clause)s", clause=check.clause)
        if request.method == "GET" and form["due_on"].data is None:
            form["due_on"].data = clock.today() + timedelta(days=DAYS)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Nonconformity:
        """Raise one."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if "office" not in form else form["office"].data
        return nonconformities.raise_(
            *(session, actor, office),
            nonconformities.Finding(
                form["clause"].data or "",
                form["found"].data or "",
                form["gravity"].data or Gravity.MINOR,
                form["owner"].data,
                form["due_on"].data,
            ),
            at,
            about=_source(session),
            check=_check(session),
        )

    def editable(self, row: Any) -> bool:
        """Say whether clause and grade may still be mended."""
        return row.voided_at is None and row.state is S.RAISED

    def title(self, row: Any) -> str:
        """Return the number and the clause."""
        return f"{row.number} · {row.clause}"


def _source(session: Session) -> Any:
    """Return the record that the form's address names; a hidden one is no more than none."""
    if not request.args.get("of"):
        return None
    row_id = whole(request.args.get("of_id"), 1, MOST_ID, 0)
    found = sources.find(session, current.actor(), request.args["of"], row_id)
    return found if found is not None else abort(404)


def _check(session: Session) -> AuditCheck | None:
    """Return the check of an audit that the form's address names."""
    if not request.args.get("check"):
        return None
    row_id = whole(request.args.get("check"), 1, MOST_ID, 0)
    found = reach(session, current.actor(), AuditCheck, Record.AUDIT_CHECK, row_id, Deed.VIEW)
    return found if found is not None else abort(404)
