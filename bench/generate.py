"""A company's rows for measuring screens and search: deterministic, made from row numbers alone.

40 offices with everybody's post and seven areas each, whatever the size, so that ten times the
tickets is ten times the work of every office. A flat, a customer and an occupancy for every ten
tickets, 1.2 callbacks a ticket, three years of bills for every tenth ticket, and the search words
of all of it. ``python -m bench.generate 100k sqlite:///big.sqlite`` writes one to keep.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Engine, create_engine, func, select, text

from bench.month_rows import analyse, fill, mix
from models import (
    Area,
    AreaAssignment,
    Assessment,
    Bill,
    Building,
    Callback,
    Customer,
    Department,
    Employee,
    Occupancy,
    Office,
    Payment,
    Post,
    Standard,
    SurveyResult,
    Ticket,
    TicketHolder,
    Unit,
    db,
)
from models.search import SEARCH_INDEX, SearchText, bigrams
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import (
    AssessmentStatus,
    CallbackMode,
    CallbackState,
    Category,
    Channel,
    Occupies,
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
CATEGORIES, CHANNELS = tuple(Category), tuple(Channel)
PLACES = ("厨房", "卫生间", "阳台", "客厅", "电梯厅", "车库", "楼道", "大堂")
TROUBLES = ("水管漏水", "水龙头滴水", "灯不亮", "门锁损坏", "墙面开裂", "下水堵塞", "有异味")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
INITIALS = dict(zip(SURNAMES, "zqslzwzwfccwjshy", strict=True))
RARE, EVERY = "白蚁", 5_000  # a word of one ticket in so many


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


def build(engine: Engine, size: Size) -> None:
    """Write the company into an empty database: the word index, too, is built over all rows."""
    sqlite = engine.name == "sqlite"
    with engine.begin() as connection:
        db.metadata.create_all(connection)
        gone = [f"TRIGGER search_text_a{when}" for when in "idu"]
        for each in gone if sqlite else ["INDEX ix_search_text_vector"]:
            connection.execute(text(f"DROP {each}"))
    fill(engine, _plan(size), [Ticket, Callback, TicketHolder])
    with engine.begin() as connection:
        again = SEARCH_INDEX[engine.name]
        for statement in again[1:] if sqlite else again:
            connection.exec_driver_sql(statement)
        if sqlite:
            connection.execute(text("INSERT INTO search_fts(search_fts) VALUES ('rebuild')"))
    analyse(engine)


def holds(engine: Engine, size: Size) -> bool:
    """Say whether a database holds the company already."""
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "ticket"):
            return False
        return connection.scalar(select(func.count()).select_from(Ticket)) == size.tickets


def _plan(size: Size) -> list[tuple[Any, Iterator[dict[str, Any]]]]:
    offices, areas = range(1, OFFICES + 1), range(1, OFFICES * AREAS + 1)
    return [
        (Office, ({"id": n, "code": f"O{n:03d}", "name": f"{n}号管理处"} for n in offices)),
        (Area, ({"id": n, "office_id": _office(n), "name": f"{n}区"} for n in areas)),
        (Department, ({"id": 1, "name": name} for name in ("工程部",))),
        (Employee, _employees()),
        (Post, _posts()),
        (AreaAssignment, _assignments()),
        (Building, ({"id": n, "office_id": _office(n), "name": f"{n}栋"} for n in areas)),
        (Unit, _units(size)),
        (Customer, _customers(size)),
        (Occupancy, _occupancies(size)),
        (Standard, _standards()),
        (SurveyResult, _surveys()),
        (Assessment, _assessments()),
        (Ticket, _tickets(size)),
        (TicketHolder, _holders(size)),
        (Callback, _callbacks(size)),
        (Bill, _bills(size)),
        (Payment, _payments(size)),
        (SearchText, _words(size)),
    ]


def _office(area: int) -> int:
    return (area - 1) // AREAS + 1


def _person(office: int, place: int) -> int:
    """Return the id of an office's member of staff by his place in POSTS."""
    return len(COMPANY) + (office - 1) * STAFF + place + 1


def _worker(office: int, ticket: int) -> int:
    return _person(office, WORKER + mix(ticket, 3) % WORKERS)


def _area_admin(area: int) -> int:
    return _person(_office(area), FIRST_AREA + (area - 1) % AREAS)


def _everybody() -> Iterator[tuple[int, str, Role, int | None]]:
    for n, (username, role) in enumerate(COMPANY, 1):
        yield n, username, role, None
    for office in range(1, OFFICES + 1):
        for place, (stem, role) in enumerate(POSTS):
            yield _person(office, place), f"{stem}{office}", role, office


