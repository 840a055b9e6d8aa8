"""My day: what waits for somebody now, by the posts he holds, the soonest deadline first.

A queue is a condition; the queues of one record type are read in one statement, each cut off after
the few rows shown and counted whole. Nothing here changes anything: a row's buttons post to the
doors of its own screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
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
from sqlalchemy.orm import Session, aliased

from admin_views import due, links, menu
from admin_views.columns import words_of
from admin_views.deeds import RowDeed
from admin_views.formatting import badge, month, wording
from admin_views.gaps import sentence
from models import (
    Area,
    Assessment,
    Callback,
    Customer,
    Department,
    Employee,
    RecordGap,
    Ticket,
    Unit,
)
from models.audit import masked
from models.people import LoginFailure
from models.scopes import Actor, rows_within
from rules.vocabulary import (
    AssessmentStatus,
    CallbackMode,
    CallbackState,
    Category,
    Deed,
    GapState,
    Record,
    Role,
    TicketStatus,
    Urgency,
)
from services.ticket_events import OPEN, WAITS_FOR_SUPERVISOR

Condition = ColumnElement[bool]
FEW, MANY = 6, 30  # rows a queue shows; a worker sees all his jobs, within reason
_IN_HAND = tuple(status for status in OPEN if status is not TicketStatus.NEW)


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a row: ``post`` does it at the click, else its form opens."""

    words: str
    address: str
    post: bool
    main: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits."""

    title: str
    address: str
    beside: Sequence[Markup | str]
    left: Markup | str = ""
    phone: str = ""
    acts: Sequence[Act] = ()


@dataclass(slots=True)
class Block:
    """What waits of one kind: how much, how much of it late, and the first few."""

    key: str
    title: LazyString
    empty: LazyString
    more: str = ""
    total: int = 0
    late: int = 0
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Queue:
    """A block's rows: what they must fulfil, and the deeds offered on each."""

    key: str
    title: LazyString
    empty: LazyString
    condition: Condition
    deeds: tuple[str, ...]
    more: tuple[tuple[str, str], ...] = ()
    shown: int = FEW


def blocks(session: Session, actor: Actor, at: datetime) -> list[Block]:
    """Return what waits for somebody, in the order of his posts' work."""
    found = [
        *_tickets(session, actor, at),
        *_callbacks(session, actor, at),
        *_assessments(session, actor),
        *_gaps(session, actor),
        *_accounts(session, actor, at),
    ]
    return found


# Work orders --------------------------------------------------------------------------------------
def _next_due() -> ColumnElement[Any]:
    """Return the deadline that runs out next: the clocks of an order run out in this order."""
    running = [
        case((getattr(Ticket, stopped).is_(None), getattr(Ticket, name)))
        for name, stopped in due.CLOCKS
    ]
    return func.coalesce(*running)


def _ticket_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    roles, runs_out = actor.roles, _next_due()
    is_open = Ticket.status.in_(OPEN)
    if Role.WORKER in roles:
        department = select(Employee.department_id).where(Employee.id == actor.employee_id)
        yield Queue(
            "jobs",
            _l("My jobs"),
            _l("No job is open. The desk sends the next one here."),
            and_(
                Ticket.status.in_(_IN_HAND),
                or_(
                    Ticket.holder_employee_id == actor.employee_id,
                    Ticket.holder_department_id.in_(department),
                ),
            ),
            ("accept", "arrive", "resume", "complete", "hand-back"),
            (("queue", "open"),),
            MANY,
        )
    if Role.SUPERVISOR in roles or Role.MANAGER in roles:
        yield Queue(
            "escalated",
            _l("Waiting for the supervisor"),
            _l("Nothing was escalated."),
            WAITS_FOR_SUPERVISOR,
            ("take", "answer"),
            (("queue", "supervisor"),),
        )
    if Role.FRONT_DESK in roles:
        yield Queue(
            "dispatch",
            _l("Awaiting dispatch"),
            _l("Everything is dispatched."),
            and_(
                Ticket.status == TicketStatus.NEW,
                rows_within(actor, Ticket, Record.TICKET, Deed.DISPATCH),
            ),
            ("dispatch", "settle"),
            (("status", "new"),),
        )
        yield Queue(
            "answer",
            _l("Complaints to answer"),
            _l("Every complaint is answered."),
            and_(
                Ticket.category == Category.COMPLAINT,
                Ticket.answered_at.is_(None),
                Ticket.status.in_((*OPEN, TicketStatus.COMPLETED)),
            ),
            ("answer", "escalate"),
            (("category", "complaint"),),
        )
    if Role.AREA_ADMIN in roles:
        mine = Ticket.area_id.in_(actor.areas_today)
        yield Queue(
            "complaints",
            _l("Complaints of my areas"),
            _l("No complaint is open in your areas."),
            and_(mine, Ticket.category == Category.COMPLAINT, is_open),
            ("answer", "complete", "escalate"),
            (("category", "complaint"), ("queue", "open")),
        )
    if roles & {Role.SUPERVISOR, Role.AREA_ADMIN}:
        where = true() if Role.SUPERVISOR in roles else Ticket.area_id.in_(actor.areas_today)
        yield Queue(
            "overdue",
            _l("Overdue"),
            _l("No deadline was missed."),
            and_(where, is_open, runs_out < func.coalesce(Ticket.hold_since, at)),
            ("dispatch", "urge", "complete"),
            (("queue", "late"),),
        )


