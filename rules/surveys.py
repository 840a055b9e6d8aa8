"""Customer surveys (JD-11, procedure 4.1): the draw, the answers, and what they come to.

**The draw** is stratified by building: each gets its share of the sample by the largest remainder,
and within a building the flats with the smallest ``sha256("seed:flat")`` are taken. There is no
generator state: whoever knows the seed and the flats redoes the draw.

**Figures** are exact fractions. The band of a satisfied rate is Wilson's at 95 %
(z = 1.96), that of a mean the usual mean ± z · s / √n within the scale; roots are taken by whole
numbers and the band is rounded outwards, so what is shown never claims too much.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from math import ceil, floor, isqrt

from rules.refusal import Refusal
from rules.survey_words import Grade, QuestionKind
from rules.vocabulary import N_

SCALE = (
    Grade.VERY_SATISFIED,
    Grade.SATISFIED,
    Grade.FAIRLY_SATISFIED,
    Grade.AVERAGE,
    Grade.DISSATISFIED,
)
ON_PAGE = (*SCALE, Grade.DONT_KNOW)
ON_PAPER = (*ON_PAGE, Grade.BLANK, Grade.SPOILT)
DEFAULT_WEIGHTS = "100,80,60,40,20"
DEFAULT_LEAST = 30  # valid answers below which a figure is flagged
Z = Fraction(49, 25)  # 1.96: 95 %
PLACES = 2  # decimals of a band
_FINE = 10**8  # what roots are taken in
FULL = 100
MOST_QUESTIONS = 15
MOST_SHEETS = 30  # of one batch
LONGEST = 500  # characters of an answer in own words
_RANGE = re.compile(r"(\d{1,5})(?:\s*[-–—~～至]\s*(\d{1,5}))?")
Replies = Mapping[str, str]


# The questionnaire --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Question:
    """What a sheet asks in one place; ``key`` is the place as text."""

    key: str
    kind: QuestionKind
    overall: bool = False


def weights_of(text: str) -> dict[Grade, int]:
    """Return what each grade of the scale is worth; five whole numbers from 100 down to 0."""
    parts = [part.strip() for part in re.split(r"[,，、\s]+", text.strip())]
    if len(parts) == len(SCALE) and all(one.isascii() and one.isdigit() for one in parts):
        found = [int(one) for one in parts]
        if found[0] <= FULL and all(a > b for a, b in pairwise(found)):
            return dict(zip(SCALE, found, strict=True))
    raise Refusal(
        N_("Write five whole numbers from the best answer down, such as 100,80,60,40,20."),
        field="weights",
    )


def check_questions(questions: Sequence[Question]) -> None:
    """Refuse a questionnaire without questions, or without exactly one that makes the rate."""
    if not 0 < len(questions) <= MOST_QUESTIONS:
        raise Refusal(
            N_("A questionnaire has 1 to %(most)s questions."),
            field="question_rows",
            most=MOST_QUESTIONS,
        )
    overall = [one for one in questions if one.overall]
    if len(overall) != 1 or overall[0].kind is not QuestionKind.SCALE:
        raise Refusal(
            N_("Mark exactly one question of the scale as the overall question."),
            field="question_rows",
        )


def check_replies(questions: Sequence[Question], typed: Replies, *, paper: bool) -> dict[str, str]:
    """Return the answers of one sheet as they are kept; a blank one of the scale is said so.

    On the page the overall question must be answered; ``dont_know`` is an answer. Words nobody
    wrote are left out. Raises Refusal at ``q<key>``.
    """
    kept: dict[str, str] = {}
    for one in questions:
        said = " ".join(typed.get(one.key, "").split())
        if one.kind is QuestionKind.WORDS:
            if len(said) > LONGEST:
                raise Refusal(
                    N_("At most %(most)s characters fit."), field=f"q{one.key}", most=LONGEST
                )
            if said:
                kept[one.key] = said
            continue
        grade = said or Grade.BLANK.value
        if grade not in {word.value for word in (ON_PAPER if paper or not said else ON_PAGE)}:
            raise Refusal(N_("Choose one of the list."), field=f"q{one.key}")
        if one.overall and not said and not paper:
            raise Refusal(N_("Please answer this question."), field=f"q{one.key}")
        kept[one.key] = grade
    return kept


def differences(questions: Iterable[Question], first: Replies, second: Replies) -> list[str]:
    """Return the keys of the questions two people typed differently."""
    return [one.key for one in questions if first.get(one.key, "") != second.get(one.key, "")]


def sheet_numbers(text: str) -> list[int]:
    """Return the sheets named by "1-12, 15, 20", each once, in that order; at most 30."""
    found: dict[int, None] = {}
    for part in re.split(r"[,，、;；\s]+(?![-–—~～至])", text.strip()):
        if not part:
            continue
        match = _RANGE.fullmatch(part.strip())
        sheets = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
        if not sheets:
            raise Refusal(
                N_("Write the numbers of the sheets like 1-12, 15, 20; not “%(part)s”."),
                field="sheets",
                part=part[:40],
            )
        found |= dict.fromkeys(sheets)
        if len(found) > MOST_SHEETS:
            raise Refusal(
                N_("At most %(most)s sheets make a batch."), field="sheets", most=MOST_SHEETS
            )
    if not found:
        raise Refusal(N_("Write the numbers of the sheets."), field="sheets")
    return list(found)


# The draw -----------------------------------------------------------------------------------------
def quotas(seed: str, strata: Mapping[int, int], size: int) -> dict[int, int]:
    """Share a sample out to strata by the largest remainder; ties fall by the seed.

    Never more than a stratum holds; within one of the exact share.
    """
    total = sum(strata.values())
    if size >= total:
        return dict(strata)
    shares = {key: Fraction(size * count, total) for key, count in strata.items()}
    found = {key: floor(share) for key, share in shares.items()}
    by_rest = sorted(shares, key=lambda key: (found[key] - shares[key], _lot(seed, f"s{key}"), key))
    for key in by_rest[: size - sum(found.values())]:
        found[key] += 1
    return found


def draw(seed: str, strata: Mapping[int, Sequence[int]], size: int) -> list[int]:
    """Draw flats by building; the same seed and flats give the same draw, in any order."""
    if size < 1:
        raise Refusal(N_("Draw at least one flat."), field="size")
    wanted = quotas(seed, {key: len(flats) for key, flats in strata.items()}, size)
    drawn: list[int] = []
    for key in sorted(strata):
        lots = sorted(strata[key], key=lambda flat: (_lot(seed, f"f{flat}"), flat))
        drawn += sorted(lots[: wanted[key]])
    return drawn


def _lot(seed: str, what: str) -> bytes:
    return sha256(f"{seed}:{what}".encode()).digest()


# Figures ------------------------------------------------------------------------------------------
Band = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of one area, building or office to the overall question."""

    drawn: int
    answered: int
    valid: int
    satisfied: int
    least: int = DEFAULT_LEAST

    @property
    def response(self) -> Fraction | None:
        """Return the percent of those asked who answered."""
        return Fraction(FULL * self.answered, self.drawn) if self.drawn else None

    @property
    def rate(self) -> Fraction | None:
        """Return the percent satisfied of the valid answers; None where nobody answered so."""
        return Fraction(FULL * self.satisfied, self.valid) if self.valid else None

    @property
    def band(self) -> Band | None:
        """Return the band of the rate."""
        return wilson(self.satisfied, self.valid)

    @property
    def too_few(self) -> bool:
        """Say whether the figure rests on too few answers.

        Fewer than ``least`` valid ones; where fewer than twice as many were asked, half of them.
        """
        return self.valid < min(self.least, ceil(Fraction(self.drawn, 2)) or 1)


