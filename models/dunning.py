"""Arrears: each contact about them with what was owed at that moment, and the ladder (JD-10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
    func,
    inspect,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from models.audit import take_turn
from models.base import Base, Versioned, Voidable, complaint, label, words
from models.customers import Customer
from models.estate import Area, Office, Unit
from models.fees import OPEN, Bill
from models.people import Employee
from rules.dunning_words import DunningOutcome, DunningStep
from rules.refusal import Refusal
from rules.vocabulary import N_

if TYPE_CHECKING:
    from models.scopes import Actor

# what stands open, flat by flat, of an area or of one flat: all that the arrears list adds up
for _name, _columns in (
    ("ix_bill_open_unit_id", (Bill.unit_id, Bill.due_on, Bill.amount_fen, Bill.paid_fen)),
    ("ix_bill_open_area_id_unit_id", (Bill.area_id, Bill.unit_id, Bill.due_on)),
):
    Index(_name, *_columns, sqlite_where=text(OPEN), postgresql_where=text(OPEN))


def _latest(name: str, *columns: str) -> Index:
    """Return an index of the last words of all flats."""
    where = text("latest")
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Dunning(Voidable, Versioned, Base):
    """One contact with one flat about what it owes; what was said stands as it was said."""

    __tablename__ = "dunning"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "COALESCE(outcome, '') = 'promised' OR (promise_on IS NULL AND promise_fen IS NULL)",
            "only_who_promised_has_a_day",
            info=complaint(_l("Only a promise has a day and an amount.")),
        ),
        Index("ix_dunning_office_id_at_id", "office_id", "at", "id"),
        Index("ix_dunning_area_id_at_id", "area_id", "at", "id"),
        Index("ix_dunning_at_id", "at", "id"),
        Index("ix_dunning_unit_id_day_step", "unit_id", "day", "step", "voided_at"),
        Index("ix_dunning_customer_id", "customer_id"),
        # what was made in a month: work records (4.2.1.5, 4.2.2.6)
        Index("ix_dunning_by_id_at", "by_id", "at", "office_id", "voided_at"),
        # the last word of each flat: whether a promise was kept, whether a dispute waits
        _latest("ix_dunning_latest_unit_id", "unit_id"),
        _latest("ix_dunning_latest_office_id_outcome", "office_id", "outcome", "promise_on"),
        _latest("ix_dunning_latest_area_id_outcome", "area_id", "outcome", "promise_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # of the flat on that day
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    step: Mapped[DunningStep] = mapped_column(words(DunningStep), info=label(_l("Dunning step")))
    at: Mapped[datetime] = mapped_column(info=label(_l("Contacted at")))
    day: Mapped[date] = mapped_column(info={"audit": False})  # the same, by the office's calendar
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    owed_fen: Mapped[int] = mapped_column(info=label(_l("Owed then"), money=True))
    outcome: Mapped[DunningOutcome | None] = mapped_column(
        words(DunningOutcome), info=label(_l("Outcome"))
    )
    promise_on: Mapped[date | None] = mapped_column(info=label(_l("Promised for")))
    promise_fen: Mapped[int | None] = mapped_column(info=label(_l("Amount promised"), money=True))
    note: Mapped[str] = mapped_column(Text, default="", info=label(_l("Note")))
    answer: Mapped[str] = mapped_column(Text, default="", info=label(_l("Answer to the dispute")))
    answered_at: Mapped[datetime | None] = mapped_column(info=label(_l("Dispute answered at")))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    # whether nothing was recorded of the flat since; kept by every flush
    latest: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info={"audit": False}
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    unit: Mapped[Unit] = relationship(info=label(_l("Flat")))
    customer: Mapped[Customer | None] = relationship(info=label(_l("Customer")))
    by: Mapped[Employee | None] = relationship(foreign_keys=[by_id], info=label(_l("Contacted by")))
    answered_by: Mapped[Employee | None] = relationship(
        foreign_keys=[answered_by_id], info=label(_l("Dispute answered by"))
    )
    bills: Mapped[list[DunningBill]] = relationship(
        back_populates="dunning", order_by="DunningBill.id"
    )

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the contacts in the areas held today, and one's own."""
        return or_(cls.area_id.in_(actor.areas_today), cls.by_id == actor.employee_id)

    def __str__(self) -> str:
        return self.number


