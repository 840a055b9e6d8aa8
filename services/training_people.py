"""Who is asked to a training session, and who was there (form F/QP-6.2-01/002).

The list is drawn from the posts of the day; who is named besides stays on it. The caller commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, contains_eager

from models import Employee, Post, TrainingAttendance, TrainingSession
from models.audit import because
from models.clock import local
from models.scopes import Actor, require
from rules import training as rules
from rules.refusal import Refusal
from rules.training_words import AttendanceState, SessionState, SignedBy
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs, training

A = AttendanceState
NOT_RUNNING = N_("This session is over: its list stands.")
Held = tuple[Role, int | None]  # a post: which, and at which office


# The list -----------------------------------------------------------------------------------------
def draw(session: Session, row: TrainingSession) -> None:
    """Fit the list to the posts of the day: who was asked by his post and holds none goes off."""
    asked = _asked(session, row)
    known = {one.employee_id: one for one in row.attendance}
    for one in row.attendance:
        if one.drawn and one.state is A.EXPECTED and one.employee_id not in asked:
            one.state = A.STRUCK
        elif one.drawn and one.state is A.STRUCK and one.employee_id in asked:
            one.state = A.EXPECTED
    for employee_id, (role, office_id) in asked.items():
        if employee_id not in known:
            row.attendance.append(
                TrainingAttendance(
                    employee_id=employee_id,
                    office_id=office_id,
                    position=role,
                    listed=True,
                    drawn=True,
                    state=A.EXPECTED,
                )
            )
    session.flush()


def _asked(session: Session, row: TrainingSession) -> dict[int, Held]:
    """Return who holds a post that is asked, that day, at the office; not the trainer."""
    if not row.posts_asked:
        return {}
    where = [Post.role.in_(row.posts_asked), Post.held_on(row.held_on), Employee.active]
    if row.office_id is not None:
        where.append(Post.office_id == row.office_id)
    if row.trainer_id is not None:
        where.append(Post.employee_id != row.trainer_id)
    found = session.execute(
        select(Post.employee_id, Post.role, Post.office_id)
        .join(Employee, Employee.id == Post.employee_id)
        .where(*where)
        .order_by(Employee.name, Employee.id, Post.id.desc())
    )
    return {who: (role, office_id) for who, role, office_id in found}


def posts_of(session: Session, people: Collection[int], day: date) -> dict[int, Held]:
    """Return the post each of some people holds on a day, his first one."""
    found = session.execute(
        select(Post.employee_id, Post.role, Post.office_id)
        .where(Post.employee_id.in_(people), Post.held_on(day))
        .order_by(Post.id.desc())
    )
    return {who: (role, office_id) for who, role, office_id in found}


def list_people(session: Session, row: TrainingSession, people: Sequence[int]) -> int:
    """Put people on the list by name; returns how many were not on it."""
    known = {one.employee_id: one for one in row.attendance}
    posts = posts_of(session, people, row.held_on)
    added = 0
    for employee_id in people:
        there = known.get(employee_id)
        if there is None:
            row.attendance.append(_named(employee_id, posts.get(employee_id), A.EXPECTED))
        elif there.state is A.STRUCK:
            there.state, there.listed, there.drawn = A.EXPECTED, True, False
        else:
            continue
        added += 1
    session.flush()
    return added


def _named(employee_id: int, held: Held | None, state: AttendanceState) -> TrainingAttendance:
    role, office_id = held or (None, None)
    return TrainingAttendance(
        employee_id=employee_id,
        office_id=office_id,
        position=role,
        listed=state is A.EXPECTED,
        drawn=False,
        state=state,
    )


def walk_in(session: Session, row: TrainingSession, employee_id: int) -> TrainingAttendance:
    """Return a line for somebody who is not on the list: it says nothing of him yet."""
    posts = posts_of(session, [employee_id], row.held_on)
    made = _named(employee_id, posts.get(employee_id), A.AWAITING)
    row.attendance.append(made)
    return made


def add(
    session: Session, actor: Actor, row: TrainingSession, people: Sequence[int]
) -> TrainingSession:
    """Put people on the list of a session that is not over."""
    require(session, actor, Deed.CREATE, Record.TRAINING_ATTENDANCE, None)
    training.begin(session, actor, Deed.EDIT, row)
    if not people:
        raise Refusal(N_("Choose at least one person."), field="people")
    if not list_people(session, row, people):
        raise Refusal(N_("They are on the list already."), field="people")
    return row


def counted(session: Session, row: TrainingSession) -> dict[AttendanceState, int]:
    """Return how many people of a session stand in each state."""
    found = session.execute(
        select(TrainingAttendance.state, func.count())
        .where(TrainingAttendance.session_id == row.id)
        .group_by(TrainingAttendance.state)
    ).all()
    states: dict[AttendanceState, int] = {}
    for state, count in found:
        states[state] = count
    return states


def in_state(
    session: Session, row: TrainingSession, *states: AttendanceState
) -> Sequence[TrainingAttendance]:
    """Return a session's people in some states, by name."""
    return session.scalars(
        select(TrainingAttendance)
        .join(TrainingAttendance.employee)
        .where(TrainingAttendance.session_id == row.id, TrainingAttendance.state.in_(states))
        .options(contains_eager(TrainingAttendance.employee))
        .order_by(Employee.name, Employee.id)
    ).all()


