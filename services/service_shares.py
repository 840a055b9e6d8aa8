"""What the workers earned by paid services, month by month (JD-7): sums of standing shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Employee, Office, ServiceShare
from models.scopes import Actor, rows_within
from rules.indicators import last_day, next_month
from rules.vocabulary import Record

MONTHS = 6  # the month asked for and the five before


@dataclass(frozen=True, slots=True)
class Line:
    """One worker's month at an office: how many orders, what they brought and his share, in fen."""

    month: date
    office: str
    worker_id: int
    worker: str
    orders: int
    total_fen: int
    share_fen: int


def first_month(last: date) -> date:
    """Return the first of the months shown up to one."""
    number = last.year * 12 + last.month - MONTHS
    return date(number // 12, number % 12 + 1, 1)


def lines(session: Session, actor: Actor, last: date) -> list[Line]:
    """Return the months up to one, the newest first, each worker once an office and month."""
    month, found = first_month(last), []
    while month <= last:
        found.append(_month(session, actor, month))
        month = next_month(month)
    return [line for some in reversed(found) for line in some]


def _month(session: Session, actor: Actor, month: date) -> list[Line]:
    share = ServiceShare
    rows = session.execute(
        select(
            Office.name,
            Employee.id,
            Employee.name,
            func.count(),
            func.sum(share.total_fen),
            func.sum(share.amount_fen),
        )
        .select_from(share)
        .join(Office, Office.id == share.office_id)
        .join(Employee, Employee.id == share.worker_id)
        .where(
            rows_within(actor, share, Record.SERVICE_SHARE),
            share.earned_on >= month,
            share.earned_on <= last_day(month),
            share.voided_at.is_(None),
        )
        .group_by(Office.id, Office.name, Employee.id, Employee.name)
        .order_by(Office.id, Employee.name, Employee.id)
    )
    return [Line(month, *row[:4], int(row[4]), int(row[5])) for row in rows]
