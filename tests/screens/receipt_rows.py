"""A receipt book, a receipt with an advance, and a refund that waits, of each area."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import Advance, Receipt, ReceiptBook, Refund
from rules.receipt_words import AdvanceKind
from rules.vocabulary import PaymentMethod
from tests.office import DAY, NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, who: str) -> None:
    """Write the rows of one area."""
    area, unit = scene.areas[name], scene.units[place * 4]
    book = ReceiptBook(
        office=area.office,
        prefix=f"YS{name.upper()}-",
        first_no=1,
        last_no=50,
        width=4,
        holder=scene.staff[who],
        issued_on=DAY,
    )
    session.add(book)
    session.flush()
    receipt = Receipt(
        office=area.office,
        area=area,
        unit=unit,
        payer="张三",
        receipt_no=book.number_of(1),
        book=book,
        serial=1,
        method=PaymentMethod.CASH,
        paid_on=DAY,
        total_fen=20_000,
        taken_by=scene.staff[who],
        taken_at=NOON,
    )
    session.add_all(
        [
            receipt,
            Advance(
                office=area.office,
                area=area,
                unit=unit,
                receipt=receipt,
                kind=AdvanceKind.IN,
                amount_fen=20_000,
                day=DAY,
                at=NOON,
                by=scene.staff[who],
            ),
        ]
    )
    session.flush()
    session.add(
        Refund(
            number=f"TK-20261014-{place + 1:04d}",
            office=area.office,
            area=area,
            receipt=receipt,
            part="advance",
            amount_fen=20_000,
            method=PaymentMethod.CASH,
            reason="多交",
            asked_at=NOON,
            asked_by=scene.staff[who],
        )
    )
