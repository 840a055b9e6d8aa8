"""Property fees: bills and payments, in integer fen (JD-10, 4.2.2.3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, as_kept, complaint, label
from models.estate import Area, Office, Unit
from models.people import Employee
from rules import typed
from rules.vocabulary import PaymentMethod


class Bill(Versioned, Base):
    """One item due from one flat for one quarter: management fees, and fees for others."""

    __tablename__ = "bill"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "bill_no", info=complaint(_l("The office has a bill with this number."))
        ),
        CheckConstraint(
            "amount_fen > 0", "amount_positive", info=complaint(_l("A bill is more than 0 yuan."))
        ),
        # the quarter's fees of every area in one index-only pass (4.5)
        Index("ix_bill_period_kpi", "period", "area_id", "id", "amount_fen"),
        Index("ix_bill_office_id_due_on_id", "office_id", "due_on", "id"),
        # the whole company's list as it is sorted
        Index("ix_bill_due_on_id", "due_on", "id"),
        Index("ix_bill_bill_no_id", "bill_no", "id"),
    )

    _number_as_kept = as_kept(typed.code, "bill_no")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    bill_no: Mapped[str] = mapped_column(String(40), info=label(_l("Bill number")))
    item: Mapped[str] = mapped_column(String(60), info=label(_l("Fee item")))
    period: Mapped[str] = mapped_column(String(6), info=label(_l("Quarter")))  # 2026Q3
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount due"), money=True))
    due_on: Mapped[date] = mapped_column(info=label(_l("Due on")))

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

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    bill: Mapped[Bill] = relationship(back_populates="payments", info=label(_l("Bill")))
    taken_by: Mapped[Employee | None] = relationship(info=label(_l("Taken by")))

    def __str__(self) -> str:
        return self.receipt_no or f"#{self.id}"
