"""The list: what the address asks for, and one lean statement that fetches it.

Ids first: the page's ids come from an index, then only those rows are joined with the words of
what they point to. The capped count rides along in the same statement; a search is one more.
Rows are plain tuples with named fields; nothing is loaded into the session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    asc,
    desc,
    func,
    inspect,
    literal,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session, aliased

from admin_views.columns import Column, words_of
from admin_views.filters import Filter, tidy, whole
from models.base import Base
from models.scopes import Actor, alternatives, rows_within
from models.search import matching
from rules.permissions import grant
from rules.vocabulary import Deed, Record

Condition = ColumnElement[bool]
PAGE = 50  # rows a page
CAP = 10_000  # a count goes no further; the list then says "10,000+"
LAST_PAGE = 20_000  # pages an address may ask for


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list's address asks for, understood and clamped."""

    words: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)  # filter argument -> value
    sort: str = ""
    page: int = 1
    given: Mapping[str, str] = field(default_factory=dict)  # what to keep in links
    view: int = 0  # the saved view the list was opened by
    kept: Mapping[str, str] = field(default_factory=dict)  # what that view keeps

    def link(self, **changes: str | int | None) -> str:
        """Return this list's query string with changes; None takes an argument away.

        As long as a saved view shows what it keeps, its own short address is enough.
        """
        asked = {**self.given, **{k: str(v) for k, v in changes.items() if v is not None}}
        for name, value in changes.items():
            if value is None:
                asked.pop(name, None)
        page = {"page": asked.pop("page")} if "page" in asked else {}
        if self.view and asked:
            same = asked == self.kept
            asked = {"view": str(self.view), **({} if same else asked)}
        return "?" + urlencode({**asked, **page})

    @property
    def query(self) -> str:
        """What is asked for in full: filters, words and sort, without page and view."""
        return urlencode(self.given)

    @property
    def is_changed(self) -> bool:
        """Whether the list shows something else than the saved view it was opened by."""
        return bool(self.view) and dict(self.given) != dict(self.kept)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was searched or filtered for."""
        return bool(self.words) or any(name != "by" for name in self.given)


def understand(
    arguments: Mapping[str, str], filters: Sequence[Filter], sortable: Iterable[str], default: str
) -> Asked:
    """Read a list's arguments; what cannot be understood counts as not given."""
    words = tidy(arguments.get("q", ""))
    values = {f.argument: value for f in filters if (value := f.read(arguments)) is not None}
    sort = arguments.get("by", "")
    if sort.lstrip("-") not in set(sortable) or sort.startswith("--"):
        sort = ""
    given = {name: text for f in filters for name, text in f.kept(arguments).items()}
    page = whole(arguments.get("page"), 1, LAST_PAGE, 1)
    if words:
        given["q"] = words
    if sort:
        given["by"] = sort
    return Asked(words, values, sort or default, page, given)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list. ``total`` counts up to CAP + 1."""

    rows: list[Any]
    total: int
    page: int
    more: bool

    @property
    def is_capped(self) -> bool:
        """Whether there are more than the count says."""
        return self.total > CAP

    @property
    def pages(self) -> int:
        """How many pages the counted rows fill."""
        return max(1, -(-min(self.total, CAP) // PAGE))


def reaches(actor: Actor, model: type[Base], record: Record, deed: Deed) -> bool | Condition:
    """Say whether a deed reaches all the rows an actor sees, none, or those of a condition."""
    if not actor.may(deed, record):
        return False
    if actor.operator:
        return True
    seeing = {post for post in actor.posts if Deed.VIEW in grant(post.role, record).deeds}
    seeing |= actor.standing(Deed.VIEW, record)
    whole = seeing <= actor.always(deed, record) and not hasattr(model, "granted")
    return True if whole else rows_within(actor, model, record, deed)


def _relation(column: Column) -> Any:
    """Return the relationship a column's value comes through, if it comes through one."""
    if column.through is not None:
        return column.through
    return column.attribute if column.kind == "link" else None


