"""Nonconformities: raised from any record or check, answered, done, verified, closed.

Who raises one names who corrects it and until when. The owner enters cause and action and reports
it done; somebody else verifies whether it worked. What did not work goes back with a new deadline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models import AuditCheck, Employee, Nonconformity, Office
from models.audit import because
from models.base import Base
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import clauses
from rules import inspection as rules
from rules.inspection_words import AuditState, CheckResult, Gravity, NonconformityState
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs, notices
from services.notices import Message
from services.separation import OwnWork, somebody
from services.ticket_events import holds_post

_LEADS = frozenset({Role.MANAGER, Role.SUPERVISOR, Role.QUALITY})
S = NonconformityState


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody raises: the clause, what was found, how grave, who corrects it until when."""

    clause: str
    found: str
    gravity: Gravity
    owner: Employee
    due_on: date | None


# Raising ------------------------------------------------------------------------------------------
def raise_(
    session: Session,
    actor: Actor,
    office: Office,
    finding: Finding,
    at: datetime,
    *,
    about: tuple[Record, Base] | None = None,
    check: AuditCheck | None = None,
) -> Nonconformity:
    """Raise a nonconformity at an office, perhaps about a record or from the check of an audit."""
    require_at(actor, Deed.CREATE, Record.NONCONFORMITY, office.id)
    today = local(at).date()
    if clauses.find(finding.clause) is None:
        raise Refusal(N_("Choose a clause of the procedure."), field="clause")
    row = Nonconformity(
        office_id=office.id,
        clause=finding.clause,
        gravity=finding.gravity,
        found=inputs.text(
            Nonconformity, "found", finding.found, needed=N_("Write what does not conform.")
        ),
        owner_id=finding.owner.id,
        due_on=_deadline(finding.due_on, today),
        state=S.RAISED,
        raised_at=at,
        raised_by_id=actor.employee_id,
    )
    _check_owner(session, finding.owner, office.id, today)
    if about is not None:
        _link(session, actor, row, *about)
    if check is not None:
        _from_check(session, actor, row, check)
    sequence = next_number(session, rules.PREFIX, office.id, today)
    row.number = ticket_number(rules.PREFIX, today, sequence)
    session.add(row)
    session.flush()
    _tell_owner(session, actor, row, at)
    return row


def _deadline(due_on: date | None, today: date) -> date:
    if due_on is None or due_on < today:
        raise Refusal(N_("Say until when: today or a later day."), field="due_on")
    return due_on


def _check_owner(session: Session, owner: Employee, office_id: int, day: date) -> None:
    """Refuse an owner who has no post at the office, nor of the whole company."""
    works = select(Employee.id).where(
        Employee.id == owner.id, Employee.active, holds_post(office_id, day)
    )
    if session.scalar(works) is None:
        raise Refusal(
            N_("%(name)s holds no post at this office today. Choose somebody else."),
            field="owner",
            name=owner.name,
        )


def _link(session: Session, actor: Actor, row: Nonconformity, record: Record, source: Base) -> None:
    require(session, actor, Deed.VIEW, record, source)
    if getattr(source, "office_id", None) not in (None, row.office_id):
        raise Refusal(
            N_("The record belongs to another office than the nonconformity."), field="office"
        )
    row.record, row.record_id = record, source.id
    row.record_number = str(source)[:120]


def _from_check(session: Session, actor: Actor, row: Nonconformity, check: AuditCheck) -> None:
    require(session, actor, Deed.REVIEW, Record.AUDIT_CHECK, check)
    if check.audit.state is not AuditState.UNDER_WAY or check.result is not CheckResult.DOES_NOT:
        raise Refusal(N_("Only a check that does not conform, of an audit under way, raises one."))
    if check.office_id != row.office_id:
        raise Refusal(
            N_("The record belongs to another office than the nonconformity."), field="office"
        )
    row.check_id, row.clause = check.id, check.clause


def _tell_owner(session: Session, actor: Actor, row: Nonconformity, at: datetime) -> None:
    notices.tell(session, NoticeKind.NONCONFORMITY_RAISED, row, [row.owner_id], at, by=actor)


# The owner's steps --------------------------------------------------------------------------------
def corrects(actor: Actor, row: Nonconformity) -> bool:
    """Say whether somebody may answer: the owner, or who leads the office for him."""
    return actor.operator or row.owner_id == actor.employee_id or bool(actor.roles & _LEADS)


def _begin_owners(session: Session, actor: Actor, row: Nonconformity, deed: Deed) -> S:
    require(session, actor, deed, Record.NONCONFORMITY, row)
    state = rules.next_state(row.state, deed)
    if not corrects(actor, row):
        raise Refusal(N_("Only its owner, or who leads the office, enters the correction."))
    return state


