"""Fees of the demonstration office: what it charges, and this quarter's bills by a run (JD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Bill, FeeItem, FeePrice, FeeScope, MeterReading
from models.scopes import actor_of
from rules.fee_words import FeeBasis, FeeKind, FeeReach
from rules.indicators import months_of_quarter
from rules.vocabulary import Role
from services import billing
from services.demo.estate import Home
from services.demo.people import Crew
from services.demo.stage import instant

MANAGEMENT, PARKING, WATER = "物业管理费", "车位费", "代收水费"
# the price before, and since the second month of this quarter
BEFORE, SINCE = Fraction("2.00"), Fraction("2.10")
SPACE, CUBIC_METRE = Fraction(150), Fraction("3.45")
ONE_IN_HAS_A_SPACE, ONE_OF_THEM_HAS_TWO = 8, 0.15
METERS = 30  # flats whose water is read
READ_BEFORE, READ_AFTER = 5, 45  # days before, and into, the quarter
FORGOTTEN = 0.1  # share of meters nobody was let in to read


def write(
    session: Session, rng: Random, crew: Crew, homes: Sequence[Home], present: str, today: date
) -> dict[int, list[Bill]]:
    """Write fees, prices and meters, run the quarter, and return its bills by flat."""
    first = months_of_quarter(present)[0]
    begun = date(min(one.valid_from for one in crew.of(Role.FINANCE)[0].posts).year, 1, 1)
    management = _item(session, crew, MANAGEMENT, FeeKind.MANAGEMENT, FeeBasis.AREA)
    parking = _item(session, crew, PARKING, FeeKind.PARKING, FeeBasis.FLAT, FeeReach.LISTED)
    water = _item(session, crew, WATER, FeeKind.COLLECTED, FeeBasis.METER, FeeReach.LISTED)
    prices = (
        (management, BEFORE, begun, ""),
        (management, SINCE, months_of_quarter(present)[1], "业主大会表决通过"),
        (parking, SPACE, begun, ""),
        (water, CUBIC_METRE, begun, "按市政水价代收"),
    )
    session.add_all(
        FeePrice(office=crew.office, item=item, price=price, valid_from=since, note=note)
        for item, price, since, note in prices
    )
    for home in homes[::ONE_IN_HAS_A_SPACE]:
        count = 2 if rng.random() < ONE_OF_THEM_HAS_TWO else 1
        session.add(_scope(parking, home, count, begun))
    session.flush()
    found = _run(session, crew, present, first)
    _meters(session, rng, water, homes[:METERS], first, today)
    return found


def begin_next(session: Session, crew: Crew, present: str, today: date) -> None:
    """Leave a run to look at: the water of the quarter, with meters that nobody has read."""
    actor = actor_of(session, crew.of(Role.FINANCE)[0], today)
    due = today + timedelta(days=billing.DUE_AFTER_DAYS)
    billing.begin(session, actor, crew.office, present, due, instant(today, 9))


def _run(session: Session, crew: Crew, present: str, first: date) -> dict[int, list[Bill]]:
    actor = actor_of(session, crew.of(Role.FINANCE)[0], first)
    at, due = instant(first, 9), first + timedelta(days=billing.DUE_AFTER_DAYS)
    run = billing.begin(session, actor, crew.office, present, due, at)
    billing.confirm(session, actor, run, at)
    found: dict[int, list[Bill]] = {}
    for bill in session.scalars(select(Bill).where(Bill.run_id == run.id).order_by(Bill.id)):
        found.setdefault(bill.unit_id, []).append(bill)
    return found


def _item(
    session: Session,
    crew: Crew,
    name: str,
    kind: FeeKind,
    basis: FeeBasis,
    reach: FeeReach = FeeReach.EVERY,
) -> FeeItem:
    row = FeeItem(office=crew.office, name=name, kind=kind, basis=basis, reach=reach)
    session.add(row)
    session.flush()
    return row


def _scope(item: FeeItem, home: Home, count: int, since: date) -> FeeScope:
    return FeeScope(
        office_id=item.office_id, item=item, unit=home.unit, count=count, valid_from=since
    )


def _meters(
    session: Session, rng: Random, water: FeeItem, homes: Sequence[Home], first: date, today: date
) -> None:
    """Enter whose water is read, what the meters showed before the quarter, and once in it."""
    before, after = first - timedelta(days=READ_BEFORE), first + timedelta(days=READ_AFTER)
    for home in homes:
        session.add(_scope(water, home, 1, first))
        shown, used = rng.randrange(20_000, 90_000), rng.randrange(600, 3_500)
        days = [(before, shown)]
        if after <= today and rng.random() >= FORGOTTEN:
            days.append((after, shown + used))
        session.add_all(
            MeterReading(
                office_id=water.office_id,
                item=water,
                unit=home.unit,
                read_on=on,
                reading_hundredths=reading,
            )
            for on, reading in days
        )
    session.flush()
