"""Paid services of the small office, in a few words: a price list, an order of flat 101, money."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from models import Receipt, ServiceItem, ServiceLine, ServiceOrder, ServicePrice
from rules.vocabulary import PaymentMethod
from services import paid_services, service_charges
from services.service_charges import Money
from tests.office import DAY, NOON, Scene

JANUARY = date(2026, 1, 1)


def item(
    scene: Scene, code: str = "WX-01", fen: int = 8_000, percent: str | None = "40", **more: Any
) -> ServiceItem:
    """A service with a price since January."""
    row = ServiceItem(
        office=scene.office,
        code=code,
        name=more.pop("name", "疏通马桶"),
        measure="次",
        share_percent=None if percent is None else Fraction(percent),
        **more,
    )
    paid_services.keep_item(scene.session, row)
    price(scene, row, fen, JANUARY)
    return row


def price(scene: Scene, of: ServiceItem, fen: int, begins: date) -> ServicePrice:
    row = ServicePrice(item=of, price_fen=fen, valid_from=begins)
    return paid_services.keep_price(scene.session, row)


def ordered(scene: Scene, who: str = "front", at: datetime = NOON, **more: Any) -> ServiceOrder:
    """An order of flat 101 that ``worker`` carries out."""
    given: dict[str, Any] = {
        "unit": scene.units[0],
        "customer": scene.customers[0],
        "worker": scene.staff["worker"],
    }
    return paid_services.order(scene.session, scene.actor(who), at, **given | more)


def serves(
    scene: Scene, row: ServiceOrder, of: ServiceItem, quantity: int = 100, who: str = "front"
) -> ServiceLine:
    actor = scene.actor(who)
    return paid_services.add_line(scene.session, actor, row, item=of, quantity=quantity)


def uses(scene: Scene, row: ServiceOrder, fen: int, quantity: int = 100) -> ServiceLine:
    """Enter a material."""
    return paid_services.add_line(
        scene.session,
        scene.actor("front"),
        row,
        item=None,
        quantity=quantity,
        name="软管",
        measure="米",
        price_fen=fen,
    )


def finished(scene: Scene, of: ServiceItem | None = None, **more: Any) -> ServiceOrder:
    """An order of one service that is carried out."""
    row = ordered(scene, **more)
    serves(scene, row, of or item(scene))
    return paid_services.complete(scene.session, scene.actor("front"), row, NOON)


def pays(
    scene: Scene, row: ServiceOrder, fen: int, who: str = "front", at: datetime = NOON, **more: Any
) -> Receipt:
    given = {"method": PaymentMethod.CASH, "paid_on": DAY}
    money = Money(amount_fen=fen, **given | more)
    return service_charges.charge(scene.session, scene.actor(who), row, money, at)
