"""Figures as people type them: read exactly, or not at all."""

from decimal import Decimal

import pytest

from rules.typed import number, yuan

# what was once read as another figure: a lost or misplaced comma, and what only Python calls digits
NO_NUMBERS = (
    *("12,5", "1,2,3", "1,23", "1234,567", ",5", "1,", "1,,000", "1 234", "1，2"),
    *("1__0", "1_0", "1e2", "1E2", "٣", "１２²", "½", "①", "0x10", "+-5", "--5", "5-"),
    *("", " ", "-", ".", ".5", "5.", "1.2.3", "NaN", "Infinity", "-inf", "1" * 60),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("1,234.50", "1234.50"),
        ("1，234．50", "1234.50"),
        ("１２", "12"),
        (" -0.05　", "-0.05"),
        ("12,345,678", "12345678"),
        ("007", "7"),
    ],
)
def test_figures(text: str, value: str):
    assert number(text) == yuan(text) == Decimal(value)


def test_money_may_carry_its_sign():
    for text in ("¥1,234.5", "￥ 1234.50", "1234.5元", "RMB1234.5", "１，２３４．５圓"):
        assert yuan(text) == Decimal("1234.5")
        assert number(text) is None
    assert yuan("-¥5") == -5
    assert yuan("¥元") is None


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_figure(text: str):
    assert number(text) is None
    assert yuan(text) is None
