"""Dated settings of the clocks: time limits and the service calendar (procedure 4.7)."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, complaint, label
from models.estate import Office
from models.people import Department
from rules.vocabulary import Category, DayKind, LimitStep, Urgency


class TimeLimit(Versioned, Base):
    """One time limit from a day on; no office, category or urgency stands for every one."""

    __tablename__ = "time_limit"
    __table_args__ = (
        CheckConstraint(
            "minutes > 0",
            "minutes_positive",
            info=complaint(_l("A time limit is at least one minute.")),
        ),
        CheckConstraint(
            "remind_before IS NULL OR remind_before < minutes",
            "reminds_within",
            info=complaint(_l("The reminder comes within the time limit: enter fewer minutes.")),
        ),
        CheckConstraint(
            "supervisor_after IS NULL OR manager_after IS NULL "
            "OR manager_after >= supervisor_after",
            "manager_after_supervisor",
            info=complaint(_l("The manager is told after the supervisor, not before.")),
        ),
        CheckConstraint(
            "department_id IS NULL OR step = 'accept'",
            "departments_accept",
            info=complaint(_l("Only the time to accept can be one department's.")),
        ),
        Index("ix_time_limit_step_valid_from", "step", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    step: Mapped[LimitStep] = mapped_column(info=label(_l("Clock")))
    category: Mapped[Category | None] = mapped_column(info=label(_l("Category")))
    urgency: Mapped[Urgency | None] = mapped_column(info=label(_l("Urgency")))
    minutes: Mapped[int] = mapped_column(info=label(_l("Minutes")))
    duty_clock: Mapped[bool] = mapped_column(default=False, info=label(_l("Counts duty time only")))
    # None: as the urgency says (an urgent matter's deadline may fall outside duty time)
    rolls: Mapped[bool | None] = mapped_column(info=label(_l("Moves into duty time")))
    # the escalation ladder (JD-3), in minutes on the limit's own clock; None: as rules.ladder says
    remind_before: Mapped[int | None] = mapped_column(
        info=label(_l("Reminder before the deadline"))
    )
    supervisor_after: Mapped[int | None] = mapped_column(
        info=label(_l("Supervisor told after the deadline"))
    )
    manager_after: Mapped[int | None] = mapped_column(
        info=label(_l("Manager told after the deadline"))
    )
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    clause: Mapped[str] = mapped_column(String(20), default="", info=label(_l("Clause")))

    # only the limit for acceptance may be one department's (JD-2)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    department: Mapped[Department | None] = relationship(info=label(_l("Department")))

    def __str__(self) -> str:
        return f"{self.step.value} {self.minutes}"


class CalendarDay(Versioned, Base):
    """A day that is other than its weekday says: a public holiday or a make-up workday."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        UniqueConstraint(
            "day", info=complaint(_l("The calendar has an entry for this day already."))
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(info=label(_l("Day")))
    kind: Mapped[DayKind] = mapped_column(info=label(_l("Kind of day")))
    name: Mapped[str] = mapped_column(String(40), default="", info=label(_l("Name of the day")))

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"


class DutyHours(Versioned, Base):
    """One span of weekly duty from a day on; the spans of one day are one edition."""

    __tablename__ = "duty_hours"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "valid_from",
            "weekday",
            "opens",
            info=complaint(_l("These duty hours are entered already.")),
        ),
        CheckConstraint("weekday BETWEEN 0 AND 6", "weekday_exists"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    weekday: Mapped[int] = mapped_column(info=label(_l("Weekday")))  # Monday is 0
    opens: Mapped[str] = mapped_column(String(5), info=label(_l("Opens")))  # HH:MM, office's zone
    closes: Mapped[str] = mapped_column(String(5), info=label(_l("Closes")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return f"{self.weekday + 1} {self.opens}–{self.closes}"
