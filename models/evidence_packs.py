"""Evidence packs: what an auditor takes along of a period, in one file."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, complaint, label
from models.estate import Office
from models.people import Employee
from rules.pack_words import PackState

if TYPE_CHECKING:
    from models.scopes import Actor


class EvidencePack(Base):
    """One pack: asked for by somebody, made in the background with his rights, fetched by him."""

    __tablename__ = "evidence_pack"
    __table_args__ = (
        CheckConstraint(
            "to_on >= from_on",
            "days_in_order",
            info=complaint(_l("The last day lies before the first.")),
        ),
        CheckConstraint("(state = 'packed') = (made_at IS NOT NULL)", "made_is_dated"),
        Index("ix_evidence_pack_asked_at_id", "asked_at", "id"),
        Index("ix_evidence_pack_office_id_id", "office_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(info=label(_l("Period from")))
    to_on: Mapped[date] = mapped_column(info=label(_l("Period until")))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    state: Mapped[PackState] = mapped_column(default=PackState.ASKED, info=label(_l("State")))
    asked_at: Mapped[datetime] = mapped_column(info=label(_l("Asked for at")))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    job_key: Mapped[str] = mapped_column(String(32), default="", info={"audit": False})
    made_at: Mapped[datetime | None] = mapped_column(info=label(_l("Made at")))
    name: Mapped[str] = mapped_column(String(120), default="", info=label(_l("File of the pack")))
    size: Mapped[int] = mapped_column(default=0, info=label(_l("Bytes")))
    sha256: Mapped[str] = mapped_column(String(64), default="", info=label(_l("Hash")))
    files: Mapped[int] = mapped_column(default=0, info=label(_l("Files in it")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    asked_by: Mapped[Employee] = relationship(info=label(_l("Asked for by")))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the packs somebody asked for himself."""
        return cls.asked_by_id == actor.employee_id

    def __str__(self) -> str:
        return self.name or f"{self.from_on} – {self.to_on}"


class EvidencePart(Base):
    """A piece of a pack's file: it is written and read piece by piece, never whole in memory."""

    __tablename__ = "evidence_part"

    pack_id: Mapped[int] = mapped_column(ForeignKey("evidence_pack.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, info={"audit": False})
