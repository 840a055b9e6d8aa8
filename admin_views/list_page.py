"""The page of a list: tabs, filters, chips, rows ready to be written, and where they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from markupsafe import Markup, escape

from admin_views import current, formatting, own_views, tabs
from admin_views.columns import Column
from admin_views.deeds import MOST_ROWS, PageDeed, RowDeed
from admin_views.filters import QUICK, Days, Filter, HourOf, MonthOf, Pick, quick_span
from admin_views.listing import CAP, Asked, Found, Grid
from admin_views.pages import as_columns, getters, holds, phone_flags
from models import clock
from models.scopes import Actor
from models.search import CAP as SEARCH_CAP
from rules.vocabulary import Deed

if TYPE_CHECKING:
    from admin_views.base import RecordView

_BRIEF = 60  # characters of a long text in a list
MONTHS_OFFERED = 24  # an address may name an earlier one
OPEN_FILTERS = 5  # filters that stand open; the rest is one click away
_FIRM = "\N{NO-BREAK SPACE}"
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
    is_set: bool
    words: str
    quick: Sequence[tuple[str, str, bool]]  # words, address, whether it is asked for


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows the list, and the address without it."""

    heading: str
    words: str
    link: str


def show_list(view: RecordView) -> ResponseReturnValue:
    """Show one page of a list with its tabs and filters."""
    session, actor, at = current.session(), current.actor(), clock.now()
    asked, tab = view.asked(actor), tabs.filter_of(view, actor)
    deeds = [d for d in view.all_deeds.values() if view.may(actor, d.deed)]
    row_deeds = [d for d in deeds if d.in_list and d.single]
    grid = view.grid(actor, own_views.shown(view, actor), row_deeds)
    flags = {d.value: f for d, f in grid.flags(actor, [d.deed for d in row_deeds]).items()}
    phones = phone_flags(view, actor, grid.columns)
    extra = [*as_columns(flags, "may_"), *as_columns(phones, "phone_")]
    but = tab.argument if tab is not None else ""
    rest = view.conditions(session, actor, asked, Deed.VIEW, at, but)
    conditions = [*rest, tabs.condition(view, tab, asked, at)]
    found = grid.page(session, conditions, asked, extra)
    bars = _bars(view, actor, asked, but)
    return view.render(
        view.list_template,
        heads=_heads(view, actor, grid, asked),
        lines=list(_lines(grid, found.rows, phones, flags, row_deeds)),
        found=found,
        count=_count(found, bool(asked.words) and view.searched),
        most=MOST_ROWS,
        asked=asked,
        tabs=tabs.tabs(view, tab, asked) if tab is not None else (),
        tab_counts=url_for(f"{view.endpoint}.tab_counts_view") + asked.link(),
        bars=bars[:OPEN_FILTERS],
        more_bars=bars[OPEN_FILTERS:],
        chips_on=list(_chips(asked, bars)),
        carried=list(_carried(asked, bars)),
        carried_on=parse_qsl(asked.link().lstrip("?")),
        bulk=[d for d in deeds if d.bulk],
        words_of_deed={d.name: d.wording for d in row_deeds},
        page_deeds=[d for d in deeds if isinstance(d, PageDeed)],
        may_create=view.may_create(actor),
        first_step=view.first_step(actor),
        may_export=view.may(actor, Deed.EXPORT),
        searches=bool(view.searched or view.search_columns),
        title=view.name,
        lost=gettext(own_views.GONE) if request.args.get("view") and not asked.view else "",
        **_own(view, actor, asked, grid),
    )


def count_tabs(view: RecordView) -> ResponseReturnValue:
    """Answer with how many rows stand behind each tab of the list as it is narrowed."""
    session, actor, at = current.session(), current.actor(), clock.now()
    asked, tab = view.asked(actor), tabs.filter_of(view, actor)
    if tab is None:
        return jsonify({})
    rest = view.conditions(session, actor, asked, Deed.VIEW, at, tab.argument)
    return jsonify(tabs.counts(session, view, tab, rest, at))


def _own(view: RecordView, actor: Actor, asked: Asked, grid: Grid) -> dict[str, Any]:
    """Return what somebody keeps about the list, and what he could."""
    kept = own_views.kept(view, actor)
    now = {column.name for column in grid.columns}
    return {
        "kept": kept,
        "view_now": kept.view(asked.view) if asked.view else None,
        "offered": [
            (c.name, str(c.label), c.name in now)
            for c in own_views.in_order(view, actor, grid.columns)
        ],
        "shares": own_views.share_choices(actor) if asked.query and not asked.view else (),
    }


def _count(found: Found, by_words: bool) -> str:
    """Return how many rows there are, as far as they were counted."""
    if by_words and found.total >= SEARCH_CAP:
        return f"{SEARCH_CAP - 1:,}+"
    return f"{CAP:,}+" if found.is_capped else f"{found.total:,}"


def _heads(view: RecordView, actor: Actor, grid: Grid, asked: Asked) -> list[Head]:
    sortable = {name for name in view.column_sortable_list if view.may_ask(actor, name)}
    heads = []
    for column in grid.columns:
        label = in_two_lines(str(column.label))
        if column.name not in sortable:
            heads.append(Head(label, numeric=column.is_numeric))
            continue
        now = {column.name: "ascending", f"-{column.name}": "descending"}.get(asked.sort, "")
        turn = column.name if now == "descending" else f"-{column.name}"
        heads.append(Head(label, asked.link(by=turn, page=None), now, column.is_numeric))
    return heads