def wilson(satisfied: int, valid: int) -> Band | None:
    """Return Wilson's band of a rate at 95 %, in percent, rounded outwards to two decimals."""
    if not valid:
        return None
    p, square = Fraction(satisfied, valid), Z * Z
    below = 1 + square / valid
    centre = (p + square / (2 * valid)) / below
    half = Z * root_above(p * (1 - p) / valid + square / (4 * valid * valid)) / below
    return _outwards((centre - half) * FULL, (centre + half) * FULL, Fraction(0), Fraction(FULL))


def mean_of(counts: Mapping[Grade, int], weights: Mapping[Grade, int]) -> Fraction | None:
    """Return the index of a question: the mean worth of its answers on the scale."""
    number = sum(counts.get(grade, 0) for grade in SCALE)
    worth = sum(weights[grade] * counts.get(grade, 0) for grade in SCALE)
    return Fraction(worth, number) if number else None


def mean_band(counts: Mapping[Grade, int], weights: Mapping[Grade, int]) -> Band | None:
    """Return the band of an index at 95 %, rounded outwards; None of fewer than two answers."""
    number, mean = sum(counts.get(grade, 0) for grade in SCALE), mean_of(counts, weights)
    if mean is None or number < 2:
        return None
    spread = sum((weights[grade] - mean) ** 2 * counts.get(grade, 0) for grade in SCALE)
    half = Z * root_above(Fraction(spread) / (number - 1) / number)
    worst, best = Fraction(min(weights.values())), Fraction(max(weights.values()))
    return _outwards(mean - half, mean + half, worst, best)


def root_above(value: Fraction) -> Fraction:
    """Return a square root, too large by less than 10⁻⁸: whole numbers alone, no float."""
    scaled = value.numerator * _FINE * _FINE
    whole = scaled // value.denominator
    found = isqrt(whole)
    exact = found * found == whole and whole * value.denominator == scaled
    return Fraction(found if exact else found + 1, _FINE)


def _outwards(low: Fraction, high: Fraction, least: Fraction, most: Fraction) -> Band:
    unit = 10**PLACES
    return (
        max(Fraction(floor(low * unit), unit), least),
        min(Fraction(ceil(high * unit), unit), most),
    )
