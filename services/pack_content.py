"""What stands in an evidence pack: lists, printed forms, the audit trail, and its first page.

Everything is what its reader may take along himself: the same rights, phones masked as on screen.
Lists are written row by row, so a pack is never whole in memory; the order is fixed.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import current_app, render_template
from flask_babel import gettext
from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import Session

from models import MODELS, AuditLine, EvidencePack, Office
from models.base import UtcDateTime
from models.clock import local
from models.connection import reading
from models.scopes import Actor, rows_within
from reports.paper import LANGUAGES
from rules.clauses import CLAUSES
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record
from services import clauses, controlled_records, forms
from services.clauses import Standing
from services.clauses.asked import Asked
from services.controlled_records import Source
from services.exports import records, writers

FORMAT = 1
_HANDFUL = 1000  # rows fetched at a time
# where no clause says by which day a record belongs to a period: the first of these it has
_DAYS = (
    *("month", "held_on", "taken_on", "day", "at", "asked_at", "raised_at", "given_at"),
    *("proposed_at", "read_at", "opened_at", "paid_on", "spent_on", "read_on", "earned_on"),
    *("created_at", "drafted_at", "decided_at", "audit_on", "noted_at", "billed_at"),
)
_TRAIL = (
    *("id", "at", "actor_id", "actor_name", "ip", "request_id", "op", "record", "row_id"),
    *("row_label", "owner", "owner_id", "office_id", "changes", "reason", "prev", "mac"),
)
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # signs that no file's name may have
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a pack, as the manifest names it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A list in a pack."""

    record: Record
    title: str
    path: str
    rows: int
    dated: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """A form in a pack; ``why`` says why one could not be printed, then it has no file."""

    clause: str
    title: str
    number: str
    day: date
    path: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause on the first page."""

    number: str
    title: str
    asks: str
    chapter: int  # its place, for the order
    chapter_words: str
    state: str
    state_words: str
    gaps: int
    missing: Sequence[str]
    lists: Sequence[Listed]
    forms: Sequence[Printed]


class _Counting(RawIOBase):
    """Passes a file's bytes on, and counts and hashes them on their way."""

    def __init__(self, into: Any) -> None:
        self.into, self.size, self.hash = into, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.into.write(data)
        self.size += len(data)
        self.hash.update(data)
        return len(data)


@dataclass(slots=True)
class Box:
    """The file of a pack while it is written."""

    zip: zipfile.ZipFile
    at: datetime
    entries: list[Entry] = field(default_factory=list)

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Write one file; what it came to is kept for the manifest."""
        info = zipfile.ZipInfo(path, local(self.at).timetuple()[:6])
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with self.zip.open(info, "w", force_zip64=True) as into:
            counting = _Counting(into)
            yield cast("BinaryIO", counting)
        self.entries.append(Entry(path, counting.size, counting.hash.hexdigest()))

    def add(self, path: str, content: bytes) -> None:
        """Write one file that is there whole."""
        with self.open(path) as into:
            into.write(content)


@dataclass(frozen=True, slots=True)
class Task:
    """A pack to be filled: for whom, of which days, in which language."""

    session: Session
    actor: Actor
    pack: EvidencePack
    language: str
    at: datetime

    @property
    def asked(self) -> Asked:
        """Period and office, as the clauses take them."""
        return Asked(self.pack.from_on, self.pack.to_on, self.at, self.pack.office_id)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read for a pack in one go: lists, trail, clauses, and the forms to print."""

    lists: Sequence[Listed]
    trail: Listed | None
    standing: Sequence[tuple[Standing, Sequence[str]]]
    barred: Sequence[Printed]
    printable: Sequence[tuple[Source, Any]]


def fill(task: Task, box: Box, tell: Tell) -> None:
    """Write everything into a pack: lists, trail, forms, first page, manifest and hashes."""
    session = task.session
    session.commit()
    with reading():  # one state of all lists, and nobody who writes has to wait
        read = _read(task, box, tell)
        session.commit()
    made, steps = list(read.barred), len(read.lists) + len(read.printable) + 1
    for place, (source, row) in enumerate(read.printable):
        tell(len(read.lists) + place, steps)
        made.append(_print(task, box, source, row))
        session.commit()  # a kept form stays issued
    _finish(task, box, read, made)
    tell(steps, steps)


