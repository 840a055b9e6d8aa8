"""Flyers (JD-8): their templates, editions, print runs, and where they were distributed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.activities import Activity, own_offices
from models.base import Base, Versioned, Voidable, complaint, label
from models.estate import Building, Office
from models.incidents import Incident
from models.letters import Template
from models.people import Employee
from rules.activity_words import FlyerKind, FlyerState, PaperSize
from rules.letter_words import Language
from rules.refusal import Refusal
from rules.vocabulary import N_

if TYPE_CHECKING:
    from models.scopes import Actor


class FlyerTemplate(Template, Base):
    """The pattern of a flyer."""

    __tablename__ = "flyer_template"

    kind: Mapped[FlyerKind] = mapped_column(info=label(_l("For")))
    headline: Mapped[str] = mapped_column(String(80), info=label(_l("Headline")))


class Flyer(Versioned, Base):
    """One edition of a flyer; its first print run freezes it."""

    __tablename__ = "flyer"
    __table_args__ = (
        UniqueConstraint("office_id", "number", "edition"),
        UniqueConstraint(
            "supersedes_id",
            info=complaint(_l("The next edition of this flyer is made already. Change that one.")),
        ),
        CheckConstraint("(state = 'printed') = (printed_at IS NOT NULL)", "printed_is_dated"),
        Index("ix_flyer_office_id_created_at_id", "office_id", "created_at", "id"),
        Index("ix_flyer_created_at_id", "created_at", "id"),
        Index("ix_flyer_activity_id", "activity_id"),
        # what was printed in a month: work records (4.2.1.5, 4.2.2.6)
        Index("ix_flyer_printed_at_kpi", "printed_at", "printed_by_id", "office_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    edition: Mapped[int] = mapped_column(default=1, info=label(_l("Edition")))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("flyer.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("flyer_template.id"), index=True)
    size: Mapped[PaperSize] = mapped_column(default=PaperSize.A4, info=label(_l("Paper")))
    language: Mapped[Language] = mapped_column(default=Language.HANS, info=label(_l("Language")))
    headline: Mapped[str] = mapped_column(String(80), info=label(_l("Headline")))
    body: Mapped[str] = mapped_column(Text, info=label(_l("Text")))
    state: Mapped[FlyerState] = mapped_column(default=FlyerState.DRAFT, info=label(_l("State")))
    created_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    printed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Printed first")))
    printed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    activity: Mapped[Activity | None] = relationship(info=label(_l("Activity")))
    incident: Mapped[Incident | None] = relationship(info=label(_l("Emergency")))
    template: Mapped[FlyerTemplate | None] = relationship(info=label(_l("Template")))
    created_by: Mapped[Employee | None] = relationship(
        foreign_keys=[created_by_id], info=label(_l("Entered by"))
    )
    printed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[printed_by_id], info=label(_l("Printed by"))
    )
    runs: Mapped[list[FlyerPrint]] = relationship(
        order_by="FlyerPrint.id", back_populates="flyer", info=label(_l("Print runs"))
    )

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the flyers of the offices somebody is area administrator at."""
        return cls.office_id.in_(own_offices(actor))

    def __str__(self) -> str:
        return self.number


class FlyerPrint(Voidable, Base):
    """A print run of an edition: how many copies, when, by whom, for how much."""

    __tablename__ = "flyer_print"
    __table_args__ = (
        CheckConstraint("copies > 0", "copies_positive"),
        CheckConstraint("cost_fen >= 0", "cost_not_negative"),
    )
    told_on: ClassVar = ("flyer", "flyer_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    flyer_id: Mapped[int] = mapped_column(ForeignKey("flyer.id"), index=True)
    copies: Mapped[int] = mapped_column(info=label(_l("Copies")))
    printed_on: Mapped[date] = mapped_column(info=label(_l("Printed on")))
    cost_fen: Mapped[int] = mapped_column(default=0, info=label(_l("Cost (yuan)"), money=True))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    flyer: Mapped[Flyer] = relationship(back_populates="runs")
    by: Mapped[Employee | None] = relationship()

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return f"{self.printed_on:%Y-%m-%d} × {self.copies}"


class FlyerDelivery(Voidable, Versioned, Base):
    """Copies that were distributed in one building."""

    __tablename__ = "flyer_delivery"
    __table_args__ = (
        CheckConstraint("copies > 0", "copies_positive"),
        Index("ix_flyer_delivery_flyer_id_building_id", "flyer_id", "building_id"),
        Index("ix_flyer_delivery_office_id_handed_on_id", "office_id", "handed_on", "id"),
        Index("ix_flyer_delivery_handed_on_id", "handed_on", "id"),
        Index("ix_flyer_delivery_building_id", "building_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    flyer_id: Mapped[int] = mapped_column(ForeignKey("flyer.id"))
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"))
    copies: Mapped[int] = mapped_column(info=label(_l("Copies")))
    handed_on: Mapped[date] = mapped_column(info=label(_l("Distributed on")))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    note: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Note")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    flyer: Mapped[Flyer] = relationship(info=label(_l("Flyer")))
    building: Mapped[Building] = relationship(info=label(_l("Building")))
    by: Mapped[Employee | None] = relationship(info=label(_l("Distributed by")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what was distributed at the offices somebody is area administrator at."""
        return cls.office_id.in_(own_offices(actor))

    def __str__(self) -> str:
        return f"{self.flyer} · {self.building}"


@event.listens_for(Session, "before_flush")
def refuse_change_of_printed(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter an edition that was printed."""
    for row in session.dirty:
        if isinstance(row, Flyer) and session.is_modified(row):
            history = inspect(row).attrs.state.history
            was = (*history.deleted, *history.unchanged)
            if was and was[0] is FlyerState.PRINTED:
                raise Refusal(N_("This edition was printed and stands. Make a new edition."))
