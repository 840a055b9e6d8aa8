"""The register of facilities, and what the desk tells customers (JD-12)."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, as_kept, complaint, label, words
from models.estate import Area, Building, Office, Unit
from models.scopes import Actor, rows_within
from rules import typed
from rules.field_words import FacilityCategory, FacilityState
from rules.vocabulary import Record, Role


class Facility(Versioned, Base):
    """A lift, a pump, a gate (设施设备): where it is, who maintains it, when it is inspected."""

    __tablename__ = "facility"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "code",
            info=complaint(_l("The office has a facility with this number already.")),
        ),
        Index("ix_facility_office_id_category_id", "office_id", "category", "id"),
        Index("ix_facility_office_id_inspect_on_id", "office_id", "inspect_on", "id"),
        Index("ix_facility_office_id_name", "office_id", "name"),
        Index("ix_facility_inspect_on_id", "inspect_on", "id"),
        Index("ix_facility_building_id", "building_id"),
        Index("ix_facility_area_id", "area_id"),
    )

    _code_as_kept = as_kept(typed.code, "code")
    _name_as_kept = as_kept(typed.plain, "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    category: Mapped[FacilityCategory] = mapped_column(
        words(FacilityCategory), info=label(_l("Kind of facility"))
    )
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Facility")))
    code: Mapped[str] = mapped_column(String(40), info=label(_l("Facility number")))
    location: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Where it is")))
    maintainer: Mapped[str] = mapped_column(String(80), default="", info=label(_l("Maintained by")))
    maintainer_phone: Mapped[str] = mapped_column(
        String(20), default="", info=label(_l("Maintainer's phone"))
    )
    installed_on: Mapped[date | None] = mapped_column(info=label(_l("Installed on")))
    inspected_on: Mapped[date | None] = mapped_column(info=label(_l("Last inspected on")))
    inspect_on: Mapped[date | None] = mapped_column(info=label(_l("Next inspection on")))
    state: Mapped[FacilityState] = mapped_column(
        words(FacilityState), default=FacilityState.IN_USE, info=label(_l("State"))
    )
    notes: Mapped[str] = mapped_column(String(1000), default="", info=label(_l("Good to know")))
    initials: Mapped[str] = mapped_column(String(200), default="", info={"audit": False})

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    building: Mapped[Building | None] = relationship(info=label(_l("Building")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the facilities of the areas held today, of their buildings and of all the office.

        What stands in no building and no area serves everybody: the gate, the pump house.
        """
        today = actor.areas_today
        offices = {post.office_id for post in actor.posts if post.role is Role.AREA_ADMIN}
        shared = and_(cls.building_id.is_(None), cls.area_id.is_(None))
        return or_(
            cls.area_id.in_(today),
            cls.building_id.in_(select(Unit.building_id).where(Unit.area_id.in_(today))),
            and_(shared, cls.office_id.in_({one for one in offices if one is not None})),
        )

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the facilities of the buildings of somebody's jobs."""
        buildings = select(Building.id).where(rows_within(actor, Building, Record.BUILDING))
        return cls.building_id.in_(buildings)

    def __str__(self) -> str:
        return self.name


class Fact(Spanned, Versioned, Base):
    """What the desk tells whoever asks, with the words people ask with; dated."""

    __tablename__ = "fact"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "ends_after_start",
            info=complaint(_l("The last day lies before the first.")),
        ),
        Index("ix_fact_office_id_pinned_id", "office_id", "pinned", "id"),
        Index("ix_fact_valid_from_id", "valid_from", "id"),
    )

    _name_as_kept = as_kept(typed.plain, "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    # None: it holds at every office of the company
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Topic of the answer")))
    asks: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("Words people ask with"))
    )
    text: Mapped[str] = mapped_column(Text, info=label(_l("What to say")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("Holds from")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("Holds to")))
    pinned: Mapped[bool] = mapped_column(default=False, info=label(_l("Always shown")))
    initials: Mapped[str] = mapped_column(String(400), default="", info={"audit": False})

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return what an office tells: its own, and what holds for the whole company."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    def __str__(self) -> str:
        return self.name
