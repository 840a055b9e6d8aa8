"""What a column is: its heading, how its value is shown, and how it is read from the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from flask_babel import LazyString
from markupsafe import Markup
from sqlalchemy import ColumnElement, Enum, case, inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from models import MODELS, Building, Callback, Occupancy, Post, Ticket, Unit
from models.audit import masked
from models.base import Base, UtcDateTime
from rules.vocabulary import Record

_RECORDS = {model: record for record, model in MODELS.items()}


@dataclass(frozen=True, slots=True)
class Section:
    """A headed group of columns on a details page or in a form."""

    title: LazyString | str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A block of rows that belong to a record, shown on its details page.

    ``rows`` are cells, text or Markup; ``more`` is the address of all of them, ``add`` that of the
    form for another one. ``told`` is a story instead: what happened, in sentences. ``under`` are
    words below each row, one a row.
    """

    title: LazyString | str
    heads: Sequence[LazyString | str]
    rows: Sequence[Sequence[Markup | str]]
    more: str = ""
    empty: LazyString | str = ""
    add: str = ""
    told: Sequence[Any] = ()
    figures: Collection[int] = ()  # the columns whose figures stand under each other
    under: Sequence[str] = ()
    adding: LazyString | str = ""  # what the button that adds one says, if not that alone

    @property
    def name(self) -> str:
        """What the block is called in an address, whatever the reader's language."""
        words = str(getattr(self.title, "_args", (self.title,))[0])
        return re.sub(r"[\W_]+", "-", words.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class Computed:
    """A column worked out from others: ``show(row)`` gets the columns named in ``needs``.

    ``words`` names relationships whose words it gets besides: row.office is then the office's name.
    """

    label: LazyString
    needs: tuple[str, ...]
    show: Callable[[Any], Markup | str]
    words: tuple[str, ...] = ()
    numeric: bool = False  # figures, to stand under each other


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One resolved column of a screen.

    ``kind`` says how it is shown: text, long, word, moment, day, month, money, hundredths, hours,
    bool, number, exact, link (a relationship, shown by its words), computed.
    """

    name: str
    label: LazyString | str
    kind: str
    personal: bool = False
    attribute: Any = None  # the mapped attribute; of a dotted name, the one it ends at
    through: Any = None  # the relationship a dotted name goes through
    computed: Computed | None = None
    behind: tuple[Column, ...] = ()  # what a computed column is told in words

    @property
    def key(self) -> str:
        """The name a row carries the value by: dots do not make attribute names."""
        return self.name.replace(".", "__")

    @property
    def is_numeric(self) -> bool:
        """Whether figures stand under each other: right-aligned."""
        if self.computed is not None:
            return self.computed.numeric
        return self.kind in ("money", "hundredths", "number", "exact", "price", "hours")


def record_of(model: type[Base]) -> Record | None:
    """Return the record type a model is the table of, if it has a screen."""
    return _RECORDS.get(model)


def kind_of(attribute: InstrumentedAttribute[Any]) -> str:
    """Return how a mapped column is shown, from its type and what its ``info`` says."""
    column = attribute.property.columns[0]
    for flag in ("money", "hundredths", "month", "price", "hours"):
        if column.info.get(flag):
            return flag
    if isinstance(column.type, Enum):
        return "word"
    if isinstance(column.type, UtcDateTime):
        return "moment"
    python: Any = column.type.python_type
    if python is str:
        return "long" if (column.type.length or 10_000) > 200 else "text"
    kinds = {bool: "bool", datetime: "moment", date: "day", Fraction: "exact", int: "number"}
    return kinds.get(python, "text")


def resolve(model: type[Base], name: str, computed: dict[str, Computed]) -> Column:
    """Return the column a screen names, or refuse a name the model does not have."""
    if name in computed:
        told = computed[name]
        behind = tuple(resolve(model, one, {}) for one in told.words)
        return Column(name, told.label, "computed", computed=told, behind=behind)
    through, _, rest = name.partition(".")
    attribute = getattr(model, through, None)
    if attribute is None or not hasattr(attribute, "property"):
        raise LookupError(f"{model.__name__} has no column {name}")
    if not rest:
        return _column(name, attribute, None)
    target = attribute.property.mapper.class_
    return _column(name, getattr(target, rest), attribute)


def _column(name: str, attribute: Any, through: Any) -> Column:
    info = attribute.info
    if "label" not in info:
        raise LookupError(f"{attribute} has no heading: give its column info=label(…)")
    heading = info["label"]
    if hasattr(attribute.property, "mapper"):
        return Column(name, heading, "link", attribute=attribute, through=through)
    personal = bool(info.get("personal"))
    return Column(name, heading, kind_of(attribute), personal, attribute, through)


def resolve_all(
    model: type[Base], names: Iterable[str], computed: dict[str, Computed]
) -> tuple[Column, ...]:
    """Return the columns of a list of names; two with one heading would be a riddle."""
    columns = tuple(resolve(model, name, computed) for name in names)
    heads = [str(getattr(column.label, "_args", column.label)) for column in columns]
    if len(set(heads)) < len(heads):
        raise LookupError(f"{model.__name__}: two columns with one heading: {heads}")
    return columns


def flat(names: Sequence[str | Section]) -> tuple[str, ...]:
    """Return the column names of a list that may be grouped into sections."""
    return tuple(
        name for part in names for name in (part.names if isinstance(part, Section) else (part,))
    )


def sections(names: Sequence[str | Section]) -> Iterator[Section]:
    """Yield a list of columns as sections: names outside one make a section without a title."""
    loose: list[str] = []
    for part in names:
        if isinstance(part, Section):
            if loose:
                yield Section("", tuple(loose))
                loose = []
            yield part
        else:
            loose.append(part)
    if loose:
        yield Section("", tuple(loose))


def words_of(entity: Any) -> ColumnElement[str]:
    """Return the SQL of what ``str()`` says of a record: lists show it without loading it.

    ``entity`` is a model or an alias of one.
    """
    model = inspect(entity).mapper.class_
    if model is Unit:
        building = select(Building.name).where(Building.id == entity.building_id).scalar_subquery()
        stairwell = case((entity.stairwell == "", ""), else_=entity.stairwell + "-")
        words: ColumnElement[str] = building + "-" + stairwell + entity.room
        return words
    if model is Callback:
        return select(Ticket.number).where(Ticket.id == entity.ticket_id).scalar_subquery()
    if model in (Post, Occupancy):
        raise LookupError(f"{model.__name__} has no words of its own")
    if (told := getattr(model, "words_in_sql", None)) is not None:
        said: ColumnElement[str] = told(entity)
        return said
    for key in ("name", "number", "bill_no", "record_no", "edition", "code"):
        if hasattr(model, key):
            found: ColumnElement[str] = getattr(entity, key)
            return found
    raise LookupError(f"{model.__name__} has no words of its own")


def value_of(row: Any, column: Column, full_phone: bool) -> Any:
    """Return a column's value from a loaded record, personal data masked where it must be."""
    if column.computed is not None:
        return column.computed.show(row)
    for step in column.name.split("."):
        row = None if row is None else getattr(row, step)
    if column.personal and row and not full_phone:
        return masked(row)
    return row
