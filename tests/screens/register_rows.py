"""Disposals, documents, editions and readings: one of each area, as `rows` writes the others."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from models import (
    DocumentEdition,
    DocumentReading,
    EvidencePack,
    FormDisposal,
    FormDisposalLine,
    ProcedureDocument,
)
from rules.register_words import ApprovalState, DocumentKind
from rules.vocabulary import Record
from tests.office import DAY, NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, who: str) -> None:
    """Write the rows of one area: a list that is proposed, an edition read by its front desk."""
    office = scene.areas[name].office
    leader = scene.staff["supervisor_b" if office.code == "B" else "supervisor"]
    session.add(
        FormDisposal(
            number=f"BX-20261014-000{place + 1}",
            office=office,
            code="JL/WI-KF-018/001",
            name="管理员不定期考核表",
            sheets=1,
            first_on=DAY.replace(year=2022),
            last_on=DAY.replace(year=2022),
            proposed_at=NOON,
            proposed_by=leader,
            lines=[
                FormDisposalLine(
                    record=Record.SPOT_ASSESSMENT,
                    record_id=1_000 + place,
                    record_no=f"BD-20221014-{place}",
                    edition="A/0",
                    dated_on=DAY.replace(year=2022),
                    retain_until=DAY.replace(year=2025),
                )
            ],
        )
    )
    session.add(
        EvidencePack(
            from_on=DAY,
            to_on=DAY,
            office=office,
            asked_at=NOON,
            asked_by=scene.staff["auditor" if place else "quality"],
        )
    )
    document = ProcedureDocument(
        code=f"QP-{place}", title="投诉处理程序", kind=DocumentKind.PROCEDURE
    )
    edition = DocumentEdition(
        document=document,
        edition="A/0",
        valid_from=DAY,
        summary="首次发布",
        state=ApprovalState.APPROVED,
        author=scene.staff["quality"],
        drafted_at=NOON - timedelta(days=1),
        approved_at=NOON,
        approved_by=scene.staff["manager"],
    )
    session.add(DocumentReading(edition=edition, employee=scene.staff[who], read_at=NOON))
