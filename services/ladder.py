"""The escalation ladder carried out (JD-3): who is told of which deadline, each step once.

A round reads the running deadlines, the steps taken and the posts in a handful of statements,
however many work orders there are, lets ``rules.ladder`` decide, and writes the new steps together.
On hold nothing is told: the clock stands still, and the deadline moves when it goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select, union, update
from sqlalchemy.orm import Session, aliased

from models import Callback, Employee, LadderStep, LadderTold, Post, Ticket
from models.audit import take_turn
from models.clock import local
from rules import ladder as rules
from rules.notice_words import LadderRung, NoticeKind
from rules.tickets import RUNNING
from rules.vocabulary import (
    CallbackState,
    Category,
    LimitStep,
    Record,
    Role,
    TicketStatus,
    Urgency,
)
from services import notices
from services.deadlines import COLUMNS, Clocks, clocks

_KINDS = {
    LadderRung.SOON: NoticeKind.LADDER_SOON,
    LadderRung.OVERDUE: NoticeKind.LADDER_OVERDUE,
    LadderRung.LONG: NoticeKind.LADDER_LONG,
}
# what runs on a work order and what stops it; a department's own clock is emptied by accepting
_CLOCKS = {**COLUMNS, LimitStep.ACCEPT: ("accept_due_at", "completed_at")}
# whose deadlines may still run: a complaint is answered even when the work is done
_ALIVE = (*RUNNING, TicketStatus.COMPLETED)
_NAMES = 300  # characters of the names of those told


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline that runs, and who could be told of it."""

    ticket_id: int
    callback_id: int | None
    number: str
    state: str
    office_id: int
    category: Category | None
    urgency: Urgency
    received_at: datetime
    clock: LimitStep
    due_at: datetime
    holder_id: int | None
    department_id: int | None
    receiver_id: int | None

    @property
    def key(self) -> tuple[int, LimitStep, datetime]:
        """What the steps of a deadline have in common."""
        return self.ticket_id, self.clock, self.due_at


@dataclass(slots=True)
class Staff:
    """Who holds which post today, and who works in which department."""

    posts: dict[tuple[Role, int | None], list[int]] = field(default_factory=dict)
    departments: dict[int, list[int]] = field(default_factory=dict)
    on_duty: set[int] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)

    def at(self, office_id: int, *roles: Role) -> list[int]:
        """Return who holds one of the posts, at the office or company-wide."""
        found = [self.posts.get((role, where), []) for role in roles for where in (office_id, None)]
        return [person for part in found for person in part]


def run(session: Session, at: datetime) -> int:
    """Take every step that is due and return how many there were; the caller commits."""
    take_turn(session.connection())
    running = [*_of_tickets(session), *_of_callbacks(session)]
    taken = _taken(session)
    _end(session, running, taken, at)
    with_ = clocks(session)
    new = [
        (one, rung)
        for one in running
        for rung in _due(with_, one, at, [rung for rung, _, _ in taken.get(one.key, ())])
    ]
    if new:
        _tell(session, new, at)
    return len(new)


def _due(
    with_: Clocks, one: Deadline, at: datetime, taken: list[LadderRung]
) -> tuple[LadderRung, ...]:
    day = local(one.received_at).date()
    department = one.department_id if one.clock is LimitStep.ACCEPT else None
    limit = with_.limit(one.clock, one.office_id, one.category, one.urgency, day, department)
    if limit is None:
        return ()
    return rules.due_now(one.due_at, limit, with_.calendar(one.office_id), at, taken)


# What runs ----------------------------------------------------------------------------------------
def _of_tickets(session: Session) -> Iterator[Deadline]:
    clocks_ = [getattr(Ticket, name) for pair in _CLOCKS.values() for name in pair]
    rows = session.execute(
        select(
            *(Ticket.id, Ticket.number, Ticket.office_id, Ticket.category, Ticket.urgency),
            *(Ticket.received_at, Ticket.status, Ticket.received_by_id, Ticket.area_admin_id),
            *(Ticket.holder_employee_id, Ticket.holder_department_id),
            *clocks_,
        ).where(
            Ticket.status.in_(_ALIVE),
            Ticket.voided_at.is_(None),
            or_(*(_runs(name, done) for name, done in _CLOCKS.values())),
        )
    )
    for row in rows:
        for step, (name, done) in _CLOCKS.items():
            due = getattr(row, name)
            over = row.status is TicketStatus.COMPLETED and step is not LimitStep.ANSWER
            if due is None or getattr(row, done) is not None or over:
                continue
            answers = step is LimitStep.ANSWER  # which no worker does
            yield Deadline(
                *(row.id, None, row.number, row.status.value, row.office_id, row.category),
                *(row.urgency, row.received_at, step, due),
                row.area_admin_id if answers else row.holder_employee_id,
                None if answers else row.holder_department_id,
                row.received_by_id,
            )


