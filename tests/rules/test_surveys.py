"""Surveys: the draw by building, the answers of a sheet, exact figures with their bands."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules import surveys
from rules.refusal import Refusal
from rules.survey_words import Grade, QuestionKind
from rules.surveys import Question, Tally

BUILDINGS = some.dictionaries(
    some.integers(1, 9), some.integers(1, 40), min_size=1, max_size=6
).map(lambda sizes: {key: range(key * 100, key * 100 + count) for key, count in sizes.items()})
SEEDS = some.text("0123456789abcdef", min_size=1, max_size=32)
OVERALL = Question("1", QuestionKind.SCALE, overall=True)
SECOND = Question("2", QuestionKind.SCALE)
WORDS = Question("3", QuestionKind.WORDS)
ASKED = (OVERALL, SECOND, WORDS)
WEIGHTS = surveys.weights_of(surveys.DEFAULT_WEIGHTS)


@given(SEEDS, BUILDINGS, some.integers(1, 260))
def test_a_draw_gives_each_building_its_share_and_no_flat_twice(seed, flats, size):
    drawn = surveys.draw(seed, flats, size)
    total = sum(map(len, flats.values()))
    assert len(drawn) == len(set(drawn)) == min(size, total)
    for mine in flats.values():
        share = Fraction(min(size, total) * len(mine), total)
        assert abs(len(set(drawn) & set(mine)) - share) < 1


@given(SEEDS, BUILDINGS, some.integers(1, 260), some.randoms())
def test_a_draw_is_redone_from_its_seed_in_any_order(seed, flats, size, dice):
    shuffled = [(key, dice.sample(list(mine), len(mine))) for key, mine in flats.items()]
    dice.shuffle(shuffled)
    assert surveys.draw(seed, dict(shuffled), size) == surveys.draw(seed, flats, size)


def test_another_seed_draws_others():
    flats = {1: range(50)}
    assert surveys.draw("a", flats, 10) != surveys.draw("b", flats, 10)
    with pytest.raises(Refusal):
        surveys.draw("a", flats, 0)


def test_the_numbers_of_sheets_are_read_as_people_write_them():
    assert surveys.sheet_numbers("1-3, 7、5 ; 2") == [1, 2, 3, 7, 5]
    assert surveys.sheet_numbers("、5，4") == [5, 4]
    assert surveys.sheet_numbers("7-7,1-29") == [7, *(n for n in range(1, 30) if n != 7)]
    assert surveys.sheet_numbers("71-100") == list(range(71, 101))  # thirty
    for wrong, said in (
        ("", "Write the numbers of the sheets."),
        ("x", "not “"),
        ("5, 3-1", "not “"),
        ("1-31", "At most"),
        ("1-20,40-60", "At most"),
        ("1-99999", "At most"),
    ):
        with pytest.raises(Refusal, match=said) as no:
            surveys.sheet_numbers(wrong)
        assert no.value.field == "sheets"
    with pytest.raises(Refusal) as no:
        surveys.sheet_numbers("5, 3-1")
    assert no.value.values == {"part": "3-1"}


def test_a_questionnaire_has_exactly_one_overall_question_of_the_scale():
    surveys.check_questions(ASKED)
    surveys.check_questions((OVERALL,))
    surveys.check_questions((OVERALL, *(SECOND,) * 14))
    for count in (0, 16):
        with pytest.raises(Refusal) as no:
            surveys.check_questions((OVERALL, *(SECOND,) * 15)[:count])
        assert no.value.values == {"most": 15}
    for wrong in ((), (SECOND,), (OVERALL, OVERALL), (Question("1", QuestionKind.WORDS, True),)):
        with pytest.raises(Refusal):
            surveys.check_questions(wrong)


def test_the_scale_is_worth_five_numbers_downwards():
    found = surveys.weights_of(surveys.DEFAULT_WEIGHTS)
    assert found == dict(zip(surveys.SCALE, (100, 80, 60, 40, 20), strict=True))
    assert surveys.weights_of("5，4,3 2,1")[Grade.AVERAGE] == 2
    for wrong in ("", "100,80,60,40", "100,80,80,40,20", "120,80,60,40,20", "a,b,c,d,e"):
        with pytest.raises(Refusal):
            surveys.weights_of(wrong)


def test_on_the_page_the_overall_question_is_answered_and_the_rest_may_stay_blank():
    kept = surveys.check_replies(ASKED, {"1": "dont_know", "3": "  再 多些灯  "}, paper=False)
    assert kept == {"1": "dont_know", "2": "blank", "3": "再 多些灯"}
    long = {"3": "长" * 500, "1": "average", "2": "satisfied"}
    assert surveys.check_replies(ASKED[::-1], long, paper=False) == long
    for typed, field in (
        ({}, "q1"),
        ({"1": "spoilt"}, "q1"),
        ({"1": "best"}, "q1"),
        ({"1": "average", "3": "长" * 501}, "q3"),
    ):
        with pytest.raises(Refusal) as no:
            surveys.check_replies(ASKED, typed, paper=False)
        assert no.value.field == field


def test_paper_may_be_blank_or_spoilt_and_two_entries_are_compared_cell_by_cell():
    one = surveys.check_replies(ASKED, {"1": "spoilt", "2": "average"}, paper=True)
    two = surveys.check_replies(ASKED, {"1": "spoilt", "2": "satisfied", "3": "灯"}, paper=True)
    assert surveys.check_replies(ASKED, {}, paper=True) == {"1": "blank", "2": "blank"}
    assert surveys.differences(ASKED, one, two) == ["2", "3"]
    assert surveys.differences(ASKED, one, one) == []


def test_a_rate_is_exact_and_its_band_is_wilson_s():
    tally = Tally(drawn=250, answered=210, valid=200, satisfied=187)
    assert tally.rate == Fraction(187, 2)
    assert tally.response == 84
    assert tally.band == (Fraction("89.19"), Fraction("96.17"))
    assert Tally(10, 0, 0, 0).rate is Tally(10, 0, 0, 0).band is None
    assert Tally(0, 0, 0, 0).response is None


@given(some.integers(1, 400), some.integers(0, 400))
def test_a_band_holds_its_rate_and_stays_within_the_hundred(valid, satisfied):
    satisfied = min(satisfied, valid)
    low, high = surveys.wilson(satisfied, valid)
    assert 0 <= low <= Fraction(100 * satisfied, valid) <= high <= 100


@given(some.fractions(0, 10**6, max_denominator=10**6))
def test_a_root_is_too_large_by_less_than_a_hundred_millionth(value):
    found = surveys.root_above(value)
    assert found**2 >= value
    assert found == 0 or (found - Fraction(1, 10**8)) ** 2 < value


@pytest.mark.parametrize(
    ("drawn", "valid", "few"),
    [(200, 29, True), (200, 30, False), (20, 9, True), (20, 10, False), (1, 0, True), (0, 0, True)],
)
def test_too_few_answers_are_flagged_half_of_few_flats_is_enough(drawn, valid, few):
    assert Tally(drawn, valid, valid, 0).too_few is few


def test_the_index_of_a_question_is_the_mean_of_its_scale():
    counts = {Grade.VERY_SATISFIED: 3, Grade.AVERAGE: 1, Grade.DONT_KNOW: 9}
    assert surveys.mean_of(counts, WEIGHTS) == 85
    low, high = surveys.mean_band(counts, WEIGHTS)
    assert (low, high) == (Fraction("55.6"), 100)
    assert surveys.mean_of({Grade.BLANK: 2}, WEIGHTS) is None
    assert surveys.mean_band({Grade.AVERAGE: 1}, WEIGHTS) is None


def test_the_largest_remainder_gets_the_flat_and_a_tie_falls_by_the_seed():
    assert surveys.quotas("a", {1: 1, 2: 2}, 1) == {1: 0, 2: 1}
    assert surveys.quotas("a", {1: 10, 2: 11, 3: 9}, 4) == {1: 1, 2: 2, 3: 1}
    assert surveys.quotas("a", {1: 3, 2: 4}, 7) == {1: 3, 2: 4}
    assert surveys.quotas("a", {1: 0}, 0) == {1: 0}
    for seed in ("a", "b", "c", "d"):
        first = min((1, 2), key=lambda key: sha256(f"{seed}:s{key}".encode()).digest())
        assert surveys.quotas(seed, {1: 5, 2: 5}, 1) == {first: 1, 3 - first: 0}
        flats = {1: range(10, 15), 2: range(20, 25)}
        lots = {flat: sha256(f"{seed}:f{flat}".encode()).digest() for flat in flats[first]}
        assert surveys.draw(seed, flats, 1) == [min(lots, key=lots.__getitem__)]


def test_two_answers_have_a_band_already():
    counts = {Grade.VERY_SATISFIED: 1, Grade.SATISFIED: 1}  # 90 ± 1.96 x 10
    assert surveys.mean_band(counts, surveys.weights_of("100,80,60,40,20")) == (
        Fraction("70.4"),
        100,
    )


@pytest.mark.parametrize(
    ("value", "root"), [("1/4", "1/2"), ("9/16", "3/4"), ("49", "7"), ("0", "0")]
)
def test_an_exact_root_is_exact(value, root):
    assert surveys.root_above(Fraction(value)) == Fraction(root)
