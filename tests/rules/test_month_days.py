"""The days of a month somebody held a post: cut to the month, put together, told."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.month_days import area_told, part, share, told, within
from rules.substitute_words import StandInState, standing

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
DAYS = st.dates(date(2026, 8, 1), date(2026, 12, 31))


def october(*spans):
    return within(FIRST, LAST, spans)


def test_spans_are_cut_to_the_month_and_what_meets_is_one():
    assert october((date(2024, 1, 1), None)) == ((FIRST, LAST),)
    first, second = (date(2026, 9, 1), date(2026, 10, 15)), (date(2026, 10, 16), None)
    assert october(second, first) == ((FIRST, LAST),)
    later = (date(2026, 10, 20), date(2026, 11, 5))
    assert october(first, later) == ((FIRST, date(2026, 10, 15)), (date(2026, 10, 20), LAST))
    assert october((date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 11, 1), None)) == ()
    assert october((date(2026, 10, 31), None)) == ((LAST, LAST),)
    assert october((date(2026, 9, 1), FIRST)) == ((FIRST, FIRST),)
    one = (date(2026, 10, 5), date(2026, 10, 5))
    assert october(one) == (one,)
    after_a_day = (date(2026, 10, 7), date(2026, 10, 9))
    assert october(after_a_day, one) == (one, after_a_day)
    assert october((date(2026, 10, 20), date(2026, 10, 19))) == ()  # duty began after the end


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=5))
def test_every_day_of_a_span_is_covered_once_and_no_other(spans):
    found = october(*spans)
    every = [FIRST + timedelta(days=n) for n in range(31)]
    held = [d for d in every if any(a <= d and (b is None or d <= b) for a, b in spans)]
    assert [d for d in every for a, b in found if a <= d <= b] == held
    assert all(b + timedelta(days=1) < c for (_, b), (c, _) in pairwise(found))


def test_a_whole_month_is_not_told_a_part_is():
    assert part(FIRST, LAST, ((FIRST, LAST),)) == []
    kept = part(FIRST, LAST, ((FIRST, date(2026, 10, 15)), (LAST, LAST)))
    assert kept == [["2026-10-01", "2026-10-15"], ["2026-10-31", "2026-10-31"]]
    assert told(kept) == "10-01 至 10-15、10-31"
    assert told([]) == ""
    whole = ((FIRST, LAST),)
    assert area_told("东区", whole, whole) == "东区"
    assert area_told("东区", ((date(2026, 10, 16), LAST),), whole) == "东区（10-16 至 10-31）"


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ([], Fraction(1)),  # no days kept: the whole month
        ([["2026-10-01", "2026-10-31"]], Fraction(1)),
        ([["2026-10-07", "2026-10-07"]], Fraction(1, 31)),
        ([["2026-10-01", "2026-10-10"], ["2026-10-20", "2026-10-24"]], Fraction(15, 31)),
    ],
)
def test_a_share_is_the_days_held_of_the_days_of_the_month(kept, expected):
    assert share(FIRST, LAST, kept) == expected


def test_a_share_of_february_is_of_its_own_days():
    kept = [["2028-02-16", "2028-02-29"]]
    assert share(date(2028, 2, 1), date(2028, 2, 29), kept) == Fraction(14, 29)


def test_an_appointment_holds_on_both_its_days():
    def on(day, voided=False):
        return standing(date(2026, 11, 2), date(2026, 11, 4), voided, date(2026, 11, day))

    words = [on(day) for day in (1, 2, 4, 5)]
    S = StandInState  # noqa: N806 - read as the states they are
    assert words == [S.AHEAD, S.ON, S.ON, S.OVER]
    assert on(2, voided=True) is S.VOIDED