def _runs(name: str, done: str) -> ColumnElement[bool]:
    return and_(getattr(Ticket, name).is_not(None), getattr(Ticket, done).is_(None))


def _of_callbacks(session: Session) -> Iterator[Deadline]:
    rows = session.execute(
        select(
            *(Callback.id, Callback.ticket_id, Callback.office_id, Callback.due_at),
            *(Callback.responsible_id, Callback.state),
            *(Ticket.number, Ticket.category, Ticket.urgency, Ticket.received_at),
        )
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .where(Callback.state == CallbackState.DUE, Ticket.voided_at.is_(None))
    )
    for row in rows:
        yield Deadline(
            *(row.ticket_id, row.id, row.number, row.state.value, row.office_id, row.category),
            *(row.urgency, row.received_at, LimitStep.CALLBACK, row.due_at),
            *(row.responsible_id, None, None),
        )


# What was done ------------------------------------------------------------------------------------
_Taken = dict[tuple[int, LimitStep, datetime], list[tuple[LadderRung, int, datetime | None]]]


def _taken(session: Session) -> _Taken:
    """Return the steps of everything that may still run, and of what stands open besides."""
    found: _Taken = defaultdict(list)
    columns = select(
        *(LadderStep.ticket_id, LadderStep.clock, LadderStep.due_at),
        *(LadderStep.rung, LadderStep.id, LadderStep.ended_at),
    )
    # each by an index of its own: joined by OR they would read the steps of all years
    parts = union(
        columns.where(LadderStep.ended_at.is_(None)),
        columns.join(Ticket).where(Ticket.status.in_(_ALIVE)),
        columns.join(Callback, Callback.ticket_id == LadderStep.ticket_id).where(
            Callback.state == CallbackState.DUE
        ),
    )
    for ticket_id, clock, due_at, rung, id_, ended in session.execute(parts):
        found[ticket_id, clock, due_at].append((rung, id_, ended))
    return found


def _end(session: Session, running: Iterable[Deadline], taken: _Taken, at: datetime) -> None:
    """Clear what is no longer so off everybody's day, and bring back what is so again.

    On hold a deadline does not run, yet its steps stand: the cause is not gone.
    """
    alive = {one.key for one in running}
    on_hold = exists().where(
        Ticket.id == LadderStep.ticket_id, Ticket.status == TicketStatus.ON_HOLD
    )
    gone = [
        id_
        for key, steps in taken.items()
        for _, id_, ended in steps
        if key not in alive and ended is None
    ]
    back = [
        id_
        for key, steps in taken.items()
        for _, id_, ended in steps
        if key in alive and ended is not None
    ]
    _set(session, gone, at, not_(on_hold))
    _set(session, back, None)


def _set(
    session: Session, ids: list[int], ended: datetime | None, *more: ColumnElement[bool]
) -> None:
    for start in range(0, len(ids), 500):
        session.execute(
            update(LadderStep)
            .where(LadderStep.id.in_(ids[start : start + 500]), *more)
            .values(ended_at=ended),
            execution_options={"audited": True, "synchronize_session": False},
        )


# Who is told --------------------------------------------------------------------------------------
def _staff(session: Session, day: date) -> Staff:
    found = Staff()
    held = and_(Post.employee_id == Employee.id, Post.held_on(day))
    rows = session.execute(
        select(
            *(Employee.id, Employee.name, Employee.on_duty, Employee.department_id),
            *(Post.role, Post.office_id),
        )
        .join(Post, held)
        .where(Employee.active)
        .order_by(Employee.id)
    )
    for id_, name, on_duty, department, role, office in rows:
        found.posts.setdefault((role, office), []).append(id_)
        found.names[id_] = name
        if on_duty:
            found.on_duty.add(id_)
        if department is not None and id_ not in found.departments.get(department, ()):
            found.departments.setdefault(department, []).append(id_)
    return found


