"""Paid services (JD-7): the price list, orders with their lines, what was paid, workers' shares.

An order keeps the prices of its day, whatever the price list says later.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, as_kept, complaint, label
from models.customers import Customer
from models.estate import Area, Office, Unit
from models.people import Employee
from models.scopes import Actor, rows_within
from models.tickets import Ticket
from rules import typed
from rules.service_words import ServiceKind, ServiceState
from rules.vocabulary import Record

STANDS = "voided_at IS NULL"
# carried out, and money still due: as the indexes say it; a list must ask in the same words
UNPAID = "state = 'done' AND paid_fen < total_fen"


class ServiceItem(Versioned, Base):
    """One service an office offers for money (有偿服务项目)."""

    __tablename__ = "service_item"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "code", info=complaint(_l("The office has a service with this code."))
        ),
        Index("ix_service_item_code_id", "code", "id"),
        Index("ix_service_item_office_id_code_id", "office_id", "code", "id"),
    )

    _code_as_kept = as_kept(typed.code, "code")
    _words_as_kept = as_kept(typed.plain, "name", "measure")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    code: Mapped[str] = mapped_column(String(20), info=label(_l("Service code")))
    name: Mapped[str] = mapped_column(String(60), info=label(_l("Name of the service")))
    kind: Mapped[ServiceKind] = mapped_column(
        default=ServiceKind.REPAIR, info=label(_l("Kind of service"))
    )
    measure: Mapped[str] = mapped_column(String(10), info=label(_l("Unit of measure")))
    share_percent: Mapped[Fraction | None] = mapped_column(info=label(_l("Worker's share (%)")))
    active: Mapped[bool] = mapped_column(default=True, info=label(_l("Offered")))
    note: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Remark")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return self.name


class ServicePrice(Versioned, Base):
    """What a unit of a service costs from a day on; the next one's beginning ends it."""

    __tablename__ = "service_price"
    told_on: ClassVar = ("service_item", "item_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        UniqueConstraint(
            "item_id",
            "valid_from",
            info=complaint(_l("This service has a price from this day already.")),
        ),
        CheckConstraint(
            "price_fen > 0",
            "price_positive",
            info=complaint(_l("A price is more than 0 yuan.")),
        ),
        Index("ix_service_price_office_id_valid_from_id", "office_id", "valid_from", "id"),
        Index("ix_service_price_valid_from_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("service_item.id"))
    price_fen: Mapped[int] = mapped_column(info=label(_l("Price (yuan)"), money=True))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    note: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Remark")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    item: Mapped[ServiceItem] = relationship(info=label(_l("Service")))

    def __str__(self) -> str:
        return f"{self.item} · {self.valid_from}"


class ServiceOrder(Versioned, Base):
    """What a customer ordered for money, by itself or from a work order; its page is its sheet."""

    __tablename__ = "service_order"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "state IN ('ordered', 'cancelled') OR done_at IS NOT NULL", "done_is_dated"
        ),
        CheckConstraint("(state = 'charged') = (charged_at IS NOT NULL)", "charged_is_dated"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", "cancelled_is_dated"),
        Index("ix_service_order_office_id_ordered_at_id", "office_id", "ordered_at", "id"),
        Index("ix_service_order_area_id_ordered_at_id", "area_id", "ordered_at", "id"),
        Index("ix_service_order_ordered_at_id", "ordered_at", "id"),
        Index("ix_service_order_worker_id_ordered_at_id", "worker_id", "ordered_at", "id"),
        Index("ix_service_order_state_ordered_at_id", "state", "ordered_at", "id"),
        Index(
            "ix_service_order_office_id_state_ordered_at_id",
            *("office_id", "state", "ordered_at", "id"),
        ),
        Index("ix_service_order_done_at", "done_at", "office_id", "done_by_id"),
        *(
            Index(
                f"ix_service_order_unpaid_{'_'.join(columns)}",
                *columns,
                sqlite_where=text(UNPAID),
                postgresql_where=text(UNPAID),
            )
            for columns in (("ordered_at", "id"), ("office_id", "ordered_at", "id"), ("area_id",))
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    wish: Mapped[str] = mapped_column(Text, default="", info=label(_l("What the customer wants")))
    state: Mapped[ServiceState] = mapped_column(
        default=ServiceState.ORDERED, info=label(_l("State"))
    )
    ordered_at: Mapped[datetime] = mapped_column(info=label(_l("Ordered at")))
    ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    confirmation: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("Customer's confirmation"))
    )
    done_at: Mapped[datetime | None] = mapped_column(info=label(_l("Carried out at")))
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    charged_at: Mapped[datetime | None] = mapped_column(info=label(_l("Paid for at")))
    charged_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    cancelled_at: Mapped[datetime | None] = mapped_column(info=label(_l("Cancelled at")))
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    cancel_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Why it was cancelled"))
    )
    # the sums of its lines and of what came in, kept beside it as a bill keeps its own
    total_fen: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), info=label(_l("Total (yuan)"), money=True, audit=False)
    )
    paid_fen: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), info=label(_l("Amount paid"), money=True, audit=False)
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    unit: Mapped[Unit] = relationship(info=label(_l("Flat")))
    customer: Mapped[Customer | None] = relationship(info=label(_l("Customer")))
    ticket: Mapped[Ticket | None] = relationship(info=label(_l("Work order")))
    worker: Mapped[Employee | None] = relationship(
        foreign_keys=[worker_id], info=label(_l("Worker"))
    )
    ordered_by: Mapped[Employee | None] = relationship(
        foreign_keys=[ordered_by_id], info=label(_l("Order taken by"))
    )
    done_by: Mapped[Employee | None] = relationship(
        foreign_keys=[done_by_id], info=label(_l("Entered by"))
    )
    charged_by: Mapped[Employee | None] = relationship(
        foreign_keys=[charged_by_id], info=label(_l("Money taken by"))
    )
    cancelled_by: Mapped[Employee | None] = relationship(
        foreign_keys=[cancelled_by_id], info=label(_l("Cancelled by"))
    )
    lines: Mapped[list[ServiceLine]] = relationship(
        back_populates="order", order_by="ServiceLine.id", info=label(_l("Services and materials"))
    )

    @property
    def left_fen(self) -> int:
        """What is still to be paid, in fen."""
        return max(0, self.total_fen - self.paid_fen)

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the orders of the areas held today."""
        return or_(false(), *(cls.area_id == one for one in sorted(actor.areas_today)))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the orders somebody carries out, or that belong to his work orders."""
        tickets = select(Ticket.id).where(rows_within(actor, Ticket, Record.TICKET))
        mine = union(
            select(cls.id).where(cls.worker_id == actor.employee_id),
            select(cls.id).where(cls.ticket_id.in_(tickets)),
        )
        return cls.id.in_(mine)

    def __str__(self) -> str:
        return self.number


