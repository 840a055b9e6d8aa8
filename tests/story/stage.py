"""The stage of the simulated year: three offices, their people and flats, and the order of time.

A story is a generator: it yields the instant at which it goes on. Everything that happens comes
from one recorded seed.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from models import (
    Area,
    AreaAssignment,
    Building,
    Customer,
    Employee,
    Occupancy,
    Office,
    Post,
    Unit,
)
from models.audit import Author, writing
from models.clock import OFFICE_ZONE, local
from models.scopes import Actor, actor_of
from models.standards import from_rules
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import Occupies, PartPoint, Role, StandardState
from services import form_register
from services.deadlines import Clocks, clocks
from tests.office import time_rules

SEED = "2026"
START = date(2024, 1, 1)
OFFICES = {"S": "松苑管理处", "Z": "竹苑管理处", "M": "梅苑管理处"}
AREAS = {"S1": "S", "S2": "S", "S3": "S", "Z1": "Z", "Z2": "Z", "Z3": "Z", "M1": "M", "M2": "M"}
FLATS = 4  # of an area
DESK, AREA = Role.FRONT_DESK, Role.AREA_ADMIN
# person, office, post, first day, last day
POSTS = (
    ("s_desk1", "S", DESK, START, None),
    ("s_desk2", "S", DESK, START, None),
    ("s_area1", "S", AREA, START, None),
    ("s_area2", "S", AREA, START, date(2026, 7, 15)),  # transferred to another office
    ("s_area2", "M", AREA, date(2026, 7, 16), None),
    ("s_new", "S", AREA, date(2026, 3, 9), None),  # joins in March
    ("z_desk1", "Z", DESK, START, None),
    ("z_desk2", "Z", DESK, START, date(2026, 6, 9)),  # changes his post
    ("z_desk2", "Z", AREA, date(2026, 6, 10), None),
    ("z_area1", "Z", AREA, START, None),
    ("z_area2", "Z", AREA, START, date(2026, 5, 20)),  # leaves in May
    ("m_desk1", "M", DESK, START, None),
    ("m_area1", "M", AREA, START, None),
    ("m_area2", "M", AREA, START, date(2026, 4, 15)),  # changes his post the other way
    ("m_area2", "M", DESK, date(2026, 4, 16), None),
)
# area, person, first day, last day; S3 and Z3 are without anybody for a while
HELD = (
    ("S1", "s_area1", START, None),
    ("S2", "s_area2", START, date(2026, 7, 15)),
    ("S2", "s_area1", date(2026, 7, 16), None),
    ("S3", "s_new", date(2026, 3, 16), date(2026, 11, 10)),
    ("S3", "s_area1", date(2026, 11, 11), None),
    ("Z1", "z_area1", START, None),
    ("Z2", "z_area1", START, None),
    ("Z3", "z_area2", START, date(2026, 5, 20)),
    ("Z3", "z_desk2", date(2026, 6, 10), None),
    ("M1", "m_area1", START, None),
    ("M2", "m_area2", START, date(2026, 4, 15)),
    ("M2", "m_area1", date(2026, 4, 16), date(2026, 7, 15)),
    ("M2", "s_area2", date(2026, 7, 16), None),
)
OTHERS = {
    "sup": Role.SUPERVISOR,
    "man": Role.MANAGER,
    "fin": Role.FINANCE,
    "work1": Role.WORKER,
    "work2": Role.WORKER,
}
TURNS = sorted({day for *_, first, last in (*POSTS, *HELD) for day in (first, last) if day})


@dataclass
class Stage:
    """Everything the stories share, and what they leave behind for the comparison."""

    session: Session
    dice: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - made-up data
    offices: dict[str, Office] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    staff: dict[str, Employee] = field(default_factory=dict)
    flats: dict[str, list[tuple[Unit, Customer]]] = field(default_factory=dict)  # by area
    happened: Counter[str] = field(default_factory=Counter)
    kept: dict[int, tuple[datetime, Any]] = field(default_factory=dict)  # books of a revision
    draws: list[tuple[Any, ...]] = field(default_factory=list)  # every moment of every draw
    clocks: Clocks = field(init=False)
    _actors: dict[Any, Actor] = field(default_factory=dict)
    _waiting: list[tuple[datetime, int, Iterator[datetime]]] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=count)

    def begin(self, at: datetime, story: Iterator[datetime]) -> None:
        """Let a story begin, or go on, at an instant."""
        heapq.heappush(self._waiting, (at, next(self._turns), story))

    def play(self) -> None:
        """Let everything happen, one deed after the other."""
        while self._waiting:
            _, _, story = heapq.heappop(self._waiting)
            if (goes_on := next(story, None)) is not None:
                self.begin(goes_on, story)

    def acts(self, who: str, at: datetime) -> Actor:
        """Return somebody as he acts on that day; what follows is written in his name."""
        day, person = local(at).date(), self.staff[who]
        key = who, sum(turn <= day for turn in TURNS), sum(turn < day for turn in TURNS)
        if key not in self._actors:
            self._actors[key] = actor_of(self.session, person, day)
        writing(self.session, Author(person.id, person.name))
        return replace(self._actors[key], day=day)

    def on_post(self, office: str, role: Role, day: date) -> list[str]:
        """Return who holds a post at an office on a day."""
        return [
            who
            for who, where, post, first, last in POSTS
            if where == office and post is role and first <= day and (last is None or day <= last)
        ]

    def holder(self, area: str, day: date) -> str | None:
        """Return who holds an area on a day."""
        for place, who, first, last in HELD:
            if place == area and first <= day and (last is None or day <= last):
                return who
        return None

    def name_of(self, employee_id: int | None) -> str | None:
        """Return the user name behind a number."""
        return next((who for who, row in self.staff.items() if row.id == employee_id), None)

    def chance(self, share: float) -> bool:
        """Throw the dice."""
        return self.dice.random() < share


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the office's clock."""
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE)


