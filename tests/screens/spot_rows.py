"""An ad-hoc assessment that was given, one that is a draft, findings and a topic, of each area."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from models import SpotAssessment, SpotFinding, TrainingTopic
from rules.spot_words import SpotState
from rules.vocabulary import Indicator, Role
from tests.office import DAY, NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, people: tuple) -> None:
    """Write the rows of one area: its front desk's is given, its administrator's a draft."""
    area, (front, _, area_admin) = scene.areas[name], people
    leader = "supervisor_b" if area.office.code == "B" else "supervisor"
    for number, (who, post) in enumerate(
        ((front, Role.FRONT_DESK), (area_admin, Role.AREA_ADMIN), (area_admin, Role.AREA_ADMIN))
    ):
        draft = number == 1
        row = SpotAssessment(
            number=f"BD-20261014-{place}{number}",
            office=area.office,
            employee=scene.staff[who],
            position=post,
            at=NOON + timedelta(minutes=number),
            place="前台",
            standard=scene.standard,
            assessor=scene.staff[leader],
        )
        row.findings.append(
            SpotFinding(
                office=area.office,
                number=f"{row.number}-1",
                indicator=Indicator.RECORDS,
                clause="4.2.1.5",
                found="台账漏登",
                points=Fraction(2),
                rectification="补登",
                due_on=DAY,
            )
        )
        session.add(row)
        session.flush()
        if not draft:
            row.state, row.issued_at = SpotState.ISSUED, NOON
    if name != "west":  # one an office
        session.add(
            TrainingTopic(
                office=area.office,
                quarter="2026Q4",
                indicator=Indicator.RECORDS,
                clause="4.2.1.5",
                findings=3,
                proposed_at=NOON,
            )
        )
    session.flush()
