"""Trainings of each area: one that was held, one whose sign-in is open, one still to come."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from models import TrainingAttendance, TrainingSession
from rules.training_words import AttendanceState, SessionState, SignedBy, TrainingKind
from tests.office import DAY, NOON, Scene

A = AttendanceState


def of_area(session: Session, scene: Scene, place: int, name: str, people: tuple) -> None:
    """Write the trainings of one area with its front desk, worker and administrator."""
    area = scene.areas[name]
    leader = scene.staff["supervisor_b" if area.office.code == "B" else "supervisor"]
    states = (SessionState.HELD, SessionState.OPEN, SessionState.PLANNED)
    for number, state in enumerate(states):
        held = state is SessionState.HELD
        row = TrainingSession(
            session_no=f"PX-20261014-{place}{number}0",
            office=area.office,
            kind=TrainingKind.IN_POST,
            topic="仪容仪表",
            held_on=DAY,
            starts_at=NOON,
            minutes=90,
            trainer="外请讲师",
            recorder=leader,
            created_at=NOON,
            state=state,
            closed_at=NOON if held else None,
            token=f"{place}{number}".zfill(32) if state is SessionState.OPEN else None,
            secret="geheim",
        )
        for who in (one for one in people if one is not None):
            there = held and who != people[-1]
            row.attendance.append(_line(scene, area, who, held, there))
        session.add(row)
    session.flush()


def _line(scene: Scene, area, who: str, held: bool, there: bool) -> TrainingAttendance:
    person = scene.staff[who]
    return TrainingAttendance(
        employee=person,
        office=area.office,
        position=person.posts[0].role,
        state=A.ATTENDED if there else A.ABSENT if held else A.EXPECTED,
        signed_at=NOON + timedelta(minutes=1) if there else None,
        signed_by=SignedBy.LOGIN if there else None,
    )
