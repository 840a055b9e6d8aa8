"""The collection of an office's fees in a quarter: by area, building and month (4.5).

What counts for the assessment came in by the quarter's last day; what came in since is beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from models import Area, AreaAssignment, Bill, Building, Employee, Office, Unit
from models.scopes import Actor, rows_within
from rules.indicators import (
    Rate,
    last_day,
    months_of_quarter,
    next_month,
    quarter_last_day,
    quarter_of,
)
from rules.vocabulary import Deed, Indicator, Record, Role
from services import fees, month_lines

OFFERED = 8  # quarters to choose from
MONTHS = 6  # of the picture: the quarter's own, and as many after it


@dataclass(frozen=True, slots=True)
class Sum:
    """Fees of one quarter, in fen: what was due, came in by its last day, and came in so far."""

    name: str
    due: int
    by_end: int
    so_far: int
    area_id: int = 0
    administrators: str = ""

    @property
    def rate(self) -> Fraction | None:
        """Percent collected by the quarter's last day."""
        return Rate(self.by_end, self.due).percent

    @property
    def rate_so_far(self) -> Fraction | None:
        """Percent collected so far."""
        return Rate(self.so_far, self.due).percent

    @property
    def owed(self) -> int:
        """Fen still due."""
        return self.due - self.so_far


def offices(session: Session, actor: Actor) -> Sequence[Office]:
    """Return the offices whose bills somebody sees any of, by code."""
    within = rows_within(actor, Office, Record.OFFICE)
    return session.scalars(select(Office).where(within).order_by(Office.code)).all()


def quarters(today: date) -> list[str]:
    """Return the quarters to choose from, the running one first."""
    found, month = [], today.replace(day=1)
    for _ in range(OFFERED):
        found.append(quarter_of(month))
        first = months_of_quarter(found[-1])[0]
        month = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    return found


def target(session: Session, quarter: str) -> Fraction | None:
    """Return the percent the quarter is held to, by the standard in force on its last day."""
    return month_lines.target(
        session, quarter_last_day(quarter), Role.AREA_ADMIN, Indicator.FEE_COLLECTION
    )


def _sums(quarter: str) -> tuple[ColumnElement[Any], ...]:
    so_far = case((Bill.paid_fen > Bill.amount_fen, Bill.amount_fen), else_=Bill.paid_fen)
    return (
        func.sum(Bill.amount_fen),
        func.sum(fees.came_in_by(quarter_last_day(quarter))),
        func.sum(so_far),
    )


def _seen(actor: Actor, office_id: int, quarter: str) -> ColumnElement[bool]:
    return and_(
        rows_within(actor, Bill, Record.BILL),
        Bill.office_id == office_id,
        fees.of_quarter(quarter),
    )


def by_area(session: Session, actor: Actor, office_id: int, quarter: str) -> list[Sum]:
    """Return the fees of every area one sees, with who held it on the quarter's last day."""
    rows = session.execute(
        select(Area.id, Area.name, *_sums(quarter))
        .join(Area, Area.id == Bill.area_id)
        .where(_seen(actor, office_id, quarter))
        .group_by(Area.id, Area.name)
        .order_by(Area.id)
    ).all()
    held: dict[int, list[str]] = {}
    for area, name in session.execute(
        select(AreaAssignment.area_id, Employee.name)
        .join(Employee, Employee.id == AreaAssignment.employee_id)
        .where(
            AreaAssignment.area_id.in_([row[0] for row in rows]),
            AreaAssignment.held_on(quarter_last_day(quarter)),
        )
        .order_by(AreaAssignment.id)
    ):
        held.setdefault(area, []).append(name)
    return [
        Sum(name, int(due), int(by_end), int(so_far), area, "、".join(held.get(area, [])))
        for area, name, due, by_end, so_far in rows
    ]


def by_quarter(
    session: Session, actor: Actor, office_id: int, quarters: Sequence[str]
) -> list[Sum]:
    """Return the fees of every quarter that has bills, of all areas one sees: one statement each.

    The name of a sum is its quarter.
    """
    found = []
    for quarter in quarters:
        due, by_end, so_far = session.execute(
            select(*_sums(quarter)).where(_seen(actor, office_id, quarter))
        ).one()
        if due:
            found.append(Sum(quarter, int(due), int(by_end), int(so_far)))
    return found


def by_building(session: Session, actor: Actor, office_id: int, quarter: str) -> list[Sum]:
    """Return the fees of every building one sees, the least collected first."""
    rows = session.execute(
        select(Building.name, *_sums(quarter))
        .select_from(Bill)
        .join(Unit, Unit.id == Bill.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .where(_seen(actor, office_id, quarter))
        .group_by(Building.id, Building.name)
        .order_by(Building.id)
    )
    found = [Sum(name, int(due), int(end), int(now)) for name, due, end, now in rows]
    return sorted(found, key=lambda one: one.rate_so_far or Fraction(0))


def by_month(
    session: Session, actor: Actor, office_id: int, quarter: str, today: date
) -> list[tuple[date, Rate]]:
    """Return what had come in by the end of each month since the quarter began: one statement."""
    month = months_of_quarter(quarter)[0]
    months: list[date] = []
    while len(months) < MONTHS and month <= today:
        months.append(month)
        month = next_month(month)
    if not months:
        return []
    sums = [func.sum(fees.came_in_by(last_day(one))) for one in months]
    due, *came_in = session.execute(
        select(func.sum(Bill.amount_fen), *sums).where(_seen(actor, office_id, quarter))
    ).one()
    if not due:
        return []
    return [(one, Rate(int(fen), int(due))) for one, fen in zip(months, came_in, strict=True)]


def may_look(actor: Actor) -> bool:
    """Say whether somebody sees bills."""
    return actor.may(Deed.VIEW, Record.BILL)
