"""A double click never makes two tickets: each form carries a key that is good for one post."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class PostedOnce(Base):
    """A form's key that was used, and the page its post led to."""

    __tablename__ = "posted_once"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
    target: Mapped[str] = mapped_column(String(500), default="")


def claim(session: Session, employee_id: int, key: str, at: datetime) -> str | None:
    """Use a key: None the first time, else the address the first post led to ("" if unknown).

    A second post waits for the first one's transaction, so it never runs beside it.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(PostedOnce).values(employee_id=employee_id, key=key[:64], at=at)
    taken = session.execute(
        statement.on_conflict_do_nothing().returning(PostedOnce.key),
        execution_options={"audited": True},
    ).scalar_one_or_none()
    if taken is not None:
        return None
    return session.scalar(
        select(PostedOnce.target).where(
            PostedOnce.employee_id == employee_id, PostedOnce.key == key[:64]
        )
    )


def settle(session: Session, employee_id: int, key: str, target: str) -> None:
    """Remember where a key's post led, in the same transaction."""
    used = session.get(PostedOnce, (employee_id, key[:64]))
    if used is not None:
        used.target = target[:500]
