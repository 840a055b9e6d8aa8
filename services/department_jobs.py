"""What a department does with a work order it was given: it accepts or returns it in time (JD-2).

The desk's clock stops where the department's begins: its dispatch is judged by its own deadline
(4.2.1.3), the department by the limit for acceptance. Called by the steps of a work order, in
their transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local
from models.departments import DepartmentJob
from models.people import Department, Employee
from models.tickets import Ticket, TicketHold
from rules.department_words import DepartmentJobState
from rules.vocabulary import LimitStep, Urgency
from services import deadlines

OPEN = (DepartmentJobState.WAITING, DepartmentJobState.ACCEPTED)


def open_job(session: Session, ticket: Ticket) -> DepartmentJob | None:
    """Return what a department has of a work order now, if one has it."""
    if ticket.id is None:
        return None
    with session.no_autoflush:
        return session.scalars(
            select(DepartmentJob)
            .where(DepartmentJob.ticket_id == ticket.id, DepartmentJob.ended_at.is_(None))
            .order_by(DepartmentJob.id.desc())
            .limit(1)
        ).first()


def handed(
    session: Session,
    ticket: Ticket,
    to: Employee | Department,
    at: datetime,
    by: int | None,
    reason: str,
) -> None:
    """Note that a work order went to somebody: within a department its job simply goes on."""
    job = open_job(session, ticket)
    if job is not None and isinstance(to, Employee) and to.department_id == job.department_id:
        return
    ended(session, ticket, DepartmentJobState.PASSED_ON, at, reason)
    if isinstance(to, Department):
        _begin(session, ticket, to, at, by, reason)


def _begin(
    session: Session,
    ticket: Ticket,
    department: Department,
    at: datetime,
    by: int | None,
    reason: str,
) -> None:
    with session.no_autoflush:
        due = deadlines.clocks(session).due(
            LimitStep.ACCEPT,
            ticket.office_id,
            ticket.category,
            ticket.urgency or Urgency.NORMAL,
            at,
            department.id,
        )
    ticket.accept_due_at = due
    session.add(
        DepartmentJob(
            ticket=ticket,
            office_id=ticket.office_id,
            department=department,
            given_at=at,
            given_by_id=by,
            given_reason=reason,
            accept_due_at=due,
        )
    )


def accepted(session: Session, ticket: Ticket, at: datetime, by: int | None) -> None:
    """Note that the department has taken a work order on; who starts to work has accepted it."""
    job = open_job(session, ticket)
    if job is not None and job.state is DepartmentJobState.WAITING:
        waited = _waited(session, job, at) // timedelta(seconds=1)
        job.state, job.accept_seconds = DepartmentJobState.ACCEPTED, waited
        job.accepted_at, job.accepted_by_id = at, by
    ticket.accept_due_at = None


def ended(
    session: Session, ticket: Ticket, state: DepartmentJobState, at: datetime, reason: str = ""
) -> None:
    """Note that a work order left the department's hands, and how."""
    job = open_job(session, ticket)
    ticket.accept_due_at = None
    if job is None:
        return
    job.state, job.ended_at, job.ended_reason = state, max(at, job.given_at), reason
    if state is DepartmentJobState.DONE:
        job.done_due_at = ticket.settle_due_at


def voided(session: Session, ticket: Ticket, at: datetime, by: int | None, reason: str) -> None:
    """Strike out what departments had of a work order that is struck out: it counts nowhere."""
    ended(session, ticket, DepartmentJobState.CALLED_OFF, at, reason)
    for job in session.scalars(select(DepartmentJob).where(DepartmentJob.ticket_id == ticket.id)):
        job.voided_at, job.voided_by_id, job.void_reason = at, by, reason


def moved_by_hold(session: Session, ticket: Ticket, held_from: datetime, held_to: datetime) -> None:
    """Move the running limit for acceptance by a hold: its clock stood still (4.7)."""
    job = open_job(session, ticket)
    if job is None or job.accept_due_at is None or job.state is not DepartmentJobState.WAITING:
        return
    with_ = deadlines.clocks(session)
    limit = with_.limit(
        LimitStep.ACCEPT,
        ticket.office_id,
        ticket.category,
        ticket.urgency or Urgency.NORMAL,
        local(job.given_at).date(),
        job.department_id,
    )
    if limit is not None:
        due = with_.moved(job.accept_due_at, held_from, held_to, limit, ticket.office_id)
        job.accept_due_at = ticket.accept_due_at = due


def _waited(session: Session, job: DepartmentJob, at: datetime) -> timedelta:
    """Return the service time a department took to accept, without the time on hold."""
    calendar = deadlines.calendar_for(session, job.office_id)
    waited = calendar.duty_between(job.given_at, at)
    for held_from, held_to in session.execute(
        select(TicketHold.held_from, TicketHold.held_to).where(
            TicketHold.ticket_id == job.ticket_id, TicketHold.held_from >= job.given_at
        )
    ):
        waited -= calendar.duty_between(held_from, min(held_to or at, at))
    return max(waited, timedelta(0))
