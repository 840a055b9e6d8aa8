"""How many more misses cost more points, and what wins them back: against counting it out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.indicators import Rate
from rules.outlook import Step, cost, next_gain, next_loss, to_collect
from rules.standards import LineStandard
from rules.vocabulary import Indicator, PartPoint

FLOOR, CEIL, PRO_RATA = PartPoint.FLOOR, PartPoint.CEIL, PartPoint.PRO_RATA
FAR = 1_500  # further than any step of the small figures below


def line(target=100, per_point=4) -> LineStandard:
    return LineStandard(
        Indicator.DISPATCH, "4.2.1.3", Fraction(target), points_per_point=Fraction(per_point)
    )


targets = st.fractions(min_value=80, max_value=100, max_denominator=2)
per_points = st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(4), Fraction(5, 2)])
readings = st.sampled_from(PartPoint)


@st.composite
def rates(draw) -> Rate:
    due = draw(st.integers(1, 12))
    return Rate(draw(st.integers(0, due)), due)


def missed(rate: Rate, count: int) -> Rate:
    return Rate(rate.numerator, rate.denominator + count)


def done(rate: Rate, count: int) -> Rate:
    return Rate(rate.numerator + count, rate.denominator + count)


@given(targets, per_points, readings, rates())
def test_next_loss_is_the_first_miss_that_costs_more(target, per_point, reading, rate):
    standard = line(target, per_point)
    now, step = cost(standard, rate, reading), next_loss(standard, rate, reading)
    if step is None:
        assert cost(standard, missed(rate, FAR), reading) == now
        return
    assert step.count >= 1
    assert step.points == cost(standard, missed(rate, step.count), reading) > now
    assert cost(standard, missed(rate, step.count - 1), reading) == now


@given(targets, per_points, readings, rates())
def test_next_gain_is_the_first_record_done_in_time_that_costs_less(
    target, per_point, reading, rate
):
    standard = line(target, per_point)
    now, step = cost(standard, rate, reading), next_gain(standard, rate, reading)
    if step is None:
        assert cost(standard, done(rate, FAR), reading) == now
        return
    assert step.count >= 1
    assert step.points == cost(standard, done(rate, step.count), reading) < now
    assert cost(standard, done(rate, step.count - 1), reading) == now


@given(targets, per_points, readings, st.integers(1, 900), st.data())
def test_to_collect_is_the_least_that_helps_and_the_least_that_mends_all(
    target, per_point, reading, due, data
):
    standard, paid = line(target, per_point), data.draw(st.integers(0, due))
    now = cost(standard, Rate(paid, due), reading)
    steps = to_collect(standard, Rate(paid, due), reading)
    assert bool(steps) is bool(now)
    for step in steps:
        assert step.points == cost(standard, Rate(paid + step.count, due), reading)
        assert step.count >= 1
    if steps:
        first, last = steps[0], steps[-1]
        assert first.points < now == cost(standard, Rate(paid + first.count - 1, due), reading)
        assert last.points == 0 < cost(standard, Rate(paid + last.count - 1, due), reading)
        assert last.count + paid <= due


@pytest.mark.parametrize(
    ("done_", "due", "count", "points"),
    [(30, 30, 1, 12), (99, 99, 1, 4), (200, 200, 3, 4), (199, 200, 2, 4), (94, 100, 2, 28)],
)
def test_full_points_only(done_, due, count, points):
    """199 of 200 is half a point short and costs nothing yet."""
    step = next_loss(line(), Rate(done_, due), FLOOR)
    assert (step.count, step.points) == (count, points)


def test_a_miss_among_few_is_made_good_only_by_many():
    assert next_gain(line(), Rate(99, 100), FLOOR).count == 1  # then 0.99 of a point is missing
    assert next_gain(line(), Rate(9, 10), FLOOR).count == 1
    assert next_gain(line(), Rate(9, 10), CEIL).points == 40 - 4
    assert next_gain(line(), Rate(199, 200), CEIL) is None  # the first part of a point stays


def test_nothing_due_and_nothing_done_have_no_next_step():
    assert next_loss(line(), Rate(0, 0), FLOOR) is None
    assert next_loss(line(), Rate(0, 3), FLOOR) is None
    assert next_gain(line(), Rate(0, 0), FLOOR) is None
    assert to_collect(line(98), Rate(0, 0), FLOOR) == ()
    free = LineStandard(Indicator.EXAMS, "4.2.1.1")
    assert next_loss(free, Rate(3, 4), FLOOR) is None


def test_fees_to_the_fen():
    steps = to_collect(line(98), Rate(95_000, 100_000), FLOOR)
    assert [(step.count, step.points) for step in steps] == [(1, 8), (2_001, 0)]


@pytest.mark.parametrize(
    ("target", "rate", "reading", "step"),
    [
        (98, Rate(1, 100), FLOOR, None),  # 97 points are lost; the 98th never is
        (98, Rate(3, 200), FLOOR, Step(100, Fraction(388))),  # down to 1 %
        (95, Rate(57, 57), CEIL, Step(4, Fraction(8))),  # 57 of 60 is 95 % and still free
        (100, Rate(79_999, 79_999), PRO_RATA, Step(1, Fraction("0.01"))),  # half a step rounds up
        (100, Rate(200_000, 200_000), PRO_RATA, Step(3, Fraction("0.01"))),  # two cost 0.004
    ],
)
def test_the_next_loss_at_the_very_edge(target, rate, reading, step):
    assert next_loss(line(target), rate, reading) == step


@pytest.mark.parametrize(
    ("target", "rate", "reading", "step"),
    [
        (95, Rate(81, 90), CEIL, Step(10, Fraction(16))),  # 91 of 100 is enough
        (95, Rate(179, 200), FLOOR, Step(11, Fraction(16))),  # 189 of 210 is 90 %, not above it
        (95, Rate(900_000, 1_000_000), PRO_RATA, Step(126, Fraction("19.99"))),
        (100, Rate(79_996, 79_999), PRO_RATA, Step(2, Fraction("0.01"))),  # 0.015 is still 0.02
    ],
)
def test_the_next_gain_at_the_very_edge(target, rate, reading, step):
    assert next_gain(line(target), rate, reading) == step


def test_one_step_is_told_where_the_first_makes_good_for_everything():
    assert to_collect(line(98), Rate(970, 1000), FLOOR) == (Step(1, Fraction(0)),)
    assert to_collect(line(98), Rate(900_000, 1_000_000), PRO_RATA) == (
        Step(13, Fraction("31.99")),
        Step(79_988, Fraction(0)),
    )


def test_a_line_without_a_target_or_without_points_has_no_next_step():
    for free in (
        LineStandard(Indicator.DISPATCH, "4.2.1.3", Fraction(95)),
        LineStandard(Indicator.DISPATCH, "4.2.1.3", None, Fraction(4)),
    ):
        for reading in PartPoint:
            assert next_loss(free, Rate(3, 4), reading) is None
            assert next_gain(free, Rate(3, 4), reading) is None
            assert to_collect(free, Rate(3, 4), reading) == ()
