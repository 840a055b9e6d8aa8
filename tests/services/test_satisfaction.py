"""Satisfaction of a half-year (4.2.1.2, 4.2.2.2): the source's example, whose, when final."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from models.scopes import operator
from rules.indicators import Rate
from rules.vocabulary import Indicator, LineState, Role, SatisfactionApplies, SurveyKind
from services import months, satisfaction
from tests.services.month_rows import AFTER, survey

JULY = datetime(2027, 1, 5, tzinfo=UTC)  # the second half-year of 2026 is over
SPOT = SurveyKind.SPOT


def front(scene, at=AFTER, half_year="2026H2"):
    return satisfaction.surveys(scene.session, half_year, at).of_office(scene.office.id)


def area(scene, *names, at=AFTER):
    found = satisfaction.surveys(scene.session, "2026H2", at)
    return found.of_areas(scene.office.id, {scene.areas[name].id for name in names})


def line_of(session, scene, month, at, who="front"):
    rows = months.generate(session, operator(at.date()), month, at, ["A"])
    row = next(row for row in rows if row.employee_id == scene.staff[who].id)
    return next(line for line in row.lines if line.indicator is Indicator.SATISFACTION)


def test_4_2_1_2_example_of_the_source_in_each_month_of_its_half_year(scene, session):
    survey(scene, 935, 1000, half_year="2026H1", closed_on=date(2026, 6, 20))
    survey(scene, 189, 200, half_year="2026H1", kind=SPOT, closed_on=date(2026, 5, 20))
    for number in range(1, 7):
        line = line_of(session, scene, date(2026, number, 1), AFTER)
        assert (line.rate, line.shortfall, line.points) == (94, 1, 4)
        assert (line.numerator, line.denominator) == (1124, 1200)
        assert line.facts["fixed"] == [935, 1000]
        assert line.facts["spots"] == [[189, 200]]
    before = line_of(session, scene, date(2025, 12, 1), AFTER)
    after = line_of(session, scene, date(2026, 7, 1), AFTER)
    assert {before.state, after.state} == {LineState.PENDING}


def test_setting_satisfaction_applies_to_the_following_half_year(scene, session):
    from models.standards import from_rules
    from rules.standards import DEFAULT_STANDARD
    from rules.vocabulary import StandardState

    edition = from_rules(DEFAULT_STANDARD)
    edition.edition, edition.valid_from = "B/0", date(2026, 1, 1)
    edition.satisfaction_applies = SatisfactionApplies.FOLLOWING
    edition.state = StandardState.ISSUED
    session.add(edition)
    survey(scene, 94, 100, half_year="2026H1", closed_on=date(2026, 6, 20))
    assert line_of(session, scene, date(2026, 10, 1), AFTER).points == 4
    assert line_of(session, scene, date(2026, 3, 1), AFTER).state is LineState.PENDING


def test_mean_of_the_fixed_rate_and_the_mean_of_the_spot_checks(scene):
    survey(scene, 96, 100)
    survey(scene, 80, 100, kind=SPOT)
    survey(scene, 10, 10, kind=SPOT, sequence=2)
    found = front(scene)
    assert found.percent == Fraction(93)
    assert found.answers == Rate(186, 210)


def test_the_front_desk_takes_the_offices_rows_or_else_the_sums_of_its_areas(scene):
    survey(scene, 90, 100, area="east")
    survey(scene, 1, 100, area="west")
    assert front(scene).percent == Fraction(91, 2)
    survey(scene, 99, 100)
    assert front(scene).percent == 99


def test_a_kind_without_an_office_row_is_summed_from_the_areas(scene):
    survey(scene, 100, 100)
    survey(scene, 8, 10, area="east", kind=SPOT)
    survey(scene, 80, 90, area="west", kind=SPOT)
    assert front(scene).percent == Fraction(94)


def test_4_1_an_area_administrators_areas_count_together(scene):
    survey(scene, 99, 100)
    survey(scene, 90, 100, area="east")
    survey(scene, 10, 20, area="west")
    assert area(scene, "east").percent == 90
    assert area(scene, "east", "west").percent == Fraction(250, 3)


def test_a_final_survey_without_answers_of_his_areas_does_not_apply(scene):
    assert not area(scene, "east").final
    survey(scene, 99, 100)
    found = area(scene, "east")
    assert found.final
    assert found.percent is None


@pytest.mark.parametrize(
    ("rows", "at", "final"),
    [
        ([], JULY, False),
        ([(SurveyKind.FIXED, None)], JULY, False),
        ([(SurveyKind.FIXED, date(2026, 10, 1))], AFTER, True),
        ([(SurveyKind.FIXED, date(2026, 10, 1)), (SPOT, None)], AFTER, False),
        ([(SPOT, date(2026, 10, 1))], AFTER, False),
        ([(SPOT, date(2026, 10, 1))], JULY, True),
        ([(SPOT, None)], JULY, False),
    ],
)
def test_when_a_survey_is_final(scene, rows, at, final):
    for kind, closed_on in rows:
        survey(scene, 9, 10, kind=kind, closed_on=closed_on)
    assert front(scene, at).final is final


def test_spoilt_and_voided_results_do_not_count(scene):
    survey(scene, 0, 0)
    assert front(scene).percent is None
    assert front(scene).final
    struck = survey(scene, 0, 10, kind=SPOT)
    struck.voided_at = AFTER
    scene.session.flush()
    assert front(scene).percent is None


def test_areas_are_those_held_on_the_last_day_of_the_month(scene, session):
    from models import AreaAssignment

    survey(scene, 90, 100, area="east")
    survey(scene, 50, 100, area="west")
    assignment = session.query(AreaAssignment).filter_by(area_id=scene.areas["east"].id).one()
    assignment.valid_to = date(2026, 10, 15)
    session.add(
        AreaAssignment(
            area_id=scene.areas["east"].id,
            employee_id=scene.staff["area2"].id,
            valid_from=date(2026, 10, 16),
        )
    )
    session.flush()
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    assert line_of(session, scene, september, AFTER, "area1").rate == 90
    assert line_of(session, scene, october, AFTER, "area2").rate == 70
    left = line_of(session, scene, october, AFTER, "area1")
    assert left.state is LineState.NOT_APPLICABLE
    assert Role.AREA_ADMIN is left.assessment.position
