"""The price list of paid services, by the rules of its screens: a row is a price of a service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from sqlalchemy import inspect, select

from models.paid_services import ServiceItem, ServicePrice
from rules.service_words import ServiceKind
from rules.vocabulary import N_, Record
from services import paid_services
from services.imports.job import Job, Kind, Row, Values, fill
from services.imports.numbered import carried_out
from services.imports.report import Outcome

_OF_ITEM = ("name", "kind", "measure", "share_percent", "active", "note")


class ServiceItems(Kind):
    """Services by their code in the office; each row may bring a price from a day on."""

    record: ClassVar = Record.SERVICE_ITEM
    columns: ClassVar = (
        *("code", "office", "service", "service_kind", "measure", "price", "from", "share"),
        *("active", "remark"),
    )
    required: ClassVar = ("code", "service", "measure")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[tuple[int, str], ServiceItem] = {}

    def parse(self, row: Row) -> Values:
        """Read a service and its price."""
        row.need(*self.required)
        if row.blank("price") is not row.blank("from"):
            missing = "price" if row.blank("price") else "from"
            row.reject(missing, N_("A price needs the day from which it holds, and a day a price."))
        return {
            "office_id": row.office(),
            "code": row.identity("code", 20),
            "name": row.text("service", 60),
            "kind": row.word("service_kind", ServiceKind),
            "measure": row.text("measure", 10),
            "share_percent": row.price("share"),
            "active": row.flag("active"),
            "note": row.text("remark", 200),
            "price_fen": row.fen("price"),
            "valid_from": row.day("from"),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return office, code and first day."""
        return values["office_id"], values["code"], values["valid_from"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the services of these codes."""
        offices = {values["office_id"] for _, values in rows}
        codes = {values["code"] for _, values in rows}
        found = self.job.session.scalars(
            select(ServiceItem).where(
                ServiceItem.office_id.in_(offices), ServiceItem.code.in_(codes)
            )
        )
        self._known |= {(one.office_id, one.code): one for one in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a service, then its price of that day."""
        session = self.job.session
        key = values["office_id"], values["code"]
        item, said = self._known.get(key), {name: values[name] for name in _OF_ITEM}
        outcome = Outcome.SAME
        if item is None:
            given = {name: value for name, value in said.items() if value is not None}
            item = ServiceItem(office_id=key[0], code=key[1], **given)
            outcome = Outcome.CREATED
        elif fill(item, said):
            outcome = Outcome.UPDATED
        made = item
        if outcome is not Outcome.SAME:
            columns = {"share_percent": "share"}
            if not self._keep(row, made, columns, lambda: paid_services.keep_item(session, made)):
                return outcome
            self._known[key] = made
        priced = self._price(row, made, values) if values["price_fen"] else Outcome.SAME
        if outcome is Outcome.SAME:
            return Outcome.UPDATED if priced is not Outcome.SAME else Outcome.SAME
        return outcome

    def _price(self, row: Row, item: ServiceItem, values: Values) -> Outcome:
        session = self.job.session
        price = session.scalars(
            select(ServicePrice).where(
                ServicePrice.item_id == item.id, ServicePrice.valid_from == values["valid_from"]
            )
        ).one_or_none()
        if price is not None and price.price_fen == values["price_fen"]:
            return Outcome.SAME
        outcome = Outcome.CREATED if price is None else Outcome.UPDATED
        kept = price or ServicePrice(item=item, valid_from=values["valid_from"])
        kept.price_fen = values["price_fen"]
        columns = {"price_fen": "price", "valid_from": "from"}
        self._keep(row, kept, columns, lambda: paid_services.keep_price(session, kept))
        return outcome

    def _keep(self, row: Row, made: Any, columns: dict[str, str], deed: Callable[[], Any]) -> bool:
        """Keep a record as the screen does; one that is refused leaves nothing behind."""
        if carried_out(self.job, row, columns, deed) is not None:
            return True
        state = inspect(made)
        if state.pending:
            self.job.session.expunge(made)
        elif state.persistent:
            self.job.session.refresh(made)
        return False
