"""What names in a spreadsheet stand for: read once an office, kept as plain numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import RelationshipProperty, Session
from sqlalchemy.orm.attributes import set_committed_value

from models.base import Base
from models.customers import Customer, Occupancy
from models.estate import Area, AreaAssignment, Building, Office, Unit
from models.people import Department, Employee, Post
from rules import typed
from rules.typed import fold

Flat = tuple[int, int | None]  # unit, its area
Held = tuple[date, date | None, int]  # from, to, who


class Lookups:
    """The names known to one import; offices outside the importer's reach are not among them."""

    def __init__(self, session: Session, offices: Iterable[int] | None) -> None:
        self._session = session
        self._codes: dict[int, str] = {}
        self._offices: dict[str, int] = {}
        reached = None if offices is None else set(offices)
        for office_id, code, name in session.execute(
            select(Office.id, Office.code, Office.name).order_by(Office.code)
        ):
            if reached is None or office_id in reached:
                self._codes[office_id] = code
                self._offices.setdefault(fold(name), office_id)
        self._offices |= {fold(code): office_id for office_id, code in self._codes.items()}
        self._loaded: dict[tuple[str, int], Any] = {}

    def office(self, wanted: str) -> int | None:
        """Return the office of a code or name."""
        return self._offices.get(fold(wanted))

    def office_code(self, office_id: int) -> str:
        """Return the code of an office."""
        return self._codes.get(office_id, "")

    def office_ids(self) -> list[int]:
        """Return every office within reach."""
        return list(self._codes)

    def known_offices(self) -> str:
        """Return the codes within reach, the first twenty."""
        codes = list(self._codes.values())
        return ", ".join(codes[:20]) + (" …" if len(codes) > 20 else "")

    def areas(self, office_id: int) -> dict[str, int]:
        """Return an office's areas by name."""
        if ("areas", office_id) not in self._loaded:
            rows = self._session.execute(
                select(Area.name, Area.id).where(Area.office_id == office_id)
            )
            self._loaded["areas", office_id] = {fold(name): area_id for name, area_id in rows}
        found: dict[str, int] = self._loaded["areas", office_id]
        return found

    def area(self, office_id: int, name: str) -> int | None:
        """Return the area of a name."""
        return self.areas(office_id).get(fold(name))

    def area_admin(self, office_id: int, area_id: int, day: date) -> int | None:
        """Return who administered an area on a day (4.4)."""
        if ("held", office_id) not in self._loaded:
            held: dict[int, list[Held]] = defaultdict(list)
            columns = (
                AreaAssignment.area_id,
                AreaAssignment.valid_from,
                AreaAssignment.valid_to,
                AreaAssignment.employee_id,
            )
            for found_id, start, end, who in self._session.execute(
                select(*columns)
                .join(Area, Area.id == AreaAssignment.area_id)
                .where(Area.office_id == office_id)
                .order_by(AreaAssignment.valid_from.desc())
            ):
                held[found_id].append((start, end, who))
            self._loaded["held", office_id] = held
        spans: list[Held] = self._loaded["held", office_id].get(area_id, [])
        return next(
            (who for start, end, who in spans if start <= day and (end is None or day <= end)), None
        )

    def buildings(self, office_id: int) -> dict[str, int]:
        """Return an office's buildings by name."""
        if ("buildings", office_id) not in self._loaded:
            rows = self._session.execute(
                select(Building.name, Building.id).where(Building.office_id == office_id)
            )
            self._loaded["buildings", office_id] = {fold(name): row_id for name, row_id in rows}
        found: dict[str, int] = self._loaded["buildings", office_id]
        return found

    def flats(self, office_id: int, building: str, stairwell: str, room: str) -> list[Flat]:
        """Return the flats of an address; without a stairwell every one with this room."""
        places = self._places(office_id)
        exact: list[Flat] = places.get((fold(building), fold(stairwell), fold(room)), [])
        if exact or stairwell:
            return exact
        return places.get((fold(building), None, fold(room)), [])

    def area_of_building(self, office_id: int, building: str) -> int | None:
        """Return the area of a building whose flats all lie in one."""
        self._places(office_id)
        areas: set[int | None] = self._loaded["building_areas", office_id].get(
            fold(building), set()
        )
        return next(iter(areas)) if len(areas) == 1 else None

    def _places(self, office_id: int) -> dict[tuple[str, str | None, str], list[Flat]]:
        if ("flats", office_id) not in self._loaded:
            places: dict[tuple[str, str | None, str], list[Flat]] = defaultdict(list)
            areas: dict[str, set[int | None]] = defaultdict(set)
            columns = (Unit.id, Unit.area_id, Building.name, Unit.stairwell, Unit.room)
            for unit_id, area_id, building, stairwell, room in self._session.execute(
                select(*columns).join(Unit.building).where(Unit.office_id == office_id)
            ):
                flat = (unit_id, area_id)
                places[fold(building), fold(stairwell), fold(room)].append(flat)
                places[fold(building), None, fold(room)].append(flat)
                areas[fold(building)].add(area_id)
            self._loaded["flats", office_id] = dict(places)
            self._loaded["building_areas", office_id] = dict(areas)
        found: dict[tuple[str, str | None, str], list[Flat]] = self._loaded["flats", office_id]
        return found

    def staff(self, office_id: int, wanted: str) -> list[int]:
        """Return who a user name, employee number or name stands for at an office."""
        if ("staff", office_id) not in self._loaded:
            keys: dict[str, list[int]] = {}
            names: dict[str, list[int]] = defaultdict(list)
            columns = (Employee.id, Employee.username, Employee.employee_no, Employee.name)
            here = select(Post.employee_id).where(
                (Post.office_id == office_id) | Post.office_id.is_(None)
            )
            for person, username, number, name in self._session.execute(
                select(*columns).where(Employee.id.in_(here)).order_by(Employee.id)
            ):
                if number:
                    keys.setdefault(typed.code(number), [person])
                keys[typed.username(username)] = [person]
                names[fold(name)].append(person)
            self._loaded["staff", office_id] = (keys, dict(names))
        by_key, by_name = self._loaded["staff", office_id]
        found: list[int] = (
            by_key.get(typed.username(wanted))
            or by_key.get(typed.code(wanted))
            or by_name.get(fold(wanted))
            or []
        )
        return found

    def department(self, name: str) -> int | None:
        """Return the department of a name."""
        if ("departments", 0) not in self._loaded:
            rows = self._session.execute(select(Department.name, Department.id))
            self._loaded["departments", 0] = {fold(name): row_id for name, row_id in rows}
        found: int | None = self._loaded["departments", 0].get(fold(name))
        return found

    def customers(self, office_id: int, wanted: str, unit_id: int | None) -> list[int]:
        """Return who a customer code or name stands for; of namesakes, who occupies the flat."""
        if ("customers", office_id) not in self._loaded:
            codes: dict[str, list[int]] = {}
            names: dict[str, list[int]] = defaultdict(list)
            for customer, code, name in self._session.execute(
                select(Customer.id, Customer.code, Customer.name).where(
                    Customer.office_id == office_id, Customer.voided_at.is_(None)
                )
            ):
                codes[typed.code(code)] = [customer]
                names[fold(name)].append(customer)
            self._loaded["customers", office_id] = (codes, dict(names))
        by_code, by_name = self._loaded["customers", office_id]
        found: list[int] = by_code.get(typed.code(wanted)) or by_name.get(fold(wanted)) or []
        if len(found) > 1 and unit_id is not None:
            living = set(
                self._session.scalars(
                    select(Occupancy.customer_id).where(
                        Occupancy.unit_id == unit_id, Occupancy.customer_id.in_(found)
                    )
                )
            )
            return [customer for customer in found if customer in living] or found
        return found


