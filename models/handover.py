"""Shift handovers: the items of an office, the sheet, its cash and what was counted (JD-5)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Versioned, Voidable, as_kept, complaint, label
from models.estate import Office
from models.people import Employee
from models.roster import Shift
from rules import typed
from rules.handover import FROZEN, SIGNED
from rules.refusal import Refusal
from rules.shift_words import HandoverState, ItemKind
from rules.vocabulary import (
    N_,
)


class HandoverItem(Versioned, Base):
    """Something an office hands over from shift to shift, and how many there should be."""

    __tablename__ = "handover_item"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "name", info=complaint(_l("The office hands over such an item already."))
        ),
        CheckConstraint(
            "expected BETWEEN 0 AND 9999",
            "expected_counts",
            info=complaint(_l("Enter how many there should be: 0 to 9999.")),
        ),
        Index("ix_handover_item_name_id", "name", "id"),
    )

    _name_as_kept = as_kept(typed.plain, "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(40), info=label(_l("Item")))
    kind: Mapped[ItemKind] = mapped_column(info=label(_l("Kind of item")))
    expected: Mapped[int] = mapped_column(default=1, info=label(_l("Expected")))
    active: Mapped[bool] = mapped_column(default=True, info=label(_l("In use")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return self.name


class Handover(Voidable, Versioned, Base):
    """A sheet for a shift that ends: what the system knew, what was counted, two signatures.

    ``filled`` is JSON: open work orders, callbacks owed and receipts by method when the sheet was
    opened. ``covered_from``–``covered_to`` is the time whose receipts it counts.
    """

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        Index(
            "uq_handover_shift",
            "office_id",
            "day",
            "shift_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
            info=complaint(_l("This shift of the day has its handover already: open that one.")),
        ),
        CheckConstraint(
            "giver_id <> taker_id",
            "two_people",
            info=complaint(_l("Nobody hands over to himself: choose a colleague.")),
        ),
        CheckConstraint("(state = 'taken') = (taken_at IS NOT NULL)", "taken_is_dated"),
        Index("ix_handover_office_id_day_id", "office_id", "day", "id"),
        Index("ix_handover_day_id", "day", "id"),
        Index("ix_handover_office_id_ends_at", "office_id", "ends_at", "state"),
        Index("ix_handover_ends_at", "ends_at", "state"),
        Index("ix_handover_giver_id_state", "giver_id", "state", "id"),
        Index("ix_handover_taker_id_state", "taker_id", "state", "id"),
        Index(
            "ix_handover_differs",
            "office_id",
            "id",
            sqlite_where=text("differs AND noted_at IS NULL"),
            postgresql_where=text("differs AND noted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"), index=True)
    day: Mapped[date] = mapped_column(info=label(_l("Day")))
    starts_at: Mapped[datetime] = mapped_column(info=label(_l("Begins")))
    ends_at: Mapped[datetime] = mapped_column(info=label(_l("Ends")))
    giver_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    state: Mapped[HandoverState] = mapped_column(
        default=HandoverState.DRAFT, info=label(_l("State"))
    )
    opened_at: Mapped[datetime] = mapped_column(info=label(_l("Filled from the system at")))
    covered_from: Mapped[datetime] = mapped_column(info=label(_l("Receipts from")))
    covered_to: Mapped[datetime] = mapped_column(info=label(_l("Receipts up to")))
    filled: Mapped[str] = mapped_column(Text, default="{}", info={"audit": False})
    expected_fen: Mapped[int] = mapped_column(
        default=0, info=label(_l("Cash expected"), money=True)
    )
    counted_fen: Mapped[int] = mapped_column(default=0, info=label(_l("Cash counted"), money=True))
    cash_reason: Mapped[str] = mapped_column(
        String(300), default="", info=label(_l("Why the cash differs"))
    )
    counted_at: Mapped[datetime | None] = mapped_column(info=label(_l("Counted at")))
    differs: Mapped[bool] = mapped_column(default=False, info=label(_l("Difference")))
    matters: Mapped[str] = mapped_column(Text, default="", info=label(_l("Open matters")))
    given_at: Mapped[datetime | None] = mapped_column(info=label(_l("Signed by the giver at")))
    taken_at: Mapped[datetime | None] = mapped_column(info=label(_l("Taken at")))
    return_reason: Mapped[str] = mapped_column(
        String(300), default="", info=label(_l("Why it was returned"))
    )
    noted_at: Mapped[datetime | None] = mapped_column(info=label(_l("Noted at")))
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    note: Mapped[str] = mapped_column(
        String(300), default="", info=label(_l("Note of the supervisor"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    shift: Mapped[Shift] = relationship(info=label(_l("Shift")))
    giver: Mapped[Employee] = relationship(
        foreign_keys=[giver_id], info=label(_l("Handed over by"))
    )
    taker: Mapped[Employee] = relationship(
        foreign_keys=[taker_id], info=label(_l("Shift taken over by"))
    )
    noted_by: Mapped[Employee | None] = relationship(
        foreign_keys=[noted_by_id], info=label(_l("Noted by"))
    )
    cash: Mapped[list[HandoverCash]] = relationship(
        back_populates="handover", order_by="HandoverCash.fen.desc()"
    )
    items: Mapped[list[HandoverCount]] = relationship(
        back_populates="handover", order_by="HandoverCount.id"
    )

    def __str__(self) -> str:
        return self.number


class HandoverCash(Base):
    """How many notes or coins of one denomination were counted."""

    __tablename__ = "handover_cash"
    told_on: ClassVar = ("handover", "handover_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        UniqueConstraint("handover_id", "fen"),
        CheckConstraint("pieces >= 0", "pieces_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    fen: Mapped[int] = mapped_column(info=label(_l("Denomination"), money=True))
    pieces: Mapped[int] = mapped_column(default=0, info=label(_l("Pieces")))

    handover: Mapped[Handover] = relationship(back_populates="cash")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return f"¥{Decimal(self.fen).scaleb(-2):f}".removesuffix(".00")


class HandoverCount(Base):
    """One item of a sheet, with its name and figures as they were on the day."""

    __tablename__ = "handover_count"
    told_on: ClassVar = ("handover", "handover_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("handover_item.id"), index=True)
    name: Mapped[str] = mapped_column(String(40), info=label(_l("Item")))
    kind: Mapped[ItemKind] = mapped_column(info=label(_l("Kind of item")))
    expected: Mapped[int] = mapped_column(info=label(_l("Expected")))
    counted: Mapped[int | None] = mapped_column(info=label(_l("Actually there")))
    first_no: Mapped[str] = mapped_column(String(20), default="", info=label(_l("First number")))
    last_no: Mapped[str] = mapped_column(String(20), default="", info=label(_l("Last number")))
    reason: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Why it differs")))

    handover: Mapped[Handover] = relationship(back_populates="items")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.name


# What may still happen to a sheet that both signed: the supervisor notes a difference.
_NOTING = frozenset({"noted_at", "noted_by_id", "note", "version"})
# What may happen to one that only its giver signed: the taker signs or returns it, or it is voided.
_ANSWERING = frozenset(
    {"state", "taken_at", "given_at", "return_reason", "version"}
    | {"voided_at", "voided_by_id", "void_reason"}
)
_SIGNED = N_("The giver has signed: the sheet changes only if the taker returns it.")


def _state_before(row: Handover) -> HandoverState | None:
    history = inspect(row).attrs.state.history
    kept = (*history.deleted, *history.unchanged)
    return kept[0] if kept else None


def _changed(row: Base) -> set[str]:
    state = inspect(row)
    return {
        column.key
        for column in state.mapper.column_attrs
        if state.attrs[column.key].history.has_changes()
    }


def _refuse(row: Handover, allowed: frozenset[str], keys: set[str]) -> None:
    before = _state_before(row)
    if before is HandoverState.TAKEN and keys - _NOTING:
        raise Refusal(FROZEN)
    if before is HandoverState.GIVEN and keys - allowed:
        raise Refusal(_SIGNED)


@event.listens_for(Session, "before_flush")
def refuse_change_of_handed_over(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what was signed: figures stand from the first signature on."""
    for row in session.dirty:
        if isinstance(row, Handover) and session.is_modified(row):
            _refuse(row, _ANSWERING, _changed(row))
    for row in (*session.dirty, *session.new):
        if isinstance(row, HandoverCash | HandoverCount) and session.is_modified(row):
            whole = row.handover or session.get(Handover, row.handover_id)
            if whole is not None and _state_before(whole) in SIGNED:
                _refuse(whole, frozenset(), {"counted_fen"})
