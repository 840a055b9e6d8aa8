"""What customers were told about their work orders (JD-6), and the words suggested for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.estate import Area, Office
from models.letters import OfficeWords
from models.people import Employee
from models.tickets import Ticket
from rules.letter_words import Language, ToldWay
from rules.vocabulary import TicketStatus

if TYPE_CHECKING:
    from models.scopes import Actor


class Telling(Voidable, Versioned, Base):
    """The customer was told what his work order is at: when, how, in which words, by whom."""

    __tablename__ = "told"
    told_on: ClassVar = ("ticket", "ticket_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        Index("ix_told_office_id_told_at_id", "office_id", "told_at", "id"),
        Index("ix_told_area_id_told_at_id", "area_id", "told_at", "id"),
        Index("ix_told_told_at_id", "told_at", "id"),
        # whether an order's customer was told since something happened: from the index alone
        Index("ix_told_ticket_id_told_at_voided_at", "ticket_id", "told_at", "voided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    state: Mapped[TicketStatus] = mapped_column(info=label(_l("The order was")))
    told_at: Mapped[datetime] = mapped_column(info=label(_l("Told at")))
    way: Mapped[ToldWay] = mapped_column(info=label(_l("How")))
    words: Mapped[str] = mapped_column(Text, info=label(_l("What the customer was told")))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    ticket: Mapped[Ticket] = relationship(info=label(_l("Work order")))
    by: Mapped[Employee | None] = relationship(info=label(_l("Told by")))

    def __str__(self) -> str:
        return str(self.ticket)

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what was told about orders of somebody's areas, and what he told himself."""
        return or_(cls.area_id.in_(actor.areas_today), cls.by_id == actor.employee_id)


class ToldText(OfficeWords, Base):
    """The words suggested for telling a customer that his order is at a state."""

    __tablename__ = "told_text"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "language",
            "state",
            info=complaint(_l("There are words for this state in this language already.")),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    language: Mapped[Language] = mapped_column(default=Language.HANS, info=label(_l("Language")))
    state: Mapped[TicketStatus] = mapped_column(info=label(_l("The order is")))
    words: Mapped[str] = mapped_column(String(500), info=label(_l("What the customer was told")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return self.words[:40]
