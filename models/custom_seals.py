"""What stands of designed forms: an issued edition with its fields and rights, and signatures."""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from models.custom_forms import CustomField, CustomForm, CustomRecord, CustomRight, CustomSignature
from rules.custom_words import DesignState
from rules.refusal import Refusal
from rules.vocabulary import N_

_ISSUED = N_("This edition has been issued and stands. Make the next edition.")
_SIGNED = N_("A signature stands as it was given.")
_BORN = N_("A record stays on the edition it was made on, under its number.")
# an issued edition goes on its way: replaced, or no longer used
_MOVES = frozenset({"state", "version"})
_FIXED = frozenset(("custom_form_id", "code", "number", "office_id", "made_at", "made_by_id"))


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


def _stands(design: CustomForm | None) -> bool:
    return design is not None and _before(design, "state") not in (None, DesignState.DRAFT)


def _moved(row: CustomRecord) -> bool:
    """Say whether a record would belong elsewhere; the keys follow their relationships later."""
    links = inspect(row).attrs
    return bool(_changed(row) & _FIXED) or any(
        links[name].history.deleted for name in ("custom_form", "office")
    )


def _refuse(session: Session, row: Any, deleted: bool) -> None:
    match row:
        case CustomForm() if _stands(row) and (deleted or _changed(row) - _MOVES):
            raise Refusal(_ISSUED)
        case CustomForm() if _stands(row) and row.state is DesignState.DRAFT:
            raise Refusal(_ISSUED)
        case CustomField() | CustomRight():
            # a row taken out of its edition still knows the edition's id
            if _stands(row.design or session.get(CustomForm, row.custom_form_id)):
                raise Refusal(_ISSUED)
        case CustomSignature():
            raise Refusal(_SIGNED)
        case CustomRecord() if deleted or _moved(row):
            raise Refusal(_BORN)


@event.listens_for(Session, "before_flush")
def refuse_change_of_issued(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter an issued edition, a signature, or where a record belongs."""
    for row in session.dirty:
        if session.is_modified(row):
            _refuse(session, row, deleted=False)
    for row in session.deleted:
        _refuse(session, row, deleted=True)
    for row in session.new:
        if isinstance(row, CustomField | CustomRight):
            _refuse(session, row, deleted=False)