def mark_absent(session: Session, row: TrainingSession) -> None:
    """Mark who was expected and did not come."""
    for one in in_state(session, row, A.EXPECTED):
        one.state = A.ABSENT
    session.flush()


def running(session: Session) -> dict[int, date]:
    """Return the sessions whose list may still change, with their days."""
    open_ = TrainingSession.state.in_(rules.RUNNING), TrainingSession.voided_at.is_(None)
    found = session.execute(select(TrainingSession.id, TrainingSession.held_on).where(*open_))
    return {one.id: one.held_on for one in found}


# One person ---------------------------------------------------------------------------------------
def _begin(
    session: Session, actor: Actor, deed: Deed, row: TrainingAttendance, *, running: bool = True
) -> TrainingSession:
    """Ask for the right, hold the session, and look at the line as it stands now."""
    require(session, actor, deed, Record.TRAINING_ATTENDANCE, row)
    if running:
        training.own(actor, deed, row.session)
    parent = training.held(session, row.session)
    session.refresh(row)
    if running and parent.state not in rules.RUNNING:
        raise Refusal(NOT_RUNNING)
    return parent


def _decide(session: Session, actor: Actor, row: TrainingAttendance, at: datetime) -> None:
    row.decided_by_id, row.decided_at = actor.employee_id, at
    session.flush()


def confirm(
    session: Session, actor: Actor, row: TrainingAttendance, at: datetime
) -> TrainingAttendance:
    """Confirm somebody who walked in without being on the list."""
    _begin(session, actor, Deed.CONFIRM, row)
    if row.state is not A.AWAITING:
        raise Refusal(N_("Nobody waits to be confirmed here."))
    row.state = A.ATTENDED
    _decide(session, actor, row, at)
    return row


def decline(
    session: Session, actor: Actor, row: TrainingAttendance, at: datetime, reason: str
) -> TrainingAttendance:
    """Refuse a walk-in, or take somebody off the list who was put on it wrongly."""
    _begin(session, actor, Deed.DECLINE, row)
    if row.state not in (A.AWAITING, A.EXPECTED):
        raise Refusal(N_("Only who is expected or waits is taken off the list."))
    kept = inputs.reason(reason)
    because(session, kept)
    row.state, row.drawn, row.absence_reason = A.STRUCK, False, kept
    _decide(session, actor, row, at)
    return row


