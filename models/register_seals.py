"""Editions of forms and documents stand, whatever the door, once they were used or approved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import event, exists, inspect, or_, select
from sqlalchemy.orm import Session

from models.disposals import FormDisposal, FormDisposalLine
from models.documents import FormRegister, IssuedForm
from models.procedures import DocumentEdition, DocumentReading
from rules.refusal import Refusal
from rules.register_words import ApprovalState, DisposalState
from rules.vocabulary import N_

USED = N_("This edition was used and stands: enter the next edition with its first day.")
APPROVED = N_("This edition was approved and stands: draft the next one.")
_FIXED = frozenset({"code", "edition", "valid_from", "layout"})
_END = frozenset({"valid_to", "version"})
_OVER = (DisposalState.DESTROYED, DisposalState.RETURNED)


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def is_used(session: Session, row: FormRegister) -> bool:
    """Say whether a form was issued on an edition, or a later edition follows it."""
    code, edition, first = (_before(row, key) for key in ("code", "edition", "valid_from"))
    issued = exists().where(IssuedForm.code == code, IssuedForm.edition == edition)
    followed = exists().where(FormRegister.code == code, FormRegister.valid_from > first)
    return bool(session.scalar(select(or_(issued, followed))))


def end_before(session: Session, row: FormRegister, was: date | None = None) -> None:
    """Let the edition before end the day before this one begins, unless it ended earlier.

    ``was`` is the first day this one had until now, where it moves.
    """
    before = session.scalars(
        select(FormRegister)
        .where(FormRegister.code == row.code, FormRegister.valid_from < row.valid_from)
        .order_by(FormRegister.valid_from.desc())
        .limit(1)
    ).one_or_none()
    if before is None or before is row:
        return
    last = row.valid_from - timedelta(days=1)
    moved = was is not None and before.valid_to == was - timedelta(days=1)
    if before.valid_to is None or before.valid_to > last or moved:
        before.valid_to = last


def _check(session: Session, row: Any) -> None:
    match row:
        case FormRegister() if _changed(row) & _FIXED and is_used(session, row):
            raise Refusal(USED)
        case DocumentEdition() if _before(row, "state") is ApprovalState.APPROVED:
            if _changed(row) - _END:
                raise Refusal(APPROVED)
        case DocumentReading():
            raise Refusal(N_("What was read and understood stands."))
        case FormDisposal() if _before(row, "state") in _OVER:
            raise Refusal(N_("This disposal list is closed and stands."))
        case FormDisposalLine():
            raise Refusal(N_("A disposal list stands as it was proposed: return it instead."))


@event.listens_for(Session, "before_flush")
def refuse_change_of_register(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what stands; a new edition of a form ends the one before."""
    with session.no_autoflush:
        for row in session.dirty:
            if session.is_modified(row):
                _check(session, row)
        for row in list(session.new):
            if isinstance(row, FormRegister):
                end_before(session, row)
