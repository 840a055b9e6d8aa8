"""What the desk looks at beside a work order: whom it can go to, what is open, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import and_, case, false, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import Session, joinedload

from models.customers import Customer
from models.departments import DepartmentJob
from models.estate import Unit
from models.people import Department, Employee
from models.scopes import Actor, rows_within
from models.tickets import Ticket, TicketEvent, TicketHolder, Urge
from rules.vocabulary import Record, Role
from services import roster
from services.ticket_events import OPEN, holds_post


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody a work order can be dispatched to, and how busy he is."""

    kind: Literal["employee", "department"]
    id: int
    name: str
    worker: bool  # holds the post of a repair worker, so he stands before the others
    on_duty: bool | None  # a department has no such thing
    open_jobs: int
    away: str = ""  # "leave", or "off" by the roster today

    @property
    def key(self) -> str:
        """What a form sends: employee:7 or department:3."""
        return f"{self.kind}:{self.id}"


def workers(session: Session, office_id: int, day: date) -> list[Target]:
    """Return whom a work order of an office can go to, in one statement.

    Workers first, those on duty before the others, the least busy first; then the departments.
    """
    open_ = and_(Ticket.status.in_(OPEN), Ticket.voided_at.is_(None))
    worker = case((holds_post(office_id, day, Role.WORKER), 1), else_=0)
    people = (
        select(
            literal("employee").label("kind"),
            Employee.id.label("id"),
            Employee.name.label("name"),
            worker.label("worker"),
            Employee.on_duty.label("on_duty"),
            func.count(Ticket.id).label("jobs"),
            roster.away(office_id, day).label("away"),
        )
        .outerjoin(Ticket, and_(Ticket.holder_employee_id == Employee.id, open_))
        .where(
            Employee.active,
            holds_post(office_id, day, Role.WORKER, Role.FRONT_DESK, Role.AREA_ADMIN),
        )
        .group_by(Employee.id, Employee.name, Employee.on_duty)
    )
    departments = (
        select(
            literal("department"),
            Department.id,
            Department.name,
            literal(0),
            null(),
            func.count(Ticket.id),
            literal(""),
        )
        .outerjoin(
            Ticket,
            and_(
                Ticket.holder_department_id == Department.id, Ticket.office_id == office_id, open_
            ),
        )
        .where(Department.active)
        .group_by(Department.id, Department.name)
    )
    found = [
        Target(kind, key, name, bool(is_worker), None if duty is None else bool(duty), jobs, why)
        for kind, key, name, is_worker, duty, jobs, why in session.execute(
            union_all(people, departments)
        )
    ]
    return sorted(
        found,
        key=lambda one: (
            one.kind == "department",
            not one.worker,
            bool(one.away) or not one.on_duty,
            one.open_jobs,
            one.id,
        ),
    )


def target(session: Session, key: str) -> Employee | Department | None:
    """Return whom a form's ``employee:7`` or ``department:3`` names, if there is one."""
    kind, _, number = key.partition(":")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    match kind:
        case "employee":
            return session.get(Employee, int(number))
        case "department":
            return session.get(Department, int(number))
        case _:
            return None


def open_tickets_of(
    session: Session,
    actor: Actor,
    *,
    customer: Customer | None = None,
    unit: Unit | None = None,
    limit: int = 50,
) -> Sequence[Ticket]:
    """Return the open work orders of a customer or a flat that somebody may see, newest first."""
    return tickets_of(session, actor, customer, unit, open_only=True, limit=limit)


def tickets_of(
    session: Session,
    actor: Actor,
    customer: Customer | None,
    unit: Unit | None,
    *,
    open_only: bool = False,
    limit: int = 5,
) -> Sequence[Ticket]:
    """Return the newest work orders of a customer or a flat that somebody may see."""
    whose = or_(
        false() if customer is None else Ticket.customer_id == customer.id,
        false() if unit is None else Ticket.unit_id == unit.id,
    )
    return session.scalars(
        select(Ticket)
        .where(
            whose,
            Ticket.voided_at.is_(None),
            Ticket.status.in_(OPEN) if open_only else true(),
            rows_within(actor, Ticket, Record.TICKET),
        )
        .order_by(Ticket.received_at.desc(), Ticket.id.desc())
        .limit(limit)
    ).all()


def timeline(session: Session, ticket: Ticket) -> Sequence[TicketEvent]:
    """Return what happened to a work order, oldest first, with who did it."""
    return session.scalars(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket.id)
        .options(joinedload(TicketEvent.by))
        .order_by(TicketEvent.id)
    ).all()


def holders(session: Session, ticket: Ticket) -> Sequence[TicketHolder]:
    """Return who held a work order from–to, oldest first (JD-2)."""
    return session.scalars(
        select(TicketHolder)
        .where(TicketHolder.ticket_id == ticket.id)
        .options(joinedload(TicketHolder.employee), joinedload(TicketHolder.department))
        .order_by(TicketHolder.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Held:
    """One span of a work order in somebody's hands; without a name it lay with the desk."""

    name: str
    held_from: datetime
    held_to: datetime | None
    reason: str = ""


def spans(session: Session, ticket: Ticket) -> list[Held]:
    """Return in whose hands a work order lay, oldest first: the desk's where nobody else's (JD-2).

    The desk's clock stops where the next one's starts, and runs again from a return on.
    """
    found: list[Held] = []
    since: datetime | None = ticket.received_at
    for row in holders(session, ticket):
        if since is not None and row.held_from > since:
            found.append(Held("", since, row.held_from))
        name = str(row.employee or row.department)
        found.append(Held(name, row.held_from, row.held_to, row.reason or ""))
        since = row.held_to
    ended = ticket.completed_at or ticket.cancelled_at or ticket.voided_at
    if since is not None and found and (ended is None or ended > since):
        found.append(Held("", since, ended))
    return found


def department_jobs_of(session: Session, ticket: Ticket) -> Sequence[DepartmentJob]:
    """Return what departments were given of a work order, oldest first (JD-2)."""
    return session.scalars(
        select(DepartmentJob)
        .where(DepartmentJob.ticket_id == ticket.id)
        .options(joinedload(DepartmentJob.department), joinedload(DepartmentJob.accepted_by))
        .order_by(DepartmentJob.id)
    ).all()


def urges_of(session: Session, ticket: Ticket) -> Sequence[Urge]:
    """Return the urges of a work order in their order (JD-3)."""
    return session.scalars(
        select(Urge).where(Urge.ticket_id == ticket.id).order_by(Urge.number)
    ).all()
