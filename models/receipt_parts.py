"""What a receipt is made of adds up, and is struck out only with the receipt or by a refund.

A chapter whose charges are paid through receipts adds its part's model to ``PARTS``: voidable, with
``receipt_id``, a relationship ``receipt``, and ``amount_fen``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, event, func, inspect, or_, select
from sqlalchemy.orm import Session

from models.fees import Payment
from models.receipts import Advance, Receipt, Refund
from rules.receipt_words import AdvanceKind, RefundState
from rules.receipts import yuan
from rules.refusal import Refusal
from rules.vocabulary import N_

PARTS: list[type[Any]] = [Payment]
# what of a part stands; its receipt's number is entered once
_KEPT = frozenset(
    ("amount_fen", "receipt_id", "office_id", "bill_id", "paid_on", "method", "receipt_no")
)
# what was set off is struck out as payment and movement together, or not at all
MOVEMENT = N_("A movement of an advance stands as it was entered.")


def standing(session: Session, receipt_id: int) -> list[Any]:
    """Return a receipt's parts that are not struck out; an advance is none of them."""
    return [
        row
        for model in PARTS
        for row in session.scalars(
            select(model)
            .where(model.receipt_id == receipt_id, model.voided_at.is_(None))
            .order_by(model.id)
        )
    ]


def signed() -> ColumnElement[int]:
    """Return the sum of movements of advances, in fen: what came in less what went out."""
    one = case((Advance.kind == AdvanceKind.IN, Advance.amount_fen), else_=-Advance.amount_fen)
    found: ColumnElement[int] = func.coalesce(func.sum(one), 0)
    return found


def advance_left(session: Session, receipt_id: int) -> int:
    """Return what is left of the advance a receipt brought, in fen."""
    asked = select(signed()).where(Advance.receipt_id == receipt_id, Advance.voided_at.is_(None))
    return int(session.scalar(asked) or 0)


def _refunded(session: Session, row: Any) -> bool:
    """Say whether a refund that was paid out covers a part."""
    mine = and_(Refund.part == row.__tablename__, Refund.part_id == row.id)
    covers = select(Refund.id).where(
        Refund.receipt_id == row.receipt_id,
        Refund.state == RefundState.PAID,
        or_(Refund.part == "", mine),
    )
    return session.scalar(covers.limit(1)) is not None


def _before(row: Any, name: str) -> Any:
    history = inspect(row).attrs[name].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def _check_number(session: Session, row: Payment) -> None:
    """Refuse to call an old payment by the number of a receipt: a number is used once."""
    used = select(Receipt.id).where(
        Receipt.office_id == row.office_id, Receipt.receipt_no == row.receipt_no
    )
    if row.receipt_no and session.scalar(used.limit(1)) is not None:
        raise Refusal(N_("The office has a receipt with this number already."), field="receipt_no")


def _check_part(session: Session, row: Any) -> None:
    attributes = inspect(row).attrs
    set_off = isinstance(row, Payment) and _before(row, "advance_id") is not None
    before = _before(row, "receipt_id")
    if before is None and not set_off:
        if isinstance(row, Payment) and attributes.receipt_no.history.has_changes():
            _check_number(session, row)
        return
    kept = _KEPT & set(attributes.keys())
    if any(any(attributes[name].history.deleted) for name in kept):
        raise Refusal(N_("A receipt stands as it was written: void it, or refund it."))
    if not attributes.voided_at.history.has_changes():
        return
    if _before(row, "voided_at") is not None:
        raise Refusal(N_("This record is voided already."))
    if set_off:
        if row.advance is not None and row.advance.voided_at is None:
            raise Refusal(MOVEMENT)
        return
    receipt = session.get_one(Receipt, before)
    if receipt.voided_at is None and not _refunded(session, row):
        raise Refusal(
            N_(
                "This is a part of receipt %(receipt)s: void that receipt on its day, later ask for"
                " a refund."
            ),
            receipt=str(receipt),
        )


def _check_advance(session: Session, row: Advance) -> None:
    attributes = inspect(row).attrs
    for name in ("amount_fen", "kind", "receipt_id", "unit_id", "day"):
        if attributes[name].history.has_changes():
            raise Refusal(MOVEMENT)
    if not attributes.voided_at.history.has_changes():
        return
    if _before(row, "voided_at") is not None:
        raise Refusal(N_("This record is voided already."))
    if row.kind is AdvanceKind.APPLIED:
        payment = session.scalars(select(Payment).where(Payment.advance_id == row.id)).first()
        if payment is not None and payment.voided_at is None:
            raise Refusal(MOVEMENT)
        return
    if session.get_one(Receipt, row.receipt_id).voided_at is None:
        raise Refusal(N_("An advance is voided with its receipt alone; later it is refunded."))


@event.listens_for(Session, "before_flush")
def refuse_change_of_parts(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter or strike out a part of a receipt that stands."""
    kinds = tuple(PARTS)
    with session.no_autoflush:
        for row in session.dirty:
            if isinstance(row, kinds) and session.is_modified(row):
                _check_part(session, row)
            if isinstance(row, Advance) and session.is_modified(row):
                _check_advance(session, row)


@event.listens_for(Session, "after_flush")
def check_sums(session: Session, flush_context: Any) -> None:
    """Refuse a receipt whose parts are not its sum, and an advance used twice."""
    written = (*session.new, *session.dirty)
    kinds: tuple[type[Any], ...] = (*PARTS, Advance)
    touched = {row.id for row in session.new if isinstance(row, Receipt)}
    touched |= {row.receipt_id for row in session.new if isinstance(row, kinds)} - {None}
    for receipt_id in sorted(touched):
        total = session.connection().scalar(
            select(Receipt.total_fen).where(Receipt.id == receipt_id)
        )
        if _brought(session, receipt_id) != total:
            raise Refusal(N_("The parts of the receipt are not its sum."))
    moved = {row.receipt_id for row in written if isinstance(row, Advance)}
    _check_balances(session, moved)


def _brought(session: Session, receipt_id: int) -> int:
    connection = session.connection()
    came_in = select(func.coalesce(func.sum(Advance.amount_fen), 0)).where(
        Advance.receipt_id == receipt_id, Advance.kind == AdvanceKind.IN
    )
    parts = (
        select(func.coalesce(func.sum(model.amount_fen), 0)).where(model.receipt_id == receipt_id)
        for model in PARTS
    )
    return sum(int(connection.scalar(asked) or 0) for asked in (came_in, *parts))


def _check_balances(session: Session, receipts: Iterable[int]) -> None:
    connection = session.connection()
    for receipt_id in sorted(receipts):
        asked = select(signed()).where(
            Advance.receipt_id == receipt_id, Advance.voided_at.is_(None)
        )
        left = int(connection.scalar(asked) or 0)
        if left < 0:
            raise Refusal(
                N_("%(amount)s yuan more than is left of this advance."), amount=yuan(-left)
            )
