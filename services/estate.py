"""Who administers an area from–to, and what follows from a change (procedure 0, 4.2.2.4)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.callbacks import Callback
from models.clock import OFFICE_ZONE, local
from models.estate import Area, AreaAssignment
from models.people import Employee, Post
from models.scopes import Actor, require
from models.tickets import Ticket
from rules.refusal import Refusal
from rules.vocabulary import N_, CallbackMode, CallbackState, Deed, Record, Role

DAY = timedelta(days=1)


def area_administrator(session: Session, area_id: int | None, day: date) -> int | None:
    """Return who administers an area on a day."""
    if area_id is None:
        return None
    return session.scalar(
        select(AreaAssignment.employee_id)
        .where(
            AreaAssignment.area_id == area_id,
            AreaAssignment.held_on(day),
        )
        .order_by(AreaAssignment.valid_from.desc())
        .limit(1)
    )


def assign_area(
    session: Session,
    actor: Actor,
    area: Area,
    employee: Employee,
    from_day: date,
    at: datetime,
) -> AreaAssignment:
    """Give an area to an administrator from a day on; the one before holds it until the day before.

    Work orders received from that day on count for the new one.
    """
    require(session, actor, Deed.CREATE, Record.AREA_ASSIGNMENT, None)
    require(session, actor, Deed.EDIT, Record.AREA, area)
    _check_post(session, area, employee, from_day)
    held = session.scalars(
        select(AreaAssignment)
        .where(
            AreaAssignment.area_id == area.id,
            or_(AreaAssignment.valid_to.is_(None), AreaAssignment.valid_to >= from_day),
        )
        .order_by(AreaAssignment.valid_from)
    ).all()
    if any(one.valid_from >= from_day for one in held):
        day = min(one.valid_from for one in held if one.valid_from >= from_day)
        raise Refusal(
            N_("Somebody takes over this area on %(day)s. Choose a later day."),
            field="valid_from",
            day=day,
        )
    if any(one.employee_id == employee.id and one.valid_to is None for one in held):
        raise Refusal(
            N_("%(name)s administers this area already."), field="employee", name=employee.name
        )
    for one in held:
        one.valid_to = from_day - DAY
    assignment = AreaAssignment(area_id=area.id, employee_id=employee.id, valid_from=from_day)
    session.add(assignment)
    session.flush()
    refresh_administrators(session, area.id, from_day)
    start = datetime.combine(from_day, time(), OFFICE_ZONE)
    _pass_visits(session, area, employee, max(start, at))
    session.flush()
    return assignment


def _check_post(session: Session, area: Area, employee: Employee, day: date) -> None:
    """Refuse one who is no area administrator of the office on that day."""
    post = session.scalar(
        select(Post.id)
        .where(
            Post.employee_id == employee.id,
            Post.role == Role.AREA_ADMIN,
            or_(Post.office_id == area.office_id, Post.office_id.is_(None)),
            Post.held_on(day),
        )
        .limit(1)
    )
    if post is None or not employee.active:
        raise Refusal(
            N_("%(name)s is no area administrator here on that day. Enter the post first."),
            field="employee",
            name=employee.name,
        )


def refresh_administrators(session: Session, area_id: int, from_day: date) -> int:
    """Write anew for whom an area's work orders count, received from a day on (4.2.2.4).

    Returns how many changed.
    """
    held = session.execute(
        select(AreaAssignment.employee_id, AreaAssignment.valid_from, AreaAssignment.valid_to)
        .where(
            AreaAssignment.area_id == area_id,
            or_(AreaAssignment.valid_to.is_(None), AreaAssignment.valid_to >= from_day),
        )
        .order_by(AreaAssignment.valid_from.desc())
    ).all()
    changed = 0
    for ticket in session.scalars(
        select(Ticket).where(
            Ticket.area_id == area_id,
            Ticket.received_at >= datetime.combine(from_day, time(), OFFICE_ZONE),
        )
    ):
        day = local(ticket.received_at).date()
        whose = next(
            (
                employee_id
                for employee_id, first, last in held
                if first <= day and (last is None or day <= last)
            ),
            None,
        )
        if ticket.area_admin_id != whose:
            ticket.area_admin_id = whose
            changed += 1
    session.flush()
    return changed


def _pass_visits(session: Session, area: Area, employee: Employee, start: datetime) -> None:
    """Pass on the on-site callbacks that fall due from then on, but not on his own jobs."""
    for callback in session.scalars(
        select(Callback).where(
            Callback.area_id == area.id,
            Callback.mode == CallbackMode.VISIT,
            Callback.state == CallbackState.DUE,
            Callback.due_at >= start,
            or_(Callback.worker_id.is_(None), Callback.worker_id != employee.id),
        )
    ):
        callback.responsible_id = employee.id
