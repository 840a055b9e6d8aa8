"""Results of exams (4.1.3): entered for a training session, read back, voided. One home for all.

Nobody enters his own result. A result stands: a wrong one is voided with its reason and entered
anew. Who was listed and did not come is kept as absent: nothing was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    FROZEN,
    Assessment,
    Employee,
    ExamPaper,
    ExamSitting,
    Post,
    TrainingSession,
)
from models.audit import because, take_turn
from models.clock import local
from models.scopes import Actor, Forbidden, require, require_at
from rules import exams as rules
from rules.exam_words import SittingState, SittingWay
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs
from services.people import ASSESSED
from services.separation import OwnWork, somebody

_WAYS = {one.value: one for one in SittingWay}
OWN = N_("Nobody enters or marks his own exam.")


def enter(
    session: Session,
    actor: Actor,
    training: TrainingSession,
    employee_id: int,
    score: Fraction | None,
    way: SittingWay | str,
    at: datetime,
    *,
    absent: bool = False,
    pass_score: Fraction | None = None,
    taken_on: date | None = None,
    note: str = "",
) -> ExamSitting:
    """Enter what an oral, practical or paper exam of a session came to, of 100 points.

    A result that is there already – same person, way, day and score – is not entered twice. A
    further one is a further attempt. Refuses one's own, and a day before the session or ahead.
    """
    by = None if actor.operator else somebody(actor)  # lists also come by the command line
    if employee_id == by:
        raise OwnWork(OWN)
    day = taken_on or training.held_on
    _check(training, day, local(at).date())
    if not absent:
        rules.check_score(score)
    person = session.get_one(Employee, employee_id)
    office_id, position = post_of(session, employee_id, day, training.office_id)
    _demand(actor, office_id)
    how = _WAYS[str(way)]  # a session names its way by a word of its own with the same value
    earlier = results_of(session, training.id).get(employee_id, [])
    given = None if absent else score
    for one in earlier:
        if (one.way, one.taken_on, one.score, one.absent) == (how, day, given, absent):
            return one
    needed = pass_score if pass_score is not None else pass_mark(session, training)
    if not 0 < needed <= 100:
        raise Refusal(N_("The pass mark lies above 0 and is at most 100."), field="pass_score")
    row = ExamSitting(
        number=next_number(session, day),
        employee=person,
        office_id=office_id,
        position=position,
        session_id=training.id,
        pre_duty_topic_id=training.pre_duty_topic_id,
        about=training.topic[:120],
        way=how,
        attempt=1 + sum(not one.absent for one in earlier),
        state=SittingState.MARKED,
        taken_on=day,
        absent=absent,
        score=given,
        pass_score=needed,
        passed=None if given is None else rules.passes(given, needed),
        marked_at=at,
        marked_by_id=by,
        note=inputs.text(ExamSitting, "note", note),
    )
    session.add(row)
    session.flush()
    return row


def _check(training: TrainingSession, day: date, today: date) -> None:
    if training.voided_at is not None:
        raise Refusal(N_("This training was voided: no result belongs to it."))
    if day > today:
        raise Refusal(N_("The exam can't lie ahead of today."), field="taken_on")
    if day < training.held_on:
        raise Refusal(N_("The exam can't lie before its training."), field="taken_on")


def _demand(actor: Actor, office_id: int | None) -> None:
    """Ask for the right at the person's office; who has no office is the whole company's."""
    if office_id is not None:
        require_at(actor, Deed.CREATE, Record.EXAM_SITTING, office_id)
    elif actor.offices(Deed.CREATE, Record.EXAM_SITTING) is not None:
        raise Forbidden(Deed.CREATE, Record.EXAM_SITTING)


def pass_mark(session: Session, training: TrainingSession) -> Fraction:
    """Return what a session's exam asks for: of its paper, else as entered before, else 60."""
    paper = select(ExamPaper.pass_score).where(ExamPaper.session_id == training.id)
    before = (
        select(ExamSitting.pass_score)
        .where(ExamSitting.session_id == training.id, ExamSitting.voided_at.is_(None))
        .order_by(ExamSitting.id.desc())
    )
    found = session.scalar(paper.limit(1)) or session.scalar(before.limit(1))
    return found or rules.DEFAULT_PASS


def results_of(session: Session, training_session_id: int) -> dict[int, list[ExamSitting]]:
    """Return the sittings of a session that are not voided, by person, the first attempt first."""
    return results_of_all(session, [training_session_id]).get(training_session_id, {})


def results_of_all(
    session: Session, training_session_ids: Sequence[int]
) -> dict[int, dict[int, list[ExamSitting]]]:
    """Return the sittings of several sessions, by session and person: one statement."""
    found: dict[int, dict[int, list[ExamSitting]]] = {}
    asked = (
        select(ExamSitting)
        .where(ExamSitting.session_id.in_(training_session_ids), ExamSitting.voided_at.is_(None))
        .order_by(ExamSitting.taken_on, ExamSitting.attempt, ExamSitting.id)
    )
    for one in session.scalars(asked):
        if one.session_id is not None:
            found.setdefault(one.session_id, {}).setdefault(one.employee_id, []).append(one)
    return found


def void(session: Session, actor: Actor, row: ExamSitting, at: datetime, reason: str) -> None:
    """Strike a sitting out with its reason; it stays readable and counts no longer."""
    require(session, actor, Deed.VOID, Record.EXAM_SITTING, row)
    if row.employee_id == somebody(actor):
        raise OwnWork(OWN)
    if row.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    because(session, reason)
    row.voided_at, row.voided_by_id, row.void_reason = at, actor.employee_id, reason


def month_is_approved(session: Session, row: ExamSitting) -> bool:
    """Say whether the month a sitting belongs to is approved already: it needs a revision."""
    if row.office_id is None or row.position is None:
        return False
    found = select(Assessment.id).where(
        Assessment.office_id == row.office_id,
        Assessment.employee_id == row.employee_id,
        Assessment.position == row.position,
        Assessment.month == row.taken_on.replace(day=1),
        Assessment.current,
        Assessment.status.in_(FROZEN),
    )
    return session.scalar(found.limit(1)) is not None


def next_number(session: Session, day: date) -> str:
    """Return the next number of a day; sittings are never removed, so counting them is enough."""
    take_turn(session.connection())
    prefix = rules.number(day, 1).removesuffix("0001")
    counted = select(func.count()).where(ExamSitting.number.startswith(prefix, autoescape=True))
    return rules.number(day, (session.scalar(counted) or 0) + 1)


def post_of(
    session: Session, employee_id: int, day: date, office_id: int | None
) -> tuple[int | None, Role | None]:
    """Return the office and the assessed post an exam of a day counts for.

    An assessed post comes before another, then that at the office of the exam. Of two at one office
    it counts for the front desk alone: one exam costs nothing twice.
    """
    held = session.execute(
        select(Post.office_id, Post.role)
        .where(Post.employee_id == employee_id, Post.held_on(day))
        .order_by(Post.id)
    ).all()
    order = [*ASSESSED, *(role for role in Role if role not in ASSESSED)]
    ranked = sorted(
        held,
        key=lambda one: (one[1] not in ASSESSED, one[0] != office_id, order.index(one[1])),
    )
    if not ranked:
        return office_id, None
    office, role = ranked[0]
    return office, role if role in ASSESSED and office is not None else None
