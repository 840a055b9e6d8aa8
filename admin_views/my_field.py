"""The part of my day that is no work order: one's tasks, those one gave, inspections ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from admin_views import due, links
from admin_views.facilities import inspection
from admin_views.formatting import badge, wording
from admin_views.formatting import day as shown_day
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Building, Employee, Facility, Task, clock
from models.scopes import Actor, rows_within
from rules.field_words import FacilityState, TaskState
from rules.tasks import OPEN
from rules.vocabulary import Deed, Record, Role
from services import visit_rounds, visits
from services.facilities import SOON


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits; a kind of which nothing waits takes no room."""
    found = [
        *_tasks(session, actor, at),
        *_visits(session, actor),
        *_inspections(session, actor, at),
    ]
    yield from (block for block in found if block.total)


# Tasks --------------------------------------------------------------------------------------------
def task_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield one's own tasks, and what came back or is overdue of those one gave."""
    if not actor.may(Deed.ACCEPT, Record.TASK):
        return
    me = actor.employee_id
    yield Queue(
        "tasks",
        _l("My tasks"),
        _l("No task waits for you."),
        and_(Task.assignee_id == me, Task.state.in_(OPEN)),
        ("accept", "done", "decline"),
        (("queue", "mine"),),
    )
    yield Queue(
        "given",
        _l("Tasks I gave: declined or overdue"),
        _l("Nothing you gave came back."),
        and_(
            Task.given_by_id == me,
            Task.assignee_id != me,
            or_(Task.state == TaskState.DECLINED, and_(Task.state.in_(OPEN), Task.due_at < at)),
        ),
        ("reassign", "withdraw"),
        (("given_by", str(me)),),
    )


def _tasks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queues = list(task_queues(actor, at))
    if not queues:
        return
    reach = rows_within(actor, Task, Record.TASK)
    first = picked(queues, Task.id, reach, (Task.due_at,), Task.due_at < at)
    deeds = deeds_of(Record.TASK, actor, queues)
    giver = aliased(Employee)
    columns = ("id", "number", "what", "state", "due_at", "reason", "assignee_id", "given_by_id")
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            *(getattr(Task, name) for name in columns),
            Employee.name.label("who"),
            giver.name.label("giver"),
        )
        .select_from(first)
        .join(Task, Task.id == first.c.id)
        .join(Employee, Employee.id == Task.assignee_id)
        .outerjoin(giver, giver.id == Task.given_by_id)
        .order_by(Task.due_at, Task.id)
    )

    def task(queue: Queue, row: Any) -> Item:
        own = row.assignee_id == row.given_by_id
        from_ = gettext("noted by yourself") if own else gettext("from %(who)s", who=row.giver)
        person = row.who if queue.key == "given" else from_
        left = due.left(row.due_at, at) if row.state in OPEN else ""
        beside: Sequence[str] = [person, row.reason, row.number]
        return Item(
            row.what,
            links.page(Record.TASK, row.id),
            [part for part in beside if part],
            [badge(row.state)],
            left,
            acts=acts(Record.TASK, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.TASK, queues, rows, task)


# Visits -------------------------------------------------------------------------------------------
def _visits(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield the doors of one's own areas that the running round still leads to."""
    posts = (post for post in actor.posts if post.role is Role.AREA_ADMIN)
    offices = {post.office_id for post in posts if post.office_id is not None}
    block = Block(
        "visits", _l("Visits due"), _l("Every flat is visited."), url_for("visit_round.index")
    )
    rounds = (visits.running(session, one, actor.day) for one in sorted(offices))
    for plan in filter(None, rounds):
        for area in visit_rounds.areas(session, actor, plan, actor.day):
            if area.done < area.of and area.id in actor.areas_today:
                said = gettext("%(done)s of %(of)s visited", done=area.done, of=area.of)
                address = url_for("visit_round.index", office=plan.office_id, area=area.id)
                ends = gettext("until %(day)s", day=shown_day(plan.ends_on))
                block.items.append(Item(area.name, address, [said, plan.name, ends]))
                block.total += area.of - area.done
    yield block


# Inspections --------------------------------------------------------------------------------------
def inspection_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield the facilities whose inspection falls due within 30 days or is past."""
    if Role.SUPERVISOR not in actor.roles:
        return
    ahead = clock.local(at).date() + timedelta(days=SOON)
    yield Queue(
        "inspections",
        _l("Inspections due"),
        _l("No inspection is due within 30 days."),
        and_(Facility.inspect_on <= ahead, Facility.state != FacilityState.SCRAPPED),
        ("inspected",),
        (("queue", "soon"),),
    )


def _inspections(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queues = list(inspection_queues(actor, at))
    if not queues:
        return
    today = clock.local(at).date()
    reach = rows_within(actor, Facility, Record.FACILITY)
    first = picked(queues, Facility.id, reach, (Facility.inspect_on,), Facility.inspect_on < today)
    deeds = deeds_of(Record.FACILITY, actor, queues)
    columns = ("id", "name", "code", "category", "location", "state", "inspect_on", "maintainer")
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            *(getattr(Facility, name) for name in columns),
            Facility.maintainer_phone.label("phone"),
            Building.name.label("building"),
        )
        .select_from(first)
        .join(Facility, Facility.id == first.c.id)
        .outerjoin(Building, Building.id == Facility.building_id)
        .order_by(Facility.inspect_on, Facility.id)
    )

    def facility(queue: Queue, row: Any) -> Item:
        beside = (wording(row.category), row.building, row.location, row.maintainer)
        return Item(
            f"{row.name} {row.code}",
            links.page(Record.FACILITY, row.id),
            [part for part in beside if part],
            [badge(row.state)] if row.state is FacilityState.OUT_OF_ORDER else [],
            inspection(row),
            row.phone,
            acts(Record.FACILITY, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.FACILITY, queues, rows, facility)
