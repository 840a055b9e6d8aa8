"""Notices: what somebody is told, and what of it leaves the house by which channel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, label
from models.estate import Office
from models.people import Employee
from rules.notice_words import NoticeChannel, NoticeKind, SendProblem, SendState
from rules.vocabulary import Record

if TYPE_CHECKING:
    from models.scopes import Actor


class Notice(Base):
    """One thing one person is told: a row of his inbox.

    It carries what may be told anywhere: the record's number, its state then, a deadline. ``event``
    names the happening, so nobody is told twice of one.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("employee_id", "event"),
        Index("ix_notice_employee_id_id", "employee_id", "id"),
        # the bell counts what is unread, however long the inbox has grown
        Index(
            "ix_notice_unread",
            "employee_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(info=label(_l("Told of")))
    event: Mapped[str] = mapped_column(String(160))
    record: Mapped[Record | None]
    record_id: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Number")))
    state: Mapped[str] = mapped_column(String(40), default="")  # stored value of the record's state
    due_at: Mapped[datetime | None] = mapped_column(info=label(_l("Deadline")))
    at: Mapped[datetime] = mapped_column(info=label(_l("When")))
    read_at: Mapped[datetime | None] = mapped_column(info=label(_l("Read at")))

    employee: Mapped[Employee] = relationship()
    office: Mapped[Office | None] = relationship()

    def __str__(self) -> str:
        return self.number


class NoticeSetting(Versioned, Base):
    """What somebody wants to be told outside of the house, where, and when not."""

    __tablename__ = "notice_setting"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    email: Mapped[str] = mapped_column(
        String(120), default="", info=label(_l("E-mail address"), personal=True)
    )
    # empty: the office's
    quiet_from: Mapped[str] = mapped_column(
        String(5), default="", info=label(_l("Quiet hours begin"))
    )
    quiet_to: Mapped[str] = mapped_column(String(5), default="", info=label(_l("Quiet hours end")))
    # kinds by channel; without the row, as rules.notices says
    choices: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)


class Delivery(Base):
    """A notice on its way by one channel: once for a person, a channel and an event."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("employee_id", "channel", "event"),
        Index("ix_delivery_office_id_id", "office_id", "id"),
        Index("ix_delivery_employee_id_id", "employee_id", "id"),
        Index("ix_delivery_state_id", "state", "id"),
        # whether a group's robot has told an event already
        Index("ix_delivery_event_channel", "event", "channel"),
        # what the worker still has to do, out of years of it
        Index(
            "ix_delivery_open",
            "send_after",
            sqlite_where=text("state IN ('waiting', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    event: Mapped[str] = mapped_column(String(160))
    channel: Mapped[NoticeChannel] = mapped_column(info=label(_l("Sending channel")))
    state: Mapped[SendState] = mapped_column(
        default=SendState.WAITING, info=label(_l("State of sending"))
    )
    send_after: Mapped[datetime] = mapped_column(info=label(_l("Not before")))
    tries: Mapped[int] = mapped_column(default=0, info=label(_l("Tries")))
    tried_at: Mapped[datetime | None] = mapped_column(info=label(_l("Last tried")))
    sent_at: Mapped[datetime | None] = mapped_column(info=label(_l("Sent at")))
    problem: Mapped[SendProblem | None] = mapped_column(info=label(_l("What went wrong")))

    notice: Mapped[Notice] = relationship(info=label(_l("Told of")))
    employee: Mapped[Employee] = relationship(info=label(_l("To whom")))
    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the messages that go to somebody."""
        return cls.employee_id == actor.employee_id

    def __str__(self) -> str:
        return f"{self.notice} · {self.channel.value}"


def unread(employee_id: Any) -> ColumnElement[bool]:
    """Return the condition of the notices somebody has not read."""
    return and_(Notice.employee_id == employee_id, Notice.read_at.is_(None))
