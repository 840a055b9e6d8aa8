"""A service with its price, an order that is paid and one that is not, a share, of each area."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from models import (
    Receipt,
    ServiceItem,
    ServiceLine,
    ServiceOrder,
    ServicePayment,
    ServicePrice,
    ServiceShare,
)
from rules.service_words import ServiceState
from tests.office import DAY, NOON, START, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, who: str | None) -> None:
    """Write the rows of one area."""
    area, unit = scene.areas[name], scene.units[place * 4]
    item = ServiceItem(
        office=area.office,
        code=f"WX-0{place}",
        name=f"疏通马桶{place}",
        measure="次",
        share_percent=Fraction(40),
    )
    session.add(ServicePrice(office=area.office, item=item, price_fen=8_000, valid_from=START))
    for number, state in enumerate((ServiceState.DONE, ServiceState.CHARGED)):
        order = ServiceOrder(
            number=f"FW-20261014-{place}{number}",
            office=area.office,
            area=area,
            unit=unit,
            customer=scene.customers[place * 4],
            wish="主卫马桶堵塞",
            state=ServiceState.DONE,
            ordered_at=NOON + timedelta(minutes=number),
            worker=scene.staff[who] if who else None,
            done_at=NOON + timedelta(hours=1),
        )
        order.lines.append(
            ServiceLine(
                office=area.office,
                item=item,
                name=item.name,
                measure="次",
                quantity_hundredths=100,
                price_fen=8_000,
                amount_fen=8_000,
                share_percent=Fraction(40),
            )
        )
        session.add(order)
        session.flush()
        if state is ServiceState.CHARGED:
            _paid(session, scene, order, who)


def _paid(session: Session, scene: Scene, order: ServiceOrder, who: str | None) -> None:
    receipt = Receipt(
        office=order.office,
        area=order.area,
        unit=order.unit,
        paid_on=DAY,
        total_fen=8_000,
        taken_at=NOON + timedelta(hours=2),
    )
    session.add(ServicePayment(office=order.office, order=order, receipt=receipt, amount_fen=8_000))
    session.flush()
    order.state, order.charged_at = ServiceState.CHARGED, NOON + timedelta(hours=2)
    if who:
        session.add(
            ServiceShare(
                office=order.office,
                order=order,
                worker=scene.staff[who],
                earned_on=DAY,
                total_fen=8_000,
                amount_fen=3_200,
            )
        )
