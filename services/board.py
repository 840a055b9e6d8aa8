"""The board of an office: what is open now, who has how much of it, and what came in today.

Figures only, each counted by the condition of the list it leads to. Five statements, whatever the
size of the office: open work orders are few, today's are read by their hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from models import Callback, Department, Employee, Office, Ticket
from models.clock import OFFICE_ZONE, local
from models.scopes import Actor, rows_within
from rules.permissions import grant
from rules.vocabulary import (
    CallbackState,
    Category,
    Deed,
    Record,
    Role,
    Scope,
    TicketStatus,
)
from services import department_times, ticket_clocks
from services.ticket_events import OPEN, WAITS_FOR_SUPERVISOR, holds_post

# What the board shows of an office: whoever may view all of it there may look at the board.
SHOWN = (Record.TICKET, Record.CALLBACK, Record.EMPLOYEE)
WEEKS = 4  # the usual day is the mean of so many same days of the week before
URGENT = 8  # work orders named one by one
S = TicketStatus


@dataclass(slots=True)
class Stage:
    """How many open work orders stand at a stage, and how many of them are late or nearly."""

    count: int = 0
    late: int = 0
    soon: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has in hand; a department has no duty status."""

    kind: Literal["employee", "department"]
    id: int
    name: str
    on_duty: bool | None
    jobs: int
    late: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Owed:
    """Callbacks somebody owes; without a person they wait for one."""

    id: int | None
    name: str | None
    count: int
    late: int
    next_due: datetime


@dataclass(slots=True)
class Intake:
    """What came in today, beside the usual day: None where there is no day to compare with."""

    hours: Counter[int] = field(default_factory=Counter)
    categories: Counter[Category | None] = field(default_factory=Counter)
    usual_hours: dict[int, Fraction] = field(default_factory=dict)
    usual_so_far: dict[Category | None, Fraction] | None = None

    @property
    def total(self) -> int:
        """How many came in today."""
        return sum(self.hours.values())

    @property
    def usual_total(self) -> Fraction | None:
        """How many usually have come in by this time of the day."""
        if self.usual_so_far is None:
            return None
        return sum(self.usual_so_far.values(), Fraction(0))


@dataclass(slots=True)
class Board:
    """Everything on the board of one office at one instant."""

    stages: dict[TicketStatus, Stage]
    escalated: int
    unaccepted: Stage  # no member of the department has taken it on yet (JD-2)
    loads: list[Load]
    owed: list[Owed]
    intake: Intake
    urgent: Sequence[Any]

    def at(self, *statuses: TicketStatus) -> Stage:
        """Return several stages as one; all of them without a status."""
        found = [self.stages[status] for status in statuses or OPEN]
        return Stage(
            *(sum(getattr(one, name) for one in found) for name in ("count", "late", "soon"))
        )


# Whose board --------------------------------------------------------------------------------------
def may_look(actor: Actor) -> bool:
    """Say whether somebody may look at the board of any office."""
    whole = _whole(actor)
    return whole is None or bool(whole)


def offices(session: Session, actor: Actor) -> Sequence[Office]:
    """Return the offices whose board somebody may look at, by code."""
    within = _whole(actor)
    reached = true() if within is None else Office.id.in_(within)
    return session.scalars(select(Office).where(reached).order_by(Office.code)).all()


def _whole(actor: Actor) -> frozenset[int] | None:
    """Return the offices of which everything shown may be viewed; None is every office."""
    reaches = [_of(actor, record) for record in SHOWN]
    known = [reach for reach in reaches if reach is not None]
    return frozenset.intersection(*known) if known else None


def _of(actor: Actor, record: Record) -> frozenset[int] | None:
    """Return the offices of which somebody may view every row of a record type."""
    if actor.operator:
        return None
    whole: set[int] = set()
    for post in actor.posts:
        granted = grant(post.role, record)
        if Deed.VIEW not in granted.deeds or granted.scope not in (Scope.OFFICE, Scope.ALL):
            continue
        if granted.scope is Scope.ALL or post.office_id is None:
            return None
        whole.add(post.office_id)
    return frozenset(whole)


