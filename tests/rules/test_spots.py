"""Ad-hoc assessments (4.2.3.1): the way of one, and what is counted once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from rules.refusal import Refusal
from rules.spot_words import RecheckResult, SpotState
from rules.spots import (
    check_again,
    check_correction,
    check_points,
    check_when,
    is_allowed,
    is_double,
    proposes,
    quarter,
)
from rules.vocabulary import Deed

S, D = SpotState, Deed
DAY = date(2026, 11, 24)
EVE = DAY - timedelta(days=1)


def test_each_state_has_its_deeds():
    deeds = (D.EDIT, D.ISSUE, D.CONFIRM, D.DECLINE, D.ANSWER)
    found = {state: {deed for deed in deeds if is_allowed(state, deed)} for state in S}
    assert found == {
        S.DRAFT: {D.EDIT, D.ISSUE},
        S.ISSUED: {D.CONFIRM, D.DECLINE},
        S.ACKNOWLEDGED: set(),
        S.DISAGREED: {D.ANSWER},
    }


@pytest.mark.parametrize("points", ["0", "0.25", "99.99", "100"])
def test_points_that_may_be_off(points):
    check_points(Fraction(points))


@pytest.mark.parametrize("points", ["-0.01", "100.01", "1/3", "0.001"])
def test_points_that_may_not(points):
    with pytest.raises(Refusal):
        check_points(Fraction(points))


def test_nothing_is_lost_twice_for_one_record():
    four = Fraction(4)
    assert is_double({"BX-1"}, {"BX-1", "BX-2"}, four)
    assert is_double({"BX-1"}, {"BX-1"}, Fraction(1, 2))
    assert not is_double({"BX-1"}, {"BX-2"}, four)
    assert not is_double({"BX-1"}, {"BX-1"}, Fraction(0))  # the line costs nothing
    assert not is_double(set(), {"BX-1"}, four)  # no record is named


def test_three_of_a_kind_propose():
    assert [proposes(count) for count in (2, 3, 4)] == [False, True, True]


def test_an_assessment_has_taken_place():
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    check_when(now, now)
    with pytest.raises(Refusal):
        check_when(now + timedelta(seconds=1), now)


@pytest.mark.parametrize(
    ("what", "due_on", "field"),
    [
        ("", None, None),
        ("补写记录", DAY, None),
        ("补写记录", None, "due_on"),
        ("", DAY, "rectification"),
        ("补写记录", EVE, "due_on"),
    ],
)
def test_a_correction_and_its_deadline_come_together(what, due_on, field):
    if field is None:
        check_correction(what, due_on, DAY)
        return
    with pytest.raises(Refusal) as no:
        check_correction(what, due_on, DAY)
    assert no.value.field == field


@pytest.mark.parametrize("result", RecheckResult)
def test_what_was_put_right_has_no_further_deadline(result):
    check_again(result, None, DAY)
    if result is RecheckResult.PUT_RIGHT:
        with pytest.raises(Refusal, match="no further"):
            check_again(result, DAY, DAY)
        return
    check_again(result, DAY, DAY)
    with pytest.raises(Refusal, match="not over"):
        check_again(result, EVE, DAY)


def test_a_finding_counts_in_the_quarter_of_its_day():
    assert [quarter(date(2026, month, 1)) for month in (1, 9, 10)] == ["2026Q1", "2026Q3", "2026Q4"]
