"""What every flat of an office owes for a quarter, worked out and not yet written (JD-10).

A flat is billed for an item unless a bill of the quarter stands already: one that was computed for
the item, or one of the item's name that was entered or imported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Bill, Building, FeeItem, FeePrice, FeeScope, MeterReading, Unit
from rules import fees as rules
from rules.fee_words import FeeBasis, FeeReach, Missing
from rules.indicators import months_of_quarter, quarter_last_day, quarter_of

MONTHS = 3
EVERYBODY = (rules.Held(rules.ALWAYS, None, 1),)


@dataclass(frozen=True, slots=True)
class Flat:
    """A flat as bills need it."""

    id: int
    area_id: int | None
    building_id: int
    hundredths: int | None  # of a square metre
    words: str


@dataclass(frozen=True, slots=True)
class Charge:
    """What one flat owes for one item, and how that was worked out."""

    flat: Flat
    item: FeeItem
    fen: int
    stretches: tuple[rules.Part, ...]
    factor: Fraction  # months times square metres, months, or units of a meter
    readings: tuple[rules.Reading, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """Return the reckoning as the bill keeps it: exact figures as text."""
        found: dict[str, Any] = {
            "basis": self.item.basis.value,
            "parts": [
                {
                    "first": part.first.isoformat(),
                    "last": part.last.isoformat(),
                    "days": part.days,
                    "of": part.of,
                    "price": str(part.price),
                    "count": part.count,
                    "yuan": str(part.yuan(self.factor)),
                }
                for part in self.stretches
            ],
        }
        if self.item.basis is FeeBasis.METER:
            found["units"] = str(self.factor)
            found["readings"] = [
                [one.on.isoformat(), one.shown, one.start] for one in self.readings
            ]
        else:
            found["months"] = MONTHS
        if self.item.basis is FeeBasis.AREA:
            found["hundredths"] = self.flat.hundredths
        return found


@dataclass(frozen=True, slots=True)
class Standing:
    """A bill of the quarter that stands, beside what would be billed today."""

    bill_id: int
    bill_no: str
    fen: int
    now: int | None = None


@dataclass(slots=True)
class ItemSum:
    """One item of a plan."""

    item: FeeItem
    charges: list[Charge] = field(default_factory=list)
    nothing: int = 0  # flats that used nothing
    standing: list[tuple[Flat, Standing]] = field(default_factory=list)
    missing: list[tuple[Flat, Missing]] = field(default_factory=list)
    before_fen: int = 0  # the quarter before, all bills of the item that stand
    before: int = 0

    @property
    def fen(self) -> int:
        """What would be billed now."""
        return sum(charge.fen for charge in self.charges)

    @property
    def standing_fen(self) -> int:
        """What is billed already."""
        return sum(one.fen for _, one in self.standing)

    @property
    def differing(self) -> list[tuple[Flat, Standing]]:
        """The bills that would be of another amount if they were computed today."""
        return [(flat, one) for flat, one in self.standing if one.now not in (None, one.fen)]


@dataclass(slots=True)
class Plan:
    """All of a quarter's items."""

    period: str
    items: list[ItemSum]

    @property
    def charges(self) -> Iterator[Charge]:
        """Every bill to write, item by item, flat by flat."""
        return (charge for one in self.items for charge in one.charges)

    @property
    def flats(self) -> int:
        """How many bills would be written."""
        return sum(len(one.charges) for one in self.items)

    @property
    def fen(self) -> int:
        """What they amount to."""
        return sum(one.fen for one in self.items)

    @property
    def seal(self) -> str:
        """Return a word that changes with anything that would be billed."""
        lines = (f"{one.flat.id}:{one.item.id}:{one.fen}" for one in self.charges)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def quarter_before(period: str) -> str:
    """Return the quarter before one."""
    return quarter_of(months_of_quarter(period)[0] - rules.ONE_DAY)


