"""Gap-free numbers: a row a series and day, counted up in the transaction that uses it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit import take_turn
from models.base import Base


class NumberSeries(Base):
    """The last number given out in one series of one office on one day (or of one month)."""

    __tablename__ = "number_series"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


def next_number(session: Session, series: str, office_id: int, day: date, count: int = 1) -> int:
    """Return the next number of a series, from 1; a transaction undone gives its number back.

    With a ``count`` it is the first of so many numbers in a row: imports take a day's at one go.

    The row stays locked until the transaction ends, so two desks never share a number and no
    number is skipped.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(NumberSeries).values(office_id=office_id, series=series, day=day, last=count)
    counted = statement.on_conflict_do_update(
        index_elements=[NumberSeries.office_id, NumberSeries.series, NumberSeries.day],
        set_={"last": NumberSeries.last + count},
    ).returning(NumberSeries.last)
    take_turn(session.connection())  # before the series' row is locked
    last: int = session.execute(counted, execution_options={"audited": True}).scalar_one()
    return last - count + 1
