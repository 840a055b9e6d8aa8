"""The few filters that stand open above a list.

Each has stable argument names, so an address can be kept and sent to a colleague, and takes only
what it can understand: anything else counts as not given, never as an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from flask import request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, false, true

from admin_views.dates import day_from
from models.base import Base
from models.clock import OFFICE_ZONE, local
from rules.vocabulary import Word

Condition = ColumnElement[bool]
Arguments = Mapping[str, str]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_HOUR = re.compile(r"[01]\d|2[0-3]")
LONGEST = 100  # characters anybody types into a filter


def tidy(value: str, longest: int = LONGEST) -> str:
    """Return what was typed without control characters, clipped."""
    return _CONTROL.sub(" ", value[: longest * 2]).strip()[:longest]


def whole(value: str | None, least: int, most: int, default: int) -> int:
    """Return a number from an address, clamped; the default where it is none."""
    if not value or not value.isascii() or not value.isdigit() or len(value) > 18:
        return default
    return max(least, min(int(value), most))


def day_of(value: str) -> date | None:
    """Return a date from an address, written as people write dates, or None."""
    try:
        found = day_from(value)
    except ValueError:
        return None
    return found if found.year >= 1990 else None


def asked_month() -> date | None:
    """Return the month an address names, where a form begins with one."""
    return day_of(request.args.get("month", "")[:7] + "-01")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list; ``name`` is the column it narrows."""

    name: str
    key: str = ""  # its argument; the column's name where empty
    label: LazyString | None = None  # the column's heading where None
    shape: ClassVar[str] = "text"

    @property
    def argument(self) -> str:
        """The name its value has in the address."""
        return self.key or self.name

    @property
    def arguments(self) -> tuple[str, ...]:
        """All argument names it uses."""
        return (self.argument,)

    @property
    def fields(self) -> tuple[str, ...]:
        """The arguments that have a field of their own in the bar."""
        return self.arguments

    def kept(self, arguments: Arguments) -> dict[str, str]:
        """Return its arguments as links keep them."""
        typed = {name: tidy(arguments.get(name, "")) for name in self.arguments}
        return {name: value for name, value in typed.items() if value}

    def read(self, arguments: Arguments) -> Any:
        """Return the value asked for, or None."""
        return tidy(arguments.get(self.argument, "")) or None

    def condition(self, model: type[Base], value: Any, at: datetime) -> Condition:
        """Return the condition a value stands for."""
        return true()

    def heading(self, model: type[Base]) -> str:
        """Return what the filter is called."""
        return str(self.label or getattr(model, self.name).info["label"])

    def choices(self, model: type[Base]) -> list[tuple[str, str]]:
        """Return the values to choose from, where they are few and known."""
        return []


@dataclass(frozen=True, slots=True)
class Choice(Filter):
    """A closed list: status=new."""

    shape: ClassVar[str] = "select"
    only: tuple[Word, ...] = ()  # offer these words alone

    def _words(self, model: type[Base]) -> list[Word]:
        return list(self.only or getattr(model, self.name).type.enum_class)

    def read(self, arguments: Arguments) -> str | None:
        """Return the word's stored value; what the list does not have is found by nothing."""
        return tidy(arguments.get(self.argument, "")) or None

    def condition(self, model: type[Base], value: str, at: datetime) -> Condition:
        """Keep the rows with the word."""
        for word in self._words(model):
            if word.value == value:
                equal: Condition = getattr(model, self.name) == word
                return equal
        return true()

    def choices(self, model: type[Base]) -> list[tuple[str, str]]:
        """Return the words in their order."""
        return [(word.value, str(gettext(word.wording))) for word in self._words(model)]


@dataclass(frozen=True, slots=True)
class YesNo(Filter):
    """A yes-or-no column: active=yes."""

    shape: ClassVar[str] = "select"

    def condition(self, model: type[Base], value: str, at: datetime) -> Condition:
        """Keep the rows that say so."""
        column = getattr(model, self.name)
        known: dict[str, Condition] = {"yes": column.is_(True), "no": column.is_(False)}
        return known.get(value, true())

    def choices(self, model: type[Base]) -> list[tuple[str, str]]:
        """Return yes and no."""
        return [("yes", gettext("Yes")), ("no", gettext("No"))]


@dataclass(frozen=True, slots=True)
class Begins(Filter):
    """The beginning of a short text, as a prefix an index can serve: room=12."""

    def condition(self, model: type[Base], value: str, at: datetime) -> Condition:
        """Keep the rows that begin so; % and _ are letters like any other."""
        found: Condition = getattr(model, self.name).startswith(value, autoescape=True)
        return found


# Spans of days by a word: an address that says "this month" says it next month too.
QUICK: Mapping[str, LazyString] = {
    "today": _l("Today"),
    "week": _l("This week"),
    "month": _l("This month"),
    "last": _l("Last month"),
}


def quick_span(word: str, day: date) -> tuple[date, date]:
    """Return the days a word means on a day; weeks begin on Monday."""
    first = day.replace(day=1)
    match word:
        case "today":
            return day, day
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        case _:
            end = first - timedelta(days=1)
            return end.replace(day=1), end


