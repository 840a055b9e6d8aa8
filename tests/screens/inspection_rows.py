"""An audit with a check, a nonconformity of each area, and notes on a clause, for every office."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import AuditCheck, ClauseNote, InternalAudit, Nonconformity
from rules.inspection_words import AuditState
from rules.vocabulary import Record
from tests.office import DAY, NOON, Scene

FIRST = date(2026, 9, 1)


def of_area(session: Session, scene: Scene, place: int, name: str, who: str) -> None:
    """Write the rows of one area: what its front desk has to correct, and its office's audit."""
    office, auditor = scene.areas[name].office, scene.staff["auditor"]
    if name != "west":  # one an office
        session.add(
            InternalAudit(
                number=f"NS-20261014-{place + 1:04d}",
                office=office,
                from_on=FIRST,
                to_on=DAY,
                audit_on=DAY,
                lead=auditor,
                planned_by=scene.staff["quality"],
                state=AuditState.UNDER_WAY,
                begun_at=NOON,
                checks=[
                    AuditCheck(office=office, place=1, clause="JD-1", question="是否按时派单？")
                ],
            )
        )
        session.add(
            ClauseNote(
                clause="JD-1",
                office=office,
                from_on=FIRST,
                to_on=DAY,
                text="抽查",
                written_at=NOON,
                written_by=auditor,
            )
        )
    session.flush()
    session.add(
        Nonconformity(
            number=f"BF-20261014-{place + 1:04d}",
            office=office,
            clause="JD-6",
            found="没有告知客户",
            record=Record.OFFICE,
            record_id=office.id,
            record_number=office.name,
            owner=scene.staff[who],
            due_on=DAY,
            raised_at=NOON,
            raised_by=auditor,
        )
    )
    session.flush()
