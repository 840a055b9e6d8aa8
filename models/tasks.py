"""Tasks: what somebody is asked to do, by whom, until when, and what came of it (JD-13, JD-16)."""

from __future__ import annotations

from datetime import datetime
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

from models.base import Base, Versioned, complaint, label, words
from models.estate import Area, Office
from models.people import Employee
from rules.field_words import TaskState
from rules.refusal import Refusal
from rules.tasks import ENDED
from rules.vocabulary import N_, Record

if TYPE_CHECKING:
    from models.scopes import Actor


class Task(Versioned, Base):
    """One task of one person; given by himself it is a note to himself."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", "done_is_dated"),
        CheckConstraint(
            "state NOT IN ('declined', 'withdrawn') OR reason <> ''",
            "end_has_a_reason",
            info=complaint(_l("Give the reason.")),
        ),
        Index("ix_task_office_id_given_at_id", "office_id", "given_at", "id"),
        Index("ix_task_office_id_due_at_id", "office_id", "due_at", "id"),
        Index("ix_task_office_id_state_due_at", "office_id", "state", "due_at", "id"),
        Index("ix_task_given_at_id", "given_at", "id"),
        Index("ix_task_state_due_at", "state", "due_at", "id"),
        # one's own day: what one has to do, and what one gave
        Index("ix_task_assignee_id_state_due_at", "assignee_id", "state", "due_at", "id"),
        Index("ix_task_given_by_id_state_due_at", "given_by_id", "state", "due_at", "id"),
        Index("ix_task_area_id_given_at_id", "area_id", "given_at", "id"),
        Index("ix_task_record_record_id_id", "record", "record_id", "id"),
        # what was carried out in a month: work records (4.2.1.5, 4.2.2.6)
        Index("ix_task_done_at_kpi", "done_at", "assignee_id", "office_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    # of the record it is about, where that has one
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    what: Mapped[str] = mapped_column(String(200), info=label(_l("What is to be done")))
    details: Mapped[str] = mapped_column(Text, default="", info=label(_l("More about it")))
    record: Mapped[Record | None] = mapped_column(info=label(_l("Record type")))
    record_id: Mapped[int | None]
    record_number: Mapped[str] = mapped_column(
        String(120), default="", info=label(_l("About the record"))
    )
    assignee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    given_at: Mapped[datetime] = mapped_column(info=label(_l("Given at")))
    due_at: Mapped[datetime] = mapped_column(info=label(_l("To be done by")))
    state: Mapped[TaskState] = mapped_column(
        words(TaskState), default=TaskState.GIVEN, info=label(_l("State"))
    )
    accepted_at: Mapped[datetime | None] = mapped_column(info=label(_l("Accepted at")))
    done_at: Mapped[datetime | None] = mapped_column(info=label(_l("Carried out at")))
    result: Mapped[str] = mapped_column(Text, default="", info=label(_l("What came of it")))
    reason: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Reason")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    assignee: Mapped[Employee] = relationship(
        foreign_keys=[assignee_id], info=label(_l("Assigned to"))
    )
    given_by: Mapped[Employee | None] = relationship(
        foreign_keys=[given_by_id], info=label(_l("Given by"))
    )

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return an area administrator's: what he has to do, what he gave, what is of his areas."""
        return or_(
            cls.assignee_id == actor.employee_id,
            cls.given_by_id == actor.employee_id,
            cls.area_id.in_(actor.areas_today),
        )

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what somebody has to do himself."""
        return cls.assignee_id == actor.employee_id

    def __str__(self) -> str:
        return self.number


@event.listens_for(Session, "before_flush")
def refuse_change_of_ended(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter a task that is over; only a missing result is filled in."""
    for row in session.dirty:
        if isinstance(row, Task) and session.is_modified(row):
            attributes = inspect(row).attrs
            changed = {one.key for one in attributes if one.history.has_changes()}
            before = attributes.state.history
            was = (*before.deleted, *before.unchanged)
            filled_in = attributes.result.history.deleted in ((), ("",), [""], [])
            if was and was[0] in ENDED and not (changed <= {"result", "version"} and filled_in):
                raise Refusal(N_("This task is over and stands. Give a new one instead."))
