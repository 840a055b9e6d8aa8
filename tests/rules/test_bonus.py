"""The ledger of the bonus: exact, receipt by receipt, never below nothing (4.2.2.3, 4.5)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.bonus import (
    BonusEntryKind,
    Due,
    Entry,
    Receipt,
    Terms,
    changes,
    contributions,
    corrected,
    signed,
    still_held,
)
from rules.indicators import Rate
from rules.vocabulary import PartPoint

TARGET = Fraction(98)
HELD, BACK = BonusEntryKind.WITHHELD, BonusEntryKind.REPAID


def terms(withheld: int, part_point: PartPoint = PartPoint.FLOOR) -> Terms:
    return Terms(Fraction(withheld), TARGET, part_point)


def told(entries) -> list[tuple[str, Fraction, str]]:
    return [(one.kind.value, one.percent, one.receipt_no) for one in entries]


def test_the_quarter_of_the_source_is_repaid_receipt_by_receipt():
    """95.4 % against 98 % withholds 2 %; 96.9 % and 98.2 % give back 1 % each."""
    bills = {1: Due(1000, 954)}
    assert still_held(terms(2), Rate(954, 1000)) == 2
    later = [Receipt(1, 7, "R1", 15), Receipt(1, 8, "R2", 13)]
    assert told(changes(terms(2), Fraction(2), bills, later[:1])) == [("repaid", 1, "R1")]
    assert told(changes(terms(2), Fraction(1), bills, later)) == [("repaid", 1, "R2")]
    assert told(changes(terms(2), Fraction(2), bills, later)) == [
        ("repaid", 1, "R1"),
        ("repaid", 1, "R2"),
    ]


def test_one_receipt_may_release_several_percent_and_one_on_several_bills_is_one():
    bills = {1: Due(500, 440), 2: Due(500, 500)}
    assert told(changes(terms(4), Fraction(4), bills, [Receipt(1, 7, "R", 60)])) == [
        ("repaid", 4, "R")
    ]
    both = {1: Due(500, 470), 2: Due(500, 470)}
    parts = [Receipt(1, 7, "R", 10), Receipt(2, 8, "R", 10)]
    assert told(changes(terms(4), Fraction(4), both, parts)) == [("repaid", 2, "R")]


def test_more_than_a_bill_asks_lifts_no_rate():
    bills = {1: Due(500, 490), 2: Due(500, 470)}
    found = changes(terms(2), Fraction(2), bills, [Receipt(1, 7, "R", 400)])
    assert told(found) == [("repaid", 1, "R")]  # 97 %: ten fen of it count


def test_a_struck_out_receipt_is_withheld_again_but_never_more_than_at_first():
    bills = {1: Due(1000, 960)}
    assert told(changes(terms(2), Fraction(0), bills, [])) == [("withheld", 2, "")]
    bills = {1: Due(1000, 900)}
    assert told(changes(terms(2), Fraction(1), bills, [])) == [("withheld", 1, "")]


def test_what_no_receipt_explains_is_repaid_without_one():
    assert told(changes(terms(2), Fraction(2), {1: Due(900, 890)}, [])) == [("repaid", 2, "")]
    assert told(changes(terms(2), Fraction(2), {}, [])) == [("repaid", 2, "")]


@pytest.mark.parametrize(
    ("before", "now", "balance", "expected"),
    [
        (2, 5, 1, [("withheld", 3, "")]),
        (5, 2, 5, [("repaid", 3, "")]),
        (5, 2, 1, [("repaid", 1, "")]),
        (5, 2, 0, []),
        (2, 2, 1, []),
    ],
)
def test_a_revision_writes_the_difference(before, now, balance, expected):
    found = corrected(Fraction(before), Fraction(now), Fraction(balance))
    assert told(found) == expected


BILLS = st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 5000)), min_size=1, max_size=8)
PAID = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 3000)), max_size=12)


@given(BILLS, PAID, st.integers(0, 12), st.sampled_from(PartPoint))
def test_month_by_month_comes_to_the_same_as_all_at_once(bills, paid, months, part_point):
    """However the receipts are spread over months, no percent is lost and none given twice."""
    owed = {n: Due(due, min(due, paid_by)) for n, (due, paid_by) in enumerate(bills)}
    receipts = [Receipt(bill, n, f"R{n}", fen) for n, (bill, fen) in enumerate(paid)]
    due = sum(b.fen for b in owed.values())
    collected = sum(b.collected_fen for b in owed.values())
    first = still_held(Terms(Fraction(100), TARGET, part_point), Rate(collected, due))
    own = Terms(first, TARGET, part_point)

    def balance_after(steps) -> Fraction:
        balance = first
        for upto in steps:
            for one in changes(own, balance, owed, receipts[:upto]):
                balance += signed(one.kind, one.percent)
                assert one.percent > 0
                assert one.kind is BACK  # nothing was struck out
            assert 0 <= balance <= first
        return balance

    spread = sorted({*range(0, len(receipts), max(1, months)), len(receipts)})
    assert balance_after(spread) == balance_after([len(receipts)])


@given(BILLS, PAID, st.data())
def test_striking_out_and_paying_again_never_leaves_the_bounds(bills, paid, data):
    owed = {n: Due(due, min(due, paid_by)) for n, (due, paid_by) in enumerate(bills)}
    receipts = [Receipt(bill, n, f"R{n}", fen) for n, (bill, fen) in enumerate(paid)]
    due = sum(b.fen for b in owed.values())
    collected = sum(b.collected_fen for b in owed.values())
    first = still_held(Terms(Fraction(100), TARGET, PartPoint.FLOOR), Rate(collected, due))
    own, balance = Terms(first, TARGET, PartPoint.FLOOR), first
    withheld, repaid = first, Fraction(0)
    for _ in range(5):
        stands = [one for one in receipts if data.draw(st.booleans())]
        for one in changes(own, balance, owed, stands):
            balance += signed(one.kind, one.percent)
            withheld += one.percent if one.kind is HELD else 0
            repaid += one.percent if one.kind is BACK else 0
        assert 0 <= balance <= first
        assert repaid <= withheld
        assert changes(own, balance, owed, stands) == []  # said once


def test_a_line_names_the_first_payment_and_the_number_of_its_receipt():
    bills = {1: Due(500, 470), 2: Due(500, 470)}
    parts = [Receipt(1, 7, "R", 10), Receipt(2, 8, "R", 10)]
    found = changes(terms(4), Fraction(4), bills, parts)
    assert found == [Entry(BACK, Fraction(2), 7, "R")]


def test_what_no_receipt_explains_is_the_difference_to_what_is_held_now():
    assert changes(terms(3), Fraction(3), {1: Due(1000, 970)}, []) == [Entry(BACK, Fraction(2))]


def test_of_a_bill_no_more_counts_than_it_still_asks_to_the_last_fen():
    bills = {1: Due(100, 40), 2: Due(10, 9), 3: Due(5, 5)}
    paid = [(1, 25), (1, 25), (1, 25), (2, 1), (3, 5), (9, 5)]
    receipts = [Receipt(bill, n, f"R{n}", fen) for n, (bill, fen) in enumerate(paid)]
    assert [(one.payment, fen) for one, fen in contributions(bills, receipts)] == [
        *((0, 25), (1, 25), (2, 10), (3, 1)),
    ]
