"""The estate: offices, their areas with dated administrators, buildings and flats (procedure 0)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, as_kept, complaint, label
from rules import typed

if TYPE_CHECKING:
    from models.people import Employee


class Office(Versioned, Base):
    """A managed site (管理处); the unit of row scope."""

    __tablename__ = "office"
    __table_args__ = (
        UniqueConstraint("code", info=complaint(_l("An office with this code exists already."))),
    )

    _plain_as_kept = as_kept(typed.plain, "code")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), info=label(_l("Code")))
    name: Mapped[str] = mapped_column(String(60), info=label(_l("Office name")))
    company: Mapped[str] = mapped_column(String(80), default="", info=label(_l("Company")))
    phone: Mapped[str] = mapped_column(String(20), default="", info=label(_l("Phone")))
    # HH:MM: when no message leaves the house, unless somebody chose hours of his own; None: as
    # rules.notices says
    quiet_from: Mapped[str | None] = mapped_column(String(5), info=label(_l("Quiet hours begin")))
    quiet_to: Mapped[str | None] = mapped_column(String(5), info=label(_l("Quiet hours end")))

    def __str__(self) -> str:
        return self.name


class Area(Versioned, Base):
    """A responsible area (责任区域) of an office."""

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "name", info=complaint(_l("The office has an area of this name already."))
        ),
    )

    _plain_as_kept = as_kept(typed.plain, "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(60), info=label(_l("Area name")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return self.name


class AreaAssignment(Spanned, Versioned, Base):
    """Who administers an area from–to; one person at a time."""

    __tablename__ = "area_assignment"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "ends_after_start",
            info=complaint(_l("The assignment must end on or after the day it starts.")),
        ),
        UniqueConstraint(
            "area_id",
            "valid_from",
            info=complaint(_l("Somebody else takes over this area on the same day.")),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    valid_from: Mapped[date] = mapped_column(info=label(_l("From")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("To")))

    area: Mapped[Area] = relationship(info=label(_l("Responsible area")))
    employee: Mapped[Employee] = relationship(info=label(_l("Area administrator")))

    def __str__(self) -> str:
        return f"{self.area} · {self.employee}"


class Building(Versioned, Base):
    """A building (楼栋)."""

    __tablename__ = "building"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "name",
            info=complaint(_l("The office has a building of this name already.")),
        ),
    )

    _plain_as_kept = as_kept(typed.plain, "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(40), info=label(_l("Building name")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return self.name


class Unit(Versioned, Base):
    """A flat, shop or parking space (房屋): building, stairwell (单元) and room."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint(
            "building_id",
            "stairwell",
            "room",
            info=complaint(_l("This building has a flat with this number already.")),
        ),
        CheckConstraint(
            "gross_area_hundredths IS NULL OR gross_area_hundredths > 0",
            "area_positive",
            info=complaint(_l("The floor area must be more than zero.")),
        ),
        Index("ix_unit_office_id_id", "office_id", "id"),
        Index("ix_unit_area_id_id", "area_id", "id"),
    )

    _plain_as_kept = as_kept(typed.plain, "stairwell", "room")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"))
    stairwell: Mapped[str] = mapped_column(String(20), default="", info=label(_l("Stairwell")))
    room: Mapped[str] = mapped_column(String(20), info=label(_l("Room")))
    # hundredths of a square metre: exact, and two decimals is what the deed says
    gross_area_hundredths: Mapped[int | None] = mapped_column(
        info=label(_l("Gross floor area (m²)"), hundredths=True)
    )
    facts: Mapped[str] = mapped_column(String(1000), default="", info=label(_l("Known facts")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    building: Mapped[Building] = relationship(info=label(_l("Building")))

    @property
    def address(self) -> str:
        """Return building-stairwell-room as people write it: 3栋-1单元-502."""
        return "-".join(part for part in (self.building.name, self.stairwell, self.room) if part)

    def __str__(self) -> str:
        return self.address
