"""What a flat owes for a fee item in a period: exact, split by days, rounded once (JD-10).

A price holds until the next one begins. Where a price, or what a flat has, begins or ends inside
the period, each stretch counts its days over the period's days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor

from rules.refusal import Refusal
from rules.vocabulary import N_

RUN_PREFIX = "CZ"  # 出账
BILL_PREFIX = "ZD"  # 账单
PRICE_PLACES = 4  # decimals of yuan that a price has at most
ONE_DAY = timedelta(days=1)
ALWAYS = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Price:
    """So many yuan a unit from a day on, until the next price begins."""

    valid_from: date
    yuan: Fraction


@dataclass(frozen=True, slots=True)
class Held:
    """So many of an item from one day to another, both included; without an end it holds on."""

    first: date
    last: date | None
    count: int

    def on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a period with one price and one count."""

    first: date
    last: date
    of: int  # days of the whole period
    price: Fraction
    count: int

    @property
    def days(self) -> int:
        """The days of the stretch."""
        return (self.last - self.first).days + 1

    def yuan(self, factor: Fraction) -> Fraction:
        """Return what the stretch costs; ``factor`` is months times square metres, or units."""
        return self.price * self.count * factor * Fraction(self.days, self.of)


def count_on(day: date, own: Iterable[Held], else_: Iterable[Held]) -> int:
    """Return how many a flat has on a day: as its own row says, else as the wider rows say."""
    for rows in (own, else_):
        there = [one for one in rows if one.on(day)]
        if there:
            return max(there, key=lambda one: (one.first, one.count)).count
    return 0


def price_on(day: date, prices: Iterable[Price]) -> Fraction | None:
    """Return the price in force on a day; None before the first one."""
    begun = [price for price in prices if price.valid_from <= day]
    return max(begun, key=lambda price: price.valid_from).yuan if begun else None


def parts(
    first: date,
    last: date,
    prices: Sequence[Price],
    own: Sequence[Held],
    else_: Sequence[Held] = (),
) -> tuple[Part, ...]:
    """Return the stretches of a period (both days included) that cost something, in their order.

    Days without a price, or on which the flat has nothing of the item, are in none.
    """
    whole = (last - first).days + 1
    found: list[Part] = []
    begins = _cuts(first, last, prices, (*own, *else_))
    for place, begin in enumerate(begins):
        end = begins[place + 1] - ONE_DAY if place + 1 < len(begins) else last
        price, count = price_on(begin, prices), count_on(begin, own, else_)
        if price is None or count == 0:
            continue
        if found and found[-1] == Part(found[-1].first, begin - ONE_DAY, whole, price, count):
            begin = found.pop().first  # nothing changed on that day
        found.append(Part(begin, end, whole, price, count))
    return tuple(found)


def _cuts(first: date, last: date, prices: Iterable[Price], held: Iterable[Held]) -> list[date]:
    """Return the days on which something may change, the first day among them."""
    days = {first, *(price.valid_from for price in prices)}
    for one in held:
        days.add(one.first)
        if one.last is not None and one.last < last:
            days.add(one.last + ONE_DAY)
    return sorted(day for day in days if first <= day <= last)


def half_up(yuan: Fraction) -> int:
    """Return an exact amount of yuan in fen, rounded half up; it is never negative."""
    return floor(yuan * 100 + Fraction(1, 2))


def amount_fen(stretches: Iterable[Part], factor: Fraction) -> int:
    """Return what all stretches cost together in fen: exact to the end, then rounded once."""
    return half_up(sum((part.yuan(factor) for part in stretches), Fraction(0)))


# Meters ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Reading:
    """What a meter showed on a day, in hundredths; ``start`` is the new meter's if exchanged."""

    on: date
    shown: int
    start: int | None = None

    @property
    def goes_on(self) -> int:
        """What the next reading counts from."""
        return self.shown if self.start is None else self.start


def used(readings: Sequence[Reading]) -> Fraction:
    """Return the units used between the first and the last of readings, whatever their order."""
    ordered = sorted(readings, key=lambda one: one.on)
    hundredths = sum(later.shown - before.goes_on for before, later in pairwise(ordered))
    return Fraction(hundredths, 100)


def check_reading(new: Reading, before: Reading | None, after: Reading | None) -> None:
    """Refuse a reading that goes back behind the one before, or beyond the one after it."""
    if min(new.shown, new.goes_on) < 0:
        raise Refusal(N_("A meter shows 0 or more."), field="reading_hundredths")
    if before is not None and new.shown < before.goes_on:
        raise Refusal(
            N_(
                "On %(day)s the meter stood at %(shown)s: it can't go back. A new meter is entered"
                " as an exchange."
            ),
            field="reading_hundredths",
            day=before.on,
            shown=_plain(before.goes_on),
        )
    if after is not None and after.shown < new.goes_on:
        raise Refusal(
            N_("On %(day)s the meter stood at %(shown)s: before that it can't stand higher."),
            field="reading_hundredths" if new.start is None else "start_hundredths",
            day=after.on,
            shown=_plain(after.shown),
        )


def _plain(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def check_price(yuan: Fraction) -> None:
    """Refuse a price of nothing, or of more decimals than a price has."""
    if yuan <= 0:
        raise Refusal(N_("A price is more than 0 yuan."), field="price")
    if (yuan * 10**PRICE_PLACES).denominator != 1:
        raise Refusal(N_("A price has at most four decimals."), field="price")


def bill_number(period: str, sequence: int) -> str:
    """Return the number of a computed bill, such as ZD2026Q3-00001; it begins at 1 a quarter."""
    return f"{BILL_PREFIX}{period}-{sequence:05d}"
