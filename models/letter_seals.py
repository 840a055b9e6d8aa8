"""What is sent, closed or destroyed stands, whatever the door (JD-4, JD-6, JD-15)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.customer_files import CustomerDocument, Destruction, DestructionLine
from models.letters import Letter
from models.telling import Telling
from rules.letter_words import DestructionState, LetterState
from rules.refusal import Refusal
from rules.vocabulary import N_, Record

_VOIDS = frozenset({"voided_at", "voided_by_id", "void_reason", "version"})
_REPLY = frozenset(
    {"reply_language", "reply_subject", "reply_text", "answered_at", "answered_by_id"}
)
# what was in the letter when it was answered
_ANSWERED = _REPLY | {"number", "received_at", "content", "subject", "way", "office_id"}
ERASING = "erasing"  # what the session carries while an approved list is carried out


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    return {
        column.key
        for column in state.mapper.column_attrs
        if state.attrs[column.key].history.has_changes()
    }


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    kept = (*history.deleted, *history.unchanged)
    return kept[0] if kept else None


def _refuse(session: Session, row: Any) -> None:
    match row:
        case Letter() if _before(row, "state") is LetterState.CLOSED:
            if _changed(row) - _VOIDS:
                raise Refusal(N_("This letter is closed and stands."))
        case Letter() if _before(row, "answered_at") is not None:
            if _changed(row) & _ANSWERED:
                raise Refusal(N_("The reply to this letter was sent and stands."))
        case Telling() if _changed(row) - _VOIDS:
            raise Refusal(N_("What a customer was told stands: void it and enter it again."))
        case Destruction() if _before(row, "state") is not DestructionState.PROPOSED:
            raise Refusal(N_("This destruction list was decided and stands."))
        case DestructionLine():
            raise Refusal(N_("A destruction list stands as it was proposed: return it instead."))
        case _:
            _refuse_file(session, row)


def _refuse_file(session: Session, row: Any) -> None:
    match row:
        case CustomerDocument() if _before(row, "erased_at") is not None:
            raise Refusal(N_("The content of this document was destroyed; its record stands."))
        case Attachment() if row.record is Record.CUSTOMER_DOCUMENT and "content" in _changed(row):
            if not session.info.get(ERASING):
                raise Refusal(N_("Documents are destroyed by an approved list alone."))


@event.listens_for(Session, "before_flush")
def refuse_change_of_sealed(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what was sent, told, closed or destroyed."""
    for row in session.dirty:
        if session.is_modified(row):
            _refuse(session, row)
