"""Incomplete records found in a month, and what the supervisor decided about each (4.8)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, complaint, label
from models.estate import Office
from models.people import Employee
from rules.completeness import SENTENCES
from rules.vocabulary import GapState, Record, Role


class RecordGap(Versioned, Base):
    """One rule one record breaks; confirmed it costs the flat points once a month.

    ``employee`` made the record, None where nobody is named; ``position`` is the post it counts
    for, None where its maker held neither assessed post: then it costs nobody's points.
    """

    __tablename__ = "record_gap"
    __table_args__ = (
        UniqueConstraint("record", "record_id", "rule"),
        CheckConstraint(
            "state <> 'excused' OR reason <> ''",
            "excuse_has_a_reason",
            info=complaint(_l("Say why the incomplete record is excused.")),
        ),
        Index("ix_record_gap_office_id_month_id", "office_id", "month", "id"),
        Index("ix_record_gap_month_kpi", "month", "employee_id", "position", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    position: Mapped[Role | None] = mapped_column(info=label(_l("Post")))
    month: Mapped[date] = mapped_column(info=label(_l("Month"), month=True))
    record: Mapped[Record] = mapped_column(info=label(_l("Record type")))
    record_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Record")))
    rule: Mapped[str] = mapped_column(
        String(40), info=label(_l("What is missing"), sentences=SENTENCES)
    )
    state: Mapped[GapState] = mapped_column(default=GapState.FOUND, info=label(_l("State")))
    reason: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Reason")))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(info=label(_l("Decided at")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee | None] = relationship(
        foreign_keys=[employee_id], info=label(_l("Responsible"))
    )
    decided_by: Mapped[Employee | None] = relationship(
        foreign_keys=[decided_by_id], info=label(_l("Decided by"))
    )

    def __str__(self) -> str:
        return self.number
