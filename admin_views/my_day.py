"""My day: what waits for somebody now, by the posts he holds, the soonest deadline first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, case, func, not_, select, true
from sqlalchemy.orm import Session, aliased

from admin_views import (
    due,
    incidents_waiting,
    letter_day,
    links,
    my_activities,
    my_arrears,
    my_awards,
    my_bank,
    my_batches,
    my_documents,
    my_exam_day,
    my_field,
    my_money,
    my_nonconformities,
    my_papers,
    my_plans,
    my_pre_duty,
    my_results,
    my_services,
    my_shifts,
    my_spots,
    my_training,
    my_wages,
    phone_cells,
)
from admin_views.columns import words_of
from admin_views.deeds import RowDeed
from admin_views.formatting import badge, wording
from admin_views.waiting import Block, Condition, Item, Queue, acts, deeds_of, filled, picked
from models import Area, Callback, Customer, Department, Employee, Ticket, Unit
from models.audit import masked
from models.scopes import Actor, in_hand, rows_within
from rules.vocabulary import (
    CallbackMode,
    CallbackState,
    Category,
    Deed,
    Record,
    Role,
    TicketStatus,
    Urgency,
)
from services import callbacks, department_times, ladder, ticket_clocks
from services.ticket_events import OPEN, WAITS_FOR_SUPERVISOR

_LEADS = frozenset({Role.SUPERVISOR, Role.MANAGER})  # the two upper rungs of the ladder (JD-3)
MANY = 30  # a worker sees all his jobs, within reason


def blocks(session: Session, actor: Actor, at: datetime) -> list[Block]:
    """Return what waits for somebody, in the order of his posts' work."""
    return [
        *incidents_waiting.blocks(session, actor, at),
        *_tickets(session, actor, at),
        *_callbacks(session, actor, at),
        *my_shifts.blocks(session, actor, at),
        *my_pre_duty.blocks(session, actor, at),
        *my_field.blocks(session, actor, at),
        *my_activities.blocks(session, actor, at),
        *my_arrears.blocks(session, actor, at),
        *my_money.blocks(session, actor),
        *my_bank.blocks(session, actor),
        *my_wages.blocks(session, actor),
        *my_batches.blocks(session, actor),
        *my_services.blocks(session, actor, at),
        *my_papers.blocks(session, actor, at),
        *my_spots.blocks(session, actor, at),
        *my_exam_day.blocks(session, actor, at),
        *my_training.blocks(session, actor, at),
        *my_plans.blocks(session, actor, at),
        *my_results.blocks(session, actor, at),
        *my_nonconformities.blocks(session, actor, at),
        *my_awards.blocks(session, actor),
        *my_documents.blocks(session, actor),
        *letter_day.blocks(session, actor, at),
    ]


# Work orders --------------------------------------------------------------------------------------
def _complaint() -> Condition:
    """Return what keeps the complaints, and leaves the way to them to the status.

    Few orders of an office are open, but its complaints and the orders of an area grow with the
    years: a query planner without statistics would read all of those.
    """
    return case((Ticket.category == Category.COMPLAINT, 1), else_=0) == 1


def _my_areas(actor: Actor) -> Condition:
    """Return what keeps the orders of the areas held today, by way of office and status too."""
    offices = {post.office_id for post in actor.posts if post.role is Role.AREA_ADMIN}
    known = Ticket.office_id.in_(offices) if None not in offices else true()
    return and_(known, (Ticket.area_id + 0).in_(actor.areas_today))


