"""Giving tasks, doing them, declining them (JD-13, JD-16)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Employee, Office, Post, Task, clock
from models.audit import because
from models.base import Base
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, Forbidden, require, require_at
from rules import tasks as rules
from rules.field_words import TaskState
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs, notices
from services.ticket_events import holds_post

GIVERS = frozenset({Role.MANAGER, Role.SUPERVISOR, Role.FRONT_DESK, Role.AREA_ADMIN})
_LEAD = frozenset({Role.MANAGER, Role.SUPERVISOR})


def may_give_others(actor: Actor) -> bool:
    """Say whether somebody may give tasks to others; everybody may note one for himself."""
    return actor.may(Deed.TRANSFER, Record.TASK)


def give(
    session: Session,
    actor: Actor,
    at: datetime,
    *,
    office: Office,
    what: str,
    due_at: datetime | None,
    to: Employee | None = None,
    details: str = "",
    about: tuple[Record, Base] | None = None,
) -> Task:
    """Give a task to one person of the office; without ``to`` it is a note for oneself."""
    require_at(actor, Deed.CREATE, Record.TASK, office.id)
    assignee_id = to.id if to is not None else actor.employee_id
    if assignee_id is None:
        raise Refusal(N_("Choose who is to do it."), field="assignee")
    own = assignee_id == actor.employee_id
    if not own and to is not None:
        _check_assignee(session, actor, to, office.id, at)
    if due_at is None or due_at < at:
        raise Refusal(N_("Say until when: a time that lies ahead."), field="due_at")
    day = local(at).date()
    row = Task(
        office_id=office.id,
        number=rules.number(day, next_number(session, rules.PREFIX, office.id, day)),
        what=inputs.text(Task, "what", what, needed=N_("Write what is to be done.")),
        details=inputs.text(Task, "details", details),
        assignee_id=assignee_id,
        given_by_id=actor.employee_id,
        given_at=at,
        due_at=due_at,
        state=TaskState.ACCEPTED if own else TaskState.GIVEN,
        accepted_at=at if own else None,
    )
    if about is not None:
        _link(session, actor, row, *about)
    session.add(row)
    session.flush()
    _tell_assignee(session, actor, row, at)
    return row


def _tell_assignee(session: Session, actor: Actor, row: Task, at: datetime) -> None:
    to, kind = [row.assignee_id], NoticeKind.TASK_GIVEN
    notices.tell(session, kind, row, to, at, by=actor, due_at=row.due_at)


def _link(session: Session, actor: Actor, row: Task, record: Record, source: Base) -> None:
    """Note which record a task is about; only one that its giver may see."""
    require(session, actor, Deed.VIEW, record, source)
    office_id = getattr(source, "office_id", None)
    if office_id not in (None, row.office_id):
        raise Refusal(N_("The record belongs to another office than the task."), field="office")
    row.record, row.record_id = record, source.id
    row.record_number = str(source)[:120]
    row.area_id = getattr(source, "area_id", None)


def _check_assignee(
    session: Session, actor: Actor, to: Employee, office_id: int, at: datetime
) -> None:
    """Refuse somebody who does not work at the office, or who stands above the giver."""
    if not may_give_others(actor):
        raise Forbidden(Deed.TRANSFER, Record.TASK)
    day = local(at).date()
    works = select(Employee.id).where(
        Employee.id == to.id, Employee.active, holds_post(office_id, day)
    )
    if session.scalar(works) is None:
        raise Refusal(
            N_("%(name)s holds no post at this office today. Choose somebody else."),
            field="assignee",
            name=to.name,
        )
    roles = session.scalars(select(Post.role).where(Post.employee_id == to.id, Post.held_on(day)))
    if not actor.operator and rules.rank(set(roles)) > rules.rank(actor.roles):
        raise Refusal(
            N_("%(name)s stands above you: nobody gives a task upwards."),
            field="assignee",
            name=to.name,
        )


# The assignee's steps -----------------------------------------------------------------------------
def accept(session: Session, actor: Actor, row: Task, at: datetime) -> Task:
    """Accept a task."""
    require(session, actor, Deed.ACCEPT, Record.TASK, row)
    row.state = rules.next_state(row.state, Deed.ACCEPT)
    row.accepted_at = at
    session.flush()
    return row


def complete(session: Session, actor: Actor, row: Task, at: datetime, *, result: str) -> Task:
    """Report a task done, with what came of it."""
    require(session, actor, Deed.COMPLETE, Record.TASK, row)
    state = rules.next_state(row.state, Deed.COMPLETE)
    row.result = inputs.text(Task, "result", result, needed=N_("Write what came of it."))
    row.state, row.done_at, row.accepted_at = state, at, row.accepted_at or at
    session.flush()
    return row


def decline(session: Session, actor: Actor, row: Task, *, reason: str) -> Task:
    """Decline a task with the reason; it goes back to whoever gave it."""
    require(session, actor, Deed.DECLINE, Record.TASK, row)
    if row.given_by_id == row.assignee_id:
        raise Refusal(N_("You noted this for yourself: withdraw it if it is not needed."))
    _ended(session, row, Deed.DECLINE, reason)
    notices.tell(session, NoticeKind.TASK_DECLINED, row, [row.given_by_id], clock.now(), by=actor)
    return row


# The giver's steps --------------------------------------------------------------------------------
def directs(actor: Actor, row: Task) -> bool:
    """Say whether somebody may change, pass on or withdraw a task."""
    leads = bool(actor.roles & _LEAD)
    return actor.operator or rules.may_direct(
        actor.employee_id, row.given_by_id, row.assignee_id, leads
    )


def _require_direction(session: Session, actor: Actor, row: Task, deed: Deed) -> None:
    require(session, actor, deed, Record.TASK, row)
    if not directs(actor, row):
        raise Refusal(
            N_("Only whoever gave this task, or who leads the office, may do this. Decline it.")
        )


def reassign(
    session: Session, actor: Actor, row: Task, to: Employee, at: datetime, *, reason: str = ""
) -> Task:
    """Give a task to somebody else."""
    _require_direction(session, actor, row, Deed.TRANSFER)
    state = rules.next_state(row.state, Deed.TRANSFER)
    if to.id == row.assignee_id and row.state is not TaskState.DECLINED:
        raise Refusal(N_("%(name)s has this task already."), field="assignee", name=to.name)
    own = to.id == actor.employee_id
    if not own:
        _check_assignee(session, actor, to, row.office_id, at)
    because(session, inputs.within(reason, 500, field="reason"))
    row.assignee_id, row.reason = to.id, ""
    row.state = TaskState.ACCEPTED if own else state
    row.accepted_at = at if own else None
    session.flush()
    _tell_assignee(session, actor, row, at)
    return row


def withdraw(session: Session, actor: Actor, row: Task, *, reason: str) -> Task:
    """Withdraw a task with the reason."""
    _require_direction(session, actor, row, Deed.WITHDRAW)
    return _ended(session, row, Deed.WITHDRAW, reason)


def edit(
    session: Session, actor: Actor, row: Task, *, what: str, details: str, due_at: datetime
) -> Task:
    """Change what a task says and until when it is to be done."""
    _require_direction(session, actor, row, Deed.EDIT)
    rules.next_state(row.state, Deed.EDIT)
    row.what = inputs.text(Task, "what", what, needed=N_("Write what is to be done."))
    row.details, row.due_at = inputs.text(Task, "details", details), due_at
    session.flush()
    return row


def _ended(session: Session, row: Task, deed: Deed, reason: str) -> Task:
    state, why = rules.next_state(row.state, deed), inputs.reason(reason)
    because(session, why)
    row.state, row.reason = state, why
    session.flush()
    return row
