"""The records behind each controlled form, by their date: for the disposal log and evidence packs.

Goes by what is printed (services.form_rows), so that a form that is printed is found here too. What
says which of a model's records are on paper, and of which day, stands in ``_DATED``; a model that
is not named there is dated by the first of ``_DAYS`` it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, select
from sqlalchemy.orm import Session

from models import FROZEN, Assessment, Base, FormRegister, SpotAssessment, TrainingSession
from models.base import UtcDateTime, Voidable
from models.clock import OFFICE_ZONE, local
from models.scopes import Actor, rows_within
from reports import catalogue
from reports.catalogue import Form
from rules.indicators import last_day
from rules.training_words import SessionState
from rules.vocabulary import Deed, Record
from services.form_rows import PRINTS

_DAYS = ("month", "taken_on", "day", "at")


@dataclass(frozen=True, slots=True)
class Source:
    """A controlled form, the record type it prints, and which rows of that are on paper."""

    form: Form
    record: Record
    model: Any
    column: Any  # the day, month or instant a record is dated by
    stands: tuple[ColumnElement[bool], ...]

    def day(self, row: Any) -> date:
        """Return the date of a record: a month's is its last day."""
        value = getattr(row, self.column.key)
        if isinstance(value, datetime):
            return local(value).date()
        day: date = value
        return last_day(day) if self.column.key == "month" else day

    def within(self, first: date, last: date) -> ColumnElement[bool]:
        """Return the condition of the records of some days, both included."""
        if isinstance(self.column.type, UtcDateTime):
            begin, end = (
                datetime.combine(one, time(), OFFICE_ZONE)
                for one in (first, last + timedelta(days=1))
            )
            return and_(self.column >= begin, self.column < end)
        if self.column.key == "month":  # kept by its first day, dated by its last
            first = first.replace(day=1)
        return and_(self.column >= first, self.column <= last)


def sources(session: Session) -> Iterator[Source]:
    """Yield every controlled form that prints records: the catalogue's, then the register's own.

    A record type whose records name the code of their form holds those of several forms.
    """
    own = {form.key for form in catalogue.FORMS}
    for form in catalogue.CONTROLLED:
        if form.key in PRINTS:
            record, model = PRINTS[form.key]
            yield Source(form, record, model, *_dated(model))
    for key, (record, model) in PRINTS.items():
        if key not in own and "code" in inspect(model).columns:
            yield from _by_code(session, key, record, model)


def _by_code(session: Session, key: str, record: Record, model: Any) -> Iterator[Source]:
    """Yield the registered forms that records of a type name by their code."""
    known = {form.code for form in catalogue.CONTROLLED}
    asked = select(FormRegister).order_by(FormRegister.code, FormRegister.valid_from.desc())
    for row in session.scalars(asked).all():
        if row.code in known:
            continue
        known.add(row.code)
        form = Form(
            key=key, code=row.code, name=row.name, title=row.name, template="", clause=row.clause
        )
        column, stands = _dated(model)
        yield Source(form, record, model, column, (*stands, model.code == row.code))


def source(session: Session, code: str) -> Source | None:
    """Return the records of a form's code; None where the product keeps none."""
    return next((one for one in sources(session) if one.form.code == code), None)


def _dated(model: Any) -> tuple[Any, tuple[ColumnElement[bool], ...]]:
    """Return what a model's records are dated by, and which of them stand."""
    if model is Assessment:
        return Assessment.month, (Assessment.status.in_(FROZEN), Assessment.current.is_(True))
    if model is SpotAssessment:
        issued = SpotAssessment.issued_at.is_not(None)
        return SpotAssessment.at, (issued, SpotAssessment.voided_at.is_(None))
    if model is TrainingSession:
        alive = TrainingSession.state != SessionState.CANCELLED
        return TrainingSession.held_on, (alive, TrainingSession.voided_at.is_(None))
    names = inspect(model).columns.keys()
    column = getattr(model, next(name for name in _DAYS if name in names))
    stands = (model.voided_at.is_(None),) if issubclass(model, Voidable) else ()
    return column, stands


def rows(
    session: Session,
    actor: Actor,
    one: Source,
    first: date,
    last: date,
    *,
    office_id: int | None,
    deed: Deed,
    more: Sequence[ColumnElement[bool]] = (),
) -> Sequence[Base]:
    """Return the records of a form of some days that a deed reaches, the oldest first."""
    model = one.model
    asked = select(model).where(
        one.within(first, last), *one.stands, rows_within(actor, model, one.record, deed), *more
    )
    if office_id is not None:
        asked = asked.where(model.office_id == office_id)
    return session.scalars(asked.order_by(one.column, model.id)).all()


def number_of(row: Any) -> str:
    """Return the number a record has on paper."""
    names = ("record_no", "number", "session_no")
    return str(next((found for name in names if (found := getattr(row, name, ""))), row))
