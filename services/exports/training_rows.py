"""The lists of trainings that were held and of who attended, as imports take them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from models.estate import Office
from models.exams import ExamSitting
from models.people import Employee
from models.training import TrainingAttendance, TrainingSession
from rules.training_words import AttendanceState, SessionState
from rules.vocabulary import Record
from services.exports.listing import AnySelect, Listing, Wanted

A = AttendanceState
_HELD = TrainingSession.state == SessionState.HELD


def _sessions(wanted: Wanted) -> AnySelect:
    return wanted.part(
        TrainingSession,
        select(
            TrainingSession.session_no.label("session_no"),
            Office.code.label("office"),
            TrainingSession.kind.label("kind"),
            TrainingSession.topic.label("topic"),
            TrainingSession.held_on.label("held_on"),
            TrainingSession.minutes.label("hours"),
            TrainingSession.trainer.label("trainer"),
        )
        .outerjoin(TrainingSession.office)
        .where(_HELD),
        days=TrainingSession.held_on,
    )


def _attendance(wanted: Wanted) -> AnySelect:
    last = (
        select(ExamSitting.score)
        .where(
            ExamSitting.session_id == TrainingAttendance.session_id,
            ExamSitting.employee_id == TrainingAttendance.employee_id,
            ExamSitting.voided_at.is_(None),
            ExamSitting.score.is_not(None),
        )
        .order_by(ExamSitting.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    there = TrainingAttendance.state.in_((A.ATTENDED, A.ABSENT))
    return wanted.part(
        TrainingAttendance,
        select(
            TrainingSession.session_no.label("session_no"),
            Employee.username.label("username"),
            TrainingAttendance.signed_at.label("signed_at"),
            last.label("score"),
        )
        .join(TrainingAttendance.session)
        .join(TrainingAttendance.employee)
        .where(_HELD, TrainingSession.voided_at.is_(None), there),
        days=TrainingSession.held_on,
    )


TRAINING: Mapping[str, Listing] = {
    "sessions": Listing(Record.TRAINING_SESSION, _sessions, dated=True, hours=("hours",)),
    "attendance": Listing(Record.TRAINING_ATTENDANCE, _attendance, dated=True),
}
