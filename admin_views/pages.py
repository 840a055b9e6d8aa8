"""The pages that only show: a record, and a list as a file; how a row's values are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin_views import (
    current,
    exporting,
    files,
    formatting,
    history,
    nonconformity_links,
    phone_cells,
    standing,
    task_links,
)
from admin_views.columns import Column, record_of, sections
from admin_views.listing import Grid, reaches
from models import clock, connection, db
from models.audit import masked, note
from models.base import Base
from models.scopes import Actor
from rules.vocabulary import AuditOp, Deed, Record

if TYPE_CHECKING:
    from admin_views.base import RecordView

_ID = re.compile(r"[1-9]\d{0,9}")
Show = Callable[[Any], Any]
NOTHING = Markup()  # what a fact without a value shows: the fact is named beside the others


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a record's page."""

    label: str
    value: Markup | str
    wide: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Some facts of a record under their heading, and the names of those nobody has entered yet."""

    title: str
    facts: Sequence[Fact]
    bare: str


def id_of(text: str) -> int | None:
    """Return the id an address names; None for anything that is none."""
    if not text.isascii() or not _ID.fullmatch(text):
        return None
    number = int(text)
    return number if number < 2**31 else None


def asked_id() -> int | None:
    """Return the id this page's address names."""
    return id_of(request.args.get("id", ""))


# -- reading a row --------------------------------------------------------------------------------
def phone_flags(view: RecordView, actor: Actor, columns: Sequence[Column]) -> dict[str, Any]:
    """Return, for each column of personal data, whether it is shown whole: ever, never, or where.

    A phone of another record asks that record type's rights.
    """
    found: dict[str, Any] = {}
    for column in columns:
        if column.personal:
            found[column.key] = _phone_flag(view, actor, column)
    return found


def _phone_flag(view: RecordView, actor: Actor, column: Column) -> bool | ColumnElement[bool]:
    if column.through is None:
        return reaches(actor, view.model, view.record, Deed.FULL_PHONE)
    target: type[Base] = column.through.property.mapper.class_
    record = record_of(target)
    if record is None:
        return False
    reaching = reaches(actor, target, record, Deed.FULL_PHONE)
    if isinstance(reaching, bool):
        return reaching
    (own,) = column.through.property.local_columns
    inside: ColumnElement[bool] = getattr(view.model, own.key).in_(
        select(target.id).where(reaching)
    )
    return inside


def as_columns(flags: dict[str, Any], prefix: str) -> list[ColumnElement[bool]]:
    """Return the flags that differ from row to row, as columns to be fetched with the rows."""
    return [
        flag.label(f"{prefix}{name}") for name, flag in flags.items() if not isinstance(flag, bool)
    ]


def holds(flags: dict[str, Any], prefix: str, name: str, row: Any) -> bool:
    """Say what a flag says of a row."""
    flag = flags.get(name, True)
    return flag if isinstance(flag, bool) else bool(getattr(row, f"{prefix}{name}"))


def getters(
    columns: Sequence[Column], phones: dict[str, Any], shown_by: Record | None = None
) -> list[Show]:
    """Return a function of the row for each column: its raw value, masked where it must be.

    ``shown_by`` names the record type whose page it is: there a number is masked for everybody, and
    who may see it whole gets the button that shows it. A file has it whole for him.
    """

    def plain(key: str, row: Any) -> Any:
        return getattr(row, key)

    def private(key: str, row: Any) -> Any:
        value = getattr(row, key)
        if not value or not holds(phones, "phone_", key, row):
            return masked(value) if value else value
        return value if shown_by is None else phone_cells.hidden(shown_by, row.id, value, own=True)

    found: list[Show] = []
    for column in columns:
        if column.computed is not None:
            found.append(column.computed.show)
        else:
            found.append(partial(private if column.personal else plain, column.key))
    return found


