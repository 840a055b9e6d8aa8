"""What the flats owe: the list of arrears with its totals, in few statements (JD-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select
from sqlalchemy.orm import Session

from models import Area, Bill, Building, Customer, Dunning, Employee, Occupancy, Office, Unit
from models.scopes import Actor, rows_within
from rules import dunning
from rules.dunning import Contact, Interval, Standing
from rules.dunning_words import ArrearsBand, DunningState, DunningStep
from rules.vocabulary import Deed, Occupies, Record
from services.dunning_ladder import Asked, Condition, band_of, came_in, narrowed, owing, step_due

PAGE = 50
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sum:
    """What the flats of one building, area and band owe together."""

    office_id: int
    office: str
    area_id: int | None
    area: str
    building_id: int
    building: str
    band: ArrearsBand
    flats: int
    owed: int


@dataclass(frozen=True, slots=True)
class Said:
    """A contact as the list tells it."""

    id: int
    number: str
    contact: Contact
    by: str
    promise_fen: int | None


@dataclass(frozen=True, slots=True)
class Flat:
    """One flat that owes: who lives there, what is open, and where it stands on the ladder."""

    unit_id: int
    address: str
    area: str
    office_id: int
    office: str
    customer_id: int | None
    customer: str
    phone: str
    whole: bool  # the reader may see the whole number
    bills: int
    owed: int  # fen
    oldest: date
    band: ArrearsBand
    age: int  # days since the oldest bill was due; below 0 before
    standing: Standing
    last: Said | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, and how much there is in all."""

    flats: list[Flat] = field(default_factory=list)
    total: int = 0
    owed: int = 0


# The list -----------------------------------------------------------------------------------------
def reach_of(actor: Actor) -> Condition:
    """Return the bills somebody may see."""
    return rows_within(actor, Bill, Record.BILL, Deed.VIEW)


def sums(session: Session, actor: Actor, day: date) -> list[Sum]:
    """Return what is owed by building, area and band, of everything within reach: one statement."""
    flat = owing(reach_of(actor), Asked())
    band = band_of(flat, day)
    rows = session.execute(
        select(
            *(Office.id, Office.name, Area.id, Area.name, Building.id, Building.name, band),
            *(func.count(), func.sum(flat.c.owed)),
        )
        .select_from(flat)
        .join(Unit, Unit.id == flat.c.unit_id)
        .join(Office, Office.id == Unit.office_id)
        .join(Building, Building.id == Unit.building_id)
        .outerjoin(Area, Area.id == Unit.area_id)
        .group_by(Office.id, Office.name, Area.id, Area.name, Building.id, Building.name, band)
        .order_by(Office.id, Building.id, Area.id)
    )
    bands = {one.value: one for one in ArrearsBand}
    return [
        Sum(
            office_id=row[0],
            office=row[1],
            area_id=row[2],
            area=row[3] or "",
            building_id=row[4],
            building=row[5],
            band=bands[row[6]],
            flats=row[7],
            owed=int(row[8]),
        )
        for row in rows
    ]


def occupant(flat: Subquery, day: date) -> ColumnElement[int]:
    """Return the customer of a flat: its owner, else who lives there."""
    rank = case(
        {Occupies.OWNER.value: 0, Occupies.TENANT.value: 1}, value=Occupancy.occupies_as, else_=2
    )
    return (
        select(Occupancy.customer_id)
        .join(Customer, Customer.id == Occupancy.customer_id)
        .where(
            Occupancy.unit_id == flat.c.unit_id,
            Occupancy.held_on(day),
            Customer.voided_at.is_(None),
        )
        .order_by(rank, Occupancy.id)
        .limit(1)
        .correlate(flat)
        .scalar_subquery()
    )


def _listing(actor: Actor, asked: Asked, rows: Sequence[Interval], day: date) -> Select[Any]:
    flat = owing(reach_of(actor), asked)
    some = select(
        flat,
        func.count().over().label("total"),
        func.sum(flat.c.owed).over().label("whole_sum"),
        *([step_due(flat, rows, day)] if asked.state is DunningState.DUE else ()),
    ).where(*narrowed(flat, asked, rows, day))
    order = (
        (flat.c.owed.desc(), flat.c.unit_id) if asked.by_amount else (flat.c.oldest, flat.c.unit_id)
    )
    return some.order_by(*order)


