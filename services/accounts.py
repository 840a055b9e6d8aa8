"""Accounts: passwords, log-ins, and locks after failed ones.

Failures count by the name typed, whether or not there is such an account, so that an answer never
tells which names exist. Limits come from the configuration (`config.SETTINGS`).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.audit import Author, note, writing
from models.clock import OFFICE_ZONE
from models.connection import reading
from models.people import Employee, LoginFailure
from models.scopes import Actor, require
from rules import typed
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from services import guessing, sessions

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200  # characters; a hash of megabytes would keep the server busy
UNAUDITED = {"audited": True}  # bookkeeping without an audit line of its own
_TRIMMINGS = "0123456789@!#._-"  # what people put around a name and call it a password
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike, for reading out and typing


def hash_password(password: str) -> str:
    """Return the argon2id hash that is stored instead of a password."""
    return _hasher().hash(password)


def check_password(employee: Employee, password: str, field: str = "new_password") -> None:
    """Refuse a password that is short, the user name, or one that everybody tries first (6.2)."""
    plain = password.casefold()
    about = (employee.username, employee.name or "", employee.employee_no or "")
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(
            N_("Choose a password of at least %(count)s characters."),
            field=field,
            count=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD:
        raise Refusal(
            N_("Choose a password of at most %(count)s characters."),
            field=field,
            count=LONGEST_PASSWORD,
        )
    name = employee.username.casefold()
    alike = plain.strip(_TRIMMINGS) == name.strip(_TRIMMINGS) != ""
    if alike or plain.replace(name, "") == "":
        raise Refusal(N_("Your user name is no password. Choose something else."), field=field)
    if len(set(plain)) < 4 or guessing.is_easy(password, about):
        raise Refusal(
            N_("This password is easy to guess. Choose one that nobody else would think of."),
            field=field,
        )


def change_password(
    session: Session,
    employee: Employee,
    old: str,
    new: str,
    ip: str,
    at: datetime,
    keep: int | None,
) -> Refusal | None:
    """Let somebody choose a new password; all his other sessions end (``keep`` names this one).

    A wrong present password counts as a failed log-in does, or a session left open could be used to
    try passwords. That is the refusal returned: there is something to commit either way.
    """
    locked = _locked(session, employee.username, ip, at)
    if locked is None and not _matches(employee.password_hash, old[: LONGEST_PASSWORD + 1]):
        told = _failed(session, employee, employee.username, ip, at)
        if not told.values:
            wrong = N_("The present password is not right. Type it once more.")
            return Refusal(wrong, field="password")
        locked = told
    if locked is not None:
        return Refusal(locked.sentence, field="password", **locked.values)
    if secrets.compare_digest(old.encode(), new.encode()):
        raise Refusal(
            N_("This is your present password. Choose a different one."), field="new_password"
        )
    check_password(employee, new)
    _store(session, employee, new, must_change=False, until=None)
    _forgive(session, employee.username)
    sessions.end_all(session, employee.id, at, keep=keep)
    return None


def reset_password(session: Session, actor: Actor, employee: Employee, at: datetime) -> str:
    """Give somebody a one-time password and return it, to be shown once; his sessions end."""
    require(session, actor, Deed.RESET_PASSWORD, Record.EMPLOYEE, employee)
    password = one_time_password()
    days = timedelta(days=current_app.config["FIRST_PASSWORD_DAYS"])
    _store(session, employee, password, must_change=True, until=at + days)
    sessions.end_all(session, employee.id, at)
    _forgive(session, employee.username)
    return password


def one_time_password() -> str:
    """Return a random first password: 12 letters and digits (59 bits) in three groups."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def sign_in(
    session: Session, username: str, password: str, ip: str, at: datetime
) -> sessions.Entered | Refusal:
    """Open a session, or say why not; either way there is something to commit.

    The hash is computed between two transactions: nobody waits for a lock meanwhile.
    """
    name = typed.username(username)[:40]
    with reading():
        found = session.execute(
            select(Employee.id, Employee.password_hash, Employee.active).where(
                Employee.username == name
            )
        ).one_or_none()
        locked = _locked(session, name, ip, at)
    session.rollback()
    if locked:
        return locked
    right = _matches(found.password_hash if found else "", password[: LONGEST_PASSWORD + 1])
    employee = session.get(Employee, found.id, with_for_update=True) if found else None
    if (locked := _locked(session, name, ip, at)) is not None:
        return locked  # others failed while this one was being computed
    if employee is None or not right or not employee.active:
        return _failed(session, employee, name, ip, at)
    if employee.password_until is not None and employee.password_until < at:
        _note_failure(session, employee)
        return Refusal(N_("This first password has expired. Ask the administrator for a new one."))
    return _entered(session, employee, password, ip, at)


