"""Emergencies (JD-14): runbooks by edition, and what was done in each emergency."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, Voidable, complaint, label
from models.estate import Office
from models.people import Employee
from rules.incident_words import CallOutcome, IncidentEventKind, IncidentKind, IncidentState


class Runbook(Spanned, Versioned, Base):
    """One edition of what to do in one type of emergency, at an office or in the whole company."""

    __tablename__ = "runbook"
    __table_args__ = (
        UniqueConstraint(
            "supersedes_id",
            info=complaint(_l("Somebody has made the next edition already. Change that one.")),
        ),
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "ends_after_start",
            info=complaint(_l("A runbook must end on or after the day it starts.")),
        ),
        Index("ix_runbook_office_id_kind_id", "office_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[IncidentKind] = mapped_column(info=label(_l("Type of emergency")))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Runbook")))
    edition: Mapped[int] = mapped_column(default=1, info=label(_l("Edition")))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("runbook.id"))
    valid_from: Mapped[date] = mapped_column(info=label(_l("From")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("To")))
    text_hans: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Text for residents, Simplified Chinese"))
    )
    text_hant: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Text for residents, Traditional Chinese"))
    )
    text_en: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Text for residents, English"))
    )

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    steps: Mapped[list[RunbookStep]] = relationship(
        order_by="RunbookStep.position", back_populates="runbook", info=label(_l("Steps"))
    )
    calls: Mapped[list[RunbookCall]] = relationship(
        order_by="RunbookCall.position", back_populates="runbook", info=label(_l("Call list"))
    )

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the runbooks an office works by: its own and the company's."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    def __str__(self) -> str:
        return self.name


class RunbookStep(Base):
    """One step: what to do, who is responsible, and within how many minutes of the opening."""

    __tablename__ = "runbook_step"
    told_on: ClassVar = ("runbook", "runbook_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    runbook_id: Mapped[int] = mapped_column(ForeignKey("runbook.id"), index=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(300), info=label(_l("Step to take")))
    role: Mapped[str] = mapped_column(String(40), default="", info=label(_l("Who does it")))
    minutes: Mapped[int | None] = mapped_column(info=label(_l("Within minutes")))
    must: Mapped[bool] = mapped_column(default=True, info=label(_l("Must be confirmed")))

    runbook: Mapped[Runbook] = relationship(back_populates="steps")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.what


class RunbookCall(Base):
    """Somebody to call: a person or an organisation, the number, and when."""

    __tablename__ = "runbook_call"
    told_on: ClassVar = ("runbook", "runbook_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    runbook_id: Mapped[int] = mapped_column(ForeignKey("runbook.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Whom to call")))
    phone: Mapped[str] = mapped_column(String(40), default="", info=label(_l("Phone")))
    moment: Mapped[str] = mapped_column(String(80), default="", info=label(_l("When to call")))

    runbook: Mapped[Runbook] = relationship(back_populates="calls")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.name


class Incident(Voidable, Versioned, Base):
    """An emergency, or a drill of one, from its opening to its review."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("(state IN ('closed', 'reviewed')) = (closed_at IS NOT NULL)", "closed_at"),
        CheckConstraint("(state = 'reviewed') = (reviewed_at IS NOT NULL)", "reviewed_at"),
        Index("ix_incident_office_id_opened_at_id", "office_id", "opened_at", "id"),
        Index("ix_incident_office_id_state_id", "office_id", "state", "id"),
        Index("ix_incident_state_id", "state", "id"),
        Index("ix_incident_opened_at_id", "opened_at", "id"),
        Index("ix_incident_closed_at", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    runbook_id: Mapped[int | None] = mapped_column(ForeignKey("runbook.id"), index=True)
    kind: Mapped[IncidentKind] = mapped_column(info=label(_l("Type of emergency")))
    place: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Place")))
    drill: Mapped[bool] = mapped_column(default=False, info=label(_l("Drill")))
    state: Mapped[IncidentState] = mapped_column(
        default=IncidentState.OPEN, info=label(_l("State"))
    )
    opened_at: Mapped[datetime] = mapped_column(info=label(_l("Opened at")))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    controlled_at: Mapped[datetime | None] = mapped_column(info=label(_l("Under control at")))
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Emergency closed at")))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    cause: Mapped[str] = mapped_column(String(1000), default="", info=label(_l("Cause")))
    damage: Mapped[str] = mapped_column(String(1000), default="", info=label(_l("Damage")))
    affected: Mapped[str] = mapped_column(
        String(300), default="", info=label(_l("People affected"))
    )
    measures_taken: Mapped[str] = mapped_column(
        String(2000), default="", info=label(_l("What was done"))
    )
    text_hans: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Text for residents, Simplified Chinese"))
    )
    text_hant: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Text for residents, Traditional Chinese"))
    )
    text_en: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Text for residents, English"))
    )
    reviewed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Reviewed at")))
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    went_well: Mapped[str] = mapped_column(
        String(2000), default="", info=label(_l("What went well"))
    )
    went_badly: Mapped[str] = mapped_column(
        String(2000), default="", info=label(_l("What did not go well"))
    )
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    void_reason: Mapped[str | None] = mapped_column(String(500))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    runbook: Mapped[Runbook | None] = relationship(info=label(_l("Runbook")))
    opened_by: Mapped[Employee | None] = relationship(
        foreign_keys=[opened_by_id], info=label(_l("Opened by"))
    )
    closed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[closed_by_id], info=label(_l("Closed by"))
    )
    reviewed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[reviewed_by_id], info=label(_l("Reviewed by"))
    )
    steps: Mapped[list[IncidentStep]] = relationship(
        order_by="IncidentStep.position", back_populates="incident"
    )
    calls: Mapped[list[IncidentCall]] = relationship(
        order_by="IncidentCall.position", back_populates="incident"
    )
    events: Mapped[list[IncidentEvent]] = relationship(
        order_by="IncidentEvent.at, IncidentEvent.id", back_populates="incident"
    )
    measures: Mapped[list[IncidentMeasure]] = relationship(
        order_by="IncidentMeasure.id", back_populates="incident"
    )

    def __str__(self) -> str:
        return self.number


