"""Substitute approvers (4.6): a manager names who approves months for him on given days.

What a substitute may do stands in the one table (``rules.substitute_rights``) and is asked at every
door as a post is. Separation stays: never one's own month, never what one submitted oneself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Employee, Office, Post, Substitute
from models.audit import take_turn
from models.clock import local
from models.scopes import Actor, require_at
from rules.notice_words import NoticeKind
from rules.permissions import grant
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs, notices
from services.notices import Message
from services.separation import somebody

LONGEST = 92  # days: who is away for longer is replaced, not stood in for


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to stand in for whom, from which day to which, and why."""

    employee: Employee
    standing_for: Employee | None  # None: for whoever appoints
    from_on: date | None  # None: today
    to_on: date
    reason: str


def appoint(session: Session, actor: Actor, office: Office, wish: Wish, at: datetime) -> Substitute:
    """Appoint a substitute for a manager of an office."""
    require_at(actor, Deed.CREATE, Record.SUBSTITUTE, office.id)
    by, today = somebody(actor), local(at).date()
    why = inputs.text(Substitute, "reason", wish.reason, needed=inputs.REASON)
    from_on, whose = wish.from_on or today, wish.standing_for or session.get_one(Employee, by)
    _days(from_on, wish.to_on, today)
    with session.no_autoflush:
        take_turn(session.connection())
        _people(session, office, wish.employee, whose.id, from_on, wish.to_on)
        _alone(session, office, whose.id, from_on, wish.to_on)
    row = Substitute(
        office=office,
        employee=wish.employee,
        standing_for=whose,
        from_on=from_on,
        to_on=wish.to_on,
        reason=why,
        appointed_at=at,
        appointed_by=session.get_one(Employee, by),
    )
    session.add(row)
    session.flush()
    _tell(session, row, at)
    return row


def _tell(session: Session, row: Substitute, at: datetime) -> None:
    """Tell who stands in: where, from when to when and for whom; the list is the manager's."""
    told = Message(
        NoticeKind.STANDING_IN,
        f"{NoticeKind.STANDING_IN.value}:{row.id}",
        frozenset({row.employee_id}),
        None,
        None,
        f"{row.office.name} {row.from_on} – {row.to_on} · {row.standing_for.name}"[:120],
        "",
        row.office_id,
    )
    notices.tell_many(session, [told], at)


def _days(from_on: date, to_on: date, today: date) -> None:
    if from_on < today:
        raise Refusal(
            N_("The days begin today at the earliest: what was approved before stays as it is."),
            field="from_on",
        )
    if to_on < from_on:
        raise Refusal(N_("The last day lies before the first."), field="to_on")
    if (to_on - from_on).days >= LONGEST:
        raise Refusal(
            N_("A substitute stands in for %(days)s days at most. Choose an earlier last day."),
            field="to_on",
            days=LONGEST,
        )


def _people(
    session: Session, office: Office, employee: Employee, for_id: int, first: date, last: date
) -> None:
    """Refuse who can't stand in, or can't be stood in for."""
    if employee.id == for_id:
        raise Refusal(N_("Nobody stands in for himself."), field="employee")
    if not employee.active:
        raise Refusal(N_("This person is no longer in service."), field="employee")
    if not _approves(session, office.id, for_id, first):
        raise Refusal(
            N_("Choose a manager of this office: only a manager can be stood in for."),
            field="standing_for",
        )
    if _approves(session, office.id, employee.id, first, last):
        raise Refusal(
            N_("This person approves at this office already, as its manager."), field="employee"
        )


def _approves(
    session: Session, office_id: int, employee_id: int, first: date, last: date | None = None
) -> bool:
    """Say whether somebody approves at an office by a post of his own, on both days."""
    days = (first, last or first)
    return (
        session.scalar(
            select(Post.id)
            .where(
                Post.employee_id == employee_id,
                Post.office_id == office_id,
                Post.role.in_(_APPROVING),
                *(Post.held_on(day) for day in days),
            )
            .limit(1)
        )
        is not None
    )


_APPROVING = tuple(role for role in Role if Deed.APPROVE in grant(role, Record.ASSESSMENT).deeds)


def _alone(session: Session, office: Office, for_id: int, first: date, last: date) -> None:
    """Refuse a second substitute for the same manager on the same days."""
    other = session.scalars(
        select(Substitute)
        .where(
            *(Substitute.office_id == office.id, Substitute.for_id == for_id),
            *(Substitute.from_on <= last, Substitute.to_on >= first),
            Substitute.voided_at.is_(None),
        )
        .order_by(Substitute.from_on)
        .limit(1)
    ).first()
    if other is not None:
        raise Refusal(
            N_(
                "%(name)s stands in from %(first)s to %(last)s already. Choose other days, or void"
                " that first."
            ),
            field="from_on",
            name=other.employee.name,
            first=other.from_on.isoformat(),
            last=other.to_on.isoformat(),
        )


def used(session: Session, actor: Actor, office_id: int) -> Substitute | None:
    """Return the appointment somebody approves under; None for who approves by his own post."""
    posts = {post.office_id for post in actor.posts if post.role in _APPROVING}
    if office_id in posts or None in posts:
        return None
    return session.scalars(
        select(Substitute)
        .where(
            *(Substitute.employee_id == actor.employee_id, Substitute.office_id == office_id),
            *Substitute.held_on(actor.day),
        )
        .order_by(Substitute.id)
        .limit(1)
    ).first()


def signature(name: str, row: Substitute | None) -> str:
    """Return how somebody signs a form: who stood in signs in the manager's place."""
    return name if row is None else f"{name}（代 {row.standing_for.name}）"
