"""Records on a designed form as its list takes them in again: by the keys of the fields."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import CustomForm, CustomRecord
from models.scopes import Actor, Forbidden, rows_within
from rules.custom_forms import Entry, Field
from rules.custom_words import FieldKind
from rules.vocabulary import Deed, Record
from services import custom_forms

PREFIX = "custom:"
_OWN = ("code", "number", "office", "day", "made_by", "made_at")
_HANDFUL = 500


def find(session: Session, actor: Actor, kind: str) -> CustomForm | None:
    """Return the form of a kind of list; raises ``Forbidden`` where it grants no export."""
    if not kind.startswith(PREFIX):
        return None
    design = custom_forms.find(session, kind.removeprefix(PREFIX))
    if design is not None and not custom_forms.may(actor, design, Deed.EXPORT):
        raise Forbidden(Deed.EXPORT, Record.CUSTOM_RECORD)
    return design


def rows_of(
    session: Session, actor: Actor, design: CustomForm, office_id: int | None
) -> tuple[list[str], Generator[Sequence[Any], None, None]]:
    """Return the keys of the columns, and the records that stand within reach."""
    fields = [field for field in design.asked if field.kind is not FieldKind.SIGNATURE]
    conditions = [
        rows_within(actor, CustomRecord, Record.CUSTOM_RECORD, Deed.EXPORT),
        CustomRecord.code == design.code,
        CustomRecord.voided_at.is_(None),
    ]
    if office_id is not None:
        conditions.append(CustomRecord.office_id == office_id)
    found = session.scalars(
        select(CustomRecord)
        .where(*conditions)
        .options(joinedload(CustomRecord.office), joinedload(CustomRecord.made_by))
        .order_by(CustomRecord.id)
        .execution_options(yield_per=_HANDFUL)
    )

    def rows() -> Generator[Sequence[Any], None, None]:
        with found:
            for one in found:
                kept = one.kept
                own = (one.code, one.number, one.office.code, one.day)
                told = (str(one.made_by or ""), one.made_at)
                yield [*own, *told, *(value(field, kept.get(field.key)) for field in fields)]

    return [*_OWN, *(field.key for field in fields)], rows()


def value(field: Field, entry: Entry | None) -> Any:
    """Return what a field holds as a spreadsheet keeps it."""
    if entry is None:
        return None
    match field.kind:
        case FieldKind.NUMBER:
            return Decimal(entry.value)
        case FieldKind.DAY:
            return date.fromisoformat(entry.value)
    return entry.words