def page(
    session: Session,
    actor: Actor,
    asked: Asked,
    rows: Sequence[Interval],
    *,
    start: int = 0,
    most: int = PAGE,
    brief: bool = False,
) -> Found:
    """Return some flats of the list with their last contacts: two statements.

    ``brief`` leaves the contacts out of flats whose step is due, for one statement.
    """
    day = actor.day
    flat = _listing(actor, asked, rows, day).limit(most).offset(start).subquery("flats")
    whole = rows_within(actor, Customer, Record.CUSTOMER, Deed.FULL_PHONE)
    order = (
        (flat.c.owed.desc(), flat.c.unit_id) if asked.by_amount else (flat.c.oldest, flat.c.unit_id)
    )
    found = session.execute(
        select(
            flat,
            Unit.stairwell,
            Unit.room,
            Building.name.label("building"),
            Area.name.label("area"),
            Office.name.label("office"),
            Customer.id.label("customer_id"),
            Customer.name.label("customer"),
            Customer.phone,
            case((whole, 1), else_=0).label("whole"),
        )
        .select_from(flat)
        .join(Unit, Unit.id == flat.c.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .join(Office, Office.id == Unit.office_id)
        .outerjoin(Area, Area.id == Unit.area_id)
        .outerjoin(Customer, Customer.id == occupant(flat, day))
        .order_by(*order)
    ).all()
    if not found:
        return Found()
    if brief:
        steps = {step.value: step for step in DunningStep}
        due = DunningState.DUE
        flats = [_flat(row, (), Standing(due, steps[row.step_due]), day) for row in found]
    else:
        flats = _with_contacts(session, found, rows, day)
    return Found(flats, found[0].total, int(found[0].whole_sum))


def _with_contacts(
    session: Session, found: Sequence[Any], rows: Iterable[Interval], day: date
) -> list[Flat]:
    every = contacts(session, [row.unit_id for row in found])
    flats = []
    for row in found:
        said = every.get(row.unit_id, [])
        ladder = dunning.ladder_on(rows, row.office_id, day)
        standing = dunning.standing(row.oldest, [one.contact for one in said], ladder, day)
        flats.append(_flat(row, said, standing, day))
    return flats


def _flat(row: Any, said: Sequence[Said], standing: Standing, day: date) -> Flat:
    return Flat(
        unit_id=row.unit_id,
        address="-".join(part for part in (row.building, row.stairwell, row.room) if part),
        area=row.area or "",
        office_id=row.office_id,
        office=row.office,
        customer_id=row.customer_id,
        customer=row.customer or "",
        phone=row.phone or "",
        whole=bool(row.whole),
        bills=row.bills,
        owed=int(row.owed),
        oldest=row.oldest,
        band=dunning.band_of(row.oldest, day),
        age=(day - row.oldest).days,
        standing=standing,
        last=said[-1] if said else None,
    )


def contacts(session: Session, units: Sequence[int]) -> Mapping[int, list[Said]]:
    """Return the contacts of flats, the earliest first; what was voided does not count."""
    found: dict[int, list[Said]] = {}
    for start in range(0, len(units), CHUNK):
        rows = session.execute(
            select(
                *(Dunning.id, Dunning.number, Dunning.unit_id, Dunning.day, Dunning.step),
                *(Dunning.outcome, Dunning.promise_on, Dunning.promise_fen, Dunning.answered_at),
                case((Dunning.promise_fen.is_(None), 0), else_=came_in()).label("came_in"),
                Employee.name.label("by"),
            )
            .outerjoin(Employee, Employee.id == Dunning.by_id)
            .where(Dunning.unit_id.in_(units[start : start + CHUNK]), Dunning.voided_at.is_(None))
            .order_by(Dunning.unit_id, Dunning.at, Dunning.id)
        )
        for row in rows:
            contact = Contact(
                row.day,
                row.step,
                row.outcome,
                row.promise_on,
                answered=row.answered_at is not None,
                kept=row.promise_fen is not None and row.came_in >= row.promise_fen,
            )
            one = Said(row.id, row.number, contact, row.by or "", row.promise_fen)
            found.setdefault(row.unit_id, []).append(one)
    return found