# -- one record -----------------------------------------------------------------------------------
def show_details(view: RecordView) -> ResponseReturnValue:
    """Show one record: facts, what can be done next, what belongs to it, what happened to it."""
    session, actor = current.session(), current.actor()
    row = view.reached(actor, Deed.VIEW)
    grid = view.grid(actor, view.details_columns)
    deeds = [
        d for d in view.all_deeds.values() if d.single and view.may(actor, d.deed) and d.allows(row)
    ]
    flags = {
        d.value: f for d, f in grid.flags(actor, [*(d.deed for d in deeds), Deed.EDIT]).items()
    }
    phones = phone_flags(view, actor, grid.columns)
    line = grid.one(session, row.id, [*as_columns(flags, "may_"), *as_columns(phones, "phone_")])
    may_edit = view.may_edit(actor) and holds(flags, "may_", Deed.EDIT.value, line)
    state = getattr(row, view.state_column) if view.state_column else None
    open_deeds = [d for d in deeds if holds(flags, "may_", d.deed.value, line)]
    takes_files = files.ATTACH.name in view.all_deeds
    giving = task_links.giving(actor, view, row)
    return view.render(
        view.details_template,
        row=row,
        title=view.title(row),
        state=formatting.badge(state),
        standing=standing.of(row, line),
        voided=_voided(row),
        parts=list(_facts(view, actor, grid, line, phones)),
        deeds=open_deeds,
        may_edit=may_edit and view.editable(row),
        leading=view.leading(session, actor, row),
        related=[
            *view.related(session, actor, row),
            *(task_links.of(session, actor, view.record, row.id) if view.all_deeds else ()),
            *nonconformity_links.of(session, actor, view.record, row.id),
        ],
        give_task=giving,
        raise_finding=nonconformity_links.raising(actor, view, row),
        files=files.of(session, row, files.ATTACH in open_deeds) if takes_files else None,
        told=history.told(
            session, view.record, row.id, lambda name: view.can_see(actor, name), actor=actor
        ),
        **view.more(session, actor, row),
    )


def _voided(row: Any) -> str:
    at = getattr(row, "voided_at", None)
    if at is None:
        return ""
    reason = row.void_reason or ""
    return str(gettext("Voided %(at)s: %(reason)s", at=formatting.moment(at), reason=reason))


def _facts(
    view: RecordView, actor: Actor, grid: Grid, line: Any, phones: dict[str, Any]
) -> Iterator[Part]:
    by_name = {
        column.name: (column, getter)
        for column, getter in zip(
            grid.columns, getters(grid.columns, phones, view.record), strict=True
        )
    }
    for part in sections(view.column_details_list):
        facts = [
            Fact(str(column.label), _fact(actor, column, getter(line), line), column.kind == "long")
            for column, getter in (by_name[name] for name in part.names if name in by_name)
        ]
        if facts:
            told = [fact for fact in facts if fact.value is not NOTHING]
            bare = [fact.label for fact in facts if fact.value is NOTHING]
            yield Part(str(part.title), told, formatting.listed(bare))


def _fact(actor: Actor, column: Column, value: Any, line: Any) -> Markup | str:
    """Return a fact as a record's page shows it; what it points to can be opened."""
    if value in (None, ""):
        return NOTHING
    if isinstance(value, Markup):
        return value
    if column.kind == "long":
        return formatting.lines_of(str(value))
    if column.kind == "link":
        target = record_of(column.attribute.property.mapper.class_)
        (own,) = column.attribute.property.local_columns
        row_id = getattr(line, own.key, None)
        if target is not None and row_id and actor.may(Deed.VIEW, target):
            address = f"/{target.value}/details/?id={row_id}"
            return Markup('<a href="{}">{}</a>').format(address, value)
        return escape(value)
    if column.kind == "money":
        return Markup("¥{}").format(formatting.yuan(value))
    return formatting.cell(column.kind, value)


# -- the list as a file ---------------------------------------------------------------------------
def export(view: RecordView) -> ResponseReturnValue:
    """Hand out the rows of the list as it is narrowed now, and write down who took how many."""
    session, actor, at = current.session(), current.actor(), clock.now()
    view.demand(actor, Deed.EXPORT)
    asked = view.asked(actor)
    grid = view.grid(actor, view.export_columns)
    conditions = view.conditions(session, actor, asked, Deed.EXPORT, at)
    count = grid.count(session, conditions, exporting.CAP)
    if count > exporting.CAP:
        flash(
            gettext(
                "More than %(cap)s rows match. Narrow the list by its filters, then export again.",
                cap=f"{exporting.CAP:,}",
            ),
            "error",
        )
        return redirect(url_for(f"{view.endpoint}.index_view") + asked.link())
    narrowed = {"filter": [None, asked.query], "rows": [None, count]}
    note(session, AuditOp.EXPORT, view.record, row_label=str(view.name), changes=narrowed)
    session.commit()
    phones = phone_flags(view, actor, grid.columns)
    shows = getters(grid.columns, phones)
    extra = as_columns(phones, "phone_")

    def parts() -> Iterator[list[list[Any]]]:
        # the request's own session is closed before the last row is on its way
        with Session(db.engine) as own:
            with connection.reading():
                own.connection()
            for part in grid.stream(own, conditions, asked.sort, exporting.CAP, extra):
                yield [[get(row) for get in shows] for row in part]

    name = f"{view.name}_{clock.local(at):%Y%m%d_%H%M}"
    write = exporting.xlsx_response if request.form.get("as") == "xlsx" else exporting.csv_response
    return write(name, grid.columns, parts())
