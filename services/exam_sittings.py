"""Sitting an exam (4.1.3): begun, answered one by one, handed in once, marked.

The time is the server's. What was saved by the end counts; what comes later is refused with a
sentence and loses nothing. Handing in twice is harmless, and who never comes back is handed in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, selectinload

from models import ExamAnswer, ExamPaper, ExamQuestion, ExamSitting
from models.audit import take_turn
from models.clock import local
from models.scopes import Actor, Forbidden, require
from rules import exams as rules
from rules.assessment import show_points
from rules.exam_words import ExamQuestionKind, SittingState, SittingWay
from rules.exams import CHOOSING, LETTERS, Attempt
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import exam_papers, exam_results, inputs
from services.separation import OwnWork, somebody

LATE = N_("The time is over: this answer came too late. What was saved before counts.")
IN_ALREADY = N_("This exam has been handed in: its answers stand.")
NOT_OPEN = N_("This exam is not open for you now.")


# Beginning ----------------------------------------------------------------------------------------
def begin(session: Session, actor: Actor, paper: ExamPaper, at: datetime) -> ExamSitting:
    """Begin an exam, or go on with the one begun: the questions are drawn and frozen at once."""
    who = somebody(actor)
    require(session, actor, Deed.ANSWER, Record.EXAM_PAPER, paper)
    take_turn(session.connection())  # two clicks begin one exam
    hand_in_over(session, at, who)
    earlier = list(
        session.scalars(
            select(ExamSitting)
            .where(ExamSitting.paper_id == paper.id, ExamSitting.employee_id == who)
            .order_by(ExamSitting.attempt)
        )
    )
    counted = [one for one in earlier if one.voided_at is None and not one.absent]
    running = next((one for one in counted if one.state is SittingState.OPEN), None)
    if running is not None:
        return running
    mine = select(exists().where(ExamPaper.id == paper.id, exam_papers.open_for(actor, at)))
    if not session.scalar(mine):
        raise Refusal(NOT_OPEN)
    check_attempt(paper, counted, at)
    attempt = 1 + max((one.attempt for one in earlier), default=0)
    return _drawn(session, paper, who, attempt, at)


def check_attempt(paper: ExamPaper, taken: Sequence[ExamSitting], at: datetime) -> None:
    """Refuse a further attempt that the retake rules do not allow now, with the reason."""
    day = local(at).date()
    rules.next_attempt([_attempt(one) for one in taken], paper.attempts, paper.days_between, day)


def _attempt(one: ExamSitting) -> Attempt:
    return Attempt(one.taken_on, one.state is not SittingState.OPEN, one.passed)


def seed_of(paper: ExamPaper, employee_id: int, attempt: int) -> str:
    """Return the seed of a sitting: of the paper and the attempt, and of the person if so set."""
    whose = "all" if paper.same_for_all else str(employee_id)
    return f"{paper.seed}-{whose}-{attempt}"


def _drawn(session: Session, paper: ExamPaper, who: int, attempt: int, at: datetime) -> ExamSitting:
    seed = seed_of(paper, who, attempt)
    keys = rules.draw(seed, exam_papers.parts_of(paper), exam_papers.bank(session, paper))
    day = local(at).date()
    office_id, position = exam_results.post_of(session, who, day, paper.office_id)
    row = ExamSitting(
        number=exam_results.next_number(session, day),
        employee_id=who,
        office_id=office_id,
        position=position,
        session_id=paper.session_id,
        paper=paper,
        pre_duty_topic_id=paper.pre_duty_topic_id
        or (paper.session.pre_duty_topic_id if paper.session is not None else None),
        about=paper.name,
        way=SittingWay.WRITTEN,
        attempt=attempt,
        state=SittingState.OPEN,
        taken_on=day,
        seed=seed,
        started_at=at,
        ends_at=rules.ends(at, paper.minutes, paper.closes_at),
        pass_score=paper.pass_score,
    )
    session.add(row)
    session.flush()
    asked = {
        one.id: one
        for one in session.scalars(select(ExamQuestion).where(ExamQuestion.id.in_(keys)))
    }
    for place, key in enumerate(keys, 1):
        question = asked[key]
        row.answers.append(
            ExamAnswer(
                place=place,
                question=question,
                points=question.points,
                shown=rules.shuffled(seed, key, len(question.choices.splitlines())),
            )
        )
    session.flush()
    return row


# Answering ----------------------------------------------------------------------------------------
def answer(
    session: Session,
    actor: Actor,
    row: ExamSitting,
    said: Mapping[int, Sequence[str]],
    at: datetime,
) -> None:
    """Save answers by the places of their questions; what was saved before stays until replaced.

    A choice is the place it was shown at, A for the first; of true or false T or F.
    """
    _own(session, actor, row)
    if row.state is not SittingState.OPEN:
        raise Refusal(IN_ALREADY)
    if not rules.in_time(row.state, row.ends_at, at):
        raise Refusal(LATE)
    for one in row.answers:
        if one.place not in said:
            continue
        given = given_from(one, said[one.place])
        if given != one.given:
            one.given, one.given_at = given, at
    session.flush()


def given_from(one: ExamAnswer, said: Sequence[str]) -> str:
    """Return an answer as it is kept: letters of the bank whatever the order they were shown in."""
    kind = one.question.kind
    if kind is ExamQuestionKind.SHORT:
        return inputs.within("\n".join(said), rules.LONGEST_ANSWER, field=f"a{one.place}")
    if kind is ExamQuestionKind.TRUE_FALSE:
        return next((v for v in said if v in (rules.TRUE, rules.FALSE)), "")
    shown = LETTERS[: len(one.shown)]
    found = {one.shown[shown.index(v)] for v in said if len(v) == 1 and v in shown}
    if kind is ExamQuestionKind.SINGLE and len(found) > 1:
        return ""
    return "".join(sorted(found))


def as_shown(one: ExamAnswer, letters: str) -> str:
    """Return letters of the bank as the letters they were shown by."""
    if one.question.kind not in CHOOSING:
        return letters
    return "".join(sorted(LETTERS[one.shown.index(v)] for v in letters if v in one.shown))


def _own(session: Session, actor: Actor, row: ExamSitting) -> None:
    require(session, actor, Deed.ANSWER, Record.EXAM_SITTING, row)
    if row.employee_id != somebody(actor):
        raise Forbidden(Deed.ANSWER, Record.EXAM_SITTING)
    # as it stands now: no answer slips in beside handing in
    now = ["state", "ends_at", "voided_at", "version"]
    session.refresh(row, now, with_for_update=True)
    if row.voided_at is not None:
        raise Refusal(N_("This exam was voided: nothing is answered in it any more."))


# Handing in ---------------------------------------------------------------------------------------
def hand_in(session: Session, actor: Actor, row: ExamSitting, at: datetime) -> None:
    """Hand an exam in; a second time does nothing."""
    _own(session, actor, row)
    if row.state is SittingState.OPEN:
        _hand_in(session, row, at)


def hand_in_over(session: Session, at: datetime, employee_id: int | None = None) -> int:
    """Hand in what nobody handed in by its end, of one person or of all; return how many."""
    over = select(ExamSitting).where(
        ExamSitting.state == SittingState.OPEN,
        ExamSitting.ends_at < at,
        ExamSitting.voided_at.is_(None),
    )
    if employee_id is not None:
        over = over.where(ExamSitting.employee_id == employee_id)
    rows = session.scalars(over.options(selectinload(ExamSitting.answers))).all()
    for row in rows:
        _hand_in(session, row, at)
    return len(rows)


def _hand_in(session: Session, row: ExamSitting, at: datetime) -> None:
    row.handed_in_at = at if row.ends_at is None else min(at, row.ends_at)
    row.answers_sha256 = seal(row)
    row.state = SittingState.HANDED_IN
    part = row.paper is not None and row.paper.part_marks
    for one in row.answers:
        asked = one.question
        one.got = rules.marks(asked.kind, asked.answers, one.given, one.points, part_marks=part)
    session.flush()
    if all(one.got is not None for one in row.answers):
        _finish(session, row, None, at)


def seal(row: ExamSitting) -> str:
    """Return the hash of what was asked and answered."""
    told = [[one.place, one.question_id, one.given] for one in row.answers]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


# Marking ------------------------------------------------------------------------------------------
def to_mark(row: ExamSitting) -> list[ExamAnswer]:
    """Return the answers a person has to read."""
    short = ExamQuestionKind.SHORT
    return [one for one in row.answers if one.question.kind is short and one.given]


def mark(
    session: Session,
    actor: Actor,
    row: ExamSitting,
    points: Mapping[int, tuple[Fraction | None, str]],
    at: datetime,
) -> ExamSitting:
    """Mark the short answers of somebody else; then the exam has its score and stands.

    ``points`` are what each earns and a remark, by the place of its question.
    """
    require(session, actor, Deed.REVIEW, Record.EXAM_SITTING, row)
    if row.employee_id == somebody(actor):
        raise OwnWork(exam_results.OWN)
    if row.state is not SittingState.HANDED_IN or row.voided_at is not None:
        raise Refusal(N_("This exam is not waiting for marking."))
    for one in to_mark(row):
        given, remark = points.get(one.place, (None, ""))
        if given is None or not 0 <= given <= one.points or (given * 100).denominator != 1:
            raise Refusal(
                N_("Question %(place)s: enter 0 to %(most)s points, with at most two decimals."),
                field=f"p{one.place}",
                place=one.place,
                most=show_points(one.points),
            )
        one.got = given
        one.remark = inputs.within(remark, 300, field=f"r{one.place}")
    session.flush()
    return _finish(session, row, somebody(actor), at)


def _finish(session: Session, row: ExamSitting, by: int | None, at: datetime) -> ExamSitting:
    row.got = sum((one.got or Fraction(0) for one in row.answers), Fraction(0))
    row.total = sum((one.points for one in row.answers), Fraction(0))
    row.score = rules.score_of(row.got, row.total)
    row.passed = rules.passes(row.score, row.pass_score)
    row.state = SittingState.MARKED
    row.marked_at, row.marked_by_id = at, by
    session.flush()
    return row


def may_see_key(session: Session, row: ExamSitting, at: datetime) -> bool:
    """Say whether the person examined may see the right answers: once he can't sit it again."""
    if row.state is not SittingState.MARKED:
        return False
    paper = row.paper
    if paper is None or row.passed:
        return True
    if paper.state.value == "closed" or (paper.closes_at is not None and at >= paper.closes_at):
        return True
    used = session.scalar(
        select(func.count()).where(
            ExamSitting.paper_id == paper.id,
            ExamSitting.employee_id == row.employee_id,
            ExamSitting.voided_at.is_(None),
            ~ExamSitting.absent,
        )
    )
    return (used or 0) >= paper.attempts
