"""The company behind the measured screens: offices, staff, flats and customers.

40 offices with everybody's post and seven areas each, whatever the size, so that ten times the
work orders are ten times the work of every office. Row numbers alone decide everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from bench.writing import mix
from models import (
    Area,
    AreaAssignment,
    Assessment,
    Building,
    Customer,
    Department,
    Employee,
    Occupancy,
    Office,
    Post,
    Standard,
    SurveyResult,
    Unit,
)
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import (
    AssessmentStatus,
    Occupies,
    PartPoint,
    Role,
    SatisfactionApplies,
    StandardState,
    SurveyKind,
)

OFFICES, AREAS = 40, 7  # in all, of an office
# the posts of an office, in the order of its staff; user names are front1-1, area7-40, finance3 …
POSTS = (
    *((f"front{n}-", Role.FRONT_DESK) for n in (1, 2, 3)),
    *((f"area{n}-", Role.AREA_ADMIN) for n in range(1, AREAS + 1)),
    ("supervisor", Role.SUPERVISOR),
    ("manager", Role.MANAGER),
    *((f"worker{n}-", Role.WORKER) for n in range(1, 9)),
    ("finance", Role.FINANCE),
)
COMPANY = (
    ("admin", Role.ADMINISTRATOR),
    ("quality", Role.QUALITY),
    ("auditor", Role.AUDITOR),
)
# one of everybody, at the first office
USERS = (
    "admin",
    "quality",
    "auditor",
    "front1-1",
    "area1-1",
    "supervisor1",
    "manager1",
    "worker1-1",
    "finance1",
)
STAFF, WORKERS = len(POSTS), 8
DESK, FIRST_AREA, WORKER = 0, 3, 3 + AREAS + 2
START = date(2023, 1, 1)
FIRST = datetime(2023, 10, 31, 16, 0, tzinfo=UTC)  # midnight in the office's zone
SPAN_MINUTES = 36 * 30 * 24 * 60
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
INITIALS = dict(zip(SURNAMES, "zqslzwzwfccwjshy", strict=True))


@dataclass(frozen=True, slots=True)
class Size:
    """How many tickets; everything else follows."""

    tickets: int

    @property
    def units(self) -> int:
        """Flats, customers and occupancies."""
        return max(OFFICES * AREAS * 4, self.tickets // 10)

    @property
    def callbacks(self) -> int:
        """Callbacks: 1.2 a ticket."""
        return self.tickets * 6 // 5

    @property
    def bills(self) -> int:
        """Bills, nine of ten of them paid."""
        return self.tickets // 10


SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000}


def rows(size: Size) -> list[tuple[Any, Iterator[dict[str, Any]]]]:
    """Return the company's tables with their rows, parents first."""
    offices, areas = range(1, OFFICES + 1), range(1, OFFICES * AREAS + 1)
    return [
        (Office, ({"id": n, "code": f"O{n:03d}", "name": f"{n}号管理处"} for n in offices)),
        (Area, ({"id": n, "office_id": office_of(n), "name": f"{n}区"} for n in areas)),
        (Department, ({"id": 1, "name": name} for name in ("工程部",))),
        (Employee, _employees()),
        (Post, _posts()),
        (AreaAssignment, _assignments()),
        (Building, ({"id": n, "office_id": office_of(n), "name": f"{n}栋"} for n in areas)),
        (Unit, _units(size)),
        (Customer, _customers(size)),
        (Occupancy, _occupancies(size)),
        (Standard, _standards()),
        (SurveyResult, _surveys()),
        (Assessment, _assessments()),
    ]


def office_of(area: int) -> int:
    """Return an area's office."""
    return (area - 1) // AREAS + 1


def person(office: int, place: int) -> int:
    """Return the id of an office's member of staff by his place in POSTS."""
    return len(COMPANY) + (office - 1) * STAFF + place + 1


def worker_of(office: int, ticket: int) -> int:
    """Return who does a work order's job."""
    return person(office, WORKER + mix(ticket, 3) % WORKERS)


def area_admin(area: int) -> int:
    """Return who administers an area."""
    return person(office_of(area), FIRST_AREA + (area - 1) % AREAS)


