"""Work orders: the request, its clocks, who held it from–to, and what happened (JD-1 … JD-4)."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, as_kept, complaint, label, words
from models.customers import Customer
from models.estate import Area, Office, Unit
from models.people import Department, Employee
from rules import typed
from rules.vocabulary import Category, Channel, TicketEventKind, TicketStatus, Urgency


class Ticket(Voidable, Versioned, Base):
    """A customer's request with its number, deadlines and state."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "number", info=complaint(_l("This work-order number is taken."))
        ),
        UniqueConstraint(
            "office_id",
            "external_no",
            info=complaint(_l("A work order with this outside number exists already.")),
        ),
        CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", "cancelled_is_dated"
        ),
        CheckConstraint("(status = 'on_hold') = (hold_since IS NOT NULL)", "hold_is_dated"),
        CheckConstraint(
            "completed_at IS NULL OR completed_at >= received_at",
            "completed_after_received",
            info=complaint(_l("The work can't be completed before the request came in.")),
        ),
        CheckConstraint(
            # an old log may tell that the worker was sent first and the call entered afterwards
            "dispatched_at IS NULL OR dispatched_at >= received_at OR external_no IS NOT NULL",
            "dispatched_after_received",
            info=complaint(_l("The work can't be dispatched before the request came in.")),
        ),
        # one index a list, office first: newest, by status, by category, by holder (performance 8)
        Index("ix_ticket_office_id_received_at_id", "office_id", "received_at", "id"),
        Index("ix_ticket_office_id_status_id", "office_id", "status", "id"),
        Index("ix_ticket_office_id_category_received_at", "office_id", "category", "received_at"),
        Index("ix_ticket_area_id_received_at_id", "area_id", "received_at", "id"),
        Index("ix_ticket_received_at_id", "received_at", "id"),
        # whoever looks after every office: by status, what waits for a supervisor, what is void
        Index("ix_ticket_status_received_at", "status", "received_at", "id", "voided_at"),
        Index(
            "ix_ticket_escalated_at",
            "escalated_at",
            sqlite_where=text("escalated_at IS NOT NULL"),
            postgresql_where=text("escalated_at IS NOT NULL"),
        ),
        Index(
            "ix_ticket_voided_at",
            "voided_at",
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
        Index("ix_ticket_by_department", "holder_department_id", "status"),
        Index(
            "ix_ticket_holder_department_id_received_at_id",
            "holder_department_id",
            "received_at",
            "id",
        ),
        Index("ix_ticket_holder_employee_id_status", "holder_employee_id", "status"),
        # the month's two ticket indicators in one index-only pass (4.2, 4.4)
        Index(
            "ix_ticket_dispatch_due_at_kpi",
            "dispatch_due_at",
            "received_by_id",
            "office_id",
            "needs_dispatch",
            "dispatched_at",
            "cancelled_at",
            "voided_at",
            "hold_since",
        ),
        Index(
            "ix_ticket_settle_due_at_kpi",
            "settle_due_at",
            "category",
            "area_admin_id",
            "office_id",
            "answered_at",
            "completed_at",
            "cancelled_at",
            "voided_at",
            "hold_since",
        ),
        # what was completed in a month: coverage of callbacks (4.3), work records (4.2.1.5)
        Index(
            "ix_ticket_completed_at_kpi",
            "completed_at",
            "office_id",
            "category",
            "received_by_id",
            "received_at",
            "cancelled_at",
            "voided_at",
        ),
    )

    _number_as_kept = as_kept(typed.plain, "external_no")
    _phone_as_kept = as_kept(typed.phone, "caller_phone")

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    external_no: Mapped[str | None] = mapped_column(String(40), info=label(_l("Outside number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    # who administered the area on the day the request came in: complaints count for him (4.4)
    area_admin_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    place: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Place")))
    caller_phone: Mapped[str] = mapped_column(
        String(20), default="", info=label(_l("Caller's phone"), personal=True)
    )
    category: Mapped[Category | None] = mapped_column(info=label(_l("Category")))
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.NORMAL, info=label(_l("Urgency")))
    channel: Mapped[Channel] = mapped_column(default=Channel.PHONE, info=label(_l("Channel")))
    subject: Mapped[str] = mapped_column(String(200), info=label(_l("Subject")))
    description: Mapped[str] = mapped_column(Text, default="", info=label(_l("Description")))
    needs_dispatch: Mapped[bool] = mapped_column(default=True, info=label(_l("Needs dispatch")))
    status: Mapped[TicketStatus] = mapped_column(default=TicketStatus.NEW, info=label(_l("Status")))

    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(info=label(_l("Received at")))
    dispatch_due_at: Mapped[datetime | None] = mapped_column(info=label(_l("Dispatch by")))
    # while a department has not accepted it yet (JD-2); what became of it: department_job
    accept_due_at: Mapped[datetime | None] = mapped_column(info=label(_l("Accept by")))
    on_site_due_at: Mapped[datetime | None] = mapped_column(info=label(_l("On site by")))
    answer_due_at: Mapped[datetime | None] = mapped_column(info=label(_l("Answer by")))
    settle_due_at: Mapped[datetime | None] = mapped_column(info=label(_l("Settle by")))
    dispatched_at: Mapped[datetime | None] = mapped_column(info=label(_l("Dispatched at")))
    dispatched_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    holder_employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    holder_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    arrived_at: Mapped[datetime | None] = mapped_column(info=label(_l("Arrived at")))
    answered_at: Mapped[datetime | None] = mapped_column(info=label(_l("Answered at")))
    answer: Mapped[str] = mapped_column(Text, default="", info=label(_l("Answer")))
    completed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Completed at")))
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    result: Mapped[str] = mapped_column(Text, default="", info=label(_l("Result")))
    hold_since: Mapped[datetime | None] = mapped_column(info=label(_l("On hold since")))
    held_status: Mapped[TicketStatus | None] = mapped_column(
        words(TicketStatus, "held_status"), info={"audit": False}
    )
    escalated_at: Mapped[datetime | None] = mapped_column(info=label(_l("Escalated at")))
    escalated_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason for escalation"))
    )
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    taken_at: Mapped[datetime | None] = mapped_column(info=label(_l("Taken over at")))
    cancelled_at: Mapped[datetime | None] = mapped_column(info=label(_l("Cancelled at")))
    cancel_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason for cancelling"))
    )
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Closed at")))
    reopen_count: Mapped[int] = mapped_column(default=0, info=label(_l("Times reopened")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    area_admin: Mapped[Employee | None] = relationship(
        foreign_keys=[area_admin_id], info=label(_l("Area administrator"))
    )
    unit: Mapped[Unit | None] = relationship(info=label(_l("Flat")))
    customer: Mapped[Customer | None] = relationship(info=label(_l("Customer")))
    received_by: Mapped[Employee | None] = relationship(
        foreign_keys=[received_by_id], info=label(_l("Received by"))
    )
    dispatched_by: Mapped[Employee | None] = relationship(
        foreign_keys=[dispatched_by_id], info=label(_l("Dispatched by"))
    )
    holder_employee: Mapped[Employee | None] = relationship(
        foreign_keys=[holder_employee_id], info=label(_l("Dispatched to"))
    )
    holder_department: Mapped[Department | None] = relationship(
        info=label(_l("Dispatched to department"))
    )
    completed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[completed_by_id], info=label(_l("Completed by"))
    )
    taken_by: Mapped[Employee | None] = relationship(
        foreign_keys=[taken_by_id], info=label(_l("Taken over by"))
    )

    def __str__(self) -> str:
        return self.number


class TicketRound(Base):
    """A handling that was settled and answered in time, before the work order was reopened.

    What was due and done then stands (4.4); the rework has a deadline of its own.
    """

    __tablename__ = "ticket_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    area_admin_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    settle_due_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime]
    completed_at: Mapped[datetime]
    reopened_at: Mapped[datetime]

    ticket: Mapped[Ticket] = relationship()


class TicketHolder(Base):
    """Who held a work order from–to: each holder's clock is kept (JD-2)."""

    __tablename__ = "ticket_holder"
    __table_args__ = (
        CheckConstraint("(employee_id IS NULL) <> (department_id IS NULL)", "person_or_department"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    held_from: Mapped[datetime]
    held_to: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")

    ticket: Mapped[Ticket] = relationship()
    employee: Mapped[Employee | None] = relationship()
    department: Mapped[Department | None] = relationship()


class TicketHold(Base):
    """A pause of a work order's clocks, with its reason."""

    __tablename__ = "ticket_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    held_from: Mapped[datetime]
    held_to: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))


class Urge(Base):
    """One numbered reminder to the holder, and his answer (催办, JD-3)."""

    __tablename__ = "urge"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    answer: Mapped[str] = mapped_column(String(500), default="")


class TicketEvent(Base):
    """One happening on a work order's timeline."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index("ix_ticket_event_ticket_id_id", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[TicketEventKind]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    to_name: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text, default="")

    ticket: Mapped[Ticket] = relationship()
    by: Mapped[Employee | None] = relationship()
