"""Procedure documents: the quality manual, procedures and instructions, edition by edition.

An edition's file is its attachment. It is approved by somebody else than its author, and then read:
everybody of its audience says so once for every edition.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, complaint, label
from models.people import Employee, Post
from rules.register_words import ApprovalState, DocumentKind
from rules.vocabulary import Role

if TYPE_CHECKING:
    from models.scopes import Actor

_AUDIENCE = 200


class ProcedureDocument(Versioned, Base):
    """A document of the quality system; its text stands in its editions.

    ``audience`` are the posts that read it, joined by commas; empty: everybody.
    """

    __tablename__ = "procedure_document"
    __table_args__ = (
        UniqueConstraint("code", info=complaint(_l("A document of this code exists already."))),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), info=label(_l("Document code")))
    title: Mapped[str] = mapped_column(String(120), info=label(_l("Document title")))
    kind: Mapped[DocumentKind] = mapped_column(info=label(_l("Kind of document")))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    audience: Mapped[str] = mapped_column(
        String(_AUDIENCE), default="", info=label(_l("Who has to read it"), listed=Role)
    )
    note: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Note")))

    owner: Mapped[Employee | None] = relationship(info=label(_l("Looked after by")))

    @property
    def readers(self) -> tuple[Role, ...]:
        """The posts that have to read it."""
        named = set(self.audience.split(","))
        return tuple(role for role in Role if role.value in named) or tuple(Role)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @staticmethod
    def words_in_sql(entity: type[ProcedureDocument]) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        found: ColumnElement[str] = entity.code + " " + entity.title
        return found


class DocumentEdition(Spanned, Versioned, Base):
    """One edition: drafted, submitted, approved; in force from a day until the next one is."""

    __tablename__ = "document_edition"
    __table_args__ = (
        UniqueConstraint(
            *("document_id", "edition"),
            info=complaint(_l("This edition of the document exists already.")),
        ),
        CheckConstraint("(state = 'approved') = (approved_at IS NOT NULL)", "approval_is_dated"),
        CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> author_id", "approved_by_another"
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", "days_in_order"),
        Index("ix_document_edition_state_valid_from_id", "state", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("procedure_document.id"), index=True)
    edition: Mapped[str] = mapped_column(String(10), info=label(_l("Edition")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("In force until")))
    summary: Mapped[str] = mapped_column(String(500), info=label(_l("What changed")))
    state: Mapped[ApprovalState] = mapped_column(
        default=ApprovalState.DRAFT, info=label(_l("State"))
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    drafted_at: Mapped[datetime] = mapped_column(info=label(_l("Drafted at")))
    submitted_at: Mapped[datetime | None] = mapped_column(info=label(_l("Submitted at")))
    approved_at: Mapped[datetime | None] = mapped_column(info=label(_l("Approved at")))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    return_note: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason of the return"))
    )

    document: Mapped[ProcedureDocument] = relationship(
        info=label(_l("Document of the quality system"))
    )
    author: Mapped[Employee] = relationship(foreign_keys=[author_id], info=label(_l("Written by")))
    approved_by: Mapped[Employee | None] = relationship(
        foreign_keys=[approved_by_id], info=label(_l("Approved by"))
    )

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return all of them: the documents are the company's."""
        return true()

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what everybody reads: the approved editions."""
        return cls.state == ApprovalState.APPROVED

    def __str__(self) -> str:
        return f"{self.document.code} {self.edition}" if self.document else self.edition

    @staticmethod
    def words_in_sql(entity: type[DocumentEdition]) -> ColumnElement[str]:
        """Return the SQL of what it is called: its document's code and its edition."""
        code = (
            select(ProcedureDocument.code)
            .where(ProcedureDocument.id == entity.document_id)
            .scalar_subquery()
        )
        found: ColumnElement[str] = code + " " + entity.edition
        return found


class DocumentReading(Base):
    """Somebody says that he has read an edition and understood it; it stands."""

    __tablename__ = "document_reading"
    __table_args__ = (
        UniqueConstraint(
            *("edition_id", "employee_id"),
            info=complaint(_l("You have confirmed this edition already.")),
        ),
        Index("ix_document_reading_employee_id_id", "employee_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("document_edition.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    read_at: Mapped[datetime] = mapped_column(info=label(_l("Read and understood at")))

    edition: Mapped[DocumentEdition] = relationship(info=label(_l("Edition of a document")))
    employee: Mapped[Employee] = relationship(info=label(_l("Name")))

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return what those who hold a post at an office have read."""
        return cls.employee_id.in_(select(Post.employee_id).where(Post.office_id == office_id))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what somebody has read himself."""
        return cls.employee_id == actor.employee_id

    def __str__(self) -> str:
        return f"{self.employee} · {self.edition}"

    @staticmethod
    def words_in_sql(entity: type[DocumentReading]) -> ColumnElement[str]:
        """Return the SQL of what it is called: who read."""
        return select(Employee.name).where(Employee.id == entity.employee_id).scalar_subquery()
