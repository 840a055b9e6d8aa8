"""Topics mandatory before duty, and somebody newly hired who attends them or does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from models import (
    AreaAssignment,
    Employee,
    Post,
    PreDutyOverride,
    PreDutyTopic,
    TrainingAttendance,
    TrainingSession,
)
from models.clock import OFFICE_ZONE
from rules.refusal import Refusal
from rules.training_words import AttendanceState, SessionState, SignedBy, TrainingKind
from rules.vocabulary import Role
from services import pre_duty, staff
from services.pre_duty import Wish
from tests.office import DAY, Scene
from tests.services.desk import TEN

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


def post(scene: Scene, role: Role = Role.FRONT_DESK, day: date = DAY, who: str = "new") -> Post:
    """Give somebody a post at office A."""
    with scene.session.no_autoflush:
        row = Post(employee=scene.staff[who], office=scene.office, role=role, valid_from=day)
        return staff.give_post(scene.session, row)


def then_flush(scene: Scene, deed: Callable[[], Any]) -> None:
    """Do something and write it."""
    deed()
    scene.session.flush()


def is_refused(scene: Scene, deed: Callable[[], Any], *, field: str | None = None) -> None:
    """Whether the gate refuses a deed, names what is missing, and leaves nothing behind."""
    with pytest.raises(Refusal) as no:
        then_flush(scene, deed)
    assert "pre-duty training" in no.value.sentence
    assert no.value.values["topics"] == "公司介绍、客户服务手册"
    if field is not None:
        assert no.value.field == field
    scene.session.rollback()


def on_duty_by_mistake(scene: Scene, role: Role = Role.FRONT_DESK) -> None:
    """A post somebody holds although training is missing: the exception it rested on is voided."""
    row = excepted(scene)
    post(scene, role)
    row.voided_at, row.voided_by_id, row.void_reason = TEN, scene.staff["supervisor"].id, "误批"
    scene.session.commit()


def excepted(
    scene: Scene,
    who: str = "new",
    by: str = "supervisor",
    first: date | None = None,
    last: date | None = None,
    reason: str = "节日人手不足",
) -> PreDutyOverride:
    """Put somebody on duty by exception."""
    wish = Wish(scene.staff[who], first, last, reason)
    return pre_duty.put_on_duty(scene.session, scene.actor(by), scene.office, wish, TEN)


def given_area(scene: Scene, day: date = DAY) -> None:
    """Let the newcomer administer an area from a day on."""
    held = AreaAssignment(area=scene.areas["east"], employee=scene.staff["new"], valid_from=day)
    scene.session.add(held)
