"""A shift handover (JD-5): cash by denomination, differences explained, two signatures in order.

Money is integer fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.refusal import Refusal
from rules.shift_words import HandoverState, ItemKind
from rules.vocabulary import (
    N_,
)

PREFIX = "JB"  # 交接班
ODD = 1  # fen that no note or coin makes up: bills end in them, drawers hold them as a remainder
# 100, 50, 20, 10, 5, 1 yuan, 5 and 1 jiao, and what is left in fen
DENOMINATIONS: tuple[int, ...] = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, ODD)
MOST_PIECES = 9_999
OPEN = frozenset({HandoverState.DRAFT, HandoverState.RETURNED})  # its giver still fills it in
SIGNED = frozenset({HandoverState.GIVEN, HandoverState.TAKEN})  # figures stand from here on

FROZEN = N_("This handover has been signed by both: it stands as it is.")
_GIVEN = N_("You have signed this handover: it waits for the taker.")


@dataclass(frozen=True, slots=True)
class Checked:
    """One item as it was counted: how many there should be, how many there are."""

    key: str  # what its form fields begin with
    name: str
    kind: ItemKind
    expected: int
    counted: int | None
    first_no: str = ""
    last_no: str = ""
    reason: str = ""


def total(pieces: Mapping[int, int]) -> int:
    """Return what so many notes and coins of each denomination come to, in fen."""
    for fen, count in pieces.items():
        if fen not in DENOMINATIONS:
            msg = f"no denomination: {fen}"
            raise ValueError(msg)
        if not 0 <= count <= MOST_PIECES:
            raise Refusal(
                N_("Enter how many pieces there are: 0 to %(most)s."),
                field=f"cash_{fen}",
                most=MOST_PIECES,
            )
    return sum(fen * count for fen, count in pieces.items())


def check_cash(expected_fen: int, counted_fen: int, reason: str) -> None:
    """Refuse cash that is more or less than it should be without a word about it."""
    if expected_fen != counted_fen and not reason:
        raise Refusal(N_("The cash differs: explain the difference."), field="cash_reason")


def check_item(item: Checked) -> None:
    """Refuse an item that was not counted, or differs without a word about it."""
    if item.counted is None:
        raise Refusal(
            N_("%(item)s: enter how many there are."), field=f"{item.key}_counted", item=item.name
        )
    if item.kind is ItemKind.RECEIPT_BOOK and item.counted:
        if not item.first_no or not item.last_no:
            raise Refusal(
                N_("%(item)s: enter the first and the last receipt number."),
                field=f"{item.key}_{'first' if not item.first_no else 'last'}",
                item=item.name,
            )
        if _before(item.last_no, item.first_no):
            raise Refusal(
                N_("%(item)s: the last receipt number is before the first."),
                field=f"{item.key}_last",
                item=item.name,
            )
    if item.counted != item.expected and not item.reason:
        raise Refusal(
            N_("%(item)s differs: explain the difference."),
            field=f"{item.key}_reason",
            item=item.name,
        )


def _before(one: str, other: str) -> bool:
    """Say whether a number of a receipt book comes before another; letters are not compared."""
    return one.isdecimal() and other.isdecimal() and int(one) < int(other)


# The two signatures -------------------------------------------------------------------------------
def give(state: HandoverState) -> HandoverState:
    """Return the state after the giver signed."""
    if state is HandoverState.GIVEN:
        raise Refusal(_GIVEN)
    if state is HandoverState.TAKEN:
        raise Refusal(FROZEN)
    return HandoverState.GIVEN


def take(state: HandoverState) -> HandoverState:
    """Return the state after the taker signed."""
    _check_given(state)
    return HandoverState.TAKEN


def refuse(state: HandoverState) -> HandoverState:
    """Return the state after the taker refused."""
    _check_given(state)
    return HandoverState.RETURNED


def _check_given(state: HandoverState) -> None:
    if state is HandoverState.TAKEN:
        raise Refusal(FROZEN)
    if state in OPEN:
        raise Refusal(N_("The giver signs first. This handover is still being filled in."))


def check_open(state: HandoverState) -> None:
    """Refuse to change a sheet that has a signature."""
    if state is HandoverState.GIVEN:
        raise Refusal(N_("The giver has signed: the sheet changes only if the taker returns it."))
    if state is HandoverState.TAKEN:
        raise Refusal(FROZEN)
