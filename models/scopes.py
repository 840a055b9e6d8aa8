"""Who is acting, and the row scopes of the permission table as SQL conditions.

A person's posts on a day decide: rights add up over the posts, each with the rows it reaches.
Area administrators see the areas they hold today and the records of the time they held them.

What the scopes mean for the older record types stands here. A newer model says it itself, in class
methods: ``of_office(office_id)`` where it has no column of that name, ``of_areas(actor)`` and
``of_person(actor)``; what it does not say reaches nothing. ``granted(employee_id, role, deed)``
narrows what the table grants where rights are data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    false,
    inspect,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import BooleanClauseList
from sqlalchemy.sql.operators import or_ as or_operator

from models.actors import Actor as Actor
from models.actors import AreaHeld as AreaHeld
from models.actors import HeldPost as HeldPost
from models.actors import actor_of as actor_of
from models.actors import operator as operator
from models.assessment import FROZEN, Assessment
from models.audit import AuditLine
from models.base import Base
from models.callbacks import Callback
from models.clock import OFFICE_ZONE
from models.customers import Customer, Occupancy
from models.estate import Area, AreaAssignment, Building, Office, Unit
from models.fees import Bill, Payment
from models.gaps import RecordGap
from models.people import Employee, Post
from models.tickets import Ticket, TicketHolder
from models.views import SavedView
from rules.permissions import ONE_S_OWN, WHILE_IN_HAND, grant
from rules.tickets import IN_HAND
from rules.vocabulary import Deed, Record, Role, Scope

Condition = ColumnElement[bool]
T = TypeVar("T", bound=Base)


class Forbidden(Exception):
    """The permission table does not let this person do this deed."""

    def __init__(self, deed: Deed, record: Record) -> None:
        super().__init__(f"{deed.value} {record.value}")
        self.deed, self.record = deed, record


def rows_within(
    actor: Actor, model: type[Base], record: Record, deed: Deed = Deed.VIEW
) -> Condition:
    """Return the condition that keeps only the rows a person may do a deed to."""
    if actor.operator:
        return true()
    reaches = [_of_office(model, post.office_id or 0) for post in actor.standing(deed, record)]
    for post in dict.fromkeys(actor.posts):
        granted = grant(post.role, record)
        if deed in granted.deeds:
            within = _reach(actor, post, granted.scope, model, record)
            if (record, post.role, deed) in WHILE_IN_HAND:
                within = and_(within, in_hand(actor))
            if (record, deed) in ONE_S_OWN:
                within = and_(within, _own(actor, model))
            if (told := getattr(model, "granted", None)) is not None:  # rights that are data
                within = and_(within, told(actor.employee_id, post.role, deed))
            reaches.append(within)
    return or_(false(), *reaches)


def alternatives(reach: Condition) -> list[Condition]:
    """Return the parts of a reach, any one of which is enough; one where it has no parts."""
    if isinstance(reach, BooleanClauseList) and reach.operator is or_operator:
        return [part for one in reach.clauses for part in alternatives(cast("Condition", one))]
    return [reach]


def reach(
    session: Session, actor: Actor, model: type[T], record: Record, row_id: int, deed: Deed
) -> T | None:
    """Return one row if the deed reaches it, else None: a hidden row looks like a missing one."""
    key = inspect(model).primary_key[0]
    return session.scalars(
        select(model).where(key == row_id, rows_within(actor, model, record, deed))
    ).one_or_none()


def require(session: Session, actor: Actor, deed: Deed, record: Record, row: Base | None) -> None:
    """Refuse a deed that the table does not grant, or that does not reach the row."""
    if not actor.may(deed, record):
        raise Forbidden(deed, record)
    if row is None or actor.operator or inspect(row).pending or inspect(row).transient:
        return
    key, row_id = inspect(type(row)).primary_key[0], (inspect(row).identity or (0,))[0]
    asked = select(key).where(key == row_id, rows_within(actor, type(row), record, deed))
    with session.no_autoflush:
        if session.execute(asked).first() is None:
            raise Forbidden(deed, record)


def require_at(actor: Actor, deed: Deed, record: Record, office_id: int) -> None:
    """Refuse a deed on a record that is not there yet, unless it is granted at its office."""
    if not actor.may_at(deed, record, office_id):
        raise Forbidden(deed, record)


def _reach(
    actor: Actor, post: HeldPost, scope: Scope, model: type[Base], record: Record
) -> Condition:
    if model is SavedView:
        return _views(actor, post)
    match scope:
        case Scope.ALL:
            return true()
        case Scope.OFFICE:
            condition = true() if post.office_id is None else _of_office(model, post.office_id)
        case Scope.AREA:
            condition = _of_areas(actor, post, model)
        case Scope.OWN:
            condition = _own(actor, model)
    if record is Record.BACKGROUND_JOB:  # what he asked for himself may be of no one office
        return or_(condition, _own(actor, model))
    if post.role is Role.FINANCE and record is Record.ASSESSMENT:
        return and_(condition, Assessment.status.in_(FROZEN))
    return condition


def _views(actor: Actor, post: HeldPost) -> Condition:
    """Return one's own views, and what a post's office, or the whole company, shares."""
    everywhere = true() if post.office_id is None else SavedView.office_id == post.office_id
    shared = and_(SavedView.shared, or_(SavedView.office_id.is_(None), everywhere))
    return and_(SavedView.removed_at.is_(None), or_(_own(actor, SavedView), shared))


def _of_office(model: type[Base], office_id: int) -> Condition:
    if model is Office:
        return Office.id == office_id
    if model is Employee:
        return Employee.id.in_(select(Post.employee_id).where(Post.office_id == office_id))
    if model is AreaAssignment:
        return AreaAssignment.area_id.in_(select(Area.id).where(Area.office_id == office_id))
    if model is Occupancy:
        return Occupancy.unit_id.in_(select(Unit.id).where(Unit.office_id == office_id))
    if (told := getattr(model, "of_office", None)) is not None:
        return cast("Condition", told(office_id))
    office: ColumnElement[int] = inspect(model).columns["office_id"]
    return office == office_id


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


def _held_now(actor: Actor, area: Any) -> list[Condition]:
    """Return one condition for each area held today: an index of the area keeps its order."""
    return [area == one for one in sorted(actor.areas_today)]


def _held_then(actor: Actor, area: Any, at: Any, instant: Callable[[date], Any]) -> list[Condition]:
    """Return one condition for each past holding: the record falls in the time it was held."""
    return [
        and_(
            area == held.area_id,
            at >= instant(held.valid_from),
            at < instant(held.valid_to + timedelta(days=1)),
        )
        for held in actor.areas
        if held.valid_to is not None and not held.on(actor.day)
    ]


def _places_of_areas(actor: Actor, post: HeldPost, model: type[Base]) -> Condition:
    today: Iterable[int] = actor.areas_today
    if model is Office:
        return Office.id == post.office_id
    if model is Area:
        return Area.id.in_({held.area_id for held in actor.areas})
    if model is AreaAssignment:
        return AreaAssignment.employee_id == actor.employee_id
    if model is Building:
        return Building.id.in_(select(Unit.building_id).where(Unit.area_id.in_(today)))
    if model is Unit:
        return Unit.area_id.in_(today)
    if model is Occupancy:
        return Occupancy.unit_id.in_(select(Unit.id).where(Unit.area_id.in_(today)))
    if model is Customer:
        living = select(Occupancy.customer_id).join(Unit).where(Unit.area_id.in_(today))
        return Customer.id.in_(living)
    return false()


def _of_areas(actor: Actor, post: HeldPost, model: type[Base]) -> Condition:
    if model is Ticket:
        return or_(
            *_held_now(actor, Ticket.area_id),
            Ticket.received_by_id == actor.employee_id,
            *_held_then(actor, Ticket.area_id, Ticket.received_at, _midnight),
        )
    if model is Callback:
        return or_(
            *_held_now(actor, Callback.area_id),
            Callback.responsible_id == actor.employee_id,
            *_held_then(actor, Callback.area_id, Callback.due_at, _midnight),
        )
    if model is Bill:
        return or_(
            false(),
            *_held_now(actor, Bill.area_id),
            *_held_then(actor, Bill.area_id, Bill.due_on, lambda d: d),
        )
    if model is Payment:
        return Payment.bill_id.in_(select(Bill.id).where(_of_areas(actor, post, Bill)))
    if (told := getattr(model, "of_areas", None)) is not None:
        return cast("Condition", told(actor))
    return _places_of_areas(actor, post, model)


def _here(actor: Actor) -> Condition:
    """Return the condition of the offices somebody works at: departments are the company's."""
    offices = {post.office_id for post in actor.posts}
    return true() if None in offices else Ticket.office_id.in_(offices)


