"""The lists of receipts, their books and refunds; they go out only: money is taken on its page."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import aliased

from models.estate import Building, Office, Unit
from models.people import Employee
from models.receipts import Receipt, ReceiptBook, Refund
from rules.vocabulary import Record
from services.exports.listing import AnySelect, Listing, Wanted


def _receipts(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Receipt,
        select(
            Receipt.receipt_no,
            Office.code.label("office"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            Unit.room.label("room"),
            Receipt.payer,
            Receipt.total_fen.label("amount"),
            Receipt.method,
            Receipt.paid_on,
            Employee.username.label("taken_by"),
            Receipt.taken_at,
        )
        .join(Receipt.office)
        .outerjoin(Unit, Unit.id == Receipt.unit_id)
        .outerjoin(Building, Building.id == Unit.building_id)
        .outerjoin(Employee, Employee.id == Receipt.taken_by_id),
        days=Receipt.paid_on,
    )


def _books(wanted: Wanted) -> AnySelect:
    return wanted.part(
        ReceiptBook,
        select(
            Office.code.label("office"),
            ReceiptBook.prefix,
            ReceiptBook.first_no,
            ReceiptBook.last_no,
            ReceiptBook.width,
            Employee.username.label("holder"),
            ReceiptBook.issued_on,
            ReceiptBook.state,
        )
        .join(ReceiptBook.office)
        .outerjoin(Employee, Employee.id == ReceiptBook.holder_id),
    )


def _refunds(wanted: Wanted) -> AnySelect:
    asked, decided = aliased(Employee), aliased(Employee)
    return wanted.part(
        Refund,
        select(
            Refund.number,
            Office.code.label("office"),
            Receipt.receipt_no,
            Refund.amount_fen.label("amount"),
            Refund.method,
            Refund.reason,
            Refund.state,
            asked.username.label("asked_by"),
            Refund.asked_at,
            decided.username.label("decided_by"),
            Refund.decided_at,
        )
        .join(Refund.office)
        .join(Receipt, Receipt.id == Refund.receipt_id)
        .outerjoin(asked, asked.id == Refund.asked_by_id)
        .outerjoin(decided, decided.id == Refund.decided_by_id),
        instants=Refund.asked_at,
    )


RECEIPTS: Mapping[str, Listing] = {
    "receipts": Listing(Record.RECEIPT, _receipts, dated=True, amounts=("amount",)),
    "receipt-books": Listing(Record.RECEIPT_BOOK, _books),
    "refunds": Listing(Record.REFUND, _refunds, dated=True, amounts=("amount",)),
}
