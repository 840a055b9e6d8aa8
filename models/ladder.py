"""The steps taken on the escalation ladder: evidence of who was told what when (JD-3)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, label
from rules.notice_words import LadderRung
from rules.vocabulary import LimitStep


class LadderStep(Base):
    """One step of one deadline of a work order; a callback's deadline is its order's, too.

    ``to_names`` are the names of those told, as they were then. ``ended_at`` is when a round of the
    ladder found the cause gone: it clears the way on my day and is no evidence.
    """

    __tablename__ = "ladder_step"
    __table_args__ = (
        UniqueConstraint("ticket_id", "clock", "due_at", "rung"),
        Index("ix_ladder_step_office_id_at", "office_id", "at"),
        # the few that stand open, out of years of them
        Index(
            "ix_ladder_step_open",
            "ticket_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    told_on: ClassVar = ("ticket", "ticket_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callback.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    clock: Mapped[LimitStep] = mapped_column(info=label(_l("Clock")))
    due_at: Mapped[datetime] = mapped_column(info=label(_l("Deadline")))
    rung: Mapped[LadderRung] = mapped_column(info=label(_l("Step")))
    at: Mapped[datetime] = mapped_column(info=label(_l("When")))
    to_names: Mapped[str] = mapped_column(String(300), default="", info=label(_l("To whom")))
    ended_at: Mapped[datetime | None] = mapped_column(info={"audit": False})

    told: Mapped[list[LadderTold]] = relationship(back_populates="step")


class LadderTold(Base):
    """Somebody who was told at a step."""

    __tablename__ = "ladder_told"

    step_id: Mapped[int] = mapped_column(ForeignKey("ladder_step.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(
        ForeignKey("employee.id"), primary_key=True, index=True
    )

    step: Mapped[LadderStep] = relationship(back_populates="told")
