"""Sums in words that can't be altered (人民币大写)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.capitals import MOST_FEN, capitals
from rules.refusal import Refusal

DIGITS = {digit: place for place, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (100_405, "壹仟零肆元零伍分"),
        (1_000, "壹拾元整"),
        (120, "壹元贰角整"),
        (50, "伍角整"),
        (5, "伍分"),
        (0, "零元整"),
        (10_000_000, "壹拾万元整"),
        (1_000_000_100, "壹仟万零壹元整"),
        (10_000_500_000, "壹亿零伍仟元整"),
        (10_000_000_000, "壹亿元整"),
        (1_100_000, "壹万壹仟元整"),  # no digit is missing before the thousand
        (1_099_900, "壹万零玖佰玖拾玖元整"),
    ],
)
def test_the_words_of_the_trade(fen, words):
    assert capitals(fen) == words


def test_traditional_script_writes_its_own_digits():
    assert capitals(2_306_000_000, traditional=True) == "貳仟參佰零陸萬元整"


@pytest.mark.parametrize("fen", [-1, MOST_FEN])
def test_what_no_paper_says_is_refused(fen):
    with pytest.raises(Refusal):
        capitals(fen)


def read(words: str) -> int:
    """Read an amount in words back into fen."""
    yuan, rest = words.split("元") if "元" in words else ("", words)
    whole, group, digit = 0, 0, 0
    for sign in yuan:
        match sign:
            case "亿" | "万":
                whole += (group + digit) * (10**8 if sign == "亿" else 10**4)
                group = digit = 0
            case _ if sign in PLACES:
                group += digit * PLACES[sign]
                digit = 0
            case _:
                digit = DIGITS[sign]
    jiao = DIGITS[rest[rest.index("角") - 1]] if "角" in rest else 0
    fen = DIGITS[rest[rest.index("分") - 1]] if "分" in rest else 0
    return (whole + group + digit) * 100 + jiao * 10 + fen


@given(st.integers(0, MOST_FEN - 1))
def test_the_words_say_the_amount_and_nothing_else(fen):
    words = capitals(fen)
    assert read(words) == fen
    assert "零零" not in words
    assert not any(f"零{unit}" in words for unit in "万亿拾佰仟角分")
    assert words.endswith("分" if fen % 10 else "整")
