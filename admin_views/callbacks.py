"""Callbacks: the ones that wait, soonest first; recording one is one action (4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Response
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from admin_views import current, due
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import TextField, WordField, filled
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import moment
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.ticket_page import ATTEMPT_HEADS, DASH, FACTS, Facts, about, attempt, is_due
from models import Callback, Employee, clock
from models.scopes import Actor
from reports.catalogue import CALLBACK_SHEET
from rules.vocabulary import (
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Deed,
    Record,
    Satisfied,
)
from services import callbacks, forms
from services.ticket_events import holds_post


class RecordForm(OfficeForm):
    """One attempt: nothing is chosen beforehand."""

    outcome = WordField(_l("Outcome"), [filled], words=CallbackOutcome, radio=True)
    satisfied = WordField(
        _l("Satisfaction"),
        [filled],
        words=Satisfied,
        radio=True,
        render_kw={"show_if": "outcome=reached"},
    )
    note = TextField(
        _l("What the customer said"),
        description=_l("A dissatisfied customer: write why. The work order is reopened."),
    )


def assign_form(actor: Actor, rows: Sequence[Callback]) -> type[OfficeForm]:
    """Return the form that gives a callback to somebody else of the right post."""
    able = Lookup(
        Employee,
        within=lambda _: _able(rows[0], actor.day) if rows else false(),
        few=True,
    )

    class AssignForm(OfficeForm):
        to = LookupField(_l("Responsible"), [filled], lookup=able)
        reason = TextField(_l("Reason"), [filled], longest=500)

    return AssignForm


def _able(row: Callback, day: date) -> ColumnElement[bool]:
    """Return who may make a callback: holders of its post, but not who did the job."""
    post = holds_post(row.office_id, day, callbacks.CALLERS[row.mode])
    worked = select(Callback.worker_id).where(
        Callback.ticket_id == row.ticket_id, Callback.worker_id.is_not(None)
    )
    return and_(Employee.active, post, Employee.id.not_in(worked))


def _record(session: Session, actor: Actor, row: Callback, form: Any, at: datetime) -> None:
    callbacks.record(
        session,
        actor,
        row,
        at,
        outcome=form.outcome.data,
        satisfied=form.satisfied.data,
        note=form.note.data or "",
    )


def _excuse(session: Session, actor: Actor, row: Callback, form: Any, at: datetime) -> None:
    callbacks.excuse(session, actor, row, at, reason=form.reason.data)


def _assign(session: Session, actor: Actor, row: Callback, form: Any, at: datetime) -> None:
    callbacks.assign(session, actor, row, form.to.data, at, reason=form.reason.data)


def _print(session: Session, actor: Actor, row: Callback, form: Any, at: datetime) -> Response:
    language = str(get_locale())
    return as_file(forms.document(session, actor, CALLBACK_SHEET.key, row, language, at))


def _may_record(mode: CallbackMode) -> Any:
    def allowed(row: Any) -> bool:
        own = row.worker_id is not None and row.worker_id == current.actor().employee_id
        return is_due(row) and row.mode is mode and not own

    return allowed


def _facts(session: Session, actor: Actor, rows: Sequence[Callback]) -> dict[str, Facts]:
    """Return whom to call, and what was done for him."""
    (row,) = rows
    ticket = row.ticket
    return {
        "facts": [
            *about(session, actor, ticket, rings=row.responsible_id == actor.employee_id),
            (gettext("Result"), ticket.result),
            (gettext("Work done by"), str(row.worker or DASH)),
            (gettext("Completed at"), moment(ticket.completed_at)),
            (gettext("Time left"), _left(row)),
        ]
    }


def _recording(name: str, deed: Deed, mode: CallbackMode) -> RowDeed:
    return RowDeed(
        name,
        deed,
        _record,
        form=RecordForm,
        template=FACTS,
        context=_facts,
        when=_may_record(mode),
        needs=("state", "mode", "worker_id"),
        tone="primary",
    )


def _left(row: Any) -> Markup | str:
    return due.left(row.due_at, clock.now()) if row.state is CallbackState.DUE else ""


class CallbackView(RecordView):
    """Callbacks that are owed, and what became of them."""

    record = Record.CALLBACK
    computed = {"left": Computed(_l("Time left"), ("due_at", "state"), _left)}
    column_list = (
        "ticket",
        "state",
        "left",
        "mode",
        "ticket.subject",
        "responsible",
        "area",
        "due_at",
        "satisfied",
        "office",
    )
    column_details_list = (
        Section(_l("Callback"), ("ticket", "ticket.subject", "mode", "responsible", "worker")),
        Section(_l("Deadline"), ("due_at", "left", "done_at", "done_by")),
        Section(_l("Outcome"), ("satisfied", "note", "excuse", "area", "office")),
    )
    column_export_list = (
        "ticket",
        "office",
        "area",
        "mode",
        "state",
        "due_at",
        "responsible",
        "worker",
        "done_at",
        "done_by",
        "satisfied",
        "note",
        "excuse",
    )
    creates = edits = False
    form_columns = ()
    column_sortable_list = ("due_at",)
    column_default_sort = "-due_at"
    tab_sorts = dict.fromkeys(("due", "nobody", "late"), "due_at")  # what is due first, first
    filters = (
        Choice("mode"),
        Named(
            "state",
            "queue",
            _l("Queue"),
            {
                "due": (_l("Awaiting callback"), lambda at: Callback.state == CallbackState.DUE),
                "nobody": (
                    _l("Nobody to make it"),
                    lambda at: callbacks.orphaned(clock.local(at).date()),
                ),
                "late": (
                    _l("Overdue"),
                    lambda at: and_(Callback.state == CallbackState.DUE, Callback.due_at < at),
                ),
                "done": (_l("Called back"), lambda at: Callback.state == CallbackState.DONE),
                "excused": (_l("Excused"), lambda at: Callback.state == CallbackState.EXCUSED),
            },
            few=frozenset({"due", "late", "excused"}),
        ),
        Pick("responsible"),
        Pick("area"),
        Days("due_at"),
        Pick("office"),
        Choice("state"),
    )
    tabs = "queue"
    empty = _l("No callbacks yet: they are drawn when work orders are completed.")
    deeds = (
        _recording("record", Deed.RECORD_PHONE, CallbackMode.PHONE),
        _recording("record-visit", Deed.RECORD_VISIT, CallbackMode.VISIT),
        RowDeed(
            "excuse",
            Deed.EXCUSE,
            _excuse,
            form=ReasonForm,
            when=is_due,
            needs=("state",),
            in_list=False,
        ),
        RowDeed(
            "assign",
            Deed.EDIT,
            _assign,
            form=assign_form,
            when=is_due,
            needs=("state",),
            title=_l("Give to somebody else"),
            in_list=False,
        ),
        RowDeed(
            "print", Deed.PRINT, _print, quick=True, in_list=False, title=_l("Print the sheet")
        ),
    )

    def leading(self, session: Session, actor: Actor, row: Callback) -> Sequence[Related]:
        """Return whom to call and what was done."""
        heads, cells = zip(*_facts(session, actor, [row])["facts"][1:-1], strict=True)
        return [Related(_l("Customer and work"), heads, [cells])]

    def related(self, session: Session, actor: Actor, row: Callback) -> Sequence[Related]:
        """Return the attempts."""
        return [
            Related(
                _l("Attempts"),
                ATTEMPT_HEADS,
                [attempt(one) for one in row.attempts],
                empty=_l("Nobody has tried yet."),
            )
        ]

    def title(self, row: Any) -> str:
        """Return the work order the callback is about."""
        return f"{row.ticket.number} {row.ticket.subject}"
