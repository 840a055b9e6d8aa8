"""Wage results stand, whatever the door (4.9): an issued table, a batch that was handed over.

An error is corrected by a later table, or by a difference line of the next batch.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from models.wages import WageBand, WageBatch, WageLine, WageTable
from rules.refusal import Refusal
from rules.vocabulary import N_
from rules.wage_words import WageBatchState, WageTableState

# what still happens to a batch once it is handed over
_STEPS = frozenset({"state", "received_at", "received_by_id", "paid_at", "paid_by_id", "version"})
ISSUED = N_("This wage table is in force and stands. Enter a new one instead.")
HANDED = N_("This batch has been handed over and stands. A difference goes into the next one.")
_ORDER = (
    WageBatchState.PREPARED,
    WageBatchState.HANDED_OVER,
    WageBatchState.RECEIVED,
    WageBatchState.PAID,
)


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def _goes_back(row: WageBatch, was: WageBatchState) -> bool:
    """Say whether a batch would leave the order of its steps."""
    if was not in _ORDER or row.state not in _ORDER:
        return was is not row.state
    return _ORDER.index(row.state) < _ORDER.index(was)


def _check(session: Session, row: Any) -> None:
    match row:
        case WageTable() if _before(row, "state") is WageTableState.ISSUED:
            if _changed(row) - {"version"}:
                raise Refusal(ISSUED)
        case WageBatch():
            was = _before(row, "state")
            if was is WageBatchState.PREPARED:
                return
            if _changed(row) - _STEPS or _goes_back(row, was):
                raise Refusal(HANDED)
        case _:
            _check_part(session, row)


def _check_part(session: Session, row: Any) -> None:
    """Refuse to add, change or take away a part of what stands."""
    match row:
        case WageBand():
            owners = _owners(session, row, WageTable, "table")
            if any(_before(one, "state") is WageTableState.ISSUED for one in owners):
                raise Refusal(ISSUED)
        case WageLine():
            owners = _owners(session, row, WageBatch, "batch")
            if any(_before(one, "state") is not WageBatchState.PREPARED for one in owners):
                raise Refusal(HANDED)


def _owners(session: Session, row: Any, model: type[Any], name: str) -> list[Any]:
    """Return the records a part belongs to and belonged to, of those that are on record."""
    history = inspect(row).attrs[f"{name}_id"].history
    ids = [value for value in (*history.deleted, *history.non_deleted()) if value is not None]
    found = [session.get(model, one) for one in ids] + [getattr(row, name)]
    return [one for one in found if one is not None and inspect(one).persistent]


@event.listens_for(Session, "before_flush")
def refuse_change_of_wages(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter an issued table or a batch that was handed over."""
    with session.no_autoflush:
        for row in session.dirty:
            if session.is_modified(row):
                _check(session, row)
        for row in (*session.new, *session.deleted):
            _check_part(session, row)
