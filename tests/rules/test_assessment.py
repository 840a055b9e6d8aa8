from dataclasses import astuple
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import (
    Line,
    assess_exams,
    assess_rate,
    assess_records,
    assess_satisfaction,
    assess_spot_checks,
    bonus_withheld,
    counted,
    deducted,
    fixed,
    not_applicable,
    pending,
    plain,
    score,
    shortfall_points,
    show_percent,
    show_points,
)
from rules.indicators import Rate, satisfaction_rate
from rules.standards import DEFAULT_STANDARD, LineStandard
from rules.vocabulary import Indicator, LineState, PartPoint, Role

FLOOR, CEIL, PRO_RATA = PartPoint.FLOOR, PartPoint.CEIL, PartPoint.PRO_RATA


def front(indicator):
    return DEFAULT_STANDARD.line(Role.FRONT_DESK, indicator)


def area(indicator):
    return DEFAULT_STANDARD.line(Role.AREA_ADMIN, indicator)


def test_4_2_1_2_example_of_the_source():
    fixed, spot = Rate(935, 1000), Rate(945, 1000)
    answers = Rate.together([fixed, spot])
    percent = satisfaction_rate(fixed, [spot])
    line = assess_satisfaction(front(Indicator.SATISFACTION), percent, answers, FLOOR, final=True)
    assert (line.rate, line.shortfall, line.points) == (94, 1, 4)
    assert (line.numerator, line.denominator, line.state) == (1880, 2000, LineState.COUNTED)
    assert score([line]) == 96


def test_satisfaction_before_the_survey_is_final_and_without_one():
    line = front(Indicator.SATISFACTION)
    waits = assess_satisfaction(line, Fraction(50), Rate(1, 2), FLOOR, final=False)
    assert (waits.state, waits.points, waits.rate) == (LineState.PENDING, 0, None)
    none = assess_satisfaction(line, None, Rate(0, 0), FLOOR, final=True)
    assert none.state is LineState.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("done", "due", "points"),
    [(100, 100, 0), (99, 100, 4), (995, 1000, 0), (985, 1000, 4), (15, 16, 24), (0, 1, 400)],
)
def test_4_2_1_3_four_for_each_full_point(done, due, points):
    assert assess_rate(front(Indicator.DISPATCH), Rate(done, due), FLOOR).points == points


def test_4_2_2_3_fees_cost_points_and_bonus():
    line = assess_rate(area(Indicator.FEE_COLLECTION), Rate(954, 1000), FLOOR)
    assert line.shortfall == Fraction(26, 10)
    assert (line.points, line.withheld_percent) == (8, 2)
    assert bonus_withheld([line]) == 2


def test_part_points():
    below = Fraction(26, 10)
    assert [counted(below, Fraction(4), part) for part in (FLOOR, CEIL, PRO_RATA)] == [
        *(8, 12, Fraction(104, 10))
    ]
    assert counted(Fraction(1, 3), Fraction(4), PRO_RATA) == Fraction(133, 100)
    assert counted(Fraction(1, 800), Fraction(4), PRO_RATA) == Fraction(1, 100)  # .005 goes up
    assert all(counted(Fraction(0), Fraction(4), part) == 0 for part in PartPoint)


def test_4_2_1_5_five_flat_once():
    line = front(Indicator.RECORDS)
    assert [assess_records(line, 100, bad).points for bad in (0, 1, 40)] == [0, 5, 5]
    assert assess_records(line, 100, 1).rate == 99
    assert assess_records(line, 0, 1).points == 5
    assert assess_records(line, 0, 0).state is LineState.NOT_APPLICABLE


def test_4_2_1_1_exams_cost_what_the_setting_says():
    line = front(Indicator.EXAMS)
    assert assess_exams(line, 1, 3, DEFAULT_STANDARD.exam_points).points == 0
    assert assess_exams(line, 1, 3, Fraction(3, 2)).points == 3
    assert assess_exams(line, 0, 0, Fraction(1)).state is LineState.NOT_APPLICABLE


def test_4_2_3_1_findings_as_found():
    line = front(Indicator.SPOT_CHECKS)
    assert assess_spot_checks(line, 2, [Fraction(2), Fraction(1, 2)]).points == Fraction(5, 2)
    assert assess_spot_checks(line, 0, []).state is LineState.NOT_APPLICABLE


def test_nothing_due_is_neither_0_nor_100():
    line = assess_rate(area(Indicator.COMPLAINT), Rate(0, 0), FLOOR)
    assert (line.state, line.rate, line.points) == (LineState.NOT_APPLICABLE, None, 0)
    assert line == not_applicable(area(Indicator.COMPLAINT))


def test_the_score_has_a_floor():
    line = assess_rate(front(Indicator.DISPATCH), Rate(0, 1), FLOOR)
    assert (deducted([line]), score([line])) == (400, 0)
    assert score([]) == 100


@pytest.mark.parametrize(
    ("value", "percent", "points", "exact"),
    [
        (Fraction(92), "92.00%", "92", "92"),
        (Fraction(15, 2), "7.50%", "7.5", "7.5"),
        (Fraction(200, 3), "66.67%", "66.67", "66.666667"),
        (Fraction(93745, 1000), "93.75%", "93.75", "93.745"),
        (Fraction(5, 1000), "0.01%", "0.01", "0.005"),
        (Fraction(-5, 1000), "-0.01%", "-0.01", "-0.005"),
        (Fraction(0), "0.00%", "0", "0"),
        (Fraction(100), "100.00%", "100", "100"),
        (Fraction(99999, 1000), "100.00%", "100", "99.999"),
    ],
)
def test_shown_figures(value, percent, points, exact):
    assert (show_percent(value), show_points(value), plain(value)) == (percent, points, exact)


