"""A task, a visit with its round and interval, a facility and a fact of each area."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models import (
    Area,
    DepartmentJob,
    Facility,
    Fact,
    PhoneLook,
    Task,
    Ticket,
    Visit,
    VisitInterval,
    VisitPlan,
)
from rules.department_words import DepartmentJobState
from rules.field_words import FacilityCategory, TaskState, VisitKind, VisitOutcome
from rules.vocabulary import Record, Satisfied
from tests.office import NOON, START, Scene

People = tuple[str, str | None, str]


def of_area(session: Session, scene: Scene, place: int, name: str, people: People) -> None:
    """Write the rows of one area."""
    front, worker, area_admin = people
    area, unit = scene.areas[name], scene.units[place * 4]
    for number, who in enumerate((worker, area_admin)):
        if who is not None:
            session.add(
                Task(
                    number=f"RW-20261014-{place}{number}",
                    office=area.office,
                    area=area,
                    what="张贴通知",
                    assignee=scene.staff[who],
                    given_by=scene.staff[front],
                    given_at=NOON,
                    due_at=NOON + timedelta(days=90),
                    state=TaskState.GIVEN,
                )
            )
    session.add_all(
        [
            Visit(
                number=f"ZF-20261014-{place}",
                office=area.office,
                area=area,
                unit=unit,
                customer=scene.customers[place * 4],
                outcome=VisitOutcome.MET,
                at=NOON,
                visited_by=scene.staff[area_admin],
                kind=VisitKind.PLANNED,
                said="一切都好",
                satisfied=Satisfied.YES,
                raised="楼道堆物",
            ),
            VisitPlan(
                office=area.office,
                name=f"2026年第{place + 1}轮",
                starts_on=date(2026, 7 + place, 1),
                ends_on=date(2026, 12, 31),
                months=6 - place,
                started_at=NOON,
            ),
            VisitInterval(
                office=area.office, months=6, valid_from=START + timedelta(days=400 * place)
            ),
            Facility(
                office=area.office,
                area=area,
                building=unit.building,
                category=FacilityCategory.LIFT,
                name=f"{place + 1}号客梯",
                code=f"DT-{place + 1:04d}",
                inspect_on=date(2026, 12, 1),
            ),
            _given(scene, place, area),
            PhoneLook(
                office=area.office,
                at=NOON,
                by_id=scene.staff[front].id,
                record=Record.CUSTOMER,
                record_id=scene.customers[place * 4].id,
                whose=scene.customers[place * 4].name,
                number="139****0001",
            ),
            Fact(office=area.office, name="装修办理", text="到前台办理。", valid_from=START),
        ]
    )


def _given(scene: Scene, place: int, area: Area) -> DepartmentJob:
    """A work order that the department of the area's worker took on."""
    departments = list(scene.departments.values())
    for number, who in enumerate(("worker", "worker2")):
        scene.staff[who].department = departments[number]
    return DepartmentJob(
        office=area.office,
        ticket=scene.session.query(Ticket).filter_by(area_id=area.id).first(),
        department=departments[place],
        state=DepartmentJobState.ACCEPTED,
        given_at=NOON,
        accept_due_at=NOON + timedelta(minutes=30),
        accepted_at=NOON + timedelta(minutes=20),
        accept_seconds=1200,
    )
