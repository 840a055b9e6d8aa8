"""The summary of a wage batch on paper, as its lines stand (4.9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import object_session

from models import Employee, WageBatch
from reports import evidence
from reports import wage_summary as paper
from reports.catalogue import Form
from reports.paper import Paper
from reports.wage_summary import Line, Sheet, Step, Total
from rules.wage_words import WageBatchState
from services import wages


def _step(who: Employee | None, at: datetime | None) -> Step | None:
    return Step(who.name, at) if who is not None and at is not None else None


def sheet_of(row: WageBatch, form: Form) -> Sheet:
    """Return a batch as it is printed; marked as a draft until it is handed over."""
    if (session := object_session(row)) is not None:
        wages.read_lines(session, row)
    draft = row.state in (WageBatchState.PREPARED, WageBatchState.WITHDRAWN)
    return Sheet(
        paper=Paper(
            company=row.office.company, office=row.office.name, number=row.number, draft=draft
        ),
        form=form,
        month=row.month,
        state=row.state,
        persons=row.persons,
        lines=tuple(
            Line(
                line.employee.name,
                line.position,
                line.month,
                line.kind,
                line.assessment.record_no,
                line.assessment.revision,
                line.score,
                line.coefficient,
                line.performance_fen,
                line.withheld_fen,
                line.repaid_fen,
                line.net_fen,
            )
            for line in row.lines
        ),
        total=Total(row.performance_fen, row.withheld_fen, row.repaid_fen, row.net_fen),
        checksum=row.sha256 or "",
        made=_step(row.prepared_by, row.prepared_at),
        handed=_step(row.handed_by, row.handed_at),
        received=_step(row.received_by, row.received_at),
    )


def pdf(row: WageBatch, form: Form, language: str) -> bytes:
    """Return the summary as PDF; what is attached is what the checksum is of."""
    sheet = sheet_of(row, form)
    kept = evidence.canonical(wages.content(row))
    created = row.handed_at or row.prepared_at
    return paper.render(sheet, language, evidence=kept, created=created)


def html(row: WageBatch, form: Form, language: str, nonce: str) -> str:
    """Return the summary as a page to print from the browser."""
    return paper.html(sheet_of(row, form), language, nonce=nonce)
