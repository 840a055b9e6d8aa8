"""Rows for the tests of the month: tickets, callbacks, bills and surveys in a few words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from models import Bill, Callback, CallbackAttempt, Payment, SurveyResult, Ticket
from models.clock import OFFICE_ZONE
from rules.vocabulary import (
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Category,
    PaymentMethod,
    Satisfied,
    SurveyKind,
    TicketStatus,
)
from tests.office import Scene

OCTOBER = date(2026, 10, 1)
AFTER = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_numbers = count(1)


def local(day: int, hour: int = 10, minute: int = 0, *, month: int = 10) -> datetime:
    """An instant on the office's wall clock in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE_ZONE)


def ticket(scene: Scene, due: datetime | None = None, **values: Any) -> Ticket:
    """A complete ticket of the front desk of office A, due to be dispatched at an instant."""
    number = next(_numbers)
    due = due or local(14)
    start = values.get("received_at", due - 15 * MINUTE)
    row = Ticket(
        **{
            "number": f"BX-{number:05d}",
            "office_id": scene.offices["A"].id,
            "area_id": scene.areas["east"].id,
            "unit_id": scene.units[0].id,
            "customer_id": scene.customers[0].id,
            "category": Category.REPAIR,
            "subject": "水龙头漏水",
            "received_by_id": scene.staff["front"].id,
            "received_at": start,
            "dispatch_due_at": due,
            "dispatched_at": start + MINUTE,
            "status": TicketStatus.DISPATCHED,
        }
        | values
    )
    scene.session.add(row)
    scene.session.flush()
    return row


def completed(scene: Scene, at: datetime, **values: Any) -> Ticket:
    """A ticket completed at an instant, with its result."""
    start = at - timedelta(hours=2)
    return ticket(
        scene,
        start + 15 * MINUTE,
        **{
            "received_at": start,
            "completed_at": at,
            "status": TicketStatus.CLOSED,
            "result": "已更换",
            "completed_by_id": scene.staff["worker"].id,
        }
        | values,
    )


def complaint(scene: Scene, due: datetime, **values: Any) -> Ticket:
    """A complaint for the east area's administrator, to be settled by an instant."""
    start = due - timedelta(days=3)
    return ticket(
        scene,
        start + 15 * MINUTE,
        **{
            "received_at": start,
            "category": Category.COMPLAINT,
            "area_admin_id": scene.staff["area1"].id,
            "settle_due_at": due,
        }
        | values,
    )


def callback(
    scene: Scene, due: datetime, *, of: Ticket | None = None, done: datetime | None = None, **v: Any
) -> Callback:
    """An obligation to call back by an instant, by the front desk unless said otherwise."""
    whose = of or completed(scene, due - timedelta(days=7))
    mode = v.get("mode", CallbackMode.PHONE)
    made = {
        "state": CallbackState.DONE,
        "done_at": done,
        "done_by_id": scene.staff["front2"].id,
        "satisfied": Satisfied.YES,
    }
    row = Callback(
        **{
            "office_id": whose.office_id,
            "area_id": whose.area_id,
            "ticket_id": whose.id,
            "mode": mode,
            "due_at": due,
            "responsible_id": scene.staff["front" if mode is CallbackMode.PHONE else "area1"].id,
            "worker_id": scene.staff["worker"].id,
        }
        | (made if done else {})
        | v
    )
    if done:
        row.attempts.append(
            CallbackAttempt(
                ticket_id=whose.id,
                mode=mode,
                at=done,
                by_id=row.done_by_id,
                outcome=CallbackOutcome.REACHED,
                satisfied=row.satisfied,
            )
        )
    scene.session.add(row)
    scene.session.flush()
    return row


def bill(scene: Scene, fen: int, area: str = "east", period: str = "2026Q3", **values: Any) -> Bill:
    """A bill of an area for a quarter."""
    row = Bill(
        **{
            "office_id": scene.areas[area].office_id,
            "area_id": scene.areas[area].id,
            "unit_id": scene.units[0].id,
            "bill_no": f"ZD-{next(_numbers):05d}",
            "item": "物业管理费",
            "period": period,
            "amount_fen": fen,
            "due_on": date(2026, 7, 31),
        }
        | values
    )
    scene.session.add(row)
    scene.session.flush()
    return row


def payment(scene: Scene, of: Bill, fen: int, on: date, **values: Any) -> Payment:
    """A payment with its receipt, taken by the front desk."""
    row = Payment(
        **{
            "office_id": of.office_id,
            "bill_id": of.id,
            "amount_fen": fen,
            "paid_on": on,
            "receipt_no": f"SJ-{next(_numbers):05d}",
            "method": PaymentMethod.CASH,
            "taken_by_id": scene.staff["front"].id,
        }
        | values
    )
    scene.session.add(row)
    scene.session.flush()
    return row


def survey(
    scene: Scene,
    satisfied: int,
    valid: int,
    *,
    kind: SurveyKind = SurveyKind.FIXED,
    area: str | None = None,
    half_year: str = "2026H2",
    closed_on: date | None = date(2026, 10, 20),
    sequence: int = 1,
    office: str = "A",
) -> SurveyResult:
    """The result of one survey; closed unless said otherwise."""
    row = SurveyResult(
        office_id=scene.offices[office].id,
        area_id=scene.areas[area].id if area else None,
        half_year=half_year,
        kind=kind,
        sequence=sequence,
        valid=valid,
        satisfied=satisfied,
        closed_on=closed_on,
    )
    scene.session.add(row)
    scene.session.flush()
    return row
