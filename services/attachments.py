"""Attaching files to records, looking at them, striking them out.

Whoever may see a record may see its files; the table says who may attach. A file is opened before
it is kept: it must be what its name says.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import pikepdf
from PIL import Image, ImageOps
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import MODELS, Attachment
from models.audit import because
from models.scopes import Actor, Forbidden, require
from rules.attachments import MOST_AT_ONCE, FileKind, Nature, kind_of, plain_name
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record

MOST_PIXELS = 60_000_000  # of a picture: more is no photo but a bomb
SMALL = 320  # pixels of the longer side of a small picture
Sent = tuple[str, bytes]  # name and content


def add(
    session: Session, actor: Actor, record: Record, row: Any, files: Sequence[Sent], at: datetime
) -> list[Attachment]:
    """Attach files to a record: all of them, or none."""
    require(session, actor, Deed.ATTACH, record, row)
    if getattr(row, "voided_at", None) is not None:
        raise Refusal(N_("This record is voided already."))
    if not files:
        raise Refusal(N_("Choose at least one file."), field="files")
    if len(files) > MOST_AT_ONCE:
        raise Refusal(
            N_("Attach at most %(most)s files at once."), field="files", most=MOST_AT_ONCE
        )
    kept = {one.sha256 for one in of(session, record, row.id) if one.voided_at is None}
    fresh = [made(actor, record, row, name, content, at) for name, content in files]
    for one in fresh:
        if one.sha256 in kept:
            raise Refusal(N_("“%(name)s” is attached already."), field="files", name=one.name)
        kept.add(one.sha256)
    session.add_all(fresh)
    session.flush()
    return fresh


def of(session: Session, record: Record, row_id: int) -> Sequence[Attachment]:
    """Return a record's files without their content, in the order they came."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.record == record, Attachment.record_id == row_id)
        .options(joinedload(Attachment.added_by))
        .order_by(Attachment.id)
    ).all()


def opened(session: Session, actor: Actor, file_id: int) -> Attachment | None:
    """Return a file for somebody who may see its record; None where there is no such file."""
    file = session.get(Attachment, file_id)
    if (
        file is None or file.record is Record.CUSTOMER_DOCUMENT
    ):  # its own door writes down who looks
        return None
    row = session.get(MODELS[file.record], file.record_id)
    if row is None:
        raise Forbidden(Deed.VIEW, file.record)
    require(session, actor, Deed.VIEW, file.record, row)
    return file


def strike_out(
    session: Session, actor: Actor, record: Record, row: Any, file_id: int, at: datetime, why: str
) -> Attachment:
    """Strike a file out with its reason; it is kept and can still be read."""
    require(session, actor, Deed.ATTACH, record, row)
    file = session.get(Attachment, file_id)
    if file is None or (file.record, file.record_id) != (record, row.id):
        raise Refusal(N_("Choose one of the list."), field="file")
    if file.voided_at is not None:
        raise Refusal(N_("This file is voided already."), field="file")
    because(session, why)
    file.voided_at, file.voided_by_id, file.void_reason = at, actor.employee_id, why
    session.flush()
    return file


def small(content: bytes, side: int = SMALL) -> bytes:
    """Return a small picture for a page: drawn anew, so nothing else of the file comes along.

    ``side`` is how many pixels its longer side has at most.
    """
    with Image.open(io.BytesIO(content)) as opened_picture:
        upright = ImageOps.exif_transpose(opened_picture)
        upright.thumbnail((side, side))
        drawn = io.BytesIO()
        upright.convert("RGB").save(drawn, "JPEG", quality=80)
    return drawn.getvalue()


def made(
    actor: Actor, record: Record, row: Any, name: str, content: bytes, at: datetime
) -> Attachment:
    """Return a file as it is kept, not added yet; refuse one that is not what its name says."""
    shown = plain_name(name)
    kind = kind_of(shown, len(content))
    if not _is(kind, content):
        raise Refusal(
            N_("“%(name)s” is damaged, or not what its name says. Save it again as %(kind)s."),
            field="files",
            name=shown,
            kind=kind.ending.upper(),
        )
    return Attachment(
        record=record,
        record_id=row.id,
        office_id=getattr(row, "office_id", None),
        name=shown,
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        added_at=at,
        added_by_id=actor.employee_id,
    )


def _is(kind: FileKind, content: bytes) -> bool:
    """Say whether a file is inside what its name says."""
    match kind.nature:
        case Nature.PICTURE:
            return _is_picture(kind.mark, content)
        case Nature.PDF:
            with suppress(pikepdf.PdfError), pikepdf.open(io.BytesIO(content)) as document:
                return len(document.pages) > 0
        case Nature.PACKED:
            with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as packed:
                return kind.mark in packed.namelist()
    return False


def _is_picture(mark: str, content: bytes) -> bool:
    # the library raises whatever its readers stumble over
    with suppress(Exception), Image.open(io.BytesIO(content), formats=[mark]) as picture:
        if picture.width * picture.height <= MOST_PIXELS:
            picture.verify()
            return True
    return False
