"""A company's rows for measuring the month: deterministic, made from row numbers alone.

200 offices with 3 desk and 7 area administrators each; tickets spread evenly over 36 months, 1.2
callbacks a ticket, 1.3 bills a ticket, nine of ten paid. No generator state: a row's number decides
everything about it, so every machine measures the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from bench.writing import analyse, fill, mix
from models import (
    Area,
    AreaAssignment,
    Bill,
    Building,
    Callback,
    Customer,
    Employee,
    Office,
    Payment,
    Post,
    Standard,
    StandardLine,
    SurveyResult,
    Ticket,
    Unit,
    db,
)
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import (
    CallbackMode,
    CallbackState,
    Category,
    PartPoint,
    PaymentMethod,
    Role,
    SatisfactionApplies,
    Satisfied,
    StandardState,
    SurveyKind,
    TicketStatus,
    Urgency,
)

DESK, AREAS, UNITS = 3, 7, 10  # of an office, of an office, of an area
STAFF = DESK + AREAS
START = date(2024, 1, 1)
FIRST = datetime(2023, 12, 31, 16, 0, tzinfo=UTC)  # midnight in the office's zone
SPAN_MINUTES = 36 * 30 * 24 * 60
CATEGORIES = tuple(Category)


@dataclass(frozen=True, slots=True)
class Size:
    """How many offices and tickets; everything else follows."""

    offices: int
    tickets: int

    @property
    def callbacks(self) -> int:
        """Callbacks: 1.2 a ticket."""
        return self.tickets * 6 // 5

    @property
    def bills(self) -> int:
        """Bills: 1.3 a ticket."""
        return self.tickets * 13 // 10


GATE = Size(offices=20, tickets=30_000)
FULL = Size(offices=200, tickets=1_000_000)


def build(engine: Engine, size: Size, say: Callable[[str], None] = lambda _: None) -> None:
    """Write the company into an empty database."""
    with engine.begin() as connection:
        db.metadata.create_all(connection)
    fill(engine, _plan(size), [Ticket, Callback, Bill, Payment], say)
    analyse(engine)


def holds(engine: Engine, size: Size) -> bool:
    """Say whether a database holds the company already."""
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "ticket"):
            return False
        return connection.scalar(select(func.count()).select_from(Ticket)) == size.tickets


def _plan(size: Size) -> list[tuple[Any, Iterator[dict[str, Any]]]]:
    offices, areas = range(1, size.offices + 1), range(1, size.offices * AREAS + 1)
    return [
        (Office, ({"id": n, "code": f"O{n:03d}", "name": f"管理处{n}"} for n in offices)),
        (Area, ({"id": n, "office_id": _office(n), "name": f"区域{n}"} for n in areas)),
        (Employee, _employees(size)),
        (Post, _posts(size)),
        (AreaAssignment, _assignments(size)),
        (Building, ({"id": n, "office_id": n, "name": "1栋"} for n in offices)),
        (Unit, _units(size)),
        (Customer, ({"id": n, "office_id": n, "code": "K1", "name": "住户"} for n in offices)),
        (Standard, _standards()),
        (StandardLine, _standard_lines()),
        (SurveyResult, _surveys(size)),
        (Ticket, _tickets(size)),
        (Callback, _callbacks(size)),
        (Bill, _bills(size)),
        (Payment, _payments(size)),
    ]


def _office(area: int) -> int:
    return (area - 1) // AREAS + 1


def _area_admin(area: int) -> int:
    return (_office(area) - 1) * STAFF + DESK + (area - 1) % AREAS + 1


def _employees(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.offices * STAFF + 1):
        yield {"id": n, "username": f"u{n:05d}", "name": f"员工{n}"}


def _posts(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.offices * STAFF + 1):
        role = Role.FRONT_DESK if (n - 1) % STAFF < DESK else Role.AREA_ADMIN
        office = (n - 1) // STAFF + 1
        yield {"employee_id": n, "office_id": office, "role": role, "valid_from": START}


def _assignments(size: Size) -> Iterator[dict[str, Any]]:
    for area in range(1, size.offices * AREAS + 1):
        yield {"area_id": area, "employee_id": _area_admin(area), "valid_from": START}


def _units(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.offices * AREAS * UNITS):
        area = n // UNITS + 1
        yield {
            "id": n + 1,
            "office_id": _office(area),
            "area_id": area,
            "building_id": _office(area),
            "room": str(n),
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


def _standard_lines() -> Iterator[dict[str, Any]]:
    lines = [(role, line) for role, own in DEFAULT_STANDARD.lines.items() for line in own]
    for position, (role, line) in enumerate(lines, 1):
        yield {
            "standard_id": 1,
            "position": position,
            "role": role,
            "indicator": line.indicator,
            "clause": line.clause,
            "target": line.target,
            "points_per_point": line.points_per_point,
            "flat_points": line.flat_points,
            "withholds_bonus": line.withholds_bonus,
            "period": line.period,
        }


def _surveys(size: Size) -> Iterator[dict[str, Any]]:
    for area in range(1, size.offices * AREAS + 1):
        for half in ("2025H2", "2026H1", "2026H2"):
            yield {
                "office_id": _office(area),
                "area_id": area,
                "half_year": half,
                "kind": SurveyKind.FIXED,
                "valid": 50,
                "satisfied": 44 + mix(area, 9) % 7,
                "closed_on": date(2026, 10, 20),
            }


def _received(n: int, size: Size) -> datetime:
    """Return when a ticket came in: in the order of their numbers, evenly over three years."""
    return FIRST + timedelta(minutes=n * SPAN_MINUTES // size.tickets)


def _tickets(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.tickets):
        luck = mix(n, 1)
        area = mix(n, 2) % (size.offices * AREAS) + 1
        office = _office(area)
        received = _received(n, size)
        category = CATEGORIES[luck % len(CATEGORIES)]
        due = received + timedelta(minutes=15)
        done = received + timedelta(hours=luck % 60)
        cancelled = received + timedelta(minutes=luck % 40) if luck % 53 == 0 else None
        open_ = luck % 97 == 0 and cancelled is None
        yield {
            "id": n + 1,
            "number": f"BX-{n:07d}",
            "office_id": office,
            "area_id": area,
            "area_admin_id": _area_admin(area),
            "unit_id": (area - 1) * UNITS + luck % UNITS + 1,
            "customer_id": office,
            "category": category,
            "urgency": Urgency.NORMAL,
            "subject": "水龙头漏水",
            "result": "" if open_ or cancelled or luck % 211 == 0 else "已更换",
            "status": TicketStatus.CANCELLED
            if cancelled
            else TicketStatus.NEW
            if open_
            else TicketStatus.CLOSED,
            "needs_dispatch": luck % 9 != 0,
            "received_by_id": (office - 1) * STAFF + mix(n, 3) % DESK + 1,
            "received_at": received,
            "dispatch_due_at": due,
            "settle_due_at": received + timedelta(days=3)
            if category is Category.COMPLAINT
            else None,
            "dispatched_at": None if open_ else received + timedelta(minutes=luck % 17),
            "answered_at": None if open_ or cancelled else done,
            "completed_at": None if open_ or cancelled else done,
            "cancelled_at": cancelled,
            "voided_at": received if luck % 499 == 0 else None,
        }


def _callbacks(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.callbacks):
        ticket = n * 5 // 6
        luck, area = mix(n, 4), mix(ticket, 2) % (size.offices * AREAS) + 1
        office = _office(area)
        visit = luck % 5 == 0
        due = _received(ticket, size) + timedelta(days=9)
        desk = (office - 1) * STAFF + mix(n, 5) % DESK + 1
        done = due - timedelta(hours=luck % 200) if luck % 12 else None
        state = CallbackState.DONE if done else CallbackState.DUE
        yield {
            "office_id": office,
            "area_id": area,
            "ticket_id": ticket + 1,
            "mode": CallbackMode.VISIT if visit else CallbackMode.PHONE,
            "responsible_id": _area_admin(area) if visit else desk,
            "due_at": due + timedelta(hours=luck % 3 if luck % 7 else -100),
            "state": CallbackState.EXCUSED if luck % 37 == 0 and not done else state,
            "done_at": done,
            "done_by_id": desk if done else None,
            "satisfied": Satisfied.YES if done else None,
        }


def _bills(size: Size) -> Iterator[dict[str, Any]]:
    units = size.offices * AREAS * UNITS
    for n in range(size.bills):
        quarter = n % 12
        unit = mix(n, 6) % units
        year, number = 2024 + quarter // 4, quarter % 4 + 1
        yield {
            "id": n + 1,
            "office_id": _office(unit // UNITS + 1),
            "area_id": unit // UNITS + 1,
            "unit_id": unit + 1,
            "bill_no": f"ZD-{n:07d}",
            "item": "物业管理费",
            "period": f"{year}Q{number}",
            "amount_fen": 20_000 + mix(n, 7) % 30_000,
            "paid_fen": _came_in(n),
            "due_on": date(year, number * 3 - 2, 28),
        }


def _came_in(bill: int) -> int:
    """Return what is paid on a bill: nothing, half or all of it."""
    luck, whole = mix(bill, 8), 20_000 + mix(bill, 7) % 30_000
    if luck % 10 == 0:
        return 0
    return whole if luck % 15 else whole // 2


def _payments(size: Size) -> Iterator[dict[str, Any]]:
    units = size.offices * AREAS * UNITS
    for n in range(size.bills):
        luck, quarter = mix(n, 8), n % 12
        if not _came_in(n):
            continue
        office = _office(mix(n, 6) % units // UNITS + 1)
        yield {
            "office_id": office,
            "bill_id": n + 1,
            "amount_fen": _came_in(n),
            "paid_on": date(2024 + quarter // 4, quarter % 4 * 3 + 1, 1)
            + timedelta(days=luck % 95),
            "receipt_no": f"SJ-{n:07d}",
            "method": PaymentMethod.CASH,
            "taken_by_id": (office - 1) * STAFF + 1,
        }
