"""The year's ranking (4.11): conditions, ties by the rule's criteria, shared places, transfers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from rules import awards
from rules.award_words import Condition, TieBreak
from rules.awards import Candidate, Result, Terms
from rules.refusal import Refusal
from rules.vocabulary import Indicator, Role

ANY = Terms(months=1)


def year(key, *scores, lost=None, **more):
    """Somebody with a score in each month from January on; ``lost`` by line, in every month."""
    results = tuple(
        Result(date(2026, month, 1), Fraction(score), lost or {})
        for month, score in enumerate(scores, 1)
    )
    return Candidate(key, f"人{key}", results, **more)


def places(ranking):
    return [(one.candidate.key, one.place) for one in ranking.standings]


def test_the_mean_is_exact_and_the_best_stands_first():
    third = year(1, 100, 100, 99)  # 99⅔
    close = year(2, "99.67", "99.67", "99.67")
    assert third.average == Fraction(299, 3)
    assert places(awards.rank([third, close], ANY)) == [(2, 1), (1, 2)]


def test_the_average_goes_before_every_criterion():
    longer = year(1, 94, 94, 94)
    better = year(2, 90, 99)  # 94.5, of fewer months and with a worse one
    ranking = awards.rank([longer, better], ANY)
    assert places(ranking) == [(2, 1), (1, 2)]
    assert ranking.ties == ()


@pytest.mark.parametrize(
    ("average", "told"),
    [
        (Fraction(299, 3), "99.67"),
        (Fraction(95), "95.00"),
        (Fraction("94.125"), "94.13"),
        (Fraction("94.1249"), "94.12"),
    ],
)
def test_an_average_is_told_with_two_places_half_up(average, told):
    assert awards.two_places(average) == told


def test_only_criteria_of_single_lines_ask_for_the_points_lost():
    whole, lines = {TieBreak.MONTHS, TieBreak.LOWEST}, set(TieBreak)
    assert {one for one in TieBreak if awards.asks_lines(Terms(ties=(one,)))} == lines - whole
    assert not awards.asks_lines(Terms(ties=()))
    assert awards.asks_lines(Terms(ties=(TieBreak.MONTHS, TieBreak.SPOTS)))


def test_whoever_has_no_month_lost_nothing():
    assert year(1).lost(Indicator.COMPLAINT) == 0


def test_two_offices_in_one_month_count_once():
    moved = Candidate(
        1,
        "调岗",
        (
            Result(date(2026, 5, 1), Fraction(80), {Indicator.SATISFACTION: Fraction(8)}),
            Result(date(2026, 6, 1), Fraction(90), {}),
            Result(date(2026, 6, 1), Fraction(100), {Indicator.SATISFACTION: Fraction(4)}),
        ),
    )
    assert len(moved.by_month) == 2
    assert moved.average == Fraction(175, 2)
    assert moved.lowest == 80
    assert moved.lost(Indicator.SATISFACTION) == 5


@pytest.mark.parametrize(
    ("terms", "more", "unmet"),
    [
        (Terms(months=3), {}, (Condition.MONTHS,)),
        (Terms(months=2, average=Fraction(91)), {}, (Condition.AVERAGE,)),
        (Terms(months=2, average=Fraction(90)), {}, ()),
        (Terms(months=2, lowest=Fraction("85.01")), {}, (Condition.LOWEST,)),
        (Terms(months=2, lowest=Fraction(85)), {}, ()),
        (Terms(months=2), {"holds_post": False}, (Condition.POST,)),
        (Terms(months=2, holds_post=False), {"holds_post": False}, ()),
        (Terms(months=2), {"withheld": Fraction(1)}, ()),
        (Terms(months=2, nothing_withheld=True), {}, ()),
        (Terms(months=2, nothing_withheld=True), {"withheld": Fraction(1)}, (Condition.BONUS,)),
        (
            Terms(months=9, average=Fraction(95), lowest=Fraction(90)),
            {"holds_post": False},
            (Condition.MONTHS, Condition.AVERAGE, Condition.LOWEST, Condition.POST),
        ),
    ],
)
def test_each_condition_is_asked_for_and_told(terms, more, unmet):
    one = year(1, 85, 95, **more)
    ranking = awards.rank([one], terms)
    assert awards.failed(one, terms) == unmet
    assert ranking.excluded == ((awards.Excluded(one, unmet),) if unmet else ())
    assert bool(ranking.standings) is not bool(unmet)


def test_nobody_is_ranked_without_a_published_month():
    assert awards.failed(year(1), Terms(months=1)) == (Condition.MONTHS,)
    assert year(1).average is None


def test_ties_are_broken_in_the_order_of_the_rule():
    longer = year(1, 90, 90, 90)
    steady = year(2, 90, 90)
    wild = year(3, 80, 100)
    by_months = awards.rank([wild, steady, longer], ANY)
    assert places(by_months) == [(1, 1), (2, 2), (3, 3)]
    assert [(one.first.key, one.second.key, one.by) for one in by_months.ties] == [
        (1, 2, TieBreak.MONTHS),
        (2, 3, TieBreak.LOWEST),
    ]
    complaining = year(4, 90, 90, lost={Indicator.COMPLAINT: Fraction(2)})
    terms = Terms(months=1, ties=(TieBreak.COMPLAINTS,))
    ranking = awards.rank([complaining, longer, steady], terms)
    assert places(ranking) == [(1, 1), (2, 1), (4, 3)]
    assert [one.by for one in ranking.ties] == [None, TieBreak.COMPLAINTS]


def test_whoever_nothing_separates_shares_a_place_and_the_award():
    equal = [year(1, 95), year(2, 95), year(3, 95), year(4, 94)]
    ranking = awards.rank(equal, ANY)
    assert places(ranking) == [(1, 1), (2, 1), (3, 1), (4, 4)]
    assert ranking.most(1) == 3
    assert ranking.most(4) == 4
    assert [one.by for one in ranking.ties] == [None, None]


def test_who_was_passed_over_is_told():
    ranking = awards.rank([year(1, 99), year(2, 98), year(3, 97)], ANY)
    assert [one.candidate.key for one in ranking.passed_over([3])] == [1, 2]
    assert ranking.passed_over([1]) == ()
    assert ranking.passed_over([]) == ()
    shared = awards.rank([year(1, 99), year(2, 99), year(3, 97)], ANY)
    assert shared.passed_over([1]) == ()  # nobody stands before the other of a shared place
    assert ranking.place_of(3) == 3
    assert ranking.place_of(9) is None


def test_somebody_moved_is_ranked_at_one_office():
    june, may = date(2026, 6, 1), date(2026, 5, 1)
    assert awards.home([2], {1: [may, june], 2: []}) == 2
    assert awards.home([], {1: [may], 2: [june]}) == 2
    assert awards.home([1, 2], {1: [may, june], 2: [june]}) == 1
    assert awards.home([1, 2], {1: [june], 2: [june]}) == 1
    assert awards.home([1, 2], {2: [may]}) == 2  # nothing of him is published at the first
    assert awards.home([1, 2], {1: [may]}) == 1
    assert awards.home([], {}) is None


def test_a_rule_that_nobody_could_win_is_refused():
    posts = (Role.FRONT_DESK,)
    twice = (TieBreak.MONTHS, TieBreak.LOWEST, TieBreak.MONTHS)
    for terms, who, field in (
        (Terms(), (), "front_desk"),
        (Terms(places=0), posts, "places"),
        (Terms(months=13), posts, "months_min"),
        (Terms(average=Fraction(101)), posts, "average_min"),
        (Terms(lowest=Fraction(-1)), posts, "month_min"),
        (Terms(ties=twice), posts, "tie_3"),
        (Terms(ties=(TieBreak.MONTHS, *twice[::2])), posts, "tie_3"),
        (Terms(ties=(TieBreak.SPOTS, TieBreak.SPOTS, TieBreak.LOWEST)), posts, "tie_2"),
        (Terms(places=100), posts, "places"),
        (Terms(months=0), posts, "months_min"),
    ):
        with pytest.raises(Refusal) as no:
            awards.check_terms(terms, who)
        assert no.value.field == field
    for least_or_most in (
        Terms(),
        *(Terms(places=1, months=1), Terms(places=99, months=12)),
        *(Terms(average=Fraction(score), lowest=Fraction(score)) for score in (0, 100)),
    ):
        awards.check_terms(least_or_most, posts)
    assert awards.opens_on(2026) == date(2027, 1, 1)