class ServiceLine(Voidable, Versioned, Base):
    """One service of an order at the price of its day, or a material; a wrong one is voided."""

    __tablename__ = "service_line"
    told_on: ClassVar = ("service_order", "order_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        CheckConstraint(
            "quantity_hundredths > 0",
            "quantity_positive",
            info=complaint(_l("A quantity is more than 0.")),
        ),
        CheckConstraint(
            "price_fen > 0 AND amount_fen > 0",
            "amount_positive",
            info=complaint(_l("A price is more than 0 yuan.")),
        ),
        Index("ix_service_line_order_id_id", "order_id", "id"),
        Index("ix_service_line_office_id_id", "office_id", "id"),
        Index("ix_service_line_item_id_id", "item_id", "id"),
        Index(
            "ix_service_line_voided",
            "id",
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
    )

    _words_as_kept = as_kept(typed.plain, "name", "measure")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("service_order.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("service_item.id"))
    # as the price list said on the order's day, or as typed for a material
    name: Mapped[str] = mapped_column(String(60), info=label(_l("Service or material")))
    measure: Mapped[str] = mapped_column(String(10), default="", info=label(_l("Unit of measure")))
    quantity_hundredths: Mapped[int] = mapped_column(info=label(_l("Quantity"), hundredths=True))
    price_fen: Mapped[int] = mapped_column(info=label(_l("Price (yuan)"), money=True))
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount (yuan)"), money=True))
    share_percent: Mapped[Fraction | None] = mapped_column(info=label(_l("Worker's share (%)")))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    order: Mapped[ServiceOrder] = relationship(
        back_populates="lines", info=label(_l("Service order"))
    )
    item: Mapped[ServiceItem | None] = relationship(info=label(_l("From the price list")))
    by: Mapped[Employee | None] = relationship(info=label(_l("Entered by")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the lines of the orders of one's areas."""
        return cls.order_id.in_(select(ServiceOrder.id).where(ServiceOrder.of_areas(actor)))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the lines of one's own orders."""
        return cls.order_id.in_(select(ServiceOrder.id).where(ServiceOrder.of_person(actor)))

    def __str__(self) -> str:
        return self.name


class ServiceShare(Voidable, Versioned, Base):
    """What of a paid order is its worker's (提成), frozen when it was paid in full."""

    __tablename__ = "service_share"
    told_on: ClassVar = ("service_order", "order_id")
    __table_args__ = (
        Index(
            "uq_service_share_standing",
            "order_id",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
        Index("ix_service_share_order_id", "order_id"),
        Index("ix_service_share_office_id_earned_on_id", "office_id", "earned_on", "id"),
        Index("ix_service_share_worker_id_earned_on_id", "worker_id", "earned_on", "id"),
        Index("ix_service_share_earned_on_id", "earned_on", "id"),
        Index(
            "ix_service_share_voided",
            *("earned_on", "id"),
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("service_order.id"))
    worker_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    earned_on: Mapped[date] = mapped_column(info=label(_l("Earned on")))
    total_fen: Mapped[int] = mapped_column(info=label(_l("Total (yuan)"), money=True))
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Worker's share (yuan)"), money=True))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    order: Mapped[ServiceOrder] = relationship(info=label(_l("Service order")))
    worker: Mapped[Employee] = relationship(info=label(_l("Worker")))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own shares."""
        return cls.worker_id == actor.employee_id

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return f"{self.order} · {self.worker}"

    def __str__(self) -> str:
        return self.told_as
