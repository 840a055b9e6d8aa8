"""What the close of a month is told by: who may sign, which callbacks are open, what is late (4.6).

One statement each for all the offices asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import FROZEN, Assessment, Callback, Employee, Post, Substitute
from rules import month_days
from rules.month_days import Days
from rules.permissions import grant
from rules.vocabulary import CallbackMode, CallbackState, Deed, Record, Role
from services.people import Person
from services.periods import Offices, Window, in_offices

_POST = {CallbackMode.PHONE: Role.FRONT_DESK, CallbackMode.VISIT: Role.AREA_ADMIN}
_SIGNED = (Deed.SUBMIT, Deed.APPROVE)
_SIGNING = {
    deed: tuple(role for role in Role if deed in grant(role, Record.ASSESSMENT).deeds)
    for deed in _SIGNED
}
FARTHEST = 12  # months before, in which something unfinished is still told


@dataclass(slots=True)
class Signers:
    """Who may submit and who may approve at an office today, by name; and who stands in."""

    submit: dict[int, str] = field(default_factory=dict)
    approve: dict[int, str] = field(default_factory=dict)
    standing_in: dict[int, str] = field(default_factory=dict)  # a part of those who approve

    def of(self, deed: Deed) -> Mapping[int, str]:
        """Return who may do a deed."""
        return self.submit if deed is Deed.SUBMIT else self.approve


def signers(session: Session, day: date, offices: Sequence[int]) -> dict[int, Signers]:
    """Return who may sign months at each office on a day, in service, by posts and appointments."""
    found = {office: Signers() for office in offices}
    for office, person, name, role in _posts(session, day, offices):
        for one in found.values() if office is None else [found[office]]:
            for deed in _SIGNED:
                if role in _SIGNING[deed]:
                    (one.submit if deed is Deed.SUBMIT else one.approve)[person] = name
    asked = (
        select(Substitute.office_id, Employee.id, Employee.name)
        .join(Employee, Employee.id == Substitute.employee_id)
        .where(
            *(*Substitute.held_on(day), Employee.active),
            in_offices(Substitute.office_id, offices),
        )
        .order_by(Substitute.id)
    )
    for office, person, name in session.execute(asked):
        found[office].approve[person] = found[office].standing_in[person] = name
    return found


def _posts(
    session: Session, day: date, offices: Sequence[int]
) -> Iterator[tuple[int | None, int, str, Role]]:
    rows = session.execute(
        select(Post.office_id, Employee.id, Employee.name, Post.role)
        .join(Employee, Employee.id == Post.employee_id)
        .where(
            Post.role.in_({role for roles in _SIGNING.values() for role in roles}),
            *(Post.held_on(day), Employee.active),
            or_(Post.office_id.is_(None), in_offices(Post.office_id, offices)),
        )
        .order_by(Post.id)
    )
    yield from ((office, person, name, role) for office, person, name, role in rows)


def open_callbacks(session: Session, seen: Window, offices: Offices) -> dict[Person, int]:
    """Return how many callbacks due in the month nobody has made yet, by who has to make them."""
    by = (Callback.responsible_id, Callback.office_id, Callback.mode)
    rows = session.execute(
        select(*by, func.count())
        .where(
            seen.holds(Callback.due_at),
            *(Callback.state == CallbackState.DUE, Callback.responsible_id.is_not(None)),
            in_offices(Callback.office_id, offices),
        )
        .group_by(*by)
    )
    return {
        (employee, office, _POST[mode]): count
        for employee, office, mode, count in rows
        if employee is not None
    }


def months_before(month: date, count: int) -> date:
    """Return the first day of the month so many months before."""
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


def unfinished(
    session: Session, month: date, offices: Offices
) -> dict[Person, list[tuple[date, int]]]:
    """Return the months before that are not approved yet, revisions too: month and row."""
    asked = (
        select(
            *(Assessment.employee_id, Assessment.office_id, Assessment.position),
            *(Assessment.month, Assessment.id),
        )
        .where(
            *(Assessment.month >= months_before(month, FARTHEST), Assessment.month < month),
            Assessment.status.not_in(FROZEN),
            in_offices(Assessment.office_id, offices),
        )
        .order_by(Assessment.month, Assessment.id)
    )
    found: dict[Person, list[tuple[date, int]]] = {}
    for employee, office, position, when, row_id in session.execute(asked):
        found.setdefault((employee, office, position), []).append((when, row_id))
    return found


def part_of(seen: Window, days: Sequence[Days]) -> list[list[str]]:
    """Return the days of a post held for a part of the month."""
    return month_days.part(seen.month, seen.last, days) if days else []