part_points = st.sampled_from(PartPoint)
standards = st.sampled_from([line for row in DEFAULT_STANDARD.lines.values() for line in row])
rates = st.integers(0, 500).flatmap(lambda due: st.builds(Rate, st.integers(0, due), st.just(due)))
lines = st.lists(
    st.one_of(
        st.builds(assess_rate, standards, rates, part_points),
        st.builds(pending, standards),
        st.builds(assess_records, standards, st.integers(0, 9), st.integers(0, 9)),
    ),
    max_size=7,
)


@given(lines)
def test_score_is_within_0_and_100(some):
    assert 0 <= score(some) <= 100
    assert 0 <= bonus_withheld(some) <= 100
    assert all(line.points >= 0 for line in some)


@given(lines.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_score_is_free_of_order(both):
    some, shuffled = both
    assert score(some) == score(shuffled)
    assert bonus_withheld(some) == bonus_withheld(shuffled)


@given(lines, st.integers(1, 300), st.data(), part_points, standards)
def test_doing_better_never_costs_more(others, due, data, part_point, standard):
    worse = data.draw(st.integers(0, due))
    better = data.draw(st.integers(worse, due))
    low, high = (assess_rate(standard, Rate(done, due), part_point) for done in (worse, better))
    assert high.points <= low.points
    assert high.withheld_percent <= low.withheld_percent
    assert score([*others, high]) >= score([*others, low])
    assert score([*others, low]) <= score(others)


@given(st.fractions(0, 100), standards)
def test_part_points_are_ordered(percent, standard):
    floor, pro_rata, ceil = (
        shortfall_points(percent, standard, part) for part in (FLOOR, PRO_RATA, CEIL)
    )
    assert floor <= pro_rata + Fraction(1, 200)
    assert pro_rata <= ceil


@given(st.fractions(min_value=-1000, max_value=1000))
def test_plain_is_read_back_within_its_places(value):
    assert abs(Fraction(plain(value)) - value) <= Fraction(1, 2 * 10**6)
    assert Fraction(show_percent(value)[:-1]) == Fraction(show_points(value))


def test_a_line_is_a_value():
    line = Line(Indicator.EXAMS, "4.2.1.1", LineState.PENDING)
    assert line == Line(Indicator.EXAMS, "4.2.1.1", LineState.PENDING)


def test_a_line_of_the_form_carries_its_clause_fraction_target_and_cost():
    """Every cell of the form, line by line (4.2.1, 4.2.2, 4.2.3.1)."""
    I, counts, f = Indicator, LineState.COUNTED, Fraction  # noqa: E741, N806
    assert astuple(assess_rate(front(I.DISPATCH), Rate(985, 1000), FLOOR)) == (
        *(I.DISPATCH, "4.2.1.3", counts, 985, 1000, 100, f(197, 2), f(3, 2), 4, 0),
    )
    assert astuple(assess_rate(area(I.FEE_COLLECTION), Rate(954, 1000), CEIL)) == (
        *(I.FEE_COLLECTION, "4.2.2.3", counts, 954, 1000, 98, f(477, 5), f(13, 5), 12, 3),
    )
    assert astuple(assess_records(front(I.RECORDS), 8, 2)) == (
        *(I.RECORDS, "4.2.1.5", counts, 6, 8, 100, 75, 25, 5, 0),
    )
    assert astuple(assess_exams(area(I.EXAMS), 1, 4, f(1, 2))) == (
        *(I.EXAMS, "4.2.2.1", counts, 1, 4, None, 25, 0, f(3, 2), 0),
    )
    assert astuple(assess_spot_checks(front(I.SPOT_CHECKS), 3, [f(1, 2)])) == (
        *(I.SPOT_CHECKS, "4.2.3.1", counts, None, 3, None, None, 0, f(1, 2), 0),
    )


@pytest.mark.parametrize(
    ("made", "state"), [(not_applicable, LineState.NOT_APPLICABLE), (pending, LineState.PENDING)]
)
def test_a_line_that_does_not_count_still_shows_its_clause_and_target(made, state):
    assert astuple(made(area(Indicator.SATISFACTION))) == (
        *(Indicator.SATISFACTION, "4.2.2.2", state, None, None, 95, None, 0, 0, 0),
    )


def test_4_2_1_2_the_mean_of_the_surveys_counts_not_the_answers_together():
    line = front(Indicator.SATISFACTION)
    found = assess_satisfaction(line, Fraction(90), Rate(99, 100), FLOOR, final=True)
    assert (found.rate, found.points, found.numerator, found.denominator) == (90, 20, 99, 100)


def test_4_2_2_3_only_fees_withhold_the_bonus():
    plain_line = LineStandard(Indicator.DISPATCH, "4.2.1.3", Fraction(98), Fraction(4))
    assert assess_rate(plain_line, Rate(95, 100), FLOOR).withheld_percent == 0
    assert bonus_withheld([assess_rate(area(Indicator.FEE_COLLECTION), Rate(0, 1), FLOOR)] * 2) == (
        100
    )


def test_sums_of_nothing_are_exact_fractions():
    sums = (
        deducted([]),
        bonus_withheld([]),
        assess_spot_checks(front(Indicator.EXAMS), 1, []).points,
    )
    assert [(type(one), one) for one in sums] == [(Fraction, 0)] * 3
    together = Rate.together([])
    assert isinstance(together.numerator, Fraction)
    assert isinstance(together.denominator, Fraction)


def test_whole_numbers_keep_their_noughts():
    assert [fixed(Fraction(value, 2), 0) for value in (5, 200, -1, -5)] == ["3", "100", "-1", "-3"]
    assert plain(Fraction(100), 0) == "100"
    assert plain(Fraction(21, 2), 0) == "11"
