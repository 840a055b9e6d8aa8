"""Taking money: one receipt for one or many bills, an advance, and what other chapters charge.

A receipt is written whole or not at all. Numbers are used once, whatever became of the receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models import (
    Advance,
    Bill,
    Handover,
    Payment,
    Post,
    Receipt,
    ReceiptBook,
    Refund,
    Unit,
)
from models.audit import because, take_turn
from models.clock import local
from models.receipt_parts import advance_left, standing
from models.scopes import Actor, require, require_at
from rules import receipts as rules
from rules import typed
from rules.handover import SIGNED
from rules.indicators import quarter_last_day
from rules.receipt_words import AdvanceKind, BookState, RefundState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, PaymentMethod, Record, Role
from services import inputs, places
from services.payments import check_payment, check_stands, outstanding
from services.separation import somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What somebody takes in: sums in fen.

    ``bills`` are bills with what is paid on each. ``others`` are new rows of another chapter's part
    (``models.receipt_parts.PARTS``) with their ``amount_fen``: they get this receipt, and are kept
    or refused with it; that chapter locks and checks what they pay before. ``total_fen`` is what
    was handed over, where it was counted: it must be the sum of the parts.
    """

    office_id: int
    unit: Unit | None = None
    payer: str = ""
    method: PaymentMethod = PaymentMethod.CASH
    paid_on: date
    receipt_no: str | None = None
    bills: Sequence[tuple[Bill, int]] = ()
    advance_fen: int = 0
    others: Sequence[Any] = ()
    total_fen: int | None = None

    @property
    def parts_fen(self) -> int:
        """The sum of all parts."""
        others: int = sum(part.amount_fen for part in self.others)
        return sum(fen for _, fen in self.bills) + self.advance_fen + others


def take(session: Session, actor: Actor, taking: Taking, at: datetime) -> Receipt:
    """Write a receipt with its parts, or refuse all of it (JD-10)."""
    _check_place(actor, taking)
    rules.check_day(taking.paid_on, local(at).date(), _own_quarters(actor, taking))
    if taking.advance_fen < 0 or any(fen <= 0 for _, fen in taking.bills):
        raise Refusal(N_("A payment is more than 0 yuan."), field="received")
    total = rules.check_sum(taking.total_fen, taking.parts_fen)
    with session.no_autoflush:
        # two desks may take the same bill, or the same number, at once: the second waits and sees
        take_turn(session.connection())  # before a bill's row is locked
        _check_bills(session, taking)
        writers = (actor.employee_id,)
        number, book, serial = _number(session, writers, taking.office_id, taking.receipt_no)
    unit = taking.unit
    receipt = Receipt(
        office_id=taking.office_id,
        area_id=unit.area_id if unit is not None else None,
        unit_id=unit.id if unit is not None else None,
        payer=inputs.text(Receipt, "payer", taking.payer),
        receipt_no=number,
        book_id=book.id if book is not None else None,
        serial=serial,
        method=taking.method,
        paid_on=taking.paid_on,
        total_fen=total,
        taken_by_id=actor.employee_id,
        taken_at=at,
    )
    _keep(session, actor, taking, receipt, at)
    return receipt


def _keep(session: Session, actor: Actor, taking: Taking, receipt: Receipt, at: datetime) -> None:
    """Add a receipt with its parts in one flush: their sum is checked there."""
    session.add(receipt)
    for bill, fen in taking.bills:
        session.add(
            Payment(
                office_id=bill.office_id,
                bill_id=bill.id,
                amount_fen=fen,
                paid_on=taking.paid_on,
                receipt_no=receipt.receipt_no,
                method=taking.method,
                taken_by_id=actor.employee_id,
                taken_at=at,
                receipt=receipt,
            )
        )
    for part in taking.others:
        part.receipt = receipt
        session.add(part)
    if taking.advance_fen and taking.unit is not None:
        session.add(_movement(actor, receipt, taking.unit, AdvanceKind.IN, taking.advance_fen, at))
    session.flush()


def _movement(
    actor: Actor, receipt: Receipt, unit: Unit, kind: AdvanceKind, fen: int, at: datetime
) -> Advance:
    return Advance(
        office_id=unit.office_id,
        area_id=unit.area_id,
        unit_id=unit.id,
        receipt=receipt,
        kind=kind,
        amount_fen=fen,
        day=local(at).date(),
        at=at,
        by_id=actor.employee_id,
    )


