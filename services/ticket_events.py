"""What every step of a work order does: ask for the right, tell its timeline, hand it on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from models.audit import because
from models.clock import local
from models.people import Department, Employee, Post
from models.scopes import Actor, require
from models.tickets import Ticket, TicketEvent, TicketHold, TicketHolder
from rules.department_words import DepartmentJobState
from rules.permissions import grant
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Role, Scope, TicketEventKind, TicketStatus
from services import department_jobs
from services.deadlines import move_by_hold
from services.inputs import shown

Holder: TypeAlias = Employee | Department

OPEN = (
    TicketStatus.NEW,
    TicketStatus.DISPATCHED,
    TicketStatus.ACCEPTED,
    TicketStatus.ARRIVED,
    TicketStatus.ON_HOLD,
)
# What the supervisor's queue holds: visible until somebody takes it (JD-4).
WAITS_FOR_SUPERVISOR = and_(
    Ticket.escalated_at.is_not(None), Ticket.taken_at.is_(None), Ticket.voided_at.is_(None)
)


def begin(session: Session, actor: Actor, deed: Deed, ticket: Ticket, at: datetime) -> None:
    """Ask whether somebody may do a step now: right, row, and the order of time."""
    require(session, actor, deed, Record.TICKET, ticket)
    check_alive(ticket)
    check_time(ticket, at)


def check_alive(ticket: Ticket) -> None:
    """Refuse a work order that was struck out."""
    if ticket.voided_at is not None:
        raise Refusal(N_("This work order has been struck out and stays as it is."))


def check_time(ticket: Ticket, at: datetime) -> None:
    """Refuse a step before the one it follows."""
    if at < ticket.received_at:
        raise Refusal(
            N_("This can't be before the request came in (%(time)s)."),
            field="at",
            time=shown(ticket.received_at),
        )
    taken = (
        ticket.dispatched_at,
        ticket.arrived_at,
        ticket.hold_since,
        ticket.completed_at,
        ticket.cancelled_at,
    )
    last = max((instant for instant in taken if instant is not None), default=at)
    if at < last:
        raise Refusal(
            N_("This can't be before the work order's last step (%(time)s)."),
            field="at",
            time=shown(last),
        )


def told(
    session: Session,
    ticket: Ticket,
    kind: TicketEventKind,
    at: datetime,
    actor: Actor | None,
    *,
    to_name: str = "",
    text: str = "",
) -> TicketEvent:
    """Tell a work order's timeline what happened; nobody acts in what follows by itself."""
    event = TicketEvent(
        ticket=ticket,
        kind=kind,
        at=at,
        by_id=None if actor is None else actor.employee_id,
        to_name=to_name,
        text=text,
    )
    session.add(event)
    return event


def done(session: Session, reason: str = "") -> None:
    """Write what a step changed, with its reason in the trail."""
    if reason:
        because(session, reason)
    session.flush()


# Whose it is --------------------------------------------------------------------------------------
def acts_for_desk(actor: Actor, deed: Deed, office_id: int) -> bool:
    """Say whether somebody holds a deed by a post of the desk, not only for his own jobs."""
    if actor.operator:
        return True
    return any(
        deed in grant(post.role, Record.TICKET).deeds
        and grant(post.role, Record.TICKET).scope is not Scope.OWN
        and post.office_id in (None, office_id)
        for post in actor.posts
    )


def is_holder(session: Session, actor: Actor, ticket: Ticket) -> bool:
    """Say whether somebody holds a work order, himself or by his department."""
    if actor.employee_id is None:
        return False
    if ticket.holder_employee_id is not None:
        return ticket.holder_employee_id == actor.employee_id
    if ticket.holder_department_id is None:
        return False
    person = session.get(Employee, actor.employee_id)
    here = any(post.office_id in (None, ticket.office_id) for post in actor.posts)
    return here and person is not None and person.department_id == ticket.holder_department_id


