"""The money of paid services (JD-7): taken through a receipt, in parts if need be; the share of it.

It is given back by voiding or refunding the receipt alone; the order is then unpaid again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Receipt, ServiceLine, ServiceOrder, ServicePayment, ServiceShare
from models.clock import local
from models.scopes import Actor, require
from rules import paid_services as rules
from rules.paid_services import Earned
from rules.refusal import Refusal
from rules.service_words import ServiceState
from rules.vocabulary import N_, Deed, PaymentMethod, Record
from services import inputs, receipts
from services.paid_services import held
from services.receipts import Taking


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What is taken on an order: the sum in fen, how, on which day, from whom, by which slip."""

    amount_fen: int
    method: PaymentMethod
    paid_on: date
    receipt_no: str | None = None
    payer: str = ""


def charge(
    session: Session, actor: Actor, row: ServiceOrder, money: Money, at: datetime
) -> Receipt:
    """Take money on an order that is carried out: a receipt, and once paid the worker's share.

    Refuses more than is still due, and money before the order is carried out.
    """
    require(session, actor, Deed.RECEIVE, Record.SERVICE_ORDER, row)
    held(session, row)  # two desks at once: the second waits and sees what is left
    paid = rules.next_state(row.state, Deed.RECEIVE)
    if money.paid_on < local(row.ordered_at).date():
        raise Refusal(N_("The day of payment lies before the order."), field="paid_on")
    rules.check_charge(money.amount_fen, row.left_fen)
    left = row.left_fen - money.amount_fen
    part = ServicePayment(office_id=row.office_id, order=row, amount_fen=money.amount_fen)
    taking = Taking(
        office_id=row.office_id,
        unit=row.unit,
        payer=money.payer or _payer(row),
        method=money.method,
        paid_on=money.paid_on,
        receipt_no=money.receipt_no,
        others=(part,),
    )
    with session.no_autoflush:
        receipt = receipts.take(session, actor, taking, at)
    if not left:
        row.state, row.charged_at, row.charged_by_id = paid, at, actor.employee_id
        _share(session, row, money.paid_on)
        session.flush()
    return receipt


def _payer(row: ServiceOrder) -> str:
    name = row.customer.name if row.customer else ""
    return name[: inputs.length(Receipt, "payer")].rstrip()


def _share(session: Session, row: ServiceOrder, day: date) -> None:
    """Freeze the worker's share of an order that was paid in full; none where there is nobody."""
    lines = session.scalars(
        select(ServiceLine).where(ServiceLine.order_id == row.id, ServiceLine.voided_at.is_(None))
    )
    fen = rules.share_fen(Earned(one.amount_fen, one.share_percent) for one in lines)
    if row.worker_id is None or not fen:
        return
    session.add(
        ServiceShare(
            office_id=row.office_id,
            order=row,
            worker_id=row.worker_id,
            earned_on=day,
            total_fen=row.total_fen,
            amount_fen=fen,
        )
    )


def payments_of(session: Session, row: ServiceOrder) -> Sequence[ServicePayment]:
    """Return what was paid on an order, voided ones too, in their order."""
    return session.scalars(
        select(ServicePayment)
        .where(ServicePayment.order_id == row.id)
        .options(joinedload(ServicePayment.receipt).joinedload(Receipt.taken_by))
        .order_by(ServicePayment.id)
    ).all()


def takes_money(row: ServiceOrder) -> bool:
    """Say whether money may be taken on an order now."""
    return row.state is ServiceState.DONE and row.total_fen > row.paid_fen
