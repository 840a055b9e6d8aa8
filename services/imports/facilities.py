"""The register of facilities, and what the desk tells: offices have both in lists (JD-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from sqlalchemy import select, tuple_

from models.facilities import Facility, Fact
from rules.field_words import FacilityCategory, FacilityState
from rules.typed import fold
from rules.vocabulary import N_, Record
from services.facilities import sounds
from services.imports.job import Job, Kind, Row, Values, fill
from services.imports.report import Outcome


class Facilities(Kind):
    """Facilities by their number."""

    record: ClassVar = Record.FACILITY
    columns: ClassVar = (
        *("code", "name", "category", "office", "building", "area", "location"),
        *("maintainer", "maintainer_phone", "installed_on", "inspected_on", "inspect_on"),
        *("state", "notes"),
    )
    required: ClassVar = ("code", "name", "category")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[tuple[int, str], Facility] = {}

    def parse(self, row: Row) -> Values:
        """Read a facility."""
        row.need(*self.required)
        office_id = row.office()
        values: Values = {
            "office_id": office_id,
            "code": row.code("code", 40),
            "name": row.text("name", 80),
            "category": row.word("category", FacilityCategory),
            "building_id": self._building(row, office_id),
            "area_id": row.area(office_id),
            "location": row.text("location", 120),
            "maintainer": row.text("maintainer", 80),
            "maintainer_phone": row.phone("maintainer_phone"),
            "installed_on": row.day("installed_on"),
            "inspected_on": row.day("inspected_on"),
            "inspect_on": row.day("inspect_on"),
            "state": row.word("state", FacilityState),
            "notes": row.text("notes", 1000, lines=True),
        }
        if values["inspected_on"] and values["inspected_on"] > self.job.actor.day:
            row.reject("inspected_on", N_("The inspection can't lie ahead of today."))
        return values

    def _building(self, row: Row, office_id: int | None) -> int | None:
        name = row.code("building")
        if name is None or office_id is None:
            return None
        found = self.job.found.buildings(office_id).get(fold(name))
        if found is None:
            row.reject("building", N_("The office has no such building. Import the flats first."))
        return found

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return office and number."""
        return values["office_id"], values["code"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch these facilities."""
        keys = [self.key(values) for _, values in rows]
        found = self.job.session.scalars(
            select(Facility).where(tuple_(Facility.office_id, Facility.code).in_(keys))
        )
        self._known = {(one.office_id, one.code): one for one in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a facility."""
        facility = self._known.get((values["office_id"], values["code"]))
        installed = values["installed_on"] or (facility.installed_on if facility else None)
        if installed and values["inspect_on"] and values["inspect_on"] < installed:
            row.reject("inspect_on", N_("The next inspection can't lie before the installation."))
            return Outcome.SAME
        values["initials"] = sounds(values["name"])[:200]
        if facility is not None:
            return Outcome.UPDATED if fill(facility, values) else Outcome.SAME
        given = {name: value for name, value in values.items() if value is not None}
        self.job.session.add(Facility(**given))
        return Outcome.CREATED


class Facts(Kind):
    """What the desk of an office tells, by topic and first day."""

    record: ClassVar = Record.FACT
    columns: ClassVar = ("name", "asks", "text", "office", "from", "to", "pinned")
    required: ClassVar = ("name", "text", "from")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[tuple[int, str, date], Fact] = {}

    def parse(self, row: Row) -> Values:
        """Read a topic and its answer."""
        row.need(*self.required)
        values: Values = {
            "office_id": row.office(),
            "name": row.text("name", 80),
            "asks": row.text("asks", 200),
            "text": row.text("text", lines=True),
            "valid_from": row.day("from"),
            "valid_to": row.day("to"),
            "pinned": row.flag("pinned"),
        }
        first, last = values["valid_from"], values["valid_to"]
        if first and last and last < first:
            row.reject("to", N_("The last day lies before the first."))
        return values

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return office, topic and first day."""
        return values["office_id"], values["name"], values["valid_from"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch what is told of these topics."""
        keys = [(values["office_id"], values["name"]) for _, values in rows]
        found = self.job.session.scalars(
            select(Fact).where(tuple_(Fact.office_id, Fact.name).in_(keys))
        )
        self._known = {(one.office_id or 0, one.name, one.valid_from): one for one in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change what is told."""
        fact = self._known.get((values["office_id"], values["name"], values["valid_from"]))
        asks = values["asks"] if values["asks"] is not None else (fact.asks if fact else "")
        values["initials"] = sounds(values["name"], *asks.split())[:400]
        if fact is not None:
            return Outcome.UPDATED if fill(fact, values) else Outcome.SAME
        given = {name: value for name, value in values.items() if value is not None}
        self.job.session.add(Fact(**given))
        return Outcome.CREATED
