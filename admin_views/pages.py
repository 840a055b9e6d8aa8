"""The pages that only show: a list, a record, and the list as a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin_views import current, exporting, formatting, history
from admin_views.columns import Column, record_of, sections
from admin_views.deeds import PageDeed, RowDeed
from admin_views.filters import Filter, Pick
from admin_views.listing import CAP, Asked, Found, Grid, reaches
from models import clock, connection, db
from models.audit import masked, note
from models.base import Base
from models.scopes import Actor
from models.search import CAP as SEARCH_CAP
from rules.vocabulary import AuditOp, Deed

if TYPE_CHECKING:
    from admin_views.base import RecordView

_ID = re.compile(r"[1-9]\d{0,9}")
_BRIEF = 60  # characters of a long text in a list
Show = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading in a list, and where a click on it sorts."""

    label: str
    link: str = ""
    sorted: str = ""  # ascending, descending or nothing
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, ready to be written."""

    id: int
    name: Markup | str  # its first column, which leads to its page
    rest: Markup  # the other cells
    deeds: Sequence[RowDeed]
    voided: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One filter as the bar above a list shows it."""

    filter: Filter
    heading: str
    value: Any
    choices: Sequence[tuple[str, str]]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a record's page."""

    label: str
    value: Markup | str
    wide: bool


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


def _getters(columns: Sequence[Column], phones: dict[str, Any]) -> list[Show]:
    """Return a function of the row for each column: its raw value, masked where it must be."""

    def plain(key: str, row: Any) -> Any:
        return getattr(row, key)

    def private(key: str, row: Any) -> Any:
        value = getattr(row, key)
        return value if not value or holds(phones, "phone_", key, row) else masked(value)

    found: list[Show] = []
    for column in columns:
        if column.computed is not None:
            found.append(column.computed.show)
        else:
            found.append(partial(private if column.personal else plain, column.key))
    return found


# -- the list -------------------------------------------------------------------------------------
def show_list(view: RecordView) -> ResponseReturnValue:
    """Show one page of a list with its filters."""
    session, actor, at = current.session(), current.actor(), clock.now()
    asked = view.asked(actor)
    deeds = [d for d in view.all_deeds.values() if view.may(actor, d.deed)]
    row_deeds = [d for d in deeds if d.in_list and d.single]
    grid = view.grid(actor, view.list_columns, row_deeds)
    flags = {d.value: f for d, f in grid.flags(actor, [d.deed for d in row_deeds]).items()}
    phones = phone_flags(view, actor, grid.columns)
    extra = [*as_columns(flags, "may_"), *as_columns(phones, "phone_")]
    conditions = view.conditions(session, actor, asked, Deed.VIEW, at)
    found = grid.page(session, conditions, asked, extra)
    bulk = [d for d in deeds if d.bulk]
    return view.render(
        "admin/list.html",
        heads=_heads(view, actor, grid, asked),
        lines=list(_lines(grid, found.rows, phones, flags, row_deeds)),
        found=found,
        count=_count(found, bool(asked.words) and view.searched),
        asked=asked,
        bars=_bars(view, actor, asked),
        bulk=bulk,
        words_of_deed={d.name: d.wording for d in row_deeds},
        page_deeds=[d for d in deeds if isinstance(d, PageDeed)],
        may_create=view.may_create(actor),
        may_export=view.may(actor, Deed.EXPORT),
        searches=bool(view.searched or view.search_columns),
        title=view.name,
    )


def _count(found: Found, by_words: bool) -> str:
    """Return how many rows there are, as far as they were counted."""
    if by_words and found.total >= SEARCH_CAP:
        return f"{SEARCH_CAP - 1:,}+"
    return f"{CAP:,}+" if found.is_capped else f"{found.total:,}"


def _heads(view: RecordView, actor: Actor, grid: Grid, asked: Asked) -> list[Head]:
    sortable = {name for name in view.column_sortable_list if view.may_ask(actor, name)}
    heads = []
    for column in grid.columns:
        label = str(column.label)
        if column.name not in sortable:
            heads.append(Head(label, numeric=column.is_numeric))
            continue
        now = {column.name: "ascending", f"-{column.name}": "descending"}.get(asked.sort, "")
        turn = column.name if now == "descending" else f"-{column.name}"
        heads.append(Head(label, asked.link(by=turn, page=None), now, column.is_numeric))
    return heads


