"""A month held to another edition: what was counted stays, what it costs follows the edition."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rules import assessment
from rules.assessment import Line
from rules.indicators import Rate
from rules.standards import DEFAULT_STANDARD, LineStandard, Standard
from rules.vocabulary import Indicator, LineState, PartPoint, Role
from rules.what_if import Month, changes, reassessed, restored, totals

FRONT = Role.FRONT_DESK
DISPATCH = DEFAULT_STANDARD.line(FRONT, Indicator.DISPATCH)
RECORDS = DEFAULT_STANDARD.line(FRONT, Indicator.RECORDS)
EXAMS = DEFAULT_STANDARD.line(FRONT, Indicator.EXAMS)

percents = st.fractions(min_value=50, max_value=100, max_denominator=4)
points = st.fractions(min_value=0, max_value=8, max_denominator=2)
rules = st.builds(
    LineStandard,
    st.just(Indicator.DISPATCH),
    st.sampled_from(["4.2.1.3", "5.1"]),
    percents,
    points,
    withholds_bonus=st.booleans(),
)


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    due = draw(st.integers(0, 60))
    return Rate(draw(st.integers(0, due)), due)


def edition(part_point: PartPoint = PartPoint.FLOOR, exam_points: int = 0) -> Standard:
    return replace(DEFAULT_STANDARD, part_point=part_point, exam_points=Fraction(exam_points))


@given(rules, rules, rates(), st.sampled_from(PartPoint), st.sampled_from(PartPoint))
def test_a_rate_is_what_the_other_edition_would_have_made_of_it(old, new, rate, before, after):
    kept = assessment.assess_rate(old, rate, before)
    assert reassessed(kept, new, edition(after)) == assessment.assess_rate(new, rate, after)
    assert reassessed(kept, old, edition(before)) == kept


@given(percents, rates(), st.booleans(), st.sampled_from(PartPoint))
def test_satisfaction_keeps_the_mean_it_was_counted_at(percent, answers, final, part_point):
    old = DEFAULT_STANDARD.line(FRONT, Indicator.SATISFACTION)
    new = replace(old, target=Fraction(90), points_per_point=Fraction(2))
    asked = None if answers.denominator == 0 else percent
    kept = assessment.assess_satisfaction(old, asked, answers, PartPoint.FLOOR, final=final)
    wanted = assessment.assess_satisfaction(new, asked, answers, part_point, final=final)
    assert reassessed(kept, new, edition(part_point)) == wanted


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 9))
def test_records_and_exams_are_counted_anew_from_their_figures(whole, missing, each):
    incomplete = min(whole, missing)
    kept = assessment.assess_records(RECORDS, whole, incomplete)
    new = replace(RECORDS, flat_points=Fraction(3))
    assert reassessed(kept, new, edition()) == assessment.assess_records(new, whole, incomplete)
    taken = assessment.assess_exams(EXAMS, whole - incomplete, whole, Fraction(0))
    wanted = assessment.assess_exams(EXAMS, whole - incomplete, whole, Fraction(each))
    assert reassessed(taken, EXAMS, edition(exam_points=each)) == wanted


def test_findings_stay_as_found_under_the_clause_of_the_other_edition():
    spots = DEFAULT_STANDARD.line(FRONT, Indicator.SPOT_CHECKS)
    kept = assessment.assess_spot_checks(spots, 2, [Fraction(2), Fraction(1)])
    new = replace(spots, clause="6.3", target=Fraction(90), points_per_point=Fraction(4))
    assert reassessed(kept, new, edition()) == replace(kept, clause="6.3")
    assert kept.points == 3


def test_what_was_never_due_is_due_in_no_edition():
    for line in DEFAULT_STANDARD.lines[FRONT]:
        new = replace(line, clause="6.3")
        kept = assessment.not_applicable(line)
        assert reassessed(kept, new, edition()) == assessment.not_applicable(new)


def test_97_92_percent_costs_eight_points_against_100_and_none_against_98():
    kept = assessment.assess_rate(DISPATCH, Rate(94, 96), PartPoint.FLOOR)
    assert (assessment.show_percent(kept.rate or Fraction(0)), kept.points) == ("97.92%", 8)
    (change,) = changes(
        [kept], [reassessed(kept, replace(DISPATCH, target=Fraction(98)), edition())]
    )
    assert (change.before, change.after.points) == (kept, 0)


def test_what_rulings_gave_back_is_given_back_again_up_to_what_the_line_costs():
    kept = assessment.assess_rate(DISPATCH, Rate(9, 10), PartPoint.FLOOR)
    assert restored(kept, [Fraction(4), Fraction(6)]).points == 30
    assert restored(replace(kept, points=Fraction(3)), [Fraction(2), Fraction(6)]).points == 0


def test_a_line_of_one_edition_alone_changes_a_month_only_if_it_costs():
    costs = assessment.assess_rate(DISPATCH, Rate(9, 10), PartPoint.FLOOR)
    free = Line(Indicator.EXAMS, "4.2.1.1", LineState.NOT_APPLICABLE)
    assert [(one.indicator, one.after) for one in changes([costs, free], [])] == [
        (Indicator.DISPATCH, None)
    ]
    assert changes([], [free]) == []
    assert [(one.before, one.after) for one in changes([], [costs])] == [(None, costs)]


def test_a_line_that_costs_the_same_in_both_editions_is_no_change():
    costs = assessment.assess_rate(DISPATCH, Rate(9, 10), PartPoint.FLOOR)
    again = replace(costs, clause="5.1", target=Fraction(99))
    dearer = replace(costs, withheld_percent=Fraction(2))
    assert changes([costs], [again]) == []
    assert [(one.before, one.after) for one in changes([costs], [dearer])] == [(costs, dearer)]


def test_people_gain_or_lose_by_all_their_months_together():
    def month(who: int, before: int, after: int, pay: int | None = None) -> Month:
        return Month((who, 1, FRONT), Fraction(before), Fraction(after), pay)

    found = totals(
        [month(1, 90, 94, 100), month(1, 90, 88, -30), month(2, 90, 90), month(3, 100, 92)]
    )
    assert (found.months, found.better, found.worse, found.same) == (4, 1, 1, 1)
    assert (found.average, found.average_after, found.pay) == (Fraction(185, 2), 91, 70)
    by_half = Month((4, 1, FRONT), Fraction(90), Fraction(181, 2))
    found = totals([month(1, 90, 94), by_half, month(2, 90, 80), month(3, 90, 90)])
    assert (found.better, found.worse, found.same) == (2, 1, 1)
    assert totals([replace(by_half, score_after=Fraction(179, 2))]).worse == 1
    assert totals([]) is None
    assert totals([month(1, 90, 90)]).pay is None
