"""Contacts about arrears out of an office's old books (JD-10)."""

from __future__ import annotations

from typing import Any, ClassVar

from models.customers import Customer
from models.dunning import Dunning
from models.estate import Unit
from models.people import Employee
from rules.dunning_words import DunningOutcome, DunningStep
from rules.vocabulary import N_, Record
from services import dunning
from services.imports.job import Row, Values
from services.imports.numbered import Numbered, carried_out


class Contacts(Numbered):
    """Contacts that were made, the earliest first; what was owed then follows from the bills."""

    record: ClassVar = Record.DUNNING
    model: ClassVar = Dunning
    when: ClassVar = "at"
    told_by: ClassVar = ("unit_id",)
    columns: ClassVar = (
        *("number", "office", "building", "unit", "room", "contacted_at", "contacted_by"),
        *("dunning_step", "customer", "dunning_outcome", "promised_for", "promised", "note"),
    )
    required: ClassVar = ("building", "room", "contacted_at", "dunning_step")

    def parse(self, row: Row) -> Values:
        """Read a contact."""
        row.need(*self.required)
        office_id = row.office()
        flat = row.flat(office_id)
        unit_id = flat[0] if flat else None
        values: Values = {
            "number": row.code("number", 40),
            "office_id": office_id,
            "unit_id": unit_id,
            "at": row.past("contacted_at"),
            "by_id": row.person("contacted_by", office_id),
            "step": row.word("dunning_step", DunningStep),
            "customer_id": row.customer(office_id, unit_id),
            "outcome": row.word("dunning_outcome", DunningOutcome),
            "promise_on": row.day("promised_for"),
            "promise_fen": row.fen("promised"),
            "note": row.text("note", lines=True),
        }
        if values["outcome"] is not DunningOutcome.PROMISED:
            for column, name in (("promised_for", "promise_on"), ("promised", "promise_fen")):
                if values[name] is not None:
                    row.reject(column, N_("Only a promise has a day and an amount."))
        return values

    def enter(self, row: Row, values: Values) -> None:
        """Write the contact down, by the rules of the screen."""
        session = self.job.session

        def one(model: type[Any], name: str) -> Any:
            return None if values[name] is None else session.get(model, values[name])

        cells = {"unit": "room", "who": "customer", "at": "contacted_at", "step": "dunning_step"}
        carried_out(
            self.job,
            row,
            cells | {"promise_on": "promised_for", "promise_fen": "promised"},
            lambda: dunning.record(
                session,
                self.job.actor,
                self.job.at,
                unit=one(Unit, "unit_id"),
                step=values["step"],
                customer=one(Customer, "customer_id"),
                outcome=values["outcome"],
                promise_on=values["promise_on"],
                promise_fen=values["promise_fen"],
                note=values["note"] or "",
                at=values["at"],
                by=one(Employee, "by_id"),
            ),
        )
