"""Paid services (JD-7): what is allowed when, what a line costs, what the worker's share is.

Money is in fen, quantities in hundredths; sums are exact and rounded once, half up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from rules.fees import half_up
from rules.refusal import Refusal
from rules.service_words import ServiceState
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed

PREFIX = "FW"  # 服务
MOST_FEN = 100_000_000  # a million yuan: more is a slip of the finger
MOST_QUANTITY = 10_000_00  # hundredths
HUNDREDTHS = 100
# what may still be priced: until money came in
OPEN = (ServiceState.ORDERED, ServiceState.DONE)

_ADVICE = {
    ServiceState.ORDERED: N_("This order is not carried out yet: enter that first."),
    ServiceState.DONE: N_("This order is carried out: only the money is left to be taken."),
    ServiceState.CHARGED: N_("This order is paid for and stands as it is."),
    ServiceState.CANCELLED: N_("This order was cancelled and stands as it is."),
}


@dataclass(frozen=True, slots=True)
class Earned:
    """What a line brought in fen, and the percent of it that is the worker's; None: nothing."""

    amount_fen: int
    percent: Fraction | None


def next_state(state: ServiceState, deed: Deed) -> ServiceState:
    """Return the state a deed leads to, or refuse it with what to do instead."""
    S, D = ServiceState, Deed  # noqa: N806 - the table below reads as one
    match state, deed:
        case S.ORDERED, D.COMPLETE:
            return S.DONE
        case S.DONE, D.RECEIVE:
            return S.CHARGED
        case ((S.ORDERED | S.DONE), D.CANCEL):
            return S.CANCELLED
        case ((S.ORDERED | S.DONE), (D.EDIT | D.TRANSFER)):
            return state
        case _:
            raise Refusal(_ADVICE[state])


def is_allowed(state: ServiceState, deed: Deed) -> bool:
    """Say whether a deed is allowed in a state."""
    try:
        next_state(state, deed)
    except Refusal:
        return False
    return True


def number(day: date, sequence: int) -> str:
    """Return a number such as FW-20261124-0001; the sequence begins at 1 each day."""
    return ticket_number(PREFIX, day, sequence)


def written(quantity: int) -> str:
    """Return a quantity kept in hundredths as it is written: 2, 2.5, 0.25."""
    whole, rest = divmod(quantity, HUNDREDTHS)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


# Money -------------------------------------------------------------------------------------------
def line_fen(price_fen: int, quantity: int) -> int:
    """Return what a line costs: price times quantity (in hundredths), rounded once."""
    return half_up(Fraction(price_fen * quantity, HUNDREDTHS * HUNDREDTHS))


def share_fen(lines: Iterable[Earned]) -> int:
    """Return the worker's share of an order: the exact parts of its lines, rounded once."""
    exact = sum(
        (one.amount_fen * one.percent for one in lines if one.percent is not None), Fraction(0)
    )
    return half_up(exact / (HUNDREDTHS * HUNDREDTHS))


def check_quantity(quantity: int) -> None:
    """Refuse a quantity (in hundredths) of nothing, or beyond all measure."""
    if quantity <= 0:
        raise Refusal(N_("A quantity is more than 0."), field="quantity_hundredths")
    if quantity > MOST_QUANTITY:
        raise Refusal(N_("This number is too large."), field="quantity_hundredths")


def check_price(fen: int) -> None:
    """Refuse a price of nothing, or beyond all measure."""
    if fen <= 0:
        raise Refusal(N_("A price is more than 0 yuan."), field="price_fen")
    if fen > MOST_FEN:
        raise Refusal(N_("This number is too large."), field="price_fen")


def check_percent(percent: Fraction | None) -> None:
    """Refuse a share of nothing, or of more than the whole; None is no share at all."""
    if percent is not None and not 0 < percent <= HUNDREDTHS:
        raise Refusal(
            N_("The worker's share lies between 0 and 100 percent. Leave it empty for none."),
            field="share_percent",
        )


def check_line(amount_fen: int, others_fen: int) -> None:
    """Refuse a line that costs nothing once rounded, or makes the order too dear to be true."""
    if amount_fen <= 0:
        raise Refusal(N_("This line would cost nothing."), field="quantity_hundredths")
    if amount_fen + others_fen > MOST_FEN:
        raise Refusal(N_("This number is too large."), field="quantity_hundredths")


def check_lines_open(state: ServiceState, paid_fen: int) -> None:
    """Refuse to change what an order costs once money came in on it, or it is over."""
    next_state(state, Deed.EDIT)
    if paid_fen:
        raise Refusal(N_("Money came in on this order: what it costs stands."))


def check_charge(amount_fen: int, left_fen: int) -> None:
    """Refuse money that is nothing, or more than is still due on the order."""
    if left_fen <= 0:
        raise Refusal(N_("Nothing is due on this order."), field="amount_fen")
    if amount_fen <= 0:
        raise Refusal(N_("A payment is more than 0 yuan."), field="amount_fen")
    if amount_fen > left_fen:
        raise Refusal(
            N_("Only %(amount)s yuan are still due on this order."),
            field="amount_fen",
            amount=f"{left_fen // HUNDREDTHS:,}.{left_fen % HUNDREDTHS:02d}",
        )


def check_when(ordered_at: datetime, now: datetime) -> None:
    """Refuse an order of a time that lies ahead."""
    if ordered_at > now:
        raise Refusal(N_("This time lies ahead. Enter when it happened."), field="ordered_at")
