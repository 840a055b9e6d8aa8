"""Named places in texts, the order of a letter's times, and how long documents are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rules import places, retention
from rules.letter_words import LetterState
from rules.letters import check_received, check_sender, check_sent, check_step, is_allowed
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
    assert places.filled("{客户}。{nobody}；", values) == "。{nobody}；"  # not known, no place
    assert places.filled("{处理结果}\n{工单编号}", values) == "已更换阀门。\nTS-1"


@pytest.mark.parametrize(
    "text", ["{密码}", "{}", "{customer.name}", "{{customer}} {7*7}", "{letter}"]
)
def test_unknown_places_are_refused_at_their_field(text):
    with pytest.raises(Refusal) as refused:
        places.check(text, OF_LETTER, "body")
    assert refused.value.field == "body"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{letter}", "{customer}, {subject}, {work order}, {result}, {office}"),
        ("{来信}", "{客户}, {主题}, {工单编号}, {处理结果}, {管理处}"),
    ],
)
def test_the_known_places_are_told_in_the_language_that_was_typed(wrong, told):
    with pytest.raises(Refusal) as refused:
        places.check(wrong, OF_ORDER, "words")
    assert refused.value.values == {"name": wrong, "places": told}


def test_a_place_is_known_however_its_blanks_and_letters_are_typed():
    for typed in ("work order", "Work_Order", " WORK  order "):
        assert places.place_of(typed) is Place.ORDER
    assert places.place_of("workorder") is None


def test_a_text_of_orders_knows_no_letter():
    with pytest.raises(Refusal):
        places.check("{来信编号}", OF_ORDER, "words")


def test_steps_follow_each_other():
    assert is_allowed(LetterState.OPEN, Deed.ANSWER)
    assert not is_allowed(LetterState.OPEN, Deed.COMPLETE)
    allowed = {state: {deed for deed in Deed if is_allowed(state, deed)} for state in LetterState}
    always = set(Deed) - {Deed.ANSWER, Deed.COMPLETE, Deed.ESCALATE, Deed.TAKE, Deed.EDIT}
    while_open = always | {Deed.ESCALATE, Deed.TAKE, Deed.EDIT}
    assert allowed == {
        LetterState.OPEN: while_open | {Deed.ANSWER},
        LetterState.ANSWERED: while_open | {Deed.COMPLETE},
        LetterState.CLOSED: always,
    }


@pytest.mark.parametrize(
    ("state", "deed", "said"),
    [
        (LetterState.OPEN, Deed.COMPLETE, "awaits its reply"),
        (LetterState.ANSWERED, Deed.ANSWER, "was sent and stands"),
        (LetterState.CLOSED, Deed.EDIT, "is closed and stands"),
    ],
)
def test_a_step_that_is_not_allowed_says_what_to_do(state, deed, said):
    check_step(LetterState.OPEN, Deed.ANSWER)
    with pytest.raises(Refusal, match=said):
        check_step(state, deed)


def test_a_reply_is_sent_after_the_letter_came_in_and_by_now():
    came = datetime(2026, 11, 24, 2, tzinfo=UTC)
    second = timedelta(seconds=1)
    check_received(came, came)
    check_sent(came, came, came)
    for check, times, field in (
        (check_received, (came + second, came), "received_at"),
        (check_sent, (came, came - second, came), "sent_at"),
        (check_sent, (came, came + second, came), "sent_at"),
    ):
        with pytest.raises(Refusal) as refused:
            check(*times)
        assert refused.value.field == field


def test_a_letter_names_a_customer_or_the_reason_for_none():
    check_sender(True, "")
    check_sender(False, "匿名")
    check_sender(False, "")
    with pytest.raises(Refusal) as refused:
        check_sender(True, "匿名")
    assert refused.value.field == "no_customer_reason"


def test_years_are_kept_to_the_day():
    assert retention.kept_until(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert retention.kept_until(date(2024, 3, 1), 10) == date(2034, 3, 1)
    assert not retention.is_past(date(2026, 1, 1), date(2026, 1, 1))
    assert retention.is_past(date(2026, 1, 1), date(2026, 1, 2))


def test_a_document_is_kept_as_long_as_its_category_says_at_least():
    retention.check_until(date(2026, 3, 1), 5, date(2031, 3, 1))
    with pytest.raises(Refusal) as refused:
        retention.check_until(date(2026, 3, 1), 5, date(2031, 2, 28))
    assert refused.value.values == {"day": date(2031, 3, 1)}
