"""The shift roster of an office: shifts, who works which on which day, and leave (JD-5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Employee, Leave, Post, RosterEntry, Shift, pre_duty_gate
from models.audit import because
from models.clock import OFFICE_ZONE, local
from models.pre_duty_gate import Wish
from models.scopes import Actor, require
from rules import roster as rules
from rules.pre_duty import GATED
from rules.refusal import Refusal
from rules.roster import POSTS
from rules.vocabulary import N_, Deed, Record, Role

CHANGED = N_("Roster changed")
STALE = N_("Somebody changed this day meanwhile. Look at it, then set it again.")
AHEAD = timedelta(days=7)  # how far one's own coming shifts are told on my day


def keep_shift(session: Session, shift: Shift) -> Shift:
    """Keep a new or changed shift; the hours of one that is rostered stand."""
    shift.starts = rules.clock_time(shift.starts, "starts")
    shift.ends = rules.clock_time(shift.ends, "ends")
    if not shift.posts:
        raise Refusal(N_("Tick at least one post the shift is for."), field="for_front_desk")
    if shift.valid_to is not None and shift.valid_to < shift.valid_from:
        raise Refusal(N_("The shift must end on or after the day it starts."), field="valid_to")
    session.add(shift)
    session.flush()
    return shift


def is_rostered(session: Session, shift: Shift) -> bool:
    """Say whether anybody works or worked a shift: its hours are then no longer changed."""
    if shift.id is None:
        return False
    asked = select(RosterEntry.id).where(RosterEntry.shift_id == shift.id).limit(1)
    return session.scalar(asked) is not None


# Who works when -----------------------------------------------------------------------------------
def enter(
    session: Session, actor: Actor, employee: Employee, shift: Shift, day: date
) -> RosterEntry:
    """Let somebody work a shift on a day; refused on leave and without a post for it."""
    require(session, actor, Deed.CREATE, Record.ROSTER_ENTRY, None)
    if not shift.holds_on(day):
        raise Refusal(
            N_("There is no %(shift)s on %(day)s: it is not in force then."),
            field="shift",
            shift=shift.name,
            day=day,
        )
    position = _post_of(session, employee, shift, day)
    if position in GATED:
        with session.no_autoflush:
            pre_duty_gate.check(session, [Wish(employee, day, "employee", shift.office_id)])
    _check_leave(session, employee, day)
    _check_overlap(session, employee, shift, day)
    row = session.scalars(
        select(RosterEntry).where(
            RosterEntry.employee_id == employee.id,
            RosterEntry.day == day,
            RosterEntry.shift_id == shift.id,
        )
    ).one_or_none()
    starts_at, ends_at = rules.span(day, shift.starts, shift.ends, OFFICE_ZONE)
    if row is None:
        row = RosterEntry(employee=employee, shift=shift, day=day)
        session.add(row)
    row.office_id, row.position = shift.office_id, position
    row.starts_at, row.ends_at = starts_at, ends_at
    row.voided_at = row.voided_by_id = row.void_reason = None
    session.flush()
    return row


def take_off(
    session: Session, actor: Actor, row: RosterEntry, at: datetime, reason: str = CHANGED
) -> None:
    """Strike an entry of the roster out; it stays readable."""
    require(session, actor, Deed.VOID, Record.ROSTER_ENTRY, row)
    because(session, reason)
    row.voided_at, row.voided_by_id, row.void_reason = at, actor.employee_id, reason
    session.flush()


def set_day(
    session: Session,
    actor: Actor,
    employee: Employee,
    office_id: int,
    day: date,
    shifts: Sequence[Shift],
    at: datetime,
) -> None:
    """Let somebody work exactly these shifts of an office on a day."""
    wanted = {shift.id for shift in shifts}
    present = on_days(session, office_id, [day], employee.id)
    for row in present:
        if row.shift_id not in wanted:
            take_off(session, actor, row, at)
    has = {row.shift_id for row in present}
    for shift in shifts:
        if shift.id not in has:
            enter(session, actor, employee, shift, day)


def move(
    session: Session,
    actor: Actor,
    office_id: int,
    source: tuple[Employee, date],
    target: tuple[Employee, date],
    was: str,
    at: datetime,
) -> None:
    """Take somebody's shifts of a day over to another person or day; what is refused stays.

    ``was`` are the ids of the shifts as whoever moves them saw them.
    """
    require(session, actor, Deed.CREATE, Record.ROSTER_ENTRY, None)
    rows = on_days(session, office_id, [source[1]], source[0].id)
    if not rows or ",".join(str(row.shift_id) for row in rows) != was:
        raise Refusal(STALE)
    if source == target:
        return
    shifts = [row.shift for row in rows]
    there = {row.shift_id for row in on_days(session, office_id, [target[1]], target[0].id)}
    for shift in shifts:
        if shift.id in there:
            raise _works_already(target[0], shift, target[1])
    for row in rows:
        take_off(session, actor, row, at)
    for shift in shifts:
        enter(session, actor, target[0], shift, target[1])


def copy_week(
    session: Session, actor: Actor, office_id: int, week: Sequence[date]
) -> tuple[int, int]:
    """Copy the week before into the empty days of a week; how many were entered and left out.

    Left out is who is on leave, holds the post no more, or whose shift is no longer in force.
    """
    before = [day - timedelta(days=rules.WEEK) for day in week]
    filled = {(row.employee_id, row.day) for row in on_days(session, office_id, week)}
    entered = left = 0
    for row in on_days(session, office_id, before):
        day = row.day + timedelta(days=rules.WEEK)
        if (row.employee_id, day) in filled:
            continue
        try:
            enter(session, actor, row.employee, row.shift, day)
            entered += 1
        except Refusal:
            left += 1
    return entered, left


def on_days(
    session: Session, office_id: int, days: Sequence[date], employee_id: int | None = None
) -> Sequence[RosterEntry]:
    """Return who works which shift on some days, in the order of the shifts' hours."""
    asked = select(RosterEntry).where(
        RosterEntry.office_id == office_id,
        RosterEntry.day.in_(days),
        RosterEntry.voided_at.is_(None),
    )
    if employee_id is not None:
        asked = asked.where(RosterEntry.employee_id == employee_id)
    shows = (joinedload(RosterEntry.shift), joinedload(RosterEntry.employee))
    return session.scalars(
        asked.options(*shows).order_by(RosterEntry.starts_at, RosterEntry.id)
    ).all()