@dataclass(frozen=True, slots=True)
class Days(Filter):
    """A span of days, both ends included: from=2026-10-01&to=2026-10-31, or a word: in=month."""

    shape: ClassVar[str] = "days"

    @property
    def argument(self) -> str:
        """What its value is kept under; the address names its ends, or the word."""
        return f"{self.key}from"

    @property
    def quick(self) -> str:
        """The argument of a word."""
        return f"{self.key}in"

    @property
    def ends(self) -> tuple[str, str]:
        """The arguments of its two ends."""
        return (f"{self.key}from", f"{self.key}to")

    @property
    def arguments(self) -> tuple[str, ...]:
        """Its two ends, and the word."""
        return (*self.ends, self.quick)

    @property
    def fields(self) -> tuple[str, ...]:
        """Its two ends: a word is a link."""
        return self.ends

    def kept(self, arguments: Arguments) -> dict[str, str]:
        """Return its ends, or else its word: two answers would be a riddle."""
        given = {name: arguments.get(name, "") for name in self.ends}
        days = {name: typed for name, typed in given.items() if day_of(typed)}
        word = arguments.get(self.quick, "")
        return days or ({self.quick: word} if word in QUICK else {})

    def read(self, arguments: Arguments) -> tuple[date | None, date | None] | str | None:
        """Return the two days, either of which may be open; else the word."""
        first, last = (day_of(arguments.get(name, "")) for name in self.ends)
        if first or last:
            return (first, last)
        word = arguments.get(self.quick, "")
        return word if word in QUICK else None

    def condition(
        self, model: type[Base], value: tuple[date | None, date | None] | str, at: datetime
    ) -> Condition:
        """Keep the rows of these days by the office's calendar."""
        column = getattr(model, self.name)
        first, last = quick_span(value, local(at).date()) if isinstance(value, str) else value
        if not hasattr(column.type, "process_bind_param"):  # a date, not an instant
            parts = [column >= first] if first else []
            return and_(true(), *parts, *([column <= last] if last else []))
        parts = [column >= _midnight(first)] if first else []
        if last:
            parts.append(column < _midnight(last + timedelta(days=1)))
        return and_(true(), *parts)


@dataclass(frozen=True, slots=True)
class HourOf(Filter):
    """One hour of one day, asked for by a way that leads here: hour=2026-10-14T09."""

    shape: ClassVar[str] = "none"

    @property
    def fields(self) -> tuple[str, ...]:
        """No field of the bar: its words stand among what narrows the list."""
        return ()

    def read(self, arguments: Arguments) -> datetime | None:
        """Return when the hour begins, by the office's clock."""
        day, _, hour = arguments.get(self.argument, "").partition("T")
        found = day_of(day)
        if found is None or not _HOUR.fullmatch(hour):
            return None
        return datetime.combine(found, time(int(hour)), OFFICE_ZONE)

    def condition(self, model: type[Base], value: datetime, at: datetime) -> Condition:
        """Keep the rows of that hour."""
        column = getattr(model, self.name)
        return and_(column >= value, column < value + timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class MonthOf(Filter):
    """One month of a column that keeps months by their first day: month=2026-10."""

    shape: ClassVar[str] = "month"

    def read(self, arguments: Arguments) -> date | None:
        """Return the month's first day."""
        return day_of(arguments.get(self.argument, "")[:7] + "-01")

    def condition(self, model: type[Base], value: date, at: datetime) -> Condition:
        """Keep the rows of the month."""
        equal: Condition = getattr(model, self.name) == value
        return equal


@dataclass(frozen=True, slots=True)
class Pick(Filter):
    """A record another one points to, chosen by look-up: area=7."""

    shape: ClassVar[str] = "lookup"

    def read(self, arguments: Arguments) -> int | None:
        """Return the id; what is no id finds nothing."""
        given = tidy(arguments.get(self.argument, ""))
        return whole(given, 0, 2**31 - 1, 0) if given else None

    def condition(self, model: type[Base], value: int, at: datetime) -> Condition:
        """Keep the rows that point to it."""
        (column,) = getattr(model, self.name).property.local_columns
        if not value:
            return false()
        equal: Condition = getattr(model, column.key) == value
        return equal


@dataclass(frozen=True, slots=True)
class Named(Filter):
    """Conditions with names: due=late. ``options``: value → (wording, condition at an instant)."""

    shape: ClassVar[str] = "select"
    options: Mapping[str, tuple[LazyString, Callable[[datetime], Condition]]] = field(
        default_factory=dict
    )
    few: frozenset[str] = frozenset()  # names that few rows ever answer to
    aside: frozenset[str] = frozenset()  # names that links may ask for, and that are not offered

    def condition(self, model: type[Base], value: str, at: datetime) -> Condition:
        """Keep the rows the named condition keeps."""
        option = self.options.get(value)
        return option[1](at) if option else true()

    def choices(self, model: type[Base]) -> list[tuple[str, str]]:
        """Return the names."""
        return [
            (value, str(option[0]))
            for value, option in self.options.items()
            if value not in self.aside
        ]


@dataclass(frozen=True, slots=True)
class Voided(Filter):
    """Struck-out records: hidden unless asked for, never gone."""

    shape: ClassVar[str] = "select"

    def read(self, arguments: Arguments) -> str:
        """Return which are asked for; the valid ones unless said otherwise."""
        given = arguments.get(self.argument, "")
        return given if given in ("only", "all") else "valid"

    def condition(self, model: type[Base], value: str, at: datetime) -> Condition:
        """Keep the valid, the voided, or all."""
        column: Any = model.voided_at  # type: ignore[attr-defined]
        known: dict[str, Condition] = {"only": column.is_not(None), "all": true()}
        return known.get(value, column.is_(None))

    def choices(self, model: type[Base]) -> list[tuple[str, str]]:
        """Return the two other views."""
        return [("only", gettext("Voided only")), ("all", gettext("Voided too"))]


VOIDED = Voided("voided_at", key="voided", label=_l("Voided records"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
