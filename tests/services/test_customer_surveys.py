"""Surveys through their services: draw, codes, paper twice, figures, closing, revisions (4.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from models import AuditLine, SurveyAnswer, SurveyResult, db
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.survey_words import BatchState, Grade, QuestionSetState, Sample, SurveyState
from rules.vocabulary import AssessmentStatus, Indicator, SurveyKind
from services import (
    customer_surveys,
    question_sets,
    revisions,
    survey_answers,
    survey_batches,
    survey_figures,
)
from services import months as months_
from services.separation import OwnWork, Separated
from tests.office import DAY, NOON, START
from tests.services.desk import beside
from tests.services.every_list import SURVEYS
from tests.services.lists import good, places, sheet, take
from tests.services.month_deeds import approved, draft, line
from tests.services.survey_deeds import (
    LAST,
    OVER,
    SEED,
    answered,
    batch,
    closed,
    many_flats,
    opened,
    planned,
    sheets,
    typed,
)

TWO = {"two_people": False}
GOOD, BAD = "satisfied", "dissatisfied"


def codes(scene, row):
    return [survey_answers.code(row.id, one.salt) for one in sheets(scene, row)]


# The questionnaire --------------------------------------------------------------------------------
def test_an_issued_questionnaire_stands_and_its_next_edition_is_another_one(scene):
    actor, row = scene.actor("quality"), question_sets.first(scene.session, START)
    scene.session.commit()
    head = {"name": "问卷", "valid_from": DAY, "weights": "5,4,3,2,1", "least_answers": 10}
    head |= {"office": None}
    asked = [
        {key: getattr(one, key) for key in question_sets.QUESTION} for one in row.questions[-2:]
    ]
    with pytest.raises(Refusal):
        question_sets.write(scene.session, actor, row, head | TWO, asked)
    fresh = question_sets.next_edition(scene.session, actor, row)
    assert (fresh.edition, fresh.state, len(fresh.questions)) == (2, QuestionSetState.DRAFT, 9)
    question_sets.write(scene.session, actor, fresh, head | TWO, asked)
    assert [one.position for one in fresh.questions] == [1, 2]
    assert [one.overall for one in fresh.questions] == [True, False]
    assert fresh.questions[0].worded("en") == "Our service as a whole"
    fresh.questions[0].text_en = ""
    assert fresh.questions[0].worded("en") == "您对我们服务的总体评价"
    with pytest.raises(Refusal):
        planned(scene, questions=fresh)
    question_sets.issue(scene.session, actor, fresh)
    assert question_sets.latest(scene.session, None, DAY) is fresh
    assert question_sets.latest(scene.session, None, DAY - timedelta(days=1)) is row
    own = question_sets.next_edition(scene.session, scene.actor("supervisor"), row)
    assert (own.office_id, own.edition, own.supersedes_id) == (scene.office.id, 1, None)
    with pytest.raises(Refusal):  # the company's is not an office's to change
        question_sets.write(scene.session, scene.actor("supervisor"), None, head | TWO, asked)
    question_sets.issue(scene.session, scene.actor("supervisor"), own)
    assert question_sets.latest(scene.session, scene.office.id, DAY) is own


# The draw -----------------------------------------------------------------------------------------
def test_a_drawn_survey_asks_its_share_of_each_building_and_keeps_the_seed(scene):
    row = opened(scene, sample=Sample.DRAWN, size=4)
    found = sheets(scene, row)
    assert (row.state, row.seed, row.households) == (SurveyState.OPEN, SEED, 8)
    assert row.satisfied_answers == "very_satisfied,satisfied,fairly_satisfied"
    assert sorted(one.building.name for one in found) == ["1栋", "1栋", "2栋", "2栋"]
    assert [one.sheet_no for one in found] == [1, 2, 3, 4]
    again = opened(scene, sample=Sample.DRAWN, size=4)
    assert [one.unit_id for one in sheets(scene, again)] == [one.unit_id for one in found]
    made = set(codes(scene, row)) | set(codes(scene, again))
    assert len(made) == 8  # each sheet has a code of its own
    assert {len(one) for one in made} == {26}
    told = scene.session.scalars(select(AuditLine).where(AuditLine.record == "survey_sheet")).all()
    assert [one.changes["seed"][1] for one in told] == [SEED, SEED]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"half_year": "2026"}, "half_year"),
        ({"ends_on": DAY - timedelta(days=1)}, "ends_on"),
        ({"sample": Sample.DRAWN, "size": 0}, "size"),
        ({"name": " "}, "name"),
    ],
)
def test_a_survey_that_can_t_be_is_refused_at_its_field(scene, values, field):
    with pytest.raises(Refusal) as no:
        planned(scene, **values)
    assert no.value.field == field


def test_an_open_survey_stands(scene):
    row = opened(scene)
    with pytest.raises(Refusal):
        customer_surveys.change(scene.session, scene.actor("supervisor"), row, {})
    with pytest.raises(Refusal):
        customer_surveys.open_(scene.session, scene.actor("supervisor"), row, NOON)
    for who in ("front", "area1", "manager", "quality"):
        with pytest.raises(Forbidden):
            closed(scene, row, who)


# Answers by code ----------------------------------------------------------------------------------
def test_a_code_is_found_however_it_is_typed_and_takes_one_answer(scene):
    row = opened(scene)
    (code, *_), (sheet, *_) = codes(scene, row), sheets(scene, row)
    found = survey_answers.find(scene.session, f" {survey_answers.spelt(code).lower()} ", NOON)
    assert found is not None
    assert (found.sheet, found.open, found.answered) == (sheet, True, False)
    assert survey_answers.find(scene.session, "A" * 26, NOON) is None
    assert survey_answers.by_household(scene.session, sheet, {"8": GOOD, "9": "灯暗"}, NOON)
    assert not survey_answers.by_household(scene.session, sheet, {"8": BAD}, NOON)
    scene.session.commit()
    kept = scene.session.scalars(select(SurveyAnswer)).one()
    assert (kept.overall, kept.channel.value) == (Grade.SATISFIED, "phone_page")
    assert survey_answers.find(scene.session, code, NOON).answered
    assert not survey_answers.find(scene.session, codes(scene, row)[1], OVER).open
    told = scene.session.scalars(select(AuditLine).where(AuditLine.record == "survey_answer")).one()
    assert "灯暗" not in str(told.changes)  # the trail proves the answer and doesn't tell it
    assert "satisfied" not in str(told.changes["overall"])


def test_of_two_answers_at_once_one_is_kept(scene):
    row = opened(scene)
    sheet = sheets(scene, row)[0]
    key, kept = sheet.id, []

    def other():
        mine = db.session.get(type(sheet), key)
        kept.append(survey_answers.by_household(db.session(), mine, {"8": BAD}, NOON))

    assert survey_answers.by_household(scene.session, sheet, {"8": GOOD}, NOON)
    with beside(other):
        scene.session.commit()
    assert kept == [False]
    assert scene.session.scalar(select(func.count(SurveyAnswer.id))) == 1


# Paper --------------------------------------------------------------------------------------------
def test_paper_is_typed_twice_and_counts_once_what_differs_is_settled(scene):
    row = opened(scene)
    made = batch(scene, row, "5-6", who="area1")
    survey_batches.type_in(
        scene.session, scene.actor("area1"), made, NOON, typed(made, GOOD, "spoilt")
    )
    with pytest.raises(OwnWork):  # the same person again
        survey_batches.type_in(
            scene.session, scene.actor("area1"), made, NOON, typed(made, GOOD, "spoilt")
        )
    survey_batches.type_in(
        scene.session, scene.actor("front"), made, NOON, typed(made, BAD, "spoilt")
    )
    assert made.state is BatchState.DIFFERS
    assert scene.session.scalar(select(func.count(SurveyAnswer.id))) == 0
    (cell,) = [(one.id, key) for one, key in survey_batches.differing(made)]
    with pytest.raises(Refusal) as no:
        survey_batches.settle(scene.session, scene.actor("supervisor"), made, NOON, {})
    assert no.value.field == f"l{cell[0]}_q8"
    with pytest.raises(Forbidden):  # the answers are about the desk
        survey_batches.settle(scene.session, scene.actor("front2"), made, NOON, {cell: "first"})
    survey_batches.settle(scene.session, scene.actor("supervisor"), made, NOON, {cell: "second"})
    grades = scene.session.scalars(select(SurveyAnswer.overall).order_by(SurveyAnswer.id)).all()
    assert grades == [Grade.DISSATISFIED, Grade.SPOILT]
    (west,) = (
        one for area, one in survey_figures.by_area(scene.session, row).items() if one.answered
    )
    assert (west.answered, west.valid, west.satisfied) == (2, 1, 0)


def test_equal_entries_count_at_once_unless_the_phone_was_faster(scene):
    row = opened(scene)
    made = batch(scene, row, "1-2")
    with pytest.raises(Refusal) as no:
        batch(scene, row, "2-3")
    assert no.value.field == "sheets"
    for who in ("supervisor", "quality"):
        if who == "quality":
            answered(scene, row, [BAD])  # the household of sheet 1
        survey_batches.type_in(
            scene.session, scene.actor(who), made, NOON, typed(made, GOOD, "blank")
        )
    assert made.state is BatchState.COUNTED
    assert [one.overtaken for one in made.lines] == [True, False]
    assert scene.session.scalar(select(func.count(SurveyAnswer.id))) == 2
    with pytest.raises(Refusal):
        batch(scene, row, "1")


def test_nobody_types_in_what_is_about_his_own_work(scene):
    row = opened(scene)
    with pytest.raises(OwnWork):  # sheets 1-4 are of the east
        batch(scene, row, "1", who="area1")
    made = batch(scene, row, "1")
    survey_batches.type_in(scene.session, scene.actor("front"), made, NOON, typed(made, GOOD))
    with pytest.raises(OwnWork):  # two of the front desk
        survey_batches.type_in(scene.session, scene.actor("front2"), made, NOON, typed(made, GOOD))
    with pytest.raises(OwnWork):
        survey_batches.type_in(scene.session, scene.actor("area1"), made, NOON, typed(made, GOOD))
    with pytest.raises(Forbidden):
        survey_batches.type_in(scene.session, scene.actor("worker"), made, NOON, {})
    survey_batches.type_in(scene.session, scene.actor("area2"), made, NOON, typed(made, GOOD))
    assert made.state is BatchState.COUNTED


def test_a_batch_is_discarded_with_its_reason_and_its_sheets_are_free_again(scene):
    row = opened(scene)
    made = batch(scene, row, "1-3")
    with pytest.raises(Refusal):
        survey_batches.discard(scene.session, scene.actor("front"), made, NOON, reason=" ")
    survey_batches.discard(scene.session, scene.actor("front"), made, NOON, reason="拿错了")
    assert batch(scene, row, "1-3").state is BatchState.FIRST
    for wrong in ("9", "1-3"):
        with pytest.raises(Refusal):
            batch(scene, row, wrong)


# Closing ------------------------------------------------------------------------------------------
def test_closing_counts_office_and_areas_and_fixes_them(scene):
    row = opened(scene)
    answered(scene, row, [GOOD, "very_satisfied", BAD, "dont_know", "average", GOOD])
    with pytest.raises(Refusal):  # not before its last day
        closed(scene, row, at=NOON)
    made = batch(scene, row, "7")
    with pytest.raises(Refusal):
        closed(scene, row)
    survey_batches.discard(scene.session, scene.actor("front"), made, NOON, reason="未收回")
    own = replace(
        scene.actor("supervisor"),
        posts=(*scene.actor("supervisor").posts, *scene.actor("front").posts),
    )
    with pytest.raises(Separated):
        customer_surveys.close(scene.session, own, row, OVER)
    assert closed(scene, row) == []
    scene.session.commit()
    results = scene.session.scalars(select(SurveyResult).order_by(SurveyResult.id)).all()
    assert [(str(one.area or ""), one.valid, one.satisfied) for one in results] == [
        ("", 5, 3),
        ("东区", 3, 2),
        ("西区", 2, 1),
    ]
    assert {(one.survey, one.closed_on, one.sequence) for one in results} == {
        (row, LAST + timedelta(days=1), 1)
    }
    with pytest.raises(Refusal):
        answered(scene, row, [GOOD], first=6)
    results[0].satisfied = 5
    with pytest.raises(Refusal):
        scene.session.flush()
    scene.session.rollback()
    with pytest.raises(Refusal):  # a half-year has one fixed survey: nobody is asked in vain
        opened(scene)


def test_an_imported_list_leaves_what_was_counted(scene):
    row = opened(scene)
    answered(scene, row, [GOOD, BAD])
    closed(scene, row)
    scene.session.commit()
    same = sheet(SURVEYS, f"A - 2026H2 fixed 2 1 {OVER:%Y-%m-%d}")
    assert good(scene, "survey-results", same) == (0, 0)
    other = sheet(SURVEYS, "A - 2026H2 fixed 9 9 -")
    assert places(take(scene, "survey-results", other)) == [(2, "valid")]


def test_figures_by_area_building_and_question_are_exact(scene):
    row = opened(scene)
    answered(scene, row, [GOOD, "very_satisfied", BAD, "dont_know", "average"])
    areas = survey_figures.by_area(scene.session, row)
    assert [(area.name, one.drawn, one.valid) for area, one in areas.items()] == [
        ("东区", 4, 3),
        ("西区", 4, 1),
    ]
    whole = survey_figures.together(areas.values())
    assert (whole.response, whole.rate) == (Fraction(125, 2), 50)
    assert [one.drawn for one in survey_figures.by_building(scene.session, row).values()] == [4, 4]
    overall = next(
        one for one in survey_figures.by_question(scene.session, row) if one.question.overall
    )
    assert (overall.answers, overall.index) == (4, 60)
    assert set(overall.by_area.values()) == {Fraction(200, 3), Fraction(40)}
    assert survey_figures.remarks(scene.session, row) == []


def test_the_example_of_the_source_comes_out_of_the_answers_themselves(scene):
    """93.5 % fixed and 94.5 % spot make 94 %: 4 points in each of six approved months (4.1).

    Each month had gone to finance at 100; its revision goes there too, and tells the difference.
    """
    many_flats(scene, 192)
    july = datetime(2026, 7, 6, 4, tzinfo=UTC)
    months = [date(2026, number, 1) for number in range(1, 7)]
    finance = scene.actor("finance")
    for month in months:
        first = approved(scene, month=month)
        assert line(first, Indicator.SATISFACTION).points == 0  # pending
        months_.receive(scene.session, finance, first, july - DAYS)
    day = {"half_year": "2026H1", "starts_on": date(2026, 6, 1), "ends_on": date(2026, 7, 5)}
    issued = []
    for kind, satisfied in ((SurveyKind.SPOT, 189), (SurveyKind.FIXED, 187)):
        row = planned(scene, kind=kind, **day)
        customer_surveys.open_(scene.session, scene.actor("supervisor"), row, july - DAYS)
        for place, home in enumerate(sheets(scene, row)):
            said = {"8": GOOD if place < satisfied else "average"}
            assert survey_answers.by_household(scene.session, home, said, july - DAYS)
        issued += closed(scene, row, at=july)
        scene.session.commit()
    assert {one.month for one in issued} == set(months)
    for month in months:
        found = draft(scene, month=month)
        made = line(found, Indicator.SATISFACTION)
        assert (found.revision, made.rate, made.shortfall, made.points) == (2, 94, 1, 4)
        assert made.facts["fixed"] == [187, 200]
        assert made.facts["spots"] == [[189, 200]]
        months_.submit(scene.session, scene.actor("supervisor"), found, july)
        months_.approve(scene.session, scene.actor("manager"), found, july + HOUR, "同意")
        months_.receive(scene.session, finance, found, july + HOUR)
        (change,) = revisions.difference(found)
        assert (change.indicator, change.after.points) == (Indicator.SATISFACTION, 4)
        assert found.score - found.supersedes.score == -4
        assert found.status is AssessmentStatus.WITH_FINANCE


DAYS, HOUR = timedelta(days=1), timedelta(hours=1)
