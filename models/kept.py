"""Evidence is voided, never deleted; only parts of a draft may be replaced."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

# parts of a draft, and log-ins that are over
_REPLACED = frozenset(
    (
        "assessment_line",
        "standard_line",
        "login_session",
        "runbook_step",
        "runbook_call",
        "survey_question",
        *("custom_field", "custom_right"),
        *("wage_band", "wage_column", "wage_line"),  # sealed once issued, handed over
    )
)


@event.listens_for(Session, "before_flush")
def refuse_deletion(session: Session, flush_context: Any, instances: Any) -> None:
    """Refuse to delete whatever is no part of a draft."""
    for row in session.deleted:
        if type(row).__tablename__ not in _REPLACED:
            raise TypeError(f"{type(row).__name__} is kept: void it instead of deleting it")
