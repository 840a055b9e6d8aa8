"""Tasks: given from above or from a record's page, accepted, done, declined (JD-13, JD-16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import abort, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, exists, false, true
from sqlalchemy.orm import Session

from admin_views import current, due, files, task_links
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import LineField, MomentField, TextField, filled
from admin_views.filters import Choice, Days, Named, Pick, whole
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Employee, Office, Post, Task, clock
from models.clock import OFFICE_ZONE, local
from models.scopes import Actor
from rules.field_words import TaskState
from rules.tasks import OPEN, is_allowed
from rules.vocabulary import Deed, Record
from services import sources, tasks

NEEDS = ("state", "assignee_id", "given_by_id")
END_OF_DAY = time(18)
MOST_ID = 2**31 - 1


def colleagues(actor: Actor) -> ColumnElement[bool]:
    """Return who may be given a task: everybody with a post at an office one gives tasks at."""
    offices = actor.offices(Deed.TRANSFER, Record.TASK)
    if not tasks.may_give_others(actor):
        return false()
    where = true() if offices is None else Post.office_id.in_(offices)
    held = exists().where(Post.employee_id == Employee.id, Post.held_on(actor.day), where)
    return and_(Employee.active, held)


PEOPLE = Lookup(Employee, within=colleagues, few=True)


class TaskForm(OfficeForm):
    """A new task."""

    what = LineField(_l("What is to be done"), [filled], longest=200)
    details = TextField(_l("More about it"), longest=4000)
    assignee = LookupField(
        _l("Assigned to"),
        lookup=PEOPLE,
        description=_l("Left empty, it is a note for yourself."),
    )
    due_at = MomentField(_l("To be done by"), [filled])
    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))


class EditForm(OfficeForm):
    """What whoever gave a task may still change."""

    what = LineField(_l("What is to be done"), [filled], longest=200)
    details = TextField(_l("More about it"), longest=4000)
    due_at = MomentField(_l("To be done by"), [filled])


class DoneForm(OfficeForm):
    """A task reported done."""

    result = TextField(_l("What came of it"), [filled], longest=4000)


class ReassignForm(OfficeForm):
    """A task given to somebody else."""

    assignee = LookupField(_l("Assigned to"), [filled], lookup=PEOPLE)
    reason = TextField(_l("Reason"), longest=500)


def _accept(session: Session, actor: Actor, row: Task, form: Any, at: datetime) -> None:
    tasks.accept(session, actor, row, at)


def _complete(session: Session, actor: Actor, row: Task, form: Any, at: datetime) -> None:
    tasks.complete(session, actor, row, at, result=form.result.data)


def _decline(session: Session, actor: Actor, row: Task, form: Any, at: datetime) -> None:
    tasks.decline(session, actor, row, reason=form.reason.data)


def _reassign(session: Session, actor: Actor, row: Task, form: Any, at: datetime) -> None:
    tasks.reassign(session, actor, row, form.assignee.data, at, reason=form.reason.data or "")


def _withdraw(session: Session, actor: Actor, row: Task, form: Any, at: datetime) -> None:
    tasks.withdraw(session, actor, row, reason=form.reason.data)


def _mine(deed: Deed) -> Callable[[Any], bool]:
    return lambda row: (
        is_allowed(row.state, deed) and row.assignee_id == current.actor().employee_id
    )


def _declines(row: Any) -> bool:
    return _mine(Deed.DECLINE)(row) and row.given_by_id != row.assignee_id


def _directs(deed: Deed) -> Callable[[Any], bool]:
    return lambda row: is_allowed(row.state, deed) and tasks.directs(current.actor(), row)


def left(row: Any) -> Markup | str:
    """Return how long there is until a task is to be done; nothing once it is over."""
    return due.left(row.due_at, clock.now()) if row.state in OPEN else ""


class TaskView(RecordView):
    """Tasks."""

    record = Record.TASK
    computed = {
        "left": Computed(_l("Time left"), ("due_at", "state"), left),
        "about": Computed(
            _l("About the record"), ("record", "record_id", "record_number"), task_links.about
        ),
    }
    column_list = (
        *("number", "state", "left", "what", "assignee", "given_by", "about", "due_at", "office"),
    )
    column_details_list = (
        Section(
            _l("Task"),
            ("what", "details", "about", "assignee", "given_by", "given_at", "area", "office"),
        ),
        Section(_l("Deadline"), ("due_at", "left", "accepted_at", "done_at")),
        Section(_l("Outcome"), ("result", "reason")),
    )
    column_export_list = (
        *("number", "office", "what", "details", "record_number", "assignee", "given_by"),
        *("given_at", "due_at", "state", "accepted_at", "done_at", "result", "reason"),
    )
    form_columns = (Section(_l("Task"), ("what", "details", "due_at")),)
    create_columns = (Section(_l("Task"), ("what", "details", "assignee", "due_at", "office")),)
    create_form_class = TaskForm
    edit_form_class = EditForm
    lookups = {"assignee": PEOPLE}
    column_sortable_list = ("given_at", "due_at")
    column_default_sort = "-given_at"
    tab_sorts = dict.fromkeys(("open", "mine", "late"), "due_at")
    search_columns = ("number",)
    filters = (
        Named(
            "state",
            "queue",
            _l("Queue"),
            {
                "open": (_l("Open"), lambda at: Task.state.in_(OPEN)),
                "mine": (
                    _l("My tasks"),
                    lambda at: and_(
                        Task.assignee_id == current.actor().employee_id, Task.state.in_(OPEN)
                    ),
                ),
                "late": (
                    _l("Overdue"),
                    lambda at: and_(Task.state.in_(OPEN), Task.due_at < at),
                ),
                "declined": (_l("Declined"), lambda at: Task.state == TaskState.DECLINED),
                "done": (_l("Carried out"), lambda at: Task.state == TaskState.DONE),
            },
            few=frozenset({"open", "mine", "late", "declined"}),
        ),
        Pick("assignee"),
        Pick("given_by"),
        Days("given_at"),
        Pick("office"),
        Choice("state"),
    )
    tabs = "queue"
    empty = _l("No tasks. Give one, or note one for yourself.")
    deeds = (
        RowDeed(
            *("accept", Deed.ACCEPT, _accept),
            when=_mine(Deed.ACCEPT),
            needs=NEEDS,
            quick=True,
            title=_l("Accept the task"),
            tone="primary",
        ),
        RowDeed(
            *("done", Deed.COMPLETE, _complete),
            form=DoneForm,
            when=_mine(Deed.COMPLETE),
            needs=NEEDS,
            title=_l("Report it done"),
            tone="primary",
        ),
        RowDeed(
            *("decline", Deed.DECLINE, _decline),
            form=ReasonForm,
            when=_declines,
            needs=NEEDS,
            in_list=False,
            note=_l("It goes back to whoever gave it."),
        ),
        RowDeed(
            *("reassign", Deed.TRANSFER, _reassign),
            form=ReassignForm,
            when=_directs(Deed.TRANSFER),
            needs=NEEDS,
            in_list=False,
            title=_l("Give to somebody else"),
        ),
        RowDeed(
            *("withdraw", Deed.WITHDRAW, _withdraw),
            form=ReasonForm,
            when=_directs(Deed.WITHDRAW),
            needs=NEEDS,
            in_list=False,
            tone="danger",
        ),
        *files.DEEDS,
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with tomorrow evening, and tell which record the task is about."""
        if row is not None:
            return
        if not tasks.may_give_others(actor):
            form.take_away("assignee")
        if request.method == "GET" and form["due_at"].data is None:
            evening = datetime.combine(clock.today(), END_OF_DAY, OFFICE_ZONE)
            form["due_at"].data = evening if local(clock.now()).hour < 12 else evening + ONE_DAY
        source = _source(current.session())
        if source is not None:
            form["what"].description = gettext("About %(record)s", record=str(source[1]))

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Task:
        """Give the task."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if "office" not in form else form["office"].data
        return tasks.give(
            session,
            actor,
            at,
            office=office,
            what=form["what"].data or "",
            details=form["details"].data or "",
            due_at=form["due_at"].data,
            to=form["assignee"].data if "assignee" in form else None,
            about=_source(session),
        )

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change what a task says."""
        given = {name: form[name].data for name in ("what", "details", "due_at")}
        tasks.edit(session, actor, row, **given)

    def editable(self, row: Any) -> bool:
        """Say whether the reader may change the task: he gave it, or leads the office."""
        return _directs(Deed.EDIT)(row)

    def title(self, row: Any) -> str:
        """Return number and what is to be done."""
        return f"{row.number} {row.what}"


ONE_DAY = timedelta(days=1)


def _source(session: Session) -> Any:
    """Return the record that the form's address names; a hidden one is no more than none."""
    if not request.args.get("of"):
        return None
    row_id = whole(request.args.get("of_id"), 1, MOST_ID, 0)
    found = sources.find(session, current.actor(), request.args["of"], row_id)
    return found if found is not None else abort(404)
