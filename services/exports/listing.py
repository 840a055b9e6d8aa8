"""What a list that goes out is: its records, its query, and which part of it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select

from models.base import Base, Voidable
from models.clock import OFFICE_ZONE
from rules.vocabulary import Record

AnySelect = Select[*tuple[Any, ...]]
Within = Callable[[type[Base]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What part of a list is asked for: within reach, of one office, from–to (days included)."""

    within: Within
    office_id: int | None
    first: date | None
    last: date | None
    today: date

    def part(
        self, model: Any, rows: AnySelect, *, days: Any = None, instants: Any = None
    ) -> AnySelect:
        """Return the rows of a list that are asked for, in the order they were entered.

        What was voided stays at home: a list brought in again would be evidence anew.
        """
        dated = self.days(days) if days is not None else []
        dated += self.instants(instants) if instants is not None else []
        stands = [model.voided_at.is_(None)] if issubclass(model, Voidable) else []
        asked = (self.within(model), *stands, *self.of(model.office_id), *dated)
        return rows.where(*asked).order_by(model.id)

    def days(self, column: Any) -> list[ColumnElement[bool]]:
        """Return the condition that a day falls in the time asked for."""
        conditions: list[ColumnElement[bool]] = []
        if self.first is not None:
            conditions.append(column >= self.first)
        if self.last is not None:
            conditions.append(column <= self.last)
        return conditions

    def instants(self, column: Any) -> list[ColumnElement[bool]]:
        """Return the condition that an instant falls in the time asked for."""
        conditions: list[ColumnElement[bool]] = []
        if self.first is not None:
            conditions.append(column >= datetime.combine(self.first, time(), OFFICE_ZONE))
        if self.last is not None:
            end = datetime.combine(self.last + timedelta(days=1), time(), OFFICE_ZONE)
            conditions.append(column < end)
        return conditions

    def of(self, office: Any) -> list[ColumnElement[bool]]:
        """Return the condition that keeps one office's rows."""
        return [] if self.office_id is None else [office == self.office_id]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its records, its query (columns labelled like the headings), and whether dated."""

    record: Record
    query: Callable[[Wanted], AnySelect]
    dated: bool = False
    phones: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()  # fen or hundredths in the query, two decimals in the file
    hours: tuple[str, ...] = ()  # minutes in the query, hours in the file
