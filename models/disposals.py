"""The disposal log: lists of paper records whose retention is over, and how they were destroyed.

Only paper goes. What the product keeps of the records - figures, kept files, the trail - stays.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, complaint, label
from models.estate import Office
from models.people import Employee
from rules.register_words import DisposalMethod, DisposalState
from rules.vocabulary import Record


class FormDisposal(Versioned, Base):
    """Paper of one form at one office: proposed, approved by somebody else, destroyed."""

    __tablename__ = "form_disposal"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", "decided_is_dated"),
        CheckConstraint(
            "state NOT IN ('approved', 'destroyed') OR decided_by_id <> proposed_by_id",
            "approved_by_another",
        ),
        CheckConstraint("state <> 'returned' OR decision_note <> ''", "return_has_a_reason"),
        CheckConstraint(
            "(state = 'destroyed') = (destroyed_on IS NOT NULL)"
            " AND (destroyed_on IS NULL) = (method IS NULL)"
            " AND (destroyed_on IS NULL) = (witness_id IS NULL)"
            " AND (destroyed_on IS NULL) = (destroyed_by_id IS NULL)",
            "destruction_is_whole",
        ),
        CheckConstraint(
            "destroyed_by_id <> witness_id",
            "witness_is_another",
            info=complaint(_l("Somebody else than who destroys it is the witness.")),
        ),
        Index("ix_form_disposal_office_id_state_id", "office_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Disposal number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    code: Mapped[str] = mapped_column(String(40), info=label(_l("Form code")))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Form name")))
    state: Mapped[DisposalState] = mapped_column(
        default=DisposalState.PROPOSED, info=label(_l("State"))
    )
    sheets: Mapped[int] = mapped_column(info=label(_l("Records on the list")))
    first_on: Mapped[date] = mapped_column(info=label(_l("Oldest record of")))
    last_on: Mapped[date] = mapped_column(info=label(_l("Newest record of")))
    reason: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Reason")))
    proposed_at: Mapped[datetime] = mapped_column(info=label(_l("Proposed at")))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(info=label(_l("Approved or returned at")))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    decision_note: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason of the decision"))
    )
    destroyed_on: Mapped[date | None] = mapped_column(info=label(_l("Destroyed on")))
    method: Mapped[DisposalMethod | None] = mapped_column(info=label(_l("Way of destruction")))
    destroyed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    what: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Paper that was destroyed"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    proposed_by: Mapped[Employee] = relationship(
        foreign_keys=[proposed_by_id], info=label(_l("Proposed by"))
    )
    decided_by: Mapped[Employee | None] = relationship(
        foreign_keys=[decided_by_id], info=label(_l("Approved or returned by"))
    )
    destroyed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[destroyed_by_id], info=label(_l("Destroyed by"))
    )
    witness: Mapped[Employee | None] = relationship(
        foreign_keys=[witness_id], info=label(_l("Witness"))
    )
    lines: Mapped[list[FormDisposalLine]] = relationship(
        back_populates="disposal", order_by="FormDisposalLine.id"
    )

    def __str__(self) -> str:
        return self.number


class FormDisposalLine(Base):
    """One record whose paper is on a list, as it was when the list was made."""

    __tablename__ = "form_disposal_line"
    told_on: ClassVar = ("form_disposal", "disposal_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        UniqueConstraint("disposal_id", "record", "record_id"),
        Index("ix_form_disposal_line_record_record_id", "record", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    disposal_id: Mapped[int] = mapped_column(ForeignKey("form_disposal.id"))
    record: Mapped[Record]
    record_id: Mapped[int]
    record_no: Mapped[str] = mapped_column(String(60), info=label(_l("Number")))
    edition: Mapped[str] = mapped_column(String(10), info=label(_l("Edition")))
    dated_on: Mapped[date] = mapped_column(info=label(_l("Date of the record")))
    retain_until: Mapped[date] = mapped_column(info=label(_l("Kept until")))

    disposal: Mapped[FormDisposal] = relationship(back_populates="lines")
