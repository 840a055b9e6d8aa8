"""Trainings of the demonstration: mandatory topics, the quarter's, one open, one to come.

Somebody was absent from one and has to make up for it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from models import PreDutyTopic, TrainingSession
from rules.training_words import (
    Effectiveness,
    ExamMethod,
    TrainingKind,
    TrainingMethod,
    TrainingSubject,
)
from rules.vocabulary import Role
from services import training, training_people, training_sign_in
from services.demo.stage import Stage, Story, instant

ASKED = (Role.FRONT_DESK, Role.AREA_ADMIN)
EVERYBODY = (*ASKED, Role.WORKER, Role.FINANCE)
S = TrainingSubject


class Held(NamedTuple):
    """One training of the quarter: days ago, topic, subject, way, place, minutes, what was told."""

    days: int
    topic: str
    subject: TrainingSubject
    method: TrainingMethod
    place: str
    minutes: int
    content: str
    exam: ExamMethod = ExamMethod.NONE


QUARTER = (
    Held(
        *(68, "投诉受理与首问负责制", S.SERVICE, TrainingMethod.LECTURE, "二楼会议室", 90),
        "首问负责的范围、受理用语、24 小时内答复的要求；现场演练三种常见投诉。",
        ExamMethod.WRITTEN,
    ),
    Held(
        *(41, "上门走访礼仪与记录填写", S.SKILL, TrainingMethod.PRACTICE, "样板房", 60),
        "敲门、自我介绍、鞋套使用；走访记录逐项填写，签字不得代签。",
    ),
    Held(
        *(13, "质量记录填写与归档", S.THEORY, TrainingMethod.DISCUSSION, "二楼会议室", 45),
        "表格编号与版次、更改划线签名、保存年限；互查上月台账。",
    ),
)


def begin(stage: Stage, since: date) -> None:
    """Put them on the stage; ``since`` is the day everybody began."""
    for place, topic in enumerate(_topics(stage)):
        at = instant(since + timedelta(days=1 + place // 2), 9 + 5 * (place % 2))
        stage.begin(at, _pre_duty(stage, topic, at))
    for place, held in enumerate(QUARTER):
        at = instant(stage.today - timedelta(days=held.days), 14)
        stage.begin(at, _held(stage, place, held, at))
    stage.begin(stage.until, _running(stage))


def _topics(stage: Stage) -> list[PreDutyTopic]:
    order = (PreDutyTopic.position_no, PreDutyTopic.id)
    return list(stage.session.scalars(select(PreDutyTopic).order_by(*order)))


def _entered(stage: Stage, at: datetime, **values: Any) -> TrainingSession:
    """Enter a session as the supervisor does."""
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    plain = {
        "office": stage.crew.office,
        "kind": TrainingKind.IN_POST,
        "subject": S.SERVICE,
        "method": TrainingMethod.LECTURE,
        "exam_method": ExamMethod.NONE,
        "mandatory": True,
        "trainer_person": leader,
        "roles": [role.value for role in ASKED],
    }
    return training.enter(stage.session, stage.acts(leader, at), at, plain | values)


def _pre_duty(stage: Stage, topic: PreDutyTopic, at: datetime) -> Story:
    """Tell one mandatory topic: everybody signed on paper."""
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    row = _entered(
        stage,
        at,
        kind=TrainingKind.PRE_DUTY,
        subject=S.OTHER,
        pre_duty_topic=topic,
        starts_at=at,
        minutes=120,
        place="一楼培训室",
        trainer_person=stage.crew.of(Role.MANAGER)[0],
        roles=[role.value for role in EVERYBODY],
        content=f"{topic.name}：通读并讲解要点，逐人提问。",
    )
    at += timedelta(hours=2)
    yield at
    actor = stage.acts(leader, at)
    there = [one.employee_id for one in row.attendance]
    training_people.tick(stage.session, actor, row, there, at)
    training.close(stage.session, actor, row, at, {"effectiveness": Effectiveness.EFFECTIVE})


def _held(stage: Stage, place: int, held: Held, at: datetime) -> Story:
    """Tell one training of the quarter: signed in by everybody himself but for one."""
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    row = _entered(
        stage,
        at - timedelta(days=6),
        topic=held.topic,
        subject=held.subject,
        method=held.method,
        exam_method=held.exam,
        starts_at=at,
        ends_at=at + timedelta(minutes=held.minutes),
        minutes=held.minutes,
        place=held.place,
        content=held.content,
    )
    training.open_sign_in(stage.session, stage.acts(leader, at), row, at)
    absent = stage.crew.of(Role.AREA_ADMIN)[1] if place == 1 else None
    for minute, line in enumerate(list(row.attendance)):
        if line.employee is not absent:
            here = at + timedelta(minutes=minute)
            actor = stage.acts(line.employee, here)
            training_sign_in.by_login(stage.session, actor, row, here)
    at += timedelta(minutes=held.minutes + 15)
    yield at
    actor = stage.acts(leader, at)
    for line in row.attendance:
        if line.employee is absent:
            training_people.excuse(stage.session, actor, line, at, "当天请事假，需补训")
    result = {
        "content": held.content,
        "absence_handling": "缺席人员两周内补训" if absent is not None else "",
        "effectiveness": Effectiveness.PARTLY if place == 1 else Effectiveness.EFFECTIVE,
        "effectiveness_text": "现场提问均能答出要点。",
    }
    training.close(stage.session, actor, row, at, result)


def _running(stage: Stage) -> Story:
    """Tell what is going on now, and what comes next week."""
    at, leader = stage.until, stage.crew.of(Role.SUPERVISOR)[0]
    row = _entered(
        stage,
        at,
        topic="年末收费高峰接待要点",
        starts_at=at,
        ends_at=at + timedelta(minutes=60),
        minutes=60,
        place="二楼会议室",
    )
    training.open_sign_in(stage.session, stage.acts(leader, at), row, at)
    for person in stage.crew.of(Role.FRONT_DESK)[1:]:
        training_sign_in.by_login(stage.session, stage.acts(person, at), row, at)
    _entered(
        stage,
        at,
        topic="消防应急疏散演练",
        subject=S.CAMPAIGN,
        method=TrainingMethod.PRACTICE,
        starts_at=instant(stage.today + timedelta(days=6), 15),
        minutes=90,
        place="中心广场",
        roles=[role.value for role in EVERYBODY],
        trainer_person=None,
        trainer="辖区消防救援站教官",
    )
    yield at
