"""Customer visits: the rounds, how long one takes, and what was said at the doors (JD-11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

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
    inspect,
    or_,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label, words
from models.customers import Customer
from models.estate import Area, Office, Unit
from models.people import Employee
from models.tickets import Ticket
from rules.field_words import VisitKind, VisitOutcome
from rules.refusal import Refusal
from rules.vocabulary import N_, Satisfied

if TYPE_CHECKING:
    from models.scopes import Actor


class VisitInterval(Versioned, Base):
    """How many months a round takes, from a day on; no office stands for every one."""

    __tablename__ = "visit_interval"
    __table_args__ = (
        CheckConstraint(
            "months BETWEEN 1 AND 36",
            "months_in_reason",
            info=complaint(_l("A round takes 1 to 36 months.")),
        ),
        UniqueConstraint(
            "office_id",
            "valid_from",
            info=complaint(_l("An interval from this day on is entered already.")),
        ),
        Index("ix_visit_interval_valid_from", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    months: Mapped[int] = mapped_column(info=label(_l("Months a round takes")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    clause: Mapped[str] = mapped_column(String(20), default="", info=label(_l("Clause")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return f"{self.months} · {self.valid_from:%Y-%m-%d}"


class VisitPlan(Voidable, Versioned, Base):
    """A round: in it every occupied flat of the office is visited once.

    What is still due is not written down: it follows from the flats and the visits.
    """

    __tablename__ = "visit_plan"
    __table_args__ = (
        CheckConstraint(
            "ends_on >= starts_on",
            "ends_after_start",
            info=complaint(_l("A round ends on or after the day it begins.")),
        ),
        Index("ix_visit_plan_office_id_starts_on_id", "office_id", "starts_on", "id"),
        Index("ix_visit_plan_starts_on_id", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(60), info=label(_l("Round")))
    starts_on: Mapped[date] = mapped_column(info=label(_l("First day")))
    ends_on: Mapped[date] = mapped_column(info=label(_l("Last day")))
    months: Mapped[int] = mapped_column(info=label(_l("Months a round takes")))
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(info=label(_l("Started at")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    started_by: Mapped[Employee | None] = relationship(info=label(_l("Started by")))

    @property
    def span(self) -> str:
        """What a round is called that nobody named: its months."""
        return f"{self.starts_on:%Y-%m} – {self.ends_on:%Y-%m}"

    def __str__(self) -> str:
        return self.name


class Visit(Voidable, Versioned, Base):
    """One visit to one flat: whom somebody met there, and what was said."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "satisfied IS NULL OR outcome = 'met'",
            "only_who_was_met_answers",
            info=complaint(_l("Nobody was met: leave out how satisfied the customer is.")),
        ),
        Index("ix_visit_office_id_at_id", "office_id", "at", "id"),
        Index("ix_visit_area_id_at_id", "area_id", "at", "id"),
        Index("ix_visit_at_id", "at", "id"),
        # the due list asks each flat for its latest visits
        Index("ix_visit_unit_id_at_outcome", "unit_id", "at", "outcome", "voided_at"),
        Index("ix_visit_customer_id", "customer_id"),
        Index("ix_visit_ticket_id", "ticket_id"),
        # what was made in a month: work records (4.2.1.5, 4.2.2.6)
        Index("ix_visit_visited_by_id_at", "visited_by_id", "at", "office_id", "voided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # of the flat on that day
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    outcome: Mapped[VisitOutcome] = mapped_column(
        words(VisitOutcome), info=label(_l("Who was met"))
    )
    at: Mapped[datetime] = mapped_column(info=label(_l("Visited at")))
    visited_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    kind: Mapped[VisitKind] = mapped_column(words(VisitKind), info=label(_l("Kind of visit")))
    said: Mapped[str] = mapped_column(Text, default="", info=label(_l("What was said")))
    satisfied: Mapped[Satisfied | None] = mapped_column(
        info=label(_l("Satisfied with our service"))
    )
    raised: Mapped[str] = mapped_column(Text, default="", info=label(_l("What was raised")))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    unit: Mapped[Unit] = relationship(info=label(_l("Flat")))
    customer: Mapped[Customer | None] = relationship(info=label(_l("Customer")))
    visited_by: Mapped[Employee | None] = relationship(info=label(_l("Visited by")))
    ticket: Mapped[Ticket | None] = relationship(info=label(_l("Work order")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the visits in the areas held today, and one's own."""
        return or_(cls.area_id.in_(actor.areas_today), cls.visited_by_id == actor.employee_id)

    def __str__(self) -> str:
        return self.number


@event.listens_for(Session, "before_flush")
def refuse_change_of_voided_visit(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter a visit that was struck out."""
    for row in session.dirty:
        if isinstance(row, Visit) and session.is_modified(row):
            history = inspect(row).attrs.voided_at.history
            if any((*history.deleted, *history.unchanged)):
                raise Refusal(N_("This record is voided already."))
