"""The gaps of training, 4.1.1.1 … 4.1.3, and of the exams of a month: one function a clause."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, exists, or_, select

from models import (
    ExamSitting,
    Office,
    PreDutyOverride,
    PreDutyTopic,
    TrainingAttendance,
    TrainingPlan,
    TrainingPlanItem,
    TrainingSession,
    TrainingTopic,
)
from rules.exam_words import SittingState
from rules.plan_words import PlanState
from rules.spot_words import TopicState
from rules.training_words import ExamMethod, SessionState
from rules.vocabulary import N_, Record, Role
from services import plan_progress, training
from services.clauses.asked import Asked, Condition, Gap, Part

UNDECIDED, UNMARKED, UNTESTED = 30, 14, 14  # days


def before_duty(asked: Asked) -> Iterator[Gap]:
    """4.1.1.1: who was put on duty by exception."""
    yield Gap(
        N_("Put on duty by exception, before the training was done"),
        Record.PRE_DUTY_OVERRIDE,
        asked.instants(PreDutyOverride.given_at),
    )


def topics(asked: Asked) -> Iterator[Gap]:
    """4.1.1.2: mandatory topics that no training was ever held about."""
    taught = exists().where(
        TrainingSession.pre_duty_topic_id == PreDutyTopic.id,
        TrainingSession.state == SessionState.HELD,
        TrainingSession.voided_at.is_(None),
        TrainingSession.held_on <= asked.to_on,
    )
    yield Gap(
        N_("Mandatory topic that no training was held about yet"),
        Record.PRE_DUTY_TOPIC,
        and_(PreDutyTopic.held_on(asked.to_on), ~taught),
    )


def in_post(asked: Asked) -> Iterator[Gap]:
    """4.1.2: offices without a plan of the year, items that are late, topics nobody decided."""
    planned = exists().where(
        or_(TrainingPlan.office_id == Office.id, TrainingPlan.office_id.is_(None)),
        TrainingPlan.year == asked.to_on.year,
        TrainingPlan.state == PlanState.APPROVED,
        TrainingPlan.voided_at.is_(None),
    )
    yield Gap(N_("No annual training plan in force"), Record.OFFICE, ~planned)
    years = select(TrainingPlan.id).where(
        TrainingPlan.year.between(asked.from_on.year, asked.to_on.year)
    )
    yield Gap(
        N_("Item of the plan late: its quarter is over, and no training was held"),
        Record.TRAINING_PLAN_ITEM,
        and_(plan_progress.late(asked.today), TrainingPlanItem.plan_id.in_(years)),
    )
    yield Gap(
        N_("Topic proposed, and not decided after 30 days"),
        Record.TRAINING_TOPIC,
        and_(
            TrainingTopic.state == TopicState.PROPOSED,
            TrainingTopic.proposed_at < asked.ago(UNDECIDED),
            asked.instants(TrainingTopic.proposed_at),
        ),
    )


def records(asked: Asked) -> Iterator[Gap]:
    """4.1.3: sessions without record, absences not made up, exams nobody entered or marked."""
    seen = select(TrainingSession.id).where(asked.days(TrainingSession.held_on))
    yield Gap(
        N_("Training whose day is over, without its training record"),
        Record.TRAINING_SESSION,
        and_(training.overdue(asked.today), asked.days(TrainingSession.held_on)),
    )
    yield Gap(
        N_("Absent from a mandatory training, and not made up for"),
        Record.TRAINING_ATTENDANCE,
        and_(training.absent_again(), TrainingAttendance.session_id.in_(seen)),
    )
    examined = exists().where(
        ExamSitting.session_id == TrainingSession.id, ExamSitting.voided_at.is_(None)
    )
    yield Gap(
        N_("Training with an exam, and no result after 14 days"),
        Record.TRAINING_SESSION,
        and_(
            TrainingSession.state == SessionState.HELD,
            TrainingSession.exam_method != ExamMethod.NONE,
            TrainingSession.held_on < asked.ago(UNTESTED).date(),
            ~examined,
            asked.days(TrainingSession.held_on),
        ),
    )
    yield Gap(
        N_("Exam handed in, and not marked after 14 days"),
        Record.EXAM_SITTING,
        and_(_unmarked(asked), asked.days(ExamSitting.taken_on)),
    )


def _unmarked(asked: Asked) -> Condition:
    return and_(
        ExamSitting.state == SittingState.HANDED_IN,
        ExamSitting.handed_in_at < asked.ago(UNMARKED),
    )


def _exams(asked: Asked, post: Role) -> Iterator[Gap]:
    yield Gap(
        N_("Exam of the post not marked: it counts in no month"),
        Record.EXAM_SITTING,
        and_(
            ExamSitting.position == post,
            ExamSitting.state == SittingState.HANDED_IN,
            asked.days(ExamSitting.taken_on),
        ),
    )


def desk_exams(asked: Asked) -> Iterator[Gap]:
    """4.2.1.1: exams of the front desk that wait for marking."""
    yield from _exams(asked, Role.FRONT_DESK)


def area_exams(asked: Asked) -> Iterator[Gap]:
    """4.2.2.1: exams of the area administrators that wait for marking."""
    yield from _exams(asked, Role.AREA_ADMIN)


# of a type several clauses look at, which are whose
PARTS = {
    ("4.1.1.2", Record.TRAINING_SESSION): Part(TrainingSession.pre_duty_topic_id.is_not(None)),
    ("4.2.1.1", Record.EXAM_SITTING): Part(ExamSitting.position == Role.FRONT_DESK),
    ("4.2.2.1", Record.EXAM_SITTING): Part(ExamSitting.position == Role.AREA_ADMIN),
}
GAPS = {
    "4.1.1.1": before_duty,
    "4.1.1.2": topics,
    "4.1.2": in_post,
    "4.1.3": records,
    "4.2.1.1": desk_exams,
    "4.2.2.1": area_exams,
}
