"""Internal audits: planned, begun with a checklist made of the clauses, checked, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import force_locale, gettext
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models import (
    AuditCheck,
    ClauseNote,
    Employee,
    InternalAudit,
    Nonconformity,
    Office,
    Post,
    Qualification,
)
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import inspection as rules
from rules.clauses import CLAUSES, Chapter
from rules.inspection_words import AuditState, CheckResult
from rules.qualification_words import QualificationKind
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs
from services.revisions import RECORDS_LANGUAGE
from services.separation import OwnWork, somebody


@dataclass(frozen=True, slots=True)
class Plan:
    """What is audited: the period, the day of the audit, its lead auditor and its purpose."""

    from_on: date
    to_on: date
    audit_on: date
    lead: Employee
    scope: str = ""


def plan(
    session: Session,
    actor: Actor,
    office: Office,
    wish: Plan,
    chapters: Sequence[Chapter],
    at: datetime,
) -> InternalAudit:
    """Plan an audit of an office; its checklist has every clause of the chapters chosen."""
    require_at(actor, Deed.CREATE, Record.INTERNAL_AUDIT, office.id)
    today = local(at).date()
    if not chapters:
        raise Refusal(N_("Choose at least one part of the procedure."), field="chapters")
    row = InternalAudit(office_id=office.id, planned_by_id=actor.employee_id)
    _fill(session, row, wish)
    sequence = next_number(session, rules.AUDIT_PREFIX, office.id, today)
    row.number = ticket_number(rules.AUDIT_PREFIX, today, sequence)
    asked = [one for one in CLAUSES if one.chapter in chapters]
    with force_locale(RECORDS_LANGUAGE):  # the checklist is kept as it was asked
        row.checks = [
            AuditCheck(
                office_id=office.id, place=place, clause=one.number, question=gettext(one.asks)
            )
            for place, one in enumerate(asked, start=1)
        ]
    session.add(row)
    session.flush()
    return row


def change(session: Session, actor: Actor, row: InternalAudit, wish: Plan) -> InternalAudit:
    """Change the plan of an audit that has not begun."""
    require(session, actor, Deed.EDIT, Record.INTERNAL_AUDIT, row)
    if row.state is not AuditState.PLANNED:
        raise Refusal(N_("This audit has begun: its plan stands."))
    _fill(session, row, wish)
    session.flush()
    return row


def _fill(session: Session, row: InternalAudit, wish: Plan) -> None:
    if wish.to_on < wish.from_on:
        raise Refusal(N_("The last day lies before the first."), field="to_on")
    rules.check_auditor(_roles(session, wish.lead.id, row.office_id, wish.audit_on))
    row.from_on, row.to_on, row.audit_on = wish.from_on, wish.to_on, wish.audit_on
    row.lead_id = wish.lead.id
    row.scope = inputs.text(InternalAudit, "scope", wish.scope)


def _roles(session: Session, employee_id: int, office_id: int, day: date) -> list[Role]:
    """Return the posts somebody holds at an office on a day."""
    here = or_(Post.office_id == office_id, Post.office_id.is_(None))
    asked = select(Post.role).where(Post.employee_id == employee_id, here, Post.held_on(day))
    return list(session.scalars(asked))


def is_qualified(session: Session, employee_id: int, day: date) -> bool:
    """Say whether somebody holds the internal auditor's certificate on a day (QM-1.1)."""
    asked = exists().where(
        Qualification.employee_id == employee_id,
        Qualification.kind == QualificationKind.INTERNAL,
        Qualification.issued_on <= day,
        or_(Qualification.expires_on.is_(None), Qualification.expires_on >= day),
        Qualification.voided_at.is_(None),
    )
    return bool(session.scalar(select(asked)))


# Carrying it out ----------------------------------------------------------------------------------
def begin(session: Session, actor: Actor, row: InternalAudit, at: datetime) -> InternalAudit:
    """Begin an audit: its checks can be entered from now on."""
    require(session, actor, Deed.ISSUE, Record.INTERNAL_AUDIT, row)
    if row.state is not AuditState.PLANNED:
        raise Refusal(N_("This audit has begun already."))
    row.state, row.begun_at = AuditState.UNDER_WAY, at
    session.flush()
    return row


def check(
    session: Session,
    actor: Actor,
    row: AuditCheck,
    at: datetime,
    *,
    result: CheckResult,
    evidence: str,
    note: ClauseNote | None = None,
) -> AuditCheck:
    """Enter what was found of a clause."""
    require(session, actor, Deed.REVIEW, Record.AUDIT_CHECK, row)
    if row.audit.state is not AuditState.UNDER_WAY or row.audit.voided_at is not None:
        raise Refusal(N_("Results are entered while the audit is under way."))
    person, today = somebody(actor), local(at).date()
    if rules.AUDITED_POSTS & set(_roles(session, person, row.office_id, today)):
        raise OwnWork(N_("Nobody audits his own work: you hold a post at this office."))
    if result is CheckResult.OPEN:
        raise Refusal(N_("Choose what was found."), field="result")
    if result is not CheckResult.DOES_NOT and raised(session, row):
        raise Refusal(
            N_("A nonconformity was raised from this check. Void it first."), field="result"
        )
    needed = None if result is CheckResult.NOT_APPLICABLE else N_("Write which records you saw.")
    row.evidence = inputs.text(AuditCheck, "evidence", evidence, needed=needed)
    row.result, row.checked_at, row.checked_by_id = result, at, person
    row.note_id = None if note is None else note.id
    session.flush()
    return row


def raised(session: Session, row: AuditCheck) -> bool:
    """Say whether a nonconformity was raised from a check."""
    stands = Nonconformity.check_id == row.id, Nonconformity.voided_at.is_(None)
    return bool(session.scalar(select(exists().where(*stands))))


def close(
    session: Session, actor: Actor, row: InternalAudit, at: datetime, *, conclusion: str
) -> InternalAudit:
    """Close an audit whose checks all have a result; it stands from then on."""
    require(session, actor, Deed.CLOSE, Record.INTERNAL_AUDIT, row)
    stands = Nonconformity.check_id == AuditCheck.id, Nonconformity.voided_at.is_(None)
    found = session.execute(
        select(AuditCheck.clause, AuditCheck.result, exists().where(*stands))
        .where(AuditCheck.audit_id == row.id)
        .order_by(AuditCheck.place)
    )
    rules.check_closing(row.state, [(clause, result, bool(has)) for clause, result, has in found])
    row.conclusion = inputs.text(
        InternalAudit, "conclusion", conclusion, needed=N_("Write what the audit came to.")
    )
    row.state, row.closed_at, row.closed_by_id = AuditState.CLOSED, at, actor.employee_id
    session.flush()
    return row
