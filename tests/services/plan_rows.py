"""Training plans and trainings for the tests, in a few words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from models import TrainingAttendance, TrainingPlan, TrainingPlanItem, TrainingSession
from rules.plan_words import PlanQuarter
from rules.training_words import (
    AttendanceState,
    SessionState,
    SignedBy,
    TrainingKind,
    TrainingMethod,
)
from rules.vocabulary import Role
from services import plan_items, training_plans
from tests.office import NOON, Scene


def begun(scene: Scene, by: str = "supervisor", year: int = 2026, aims: str = "") -> TrainingPlan:
    """A draft of office A, or of the whole company by who works for it."""
    office = None if by == "quality" else scene.office
    return training_plans.begin(scene.session, scene.actor(by), office, year, aims, NOON)


def item(
    scene: Scene, plan: TrainingPlan, by: str = "supervisor", **given: Any
) -> TrainingPlanItem:
    """A planned training of the third quarter."""
    usual = {
        "topic": "投诉处理规范",
        "quarter": PlanQuarter.Q3,
        "hours": Fraction(3, 2),
        "posts": (Role.FRONT_DESK, Role.AREA_ADMIN),
    }
    return plan_items.add(scene.session, scene.actor(by), plan, usual | given)


def approved(scene: Scene, plan: TrainingPlan) -> TrainingPlan:
    """The plan in force: submitted by the supervisor, approved by the manager."""
    training_plans.submit(scene.session, scene.actor("supervisor"), plan, NOON)
    return training_plans.approve(scene.session, scene.actor("manager"), plan, NOON)


def held(
    scene: Scene,
    number: int,
    day: date = date(2026, 9, 15),
    *,
    people: tuple[str, ...] = ("front", "area1"),
    state: SessionState = SessionState.HELD,
    **values: Any,
) -> TrainingSession:
    """A session of office A: the first signed in himself, the others were absent."""
    at = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    is_held = state is SessionState.HELD
    row = TrainingSession(
        **{
            "session_no": f"PX-{day:%Y%m%d}-{number:03d}",
            "office": scene.office,
            "kind": TrainingKind.IN_POST,
            "method": TrainingMethod.LECTURE,
            "topic": "投诉处理规范",
            "held_on": day,
            "starts_at": at,
            "ends_at": at + timedelta(minutes=90),
            "minutes": 90,
            "place": "会议室",
            "trainer": "主管甲",
            "created_at": at,
            "state": state,
            "closed_at": at + timedelta(hours=2) if is_held else None,
            "closed_by": scene.staff["supervisor"] if is_held else None,
        }
        | values
    )
    for place, who in enumerate(people):
        there = is_held and place == 0
        row.attendance.append(
            TrainingAttendance(
                employee=scene.staff[who],
                office=scene.office,
                position=scene.staff[who].posts[0].role,
                state=AttendanceState.ATTENDED
                if there
                else AttendanceState.ABSENT
                if is_held
                else AttendanceState.EXPECTED,
                signed_at=at if there else None,
                signed_by=SignedBy.LOGIN if there else None,
            )
        )
    scene.session.add(row)
    scene.session.flush()
    return row
