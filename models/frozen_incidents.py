"""What stands in emergencies, whatever the door: a reviewed one, and a runbook's used edition."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from models.incidents import (
    Incident,
    IncidentAttempt,
    IncidentCall,
    IncidentEvent,
    IncidentMeasure,
    IncidentStep,
    Runbook,
    RunbookCall,
    RunbookStep,
)
from rules.incident_words import IncidentState
from rules.refusal import Refusal
from rules.vocabulary import N_

_PARTS = (IncidentStep, IncidentCall, IncidentAttempt, IncidentEvent, IncidentMeasure)
_VOID = frozenset({"voided_at", "voided_by_id", "void_reason", "version"})
_ENDS = frozenset({"valid_to", "version"})  # a used edition may still be ended
_REVIEWED = N_("This emergency has been reviewed and stands as it is.")
_USED = N_("An emergency was handled by this edition of the runbook: make a new edition instead.")


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def _stands(row: Incident | None) -> bool:
    if row is None or inspect(row).pending:
        return False
    voided = _before(row, "voided_at") is not None
    return voided or _before(row, "state") is IncidentState.REVIEWED


def _is_used(session: Session, runbook_id: int | None) -> bool:
    if runbook_id is None:
        return False
    used = select(Incident.id).where(Incident.runbook_id == runbook_id).limit(1)
    return session.scalar(used) is not None


def _refuse(session: Session, row: Any, is_new: bool) -> None:
    match row:
        case Incident() if not is_new and _stands(row):
            if _before(row, "voided_at") is not None or _changed(row) - _VOID:
                raise Refusal(_REVIEWED)
        case Runbook() if not is_new and _changed(row) - _ENDS and _is_used(session, row.id):
            raise Refusal(_USED)
        case RunbookStep() | RunbookCall():
            runbook_id = row.runbook_id or (row.runbook.id if row.runbook else None)
            if _is_used(session, runbook_id):
                raise Refusal(_USED)
        case _ if isinstance(row, _PARTS):
            whole = row.incident or session.get(Incident, row.incident_id)
            if _stands(whole):
                raise Refusal(_REVIEWED)


@event.listens_for(Session, "before_flush")
def refuse_change_of_what_stands(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter a reviewed emergency or a used edition of a runbook."""
    with session.no_autoflush:
        for row in session.new:
            _refuse(session, row, is_new=True)
        for row in session.deleted:
            if isinstance(row, RunbookStep | RunbookCall) and _is_used(session, row.runbook_id):
                raise Refusal(_USED)
        for row in session.dirty:
            if session.is_modified(row):
                _refuse(session, row, is_new=False)
