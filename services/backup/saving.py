"""Writing a backup: one snapshot of the database and the uploads, into one file."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

from flask import current_app
from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.orm import Session

from models import db
from models.audit import note
from models.connection import reading
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp
from services import schema

FORMAT = 1
LEFT_OUT = frozenset({"login_session"})
MANIFEST = "manifest.json"
HANDFUL = 1000  # rows kept in memory
PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: its manifest, and the SHA-256 of the file as a whole."""

    manifest: Mapping[str, Any]
    sha256: str


def uploads_folder() -> Path:
    """Return where the installation keeps what people upload."""
    return Path(current_app.instance_path) / "uploads"


def backup(session: Session, target: Path, at: datetime, *, uploads: Path | None = None) -> Backup:
    """Write database and uploads into one file; the caller commits the audit line about it.

    The file appears under its name only when it is whole; one that is there is not overwritten.
    """
    target = Path(target)
    if target.exists():
        raise Refusal(N_("%(file)s exists already. Choose another name."), file=target.name)
    engine = engine_of(session)
    draft = target.with_name(f".{target.name}.part")
    try:
        with draft.open("xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            manifest = _pack(engine, packed, uploads or uploads_folder(), at)
        digest = _sha256_of(draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    facts = {"sha256": digest, "rows": sum(manifest["rows"].values())}
    note(
        session,
        AuditOp.EXPORT,
        None,
        None,
        f"backup {target.name}",
        changes={key: [None, value] for key, value in facts.items()},
    )
    return Backup(manifest, digest)


def engine_of(session: Session) -> Engine:
    """Return the database of a session."""
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def _pack(engine: Engine, packed: zipfile.ZipFile, uploads: Path, at: datetime) -> dict[str, Any]:
    sums: dict[str, str] = {}
    rows: dict[str, int] = {}
    with _snapshot(engine) as connection:
        revision = schema.revision(connection)
        if revision is None:
            raise Refusal(N_("The database isn't set up yet: there is nothing to back up."))
        for table in _tables():
            name = f"rows/{table.name}.jsonl"
            with _member(packed, name, sums) as write:
                rows[table.name] = _write_rows(connection, table, write)
        head = _head(connection)
    for path in sorted(uploads.rglob("*")) if uploads.is_dir() else []:
        if path.is_file() and not path.is_symlink():
            name = f"uploads/{path.relative_to(uploads).as_posix()}"
            with _member(packed, name, sums) as write, path.open("rb") as source:
                while piece := source.read(PIECE):
                    write(piece)
    manifest = {
        "format": FORMAT,
        "made_at": at.astimezone(UTC).isoformat(),
        "revision": revision,
        "database": engine.dialect.name,
        "audit": head,
        "audit_key": key_mark(),
        "rows": rows,
        "sha256": sums,
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    packed.writestr(MANIFEST, content)
    return manifest


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one state of the database throughout and keeps nobody waiting."""
    with reading(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def _member(packed: zipfile.ZipFile, name: str, sums: dict[str, str]) -> Iterator[Any]:
    """Give a function that writes into a part of the file, and keep the part's SHA-256."""
    digest = hashlib.sha256()
    with packed.open(name, "w", force_zip64=True) as stream:

        def write(piece: bytes) -> None:
            digest.update(piece)
            stream.write(piece)

        yield write
    sums[name] = digest.hexdigest()


def _tables() -> list[Table]:
    """Return every table, those others point to first."""
    return [table for table in db.metadata.sorted_tables if table.name not in LEFT_OUT]


def _write_rows(connection: Connection, table: Table, write: Any) -> int:
    keys = [column.name for column in table.columns]
    order = list(table.primary_key.columns)
    result = connection.execution_options(yield_per=HANDFUL).execute(select(table).order_by(*order))
    count = 0
    write((json.dumps(keys) + "\n").encode())
    for part in result.partitions():
        lines = [json.dumps([_out(value) for value in row], ensure_ascii=False) for row in part]
        write(("\n".join(lines) + "\n").encode())
        count += len(lines)
    return count


def _out(value: Any) -> Any:
    """Return a value as JSON tells it, the same from both databases."""
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Fraction():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def _head(connection: Connection) -> dict[str, Any]:
    """Return the last line of the audit trail: a restore must end with the very same."""
    table = db.metadata.tables["audit_line"]
    last = connection.execute(
        select(table.c.id, table.c.mac).order_by(table.c.id.desc()).limit(1)
    ).one_or_none()
    return {"lines": last.id if last else 0, "mac": last.mac if last else ""}


def key_mark() -> str:
    """Return what tells two audit keys apart without telling the key."""
    key = str(current_app.config["AUDIT_KEY"]).encode()
    return hmac.new(key, b"backup", hashlib.sha256).hexdigest()[:16]


def sha256(stream: IO[bytes]) -> str:
    """Return the SHA-256 of what a stream still holds."""
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return sha256(stream)
