"""One import at work: its rows with their cells read, and what it has found out so far."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, ClassVar, TypeVar

from sqlalchemy.orm import Session

from models.base import Base
from models.scopes import Actor
from rules.refusal import Refusal
from rules.typed import BLANKS, fold
from rules.vocabulary import N_, Record, Word
from services.imports import cells
from services.imports.cells import Cell
from services.imports.lookups import Lookups
from services.imports.report import Outcome, Rejection, trimmed

T = TypeVar("T")
W = TypeVar("W", bound=Word)
Values = dict[str, Any]


@dataclass(slots=True)
class Job:
    """What the kinds of import share: the session, who imports, when, and the look-ups."""

    session: Session
    actor: Actor
    at: datetime
    found: Lookups
    default_office: int | None  # every row belongs to this office
    rejected: list[Rejection] = field(default_factory=list)


class Row:
    """One row: each cell is read as its column says; what can't be read is rejected on the way."""

    __slots__ = ("_cells", "_job", "_places", "bad", "number")

    def __init__(
        self, job: Job, number: int, row_cells: Sequence[Cell], places: Mapping[str, int]
    ) -> None:
        self._job, self.number, self._cells, self._places = job, number, row_cells, places
        self.bad = False

    def raw(self, column: str) -> Cell:
        """Return a cell as the file gives it; a column that isn't there is blank."""
        place = self._places.get(column)
        return "" if place is None else self._cells[place]

    def blank(self, column: str) -> bool:
        """Say whether there is nothing in a cell."""
        return cells.is_blank(self.raw(column))

    def reject(self, column: str, sentence: str, **values: object) -> None:
        """Note a cell that can't be imported."""
        self.bad = True
        shown = trimmed(cells.shown(self.raw(column))) if column else ""
        self._job.rejected.append(Rejection(self.number, column, shown, sentence, values))

    def _read(self, column: str, reader: Callable[..., T | None], *more: Any, **named: Any) -> Any:
        place = self._places.get(column)
        if place is None:
            return None
        try:
            return reader(self._cells[place], *more, **named)
        except Refusal as refusal:
            self.reject(column, refusal.sentence, **refusal.values)
            return None

    def need(self, *columns: str) -> bool:
        """Reject the row for each of these columns that is blank; say whether none is."""
        missing = [column for column in columns if self.blank(column)]
        for column in missing:
            self.reject(column, N_("Fill in this cell."))
        return not missing

    def text(self, column: str, limit: int | None = None, *, lines: bool = False) -> str | None:
        """Return free text."""
        found: str | None = self._read(column, cells.text, limit, lines=lines)
        return found

    def code(self, column: str, limit: int | None = None) -> str | None:
        """Return an identifying number or code."""
        found: str | None = self._read(column, cells.code, limit)
        return found

    def identity(self, column: str, limit: int | None = None) -> str | None:
        """Return a code by which a record is known."""
        found: str | None = self._read(column, cells.identity, limit)
        return found

    def username(self, column: str) -> str | None:
        """Return a user name."""
        found: str | None = self._read(column, cells.username, 40)
        return found

    def phone(self, column: str) -> str | None:
        """Return a phone number as it is kept."""
        found: str | None = self._read(column, cells.phone, 20)
        return found

    def day(self, column: str) -> date | None:
        """Return a day."""
        found: date | None = self._read(column, cells.day)
        return found

    def instant(self, column: str) -> datetime | None:
        """Return an instant in UTC."""
        found: datetime | None = self._read(column, cells.instant)
        return found

    def past(self, column: str) -> datetime | None:
        """Return an instant that can't lie ahead."""
        found = self.instant(column)
        if found is not None and found > self._job.at:
            self.reject(column, N_("This time lies ahead. Enter when it happened."))
            return None
        return found

    def fen(self, column: str) -> int | None:
        """Return an amount of money above 0, in fen."""
        found: int | None = self._read(column, cells.fen)
        if found is not None and found <= 0:
            self.reject(column, N_("The amount must be more than 0 yuan."))
            return None
        return found

    def hundredths(self, column: str) -> int | None:
        """Return a figure with at most two decimals, in hundredths."""
        found: int | None = self._read(column, cells.hundredths)
        return found

    def price(self, column: str) -> Fraction | None:
        """Return a price in yuan, exactly."""
        found: Fraction | None = self._read(column, cells.price)
        return found

    def square_metres(self, column: str) -> int | None:
        """Return a floor area above 0, in hundredths of a square metre."""
        found: int | None = self._read(column, cells.square_metres)
        if found is not None and found <= 0:
            self.reject(column, N_("The floor area must be more than zero."))
            return None
        return found

    def whole(self, column: str) -> int | None:
        """Return a count."""
        found: int | None = self._read(column, cells.whole)
        return found

    def flag(self, column: str) -> bool | None:
        """Return yes or no."""
        found: bool | None = self._read(column, cells.flag)
        return found

    def word(self, column: str, kind: type[W]) -> W | None:
        """Return the member of a closed list."""
        found: W | None = self._read(column, cells.word, kind)
        return found

    def other(self, column: str, reader: Callable[[Cell], T | None]) -> T | None:
        """Return what a chapter's own reader makes of a cell."""
        found: T | None = self._read(column, reader)
        return found

    def quarter(self, column: str) -> str | None:
        """Return a quarter such as 2026Q3."""
        found: str | None = self._read(column, cells.quarter)
        return found

    def half_year(self, column: str) -> str | None:
        """Return a half-year such as 2026H1."""
        found: str | None = self._read(column, cells.half_year)
        return found

    def office(self) -> int | None:
        """Return the office of the row: its own cell, or the one the import is for."""
        wanted = self.code("office")
        default = self._job.default_office
        if wanted is None:
            if default is None and not self.bad:
                self.reject("office", N_("Say which office this row belongs to."))
            return default
        office_id = self._job.found.office(wanted)
        if office_id is None:
            self.reject(
                "office",
                N_("There is no such office for you to import into. Known are: %(known)s."),
                known=self._job.found.known_offices(),
            )
        elif default is not None and office_id != default:
            self.reject(
                "office",
                N_("This row belongs to another office than %(office)s, which you import into."),
                office=self._job.found.office_code(default),
            )
            return None
        return office_id

    def area(self, office_id: int | None, column: str = "area") -> int | None:
        """Return the area a cell names in an office."""
        name = self.code(column)
        if name is None or office_id is None:
            return None
        found = self._job.found.area(office_id, name)
        if found is None:
            self.reject(
                column,
                N_("Office %(office)s has no such area. Import the areas first."),
                office=self._job.found.office_code(office_id),
            )
        return found

    def person(self, column: str, office_id: int | None) -> int | None:
        """Return the member of an office's staff a cell names: user name, number or name."""
        name = self.text(column)
        if name is None or office_id is None:
            return None
        found = self._job.found.staff(office_id, name)
        if not found:
            self.reject(
                column,
                N_("Nobody of this name works at office %(office)s. Import the staff first."),
                office=self._job.found.office_code(office_id),
            )
        elif len(found) > 1:
            self.reject(column, N_("Several people have this name. Give the user name instead."))
        return found[0] if len(found) == 1 else None

    def customer(self, office_id: int | None, unit_id: int | None) -> int | None:
        """Return the customer a cell names by code or name; of namesakes who lives in the flat."""
        wanted = self.text("customer")
        if wanted is None or office_id is None:
            return None
        found = self._job.found.customers(office_id, wanted, unit_id)
        if not found:
            self.reject(
                "customer",
                N_("Office %(office)s has no such customer. Import the customers first."),
                office=self._job.found.office_code(office_id),
            )
        elif len(found) > 1:
            self.reject("customer", N_("Several customers have this name. Give the code instead."))
        return found[0] if len(found) == 1 else None

    def flat(self, office_id: int | None) -> tuple[int, int | None] | None:
        """Return the flat (and its area) that building, unit and room name in an office."""
        building, stairwell = self.code("building"), self.code("unit") or ""
        room = self.code("room")
        if building is None or room is None or office_id is None:
            return None
        found = self._job.found.flats(office_id, building, stairwell, room)
        if not found:
            self.reject(
                "room",
                N_("Office %(office)s has no flat %(address)s. Import the flats first."),
                office=self._job.found.office_code(office_id),
                address="-".join(part for part in (building, stairwell, room) if part),
            )
        elif len(found) > 1:
            self.reject("unit", N_("Several stairwells have this room. Say which one."))
        return found[0] if len(found) == 1 else None


