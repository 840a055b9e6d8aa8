"""Fee collection of a quarter (4.2.2.3): what the areas owed, and what came in by its last day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from models import Area, AreaAssignment, Bill, Payment
from rules.bonus import Due, Receipt
from rules.indicators import Rate, quarter_last_day
from services.periods import Key, Offices, Rows, in_offices


@dataclass(frozen=True, slots=True)
class Held:
    """An area somebody administers on a day."""

    area_id: int
    name: str


def held_on(session: Session, day: date, offices: Offices = None) -> dict[Key, list[Held]]:
    """Return the areas everybody holds on a day, by employee and office, in the areas' order."""
    rows = session.execute(
        select(AreaAssignment.employee_id, Area.office_id, Area.id, Area.name)
        .join(Area, Area.id == AreaAssignment.area_id)
        .where(
            AreaAssignment.held_on(day),
            in_offices(Area.office_id, offices),
        )
        .order_by(Area.id)
    )
    held: dict[Key, list[Held]] = {}
    for employee, office, area_id, name in rows:
        held.setdefault((employee, office), []).append(Held(area_id, name))
    return held


def came_in_by(until: date) -> ColumnElement[int]:
    """Return what came in on a bill by a day, in fen: not more than the bill.

    Asked bill by bill through the payments' index: a join would read the payments of all years.
    """
    came_in = func.coalesce(func.sum(Payment.amount_fen), 0)
    return (
        select(case((came_in > Bill.amount_fen, Bill.amount_fen), else_=came_in))
        .where(
            Payment.bill_id == Bill.id,
            Payment.paid_on <= until,
            Payment.voided_at.is_(None),
        )
        .correlate(Bill)
        .scalar_subquery()
    )


def of_quarter(quarter: str, areas: Collection[int] | None = None) -> ColumnElement[bool]:
    """Return the condition of a quarter's bills, of some areas or of all."""
    scope = Bill.area_id.is_not(None) if areas is None else Bill.area_id.in_(areas)
    return and_(Bill.period == quarter, scope, Bill.voided_at.is_(None))


def statement(quarter: str, areas: Collection[int] | None, until: date | None = None) -> Rows:
    """Return the statement that adds up due and collected fen of every area at once."""
    collected = came_in_by(until or quarter_last_day(quarter))
    return (
        select(Bill.area_id, func.sum(Bill.amount_fen), func.sum(collected))
        .where(of_quarter(quarter, areas))
        .group_by(Bill.area_id)
    )


def rates(
    session: Session, quarter: str, offices: Offices = None, until: date | None = None
) -> dict[Key, Rate]:
    """Return collected over due, in fen, of everybody who holds areas on the quarter's last day.

    Collected by that day, or ``until`` a later one.
    """
    held = held_on(session, quarter_last_day(quarter), offices)
    areas = None if offices is None else _area_ids(held.values())
    sums = {
        area: Rate(int(paid), int(due))
        for area, due, paid in session.execute(statement(quarter, areas, until))
    }
    return {
        key: Rate.together(sums[area.area_id] for area in areas if area.area_id in sums)
        for key, areas in held.items()
    }


def bills(session: Session, quarter: str, offices: Offices) -> dict[Key, list[tuple[Any, ...]]]:
    """Return the bills behind the rates, in their order: id, number, fen due, collected, receipts.

    Receipts are ``[number or #id, fen, day]`` of the payments that count.
    """
    held = held_on(session, quarter_last_day(quarter), offices)
    holder = {area.area_id: key for key, areas in held.items() for area in areas}
    found: dict[Key, list[tuple[Any, ...]]] = {}
    listing: Rows = (
        select(
            Bill.area_id,
            Bill.id,
            Bill.bill_no,
            Bill.amount_fen,
            came_in_by(quarter_last_day(quarter)),
        )
        .where(of_quarter(quarter, _area_ids(held.values())))
        .order_by(Bill.id)
    )
    receipts = _receipts(session, quarter, _area_ids(held.values()))
    for area, *bill in session.execute(listing):
        row_id, number, due, collected = bill
        row = (row_id, number, due, int(collected), receipts.get(row_id, []))
        found.setdefault(holder[area], []).append(row)
    return found


def _receipts(session: Session, quarter: str, areas: Collection[int]) -> dict[int, list[list[Any]]]:
    """Return the payments that count for a quarter's bills, by bill."""
    found: dict[int, list[list[Any]]] = {}
    listing: Rows = (
        select(Payment.bill_id, Payment.id, Payment.receipt_no, Payment.amount_fen, Payment.paid_on)
        .join(Bill, Bill.id == Payment.bill_id)
        .where(
            of_quarter(quarter, areas),
            Payment.paid_on <= quarter_last_day(quarter),
            Payment.voided_at.is_(None),
        )
        .order_by(Payment.bill_id, Payment.paid_on, Payment.id)
    )
    for bill, row_id, receipt_no, amount, paid_on in session.execute(listing):
        receipt = [receipt_no or f"#{row_id}", amount, paid_on.isoformat()]
        found.setdefault(bill, []).append(receipt)
    return found


def recovered(
    session: Session, quarter: str, until: date, areas: Collection[int]
) -> tuple[dict[int, Due], list[Receipt]]:
    """Return the quarter's bills of some areas, and what came in on them after it, in its order."""
    last = quarter_last_day(quarter)
    listing: Rows = select(Bill.id, Bill.amount_fen, came_in_by(last)).where(
        of_quarter(quarter, areas)
    )
    bills = {
        row_id: Due(due, int(collected)) for row_id, due, collected in session.execute(listing)
    }
    later = (
        select(Payment.bill_id, Payment.id, Payment.receipt_no, Payment.amount_fen)
        .join(Bill, Bill.id == Payment.bill_id)
        .where(
            of_quarter(quarter, areas),
            Payment.paid_on > last,
            Payment.paid_on <= until,
            Payment.voided_at.is_(None),
        )
        .order_by(Payment.paid_on, Payment.id)
    )
    return bills, [
        Receipt(bill, row_id, receipt_no or f"#{row_id}", fen)
        for bill, row_id, receipt_no, fen in session.execute(later)
    ]


def _area_ids(held: Iterable[list[Held]]) -> list[int]:
    return [area.area_id for areas in held for area in areas]
