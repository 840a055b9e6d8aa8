"""What is charged stands, whatever the door: an order's sums, its lines, its payments (JD-7)."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, event, func, inspect, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.util import identity_key

from models.audit import take_turn
from models.base import Base, Versioned, Voidable, complaint, label
from models.estate import Office
from models.paid_services import ServiceLine, ServiceOrder, ServiceShare
from models.receipt_parts import PARTS
from models.receipts import Receipt
from rules.paid_services import check_lines_open, written
from rules.refusal import Refusal
from rules.service_words import ServiceState
from rules.vocabulary import N_

_MOVES = frozenset({"state", "charged_at", "charged_by_id", "total_fen", "paid_fen", "version"})
PART = N_("Paid service (a part of its sum)")
_VOID = frozenset({"voided_at", "voided_by_id", "void_reason", "version"})


class ServicePayment(Voidable, Versioned, Base):
    """What a receipt brought on an order; voided with its receipt, never changed."""

    __tablename__ = "service_payment"
    told_on: ClassVar = ("service_order", "order_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        CheckConstraint(
            "amount_fen > 0",
            "amount_positive",
            info=complaint(_l("A payment is more than 0 yuan.")),
        ),
        Index("ix_service_payment_order_id_id", "order_id", "id"),
        Index("ix_service_payment_receipt_id_id", "receipt_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("service_order.id"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount paid"), money=True))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    order: Mapped[ServiceOrder] = relationship(info=label(_l("Service order")))
    receipt: Mapped[Receipt] = relationship(info=label(_l("Receipt")))

    def receipt_lines(self) -> list[tuple[str, str, str, int]]:
        """Return what stands on the receipt: the order's lines where it pays all of them.

        Each is (item, period, reference, fen).
        """
        number = self.order.number
        found = [
            (f"{line.name} × {written(line.quantity_hundredths)}", "", number, line.amount_fen)
            for line in self.order.lines
            if line.voided_at is None
        ]
        if sum(line[-1] for line in found) == self.amount_fen:
            return found
        return [(PART, "", number, self.amount_fen)]

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.receipt)

    def __str__(self) -> str:
        return self.order.number


PARTS.append(ServicePayment)  # a receipt's parts add up, and are voided with it alone


# What stands --------------------------------------------------------------------------------------
def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def _check_order(row: ServiceOrder) -> None:
    """Refuse to alter an order that is over, but for the way back when its money is reversed."""
    was, changed = _before(row, "state"), _changed(row)
    if was is ServiceState.CANCELLED and changed - {"version"}:
        raise Refusal(N_("This order was cancelled and stands as it is."))
    if was is ServiceState.CHARGED and changed - _MOVES:
        raise Refusal(N_("This order is paid for and stands as it is."))


def _check_customer(row: ServiceOrder) -> None:
    customer = row.__dict__.get("customer")  # as a form, or whoever takes the order, chose him
    office_id = row.office_id or (row.office.id if row.office else None)
    if customer is not None and customer.office_id != office_id:
        raise Refusal(N_("This customer belongs to another office."), field="customer")


def _check_line(session: Session, row: ServiceLine) -> None:
    order = row.order or session.get(ServiceOrder, row.order_id)
    if order is not None:
        check_lines_open(order.state, order.paid_fen or 0)


def _reopen(session: Session, payment: ServicePayment) -> None:
    """Take an order back to unpaid when money on it was voided, and its worker's share with it."""
    order = payment.order
    if order.state is not ServiceState.CHARGED:
        return
    order.state, order.charged_at, order.charged_by_id = ServiceState.DONE, None, None
    standing = select(ServiceShare).where(
        ServiceShare.order_id == order.id, ServiceShare.voided_at.is_(None)
    )
    for share in session.scalars(standing):
        share.voided_at, share.voided_by_id = payment.voided_at, payment.voided_by_id
        share.void_reason = payment.void_reason


def _check(session: Session, row: Any, is_new: bool) -> None:
    match row:
        case ServiceLine() if is_new or _changed(row) - {"version"}:
            _check_line(session, row)
        case ServiceOrder():
            _check_customer(row)
            if not is_new:
                _check_order(row)
        case ServicePayment() | ServiceShare() if not is_new and _changed(row) - _VOID:
            raise Refusal(N_("This order is paid for and stands as it is."))
        case ServicePayment() if not is_new and "voided_at" in _changed(row):
            _reopen(session, row)


@event.listens_for(Session, "before_flush")
def refuse_change_of_charged(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what was charged; follow one that voids what was paid."""
    kinds = (ServiceLine, ServiceOrder, ServicePayment, ServiceShare)
    with session.no_autoflush:
        for row in list(session.new):
            if isinstance(row, kinds):
                _check(session, row, is_new=True)
        for row in list(session.dirty):
            if isinstance(row, kinds) and session.is_modified(row):
                _check(session, row, is_new=False)


# The sums beside an order -------------------------------------------------------------------------
_SUMMED = "orders_summed"  # the orders of a flush whose lines or payments it wrote


@event.listens_for(Session, "after_flush")
def keep_sums(session: Session, flush_context: Any) -> None:
    """Add up lines and payments of every order this flush wrote any of, in the same transaction.

    The order itself is not edited: its version stays, and the trail tells of line and payment.
    """
    kinds = (ServiceLine, ServicePayment)
    orders = {row.order_id for row in (*session.new, *session.dirty) if isinstance(row, kinds)}
    if not orders:
        return
    connection = session.connection()
    take_turn(connection)  # two desks add up one after the other, each seeing the other's
    table = ServiceOrder.__table__
    ids = sorted(orders)
    for some in (ids[start : start + 500] for start in range(0, len(ids), 500)):
        sums = {"total_fen": _sum(ServiceLine), "paid_fen": _sum(ServicePayment)}
        connection.execute(update(table).where(table.c.id.in_(some)).values(**sums))
    session.info.setdefault(_SUMMED, set()).update(orders)


def _sum(model: Any) -> Any:
    return (
        select(func.coalesce(func.sum(model.amount_fen), 0))
        .where(model.order_id == ServiceOrder.__table__.c.id, model.voided_at.is_(None))
        .scalar_subquery()
    )


@event.listens_for(Session, "after_flush_postexec")
def read_sums(session: Session, flush_context: Any) -> None:
    """Let the orders in hand read their new sums."""
    for order_id in session.info.pop(_SUMMED, ()):
        order = session.identity_map.get(identity_key(ServiceOrder, order_id))
        if order is not None:
            session.expire(order, ["total_fen", "paid_fen"])