def check_holds(session: Session, actor: Actor, ticket: Ticket, deed: Deed) -> None:
    """Refuse a worker's deed on what he doesn't hold; the desk notes it for the holder."""
    if not acts_for_desk(actor, deed, ticket.office_id) and not is_holder(session, actor, ticket):
        raise Refusal(
            N_("You don't hold this work order now. Ask the front desk to give it to you.")
        )


def holds_post(office_id: Any, day: date, *roles: Role) -> ColumnElement[bool]:
    """Return the condition that an employee holds a post (one of some roles) at an office.

    ``office_id`` is an office's id, or the column that names it.
    """
    return exists().where(
        Post.employee_id == Employee.id,
        or_(Post.office_id == office_id, Post.office_id.is_(None)),
        Post.held_on(day),
        Post.role.in_(roles) if roles else true(),
    )


def check_target(session: Session, to: Holder, office_id: int, at: datetime) -> Holder:
    """Return whom a work order goes to; refuse one who can't take it."""
    if isinstance(to, Department):
        if not to.active:
            raise Refusal(N_("This department is no longer in use. Choose another."), field="to")
        return to
    if not to.active:
        raise Refusal(
            N_("%(name)s no longer works here. Choose somebody else."), field="to", name=to.name
        )
    day = local(at).date()
    holds = select(Employee.id).where(Employee.id == to.id, holds_post(office_id, day))
    if session.scalar(holds) is None:
        raise Refusal(
            N_("%(name)s holds no post at this office today. Choose somebody else."),
            field="to",
            name=to.name,
        )
    return to


def is_with(ticket: Ticket, to: Holder) -> bool:
    """Say whether a work order is with somebody already."""
    if isinstance(to, Department):
        return ticket.holder_department_id == to.id and ticket.holder_employee_id is None
    return ticket.holder_employee_id == to.id


def take_from_holder(session: Session, ticket: Ticket, at: datetime) -> None:
    """End the clock of whoever held a work order."""
    if ticket.id is None:
        return
    for holder in session.scalars(
        select(TicketHolder).where(
            TicketHolder.ticket_id == ticket.id, TicketHolder.held_to.is_(None)
        )
    ):
        holder.held_to = max(at, holder.held_from)


def hand_to(
    session: Session,
    ticket: Ticket,
    to: Holder,
    at: datetime,
    reason: str = "",
    *,
    by: int | None = None,
) -> None:
    """Give a work order to a holder, whose clock begins (JD-2)."""
    department_jobs.handed(session, ticket, to, at, by, reason)
    with session.no_autoflush:
        take_from_holder(session, ticket, at)
    set_holder(ticket, to)
    session.add(
        TicketHolder(
            ticket=ticket,
            employee=ticket.holder_employee,
            department=ticket.holder_department,
            held_from=at,
            reason=reason,
        )
    )


def leave_without_holder(session: Session, ticket: Ticket, at: datetime, why: str) -> None:
    """Take a work order back to the desk: nobody holds it."""
    with session.no_autoflush:
        department_jobs.ended(session, ticket, DepartmentJobState.RETURNED, at, why)
        take_from_holder(session, ticket, at)
    set_holder(ticket, None)


def set_holder(ticket: Ticket, to: Holder | None) -> None:
    """Set who holds a work order: the key too, which another step may have set alone."""
    person = to if isinstance(to, Employee) else None
    department = to if isinstance(to, Department) else None
    ticket.holder_employee, ticket.holder_department = person, department
    ticket.holder_employee_id = None if person is None else person.id
    ticket.holder_department_id = None if department is None else department.id


def end_hold(session: Session, ticket: Ticket, at: datetime) -> None:
    """End a pause: the running deadlines move by the time the clocks stood still."""
    since = ticket.hold_since
    if since is None:
        return
    for hold in session.scalars(
        select(TicketHold).where(TicketHold.ticket_id == ticket.id, TicketHold.held_to.is_(None))
    ):
        hold.held_to = at
    move_by_hold(session, ticket, since, at)
    department_jobs.moved_by_hold(session, ticket, since, at)
    ticket.hold_since = ticket.held_status = None
