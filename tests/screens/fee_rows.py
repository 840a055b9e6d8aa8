"""A fee with its price, who has it, a reading and a run to look at, of each area."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from models import BillingRun, FeeItem, FeePrice, FeeScope, MeterReading
from rules.fee_words import FeeBasis, FeeKind, FeeReach
from tests.office import Scene

BEGINS = date(2026, 1, 1)


def of_area(session: Session, scene: Scene, place: int, name: str) -> None:
    """Write the rows of one area."""
    office, unit = scene.areas[name].office, scene.units[place * 4]
    item = FeeItem(
        office=office,
        name=f"代收水费{place + 1}",
        kind=FeeKind.COLLECTED,
        basis=FeeBasis.METER,
        reach=FeeReach.LISTED,
    )
    session.add_all(
        [
            item,
            FeePrice(office=office, item=item, price=Fraction("3.45"), valid_from=BEGINS),
            FeeScope(office=office, item=item, unit=unit, valid_from=BEGINS),
            MeterReading(
                office=office,
                item=item,
                unit=unit,
                read_on=date(2026, 6, 28),
                reading_hundredths=10_000 + place,
            ),
            BillingRun(
                office=office,
                number=f"CZ-20261014-{place + 1:04d}",
                period=f"2026Q{place + 1}",
                due_on=date(2026, 12, 20),
                begun_by=scene.staff["finance"],
            ),
        ]
    )
