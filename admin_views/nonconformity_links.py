"""Between nonconformities and records: where one is raised from, which record one is about."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from admin_views import current, links
from admin_views.columns import Related
from admin_views.formatting import badge
from models import Nonconformity
from models.scopes import Actor, rows_within
from rules import clauses
from rules.vocabulary import Deed, Record

# pages that are no evidence of the business, and what an audit itself is made of
_NOT_FROM = frozenset(
    (
        *(Record.SAVED_VIEW, Record.AUDIT_LINE, Record.BACKGROUND_JOB, Record.DELIVERY),
        *(Record.NONCONFORMITY, Record.CLAUSE_NOTE, Record.INTERNAL_AUDIT, Record.AUDIT_CHECK),
    )
)


def about(row: Any) -> Markup | str:
    """Return the record one is about, as a link for who may open such records."""
    if row.record is None:
        return ""
    return links.page_link(current.actor(), row.record, row.record_id, row.record_number)


def raising(actor: Actor, view: Any, row: Any) -> str:
    """Return where a nonconformity about a record is raised; nothing where none is."""
    if "nonconformity.create_view" not in current_app.view_functions or view.record in _NOT_FROM:
        return ""
    filled = {"of": view.record.value, "of_id": row.id, "clause": clauses.of_record(view.record)}
    if (office_id := getattr(row, "office_id", None)) is not None:
        filled["office"] = office_id
    return links.entering(actor, Record.NONCONFORMITY, **filled)


def of(session: Session, actor: Actor, record: Record, row_id: int) -> list[Related]:
    """Return the nonconformities about a record, for who may raise one: one statement."""
    if record in _NOT_FROM or not actor.may(Deed.CREATE, Record.NONCONFORMITY):
        return []
    found = session.scalars(
        select(Nonconformity)
        .where(
            Nonconformity.record == record,
            Nonconformity.record_id == row_id,
            rows_within(actor, Nonconformity, Record.NONCONFORMITY),
        )
        .options(joinedload(Nonconformity.owner))
        .order_by(Nonconformity.id.desc())
        .limit(links.MOST)
    ).all()
    if not found:
        return []
    heads = (_l("Number"), _l("State"), _l("What does not conform"), _l("To be corrected by"))
    rows = [
        links.cells(links.to(actor, one), badge(one.state), one.found[:80], one.due_on)
        for one in found
    ]
    return [Related(_l("Nonconformities"), heads, rows)]