class Kind(ABC):
    """One kind of list: which columns it has, and how its rows become records.

    ``parse`` reads a row's cells; ``load`` fetches at one go what a handful of rows may change;
    ``apply`` writes one row; ``settle`` runs before the handful is written, ``finish`` at the end.
    """

    record: ClassVar[Record]
    columns: ClassVar[tuple[str, ...]]
    required: ClassVar[tuple[str, ...]]  # headings a file must have

    def __init__(self, job: Job) -> None:
        self.job = job

    @abstractmethod
    def parse(self, row: Row) -> Values:
        """Read the cells of a row."""

    @abstractmethod
    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return what two rows of one file may not both say; None: they may."""

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:  # noqa: B027 - not every kind needs it
        """Fetch the records that these rows may change."""

    @abstractmethod
    def apply(self, row: Row, values: Values) -> Outcome:
        """Write one row."""

    def settle(self) -> None:  # noqa: B027 - not every kind needs it
        """Complete what the last handful of rows has made, before it is written."""

    def finish(self) -> None:  # noqa: B027 - not every kind needs it
        """Check what only all rows together can show."""


def differs(old: object, new: object) -> bool:
    """Say whether a cell says something else than the record; ends of texts don't count."""
    if isinstance(old, str) and isinstance(new, str) and old != new:
        trimmed_lines = old.replace("\r\n", "\n").strip(BLANKS)
        return new not in (trimmed_lines, " ".join(trimmed_lines.split()), fold(old))
    return old != new


def fill(record: Base, values: Mapping[str, Any]) -> bool:
    """Change a record where a cell says something else; a blank cell leaves it as it is."""
    changed = False
    for key, value in values.items():
        if value is not None and differs(getattr(record, key), value):
            setattr(record, key, value)
            changed = True
    return changed
