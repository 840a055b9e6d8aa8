"""Replies to letters and destruction lists on paper, filled from their records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from models import Destruction, Letter
from models.base import Base
from models.clock import local
from reports import destruction_list, evidence, reply_letter
from reports.catalogue import DESTRUCTION_LIST, REPLY_LETTER, Form
from reports.paper import Paper
from rules.letter_words import DestructionState
from rules.vocabulary import Record
from services.frozen import instant

__all__ = ["PRINTS", "Destruction", "Letter", "html", "pdf"]

PRINTS: dict[str, tuple[Record, type[Base]]] = {
    REPLY_LETTER.key: (Record.LETTER, Letter),
    DESTRUCTION_LIST.key: (Record.DESTRUCTION, Destruction),
}


def pdf(row: Letter | Destruction, form: Form, language: str) -> bytes:
    """Return the file of a record; a reply is in the language it is written in."""
    if isinstance(row, Letter):
        content: dict[str, Any] = {
            "record_no": row.number,
            "received_at": instant(row.received_at),
            "subject": row.reply_subject,
            "text": row.reply_text,
            "sent_at": instant(row.answered_at),
        }
        return reply_letter.render(
            _reply(row, form),
            row.reply_language.value,
            evidence=evidence.canonical(content),
            created=row.answered_at or row.received_at,
        )
    return destruction_list.render(
        _list(row, form),
        language,
        evidence=evidence.canonical(_content(row)),
        created=row.decided_at or row.proposed_at,
    )


def html(row: Letter | Destruction, form: Form, language: str, nonce: str) -> str:
    """Return a record as a page to print from the browser, where PDF can't be made."""
    if isinstance(row, Letter):
        return reply_letter.html(_reply(row, form), row.reply_language.value, nonce=nonce)
    return destruction_list.html(_list(row, form), language, nonce=nonce)


def _reply(row: Letter, form: Form) -> reply_letter.Sheet:
    return reply_letter.Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form,
        subject=row.reply_subject,
        text=row.reply_text,
        received=local(row.received_at).date(),
        order=row.ticket.number if row.ticket else "",
        dated=_day(row.answered_at),
    )


def _day(at: datetime | None) -> date | None:
    return None if at is None else local(at).date()


def _list(row: Destruction, form: Form) -> destruction_list.Sheet:
    destroyed = row.state is DestructionState.DESTROYED
    return destruction_list.Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form,
        state=row.state,
        reason=row.reason,
        proposed_by=str(row.proposed_by),
        proposed_at=row.proposed_at,
        decided_by=str(row.decided_by or "") if destroyed else "",
        decided_at=row.decided_at if destroyed else None,
        lines=tuple(
            destruction_list.Line(
                line.name,
                line.customer,
                line.category,
                line.added_on,
                line.retain_until,
                line.sha256,
            )
            for line in row.lines
        ),
    )


def _content(row: Destruction) -> dict[str, Any]:
    return {
        "record_no": row.number,
        "state": row.state.value,
        "proposed_at": instant(row.proposed_at),
        "decided_at": instant(row.decided_at),
        "documents": [
            {"name": line.name, "customer": line.customer, "sha256": line.sha256}
            for line in row.lines
        ],
    }
