"""Taking money in a few words: bills of flat 101, a receipt, a refund."""

from __future__ import annotations

from typing import Any

from models import Bill, Receipt, ReceiptBook, Refund
from models.receipts import Advance
from rules.vocabulary import PaymentMethod
from services import receipts, refunds
from services.receipts import Taking
from tests.office import DAY, NOON, Scene
from tests.services.month_rows import bill

Bills = tuple[tuple[Bill, int], ...]


def owed(scene: Scene, *fen: int) -> list[Bill]:
    """Bills of flat 101 over these sums."""
    return [bill(scene, one) for one in fen]


def takes(
    scene: Scene, bills: Bills = (), who: str = "front", at: Any = NOON, **more: Any
) -> Receipt:
    """Take money for bills of flat 101."""
    given: dict[str, Any] = {
        "office_id": scene.office.id,
        "unit": scene.units[0],
        "payer": "张三",
        "paid_on": DAY,
        "bills": bills,
    }
    return receipts.take(scene.session, scene.actor(who), Taking(**given | more), at)


def book(scene: Scene, first: int = 1, last: int = 50, who: str | None = "front") -> ReceiptBook:
    """A book of the front desk: SJ000001 to SJ000050."""
    row = ReceiptBook(
        office=scene.office,
        prefix="SJ",
        first_no=first,
        last_no=last,
        width=6,
        holder=scene.staff[who] if who else None,
        issued_on=DAY,
    )
    scene.session.add(row)
    scene.session.flush()
    return row


def asks(scene: Scene, receipt: Receipt, who: str = "front", at: Any = NOON, **more: Any) -> Refund:
    """Ask for a refund in cash."""
    given: dict[str, Any] = {"reason": "重复缴费", "method": PaymentMethod.CASH}
    return refunds.ask(scene.session, scene.actor(who), receipt, at, **given | more)


def movements(scene: Scene) -> list[tuple[str, int]]:
    """The movements of advances that stand: kind and sum."""
    rows = scene.session.query(Advance).filter(Advance.voided_at.is_(None)).order_by(Advance.id)
    return [(row.kind.value, row.amount_fen) for row in rows]
