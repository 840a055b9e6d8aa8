"""Receipts with their books, money paid in advance, and refunds (JD-10), in integer fen.

A receipt has parts: payments on bills (``models.fees``), an advance, and parts of other chapters
(``models.receipt_parts``). Together they are its sum.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    cast,
    event,
    func,
    inspect,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Versioned, Voidable, as_kept, complaint, label
from models.estate import Area, Office, Unit
from models.people import Employee
from rules import typed
from rules.receipt_words import AdvanceKind, BookState, RefundState
from rules.receipts import check_book, written
from rules.refusal import Refusal
from rules.vocabulary import N_, PaymentMethod

if TYPE_CHECKING:
    from models.scopes import Actor

_VOIDED = text("voided_at IS NOT NULL")


class ReceiptBook(Versioned, Base):
    """A book of numbered slips, and who writes in it; without a holder everybody of the office."""

    __tablename__ = "receipt_book"
    __table_args__ = (
        CheckConstraint("first_no >= 1 AND first_no <= last_no", "numbers_in_order"),
        CheckConstraint("width BETWEEN 1 AND 9", "width_in_reason"),
        Index("ix_receipt_book_office_id_prefix", "office_id", "prefix", "first_no"),
        Index("ix_receipt_book_holder_id_state", "holder_id", "state"),
        Index("ix_receipt_book_office_id_issued_on_id", "office_id", "issued_on", "id"),
        Index("ix_receipt_book_issued_on_id", "issued_on", "id"),
    )

    _prefix_as_kept = as_kept(typed.code, "prefix")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    prefix: Mapped[str] = mapped_column(String(12), default="", info=label(_l("Before the number")))
    first_no: Mapped[int] = mapped_column(info=label(_l("First number")))
    last_no: Mapped[int] = mapped_column(info=label(_l("Last number")))
    width: Mapped[int] = mapped_column(default=6, info=label(_l("Digits")))
    # its first and last number, as lists name it; written with them
    name: Mapped[str] = mapped_column(String(50), info=label(_l("Receipt book"), audit=False))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    issued_on: Mapped[date] = mapped_column(info=label(_l("Handed out on")))
    state: Mapped[BookState] = mapped_column(default=BookState.OPEN, info=label(_l("State")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    holder: Mapped[Employee | None] = relationship(info=label(_l("Receipt book held by")))

    def number_of(self, serial: int) -> str:
        """Return a number of the book as it stands on the slip."""
        return written(self.prefix, serial, self.width)

    @property
    def range(self) -> str:
        """The first and the last number."""
        return f"{self.number_of(self.first_no)}–{self.number_of(self.last_no)}"

    def __str__(self) -> str:
        return self.range


class Receipt(Voidable, Versioned, Base):
    """Money received at one time from one payer; it stands as it was written, or is voided."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "receipt_no",
            info=complaint(_l("The office has a receipt with this number already.")),
        ),
        CheckConstraint(
            "total_fen > 0", "total_positive", info=complaint(_l("A receipt is over more than 0."))
        ),
        Index("ix_receipt_office_id_taken_at_id", "office_id", "taken_at", "id"),
        Index("ix_receipt_area_id_taken_at_id", "area_id", "taken_at", "id"),
        Index("ix_receipt_taken_by_id_taken_at_id", "taken_by_id", "taken_at", "id"),
        Index("ix_receipt_taken_at_id", "taken_at", "id"),
        Index("ix_receipt_method_taken_at_id", "method", "taken_at", "id"),
        Index("ix_receipt_receipt_no_id", "receipt_no", "id"),
        Index("ix_receipt_unit_id_taken_at_id", "unit_id", "taken_at", "id"),
        Index("ix_receipt_book_id_serial", "book_id", "serial"),
        Index(
            "ix_receipt_voided",
            *("taken_at", "id"),
            sqlite_where=_VOIDED,
            postgresql_where=_VOIDED,
        ),
    )

    _number_as_kept = as_kept(typed.code, "receipt_no")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # of the flat on that day
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    payer: Mapped[str] = mapped_column(String(60), default="", info=label(_l("Payer")))
    receipt_no: Mapped[str | None] = mapped_column(String(40), info=label(_l("Receipt number")))
    book_id: Mapped[int | None] = mapped_column(ForeignKey("receipt_book.id"))
    serial: Mapped[int | None] = mapped_column(info={"audit": False})  # its number in the book
    method: Mapped[PaymentMethod] = mapped_column(
        default=PaymentMethod.CASH, info=label(_l("Method"))
    )
    paid_on: Mapped[date] = mapped_column(info=label(_l("Paid on")))
    total_fen: Mapped[int] = mapped_column(info=label(_l("Sum received"), money=True))
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    taken_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    # how often it was printed: the second time it is marked as a copy
    prints: Mapped[int] = mapped_column(default=0, server_default=text("0"), info={"audit": False})

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    unit: Mapped[Unit | None] = relationship(info=label(_l("Flat")))
    book: Mapped[ReceiptBook | None] = relationship(info=label(_l("Receipt book")))
    taken_by: Mapped[Employee | None] = relationship(info=label(_l("Taken by")))

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        found: ColumnElement[str] = func.coalesce(
            entity.receipt_no, literal("#") + cast(entity.id, String)
        )
        return found

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the receipts of flats in the areas held today, and one's own."""
        return or_(cls.area_id.in_(actor.areas_today), cls.taken_by_id == actor.employee_id)

    def __str__(self) -> str:
        return self.receipt_no or f"#{self.id}"


