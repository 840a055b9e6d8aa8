"""Work orders a department was given: accepted or returned within its own limit (JD-2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, label, words
from models.estate import Office
from models.people import Department, Employee
from models.tickets import Ticket
from rules.department_words import DepartmentJobState
from rules.vocabulary import Role

if TYPE_CHECKING:
    from models.scopes import Actor


class DepartmentJob(Voidable, Versioned, Base):
    """One time a department had a work order: from the desk's hands until it left them again."""

    __tablename__ = "department_job"
    told_on: ClassVar = ("ticket", "ticket_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        CheckConstraint(
            "(accepted_at IS NULL) = (accept_seconds IS NULL)", "acceptance_is_measured"
        ),
        CheckConstraint(
            "(state IN ('waiting', 'accepted')) = (ended_at IS NULL)", "what_ended_is_dated"
        ),
        Index("ix_department_job_office_id_given_at_id", "office_id", "given_at", "id"),
        Index("ix_department_job_given_at_id", "given_at", "id"),
        Index("ix_department_job_department_id_state", "department_id", "state"),
        Index("ix_department_job_ticket_id", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    state: Mapped[DepartmentJobState] = mapped_column(
        words(DepartmentJobState),
        default=DepartmentJobState.WAITING,
        info=label(_l("State")),
    )
    given_at: Mapped[datetime] = mapped_column(info=label(_l("Transferred at")))
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    given_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason for the transfer"))
    )
    accept_due_at: Mapped[datetime | None] = mapped_column(info=label(_l("Accept by")))
    accepted_at: Mapped[datetime | None] = mapped_column(info=label(_l("Accepted at")))
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    # service time from given to accepted, without holds
    accept_seconds: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(info=label(_l("Ended at")))
    ended_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason for the return"))
    )
    # by when the customer's matter had to be settled, as it stood when the department was done
    done_due_at: Mapped[datetime | None] = mapped_column(info=label(_l("Settle by")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    ticket: Mapped[Ticket] = relationship(info=label(_l("Work order")))
    department: Mapped[Department] = relationship(info=label(_l("Department")))
    given_by: Mapped[Employee | None] = relationship(
        foreign_keys=[given_by_id], info=label(_l("Transferred by"))
    )
    accepted_by: Mapped[Employee | None] = relationship(
        foreign_keys=[accepted_by_id], info=label(_l("Accepted by"))
    )

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what departments were given of the areas held today."""
        return cls.ticket_id.in_(select(Ticket.id).where(Ticket.area_id.in_(actor.areas_today)))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what one's own department was given, at the offices one works at."""
        mine = select(Employee.department_id).where(Employee.id == actor.employee_id)
        offices = {post.office_id for post in actor.posts if post.role is Role.WORKER}
        here = true() if None in offices else cls.office_id.in_(offices)
        return and_(cls.department_id.in_(mine), here)

    def __str__(self) -> str:
        return f"{self.ticket} · {self.department}"
