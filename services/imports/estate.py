"""Offices, areas with their dated administrators, and flats with their buildings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import ClassVar

from sqlalchemy import select

from models.estate import Area, AreaAssignment, Building, Office, Unit
from models.pre_duty_gate import of_area
from rules.typed import fold
from rules.vocabulary import N_, Deed, Record
from services.estate import refresh_administrators
from services.imports.before_duty import Gate
from services.imports.job import Job, Kind, Row, Values, fill
from services.imports.report import Outcome

_OTHER_OFFICE = N_("This row belongs to another office than %(office)s, which you import into.")


class Offices(Kind):
    """Offices by their code."""

    record: ClassVar = Record.OFFICE
    columns: ClassVar = ("code", "name")
    required: ClassVar = ("code",)

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[str, Office] = {}

    def parse(self, row: Row) -> Values:
        """Read code and name."""
        row.need("code")
        return {"code": row.code("code", 20), "name": row.text("name", 60)}

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return the code."""
        return (values["code"],)

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the offices of these codes."""
        codes = [values["code"] for _, values in rows]
        found = self.job.session.scalars(select(Office).where(Office.code.in_(codes)))
        self._known = {office.code: office for office in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or rename an office."""
        office = self._known.get(values["code"])
        mine = self.job.default_office
        reached = self.job.actor.offices(Deed.IMPORT, Record.OFFICE)
        if mine is not None and (office is None or office.id != mine):
            row.reject("code", _OTHER_OFFICE, office=self.job.found.office_code(mine))
        elif reached is not None and (office is None or office.id not in reached):
            row.reject("code", N_("Only the system administrator adds offices."))
        elif office is None:
            if row.need("name"):
                self.job.session.add(Office(code=values["code"], name=values["name"]))
                return Outcome.CREATED
        elif fill(office, {"name": values["name"]}):
            return Outcome.UPDATED
        return Outcome.SAME


