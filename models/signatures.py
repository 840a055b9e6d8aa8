"""Signed records stand: what has been approved or issued, no door may change (4.6).

Grid, command, service and import all pass through the flush, so the refusal stands here.
"""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from models.assessment import FROZEN, Assessment, AssessmentLine
from models.audit import AuditLine
from models.documents import IssuedForm
from models.standards import Standard, StandardLine
from rules.refusal import Refusal
from rules.vocabulary import N_, StandardState

# What may still happen to an approved assessment: it goes on its way, its figures stay.
_MOVES = frozenset(
    {
        *("status", "received_by_id", "received_at", "published_at", "acknowledged_at"),
        *("current", "version"),
    }
)

_APPROVED = N_("This assessment has been approved and stands. Issue a revision instead.")
_ISSUED = N_("This edition of the standard has been issued. Make a new edition instead.")


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


def _is_frozen(row: Any, deleted: bool) -> bool:
    """Say whether an assessment was approved and this change is more than its way onward."""
    if _before(row, "status") not in FROZEN:
        return False
    return deleted or bool(_changed(row) - _MOVES) or row.status not in FROZEN


def _is_issued(row: Any) -> bool:
    return _before(row, "state") is StandardState.ISSUED


def _refuse_frozen(session: Session, row: Any, deleted: bool) -> None:
    match row:
        case Assessment() if _is_frozen(row, deleted):
            raise Refusal(_APPROVED)
        case AssessmentLine():
            whole = row.assessment or session.get(Assessment, row.assessment_id)
            if _before(whole, "status") in FROZEN:
                raise Refusal(_APPROVED)
        case Standard() if _is_issued(row) and (deleted or _changed(row) - {"version"}):
            raise Refusal(_ISSUED)
        case StandardLine():
            # a line taken out of its edition still knows the edition's id
            if _is_issued(row.standard or session.get(Standard, row.standard_id)):
                raise Refusal(_ISSUED)
        case IssuedForm() if deleted or _changed(row) - {"print_count"}:
            raise Refusal(N_("An issued form is kept as it was printed."))
        case AuditLine():
            raise Refusal(N_("The audit trail can't be changed."))


@event.listens_for(Session, "before_flush")
def refuse_change_of_signed(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter or delete what has been signed."""
    for row in session.dirty:
        if session.is_modified(row):
            _refuse_frozen(session, row, deleted=False)
    for row in session.deleted:
        _refuse_frozen(session, row, deleted=True)
    for row in session.new:
        if isinstance(row, AssessmentLine | StandardLine):
            _refuse_frozen(session, row, deleted=False)
