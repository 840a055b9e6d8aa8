"""Whose phone number somebody had shown to him, and when (JD-15): written once, never changed."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, label
from models.estate import Office
from models.people import Employee
from rules.vocabulary import Record


class PhoneLook(Base):
    """One look at one whole number. The number itself is kept masked."""

    __tablename__ = "phone_look"
    __table_args__ = (
        Index("ix_phone_look_office_id_at_id", "office_id", "at", "id"),
        Index("ix_phone_look_at_id", "at", "id"),
        Index("ix_phone_look_by_id_at", "by_id", "at"),
        Index("ix_phone_look_record_record_id", "record", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    at: Mapped[datetime] = mapped_column(info=label(_l("When")))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    record: Mapped[Record] = mapped_column(info=label(_l("Record type")))
    record_id: Mapped[int]
    whose: Mapped[str] = mapped_column(String(120), info=label(_l("Whose number")))
    number: Mapped[str] = mapped_column(String(20), info=label(_l("Number, masked")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    by: Mapped[Employee | None] = relationship(info=label(_l("Who looked")))

    def __str__(self) -> str:
        return f"{self.whose} {self.number}"
