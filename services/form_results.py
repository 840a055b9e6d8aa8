"""The notice of results on paper, filled from what is published (4.11)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session, object_session

from models import Publication
from reports import evidence, results_notice
from reports.catalogue import Form
from reports.paper import Paper
from services import publications
from services.frozen import instant


def pdf(row: Publication, form: Form, language: str) -> bytes:
    """Return the notice as PDF."""
    sheet = _sheet(row, form)
    content: dict[str, Any] = {
        "record_no": row.number,
        "month": f"{row.month:%Y-%m}",
        "from": row.from_on.isoformat(),
        "to": row.to_on.isoformat(),
        "published_at": instant(row.published_at),
        "results": [
            [line.name, line.post.value, str(line.score), line.revision] for line in sheet.lines
        ],
    }
    kept = evidence.canonical(content)
    return results_notice.render(sheet, language, evidence=kept, created=row.published_at)


def html(row: Publication, form: Form, language: str, nonce: str) -> str:
    """Return the notice as a page to print from the browser, where PDF can't be made."""
    return results_notice.html(_sheet(row, form), language, nonce=nonce)


def _sheet(row: Publication, form: Form) -> results_notice.Sheet:
    session: Session = object_session(row)  # type: ignore[assignment]  # it was just read
    return results_notice.Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form,
        month=row.month,
        from_on=row.from_on,
        to_on=row.to_on,
        ranked=row.shows_rank,
        lines=tuple(
            results_notice.Line(
                one.name, one.post, one.score, one.rank, one.revision, one.superseded_by
            )
            for one in publications.results(session, row)
        ),
        published_by=str(row.published_by or ""),
    )
