"""A month as the database knows it: instants in UTC, and which offices are asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, true

from models.clock import OFFICE_ZONE
from rules.indicators import last_day, next_month

Key: TypeAlias = tuple[int, int]  # employee, office
Offices: TypeAlias = Collection[int] | None  # None is every office
Rows: TypeAlias = Select[*tuple[Any, ...]]  # a statement whose rows are told apart by place


@dataclass(frozen=True, slots=True)
class Window:
    """A month from its first midnight in the office's zone up to, not including, the next one's.

    ``cut`` is the instant up to which a deadline counts as passed: the end, or now while it runs.
    """

    month: date  # its first day
    start: datetime
    end: datetime
    cut: datetime

    @property
    def running(self) -> bool:
        """Whether the month is not over yet."""
        return self.cut < self.end

    @property
    def last(self) -> date:
        """The last day of the month."""
        return last_day(self.month)

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that an instant falls in the month."""
        return and_(column >= self.start, column < self.end)

    def holds_day(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that a day falls in the month."""
        return and_(column >= self.month, column <= self.last)


def window(month: date, at: datetime) -> Window:
    """Return a month's window as seen at an instant; ``month`` may be any of its days."""
    first = month.replace(day=1)
    start, end = (datetime.combine(day, time(), OFFICE_ZONE) for day in (first, next_month(first)))
    return Window(first, start, end, at if start <= at < end else end)


@dataclass(frozen=True, slots=True)
class Days(Window):
    """Some days in a row instead of a month; ``month`` is the first of them."""

    until: date  # the last of them

    @property
    def last(self) -> date:
        """The last day."""
        return self.until


def days(first: date, last: date) -> Days:
    """Return the window of days that are over, both included."""
    start, end = (
        datetime.combine(day, time(), OFFICE_ZONE) for day in (first, last + timedelta(days=1))
    )
    return Days(first, start, end, end, last)


def in_offices(column: Any, offices: Offices) -> ColumnElement[bool]:
    """Return the condition that a row is of one of the offices; None is every office."""
    condition: ColumnElement[bool] = true() if offices is None else column.in_(offices)
    return condition