def _read(task: Task, box: Box, tell: Tell) -> Read:
    """Write lists and trail, and look up everything else."""
    exported = [
        record
        for record in Record
        if record is not Record.AUDIT_LINE and task.actor.may(Deed.EXPORT, record)
    ]
    printable = [
        (source, row)
        for source in controlled_records.sources(task.session)
        for row in _rows(task, source)
    ]
    lists: list[Listed] = []
    steps = len(exported) + len(printable) + 1
    for record in exported:
        tell(len(lists), steps)
        lists.append(_list(task, box, record))
    trail = _trail(task, box) if task.actor.may(Deed.EXPORT, Record.AUDIT_LINE) else None
    standing = [
        (one, list(_gaps(task, one)) if one.gaps else ())
        for one in clauses.look(task.session, task.actor, task.asked, CLAUSES)
    ]
    return Read(lists, trail, standing, list(_barred(task)), printable)


# Lists --------------------------------------------------------------------------------------------
def period_column(record: Record) -> str:
    """Return by which column a record belongs to a period; nothing for what stands as it is."""
    columns = inspect(MODELS[record]).columns
    return clauses.dated(record) or next((name for name in _DAYS if name in columns), "")


def _in_period(asked: Asked, record: Record) -> ColumnElement[bool] | None:
    name = period_column(record)
    if not name:
        return None
    column = getattr(MODELS[record], name)
    if name == "month":
        return asked.months(column)
    return (asked.instants if isinstance(column.type, UtcDateTime) else asked.days)(column)


def _list(task: Task, box: Box, record: Record) -> Listed:
    """Write the rows of a record type that belong to the period, voided ones marked as such."""
    model = MODELS[record]
    period = _in_period(task.asked, record)
    conditions = [rows_within(task.actor, model, record, Deed.EXPORT), task.asked.here(model)]
    keys = records.columns(model)
    full = task.actor.covers(Deed.FULL_PHONE, Deed.EXPORT, record)
    path = f"lists/{record.value}.csv"
    found = task.session.scalars(
        records.query(
            model, [*conditions, *([] if period is None else [period])]
        ).execution_options(yield_per=_HANDFUL)
    )
    with found, box.open(path) as into:
        own = ["in_words"] if hasattr(model, "in_words") else []  # what no column holds
        rows = (
            [*records.row(one, keys, full_phones=full), *(getattr(one, name) for name in own)]
            for part in found.partitions(_HANDFUL)
            for one in part
        )
        count = writers.write_csv(into, [*keys, *own], rows)
    return Listed(record, gettext(record.wording), path, count, period is not None)


def _trail(task: Task, box: Box) -> Listed:
    """Write the lines of the audit trail, each with the code that chains it to the one before."""
    record, path = Record.AUDIT_LINE, "audit/audit_line.csv"
    columns = [getattr(AuditLine, name) for name in _TRAIL]
    found = task.session.execute(
        select(*columns)
        .where(
            rows_within(task.actor, AuditLine, record, Deed.EXPORT),
            task.asked.instants(AuditLine.at),
            task.asked.here(AuditLine),
        )
        .order_by(AuditLine.id)
        .execution_options(yield_per=_HANDFUL)
    )
    with found, box.open(path) as into:
        count = writers.write_csv(into, _TRAIL, writers.partitioned(found, _HANDFUL))
    return Listed(record, gettext(record.wording), path, count, True)


def _gaps(task: Task, one: Standing) -> Iterator[str]:
    """Yield each kind of gap of a clause in a sentence, with how many and the newest of them."""
    for kind in clauses.rows(task.session, task.actor, task.asked, one.clause):
        month = kind.gap.month
        said = gettext(kind.gap.sentence, **({"month": f"{month:%Y-%m}"} if month else {}))
        names = " · ".join(str(row) for row in kind.rows)
        more = " · …" if kind.count > len(kind.rows) else ""
        yield f"{said} ({kind.count}): {names}{more}"