def _recipients(one: Deadline, rung: LadderRung, staff: Staff) -> list[int]:
    """Return whom a step is for; nobody of the post there: the next one up."""
    leaders = staff.at(one.office_id, Role.SUPERVISOR)
    managers = staff.at(one.office_id, Role.MANAGER)
    if rung is LadderRung.LONG:
        return managers or leaders
    if rung is LadderRung.OVERDUE:
        return leaders or managers
    if one.holder_id in staff.names:
        return [one.holder_id] if one.holder_id is not None else []
    if one.department_id in staff.departments:
        return staff.departments[one.department_id or 0]
    desk = staff.at(one.office_id, Role.FRONT_DESK)
    on_duty = [person for person in desk if person in staff.on_duty]
    receiver = [one.receiver_id] if one.receiver_id in staff.names else []
    return [person for person in (*(on_duty or desk), *receiver) if person is not None]


def _tell(session: Session, new: Sequence[tuple[Deadline, LadderRung]], at: datetime) -> None:
    staff = _staff(session, local(at).date())
    messages = []
    people = [frozenset(_recipients(one, rung, staff)) for one, rung in new]
    may = _readers(session, new, people, at)
    for (one, rung), asked in zip(new, people, strict=True):
        record, row_id = _record(one)
        told = frozenset(who for who in asked if row_id in may.get((who, record), ()))
        names = "、".join(staff.names[who] for who in sorted(told))
        session.add(
            LadderStep(
                ticket_id=one.ticket_id,
                callback_id=one.callback_id,
                office_id=one.office_id,
                clock=one.clock,
                due_at=one.due_at,
                rung=rung,
                at=at,
                to_names=names[:_NAMES],
                told=[LadderTold(employee_id=who) for who in sorted(told)],
            )
        )
        event = (
            f"ladder:{rung.value}:{one.ticket_id}:{one.clock.value}:{one.due_at.timestamp():.0f}"
        )
        messages.append(
            notices.Message(
                *(_KINDS[rung], event, told, record, row_id, one.number, one.state),
                *(one.office_id, one.due_at),
            )
        )
    session.flush()
    notices.tell_many(session, messages, at)


def _readers(
    session: Session,
    new: Sequence[tuple[Deadline, LadderRung]],
    people: Sequence[frozenset[int]],
    at: datetime,
) -> dict[tuple[int, Record | None], set[int]]:
    wanted: dict[tuple[int, Record | None], set[int]] = defaultdict(set)
    for (one, _), asked in zip(new, people, strict=True):
        record, row_id = _record(one)
        for person in asked:
            wanted[person, record].add(row_id)
    return notices.readable(session, wanted, local(at).date())


def _record(one: Deadline) -> tuple[Record, int]:
    if one.callback_id is None:
        return Record.TICKET, one.ticket_id
    return Record.CALLBACK, one.callback_id


# What it tells others -----------------------------------------------------------------------------
def open_for(employee_id: int | None) -> ColumnElement[bool]:
    """Return the condition of the work orders somebody was told of and that still call for it."""
    order = aliased(Ticket)
    runs = or_(
        *(
            and_(
                LadderStep.clock == step,
                getattr(order, name) == LadderStep.due_at,
                getattr(order, done).is_(None),
            )
            for step, (name, done) in _CLOCKS.items()
        )
    )
    return Ticket.id.in_(
        _told(employee_id, LadderStep.ticket_id)
        .join(order, order.id == LadderStep.ticket_id)
        .where(order.status.in_(_ALIVE), runs)
    )


def open_callbacks_for(employee_id: int | None) -> ColumnElement[bool]:
    """Return the condition of the callbacks somebody was told of that are still owed."""
    owed = aliased(Callback)
    return Callback.id.in_(
        _told(employee_id, LadderStep.callback_id)
        .join(owed, owed.id == LadderStep.callback_id)
        .where(LadderStep.due_at == owed.due_at, owed.state == CallbackState.DUE)
    )


def _told(employee_id: int | None, about: Any) -> Select[tuple[Any]]:
    """Return what the steps somebody was told of, and that have not ended, are about."""
    return (
        select(about)
        .join(LadderTold, LadderTold.step_id == LadderStep.id)
        .where(LadderStep.ended_at.is_(None), LadderTold.employee_id == employee_id)
    )


def steps_of(session: Session, ticket_id: int) -> Sequence[LadderStep]:
    """Return the steps taken for a work order, oldest first."""
    asked = select(LadderStep).where(LadderStep.ticket_id == ticket_id).order_by(LadderStep.id)
    return session.scalars(asked).all()