class Areas(Kind):
    """Areas of an office, and who administers each from–to; a row an assignment."""

    record: ClassVar = Record.AREA
    columns: ClassVar = ("office", "area", "area_admin", "from", "to")
    required: ClassVar = ("area",)

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._areas: dict[tuple[int, str], Area] = {}
        self._held: dict[tuple[int, str], list[AreaAssignment]] = {}
        self._fresh: set[tuple[int, str]] = set()
        self._last: dict[tuple[int, str], Row] = {}
        self._moved: dict[tuple[int, str], date] = {}  # first day somebody else holds an area
        self._gate = Gate(job)

    def parse(self, row: Row) -> Values:
        """Read the area and who holds it."""
        row.need("area")
        office_id = row.office()
        values: Values = {
            "office_id": office_id,
            "name": row.code("area", 60),
            "employee_id": row.person("area_admin", office_id),
            "valid_from": row.day("from"),
            "valid_to": row.day("to"),
        }
        if values["employee_id"] is not None:
            row.need("from")
        elif row.blank("area_admin") and not row.blank("from"):
            row.reject("area_admin", N_("Say who administers the area from that day."))
        if (
            values["valid_from"]
            and values["valid_to"]
            and values["valid_to"] < values["valid_from"]
        ):
            row.reject("to", N_("The assignment must end on or after the day it starts."))
        return values

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return area and first day."""
        return values["office_id"], values["name"], values["valid_from"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch these offices' areas and assignments: they are few."""
        session = self.job.session
        offices = {values["office_id"] for _, values in rows} - {key[0] for key in self._areas}
        for area in session.scalars(select(Area).where(Area.office_id.in_(offices))):
            self._areas[area.office_id, fold(area.name)] = area
        spans = defaultdict(list)
        for held in session.scalars(
            select(AreaAssignment).join(Area).where(Area.office_id.in_(offices))
        ):
            spans[held.area_id].append(held)
        for key, area in self._areas.items():
            if key[0] in offices:
                self._held[key] = spans[area.id]

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make the area, and make or change the assignment."""
        key = (values["office_id"], fold(values["name"]))
        area = self._areas.get(key)
        outcome = Outcome.SAME
        if area is None:
            area = Area(office_id=values["office_id"], name=values["name"])
            self.job.session.add(area)
            self._areas[key], self._held[key] = area, []
            self._fresh.add(key)
            outcome = Outcome.CREATED
        if values["employee_id"] is None:
            return outcome
        self._last[key] = row
        span = {name: values[name] for name in ("employee_id", "valid_from", "valid_to")}
        for held in self._held[key]:
            if held.valid_from == values["valid_from"]:
                before = {name: getattr(held, name) for name in span}
                if not fill(held, span):
                    return outcome
                if held.employee_id != before["employee_id"]:
                    self._ask(row, values)
                self._moved[key] = min(self._moved.get(key, held.valid_from), held.valid_from)
                return Outcome.UPDATED
        self._moved[key] = min(self._moved.get(key, values["valid_from"]), values["valid_from"])
        self._ask(row, values)
        held = AreaAssignment(area=area, **span)
        self.job.session.add(held)
        self._held[key].append(held)
        return Outcome.CREATED if key in self._fresh else Outcome.UPDATED

    def _ask(self, row: Row, values: Values) -> None:
        """Reject a row that gives an area to somebody who is not cleared for duty (4.1.1.1)."""
        whose, office_id = values["employee_id"], values["office_id"]
        for wish in of_area(whose, office_id, values["valid_from"], values["valid_to"]):
            if not self._gate.lets(row, "area_admin", wish):
                return

    def finish(self) -> None:
        """One area administrator at a time (procedure 0); work orders count for the right one."""
        for key, last in self._last.items():
            spans = sorted(self._held[key], key=lambda held: held.valid_from)
            for earlier, later in pairwise(spans):
                if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                    last.reject(
                        "from",
                        N_("From %(day)s two people hold this area. Give the first an end date."),
                        day=later.valid_from.isoformat(),
                    )
        if not self.job.rejected:
            for key, day in self._moved.items():
                refresh_administrators(self.job.session, self._areas[key].id, day)


class Units(Kind):
    """Flats; a building that isn't there yet is made."""

    record: ClassVar = Record.UNIT
    columns: ClassVar = ("office", "area", "building", "unit", "room", "gross_area")
    required: ClassVar = ("building", "room")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._buildings: dict[tuple[int, str], Building | int] = {}
        self._units: dict[tuple[int, str, str, str], Unit] = {}

    def parse(self, row: Row) -> Values:
        """Read the address and what is known of the flat."""
        row.need("building", "room")
        office_id = row.office()
        return {
            "office_id": office_id,
            "building": row.code("building", 40),
            "stairwell": row.code("unit", 20) or "",
            "room": row.code("room", 20),
            "area_id": row.area(office_id),
            "gross_area_hundredths": row.square_metres("gross_area"),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return the address."""
        return tuple(values[name] for name in ("office_id", "building", "stairwell", "room"))

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the flats of these addresses."""
        session, found = self.job.session, self.job.found
        wanted = set()
        for _, values in rows:
            office_id, building = values["office_id"], values["building"]
            flats = found.flats(office_id, building, values["stairwell"], values["room"])
            wanted |= {unit_id for unit_id, _ in flats}
            known = found.buildings(office_id).get(fold(building))
            if known is not None:
                self._buildings[office_id, fold(building)] = known
        self._units = {
            (unit.office_id, fold(unit.building.name), fold(unit.stairwell), fold(unit.room)): unit
            for unit in session.scalars(select(Unit).join(Unit.building).where(Unit.id.in_(wanted)))
        }

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a flat."""
        session = self.job.session
        office_id, name = values["office_id"], values["building"]
        address = {"stairwell": values["stairwell"], "room": values["room"]}
        unit = self._units.get((office_id, fold(name), *map(fold, address.values())))
        facts = {key: values[key] for key in ("area_id", "gross_area_hundredths")}
        if unit is not None:
            return Outcome.UPDATED if fill(unit, facts) else Outcome.SAME
        building = self._buildings.get((office_id, fold(name)))
        if building is None:
            building = self._buildings[office_id, fold(name)] = Building(
                office_id=office_id, name=name
            )
            session.add(building)
        house = {"building_id": building} if isinstance(building, int) else {"building": building}
        session.add(Unit(office_id=office_id, **house, **address, **facts))
        return Outcome.CREATED
