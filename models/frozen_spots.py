"""An ad-hoc assessment stands from the moment it was given to the person, whatever the door."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from models.spots import SpotAssessment, SpotFinding
from rules.refusal import Refusal
from rules.spot_words import RecheckResult, SpotState
from rules.vocabulary import N_

_VOID = frozenset({"voided_at", "voided_by_id", "void_reason", "version"})
_ANSWERS = frozenset(
    {"state", "answered_at", "statement", "reply", "replied_at", "replied_by_id", "version"}
)
_CHECKS = frozenset(
    {
        *("again_on", "rechecked_at", "rechecked_by_id", "recheck_result", "recheck_note"),
        "version",
    }
)
STANDS = N_("This ad-hoc assessment was given to the person and stands. Void it if it is wrong.")
_VOIDED = N_("This record is voided already.")


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def _was_issued(row: SpotAssessment | None) -> bool:
    if row is None or inspect(row).pending:
        return False
    return _before(row, "state") is not SpotState.DRAFT


def _check_spot(row: SpotAssessment) -> None:
    changed = _changed(row)
    if _before(row, "voided_at") is not None and changed - {"version"}:
        raise Refusal(_VOIDED)
    if _was_issued(row) and changed - _VOID - _ANSWERS:
        raise Refusal(STANDS)
    if _before(row, "answered_at") is not None and changed & {"answered_at", "statement"}:
        raise Refusal(STANDS)


def _check_finding(session: Session, row: SpotFinding, is_new: bool) -> None:
    spot = row.spot or session.get(SpotAssessment, row.spot_id)
    if is_new:
        if _was_issued(spot):
            raise Refusal(STANDS)
        return
    changed = _changed(row)
    if _before(row, "voided_at") is not None and changed - {"version"}:
        raise Refusal(_VOIDED)
    if _was_issued(spot) and changed - _VOID - _CHECKS:
        raise Refusal(STANDS)
    if _before(row, "recheck_result") is RecheckResult.PUT_RIGHT and changed - _VOID:
        raise Refusal(N_("This was found put right: the check stands."))


@event.listens_for(Session, "before_flush")
def refuse_change_of_what_was_issued(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what an administrator was told of his assessment."""
    with session.no_autoflush:
        for row in session.new:
            if isinstance(row, SpotFinding):
                _check_finding(session, row, is_new=True)
        for row in session.dirty:
            if isinstance(row, SpotAssessment) and session.is_modified(row):
                _check_spot(row)
            elif isinstance(row, SpotFinding) and session.is_modified(row):
                _check_finding(session, row, is_new=False)
