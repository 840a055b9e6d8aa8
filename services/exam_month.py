"""The exams of a month in its assessment (4.2.1.1, 4.2.2.1): of each exam the last attempt counts.

An exam counts for the post of the day it was taken on, in the month of that day, once it is marked
and as long as it is not voided. Who was absent took none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ExamSitting
from rules import assessment
from rules.assessment import Line
from rules.exam_words import SittingState
from rules.exams import counting
from rules.standards import LineStandard
from rules.vocabulary import Record, Role
from services.evidence import Sides
from services.periods import Offices, Rows, Window, in_offices

Person: TypeAlias = tuple[int, int, Role]  # employee, office, post


@dataclass(frozen=True, slots=True)
class Taken:
    """One sitting as a month asks for it; ``exam`` is the session or the paper it was of."""

    id: int
    number: str
    exam: tuple[str, int]
    taken_on: date
    attempt: int
    passed: bool
    score: Fraction
    pass_score: Fraction


def of_month(session: Session, seen: Window, offices: Offices) -> dict[Person, list[Taken]]:
    """Return the exams taken in a month by person, office and post: one statement."""
    asked: Rows = (
        select(
            *(ExamSitting.employee_id, ExamSitting.office_id, ExamSitting.position),
            *(ExamSitting.id, ExamSitting.number, ExamSitting.session_id, ExamSitting.paper_id),
            *(ExamSitting.taken_on, ExamSitting.attempt, ExamSitting.passed, ExamSitting.score),
            ExamSitting.pass_score,
        )
        .where(
            seen.holds_day(ExamSitting.taken_on),
            ExamSitting.state == SittingState.MARKED,
            ExamSitting.voided_at.is_(None),
            ~ExamSitting.absent,
            ExamSitting.position.is_not(None),
            in_offices(ExamSitting.office_id, offices),
        )
        .order_by(ExamSitting.taken_on, ExamSitting.id)
    )
    found: dict[Person, list[Taken]] = {}
    for employee, office, position, row_id, number, training, paper, *told in session.execute(
        asked
    ):
        exam = ("session", training) if training is not None else ("paper", paper or -row_id)
        one = Taken(row_id, number, exam, *told)
        found.setdefault((employee, office, position), []).append(one)
    return found


def unmarked(session: Session, seen: Window, offices: Offices) -> dict[Person, int]:
    """Return how many exams of a month wait for marking, by person, office and post."""
    by = (ExamSitting.employee_id, ExamSitting.office_id, ExamSitting.position)
    rows: Rows = (
        select(*by, func.count())
        .where(
            seen.holds_day(ExamSitting.taken_on),
            ExamSitting.state == SittingState.HANDED_IN,
            ExamSitting.voided_at.is_(None),
            ExamSitting.position.is_not(None),
            in_offices(ExamSitting.office_id, offices),
        )
        .group_by(*by)
    )
    return {(who, office, post): count for who, office, post, count in session.execute(rows)}


def line(
    standard: LineStandard, taken: Sequence[Taken], points_each: Fraction
) -> tuple[Line, Sides]:
    """Return the month's line of exams and its records: done are those that were passed."""
    chosen = counting((one.exam, one.taken_on, one.attempt, one.id) for one in taken)
    last = [one for one in taken if one.id in chosen]
    sides = Sides()
    for one in last:
        sides.add(
            Record.EXAM_SITTING.value, one.id, one.number, done=bool(one.passed), told=_told(one)
        )
    passed = sum(bool(one.passed) for one in last)
    return assessment.assess_exams(standard, passed, len(last), points_each), sides


def _told(one: Taken) -> tuple[str, str]:
    """Return the pass mark and the score as the line keeps them."""
    return assessment.show_points(one.pass_score), assessment.show_points(one.score)
