"""The declarative base, the database handle, and the words that columns and constraints carry."""

from __future__ import annotations

import inspect as pyinspect
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import LazyString
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    and_,
    event,
    inspect,
    or_,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    declared_attr,
    mapped_column,
    registry,
    validates,
)

from rules import (
    activity_words,
    award_words,
    bank_words,
    custom_words,
    exam_words,
    fee_words,
    incident_words,
    inspection_words,
    letter_words,
    notice_words,
    pack_words,
    plan_words,
    receipt_words,
    register_words,
    result_words,
    service_words,
    shift_words,
    spot_words,
    survey_words,
    training_words,
    vocabulary,
    wage_words,
)
from rules.vocabulary import Word


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database, on both databases alike."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; a naive time would be a guess, so it is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand out UTC; SQLite keeps no zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Fraction]):
    """An exact figure of an assessment: kept as numerator/denominator, never as a float."""

    impl = String(80)
    cache_ok = True

    @property
    def python_type(self) -> type[Fraction]:
        """Return what columns of this type hold."""
        return Fraction

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Store 187/2 or 94."""
        return None if value is None else str(Fraction(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Hand out the fraction."""
        return None if value is None else Fraction(value)


def words(kind: type[Word], name: str | None = None) -> Enum:
    """Return the column type of a closed list: stored by value, checked by the database.

    A table's second column of the same list needs a name of its own for its check. The list of
    record types is not checked there: each new one would write every such table anew.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=kind is not vocabulary.Record,
        length=40,
        name=name or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def _word_types() -> dict[Any, Any]:
    kinds = [
        kind
        for module in (
            *(vocabulary, activity_words, award_words, bank_words, fee_words, incident_words),
            *(custom_words, exam_words, inspection_words, letter_words),
            *(notice_words, receipt_words, pack_words, plan_words, register_words, result_words),
            *(service_words, shift_words, spot_words, survey_words, training_words, wage_words),
        )
        for _, kind in pyinspect.getmembers(module, pyinspect.isclass)
        if issubclass(kind, Word) and kind is not Word
    ]
    return {kind: words(kind) for kind in kinds}


class Base(DeclarativeBase):
    """Names every constraint, so that migrations and error messages can speak of it."""

    if TYPE_CHECKING:
        id: Any
        __table__: ClassVar[Table]

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime(), Fraction: Exact(), **_word_types()},
    )


@event.listens_for(Base, "attribute_instrument", propagate=True)
def remember_old_values(kind: type[Base], key: str, attribute: Any) -> None:
    """Load a value before it is replaced: the audit trail tells old and new."""
    if hasattr(attribute.property, "columns"):
        event.listen(attribute, "set", _seen, active_history=True)


def _seen(row: Base, value: Any, old: Any, initiator: Any) -> None:
    """Do nothing: listening alone makes the old value known."""


db = SQLAlchemy(model_class=Base)


class Spanned:
    """A row that holds from one day to another, both included; without an end it holds on."""

    if TYPE_CHECKING:
        valid_from: Mapped[date]
        valid_to: Mapped[date | None]

    def holds_on(self, day: date) -> bool:
        """Say whether the row holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @classmethod
    def held_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Return the condition of the rows that hold on a day, said now or when it is asked."""
        return and_(cls.valid_from <= day, or_(cls.valid_to.is_(None), cls.valid_to >= day))


class Versioned:
    """Optimistic locking: a second editor of the same row is told instead of overwriting it."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy hands over the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class Voidable:
    """Evidence is never deleted: it is struck out with who, when and why, and stays readable."""

    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None]
    void_reason: Mapped[str | None]


def as_kept(keep: Callable[[str], str], *keys: str) -> Callable[[Any, str, Any], Any]:
    """Return a validator: whatever the door, these columns are written as ``keep`` says."""

    def check(row: Any, key: str, value: str | None) -> str | None:
        return None if value is None else keep(value)

    return validates(*keys)(check)


def label(text: LazyString, **more: Any) -> dict[str, Any]:
    """Give a column or relationship its heading: lists, forms, filters and print all use it."""
    return {"label": text, **more}


def complaint(text: LazyString) -> dict[str, Any]:
    """Give a constraint the sentence people read when it refuses a record."""
    return {"complaint": text}


def labels(model: type[Base]) -> dict[str, LazyString]:
    """Return the headings declared on a model, by attribute name."""
    found = {prop.key: getattr(model, prop.key).info for prop in inspect(model).attrs}
    return {key: info["label"] for key, info in found.items() if "label" in info}


def explain(error: IntegrityError, model: type[Base]) -> LazyString | None:
    """Return the sentence of the constraint that refused, if it carries one."""
    said = str(error.orig)
    own = inspect(model).local_table
    for table in (own, *(table for table in Base.metadata.tables.values() if table is not own)):
        carriers: list[Any] = [*table.constraints, *table.indexes]  # type: ignore[attr-defined]
        for carrier in carriers:
            if "complaint" not in carrier.info:
                continue
            names = [str(carrier.name)]
            if isinstance(carrier, UniqueConstraint) or getattr(carrier, "unique", False):
                # SQLite tells the columns of a unique constraint, not its name
                names.append(", ".join(f"{table.name}.{c.name}" for c in carrier.columns))  # type: ignore[attr-defined]
            if any(name in said for name in names):
                sentence: LazyString = carrier.info["complaint"]
                return sentence
    return None
