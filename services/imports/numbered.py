"""What the kinds of import share whose records have a number of ours and stand once they are kept.

A row with a number is known by it; one without, an old book's, by what it says.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import or_, select

from rules.refusal import Refusal
from rules.vocabulary import N_
from services.imports.job import Job, Kind, Row, Values, differs
from services.imports.report import Outcome

T = TypeVar("T")


def carried_out(job: Job, row: Row, columns: dict[str, str], deed: Callable[[], T]) -> T | None:
    """Do what the screens do; what they refuse is told at the cell (field of a form → column)."""
    try:
        return deed()
    except Refusal as refusal:
        column = columns.get(refusal.field or "", "")
        row.reject(column, refusal.sentence, **refusal.values)
        return None


class Numbered(Kind):
    """Records of evidence: new ones are entered, known ones are never changed by a list."""

    model: ClassVar[Any]
    when: ClassVar[str]  # the instant by which rows without a number are looked up
    told_by: ClassVar[tuple[str, ...]]  # what tells one from another besides

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._by_number: dict[tuple[int, str], Any] = {}
        self._by_words: dict[tuple[object, ...], Any] = {}

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return office and number, else office and what it says."""
        if values["number"]:
            return values["office_id"], values["number"]
        return values["office_id"], *(values[name] for name in (self.when, *self.told_by))

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the records of these numbers and instants."""
        instant = getattr(self.model, self.when)
        wanted = or_(
            self.model.number.in_({values["number"] for _, values in rows} - {None}),
            instant.in_({values[self.when] for _, values in rows} - {None}),
        )
        offices = {values["office_id"] for _, values in rows}
        found = self.job.session.scalars(
            select(self.model).where(self.model.office_id.in_(offices), wanted)
        ).all()
        self._by_number = {(one.office_id, one.number): one for one in found}
        self._by_words = {
            (one.office_id, *(getattr(one, name) for name in (self.when, *self.told_by))): one
            for one in found
            if getattr(one, "voided_at", None) is None
        }

    def apply(self, row: Row, values: Values) -> Outcome:
        """Enter a new record; a known one that differs is told."""
        number = values.pop("number")
        office_id = values["office_id"]
        known = self._by_number.get((office_id, number)) if number else self._same(values)
        if known is not None:
            return self._compare(row, known, values)
        if number:
            row.reject(
                "number",
                N_("There is no record of this number. Leave the cell empty: it gets a new one."),
            )
            return Outcome.SAME
        self.enter(row, values)
        return Outcome.CREATED

    def _same(self, values: Values) -> Any:
        said = (values["office_id"], *(values[name] for name in (self.when, *self.told_by)))
        return self._by_words.get(said)

    def _compare(self, row: Row, known: Any, values: Values) -> Outcome:
        different = [
            name
            for name, value in values.items()
            if value is not None and differs(getattr(known, name), value)
        ]
        if different:
            row.reject(
                self.columns[0],
                N_("%(number)s is kept here and says something else. Change it on the screen."),
                number=known.number,
            )
        return Outcome.SAME

    @abstractmethod
    def enter(self, row: Row, values: Values) -> None:
        """Make the record, by the rules of its screen."""


def not_before(row: Row, first: datetime | None, columns: dict[str, datetime | None]) -> None:
    """Refuse what came before its beginning."""
    for column, instant in columns.items():
        if first is not None and instant is not None and instant < first:
            row.reject(column, N_("This can't be before it began."))
