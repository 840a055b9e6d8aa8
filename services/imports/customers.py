"""Customers, and the flats they occupy from–to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from models.audit import masked
from models.clock import local
from models.customers import Customer, Occupancy
from models.estate import Unit
from rules.vocabulary import N_, Occupies, Record
from services.imports.job import Job, Kind, Row, Values, fill
from services.imports.report import Outcome
from services.names import name_keys

Key = tuple[int, str]


class Customers(Kind):
    """Customers by their code; a row more for each further flat."""

    record: ClassVar = Record.CUSTOMER
    columns: ClassVar = (
        "code",
        "name",
        "phone",
        "office",
        "building",
        "unit",
        "room",
        "occupies_as",
        "from",
        "to",
    )
    required: ClassVar = ("code",)

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[Key, Customer] = {}
        self._fresh: set[Key] = set()

    def parse(self, row: Row) -> Values:
        """Read the customer and the flat."""
        row.need("code")
        office_id = row.office()
        values: Values = {
            "office_id": office_id,
            "code": row.identity("code", 40),
            "name": row.text("name", 80),
            "phone": row.phone("phone"),
            "unit_id": None,
            "occupies_as": row.word("occupies_as", Occupies),
            "valid_from": row.day("from"),
            "valid_to": row.day("to"),
        }
        housed = not row.blank("building") or not row.blank("room")
        if housed and row.need("building", "room") and (flat := row.flat(office_id)):
            values["unit_id"] = flat[0]
        first, last = values["valid_from"], values["valid_to"]
        if first and last and last < first:
            row.reject("to", N_("The occupancy must end on or after the day it starts."))
        return values

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return customer, flat and first day."""
        names = ("office_id", "code", "unit_id", "valid_from")
        return tuple(values[name] for name in names)

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch these customers with what they occupy."""
        keys = {(values["office_id"], values["code"]) for _, values in rows}
        flats = selectinload(Customer.occupancies).joinedload(Occupancy.unit)
        found = self.job.session.scalars(
            select(Customer)
            .where(tuple_(Customer.office_id, Customer.code).in_(keys))
            .options(flats.options(joinedload(Unit.building)))
        )
        self._known = {(customer.office_id, customer.code): customer for customer in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change the customer, then the occupancy."""
        key = (values["office_id"], values["code"])
        customer = self._known.get(key)
        if customer is not None and customer.voided_at is not None:
            row.reject("code", N_("This customer has been struck out. Use another code."))
            return Outcome.SAME
        if not self._phone_fits(row, values, customer):
            return Outcome.SAME
        facts = {"name": values["name"], "phone": values["phone"]}
        if values["name"] and (customer is None or customer.name != values["name"]):
            pinyin, initials = name_keys(values["name"])
            facts |= {"pinyin": pinyin[:300], "initials": initials[:40]}
        if customer is None:
            return self._create(row, key, facts, values)
        if key in self._fresh and any(
            facts[name] and getattr(customer, name) not in ("", facts[name])
            for name in ("name", "phone")
        ):
            row.reject("code", N_("An earlier row says something else about this customer."))
            return Outcome.SAME
        changed = fill(customer, facts)
        changed = self._occupy(customer, values) or changed
        if not changed:
            return Outcome.SAME
        return Outcome.CREATED if key in self._fresh else Outcome.UPDATED

    def _create(self, row: Row, key: Key, facts: Values, values: Values) -> Outcome:
        if key not in self._fresh and not row.need("name"):
            return Outcome.SAME
        given = {name: value for name, value in facts.items() if value is not None}
        customer = Customer(office_id=key[0], code=key[1], **given)
        self.job.session.add(customer)
        self._known[key] = customer
        self._fresh.add(key)
        self._occupy(customer, values)
        return Outcome.CREATED

    @staticmethod
    def _phone_fits(row: Row, values: Values, customer: Customer | None) -> bool:
        """Take a masked number of an export for the number it masks, and for no other."""
        phone = values["phone"]
        if not phone or "*" not in phone:
            return True
        if customer is None or masked(customer.phone) != phone:
            row.reject("phone", N_("This phone number is masked. Enter the whole number."))
            return False
        values["phone"] = None
        return True

    def _occupy(self, customer: Customer, values: Values) -> bool:
        """Let the customer occupy the flat; say whether anything had to change."""
        if values["unit_id"] is None:
            return False
        span = {key: values[key] for key in ("occupies_as", "valid_from", "valid_to")}
        same = [held for held in customer.occupancies if held.unit_id == values["unit_id"]]
        for held in same:
            if held.valid_from == values["valid_from"]:
                return fill(held, span)
        if values["valid_from"] is None and same:
            return fill(same[-1], span)
        customer.occupancies.append(
            Occupancy(
                unit_id=values["unit_id"],
                occupies_as=values["occupies_as"] or Occupies.OWNER,
                valid_from=values["valid_from"] or local(self.job.at).date(),
                valid_to=values["valid_to"],
            )
        )
        return True