# -- locks ----------------------------------------------------------------------------------------
def _locked(session: Session, name: str, ip: str, at: datetime) -> Refusal | None:
    """Return the refusal while a name or an address is locked; a lock counts from the last try."""
    limits = current_app.config
    for column, value, most in (
        (LoginFailure.username, name, limits["LOCK_AFTER"]),
        (LoginFailure.ip, ip, limits["LOCK_AFTER_ADDRESS"]),
    ):
        window = timedelta(minutes=limits["LOCK_MINUTES"])
        times = session.scalars(
            select(LoginFailure.at)
            .where(column == value, LoginFailure.at > at - 2 * window)
            .order_by(LoginFailure.at.desc())
            .limit(most)
        ).all()
        if len(times) == most and times[0] - times[-1] <= window and at < times[0] + window:
            return _lock_sentence(times[0] + window)
    return None


def _lock_sentence(until: datetime) -> Refusal:
    until = until.astimezone(OFFICE_ZONE)
    if until.second:  # minutes are shown; a minute too early would be told twice
        until += timedelta(seconds=60 - until.second)
    return Refusal(
        N_("Too many failed log-ins. Try again after %(time)s, or ask the administrator."),
        time=until.strftime("%H:%M"),
    )


def _failed(
    session: Session, employee: Employee | None, name: str, ip: str, at: datetime
) -> Refusal:
    """Count a failure and return its sentence: the same for a wrong name and a wrong password."""
    window = timedelta(minutes=current_app.config["LOCK_MINUTES"])
    session.execute(
        delete(LoginFailure).where(LoginFailure.at <= at - 2 * window), execution_options=UNAUDITED
    )
    session.add(LoginFailure(username=name, ip=ip, at=at))
    session.flush()
    locked = _locked(session, name, ip, at)
    changes = {"locked_until": [None, locked.values["time"]]} if locked else None
    _note_failure(session, employee, changes)
    return locked or Refusal(N_("The user name or the password is not right."))


def _note_failure(
    session: Session, employee: Employee | None, changes: dict[str, Any] | None = None
) -> None:
    """Write the audit line; a name nobody has may be a mistyped password and is not written."""
    note(
        session,
        AuditOp.LOGIN_FAILED,
        Record.EMPLOYEE,
        employee.id if employee else None,
        employee.name if employee else "",
        changes=changes,
    )


def _forgive(session: Session, username: str) -> None:
    """Stop counting a name's failures; those of the address they came from still count."""
    session.execute(
        update(LoginFailure).where(LoginFailure.username == username).values(username=""),
        execution_options=UNAUDITED,
    )


# -- sessions and passwords -----------------------------------------------------------------------
def _entered(
    session: Session, employee: Employee, password: str, ip: str, at: datetime
) -> sessions.Entered:
    before: Author | None = session.info.get("author")
    request_id = before.request_id if before else ""
    writing(session, Author(employee.id, employee.name, ip, request_id))
    _forgive(session, employee.username)
    if _hasher().check_needs_rehash(employee.password_hash):
        employee.password_hash = hash_password(password)
    note(session, AuditOp.LOGIN, Record.EMPLOYEE, employee.id, employee.name)
    return sessions.begin(session, employee, ip, at)


def _store(
    session: Session,
    employee: Employee,
    password: str,
    *,
    must_change: bool,
    until: datetime | None,
) -> None:
    employee.password_hash = hash_password(password)
    employee.password_until = until
    employee.must_change_password = must_change
    session.flush()
    note(
        session,
        AuditOp.UPDATE,
        Record.EMPLOYEE,
        employee.id,
        employee.name,
        changes={"password_hash": ["****", "****"]},
    )


def _hasher() -> PasswordHasher:
    config = current_app.config
    return _hasher_of(config["PASSWORD_ROUNDS"], config["PASSWORD_MEMORY_KIB"])


@cache
def _hasher_of(rounds: int, memory: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=1)


@cache
def _hash_of_nobody(rounds: int, memory: int) -> str:
    return _hasher_of(rounds, memory).hash(secrets.token_urlsafe(16))


def _matches(stored: str, password: str) -> bool:
    """Compare; without an account as much time goes by as with one (6.3.8)."""
    config = current_app.config
    nobody = _hash_of_nobody(config["PASSWORD_ROUNDS"], config["PASSWORD_MEMORY_KIB"])
    try:
        right = _hasher().verify(stored or nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return right and bool(stored)
