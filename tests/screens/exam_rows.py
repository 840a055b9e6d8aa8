"""Exams of each area: a question, a paper for everybody, one sitting marked, one to be marked."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from models import ExamAnswer, ExamPaper, ExamPaperPart, ExamQuestion, ExamSitting
from rules.exam_words import ExamQuestionKind, PaperState, SittingState, SittingWay
from rules.vocabulary import Role
from tests.office import DAY, NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, people: tuple) -> None:
    """Write the exams of one area's front desk, worker and administrator."""
    area = scene.areas[name]
    leader = scene.staff["supervisor_b" if area.office.code == "B" else "supervisor"]
    question = ExamQuestion(
        office=area.office,
        code=f"TK-{place}",
        kind=ExamQuestionKind.SHORT,
        topic="服务",
        text="客户投诉怎么答复？",
        reference="先致歉",
        points=Fraction(10),
    )
    paper = ExamPaper(
        office=area.office,
        name=f"客户服务考试{place}",
        state=PaperState.PUBLISHED,
        seed="geheim",
        minutes=30,
        pass_score=Fraction(80),
        opens_at=NOON,
        audience_roles="front_desk,worker,area_admin",
        created_at=NOON,
        created_by=leader,
        published_at=NOON,
        published_by=leader,
    )
    paper.parts.append(ExamPaperPart(position=1, kind=ExamQuestionKind.SHORT, count=1))
    session.add_all([question, paper])
    for number, who in enumerate(one for one in people if one is not None):
        marked = who == people[0]
        row = ExamSitting(
            number=f"KS-20261014-{place}{number}00",
            employee=scene.staff[who],
            office=area.office,
            position=Role.FRONT_DESK if marked else None,
            paper=paper,
            about=paper.name,
            way=SittingWay.WRITTEN,
            state=SittingState.HANDED_IN,
            taken_on=DAY,
            started_at=NOON,
            ends_at=NOON + timedelta(minutes=30),
            handed_in_at=NOON,
            pass_score=Fraction(80),
        )
        row.answers.append(
            ExamAnswer(place=1, question=question, points=Fraction(10), given="先致歉")
        )
        session.add(row)
        session.flush()
        if marked:
            row.answers[0].got = row.got = Fraction(9)
            row.total, row.score, row.passed = Fraction(10), Fraction(90), True
            row.state, row.marked_at, row.marked_by = SittingState.MARKED, NOON, leader
    session.flush()
