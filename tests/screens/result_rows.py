"""A dispute of each area's front desk, and a notice on show at its office."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import Assessment, Dispute, Publication, PublicationLine, ResultRule
from rules.result_words import DisputeState
from rules.vocabulary import Indicator
from tests.office import DAY, NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, who: str) -> None:
    """Write the rows of one area."""
    session.flush()
    number = f"KH-202609-{place + 1}0"
    month = session.query(Assessment).filter_by(record_no=number).one()
    office = scene.areas[name].office
    session.add_all(
        [
            Dispute(
                number=f"ZY-20261014-{place + 1:04d}",
                office=office,
                assessment=month,
                indicator=Indicator.DISPATCH,
                clause="4.2.1.3",
                text="派单时间记错",
                raised_at=NOON,
                raised_by=scene.staff[who],
                state=DisputeState.WITHDRAWN,
                withdrawn_at=NOON,
            ),
            Publication(
                number=f"GB-20261014-{place + 1:04d}",
                office=office,
                month=month.month,
                from_on=DAY,
                to_on=date(2030, 12, 31),
                published_at=NOON,
                lines=[PublicationLine(assessment=month)],
            ),
            ResultRule(valid_from=date(2024, 1, place + 1)),
        ]
    )
