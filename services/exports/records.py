"""Any record type as a plain list: every labelled column, people and places in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from models.audit import masked
from models.base import Base, labels


def columns(model: type[Base]) -> list[str]:
    """Return the keys of a record type's labelled columns, its ID first."""
    known = labels(model)
    # what the trail keeps silent about (a password's hash) leaves the house even less
    keys = [
        column.key
        for column in inspect(model).column_attrs
        if column.columns[0].info.get("audit") is not False
    ]
    shown = (key if key in known else key.removesuffix("_id") for key in keys)
    return ["id", *(key for key in shown if key in known)]


def query(model: type[Base], conditions: Sequence[Any]) -> Select[Any]:
    """Return the records with what their columns point to, fetched a handful at a time."""
    pointers = [
        selectinload(getattr(model, relation.key))
        for relation in inspect(model).relationships
        if not relation.uselist and relation.key in labels(model)
    ]
    return select(model).where(*conditions).order_by(model.id).options(*pointers)


def row(record: Base, keys: Sequence[str], *, full_phones: bool) -> list[Any]:
    """Return a record as the file tells it."""
    return [_value(record, key, full_phones) for key in keys]


def _value(record: Base, key: str, full_phones: bool) -> Any:
    value = getattr(record, key)
    if isinstance(value, Base):
        return str(value)
    attribute: InstrumentedAttribute[Any] = getattr(type(record), key)
    info = attribute.info
    if value is None:
        return None
    if info.get("personal") and not full_phones:
        return masked(value) if value else value
    if info.get("money") or info.get("hundredths"):
        return Decimal(value).scaleb(-2)
    if info.get("month"):
        return f"{value:%Y-%m}"
    return value