def months() -> list[date]:
    return [date(2026, number, 1) for number in range(1, 13)]


def after(month: date) -> date:
    """Return the first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def build(session: Session) -> Stage:
    """Write the three offices as they stand before the year begins."""
    stage = Stage(session)
    for code, name in OFFICES.items():
        stage.offices[code] = Office(code=code, name=name, company="样例物业")
    for code, office in AREAS.items():
        stage.areas[code] = Area(office=stage.offices[office], name=f"{code}区")
    session.add_all([*stage.offices.values(), *stage.areas.values()])
    session.flush()
    _people(stage)
    _estate(stage)
    _settings(stage)
    session.commit()
    stage.clocks = clocks(session)
    return stage


def _people(stage: Stage) -> None:
    posts = [*POSTS, ("qual", None, Role.QUALITY, START, None)]
    for code in OFFICES:
        posts += [(f"{code}_{who}", code, role, START, None) for who, role in OTHERS.items()]
    for who, office, role, first, last in posts:
        if who not in stage.staff:
            stage.staff[who] = Employee(
                username=who,
                name=f"员工{who}",
                employee_no=f"E-{who}",
                must_change_password=False,
                on_duty=True,
                on_duty_from=first,
            )
        held = stage.offices[office] if office else None
        stage.staff[who].posts.append(Post(role=role, office=held, valid_from=first, valid_to=last))
    stage.session.add_all(stage.staff.values())
    stage.session.flush()
    stage.session.add_all(
        AreaAssignment(
            area=stage.areas[area], employee=stage.staff[who], valid_from=first, valid_to=last
        )
        for area, who, first, last in HELD
    )


def _estate(stage: Stage) -> None:
    for code, area in stage.areas.items():
        building = Building(office=area.office, name=f"{code}栋")
        stage.flats[code] = []
        for room in range(1, FLATS + 1):
            unit = Unit(
                office=area.office,
                area=area,
                building=building,
                stairwell="1单元",
                room=f"{room}01",
                gross_area_hundredths=8000 + room * 371,
            )
            customer = Customer(
                office=area.office,
                code=f"{code}-{room}",
                name=f"住户{code}{room}",
                phone=f"139{len(stage.flats):04d}{room:04d}",
                initials="zh",
                pinyin="zhuhu",
            )
            customer.occupancies.append(
                Occupancy(unit=unit, occupies_as=Occupies.OWNER, valid_from=START)
            )
            stage.session.add_all((unit, customer))
            stage.flats[code].append((unit, customer))


def _settings(stage: Stage) -> None:
    """Write limits, duty hours, and two editions: another one comes into force on 1 July."""
    old, new = from_rules(DEFAULT_STANDARD), from_rules(DEFAULT_STANDARD)
    new.edition, new.valid_from, new.part_point = "B/0", date(2026, 7, 1), PartPoint.CEIL
    new.attempts_on_days = 2
    for line in new.lines:
        if line.indicator.value == "fee_collection":
            line.target -= 1
        if line.indicator.value in ("callback", "dispatch"):
            line.points_per_point -= 1
    for edition in (old, new):
        edition.state = StandardState.ISSUED
        stage.session.add(edition)
    time_rules(stage.session)
    stage.session.add_all(form_register.first())
