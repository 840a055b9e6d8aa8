"""Staff: the account a person signs in with, the posts held from–to, and whether he is on duty."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Employee, Post
from models.audit import because
from models.scopes import Actor, require
from rules.permissions import REACH
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Scope
from services import sessions
from services.names import person_pinyin


def enter(session: Session, employee: Employee) -> Employee:
    """Keep a new or changed member of staff with what he is found by."""
    employee.pinyin = person_pinyin(employee.name)
    session.add(employee)
    session.flush()
    return employee


def give_post(session: Session, post: Post) -> Post:
    """Keep a new or changed post; one person holds the same post once at a time."""
    if REACH[post.role] is not Scope.ALL and post.office is None:
        raise Refusal(N_("Choose the office of this post."), field="office")
    if post.valid_to is not None and post.valid_to < post.valid_from:
        raise Refusal(N_("The post must end on or after the day it starts."), field="valid_to")
    for other in session.scalars(
        select(Post).where(
            Post.employee_id == post.employee.id, Post.role == post.role, Post.id != (post.id or 0)
        )
    ):
        if other.office_id == (post.office.id if post.office else None) and _meet(post, other):
            raise Refusal(
                N_("This person holds the same post from %(day)s. End that one first."),
                field="valid_from",
                day=other.valid_from,
            )
    session.add(post)
    session.flush()
    return post


def _meet(one: Post, other: Post) -> bool:
    last = date.max
    starts, ends = (
        max(one.valid_from, other.valid_from),
        min(one.valid_to or last, other.valid_to or last),
    )
    return starts <= ends


def leave(
    session: Session, actor: Actor, employee: Employee, reason: str, at: datetime
) -> Employee:
    """Close somebody's account: he can't sign in any more, and his open sessions end at once."""
    require(session, actor, Deed.EDIT, Record.EMPLOYEE, employee)
    if employee.id == actor.employee_id:
        raise Refusal(N_("Nobody closes his own account. Ask another administrator."))
    if not employee.active:
        raise Refusal(N_("This account is closed already."))
    if not reason.strip():
        raise Refusal(N_("Say why the account is closed."), field="reason")
    because(session, reason.strip())
    employee.active = employee.on_duty = False
    session.flush()
    sessions.end_all(session, employee.id, at)
    return employee


def come_back(session: Session, actor: Actor, employee: Employee) -> Employee:
    """Open a closed account again; a new first password is given separately."""
    require(session, actor, Deed.EDIT, Record.EMPLOYEE, employee)
    if employee.active:
        raise Refusal(N_("This account is open already."))
    employee.active = True
    session.flush()
    return employee


def set_duty(session: Session, actor: Actor, employee: Employee, on_duty: bool) -> Employee:
    """Say that somebody is on duty now, or no longer: work goes to those who are."""
    require(session, actor, Deed.EDIT, Record.EMPLOYEE, employee)
    if on_duty and not employee.active:
        raise Refusal(N_("This account is closed: open it before the person goes on duty."))
    if employee.on_duty is on_duty:
        raise Refusal(
            N_("This person is on duty already.")
            if on_duty
            else N_("This person is off duty already.")
        )
    employee.on_duty = on_duty
    session.flush()
    return employee
