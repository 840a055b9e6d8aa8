"""Refunds: asked for by one person with a reason, confirmed by another, then paid out (JD-10).

The receipt stands as it was written; what is given back strikes out its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Advance, Receipt, Refund
from models.audit import because, take_turn
from models.clock import local
from models.numbering import next_number
from models.receipt_parts import PARTS, advance_left, standing
from models.scopes import Actor, require, require_at
from rules import receipts as rules
from rules.receipt_words import AdvanceKind, RefundState
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, PaymentMethod, Record
from services import inputs
from services.separation import OwnWork, somebody

WHOLE = ""  # the whole receipt
ADVANCE = "advance"  # what is left of its advance


@dataclass(frozen=True, slots=True)
class Share:
    """What of a receipt can be given back: the parts that are struck out, and their sum in fen."""

    rows: Sequence[Any]
    advance_fen: int

    @property
    def fen(self) -> int:
        """The sum."""
        parts: int = sum(row.amount_fen for row in self.rows)
        return parts + self.advance_fen


def share(
    session: Session, receipt: Receipt, part: str = WHOLE, part_id: int | None = None
) -> Share:
    """Return what can be given back of a receipt, of one part, or of its advance."""
    left = advance_left(session, receipt.id)
    if part == ADVANCE:
        return Share((), left)
    rows = standing(session, receipt.id)
    if part == WHOLE:
        return Share(rows, left)
    return Share([row for row in rows if (row.__tablename__, row.id) == (part, part_id)], 0)


def ask(
    session: Session,
    actor: Actor,
    receipt: Receipt,
    at: datetime,
    *,
    reason: str,
    method: PaymentMethod,
    part: str = WHOLE,
    part_id: int | None = None,
) -> Refund:
    """Ask for a refund; nothing is given back yet."""
    require(session, actor, Deed.VIEW, Record.RECEIPT, receipt)
    require_at(actor, Deed.CREATE, Record.REFUND, receipt.office_id)
    why = inputs.reason(reason, inputs.length(Refund, "reason"))
    if part not in {WHOLE, ADVANCE, *(model.__tablename__ for model in PARTS)}:
        raise Refusal(N_("Choose what is given back."), field="part")
    with session.no_autoflush:
        take_turn(session.connection())
        session.refresh(receipt)
        if receipt.voided_at is not None:
            raise Refusal(N_("This receipt is voided: there is nothing to refund."))
        if (number := _waiting(session, receipt)) is not None:
            raise Refusal(
                N_("The refund %(number)s of this receipt waits for its confirmation."),
                number=number,
            )
        fen = share(session, receipt, part, part_id).fen
    if fen <= 0:
        raise Refusal(N_("Nothing of it is left to give back."), field="part")
    today = local(at).date()
    sequence = next_number(session, rules.REFUND_PREFIX, receipt.office_id, today)
    row = Refund(
        number=ticket_number(rules.REFUND_PREFIX, today, sequence),
        office_id=receipt.office_id,
        area_id=receipt.area_id,
        receipt_id=receipt.id,
        part=part,
        part_id=part_id if part not in (WHOLE, ADVANCE) else None,
        amount_fen=fen,
        method=method,
        reason=why,
        asked_at=at,
        asked_by_id=somebody(actor),
    )
    session.add(row)
    session.flush()
    return row


def _waiting(session: Session, receipt: Receipt) -> str | None:
    return session.scalar(
        select(Refund.number).where(
            Refund.receipt_id == receipt.id, Refund.state == RefundState.ASKED
        )
    )


def confirm(session: Session, actor: Actor, row: Refund, at: datetime) -> Refund:
    """Confirm a refund: its parts are struck out, and the money counts as paid out now."""
    require(session, actor, Deed.CONFIRM, Record.REFUND, row)
    person = somebody(actor)
    with session.no_autoflush:
        take_turn(session.connection())
        session.refresh(row, with_for_update=True)
        _check_asked(row)
        try:
            rules.check_second(person, row.asked_by_id)
        except Refusal as no:
            raise OwnWork(no.sentence) from no
        found = share(session, row.receipt, row.part, row.part_id)
    if found.fen != row.amount_fen:
        raise Refusal(
            N_(
                "By now %(now)s yuan can be given back, not %(asked)s. Decline this refund and ask"
                " for it anew."
            ),
            now=rules.yuan(found.fen),
            asked=rules.yuan(row.amount_fen),
        )
    row.state, row.decided_at, row.decided_by_id = RefundState.PAID, at, person
    session.flush()
    _strike(session, actor, row, found, at)
    return row


def _strike(session: Session, actor: Actor, row: Refund, found: Share, at: datetime) -> None:
    """Strike out what was given back, with the refund's reason."""
    because(session, row.reason)
    for part in found.rows:
        part.voided_at, part.voided_by_id, part.void_reason = at, actor.employee_id, row.reason
    if found.advance_fen:
        brought = session.scalars(
            select(Advance).where(
                Advance.receipt_id == row.receipt_id, Advance.kind == AdvanceKind.IN
            )
        ).first()
        assert brought is not None  # noqa: S101 - what is left was brought
        session.add(
            Advance(
                office_id=brought.office_id,
                area_id=brought.area_id,
                unit_id=brought.unit_id,
                receipt_id=row.receipt_id,
                kind=AdvanceKind.REFUNDED,
                amount_fen=found.advance_fen,
                day=local(at).date(),
                at=at,
                by_id=actor.employee_id,
            )
        )
    session.flush()


def decline(session: Session, actor: Actor, row: Refund, reason: str, at: datetime) -> Refund:
    """Decline a refund with the reason: nothing is given back."""
    require(session, actor, Deed.DECLINE, Record.REFUND, row)
    return _decide(session, actor, row, RefundState.DECLINED, reason, at)


def withdraw(session: Session, actor: Actor, row: Refund, reason: str, at: datetime) -> Refund:
    """Take back what one asked for oneself."""
    require(session, actor, Deed.WITHDRAW, Record.REFUND, row)
    if row.asked_by_id != somebody(actor):
        raise Refusal(N_("Only who asked for a refund withdraws it."))
    return _decide(session, actor, row, RefundState.WITHDRAWN, reason, at)


def _decide(
    session: Session, actor: Actor, row: Refund, state: RefundState, reason: str, at: datetime
) -> Refund:
    why = inputs.reason(reason, inputs.length(Refund, "decision"))
    with session.no_autoflush:
        take_turn(session.connection())  # before the refund's row is locked
        session.refresh(row, with_for_update=True)
    _check_asked(row)
    because(session, why)
    row.state, row.decided_at, row.decided_by_id = state, at, somebody(actor)
    row.decision = why
    session.flush()
    return row


def _check_asked(row: Refund) -> None:
    if row.state is not RefundState.ASKED:
        raise Refusal(N_("This refund was decided already."))
