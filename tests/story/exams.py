"""The year's exams: an oral one a month at each office, taken again by most who failed (4.1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from models import TrainingSession
from models.clock import local
from rules.exam_words import SittingWay
from rules.training_words import ExamMethod, TrainingKind
from services import exam_results
from services.demo.chance import chance
from tests.story.stage import AREA, DESK, Stage, instant

AGAIN = (timedelta(days=3), timedelta(days=15))  # within the month, or in the next


def monthly(stage: Stage, office: str, first: date) -> Iterator[datetime]:
    """Examine everybody of the desk and the areas; who is absent takes none."""
    at = instant(first + timedelta(days=21), 16)
    yield at
    dice, day = chance("exam", office, first), local(at).date()
    training = TrainingSession(
        session_no=f"PX-{office}-{first:%Y%m}",
        office=stage.offices[office],
        kind=TrainingKind.IN_POST,
        topic="月度复训",
        held_on=day,
        minutes=60,
        trainer="主管",
        exam_method=ExamMethod.ORAL,
        created_at=at,
    )
    stage.session.add(training)
    people = {who: dice.randint(40, 100) for who in assessed(stage, office, day)}
    for who, score in people.items():
        enter(stage, office, training, who, at, None if score == 100 else score)
    at += dice.choice(AGAIN)
    yield at
    still = assessed(stage, office, local(at).date())
    for who in [one for one, score in people.items() if score < 60 and one in still]:
        enter(stage, office, training, who, at, dice.randint(50, 90))
        stage.happened["exam taken again"] += 1


def assessed(stage: Stage, office: str, day: date) -> list[str]:
    """Return who is of the desk or of an area that day."""
    return [*stage.on_post(office, DESK, day), *stage.on_post(office, AREA, day)]


def enter(
    stage: Stage, office: str, training: TrainingSession, who: str, at: datetime, score: int | None
) -> None:
    """Let the supervisor enter one result, or that somebody did not come."""
    exam_results.enter(
        *(stage.session, stage.acts(f"{office}_sup", at), training, stage.staff[who].id),
        *(None if score is None else Fraction(score), SittingWay.ORAL, at),
        absent=score is None,
        taken_on=local(at).date(),
    )