def cell_maker(column: Column) -> Show:
    """Return how a column's value is written in a list; each word is translated once a page."""
    tag = str(get_locale())
    badges: dict[Any, Markup | str] = {}

    def word(value: Any) -> Markup | str:
        if value not in badges:
            badges[value] = formatting.badge(value)
        return badges[value]

    def brief(value: str | None) -> str:
        text = value or ""
        return text if len(text) <= _BRIEF else text[: _BRIEF - 1] + "…"

    match column.kind:
        case "word":
            return word
        case "moment":
            return partial(formatting.moment, tag=tag)
        case "day":
            return partial(formatting.day, tag=tag)
        case "text" | "long":
            return brief
        case "computed":
            return lambda value: value
        case _:
            return partial(formatting.cell, column.kind)


def _lines(
    grid: Grid,
    rows: Sequence[Any],
    phones: dict[str, Any],
    flags: dict[str, Any],
    deeds: Sequence[RowDeed],
) -> Iterator[Line]:
    cells = [
        (getter, cell_maker(column), '<td class="n">' if column.is_numeric else "<td>")
        for getter, column in zip(_getters(grid.columns, phones), grid.columns, strict=True)
    ]
    has_void = "voided_at" in grid.needs
    for row in rows:
        offered = [
            deed
            for deed in deeds
            if deed.allows(row) and holds(flags, "may_", deed.deed.value, row)
        ]
        voided = has_void and row.voided_at is not None
        first, *others = [(tag, show(get(row))) for get, show, tag in cells]
        # joined here and not in the template: a page has hundreds of cells
        rest = "".join(f"{tag}{escape(value)}</td>" for tag, value in others)
        yield Line(row.id, first[1], Markup(rest), offered, voided)  # noqa: S704 - escaped above


def _bars(view: RecordView, actor: Actor, asked: Asked) -> list[Bar]:
    bars = []
    for one in view.visible_filters(actor):
        value, words, choices = asked.values.get(one.argument), "", one.choices(view.model)
        if isinstance(one, Pick):
            lookup = view.lookup_of(one.name)
            if value:
                words = lookup.words(current.session(), actor, value)
        bars.append(Bar(one, one.heading(view.model), value, choices, words))
    return bars


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
    return view.render(
        "admin/details.html",
        row=row,
        title=view.title(row),
        state=formatting.badge(state),
        voided=_voided(row),
        parts=list(_facts(view, actor, grid, line, phones)),
        deeds=[d for d in deeds if holds(flags, "may_", d.deed.value, line)],
        may_edit=may_edit and view.editable(row),
        leading=view.leading(session, actor, row),
        related=view.related(session, actor, row),
        told=history.told(session, view.record, row.id, lambda name: view.can_see(actor, name)),
    )


def _voided(row: Any) -> str:
    at = getattr(row, "voided_at", None)
    if at is None:
        return ""
    reason = row.void_reason or ""
    return str(gettext("Voided %(at)s: %(reason)s", at=formatting.moment(at), reason=reason))


def _facts(
    view: RecordView, actor: Actor, grid: Grid, line: Any, phones: dict[str, Any]
) -> Iterator[tuple[str, list[Fact]]]:
    by_name = {
        column.name: (column, getter)
        for column, getter in zip(grid.columns, _getters(grid.columns, phones), strict=True)
    }
    for part in sections(view.column_details_list):
        facts = [
            Fact(str(column.label), _fact(actor, column, getter(line), line), column.kind == "long")
            for column, getter in (by_name[name] for name in part.names if name in by_name)
        ]
        if facts:
            yield str(part.title), facts


def _fact(actor: Actor, column: Column, value: Any, line: Any) -> Markup | str:
    """Return a fact as a record's page shows it; what it points to can be opened."""
    if value in (None, ""):
        return Markup('<span class="none">—</span>')
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
    narrowed = {"filter": [None, asked.link().lstrip("?")], "rows": [None, count]}
    note(session, AuditOp.EXPORT, view.record, row_label=str(view.name), changes=narrowed)
    session.commit()
    phones = phone_flags(view, actor, grid.columns)
    getters = _getters(grid.columns, phones)
    extra = as_columns(phones, "phone_")

    def parts() -> Iterator[list[list[Any]]]:
        # the request's own session is closed before the last row is on its way
        with Session(db.engine) as own:
            with connection.reading():
                own.connection()
            for part in grid.stream(own, conditions, asked.sort, exporting.CAP, extra):
                yield [[get(row) for get in getters] for row in part]

    name = f"{view.name}_{clock.local(at):%Y%m%d_%H%M}"
    write = exporting.xlsx_response if request.form.get("as") == "xlsx" else exporting.csv_response
    return write(name, grid.columns, parts())
