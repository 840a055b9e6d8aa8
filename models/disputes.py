"""Disputes on one line of an assessment, with report and ruling; and their dated rules (4.10)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

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
    false,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.assessment import Assessment
from models.base import Base, Versioned, complaint, label
from models.estate import Office
from models.people import Employee
from rules.refusal import Refusal
from rules.result_words import DisputeState
from rules.results import OPEN
from rules.vocabulary import N_, Indicator

if TYPE_CHECKING:
    from models.scopes import Actor

_WAITS = text("state IN ('raised', 'reported')")


class Dispute(Versioned, Base):
    """What somebody disputes of one line of his month, the report on it, and the ruling."""

    __tablename__ = "dispute"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "reported_by_id IS NULL OR reported_by_id <> raised_by_id",
            "nobody_reports_on_himself",
            info=complaint(_l("Nobody reports on his own dispute.")),
        ),
        CheckConstraint(
            "ruled_by_id IS NULL OR ruled_by_id NOT IN (raised_by_id, reported_by_id)",
            "nobody_rules_on_himself",
            info=complaint(_l("The ruling is another person's than the dispute and the report.")),
        ),
        CheckConstraint(
            "(state IN ('upheld', 'refused')) = (ruled_at IS NOT NULL)", "ruling_is_dated"
        ),
        CheckConstraint(
            "state NOT IN ('upheld', 'refused') OR"
            " (reported_at IS NOT NULL AND ruling <> '' AND ruled_clause <> '')",
            "ruling_has_its_grounds",
        ),
        Index(
            "uq_dispute_open",
            *("assessment_id", "indicator"),
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
            info=complaint(_l("A dispute on this line is open already.")),
        ),
        Index("ix_dispute_office_id_raised_at_id", "office_id", "raised_at", "id"),
        Index("ix_dispute_raised_at_id", "raised_at", "id"),
        Index("ix_dispute_office_id_state", "office_id", "state"),
        Index("ix_dispute_raised_by_id_raised_at", "raised_by_id", "raised_at"),
        Index("ix_dispute_assessment_id", "assessment_id"),
        Index("ix_dispute_ruled_clause_office_id", "ruled_clause", "office_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    # the revision that was disputed; what a ruling changes stands in the next one
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    indicator: Mapped[Indicator] = mapped_column(info=label(_l("Disputed line")))
    clause: Mapped[str] = mapped_column(String(20), info=label(_l("Clause")))
    text: Mapped[str] = mapped_column(Text, info=label(_l("What is disputed")))
    state: Mapped[DisputeState] = mapped_column(
        default=DisputeState.RAISED, active_history=True, info=label(_l("State"))
    )
    raised_at: Mapped[datetime] = mapped_column(info=label(_l("Raised at")))
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    report: Mapped[str] = mapped_column(Text, default="", info=label(_l("Supervisor's report")))
    reported_at: Mapped[datetime | None] = mapped_column(info=label(_l("Reported at")))
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    ruling: Mapped[str] = mapped_column(Text, default="", info=label(_l("Manager's ruling")))
    ruled_clause: Mapped[str] = mapped_column(
        String(20), default="", info=label(_l("Clause ruled by"))
    )
    # off what the line costs, where the records stand as they are
    restored: Mapped[Fraction] = mapped_column(
        default=Fraction(0), server_default="0", info=label(_l("Points given back"))
    )
    ruled_at: Mapped[datetime | None] = mapped_column(info=label(_l("Ruled at")))
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=label(_l("Withdrawn at")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    assessment: Mapped[Assessment] = relationship(info=label(_l("Assessment")))
    raised_by: Mapped[Employee] = relationship(
        foreign_keys=[raised_by_id], info=label(_l("Raised by"))
    )
    reported_by: Mapped[Employee | None] = relationship(
        foreign_keys=[reported_by_id], info=label(_l("Reported by"))
    )
    ruled_by: Mapped[Employee | None] = relationship(
        foreign_keys=[ruled_by_id], info=label(_l("Ruled by"))
    )

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the disputes somebody raised."""
        return cls.raised_by_id == actor.employee_id

    def __str__(self) -> str:
        return self.number


class ResultRule(Versioned, Base):
    """How long lines may be disputed and notices are shown; no office stands for every one."""

    __tablename__ = "result_rule"
    __table_args__ = (
        CheckConstraint(
            "dispute_days BETWEEN 1 AND 60 AND notice_days BETWEEN 1 AND 60",
            "days_in_reason",
            info=complaint(_l("Enter 1 to 60 days.")),
        ),
        UniqueConstraint(
            "office_id",
            "valid_from",
            info=complaint(_l("A rule from this day on is entered already.")),
        ),
        Index("ix_result_rule_valid_from", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    dispute_days: Mapped[int] = mapped_column(default=7, info=label(_l("Days to dispute")))
    notice_days: Mapped[int] = mapped_column(default=7, info=label(_l("Days on show")))
    shows_rank: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=label(_l("Shows ranks"))
    )
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"


# What was said stands, whatever the door ----------------------------------------------------------
_SAID = frozenset(
    (
        *("number", "office_id", "assessment_id", "indicator", "clause", "text"),
        *("raised_at", "raised_by_id"),
    )
)
_REPORT = frozenset(("report", "reported_at", "reported_by_id"))


@event.listens_for(Session, "before_flush")
def refuse_change_of_disputes(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what was said, reported or ruled."""
    for row in session.dirty:
        if not isinstance(row, Dispute) or not session.is_modified(row):
            continue
        attributes = inspect(row).attrs
        changed = {one.key for one in attributes if one.history.has_changes()}
        history = attributes.state.history
        before = next(iter((*history.deleted, *history.unchanged)), None)
        reported = before is not DisputeState.RAISED and changed & _REPORT
        if before not in OPEN or changed & _SAID or reported:
            raise Refusal(N_("A dispute, its report and its ruling stand as they were written."))
