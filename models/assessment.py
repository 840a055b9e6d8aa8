"""Monthly assessments of administrators: the record behind form JL/WI-KF-018/002 (4.2, 4.6)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, complaint, label
from models.estate import Office
from models.people import Employee
from models.standards import Standard
from models.substitutes import Substitute
from rules.vocabulary import AssessmentStatus, Indicator, LineState, Role

# From approval on the figures stand (4.6).
FROZEN = frozenset(
    {AssessmentStatus.APPROVED, AssessmentStatus.WITH_FINANCE, AssessmentStatus.PUBLISHED}
)


class Assessment(Versioned, Base):
    """One revision of one administrator's month at one office in one post."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "employee_id",
            "position",
            "month",
            "revision",
            info=complaint(_l("This month has been assessed already.")),
        ),
        UniqueConstraint("office_id", "record_no", "revision"),
        CheckConstraint(
            "status NOT IN ('approved', 'with_finance', 'published')"
            " OR (approved_by_id IS NOT NULL AND frozen IS NOT NULL)",
            "approval_is_signed",
        ),
        CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> employee_id",
            "nobody_approves_himself",
            info=complaint(_l("Nobody approves his own assessment.")),
        ),
        CheckConstraint(
            "submitted_by_id IS NULL OR submitted_by_id <> employee_id",
            "nobody_submits_himself",
            info=complaint(_l("Nobody submits his own assessment.")),
        ),
        Index("ix_assessment_office_id_month_id", "office_id", "month", "id"),
        Index("ix_assessment_month_id", "month", "id"),
        Index("ix_assessment_employee_id_month", "employee_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_no: Mapped[str] = mapped_column(String(30), info=label(_l("Record number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    position: Mapped[Role] = mapped_column(info=label(_l("Post")))
    month: Mapped[date] = mapped_column(info=label(_l("Month"), month=True))  # its first day
    areas: Mapped[str] = mapped_column(String(300), default="", info=label(_l("Responsible areas")))
    # of a post held for a part of the month: [[first, last], …]; None: written before there were
    days: Mapped[list[list[str]] | None] = mapped_column(JSON, info=label(_l("Days assessed")))
    revision: Mapped[int] = mapped_column(default=1, info=label(_l("Revision")))
    status: Mapped[AssessmentStatus] = mapped_column(
        default=AssessmentStatus.DRAFT, active_history=True, info=label(_l("Status"))
    )
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"), index=True)
    score: Mapped[Fraction] = mapped_column(info=label(_l("Score")))
    deducted: Mapped[Fraction] = mapped_column(info=label(_l("Points deducted")))
    bonus_withheld: Mapped[Fraction] = mapped_column(
        default=Fraction(0), info=label(_l("Bonus withheld (%)"))
    )
    # of earlier quarters, and the lines of the ledger this month carries (models.bonus)
    bonus_repaid: Mapped[Fraction] = mapped_column(
        default=Fraction(0), server_default="0", info=label(_l("Bonus repaid (%)"))
    )
    bonus_lines: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, server_default="[]", info={"audit": False}
    )
    remarks: Mapped[str] = mapped_column(String(1000), default="", info=label(_l("Remarks")))
    reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason for the revision"))
    )
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), index=True)
    # False once a later revision was approved: both stay, only one counts
    current: Mapped[bool] = mapped_column(default=True, info=label(_l("In force")))
    generated_at: Mapped[datetime] = mapped_column(info=label(_l("Generated at")))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(info=label(_l("Submitted at")))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    approved_at: Mapped[datetime | None] = mapped_column(info=label(_l("Approved at")))
    # the appointment under which somebody approved in the manager's place
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("substitute.id"), index=True)
    opinion: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Opinion")))
    return_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason for returning"))
    )
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    received_at: Mapped[datetime | None] = mapped_column(info=label(_l("Received at")))
    published_at: Mapped[datetime | None] = mapped_column(info=label(_l("Published at")))
    # by the person assessed, with his own log-in (4.11)
    acknowledged_at: Mapped[datetime | None] = mapped_column(
        info=label(_l("Confirmed having read at"))
    )
    # what was approved, as canonical JSON, and its SHA-256: prints and the QR page show this
    frozen: Mapped[str | None] = mapped_column(Text, info={"audit": False})
    frozen_sha256: Mapped[str | None] = mapped_column(
        String(64), index=True, info=label(_l("Content hash"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(
        foreign_keys=[employee_id], info=label(_l("Administrator"))
    )
    standard: Mapped[Standard] = relationship(info=label(_l("Assessment standard")))
    supersedes: Mapped[Assessment | None] = relationship(
        remote_side=[id], info=label(_l("Supersedes"))
    )
    submitted_by: Mapped[Employee | None] = relationship(
        foreign_keys=[submitted_by_id], info=label(_l("Submitted by"))
    )
    approved_by: Mapped[Employee | None] = relationship(
        foreign_keys=[approved_by_id], info=label(_l("Approved by"))
    )
    substitute: Mapped[Substitute | None] = relationship(info=label(_l("Approved standing in")))
    received_by: Mapped[Employee | None] = relationship(
        foreign_keys=[received_by_id], info=label(_l("Received by finance"))
    )
    lines: Mapped[list[AssessmentLine]] = relationship(
        back_populates="assessment",
        order_by="AssessmentLine.place",
        cascade="all, delete-orphan",
        info=label(_l("Lines")),
    )

    @property
    def is_frozen(self) -> bool:
        """Whether the figures stand for good."""
        return self.status in FROZEN

    def __str__(self) -> str:
        return f"{self.record_no} · {self.month:%Y-%m}"


class AssessmentLine(Base):
    """One line of the form, with exact figures and the records on both sides of its fraction.

    ``evidence`` is ``{"due": [[kind, id, number], …], "done": [[kind, id, number], …]}``: kind is a
    record type, done a part of due. Satisfaction and fees keep sums beside their records.
    """

    __tablename__ = "assessment_line"
    told_on: ClassVar = ("assessment", "assessment_id")  # whose page tells of it (models.audit)
    __table_args__ = (UniqueConstraint("assessment_id", "indicator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    place: Mapped[int]
    indicator: Mapped[Indicator] = mapped_column(info=label(_l("Indicator")))
    clause: Mapped[str] = mapped_column(String(20), info=label(_l("Clause")))
    state: Mapped[LineState] = mapped_column(info=label(_l("State")))
    numerator: Mapped[Fraction | None] = mapped_column(info=label(_l("Done")))
    denominator: Mapped[Fraction | None] = mapped_column(info=label(_l("Due")))
    target: Mapped[Fraction | None] = mapped_column(info=label(_l("Target (%)")))
    rate: Mapped[Fraction | None] = mapped_column(info=label(_l("Rate")))
    shortfall: Mapped[Fraction] = mapped_column(info=label(_l("Below target (points)")))
    points: Mapped[Fraction] = mapped_column(info=label(_l("Points")))
    withheld_percent: Mapped[Fraction] = mapped_column(info=label(_l("Bonus withheld (%)")))
    # plain facts the form prints beside the figures, e.g. coverage and phone/on-site split (4.3)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info={"audit": False})
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info={"audit": False})

    assessment: Mapped[Assessment] = relationship(back_populates="lines")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.clause
