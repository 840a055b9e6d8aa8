from collections import Counter
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.callbacks import DEFAULT_QUOTAS
from rules.draw import (
    Candidate,
    Completion,
    Decision,
    Draw,
    callbacks_owed,
    decide,
    replay,
    visits_owed,
    window_start,
)
from rules.vocabulary import CallbackGroup, CallbackMode

PHONE, VISIT = CallbackMode.PHONE, CallbackMode.VISIT
REPAIRS = DEFAULT_QUOTAS[CallbackGroup.REPAIR_INQUIRY]
VOICE = DEFAULT_QUOTAS[CallbackGroup.VOICE]


def draw_of(quota, seed="2026-11"):
    return Draw(seed, quota.share, quota.visit_share)


def history(length, made=frozenset()):
    """Keys 101, 102 …; those in ``made`` are called back as soon as they are completed."""
    return [Completion(100 + n, made) for n in range(1, length + 1)]


def test_first_counts_of_the_procedure():
    repairs, voice = draw_of(REPAIRS), draw_of(VOICE)
    assert [callbacks_owed(repairs, n) for n in range(1, 11)] == [1, 2, 3, 4, 4, 5, 6, 7, 8, 8]
    assert [visits_owed(repairs, k) for k in range(9)] == [0, 0, 0, 1, 1, 1, 1, 1, 2]
    assert [callbacks_owed(voice, n) for n in range(4)] == [0, 1, 2, 3]


shares = st.one_of(
    st.sampled_from([Fraction(4, 5), Fraction(1), Fraction(0)]),
    st.fractions(0, 1, max_denominator=12),
)
draws = st.builds(Draw, st.text(max_size=8), shares, shares)
histories = st.lists(st.integers(0, 100), max_size=60).flatmap(
    lambda keys: st.tuples(
        *(
            st.builds(
                Completion,
                st.just(position),
                st.frozensets(st.integers(1, position), max_size=position),
            )
            for position, _ in enumerate(keys, 1)
        )
    )
)


@given(draws, histories)
def test_quota_exact_at_every_prefix_and_made_callbacks_stay(draw, completions):
    modes = {}
    for position, completion in enumerate(completions, 1):
        earlier = [
            Candidate(key, key, mode, key in completion.made)
            for key, mode in modes.items()
            if key >= window_start(draw, position)
        ]
        decision = decide(draw, position, earlier)
        assert decision.callback is (decision.mode is not None)
        for touched in (decision.released, decision.switched_to_visit):
            assert touched not in completion.made
        if decision.released is not None:
            assert modes[decision.released] is decision.mode
            modes[decision.released] = None
        if decision.switched_to_visit is not None:
            assert modes[decision.switched_to_visit] is PHONE
            modes[decision.switched_to_visit] = VISIT
        modes[completion.key] = decision.mode
        count = Counter(modes.values())
        callbacks = count[PHONE] + count[VISIT]
        assert callbacks == ceil(draw.share * position)
        assert count[VISIT] == int(draw.visit_share * callbacks + Fraction(1, 2))
    assert replay(draw, completions).modes == modes


@given(draws, histories)
def test_the_same_seed_and_history_give_the_same_draw(draw, completions):
    again = Draw(draw.seed, draw.share, draw.visit_share)
    assert replay(draw, completions) == replay(again, completions)


@given(draws, histories)
def test_older_tickets_than_the_window_change_nothing(draw, completions):
    modes = replay(draw, completions).modes
    everybody = [Candidate(key, key, mode) for key, mode in modes.items()]
    position = len(everybody) + 1
    recent = [ticket for ticket in everybody if ticket.position >= window_start(draw, position)]
    assert decide(draw, position, everybody) == decide(draw, position, recent[::-1])


def test_free_tickets_fall_on_every_place_of_the_block_alike():
    places = Counter()
    for seed in range(2000):
        modes = replay(draw_of(REPAIRS, str(seed)), history(5)).modes
        places.update(key for key, mode in modes.items() if mode is None)
    assert set(places) == {101, 102, 103, 104, 105}
    assert all(330 < times < 470 for times in places.values())


def test_hurrying_to_the_others_does_not_raise_the_odds_of_a_ticket_left_waiting():
    hurried = frozenset({101, 102, 103})
    freed = sum(
        replay(draw_of(REPAIRS, str(seed)), history(5, hurried)).modes[104] is None
        for seed in range(2000)
    )
    assert 330 < freed < 470


def test_when_all_are_made_the_newcomer_takes_the_role():
    made = [Candidate(n, n, PHONE if n != 3 else VISIT, made=True) for n in range(1, 5)]
    assert decide(draw_of(REPAIRS), 5, made) == Decision(callback=False, mode=None)
    assert decide(draw_of(REPAIRS), 3, made[:2]) == Decision(callback=True, mode=VISIT)


def test_the_newcomer_inherits_a_released_visit():
    decisions = [
        decide(draw_of(REPAIRS, str(seed)), 5, [Candidate(9, 4, VISIT)]) for seed in range(20)
    ]
    assert Decision(callback=True, mode=VISIT, released=9) in decisions
    assert Decision(callback=False, mode=None) in decisions


def test_a_draw_is_pinned():
    """A change of this result would make every recorded seed worthless."""
    decisions = replay(draw_of(REPAIRS), history(10)).decisions
    assert [(d.mode, d.released, d.switched_to_visit) for d in decisions] == PINNED


PINNED = [
    (PHONE, None, None),
    (PHONE, None, None),
    (PHONE, None, 101),
    (PHONE, None, None),
    (VISIT, 101, None),
    (PHONE, None, None),
    (PHONE, None, None),
    (PHONE, None, None),
    (PHONE, None, 106),
    (PHONE, 107, None),
]


@pytest.mark.parametrize("shares", [(Fraction(6, 5), Fraction(1)), (Fraction(1), Fraction(-1))])
def test_a_share_is_a_share(shares):
    with pytest.raises(ValueError, match="share"):
        Draw("x", *shares)


@pytest.mark.parametrize(
    ("share", "visit_share", "starts"),
    [
        ("1", "1/5", [1, 1, 1, 4, 4, 4, 4, 4, 9]),  # the 3rd and the 8th callback are on site
        ("1", "1", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("4/5", "1/5", [1, 1, 1, 1, 1, 4, 4, 4, 4, 6]),  # the block of five, or further back
        ("1/2", "0", [1, 1, 1, 1, 1]),
    ],
)
def test_the_tickets_a_decision_needs_begin_at_the_open_block_or_the_last_visit(
    share, visit_share, starts
):
    draw = Draw("s", Fraction(share), Fraction(visit_share))
    assert [window_start(draw, n) for n in range(1, len(starts) + 1)] == starts


@pytest.mark.parametrize(
    ("share", "visit_share"), [("3/2", "0"), ("0", "3/2"), ("-1", "0"), ("0", "-1")]
)
def test_a_share_is_between_nothing_and_all(share, visit_share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Draw("s", Fraction(share), Fraction(visit_share))
