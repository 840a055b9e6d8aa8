"""The ladder of dunning (JD-10): what is due when, what waits, what is never skipped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import dunning
from rules.dunning import DEFAULT, STEPS, Contact, Interval, Wait, standing
from rules.dunning_words import ArrearsBand, DunningOutcome, DunningState, DunningStep
from rules.refusal import Refusal

S, Said, State = DunningStep, DunningOutcome, DunningState
DUE = date(2026, 3, 1)


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def stands(day: int, *contacts: Contact, oldest: date | None = DUE):
    found = standing(oldest, contacts, DEFAULT, after(day))
    return found.state, found.step


def test_the_ladder_step_by_step():
    phone, first = Contact(after(8), S.PHONE), Contact(after(22), S.NOTICE_1)
    second, letter = Contact(after(40), S.NOTICE_2), Contact(after(70), S.LETTER)
    assert stands(0) == (State.NOTHING, None)
    assert stands(6) == (State.AHEAD, S.PHONE)
    assert stands(7) == (State.DUE, S.PHONE)
    assert stands(21, phone) == (State.AHEAD, S.NOTICE_1)
    assert stands(22, phone) == (State.DUE, S.NOTICE_1)
    assert stands(36, phone, first) == (State.DUE, S.NOTICE_2)
    assert stands(69, phone, first, second) == (State.AHEAD, S.LETTER)
    assert stands(70, phone, first, second) == (State.DUE, S.LETTER)
    assert stands(500, phone, first, second, letter) == (State.ENDED, None)


def test_who_paid_up_has_no_step_and_begins_anew():
    phone = Contact(after(8), S.PHONE)
    assert stands(30, phone, oldest=None) == (State.NOTHING, None)
    assert stands(40, phone, oldest=after(20)) == (State.DUE, S.PHONE)


def test_repeating_a_step_delays_nothing():
    again = [Contact(after(day), S.PHONE, Said.UNREACHABLE) for day in (8, 15, 21)]
    assert stands(22, *again) == (State.DUE, S.NOTICE_1)


def test_a_dispute_waits_until_it_is_answered():
    asked = Contact(after(8), S.PHONE, Said.DISPUTES)
    later = Contact(after(20), S.PHONE, Said.UNREACHABLE)
    assert stands(300, asked, later) == (State.DISPUTED, None)
    answered = Contact(after(8), S.PHONE, Said.DISPUTES, answered=True)
    assert stands(300, answered) == (State.DUE, S.NOTICE_1)


def test_a_promise_holds_until_its_day_and_is_then_broken_or_kept():
    said = Contact(after(8), S.PHONE, Said.PROMISED, after(30))
    assert stands(30, said) == (State.PROMISED, S.NOTICE_1)
    assert stands(31, said) == (State.BROKEN, S.NOTICE_1)
    kept = Contact(after(8), S.PHONE, Said.PROMISED, after(30), kept=True)
    assert stands(31, kept) == (State.DUE, S.NOTICE_1)
    since = Contact(after(32), S.PHONE, Said.REFUSES)
    assert stands(32, said, since) == (State.DUE, S.NOTICE_1)


def test_no_step_is_skipped_and_any_may_be_repeated():
    phone = [Contact(after(8), S.PHONE)]
    for step in (S.PHONE, S.NOTICE_1):
        dunning.check_step(step, DUE, phone)
    with pytest.raises(Refusal):
        dunning.check_step(S.NOTICE_2, DUE, phone)
    with pytest.raises(Refusal):  # that call was about a debt that is paid
        dunning.check_step(S.NOTICE_1, after(20), phone)


def test_an_office_has_its_own_days_from_a_day_on():
    rows = [
        Interval(None, S.PHONE, Wait(5, 0), date(2026, 1, 1)),
        Interval(7, S.PHONE, Wait(10, 0), date(2026, 2, 1)),
        Interval(7, S.PHONE, Wait(20, 0), date(2026, 6, 1)),
    ]
    days = [
        dunning.ladder_on(rows, office, day)[S.PHONE].after_due
        for office, day in (
            (7, date(2025, 12, 31)),
            (7, date(2026, 1, 31)),
            (7, date(2026, 2, 1)),
            (7, date(2026, 6, 1)),
            (8, date(2026, 6, 1)),
        )
    ]
    assert days == [7, 5, 10, 20, 5]


def test_every_age_stands_in_one_band_and_the_band_says_its_days():
    ends = {0: "not_due", 1: "to_30", 30: "to_30", 31: "to_90", 90: "to_90", 91: "to_180"}
    ends |= {180: "to_180", 181: "to_365", 365: "to_365", 366: "older", -3: "not_due"}
    assert {age: dunning.band_of(DUE, after(age)).value for age in ends} == ends
    for band in ArrearsBand:
        first, last = dunning.band_days(band, DUE)
        inside = [one for one in (first, last) if one is not None]
        assert {dunning.band_of(one, DUE) for one in inside} == {band}


@pytest.mark.parametrize(
    ("day", "fen", "field"),
    [(-1, 1, "promise_on"), (366, 1, "promise_on"), (5, 0, "promise_fen"), (5, 11, "promise_fen")],
)
def test_a_promise_lies_ahead_and_is_not_of_more_than_is_owed(day, fen, field):
    with pytest.raises(Refusal) as refused:
        dunning.check_promise(after(day), fen, 10, DUE)
    assert refused.value.field == field


def test_a_contact_has_taken_place():
    now = datetime(2026, 3, 1, tzinfo=UTC)
    dunning.check_when(now, now)
    with pytest.raises(Refusal):
        dunning.check_when(now + timedelta(seconds=1), now)


outcomes = st.sampled_from([None, *Said])
histories = st.lists(
    st.builds(
        lambda day, step, outcome, ahead, answered, kept: Contact(
            after(day),
            step,
            outcome,
            after(day + ahead) if outcome is Said.PROMISED else None,
            answered,
            kept,
        ),
        st.integers(-40, 120),
        st.sampled_from(STEPS),
        outcomes,
        st.integers(0, 30),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


@given(histories, st.integers(-10, 200))
def test_the_next_step_is_one_further_than_what_was_taken_and_never_before_its_days(said, day):
    found = standing(DUE, said, DEFAULT, after(day))
    counted = dunning.since(DUE, said)
    taken = dunning.reached(counted)
    assert found.step in (None, *STEPS[taken : taken + 1])
    if found.state is State.DUE:
        assert found.on is not None
        assert DUE + timedelta(days=DEFAULT[found.step].after_due) <= found.on <= after(day)
        assert not any(one.outcome is Said.DISPUTES and not one.answered for one in counted)
        dunning.check_step(found.step, DUE, said)
    if found.state is State.AHEAD:
        later = standing(DUE, said, DEFAULT, found.on)
        assert (later.state, later.step) == (State.DUE, found.step)
    assert standing(None, said, DEFAULT, after(day)).state is State.NOTHING


def test_a_promise_is_looked_at_on_the_day_after_or_when_the_next_step_is_due():
    said = Contact(after(8), S.PHONE, Said.PROMISED, after(30))
    assert standing(DUE, [said], DEFAULT, after(30)) == dunning.Standing(
        State.PROMISED, S.NOTICE_1, after(31)
    )
    soon = Contact(after(8), S.PHONE, Said.PROMISED, after(10))
    assert standing(DUE, [soon], DEFAULT, after(9)).on == after(22)  # the step waits longer
    assert standing(DUE, [soon], DEFAULT, after(11)) == dunning.Standing(
        State.BROKEN, S.NOTICE_1, after(22)
    )
    last = Contact(after(8), S.LETTER, Said.PROMISED, after(30))
    found = standing(DUE, [last], DEFAULT, after(9))
    assert found == dunning.Standing(State.PROMISED, None, after(31))


def test_a_step_without_days_of_its_own_is_due_the_day_after():
    ladder = {**DEFAULT, S.PHONE: Wait(0, 0)}
    assert standing(DUE, [], ladder, after(1)).on == after(1)
    assert standing(DUE, [], ladder, after(2)).state is State.DUE


def test_a_contact_on_the_due_day_counts():
    phone = Contact(DUE, S.PHONE)
    assert dunning.since(DUE, [phone, Contact(after(-1), S.PHONE)]) == [phone]


def test_a_flat_that_owes_nothing_begins_with_the_first_step():
    told = [Contact(after(8), S.PHONE), Contact(after(22), S.NOTICE_1)]
    dunning.check_step(S.PHONE, None, told)
    for step in STEPS[1:]:
        with pytest.raises(Refusal):
            dunning.check_step(step, None, told)


def test_the_days_of_the_bands_join_without_a_gap():
    found = {band.value: dunning.band_days(band, DUE) for band in ArrearsBand}
    assert found == {
        "not_due": (DUE, None),
        "to_30": (after(-30), after(-1)),
        "to_90": (after(-90), after(-31)),
        "to_180": (after(-180), after(-91)),
        "to_365": (after(-365), after(-181)),
        "older": (None, after(-366)),
    }


@pytest.mark.parametrize(
    ("days", "fen"), [(0, None), (365, 10), (None, 1), (None, 10), (0, 1), (None, None)]
)
def test_a_promise_that_just_may_be(days, fen):
    dunning.check_promise(None if days is None else after(days), fen, 10, DUE)
