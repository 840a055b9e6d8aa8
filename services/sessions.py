"""Log-in sessions, kept on the server.

The browser alone knows a session's token; the database keeps its SHA-256. A session ends at
log-out, after idling, after its full length, when its owner chooses a new password or leaves.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Engine, and_, bindparam, not_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, contains_eager

from models.audit import note
from models.people import Employee, LoginSession
from rules.vocabulary import AuditOp, Record

TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entered:
    """A log-in that succeeded: the browser's token and the new session."""

    token: str
    login: LoginSession


def begin(session: Session, employee: Employee, ip: str, at: datetime) -> Entered:
    """Open a session; what is left of the owner's expired ones is closed with it."""
    _end(session, at, LoginSession.employee_id == employee.id, not_(_living(**_limits(at))))
    token = secrets.token_urlsafe(32)
    login = LoginSession(
        token_hash=_digest(token), employee=employee, created_at=at, last_seen_at=at, ip=ip[:45]
    )
    session.add(login)
    session.flush()
    return Entered(token, login)


def _living(seen_after: Any, begun_after: Any) -> ColumnElement[bool]:
    return and_(
        LoginSession.ended_at.is_(None),
        LoginSession.last_seen_at > seen_after,
        LoginSession.created_at > begun_after,
    )


# put together once: every request asks it
_RESUMED = (
    select(LoginSession)
    .join(LoginSession.employee)
    .options(contains_eager(LoginSession.employee))
    .where(
        LoginSession.token_hash == bindparam("token"),
        _living(bindparam("seen_after"), bindparam("begun_after")),
        Employee.active,
    )
)


def resume(session: Session, token: str, at: datetime) -> LoginSession | None:
    """Return the living session of a token, its employee loaded with it: one statement."""
    asked = {"token": _digest(token), **_limits(at)}
    return session.scalars(_RESUMED, asked).one_or_none()


def owner_of(session: Session, token: str) -> int | None:
    """Return whose session a token was, living or ended."""
    return session.scalar(
        select(LoginSession.employee_id).where(LoginSession.token_hash == _digest(token))
    )


def touch(engine: Engine, login: LoginSession, at: datetime) -> None:
    """Note that a session is in use, at most once a minute, while its page only reads.

    It has a transaction of its own, and a busy database does not keep the page waiting: the next
    request notes it instead. A page that writes sets ``last_seen_at`` in its own transaction.
    """
    if at - login.last_seen_at < TOUCH_EVERY:
        return
    change = update(LoginSession).where(LoginSession.id == login.id).values(last_seen_at=at)
    try:
        with engine.connect() as connection:
            _wait_at_most(connection.connection.driver_connection, engine, 200)
            try:
                connection.execute(change)
                connection.commit()
            finally:
                _wait_at_most(connection.connection.driver_connection, engine, 30_000)
    except OperationalError:
        return


def living(session: Session, employee_id: int, at: datetime) -> Sequence[LoginSession]:
    """Return somebody's open sessions, the latest used first."""
    return session.scalars(
        select(LoginSession)
        .where(LoginSession.employee_id == employee_id, _living(**_limits(at)))
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    ).all()


def sign_out(session: Session, login: LoginSession, at: datetime) -> None:
    """End a session for good: its cookie is worth nothing from now on."""
    _end(session, at, LoginSession.id == login.id)
    note(session, AuditOp.LOGOUT, Record.EMPLOYEE, login.employee_id, login.employee.name)


def end_all(session: Session, employee_id: int, at: datetime, *, keep: int | None = None) -> None:
    """End all of somebody's sessions, or all but one."""
    _end(session, at, LoginSession.employee_id == employee_id, LoginSession.id != (keep or 0))


def keep_form(login: LoginSession, path: str, fields: Sequence[tuple[str, str]]) -> None:
    """Keep what was typed into a form until this session shows it again."""
    login.kept_path, login.kept_form = path[:2000], json.dumps(fields, ensure_ascii=False)


def kept_fields(login: LoginSession) -> list[tuple[str, str]]:
    """Return what `keep_form` kept."""
    return [(str(name), str(value)) for name, value in json.loads(login.kept_form or "[]")]


def forget_form(login: LoginSession) -> None:
    """Forget what `keep_form` kept: it was sent."""
    login.kept_path = login.kept_form = ""


def _limits(at: datetime) -> dict[str, datetime]:
    limits = current_app.config
    return {
        "seen_after": at - timedelta(minutes=limits["IDLE_MINUTES"]),
        "begun_after": at - timedelta(hours=limits["SESSION_HOURS"]),
    }


def _end(session: Session, at: datetime, *which: ColumnElement[bool]) -> None:
    """End sessions; what they had kept of a form goes with them."""
    session.execute(
        update(LoginSession)
        .where(*which, LoginSession.ended_at.is_(None))
        .values(ended_at=at, kept_path="", kept_form=""),
        execution_options={"audited": True, "synchronize_session": False},
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _wait_at_most(driver_connection: Any, engine: Engine, milliseconds: int) -> None:
    """Say how long SQLite waits for its lock; PostgreSQL locks a single row for a moment."""
    if engine.dialect.name == "sqlite":
        driver_connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
