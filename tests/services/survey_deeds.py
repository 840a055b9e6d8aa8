"""A survey in a few words: planned, opened, answered by code and on paper."""

from __future__ import annotations

from datetime import timedelta

from models import Building, Customer, Occupancy, SurveySheet, Unit
from rules.survey_words import Sample
from rules.vocabulary import Occupies, SurveyKind
from services import customer_surveys, question_sets, survey_answers, survey_batches
from tests.office import DAY, NOON, START

LAST = DAY + timedelta(days=10)
OVER = NOON + timedelta(days=11)
SEED = "5eed" * 8


def planned(scene, **more):
    """Plan a survey of office A."""
    sheet = more.pop("questions", None) or question_sets.first(scene.session, START)
    values = {
        "name": "2026年下半年客户满意度调查",
        "half_year": "2026H2",
        "kind": SurveyKind.FIXED,
        "question_set": sheet,
        "starts_on": DAY,
        "ends_on": LAST,
        "sample": Sample.ALL,
        "size": None,
    }
    actor = scene.actor("supervisor")
    return customer_surveys.enter(scene.session, actor, NOON, scene.office, values | more)


def opened(scene, **more):
    """Open a survey of office A."""
    row = planned(scene, **more)
    customer_surveys.open_(scene.session, scene.actor("supervisor"), row, NOON, lambda: SEED)
    scene.session.commit()
    return row


def sheets(scene, row):
    """Return its sheets in their order."""
    asked = scene.session.query(SurveySheet).filter_by(survey_id=row.id)
    return asked.order_by(SurveySheet.sheet_no).all()


def answered(scene, row, grades, first=0):
    """Let one household after the other answer the overall question on its phone."""
    overall = next(one.key for one in row.question_set.asked() if one.overall)
    for sheet, grade in zip(sheets(scene, row)[first:], grades, strict=False):
        assert survey_answers.by_household(scene.session, sheet, {overall: grade}, NOON)


def closed(scene, row, who="supervisor", at=OVER):
    """Close it the day after its last."""
    return customer_surveys.close(scene.session, scene.actor(who, at.date()), row, at)


def typed(batch, *overall, **more):
    """Return what somebody reads from a batch's sheets."""
    key = next(one.key for one in batch.survey.question_set.asked() if one.overall)
    return {line.id: {key: grade} | more for line, grade in zip(batch.lines, overall, strict=True)}


def batch(scene, row, numbers="1-2", who="supervisor"):
    """Begin a batch."""
    return survey_batches.enter(scene.session, scene.actor(who), NOON, row, numbers)


def many_flats(scene, count):
    """Let one customer live in so many more flats of the west."""
    building = Building(office=scene.office, name="9栋")
    customer = Customer(office=scene.office, code="K900", name="住户多", initials="", pinyin="")
    for room in range(1, count + 1):
        unit = Unit(
            office=scene.office, area=scene.areas["west"], building=building, room=f"{room:03d}"
        )
        customer.occupancies.append(
            Occupancy(unit=unit, occupies_as=Occupies.OWNER, valid_from=START)
        )
    scene.session.add(customer)
    scene.session.commit()
