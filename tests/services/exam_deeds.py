"""Exams of the small office, in a few words."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from models import ExamPaper, ExamQuestion, ExamSitting, TrainingAttendance, TrainingSession
from rules.exam_words import ExamQuestionKind
from rules.exams import Part
from rules.training_words import ExamMethod, TrainingKind
from rules.vocabulary import Role
from services import exam_bank, exam_papers, exam_sittings
from tests.office import DAY, NOON, Scene

K = ExamQuestionKind
MINUTE = timedelta(minutes=1)


def question(scene: Scene, kind: K = K.SINGLE, who: str = "quality", **more: Any) -> ExamQuestion:
    """A question of the company's bank; a choice of four, A or ABC right."""
    choosing = kind in (K.SINGLE, K.MULTIPLE)
    given = {
        "office": None,
        "code": "",
        "topic": "服务",
        "text": "怎么做？",
        "choices": "甲\n乙\n丙\n丁" if choosing else "",
        "answers": {K.SINGLE: "A", K.MULTIPLE: "ABC", K.TRUE_FALSE: "T", K.SHORT: ""}[kind],
        "reference": "先致歉，再处理",
        "points": Fraction(10),
    } | more
    return exam_bank.keep(scene.session, scene.actor(who), None, kind=kind, **given)


def bank(scene: Scene, short: bool = True) -> None:
    """Two questions to choose one, one to choose several, one true, one to answer in words."""
    for kind in (K.SINGLE, K.SINGLE, K.MULTIPLE, K.TRUE_FALSE, *([K.SHORT] if short else [])):
        question(scene, kind)


def paper(scene: Scene, short: bool = False, publish: bool = True, **more: Any) -> ExamPaper:
    """A paper of office A for its front desk that draws everything."""
    parts = [Part(K.SINGLE, 2), Part(K.MULTIPLE, 1), Part(K.TRUE_FALSE, 1)]
    roles = more.pop("roles", (Role.FRONT_DESK,))
    people = more.pop("people", ())
    head = {
        "office": scene.office,
        "name": "季度考试",
        "topic": "",
        "session": None,
        "pre_duty_topic": None,
        "minutes": 30,
        "pass_score": Fraction(80),
        "part_marks": False,
        "same_for_all": False,
        "attempts": 2,
        "days_between": 1,
        "opens_at": NOON,
        "closes_at": None,
    } | more
    actor = scene.actor("supervisor")
    row = exam_papers.write(
        scene.session,
        actor,
        None,
        NOON,
        head,
        parts=[*parts, *([Part(K.SHORT, 1)] if short else [])],
        roles=roles,
        people=people,
        make_seed=lambda: "seed",
    )
    return exam_papers.publish(scene.session, actor, row, NOON) if publish else row


def begun(scene: Scene, row: ExamPaper, who: str = "front", at: datetime = NOON) -> ExamSitting:
    """Somebody's sitting."""
    actor = scene.actor(who, (at + timedelta(hours=8)).date())
    return exam_sittings.begin(scene.session, actor, row, at)


def right(row: ExamSitting) -> dict[int, list[str]]:
    """The right answers as somebody ticks them, in the order they were shown."""
    return {
        one.place: list(exam_sittings.as_shown(one, one.question.answers)) or ["先致歉"]
        for one in row.answers
    }


def taken(
    scene: Scene, row: ExamPaper, who: str = "front", at: datetime = NOON, wrong: int = 0
) -> ExamSitting:
    """A sitting handed in with so many questions left out."""
    made = begun(scene, row, who, at)
    said = {place: given for place, given in right(made).items() if place > wrong}
    actor = scene.actor(who)
    exam_sittings.answer(scene.session, actor, made, said, at + MINUTE)
    exam_sittings.hand_in(scene.session, actor, made, at + 2 * MINUTE)
    return made


def training(scene: Scene, *who: str, **more: Any) -> TrainingSession:
    """A training of office A with an oral exam and its list."""
    given = {
        "session_no": "PX-20261014-0001",
        "office_id": scene.office.id,
        "kind": TrainingKind.IN_POST,
        "topic": "投诉处理",
        "held_on": DAY,
        "minutes": 60,
        "trainer": "主管甲",
        "exam_method": ExamMethod.ORAL,
        "created_at": NOON,
    } | more
    row = TrainingSession(**given)
    row.attendance = [TrainingAttendance(employee_id=scene.staff[one].id) for one in who]
    scene.session.add(row)
    scene.session.flush()
    return row
