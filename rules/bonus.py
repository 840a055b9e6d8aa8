"""The ledger of the bonus (4.2.2.3, 4.5): what a quarter's fees withhold, and what gives it back.

A quarter below its target withholds as many percent of the bonus as points. What comes in on that
quarter's bills later raises its rate, and the percent no longer short are repaid, receipt by
receipt. Percent are exact fractions, money is fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.assessment import ONE, counted, shortfall
from rules.indicators import Rate
from rules.standards import ZERO
from rules.vocabulary import N_, PartPoint, Word

HUNDREDTHS = 100  # the ledger keeps hundredths of a percent: no rule of part points has finer ones


class BonusEntryKind(Word):
    """What a line of the ledger does to the bonus."""

    WITHHELD = "withheld", N_("Withheld")  # 扣发
    REPAID = "repaid", N_("Repaid")  # 补发


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a quarter was assessed, as its approved month has it, and what it withholds."""

    withheld: Fraction  # percent of the bonus
    target: Fraction  # percent
    part_point: PartPoint


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money on one of the quarter's bills after the quarter: payments of one number are one."""

    bill: int
    payment: int
    number: str
    fen: int


@dataclass(frozen=True, slots=True)
class Due:
    """A bill of the quarter: what it asks, and what had come in by the quarter's last day."""

    fen: int
    collected_fen: int  # not more than the bill


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger, not numbered yet."""

    kind: BonusEntryKind
    percent: Fraction
    payment: int | None = None
    receipt_no: str = ""


def still_held(terms: Terms, rate: Rate) -> Fraction:
    """Return the percent a quarter withholds at a rate: never more than it withheld at first."""
    percent = rate.percent
    if percent is None:
        return ZERO
    short = counted(shortfall(percent, terms.target), ONE, terms.part_point)
    return min(terms.withheld, short)


def contributions(
    bills: Mapping[int, Due], receipts: Iterable[Receipt]
) -> list[tuple[Receipt, int]]:
    """Return how much of each receipt counts, in fen: of a bill no more than it still asks."""
    left = {bill: due.fen - due.collected_fen for bill, due in bills.items()}
    found: list[tuple[Receipt, int]] = []
    for receipt in receipts:
        counts = min(receipt.fen, left.get(receipt.bill, 0))
        if counts > 0:
            left[receipt.bill] -= counts
            found.append((receipt, counts))
    return found


def changes(
    terms: Terms, balance: Fraction, bills: Mapping[int, Due], receipts: Sequence[Receipt]
) -> list[Entry]:
    """Return the lines that bring a quarter's balance to what it withholds now.

    ``receipts`` came in after the quarter, in their order; those that lifted the rate earlier are
    among them, and the balance knows them already. What no receipt explains (a bill that was
    taken back) is repaid without one; what a struck-out receipt had released is withheld again.
    """
    due = sum(bill.fen for bill in bills.values())
    collected = sum(bill.collected_fen for bill in bills.values())
    by_number: dict[str, list[tuple[Receipt, int]]] = {}
    for receipt, counts in contributions(bills, receipts):
        by_number.setdefault(receipt.number, []).append((receipt, counts))
    found: list[Entry] = []
    for number, parts in by_number.items():
        collected += sum(counts for _, counts in parts)
        held = still_held(terms, Rate(collected, due))
        if held < balance:
            first = parts[0][0].payment
            found.append(Entry(BonusEntryKind.REPAID, balance - held, first, number))
            balance = held
    held = still_held(terms, Rate(collected, due))
    if held < balance:
        found.append(Entry(BonusEntryKind.REPAID, balance - held))
    elif held > balance:
        found.append(Entry(BonusEntryKind.WITHHELD, held - balance))
    return found


def corrected(before: Fraction, now: Fraction, balance: Fraction) -> list[Entry]:
    """Return the line by which a revision changes what its quarter withholds.

    What has been repaid in between stays repaid: no more is given back than is still held.
    """
    if now > before:
        return [Entry(BonusEntryKind.WITHHELD, now - before)]
    back = min(before - now, balance)
    return [Entry(BonusEntryKind.REPAID, back)] if back else []


def signed(kind: BonusEntryKind, percent: Fraction) -> Fraction:
    """Return what a line does to the balance of its quarter."""
    return percent if kind is BonusEntryKind.WITHHELD else -percent
