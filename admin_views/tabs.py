"""The tabs above a list: one filter's values, and how many rows each has.

The figures come after the page, by a door of their own in one statement: no list waits for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, case, func, inspect, literal, select, true
from sqlalchemy.orm import Session

from admin_views.filters import Filter
from admin_views.listing import Asked
from models.scopes import Actor

if TYPE_CHECKING:
    from admin_views.base import RecordView

Condition = ColumnElement[bool]
CAP = 999  # a tab counts no further; it then says "999+"
LOOKED_AT = 5_000  # rows of a tab with few rows that filters look at, at most


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: where it leads, and how many rows stand behind it."""

    value: str
    words: str
    link: str
    current: bool


def filter_of(view: RecordView, actor: Actor) -> Filter | None:
    """Return the filter whose values are a list's tabs, if it has tabs."""
    if not view.tabs:
        return None
    return next((f for f in view.visible_filters(actor) if f.argument == view.tabs), None)


def condition(view: RecordView, tab: Filter | None, asked: Asked, at: datetime) -> Condition:
    """Return what the open tab narrows the list by."""
    if tab is None or tab.argument not in asked.values:
        return true()
    return tab.condition(view.model, asked.values[tab.argument], at)


def tabs(view: RecordView, tab: Filter, asked: Asked) -> list[Tab]:
    """Return the tabs in their order; "all" comes first."""
    now = asked.given.get(tab.argument, "")
    return [
        Tab(value, words, asked.link(**{tab.argument: value or None}), value == now)
        for value, words in _choices(view, tab)
    ]


def counts(
    session: Session, view: RecordView, tab: Filter, rest: Sequence[Condition], at: datetime
) -> dict[str, str]:
    """Return how many rows stand behind each tab, among those everything else asked for keeps."""
    values = [value for value, _ in _choices(view, tab)]
    asked = [
        _count_of(view, tab, value, rest, tab.condition(view.model, value, at) if value else true())
        for value in values
    ]
    found = session.execute(select(*asked)).one()
    return {
        value: f"{CAP}+" if count > CAP else str(count)
        for value, count in zip(values, found, strict=True)
    }


def _choices(view: RecordView, tab: Filter) -> list[tuple[str, str]]:
    return [("", gettext("All")), *tab.choices(view.model)]


def _count_of(
    view: RecordView, tab: Filter, value: str, rest: Sequence[Condition], own: Condition
) -> ColumnElement[int]:
    """Count a tab's rows by way of what fewer rows meet: a database without statistics can't tell.

    Most rows stand behind a tab that is not among the few ones, so it only looks at those that the
    other filters find.
    """
    few: frozenset[str] = getattr(tab, "few", frozenset())
    if value in few:
        return _count_few(view, rest, own)
    return _count(view, rest, case((own, 1), else_=0) == 1 if value and few else own)


def _count(view: RecordView, rest: Sequence[Condition], own: Condition) -> ColumnElement[int]:
    """Count a tab's rows, as far as is told."""
    some = select(literal(1)).select_from(view.model).where(and_(true(), *rest, own))
    return _number(some)


def _count_few(view: RecordView, rest: Sequence[Condition], own: Condition) -> ColumnElement[int]:
    """Count a tab that few rows stand behind: those are found first, then the filters look at them.

    The reach, which stands first among the rest, has indexes together with the state.
    """
    reach, *filters = rest
    if not filters:
        return _count(view, rest, own)
    key = inspect(view.model).primary_key[0]
    found = select(key.label("id")).where(reach, own).limit(LOOKED_AT).subquery()
    some = (
        select(literal(1))
        .select_from(found)
        .join(view.model, key == found.c.id)
        .where(and_(true(), *filters))
    )
    return _number(some)


def _number(some: Select[Any]) -> ColumnElement[int]:
    return select(func.count()).select_from(some.limit(CAP + 1).subquery()).scalar_subquery()
