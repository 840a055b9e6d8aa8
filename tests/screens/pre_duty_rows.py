"""A mandatory topic and somebody put on duty by exception, for each area's office."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import PreDutyOverride, PreDutyTopic
from tests.office import NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, who: str) -> None:
    """Write the rows of one area: nobody begins so late that he owes the topic."""
    office = scene.areas[name].office
    session.add_all(
        [
            PreDutyTopic(
                code=f"topic{place}",
                name=f"公司介绍{place}",
                valid_from=date(2099, 1, 1),
                position_no=place,
            ),
            PreDutyOverride(
                office=office,
                employee=scene.staff[who],
                from_on=date(2026, 9, 1 + place),
                to_on=date(2026, 9, 2 + place),
                reason="节日人手不足",
                lacked="公司介绍",
                given_at=NOON,
                given_by=scene.staff["supervisor_b" if office.code == "B" else "supervisor"],
            ),
        ]
    )
