"""Who held which assessed post at which office in a month, and on which of its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Area, AreaAssignment, Employee, Post
from rules import month_days
from rules.month_days import Days
from rules.vocabulary import Role
from services.periods import Key, Offices, Window, in_offices

ASSESSED = (Role.FRONT_DESK, Role.AREA_ADMIN)  # the posts of clauses 4.2.1 and 4.2.2
Person: TypeAlias = tuple[int, int, Role]  # employee, office, post


def days_held(
    session: Session, seen: Window, offices: Offices = None, roles: Iterable[Role] = ASSESSED
) -> dict[Person, tuple[Days, ...]]:
    """Return on which days of the month everybody held an assessed post at an office.

    Nobody is assessed for days before his duty began (4.1.1.1).
    """
    held: dict[Person, list[tuple[date, date | None]]] = {}
    for post, duty in session.execute(
        select(Post, Employee.on_duty_from)
        .join(Employee, Employee.id == Post.employee_id)
        .where(
            Post.role.in_(tuple(roles)),
            Post.valid_from <= seen.last,
            or_(Post.valid_to.is_(None), Post.valid_to >= seen.month),
            or_(Employee.on_duty_from.is_(None), Employee.on_duty_from <= seen.last),
            in_offices(Post.office_id, offices),
        )
        .order_by(Post.id)
    ):
        if post.office_id is not None:
            begins = max(post.valid_from, duty or post.valid_from)
            person = (post.employee_id, post.office_id, post.role)
            held.setdefault(person, []).append((begins, post.valid_to))
    found = {one: month_days.within(seen.month, seen.last, spans) for one, spans in held.items()}
    return {one: days for one, days in found.items() if days}


def by_office(days: Iterable[Person]) -> dict[Key, frozenset[Role]]:
    """Return the posts held by employee and office."""
    held: dict[Key, set[Role]] = {}
    for employee, office, role in days:
        held.setdefault((employee, office), set()).add(role)
    return {key: frozenset(found) for key, found in held.items()}


def roles_held(
    session: Session, seen: Window, offices: Offices = None, roles: Iterable[Role] = ASSESSED
) -> dict[Key, frozenset[Role]]:
    """Return the assessed posts everybody held at an office on at least one day of the month."""
    return by_office(days_held(session, seen, offices, roles))


@dataclass(frozen=True, slots=True)
class AreasHeld:
    """The areas of one administrator in a month: those of his last day count for satisfaction."""

    last: frozenset[int] = frozenset()
    plain: tuple[str, ...] = ()  # the names of the last day's
    told: tuple[str, ...] = ()  # of all the month's, with their days where they changed


@dataclass(slots=True)
class _Area:
    name: str
    spans: list[tuple[date, date | None]] = field(default_factory=list)


def areas_held(
    session: Session,
    seen: Window,
    days: Mapping[Person, tuple[Days, ...]],
    offices: Offices = None,
) -> dict[Key, AreasHeld]:
    """Return the areas of everybody by employee and office, in the areas' order: one statement.

    What counts is what somebody held on his last day in the post within the month: who left on the
    15th answers for the areas he left, not for none (4.2.2.2).
    """
    found: dict[Key, dict[int, _Area]] = {}
    for employee, office, area, name, begins, ends in session.execute(
        select(
            *(AreaAssignment.employee_id, Area.office_id, Area.id, Area.name),
            *(AreaAssignment.valid_from, AreaAssignment.valid_to),
        )
        .join(Area, Area.id == AreaAssignment.area_id)
        .where(
            AreaAssignment.valid_from <= seen.last,
            or_(AreaAssignment.valid_to.is_(None), AreaAssignment.valid_to >= seen.month),
            in_offices(Area.office_id, offices),
        )
        .order_by(Area.id, AreaAssignment.valid_from)
    ):
        areas = found.setdefault((employee, office), {})
        areas.setdefault(area, _Area(name)).spans.append((begins, ends))
    return {
        key: _areas_of(areas, days.get((*key, Role.AREA_ADMIN)) or ((seen.month, seen.last),))
        for key, areas in found.items()
    }


def _areas_of(areas: Mapping[int, _Area], days: tuple[Days, ...]) -> AreasHeld:
    first, last = days[0][0], days[-1][1]
    held = {key: month_days.within(first, last, one.spans) for key, one in areas.items()}
    now = [key for key, spans in held.items() if spans and spans[-1][1] == last]
    whole = ((first, last),)
    return AreasHeld(
        frozenset(now),
        tuple(areas[key].name for key in now),
        tuple(
            month_days.area_told(areas[key].name, spans, whole)
            for key, spans in held.items()
            if spans
        ),
    )