def _check_place(actor: Actor, taking: Taking) -> None:
    """Refuse money for another office, or for a flat of somebody else's area."""
    require_at(actor, Deed.CREATE, Record.RECEIPT, taking.office_id)
    if taking.advance_fen and taking.unit is None:
        raise Refusal(N_("Choose the flat that pays in advance."), field="unit")
    flats = (taking.unit, *(bill.unit for bill, _ in taking.bills))
    for unit in dict.fromkeys(flat for flat in flats if flat is not None):
        if unit.office_id != taking.office_id:
            raise Refusal(N_("This flat belongs to another office."), field="unit")
        places.check_flat(actor, unit, Record.RECEIPT)


def _own_quarters(actor: Actor, taking: Taking) -> list[str]:
    """Return the quarters of bills for which whoever takes the money is assessed himself."""
    return [
        bill.period
        for bill, _ in taking.bills
        if any(
            held.area_id == bill.area_id and held.on(quarter_last_day(bill.period))
            for held in actor.areas
        )
    ]


def _check_bills(session: Session, taking: Taking) -> None:
    """Lock the bills in order and refuse more than is still due on one of them."""
    if len({bill.id for bill, _ in taking.bills}) < len(taking.bills):
        raise Refusal(N_("A bill is on the receipt once."), field="received")
    for bill, fen in sorted(taking.bills, key=lambda one: one[0].id):
        session.refresh(bill, with_for_update=True)
        try:
            check_stands(bill)
            check_payment(fen, outstanding(bill))
        except Refusal as no:
            raise Refusal(no.sentence, field=f"bill_{bill.id}", **no.values) from no


# Numbers ------------------------------------------------------------------------------------------
def _number(
    session: Session, writers: Sequence[int | None], office_id: int, text: str | None
) -> tuple[str | None, ReceiptBook | None, int | None]:
    """Return a number as it is kept with its book and place there; refuse one that may not be.

    It is in the book of one of the ``writers``, or of everybody.
    """
    number = typed.code(inputs.text(Receipt, "receipt_no", text))
    if not number:
        return None, None, None
    _check_unused(session, office_id, number)
    found = rules.read(number)
    book = _book_with(session, office_id, number, *found) if found else None
    if book is None:
        kept = select(ReceiptBook.id).where(ReceiptBook.office_id == office_id).limit(1)
        if session.scalar(kept) is not None:
            raise Refusal(
                N_("This number is in none of the office's receipt books."), field="receipt_no"
            )
        return number, None, None
    _check_book(writers, book)
    return number, book, found[1] if found else None


def _check_unused(session: Session, office_id: int, number: str) -> None:
    day = session.scalar(
        select(Receipt.paid_on).where(Receipt.office_id == office_id, Receipt.receipt_no == number)
    ) or session.scalar(
        select(Payment.paid_on)
        .where(
            Payment.office_id == office_id,
            Payment.receipt_no == number,
            Payment.receipt_id.is_(None),
        )
        .limit(1)
    )
    if day is not None:
        raise Refusal(
            N_(
                "Receipt %(number)s was used on %(day)s already. A number is used once, even if the"
                " receipt was voided."
            ),
            field="receipt_no",
            number=number,
            day=day,
        )


def _book_with(
    session: Session, office_id: int, number: str, prefix: str, serial: int
) -> ReceiptBook | None:
    book = session.scalars(
        select(ReceiptBook).where(
            ReceiptBook.office_id == office_id,
            ReceiptBook.prefix == prefix,
            ReceiptBook.first_no <= serial,
            ReceiptBook.last_no >= serial,
        )
    ).first()
    return book if book is not None and book.number_of(serial) == number else None


def _check_book(writers: Sequence[int | None], book: ReceiptBook) -> None:
    if book.state is BookState.CLOSED:
        raise Refusal(
            N_("The receipt book %(book)s is closed."), field="receipt_no", book=book.range
        )
    if book.holder is not None and book.holder_id not in writers:
        raise Refusal(
            N_("This number is in the receipt book of %(name)s."),
            field="receipt_no",
            name=book.holder.name,
        )


def proposed(session: Session, actor: Actor, office_id: int) -> str:
    """Return the next number of one's own open book, or of the office's; nothing without one."""
    last = (
        select(func.max(Receipt.serial))
        .where(Receipt.book_id == ReceiptBook.id)
        .correlate(ReceiptBook)
        .scalar_subquery()
    )
    following = func.coalesce(last + 1, ReceiptBook.first_no)
    mine = or_(ReceiptBook.holder_id == actor.employee_id, ReceiptBook.holder_id.is_(None))
    found = session.execute(
        select(ReceiptBook, following)
        .where(
            ReceiptBook.office_id == office_id,
            ReceiptBook.state == BookState.OPEN,
            mine,
            following <= ReceiptBook.last_no,
        )
        .order_by(ReceiptBook.holder_id.is_(None), ReceiptBook.issued_on, ReceiptBook.first_no)
        .limit(1)
    ).first()
    return found[0].number_of(found[1]) if found else ""


