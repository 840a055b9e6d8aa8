"""Fee items with their dated prices, the flats that have them, meter readings, billing runs.

All of it is what bills are computed from (JD-10); ``models.fees`` has the bills themselves.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, Voidable, as_kept, complaint, label
from models.estate import Area, Building, Office, Unit
from models.people import Employee
from rules import typed
from rules.fee_words import FeeBasis, FeeKind, FeeReach, RunState

if TYPE_CHECKING:
    from models.scopes import Actor

STANDS, IN_PREVIEW = "voided_at IS NULL", "state = 'preview'"


def _offices(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of the offices whose areas somebody holds today."""
    return FeeItem.office_id.in_(select(Area.office_id).where(Area.id.in_(actor.areas_today)))


class FeeItem(Versioned, Base):
    """What an office charges its flats (收费项目): how it is reckoned, and who pays it."""

    __tablename__ = "fee_item"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "name", info=complaint(_l("The office has a fee of this name already."))
        ),
        Index("ix_fee_item_name", "name", "id"),
    )

    _name_as_kept = as_kept(typed.plain, "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(60), info=label(_l("Name of the fee")))
    kind: Mapped[FeeKind] = mapped_column(
        default=FeeKind.MANAGEMENT, info=label(_l("What it is for"))
    )
    basis: Mapped[FeeBasis] = mapped_column(
        default=FeeBasis.AREA, info=label(_l("How it is reckoned"))
    )
    reach: Mapped[FeeReach] = mapped_column(default=FeeReach.EVERY, info=label(_l("Who pays it")))
    active: Mapped[bool] = mapped_column(default=True, info=label(_l("Charged")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the items of the offices whose areas somebody holds: all their flats pay them."""
        return _offices(actor)

    def __str__(self) -> str:
        return self.name


class FeePrice(Versioned, Base):
    """What a unit of an item costs from a day on (收费标准); the next one's beginning ends it."""

    __tablename__ = "fee_price"
    told_on: ClassVar = ("fee_item", "item_id")
    __table_args__ = (
        UniqueConstraint(
            "item_id",
            "valid_from",
            info=complaint(_l("This fee has a price from this day already.")),
        ),
        Index("ix_fee_price_office_id_valid_from_id", "office_id", "valid_from", "id"),
        Index("ix_fee_price_valid_from_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("fee_item.id"))
    price: Mapped[Fraction] = mapped_column(info=label(_l("Price (yuan)"), price=True))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    note: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Remark")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    item: Mapped[FeeItem] = relationship(info=label(_l("Fee")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the prices of the items that the flats of one's areas pay."""
        return cls.item_id.in_(select(FeeItem.id).where(_offices(actor)))

    def __str__(self) -> str:
        return f"{self.item} · {self.valid_from}"


class FeeScope(Spanned, Versioned, Base):
    """How many of an item a flat, or every flat of a building, has from one day to another.

    A flat's own row goes before its building's, and both before what the item says of every flat;
    0 frees a flat from an item that every flat pays.
    """

    __tablename__ = "fee_scope"
    told_on: ClassVar = ("fee_item", "item_id")
    __table_args__ = (
        CheckConstraint(
            "(unit_id IS NULL) <> (building_id IS NULL)",
            "flat_or_building",
            info=complaint(_l("Choose a flat or a building, one of the two.")),
        ),
        CheckConstraint(
            "count >= 0", "count_not_negative", info=complaint(_l("The number is 0 or more."))
        ),
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "ends_after_start",
            info=complaint(_l("The last day lies before the first.")),
        ),
        Index("ix_fee_scope_item_id_unit_id", "item_id", "unit_id"),
        Index("ix_fee_scope_unit_id", "unit_id"),
        Index("ix_fee_scope_building_id", "building_id"),
        Index("ix_fee_scope_office_id_valid_from_id", "office_id", "valid_from", "id"),
        Index("ix_fee_scope_valid_from_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("fee_item.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    count: Mapped[int] = mapped_column(default=1, info=label(_l("How many")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("From")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("To")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    item: Mapped[FeeItem] = relationship(info=label(_l("Fee")))
    unit: Mapped[Unit | None] = relationship(info=label(_l("Flat")))
    building: Mapped[Building | None] = relationship(info=label(_l("Building")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the rows of the flats of the areas held today, and of their buildings."""
        mine = Unit.area_id.in_(actor.areas_today)
        return or_(
            cls.unit_id.in_(select(Unit.id).where(mine)),
            cls.building_id.in_(select(Unit.building_id).where(mine)),
        )

    def __str__(self) -> str:
        return f"{self.item} · {self.unit or self.building}"


class MeterReading(Voidable, Versioned, Base):
    """What a flat's meter for an item showed on a day (抄表记录); evidence of what is billed."""

    __tablename__ = "meter_reading"
    __table_args__ = (
        CheckConstraint(
            "reading_hundredths >= 0 AND (start_hundredths IS NULL OR start_hundredths >= 0)",
            "not_negative",
            info=complaint(_l("A meter shows 0 or more.")),
        ),
        Index(
            "uq_meter_reading_day",
            *("unit_id", "item_id", "read_on"),
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
            info=complaint(_l("This meter's reading of that day is entered already.")),
        ),
        Index("ix_meter_reading_item_id_read_on", "item_id", "read_on"),
        Index("ix_meter_reading_office_id_read_on_id", "office_id", "read_on", "id"),
        Index("ix_meter_reading_read_on_id", "read_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("fee_item.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    read_on: Mapped[date] = mapped_column(info=label(_l("Read on")))
    reading_hundredths: Mapped[int] = mapped_column(
        info=label(_l("Meter reading"), hundredths=True)
    )
    # the meter was exchanged that day, the old one showing the reading; None: it was not
    start_hundredths: Mapped[int | None] = mapped_column(
        info=label(_l("New meter begins at"), hundredths=True)
    )
    note: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Remark")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    item: Mapped[FeeItem] = relationship(info=label(_l("Fee")))
    unit: Mapped[Unit] = relationship(info=label(_l("Flat")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the readings of the flats of the areas held today."""
        return cls.unit_id.in_(select(Unit.id).where(Unit.area_id.in_(actor.areas_today)))

    def __str__(self) -> str:
        return f"{self.unit} · {self.read_on}"


class BillingRun(Versioned, Base):
    """One billing of an office's quarter (出账): looked at first, then confirmed, once."""

    __tablename__ = "billing_run"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        Index(
            "uq_billing_run_preview",
            *("office_id", "period"),
            unique=True,
            sqlite_where=text(IN_PREVIEW),
            postgresql_where=text(IN_PREVIEW),
            info=complaint(_l("This quarter's run is begun already: open it in the list.")),
        ),
        CheckConstraint("(state = 'billed') = (billed_at IS NOT NULL)", "billed_is_dated"),
        Index("ix_billing_run_office_id_period_id", "office_id", "period", "id"),
        Index("ix_billing_run_period_id", "period", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Run number")))
    period: Mapped[str] = mapped_column(String(6), info=label(_l("Quarter")))
    due_on: Mapped[date] = mapped_column(info=label(_l("Due on")))
    state: Mapped[RunState] = mapped_column(default=RunState.PREVIEW, info=label(_l("State")))
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    billed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Billed at")))
    billed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    bills: Mapped[int] = mapped_column(default=0, info=label(_l("Bills written")))
    sum_fen: Mapped[int] = mapped_column(
        BigInteger, default=0, info=label(_l("Sum of the bills"), money=True)
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    begun_by: Mapped[Employee | None] = relationship(
        foreign_keys=[begun_by_id], info=label(_l("Begun by"))
    )
    billed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[billed_by_id], info=label(_l("Billed by"))
    )

    def __str__(self) -> str:
        return self.number
