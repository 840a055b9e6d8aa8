"""Ad-hoc assessments (4.2.3.1): the way of one, and what is counted once."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rules.refusal import Refusal
from rules.spot_words import SpotState
from rules.spots import check_points, is_allowed, is_double, proposes
from rules.vocabulary import Deed

S, D = SpotState, Deed


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
    assert not is_double({"BX-1"}, {"BX-2"}, four)
    assert not is_double({"BX-1"}, {"BX-1"}, Fraction(0))  # the line costs nothing
    assert not is_double(set(), {"BX-1"}, four)  # no record is named


def test_three_of_a_kind_propose():
    assert [proposes(count) for count in (2, 3, 4)] == [False, True, True]