def fill_number(session: Session, actor: Actor, receipt: Receipt, text: str | None) -> Receipt:
    """Enter the number of a receipt that was written without one; its parts carry it too."""
    require(session, actor, Deed.EDIT, Record.RECEIPT, receipt)
    if receipt.receipt_no:
        raise Refusal(N_("A receipt stands as it was written: void it, or refund it."))
    with session.no_autoflush:
        take_turn(session.connection())
        # finance enters it for whoever wrote the slip, out of his book
        writers = (actor.employee_id, receipt.taken_by_id)
        number, book, serial = _number(session, writers, receipt.office_id, text)
        if number is None:
            raise Refusal(N_("Enter the receipt number."), field="receipt_no")
        parts = standing(session, receipt.id)
    receipt.receipt_no, receipt.serial = number, serial
    receipt.book_id = book.id if book is not None else None
    for part in parts:
        if isinstance(part, Payment):
            part.receipt_no = number
    session.flush()
    return receipt


# Reversal on the same day -------------------------------------------------------------------------
def void(session: Session, actor: Actor, receipt: Receipt, reason: str, at: datetime) -> Receipt:
    """Strike out one's own receipt of the same day with its parts; later it is refunded."""
    require(session, actor, Deed.VOID, Record.RECEIPT, receipt)
    why = inputs.reason(reason)
    with session.no_autoflush:
        take_turn(session.connection())
        session.refresh(receipt, with_for_update=True)
        check_voidable(session, actor, receipt, at)
        parts = standing(session, receipt.id)
        came_in = _advances(session, receipt.id)
    because(session, why)
    for row in (receipt, *parts, *came_in):
        row.voided_at, row.voided_by_id, row.void_reason = at, actor.employee_id, why
    session.flush()
    return receipt


def check_voidable(session: Session, actor: Actor, receipt: Receipt, at: datetime) -> None:
    """Refuse to void what is not one's own of today, counted on a signed sheet, or spent."""
    if receipt.voided_at is not None:
        raise Refusal(N_("This receipt is voided already."))
    if local(receipt.taken_at).date() != local(at).date():
        raise Refusal(N_("Only a receipt of today is voided. Ask for a refund instead."))
    if receipt.taken_by_id != somebody(actor):
        raise Refusal(N_("Only who took the money voids the receipt. Ask for a refund instead."))
    if (sheet := _signed(session, receipt)) is not None:
        raise Refusal(
            N_(
                "The receipt is counted on the handover %(number)s, which is signed. Ask for a"
                " refund instead."
            ),
            number=sheet,
        )
    _check_not_refunded(session, receipt)
    brought = sum(row.amount_fen for row in _advances(session, receipt.id))
    spent = brought - advance_left(session, receipt.id)
    if spent:
        raise Refusal(
            N_(
                "%(amount)s yuan of its advance are set off against bills. Void those payments"
                " first."
            ),
            amount=rules.yuan(spent),
        )


def _advances(session: Session, receipt_id: int) -> Sequence[Advance]:
    return session.scalars(
        select(Advance).where(
            Advance.receipt_id == receipt_id,
            Advance.kind == AdvanceKind.IN,
            Advance.voided_at.is_(None),
        )
    ).all()


def _signed(session: Session, receipt: Receipt) -> str | None:
    """Return the signed sheet of the front desk that counts a receipt."""
    desk = exists().where(
        Post.employee_id == receipt.taken_by_id,
        Post.role == Role.FRONT_DESK,
        or_(Post.office_id == receipt.office_id, Post.office_id.is_(None)),
        Post.held_on(local(receipt.taken_at).date()),
    )
    return session.scalar(
        select(Handover.number)
        .where(
            Handover.office_id == receipt.office_id,
            Handover.state.in_(SIGNED),
            Handover.voided_at.is_(None),
            and_(Handover.covered_from <= receipt.taken_at, Handover.covered_to > receipt.taken_at),
            desk,
        )
        .limit(1)
    )


def _check_not_refunded(session: Session, receipt: Receipt) -> None:
    waits = session.scalar(
        select(Refund.number)
        .where(
            Refund.receipt_id == receipt.id,
            Refund.state.in_((RefundState.ASKED, RefundState.PAID)),
        )
        .limit(1)
    )
    if waits is not None:
        raise Refusal(N_("The refund %(number)s is entered for it."), number=waits)
