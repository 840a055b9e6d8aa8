"""Bank statements: what came in by transfer, line by line, until a receipt is written (JD-10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Versioned, complaint, label
from models.estate import Office, Unit
from models.people import Employee
from models.receipts import Receipt
from rules.bank_words import BankLineState


class BankStatement(Versioned, Base):
    """One file of a bank that was read in; the same file is read once."""

    __tablename__ = "bank_statement"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "sha256", info=complaint(_l("This file was read in already."))
        ),
        Index("ix_bank_statement_office_id_read_at_id", "office_id", "read_at", "id"),
        Index("ix_bank_statement_read_at_id", "read_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    account: Mapped[str] = mapped_column(String(60), info=label(_l("Bank account")))
    file_name: Mapped[str] = mapped_column(String(120), info=label(_l("File name")))
    sha256: Mapped[str] = mapped_column(String(64), info={"audit": False})
    read_at: Mapped[datetime] = mapped_column(info=label(_l("Read in at")))
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    first_day: Mapped[date] = mapped_column(info=label(_l("First day")))
    last_day: Mapped[date] = mapped_column(info=label(_l("Last day")))
    incoming: Mapped[int] = mapped_column(info=label(_l("Lines read in")))
    incoming_fen: Mapped[int] = mapped_column(info=label(_l("Came in (yuan)"), money=True))
    outgoing: Mapped[int] = mapped_column(info=label(_l("Outgoing, left out")))
    known: Mapped[int] = mapped_column(info=label(_l("Known already, left out")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    read_by: Mapped[Employee | None] = relationship(info=label(_l("Read in by")))

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        found: ColumnElement[str] = entity.file_name
        return found

    def __str__(self) -> str:
        return self.file_name


class BankLine(Versioned, Base):
    """Money that came in at the bank: whose it is thought to be, and the receipt it became."""

    __tablename__ = "bank_line"
    __table_args__ = (
        # banks number their movements by account; without a number nothing tells two apart
        UniqueConstraint(
            "office_id",
            "account",
            "serial_no",
            info=complaint(_l("A line with this number was read in already.")),
        ),
        UniqueConstraint("receipt_id"),
        CheckConstraint("amount_fen > 0", "amount_positive"),
        CheckConstraint("(state = 'booked') = (receipt_id IS NOT NULL)", "booked_has_receipt"),
        Index("ix_bank_line_statement_id_day_id", "statement_id", "day", "id"),
        Index("ix_bank_line_office_id_day_id", "office_id", "day", "id"),
        Index("ix_bank_line_day_id", "day", "id"),
        Index("ix_bank_line_office_id_state_day_id", "office_id", "state", "day", "id"),
        Index("ix_bank_line_state_day_id", "state", "day", "id"),
        Index("ix_bank_line_amount_fen_id", "amount_fen", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"))
    account: Mapped[str] = mapped_column(String(60), info=label(_l("Bank account")))
    row_no: Mapped[int] = mapped_column(info=label(_l("Row of the file")))
    day: Mapped[date] = mapped_column(info=label(_l("Day")))
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount"), money=True))
    payer: Mapped[str] = mapped_column(String(80), default="", info=label(_l("Payer")))
    memo: Mapped[str] = mapped_column(String(300), default="", info=label(_l("Memo")))
    serial_no: Mapped[str | None] = mapped_column(String(60), info=label(_l("Bank's number")))
    state: Mapped[BankLineState] = mapped_column(default=BankLineState.NEW, info=label(_l("State")))
    # the flat it is thought to be of, and why (words of BankReason)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    reasons: Mapped[str] = mapped_column(String(60), default="", info={"audit": False})
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    decided_at: Mapped[datetime | None] = mapped_column(info=label(_l("Handled at")))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    ignored_why: Mapped[str] = mapped_column(
        String(300), default="", info=label(_l("Why it is not entered"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    statement: Mapped[BankStatement] = relationship(info=label(_l("Bank statement")))
    unit: Mapped[Unit | None] = relationship(info=label(_l("Flat")))
    receipt: Mapped[Receipt | None] = relationship(info=label(_l("Receipt")))
    decided_by: Mapped[Employee | None] = relationship(info=label(_l("Handled by")))

    def __str__(self) -> str:
        sum_of = f"{self.amount_fen // 100:,}.{self.amount_fen % 100:02d}"
        return f"{self.day} {sum_of} {self.payer}".rstrip()


@event.listens_for(Session, "before_flush")
def open_again(session: Session, context: object, instances: object) -> None:
    """Set a line back when its receipt is voided: the money still lies at the bank."""
    with session.no_autoflush:
        for row in session.dirty:
            if not isinstance(row, Receipt) or row.voided_at is None:
                continue
            if not inspect(row).attrs.voided_at.history.has_changes():
                continue
            line = session.scalars(select(BankLine).where(BankLine.receipt_id == row.id)).first()
            if line is not None:
                line.state = BankLineState.SUGGESTED if line.unit_id else BankLineState.NEW
                line.receipt_id = line.decided_at = line.decided_by_id = None