def _own_tickets(actor: Actor) -> CompoundSelect[Any]:
    """Return the ids of somebody's work orders: what he holds, held or did, or his department.

    A union, each part from its own index: joined by OR they would read every work order.
    """
    me, here = actor.employee_id, _here(actor)
    department = select(Employee.department_id).where(Employee.id == me)
    return union(
        select(Ticket.id).where(Ticket.holder_employee_id == me),
        select(Ticket.id).where(Ticket.completed_by_id == me),
        select(Ticket.id).where(Ticket.holder_department_id.in_(department), here),
        select(TicketHolder.ticket_id).where(TicketHolder.employee_id == me),
    )


def in_hand(actor: Actor) -> Condition:
    """Return the condition of the work orders somebody has to do: his own and his department's."""
    department = select(Employee.department_id).where(Employee.id == actor.employee_id)
    return and_(
        Ticket.status.in_(IN_HAND),
        or_(
            Ticket.holder_employee_id == actor.employee_id,
            and_(Ticket.holder_department_id.in_(department), _here(actor)),
        ),
    )


def _own(actor: Actor, model: type[Base]) -> Condition:
    me = actor.employee_id
    if model is Ticket:
        return Ticket.id.in_(_own_tickets(actor))
    if model in (Office, Area, Building, Unit):
        key = {Office: "office_id", Area: "area_id", Building: "building_id", Unit: "id"}
        places = (
            select(getattr(Unit, key[model]))
            .join(Ticket, Ticket.unit_id == Unit.id)
            .where(_own(actor, Ticket))
        )
        return model.id.in_(places)
    if model is Employee:
        return Employee.id == me
    if model in (Assessment, RecordGap, Post):
        return model.employee_id == me
    if model is AuditLine:
        return AuditLine.actor_id == me
    if model is SavedView:
        return SavedView.owner_id == me
    if (told := getattr(model, "of_person", None)) is not None:
        return cast("Condition", told(actor))
    return false()
