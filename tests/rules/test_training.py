"""What is allowed to a training session when, its hours, its numbers and the code on the screen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from rules import training
from rules.refusal import Refusal
from rules.training_words import AttendanceState, SessionState
from rules.vocabulary import Deed

S, A = SessionState, AttendanceState
DAY = date(2026, 10, 14)
AT = datetime(2026, 10, 14, 4, 0, tzinfo=UTC)
SECRET = "a" * 64


def allowed(state: SessionState) -> set[Deed]:
    asked = (Deed.EDIT, Deed.CONFIRM, Deed.CLOSE, Deed.CANCEL)
    return {deed for deed in asked if training.is_allowed(state, deed)}


def test_what_each_state_allows():
    assert allowed(S.PLANNED) == {Deed.EDIT, Deed.CONFIRM, Deed.CLOSE, Deed.CANCEL}
    assert allowed(S.OPEN) == {Deed.EDIT, Deed.CLOSE, Deed.CANCEL}
    assert allowed(S.HELD) == allowed(S.CANCELLED) == set()
    assert training.next_state(S.PLANNED, Deed.CONFIRM) is S.OPEN
    assert training.next_state(S.OPEN, Deed.CLOSE) is S.HELD


@pytest.mark.parametrize(
    ("hours", "minutes", "text"),
    [
        ("3/2", 90, "1.5"),
        ("3/4", 45, "0.75"),
        ("2", 120, "2"),
        ("5/6", 50, "0:50"),
        ("10", 600, "10"),
    ],
)
def test_hours_are_exact(hours, minutes, text):
    assert training.minutes_of(Fraction(hours)) == minutes
    assert training.hours_of(minutes) == Fraction(hours)
    assert training.hours_text(minutes) == text


@pytest.mark.parametrize("hours", ["0", "-1", "1/7", "6001/60"])
def test_hours_that_are_none(hours):
    with pytest.raises(Refusal) as refused:
        training.minutes_of(Fraction(hours))
    assert refused.value.field == "hours"


def test_numbers_go_on_after_those_that_came_in():
    assert training.next_of(DAY, []) == "PX-20261014-001"
    assert training.next_of(DAY, ["PX-20261014-009", "PX-20261014-A7"]) == "PX-20261014-010"
    assert training.next_of(DAY, ["PX-20261014-1200"]) == "PX-20261014-1201"


def test_the_code_stands_a_minute_and_counts_one_more():
    code = training.code(SECRET, AT)
    assert len(code) == 6
    assert training.code(SECRET, AT + timedelta(seconds=59)) == code
    assert training.code(SECRET, AT + timedelta(seconds=60)) != code
    assert training.is_current(code, SECRET, AT + timedelta(seconds=119))
    assert not training.is_current(code, SECRET, AT + timedelta(seconds=120))
    assert not training.is_current(code, SECRET, AT - timedelta(seconds=1))
    assert not training.is_current(code, "b" * 64, AT)
    assert not training.is_current("壹贰叁肆伍陆", SECRET, AT)
    assert (training.seconds_left(AT), training.seconds_left(AT + timedelta(seconds=59))) == (60, 1)


def test_who_is_not_on_the_list_waits_and_twice_changes_nothing():
    made = {state: training.signed_as(state) for state in (None, *A)}
    assert made == {
        None: A.AWAITING,
        A.EXPECTED: A.ATTENDED,
        A.ABSENT: A.ATTENDED,
        A.ATTENDED: A.ATTENDED,
        A.AWAITING: A.AWAITING,
        A.STRUCK: A.STRUCK,
    }


def test_sign_in_opens_on_its_day():
    training.check_opening(DAY, AT + timedelta(hours=12), AT, DAY)
    for wrong in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(Refusal):
            training.check_opening(wrong, None, AT, DAY)


@pytest.mark.parametrize(
    ("day", "attended", "awaiting"),
    [(DAY + timedelta(days=1), 1, 0), (DAY, 0, 0), (DAY, 1, 1)],
)
def test_what_can_not_be_closed(day, attended, awaiting):
    training.check_closing(DAY, DAY, 1, 0)
    with pytest.raises(Refusal):
        training.check_closing(day, DAY, attended, awaiting)


def test_times():
    training.check_times(AT, None)
    training.check_times(AT, AT + timedelta(hours=24))
    for wrong in (AT, AT + timedelta(hours=25)):
        with pytest.raises(Refusal):
            training.check_times(AT, wrong)
