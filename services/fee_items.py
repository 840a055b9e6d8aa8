"""Fee items, their prices, which flats have them, and meter readings, as they are kept (JD-10)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import FeeItem, FeePrice, FeeScope, MeterReading
from models.audit import take_turn
from rules import fees as rules
from rules.fee_words import FeeBasis
from rules.refusal import Refusal
from rules.vocabulary import N_

NOT_READ = N_("This fee is not reckoned by a meter. Choose one that is.")


def keep_item(session: Session, row: FeeItem) -> FeeItem:
    """Keep a new or changed fee item; how it is reckoned stays once flats are billed for it."""
    session.add(row)
    session.flush()
    return row


def keep_price(session: Session, row: FeePrice) -> FeePrice:
    """Keep a price from a day on; days that are billed already keep the price they had."""
    with session.no_autoflush:
        rules.check_price(row.price)
        row.office_id = row.item.office_id
    take_turn(session.connection())  # a run that is being confirmed goes first, or waits
    session.add(row)
    session.flush()
    return row


def keep_scope(session: Session, row: FeeScope) -> FeeScope:
    """Keep how many of an item a flat, or each flat of a building, has from–to."""
    with session.no_autoflush:
        place = row.unit or row.building
        if place is None or (row.unit is not None and row.building is not None):
            raise Refusal(N_("Choose a flat or a building, one of the two."), field="unit")
        if place.office_id != row.item.office_id:
            raise Refusal(
                N_("The fee belongs to another office than the flat."),
                field="unit" if row.unit is not None else "building",
            )
        row.office_id = row.item.office_id
        _refuse_overlap(session, row)
    session.add(row)
    session.flush()
    return row


def _refuse_overlap(session: Session, row: FeeScope) -> None:
    """Refuse a second row of the same place for the same days: nobody could tell which counts."""
    unit_id = row.unit.id if row.unit is not None else None
    building_id = row.building.id if row.building is not None else None
    asked = select(FeeScope).where(
        FeeScope.item_id == row.item.id,
        FeeScope.unit_id.is_(None) if unit_id is None else FeeScope.unit_id == unit_id,
        FeeScope.building_id.is_(None)
        if building_id is None
        else FeeScope.building_id == building_id,
        or_(FeeScope.valid_to.is_(None), FeeScope.valid_to >= row.valid_from),
    )
    if row.valid_to is not None:
        asked = asked.where(FeeScope.valid_from <= row.valid_to)
    if row.id is not None:
        asked = asked.where(FeeScope.id != row.id)
    other = session.scalars(asked.limit(1)).first()
    if other is not None:
        raise Refusal(
            N_("From %(day)s on there is a row for the same days. End that one first."),
            field="valid_from",
            day=other.valid_from,
        )


def keep_reading(session: Session, row: MeterReading, today: date) -> MeterReading:
    """Keep what a meter showed on a day; it never goes back, and what is billed stays."""
    with session.no_autoflush:
        row.office_id = row.unit.office_id
        check_meter(row.item, row.office_id)
        if row.read_on > today:
            raise Refusal(N_("The day of the reading lies ahead."), field="read_on")
        take_turn(session.connection())  # two people entering the same meter wait for each other
        others = [
            one
            for one in readings(session, row.item.id, [row.unit.id]).get(row.unit.id, [])
            if one.id != row.id
        ]
        check_between(row, others)
    session.add(row)
    session.flush()
    return row


def check_meter(item: FeeItem, office_id: int) -> None:
    """Refuse a fee that no meter of this office counts."""
    if item.basis is not FeeBasis.METER:
        raise Refusal(NOT_READ, field="item")
    if item.office_id != office_id:
        raise Refusal(N_("The fee belongs to another office than the flat."), field="item")


def check_between(row: MeterReading, others: list[MeterReading]) -> None:
    """Refuse a reading that goes back against the nearest ones of the same meter."""
    before = [one for one in others if one.read_on < row.read_on]
    after = [one for one in others if one.read_on > row.read_on]
    rules.check_reading(
        told(row),
        told(max(before, key=lambda one: one.read_on)) if before else None,
        told(min(after, key=lambda one: one.read_on)) if after else None,
    )


def told(row: MeterReading) -> rules.Reading:
    """Return a reading as the rules know it."""
    return rules.Reading(row.read_on, row.reading_hundredths, row.start_hundredths)


def readings(
    session: Session, item_id: int, units: list[int] | None = None
) -> dict[int, list[MeterReading]]:
    """Return the readings of an item that count, by flat, in the order of their days."""
    asked = select(MeterReading).where(
        MeterReading.item_id == item_id, MeterReading.voided_at.is_(None)
    )
    if units is not None:
        asked = asked.where(MeterReading.unit_id.in_(units))
    found: dict[int, list[MeterReading]] = {}
    for row in session.scalars(asked.order_by(MeterReading.read_on, MeterReading.id)):
        found.setdefault(row.unit_id, []).append(row)
    return found
