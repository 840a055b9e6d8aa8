"""Ad-hoc assessments of administrators: the record behind form JL/WI-KF-018/001 (4.2.3.1, 4.9)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any, ClassVar

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
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.estate import Office
from models.people import Employee
from models.scopes import Actor
from models.standards import Standard
from models.tickets import Ticket
from rules.spot_words import RecheckResult, SpotMethod, SpotState, TopicState
from rules.vocabulary import Indicator, Role

# a correction nobody has found put right: as the index says it
UNCORRECTED = (
    "due_on IS NOT NULL AND voided_at IS NULL"
    " AND (recheck_result IS NULL OR recheck_result <> 'put_right')"
)
VOIDED = "voided_at IS NOT NULL"


class SpotAssessment(Voidable, Versioned, Base):
    """One ad-hoc assessment of one administrator in the post he held that day."""

    __tablename__ = "spot_assessment"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "assessor_id <> employee_id",
            "nobody_assesses_himself",
            info=complaint(_l("Nobody assesses himself.")),
        ),
        CheckConstraint("(state = 'draft') = (issued_at IS NULL)", "issued_is_dated"),
        CheckConstraint(
            "(state IN ('acknowledged', 'disagreed')) = (answered_at IS NOT NULL)",
            "answer_is_dated",
        ),
        CheckConstraint("state <> 'disagreed' OR statement <> ''", "disagreement_is_worded"),
        Index("ix_spot_assessment_office_id_at_id", "office_id", "at", "id"),
        Index("ix_spot_assessment_at_id", "at", "id"),
        Index("ix_spot_assessment_employee_id_at_id", "employee_id", "at", "id"),
        Index("ix_spot_assessment_state_at_id", "state", "at", "id"),
        Index("ix_spot_assessment_office_id_state_at_id", "office_id", "state", "at", "id"),
        Index(
            "ix_spot_assessment_voided",
            *("at", "id"),
            sqlite_where=text(VOIDED),
            postgresql_where=text(VOIDED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Record number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    position: Mapped[Role] = mapped_column(info=label(_l("Post")))
    areas: Mapped[str] = mapped_column(String(300), default="", info=label(_l("Responsible areas")))
    at: Mapped[datetime] = mapped_column(info=label(_l("Time of assessment")))
    place: Mapped[str] = mapped_column(String(120), info=label(_l("Place of assessment")))
    method: Mapped[SpotMethod] = mapped_column(
        default=SpotMethod.ON_SITE, info=label(_l("Way of assessment"))
    )
    # the edition in force that day: its lines are what a finding may name
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"), index=True)
    assessor_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    state: Mapped[SpotState] = mapped_column(default=SpotState.DRAFT, info=label(_l("State")))
    issued_at: Mapped[datetime | None] = mapped_column(info=label(_l("Given to the person at")))
    answered_at: Mapped[datetime | None] = mapped_column(info=label(_l("Person answered at")))
    statement: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Words of the person assessed"))
    )
    reply: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Answer to the disagreement"))
    )
    replied_at: Mapped[datetime | None] = mapped_column(info=label(_l("Disagreement answered at")))
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(
        foreign_keys=[employee_id], info=label(_l("Person assessed"))
    )
    assessor: Mapped[Employee] = relationship(
        foreign_keys=[assessor_id], info=label(_l("Assessed by"))
    )
    replied_by: Mapped[Employee | None] = relationship(
        foreign_keys=[replied_by_id], info=label(_l("Disagreement answered by"))
    )
    standard: Mapped[Standard] = relationship(info=label(_l("Assessment standard")))
    findings: Mapped[list[SpotFinding]] = relationship(
        back_populates="spot", order_by="SpotFinding.id", info=label(_l("Findings"))
    )

    @property
    def standing(self) -> list[SpotFinding]:
        """The findings that are not struck out, in their order."""
        return [one for one in self.findings if one.voided_at is None]

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the assessments of oneself, once they were given to him."""
        return and_(cls.employee_id == actor.employee_id, cls.issued_at.is_not(None))

    def __str__(self) -> str:
        return self.number


