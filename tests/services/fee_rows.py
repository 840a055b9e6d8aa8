"""Fee items, prices, flats and meters of the small office, in a few words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from models import BillingRun, FeeItem, FeePrice, FeeScope, MeterReading, Unit
from rules.fee_words import FeeBasis, FeeKind, FeeReach
from services import billing, fee_items
from tests.office import DAY, NOON, Scene

JANUARY, JULY, AUGUST = date(2026, 1, 1), date(2026, 7, 1), date(2026, 8, 16)


def item(scene: Scene, name: str = "物业管理费", office: str = "A", **values: Any) -> FeeItem:
    """A fee; per m² for every flat unless said otherwise."""
    row = FeeItem(office=scene.offices[office], name=name, **values)
    return fee_items.keep_item(scene.session, row)


def parking(scene: Scene) -> FeeItem:
    return item(
        scene,
        "车位费",
        kind=FeeKind.PARKING,
        basis=FeeBasis.FLAT,
        reach=FeeReach.LISTED,
    )


def water(scene: Scene) -> FeeItem:
    return item(scene, "代收水费", kind=FeeKind.COLLECTED, basis=FeeBasis.METER)


def price(scene: Scene, of: FeeItem, yuan: str, begins: date = JANUARY) -> FeePrice:
    row = FeePrice(item=of, price=Fraction(yuan), valid_from=begins)
    return fee_items.keep_price(scene.session, row)


def has(scene: Scene, of: FeeItem, unit: Unit, count: int = 1, **values: Any) -> FeeScope:
    row = FeeScope(item=of, unit=unit, count=count, **{"valid_from": JANUARY} | values)
    return fee_items.keep_scope(scene.session, row)


def read(scene: Scene, of: FeeItem, unit: Unit, on: date, shown: int, **more: Any) -> MeterReading:
    row = MeterReading(item=of, unit=unit, read_on=on, reading_hundredths=shown, **more)
    return fee_items.keep_reading(scene.session, row, DAY)


def begun(scene: Scene, period: str = "2026Q3", who: str = "finance") -> BillingRun:
    due = date(2026, 9, 20) if period == "2026Q3" else date(2026, 12, 20)
    return billing.begin(scene.session, scene.actor(who), scene.office, period, due, NOON)


def billed(scene: Scene, period: str = "2026Q3", who: str = "finance") -> BillingRun:
    return billing.confirm(scene.session, scene.actor(who), begun(scene, period), NOON)
