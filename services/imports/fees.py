"""Bills and the payments on them, in integer fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.billed import PAID_FOR
from models.fees import Bill, Payment
from models.receipts import Receipt
from rules.refusal import Refusal
from rules.vocabulary import N_, PaymentMethod, Record
from services.imports.job import Job, Kind, Row, Values, differs, fill
from services.imports.report import Outcome
from services.payments import check_amount, check_payment, check_stands


class Bills(Kind):
    """Bills by their number in the office."""

    record: ClassVar = Record.BILL
    columns: ClassVar = (
        "bill_no",
        "office",
        "building",
        "unit",
        "room",
        "item",
        "period",
        "amount",
        "due_on",
    )
    required: ClassVar = (
        "bill_no",
        "building",
        "room",
        "item",
        "period",
        "amount",
        "due_on",
    )

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[tuple[int, str], Bill] = {}

    def parse(self, row: Row) -> Values:
        """Read a bill."""
        row.need(*self.required)
        office_id = row.office()
        flat = row.flat(office_id)
        return {
            "office_id": office_id,
            "bill_no": row.identity("bill_no", 40),
            "unit_id": flat[0] if flat else None,
            "area_id": flat[1] if flat else None,
            "item": row.text("item", 60),
            "period": row.quarter("period"),
            "amount_fen": row.fen("amount"),
            "due_on": row.day("due_on"),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return office and number."""
        return values["office_id"], values["bill_no"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the bills of these numbers."""
        numbers = {values["bill_no"] for _, values in rows}
        offices = {values["office_id"] for _, values in rows}
        found = self.job.session.scalars(
            select(Bill)
            .where(Bill.office_id.in_(offices), Bill.bill_no.in_(numbers))
            .options(selectinload(Bill.payments))
        )
        self._known = {(bill.office_id, bill.bill_no): bill for bill in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a bill; it stays with the area its flat was in when it was made."""
        bill = self._known.get((values["office_id"], values["bill_no"]))
        if bill is None:
            self.job.session.add(Bill(**values))
            return Outcome.CREATED
        if bill.unit_id == values["unit_id"]:
            values.pop("area_id")
        if (refused := _stands(bill, values)) is not None:
            row.reject("bill_no", refused)
            return Outcome.SAME
        if bill.amount_fen != values["amount_fen"]:
            try:
                check_amount(values["amount_fen"], _came_in(bill))
            except Refusal as no:
                row.reject("amount", no.sentence, **no.values)
                return Outcome.SAME
        return Outcome.UPDATED if fill(bill, values) else Outcome.SAME


class Payments(Kind):
    """Payments by bill and receipt; without a receipt number by day, amount and method."""

    record: ClassVar = Record.PAYMENT
    columns: ClassVar = ("bill_no", "amount", "paid_on", "receipt_no", "method")
    required: ClassVar = ("bill_no", "amount", "paid_on")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._bills: dict[str, list[Bill]] = {}
        self._taken: set[int] = set()  # payments that a row of this file stands for
        self._written: set[tuple[int, str]] = set()  # receipts that were written here

    def parse(self, row: Row) -> Values:
        """Read a payment."""
        row.need(*self.required)
        paid_on = row.day("paid_on")
        if paid_on is not None and paid_on > self.job.actor.day:
            row.reject("paid_on", N_("This day lies ahead. Enter when it was paid."))
        return {
            "bill_no": row.identity("bill_no", 40),
            "amount_fen": row.fen("amount"),
            "paid_on": paid_on,
            "receipt_no": row.identity("receipt_no", 40),
            "method": row.word("method", PaymentMethod),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return bill and receipt; payments without a receipt may look alike."""
        return (values["bill_no"], values["receipt_no"]) if values["receipt_no"] else None

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the bills of these numbers with what was paid on them."""
        numbers = {values["bill_no"] for _, values in rows}
        mine = self.job.default_office
        offices = self.job.found.office_ids() if mine is None else [mine]
        self._bills = defaultdict(list)
        for bill in self.job.session.scalars(
            select(Bill)
            .where(Bill.office_id.in_(offices), Bill.bill_no.in_(numbers))
            .options(selectinload(Bill.payments))
        ):
            self._bills[bill.bill_no].append(bill)
        receipts = {values["receipt_no"] for _, values in rows} - {None}
        here = select(Receipt.office_id, Receipt.receipt_no).where(
            Receipt.office_id.in_(offices), Receipt.receipt_no.in_(receipts)
        )
        self._written = {(office, no or "") for office, no in self.job.session.execute(here)}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make a payment; one that is entered already is never changed, only voided."""
        bills = self._bills.get(values["bill_no"], [])
        if len(bills) != 1:
            row.reject(
                "bill_no",
                N_("Several offices have this number. Say which office.")
                if bills
                else N_("There is no such bill. Import the bills first."),
            )
            return Outcome.SAME
        bill = bills[0]
        known = self._known(bill, values)
        if known is None and (bill.office_id, values["receipt_no"] or "") in self._written:
            row.reject(
                "receipt_no",
                N_("A receipt with this number was written here, and this bill is not on it."),
            )
            return Outcome.SAME
        if known is None:
            try:
                check_stands(bill)
                check_payment(values["amount_fen"], bill.amount_fen - _came_in(bill))
            except Refusal as no:
                column = "bill_no" if no.field == "bill" else "amount"
                row.reject(column, no.sentence, **no.values)
                return Outcome.SAME
            self._pay(bill, values)
            return Outcome.CREATED
        if known.voided_at is not None:
            row.reject("receipt_no", N_("This receipt was struck out. Use another number."))
        elif not self._same(known, values):
            row.reject(
                "receipt_no",
                N_(
                    "This receipt is entered with other figures. Void it first, then enter it anew."
                ),
            )
        self._taken.add(known.id)
        return Outcome.SAME

    def _known(self, bill: Bill, values: Values) -> Payment | None:
        if values["receipt_no"]:
            same = (paid for paid in bill.payments if paid.receipt_no == values["receipt_no"])
            return next(same, None)
        for paid in bill.payments:
            open_ = paid.id is not None and paid.id not in self._taken and paid.voided_at is None
            if paid.advance_id is not None:  # no money moved: the row tells of other money
                continue
            if open_ and not paid.receipt_no and self._same(paid, values):
                return paid
        return None

    @staticmethod
    def _same(paid: Payment, values: Values) -> bool:
        return (
            paid.amount_fen == values["amount_fen"]
            and paid.paid_on == values["paid_on"]
            and values["method"] in (None, paid.method)
        )

    def _pay(self, bill: Bill, values: Values) -> None:
        given = {key: values[key] for key in ("amount_fen", "paid_on", "receipt_no")}
        bill.payments.append(
            Payment(
                office_id=bill.office_id, method=values["method"] or PaymentMethod.CASH, **given
            )
        )


def _stands(bill: Bill, values: Values) -> str | None:
    """Return why a list can't change a bill: reversed, or computed or paid and said otherwise."""
    if not any(
        value is not None and differs(getattr(bill, key), value)
        for key, value in values.items()
        if key != "area_id"
    ):
        return None
    if bill.voided_at is not None:
        return N_("This bill is reversed and stands as it is.")
    if bill.run_id is not None:
        return N_("A computed bill is never changed: reverse it, then bill the flat again.")
    said = {key: values[key] for key in ("unit_id", "item", "period")}
    moved = (key for key, one in said.items() if one is not None and getattr(bill, key) != one)
    return PAID_FOR if _came_in(bill) and any(moved) else None


def _came_in(bill: Bill) -> int:
    """Return what came in on a bill so far, in fen, by the rows before this one too."""
    return sum(paid.amount_fen for paid in bill.payments if paid.voided_at is None)
