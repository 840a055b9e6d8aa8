"""Named places in texts, the order of a letter's times, and how long documents are kept."""

from __future__ import annotations

from datetime import date

import pytest

from rules import places, retention
from rules.letter_words import LetterState
from rules.letters import check_step, is_allowed
from rules.places import OF_LETTER, OF_ORDER, Place
from rules.refusal import Refusal
from rules.vocabulary import Deed


def test_places_are_known_in_both_languages_and_nothing_is_run():
    text = places.check("｛客户｝ {work order} { 日期 }", OF_LETTER, "body")
    values = {Place.CUSTOMER: "{result}", Place.ORDER: "TS-1", Place.RESULT: "x"}
    assert places.filled(text, values) == "{result} TS-1 "


def test_a_text_has_one_stop_where_its_value_brings_another():
    values = {Place.RESULT: "已更换阀门。", Place.ORDER: "TS-1"}
    assert places.filled("处理完成：{处理结果}。谢谢", values) == "处理完成：已更换阀门。谢谢"
    assert places.filled("{处理结果}\n{工单编号}", values) == "已更换阀门。\nTS-1"


@pytest.mark.parametrize(
    "text", ["{密码}", "{}", "{customer.name}", "{{customer}} {7*7}", "{letter}"]
)
def test_unknown_places_are_refused_at_their_field(text):
    with pytest.raises(Refusal) as refused:
        places.check(text, OF_LETTER, "body")
    assert refused.value.field == "body"


def test_a_text_of_orders_knows_no_letter():
    with pytest.raises(Refusal):
        places.check("{来信编号}", OF_ORDER, "words")


def test_steps_follow_each_other():
    assert is_allowed(LetterState.OPEN, Deed.ANSWER)
    assert not is_allowed(LetterState.OPEN, Deed.COMPLETE)
    for state in (LetterState.ANSWERED, LetterState.CLOSED):
        with pytest.raises(Refusal):
            check_step(state, Deed.ANSWER)


def test_years_are_kept_to_the_day():
    assert retention.kept_until(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert not retention.is_past(date(2026, 1, 1), date(2026, 1, 1))
    assert retention.is_past(date(2026, 1, 1), date(2026, 1, 2))
