"""Awards stand, whatever the door (4.11): a rule that was used, an award that was confirmed.

A used rule is ended by its last year, or followed by a later one; a confirmed award is voided.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, exists, inspect, select
from sqlalchemy.orm import Session

from models.awards import Award, AwardNominee, AwardRule
from rules.award_words import AwardState
from rules.refusal import Refusal
from rules.vocabulary import N_

USED = N_("This rule has been used and stands: only its last year may be entered. Make a new rule.")
CONFIRMED = N_("This award has been confirmed and stands. Void it with the reason if it is wrong.")
_VOID = frozenset({"voided_at", "voided_by_id", "void_reason", "version"})
_PUBLISH = frozenset({"state", "published_at", "published_by_id", "shown_until"})


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def is_used(session: Session, row: AwardRule) -> bool:
    """Say whether an award was opened by a rule."""
    return bool(session.scalar(select(exists().where(Award.rule_id == row.id))))


def _check(session: Session, row: Any) -> None:
    match row:
        case AwardRule() if _changed(row) - {"year_to", "version"} and is_used(session, row):
            raise Refusal(USED)
        case Award():
            _check_award(row)
        case AwardNominee():
            _check_nominee(row)


def _check_award(row: Award) -> None:
    changed, was = _changed(row) - _VOID, _before(row, "state")
    if changed and _before(row, "voided_at") is not None:
        raise Refusal(N_("This record is voided already."))
    if was is AwardState.CONFIRMED:
        changed -= _PUBLISH
    if changed and was is not AwardState.OPEN:
        raise Refusal(CONFIRMED)


def _check_nominee(row: AwardNominee) -> None:
    is_kept = row.award is not None and inspect(row.award).persistent
    if is_kept and _before(row.award, "state") is not AwardState.OPEN:
        raise Refusal(CONFIRMED)


@event.listens_for(Session, "before_flush")
def refuse_change_of_awards(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter a used rule or a confirmed award."""
    with session.no_autoflush:
        for row in session.dirty:
            if session.is_modified(row):
                _check(session, row)
        for row in session.new:
            if isinstance(row, AwardNominee):
                _check_nominee(row)
