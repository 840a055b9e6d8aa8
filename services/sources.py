"""The record that an address names by its type and id: what a task or a nonconformity is about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import MODELS
from models.base import Base
from models.scopes import Actor, reach
from rules.vocabulary import Deed, Record


def find(session: Session, actor: Actor, record: str, row_id: int) -> tuple[Record, Base] | None:
    """Return the type and the row; None for one that is not there, or that is hidden."""
    known = next((one for one in Record if one.value == record), None)
    if known is None or not actor.may(Deed.VIEW, known):
        return None
    row = reach(session, actor, MODELS[known], known, row_id, Deed.VIEW)
    return None if row is None else (known, row)
