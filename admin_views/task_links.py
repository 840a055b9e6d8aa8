"""Between tasks and records: where a task is given from, which record one is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from admin_views import current, links
from admin_views.columns import Related
from admin_views.formatting import badge, moment
from models import Task
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record
from services.tasks import may_give_others

# pages from which nobody is sent: accounts, settings, the trail, and tasks themselves
_NOT_FROM = frozenset(
    (Record.EMPLOYEE, Record.SAVED_VIEW, Record.AUDIT_LINE, Record.TASK, Record.STANDARD)
)


def about(row: Any) -> Markup | str:
    """Return the record a task is about, as a link for who may open such records."""
    if row.record is None:
        return ""
    if not current.actor().may(Deed.VIEW, row.record):
        return str(row.record_number)
    address = links.page(row.record, row.record_id)
    return Markup('<a href="{}">{}</a>').format(address, row.record_number)


def giving(actor: Actor, view: Any, row: Any) -> str:
    """Return where a task about a record is given; nothing where none is."""
    if "task.create_view" not in current_app.view_functions:
        return ""
    if not view.all_deeds or view.record in _NOT_FROM or not may_give_others(actor):
        return ""
    return links.form(Record.TASK, of=view.record.value, of_id=row.id)


def of(session: Session, actor: Actor, record: Record, row_id: int) -> list[Related]:
    """Return the tasks about a record, where there are any: one statement."""
    if record in _NOT_FROM or not actor.may(Deed.VIEW, Record.TASK):
        return []
    found: Sequence[Task] = session.scalars(
        select(Task)
        .where(
            Task.record == record,
            Task.record_id == row_id,
            rows_within(actor, Task, Record.TASK),
        )
        .options(joinedload(Task.assignee))
        .order_by(Task.id.desc())
        .limit(links.MOST)
    ).all()
    if not found:
        return []
    heads = (_l("Task"), _l("State"), _l("Assigned to"), _l("To be done by"))
    rows = [
        links.cells(
            links.to(actor, one, f"{one.number} {one.what}"),
            badge(one.state),
            str(one.assignee),
            moment(one.due_at),
        )
        for one in found
    ]
    return [Related(_l("Tasks"), heads, rows)]
