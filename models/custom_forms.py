"""Forms that quality administrators design: editions with their fields and rights, and the records.

No table and no class is made for a design: a record keeps what was entered as data, by the fields
of the edition it was made on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label, words
from models.estate import Office
from models.people import Employee
from rules.custom_forms import Entry, Field, lines_of, options_of
from rules.custom_rights import ALWAYS, GRANTS
from rules.custom_words import DesignState, FieldKind, FieldWidth, HeadLine
from rules.vocabulary import Deed, Role, Scope

IN_USE = "state = 'issued'"
_STANDING = (DesignState.ISSUED, DesignState.WITHDRAWN)
_NEEDS_USE = frozenset({Deed.CREATE, Deed.IMPORT, Deed.EDIT, Deed.ATTACH, Deed.SIGN})


class CustomForm(Versioned, Base):
    """One edition of a designed form; once issued it stands, changes make the next."""

    __tablename__ = "custom_form"
    __table_args__ = (
        UniqueConstraint(
            "code", "edition", info=complaint(_l("This edition of the form exists already."))
        ),
        UniqueConstraint(
            "supersedes_id", info=complaint(_l("The next edition of this form exists already."))
        ),
        # one edition of a code is in use at a time
        Index(
            "uq_custom_form_in_use",
            "code",
            unique=True,
            sqlite_where=text(IN_USE),
            postgresql_where=text(IN_USE),
        ),
        CheckConstraint(
            "retention_years >= 0",
            "retention_not_negative",
            info=complaint(_l("Count the years from 0.")),
        ),
        CheckConstraint("(state = 'draft') = (issued_at IS NULL)", "issued_is_dated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), info=label(_l("Form code")))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Form name")))  # official, Chinese
    edition: Mapped[str] = mapped_column(String(10), default="A/0", info=label(_l("Edition")))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("custom_form.id"))
    state: Mapped[DesignState] = mapped_column(default=DesignState.DRAFT, info=label(_l("State")))
    valid_from: Mapped[date | None] = mapped_column(info=label(_l("In force from")))
    purpose: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("What the form is for"))
    )
    prefix: Mapped[str] = mapped_column(String(8), info=label(_l("Prefix of record numbers")))
    retention_years: Mapped[int] = mapped_column(default=3, info=label(_l("Retention (years)")))
    keeper: Mapped[str] = mapped_column(String(60), default="", info=label(_l("Keeper")))
    head: Mapped[str] = mapped_column(
        String(60),
        default=",".join(HeadLine),
        info=label(_l("Printed above the fields"), listed=HeadLine),
    )
    sign_lines: Mapped[str] = mapped_column(
        String(400), default="", info=label(_l("Signature lines at the foot"))
    )
    issued_at: Mapped[datetime | None] = mapped_column(info=label(_l("Put in use at")))
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    issued_by: Mapped[Employee | None] = relationship(info=label(_l("Put in use by")))
    fields: Mapped[list[CustomField]] = relationship(
        order_by="CustomField.position", back_populates="design"
    )
    rights: Mapped[list[CustomRight]] = relationship(
        order_by="CustomRight.id", back_populates="design"
    )

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the designs an office reads: all, they are the company's."""
        return true()

    @property
    def asked(self) -> list[Field]:
        """The fields as the rules read them, in the order of the form."""
        return [one.as_rule for one in self.fields]

    @property
    def head_lines(self) -> tuple[HeadLine, ...]:
        """What a printed form says above its fields."""
        chosen = self.head.split(",")
        return tuple(one for one in HeadLine if one.value in chosen)

    @property
    def signature_lines(self) -> tuple[str, ...]:
        """The lines for the pen at the foot."""
        return lines_of(self.sign_lines)

    def __str__(self) -> str:
        return f"{self.code} {self.name} {self.edition}"

    @classmethod
    def words_in_sql(cls, entity: Any) -> ColumnElement[str]:
        """Return what lists call it."""
        named: ColumnElement[str] = entity.code + " " + entity.name + " " + entity.edition
        return named


