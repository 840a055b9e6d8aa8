"""What a running month may still lose: exact shares, the rule for parts of a point, the bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules.indicators import Rate
from rules.outlook import cost
from rules.risk import Bounds, Held, Pool, Span, Spans, Turn, bounds, minutes, of_pool, spans
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import Indicator, PartPoint, Role

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DISPATCH = DEFAULT_STANDARD.line(Role.FRONT_DESK, Indicator.DISPATCH)
FLOOR = Held(DISPATCH, PartPoint.FLOOR)


def test_two_of_a_hundred_and_eleven_lose_nine_tenths_of_a_point_each():
    pool = Pool(done=109, due=109, ahead=2)
    assert pool.each == Fraction(100, 111)
    assert FLOOR.loses(pool, 1) == 0  # 0.9 points below is no full point
    assert FLOOR.loses(pool, 2) == 4  # 1.8 points below are one


@pytest.mark.parametrize(
    ("part_point", "expected"),
    [(PartPoint.FLOOR, 0), (PartPoint.CEIL, 4), (PartPoint.PRO_RATA, Fraction(360, 100))],
)
def test_what_the_first_miss_costs_is_the_editions_rule(part_point, expected):
    assert Held(DISPATCH, part_point).loses(Pool(109, 109, 2), 1) == expected


def test_nothing_open_nothing_lost():
    assert Pool(0, 0, 0).each == 0
    assert FLOOR.loses(Pool(3, 4, 0), 0) == 0


@given(some.integers(0, 300), some.integers(0, 300), some.integers(1, 60))
def test_misses_add_up_and_the_rate_ends_where_it_would(done, late, ahead):
    pool = Pool(done, done + late, ahead)
    for missed in (0, 1, ahead):
        rate = Rate(done + ahead - missed, done + late + ahead)
        assert pool.missing(missed) == rate
        assert pool.missing(0).percent - rate.percent == missed * pool.each
    turn = of_pool(FLOOR, pool, cost(DISPATCH, Rate(done, done + late), PartPoint.FLOOR))
    assert turn.now == cost(DISPATCH, Rate(done, done + late), PartPoint.FLOOR)
    assert turn.best <= turn.worst
    assert turn.worst - turn.best == FLOOR.loses(pool, ahead)


def test_deadlines_are_told_by_hour_day_and_month():
    due = [AT + timedelta(**span) for span in ({"minutes": 12}, {"hours": 5}, {"days": 3})]
    found = spans([*due, AT + timedelta(minutes=3)], AT)
    assert (found.hour.count, found.hour.last) == (2, due[0])
    assert (found.day.count, found.later.count) == (1, 1)
    assert spans([], AT).hour is None


def test_an_hour_and_a_day_end_with_their_last_instant():
    hour, day, second = AT + timedelta(hours=1), AT + timedelta(days=1), timedelta(seconds=1)
    assert spans([hour, day], AT) == Spans(Span(1, hour), Span(1, day), None)
    assert spans([hour + second, day + second], AT) == Spans(
        None, Span(1, hour + second), Span(1, day + second)
    )


def test_a_started_minute_counts_and_none_is_below_nothing():
    assert minutes(AT + timedelta(minutes=11, seconds=1), AT) == 12
    assert minutes(AT + timedelta(minutes=12), AT) == 12
    assert minutes(AT - timedelta(minutes=1), AT) == 0


def test_bounds_stay_between_nothing_and_a_hundred():
    lost = Turn(Fraction(8), Fraction(4), Fraction(12))
    assert bounds(Fraction(10), [lost]) == Bounds(Fraction(94), Fraction(86))
    assert bounds(Fraction(90), [Turn(Fraction(0), Fraction(0), Fraction(40))]).worst == 0
