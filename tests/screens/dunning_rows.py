"""A contact about arrears of each area, one of a dispute that waits, and a step of the ladder."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models import Bill, Dunning, DunningBill, DunningInterval
from rules.dunning_words import DunningOutcome, DunningStep
from tests.office import DAY, NOON, START, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, who: str) -> None:
    """Write the rows of one area, about the bill it has."""
    area, unit = scene.areas[name], scene.units[place * 4]
    session.flush()
    bill = session.query(Bill).filter_by(area_id=area.id).first()
    for number, outcome in enumerate((None, DunningOutcome.DISPUTES)):
        session.add(
            Dunning(
                number=f"CJ-20261014-{place}{number}",
                office=area.office,
                area=area,
                unit=unit,
                customer=scene.customers[place * 4],
                step=DunningStep.NOTICE_1 if number else DunningStep.PHONE,
                at=NOON + timedelta(minutes=number),
                day=DAY,
                by=scene.staff[who],
                owed_fen=1_000,
                outcome=outcome,
                bills=[
                    DunningBill(
                        bill_id=bill.id,
                        bill_no=bill.bill_no,
                        item=bill.item,
                        period=bill.period,
                        amount_fen=1_000,
                        paid_fen=0,
                        due_on=date(2026, 7, 31),
                    )
                ],
            )
        )
    session.add(
        DunningInterval(
            office=area.office,
            step=DunningStep.PHONE,
            after_due=7,
            after_step=0,
            valid_from=START + timedelta(days=400 * place),
        )
    )
