"""Customers, and the flats they occupy from–to (procedure 0)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, Voidable, as_kept, complaint, label
from models.estate import Office, Unit
from rules import typed
from rules.letter_words import Language
from rules.vocabulary import Occupies


class Customer(Voidable, Versioned, Base):
    """A customer (客户); found by phone, name, room or pinyin initials while on the phone."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "code",
            info=complaint(_l("The office has a customer with this code already.")),
        ),
        Index("ix_customer_office_id_id", "office_id", "id"),
        Index("ix_customer_office_id_name", "office_id", "name"),
        Index("ix_customer_office_id_phone", "office_id", "phone"),
        Index("ix_customer_office_id_initials", "office_id", "initials"),
        # the whole company's list as it is sorted, and the few that are voided
        Index("ix_customer_name_id", "name", "id"),
        Index("ix_customer_code_id", "code", "id"),
        Index(
            "ix_customer_voided",
            "id",
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
    )

    _code_as_kept = as_kept(typed.code, "code")
    _phone_as_kept = as_kept(typed.phone, "phone")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    code: Mapped[str] = mapped_column(String(40), info=label(_l("Customer code")))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Name")))
    initials: Mapped[str] = mapped_column(String(40), default="", info={"audit": False})
    pinyin: Mapped[str] = mapped_column(String(300), default="", info={"audit": False})
    phone: Mapped[str] = mapped_column(
        String(20), default="", info=label(_l("Phone"), personal=True)
    )
    facts: Mapped[str] = mapped_column(String(1000), default="", info=label(_l("Known facts")))
    language: Mapped[Language] = mapped_column(
        default=Language.HANS,
        server_default=Language.HANS.value,
        info=label(_l("Preferred language")),
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    occupancies: Mapped[list[Occupancy]] = relationship(
        back_populates="customer", order_by="Occupancy.id", info=label(_l("Occupancies"))
    )

    def __str__(self) -> str:
        return self.name


class Occupancy(Spanned, Versioned, Base):
    """A customer lives in or uses a flat from–to."""

    __tablename__ = "occupancy"
    told_on: ClassVar = ("customer", "customer_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        UniqueConstraint(
            "customer_id",
            "unit_id",
            "valid_from",
            info=complaint(_l("This customer occupies the flat from that day already.")),
        ),
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "ends_after_start",
            info=complaint(_l("The occupancy must end on or after the day it starts.")),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    occupies_as: Mapped[Occupies] = mapped_column(info=label(_l("Occupies as")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("From")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("To")))

    customer: Mapped[Customer] = relationship(
        back_populates="occupancies", info=label(_l("Customer"))
    )
    unit: Mapped[Unit] = relationship(info=label(_l("Flat")))

    def __str__(self) -> str:
        return f"{self.customer} · {self.unit}"