@cache  # an alias and its expressions are the same on every request, and slow to make
def _joined(relation: Any) -> tuple[Any, Condition]:
    target = aliased(relation.property.mapper.class_)
    (own,) = relation.property.local_columns
    (remote,) = relation.property.remote_side
    on: Condition = getattr(relation.class_, own.key) == getattr(target, remote.key)
    return target, on


@cache
def _read(column: Column) -> Any:
    """Return what a column adds to the select list."""
    relation = _relation(column)
    if relation is None:
        return column.attribute.label(column.key)
    target, _ = _joined(relation)
    if column.through is None:
        return words_of(target).label(column.key)
    return getattr(target, column.attribute.key).label(column.key)


@dataclass(frozen=True, slots=True)
class Grid:
    """How the rows of one screen are read: its columns and what else each row must carry."""

    model: type[Base]
    record: Record
    columns: tuple[Column, ...]
    needs: tuple[str, ...] = ()  # raw columns besides, for deeds and computed columns

    @property
    def key(self) -> Any:
        """The primary key column."""
        return inspect(self.model).primary_key[0]

    def order(self, sort: str) -> list[Any]:
        """Return the order of a sort; the primary key ends it, so that pages never overlap."""
        name = sort.lstrip("-")
        down = sort.startswith("-")
        columns = [self.key] if name == "id" else [getattr(self.model, name), self.key]
        return [column.desc() if down else column.asc() for column in columns]

    def search(
        self, session: Session, actor: Actor, words: str, prefixes: Sequence[str]
    ) -> Condition:
        """Return the condition of a search: word index, or the beginning of some columns."""
        if prefixes:
            begins = [getattr(self.model, n).startswith(words, autoescape=True) for n in prefixes]
            any_of = begins[0]
            for one in begins[1:]:
                any_of = any_of | one
            found: Condition = any_of
            return found
        # staff belong to posts, not to offices, so their words carry no office
        # and what is told may hold for every office
        anywhere = self.record in (Record.EMPLOYEE, Record.FACT)
        offices = None if anywhere else actor.offices(Deed.VIEW, self.record)
        phones = actor.covers(Deed.FULL_PHONE, Deed.VIEW, self.record)
        ids: Condition = self.key.in_(matching(session, self.record, words, offices, phones=phones))
        return ids

    @property
    def _read_columns(self) -> list[Column]:
        """The columns the statement reads: those shown, and those that others are told by."""
        shown = {c.key: c for c in self.columns if c.computed is None}
        behind = {c.key: c for column in self.columns for c in column.behind}
        return list({**behind, **shown}.values())

    def _raw(self) -> list[str]:
        names = [*self.needs]
        for column in self.columns:
            if column.computed is not None:
                names += column.computed.needs
            elif column.kind == "link" and column.through is None:
                names += [own.key for own in column.attribute.property.local_columns]
        shown = {column.key for column in self._read_columns}
        return [name for name in dict.fromkeys(names) if name not in shown and name != "id"]

    def rows_of(self, ids: Any, extra: Sequence[Any] = ()) -> Select[Any]:
        """Return the statement that joins a page of ids with the words of what they point to."""
        shown = self._read_columns
        chosen = [_read(column) for column in shown]
        raw = [getattr(self.model, name).label(name) for name in self._raw()]
        statement = (
            select(self.key.label("id"), *chosen, *raw, *extra)
            .select_from(ids)
            .join(self.model, self.key == ids.c.id)
        )
        relations = (_relation(column) for column in shown)
        for relation in dict.fromkeys(one for one in relations if one is not None):
            statement = statement.outerjoin(*_joined(relation))
        return statement

    def flags(self, actor: Actor, deeds: Iterable[Deed]) -> dict[Deed, bool | Condition]:
        """Return, for each deed, whether it reaches the rows somebody sees."""
        return {d: reaches(actor, self.model, self.record, d) for d in dict.fromkeys(deeds)}

    def _ids(self, conditions: Sequence[Condition], asked: Asked, skip: int) -> Subquery:
        """Return the statement of a page's ids.

        A reach of several parts (an area held today, what was taken down oneself, ...) is asked
        part by part, each from its own index and no further than the page: joined by OR, all that
        the parts hold would be gathered before it is sorted.
        """
        reach, *rest = conditions or [true()]
        parts = [reach] if asked.words else alternatives(reach)
        sorts = self.order(asked.sort)
        (first, *_), key = sorts, self.key
        last = skip + PAGE + 1
        chosen = select(key.label("id"), first.element.label("sorted_by"))
        found = [chosen.where(one, *rest).order_by(*sorts).limit(last) for one in parts]
        if len(parts) == 1:
            return found[0].limit(PAGE + 1).offset(skip).subquery()
        either = union(*(select(one.subquery()) for one in found)).subquery()
        turn = desc if asked.sort.startswith("-") else asc
        return (
            select(either.c.id)
            .order_by(turn(either.c.sorted_by), turn(either.c.id))
            .limit(PAGE + 1)
            .offset(skip)
            .subquery()
        )

    def page(
        self,
        session: Session,
        conditions: Sequence[Condition],
        asked: Asked,
        extra: Sequence[Any] = (),
    ) -> Found:
        """Fetch one page and its capped count: one statement, two if the page does not exist.

        The first condition is the reach.
        """
        where = and_(true(), *conditions)
        order = self.order(asked.sort)
        counted = select(literal(1)).where(where).select_from(self.model).limit(CAP + 1).subquery()
        total = select(func.count()).select_from(counted).scalar_subquery().label("total_")

        def fetch(number: int) -> list[Any]:
            ids = self._ids(conditions, asked, (number - 1) * PAGE)
            return list(session.execute(self.rows_of(ids, [*extra, total]).order_by(*order)).all())

        number = asked.page
        rows = fetch(number)
        if not rows and number > 1:
            counted_rows = session.scalar(select(total)) or 0
            number = max(1, -(-min(counted_rows, CAP) // PAGE))
            rows = fetch(number) if counted_rows else []
        count = rows[0].total_ if rows else 0
        return Found(rows[:PAGE], count, number, len(rows) > PAGE)

    def only(self, row_id: int, condition: Condition) -> Select[Any]:
        """Return the statement that finds one row if a condition holds for it."""
        return select(self.key).where(self.key == row_id, condition)

    def one(self, session: Session, row_id: int, extra: Sequence[Any] = ()) -> Any:
        """Fetch one row as a list would show it."""
        ids = select(self.key.label("id")).where(self.key == row_id).subquery()
        return session.execute(self.rows_of(ids, extra)).one()

    def stream(
        self,
        session: Session,
        conditions: Sequence[Condition],
        sort: str,
        cap: int,
        extra: Sequence[Any] = (),
    ) -> Iterable[Sequence[Any]]:
        """Yield all rows of a list in parts, in memory that does not grow with their number."""
        order = self.order(sort)
        ids = (
            select(self.key.label("id"))
            .where(and_(true(), *conditions))
            .order_by(*order)
            .limit(cap)
            .subquery()
        )
        result = session.execute(
            self.rows_of(ids, extra).order_by(*order), execution_options={"yield_per": 1000}
        )
        yield from result.partitions(1000)

    def count(self, session: Session, conditions: Sequence[Condition], cap: int) -> int:
        """Count the rows of a list, up to one more than ``cap``."""
        some = select(literal(1)).where(and_(true(), *conditions)).select_from(self.model)
        return session.scalar(select(func.count()).select_from(some.limit(cap + 1).subquery())) or 0


def refuse_unindexed(model: type[Base], names: Iterable[str]) -> None:
    """Refuse a sort that no index serves: it would read the whole table for every page."""
    table: Any = inspect(model).local_table
    orders = [[c.name for c in index.columns] for index in table.indexes]
    orders += [[c.name for c in u.columns] for u in table.constraints if hasattr(u, "columns")]
    for name in names:
        served = any(
            name in columns[:1] or (name in columns[1:2] and columns[0] in ("office_id", "area_id"))
            for columns in orders
        )
        if name != "id" and not served:
            raise LookupError(f"{table.name}: no index serves a sort by {name}")
