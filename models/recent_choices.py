"""What somebody chose last in a look-up: the next time it is offered first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

KEPT = 8  # choices kept for one field of one person


class RecentChoice(Base):
    """A row somebody chose in a field; ``field`` is the record type and the field's name."""

    __tablename__ = "recent_choice"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


def remember(session: Session, employee_id: int, field: str, row_id: int, at: datetime) -> None:
    """Keep a choice, and no more than the last few of the field."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    chosen = insert(RecentChoice).values(employee_id=employee_id, field=field, row_id=row_id, at=at)
    chosen = chosen.on_conflict_do_update(
        index_elements=["employee_id", "field", "row_id"], set_={"at": at}
    )
    own = (RecentChoice.employee_id == employee_id, RecentChoice.field == field)
    newest = select(RecentChoice.row_id).where(*own).order_by(RecentChoice.at.desc()).limit(KEPT)
    kept = newest.subquery()
    forgotten = delete(RecentChoice).where(*own, RecentChoice.row_id.not_in(select(kept.c.row_id)))
    for statement in (chosen, forgotten):
        session.execute(
            statement, execution_options={"audited": True, "synchronize_session": False}
        )


def of(employee_id: int, field: str) -> Select[int, datetime]:
    """Return the statement of what somebody chose last in a field."""
    return select(RecentChoice.row_id, RecentChoice.at).where(
        RecentChoice.employee_id == employee_id, RecentChoice.field == field
    )
