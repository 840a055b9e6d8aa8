"""Somebody's training record (培训档案): what he attended and passed, and how he stands (4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models import (
    Employee,
    ExamSitting,
    Post,
    PreDutyOverride,
    TrainingAttendance,
    TrainingSession,
)
from models.scopes import Actor, Forbidden, reach, rows_within
from rules.exam_words import SittingState
from rules.permissions import grant
from rules.pre_duty import GATED, PreDutyState
from rules.training_words import AttendanceState, SessionState
from rules.vocabulary import Deed, Record, Role, Scope
from services import pre_duty
from services.pre_duty import Standing

HOUR = 60  # minutes


@dataclass(frozen=True, slots=True)
class Year:
    """What somebody was trained in one calendar year; hours are exact."""

    year: int
    trainings: int
    hours: Fraction
    exams: int
    passed: int


@dataclass(frozen=True, slots=True)
class Passport:
    """A person's training record as it stands on a day, the latest first."""

    employee: Employee
    posts: Sequence[Post]
    day: date
    standing: Standing
    exceptions: Sequence[PreDutyOverride]
    attendance: Sequence[TrainingAttendance]
    exams: Sequence[ExamSitting]
    years: Sequence[Year]


def may_read_others(actor: Actor) -> bool:
    """Say whether somebody reads training records besides his own."""
    found = (grant(role, Record.TRAINING_ATTENDANCE) for role in actor.roles)
    return any(Deed.VIEW in one.deeds and one.scope is not Scope.OWN for one in found)


def people(session: Session, actor: Actor) -> Sequence[Employee]:
    """Return whose records somebody may read besides his own, by name."""
    if not may_read_others(actor):
        return ()
    return session.scalars(
        select(Employee)
        .where(Employee.active, rows_within(actor, Employee, Record.EMPLOYEE))
        .order_by(Employee.name, Employee.id)
    ).all()


def of(session: Session, actor: Actor, employee_id: int, day: date) -> Passport | None:
    """Return somebody's record; None for nobody whom the actor may see.

    Everybody reads his own; raises Forbidden for who reads no others'.
    """
    if employee_id == actor.employee_id:
        person: Employee | None = session.get(Employee, employee_id)
    else:
        if not may_read_others(actor):
            raise Forbidden(Deed.VIEW, Record.TRAINING_ATTENDANCE)
        person = reach(session, actor, Employee, Record.EMPLOYEE, employee_id, Deed.VIEW)
    return None if person is None else _of(session, person, day)


def _of(session: Session, person: Employee, day: date) -> Passport:
    attendance = session.scalars(
        select(TrainingAttendance)
        .join(TrainingSession, TrainingSession.id == TrainingAttendance.session_id)
        .where(
            TrainingAttendance.employee_id == person.id,
            TrainingAttendance.state.in_((AttendanceState.ATTENDED, AttendanceState.ABSENT)),
            TrainingSession.state == SessionState.HELD,
            TrainingSession.voided_at.is_(None),
        )
        .options(joinedload(TrainingAttendance.session))
        .order_by(TrainingSession.held_on.desc(), TrainingSession.id.desc())
    ).all()
    exams = session.scalars(
        select(ExamSitting)
        .where(
            ExamSitting.employee_id == person.id,
            ExamSitting.state == SittingState.MARKED,
            ExamSitting.voided_at.is_(None),
        )
        .order_by(ExamSitting.taken_on.desc(), ExamSitting.id.desc())
    ).all()
    exceptions = session.scalars(
        select(PreDutyOverride)
        .where(PreDutyOverride.employee_id == person.id)
        .options(joinedload(PreDutyOverride.office), joinedload(PreDutyOverride.given_by))
        .order_by(PreDutyOverride.from_on.desc(), PreDutyOverride.id.desc())
    ).all()
    posts = session.scalars(
        select(Post)
        .where(Post.employee_id == person.id, or_(Post.valid_to.is_(None), Post.valid_to >= day))
        .options(joinedload(Post.office))
        .order_by(Post.valid_from, Post.id)
    ).all()
    standing = _standing(session, person, posts, day)
    years = _years(attendance, exams)
    return Passport(person, posts, day, standing, exceptions, attendance, exams, years)


def _standing(session: Session, person: Employee, posts: Sequence[Post], day: date) -> Standing:
    """Return how somebody stands; who holds other posts only owes no training before duty."""
    if posts and not any(post.role in (*GATED, Role.TRAINEE) for post in posts):
        return Standing(PreDutyState.OTHER_POST, ())
    return pre_duty.standing(session, person.id, day)


def _years(attendance: Sequence[TrainingAttendance], exams: Sequence[ExamSitting]) -> list[Year]:
    there = [one.session for one in attendance if one.state is AttendanceState.ATTENDED]
    taken = [one for one in exams if not one.absent]
    years = {one.held_on.year for one in there} | {one.taken_on.year for one in taken}
    return [
        Year(
            year,
            sum(one.held_on.year == year for one in there),
            Fraction(sum(one.minutes for one in there if one.held_on.year == year), HOUR),
            sum(one.taken_on.year == year for one in taken),
            sum(one.taken_on.year == year and bool(one.passed) for one in taken),
        )
        for year in sorted(years, reverse=True)
    ]
