"""Two newly hired people of the demonstration: one still in training, one on duty by exception.

The trainee lacks one topic; the other was put at the front desk before hers were done.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Employee, Post, PreDutyTopic, TrainingSession
from rules.exam_words import SittingWay
from rules.training_words import (
    Effectiveness,
    ExamMethod,
    TrainingKind,
    TrainingMethod,
    TrainingSubject,
)
from rules.vocabulary import Role
from services import exam_results, pre_duty, staff, training, training_people
from services.accounts import hash_password
from services.demo.names import phone
from services.demo.people import NEWCOMERS, PASSWORD, STAFF, Crew
from services.demo.stage import Stage, Story, instant
from services.names import person_pinyin

BEGAN = 20  # days ago
# days ago, code of the topic, whether the second was there
HELD = ((15, "company", True), (14, "project", True), (9, "service", False))
AHEAD = (3, "departments")
EXAMINED, SCORE = "service", Fraction(86)
BY_EXCEPTION = 6  # days ago, but in no month that is over


def write(session: Session, crew: Crew, today: date) -> None:
    """Write the two, and since when the topics are mandatory: the others began before."""
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    for topic in session.scalars(select(PreDutyTopic)):
        topic.valid_from = last_month + timedelta(days=1)
        topic.exam_required = topic.code.casefold() == EXAMINED
    hashed = hash_password(PASSWORD)
    for number, (username, name, role) in enumerate(NEWCOMERS, len(STAFF) + 2):
        person = Employee(
            username=username,
            name=name,
            pinyin=person_pinyin(name),
            employee_no=f"YS{number:03d}",
            phone=phone(9900 + number),
            password_hash=hashed,
            must_change_password=False,
        )
        begun = today - timedelta(days=BEGAN)
        person.posts.append(Post(role=role, office=crew.office, valid_from=begun))
        session.add(person)
        crew.staff[username] = person
    session.flush()


def begin(stage: Stage) -> None:
    """Put them on the stage."""
    topics = {one.code.casefold(): one for one in stage.session.scalars(select(PreDutyTopic))}
    if not topics:
        return
    for days, code, both in HELD:
        at = instant(stage.today - timedelta(days=days), 9)
        stage.begin(at, _held(stage, topics[code], at, both))
    days, code = AHEAD
    stage.begin(stage.until, _ahead(stage, topics[code], days))
    first = stage.today.replace(day=1)
    at = instant(max(first, stage.today - timedelta(days=BY_EXCEPTION)), 8)
    stage.begin(at, _exception(stage, at))


def _people(stage: Stage) -> list[Employee]:
    return [stage.crew.staff[username] for username, *_ in NEWCOMERS]


def _entered(stage: Stage, topic: PreDutyTopic, at: datetime, begins: datetime) -> TrainingSession:
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    with_exam = topic.code.casefold() == EXAMINED
    return training.enter(
        stage.session,
        stage.acts(leader, at),
        at,
        {
            "office": stage.crew.office,
            "kind": TrainingKind.PRE_DUTY,
            "subject": TrainingSubject.OTHER,
            "method": TrainingMethod.LECTURE,
            "exam_method": ExamMethod.ORAL if with_exam else ExamMethod.NONE,
            "mandatory": True,
            "pre_duty_topic": topic,
            "starts_at": begins,
            "minutes": 90,
            "place": "一楼培训室",
            "trainer_person": leader,
            "roles": [Role.TRAINEE.value],
        },
    )


def _held(stage: Stage, topic: PreDutyTopic, at: datetime, both: bool) -> Story:
    """Tell one topic of the two, with the oral exam where it has one."""
    session, leader = stage.session, stage.crew.of(Role.SUPERVISOR)[0]
    row = _entered(stage, topic, at, at)
    at += timedelta(hours=2)
    yield at
    actor = stage.acts(leader, at)
    first, second = _people(stage)
    there = [first.id, second.id] if both else [first.id]
    training_people.tick(session, actor, row, there, at)
    for line in row.attendance:
        if line.employee_id not in there:
            training_people.excuse(session, actor, line, at, "家中有事请假，另行补训")
    training.close(session, actor, row, at, {"effectiveness": Effectiveness.EFFECTIVE})
    if topic.code.casefold() == EXAMINED:
        exam_results.enter(session, actor, row, first.id, SCORE, SittingWay.ORAL, at)


def _ahead(stage: Stage, topic: PreDutyTopic, days: int) -> Story:
    """Tell the topic that is still to come."""
    at = stage.until
    _entered(stage, topic, at, instant(stage.today + timedelta(days=days), 9))
    yield at


def _exception(stage: Stage, at: datetime) -> Story:
    """Tell how the second was put at the front desk before she was cleared."""
    session, leader = stage.session, stage.crew.of(Role.SUPERVISOR)[0]
    person = _people(stage)[1]
    wish = pre_duty.Wish(person, None, None, "前台一人住院，临时顶班；缺的项目两周内补训")
    pre_duty.put_on_duty(session, stage.acts(leader, at), stage.crew.office, wish, at)
    yield at
    stage.acts(stage.crew.of(Role.ADMINISTRATOR)[0], at)
    day = stage.acts(leader, at).day
    person.posts[0].valid_to = day - timedelta(days=1)
    with session.no_autoflush:
        post = Post(employee=person, office=stage.crew.office, role=Role.FRONT_DESK, valid_from=day)
        staff.give_post(session, post)
