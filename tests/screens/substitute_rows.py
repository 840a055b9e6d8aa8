"""A substitute approver of each area's office."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import Substitute
from tests.office import NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, who: str) -> None:
    """Write the rows of one area: long over, so that nobody stands in today."""
    office = scene.areas[name].office
    manager = scene.staff["manager_b" if office.code == "B" else "manager"]
    session.add(
        Substitute(
            office=office,
            employee=scene.staff[who],
            standing_for=manager,
            from_on=date(2026, 9, 1 + 2 * place),
            to_on=date(2026, 9, 2 + 2 * place),
            reason="经理外出培训",
            appointed_at=NOON,
            appointed_by=manager,
        )
    )
