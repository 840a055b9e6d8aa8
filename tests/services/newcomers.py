"""Topics mandatory before duty, and somebody newly hired who attends them or does not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from models import (
    Employee,
    Post,
    PreDutyTopic,
    TrainingAttendance,
    TrainingSession,
)
from models.clock import OFFICE_ZONE
from rules.training_words import AttendanceState, SessionState, SignedBy, TrainingKind
from rules.vocabulary import Role
from tests.office import DAY, Scene

BEGUN = date(2026, 10, 1)  # the topics are mandatory for who begins from this day on


def topics(scene: Scene, **more: object) -> list[PreDutyTopic]:
    """Two mandatory topics."""
    rows = [
        PreDutyTopic(code=code, name=name, valid_from=BEGUN, position_no=place, **more)
        for place, (code, name) in enumerate((("company", "公司介绍"), ("service", "客户服务手册")))
    ]
    scene.session.add_all(rows)
    scene.session.flush()
    return rows


def newcomer(scene: Scene, name: str = "new", *, since: date = BEGUN) -> Employee:
    """Somebody in training at office A."""
    person = Employee(username=name, name=f"新人{name}", must_change_password=False)
    person.posts.append(Post(role=Role.TRAINEE, office=scene.office, valid_from=since))
    scene.session.add(person)
    scene.session.flush()
    scene.staff[name] = person
    return person


def attend(
    scene: Scene, person: Employee, topic: PreDutyTopic, day: date = DAY, **more: object
) -> TrainingSession:
    """A training about a topic that was held and that somebody attended."""
    at = datetime.combine(day, time(9), OFFICE_ZONE)
    row = TrainingSession(
        **{
            "session_no": f"PX-{topic.code}-{person.username}-{day:%m%d}".upper(),
            "office": scene.office,
            "kind": TrainingKind.PRE_DUTY,
            "topic": topic.name,
            "pre_duty_topic": topic,
            "held_on": day,
            "minutes": 90,
            "trainer": "主管甲",
            "state": SessionState.HELD,
            "created_at": at,
            "closed_at": at + timedelta(hours=2),
        }
        | more
    )
    row.attendance.append(
        TrainingAttendance(
            employee=person,
            office=scene.office,
            state=AttendanceState.ATTENDED,
            signed_at=at,
            signed_by=SignedBy.LOGIN,
        )
    )
    scene.session.add(row)
    scene.session.flush()
    return row