def coming(session: Session, employee_id: int, at: datetime) -> Sequence[RosterEntry]:
    """Return somebody's own shifts of the next week, the one that runs now first."""
    today = local(at).date()
    return session.scalars(
        select(RosterEntry)
        .where(
            RosterEntry.employee_id == employee_id,
            RosterEntry.day.between(today - timedelta(days=1), today + AHEAD),
            RosterEntry.ends_at > at,
            RosterEntry.voided_at.is_(None),
        )
        .options(joinedload(RosterEntry.shift))
        .order_by(RosterEntry.starts_at, RosterEntry.id)
    ).all()


def _post_of(session: Session, employee: Employee, shift: Shift, day: date) -> Role:
    held = session.scalars(
        select(Post.role).where(
            Post.employee_id == employee.id,
            or_(Post.office_id == shift.office_id, Post.office_id.is_(None)),
            Post.held_on(day),
        )
    ).all()
    found = rules.post_for(shift.posts, held) if employee.active else None
    if found is None:
        raise Refusal(
            N_("%(name)s holds no post at this office on %(day)s that works the %(shift)s."),
            field="employee",
            name=employee.name,
            day=day,
            shift=shift.name,
        )
    return found


def _check_leave(session: Session, employee: Employee, day: date) -> None:
    away = select(Leave.id).where(Leave.employee_id == employee.id, Leave.on(day)).limit(1)
    if session.scalar(away) is not None:
        raise Refusal(
            N_("%(name)s is on leave on %(day)s."), field="employee", name=employee.name, day=day
        )


def _check_overlap(session: Session, employee: Employee, shift: Shift, day: date) -> None:
    mine = rules.span(day, shift.starts, shift.ends, OFFICE_ZONE)
    around = [day + timedelta(days=step) for step in (-1, 0, 1)]
    for row in session.scalars(
        select(RosterEntry)
        .where(
            RosterEntry.employee_id == employee.id,
            RosterEntry.day.in_(around),
            RosterEntry.voided_at.is_(None),
        )
        .options(joinedload(RosterEntry.shift))
    ):
        same = row.day == day and row.shift_id == shift.id
        if not same and rules.overlap(mine, (row.starts_at, row.ends_at)):
            raise _works_already(employee, row.shift, row.day)


