"""Quality administrators of each area, their certificates and field studies."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models import (
    FieldStudy,
    FieldStudyPerson,
    Qualification,
    QualityMember,
    YearlyRequirement,
    clock,
)
from rules.qualification_words import QualificationKind, QualityFunction, RequirementKind
from tests.office import NOON, Scene


def of_area(
    session: Session, scene: Scene, place: int, name: str, who: tuple[str, str | None, str]
) -> None:
    """Write the rows of one area: of its front desk and its administrator."""
    front, _, area_admin = who
    office = scene.areas[name].office
    for person, function, number in (
        (scene.staff[front], QualityFunction.CENTRE_LEAD, f"NS-{place}1"),
        (scene.staff[area_admin], QualityFunction.COMMITTEE, f"NS-{place}2"),
    ):
        session.add_all(
            [
                QualityMember(
                    employee=person,
                    function=function,
                    office=office if function is QualityFunction.CENTRE_LEAD else None,
                    valid_from=date(2026, 1, 1),
                ),
                Qualification(
                    employee=person,
                    kind=QualificationKind.INTERNAL,
                    certificate_no=number,
                    issued_on=date(2024, 2, 29),
                    expires_on=clock.today() + timedelta(days=20),
                ),
                FieldStudy(
                    place=f"样板花园{number}",
                    from_on=date(2026, 5, 7),
                    to_on=date(2026, 5, 8),
                    report="约时上门",
                    who=person.name,
                    people=[FieldStudyPerson(employee=person)],
                    entered_at=NOON,
                    entered_by=person,
                ),
            ]
        )
    session.add(
        YearlyRequirement(
            function=tuple(QualityFunction)[place],
            what=RequirementKind.THEORY,
            clause="QM-2.1",
            year_from=2026,
        )
    )
