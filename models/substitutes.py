"""Substitute approvers: who approves months for a manager, at which office, on which days (4.6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    exists,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.estate import Office
from models.people import Employee, Post
from rules.vocabulary import Role


class Substitute(Voidable, Versioned, Base):
    """Somebody who stands in for a manager at an office, both days included; voided, it ends."""

    __tablename__ = "substitute"
    __table_args__ = (
        CheckConstraint(
            "to_on >= from_on",
            "days_in_order",
            info=complaint(_l("The last day lies before the first.")),
        ),
        CheckConstraint(
            "employee_id <> for_id",
            "another_person",
            info=complaint(_l("Nobody stands in for himself.")),
        ),
        Index("ix_substitute_office_id_from_on_id", "office_id", "from_on", "id"),
        Index("ix_substitute_from_on_id", "from_on", "id"),
        Index("ix_substitute_employee_id_to_on", "employee_id", "to_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    for_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    from_on: Mapped[date] = mapped_column(info=label(_l("Stands in from")))
    to_on: Mapped[date] = mapped_column(info=label(_l("Stands in until")))
    reason: Mapped[str] = mapped_column(String(300), info=label(_l("Reason")))
    appointed_at: Mapped[datetime] = mapped_column(info=label(_l("Appointed at")))
    appointed_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(
        foreign_keys=[employee_id], info=label(_l("Substitute approver"))
    )
    standing_for: Mapped[Employee] = relationship(
        foreign_keys=[for_id], info=label(_l("Stands in for"))
    )
    appointed_by: Mapped[Employee] = relationship(
        foreign_keys=[appointed_by_id], info=label(_l("Appointed by"))
    )

    @classmethod
    def held_on(cls, day: date | BindParameter[date]) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of those who stand in on a day.

        Nobody lends a right that he lost himself: who is no manager of the office any more is
        stood in for by nobody.
        """
        manages = exists().where(
            *(Post.employee_id == cls.for_id, Post.office_id == cls.office_id),
            *(Post.role == Role.MANAGER, Post.held_on(day)),
        )
        return (cls.from_on <= day, cls.to_on >= day, cls.voided_at.is_(None), manages)

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called: who stands in, and for whom."""
        who, whose = (
            select(Employee.name).where(Employee.id == key).scalar_subquery()
            for key in (entity.employee_id, entity.for_id)
        )
        found: ColumnElement[str] = who + " → " + whose
        return found

    def __str__(self) -> str:
        return f"{self.employee} → {self.standing_for}"
