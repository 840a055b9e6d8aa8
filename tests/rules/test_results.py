"""Days to dispute, points given back, days on show and ranks (4.10, 4.11)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from rules import results as rules
from rules.refusal import Refusal
from rules.result_words import NoticeState
from rules.results import Dated, Days

DAY = date(2026, 11, 2)


def test_the_offices_own_newest_row_holds_else_the_companys_else_seven_days():
    rows = [
        Dated(None, date(2026, 1, 1), Days(5, 10)),
        Dated(1, date(2026, 2, 1), Days(3, 14, shows_rank=True)),
        Dated(1, date(2026, 12, 1), Days(9, 9)),
        Dated(None, date(2026, 6, 1), Days(6, 10)),
    ]
    assert rules.days_on(rows, 1, DAY) == Days(3, 14, shows_rank=True)
    assert rules.days_on(rows, 2, DAY) == Days(6, 10)
    assert rules.days_on(rows, 1, date(2026, 12, 1)) == Days(9, 9)  # from its first day on
    assert rules.days_on(rows, 2, date(2025, 1, 1)) == Days(7, 7)
    assert rules.last_day(DAY, 7) == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("restored", "upheld", "good"),
    [(8, True, True), (0, False, True), (9, True, False), (1, False, False), (-1, True, False)],
)
def test_no_more_points_come_back_than_the_line_costs(restored, upheld, good):
    if good:
        rules.check_restored(Fraction(restored), Fraction(8), upheld)
    else:
        with pytest.raises(Refusal) as refused:
            rules.check_restored(Fraction(restored), Fraction(8), upheld)
        assert refused.value.field == "restored"


@pytest.mark.parametrize(
    ("from_on", "to_on", "field"),
    [(2, 1, "to_on"), (1, 9, "from_on"), (2, 2, None)],
)
def test_a_notice_is_shown_from_today_on_and_its_days_are_in_order(from_on, to_on, field):
    days = (date(2026, 11, from_on), date(2026, 11, to_on), DAY)
    if field is None:
        rules.check_shown(*days)
    else:
        with pytest.raises(Refusal) as refused:
            rules.check_shown(*days)
        assert refused.value.field == field
    rules.check_shown(DAY, date(2027, 2, 1), DAY)  # 92 days, both included
    with pytest.raises(Refusal):
        rules.check_shown(DAY, date(2027, 2, 2), DAY)


def test_on_show_on_both_its_days_and_never_once_taken_down():
    first, last = date(2026, 11, 3), date(2026, 11, 5)
    states = [rules.shown(first, last, False, date(2026, 11, day)) for day in range(2, 7)]
    state = NoticeState
    assert states == [state.AHEAD, state.ON, state.ON, state.ON, state.OVER]
    assert rules.shown(first, last, True, first) is state.TAKEN_DOWN


def test_equal_scores_share_a_place():
    scores = {"a": Fraction(92), "b": Fraction(100), "c": Fraction(92), "d": Fraction(80)}
    assert rules.ranks(scores) == {"b": 1, "a": 2, "c": 2, "d": 4}
