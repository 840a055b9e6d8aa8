"""Complaint letters (JD-4) and the templates of their replies."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.customers import Customer
from models.estate import Area, Office, Unit
from models.people import Employee
from models.tickets import Ticket
from rules.letter_words import Language, LetterState, LetterWay

if TYPE_CHECKING:
    from models.scopes import Actor


class Letter(Voidable, Versioned, Base):
    """A complaint that came in writing, with its deadline, its reply and what it led to.

    ``area_id`` is the flat's area on the day it came in. The reply is a draft until it is marked as
    sent (``answered_at``); from then on it stands.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("office_id", "number", info=complaint(_l("This letter number is taken."))),
        CheckConstraint("(state = 'awaiting_reply') = (answered_at IS NULL)", "answered_is_dated"),
        CheckConstraint(
            "answered_at IS NULL OR answered_at >= received_at",
            "answered_after_received",
            info=complaint(_l("The reply can't be sent before the letter came in.")),
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closed_is_dated"),
        Index("ix_letter_office_id_received_at_id", "office_id", "received_at", "id"),
        Index("ix_letter_office_id_state_answer_due_at", "office_id", "state", "answer_due_at"),
        Index("ix_letter_area_id_received_at_id", "area_id", "received_at", "id"),
        Index("ix_letter_received_at_id", "received_at", "id"),
        Index("ix_letter_state_answer_due_at", "state", "answer_due_at", "id"),
        Index(
            "ix_letter_escalated_at",
            "escalated_at",
            sqlite_where=text("escalated_at IS NOT NULL"),
            postgresql_where=text("escalated_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Letter number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    way: Mapped[LetterWay] = mapped_column(
        default=LetterWay.LETTER, info=label(_l("How it came in"))
    )
    received_at: Mapped[datetime] = mapped_column(info=label(_l("Received at")))
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    sender: Mapped[str] = mapped_column(
        String(80), default="", info=label(_l("Name on the letter"))
    )
    no_customer_reason: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("Why no customer is named"))
    )
    subject: Mapped[str] = mapped_column(String(200), info=label(_l("Subject")))
    content: Mapped[str] = mapped_column(Text, default="", info=label(_l("What it says")))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    state: Mapped[LetterState] = mapped_column(default=LetterState.OPEN, info=label(_l("State")))
    answer_due_at: Mapped[datetime | None] = mapped_column(info=label(_l("Answer by")))

    reply_language: Mapped[Language] = mapped_column(
        default=Language.HANS, info=label(_l("Language of the reply"))
    )
    reply_subject: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("Subject of the reply"))
    )
    reply_text: Mapped[str] = mapped_column(Text, default="", info=label(_l("Reply")))
    answered_at: Mapped[datetime | None] = mapped_column(info=label(_l("Reply sent at")))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    escalated_at: Mapped[datetime | None] = mapped_column(info=label(_l("Escalated at")))
    escalated_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason for escalation"))
    )
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    taken_at: Mapped[datetime | None] = mapped_column(info=label(_l("Taken over at")))
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Closed at")))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    close_note: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Note on closing"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    customer: Mapped[Customer | None] = relationship(info=label(_l("Customer")))
    unit: Mapped[Unit | None] = relationship(info=label(_l("Flat")))
    ticket: Mapped[Ticket | None] = relationship(info=label(_l("Work order")))
    received_by: Mapped[Employee | None] = relationship(
        foreign_keys=[received_by_id], info=label(_l("Received by"))
    )
    answered_by: Mapped[Employee | None] = relationship(
        foreign_keys=[answered_by_id], info=label(_l("Reply sent by"))
    )
    taken_by: Mapped[Employee | None] = relationship(
        foreign_keys=[taken_by_id], info=label(_l("Taken over by"))
    )
    closed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[closed_by_id], info=label(_l("Closed by"))
    )

    def __str__(self) -> str:
        return self.number

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the letters of the areas somebody holds, and those he received himself."""
        return or_(cls.area_id.in_(actor.areas_today), cls.received_by_id == actor.employee_id)


class LetterLink(Base):
    """People say that a letter has the same cause as another letter or a work order.

    Taken back it stays with who and when; the trail has both.
    """

    __tablename__ = "letter_link"
    told_on: ClassVar = ("letter", "letter_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        CheckConstraint("(other_id IS NULL) <> (ticket_id IS NULL)", "letter_or_work_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(
        ForeignKey("letter.id"), index=True, info=label(_l("Letter of the same cause"))
    )
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("ticket.id"), index=True, info=label(_l("Work order of the same cause"))
    )
    made_at: Mapped[datetime] = mapped_column()
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Link taken back at")))
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    letter: Mapped[Letter] = relationship(foreign_keys=[letter_id])
    other: Mapped[Letter | None] = relationship(
        foreign_keys=[other_id], info=label(_l("Letter of the same cause"))
    )
    ticket: Mapped[Ticket | None] = relationship(info=label(_l("Work order of the same cause")))


class OfficeWords(Versioned):
    """A text that one office words itself; without an office it is every office's."""

    if TYPE_CHECKING:
        office_id: Mapped[int | None]

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return an office's own texts and those of every office."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the texts of the offices somebody holds a post at."""
        offices = {post.office_id for post in actor.posts if post.office_id is not None}
        return or_(cls.office_id.in_(offices), cls.office_id.is_(None))


class Template(OfficeWords):
    """A pattern with the named places of ``rules.places``: one name once an office and language."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[UniqueConstraint, ...]:  # noqa: N805 - SQLAlchemy's class
        told = complaint(_l("There is a template of this name in this language already."))
        return (UniqueConstraint("office_id", "language", "name", info=told),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    language: Mapped[Language] = mapped_column(default=Language.HANS, info=label(_l("Language")))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Name of the template")))
    body: Mapped[str] = mapped_column(Text, sort_order=1, info=label(_l("Text")))
    active: Mapped[bool] = mapped_column(default=True, sort_order=1, info=label(_l("In use")))

    @declared_attr
    def office(cls) -> Mapped[Office | None]:  # noqa: N805
        """Return whose own it is; none stands for every office."""
        return relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return self.name


class ReplyTemplate(Template, Base):
    """The pattern of a reply to a letter."""

    __tablename__ = "reply_template"

    subject: Mapped[str] = mapped_column(String(200), info=label(_l("Subject")))
