"""Flyers (JD-8): what may be printed and distributed, and how far a distribution reaches."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from rules.activity_words import ActivityState
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_

PREFIX = "XC"  # 宣传
DELIVERY_DAYS = 7  # a printed flyer is distributed within so many days
MOST_COPIES = 100_000


def number(day: date, sequence: int) -> str:
    """Return a number such as XC-20261124-0001; the sequence begins at 1 each day."""
    return ticket_number(PREFIX, day, sequence)


def check_subject(state: ActivityState | None) -> None:
    """Refuse to print for an activity whose sign-up page is not open, or was called off."""
    match state:
        case ActivityState.PLANNED:
            raise Refusal(
                N_("Announce the activity first: until then the QR code opens a closed page.")
            )
        case ActivityState.CALLED_OFF:
            raise Refusal(N_("This activity was called off and stands as it is."))


def check_run(copies: int, cost_fen: int, printed_on: date, today: date) -> None:
    """Refuse a print run without copies, with a negative cost, or of days to come."""
    _check_copies(copies)
    if cost_fen < 0:
        raise Refusal(N_("A cost can't be negative."), field="cost_fen")
    if printed_on > today:
        raise Refusal(N_("The day of printing lies ahead."), field="printed_on")


def check_delivery(
    copies: int, printed: int, delivered: int, handed_on: date, first: date, today: date
) -> None:
    """Refuse to distribute more than was printed, before it was printed, or in days to come."""
    _check_copies(copies)
    if delivered + copies > printed:
        raise Refusal(
            N_("%(printed)s copies were printed and %(left)s are left: enter at most that many."),
            field="copies",
            printed=printed,
            left=max(0, printed - delivered),
        )
    if handed_on > today:
        raise Refusal(N_("The day of distribution lies ahead."), field="handed_on")
    if handed_on < first:
        raise Refusal(
            N_("The flyer was printed on %(day)s: it can't be distributed before."),
            field="handed_on",
            day=first,
        )


def _check_copies(copies: int) -> None:
    if not 1 <= copies <= MOST_COPIES:
        raise Refusal(N_("Enter 1 to %(most)s copies."), field="copies", most=MOST_COPIES)


def coverage(copies: int, households: int) -> Fraction | None:
    """Return the percent of households a building's copies reach; None where nobody lives."""
    return Fraction(100 * copies, households) if households else None
