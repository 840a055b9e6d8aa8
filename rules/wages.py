"""The wage result (4.9): a score becomes performance pay, the ledger's percent become money.

Scores, coefficients and percent are exact fractions, money is fen. There is one rule of rounding:
half up to the fen, once an amount. Nothing that was handed over changes: what is different later is
a difference, so result and differences together are always the newest revision's result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from rules.assessment import half_up
from rules.bonus import BonusEntryKind, Entry, signed
from rules.indicators import HUNDRED
from rules.refusal import Refusal
from rules.wage_words import WageMode
from rules.words import N_

MOST_COEFFICIENT = 10
MOST_FEN = 10**9  # ten million yuan: more is a slip of the keys


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from one on, up to the next band: what they give, a coefficient or fen."""

    score_from: Fraction
    value: Fraction


@dataclass(frozen=True, slots=True)
class Amounts:
    """The three sums of a person's month, in fen; those of a difference may be below nought."""

    performance: int = 0
    withheld: int = 0
    repaid: int = 0

    @property
    def net(self) -> int:
        """What is paid: performance pay less what is withheld, and what is repaid."""
        return self.performance - self.withheld + self.repaid

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.performance + other.performance,
            self.withheld + other.withheld,
            self.repaid + other.repaid,
        )

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.performance - other.performance,
            self.withheld - other.withheld,
            self.repaid - other.repaid,
        )


def to_fen(amount: Fraction) -> int:
    """Return an exact amount in whole fen, half up."""
    return int(half_up(amount, 0))


def checked(bands: Iterable[Band], mode: WageMode) -> tuple[Band, ...]:
    """Return the bands from the lowest score up; refuse gaps, overlaps and values out of reason.

    A band reaches up to the next one, so scores 0 to 100 have no gap once the lowest begins at 0,
    and no overlap unless two begin at the same score.
    """
    found = sorted(bands, key=lambda band: band.score_from)
    for band in found:
        _check_band(band, mode)
    for lower, upper in pairwise(found):
        if lower.score_from == upper.score_from:
            raise Refusal(
                N_("Two bands begin at the score %(score)s: they overlap. Keep one of them."),
                field="band_rows",
                score=lower.score_from,
            )
    if not found or found[0].score_from != 0:
        first = found[0].score_from if found else HUNDRED
        raise Refusal(
            N_("The scores from 0 up to %(score)s are in no band. Let the lowest band begin at 0."),
            field="band_rows",
            score=first,
        )
    return tuple(found)


def _check_band(band: Band, mode: WageMode) -> None:
    if not 0 <= band.score_from <= HUNDRED:
        raise Refusal(N_("A band begins at a score from 0 to 100."), field="band_rows")
    most = MOST_COEFFICIENT if mode is WageMode.COEFFICIENT else MOST_FEN
    if not 0 <= band.value <= most:
        raise Refusal(
            N_("A coefficient is from 0 to 10.")
            if mode is WageMode.COEFFICIENT
            else N_("An amount is from 0 to 10,000,000 yuan."),
            field="band_rows",
        )


def band_of(bands: Sequence[Band], score: Fraction) -> Band:
    """Return the band a score lies in: the highest that begins at or below it."""
    return max(
        (band for band in bands if band.score_from <= score), key=lambda band: band.score_from
    )


def performance(mode: WageMode, band: Band, base_fen: int) -> int:
    """Return the performance pay of a month in fen: base × coefficient, or the band's amount."""
    return to_fen(band.value if mode is WageMode.AMOUNT else band.value * base_fen)


def part(amount: Fraction | int, share: Fraction) -> int:
    """Return in fen what a part of a month brings of a whole one: by days, half up once."""
    return to_fen(amount * share)


def held(percent: Fraction, bonus_fen: int) -> int:
    """Return in fen what so many percent of a quarter's bonus are."""
    return to_fen(percent * bonus_fen / HUNDRED)


def moved(entry: Entry, balance: Fraction, bonus_fen: int) -> Amounts:
    """Return what a line of the ledger withholds or repays, in fen.

    ``balance`` is the percent still held after the line. The amount is the difference of what was
    held before and after, each rounded once: a quarter that is repaid in full gives back to the
    fen what it withheld, however many receipts it took.
    """
    before = balance - signed(entry.kind, entry.percent)
    fen = held(balance, bonus_fen) - held(before, bonus_fen)
    if entry.kind is BonusEntryKind.WITHHELD:
        return Amounts(withheld=fen)
    return Amounts(repaid=-fen)


def together(amounts: Iterable[Amounts]) -> Amounts:
    """Return several sums as one."""
    return sum(amounts, Amounts())


def difference(now: Amounts, carried: Iterable[Amounts]) -> Amounts:
    """Return what the next batch carries: the newest result less what was handed over before."""
    return now - together(carried)