def flats(session: Session, office_id: int) -> list[Flat]:
    """Return an office's flats in the order they stand."""
    rows = session.execute(
        select(
            *(Unit.id, Unit.area_id, Unit.building_id, Unit.gross_area_hundredths),
            *(Building.name, Unit.stairwell, Unit.room),
        )
        .join(Building, Building.id == Unit.building_id)
        .where(Unit.office_id == office_id)
        .order_by(Unit.building_id, Unit.id)
    )
    return [
        Flat(*row[:4], words="-".join(part for part in (row[4], row[5], row[6]) if part))
        for row in rows
    ]


def plan(session: Session, office_id: int, period: str) -> Plan:
    """Work out what a quarter's run of an office would bill; nothing is written."""
    items = session.scalars(
        select(FeeItem).where(FeeItem.office_id == office_id, FeeItem.active).order_by(FeeItem.id)
    ).all()
    here = flats(session, office_id)
    standing = _standing(session, office_id, period)
    before = _before(session, office_id, quarter_before(period))
    first, last = months_of_quarter(period)[0], quarter_last_day(period)
    books = _books(session, office_id, last)
    found = []
    for item in items:
        one = ItemSum(item)
        one.before, one.before_fen = before.get(item.name, (0, 0))
        _fill(one, here, _Reckoner(item, books, first, last), standing)
        found.append(one)
    return Plan(period, found)


def _standing(
    session: Session, office_id: int, period: str
) -> dict[tuple[int, int | str], Standing]:
    """Return a quarter's bills that stand, by flat and item, and by flat and the item's name."""
    rows = session.execute(
        select(
            *(Bill.unit_id, Bill.fee_item_id, Bill.item, Bill.id, Bill.bill_no, Bill.amount_fen)
        ).where(Bill.office_id == office_id, Bill.period == period, Bill.voided_at.is_(None))
    )
    found: dict[tuple[int, int | str], Standing] = {}
    for unit_id, item_id, name, bill_id, bill_no, fen in rows:
        found[unit_id, name if item_id is None else item_id] = Standing(bill_id, bill_no, fen)
    return found


def _before(session: Session, office_id: int, period: str) -> dict[str, tuple[int, int]]:
    rows = session.execute(
        select(Bill.item, func.count(), func.sum(Bill.amount_fen))
        .where(Bill.office_id == office_id, Bill.period == period, Bill.voided_at.is_(None))
        .group_by(Bill.item)
    )
    return {name: (count, int(fen)) for name, count, fen in rows}


def _fill(
    one: ItemSum,
    here: Sequence[Flat],
    reckoner: _Reckoner,
    standing: Mapping[tuple[int, int | str], Standing],
) -> None:
    item = one.item
    for flat in here:
        bill = standing.get((flat.id, item.id)) or standing.get((flat.id, item.name))
        told = reckoner.charge(flat)
        if bill is not None:
            now = told.fen if isinstance(told, Charge) else None
            kept = Standing(bill.bill_id, bill.bill_no, bill.fen, now)
            one.standing.append((flat, kept))
        elif isinstance(told, Missing):
            one.missing.append((flat, told))
        elif told is not None and told.fen == 0:
            one.nothing += 1
        elif told is not None:
            one.charges.append(told)


@dataclass(slots=True)
class _Books:
    """What all items of an office are reckoned by, fetched at one go: by item, then by place."""

    prices: dict[int, list[rules.Price]] = field(default_factory=dict)
    own: dict[tuple[int, int], list[rules.Held]] = field(default_factory=dict)
    of_building: dict[tuple[int, int], list[rules.Held]] = field(default_factory=dict)
    readings: dict[tuple[int, int], list[rules.Reading]] = field(default_factory=dict)


