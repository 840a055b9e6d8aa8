"""Long work in the background: who asked for what, and what came of it.

How far a running job is stands in the queue's own store (services.jobs), not here.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, label
from models.estate import Office
from models.people import Employee
from rules.notice_words import JobKind, JobState

if TYPE_CHECKING:
    from models.scopes import Actor


class BackgroundJob(Base):
    """One piece of long work; ``given`` is what it was asked with, ``values`` fill the sentence."""

    __tablename__ = "background_job"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_background_job_asked_at_id", "asked_at", "id"),
        Index("ix_background_job_office_id_asked_at_id", "office_id", "asked_at", "id"),
        Index("ix_background_job_employee_id_asked_at_id", "employee_id", "asked_at", "id"),
        Index("ix_background_job_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), info={"audit": False})
    kind: Mapped[JobKind] = mapped_column(info=label(_l("Kind of work")))
    # none: the house itself, by the clock
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    about: Mapped[str] = mapped_column(String(80), default="", info=label(_l("What for")))
    given: Mapped[dict[str, Any]] = mapped_column(JSON, info={"audit": False})
    asked_at: Mapped[datetime] = mapped_column(info=label(_l("Asked for at")))
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING, info=label(_l("State")))
    ended_at: Mapped[datetime | None] = mapped_column(info=label(_l("Ended at")))
    sentence: Mapped[str] = mapped_column(String(300), default="", info={"audit": False})
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info={"audit": False})
    file_name: Mapped[str] = mapped_column(String(200), default="", info={"audit": False})

    employee: Mapped[Employee | None] = relationship(info=label(_l("Asked for by")))
    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the work somebody asked for himself."""
        return cls.employee_id == actor.employee_id

    def __str__(self) -> str:
        return self.about or self.key[:8]
