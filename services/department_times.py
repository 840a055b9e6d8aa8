"""How departments keep their limits: figures by month and department, and the lists behind them.

Each figure is counted by the rule that ``CONDITIONS`` says in SQL, so a figure and its list agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models import Department, DepartmentJob, Office, Ticket
from models.clock import OFFICE_ZONE, local
from models.scopes import Actor, rows_within
from rules.department_words import DepartmentJobState
from rules.departments import Figures, Job
from rules.permissions import grant
from rules.vocabulary import Deed, Record, Scope, TicketStatus
from services.ticket_events import OPEN

MONTHS = 6  # the running month and the five before
Condition = ColumnElement[bool]

# A work order a department has and nobody of it has accepted yet.
WAITS = and_(Ticket.status == TicketStatus.DISPATCHED, Ticket.holder_department_id.is_not(None))


def overdue(at: datetime) -> Condition:
    """Return the condition of the work orders that no department accepted in time."""
    return and_(WAITS, Ticket.accept_due_at < at)


def _running(at: datetime) -> Condition:
    """Return what keeps the jobs whose work order is not on hold: a held clock stands still."""
    held = select(Ticket.id).where(Ticket.status.in_(OPEN), Ticket.hold_since.is_not(None))
    return DepartmentJob.ticket_id.not_in(held)


_J, _S = DepartmentJob, DepartmentJobState
CONDITIONS: Mapping[str, Callable[[datetime], Condition]] = {
    "waiting": lambda at: _J.state == _S.WAITING,
    "overdue": lambda at: and_(_J.state == _S.WAITING, _J.accept_due_at < at, _running(at)),
    "in_time": lambda at: and_(
        _J.accepted_at.is_not(None),
        or_(_J.accept_due_at.is_(None), _J.accepted_at <= _J.accept_due_at),
    ),
    "late": lambda at: _J.accepted_at > _J.accept_due_at,
    "returned": lambda at: _J.state == _S.RETURNED,
    "done": lambda at: _J.state == _S.DONE,
    "done_in_time": lambda at: and_(
        _J.state == _S.DONE, or_(_J.done_due_at.is_(None), _J.ended_at <= _J.done_due_at)
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one department's work orders of one month come to."""

    month: date
    department_id: int
    department: str
    figures: Figures


# Who sees which offices ---------------------------------------------------------------------------
def offices(session: Session, actor: Actor) -> Sequence[Office]:
    """Return the offices of which somebody sees every department's work orders, by code."""
    known = _whole(actor)
    statement = select(Office).order_by(Office.code)
    if known is not None:
        statement = statement.where(Office.id.in_(known))
    return session.scalars(statement).all()


def may_look(actor: Actor) -> bool:
    """Say whether somebody may see the times of any office's departments."""
    known = _whole(actor)
    return known is None or bool(known)


def _whole(actor: Actor) -> frozenset[int] | None:
    """Return the offices seen whole; None is every office."""
    if actor.operator:
        return None
    found = set()
    for post in actor.posts:
        granted = grant(post.role, Record.DEPARTMENT_JOB)
        if Deed.VIEW not in granted.deeds or granted.scope not in (Scope.OFFICE, Scope.ALL):
            continue
        if post.office_id is None:
            return None
        found.add(post.office_id)
    return frozenset(found)


# The figures --------------------------------------------------------------------------------------
def first_month(last: date) -> date:
    """Return the first of the months that are shown up to one."""
    earlier = last.year * 12 + last.month - MONTHS
    return date(earlier // 12, earlier % 12 + 1, 1)


def lines(session: Session, actor: Actor, office_id: int, last: date) -> list[Line]:
    """Return the figures of an office's departments, the newest month first: one statement."""
    found: dict[tuple[date, int], Line] = {}
    end = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    rows: Iterable[Any] = session.execute(
        select(
            *(_J.state, _J.given_at, _J.accept_due_at, _J.accepted_at, _J.accept_seconds),
            *(_J.ended_at, _J.done_due_at, Department.id, Department.name),
        )
        .join(Department, Department.id == _J.department_id)
        .where(
            rows_within(actor, DepartmentJob, Record.DEPARTMENT_JOB),
            _J.office_id == office_id,
            _J.given_at >= _midnight(first_month(last)),
            _J.given_at < _midnight(end),
            _J.voided_at.is_(None),
        )
    )
    for *values, department_id, name in rows:
        job = Job(*values)
        month = local(job.given_at).date().replace(day=1)
        line = found.setdefault((month, department_id), Line(month, department_id, name, Figures()))
        line.figures.add(job)
    return sorted(found.values(), key=lambda one: (-one.month.toordinal(), one.department_id))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