def _books(session: Session, office_id: int, last: date) -> _Books:
    """Fetch prices, rows of flats and buildings, and the meters' readings up to a day."""
    books = _Books()
    for item_id, begins, price in session.execute(
        select(FeePrice.item_id, FeePrice.valid_from, FeePrice.price)
        .where(FeePrice.office_id == office_id, FeePrice.valid_from <= last)
        .order_by(FeePrice.item_id, FeePrice.valid_from)
    ):
        books.prices.setdefault(item_id, []).append(rules.Price(begins, price))
    for item_id, unit_id, building_id, begins, ends, count in session.execute(
        select(
            *(FeeScope.item_id, FeeScope.unit_id, FeeScope.building_id),
            *(FeeScope.valid_from, FeeScope.valid_to, FeeScope.count),
        ).where(FeeScope.office_id == office_id, FeeScope.valid_from <= last)
    ):
        rows, place = (books.of_building, building_id) if building_id else (books.own, unit_id or 0)
        rows.setdefault((item_id, place), []).append(rules.Held(begins, ends, count))
    for item_id, unit_id, on, shown, start in session.execute(
        select(
            *(MeterReading.item_id, MeterReading.unit_id, MeterReading.read_on),
            *(MeterReading.reading_hundredths, MeterReading.start_hundredths),
        )
        .where(
            MeterReading.office_id == office_id,
            MeterReading.read_on <= last,
            MeterReading.voided_at.is_(None),
        )
        .order_by(MeterReading.read_on)
    ):
        books.readings.setdefault((item_id, unit_id), []).append(rules.Reading(on, shown, start))
    return books


class _Reckoner:
    """One item's prices, rows and readings at hand, to work out flat by flat."""

    def __init__(self, item: FeeItem, books: _Books, first: date, last: date) -> None:
        self.item, self.books, self.first, self.last = item, books, first, last
        self.prices = books.prices.get(item.id, [])

    def charge(self, flat: Flat) -> Charge | Missing | None:
        """Return what a flat owes, why that can't be said, or None if it has not got the item."""
        if not self._has(flat, self.first, self.last):
            return None
        if self.item.basis is FeeBasis.METER:
            return self._by_meter(flat)
        factor = Fraction(MONTHS)
        if self.item.basis is FeeBasis.AREA:
            if flat.hundredths is None:
                return Missing.AREA
            factor *= Fraction(flat.hundredths, 100)
        return self._charge(flat, self.first, self.last, factor)

    def _wider(self, flat: Flat) -> tuple[rules.Held, ...]:
        """Return what holds where a flat's own rows say nothing, the building's rows on top."""
        everybody = EVERYBODY if self.item.reach is FeeReach.EVERY else ()
        building = self.books.of_building.get((self.item.id, flat.building_id), ())
        return (*everybody, *self._counted(building))

    def _own(self, flat: Flat) -> tuple[rules.Held, ...]:
        return self._counted(self.books.own.get((self.item.id, flat.id), ()))

    def _counted(self, rows: Sequence[rules.Held]) -> tuple[rules.Held, ...]:
        """Return rows as they count: a flat has one meter of an item, or none."""
        if self.item.basis is not FeeBasis.METER:
            return tuple(rows)
        return tuple(rules.Held(one.first, one.last, min(one.count, 1)) for one in rows)

    def _has(self, flat: Flat, first: date, last: date) -> bool:
        free = (rules.Price(rules.ALWAYS, Fraction(1)),)
        return bool(rules.parts(first, last, free, self._own(flat), self._wider(flat)))

    def _charge(
        self,
        flat: Flat,
        first: date,
        last: date,
        factor: Fraction,
        readings: tuple[rules.Reading, ...] = (),
    ) -> Charge | Missing:
        stretches = rules.parts(first, last, self.prices, self._own(flat), self._wider(flat))
        if not stretches:
            return Missing.PRICE
        fen = rules.amount_fen(stretches, factor)
        return Charge(flat, self.item, fen, stretches, factor, readings)

    def _by_meter(self, flat: Flat) -> Charge | Missing:
        """Count from the last reading before the quarter to the last one in it."""
        mine = self.books.readings.get((self.item.id, flat.id), [])
        inside = [one for one in mine if one.on >= self.first]
        earlier = [one for one in mine if one.on < self.first]
        if not inside:
            return Missing.READING
        if not earlier:
            return Missing.FIRST
        counted = (earlier[-1], *inside)
        units = rules.used(counted)
        first, last = counted[0].on + rules.ONE_DAY, counted[-1].on
        return self._charge(flat, first, last, units, counted)