def _works_already(employee: Employee, shift: Shift, day: date) -> Refusal:
    return Refusal(
        N_("%(name)s works the %(shift)s of %(day)s at that time already."),
        field="shift",
        name=employee.name,
        shift=shift.name,
        day=day,
    )


# Leave --------------------------------------------------------------------------------------------
def keep_leave(session: Session, actor: Actor, leave: Leave, at: datetime) -> Leave:
    """Keep new or changed leave; shifts that fall into it are taken off the roster."""
    if leave.last_day < leave.first_day:
        raise Refusal(N_("The leave must end on or after the day it starts."), field="last_day")
    with session.no_autoflush:
        other = session.scalar(
            select(Leave.id)
            .where(
                Leave.employee_id == leave.employee.id,
                Leave.id != (leave.id or 0),
                Leave.voided_at.is_(None),
                Leave.first_day <= leave.last_day,
                Leave.last_day >= leave.first_day,
            )
            .limit(1)
        )
    if other is not None:
        raise Refusal(
            N_("%(name)s is on leave on some of these days already."),
            field="first_day",
            name=leave.employee.name,
        )
    if leave.id is None:
        leave.entered_by_id = actor.employee_id
    session.add(leave)
    session.flush()
    for row in session.scalars(
        select(RosterEntry).where(
            RosterEntry.employee_id == leave.employee_id,
            RosterEntry.day.between(leave.first_day, leave.last_day),
            RosterEntry.voided_at.is_(None),
        )
    ):
        row.voided_at, row.voided_by_id, row.void_reason = at, actor.employee_id, N_("Leave")
    session.flush()
    return leave


# Who is away --------------------------------------------------------------------------------------
def works_here(office_id: int, days: Iterable[date]) -> ColumnElement[bool]:
    """Return the condition of the people who hold a post that works in shifts on some days."""
    first, last = min(days), max(days)
    return exists().where(
        Post.employee_id == Employee.id,
        Post.office_id == office_id,
        Post.role.in_(POSTS),
        Post.valid_from <= last,
        or_(Post.valid_to.is_(None), Post.valid_to >= first),
    )


def away(office_id: int, day: date) -> ColumnElement[str]:
    """Return why an employee is away on a day: "leave", "off" by the roster, or nothing.

    Off is who does not work although colleagues in one of his posts do: an office without a roster
    has nobody off.
    """
    works = RosterEntry.voided_at.is_(None) & (RosterEntry.day == day)
    rostered = (
        select(RosterEntry.position)
        .where(works, RosterEntry.office_id == office_id)
        .scalar_subquery()
    )
    colleagues = exists().where(
        Post.employee_id == Employee.id,
        or_(Post.office_id == office_id, Post.office_id.is_(None)),
        Post.held_on(day),
        Post.role.in_(rostered),
    )
    here = exists().where(works, RosterEntry.employee_id == Employee.id)
    on_leave = exists().where(Leave.employee_id == Employee.id, Leave.on(day))
    found: ColumnElement[str] = case(
        (on_leave, "leave"), (and_(colleagues, ~here), "off"), else_=""
    )
    return found


def check_present(
    session: Session, employee: Employee, office_id: int, at: datetime, anyway: bool
) -> None:
    """Refuse to give a job to somebody off duty, off by the roster or on leave, unless anyway."""
    if anyway:
        return
    asked = select(away(office_id, local(at).date())).where(Employee.id == employee.id)
    why = session.scalar(asked) or ("" if employee.on_duty else "duty")
    if why:
        raise Refusal(
            {
                "leave": N_(
                    "%(name)s is on leave today. Choose somebody else, or tick “%(tick)s”."
                ),
                "off": N_(
                    "%(name)s does not work today by the roster. Choose somebody else, or tick "
                    "“%(tick)s”."
                ),
                "duty": N_("%(name)s is off duty now. Choose somebody else, or tick “%(tick)s”."),
            }[why],
            field="anyway",
            name=employee.name,
            tick=ANYWAY,
        )


ANYWAY = N_("Dispatch all the same")
