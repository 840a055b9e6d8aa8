"""The customer file (JD-15): documents by category, how long they are kept, their destruction."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.customers import Customer, Occupancy
from models.estate import Office, Unit
from models.people import Employee
from rules.attachments import LONGEST_NAME
from rules.letter_words import DestructionState

if TYPE_CHECKING:
    from models.scopes import Actor


class DocumentCategory(Versioned, Base):
    """A kind of document in a customer's file, and for how many years it is kept."""

    __tablename__ = "document_category"
    __table_args__ = (
        UniqueConstraint("name", info=complaint(_l("There is a category of this name already."))),
        CheckConstraint(
            "years BETWEEN 1 AND 100",
            "years_of_a_life",
            info=complaint(_l("Enter 1 to 100 years.")),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), info=label(_l("Category")))
    years: Mapped[int] = mapped_column(info=label(_l("Years kept")))
    active: Mapped[bool] = mapped_column(default=True, info=label(_l("In use")))

    def __str__(self) -> str:
        return self.name


class Destruction(Versioned, Base):
    """A list of documents whose time is over: proposed, approved by another person, destroyed."""

    __tablename__ = "destruction"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "number", info=complaint(_l("This destruction number is taken."))
        ),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", "decided_is_dated"),
        CheckConstraint(
            "state <> 'destroyed' OR decided_by_id <> proposed_by_id", "approved_by_another"
        ),
        CheckConstraint(
            "state <> 'returned' OR decision_note <> ''",
            "return_has_a_reason",
            info=complaint(_l("Give the reason.")),
        ),
        Index("ix_destruction_office_id_state_id", "office_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Destruction number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    state: Mapped[DestructionState] = mapped_column(
        default=DestructionState.PROPOSED, info=label(_l("State"))
    )
    reason: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Reason")))
    proposed_at: Mapped[datetime] = mapped_column(info=label(_l("Proposed at")))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(info=label(_l("Approved or returned at")))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    decision_note: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason of the decision"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    proposed_by: Mapped[Employee] = relationship(
        foreign_keys=[proposed_by_id], info=label(_l("Proposed by"))
    )
    decided_by: Mapped[Employee | None] = relationship(
        foreign_keys=[decided_by_id], info=label(_l("Approved or returned by"))
    )
    lines: Mapped[list[DestructionLine]] = relationship(
        back_populates="destruction", order_by="DestructionLine.id"
    )

    def __str__(self) -> str:
        return self.number


class CustomerDocument(Voidable, Versioned, Base):
    """One document of a customer's file; its content is the attachment of this record.

    ``erased_at``: the content was destroyed by ``destruction``; everything else stays.
    """

    __tablename__ = "customer_document"
    __table_args__ = (
        Index("ix_customer_document_office_id_id", "office_id", "id"),
        Index("ix_customer_document_customer_id_id", "customer_id", "id"),
        # what may be destroyed: of an office, of the company
        Index("ix_customer_document_office_id_retain_until", "office_id", "retain_until", "id"),
        Index("ix_customer_document_retain_until_id", "retain_until", "id"),
        CheckConstraint("erased_at IS NULL OR destruction_id IS NOT NULL", "erased_by_a_list"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("document_category.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=label(_l("Document name")))
    sha256: Mapped[str] = mapped_column(String(64), info=label(_l("Hash")))
    dated_on: Mapped[date] = mapped_column(info=label(_l("Date of the document")))
    retain_until: Mapped[date] = mapped_column(info=label(_l("Kept until")))
    note: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Note")))
    added_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    destruction_id: Mapped[int | None] = mapped_column(ForeignKey("destruction.id"), index=True)
    erased_at: Mapped[datetime | None] = mapped_column(info=label(_l("Content destroyed at")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    customer: Mapped[Customer] = relationship(info=label(_l("Customer")))
    category: Mapped[DocumentCategory] = relationship(info=label(_l("Category")))
    added_by: Mapped[Employee | None] = relationship(info=label(_l("Entered by")))
    destruction: Mapped[Destruction | None] = relationship(info=label(_l("Destruction list")))

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the documents of the customers who occupy a flat of somebody's areas."""
        living = (
            select(Occupancy.customer_id)
            .join(Unit, Unit.id == Occupancy.unit_id)
            .where(Unit.area_id.in_(actor.areas_today))
        )
        return cls.customer_id.in_(living)


class DestructionLine(Base):
    """One document of a destruction list, as it was when the list was made."""

    __tablename__ = "destruction_line"
    told_on: ClassVar = ("destruction", "destruction_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    destruction_id: Mapped[int] = mapped_column(ForeignKey("destruction.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("customer_document.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=label(_l("Document name")))
    customer: Mapped[str] = mapped_column(String(80), info=label(_l("Customer")))
    category: Mapped[str] = mapped_column(String(40), info=label(_l("Category")))
    sha256: Mapped[str] = mapped_column(String(64), info=label(_l("Hash")))
    added_on: Mapped[date] = mapped_column(info=label(_l("Entered on")))
    retain_until: Mapped[date] = mapped_column(info=label(_l("Kept until")))

    destruction: Mapped[Destruction] = relationship(back_populates="lines")
    document: Mapped[CustomerDocument] = relationship()