def warm(session: Session) -> list[Base]:
    """Fetch at one go the records that new and changed rows point to.

    The audit trail tells each pointer in words and the search index follows some: without this
    every row would ask for each of them by itself, and a new row, known to nobody yet, in vain.
    Keep the result until the flush is over.
    """
    made: list[Base] = list(session.new)
    kept: list[Base] = []
    rows: list[Base] = [*made, *session.dirty]
    for _ in range(2):  # what rows point to, and what that points to (a flat's building)
        wanted: dict[type[Base], set[int]] = defaultdict(set)
        for _row, relation, pointer in _pointers(rows):
            wanted[relation.entity.class_].add(pointer)
        rows = []
        for model, ids in wanted.items():
            key = model.__table__.c.id
            rows += session.scalars(select(model).where(key.in_(ids))).all()
        kept += rows
    for row, relation, pointer in _pointers(made):
        if row.__dict__.get(relation.key) is None:
            target = session.get(relation.entity.class_, pointer)
            set_committed_value(row, relation.key, target)
    return kept


def _pointers(rows: Iterable[Base]) -> Iterator[tuple[Base, RelationshipProperty[Any], int]]:
    for row in rows:
        for relation in inspect(type(row)).relationships:
            pointer = row.__dict__.get(f"{relation.key}_id")
            if pointer is not None and not relation.uselist:
                yield row, relation, pointer
