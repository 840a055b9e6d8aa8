"""Exams (4.1.3): what a question must have, how a paper is drawn, how it is timed and marked.

Points and scores are exact fractions; a score is of 100. Everything drawn follows from a recorded
seed: a place in a draw is the order of ``sha256("seed:purpose:key")``, so whoever knows the seed
and the bank draws the same paper again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256

from rules.exam_words import ExamQuestionKind, PaperState, SittingState
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.typed import fold, visible
from rules.vocabulary import N_

PREFIX = "KS"  # 考试
LETTERS = "ABCDEFGH"
MOST_POINTS = 100
LONGEST_CHOICE = 200
LONGEST_ANSWER = 2000
DEFAULT_PASS = Fraction(60)  # of a result entered without a paper
MOST_MINUTES = 480
MOST_QUESTIONS = 200
TRUE, FALSE = "T", "F"
CHOOSING = (ExamQuestionKind.SINGLE, ExamQuestionKind.MULTIPLE)
_YES = frozenset({"T", "TRUE", "Y", "YES", "对", "對", "正确", "正確", "是", "√"})
_NO = frozenset({"F", "FALSE", "N", "NO", "错", "錯", "错误", "錯誤", "否", "×", "X"})


def number(day: date, sequence: int) -> str:
    """Return the number of a sitting such as KS-20261130-0001; counted from 1 each day."""
    return ticket_number(PREFIX, day, sequence)


# Questions ----------------------------------------------------------------------------------------
def choices_of(text: str) -> list[str]:
    """Return the choices typed one a line; a letter before one (A. or B、) is left out."""
    lines = (visible(line).strip() for line in text.splitlines())
    return [_bare(line) for line in lines if line]


def _bare(line: str) -> str:
    narrow = fold(line)
    has_letter = len(narrow) > 2 and narrow[0].upper() in LETTERS and narrow[1] in ".、:)）"
    return narrow[2:].strip() if has_letter else line


def read_answer(kind: ExamQuestionKind, text: str) -> str:
    """Return the right answer as it is kept: letters in order, T or F, nothing for short answers.

    Refuses what can't be read so.
    """
    typed = fold(visible(text)).upper()
    if kind is ExamQuestionKind.SHORT:
        return ""
    if kind is ExamQuestionKind.TRUE_FALSE:
        if typed in _YES | _NO:
            return TRUE if typed in _YES else FALSE
        raise Refusal(N_("Enter whether the sentence is true or false."), field="answers")
    found = "".join(one for one in typed if one not in " ,、;/.，；")
    if not found or set(found) - set(LETTERS):
        raise Refusal(
            N_("Enter the letters of the right choices, such as A or ACD."), field="answers"
        )
    return "".join(sorted(set(found)))


def check_question(
    kind: ExamQuestionKind, choices: Sequence[str], answer: str, points: Fraction
) -> None:
    """Refuse a question that can't be marked: choices, right answer and points must fit."""
    if not 0 < points <= MOST_POINTS:
        raise Refusal(N_("A question has more than 0 and at most 100 points."), field="points")
    if (points * 100).denominator != 1:
        raise Refusal(N_("Enter at most two decimals."), field="points")
    if kind not in CHOOSING:
        if choices:
            raise Refusal(N_("A question of this kind has no choices."), field="choices")
        return
    _check_choices(choices)
    if set(answer) - set(LETTERS[: len(choices)]):
        raise Refusal(N_("The right answer names a choice that is not there."), field="answers")
    if kind is ExamQuestionKind.SINGLE and len(answer) != 1:
        raise Refusal(N_("This kind of question has exactly one right choice."), field="answers")
    if kind is ExamQuestionKind.MULTIPLE and len(answer) < 2:
        raise Refusal(N_("This kind of question has at least two right choices."), field="answers")


def _check_choices(choices: Sequence[str]) -> None:
    if not 2 <= len(choices) <= len(LETTERS):
        raise Refusal(N_("Enter two to eight choices, one a line."), field="choices")
    if len(set(choices)) < len(choices):
        raise Refusal(N_("Two choices are the same."), field="choices")
    if max(map(len, choices)) > LONGEST_CHOICE:
        raise Refusal(N_("A choice has at most 200 characters."), field="choices")


# Drawing ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Part:
    """So many questions of a kind, and of a topic if one is named."""

    kind: ExamQuestionKind
    count: int
    topic: str = ""

    def takes(self, one: Candidate) -> bool:
        """Say whether a question may be drawn for this part."""
        return one.kind is self.kind and self.topic in ("", one.topic)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question in use as the draw sees it."""

    key: int
    kind: ExamQuestionKind
    topic: str


def draw(seed: str, parts: Sequence[Part], bank: Iterable[Candidate]) -> list[int]:
    """Return the keys of the questions drawn, part by part; none is drawn twice.

    Refuses a part for which the bank has too few.
    """
    known, drawn = list(bank), list[int]()
    for place, part in enumerate(parts):
        fit = [one.key for one in known if part.takes(one) and one.key not in drawn]
        if len(fit) < part.count:
            raise Refusal(
                N_("Row %(row)s asks for %(wanted)s questions; the bank has only %(there)s left."),
                field="parts",
                row=place + 1,
                wanted=part.count,
                there=len(fit),
            )
        drawn += sorted(fit, key=lambda key: _lot(seed, f"part {place}", key))[: part.count]
    return drawn


def shuffled(seed: str, key: int, choices: int) -> str:
    """Return the letters of a question's choices in the order they are shown."""
    return "".join(sorted(LETTERS[:choices], key=lambda one: _lot(seed, f"choices {key}", one)))


