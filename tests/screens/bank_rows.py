"""A bank statement with a line of each area's office."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import BankLine, BankStatement
from rules.bank_words import BankLineState
from tests.office import DAY, NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str) -> None:
    """Write the rows of one area."""
    office, unit = scene.areas[name].office, scene.units[place * 4]
    statement = BankStatement(
        office=office,
        account="基本户",
        file_name=f"流水{place}.csv",
        sha256=f"{place:064d}",
        read_at=NOON,
        read_by=scene.staff["finance"],
        first_day=DAY,
        last_day=DAY,
        incoming=1,
        incoming_fen=12_300,
        outgoing=2,
        known=0,
    )
    session.add(
        BankLine(
            office=office,
            statement=statement,
            account="基本户",
            row_no=2,
            day=DAY,
            amount_fen=12_300,
            payer="住户",
            memo="物业费",
            serial_no=f"L{place}",
            state=BankLineState.SUGGESTED,
            unit=unit,
            reasons="payer",
        )
    )
