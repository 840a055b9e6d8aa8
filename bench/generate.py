"""A company's rows for measuring screens and search: deterministic, made from row numbers alone.

The company of `bench.company` with a flat, a customer and an occupancy for every ten work orders,
1.2 callbacks and a line of the audit trail a work order, a bill for every tenth, and the search
words of all of it.
``python -m bench.generate 100k sqlite:///big.sqlite`` writes one to keep.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Engine, create_engine, func, select, text

from bench import company
from bench.company import (
    DESK,
    FIRST,
    SIZES,
    SPAN_MINUTES,
    Size,
    area_admin,
    area_of_unit,
    everybody,
    initials_of,
    name_of,
    office_of,
    person,
    phone_of,
    room_of,
    worker_of,
)
from bench.writing import analyse, fill, mix
from models import (
    AuditLine,
    Bill,
    Callback,
    Payment,
    Ticket,
    TicketHolder,
    db,
)
from models.search import PHONE, SEARCH_INDEX, SearchText, bigrams
from rules.vocabulary import (
    AuditOp,
    CallbackMode,
    CallbackState,
    Category,
    Channel,
    PaymentMethod,
    Satisfied,
    TicketStatus,
    Urgency,
)

CATEGORIES, CHANNELS = tuple(Category), tuple(Channel)
PLACES = ("厨房", "卫生间", "阳台", "客厅", "电梯厅", "车库", "楼道", "大堂")
TROUBLES = ("水管漏水", "水龙头滴水", "灯不亮", "门锁损坏", "墙面开裂", "下水堵塞", "有异味")
RARE, EVERY = "白蚁", 5_000  # a word of one ticket in so many


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
    return [
        *company.rows(size),
        (Ticket, _tickets(size)),
        (TicketHolder, _holders(size)),
        (Callback, _callbacks(size)),
        (Bill, _bills(size)),
        (Payment, _payments(size)),
        (SearchText, _words(size)),
        (AuditLine, _lines(size)),
    ]


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
        area = area_of_unit(unit)
        office, category, status = (
            office_of(area),
            CATEGORIES[luck % len(CATEGORIES)],
            _status(luck),
        )
        is_sent = status in (TicketStatus.DISPATCHED, TicketStatus.CLOSED)
        done = came + timedelta(hours=luck % 60) if status is TicketStatus.CLOSED else None
        worker, is_complaint = worker_of(office, n), category is Category.COMPLAINT
        yield {
            "id": n + 1,
            "number": number(n, size),
            "office_id": office,
            "area_id": area,
            "area_admin_id": area_admin(area),
            "unit_id": unit,
            "customer_id": unit,
            "place": PLACES[mix(n, 1) % len(PLACES)],
            "caller_phone": phone_of(unit),
            "category": category,
            "urgency": Urgency.NORMAL,
            "channel": CHANNELS[luck % len(CHANNELS)],
            "subject": _subject(n),
            "description": "",
            "status": status,
            "received_by_id": person(office, DESK + luck % 3),
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
            office = office_of(area_of_unit(_unit_of_ticket(n, size)))
            yield {
                "ticket_id": n + 1,
                "employee_id": worker_of(office, n),
                "held_from": received(n, size),
            }


def _callbacks(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.callbacks):
        ticket = n * 5 // 6
        luck, area = mix(n, 5), area_of_unit(_unit_of_ticket(ticket, size))
        visit, due = luck % 5 == 0, received(ticket, size) + timedelta(days=9)
        caller = area_admin(area) if visit else person(office_of(area), DESK + luck % 3)
        done = due - timedelta(hours=luck % 200) if luck % 12 else None
        yield {
            "office_id": office_of(area),
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
        amount = 20_000 + mix(n, 7) % 30_000
        yield {
            "id": n + 1,
            "office_id": office_of(area_of_unit(unit)),
            "area_id": area_of_unit(unit),
            "unit_id": unit,
            "bill_no": f"ZD-{n:07d}",
            "item": "物业管理费",
            "period": f"{year}Q{quarter}",
            "amount_fen": amount,
            "paid_fen": amount if _is_paid(n + 1) else 0,
            "due_on": date(year, quarter * 3 - 2, 28),
        }


def _is_paid(bill: int) -> bool:
    return bill % 10 != 0


def _payments(size: Size) -> Iterator[dict[str, Any]]:
    for bill in _bills(size):
        if _is_paid(bill["id"]):
            yield {
                "office_id": bill["office_id"],
                "bill_id": bill["id"],
                "amount_fen": bill["amount_fen"],
                "paid_on": bill["due_on"],
                "receipt_no": f"SJ-{bill['id']:07d}",
                "method": PaymentMethod.CASH,
                "taken_by_id": person(bill["office_id"], DESK),
            }


# Search words, as models.search would write them -------------------------------------------------
_split = lru_cache(50_000)(bigrams)  # few subjects and names, many rows


def _document(record: str, office: int, *values: str, phones: Sequence[str] = ()) -> dict[str, str]:
    words = [f"{PHONE}{word}" for value in phones for word in _split(value)]
    words += [word for value in values for word in _split(value)]
    return {"record": record, "words": " ".join([f"r{record}", f"o{office}", *words])}


def _words(size: Size) -> Iterator[dict[str, Any]]:
    for n, username, _, _ in everybody():
        yield {"row_id": n, **_document("employee", 0, name_of(n), username, f"E{n:04d}")}
    for n in range(1, size.units + 1):
        area = area_of_unit(n)
        office, name, phone = office_of(area), name_of(n), phone_of(n)
        address = f"{area}栋-1单元-{room_of(n)}"
        known = (name, f"K{n:06d}", initials_of(name), address)
        numbers = (phone, phone[-4:])
        yield {"row_id": n, **_document("customer", office, *known, phones=numbers)}
        flat = (address, address.replace("-", ""), room_of(n))
        yield {"row_id": n, **_document("unit", office, *flat)}
    for n in range(size.tickets):
        unit = _unit_of_ticket(n, size)
        said = (_subject(n), PLACES[mix(n, 1) % len(PLACES)], name_of(unit))
        office, caller = office_of(area_of_unit(unit)), (phone_of(unit),)
        words = _document("ticket", office, number(n, size), *said, phones=caller)
        yield {"row_id": n + 1, **words}


# The audit trail ----------------------------------------------------------------------------------
def _lines(size: Size) -> Iterator[dict[str, Any]]:
    """Yield a line a work order; what is rare in a trail is rare here. The chain is not sealed."""
    for n in range(size.tickets):
        rare = n % EVERY == 0
        unit = _unit_of_ticket(n, size)
        yield {
            "id": n + 1,
            "at": received(n, size),
            "actor_id": person(office_of(area_of_unit(unit)), DESK),
            "actor_name": name_of(unit),
            "ip": "",
            "request_id": "",
            "op": AuditOp.REFUSED if rare else AuditOp.UPDATE,
            "record": "standard" if rare else "ticket",
            "row_id": n + 1,
            "row_label": number(n, size),
            "office_id": None if rare else office_of(area_of_unit(unit)),
            "changes": "{}",
            "reason": "",
            "prev": f"{n:064d}",
            "mac": f"{n + 1:064d}",
        }


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
