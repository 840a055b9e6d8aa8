"""Whose money a line of a bank statement is: found by bill number, flat, payer and amount (JD-10).

Nothing here decides: what is found is suggested with its reasons, and finance confirms. Sums are
whole fen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rules.bank_words import BankReason
from rules.receipts import spread
from rules.typed import fold

MOST = 5  # flats suggested for one line
MOST_BY_AMOUNT = 3  # more flats that owe just this much say nothing
SHORTEST_ROOM = 3  # digits of a room that may stand alone
_NUMBERS = re.compile(r"[0-9]+|[a-z]+(?=\s*[栋幢座区#-])")
# days, months and quarters are no rooms
_TIMES = re.compile(
    r"20[0-9]{2}\s*年?\s*-?\s*q[1-4]|20[0-9]{2}\s*[年./-]\s*[0-9]{1,2}(?![0-9])"
    r"(?:\s*[月./-]\s*[0-9]{1,2}(?![0-9]))?|20[0-9]{2}\s*年"
    r"|[0-9]{1,2}\s*(?:[-~至]\s*[0-9]{1,2}\s*)?月"
)
_BILL_NO = re.compile(r"[0-9A-Z][0-9A-Z/_-]{3,}")
_NO_NAME = re.compile(r"[\s·.。,，()（）-]")
_WEIGHTS = {BankReason.BILL: 8, BankReason.ROOM: 4, BankReason.PAYER: 2}
_FITS = (BankReason.ALL, BankReason.ONE)


@dataclass(frozen=True, slots=True)
class Owed:
    """An open bill: what is left to pay on it."""

    bill_id: int
    bill_no: str
    fen: int


@dataclass(frozen=True, slots=True)
class Flat:
    """A flat with its customers and its open bills, the oldest first."""

    unit_id: int
    address: tuple[str, ...]  # building, stairwell, room
    names: tuple[str, ...] = ()
    owed: tuple[Owed, ...] = ()

    @property
    def total(self) -> int:
        """All that is open, in fen."""
        return sum(one.fen for one in self.owed)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a bank tells of money that came in."""

    fen: int
    payer: str
    memo: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A flat that may have paid, and why; ``sure`` where nothing else comes near."""

    unit_id: int
    reasons: tuple[BankReason, ...]
    sure: bool = False

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(_WEIGHTS.get(one, 1) for one in self.reasons)


def numbers_of(text: str) -> tuple[str, ...]:
    """Return the numbers of an address or a memo: 3栋2单元1801 and 3-2-1801 are the same."""
    found = _NUMBERS.findall(fold(text).casefold())
    return tuple(one.lstrip("0") or "0" for one in found)


def name_of(text: str) -> str:
    """Return a payer's name as names are compared: without blanks and signs."""
    return _NO_NAME.sub("", fold(text)).casefold()


class Register:
    """The flats of an office, found by what statements say of them."""

    def __init__(self, flats: Iterable[Flat]) -> None:
        self.flats = {flat.unit_id: flat for flat in flats}
        self.bills: dict[str, int] = {}
        self.rooms: dict[tuple[str, ...], set[int]] = {}
        self.names: dict[str, set[int]] = {}
        self.sums: dict[int, set[int]] = {}
        for flat in self.flats.values():
            self._enter(flat)

    def _enter(self, flat: Flat) -> None:
        for one in flat.owed:
            self.bills[one.bill_no.upper()] = flat.unit_id
            self.sums.setdefault(one.fen, set()).add(flat.unit_id)
        if flat.owed:
            self.sums.setdefault(flat.total, set()).add(flat.unit_id)
        for way in _ways(flat.address):
            self.rooms.setdefault(way, set()).add(flat.unit_id)
        for name in flat.names:
            if plain := name_of(name):
                self.names.setdefault(plain, set()).add(flat.unit_id)

    def suggest(self, line: Incoming) -> list[Suggestion]:
        """Return the flats a line may be of, what speaks for most first."""
        because: dict[int, list[BankReason]] = {}
        for reason, units in (
            (BankReason.BILL, self._by_bill(line.memo)),
            (BankReason.ROOM, self._by_room(line.memo)),
            (BankReason.PAYER, self.names.get(name_of(line.payer), set())),
        ):
            for unit_id in units:
                because.setdefault(unit_id, []).append(reason)
        if not because:
            alike = self.sums.get(line.fen, set())
            because = {one: [] for one in alike} if len(alike) <= MOST_BY_AMOUNT else {}
        found = [
            Suggestion(unit_id, (*reasons, *self._fits(unit_id, line.fen)))
            for unit_id, reasons in because.items()
        ]
        return _ranked(found)[:MOST]

    def _by_bill(self, memo: str) -> set[int]:
        named = _BILL_NO.findall(fold(memo).upper())
        return {self.bills[one] for one in named if one in self.bills}

    def _by_room(self, memo: str) -> set[int]:
        """Return the flats named in a memo by the most numbers: a whole address beats a room."""
        numbers = numbers_of(_TIMES.sub(" ", fold(memo).casefold()))
        for length in (3, 2, 1):
            found: set[int] = set()
            for start in range(len(numbers) - length + 1):
                some = numbers[start : start + length]
                if length > 1 or len(some[0]) >= SHORTEST_ROOM:
                    found |= self.rooms.get(some, set())
            if found:
                return found if len(found) <= MOST else set()
        return set()

    def _fits(self, unit_id: int, fen: int) -> Iterator[BankReason]:
        flat = self.flats[unit_id]
        if flat.owed and flat.total == fen:
            yield BankReason.ALL
        elif any(one.fen == fen for one in flat.owed):
            yield BankReason.ONE


def _ways(address: Sequence[str]) -> set[tuple[str, ...]]:
    """Return how people write an address: whole, without its stairwell, the room alone."""
    whole = numbers_of("-".join(part for part in address if part))
    building, room = numbers_of(f"{address[0]}-"), numbers_of(address[-1])
    return {whole, (*building, *room), room} - {()}


def _ranked(found: Sequence[Suggestion]) -> list[Suggestion]:
    """Sort by weight; the first is sure if it stands alone, names the flat and fits the sum."""
    ordered = sorted(found, key=lambda one: (-one.weight, one.unit_id))
    groups = [list(some) for _, some in groupby(ordered, key=lambda one: one.weight)]
    if not groups or len(groups[0]) > 1:
        return ordered
    best = groups[0][0]
    named = any(one in _WEIGHTS for one in best.reasons)
    fits = any(one in _FITS for one in best.reasons)
    return [Suggestion(best.unit_id, best.reasons, named and fits), *ordered[1:]]


def split(fen: int, owed: Sequence[Owed], memo: str) -> tuple[dict[int, int], int]:
    """Spread a sum over open bills, by their ids, and return what is left as an advance.

    A bill named in the memo comes first, then one that is just this much, then the oldest.
    """
    said = fold(memo).upper()
    named = [one for one in owed if one.bill_no.upper() in _BILL_NO.findall(said)]
    same = [one for one in owed if one.fen == fen]
    ordered = list(dict.fromkeys((*named, *same, *owed)))
    parts, left = spread(fen, [one.fen for one in ordered])
    chosen = {one.bill_id: part for one, part in zip(ordered, parts, strict=True) if part}
    return chosen, left