def ticket_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield the queues of work orders, by the posts somebody holds."""
    roles = actor.roles
    told = ladder.open_for(actor.employee_id)
    is_open, alive = Ticket.status.in_(OPEN), Ticket.status.in_((*OPEN, TicketStatus.COMPLETED))
    if Role.WORKER in roles:
        yield Queue(
            "accept",
            _l("My department has to accept"),
            _l("Your department has accepted everything."),
            and_(in_hand(actor), department_times.WAITS),
            ("accept", "hand-back"),
            (("queue", "unaccepted"),),
        )
        yield Queue(
            "jobs",
            _l("My jobs"),
            _l("No job is open. The desk sends the next one here."),
            and_(in_hand(actor), not_(department_times.WAITS)),
            ("accept", "arrive", "resume", "complete"),
            (("queue", "open"),),
            MANY,
        )
    if roles & _LEADS:
        yield Queue(
            "escalated",
            _l("Waiting for the supervisor"),
            _l("Nothing was escalated."),
            WAITS_FOR_SUPERVISOR,
            ("take", "answer"),
            (("queue", "supervisor"),),
        )
        nothing = _l("No deadline was escalated to you.")
        yield _climbed(told, _l("Escalated to me"), nothing)
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
            and_(_complaint(), Ticket.answered_at.is_(None), alive),
            ("answer", "escalate"),
            (("category", "complaint"),),
        )
    if roles & {Role.FRONT_DESK, Role.SUPERVISOR}:
        yield Queue(
            "unaccepted",
            _l("Waiting for a department to accept"),
            _l("The departments have accepted everything."),
            department_times.WAITS,
            ("urge", "transfer"),
            (("queue", "unaccepted"),),
        )
    if Role.AREA_ADMIN in roles:
        yield Queue(
            "complaints",
            _l("Complaints of my areas"),
            _l("No complaint is open in your areas."),
            and_(_my_areas(actor), _complaint(), is_open),
            ("answer", "complete", "escalate"),
            (("category", "complaint"), ("queue", "open")),
        )
    if roles & {Role.FRONT_DESK, Role.AREA_ADMIN} and not roles & _LEADS:
        yield _climbed(told, _l("Deadlines I was told of"), _l("No deadline calls for you."))
    if roles & {Role.SUPERVISOR, Role.AREA_ADMIN}:
        # what was escalated to the supervisor stands above already
        where = not_(told) if Role.SUPERVISOR in roles else _my_areas(actor)
        yield Queue(
            "overdue",
            _l("Overdue"),
            _l("No deadline was missed."),
            and_(where, is_open, ticket_clocks.late(at)),
            ("dispatch", "urge", "complete"),
            (("queue", "late"),),
        )


def _climbed(told: Condition, title: LazyString, nothing: LazyString) -> Queue:
    """Return the work orders whose deadline one was told of by the ladder (JD-3)."""
    deeds = ("dispatch", "answer", "urge")
    return Queue("ladder", title, nothing, told, deeds, (("queue", "late"),))


def _tickets(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queues = list(ticket_queues(actor, at))
    if not queues:
        return
    runs_out, alive = ticket_clocks.next_due(), Ticket.voided_at.is_(None)
    reach = and_(alive, rows_within(actor, Ticket, Record.TICKET))
    held = case((Ticket.hold_since.is_(None), 0), else_=1)  # a held clock stands still
    late = ticket_clocks.late(at)
    first = picked(queues, Ticket.id, reach, (held, runs_out.is_(None), runs_out), late)
    deeds = deeds_of(Record.TICKET, actor, queues)
    worker, team = aliased(Employee), aliased(Department)
    names = {name for offered in deeds.values() for one in offered for name in one.needs}
    names |= {*due.NEEDS, "id", "number", "subject", "category", "urgency", "place", "hold_since"}
    whole = rows_within(actor, Ticket, Record.TICKET, Deed.FULL_PHONE)
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            *(getattr(Ticket, name) for name in sorted(names)),
            *_whose(whole),
            func.coalesce(worker.name, team.name).label("holder"),
        )
        .select_from(first)
        .join(Ticket, Ticket.id == first.c.id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(worker, worker.id == Ticket.holder_employee_id)
        .outerjoin(team, team.id == Ticket.holder_department_id)
        .order_by(held, runs_out.is_(None), runs_out, Ticket.id)
    )
    yield from filled(
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
    signs = [badge(row.urgency)] if row.urgency is Urgency.URGENT else []
    if queue.key != "dispatch":
        signs.append(badge(row.status))
    place = " ".join(part for part in (row.flat, row.place) if part) or row.area or ""
    holder = row.holder if queue.key != "jobs" else ""
    if not row.holder:  # nobody is there to be reminded
        deeds = [deed for deed in deeds if deed.deed is not Deed.URGE]
    beside = [wording(row.category), place, row.customer, holder, row.number]
    return Item(
        row.subject,
        links.page(Record.TICKET, row.id),
        [part for part in beside if part],
        signs,
        due.of_waiting(row),
        _number(queue, row, row.id) if row.whole else "",
        acts(Record.TICKET, row, deeds),
    )


# Where somebody has to ring the customer himself he sees the number; elsewhere it takes a click.
_RINGS = frozenset({"jobs", "phone", "visit"})


def _number(queue: Queue, row: Any, ticket_id: int) -> Markup | str:
    if not row.phone or queue.key in _RINGS:
        return row.phone or ""
    return phone_cells.hidden(Record.TICKET, ticket_id, row.phone)


# Callbacks ----------------------------------------------------------------------------------------
def callback_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the queues of callbacks somebody owes."""
    mine = and_(Callback.responsible_id == actor.employee_id, Callback.state == CallbackState.DUE)
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
    if actor.roles & _LEADS:
        yield Queue(
            "told",
            _l("Callbacks escalated to me"),
            _l("No callback was escalated to you."),
            ladder.open_callbacks_for(actor.employee_id),
            ("assign", "excuse"),
            (("queue", "late"),),
        )
    if Role.SUPERVISOR in actor.roles:
        yield _orphaned(actor)


def _orphaned(actor: Actor) -> Queue:
    return Queue(
        "nobody",
        _l("Callbacks without anybody to make them"),
        _l("Every callback has somebody to make it."),
        callbacks.orphaned(actor.day),
        ("assign", "excuse"),
        (("queue", "nobody"),),
        shown=4,  # each with two deeds: the day of a supervisor is long enough
    )


def _callbacks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queues = list(callback_queues(actor))
    if not queues:
        return
    reach = rows_within(actor, Callback, Record.CALLBACK)
    first = picked(queues, Callback.id, reach, (Callback.due_at,), Callback.due_at < at)
    deeds = deeds_of(Record.CALLBACK, actor, queues)
    whole = rows_within(actor, Ticket, Record.TICKET, Deed.FULL_PHONE)
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            Callback.id,
            Callback.due_at,
            Callback.state,
            Callback.mode,
            Callback.worker_id,
            Ticket.id.label("ticket_id"),
            Ticket.number,
            Ticket.subject,
            *_whose(whole),
        )
        .select_from(first)
        .join(Callback, Callback.id == first.c.id)
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .order_by(Callback.due_at, Callback.id)
    )

    def owed(queue: Queue, row: Any) -> Item:
        phone = row.phone or ""
        whole = _number(queue, row, row.ticket_id) if row.whole else str(masked(phone))
        return Item(
            row.subject,
            links.page(Record.CALLBACK, row.id),
            [part for part in (row.customer, row.flat or row.area, row.number) if part],
            (),
            due.left(row.due_at, at),
            whole if phone else "",
            acts(Record.CALLBACK, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.CALLBACK, queues, rows, owed)
