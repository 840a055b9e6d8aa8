"""Performance bases (4.9): what performance pay and a quarter's bonus are reckoned from."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import PerformanceBase, Post
from rules.refusal import Refusal
from rules.vocabulary import N_
from services.people import ASSESSED


def keep(session: Session, row: PerformanceBase) -> PerformanceBase:
    """Keep a new or changed base from the first day of its month on.

    Refuses a post that is not assessed, or that the person does not hold at the office.
    """
    with session.no_autoflush:
        office_id = row.office_id if row.office is None else row.office.id
        employee_id = row.employee_id if row.employee is None else row.employee.id
        if row.position not in ASSESSED:
            raise Refusal(
                N_("Only front-desk and area administrators are assessed."), field="position"
            )
        held = select(Post.id).where(
            Post.employee_id == employee_id,
            Post.role == row.position,
            or_(Post.office_id == office_id, Post.office_id.is_(None)),
        )
        if session.scalars(held.limit(1)).first() is None:
            raise Refusal(N_("This person never held this post at the office."), field="position")
        row.valid_from = row.valid_from.replace(day=1)
    session.add(row)
    session.flush()
    return row
