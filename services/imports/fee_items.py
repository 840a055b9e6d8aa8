"""Fees, their prices, the flats that have them, and meter readings, by the rules of the screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar, TypeVar

from sqlalchemy import inspect, select

from models.base import Base
from models.estate import Building, Unit
from models.fee_items import FeeItem, FeePrice, FeeScope, MeterReading
from rules.fee_words import FeeBasis, FeeKind, FeeReach
from rules.typed import fold
from rules.vocabulary import N_, Record
from services import fee_items
from services.imports.job import Job, Kind, Row, Values, differs, fill
from services.imports.numbered import carried_out
from services.imports.report import Outcome

B = TypeVar("B", bound=Base)


class _OfFees(Kind):
    """What belongs to a fee of an office, named in each row."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._fees: dict[int, dict[str, FeeItem]] = {}

    def _fee(self, row: Row, office_id: int | None) -> FeeItem | None:
        name = row.text("item", 60)
        if name is None or office_id is None:
            return None
        found = self._of(office_id).get(fold(name))
        if found is None:
            row.reject("item", N_("The office has no such fee. Import the fees first."))
        return found

    def _of(self, office_id: int) -> dict[str, FeeItem]:
        if office_id not in self._fees:
            rows = self.job.session.scalars(select(FeeItem).where(FeeItem.office_id == office_id))
            self._fees[office_id] = {fold(one.name): one for one in rows}
        return self._fees[office_id]

    def _keep(self, row: Row, made: B, columns: dict[str, str], deed: Callable[[], B]) -> bool:
        """Keep a record as the screen does; one that is refused leaves nothing behind."""
        session = self.job.session
        if carried_out(self.job, row, columns, deed) is not None:
            return True
        state = inspect(made)
        if state.pending:
            session.expunge(made)
        elif state.persistent:
            session.refresh(made)
        return False


