"""Where a round of visits stands: derived from the flats and the visits, never written (JD-11).

A flat is visited when somebody was met there in the round; nobody at home is an attempt, shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from models import Area, Building, Customer, Occupancy, Unit, Visit, VisitPlan
from models.clock import OFFICE_ZONE
from models.scopes import Actor, rows_within
from rules.field_words import VisitOutcome
from rules.vocabulary import Record
from services import finder

SHOWN = 40  # flats the due list shows at once: as many as somebody visits in a week


@dataclass(frozen=True, slots=True)
class Progress:
    """How many flats of a building or an area are visited, of how many."""

    id: int
    name: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class DueFlat:
    """One flat that is still to be visited."""

    unit_id: int
    address: str
    names: str
    last: datetime | None  # when somebody was last met here
    tries: int  # in this round, with nobody at home


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


def _lived_in(day: date) -> ColumnElement[bool]:
    return exists().where(Occupancy.unit_id == Unit.id, Occupancy.held_on(day))


def _in_round(plan: VisitPlan) -> ColumnElement[bool]:
    return and_(
        Visit.unit_id == Unit.id,
        Visit.at >= _midnight(plan.starts_on),
        Visit.at < _midnight(plan.ends_on + timedelta(days=1)),
        Visit.voided_at.is_(None),
    )


def _visited(plan: VisitPlan) -> ColumnElement[bool]:
    return exists().where(_in_round(plan), Visit.outcome == VisitOutcome.MET)


def areas(session: Session, actor: Actor, plan: VisitPlan, day: date) -> list[Progress]:
    """Return how far the areas of the round's office are, of those the actor may see."""
    done = func.sum(case((_visited(plan), 1), else_=0))
    rows = session.execute(
        select(Area.id, Area.name, done, func.count(Unit.id))
        .join(Unit, Unit.area_id == Area.id)
        .where(
            Area.office_id == plan.office_id,
            rows_within(actor, Area, Record.AREA),
            rows_within(actor, Unit, Record.UNIT),
            _lived_in(day),
        )
        .group_by(Area.id, Area.name)
        .order_by(Area.name, Area.id)
    )
    return [Progress(row[0], row[1], int(row[2] or 0), row[3]) for row in rows]


def buildings(session: Session, plan: VisitPlan, area_id: int, day: date) -> list[Progress]:
    """Return how far the buildings of an area are."""
    done = func.sum(case((_visited(plan), 1), else_=0))
    rows = session.execute(
        select(Building.id, Building.name, done, func.count(Unit.id))
        .join(Unit, Unit.building_id == Building.id)
        .where(Unit.area_id == area_id, Unit.office_id == plan.office_id, _lived_in(day))
        .group_by(Building.id, Building.name)
        .order_by(Building.id)
    )
    return [Progress(row[0], row[1], int(row[2] or 0), row[3]) for row in rows]


def due(
    session: Session,
    plan: VisitPlan,
    area_id: int,
    day: date,
    building_id: int | None = None,
    words: str = "",
) -> list[DueFlat]:
    """Return the flats still to be visited, the longest not visited first: two statements."""
    latest = (
        select(func.max(Visit.at))
        .where(
            Visit.unit_id == Unit.id,
            Visit.outcome == VisitOutcome.MET,
            Visit.voided_at.is_(None),
        )
        .correlate(Unit)
        .scalar_subquery()
    )
    tries = select(func.count()).where(_in_round(plan)).correlate(Unit).scalar_subquery()
    statement = (
        select(
            Unit.id,
            Building.name.label("building"),
            Unit.stairwell,
            Unit.room,
            latest.label("last"),
            tries.label("tries"),
        )
        .join(Building, Building.id == Unit.building_id)
        .where(
            Unit.area_id == area_id,
            Unit.office_id == plan.office_id,
            _lived_in(day),
            ~_visited(plan),
        )
    )
    if building_id is not None:
        statement = statement.where(Unit.building_id == building_id)
    if words:
        statement = statement.where(_room(words))
    order = (case((latest.is_(None), 0), else_=1), latest, Unit.building_id, Unit.id)
    rows = session.execute(statement.order_by(*order).limit(SHOWN)).all()
    names = _names(session, [row.id for row in rows], day)
    return [
        DueFlat(row.id, finder.address(row), "、".join(names.get(row.id, ())), row.last, row.tries)
        for row in rows
    ]


def _room(words: str) -> ColumnElement[bool]:
    """Return what keeps the flats of a room as it is typed: 502, 3-502, 3栋2单元502."""
    numbers = finder.room_of(finder.plain(words))
    if not numbers:
        return Unit.room.startswith(words, autoescape=True)
    room = Unit.room.startswith(numbers[-1], autoescape=True)
    if len(numbers) == 1:
        return room
    name, number = Building.name, numbers[0].lstrip("0") or "0"
    named = or_(
        *(
            name.startswith(f"{zeros}{number}{sign}", autoescape=True)
            for zeros in ("", "0")
            for sign in ("栋", "号", "幢", "座", "#")
        ),
        name == number,
    )
    return and_(room, named)


def _names(session: Session, units: Iterable[int], day: date) -> dict[int, Sequence[str]]:
    """Return who lives in flats."""
    found: dict[int, list[str]] = {}
    for unit_id, name in session.execute(
        select(Occupancy.unit_id, Customer.name)
        .join(Customer, Customer.id == Occupancy.customer_id)
        .where(
            Occupancy.unit_id.in_(list(units)),
            Occupancy.held_on(day),
            Customer.voided_at.is_(None),
        )
        .order_by(Occupancy.id)
    ):
        found.setdefault(unit_id, []).append(name)
    return dict(found)