def _employees() -> Iterator[dict[str, Any]]:
    for n, username, _, _ in _everybody():
        yield {
            "id": n,
            "username": username,
            "name": _name(n),
            "employee_no": f"E{n:04d}",
            "must_change_password": False,
        }


def _posts() -> Iterator[dict[str, Any]]:
    for n, _, role, office in _everybody():
        yield {"employee_id": n, "office_id": office, "role": role, "valid_from": START}


def _assignments() -> Iterator[dict[str, Any]]:
    for area in range(1, OFFICES * AREAS + 1):
        yield {"area_id": area, "employee_id": _area_admin(area), "valid_from": START}


def _area_of_unit(unit: int) -> int:
    return (unit - 1) % (OFFICES * AREAS) + 1


def _room(unit: int) -> str:
    n = (unit - 1) // (OFFICES * AREAS)
    return f"{n // 4 + 1}{n % 4 + 1:02d}"


def _units(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.units + 1):
        area = _area_of_unit(n)
        yield {
            "id": n,
            "office_id": _office(area),
            "area_id": area,
            "building_id": area,
            "stairwell": "1单元",
            "room": _room(n),
            "gross_area_hundredths": 6_000 + mix(n, 11) % 9_000,
        }


def _name(n: int) -> str:
    luck = mix(n, 12)
    return (
        SURNAMES[luck % len(SURNAMES)]
        + GIVEN[luck // 16 % len(GIVEN)]
        + GIVEN[luck // 320 % len(GIVEN)]
    )


def _initials(name: str) -> str:
    return INITIALS[name[0]] + "xx"


def _phone(n: int) -> str:
    return f"139{mix(n, 13) % 10_000:04d}{n % 10_000:04d}"


def _customers(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.units + 1):
        name = _name(n)
        yield {
            "id": n,
            "office_id": _office(_area_of_unit(n)),
            "code": f"K{n:06d}",
            "name": name,
            "phone": _phone(n),
            "initials": _initials(name),
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
                "office_id": _office(area),
                "area_id": area,
                "half_year": half,
                "kind": SurveyKind.FIXED,
                "valid": 50,
                "satisfied": 44 + mix(area, 9) % 7,
                "closed_on": date(2026, 7, 20),
            }


def _assessments() -> Iterator[dict[str, Any]]:
    assessed = (Role.FRONT_DESK, Role.AREA_ADMIN)
    for n, _, role, office in _everybody():
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


def received(n: int, size: Size) -> datetime:
    """Return when a ticket came in: in the order of their numbers, evenly over three years."""
    return FIRST + timedelta(minutes=n * SPAN_MINUTES // size.tickets)


def number(n: int, size: Size) -> str:
    """Return a ticket's number."""
    local = n * SPAN_MINUTES // size.tickets // (24 * 60)
    return f"BX-{_day(local)}-{n % 10_000:04d}"


@cache
def _day(since: int) -> str:
    return f"{FIRST + timedelta(days=since, hours=8):%Y%m%d}"


def _unit_of_ticket(n: int, size: Size) -> int:
    return mix(n, 2) % size.units + 1


def _subject(n: int) -> str:
    if n % EVERY == EVERY // 2:
        return f"墙角发现{RARE}"
    luck = mix(n, 1)
    return PLACES[luck % len(PLACES)] + TROUBLES[luck // 8 % len(TROUBLES)]


def _status(luck: int) -> TicketStatus:
    if luck % 53 == 0:
        return TicketStatus.CANCELLED
    if luck % 97 == 0:
        return TicketStatus.NEW
    return TicketStatus.DISPATCHED if luck % 89 == 0 else TicketStatus.CLOSED


def _tickets(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.tickets):
        luck, unit, came = mix(n, 4), _unit_of_ticket(n, size), received(n, size)
        area = _area_of_unit(unit)
        office, category, status = (
            _office(area),
            CATEGORIES[luck % len(CATEGORIES)],
            _status(luck),
        )
        is_sent = status in (TicketStatus.DISPATCHED, TicketStatus.CLOSED)
        done = came + timedelta(hours=luck % 60) if status is TicketStatus.CLOSED else None
        worker, is_complaint = _worker(office, n), category is Category.COMPLAINT
        yield {
            "id": n + 1,
            "number": number(n, size),
            "office_id": office,
            "area_id": area,
            "area_admin_id": _area_admin(area),
            "unit_id": unit,
            "customer_id": unit,
            "place": PLACES[mix(n, 1) % len(PLACES)],
            "caller_phone": _phone(unit),
            "category": category,
            "urgency": Urgency.NORMAL,
            "channel": CHANNELS[luck % len(CHANNELS)],
            "subject": _subject(n),
            "description": "",
            "status": status,
            "received_by_id": _person(office, DESK + luck % 3),
            "received_at": came,
            "dispatch_due_at": came + timedelta(minutes=15),
            "on_site_due_at": came + timedelta(minutes=45),
            "settle_due_at": came + timedelta(days=3) if is_complaint else None,
            "dispatched_at": came + timedelta(minutes=luck % 17) if is_sent else None,
            "holder_employee_id": worker if is_sent else None,
            "answered_at": done,
            "completed_at": done,
            "completed_by_id": worker if done else None,
            "closed_at": done,
            "escalated_at": came if status is TicketStatus.DISPATCHED and luck % 5 == 0 else None,
            "voided_at": came if luck % 499 == 0 else None,
            "cancelled_at": came if status is TicketStatus.CANCELLED else None,
            "result": "已修复" if done else "",
        }


def _holders(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.tickets):
        if _status(mix(n, 4)) in (TicketStatus.DISPATCHED, TicketStatus.CLOSED):
            office = _office(_area_of_unit(_unit_of_ticket(n, size)))
            yield {
                "ticket_id": n + 1,
                "employee_id": _worker(office, n),
                "held_from": received(n, size),
            }


def _callbacks(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.callbacks):
        ticket = n * 5 // 6
        luck, area = mix(n, 5), _area_of_unit(_unit_of_ticket(ticket, size))
        visit, due = luck % 5 == 0, received(ticket, size) + timedelta(days=9)
        caller = _area_admin(area) if visit else _person(_office(area), DESK + luck % 3)
        done = due - timedelta(hours=luck % 200) if luck % 12 else None
        yield {
            "office_id": _office(area),
            "area_id": area,
            "ticket_id": ticket + 1,
            "mode": CallbackMode.VISIT if visit else CallbackMode.PHONE,
            "responsible_id": caller,
            "due_at": due,
            "state": CallbackState.DONE if done else CallbackState.DUE,
            "done_at": done,
            "done_by_id": caller if done else None,
            "satisfied": Satisfied.YES if done else None,
        }


def _bills(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.bills):
        year, quarter, unit = 2024 + n % 12 // 4, n % 4 + 1, mix(n, 6) % size.units + 1
        yield {
            "id": n + 1,
            "office_id": _office(_area_of_unit(unit)),
            "area_id": _area_of_unit(unit),
            "unit_id": unit,
            "bill_no": f"ZD-{n:07d}",
            "item": "物业管理费",
            "period": f"{year}Q{quarter}",
            "amount_fen": 20_000 + mix(n, 7) % 30_000,
            "due_on": date(year, quarter * 3 - 2, 28),
        }


def _payments(size: Size) -> Iterator[dict[str, Any]]:
    for bill in _bills(size):
        if bill["id"] % 10:
            yield {
                "office_id": bill["office_id"],
                "bill_id": bill["id"],
                "amount_fen": bill["amount_fen"],
                "paid_on": bill["due_on"],
                "receipt_no": f"SJ-{bill['id']:07d}",
                "method": PaymentMethod.CASH,
                "taken_by_id": _person(bill["office_id"], DESK),
            }


# Search words, as models.search would write them -------------------------------------------------
_split = lru_cache(50_000)(bigrams)  # few subjects and names, many rows


def _document(record: str, office: int, *values: str) -> dict[str, str]:
    words = [word for value in values for word in _split(value)]
    return {"record": record, "words": " ".join([f"r{record}", f"o{office}", *words])}


def _words(size: Size) -> Iterator[dict[str, Any]]:
    for n, username, _, _ in _everybody():
        yield {"row_id": n, **_document("employee", 0, _name(n), username, f"E{n:04d}")}
    for n in range(1, size.units + 1):
        area = _area_of_unit(n)
        office, name, phone = _office(area), _name(n), _phone(n)
        address = f"{area}栋-1单元-{_room(n)}"
        known = (name, f"K{n:06d}", phone, phone[-4:], _initials(name), address)
        yield {"row_id": n, **_document("customer", office, *known)}
        flat = (address, address.replace("-", ""), _room(n))
        yield {"row_id": n, **_document("unit", office, *flat)}
    for n in range(size.tickets):
        unit = _unit_of_ticket(n, size)
        said = (_subject(n), PLACES[mix(n, 1) % len(PLACES)], _phone(unit), _name(unit))
        office = _office(_area_of_unit(unit))
        yield {"row_id": n + 1, **_document("ticket", office, number(n, size), *said)}


def main(arguments: list[str]) -> int:
    """Write a company of a size to a database address."""
    if len(arguments) != 2 or arguments[0] not in SIZES:
        print(f"python -m bench.generate {'|'.join(SIZES)} ADDRESS")
        return 2
    engine = create_engine(arguments[1])
    build(engine, Size(SIZES[arguments[0]]))
    engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
