"""The audit trail: every change in the transaction that makes it, chained by HMAC, append-only.

A line's ``mac`` covers its content and the mac before it, so a changed, removed, added or swapped
line breaks the chain. The key stands outside the database (configuration ``AUDIT_KEY``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    DDL,
    JSON,
    Connection,
    ForeignKey,
    Index,
    String,
    event,
    insert,
    inspect,
    select,
    text,
    union,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.base import PassiveFlag
from sqlalchemy.orm.util import identity_key

from models import anchor
from models.base import Base, label
from models.clock import now
from models.people import Employee
from rules.vocabulary import N_, AuditOp, Record

GENESIS = "0" * 64
_LOCK = 7_404_018  # one chain, one writer at a time (PostgreSQL advisory lock)
# bookkeeping that is no record of the office's work
_SILENT = frozenset(
    {"audit_line", "login_session", "login_failure", "number_series", "posted_once", "delivery"}
    | {"recent_choice", "search_text", "list_choice", "notice", "notice_setting", "ladder_told"}
    | {"phone_look"}  # it has a line of its own
)
# parts of a record tell their story on the record's own page
_OWNERS = dict.fromkeys(
    ("ticket_holder", "ticket_hold", "ticket_event", "ticket_round", "urge", "callback_draw"),
    ("ticket", "ticket_id"),
)


class AuditLine(Base):
    """Who did what to which record, when, from where and why; never changed, never removed."""

    __tablename__ = "audit_line"
    __table_args__ = (
        Index("ix_audit_line_record_row_id_id", "record", "row_id", "id"),
        Index("ix_audit_line_owner_owner_id_id", "owner", "owner_id", "id"),
        # the list, newest first: of the company, an office, a sort of deed, a record type
        Index("ix_audit_line_at_id", "at", "id"),
        Index("ix_audit_line_office_id_at_id", "office_id", "at", "id"),
        Index("ix_audit_line_op_at_id", "op", "at", "id"),
        Index("ix_audit_line_record_at_id", "record", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(info=label(_l("When")))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(60), info=label(_l("Who")))
    ip: Mapped[str] = mapped_column(String(45), default="", info=label(_l("Network address")))
    request_id: Mapped[str] = mapped_column(
        String(32), default="", info=label(_l("Request number"))
    )
    op: Mapped[AuditOp] = mapped_column(info=label(_l("Deed")))
    record: Mapped[str] = mapped_column(String(40), default="", info=label(_l("Record type")))
    row_id: Mapped[int | None] = mapped_column(info=label(_l("Record ID")))
    row_label: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Record")))
    owner: Mapped[str | None] = mapped_column(String(40))
    owner_id: Mapped[int | None]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, info=label(_l("Changes")))
    reason: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Reason")))
    prev: Mapped[str] = mapped_column(String(64), unique=True)
    mac: Mapped[str] = mapped_column(String(64))

    actor: Mapped[Employee | None] = relationship()


APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER audit_line_no_{deed} BEFORE {deed.upper()} ON audit_line "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        for deed in ("update", "delete")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_line_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END$$",
        "CREATE TRIGGER audit_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_line "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_line_append_only()",
    ],
}
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(
            AuditLine.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )


@dataclass(frozen=True, slots=True)
class Author:
    """On whose behalf a transaction writes, and from where."""

    employee_id: int | None
    name: str
    ip: str = ""
    request_id: str = ""


NOBODY = Author(None, N_("system"))


def writing(session: Session, author: Author) -> None:
    """Name the author of what the session writes from now on."""
    session.info["author"] = author


def because(session: Session, reason: str) -> None:
    """Give the reason that the lines of the next flush carry."""
    session.info["reason"] = reason[:500]


@contextmanager
def throughout(session: Session, reason: str) -> Iterator[None]:
    """Give every line written meanwhile this reason, unless it has one of its own."""
    session.info["throughout"] = reason[:500]
    try:
        yield
    finally:
        session.info.pop("throughout")


def note(
    session: Session,
    op: AuditOp,
    record: Record | None = None,
    row_id: int | None = None,
    row_label: str = "",
    *,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    office_id: int | None = None,
) -> None:
    """Write a line about a deed that changes no row: a print, an export, a log-in, a refusal."""
    line = {
        "op": op,
        "record": record.value if record else "",
        "row_id": row_id,
        "row_label": row_label[:120],
        "owner": None,
        "owner_id": None,
        "office_id": office_id,
        "changes": changes or {},
        "reason": reason[:500],
    }
    _append(session, [line])


def masked(value: object) -> object:
    """Return personal data with its middle hidden: 139****0001."""
    text_value = str(value or "")
    return f"{text_value[:3]}****{text_value[-4:]}" if len(text_value) > 7 else "****"


def _hidden(info: Any, value: Any) -> Any:
    """Return a value as the trail may keep it: a secret as its hash, personal data masked."""
    if value and info.get("sealed"):
        return hashlib.sha256(value.encode()).hexdigest()
    return masked(value) if value and info.get("personal") else value


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Fraction():
            return str(value)
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case _:
            return value


def _has_name(model: type[Base]) -> bool:
    """Say whether a record is called something people know; a place in a draw is not."""
    return model.__str__ is not object.__str__


def _name_of(row: Base) -> str:
    """Return what a record is called; a part without a name says itself what tells it apart."""
    return str(row) if _has_name(type(row)) else str(getattr(row, "told_as", ""))


def _shown(session: Session, row: Base, key: str, value: Any) -> Any:
    """Return a value as the trail keeps it: a foreign key with the words it stood for then."""
    if value is None or not key.endswith("_id"):
        return _plain(value)
    relation = inspect(type(row)).relationships.get(key[:-3])
    if relation is None or not _has_name(relation.entity.class_):
        return value
    target = row.__dict__.get(relation.key)
    if target is None or target.id != value:  # a new row asks for nothing that hangs on it already
        target = session.get(relation.entity.class_, value)
    return {"id": value, "label": str(target)[:80] if target is not None else ""}


def _changes(session: Session, row: Base, created: bool) -> dict[str, list[Any]]:
    state = inspect(row)
    found: dict[str, list[Any]] = {}
    for column in state.mapper.column_attrs:
        info = column.columns[0].info
        if column.key in ("id", "version") or info.get("audit") is False:
            continue
        if column.key not in state.committed_state:
            continue  # never set, or left as it was
        history = state.get_history(column.key, PassiveFlag.PASSIVE_NO_INITIALIZE)
        if not (history.added if created else history.has_changes()):
            continue
        old = history.deleted[0] if history.deleted else None
        new = history.added[0] if history.added else None
        if old == new or (created and new in (None, "")):
            continue
        found[column.key] = [
            _shown(session, row, column.key, _hidden(info, old)),
            _shown(session, row, column.key, _hidden(info, new)),
        ]
    return found


def _line_of(session: Session, row: Base, op: AuditOp) -> dict[str, Any] | None:
    table = str(type(row).__tablename__)
    changes = _changes(session, row, op is AuditOp.CREATE)
    if op is AuditOp.UPDATE and not changes:
        return None
    owner, owner_id = _owner_of(table, row)
    office = row.id if table == "office" else getattr(row, "office_id", None)
    return {
        "op": op,
        "record": table,
        "row_id": getattr(row, "id", None),
        "row_label": _name_of(row)[:120],
        "owner": owner,
        "owner_id": owner_id,
        "office_id": office,
        "changes": changes,
        "reason": session.info.get("reason") or session.info.get("throughout", ""),
    }


def _owner_of(table: str, row: Any) -> tuple[str | None, int | None]:
    """Return the record that a part tells its story on."""
    if table == "attachment":  # it says itself what it is attached to
        return row.record.value, row.record_id
    owner, key = getattr(row, "told_on", _OWNERS.get(table, (None, "")))
    return owner, getattr(row, key) if owner else None


def _load_targets(session: Session, rows: list[Base]) -> list[tuple[Base, str, Any, int]]:
    """Load what foreign keys stand for in one statement a table, and hang it on their rows."""
    wanted: dict[type[Base], set[int]] = {}
    hanging = []
    for row in rows:
        known = inspect(row).dict
        for relation in inspect(type(row)).relationships:
            target, value = relation.entity.class_, known.get(f"{relation.key}_id")
            if value is not None and relation.key not in known and _has_name(target):
                wanted.setdefault(target, set()).add(value)
                hanging.append((row, relation.key, target, value))
    for target, ids in wanted.items():
        missing = sorted(id_ for id_ in ids if not _is_loaded(session, target, id_))
        for start in range(0, len(missing), 500):
            session.scalars(select(target).where(target.id.in_(missing[start : start + 500]))).all()
    for row, key, target, value in hanging:  # a new row asks for none, and is called by some
        set_committed_value(row, key, session.get(target, value))
    return hanging


def _is_loaded(session: Session, target: type[Base], row_id: int) -> bool:
    row = session.identity_map.get(identity_key(target, row_id))
    return row is not None and not inspect(row).expired


@event.listens_for(Session, "after_flush")
def write_lines(session: Session, flush_context: Any) -> None:
    """Add a line for each row this flush wrote, inside the same transaction."""
    new = [row for row in session.new if type(row).__tablename__ not in _SILENT]
    dirty = [row for row in session.dirty if type(row).__tablename__ not in _SILENT]
    hung = _load_targets(session, [*new, *dirty])
    told = ((new, AuditOp.CREATE), (dirty, AuditOp.UPDATE))
    found = (_line_of(session, row, op) for rows, op in told for row in rows)
    lines = [line for line in found if line]
    for row, key, *_ in hung:  # a key may still change: what it stands for is asked for anew
        inspect(row).dict.pop(key, None)
    session.info.pop("reason", None)
    if lines:
        lines.sort(key=lambda one: (one["op"] is not AuditOp.CREATE, one["record"], one["row_id"]))
        _append(session, lines)


@event.listens_for(Session, "do_orm_execute")
def refuse_bulk_change(state: ORMExecuteState) -> None:
    """Refuse changes by the handful: they would leave no line, unless they say otherwise."""
    if (state.is_update or state.is_delete or state.is_insert) and not state.execution_options.get(
        "audited"
    ):
        raise TypeError("bulk changes bypass the audit trail: change the records themselves")


def _content(line: dict[str, Any]) -> bytes:
    kept = {key: _plain(value) for key, value in line.items() if key != "mac"}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def mac(line: dict[str, Any]) -> str:
    """Return what seals a line: a keyed hash of all it says and of the mac before it."""
    key = str(current_app.config["AUDIT_KEY"]).encode()
    return hmac.new(key, _content(line), hashlib.sha256).hexdigest()


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction writes the chain; SQLite has one writer anyway.

    Whoever locks a row that others write too takes its turn first: else two transactions could
    each hold what the other waits for.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _append(session: Session, lines: list[dict[str, Any]]) -> None:
    connection = session.connection()
    take_turn(connection)
    table = AuditLine.__table__
    head = connection.execute(
        select(table.c.id, table.c.mac).order_by(table.c.id.desc()).limit(1)
    ).one_or_none()
    number, prev = head if head is not None else (0, GENESIS)
    whole = anchor.fits(anchor.Head(number, prev), lambda id_: mac_of(connection, id_))
    author: Author = session.info.get("author", NOBODY)
    at = now()
    for line in lines:
        number += 1
        line |= {
            "id": number,
            "at": at,
            "actor_id": author.employee_id,
            "actor_name": author.name[:60],
            "ip": author.ip[:45],
            "request_id": author.request_id[:32],
            "prev": prev,
        }
        prev = line["mac"] = mac(line)
    connection.execute(insert(table), lines)
    if whole:  # else lines are missing, and the head kept outside stays the proof of it
        anchor.reached(session, anchor.Head(number, prev))


def mac_of(connection: Connection, number: int) -> str | None:
    """Return the mac of a line; None where there is no such line."""
    table = AuditLine.__table__
    return connection.scalar(select(table.c.mac).where(table.c.id == number))


def history(session: Session, record: Record, row_id: int, limit: int = 200) -> list[AuditLine]:
    """Return what happened to a record and its parts, newest first."""
    own = (AuditLine.record == record.value) & (AuditLine.row_id == row_id)
    parts = (AuditLine.owner == record.value) & (AuditLine.owner_id == row_id)
    # each from its own index: joined by OR they would read the whole trail
    newest = [
        select(select(AuditLine.id).where(c).order_by(AuditLine.id.desc()).limit(limit).subquery())
        for c in (own, parts)
    ]
    wanted = select(AuditLine).where(AuditLine.id.in_(union(*newest)))
    return list(session.scalars(wanted.order_by(AuditLine.id.desc()).limit(limit)))