def enter_for(
    session: Session, actor: Actor, row: TrainingAttendance, at: datetime
) -> TrainingAttendance:
    """Enter that somebody is there who can't sign in himself."""
    parent = _begin(session, actor, Deed.CONFIRM, row)
    _day_reached(parent, at)
    if row.state not in (A.EXPECTED, A.ABSENT):
        raise Refusal(N_("This person is not expected any more."))
    sign(row, SignedBy.TRAINER, at)
    _decide(session, actor, row, at)
    return row


def take_back(
    session: Session, actor: Actor, row: TrainingAttendance, at: datetime
) -> TrainingAttendance:
    """Take back an attendance that somebody else entered; what a person signed himself stands."""
    _begin(session, actor, Deed.CONFIRM, row)
    if row.state is not A.ATTENDED or row.signed_by not in (SignedBy.PAPER, SignedBy.TRAINER):
        raise Refusal(N_("Only what was ticked for somebody can be taken back."))
    row.state, row.signed_at, row.signed_by = A.EXPECTED, None, None
    _decide(session, actor, row, at)
    return row


def excuse(
    session: Session, actor: Actor, row: TrainingAttendance, at: datetime, reason: str
) -> TrainingAttendance:
    """Keep why somebody is absent; an office tells it of its people at the company's too."""
    parent = _begin(session, actor, Deed.EXCUSE, row, running=False)
    if row.state not in (A.EXPECTED, A.ABSENT) or parent.state is SessionState.CANCELLED:
        raise Refusal(N_("This person was not absent."))
    kept = inputs.reason(reason)
    because(session, kept)
    row.state, row.absence_reason = A.ABSENT, kept
    _decide(session, actor, row, at)
    return row


def sign(row: TrainingAttendance, by: SignedBy, at: datetime) -> None:
    """Write that somebody is there."""
    row.state, row.signed_at, row.signed_by, row.absence_reason = A.ATTENDED, at, by, ""


def _day_reached(row: TrainingSession, at: datetime) -> None:
    if local(at).date() < row.held_on:
        raise Refusal(N_("This training lies ahead: nobody has attended it yet."))


# From the sheet -----------------------------------------------------------------------------------
def tick(
    session: Session, actor: Actor, row: TrainingSession, people: Iterable[int], at: datetime
) -> int:
    """Tick who signed on the paper; a pen has no clock, so the start stands for its time."""
    require(session, actor, Deed.CONFIRM, Record.TRAINING_ATTENDANCE, None)
    training.begin(session, actor, Deed.CLOSE, row)
    _day_reached(row, at)
    wanted = set(people)
    if not wanted:
        raise Refusal(N_("Tick at least one name."), field="people")
    signed_at = at if row.starts_at is None else min(row.starts_at, at)
    lines = [one for one in tickable(session, row) if one.employee_id in wanted]
    for one in lines:
        sign(one, SignedBy.PAPER, signed_at)
        one.decided_by_id, one.decided_at = actor.employee_id, at
    session.flush()
    return len(lines)


def tickable(session: Session, row: TrainingSession) -> Sequence[TrainingAttendance]:
    """Return who may still be ticked, by name."""
    return in_state(session, row, A.EXPECTED, A.ABSENT)


def unlisted(session: Session, row: TrainingSession, most: int) -> Sequence[tuple[int, str, Role]]:
    """Return who could be named besides: the staff of the day that is not on the list, by name."""
    on_it = select(TrainingAttendance.employee_id).where(
        TrainingAttendance.session_id == row.id, TrainingAttendance.state != A.STRUCK
    )
    where = [Employee.active, Post.held_on(row.held_on), Employee.id.not_in(on_it)]
    if row.office_id is not None:
        where.append(Post.office_id == row.office_id)
    found = session.execute(
        select(Employee.id, Employee.name, func.min(Post.role, type_=Post.role.type))
        .join(Post, and_(Post.employee_id == Employee.id))
        .where(*where)
        .group_by(Employee.id, Employee.name)
        .order_by(Employee.name, Employee.id)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in found]