class FeeItems(_OfFees):
    """Fees by their name in the office."""

    record: ClassVar = Record.FEE_ITEM
    columns: ClassVar = ("item", "office", "fee_kind", "basis", "payers", "active")
    required: ClassVar = ("item", "fee_kind", "basis")

    def parse(self, row: Row) -> Values:
        """Read a fee."""
        row.need(*self.required)
        return {
            "office_id": row.office(),
            "name": row.text("item", 60),
            "kind": row.word("fee_kind", FeeKind),
            "basis": row.word("basis", FeeBasis),
            "reach": row.word("payers", FeeReach),
            "active": row.flag("active"),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return office and name."""
        return values["office_id"], values["name"]

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a fee; how it is reckoned stays once flats are billed."""
        known = self._of(values["office_id"]).get(fold(values["name"]))
        if known is None:
            given = {name: value for name, value in values.items() if value is not None}
            self.job.session.add(made := FeeItem(**given))
            self._of(values["office_id"])[fold(values["name"])] = made
            return Outcome.CREATED
        if not fill(known, values):
            return Outcome.SAME
        columns = {"basis": "basis"}
        self._keep(row, known, columns, lambda: fee_items.keep_item(self.job.session, known))
        return Outcome.UPDATED


class FeePrices(_OfFees):
    """Prices by fee and first day."""

    record: ClassVar = Record.FEE_PRICE
    columns: ClassVar = ("item", "office", "price", "from", "remark")
    required: ClassVar = ("item", "price", "from")

    def parse(self, row: Row) -> Values:
        """Read a price."""
        row.need(*self.required)
        return {
            "item": self._fee(row, row.office()),
            "price": row.price("price"),
            "valid_from": row.day("from"),
            "note": row.text("remark", 200),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return fee and day."""
        return values["item"].id, values["valid_from"]

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a price; days that are billed keep theirs."""
        session = self.job.session
        known = session.scalars(
            select(FeePrice).where(
                FeePrice.item_id == values["item"].id, FeePrice.valid_from == values["valid_from"]
            )
        ).one_or_none()
        columns = {"price": "price", "valid_from": "from"}
        if known is None:
            given = {name: value for name, value in values.items() if value is not None}
            made = FeePrice(**given)
            self._keep(row, made, columns, lambda: fee_items.keep_price(session, made))
            return Outcome.CREATED
        if not fill(known, {key: values[key] for key in ("price", "note")}):
            return Outcome.SAME
        self._keep(row, known, columns, lambda: fee_items.keep_price(session, known))
        return Outcome.UPDATED


class FeeFlats(_OfFees):
    """Which flats have a fee, by fee, place and first day; without a room the whole building."""

    record: ClassVar = Record.FEE_SCOPE
    columns: ClassVar = ("item", "office", "building", "unit", "room", "count", "from", "to")
    required: ClassVar = ("item", "building", "count", "from")

    def parse(self, row: Row) -> Values:
        """Read that a flat has it."""
        row.need(*self.required)
        office_id = row.office()
        unit_id = building_id = None
        if row.blank("room"):
            building_id = self._building(row, office_id)
        elif (flat := row.flat(office_id)) is not None:
            unit_id = flat[0]
        return {
            "item": self._fee(row, office_id),
            "unit_id": unit_id,
            "building_id": building_id,
            "count": row.whole("count"),
            "valid_from": row.day("from"),
            "valid_to": row.day("to"),
        }

    def _building(self, row: Row, office_id: int | None) -> int | None:
        name = row.code("building")
        if name is None or office_id is None:
            return None
        found = self.job.found.buildings(office_id).get(fold(name))
        if found is None:
            row.reject("building", N_("The office has no such building. Import the flats first."))
        return found

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return fee, place and day."""
        place = values["unit_id"], values["building_id"]
        return values["item"].id, *place, values["valid_from"]

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a row; two for the same days are refused."""
        session = self.job.session
        place = {key: values[key] for key in ("unit_id", "building_id")}
        known = session.scalars(
            select(FeeScope).where(
                FeeScope.item_id == values["item"].id,
                *(getattr(FeeScope, key).is_not_distinct_from(of) for key, of in place.items()),
                FeeScope.valid_from == values["valid_from"],
            )
        ).one_or_none()
        last, first = values["valid_to"], values["valid_from"]
        if last is not None and last < first:
            row.reject("to", N_("The last day lies before the first."))
            return Outcome.SAME
        columns = {"valid_from": "from", "unit": "room", "building": "building"}
        if known is None:
            made = FeeScope(
                item=values["item"],
                unit=_there(session, Unit, values["unit_id"]),
                building=_there(session, Building, values["building_id"]),
                count=values["count"],
                valid_from=first,
                valid_to=last,
            )
            self._keep(row, made, columns, lambda: fee_items.keep_scope(session, made))
            return Outcome.CREATED
        if not fill(known, {key: values[key] for key in ("count", "valid_to")}):
            return Outcome.SAME
        self._keep(row, known, columns, lambda: fee_items.keep_scope(session, known))
        return Outcome.UPDATED


def _there(session: Any, model: type[B], row_id: int | None) -> B | None:
    return None if row_id is None else session.get_one(model, row_id)


class MeterReadings(_OfFees):
    """Readings by fee, flat and day: evidence, so a known one is never changed by a list."""

    record: ClassVar = Record.METER_READING
    columns: ClassVar = (
        *("item", "office", "building", "unit", "room", "read_on", "reading", "new_meter_at"),
        "remark",
    )
    required: ClassVar = ("item", "building", "room", "read_on", "reading")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[tuple[int, int, date], MeterReading] = {}

    def parse(self, row: Row) -> Values:
        """Read what a meter showed."""
        row.need(*self.required)
        office_id = row.office()
        flat = row.flat(office_id)
        return {
            "item": self._fee(row, office_id),
            "unit_id": flat[0] if flat else None,
            "read_on": row.day("read_on"),
            "reading_hundredths": row.hundredths("reading"),
            "start_hundredths": row.hundredths("new_meter_at"),
            "note": row.text("remark", 200),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return fee, flat and day."""
        return values["item"].id, values["unit_id"], values["read_on"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the readings of these flats."""
        units = {values["unit_id"] for _, values in rows}
        found = self.job.session.scalars(
            select(MeterReading).where(
                MeterReading.unit_id.in_(units), MeterReading.voided_at.is_(None)
            )
        )
        self._known = {(one.item_id, one.unit_id, one.read_on): one for one in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Enter a reading; it never goes back, and none of a quarter that is billed."""
        session = self.job.session
        known = self._known.get((values["item"].id, values["unit_id"], values["read_on"]))
        if known is not None:
            told = ("reading_hundredths", "start_hundredths")
            if any(
                values[key] is not None and differs(getattr(known, key), values[key])
                for key in told
            ):
                row.reject(
                    "reading",
                    N_("That day's reading is entered otherwise. Void it first, then enter it."),
                )
            return Outcome.SAME
        made = MeterReading(
            item=values["item"],
            unit=session.get_one(Unit, values["unit_id"]),
            note=values["note"] or "",
            **{k: values[k] for k in ("read_on", "reading_hundredths", "start_hundredths")},
        )
        columns = {
            "item": "item",
            "read_on": "read_on",
            "reading_hundredths": "reading",
            "start_hundredths": "new_meter_at",
        }
        today = self.job.actor.day
        self._keep(row, made, columns, lambda: fee_items.keep_reading(session, made, today))
        return Outcome.CREATED
