"""The auditor's room: internal audits, checks of clauses, nonconformities, notes and samples."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    cast,
    event,
    inspect,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.estate import Office
from models.people import Employee
from rules.inspection_words import AuditState, CheckResult, Gravity, NonconformityState
from rules.refusal import Refusal
from rules.vocabulary import N_, Record

if TYPE_CHECKING:
    from models.scopes import Actor

# the owner has something to do: as the index says it
WAITS = "state IN ('raised', 'correcting', 'ineffective') AND voided_at IS NULL"
VOIDED = "voided_at IS NOT NULL"


def _voided(table: str) -> Index:
    where = text(VOIDED)
    return Index(f"ix_{table}_voided", "id", sqlite_where=where, postgresql_where=where)


class InternalAudit(Voidable, Versioned, Base):
    """One internal audit of an office: its period, its lead auditor, and what it came to."""

    __tablename__ = "internal_audit"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "to_on >= from_on",
            "days_in_order",
            info=complaint(_l("The last day lies before the first.")),
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closing_is_dated"),
        Index("ix_internal_audit_office_id_audit_on_id", "office_id", "audit_on", "id"),
        Index("ix_internal_audit_audit_on_id", "audit_on", "id"),
        Index("ix_internal_audit_state_audit_on_id", "state", "audit_on", "id"),
        _voided("internal_audit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    from_on: Mapped[date] = mapped_column(info=label(_l("Period audited from")))
    to_on: Mapped[date] = mapped_column(info=label(_l("Period audited until")))
    audit_on: Mapped[date] = mapped_column(info=label(_l("Day of the audit")))
    scope: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Purpose and scope of the audit"))
    )
    lead_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    state: Mapped[AuditState] = mapped_column(default=AuditState.PLANNED, info=label(_l("State")))
    conclusion: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Conclusion of the audit"))
    )
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    begun_at: Mapped[datetime | None] = mapped_column(info=label(_l("Audit begun at")))
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Audit closed at")))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    lead: Mapped[Employee] = relationship(foreign_keys=[lead_id], info=label(_l("Lead auditor")))
    planned_by: Mapped[Employee | None] = relationship(
        foreign_keys=[planned_by_id], info=label(_l("Audit planned by"))
    )
    closed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[closed_by_id], info=label(_l("Audit closed by"))
    )
    checks: Mapped[list[AuditCheck]] = relationship(
        back_populates="audit", order_by="AuditCheck.place", info=label(_l("Audit checklist"))
    )

    def __str__(self) -> str:
        return self.number


class AuditCheck(Versioned, Base):
    """One clause of an audit's checklist, and what was found of it."""

    __tablename__ = "audit_check"
    __table_args__ = (
        UniqueConstraint("audit_id", "clause"),
        CheckConstraint("(result = 'unchecked') = (checked_at IS NULL)", "result_is_dated"),
        Index("ix_audit_check_audit_id_place", "audit_id", "place"),
        Index("ix_audit_check_office_id_id", "office_id", "id"),
        Index("ix_audit_check_result_id", "result", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    audit_id: Mapped[int] = mapped_column(ForeignKey("internal_audit.id"))
    place: Mapped[int]
    clause: Mapped[str] = mapped_column(String(20), info=label(_l("Clause")))
    question: Mapped[str] = mapped_column(String(500), info=label(_l("What is asked")))
    result: Mapped[CheckResult] = mapped_column(
        default=CheckResult.OPEN, info=label(_l("Result of the check"))
    )
    evidence: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Records seen and findings"))
    )
    note_id: Mapped[int | None] = mapped_column(ForeignKey("clause_note.id"), index=True)
    checked_at: Mapped[datetime | None] = mapped_column(info=label(_l("Clause checked at")))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    audit: Mapped[InternalAudit] = relationship(
        back_populates="checks", info=label(_l("Internal audit"))
    )
    note: Mapped[ClauseNote | None] = relationship(info=label(_l("Sample seen")))
    checked_by: Mapped[Employee | None] = relationship(info=label(_l("Clause checked by")))

    @classmethod
    def words_in_sql(cls, entity: Any) -> ColumnElement[str]:
        """Return the SQL of what ``str()`` says."""
        words: ColumnElement[str] = entity.clause
        return words

    def __str__(self) -> str:
        return self.clause


class Nonconformity(Voidable, Versioned, Base):
    """What does not conform, found in a record or a check; its cause, action and verification."""

    __tablename__ = "nonconformity"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "verified_by_id IS NULL OR verified_by_id <> owner_id",
            "nobody_verifies_his_own",
            info=complaint(
                _l("Nobody verifies his own correction: somebody else than the owner does.")
            ),
        ),
        CheckConstraint("(record IS NULL) = (record_id IS NULL)", "record_is_whole"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closing_is_dated"),
        CheckConstraint(
            "state IN ('raised', 'ineffective') OR (cause <> '' AND corrective <> '')",
            "action_is_worded",
        ),
        Index("ix_nonconformity_office_id_raised_at_id", "office_id", "raised_at", "id"),
        Index("ix_nonconformity_raised_at_id", "raised_at", "id"),
        Index("ix_nonconformity_due_on_id", "due_on", "id"),
        Index("ix_nonconformity_office_id_state_id", "office_id", "state", "id"),
        Index("ix_nonconformity_clause_id", "clause", "id"),
        Index("ix_nonconformity_owner_id_state_due_on", "owner_id", "state", "due_on"),
        Index("ix_nonconformity_record_record_id_id", "record", "record_id", "id"),
        Index(
            "ix_nonconformity_waits",
            *("office_id", "due_on", "id"),
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        _voided("nonconformity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    clause: Mapped[str] = mapped_column(String(20), info=label(_l("Clause")))
    gravity: Mapped[Gravity] = mapped_column(
        default=Gravity.MINOR, info=label(_l("Grade of the nonconformity"))
    )
    found: Mapped[str] = mapped_column(Text, info=label(_l("What does not conform")))
    # where it was found: a record of any type, or the check of an audit
    record: Mapped[Record | None] = mapped_column(info=label(_l("Record type")))
    record_id: Mapped[int | None]
    record_number: Mapped[str] = mapped_column(
        String(120), default="", info=label(_l("Found in the record"))
    )
    check_id: Mapped[int | None] = mapped_column(ForeignKey("audit_check.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    due_on: Mapped[date] = mapped_column(info=label(_l("To be corrected by")))
    state: Mapped[NonconformityState] = mapped_column(
        default=NonconformityState.RAISED, active_history=True, info=label(_l("State"))
    )
    raised_at: Mapped[datetime] = mapped_column(info=label(_l("Raised at")))
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    cause: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Cause of the nonconformity"))
    )
    corrective: Mapped[str] = mapped_column(Text, default="", info=label(_l("Corrective action")))
    preventive: Mapped[str] = mapped_column(Text, default="", info=label(_l("Preventive action")))
    answered_at: Mapped[datetime | None] = mapped_column(info=label(_l("Action entered at")))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    done_on: Mapped[date | None] = mapped_column(info=label(_l("Action done on")))
    done_note: Mapped[str] = mapped_column(Text, default="", info=label(_l("Action carried out")))
    verified_on: Mapped[date | None] = mapped_column(info=label(_l("Verified on")))
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    verify_note: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Verification of the effect"))
    )
    # how often an action did not work
    failures: Mapped[int] = mapped_column(
        default=0, server_default="0", info=label(_l("Actions that did not work"))
    )
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Nonconformity closed at")))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    check: Mapped[AuditCheck | None] = relationship(info=label(_l("Check of the audit")))
    owner: Mapped[Employee] = relationship(
        foreign_keys=[owner_id], info=label(_l("Responsible for the correction"))
    )
    raised_by: Mapped[Employee | None] = relationship(
        foreign_keys=[raised_by_id], info=label(_l("Raised by"))
    )
    answered_by: Mapped[Employee | None] = relationship(
        foreign_keys=[answered_by_id], info=label(_l("Action entered by"))
    )
    verified_by: Mapped[Employee | None] = relationship(
        foreign_keys=[verified_by_id], info=label(_l("Verified by"))
    )
    closed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[closed_by_id], info=label(_l("Nonconformity closed by"))
    )

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the nonconformities somebody has to correct."""
        return cls.owner_id == actor.employee_id

    def __str__(self) -> str:
        return self.number


class ClauseNote(Voidable, Base):
    """What an auditor noted of a clause; with a seed it is a sample, and tells how it was drawn."""

    __tablename__ = "clause_note"
    __table_args__ = (
        CheckConstraint("(seed = '') = (record IS NULL)", "sample_has_its_seed"),
        Index("ix_clause_note_clause_written_at_id", "clause", "written_at", "id"),
        Index("ix_clause_note_office_id_written_at_id", "office_id", "written_at", "id"),
        Index("ix_clause_note_written_at_id", "written_at", "id"),
        _voided("clause_note"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clause: Mapped[str] = mapped_column(String(20), info=label(_l("Clause")))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    from_on: Mapped[date] = mapped_column(info=label(_l("Period seen from")))
    to_on: Mapped[date] = mapped_column(info=label(_l("Period seen until")))
    text: Mapped[str] = mapped_column(Text, default="", info=label(_l("Audit note")))
    record: Mapped[Record | None] = mapped_column(info=label(_l("Records sampled")))
    seed: Mapped[str] = mapped_column(String(64), default="", info=label(_l("Seed of the draw")))
    population: Mapped[int] = mapped_column(
        default=0, server_default="0", info=label(_l("Drawn from"))
    )
    # id and number of each record drawn, as they were called then
    drawn: Mapped[list[Any]] = mapped_column(JSON, default=list, info=label(_l("Records drawn")))
    written_at: Mapped[datetime] = mapped_column(info=label(_l("Written at")))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    written_by: Mapped[Employee | None] = relationship(info=label(_l("Written by")))

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the notes on an office, and those on all."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    @classmethod
    def words_in_sql(cls, entity: Any) -> ColumnElement[str]:
        """Return the SQL of what ``str()`` says."""
        words: ColumnElement[str] = entity.clause + " " + cast(entity.id, String)
        return words

    def __str__(self) -> str:
        return f"{self.clause} {self.id}"


# What was said stands, whatever the door ----------------------------------------------------------
_SAID = frozenset(("number", "office_id", "found", "record", "record_id", "check_id", "raised_at"))
_VOIDING = frozenset(("voided_at", "voided_by_id", "void_reason", "version"))


@event.listens_for(Session, "before_flush")
def refuse_change_of_findings(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter a note, a closed audit, or what a nonconformity says."""
    for row in session.dirty:
        ours = isinstance(row, InternalAudit | AuditCheck | Nonconformity | ClauseNote)
        if ours and session.is_modified(row):
            _refuse(row)


def _refuse(row: Any) -> None:
    attributes = inspect(row).attrs
    changed = {one.key for one in attributes if one.history.has_changes()} - _VOIDING
    if not changed:
        return
    if isinstance(row, ClauseNote):
        raise Refusal(N_("A note stands as it was written. Void it and write another one."))
    if isinstance(row, AuditCheck):
        if row.audit.state is AuditState.CLOSED:
            raise Refusal(N_("This audit is closed: its checklist stands."))
        return
    history = attributes.state.history
    before = next(iter((*history.deleted, *history.unchanged)), None)
    if before is not None and before.value == "closed":
        raise Refusal(N_("What is closed stands as it is."))
    if isinstance(row, Nonconformity) and changed & _SAID:
        raise Refusal(N_("What was found stands as it was written. Void it and raise another one."))