# The board ----------------------------------------------------------------------------------------
def look(session: Session, actor: Actor, office_id: int, at: datetime) -> Board:
    """Return the board of an office as somebody may see it."""
    tickets = and_(
        rows_within(actor, Ticket, Record.TICKET),
        Ticket.office_id == office_id,
        Ticket.voided_at.is_(None),
    )
    stages, escalated, unaccepted = _stages(session, tickets, at)
    return Board(
        stages,
        escalated,
        unaccepted,
        _loads(session, tickets, office_id, at),
        _owed(session, actor, office_id, at),
        _intake(session, tickets, at),
        _urgent(session, tickets, at),
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _stages(
    session: Session, tickets: ColumnElement[bool], at: datetime
) -> tuple[dict[TicketStatus, Stage], int, Stage]:
    found = {status: Stage() for status in OPEN}
    escalated, unaccepted = 0, Stage()
    for status, count, late, soon, waits, given, slow in session.execute(
        select(
            Ticket.status,
            func.count(),
            _sum(ticket_clocks.late(at)),
            _sum(ticket_clocks.soon(at)),
            _sum(WAITS_FOR_SUPERVISOR),
            _sum(department_times.WAITS),
            _sum(department_times.overdue(at)),
        )
        .where(tickets, Ticket.status.in_((*OPEN, S.COMPLETED)))
        .group_by(Ticket.status)
    ):
        escalated += int(waits)
        unaccepted.count += int(given)
        unaccepted.late += int(slow)
        if status in found:
            found[status] = Stage(count, int(late), int(soon))
    return found, escalated, unaccepted


def _loads(
    session: Session, tickets: ColumnElement[bool], office_id: int, at: datetime
) -> list[Load]:
    """Return the workers of an office and whoever else holds a work order, the busiest first."""
    held = (
        select(
            Ticket.holder_employee_id.label("employee"),
            Ticket.holder_department_id.label("department"),
            func.count().label("jobs"),
            _sum(ticket_clocks.late(at)).label("late"),
            func.min(Ticket.received_at).label("oldest"),
        )
        .where(tickets, Ticket.status.in_(OPEN))
        .group_by(Ticket.holder_employee_id, Ticket.holder_department_id)
        .cte("held")
    )
    whoever = or_(
        and_(Employee.active, holds_post(office_id, local(at).date(), Role.WORKER)),
        Employee.id.in_(select(held.c.employee)),
    )
    figures = (held.c.jobs, held.c.late, held.c.oldest)
    people: Select[Any] = (
        select(Employee.id, Employee.name, Employee.on_duty, *figures)
        .outerjoin(held, held.c.employee == Employee.id)
        .where(whoever)
    )
    teams: Select[Any] = (
        select(Department.id, Department.name, false(), *figures)
        .join(held, held.c.department == Department.id)
        .where(held.c.employee.is_(None))
    )
    kinds = {"employee": people, "department": teams}
    rows = session.execute(
        union_all(*(one.add_columns(literal(kind)) for kind, one in kinds.items()))
    )
    found = [
        Load(kind, row, name, bool(duty) if kind == "employee" else None, jobs or 0, late or 0, old)
        for row, name, duty, jobs, late, old, kind in rows
    ]
    return sorted(found, key=lambda one: (-one.jobs, not one.on_duty, one.name, one.id))


def _owed(session: Session, actor: Actor, office_id: int, at: datetime) -> list[Owed]:
    """Return who owes how many callbacks; those nobody is responsible for stand first."""
    rows = session.execute(
        select(
            Callback.responsible_id,
            Employee.name,
            func.count(),
            _sum(Callback.due_at < at),
            func.min(Callback.due_at),
        )
        .outerjoin(Employee, Employee.id == Callback.responsible_id)
        .where(
            rows_within(actor, Callback, Record.CALLBACK),
            Callback.office_id == office_id,
            Callback.state == CallbackState.DUE,
        )
        .group_by(Callback.responsible_id, Employee.name)
    )
    found = [Owed(person, name, count, int(late), due) for person, name, count, late, due in rows]
    return sorted(found, key=lambda one: (one.id is not None, -one.late, -one.count, one.id or 0))


def _intake(session: Session, tickets: ColumnElement[bool], at: datetime) -> Intake:
    """Return today by hour and category, and the mean of the same day of the last four weeks.

    A day on which nothing came in at all is no usual day: it is left out.
    """
    begins = datetime.combine(local(at).date(), time(), OFFICE_ZONE)
    days = [begins - timedelta(weeks=week) for week in range(WEEKS + 1)]
    rows = session.execute(
        union_all(
            *(
                select(Ticket.received_at, Ticket.category).where(
                    tickets,
                    Ticket.received_at >= day,
                    Ticket.received_at < day + timedelta(days=1),
                )
                for day in days
            )
        )
    ).all()
    found = Intake()
    hours: Counter[int] = Counter()
    so_far: Counter[Category | None] = Counter()
    came_on = set()
    for received, category in rows:
        here = local(received)
        if here.date() == begins.date():
            found.hours[here.hour] += 1
            found.categories[category] += 1
            continue
        came_on.add(here.date())
        hours[here.hour] += 1
        if here.time() <= local(at).time():
            so_far[category] += 1
    if came_on:
        found.usual_hours = {hour: Fraction(n, len(came_on)) for hour, n in hours.items()}
        found.usual_so_far = {kind: Fraction(n, len(came_on)) for kind, n in so_far.items()}
    return found


def _urgent(session: Session, tickets: ColumnElement[bool], at: datetime) -> Sequence[Any]:
    """Return the open work orders whose clock runs out first; those on hold stand still."""
    runs_out = ticket_clocks.next_due()
    return session.execute(
        select(
            Ticket.id,
            Ticket.number,
            Ticket.subject,
            Ticket.status,
            func.coalesce(Employee.name, Department.name).label("holder"),
            runs_out.label("due_at"),
        )
        .outerjoin(Employee, Employee.id == Ticket.holder_employee_id)
        .outerjoin(Department, Department.id == Ticket.holder_department_id)
        .where(tickets, Ticket.status.in_(OPEN), Ticket.status != S.ON_HOLD, runs_out.is_not(None))
        .order_by(runs_out, Ticket.id)
        .limit(URGENT)
    ).all()