class SpotFinding(Voidable, Versioned, Base):
    """One thing found, the line of the standard it falls under, and what is to be corrected."""

    __tablename__ = "spot_finding"
    told_on: ClassVar = ("spot_assessment", "spot_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        UniqueConstraint("spot_id", "number"),
        CheckConstraint(
            "(rectification = '') = (due_on IS NULL)",
            "correction_has_a_deadline",
            info=complaint(_l("Say by when it is to be corrected.")),
        ),
        CheckConstraint("(rechecked_at IS NULL) = (recheck_result IS NULL)", "check_has_a_result"),
        Index("ix_spot_finding_spot_id_id", "spot_id", "id"),
        Index("ix_spot_finding_office_id_due_on_id", "office_id", "due_on", "id"),
        Index("ix_spot_finding_due_on_id", "due_on", "id"),
        Index("ix_spot_finding_office_id_indicator_id", "office_id", "indicator", "id"),
        Index(
            "ix_spot_finding_uncorrected",
            *("office_id", "due_on", "id"),
            sqlite_where=text(UNCORRECTED),
            postgresql_where=text(UNCORRECTED),
        ),
        Index(
            "ix_spot_finding_voided",
            "id",
            sqlite_where=text(VOIDED),
            postgresql_where=text(VOIDED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    spot_id: Mapped[int] = mapped_column(ForeignKey("spot_assessment.id"))
    number: Mapped[str] = mapped_column(String(45), info=label(_l("Number")))
    indicator: Mapped[Indicator] = mapped_column(info=label(_l("Item assessed")))
    clause: Mapped[str] = mapped_column(String(20), info=label(_l("Standard (clause)")))
    found: Mapped[str] = mapped_column(String(1000), info=label(_l("What was found")))
    points: Mapped[Fraction] = mapped_column(info=label(_l("Points off")))
    # what it is about: a work order, or any other record by its number
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    about_no: Mapped[str] = mapped_column(
        String(40), default="", info=label(_l("Number of another record"))
    )
    rectification: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Correction asked for"))
    )
    due_on: Mapped[date | None] = mapped_column(info=label(_l("Correct by")))
    again_on: Mapped[date | None] = mapped_column(info=label(_l("New deadline")))
    rechecked_at: Mapped[datetime | None] = mapped_column(info=label(_l("Checked again at")))
    rechecked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    recheck_result: Mapped[RecheckResult | None] = mapped_column(info=label(_l("Checked again")))
    recheck_note: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Note on the check"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    spot: Mapped[SpotAssessment] = relationship(
        back_populates="findings", info=label(_l("Ad-hoc assessment"))
    )
    ticket: Mapped[Ticket | None] = relationship(info=label(_l("Work order it is about")))
    rechecked_by: Mapped[Employee | None] = relationship(info=label(_l("Checked again by")))

    @property
    def until(self) -> date | None:
        """By when it is to be corrected now: a check may have given more time."""
        return self.again_on or self.due_on

    @property
    def names(self) -> frozenset[str]:
        """The numbers of what it is about, as the lines of a month name their records."""
        own = (self.ticket.number if self.ticket else "", self.about_no)
        return frozenset(name for name in own if name)

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the findings of one's own assessments."""
        own = select(SpotAssessment.id).where(SpotAssessment.of_person(actor))
        return cls.spot_id.in_(own)

    def __str__(self) -> str:
        return self.number


class TrainingTopic(Versioned, Base):
    """A topic for training (4.1.2) that several findings of a kind in one quarter propose.

    The row counts the findings; with fewer than the rule asks for it proposes nothing.
    """

    __tablename__ = "training_topic"
    __table_args__ = (
        UniqueConstraint("office_id", "quarter", "indicator", "clause"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", "refusal_has_a_reason"),
        Index("ix_training_topic_office_id_state_id", "office_id", "state", "id"),
        Index("ix_training_topic_state_id", "state", "id"),
        Index("ix_training_topic_office_id_quarter_id", "office_id", "quarter", "id"),
        Index("ix_training_topic_quarter_id", "quarter", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    quarter: Mapped[str] = mapped_column(String(6), info=label(_l("Quarter")))
    indicator: Mapped[Indicator] = mapped_column(info=label(_l("Item assessed")))
    clause: Mapped[str] = mapped_column(String(20), info=label(_l("Standard (clause)")))
    findings: Mapped[int] = mapped_column(info=label(_l("Findings of the quarter")))
    state: Mapped[TopicState] = mapped_column(default=TopicState.PROPOSED, info=label(_l("State")))
    proposed_at: Mapped[datetime] = mapped_column(info=label(_l("Proposed at")))
    decided_at: Mapped[datetime | None] = mapped_column(info=label(_l("Decided at")))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Reason")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    decided_by: Mapped[Employee | None] = relationship(info=label(_l("Decided by")))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return f"{self.quarter} {self.clause}"

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        found: ColumnElement[str] = entity.quarter + " " + entity.clause
        return found

    def __str__(self) -> str:
        return self.told_as
