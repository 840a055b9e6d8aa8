"""What is asked of the clauses: a period, an office; and what a gap is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, true

from models import Office
from models.base import Base
from models.clock import OFFICE_ZONE, local
from rules.indicators import next_month
from rules.vocabulary import Record
from services.periods import Window

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A period, both days included, seen at an instant; of one office or of all one may see."""

    from_on: date
    to_on: date
    at: datetime
    office_id: int | None = None

    @property
    def today(self) -> date:
        """The present day."""
        return local(self.at).date()

    @property
    def window(self) -> Window:
        """The period as the indicators take a month."""
        first, after = self.from_on, self.to_on + timedelta(days=1)
        start, end = (datetime.combine(day, time(), OFFICE_ZONE) for day in (first, after))
        return Window(first, start, end, self.at if start <= self.at < end else end)

    def instants(self, column: Any) -> Condition:
        """Return the condition that an instant falls in the period."""
        return self.window.holds(column)

    def days(self, column: Any) -> Condition:
        """Return the condition that a day falls in the period."""
        return and_(column >= self.from_on, column <= self.to_on)

    def months(self, column: Any) -> Condition:
        """Return the condition that a month, said by its first day, falls in the period."""
        return and_(column >= self.from_on.replace(day=1), column <= self.to_on)

    def months_over(self) -> Iterator[date]:
        """Yield the months of the period that are over, each by its first day."""
        month = self.from_on.replace(day=1)
        while month <= self.to_on and next_month(month) <= self.today:
            yield month
            month = next_month(month)

    def ago(self, days: int) -> datetime:
        """Return the instant so many days before the present one."""
        return self.at - timedelta(days=days)

    def here(self, model: Any) -> Condition:
        """Return the condition of the rows of the office asked for."""
        if self.office_id is None:
            return true()
        if model is Office:
            return Office.id == self.office_id
        if (told := getattr(model, "of_office", None)) is not None:
            found: Condition = told(self.office_id)
            return found
        columns = inspect(model).columns
        return columns["office_id"] == self.office_id if "office_id" in columns else true()


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of gap of a clause: its sentence, and the rows of a record type it is about."""

    sentence: str
    record: Record
    condition: Condition
    month: date | None = None  # of which month the sentence tells


@dataclass(frozen=True, slots=True)
class Part:
    """Which records of a type show a clause; ``narrowed`` are the filters of their list."""

    condition: Condition
    narrowed: tuple[tuple[str, str], ...] = ()


def alive(model: type[Base]) -> Condition:
    """Return the condition of the rows that are not voided."""
    column = inspect(model).columns.get("voided_at")
    return true() if column is None else column.is_(None)