class CustomField(Base):
    """One field of an edition; its key is counted up and lasts over editions."""

    __tablename__ = "custom_field"
    __table_args__ = (UniqueConstraint("custom_form_id", "key"),)
    told_on: ClassVar = ("custom_form", "custom_form_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    custom_form_id: Mapped[int] = mapped_column(ForeignKey("custom_form.id"))
    key: Mapped[str] = mapped_column(String(12))
    position: Mapped[int] = mapped_column(info=label(_l("Place in the form")))
    name: Mapped[str] = mapped_column(String(60), info=label(_l("Name of the field")))
    kind: Mapped[FieldKind] = mapped_column(info=label(_l("Kind of field")))
    required: Mapped[bool] = mapped_column(default=False, info=label(_l("Has to be filled in")))
    help: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Help below it")))
    options: Mapped[str] = mapped_column(Text, default="", info=label(_l("Options, one a line")))
    least: Mapped[Fraction | None] = mapped_column(info=label(_l("Smallest figure")))
    most: Mapped[Fraction | None] = mapped_column(info=label(_l("Largest figure")))
    width: Mapped[FieldWidth] = mapped_column(
        default=FieldWidth.HALF, info=label(_l("Width on the form"))
    )
    in_list: Mapped[bool] = mapped_column(default=False, info=label(_l("Column of the list")))

    design: Mapped[CustomForm] = relationship(back_populates="fields")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.name

    @property
    def as_rule(self) -> Field:
        """The field as the rules read it."""
        return Field(
            key=self.key,
            name=self.name,
            kind=self.kind,
            required=self.required,
            help=self.help,
            options=options_of(self.options),
            least=self.least,
            most=self.most,
            width=self.width,
            in_list=self.in_list,
        )


class CustomRight(Base):
    """What a design grants to a post; never more than the one table does (rules.custom_rights)."""

    __tablename__ = "custom_right"
    __table_args__ = (
        UniqueConstraint("custom_form_id", "role"),
        CheckConstraint("scope IN ('office', 'own')", "office_or_own"),
        CheckConstraint("may_view", "granted_is_seen"),
        Index("ix_custom_right_role", "role"),
    )
    told_on: ClassVar = ("custom_form", "custom_form_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    custom_form_id: Mapped[int] = mapped_column(ForeignKey("custom_form.id"))
    role: Mapped[Role] = mapped_column(info=label(_l("Post")))
    scope: Mapped[Scope] = mapped_column(
        words(Scope), default=Scope.OFFICE, info=label(_l("Whose records"))
    )
    may_view: Mapped[bool] = mapped_column(default=True, info=label(_l("May see")))
    may_create: Mapped[bool] = mapped_column(default=False, info=label(_l("May enter")))
    may_edit: Mapped[bool] = mapped_column(default=False, info=label(_l("May change")))
    may_sign: Mapped[bool] = mapped_column(default=False, info=label(_l("May sign")))
    may_void: Mapped[bool] = mapped_column(default=False, info=label(_l("May void")))
    may_export: Mapped[bool] = mapped_column(default=False, info=label(_l("May export")))
    may_print: Mapped[bool] = mapped_column(default=False, info=label(_l("May print")))

    design: Mapped[CustomForm] = relationship(back_populates="rights")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.role.value)

    def grants(self, deed: Deed) -> bool:
        """Say whether the design grants a deed to this post."""
        return any(deed in deeds and getattr(self, name) for name, deeds in GRANTS.items())


class CustomRecord(Versioned, Voidable, Base):
    """One record on an edition of a designed form.

    ``entries`` is a JSON object: a field's key to its name, value and words. The edition decides
    what may stand there; nothing of it is ever run or asked.
    """

    __tablename__ = "custom_record"
    __table_args__ = (
        UniqueConstraint("office_id", "number", "code"),
        Index("ix_custom_record_office_id_day_id", "office_id", "day", "id"),
        Index("ix_custom_record_day_id", "day", "id"),
        Index("ix_custom_record_code_id", "code", "id"),
        Index("ix_custom_record_office_id_code_id", "office_id", "code", "id"),
        Index("ix_custom_record_made_by_id_id", "made_by_id", "id"),
        Index("ix_custom_record_number_id", "number", "id"),
        Index(
            "ix_custom_record_voided",
            "id",
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    custom_form_id: Mapped[int] = mapped_column(ForeignKey("custom_form.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), info=label(_l("Form code")))
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Record number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    day: Mapped[date] = mapped_column(info=label(_l("Date of the record")))
    made_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    entries: Mapped[str] = mapped_column(Text, default="{}")
    words: Mapped[str] = mapped_column(Text, default="", info={"audit": False})  # what finds it

    custom_form: Mapped[CustomForm] = relationship(info=label(_l("Form")))
    office: Mapped[Office] = relationship(info=label(_l("Office")))
    made_by: Mapped[Employee | None] = relationship(info=label(_l("Filled in by")))
    signatures: Mapped[list[CustomSignature]] = relationship(
        order_by="CustomSignature.id", back_populates="record"
    )

    @property
    def in_words(self) -> dict[str, str]:
        """What is filled in, by the names of the fields."""
        kept = self.kept
        asked = self.custom_form.asked
        return {one.name: kept[one.key].words for one in asked if one.key in kept}

    @property
    def kept(self) -> dict[str, Entry]:
        """What was entered, by the keys of the fields."""
        return entries_of(self.entries)

    @property
    def signed(self) -> frozenset[str]:
        """The keys of the signatures given so far."""
        return frozenset(one.key for one in self.signatures)

    def said(self, place: str) -> str:
        """Return what a field of the form reads, for comparing two versions."""
        entry = self.kept.get(place.rpartition("_")[2])
        return entry.words if entry is not None else ""

    @classmethod
    def granted(cls, employee_id: int | None, role: Role, deed: Deed) -> ColumnElement[bool]:
        """Return the condition that the designs grant a deed to a post (models.scopes)."""
        if deed in ALWAYS.get(role, ()):
            return true()
        names = [name for name, deeds in GRANTS.items() if deed in deeds]
        states = (DesignState.ISSUED,) if deed in _NEEDS_USE else _STANDING
        named = (
            select(CustomForm.code)
            .join(CustomRight)
            .where(
                CustomForm.state.in_(states),
                CustomRight.role == role,
                or_(*(getattr(CustomRight, name) for name in names)),
            )
        )
        return or_(
            cls.code.in_(named.where(CustomRight.scope == Scope.OFFICE)),
            and_(
                cls.made_by_id == employee_id,
                cls.code.in_(named.where(CustomRight.scope == Scope.OWN)),
            ),
        )

    @classmethod
    def told_entries(cls, pair: list[Any]) -> Iterator[tuple[str, str, str]]:
        """Yield what changed between two states of the trail: a field's name, old and new words."""
        old, new = (entries_of(one or "{}") for one in pair)
        for key in {**new, **old}:
            before, after = old.get(key), new.get(key)
            if before != after:
                name = (after or before or Entry("", "")).name
                yield name, before.words if before else "", after.words if after else ""

    def __str__(self) -> str:
        return self.number


class CustomSignature(Base):
    """A signature by log-in on a field of a record; it closes what stands above it."""

    __tablename__ = "custom_signature"
    __table_args__ = (
        UniqueConstraint("custom_record_id", "key", info=complaint(_l("This is signed already."))),
    )
    told_on: ClassVar = ("custom_record", "custom_record_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    custom_record_id: Mapped[int] = mapped_column(ForeignKey("custom_record.id"))
    key: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60), info=label(_l("Signature")))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    signed_as: Mapped[str] = mapped_column(String(60), info=label(_l("Signed by")))
    at: Mapped[datetime] = mapped_column(info=label(_l("Signed at")))
    sha256: Mapped[str] = mapped_column(String(64))  # of the entries it closes

    record: Mapped[CustomRecord] = relationship(back_populates="signatures")
    employee: Mapped[Employee] = relationship()

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.name


def entries_of(kept: str) -> dict[str, Entry]:
    """Return what a record's JSON holds."""
    return {key: Entry(*values) for key, values in json.loads(kept or "{}").items()}


def entries_as(entries: Mapping[str, Entry]) -> str:
    """Return entries as a record keeps them."""
    kept = {key: [one.name, one.value, one.text] for key, one in entries.items()}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