def in_two_lines(words: str) -> str:
    """Return a heading that wraps once at most, near its middle: only there its space breaks."""
    spaces = [at for at, letter in enumerate(words) if letter == " "]
    middle = min(spaces, key=lambda at: abs(2 * at - len(words)), default=0)
    before, after = (part.replace(" ", _FIRM) for part in (words[:middle], words[middle + 1 :]))
    return before + words[middle : middle + 1] + after


def cell_maker(column: Column) -> Show:
    """Return how a column's value is written in a list; each word is translated once a page."""
    tag = str(get_locale())
    badges: dict[Any, Markup | str] = {}

    def word(value: Any) -> Markup | str:
        if value not in badges:
            badges[value] = formatting.badge(value)
        return badges[value]

    def brief(value: Markup | str | None) -> Markup | str:
        text = value or ""
        if isinstance(text, Markup):
            return text
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
        for getter, column in zip(
            getters(grid.columns, phones, grid.record), grid.columns, strict=True
        )
    ]
    has_void = "voided_at" in grid.needs
    for row in rows:
        allowed = [
            deed
            for deed in deeds
            if deed.allows(row) and holds(flags, "may_", deed.deed.value, row)
        ]
        voided = has_void and row.voided_at is not None
        first, *others = [(tag, show(get(row))) for get, show, tag in cells]
        # joined here and not in the template: a page has hundreds of cells
        rest = "".join(f"{tag}{escape(value)}</td>" for tag, value in others)
        yield Line(row.id, first[1], Markup(rest), allowed, voided)  # noqa: S704 - escaped above


# -- filters ---------------------------------------------------------------------------------------
def _bars(view: RecordView, actor: Actor, asked: Asked, but: str) -> list[Bar]:
    bars = []
    for one in view.visible_filters(actor):
        if one.argument == but:
            continue
        value = asked.values.get(one.argument)
        choices = _months(value) if isinstance(one, MonthOf) else one.choices(view.model)
        is_set = any(name in asked.given for name in one.arguments)
        words = _said(view, actor, one, value, choices) if is_set and value else ""
        quick = tuple(_quick(one, value, asked))
        bars.append(Bar(one, one.heading(view.model), value, choices, is_set, words, quick))
    return bars


def _months(chosen: date | None) -> list[tuple[str, str]]:
    """Return the months to choose from, the latest first, and the one that is chosen."""
    first, months = clock.today().replace(day=1), set[date]()
    for back in range(MONTHS_OFFERED):
        year, month = divmod(first.year * 12 + first.month - 1 - back, 12)
        months.add(date(year, month + 1, 1))
    if chosen is not None:
        months.add(chosen)
    return [(f"{one:%Y-%m}", formatting.month(one)) for one in sorted(months, reverse=True)]


def _quick(one: Filter, value: Any, asked: Asked) -> Iterator[tuple[str, str, bool]]:
    """Yield the spans that are one click away; a second click takes one back."""
    match one:
        case Days():
            without = dict.fromkeys(one.arguments)
            for word, words in QUICK.items():
                link = asked.link(**{**without, one.quick: None if value == word else word})
                yield str(words), link, value == word
        case MonthOf():
            for word in ("month", "last"):
                first, _ = quick_span(word, clock.today())
                link = asked.link(**{one.argument: None if value == first else f"{first:%Y-%m}"})
                yield str(QUICK[word]), link, value == first


def _said(
    view: RecordView,
    actor: Actor,
    one: Filter,
    value: Any,
    choices: Sequence[tuple[str, str]],
) -> str:
    """Return what a filter is set to, in words."""
    match one:
        case Pick():
            return view.lookup_of(one.name).words(current.session(), actor, value)
        case Days() if isinstance(value, str):
            return str(QUICK[value])
        case Days():
            first, last = (formatting.day(day) for day in value)
            return f"{first} – {last}".strip()
        case MonthOf():
            return formatting.month(value)
        case HourOf():
            return f"{formatting.moment(value)} – {value.hour + 1:02d}:00"
        case _ if choices:
            return dict(choices).get(value, "")
        case _:
            return str(value)


def _carried(asked: Asked, bars: Sequence[Bar]) -> Iterator[tuple[str, str]]:
    """Yield what the filter bar must not lose though it has no field for it."""
    shown = {name for bar in bars for name in bar.filter.fields} | {"q"}
    yield from ((name, value) for name, value in asked.given.items() if name not in shown)
    if asked.view:  # the bar says what it shows: no filter at all is an answer too
        yield from (("view", str(asked.view)), ("own", "yes"))


def _chips(asked: Asked, bars: Sequence[Bar]) -> Iterator[Chip]:
    """Yield what narrows the list besides the tab, each with the address without it."""
    if asked.words:
        yield Chip(gettext("Search"), asked.words, asked.link(q=None))
    for bar in bars:
        if bar.is_set:
            without = dict.fromkeys(bar.filter.arguments)
            yield Chip(bar.heading, bar.words or formatting.NOTHING, asked.link(**without))
