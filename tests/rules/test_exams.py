"""Exams: what a question must have, the draw by seed, time, attempts and marks at their limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from rules import exams
from rules.exam_words import ExamQuestionKind as K
from rules.exam_words import PaperState, SittingState
from rules.exams import Attempt, Candidate, Part
from rules.refusal import Refusal

DAY = date(2026, 11, 30)
AT = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FOUR = ["甲", "乙", "丙", "丁"]
F = Fraction


def test_choices_and_answers_are_read_as_offices_write_them():
    assert exams.choices_of("A. 甲\nB、乙\n\n C）丙\n甲A") == ["甲", "乙", "丙", "甲A"]
    for typed, kept in (("A", "A"), ("c、a", "AC"), ("ＤＢ", "BD"), ("A,C", "AC")):
        assert exams.read_answer(K.MULTIPLE, typed) == kept
    for typed, kept in (("对", "T"), ("错误", "F"), ("t", "T"), ("×", "F"), ("False", "F")):
        assert exams.read_answer(K.TRUE_FALSE, typed) == kept
    assert exams.read_answer(K.SHORT, "随便") == ""
    for kind, typed in ((K.SINGLE, ""), (K.SINGLE, "甲"), (K.TRUE_FALSE, "A")):
        with pytest.raises(Refusal):
            exams.read_answer(kind, typed)


@pytest.mark.parametrize(
    ("kind", "choices", "answer", "points", "match"),
    [
        (K.SINGLE, FOUR, "A", 0, "more than 0"),
        (K.SINGLE, FOUR, "A", 101, "at most 100"),
        (K.SINGLE, FOUR, "A", F(1, 3), "two decimals"),
        (K.SINGLE, ["甲"], "A", 1, "two to eight"),
        (K.SINGLE, list("一二三四五六七八九"), "A", 1, "two to eight"),
        (K.SINGLE, ["甲", "甲"], "A", 1, "are the same"),
        (K.SINGLE, ["甲" * 201, "乙"], "A", 1, "200 characters"),
        (K.SINGLE, FOUR, "E", 1, "not there"),
        (K.SINGLE, FOUR, "AB", 1, "exactly one"),
        (K.MULTIPLE, FOUR, "A", 1, "at least two"),
        (K.TRUE_FALSE, FOUR, "T", 1, "no choices"),
        (K.SHORT, ["甲"], "", 1, "no choices"),
    ],
)
def test_what_can_t_be_marked_is_refused(kind, choices, answer, points, match):
    with pytest.raises(Refusal, match=match):
        exams.check_question(kind, choices, answer, F(points))


def test_what_can_be_marked_is_taken():
    exams.check_question(K.SINGLE, FOUR, "D", F(100))
    exams.check_question(K.MULTIPLE, list("一二三四五六七八"), "AH", F(1, 100))
    exams.check_question(K.TRUE_FALSE, [], "T", F(1))
    exams.check_question(K.SHORT, [], "", F(15))


BANK = [Candidate(n, K.SINGLE, "甲" if n % 2 else "乙") for n in range(1, 21)]
BANK += [Candidate(n, K.TRUE_FALSE, "甲") for n in range(21, 26)]


def test_the_same_seed_draws_the_same_paper():
    parts = [Part(K.SINGLE, 4, "甲"), Part(K.SINGLE, 4), Part(K.TRUE_FALSE, 5)]
    drawn = exams.draw("s", parts, BANK)
    assert drawn == exams.draw("s", parts, reversed(BANK))
    assert drawn != exams.draw("t", parts, BANK)
    assert len(set(drawn)) == 13
    assert all(key % 2 for key in drawn[:4])
    assert sorted(drawn[8:]) == [21, 22, 23, 24, 25]
    with pytest.raises(Refusal) as no:
        exams.draw("s", [Part(K.SINGLE, 10, "甲"), Part(K.SINGLE, 11)], BANK)
    assert (no.value.field, no.value.values) == ("parts", {"row": 2, "wanted": 11, "there": 10})


def test_choices_are_shuffled_by_seed_and_question():
    orders = {exams.shuffled("s", key, 4) for key in range(20)}
    assert len(orders) > 5
    assert all(sorted(one) == list("ABCD") for one in orders)
    assert exams.shuffled("s", 1, 4) == exams.shuffled("s", 1, 4)
    assert exams.shuffled("s", 1, 0) == ""


def test_a_paper_within_its_limits():
    good = (30, F(80), 2, 1, AT, AT + MINUTE)
    exams.check_paper(*good)
    for place, value, match in (
        (0, 0, "1 to 480"),
        (0, 481, "1 to 480"),
        (1, F(0), "above 0"),
        (1, F(101), "at most 100"),
        (2, 0, "1 to 20"),
        (2, 21, "1 to 20"),
        (3, -1, "0 to 365"),
        (3, 366, "0 to 365"),
        (5, AT, "after it begins"),
    ):
        with pytest.raises(Refusal, match=match):
            exams.check_paper(*(value if n == place else one for n, one in enumerate(good)))
    for parts, match in (
        ([], "how many"),
        ([Part(K.SHORT, 0)], "from 1"),
        ([Part(K.SHORT, 201)], "200"),
    ):
        with pytest.raises(Refusal, match=match):
            exams.check_parts(parts)


def test_retakes_by_the_rules():
    failed = Attempt(DAY, True, False)
    assert exams.next_attempt([], 1, 0, DAY) == 1
    assert exams.next_attempt([failed], 2, 3, DAY + timedelta(days=3)) == 2
    assert exams.next_attempt([failed], 2, 0, DAY) == 2
    for attempts, match in (
        ([Attempt(DAY, False, None)], "go on with it"),
        ([Attempt(DAY, True, True)], "passed this exam already"),
        ([Attempt(DAY, True, None)], "not been marked"),
        ([failed, failed], "have used them"),
        ([failed], "again from"),
    ):
        with pytest.raises(Refusal, match=match):
            exams.next_attempt(attempts, 2, 3, DAY + timedelta(days=2))


def test_time_at_its_very_end():
    end = exams.ends(AT, 30, None)
    assert end == AT + 30 * MINUTE
    assert exams.ends(AT, 30, AT + MINUTE) == AT + MINUTE
    assert exams.in_time(SittingState.OPEN, end, end)
    assert not exams.in_time(SittingState.OPEN, end, end + timedelta(microseconds=1))
    assert not exams.in_time(SittingState.HANDED_IN, end, AT)
    assert exams.is_open(PaperState.PUBLISHED, AT, None, AT)
    assert not exams.is_open(PaperState.PUBLISHED, AT, AT + MINUTE, AT + MINUTE)
    assert not exams.is_open(PaperState.PUBLISHED, AT, None, AT - MINUTE)
    assert not exams.is_open(PaperState.CLOSED, AT, None, AT)


def test_marks_are_exact():
    def marks(kind, given, right="ACD", part=False):
        return exams.marks(kind, right, given, F(5), part_marks=part)

    assert marks(K.SINGLE, "A", "A") == 5
    assert marks(K.SINGLE, "B", "A") == 0
    assert marks(K.TRUE_FALSE, "T", "T") == 5
    assert marks(K.MULTIPLE, "ACD") == 5
    assert marks(K.MULTIPLE, "AC") == 0
    assert marks(K.MULTIPLE, "AC", part=True) == F(10, 3)
    assert marks(K.MULTIPLE, "AB", part=True) == 0
    assert marks(K.MULTIPLE, "ABCD", part=True) == 0
    assert marks(K.MULTIPLE, "", part=True) == 0
    assert marks(K.SHORT, "") == 0
    assert marks(K.SHORT, "先致歉") is None
    score = exams.score_of(F(10, 3) + 50, F(2, 3) + 66)
    assert score == F(80)
    assert exams.passes(score, F(80))
    assert not exams.passes(score, F(8001, 100))


def test_scores_and_the_attempt_that_counts():
    exams.check_score(F(0))
    exams.check_score(F(100))
    for score in (None, F(-1), F(10001, 100), F(1, 3)):
        with pytest.raises(Refusal):
            exams.check_score(score)
    later = DAY + timedelta(days=1)
    taken = [
        ("a", later, 2, 8),
        ("a", DAY, 1, 9),
        ("b", DAY, 1, 3),
        ("c", DAY, 1, 4),
        ("c", DAY, 2, 5),
    ]
    assert exams.counting(taken) == {8, 3, 5}
    assert exams.counting([]) == set()
    assert exams.number(DAY, 7) == "KS-20261130-0007"
