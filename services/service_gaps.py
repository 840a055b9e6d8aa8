"""What may be missing of paid services: the condition and facts for a month's gaps (4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session

from models import Receipt, ServiceOrder, ServicePayment
from rules.completeness import ServiceFacts
from rules.service_words import ServiceState
from rules.vocabulary import Record
from services import records
from services.periods import Offices, Window, in_offices

OWED = (ServiceState.DONE, ServiceState.CHARGED)  # a cancelled order owes nothing
_WITHOUT_NUMBER = exists().where(
    ServicePayment.order_id == ServiceOrder.id,
    ServicePayment.voided_at.is_(None),
    Receipt.id == ServicePayment.receipt_id,
    Receipt.receipt_no.is_(None),
)


def orders_of(seen: Window, offices: Offices) -> ColumnElement[bool]:
    """Return the condition of orders carried out in the month that may be incomplete."""
    return and_(
        records.served(seen),
        in_offices(ServiceOrder.office_id, offices),
        or_(ServiceOrder.total_fen == 0, _WITHOUT_NUMBER),
    )


def orders(session: Session, condition: ColumnElement[bool]) -> Iterator[tuple[Any, ...]]:
    """Yield orders with what the rules ask; whoever entered that one was done answers for it."""
    unnumbered = case((_WITHOUT_NUMBER, 1), else_=0)
    for row, without in session.execute(
        select(ServiceOrder, unnumbered).where(condition).order_by(ServiceOrder.id)
    ):
        facts = ServiceFacts(row.total_fen > 0, not without)
        yield (
            *(Record.SERVICE_ORDER, row.id, row.number, row.office_id, row.done_by_id),
            *(records.Source.SERVICE, facts if row.state in OWED else None),
        )
