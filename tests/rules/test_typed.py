"""Figures as people type them: read exactly, or not at all."""

from decimal import Decimal

import pytest

from rules.typed import code, joined, number, phone, plain, username, visible, yuan

# what was once read as another figure: a lost or misplaced comma, and what only Python calls digits
NO_NUMBERS = (
    *("12,5", "1,2,3", "1,23", "1234,567", ",5", "1,", "1,,000", "1 234", "1，2"),
    *("1__0", "1_0", "1e2", "1E2", "٣", "１２²", "½", "①", "0x10", "+-5", "--5", "5-"),
    *("", " ", "-", ".", ".5", "5.", "1.2.3", "NaN", "Infinity", "-inf", "1" * 29),
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
        ("9" * 28, "9" * 28),
        ("\u200b\ufeff12\u200b", "12"),  # what is pasted with it and nobody sees
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
    assert yuan("12\n5") is None  # two lines are no sum


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_figure(text: str):
    assert number(text) is None
    assert yuan(text) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13912340001", "13912340001"),
        ("139 1234 0001", "13912340001"),
        ("１３９　１２３４　０００１", "13912340001"),
        ("139-1234-0001", "13912340001"),
        ("1391 2340 001", "13912340001"),
        ("+86 139 1234 0001", "13912340001"),
        ("0086-13912340001", "13912340001"),
        (" 139 12340001 王先生", "13912340001 王先生"),
        ("010 6234 5678", "010-62345678"),
        ("（010）62345678", "010-62345678"),
        ("0571-8765432", "0571-8765432"),
        ("05718765432", "0571-8765432"),
        ("010-62345678-801", "010-62345678-801"),
        ("139 1234 0001/10086", "13912340001/10086"),
        ("01062345678 01012345", "01062345678 01012345"),  # would not fit with another sign
        ("62345678", "62345678"),
        ("01062345678 0101234", "010-62345678 0101234"),  # twenty signs just fit
        ("400 820 8820", "400 820 8820"),
        ("+852 9123 4567", "+852 9123 4567"),
        ("139****0001", "139****0001"),
        ("", ""),
    ],
)
def test_a_phone_number_is_kept_one_way(typed: str, kept: str):
    assert phone(typed) == kept
    assert phone(kept) == kept


def test_in_a_text_only_mobile_numbers_are_joined():
    said = "3-502 与 15-1-1202 3-502 请致电 139 1234 0001, 2026-10-14 13:00"
    assert joined(said) == said.replace("139 1234 0001", "13912340001")


@pytest.mark.parametrize(
    "typed", ["K-1", "k-1", "Ｋ－１", "K-1\u200b", "\u200eK-1 ", "　k\u3164-1\ufeff"]
)
def test_look_alikes_are_one_code(typed: str):
    assert code(typed) == "K-1"
    assert username(typed) == "k-1"


def test_names_keep_their_case_and_lose_what_nobody_sees():
    assert plain("１栋 \u200bA座　") == "1栋 A座"
    assert visible("\u200b\u200b\u3164\u202e") == ""
    assert visible("王小明😀𠮷 é") == "王小明😀𠮷 é"
    assert len(code("ŉ" * 40)) == len(username("İ" * 40)) == 40