def answer(
    session: Session,
    actor: Actor,
    row: Nonconformity,
    at: datetime,
    *,
    cause: str,
    corrective: str,
    preventive: str = "",
) -> Nonconformity:
    """Enter the cause and what is done about it, now and so that it does not come back."""
    state = _begin_owners(session, actor, row, Deed.ANSWER)
    said = inputs.text(Nonconformity, "cause", cause, needed=N_("Write why it came to this."))
    action = inputs.text(
        Nonconformity, "corrective", corrective, needed=N_("Write what is done to put it right.")
    )
    row.cause, row.corrective = said, action
    row.preventive = inputs.text(Nonconformity, "preventive", preventive)
    row.answered_at, row.answered_by_id, row.state = at, actor.employee_id, state
    session.flush()
    return row


def complete(
    session: Session, actor: Actor, row: Nonconformity, at: datetime, *, note: str, done_on: date
) -> Nonconformity:
    """Report the action done; whoever raised the nonconformity is told."""
    state = _begin_owners(session, actor, row, Deed.COMPLETE)
    if done_on > local(at).date():
        raise Refusal(N_("This day lies ahead: say when it was done."), field="done_on")
    row.done_note = inputs.text(Nonconformity, "done_note", note, needed=N_("Write what was done."))
    row.done_on, row.state = done_on, state
    session.flush()
    kind = NoticeKind.NONCONFORMITY_DONE
    notices.tell(session, kind, row, [row.raised_by_id], at, by=actor)
    return row


# Others' steps ------------------------------------------------------------------------------------
def verify(
    session: Session,
    actor: Actor,
    row: Nonconformity,
    at: datetime,
    *,
    effective: bool,
    note: str,
    due_on: date | None = None,
) -> Nonconformity:
    """Say whether the action worked; if not, it goes back to the owner with a new deadline."""
    require(session, actor, Deed.REVIEW, Record.NONCONFORMITY, row)
    state, person, today = rules.verified(row.state, effective), somebody(actor), local(at).date()
    try:
        rules.check_verifier(person, row.owner_id, row.answered_by_id)
    except Refusal as own:
        raise OwnWork(own.sentence) from own
    row.verify_note = inputs.text(
        Nonconformity, "verify_note", note, needed=N_("Write how you verified it.")
    )
    if not effective:
        row.due_on = _deadline(due_on, today)
        row.failures += 1
    row.verified_on, row.verified_by_id, row.state = today, person, state
    session.flush()
    if not effective:
        _tell_owner(session, actor, row, at)
    return row


def close(session: Session, actor: Actor, row: Nonconformity, at: datetime) -> Nonconformity:
    """Close what worked."""
    require(session, actor, Deed.CLOSE, Record.NONCONFORMITY, row)
    row.state = rules.next_state(row.state, Deed.CLOSE)
    row.closed_at, row.closed_by_id = at, actor.employee_id
    session.flush()
    return row


def pass_on(
    session: Session,
    actor: Actor,
    row: Nonconformity,
    at: datetime,
    *,
    owner: Employee,
    due_on: date | None,
    reason: str,
) -> Nonconformity:
    """Name another owner, or another deadline, with the reason."""
    require(session, actor, Deed.TRANSFER, Record.NONCONFORMITY, row)
    rules.next_state(row.state, Deed.TRANSFER)
    today, why = local(at).date(), inputs.reason(reason)
    _check_owner(session, owner, row.office_id, today)
    if owner.id == row.verified_by_id:
        raise OwnWork(
            N_("%(name)s verified the action before. Choose another owner."),
            field="owner",
            name=owner.name,
        )
    because(session, why)
    row.due_on, row.owner_id = _deadline(due_on, today), owner.id
    session.flush()
    _tell_owner(session, actor, row, at)
    return row


# What waits ---------------------------------------------------------------------------------------
def waits() -> ColumnElement[bool]:
    """Return the condition of what its owner has to do."""
    return and_(Nonconformity.state.in_(rules.OWNER_S), Nonconformity.voided_at.is_(None))


def late(at: datetime) -> ColumnElement[bool]:
    """Return the condition of what its owner has not done in time."""
    return and_(waits(), Nonconformity.due_on < local(at).date())


def to_verify(employee_id: int | None) -> ColumnElement[bool]:
    """Return the condition of what somebody may verify: others' actions that are done."""
    other = Nonconformity.answered_by_id.is_(None) | (Nonconformity.answered_by_id != employee_id)
    return and_(
        *(Nonconformity.state == S.DONE, Nonconformity.voided_at.is_(None)),
        *(Nonconformity.owner_id != employee_id, other),
    )


def to_close() -> ColumnElement[bool]:
    """Return the condition of what worked and is not closed."""
    return and_(Nonconformity.state == S.EFFECTIVE, Nonconformity.voided_at.is_(None))


def tell_overdue(session: Session, at: datetime) -> int:
    """Tell the owners of what is overdue, once for each deadline; return how many were told."""
    rows: Sequence[Nonconformity] = session.scalars(
        select(Nonconformity).where(late(at)).order_by(Nonconformity.id)
    ).all()
    kind = NoticeKind.NONCONFORMITY_OVERDUE
    messages = [
        Message(
            kind,
            f"{kind.value}:{row.id}:{row.due_on}",
            frozenset({row.owner_id}),
            Record.NONCONFORMITY,
            row.id,
            row.number,
            row.state.value,
            row.office_id,
        )
        for row in rows
    ]
    return notices.tell_many(session, messages, at) if messages else 0
