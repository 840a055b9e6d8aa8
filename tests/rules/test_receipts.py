"""Receipt numbers, sums spread over bills, gaps in a book."""

from __future__ import annotations

from datetime import date

import pytest

from rules import receipts
from rules.refusal import Refusal


def test_a_day_that_betters_one_s_own_figures_is_entered_by_somebody_else():
    quarter, after = date(2026, 9, 30), date(2026, 10, 1)
    receipts.check_day(quarter, quarter, ["2026Q3"])  # on the day itself
    receipts.check_day(after, after, ["2026Q3"])
    receipts.check_day(quarter, after, [])
    with pytest.raises(Refusal, match="your own collection"):
        receipts.check_day(quarter, after, ["2026Q3"])
    receipts.check_day(date(1990, 1, 1), after, [])
    for day in (date(2026, 10, 2), date(1989, 12, 31)):
        with pytest.raises(Refusal, match=r"ahead|year"):
            receipts.check_day(day, after, [])


def test_numbers_are_written_and_read():
    assert receipts.written("SJ", 12, 6) == "SJ000012"
    assert receipts.read("SJ000012") == ("SJ", 12)
    assert receipts.read("2026-000012") == ("2026-", 12)
    assert receipts.read("000012") == ("", 12)
    assert receipts.read("SJ") is None
    assert receipts.read("1234567890123") is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (("S1", 1, 9, 6), "prefix"),
        (("SJ2", 1, 9, 6), "prefix"),
        (("S", 1, 9, 0), "width"),
        (("S", 0, 9, 6), "first_no"),
        (("S", 9, 8, 6), "last_no"),
        (("S", 1, 100_001, 6), "last_no"),
        (("S", 1, 10, 1), "width"),
        (("S", 1, 9, 10), "width"),
    ],
)
def test_a_book_has_numbers_of_its_own(given, field):
    receipts.check_book("SJ", 1, 100_000, 6)
    receipts.check_book("2026-", 9, 9, 1)  # a book of one slip
    receipts.check_book("", 999_999_999, 999_999_999, 9)
    with pytest.raises(Refusal) as no:
        receipts.check_book(*given)
    assert no.value.field == field


def test_a_sum_fills_the_oldest_first():
    assert receipts.spread(250, [100, 200]) == ([100, 150], 0)
    assert receipts.spread(350, [100, 200]) == ([100, 200], 50)
    assert receipts.spread(10, []) == ([], 10)


def test_a_sum_is_that_of_its_parts():
    assert receipts.check_sum(None, 5) == receipts.check_sum(5, 5) == 5
    for fen in (1, receipts.MOST_FEN):
        assert receipts.check_sum(fen, fen) == fen
    with pytest.raises(Refusal) as no:
        receipts.check_sum(123_450, 5)
    assert no.value.values == {"difference": "1,234.45"}
    with pytest.raises(Refusal, match="too large"):
        receipts.check_sum(None, receipts.MOST_FEN + 1)
    for total, parts in ((0, 0), (4, 5)):
        with pytest.raises(Refusal):
            receipts.check_sum(total, parts)


def test_numbers_left_out_are_told():
    assert receipts.gaps([5, 3, 8], 1) == [(1, 2), (4, 4), (6, 7)]
    assert receipts.gaps([1, 2], 1) == []


def test_a_second_person_confirms_a_refund():
    receipts.check_second(1, 2)
    receipts.check_second(1, None)
    with pytest.raises(Refusal):
        receipts.check_second(1, 1)


@pytest.mark.parametrize(
    ("fen", "told"),
    [(0, "0.00"), (5, "0.05"), (99, "0.99"), (100, "1.00"), (123_456_789, "1,234,567.89")],
)
def test_yuan_are_told_with_groups_and_two_decimals(fen, told):
    assert receipts.yuan(fen) == told