def everybody() -> Iterator[tuple[int, str, Role, int | None]]:
    """Yield the staff: id, user name, role, office or None for the whole company."""
    for n, (username, role) in enumerate(COMPANY, 1):
        yield n, username, role, None
    for office in range(1, OFFICES + 1):
        for place, (stem, role) in enumerate(POSTS):
            yield person(office, place), f"{stem}{office}", role, office


def _employees() -> Iterator[dict[str, Any]]:
    for n, username, _, _ in everybody():
        yield {
            "id": n,
            "username": username,
            "name": name_of(n),
            "employee_no": f"E{n:04d}",
            "must_change_password": False,
        }


def _posts() -> Iterator[dict[str, Any]]:
    for n, _, role, office in everybody():
        yield {"employee_id": n, "office_id": office, "role": role, "valid_from": START}


def _assignments() -> Iterator[dict[str, Any]]:
    for area in range(1, OFFICES * AREAS + 1):
        yield {"area_id": area, "employee_id": area_admin(area), "valid_from": START}


def area_of_unit(unit: int) -> int:
    """Return a flat's area."""
    return (unit - 1) % (OFFICES * AREAS) + 1


def room_of(unit: int) -> str:
    """Return a flat's room number."""
    n = (unit - 1) // (OFFICES * AREAS)
    return f"{n // 4 + 1}{n % 4 + 1:02d}"


def _units(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.units + 1):
        area = area_of_unit(n)
        yield {
            "id": n,
            "office_id": office_of(area),
            "area_id": area,
            "building_id": area,
            "stairwell": "1单元",
            "room": room_of(n),
            "gross_area_hundredths": 6_000 + mix(n, 11) % 9_000,
        }


def name_of(n: int) -> str:
    """Return a made-up name."""
    luck = mix(n, 12)
    return (
        SURNAMES[luck % len(SURNAMES)]
        + GIVEN[luck // 16 % len(GIVEN)]
        + GIVEN[luck // 320 % len(GIVEN)]
    )


def initials_of(name: str) -> str:
    """Return what stands for a name's pinyin initials."""
    return INITIALS[name[0]] + "xx"


def phone_of(n: int) -> str:
    """Return a made-up phone number."""
    return f"139{mix(n, 13) % 10_000:04d}{n % 10_000:04d}"


def _customers(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.units + 1):
        name = name_of(n)
        yield {
            "id": n,
            "office_id": office_of(area_of_unit(n)),
            "code": f"K{n:06d}",
            "name": name,
            "phone": phone_of(n),
            "initials": initials_of(name),
        }


def _occupancies(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.units + 1):
        yield {
            "customer_id": n,
            "unit_id": n,
            "occupies_as": Occupies.OWNER,
            "valid_from": START,
        }


def _standards() -> Iterator[dict[str, Any]]:
    yield {
        "id": 1,
        "edition": DEFAULT_STANDARD.edition,
        "valid_from": DEFAULT_STANDARD.valid_from,
        "state": StandardState.ISSUED,
        "part_point": PartPoint.FLOOR,
        "satisfaction_applies": SatisfactionApplies.SURVEYED,
    }


def _surveys() -> Iterator[dict[str, Any]]:
    for area in range(1, OFFICES * AREAS + 1):
        for half in ("2025H1", "2025H2", "2026H1"):
            yield {
                "office_id": office_of(area),
                "area_id": area,
                "half_year": half,
                "kind": SurveyKind.FIXED,
                "valid": 50,
                "satisfied": 44 + mix(area, 9) % 7,
                "closed_on": date(2026, 7, 20),
            }


def _assessments() -> Iterator[dict[str, Any]]:
    assessed = (Role.FRONT_DESK, Role.AREA_ADMIN)
    for n, _, role, office in everybody():
        if role not in assessed:
            continue
        for month in range(1, 10):
            lost = mix(n, month) % 9
            yield {
                "record_no": f"KH-2026{month:02d}-{n:04d}",
                "office_id": office,
                "employee_id": n,
                "position": role,
                "month": date(2026, month, 1),
                "status": AssessmentStatus.SUBMITTED,
                "standard_id": 1,
                "score": Fraction(100 - lost),
                "deducted": Fraction(lost),
                "generated_at": FIRST,
            }