class IncidentStep(Base):
    """A step as it stood in the runbook when the emergency was opened, and who did it when."""

    __tablename__ = "incident_step"
    told_on: ClassVar = ("incident", "incident_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(300))
    role: Mapped[str] = mapped_column(String(40), default="")
    minutes: Mapped[int | None]
    must: Mapped[bool]
    done_at: Mapped[datetime | None] = mapped_column(info=label(_l("Done at")))
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    note: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Note")))

    incident: Mapped[Incident] = relationship(back_populates="steps")
    done_by: Mapped[Employee | None] = relationship()

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.what


class IncidentCall(Base):
    """Somebody to call in this emergency."""

    __tablename__ = "incident_call"
    told_on: ClassVar = ("incident", "incident_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40), default="")
    moment: Mapped[str] = mapped_column(String(80), default="")

    incident: Mapped[Incident] = relationship(back_populates="calls")
    attempts: Mapped[list[IncidentAttempt]] = relationship(
        order_by="IncidentAttempt.id", back_populates="call"
    )

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.name


class IncidentAttempt(Base):
    """One attempt to call somebody of the list."""

    __tablename__ = "incident_attempt"
    told_on: ClassVar = ("incident", "incident_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("incident_call.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    outcome: Mapped[CallOutcome]
    note: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Note")))

    incident: Mapped[Incident] = relationship()
    call: Mapped[IncidentCall] = relationship(back_populates="attempts")
    by: Mapped[Employee | None] = relationship()


class IncidentEvent(Base):
    """One happening on an emergency's timeline; ``about`` is the step or whom was called."""

    __tablename__ = "incident_event"
    told_on: ClassVar = ("incident", "incident_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    kind: Mapped[IncidentEventKind]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    about: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[CallOutcome | None]
    text: Mapped[str] = mapped_column(Text, default="")

    incident: Mapped[Incident] = relationship(back_populates="events")
    by: Mapped[Employee | None] = relationship()


class IncidentMeasure(Base):
    """A measure the review asks for: what, by whom, until when."""

    __tablename__ = "incident_measure"
    told_on: ClassVar = ("incident", "incident_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    what: Mapped[str] = mapped_column(String(300), info=label(_l("Measure")))
    responsible_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    due_on: Mapped[date] = mapped_column(info=label(_l("To be done by")))

    incident: Mapped[Incident] = relationship(back_populates="measures")
    responsible: Mapped[Employee] = relationship(info=label(_l("Responsible")))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.what