class Advance(Voidable, Versioned, Base):
    """One movement of what a receipt brought beyond its bills: in, set off, or refunded."""

    __tablename__ = "advance"
    __table_args__ = (
        CheckConstraint(
            "amount_fen > 0", "amount_positive", info=complaint(_l("An advance is more than 0."))
        ),
        Index("ix_advance_receipt_id_kind", "receipt_id", "kind", "amount_fen", "voided_at"),
        Index("ix_advance_unit_id_id", "unit_id", "id"),
        Index("ix_advance_office_id_id", "office_id", "id"),
        Index("ix_advance_area_id_id", "area_id", "id"),
        Index("ix_advance_by_id", "by_id"),
        Index("ix_advance_voided", "id", sqlite_where=_VOIDED, postgresql_where=_VOIDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    kind: Mapped[AdvanceKind] = mapped_column(info=label(_l("Movement")))
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount"), money=True))
    day: Mapped[date] = mapped_column(info=label(_l("Day")))
    at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    unit: Mapped[Unit] = relationship(info=label(_l("Flat")))
    receipt: Mapped[Receipt] = relationship(info=label(_l("Brought by the receipt")))
    by: Mapped[Employee | None] = relationship(info=label(_l("Entered by")))

    @property
    def signed_fen(self) -> int:
        """What it adds to the balance, in fen."""
        return self.amount_fen if self.kind is AdvanceKind.IN else -self.amount_fen

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        return literal("#") + cast(entity.id, String)

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the movements of flats in the areas held today."""
        return cls.area_id.in_(actor.areas_today)

    def __str__(self) -> str:
        return f"#{self.id}"


class Refund(Versioned, Base):
    """Money given back on a receipt: asked for by one person, confirmed by another."""

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("amount_fen > 0", "amount_positive"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", "decided_is_dated"),
        CheckConstraint(
            "state <> 'paid' OR asked_by_id IS NULL OR decided_by_id <> asked_by_id",
            "two_people",
            info=complaint(
                _l("Whoever asks for a refund does not confirm it: a second person does.")
            ),
        ),
        Index(
            "uq_refund_asked",
            *("receipt_id", "part"),
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
            info=complaint(_l("A refund of this receipt waits for its confirmation already.")),
        ),
        Index("ix_refund_receipt_id_state", "receipt_id", "state"),
        Index("ix_refund_office_id_asked_at_id", "office_id", "asked_at", "id"),
        Index("ix_refund_area_id_asked_at_id", "area_id", "asked_at", "id"),
        Index("ix_refund_asked_at_id", "asked_at", "id"),
        Index("ix_refund_asked_by_id_asked_at", "asked_by_id", "asked_at"),
        Index("ix_refund_decided_by_id", "decided_by_id"),
        # what was paid out in a time
        Index("ix_refund_office_id_state_decided_at", "office_id", "state", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    # the table of the one part that is given back, and its row; the whole receipt where empty
    part: Mapped[str] = mapped_column(String(40), default="", info={"audit": False})
    part_id: Mapped[int | None] = mapped_column(info={"audit": False})
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Refund amount"), money=True))
    method: Mapped[PaymentMethod] = mapped_column(info=label(_l("Refunded by")))
    reason: Mapped[str] = mapped_column(String(300), info=label(_l("Reason")))
    state: Mapped[RefundState] = mapped_column(default=RefundState.ASKED, info=label(_l("State")))
    asked_at: Mapped[datetime] = mapped_column(info=label(_l("Refund asked for at")))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    # paid out, declined or withdrawn; the money leaves the cash of that day
    decided_at: Mapped[datetime | None] = mapped_column(info=label(_l("Refund decided at")))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    decision: Mapped[str] = mapped_column(String(300), default="", info=label(_l("Decision")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    receipt: Mapped[Receipt] = relationship(info=label(_l("Receipt")))
    asked_by: Mapped[Employee | None] = relationship(
        foreign_keys=[asked_by_id], info=label(_l("Refund asked for by"))
    )
    decided_by: Mapped[Employee | None] = relationship(
        foreign_keys=[decided_by_id], info=label(_l("Refund decided by"))
    )

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the refunds in the areas held today, and those one asked for."""
        return or_(cls.area_id.in_(actor.areas_today), cls.asked_by_id == actor.employee_id)

    def __str__(self) -> str:
        return self.number


# What stands, whatever the door -------------------------------------------------------------------
_MOVES = frozenset({"voided_at", "voided_by_id", "void_reason", "version", "prints"})
_NUMBER = frozenset({"receipt_no", "book_id", "serial"})
_RANGE = frozenset({"prefix", "first_no", "last_no", "width", "office_id"})
_DECIDED = frozenset({"state", "decided_at", "decided_by_id", "decision", "version"})


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def _check_receipt(row: Receipt) -> None:
    changed = _changed(row) - {"version", "prints"}
    if changed and _before(row, "voided_at") is not None:
        raise Refusal(N_("This receipt is voided and stays as it is."))
    if changed - _MOVES - _NUMBER or (changed & _NUMBER and _before(row, "receipt_no")):
        raise Refusal(N_("A receipt stands as it was written: void it, or refund it."))


def _check_refund(row: Refund) -> None:
    if _before(row, "state") is not RefundState.ASKED or _changed(row) - _DECIDED:
        raise Refusal(N_("This refund was decided and stands."))


def _check_range(session: Session, row: ReceiptBook) -> None:
    """Refuse numbers that another book of the office has."""
    check_book(row.prefix or "", row.first_no, row.last_no, row.width)
    office_id = row.office_id or (row.office.id if row.office else None)
    other = session.scalar(
        select(ReceiptBook)
        .where(
            ReceiptBook.office_id == office_id,
            ReceiptBook.prefix == (row.prefix or ""),
            ReceiptBook.first_no <= row.last_no,
            ReceiptBook.last_no >= row.first_no,
            ReceiptBook.id != (row.id or 0),
        )
        .limit(1)
    )
    others = [one for one in session.new if isinstance(one, ReceiptBook) and one is not row]
    same = (one for one in others if _overlap(one, row, office_id))
    other = other or next(same, None)
    if other is not None:
        raise Refusal(
            N_("The book %(book)s has some of these numbers already."),
            field="first_no",
            book=other.range,
        )


def _check_used(session: Session, row: ReceiptBook) -> None:
    """Refuse to write the numbers of a book otherwise that were used."""
    used = select(func.min(Receipt.serial), func.max(Receipt.serial)).where(
        Receipt.book_id == (row.id or 0)
    )
    first, last = session.execute(used).one()
    if first is None or last is None:
        return
    if _changed(row) & {"prefix", "width", "office_id"}:
        raise Refusal(N_("Numbers of this book are used: how they are written stays."))
    if not row.first_no <= first <= last <= row.last_no:
        raise Refusal(
            N_("Numbers of this book are used up to %(last)s: they stay in it."),
            field="last_no",
            last=row.number_of(last),
        )


def _overlap(one: ReceiptBook, row: ReceiptBook, office_id: int | None) -> bool:
    here = one.office_id or (one.office.id if one.office else None)
    return (
        here == office_id
        and (one.prefix or "") == (row.prefix or "")
        and one.first_no <= row.last_no
        and one.last_no >= row.first_no
    )


@event.listens_for(Session, "before_flush")
def refuse_change_of_receipts(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter a receipt, a decided refund, or give a number to two books."""
    with session.no_autoflush:
        for row in (*session.new, *session.dirty):
            if isinstance(row, ReceiptBook) and _changed(row) & _RANGE:
                _check_range(session, row)
                _check_used(session, row)
                row.name = row.range
        for row in session.dirty:
            if isinstance(row, Receipt) and session.is_modified(row):
                _check_receipt(row)
            if isinstance(row, Refund) and session.is_modified(row):
                _check_refund(row)
