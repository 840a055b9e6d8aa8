"""Files attached to records: photos from the spot, scans, letters."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Base, label
from models.people import Employee
from rules.attachments import LONGEST_NAME
from rules.vocabulary import Record


class Attachment(Base):
    """One file as it was sent, with its hash; struck out with a reason, never removed.

    The content stands in the database: it comes and goes with the transaction that attaches it,
    and with every backup.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_record_record_id_id", "record", "record_id", "id"),
        CheckConstraint("voided_at IS NULL OR void_reason <> ''", "void_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[Record]
    record_id: Mapped[int]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info=label(_l("File")))
    media_type: Mapped[str] = mapped_column(String(80), info=label(_l("Kind of file")))
    size: Mapped[int] = mapped_column(info=label(_l("Bytes")))
    sha256: Mapped[str] = mapped_column(String(64), info=label(_l("Hash")))
    content: Mapped[bytes] = deferred(
        mapped_column(LargeBinary, nullable=False, info={"audit": False})
    )
    added_at: Mapped[datetime] = mapped_column(info=label(_l("Attached at")))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    voided_at: Mapped[datetime | None] = mapped_column(info=label(_l("Voided at")))
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    void_reason: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Reason")))

    added_by: Mapped[Employee | None] = relationship(
        foreign_keys=[added_by_id], info=label(_l("Attached by"))
    )
    voided_by: Mapped[Employee | None] = relationship(
        foreign_keys=[voided_by_id], info=label(_l("Voided by"))
    )

    def __str__(self) -> str:
        return self.name
