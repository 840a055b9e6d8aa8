"""What the answers of a survey come to, by area, by building and by question (4.1)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Area, Building, Survey, SurveyAnswer, SurveyQuestion, SurveySheet
from rules.survey_words import Grade, QuestionKind
from rules.surveys import SCALE, Band, Tally, mean_band, mean_of, weights_of

K = TypeVar("K", bound=Hashable)
_GRADES = {grade.value: grade for grade in Grade}


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """One question of the scale: its answers in the office, and the index of each area."""

    question: SurveyQuestion
    counts: Mapping[Grade, int]
    index: Fraction | None
    band: Band | None
    by_area: Mapping[int | None, Fraction | None]

    @property
    def answers(self) -> int:
        """How many answers on the scale there are."""
        return sum(self.counts.get(grade, 0) for grade in SCALE)


def areas_of(session: Session, row: Survey) -> list[int]:
    """Return the areas a survey asks in."""
    asked = select(SurveySheet.area_id).where(SurveySheet.survey_id == row.id).distinct()
    return sorted(one for one in session.scalars(asked) if one is not None)


def by_area(session: Session, row: Survey) -> dict[Area | None, Tally]:
    """Return the tallies by area; under None the flats of no area."""
    found = _tallies(session, row, SurveySheet.area_id)
    rows = session.scalars(select(Area).where(Area.id.in_(found)))
    known: dict[int | None, Area] = {one.id: one for one in rows}
    return {known.get(key): found[key] for key in sorted(found, key=lambda key: (key is None, key))}


def by_building(session: Session, row: Survey) -> dict[str, Tally]:
    """Return the tallies by building, by its name."""
    found = _tallies(session, row, SurveySheet.building_id)
    names = select(Building.id, Building.name).where(Building.id.in_(found)).order_by(Building.id)
    return {name: found[key] for key, name in session.execute(names)}


def together(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    known = list(tallies)
    return Tally(
        sum(one.drawn for one in known),
        sum(one.answered for one in known),
        sum(one.valid for one in known),
        sum(one.satisfied for one in known),
        max((one.least for one in known), default=1),
    )


def _tallies(session: Session, row: Survey, key: object) -> dict[int | None, Tally]:
    satisfied = set(row.satisfied_answers.split(","))
    counted = session.execute(
        select(key, SurveyAnswer.overall, func.count())  # type: ignore[call-overload]
        .select_from(SurveySheet)
        .outerjoin(SurveyAnswer, SurveyAnswer.sheet_id == SurveySheet.id)
        .where(SurveySheet.survey_id == row.id)
        .group_by(key, SurveyAnswer.overall)
    )
    least = row.question_set.least_answers
    found: dict[int | None, Tally] = {}
    for place, grade, number in counted:
        valid = number if grade in SCALE else 0
        one = Tally(
            number,
            number if grade is not None else 0,
            valid,
            valid if grade is not None and grade.value in satisfied else 0,
            least,
        )
        found[place] = together([found[place], one]) if place in found else one
    return found


def by_question(session: Session, row: Survey) -> list[QuestionFigures]:
    """Return the figures of each question of the scale, read from the answers one by one."""
    weights = weights_of(row.question_set.weights)
    asked = [one for one in row.question_set.questions if one.kind is QuestionKind.SCALE]
    whole: dict[str, Counter[Grade]] = {str(one.position): Counter() for one in asked}
    parts: dict[str, dict[int | None, Counter[Grade]]] = {key: {} for key in whole}
    answers = session.execute(
        select(SurveyAnswer.replies, SurveySheet.area_id)
        .join(SurveySheet, SurveySheet.id == SurveyAnswer.sheet_id)
        .where(SurveyAnswer.survey_id == row.id)
    )
    for replies, area_id in answers:
        for key, said in json.loads(replies).items():
            if key in whole:
                whole[key][_GRADES[said]] += 1
                parts[key].setdefault(area_id, Counter())[_GRADES[said]] += 1
    return [
        QuestionFigures(
            one,
            counts := whole[str(one.position)],
            mean_of(counts, weights),
            mean_band(counts, weights),
            {area: mean_of(of, weights) for area, of in parts[str(one.position)].items()},
        )
        for one in asked
    ]


def remarks(session: Session, row: Survey, most: int = 200) -> list[str]:
    """Return what customers wrote in their own words, of no household; as they are sorted."""
    words = {
        str(one.position) for one in row.question_set.questions if one.kind is QuestionKind.WORDS
    }
    found = [
        said
        for replies in session.scalars(
            select(SurveyAnswer.replies).where(SurveyAnswer.survey_id == row.id)
        )
        for key, said in json.loads(replies).items()
        if key in words
    ]
    return sorted(found)[:most]  # by their words: their order would tell whose they are
