"""Callbacks: the recorded draw, the obligations it makes, and every attempt (4.3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, label
from models.estate import Area, Office
from models.people import Employee
from models.tickets import Ticket
from rules.vocabulary import (
    CallbackGroup,
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Satisfied,
)


class CallbackStratum(Base):
    """One office's month and group of tickets: the pot a seed draws from."""

    __tablename__ = "callback_stratum"
    __table_args__ = (UniqueConstraint("office_id", "month", "group"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    month: Mapped[date]
    group: Mapped[CallbackGroup]
    # the trail keeps its hash alone: who knew the seed would know the lots still to fall
    seed: Mapped[str] = mapped_column(String(32), info={"sealed": True})
    # the quotas of the standard in force when the pot was opened: a redo needs them
    callback_percent: Mapped[int]
    visit_percent: Mapped[int]
    tickets: Mapped[int] = mapped_column(default=0)

    office: Mapped[Office] = relationship()


class CallbackDraw(Base):
    """One ticket's place in a draw, and what every later draw of its block made of it."""

    __tablename__ = "callback_draw"
    __table_args__ = (UniqueConstraint("stratum_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stratum_id: Mapped[int] = mapped_column(ForeignKey("callback_stratum.id"))
    position: Mapped[int]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    drawn_at: Mapped[datetime]
    called_back: Mapped[bool]
    mode: Mapped[CallbackMode | None]
    # places of the block whose callback was already made when this lot fell: a redo needs them
    made_positions: Mapped[str] = mapped_column(Text, default="")

    stratum: Mapped[CallbackStratum] = relationship()
    ticket: Mapped[Ticket] = relationship()


class Callback(Versioned, Base):
    """A callback that is owed: mode, person, deadline and what became of it."""

    __tablename__ = "callback"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", "done_is_dated"),
        Index("ix_callback_office_id_due_at_id", "office_id", "due_at", "id"),
        Index("ix_callback_office_id_state_id", "office_id", "state", "id"),
        Index("ix_callback_area_id_due_at_id", "area_id", "due_at", "id"),
        Index("ix_callback_state_due_at", "state", "due_at", "id"),  # of every office
        Index(
            "ix_callback_due_at_kpi",
            "due_at",
            "responsible_id",
            "mode",
            "office_id",
            "state",
            "done_at",
            "done_by_id",
            "worker_id",
        ),
        # what was made in a month: work records (4.2.1.5, 4.2.2.6)
        Index("ix_callback_done_at_kpi", "done_at", "responsible_id", "office_id", "mode", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # office and area stand here too, so that the list and its rights need no join
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("callback_draw.id"), index=True)
    mode: Mapped[CallbackMode] = mapped_column(info=label(_l("Mode")))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    # who did the job: his own callback would not count (4.3)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(info=label(_l("Call back by")))
    state: Mapped[CallbackState] = mapped_column(default=CallbackState.DUE, info=label(_l("State")))
    done_at: Mapped[datetime | None] = mapped_column(info=label(_l("Called back at")))
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    satisfied: Mapped[Satisfied | None] = mapped_column(info=label(_l("Satisfaction")))
    note: Mapped[str] = mapped_column(Text, default="", info=label(_l("What the customer said")))
    excuse: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Excuse")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    ticket: Mapped[Ticket] = relationship(info=label(_l("Work order")))
    draw: Mapped[CallbackDraw | None] = relationship()
    responsible: Mapped[Employee | None] = relationship(
        foreign_keys=[responsible_id], info=label(_l("Responsible"))
    )
    worker: Mapped[Employee | None] = relationship(
        foreign_keys=[worker_id], info=label(_l("Job done by"))
    )
    done_by: Mapped[Employee | None] = relationship(
        foreign_keys=[done_by_id], info=label(_l("Called back by"))
    )
    attempts: Mapped[list[CallbackAttempt]] = relationship(
        order_by="CallbackAttempt.id", back_populates="callback", info=label(_l("Attempts"))
    )

    def __str__(self) -> str:
        return str(self.ticket)


class CallbackAttempt(Base):
    """One attempt; without an obligation it is voluntary and offsets nothing."""

    __tablename__ = "callback_attempt"
    told_on: ClassVar = ("callback", "callback_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        CheckConstraint("satisfied IS NULL OR outcome = 'reached'", "only_the_reached_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callback.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    mode: Mapped[CallbackMode]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    outcome: Mapped[CallbackOutcome]
    satisfied: Mapped[Satisfied | None]
    note: Mapped[str] = mapped_column(Text, default="")

    callback: Mapped[Callback | None] = relationship(back_populates="attempts")
    ticket: Mapped[Ticket] = relationship()
    by: Mapped[Employee | None] = relationship()