def _lot(seed: str, purpose: str, key: object) -> tuple[str, str]:
    return sha256(f"{seed}:{purpose}:{key}".encode()).hexdigest(), str(key)


def check_parts(parts: Sequence[Part]) -> None:
    """Refuse a paper without questions, or with more than anybody answers."""
    if not parts:
        raise Refusal(N_("Say how many questions of which kind are drawn."), field="parts")
    if any(part.count < 1 for part in parts):
        raise Refusal(N_("Count questions from 1."), field="parts")
    if sum(part.count for part in parts) > MOST_QUESTIONS:
        raise Refusal(N_("A paper has at most 200 questions."), field="parts")


def check_paper(
    minutes: int,
    pass_score: Fraction,
    attempts: int,
    days_between: int,
    opens_at: datetime,
    closes_at: datetime | None,
) -> None:
    """Refuse times, marks and retake rules that can't be meant."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refusal(N_("An exam takes 1 to 480 minutes."), field="minutes")
    if not 0 < pass_score <= 100:
        raise Refusal(N_("The pass mark lies above 0 and is at most 100."), field="pass_score")
    if not 1 <= attempts <= 20:
        raise Refusal(N_("An exam may be taken 1 to 20 times."), field="attempts")
    if not 0 <= days_between <= 365:
        raise Refusal(N_("Enter 0 to 365 days."), field="days_between")
    if closes_at is not None and closes_at <= opens_at:
        raise Refusal(N_("The exam must end after it begins."), field="closes_at")


# Sitting ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Attempt:
    """An earlier sitting that was not voided; ``over`` once nothing can be answered any more."""

    taken_on: date
    over: bool
    passed: bool | None


def next_attempt(attempts: Sequence[Attempt], allowed: int, days_between: int, day: date) -> int:
    """Return the number of the attempt that may begin on a day, or refuse it with the reason."""
    if any(not one.over for one in attempts):
        raise Refusal(N_("You have begun this exam already: go on with it."))
    if any(one.passed for one in attempts):
        raise Refusal(N_("You have passed this exam already."))
    if any(one.passed is None for one in attempts):
        raise Refusal(N_("Your last attempt has not been marked yet."))
    if len(attempts) >= allowed:
        raise Refusal(
            N_("This exam may be taken %(allowed)s times; you have used them."), allowed=allowed
        )
    if attempts:
        earliest = max(one.taken_on for one in attempts) + timedelta(days=days_between)
        if day < earliest:
            raise Refusal(
                N_("You may take this exam again from %(day)s."), day=earliest.isoformat()
            )
    return len(attempts) + 1


def ends(started: datetime, minutes: int, closes_at: datetime | None) -> datetime:
    """Return when a sitting ends: after its minutes, or when the exam closes if that is sooner."""
    end = started + timedelta(minutes=minutes)
    return end if closes_at is None else min(end, closes_at)


def is_open(
    state: PaperState, opens_at: datetime, closes_at: datetime | None, at: datetime
) -> bool:
    """Say whether a sitting may begin at an instant."""
    ended = closes_at is not None and at >= closes_at
    return state is PaperState.PUBLISHED and at >= opens_at and not ended


def in_time(state: SittingState, ends_at: datetime | None, at: datetime) -> bool:
    """Say whether an answer still counts; at the very end it does."""
    return state is SittingState.OPEN and ends_at is not None and at <= ends_at


# Marking ------------------------------------------------------------------------------------------
def marks(
    kind: ExamQuestionKind, right: str, given: str, points: Fraction, *, part_marks: bool
) -> Fraction | None:
    """Return the points an answer earns; None where a person has to read it.

    With ``part_marks`` an answer that names only right choices, but not all of them, earns its
    share of the points; a wrong one among them earns nothing.
    """
    if not given:
        return Fraction(0)
    if kind is ExamQuestionKind.SHORT:
        return None
    if given == right:
        return points
    if kind is ExamQuestionKind.MULTIPLE and part_marks and set(given) < set(right):
        return points * len(given) / len(right)
    return Fraction(0)


def score_of(got: Fraction, total: Fraction) -> Fraction:
    """Return points as a score of 100, exactly."""
    return got * 100 / total


def passes(score: Fraction, pass_score: Fraction) -> bool:
    """Say whether a score is enough; the pass mark itself is."""
    return score >= pass_score


def check_score(score: Fraction | None) -> None:
    """Refuse a score outside 0 to 100, or finer than a hundredth."""
    if score is None or not 0 <= score <= 100:
        raise Refusal(N_("A score lies between 0 and 100."), field="score")
    if (score * 100).denominator != 1:
        raise Refusal(N_("Enter at most two decimals."), field="score")


def counting(sittings: Iterable[tuple[object, date, int, int]]) -> set[int]:
    """Return the sittings that count in a month (4.2.1.1): of each exam the last attempt.

    A sitting is (what was examined, day, attempt, id).
    """
    last: dict[object, tuple[date, int, int]] = {}
    for exam, day, attempt, row_id in sittings:
        last[exam] = max(last.get(exam, (day, attempt, row_id)), (day, attempt, row_id))
    return {row_id for _, _, row_id in last.values()}
