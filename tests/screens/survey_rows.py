"""A questionnaire, an open survey with a sheet and a batch, of each area."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from models import (
    QuestionSet,
    Survey,
    SurveyBatch,
    SurveyBatchLine,
    SurveyQuestion,
    SurveySheet,
)
from rules.survey_words import QuestionKind, QuestionSetState, Sample, SurveyState
from rules.vocabulary import SurveyKind
from services.survey_answers import hashed
from tests.office import DAY, NOON, START, Scene


def of_area(session: Session, scene: Scene, place: int, name: str) -> None:
    """Write the rows of one area."""
    area, unit = scene.areas[name], scene.units[place * 4]
    asked = QuestionSet(
        name="客户意见调查问卷",
        office=area.office,
        valid_from=START,
        state=QuestionSetState.ISSUED,
        questions=[
            SurveyQuestion(position=1, text_hans="总体评价", kind=QuestionKind.SCALE, overall=True)
        ],
    )
    survey = Survey(
        number=f"DC-20261014-{place}",
        office=area.office,
        name="下半年客户满意度调查",
        half_year="2026H2",
        kind=SurveyKind.FIXED,
        question_set=asked,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=200),
        sample=Sample.ALL,
        state=SurveyState.OPEN,
        satisfied_answers="very_satisfied,satisfied,fairly_satisfied",
        created_at=NOON,
        opened_at=NOON,
    )
    sheet = SurveySheet(
        survey=survey,
        office=area.office,
        sheet_no=1,
        unit=unit,
        building=unit.building,
        area=area,
        salt=f"{place}",
        token_sha256=hashed(f"sheet {place}"),
    )
    batch = SurveyBatch(
        number=f"ZJ-20261014-{place}",
        office=area.office,
        survey=survey,
        created_at=NOON,
        lines=[SurveyBatchLine(sheet=sheet)],
    )
    session.add_all([sheet, batch])
