"""The lists of exams: the question bank (services.imports.exams), and what was taken."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from models.estate import Office
from models.exams import ExamQuestion, ExamSitting
from models.people import Employee
from models.training import TrainingSession
from rules.vocabulary import Record
from services.exam_bank import later_than
from services.exports.listing import AnySelect, Listing, Wanted


def _questions(wanted: Wanted) -> AnySelect:
    """Return the questions, each in its latest version."""
    return wanted.part(
        ExamQuestion,
        select(
            ExamQuestion.code.label("question_no"),
            Office.code.label("office"),
            ExamQuestion.topic.label("question_topic"),
            ExamQuestion.kind.label("question_kind"),
            ExamQuestion.text.label("question"),
            ExamQuestion.choices,
            ExamQuestion.answers.label("right_answer"),
            ExamQuestion.reference,
            ExamQuestion.points.label("question_points"),
            ExamQuestion.in_use.label("active"),
        )
        .outerjoin(ExamQuestion.office)
        .where(~later_than(ExamQuestion)),
    )


def _sittings(wanted: Wanted) -> AnySelect:
    return wanted.part(
        ExamSitting,
        select(
            ExamSitting.number,
            Office.code.label("office"),
            Employee.username.label("employee"),
            ExamSitting.position,
            TrainingSession.session_no.label("training_no"),
            ExamSitting.about.label("exam"),
            ExamSitting.way.label("exam_way"),
            ExamSitting.attempt,
            ExamSitting.taken_on,
            ExamSitting.absent,
            ExamSitting.score,
            ExamSitting.pass_score,
            ExamSitting.passed,
            ExamSitting.state,
        )
        .outerjoin(ExamSitting.office)
        .outerjoin(ExamSitting.session)
        .join(Employee, Employee.id == ExamSitting.employee_id),
        days=ExamSitting.taken_on,
    )


EXAMS: Mapping[str, Listing] = {
    "exam-questions": Listing(Record.EXAM_QUESTION, _questions),
    "exam-results": Listing(Record.EXAM_SITTING, _sittings, dated=True),
}
