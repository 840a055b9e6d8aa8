"""Lists to outside: the columns imports take, and every other record type by its key.

What a person may not see is not in the file; that he took it is on the audit trail.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MODELS, Office
from models.audit import masked, note
from models.base import Base
from models.scopes import Actor, require, rows_within
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from services.exports import custom, records
from services.exports.listing import Listing, Wanted
from services.exports.rows import LISTINGS, shown
from services.exports.writers import partitioned, write_csv, write_json, write_xlsx

Rows = Generator[Sequence[Any], None, None]

__all__ = ["FORMATS", "KINDS", "export"]

FORMATS = ("csv", "xlsx", "json")
KINDS: tuple[str, ...] = (*LISTINGS, *(record.value.replace("_", "-") for record in MODELS))
_WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "json": write_json}
_HANDFUL = 2000  # rows fetched at a time: what an export keeps in memory


def export(
    session: Session,
    actor: Actor,
    kind: str,
    *,
    stream: BinaryIO,
    office: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    format: str = "csv",
) -> int:
    """Write a list into a stream and return its rows; the caller commits the audit line.

    Refuses an unknown kind, format or office, and days for a list that has none; raises
    ``Forbidden`` without the right to export.
    """
    if format not in _WRITERS:
        raise Refusal(
            N_("There is no format called %(format)s. Known are: %(known)s."),
            format=format,
            known=", ".join(FORMATS),
        )
    design = custom.find(session, actor, kind)
    record = Record.CUSTOM_RECORD if design is not None else _record(kind)
    require(session, actor, Deed.EXPORT, record, None)
    if (from_ or to) and not (kind in LISTINGS and LISTINGS[kind].dated):
        raise Refusal(N_("This list has no days to choose from. Leave out from and to."))
    office_id = _office(session, actor, record, office)
    if design is not None:
        keys, rows = custom.rows_of(session, actor, design, office_id)
    elif kind in LISTINGS:
        wanted = Wanted(
            lambda model: rows_within(actor, model, _reached(model, record), Deed.EXPORT),
            office_id,
            from_,
            to,
            actor.day,
        )
        keys, rows = _listing(session, actor, LISTINGS[kind], wanted)
    else:
        keys, rows = _records(session, actor, record, office_id)
    try:
        count = _WRITERS[format](stream, keys, rows)
    finally:
        rows.close()  # a refusal half-way leaves no cursor open
    _tell(session, record, kind, format, count, (office, from_, to), office_id)
    return count


def _record(kind: str) -> Record:
    if kind in LISTINGS:
        return LISTINGS[kind].record
    by_key = {record.value: record for record in MODELS}
    record = by_key.get(kind.replace("-", "_"))
    if record is None:
        raise Refusal(
            N_("There is no list called %(kind)s. Known are: %(known)s."),
            kind=kind,
            known=", ".join(KINDS),
        )
    return record


def _reached(model: type[Base], record: Record) -> Record:
    """Return the record type whose rights decide: voluntary callbacks go with their work order."""
    if MODELS[record] is model:
        return record
    return next(key for key, one in MODELS.items() if one is model)


def _office(session: Session, actor: Actor, record: Record, code: str | None) -> int | None:
    if code is None:
        return None
    reach = actor.offices(Deed.EXPORT, record)
    office_id = session.scalar(select(Office.id).where(Office.code == code))
    if office_id is None or (reach is not None and office_id not in reach):
        raise Refusal(N_("There is no office %(office)s for you to export from."), office=code)
    return office_id


def _listing(
    session: Session, actor: Actor, listing: Listing, wanted: Wanted
) -> tuple[list[str], Rows]:
    result = session.execute(
        listing.query(wanted).execution_options(yield_per=_HANDFUL, stream_results=True)
    )
    keys = list(result.keys())
    whole = actor.covers(Deed.FULL_PHONE, Deed.EXPORT, listing.record)
    masks = [] if whole else listing.phones
    places = [keys.index(key) for key in masks]

    def rows() -> Rows:
        with result:
            for row in partitioned(result, _HANDFUL):
                values = shown(row, keys, listing)
                for place in places:
                    values[place] = masked(values[place]) if values[place] else values[place]
                yield values

    return keys, rows()


def _records(
    session: Session, actor: Actor, record: Record, office_id: int | None
) -> tuple[list[str], Rows]:
    model = MODELS[record]
    keys = records.columns(model)
    full_phones = actor.covers(Deed.FULL_PHONE, Deed.EXPORT, record)
    conditions = [rows_within(actor, model, record, Deed.EXPORT)]
    if office_id is not None:
        column = getattr(model, "office_id", None)
        if column is None:
            raise Refusal(N_("This list isn't kept by office. Leave the office out."))
        conditions.append(column == office_id)
    statement = records.query(model, conditions).execution_options(yield_per=_HANDFUL)
    found = session.scalars(statement)

    def rows() -> Rows:
        with found:
            for part in found.partitions(_HANDFUL):
                for one in part:
                    yield records.row(one, keys, full_phones=full_phones)

    return keys, rows()


def _tell(
    session: Session,
    record: Record,
    kind: str,
    file_format: str,
    count: int,
    asked: tuple[str | None, date | None, date | None],
    office_id: int | None,
) -> None:
    """Keep on the audit trail what was taken: which list, which part, how many rows."""
    office, first, last = asked
    facts: Mapping[str, Any] = {
        "format": file_format,
        "rows": count,
        "office": office,
        "from": first.isoformat() if first else None,
        "to": last.isoformat() if last else None,
    }
    note(
        session,
        AuditOp.EXPORT,
        record,
        None,
        kind,
        changes={key: [None, value] for key, value in facts.items() if value is not None},
        office_id=office_id,
    )
