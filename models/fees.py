"""Property fees: bills and payments, in integer fen (JD-10, 4.2.2.3).

A bill is entered, imported, or computed by a billing run; a computed one tells how.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.util import identity_key

from models.audit import take_turn
from models.base import Base, Versioned, Voidable, as_kept, complaint, label
from models.estate import Area, Office, Unit
from models.fee_items import BillingRun, FeeItem
from models.people import Employee
from models.receipts import Advance, Receipt
from rules import typed
from rules.vocabulary import PaymentMethod

# as the indexes say it; a list must ask in the same words
OPEN, PAID = "paid_fen < amount_fen", "paid_fen >= amount_fen"
# a flat is billed once for an item and quarter, whoever confirms a run; a reversed bill frees it
STANDING = "voided_at IS NULL AND fee_item_id IS NOT NULL"


class Bill(Voidable, Versioned, Base):
    """One item due from one flat for one quarter; a wrong one is reversed, and counts nowhere."""

    __tablename__ = "bill"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "bill_no", info=complaint(_l("The office has a bill with this number."))
        ),
        CheckConstraint(
            "amount_fen > 0", "amount_positive", info=complaint(_l("A bill is more than 0 yuan."))
        ),
        # the quarter's fees of every area in one index-only pass (4.5)
        Index("ix_bill_period_kpi", "period", "area_id", "id", "amount_fen", "voided_at"),
        Index("ix_bill_office_id_due_on_id", "office_id", "due_on", "id"),
        Index("ix_bill_area_id_due_on_id", "area_id", "due_on", "id"),
        # the whole company's list as it is sorted
        Index("ix_bill_due_on_id", "due_on", "id"),
        Index("ix_bill_bill_no_id", "bill_no", "id"),
        Index(
            "uq_bill_standing",
            *("unit_id", "fee_item_id", "period"),
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
            info=complaint(_l("This flat is billed for this item and quarter already.")),
        ),
        Index("ix_bill_fee_item_id_charged_to", "fee_item_id", "charged_to"),
        Index("ix_bill_run_id_due_on_id", "run_id", "due_on", "id"),
        # the few that are reversed
        Index(
            "ix_bill_voided",
            *("due_on", "id"),
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
        # one in ten is open, in a good quarter; in a new one nearly all are
        *(
            Index(
                f"ix_bill_{name}{'_'.join(columns)}",
                *columns,
                sqlite_where=text(condition),
                postgresql_where=text(condition),
            )
            for name, condition in (("open_", OPEN), ("paid_", PAID))
            for columns in (("due_on", "id"), ("office_id", "due_on", "id"))
        ),
    )

    _number_as_kept = as_kept(typed.code, "bill_no")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    bill_no: Mapped[str] = mapped_column(String(40), info=label(_l("Bill number")))
    item: Mapped[str] = mapped_column(String(60), info=label(_l("Fee item")))
    period: Mapped[str] = mapped_column(String(6), info=label(_l("Quarter")))  # 2026Q3
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount due"), money=True))
    # the sum of its payments, kept beside it so that open bills are found by an index
    paid_fen: Mapped[int] = mapped_column(
        default=0,
        server_default=text("0"),
        info=label(_l("Amount paid"), money=True, audit=False),
    )
    due_on: Mapped[date] = mapped_column(info=label(_l("Due on")))
    # of a computed bill: by which run, for which item, over which days, and how (rules.fees)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("billing_run.id"))
    fee_item_id: Mapped[int | None] = mapped_column(ForeignKey("fee_item.id"))
    charged_from: Mapped[date | None] = mapped_column(info=label(_l("Charged from")))
    charged_to: Mapped[date | None] = mapped_column(info=label(_l("Charged to")))
    reckoning: Mapped[dict[str, Any] | None] = mapped_column(JSON, info={"audit": False})

    run: Mapped[BillingRun | None] = relationship(info=label(_l("Billing run")))
    fee_item: Mapped[FeeItem | None] = relationship(info=label(_l("Fee")))
    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    unit: Mapped[Unit] = relationship(info=label(_l("Flat")))
    payments: Mapped[list[Payment]] = relationship(
        back_populates="bill", order_by="Payment.id", info=label(_l("Payments"))
    )

    def __str__(self) -> str:
        return self.bill_no


class Payment(Voidable, Versioned, Base):
    """Money received on a bill, with its receipt; corrected by voiding, never by change."""

    __tablename__ = "payment"
    told_on: ClassVar = ("bill", "bill_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "receipt_no",
            "bill_id",
            info=complaint(_l("This receipt is entered for this bill already.")),
        ),
        CheckConstraint(
            "amount_fen > 0",
            "amount_positive",
            info=complaint(_l("A payment is more than 0 yuan.")),
        ),
        Index("ix_payment_bill_id_kpi", "bill_id", "paid_on", "amount_fen", "voided_at"),
        Index("ix_payment_office_id_taken_at", "office_id", "taken_at"),
        Index("ix_payment_office_id_paid_on_id", "office_id", "paid_on", "id"),
        # the whole company's list as it is sorted, and the few that are voided
        Index("ix_payment_paid_on_id", "paid_on", "id"),
        Index("ix_payment_receipt_no_id", "receipt_no", "id"),
        Index("ix_payment_method_paid_on_id", "method", "paid_on", "id"),
        Index("ix_payment_receipt_id", "receipt_id"),
        Index("ix_payment_advance_id", "advance_id"),
        Index(
            "ix_payment_voided",
            "paid_on",
            "id",
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
    )

    _number_as_kept = as_kept(typed.code, "receipt_no")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount paid"), money=True))
    paid_on: Mapped[date] = mapped_column(info=label(_l("Paid on")))
    receipt_no: Mapped[str | None] = mapped_column(String(40), info=label(_l("Receipt number")))
    method: Mapped[PaymentMethod] = mapped_column(
        default=PaymentMethod.CASH, info=label(_l("Method"))
    )
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    # when it was entered; None where it came as a list: a shift counts what it took in (JD-5)
    taken_at: Mapped[datetime | None] = mapped_column(info=label(_l("Entered at")))

    # the receipt it is a part of; or the movement of an advance it was set off from
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    advance_id: Mapped[int | None] = mapped_column(ForeignKey("advance.id"))

    receipt: Mapped[Receipt | None] = relationship(info=label(_l("Receipt")))
    advance: Mapped[Advance | None] = relationship(info=label(_l("Set off from an advance")))
    office: Mapped[Office] = relationship(info=label(_l("Office")))
    bill: Mapped[Bill] = relationship(back_populates="payments", info=label(_l("Bill")))
    taken_by: Mapped[Employee | None] = relationship(info=label(_l("Taken by")))

    def __str__(self) -> str:
        return self.receipt_no or f"#{self.id}"


_PAID = "bills_paid"  # the bills of a flush whose payments it wrote


@event.listens_for(Session, "after_flush")
def keep_what_came_in(session: Session, flush_context: Any) -> None:
    """Add up the payments of every bill this flush wrote payments of, in the same transaction.

    The bill itself is not edited: its version stays, and the trail tells of the payment.
    """
    written = (row for row in (*session.new, *session.dirty) if isinstance(row, Payment))
    bills = {row.bill_id for row in written}
    if not bills:
        return
    connection = session.connection()
    take_turn(connection)  # two desks add up one after the other, each seeing the other's
    came_in = (
        select(func.coalesce(func.sum(Payment.amount_fen), 0))
        .where(Payment.bill_id == Bill.id, Payment.voided_at.is_(None))
        .scalar_subquery()
    )
    table = Bill.__table__
    for some in _parts(sorted(bills)):
        connection.execute(update(table).where(table.c.id.in_(some)).values(paid_fen=came_in))
    session.info.setdefault(_PAID, set()).update(bills)


@event.listens_for(Session, "after_flush_postexec")
def read_what_came_in(session: Session, flush_context: Any) -> None:
    """Let the bills in hand read their new sums."""
    for bill_id in session.info.pop(_PAID, ()):
        bill = session.identity_map.get(identity_key(Bill, bill_id))
        if bill is not None:
            session.expire(bill, ["paid_fen"])


def _parts(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]