def _tickets(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queues = list(_ticket_queues(actor, at))
    if not queues:
        return
    runs_out, alive = _next_due(), Ticket.voided_at.is_(None)
    reach = and_(alive, rows_within(actor, Ticket, Record.TICKET))
    held = case((Ticket.hold_since.is_(None), 0), else_=1)  # a held clock stands still
    picked = _picked(queues, Ticket.id, reach, runs_out, held, at)
    deeds = _deeds(Record.TICKET, actor, queues)
    worker, team = aliased(Employee), aliased(Department)
    names = {name for offered in deeds.values() for one in offered for name in one.needs}
    names |= {*due.NEEDS, "id", "number", "subject", "category", "urgency", "place", "hold_since"}
    whole = rows_within(actor, Ticket, Record.TICKET, Deed.FULL_PHONE)
    rows = session.execute(
        select(
            picked.c.queue,
            picked.c.total,
            picked.c.late,
            *(getattr(Ticket, name) for name in sorted(names)),
            *_whose(whole),
            func.coalesce(worker.name, team.name).label("holder"),
        )
        .select_from(picked)
        .join(Ticket, Ticket.id == picked.c.id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(worker, worker.id == Ticket.holder_employee_id)
        .outerjoin(team, team.id == Ticket.holder_department_id)
        .order_by(held, runs_out.is_(None), runs_out, Ticket.id)
    )
    yield from _filled(
        actor, Record.TICKET, queues, rows, lambda queue, row: _job(queue, row, deeds[queue.key])
    )


def _whose(whole: Condition) -> tuple[ColumnElement[Any], ...]:
    """Return the columns that say where and whose: flat, area, customer, phone, and its right."""
    return (
        select(words_of(Unit)).where(Unit.id == Ticket.unit_id).scalar_subquery().label("flat"),
        select(Area.name).where(Area.id == Ticket.area_id).scalar_subquery().label("area"),
        Customer.name.label("customer"),
        case((Ticket.caller_phone != "", Ticket.caller_phone), else_=Customer.phone).label("phone"),
        case((whole, 1), else_=0).label("whole"),
    )


def _job(queue: Queue, row: Any, deeds: Sequence[RowDeed]) -> Item:
    # who has the job in hand rings the customer; his slip shows the number too
    rings = row.whole or queue.key == "jobs"
    signs = [badge(row.status)]
    if row.urgency is Urgency.URGENT:
        signs.insert(0, badge(row.urgency))
    place = " ".join(part for part in (row.flat, row.place) if part) or row.area or ""
    holder = row.holder if queue.key != "jobs" else ""
    beside = [*signs, wording(row.category), place, row.customer, holder, row.number]
    return Item(
        row.subject,
        links.page(Record.TICKET, row.id),
        [part for part in beside if part],
        due.of_ticket(row),
        (row.phone or "") if rings else "",
        _acts(Record.TICKET, row, deeds),
    )


# Callbacks ----------------------------------------------------------------------------------------
def _callback_queues(actor: Actor) -> Iterator[Queue]:
    mine = and_(
        Callback.responsible_id == actor.employee_id, Callback.state == CallbackState.DUE
    )
    responsible = ("responsible", str(actor.employee_id))
    if Role.FRONT_DESK in actor.roles:
        yield Queue(
            "phone",
            _l("My phone callbacks"),
            _l("Every customer has been called back."),
            and_(mine, Callback.mode == CallbackMode.PHONE),
            ("record",),
            (("queue", "due"), ("mode", "phone"), responsible),
        )
    if Role.AREA_ADMIN in actor.roles:
        yield Queue(
            "visit",
            _l("My on-site callbacks"),
            _l("Every customer has been visited."),
            and_(mine, Callback.mode == CallbackMode.VISIT),
            ("record-visit",),
            (("queue", "due"), ("mode", "visit"), responsible),
        )


def _callbacks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queues = list(_callback_queues(actor))
    if not queues:
        return
    reach = rows_within(actor, Callback, Record.CALLBACK)
    picked = _picked(queues, Callback.id, reach, Callback.due_at, literal(0), at)
    deeds = _deeds(Record.CALLBACK, actor, queues)
    whole = rows_within(actor, Ticket, Record.TICKET, Deed.FULL_PHONE)
    rows = session.execute(
        select(
            picked.c.queue,
            picked.c.total,
            picked.c.late,
            Callback.id,
            Callback.due_at,
            Callback.state,
            Callback.mode,
            Callback.worker_id,
            Ticket.number,
            Ticket.subject,
            *_whose(whole),
        )
        .select_from(picked)
        .join(Callback, Callback.id == picked.c.id)
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .order_by(Callback.due_at, Callback.id)
    )

    def owed(queue: Queue, row: Any) -> Item:
        phone = row.phone or ""
        return Item(
            row.subject,
            links.page(Record.CALLBACK, row.id),
            [part for part in (row.customer, row.flat or row.area, row.number) if part],
            due.left(row.due_at, at),
            phone if row.whole or not phone else str(masked(phone)),
            _acts(Record.CALLBACK, row, deeds[queue.key]),
        )

    yield from _filled(actor, Record.CALLBACK, queues, rows, owed)


# Assessments --------------------------------------------------------------------------------------
def _assessment_queues(actor: Actor) -> Iterator[Queue]:
    others = Assessment.employee_id != actor.employee_id
    status, S = Assessment.status, AssessmentStatus  # noqa: N806 - read as the states they are
    if Role.SUPERVISOR in actor.roles:
        yield Queue(
            "submit",
            _l("Assessments to submit"),
            _l("No draft waits."),
            and_(status.in_((S.DRAFT, S.RETURNED)), others),
            ("submit",),
            (("status", "draft"),),
        )
    if Role.MANAGER in actor.roles:
        by = or_(Assessment.submitted_by_id.is_(None), Assessment.submitted_by_id != actor.employee_id)
        yield Queue(
            "approve",
            _l("Assessments to approve"),
            _l("Nothing waits for your approval."),
            and_(status == S.SUBMITTED, others, by),
            ("approve", "return"),
            (("status", "submitted"),),
        )
    if Role.FINANCE in actor.roles:
        yield Queue(
            "receive",
            _l("Approved assessments to receive"),
            _l("Everything approved has been received."),
            and_(status == S.APPROVED, others, Assessment.current.is_(True)),
            ("receive",),
            (("status", "approved"),),
        )


def _assessments(session: Session, actor: Actor) -> Iterator[Block]:
    queues = list(_assessment_queues(actor))
    if not queues:
        return
    reach = rows_within(actor, Assessment, Record.ASSESSMENT)
    picked = _picked(queues, Assessment.id, reach, Assessment.month, literal(0), None)
    deeds = _deeds(Record.ASSESSMENT, actor, queues)
    rows = session.execute(
        select(
            picked.c.queue,
            picked.c.total,
            picked.c.late,
            Assessment.id,
            Assessment.month,
            Assessment.position,
            Assessment.status,
            Assessment.record_no,
            Assessment.employee_id,
            Assessment.submitted_by_id,
            Employee.name,
        )
        .select_from(picked)
        .join(Assessment, Assessment.id == picked.c.id)
        .join(Employee, Employee.id == Assessment.employee_id)
        .order_by(Assessment.month, Assessment.id)
    )

    def paper(queue: Queue, row: Any) -> Item:
        return Item(
            f"{row.name} · {month(row.month)}",
            links.page(Record.ASSESSMENT, row.id),
            [badge(row.status), wording(row.position), row.record_no],
            acts=_acts(Record.ASSESSMENT, row, deeds[queue.key]),
        )

    yield from _filled(actor, Record.ASSESSMENT, queues, rows, paper)
