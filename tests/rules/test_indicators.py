from datetime import date
from fractions import Fraction

import pytest

from rules.indicators import (
    Rate,
    following_half,
    governing_half_year,
    half_year_of,
    months_governed,
    months_of_half,
    months_of_quarter,
    parse_half_year,
    parse_quarter,
    previous_half,
    quarter_end,
    quarter_last_day,
    quarter_of,
    satisfaction_rate,
)
from rules.refusal import Refusal
from rules.vocabulary import SatisfactionApplies


def test_rate():
    assert Rate(15, 16).percent == Fraction(375, 4)
    assert Rate(0, 0).percent is None
    assert Rate.together([Rate(1, 2), Rate(2, 3), Rate(0, 0)]) == Rate(3, 5)
    assert Rate.together([]).percent is None
    with pytest.raises(ValueError, match="negative"):
        Rate(-1, 2)


def test_satisfaction_of_the_source():
    """4.2.1.2: 93.5 % and 94.5 % are 94 %."""
    assert satisfaction_rate(Rate(935, 1000), [Rate(945, 1000)]) == 94


def test_satisfaction_is_a_mean_of_means():
    spots = [Rate(1, 1), Rate(1, 2), Rate(0, 0)]
    assert satisfaction_rate(Rate(1, 4), spots) == 50
    assert satisfaction_rate(None, spots) == 75
    assert satisfaction_rate(Rate(0, 0), spots) == 75
    assert satisfaction_rate(Rate(1, 4), []) == 25
    assert satisfaction_rate(None, []) is None


def test_periods():
    assert [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [
        *("2026Q1", "2026Q1", "2026Q2", "2026Q4")
    ]
    assert half_year_of(date(2026, 6, 30)) == "2026H1"
    assert half_year_of(date(2026, 7, 1)) == "2026H2"
    assert months_of_quarter("2026Q4")[0] == date(2026, 10, 1)
    assert quarter_last_day("2026Q4") == date(2026, 12, 31)
    assert quarter_last_day("2028Q1") == date(2028, 3, 31)
    assert months_of_half("2026H2") == tuple(date(2026, month, 1) for month in range(7, 13))
    assert [m for m in range(1, 13) if quarter_end(date(2026, m, 1))] == [3, 6, 9, 12]
    assert (previous_half("2026H1"), following_half("2026H2")) == ("2025H2", "2027H1")


def test_parse():
    assert parse_quarter(" 2026Q3 ") == (2026, 3)
    assert parse_half_year("2026H1") == (2026, 1)
    for wrong in ("2026Q5", "2026", "26Q1", "2026H1", "２０２６Q1"):
        with pytest.raises(Refusal):
            parse_quarter(wrong)
    for wrong in ("2026H3", "H1", "2026Q1", ""):
        with pytest.raises(Refusal):
            parse_half_year(wrong)


def test_which_half_year_governs():
    surveyed, following = SatisfactionApplies.SURVEYED, SatisfactionApplies.FOLLOWING
    assert governing_half_year(date(2026, 8, 1), surveyed) == "2026H2"
    assert governing_half_year(date(2026, 8, 1), following) == "2026H1"
    assert governing_half_year(date(2026, 2, 1), following) == "2025H2"
    for applies in SatisfactionApplies:
        for half in ("2025H2", "2026H1"):
            for month in months_governed(half, applies):
                assert governing_half_year(month, applies) == half
