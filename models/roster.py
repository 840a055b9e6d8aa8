"""The shift roster: the shifts of an office, who works which on which day, and leave (JD-5)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, Voidable, as_kept, complaint, label
from models.estate import Office
from models.people import Employee
from rules import typed
from rules.shift_words import LeaveKind
from rules.vocabulary import (
    Role,
)


class Shift(Spanned, Versioned, Base):
    """A shift of an office: its hours by the wall clock, the posts it is for, from–to.

    A shift whose end is not after its beginning ends on the next day.
    """

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "name",
            "valid_from",
            info=complaint(_l("The office has a shift of this name from this day on.")),
        ),
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "ends_after_start",
            info=complaint(_l("The shift must end on or after the day it starts.")),
        ),
        CheckConstraint(
            "for_front_desk OR for_areas OR for_workers",
            "is_for_somebody",
            info=complaint(_l("Tick at least one post the shift is for.")),
        ),
        Index("ix_shift_office_id_starts_id", "office_id", "starts", "id"),
        Index("ix_shift_starts_id", "starts", "id"),
    )

    _name_as_kept = as_kept(typed.plain, "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(20), info=label(_l("Shift")))
    starts: Mapped[str] = mapped_column(String(5), info=label(_l("Begins")))  # HH:MM, office's zone
    ends: Mapped[str] = mapped_column(String(5), info=label(_l("Ends")))
    for_front_desk: Mapped[bool] = mapped_column(default=True, info=label(_l("For the front desk")))
    for_areas: Mapped[bool] = mapped_column(
        default=False, info=label(_l("For area administrators"))
    )
    for_workers: Mapped[bool] = mapped_column(default=False, info=label(_l("For repair workers")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("From")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("To")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return self.name

    @property
    def posts(self) -> tuple[Role, ...]:
        """The posts it is for."""
        ticked = (
            (Role.FRONT_DESK, self.for_front_desk),
            (Role.AREA_ADMIN, self.for_areas),
            (Role.WORKER, self.for_workers),
        )
        return tuple(role for role, wanted in ticked if wanted)

    @property
    def hours(self) -> str:
        """Its hours, 08:00–16:00."""
        return f"{self.starts}–{self.ends}"

    @classmethod
    def of_areas(cls, actor: object) -> ColumnElement[bool]:
        """Return the shifts of the offices somebody administers areas at."""
        return cls.office_id.in_(_offices(actor))

    @classmethod
    def of_person(cls, actor: object) -> ColumnElement[bool]:
        """Return the shifts somebody works."""
        return cls.id.in_(
            select(RosterEntry.shift_id).where(RosterEntry.employee_id == _person(actor))
        )


class RosterEntry(Voidable, Versioned, Base):
    """Somebody works a shift on a day, in one of his posts; struck out when it is changed.

    ``starts_at`` and ``ends_at`` are the shift's hours of that day as instants.
    """

    __tablename__ = "roster_entry"
    __table_args__ = (
        UniqueConstraint(
            "employee_id",
            "day",
            "shift_id",
            info=complaint(_l("This person works this shift on this day already.")),
        ),
        Index("ix_roster_entry_office_id_day_id", "office_id", "day", "id"),
        Index("ix_roster_entry_day_id", "day", "id"),
        Index("ix_roster_entry_office_id_ends_at", "office_id", "ends_at", "position"),
        Index("ix_roster_entry_ends_at", "ends_at", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"), index=True)
    day: Mapped[date] = mapped_column(info=label(_l("Day")))
    position: Mapped[Role] = mapped_column(info=label(_l("Post")))
    starts_at: Mapped[datetime] = mapped_column(info=label(_l("Begins")))
    ends_at: Mapped[datetime] = mapped_column(info=label(_l("Ends")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(info=label(_l("Member of staff")))
    shift: Mapped[Shift] = relationship(info=label(_l("Shift")))

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.shift} · {self.employee}"

    @classmethod
    def of_areas(cls, actor: object) -> ColumnElement[bool]:
        """Return the roster of the offices somebody administers areas at."""
        return cls.office_id.in_(_offices(actor))

    @classmethod
    def of_person(cls, actor: object) -> ColumnElement[bool]:
        """Return somebody's own shifts."""
        return cls.employee_id == _person(actor)


class Leave(Voidable, Versioned, Base):
    """Somebody is away from one day to another, both included; entered by the supervisor."""

    __tablename__ = "leave"
    __table_args__ = (
        CheckConstraint(
            "last_day >= first_day",
            "ends_after_start",
            info=complaint(_l("The leave must end on or after the day it starts.")),
        ),
        Index("ix_leave_office_id_first_day_id", "office_id", "first_day", "id"),
        Index("ix_leave_employee_id_last_day", "employee_id", "last_day", "first_day"),
        Index("ix_leave_first_day_id", "first_day", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    first_day: Mapped[date] = mapped_column(info=label(_l("From")))
    last_day: Mapped[date] = mapped_column(info=label(_l("To")))
    kind: Mapped[LeaveKind] = mapped_column(info=label(_l("Kind of leave")))
    reason: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Reason")))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(
        foreign_keys=[employee_id], info=label(_l("Member of staff"))
    )
    entered_by: Mapped[Employee | None] = relationship(
        foreign_keys=[entered_by_id], info=label(_l("Entered by"))
    )

    def __str__(self) -> str:
        return f"{self.employee} {self.first_day:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"

    @classmethod
    def on(cls, day: object) -> ColumnElement[bool]:
        """Return the condition of the leave that counts on a day."""
        covers: ColumnElement[bool] = (cls.first_day <= day) & (cls.last_day >= day)
        return covers & cls.voided_at.is_(None)

    @classmethod
    def of_areas(cls, actor: object) -> ColumnElement[bool]:
        """Return the leave at the offices somebody administers areas at."""
        return cls.office_id.in_(_offices(actor))

    @classmethod
    def of_person(cls, actor: object) -> ColumnElement[bool]:
        """Return somebody's own leave."""
        return cls.employee_id == _person(actor)


def _person(actor: object) -> int | None:
    found: int | None = actor.employee_id  # type: ignore[attr-defined]
    return found


def _offices(actor: object) -> list[int]:
    return [
        post.office_id
        for post in actor.posts  # type: ignore[attr-defined]
        if post.role is Role.AREA_ADMIN and post.office_id is not None
    ]
