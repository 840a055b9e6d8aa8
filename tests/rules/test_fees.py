"""What a flat owes: exact, split by days, whatever the order of rows, rounded half up once."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import fees
from rules.fees import Held, Part, Price, Reading
from rules.refusal import Refusal

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)  # 92 days
ONE = (Held(fees.ALWAYS, None, 1),)
OLD, NEW = Price(date(2024, 1, 1), Fraction("1.80")), Price(date(2026, 8, 16), Fraction("2.25"))
FLAT = Fraction("89.50") * 3


def test_a_whole_quarter_is_three_months_of_price_and_area():
    (part,) = fees.parts(FIRST, LAST, [OLD], ONE)
    assert part == Part(FIRST, LAST, 92, OLD.yuan, 1)
    assert fees.amount_fen([part], FLAT) == 48_330  # 1.80 x 89.5 x 3


def test_a_price_that_changes_inside_is_split_by_days():
    before, after = fees.parts(FIRST, LAST, [NEW, OLD], ONE)
    assert (before.days, after.days, before.last) == (46, 46, date(2026, 8, 15))
    exact = FLAT * (Fraction("1.80") * 46 + Fraction("2.25") * 46) / 92
    assert fees.amount_fen((before, after), FLAT) == fees.half_up(exact) == 54_371


def test_what_a_flat_has_counts_on_its_days_alone():
    mine = (Held(date(2026, 7, 1), date(2026, 7, 31), 1), Held(date(2026, 9, 1), None, 2))
    found = fees.parts(FIRST, LAST, [Price(FIRST, Fraction(150))], mine)
    assert [(part.days, part.count) for part in found] == [(31, 1), (30, 2)]
    assert fees.amount_fen(found, Fraction(3)) == fees.half_up(Fraction(450 * 91, 92))


def test_a_flats_own_row_goes_before_its_buildings_and_everybodys():
    building = Held(date(2026, 1, 1), None, 3)
    own = Held(date(2026, 8, 1), date(2026, 8, 31), 0)
    assert fees.count_on(FIRST, (own,), (*ONE, building)) == 3
    assert fees.count_on(date(2026, 8, 15), (own,), (*ONE, building)) == 0
    assert fees.count_on(FIRST, (), ONE) == 1
    assert fees.parts(FIRST, LAST, [OLD], (Held(fees.ALWAYS, None, 0),), ONE) == ()


def test_days_without_a_price_cost_nothing():
    (part,) = fees.parts(FIRST, LAST, [NEW], ONE)
    assert (part.first, part.days) == (NEW.valid_from, 46)
    assert fees.parts(FIRST, LAST, [Price(date(2027, 1, 1), Fraction(1))], ONE) == ()


@pytest.mark.parametrize(("yuan", "fen"), [("0.004", 0), ("0.005", 1), ("0.0149", 1), ("0.015", 2)])
def test_half_up_to_the_fen(yuan, fen):
    assert fees.half_up(Fraction(yuan)) == fen


DAYS = st.dates(date(2026, 6, 1), date(2026, 10, 31))
PRICES = st.lists(
    st.builds(Price, DAYS, st.fractions(min_value=0, max_value=50, max_denominator=10_000)),
    max_size=4,
    unique_by=lambda price: price.valid_from,
)
HELD = st.lists(
    st.builds(
        lambda first, days, count: Held(first, first + timedelta(days=days), count),
        *(DAYS, st.integers(0, 90), st.integers(0, 3)),
    ),
    max_size=3,
    unique_by=lambda held: held.first,
)
FACTORS = st.fractions(min_value=0, max_value=900, max_denominator=100)


@given(PRICES, HELD, FACTORS, st.randoms())
def test_the_order_of_rows_does_not_matter_and_days_are_counted_once(prices, held, factor, chance):
    found = fees.parts(FIRST, LAST, prices, held, ONE)
    chance.shuffle(prices)
    chance.shuffle(held)
    assert fees.parts(FIRST, LAST, prices, held, ONE) == found
    assert fees.amount_fen(found, factor) == fees.amount_fen(reversed(found), factor) >= 0
    for before, after in pairwise(found):
        assert before.last < after.first
    day, exact = FIRST, Fraction(0)
    while day <= LAST:  # day by day comes to the same
        price = fees.price_on(day, prices)
        exact += (price or 0) * fees.count_on(day, held, ONE) * factor / 92
        day += timedelta(days=1)
    assert sum((part.yuan(factor) for part in found), Fraction(0)) == exact
    assert abs(fees.amount_fen(found, factor) - exact * 100) <= Fraction(1, 2)


@given(PRICES, HELD, FACTORS, st.dates(FIRST, LAST - timedelta(days=1)))
def test_the_parts_of_a_period_make_the_whole(prices, held, factor, cut):
    whole = sum((p.yuan(factor) * p.of for p in fees.parts(FIRST, LAST, prices, held)), Fraction(0))
    halves = (
        *fees.parts(FIRST, cut, prices, held),
        *fees.parts(cut + timedelta(days=1), LAST, prices, held),
    )
    assert sum((p.yuan(factor) * p.of for p in halves), Fraction(0)) == whole


def test_a_meter_counts_on_over_its_exchange():
    begun = Reading(date(2026, 6, 30), 10_050)
    exchanged = Reading(date(2026, 8, 1), 11_000, 150)
    ends = Reading(date(2026, 9, 30), 900)
    assert fees.used([ends, begun, exchanged]) == Fraction("9.50") + Fraction("7.50")
    assert fees.used([begun]) == 0


def test_a_meter_never_goes_back():
    before, after = Reading(date(2026, 6, 30), 500), Reading(date(2026, 9, 30), 900)
    fees.check_reading(Reading(date(2026, 8, 1), 500), before, after)
    fees.check_reading(Reading(date(2026, 8, 1), 700, 0), before, after)
    for shown, start, field in (
        (499, None, "reading_hundredths"),
        (901, None, "reading_hundredths"),
        (700, 901, "start_hundredths"),
        (-1, None, "reading_hundredths"),
    ):
        with pytest.raises(Refusal) as no:
            fees.check_reading(Reading(date(2026, 8, 1), shown, start), before, after)
        assert no.value.field == field


@pytest.mark.parametrize("yuan", ["0", "-1", "1.23456"])
def test_a_price_is_more_than_nothing_with_four_decimals(yuan):
    with pytest.raises(Refusal):
        fees.check_price(Fraction(yuan))
    fees.check_price(Fraction("1.2345"))


def test_numbers_of_bills():
    assert fees.bill_number("2026Q3", 7) == "ZD2026Q3-00007"


def test_a_cut_on_which_nothing_changes_makes_no_part():
    same = Price(date(2026, 8, 1), OLD.yuan)
    over = (Held(FIRST, date(2026, 8, 31), 1), Held(date(2026, 9, 1), None, 1))
    assert fees.parts(FIRST, LAST, [OLD, same], over) == (Part(FIRST, LAST, 92, OLD.yuan, 1),)
    gap = (Held(FIRST, date(2026, 7, 31), 1), Held(date(2026, 8, 2), None, 1))
    assert fees.parts(FIRST, LAST, [OLD], gap) == (
        Part(FIRST, date(2026, 7, 31), 92, OLD.yuan, 1),
        Part(date(2026, 8, 2), LAST, 92, OLD.yuan, 1),
    )


def test_a_price_may_begin_on_the_last_day():
    new = Price(LAST, Fraction(2))
    assert fees.parts(FIRST, LAST, [OLD, new], ONE) == (
        Part(FIRST, date(2026, 9, 29), 92, OLD.yuan, 1),
        Part(LAST, LAST, 92, Fraction(2), 1),
    )


def test_a_meter_that_just_may_stand_so():
    day = date(2026, 8, 1)
    before, after = Reading(date(2026, 6, 30), 0), Reading(date(2026, 9, 30), 900)
    for shown, start in ((0, None), (900, None), (950, 900), (0, 0)):
        fees.check_reading(Reading(day, shown, start), before, after)
    fees.check_reading(Reading(day, 0), None, None)
    for shown, start in ((5, -1), (-1, 5)):
        with pytest.raises(Refusal, match="0 or more"):
            fees.check_reading(Reading(day, shown, start), None, None)


def test_where_the_meter_stood_is_told_with_two_decimals():
    stood = Reading(date(2026, 6, 30), 1_205)
    with pytest.raises(Refusal) as no:
        fees.check_reading(Reading(date(2026, 8, 1), 1_204), stood, None)
    assert no.value.values == {"day": stood.on, "shown": "12.05"}
    with pytest.raises(Refusal) as no:
        fees.check_reading(Reading(date(2026, 6, 1), 1_300), None, Reading(stood.on, 1_299))
    assert no.value.values == {"day": stood.on, "shown": "12.99"}


def test_a_price_may_be_a_hundredth_of_a_fen():
    fees.check_price(Fraction(1, 10_000))
