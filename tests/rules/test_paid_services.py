"""Paid services (JD-7): what is allowed when, exact sums, the worker's share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from rules import paid_services as rules
from rules.paid_services import Earned
from rules.refusal import Refusal
from rules.service_words import ServiceState
from rules.vocabulary import Deed

S, D = ServiceState, Deed
STEPS = (D.EDIT, D.TRANSFER, D.COMPLETE, D.RECEIVE, D.CANCEL)


def test_an_order_is_carried_out_then_paid_or_cancelled_before():
    allowed = {state: {d for d in STEPS if rules.is_allowed(state, d)} for state in S}
    assert allowed == {
        S.ORDERED: {D.EDIT, D.TRANSFER, D.COMPLETE, D.CANCEL},
        S.DONE: {D.EDIT, D.TRANSFER, D.RECEIVE, D.CANCEL},
        S.CHARGED: set(),
        S.CANCELLED: set(),
    }
    assert rules.next_state(S.DONE, D.RECEIVE) is S.CHARGED


@pytest.mark.parametrize(
    ("price", "quantity", "fen"),
    [(4_500, 250, 11_250), (1, 50, 1), (1, 49, 0), (333, 33, 110), (6_000, 150, 9_000)],
)
def test_a_line_is_rounded_once_half_up(price, quantity, fen):
    assert rules.line_fen(price, quantity) == fen


def test_the_share_is_added_up_exactly_and_rounded_once():
    third = Fraction(100, 3)
    lines = [Earned(1, third), Earned(1, third), Earned(1, third), Earned(5_000, None)]
    assert rules.share_fen(lines) == 1  # each alone would be nothing
    assert rules.share_fen([Earned(8_000, Fraction(40)), Earned(101, Fraction("12.5"))]) == 3_213
    assert rules.share_fen([]) == 0
    one = Fraction(1)
    assert [rules.share_fen([Earned(fen, one)]) for fen in (49, 50)] == [0, 1]  # half up


@pytest.mark.parametrize(
    ("check", "field"),
    [
        (lambda: rules.check_quantity(0), "quantity_hundredths"),
        (lambda: rules.check_quantity(10**9), "quantity_hundredths"),
        (lambda: rules.check_price(0), "price_fen"),
        (lambda: rules.check_price(10**9), "price_fen"),
        (lambda: rules.check_percent(Fraction(0)), "share_percent"),
        (lambda: rules.check_percent(Fraction(101)), "share_percent"),
        (lambda: rules.check_line(0, 0), "quantity_hundredths"),
        (lambda: rules.check_line(1, rules.MOST_FEN), "quantity_hundredths"),
        (lambda: rules.check_charge(1, 0), "amount_fen"),
        (lambda: rules.check_charge(0, 5), "amount_fen"),
        (lambda: rules.check_charge(6, 5), "amount_fen"),
        (lambda: rules.check_lines_open(S.DONE, 1), None),
        (lambda: rules.check_lines_open(S.CHARGED, 0), None),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(check, field):
    with pytest.raises(Refusal) as no:
        check()
    assert no.value.field == field


def test_a_quantity_is_written_without_idle_zeros():
    assert [rules.written(one) for one in (100, 250, 25, 1_000)] == ["1", "2.5", "0.25", "10"]


def test_what_can_be_is_taken():
    for quantity in (1, rules.MOST_QUANTITY):
        rules.check_quantity(quantity)
    for fen in (1, rules.MOST_FEN):
        rules.check_price(fen)
        rules.check_line(fen, 0)
        rules.check_charge(fen, rules.MOST_FEN)
    rules.check_line(1, rules.MOST_FEN - 1)
    rules.check_charge(1, 1)
    rules.check_percent(Fraction(1))
    rules.check_percent(Fraction(1, 100))
    rules.check_percent(None)
    rules.check_percent(Fraction(100))
    rules.check_charge(5, 5)
    rules.check_lines_open(S.DONE, 0)


def test_what_is_still_due_is_told_before_what_is_paid():
    for left in (0, -1):
        with pytest.raises(Refusal, match="Nothing is due"):
            rules.check_charge(0, left)
    with pytest.raises(Refusal) as no:
        rules.check_charge(123_457, 123_456)
    assert no.value.values == {"amount": "1,234.56"}


def test_an_order_is_of_now_or_earlier():
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    rules.check_when(now, now)
    with pytest.raises(Refusal) as no:
        rules.check_when(now + timedelta(seconds=1), now)
    assert no.value.field == "ordered_at"
