"""Reading a backup into an installation that nobody has worked in."""

from __future__ import annotations

import base64
import hmac
import json
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import Session

from models import anchor
from models.audit import note
from models.verification import Verification, verify
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp
from services import schema
from services.backup.saving import (
    FORMAT,
    HANDFUL,
    MANIFEST,
    PIECE,
    engine_of,
    key_mark,
    sha256,
    uploads_folder,
)

# rows of these make an installation one that somebody works in
_WORKED_IN = ("employee", "office", "customer", "ticket")

_NOT_OURS = N_("This file is no backup of this product, or it is damaged.")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back, and what the check of the audit trail said."""

    tables: int
    rows: int
    uploads: int
    audit: Verification


def restore(
    session: Session,
    source: Path,
    at: datetime,
    *,
    uploads: Path | None = None,
    without_key: bool = False,
) -> Restored:
    """Read a backup into an installation that nobody has worked in; commits by itself.

    Everything is checked before the first row is written, and all rows come in one transaction.
    ``without_key`` restores although the key of the audit trail is lost: the trail then stays
    readable, but what was written before can no longer be proved.
    """
    engine, folder = engine_of(session), uploads or uploads_folder()
    session.close()
    try:
        with zipfile.ZipFile(source) as packed:
            manifest = _manifest(packed)
            _check_sums(packed, manifest)
            if not without_key and not hmac.compare_digest(manifest["audit_key"], key_mark()):
                raise Refusal(
                    N_(
                        "The audit key differs from the one of the backup. Set OFFICE_AUDIT_KEY to "
                        "the key of the installation that made it."
                    )
                )
            if folder.is_dir() and any(folder.iterdir()):
                raise Refusal(_NOT_EMPTY)
            with engine.begin() as connection:
                _prepare(connection, manifest["revision"])
                rows = _read_rows(connection, packed, manifest)
                schema.migrate(connection)
            files = _unpack_uploads(packed, manifest, folder)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError):
        raise Refusal(_NOT_OURS) from None
    head = manifest["audit"]
    anchor.keep(anchor.Head(head["lines"], head["mac"]), forward=False)
    audit = verify(session)
    note(
        session,
        AuditOp.IMPORT,
        None,
        None,
        f"restore {Path(source).name}",
        changes={"made_at": [None, manifest["made_at"]], "rows": [None, rows]},
    )
    session.commit()
    return Restored(len(manifest["rows"]), rows, files, audit)


_NOT_EMPTY = N_(
    "Somebody works in this installation already. Restore into a new one: with an empty data "
    "folder, or with OFFICE_DATABASE_URL naming an empty database."
)


def _manifest(packed: zipfile.ZipFile) -> dict[str, Any]:
    manifest = json.loads(packed.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refusal(_NOT_OURS)
    if not schema.knows(manifest["revision"]):
        raise Refusal(N_("This backup was made by a newer version. Update the product first."))
    return manifest


def _check_sums(packed: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
    """Refuse a backup with a part changed, missing or added."""
    sums = manifest["sha256"]
    if set(packed.namelist()) != {*sums, MANIFEST} or len(packed.namelist()) != len(sums) + 1:
        raise Refusal(_NOT_OURS)
    for name, expected in sums.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise Refusal(_NOT_OURS)
        with packed.open(name) as stream:
            if sha256(stream) != expected:
                raise Refusal(
                    N_("The part %(part)s of this backup was changed or is damaged."), part=name
                )


def _prepare(connection: Connection, revision: str) -> None:
    """Make the tables as they were when the backup was made, over nothing but seeded settings."""
    present = set(inspect(connection).get_table_names())
    for name in _WORKED_IN:
        if name in present and connection.scalar(select(func.count()).select_from(text(name))):
            raise Refusal(_NOT_EMPTY)
    if schema.revision(connection) is not None:
        schema.demolish(connection)
    elif present:
        raise Refusal(_NOT_EMPTY)
    schema.migrate(connection, revision)


def _read_rows(connection: Connection, packed: zipfile.ZipFile, manifest: Mapping[str, Any]) -> int:
    """Write every row of a backup; the tables are taken as the migrations made them."""
    kept = MetaData()
    kept.reflect(connection, only=[*manifest["rows"]])
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    total = 0
    for table in kept.sorted_tables:  # those others point to first
        name = table.name
        with packed.open(f"rows/{name}.jsonl") as stream:
            count = _insert(connection, table, stream)
        if count != manifest["rows"][name]:
            raise Refusal(_NOT_OURS)
        _count_on(connection, table)
        total += count
    return total


def _insert(connection: Connection, table: Table, stream: IO[bytes]) -> int:
    keys = json.loads(stream.readline())
    readers = [_reader(table, key, connection.dialect.name) for key in keys]
    count, handful = 0, []
    for line in stream:
        values = [
            None if value is None else reader(value)
            for reader, value in zip(readers, json.loads(line), strict=True)
        ]
        handful.append(dict(zip(keys, values, strict=True)))
        count += 1
        if len(handful) == HANDFUL:
            connection.execute(table.insert(), handful)
            handful = []
    if handful:
        connection.execute(table.insert(), handful)
    return count


def _reader(table: Table, key: str, dialect: str) -> Any:
    """Return what turns a value of the file into one of the column's type."""
    kind = table.columns[key].type
    if isinstance(kind, DateTime):
        if dialect == "sqlite":
            return lambda value: datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, LargeBinary):
        return base64.b64decode
    return lambda value: value


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the restored ones."""
    keys = [column.name for column in table.primary_key.columns]
    if connection.dialect.name != "postgresql" or keys != ["id"]:
        return
    names = {"table": table.name}
    series = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), names)
    if series is not None:
        last = select(func.max(table.c.id)).scalar_subquery()
        connection.execute(select(func.setval(series, func.coalesce(last, 1), last.is_not(None))))


def _unpack_uploads(packed: zipfile.ZipFile, manifest: Mapping[str, Any], folder: Path) -> int:
    names = [name for name in manifest["sha256"] if name.startswith("uploads/")]
    for name in names:
        path = folder.joinpath(*PurePosixPath(name).parts[1:])
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with packed.open(name) as stream, path.open("xb") as file:
            shutil.copyfileobj(stream, file, PIECE)
    return len(names)
