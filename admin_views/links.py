"""Links between records: shown to those who may open what they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup
from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import Session, joinedload

from admin_views.columns import record_of
from admin_views.formatting import plain
from models.base import Base
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record

MOST = 50  # rows a block on a record's page shows


def to(actor: Actor, row: Base | None, words: object = None) -> Markup | str:
    """Return a record's words as a link to its page, or plain where the actor may not open it."""
    if row is None:
        return ""
    shown = str(row) if words is None else plain(words)
    record = record_of(type(row))
    if record is None or not actor.may(Deed.VIEW, record):
        return shown
    return Markup('<a href="{}">{}</a>').format(page(record, row.id), shown)


def page_link(actor: Actor, record: Record, row_id: int, words: str) -> Markup | str:
    """Return words as a link to a record that is not loaded, or plain to who may not open it."""
    if not actor.may(Deed.VIEW, record):
        return words
    return Markup('<a href="{}">{}</a>').format(page(record, row_id), words)


def link(address: str, words: str) -> Markup:
    """Return words as a link to an address."""
    return Markup('<a href="{}">{}</a>').format(address, words)


def page(record: Record, row_id: int) -> str:
    """Return the address of a record's page."""
    return url_for(f"{record.value}.details_view", id=row_id)


def form(record: Record, **filled: Any) -> str:
    """Return the address of the form for a new record, some fields filled in."""
    return url_for(f"{record.value}.create_view", **filled)


def entering(actor: Actor, record: Record, **filled: Any) -> str:
    """Return the address of the form for a row of a block; nothing for who may not enter one."""
    return form(record, **filled) if actor.may(Deed.CREATE, record) else ""


def narrowed(actor: Actor, record: Record, **filters: Any) -> str:
    """Return the address of a list narrowed to some rows; nothing for who may not open it."""
    if not actor.may(Deed.VIEW, record):
        return ""
    return url_for(f"{record.value}.index_view") + "?" + urlencode(filters)


def rows(
    session: Session,
    actor: Actor,
    model: type[Base],
    *conditions: ColumnElement[bool],
    shows: Sequence[Any] = (),
) -> list[Any]:
    """Return the newest records that belong to another one and that the actor may view.

    ``shows`` are the relationships whose records a block names: fetched along, not one by one.
    """
    record = record_of(model)
    if record is None or not actor.may(Deed.VIEW, record):
        return []
    key = inspect(model).primary_key[0]
    statement = select(model).where(rows_within(actor, model, record), *conditions)
    statement = statement.options(*(joinedload(relation) for relation in shows))
    return list(session.scalars(statement.order_by(key.desc()).limit(MOST)))


def cells(*values: Any) -> tuple[Markup | str, ...]:
    """Return the cells of one row of a block: links stay links, all else becomes text."""
    return tuple(value if isinstance(value, Markup) else plain(value) for value in values)
