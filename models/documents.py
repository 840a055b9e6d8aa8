"""The register of controlled forms, and every form issued from it (procedure 5)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Base, Spanned, Versioned, complaint, label
from models.people import Employee
from rules.vocabulary import Record


class FormRegister(Spanned, Versioned, Base):
    """One edition of one form: a record prints on the edition in force on its date."""

    __tablename__ = "form_register"
    __table_args__ = (
        UniqueConstraint(
            "code", "edition", info=complaint(_l("This edition of the form exists already."))
        ),
        CheckConstraint("retention_years >= 0", "retention_not_negative"),
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "days_in_order",
            info=complaint(_l("The last day lies before the first.")),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), info=label(_l("Form code")))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Form name")))  # official, Chinese
    edition: Mapped[str] = mapped_column(String(10), default="A/0", info=label(_l("Edition")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    # the day before the next edition begins, or the last day of a form nobody uses any more
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("In force until")))
    layout: Mapped[str] = mapped_column(  # of reports.catalogue; empty: the newest
        String(60), default="", info=label(_l("Printed layout"))
    )
    clause: Mapped[str] = mapped_column(String(40), default="", info=label(_l("Clause")))
    change: Mapped[str] = mapped_column(String(300), default="", info=label(_l("What changed")))
    retention_years: Mapped[int] = mapped_column(default=3, info=label(_l("Retention (years)")))
    keeper: Mapped[str] = mapped_column(String(60), default="", info=label(_l("Keeper")))
    controlled: Mapped[bool] = mapped_column(default=True, info=label(_l("Controlled form")))

    def __str__(self) -> str:
        return f"{self.code} {self.edition}"


class IssuedForm(Base):
    """A printed form: the kept file, its hash, how often it was printed, and its QR token.

    Only ``print_count`` may change; a reprint hands out the kept bytes.
    """

    __tablename__ = "issued_form"
    __table_args__ = (
        UniqueConstraint("token"),
        UniqueConstraint("record", "record_id", "code", "edition", "language", "content_sha256"),
        Index("ix_issued_form_record_record_id", "record", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[Record]
    record_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    edition: Mapped[str] = mapped_column(String(10))
    record_no: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(12))
    content_sha256: Mapped[str] = mapped_column(String(64))
    file: Mapped[bytes] = deferred(mapped_column(LargeBinary, info={"audit": False}))
    file_sha256: Mapped[str] = mapped_column(String(64))
    made_with: Mapped[str] = mapped_column(String(120), default="")
    token: Mapped[str] = mapped_column(String(32))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    print_count: Mapped[int] = mapped_column(default=1)

    issued_by: Mapped[Employee | None] = relationship()
