"""Receipts: numbers of a book, sums spread over bills, who may confirm a refund (JD-10).

Sums are whole fen.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from rules.indicators import quarter_last_day
from rules.refusal import Refusal
from rules.vocabulary import N_

WIDEST = 9  # digits of a receipt number
MOST_SLIPS = 100_000  # of one book: more is a slip of the hand
REFUND_PREFIX = "TK"  # 退款
MOST_FEN = 2**31 - 1  # what a sum of money may be: as much as both databases keep
FIRST_YEAR = 1990  # earlier is a slip of the finger
_NUMBER = re.compile(rf"(|.*[^0-9])([0-9]{{1,{WIDEST}}})")


def written(prefix: str, serial: int, width: int) -> str:
    """Return a number as it stands on the slip: SJ and 12 in a width of 6 are SJ000012."""
    return f"{prefix}{serial:0{width}d}"


def read(text: str) -> tuple[str, int] | None:
    """Return prefix and serial of a receipt number; None where it ends in no digits."""
    found = _NUMBER.fullmatch(text)
    return (found[1], int(found[2])) if found else None


def check_book(prefix: str, first: int, last: int, width: int) -> None:
    """Refuse a book whose numbers can't be told from another's, or that has none."""
    if prefix[-1:].isdigit():
        raise Refusal(N_("What stands before the number may not end in a digit."), field="prefix")
    if not 1 <= width <= WIDEST:
        raise Refusal(N_("A receipt number has 1 to 9 digits."), field="width")
    if first < 1:
        raise Refusal(N_("The first number is 1 or more."), field="first_no")
    if last < first:
        raise Refusal(N_("The last number is not before the first."), field="last_no")
    if last - first >= MOST_SLIPS:
        raise Refusal(N_("A book has at most 100,000 numbers."), field="last_no")
    if len(str(last)) > width:
        raise Refusal(N_("The last number has more digits than the book's numbers."), field="width")


def spread(received: int, owed: Sequence[int]) -> tuple[list[int], int]:
    """Spread a sum over what is owed, in the order given; return the parts and what is left."""
    parts, left = [], received
    for fen in owed:
        part = min(left, fen)
        parts.append(part)
        left -= part
    return parts, left


def check_sum(total: int | None, parts: int) -> int:
    """Return a receipt's sum; refuse nothing at all, and a sum its parts don't add up to."""
    if parts <= 0:
        raise Refusal(N_("Enter how much was received."), field="received")
    if parts > MOST_FEN:
        raise Refusal(N_("This number is too large."), field="received")
    if total is not None and total != parts:
        raise Refusal(
            N_("The parts don't add up to the sum received: %(difference)s yuan of difference."),
            field="received",
            difference=yuan(abs(total - parts)),
        )
    return parts


def check_day(paid_on: date, today: date, own: Iterable[str]) -> None:
    """Refuse a day that lies ahead, a year that can't be, and one that betters one's own figures.

    ``own`` are the quarters of the bills for whose collection whoever takes the money is assessed:
    what came in by their last day counts for him (4.2.2.3), so somebody else enters it later on.
    """
    if paid_on > today:
        raise Refusal(N_("The day of payment lies ahead."), field="paid_on")
    if paid_on.year < FIRST_YEAR:
        raise Refusal(N_("The year can't be right. Write the date as 2026-10-14."), field="paid_on")
    for quarter in own:
        last = quarter_last_day(quarter)
        if paid_on <= last < today:
            raise Refusal(
                N_(
                    "What came in by %(day)s counts for your own collection of %(quarter)s"
                    " (4.2.2.3): let the front desk or finance enter it."
                ),
                field="paid_on",
                day=last,
                quarter=quarter,
            )


def gaps(used: Iterable[int], first: int) -> list[tuple[int, int]]:
    """Return the ranges of numbers left out before the last one used."""
    found, expected = [], first
    for serial in sorted(used):
        if serial > expected:
            found.append((expected, serial - 1))
        expected = max(expected, serial + 1)
    return found


def check_second(person: int, asked_by: int | None) -> None:
    """Refuse whoever asked for a refund as the one who confirms it."""
    if person == asked_by:
        raise Refusal(N_("Whoever asks for a refund does not confirm it: a second person does."))


def yuan(fen: int) -> str:
    """Return an amount as a sentence tells it: 1,234.50."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d}"