# Forms --------------------------------------------------------------------------------------------
def _rows(task: Task, source: Source) -> Sequence[Any]:
    if not task.actor.may(Deed.PRINT, source.record):
        return ()
    return controlled_records.rows(
        *(task.session, task.actor, source, task.pack.from_on, task.pack.to_on),
        office_id=task.pack.office_id,
        deed=Deed.PRINT,
    )


def _barred(task: Task) -> Iterator[Printed]:
    """Yield the forms that who asked for the pack may not print at all."""
    for source in controlled_records.sources(task.session):
        if not task.actor.may(Deed.PRINT, source.record):
            form = source.form
            why = gettext("Whoever asked for this pack may not print this form.")
            title = f"{form.code} {form.name}"
            yield Printed(form.clause, title, "", task.pack.to_on, why=why)


def _print(task: Task, box: Box, source: Source, row: Any) -> Printed:
    """Write one form as PDF; where it can't be printed, say why instead."""
    form, number = source.form, controlled_records.number_of(row)
    told = Printed(form.clause, f"{form.code} {form.name}", number, source.day(row))
    try:
        printed = forms.document(task.session, task.actor, form.code, row, task.language, task.at)
    except Refusal as no:
        return Printed(
            told.clause, told.title, number, told.day, why=gettext(no.sentence, **no.values)
        )
    folder, name = _UNFIT.sub("-", form.stem), _UNFIT.sub("-", printed.name)
    path = f"forms/{folder}/{name}"
    if any(one.path == path for one in box.entries):  # numbers are an office's own
        path = f"forms/{folder}/{row.id}_{name}"
    box.add(path, printed.data)
    return Printed(told.clause, told.title, number, told.day, path)


# The first page -----------------------------------------------------------------------------------
def _finish(task: Task, box: Box, read: Read, made: Sequence[Printed]) -> None:
    """Write the page that opens offline, then the manifest and the hashes of everything."""
    pack, good = task.pack, [one for one in made if one.path]
    office = pack.office or task.session.scalars(select(Office).order_by(Office.id)).first()
    shown = {
        "first": pack.from_on.isoformat(),
        "last": pack.to_on.isoformat(),
        "company": office.company if office else "",
        "office": pack.office.name if pack.office else "",
        "asked_by": pack.asked_by.name,
        "at": f"{local(task.at):%Y-%m-%d %H:%M}",
        "clauses": list(_clauses(read, good)),
        "lists": read.lists,
        "forms": good,
        "missing": [one for one in made if not one.path],
        "trail": read.trail,
    }
    page = render_template("pack/index.html", pack=shown, lang=LANGUAGES[task.language])
    style = Path(current_app.root_path) / "templates" / "pack" / "pack.css"
    box.add("pack.css", style.read_bytes())
    box.add("index.html", page.encode())
    box.add("manifest.json", _manifest(task, box.entries))
    sums = "".join(f"{one.sha256}  {one.path}\n" for one in box.entries)
    box.add("SHA256SUMS", sums.encode())


def _clauses(read: Read, made: Sequence[Printed]) -> Iterator[Shown]:
    """Yield each clause with how it stands, its lists and its forms."""
    by_record = {one.record: one for one in read.lists}
    chapters: list[str] = []
    for one, missing in read.standing:
        clause = one.clause
        if clause.chapter.value not in chapters:
            chapters.append(clause.chapter.value)
        yield Shown(
            clause.number,
            gettext(clause.title),
            gettext(clause.asks),
            chapters.index(clause.chapter.value),
            gettext(clause.chapter.wording),
            one.state.value,
            gettext(one.state.wording),
            one.gaps,
            missing,
            [by_record[record] for record in clause.records if record in by_record],
            [form for form in made if form.clause == clause.number],
        )


def _manifest(task: Task, entries: Sequence[Entry]) -> bytes:
    """Return what the pack is and every file in it, but for itself and the sums."""
    pack = task.pack
    told = {
        "format": FORMAT,
        "kind": "evidence pack",
        "period": {"from": pack.from_on.isoformat(), "to": pack.to_on.isoformat()},
        "office": pack.office.code if pack.office else None,
        "asked_by": pack.asked_by.username,
        "made_at": task.at.isoformat(timespec="seconds"),
        "language": task.language,
        "files": [{"path": one.path, "size": one.size, "sha256": one.sha256} for one in entries],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
