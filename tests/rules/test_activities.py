"""Activities and flyers: allowed changes, times, seats in order, copies and coverage."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import activities, flyers, places
from rules.activity_words import ActivityState, SignUpState
from rules.completeness import ActivityFacts, FlyerFacts, gaps
from rules.refusal import Refusal
from rules.vocabulary import Deed

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
S, D = ActivityState, Deed
DAY = date(2026, 11, 24)


def test_the_life_of_an_activity():
    wanted = {
        (S.PLANNED, D.PUBLISH): S.ANNOUNCED,
        (S.ANNOUNCED, D.COMPLETE): S.HELD,
        (S.HELD, D.CLOSE): S.CLOSED,
        (S.PLANNED, D.CANCEL): S.CALLED_OFF,
        (S.ANNOUNCED, D.CANCEL): S.CALLED_OFF,
        (S.PLANNED, D.EDIT): S.PLANNED,
        (S.ANNOUNCED, D.EDIT): S.ANNOUNCED,
    }
    found = {
        (state, deed): activities.next_state(state, deed)
        for state in S
        for deed in activities.STEPS
        if activities.is_allowed(state, deed)
    }
    assert found == wanted


def field_of(refused) -> str | None:
    return refused.value.field


@pytest.mark.parametrize(
    ("starts", "ends", "until", "field"),
    [
        (-1, 2, None, "starts_at"),
        (3, 3, None, "ends_at"),
        (3, 2, None, "ends_at"),
        (3, 5, 4, "sign_up_until"),
    ],
)
def test_times_that_cannot_be(starts, ends, until, field):
    last = None if until is None else AT + until * HOUR
    with pytest.raises(Refusal) as refused:
        activities.check_times(AT + starts * HOUR, AT + ends * HOUR, last, AT)
    assert field_of(refused) == field


def test_figures_that_cannot_be():
    for figures, field in (
        ((-1, None, 0), "budget_fen"),
        ((0, 0, 0), "seats"),
        ((0, 4, 5), "seats"),
    ):
        with pytest.raises(Refusal) as refused:
            activities.check_figures(*figures)
        assert field_of(refused) == field
    activities.check_figures(0, None, 5000)
    for amount, later, field in (
        (0, False, "amount_fen"),
        (-5, False, "amount_fen"),
        (5, True, "spent_on"),
    ):
        with pytest.raises(Refusal) as refused:
            activities.check_cost(amount, later)
        assert field_of(refused) == field


def test_the_page_is_open_until_its_deadline_while_announced():
    until = AT + HOUR
    assert activities.is_open(S.ANNOUNCED, AT + 2 * HOUR, until, until)
    assert not activities.is_open(S.ANNOUNCED, AT + 2 * HOUR, until, until + timedelta(seconds=1))
    assert activities.is_open(S.ANNOUNCED, AT + 2 * HOUR, None, AT + 2 * HOUR)
    assert not any(activities.is_open(s, until, None, AT) for s in S if s is not S.ANNOUNCED)


@given(st.integers(1, 30), st.lists(st.integers(1, 5), max_size=20), st.data())
def test_seats_are_never_given_twice_and_nobody_overtakes(seats, groups, data):
    """Whoever signs up and whoever signs off, at every moment."""
    seated: dict[int, int] = {}
    waiting: list[tuple[int, int]] = []
    for key, people in enumerate(groups):
        taken = sum(seated.values())
        if activities.placed(seats, taken, bool(waiting), people) is SignUpState.SEAT:
            assert not waiting
            seated[key] = people
        else:
            waiting.append((key, people))
        if seated and data.draw(st.booleans()):
            del seated[data.draw(st.sampled_from(sorted(seated)))]
            lucky = activities.moved_up(seats, sum(seated.values()), waiting)
            assert lucky == [one for one, _ in waiting[: len(lucky)]]
            seated |= {one: number for one, number in waiting if one in lucky}
            waiting = [one for one in waiting if one[0] not in lucky]
        assert sum(seated.values()) <= seats


def test_without_a_limit_everybody_has_a_seat():
    assert activities.placed(None, 10**6, False, 20) is SignUpState.SEAT
    assert activities.moved_up(None, 10**6, [(1, 20), (2, 1)]) == [1, 2]


def test_the_door():
    activities.check_door(S.HELD, AT, AT + HOUR)
    activities.check_door(S.ANNOUNCED, AT + 3 * HOUR, AT)
    for state, starts in ((S.ANNOUNCED, AT + 4 * HOUR), (S.CALLED_OFF, AT), (S.CLOSED, AT)):
        with pytest.raises(Refusal):
            activities.check_door(state, starts, AT)
    with pytest.raises(Refusal):
        activities.check_came(3, 2)
    with pytest.raises(Refusal):
        activities.check_room(10, 9, 2)
    activities.check_room(None, 900, 20)


def test_no_more_is_distributed_than_was_printed():
    flyers.check_delivery(10, 100, 90, DAY, DAY, DAY)
    for wrong, field in (
        ((11, 100, 90, DAY, DAY, DAY), "copies"),
        ((0, 100, 0, DAY, DAY, DAY), "copies"),
        ((1, 100, 0, DAY + timedelta(days=1), DAY, DAY), "handed_on"),
        ((1, 100, 0, DAY - timedelta(days=1), DAY, DAY), "handed_on"),
    ):
        with pytest.raises(Refusal) as refused:
            flyers.check_delivery(*wrong)
        assert field_of(refused) == field
    assert flyers.coverage(1, 3) == Fraction(100, 3)
    assert flyers.coverage(5, 0) is None


def test_a_flyer_is_printed_while_its_code_leads_somewhere():
    flyers.check_subject(None)
    flyers.check_subject(S.ANNOUNCED)
    for state in (S.PLANNED, S.CALLED_OFF):
        with pytest.raises(Refusal):
            flyers.check_subject(state)


def test_letters_and_flyers_have_places_of_their_own():
    places.check("{活动} {报名截止} {seats}", places.OF_ACTIVITY, "body")
    for text, known in (
        ("{活动}", places.OF_NOTICE),
        ("{活动}", places.OF_LETTER),
        ("{客户}", places.OF_ACTIVITY),
    ):
        with pytest.raises(Refusal):
            places.check(text, known, "body")


def test_what_is_incomplete():
    def broken(facts):
        return [rule.key for rule in gaps(facts)]

    assert broken(ActivityFacts(False, False, False)) == ["activity_result"]
    assert broken(ActivityFacts(True, False, False)) == ["activity_result", "activity_attendance"]
    assert broken(ActivityFacts(True, True, True)) == []
    assert broken(FlyerFacts(False)) == ["flyer_delivery"]


def test_times_that_just_may_be():
    activities.check_times(AT, AT + HOUR, AT, AT)  # begins now, signing up ends with its start
    activities.check_times(AT + HOUR, AT + 2 * HOUR, None, AT)


def test_an_activity_is_held_once_it_has_begun():
    activities.check_begun(AT, AT)
    with pytest.raises(Refusal, match="not begun"):
        activities.check_begun(AT + timedelta(seconds=1), AT)


@pytest.mark.parametrize("seats", [1, 5, activities.MOST_SEATS])
def test_seats_that_just_may_be(seats):
    activities.check_figures(0, seats, min(seats, 5))
    with pytest.raises(Refusal) as refused:
        activities.check_figures(0, activities.MOST_SEATS + 1, 0)
    assert refused.value.values == {"most": 100_000}


def test_a_cost_may_be_a_fen():
    activities.check_cost(1, False)


@pytest.mark.parametrize("state", S)
def test_sign_ups_are_taken_while_it_is_announced_until_it_ends(state):
    if state is S.ANNOUNCED:
        activities.check_taking(state, AT, AT)
        with pytest.raises(Refusal, match="over"):
            activities.check_taking(state, AT, AT + timedelta(seconds=1))
        return
    with pytest.raises(Refusal, match="another one"):
        activities.check_taking(state, AT, AT - HOUR)


@pytest.mark.parametrize(("people", "good"), [(0, False), (1, True), (20, True), (21, False)])
def test_one_sign_up_brings_twenty_people_at_most(people, good):
    if good:
        activities.check_people(people)
        return
    with pytest.raises(Refusal) as no:
        activities.check_people(people)
    assert (no.value.field, no.value.values) == ("people", {"most": 20})


def test_the_last_seat_is_given():
    assert activities.placed(10, 7, False, 3) is SignUpState.SEAT
    assert activities.placed(10, 7, False, 4) is SignUpState.WAITING
    assert activities.placed(10, 0, True, 1) is SignUpState.WAITING
    assert activities.moved_up(10, 7, [(1, 2), (2, 1), (3, 1)]) == [1, 2]


def test_as_many_come_as_signed_up_and_as_there_are_seats():
    for came in (0, 1, 2):
        activities.check_came(came, 2)
    with pytest.raises(Refusal):
        activities.check_came(-1, 2)
    activities.check_room(10, 8, 2)


@pytest.mark.parametrize(
    ("run", "field"),
    [
        ((1, 0, DAY, DAY), None),
        ((flyers.MOST_COPIES, 1, DAY - timedelta(days=1), DAY), None),
        ((0, 0, DAY, DAY), "copies"),
        ((flyers.MOST_COPIES + 1, 0, DAY, DAY), "copies"),
        ((1, -1, DAY, DAY), "cost_fen"),
        ((1, 0, DAY + timedelta(days=1), DAY), "printed_on"),
    ],
)
def test_a_print_run_has_copies_a_cost_and_a_day(run, field):
    if field is None:
        flyers.check_run(*run)
        return
    with pytest.raises(Refusal) as refused:
        flyers.check_run(*run)
    assert field_of(refused) == field