class DunningBill(Base):
    """One bill that was overdue when a contact was made, as it stood then."""

    __tablename__ = "dunning_bill"
    told_on: ClassVar = ("dunning", "dunning_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    dunning_id: Mapped[int] = mapped_column(ForeignKey("dunning.id"), index=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    bill_no: Mapped[str] = mapped_column(String(40), info=label(_l("Bill number")))
    item: Mapped[str] = mapped_column(String(60), info=label(_l("Fee item")))
    period: Mapped[str] = mapped_column(String(6), info=label(_l("Quarter")))
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount due"), money=True))
    paid_fen: Mapped[int] = mapped_column(info=label(_l("Amount paid"), money=True))
    due_on: Mapped[date] = mapped_column(info=label(_l("Due on")))

    dunning: Mapped[Dunning] = relationship(back_populates="bills")
    bill: Mapped[Bill] = relationship()

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.bill_no


class DunningInterval(Versioned, Base):
    """After how many days a step of the ladder is due; no office stands for every one."""

    __tablename__ = "dunning_interval"
    __table_args__ = (
        CheckConstraint(
            "after_due BETWEEN 0 AND 365 AND after_step BETWEEN 0 AND 365",
            "days_in_reason",
            info=complaint(_l("A step waits 0 to 365 days.")),
        ),
        UniqueConstraint(
            "office_id",
            "step",
            "valid_from",
            info=complaint(_l("This step is entered from this day on already.")),
        ),
        Index("ix_dunning_interval_valid_from", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    step: Mapped[DunningStep] = mapped_column(words(DunningStep), info=label(_l("Dunning step")))
    after_due: Mapped[int] = mapped_column(info=label(_l("Days after the bill was due")))
    after_step: Mapped[int] = mapped_column(info=label(_l("Days after the step before")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    clause: Mapped[str] = mapped_column(String(20), default="", info=label(_l("Clause")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"


_WRITTEN = "flats_dunned"  # the flats of a flush whose contacts it wrote
# stands as it was recorded; what was left empty may be filled in once
_KEPT = (
    *("number", "office_id", "area_id", "unit_id", "customer_id", "step", "at", "day", "by_id"),
    *("owed_fen", "outcome", "promise_on", "promise_fen", "note", "answer", "answered_at"),
)


@event.listens_for(Session, "before_flush")
def refuse_change_of_evidence(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what was recorded, or a contact that was struck out."""
    for row in session.dirty:
        if isinstance(row, DunningBill) and session.is_modified(row):
            raise Refusal(_STANDS)
        if isinstance(row, Dunning) and session.is_modified(row):
            attributes = inspect(row).attrs
            voided = attributes.voided_at.history
            if any((*voided.deleted, *voided.unchanged)):
                raise Refusal(N_("This record is voided already."))
            if any(any(attributes[name].history.deleted or ()) for name in _KEPT):
                raise Refusal(_STANDS)


_STANDS = N_("A contact stands as it was recorded. Void it with a reason if it is wrong.")


@event.listens_for(Session, "after_flush")
def keep_the_last_word(session: Session, flush_context: Any) -> None:
    """Mark the last contact of every flat this flush wrote contacts of, in the same transaction."""
    written = [row for row in (*session.new, *session.dirty) if isinstance(row, Dunning)]
    flats = sorted({row.unit_id for row in written})
    if not flats:
        return
    connection = session.connection()
    take_turn(connection)  # two people may record at once: the second sees the first one's
    other, table = aliased(Dunning), Dunning.__table__
    last = (
        select(func.max(other.id))  # of one instant the one written last
        .where(
            other.unit_id == table.c.unit_id,
            other.voided_at.is_(None),
            other.at
            == select(func.max(Dunning.at))
            .where(Dunning.unit_id == other.unit_id, Dunning.voided_at.is_(None))
            .correlate(other)
            .scalar_subquery(),
        )
        .correlate(table)
        .scalar_subquery()
    )
    is_last = table.c.id == func.coalesce(last, 0)
    for start in range(0, len(flats), 500):
        some = table.c.unit_id.in_(flats[start : start + 500])
        connection.execute(
            update(table).where(some, table.c.latest != is_last).values(latest=is_last)
        )
    session.info.setdefault(_WRITTEN, set()).update(flats)


@event.listens_for(Session, "after_flush_postexec")
def read_the_last_word(session: Session, flush_context: Any) -> None:
    """Let the contacts in hand read whether they are the last."""
    flats = session.info.pop(_WRITTEN, frozenset())
    for row in list(session.identity_map.values()) if flats else ():
        if isinstance(row, Dunning) and row.__dict__.get("unit_id") in flats:
            session.expire(row, ["latest"])
