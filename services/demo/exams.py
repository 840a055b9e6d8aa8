"""Exams of the demonstration: a bank, one exam that is over, one that is open, one to be marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

from models import Employee, ExamAnswer, ExamPaper, ExamSitting
from rules.exam_words import ExamQuestionKind, SittingState
from rules.exams import FALSE, LETTERS, TRUE, Part
from rules.vocabulary import Role
from services import exam_bank, exam_papers, exam_sittings
from services.demo.chance import chance
from services.demo.exam_questions import COMPLAINTS, QUESTIONS, SAID
from services.demo.stage import Stage, Story, instant

K = ExamQuestionKind
QUARTERLY = (Part(K.SINGLE, 6), Part(K.MULTIPLE, 3), Part(K.TRUE_FALSE, 3), Part(K.SHORT, 1))
SPECIAL = (
    *(Part(K.SINGLE, 3, COMPLAINTS), Part(K.MULTIPLE, 1, COMPLAINTS)),
    *(Part(K.TRUE_FALSE, 2, COMPLAINTS), Part(K.SHORT, 1, COMPLAINTS)),
)


def begin(stage: Stage) -> None:
    """Put them on the stage."""
    day = stage.today
    stage.begin(instant(day - timedelta(days=25), 9), _bank(stage))
    stage.begin(instant(day - timedelta(days=18), 9, 30), _quarterly(stage))
    stage.begin(instant(day - timedelta(days=3), 9, 30), _special(stage))


def _bank(stage: Stage) -> Story:
    at = instant(stage.today - timedelta(days=25), 9)
    keeper = stage.acts(stage.crew.of(Role.QUALITY)[0], at)
    for one in QUESTIONS:
        exam_bank.keep(
            stage.session,
            keeper,
            None,
            office=None,
            code="",
            kind=one.kind,
            topic=one.topic,
            text=one.text,
            choices="\n".join(one.choices),
            answers=one.answers,
            reference=one.reference,
            points=Fraction(one.points),
        )
    yield from ()


def _paper(
    stage: Stage, name: str, parts: Iterable[Part], at: datetime, days: int, topic: str = ""
) -> ExamPaper:
    """Set an exam of the office for the desk and the areas."""
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    head = {
        "office": stage.crew.office,
        "name": name,
        "topic": topic,
        "session": None,
        "pre_duty_topic": None,
        "minutes": 30,
        "pass_score": Fraction(80),
        "part_marks": True,
        "same_for_all": False,
        "attempts": 2,
        "days_between": 1,
        "opens_at": at,
        "closes_at": at + timedelta(days=days),
    }
    row = exam_papers.write(
        stage.session,
        stage.acts(leader, at),
        None,
        at,
        head,
        parts=list(parts),
        roles=(Role.FRONT_DESK, Role.AREA_ADMIN),
        people=(),
        make_seed=stage.seed("exam", name),
    )
    return exam_papers.publish(stage.session, stage.acts(leader, at), row, at)


def _quarterly(stage: Stage) -> Story:
    """Tell the exam of the quarter: all but one pass, and he does the second time."""
    at = instant(stage.today - timedelta(days=18), 9, 30)
    paper = _paper(stage, "客户服务季度考试", QUARTERLY, at, 9)
    dice = chance("quarterly exam")
    people = [*stage.crew.of(Role.FRONT_DESK), *stage.crew.of(Role.AREA_ADMIN)]
    for place, person in enumerate(people):
        at += timedelta(hours=2, minutes=25)
        yield at
        weak = place == 1
        yield from _sit(stage, paper, person, at, dice, good=0.45 if weak else 0.95)
        if weak:
            again = at + timedelta(days=2)
            yield again
            yield from _sit(stage, paper, person, again, dice, good=1)
            at = again


def _special(stage: Stage) -> Story:
    """Tell the exam that is open: one has passed, one waits for marking, the others still may."""
    at = instant(stage.today - timedelta(days=3), 9, 30)
    paper = _paper(stage, "投诉处理专项考试", SPECIAL, at, 14, COMPLAINTS)
    dice = chance("special exam")
    yield at + timedelta(hours=5)
    last = stage.crew.of(Role.FRONT_DESK)[2]
    yield from _sit(stage, paper, last, at + timedelta(hours=5), dice, good=1)
    at = instant(stage.today - timedelta(days=1), 15, 10)
    yield at
    other = stage.crew.of(Role.AREA_ADMIN)[1]
    yield from _sit(stage, paper, other, at, dice, good=0.9, marked=False)


def _sit(
    stage: Stage,
    paper: ExamPaper,
    person: Employee,
    at: datetime,
    dice: Random,
    *,
    good: float,
    marked: bool = True,
) -> Story:
    """Tell one sitting: begun, answered, handed in, and marked the next morning."""
    session = stage.session
    row = exam_sittings.begin(session, stage.acts(person, at), paper, at)
    at += timedelta(minutes=18)
    yield at
    said = {one.place: _answer(one, dice.random() < good, dice) for one in row.answers}
    actor = stage.acts(person, at)
    exam_sittings.answer(session, actor, row, said, at)
    exam_sittings.hand_in(session, actor, row, at)
    if marked and row.state is SittingState.HANDED_IN:
        at += timedelta(hours=1)
        yield at
        _mark(stage, row, at, Fraction(13) if good > 0.5 else Fraction(6))


def _answer(one: ExamAnswer, right: bool, dice: Random) -> list[str]:
    """Return what somebody answers: rightly, or with one wrong choice."""
    asked = one.question
    if asked.kind is K.SHORT:
        return [SAID[asked.text]]
    if asked.kind is K.TRUE_FALSE:
        other = {TRUE: FALSE, FALSE: TRUE}
        return [asked.answers if right else other[asked.answers]]
    shown = one.shown
    places = [LETTERS[shown.index(letter)] for letter in asked.answers]
    if right:
        return places
    wrong = [LETTERS[place] for place, kept in enumerate(shown) if kept not in asked.answers]
    return [dice.choice(wrong)]


def _mark(stage: Stage, row: ExamSitting, at: datetime, most: Fraction) -> None:
    leader = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    points = {
        one.place: (min(most, one.points), "步骤完整" if most > 10 else "未写回访和登记")
        for one in exam_sittings.to_mark(row)
    }
    exam_sittings.mark(stage.session, leader, row, points, at)
