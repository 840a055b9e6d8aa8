"""A small office for tests: two offices, two areas, everybody's post, a few flats and customers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import (
    Area,
    AreaAssignment,
    Building,
    Customer,
    Department,
    DutyHours,
    Employee,
    Occupancy,
    Office,
    Post,
    TimeLimit,
    Unit,
)
from models.scopes import Actor, actor_of
from models.standards import Standard, from_rules
from rules.deadlines import DEFAULT_LIMITS
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import Occupies, Role, StandardState
from services import form_register

START = date(2024, 1, 1)
DAY = date(2026, 10, 14)  # a Wednesday in duty
NOON = datetime(2026, 10, 14, 4, 0, tzinfo=UTC)  # 12:00 in the office

# user name -> (name, role, office code or None for the whole company)
STAFF = {
    "admin": ("系统员", Role.ADMINISTRATOR, None),
    "quality": ("质量员", Role.QUALITY, None),
    "manager": ("经理甲", Role.MANAGER, "A"),
    "supervisor": ("主管甲", Role.SUPERVISOR, "A"),
    "front": ("前台甲", Role.FRONT_DESK, "A"),
    "front2": ("前台乙", Role.FRONT_DESK, "A"),
    "area1": ("区管甲", Role.AREA_ADMIN, "A"),
    "area2": ("区管乙", Role.AREA_ADMIN, "A"),
    "worker": ("维修甲", Role.WORKER, "A"),
    "worker2": ("维修乙", Role.WORKER, "A"),
    "finance": ("财务甲", Role.FINANCE, "A"),
    "auditor": ("审核甲", Role.AUDITOR, None),
    "front_b": ("前台丙", Role.FRONT_DESK, "B"),
    "area_b": ("区管丙", Role.AREA_ADMIN, "B"),
    "supervisor_b": ("主管乙", Role.SUPERVISOR, "B"),
    "manager_b": ("经理乙", Role.MANAGER, "B"),
}


# one person of each scope of the permission table: all offices, one, his areas, his own records
OF_EACH_SCOPE = frozenset(("quality", "supervisor", "area1", "worker"))


def everybody(names: Iterable[str]) -> list[Any]:
    """Return the names as a test's parameters: all on SQLite, one of each scope elsewhere, too."""
    return [
        name if name in OF_EACH_SCOPE else pytest.param(name, marks=pytest.mark.once)
        for name in names
    ]


@dataclass
class Scene:
    """What a test finds in place."""

    session: Session
    offices: dict[str, Office] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    staff: dict[str, Employee] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    departments: dict[str, Department] = field(default_factory=dict)
    standard: Standard | None = None

    @property
    def office(self) -> Office:
        """The office most tests work in."""
        return self.offices["A"]

    def actor(self, username: str, day: date = DAY) -> Actor:
        """Return a member of staff with the posts held that day."""
        return actor_of(self.session, self.staff[username], day)


def build(session: Session) -> Scene:
    """Write the office and commit it."""
    scene = Scene(session)
    _offices(scene)
    session.flush()
    _staff(scene)
    session.flush()
    _estate(scene)
    _settings(scene)
    session.commit()
    return scene


def _offices(scene: Scene) -> None:
    for code, name in (("A", "甲苑管理处"), ("B", "乙苑管理处")):
        scene.offices[code] = Office(code=code, name=name, company="样例物业")
    for key, code, name in (("east", "A", "东区"), ("west", "A", "西区"), ("b", "B", "南区")):
        scene.areas[key] = Area(office=scene.offices[code], name=name)
    for name in ("工程部", "管业部", "维修部", "保安部", "保洁部"):
        scene.departments[name] = Department(name=name)
    scene.session.add_all(
        [*scene.offices.values(), *scene.areas.values(), *scene.departments.values()]
    )


def _staff(scene: Scene) -> None:
    for username, (name, role, code) in STAFF.items():
        person = Employee(
            username=username,
            name=name,
            employee_no=f"E-{username}",
            must_change_password=False,
            on_duty=True,
            on_duty_from=START,
        )
        person.posts.append(
            Post(role=role, office=scene.offices[code] if code else None, valid_from=START)
        )
        scene.staff[username] = person
    scene.session.add_all(scene.staff.values())
    held = (("east", "area1"), ("west", "area2"), ("b", "area_b"))
    scene.session.add_all(
        AreaAssignment(area=scene.areas[area], employee=scene.staff[who], valid_from=START)
        for area, who in held
    )


def _estate(scene: Scene) -> None:
    for number, area in enumerate(("east", "west", "b"), 1):
        office = scene.areas[area].office
        building = Building(office=office, name=f"{number}栋")
        for room in (101, 102, 201, 202):
            unit = Unit(
                office=office,
                area=scene.areas[area],
                building=building,
                stairwell="1单元",
                room=str(room),
                gross_area_hundredths=8950,
            )
            serial = len(scene.units) + 1
            customer = Customer(
                office=office,
                code=f"K{serial:03d}",
                name=f"住户{'甲乙丙丁戊己庚辛壬癸子丑'[serial - 1]}",
                phone=f"1390000{serial:04d}",
                initials="zh",
                pinyin="zhuhu",
            )
            customer.occupancies.append(
                Occupancy(unit=unit, occupies_as=Occupies.OWNER, valid_from=START)
            )
            scene.units.append(unit)
            scene.customers.append(customer)
    scene.session.add_all([*scene.units, *scene.customers])


def time_rules(session: Session) -> None:
    """Enter the time limits the office begins with, and duty hours on all days of the week."""
    session.add_all(
        TimeLimit(
            step=limit.step,
            minutes=limit.minutes,
            duty_clock=limit.duty_clock,
            category=limit.category,
            urgency=limit.urgency,
            valid_from=limit.valid_from,
            clause=limit.clause,
        )
        for limit in DEFAULT_LIMITS
    )
    session.add_all(
        DutyHours(valid_from=START, weekday=weekday, opens="08:30", closes="18:00")
        for weekday in range(7)
    )


def _settings(scene: Scene) -> None:
    scene.standard = from_rules(DEFAULT_STANDARD)
    scene.standard.state = StandardState.ISSUED
    scene.session.add(scene.standard)
    time_rules(scene.session)
    scene.session.add_all(form_register.first())
