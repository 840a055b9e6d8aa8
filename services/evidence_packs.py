"""Evidence packs: asked for, made in the background, fetched piece by piece by who asked for it."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import BackgroundJob, EvidencePack, Office
from models.audit import note
from models.clock import local
from models.evidence_packs import EvidencePart
from models.scopes import Actor, Forbidden, require
from rules import pack_words as rules
from rules.notice_words import JobState
from rules.pack_words import PackState
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from services import pack_content
from services.pack_content import Box, Task, Tell
from services.separation import somebody

PIECE = 1_048_576  # bytes


def ask(
    session: Session,
    actor: Actor,
    first: date,
    last: date,
    office: Office | None,
    at: datetime,
) -> EvidencePack:
    """Write down that somebody wants a pack; ``given`` says what the background is asked with."""
    require(session, actor, Deed.CREATE, Record.EVIDENCE_PACK, None)
    rules.check_period(first, last, local(at).date())
    offices = actor.offices(Deed.CREATE, Record.EVIDENCE_PACK)
    if office is not None and offices is not None and office.id not in offices:
        raise Refusal(
            N_("This belongs to an office that is not yours. Choose one of your own."),
            field="office",
        )
    row = EvidencePack(
        from_on=first, to_on=last, office=office, asked_at=at, asked_by_id=somebody(actor)
    )
    session.add(row)
    session.flush()
    return row


def given(row: EvidencePack) -> dict[str, object]:
    """Return what the background is asked with to make a pack."""
    return {
        "pack": row.id,
        "title": f"{row.from_on} – {row.to_on}",
        "office": row.office.code if row.office else None,
    }


def make(
    session: Session, actor: Actor, pack_id: int, language: str, at: datetime, tell: Tell
) -> EvidencePack:
    """Make a pack with the rights of who asked for it; commits."""
    require(session, actor, Deed.CREATE, Record.EVIDENCE_PACK, None)
    row = session.get(EvidencePack, pack_id)
    if row is None or row.asked_by_id != actor.employee_id:
        raise Forbidden(Deed.CREATE, Record.EVIDENCE_PACK)
    if row.state is PackState.PACKED:
        return row
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", allowZip64=True) as packed:
            box = Box(packed, row.asked_at)
            pack_content.fill(Task(session, actor, row, language, at), box, tell)
        row.size, row.sha256 = _keep(session, row.id, file)
    where = f"_{row.office.code}" if row.office else ""
    row.name = f"evidence{where}_{row.from_on:%Y%m%d}-{row.to_on:%Y%m%d}.zip"
    row.state, row.made_at, row.files = PackState.PACKED, at, len(box.entries)
    _taken(session, row)
    session.commit()
    return row


def _keep(session: Session, pack_id: int, file: BinaryIO) -> tuple[int, str]:
    """Keep the file in pieces, so that every machine that serves pages can hand it out."""
    size, digest = 0, hashlib.sha256()
    file.seek(0)
    place = 0
    while piece := file.read(PIECE):
        session.execute(
            insert(EvidencePart).values(pack_id=pack_id, place=place, content=piece),
            execution_options={"audited": True},  # the pack itself is on the trail
        )
        size, place = size + len(piece), place + 1
        digest.update(piece)
    return size, digest.hexdigest()


def _taken(session: Session, row: EvidencePack) -> None:
    note(
        session,
        AuditOp.EXPORT,
        Record.EVIDENCE_PACK,
        row.id,
        str(row),
        changes={"sha256": [None, row.sha256], "files": [None, row.files]},
        office_id=row.office_id,
    )


def fetch(session: Session, actor: Actor, row: EvidencePack) -> None:
    """Let somebody fetch his pack, and write it down; what is in it he may still take along."""
    require(session, actor, Deed.VIEW, Record.EVIDENCE_PACK, row)
    if row.asked_by_id != actor.employee_id or not actor.may(Deed.CREATE, Record.EVIDENCE_PACK):
        raise Refusal(N_("Only who asked for a pack fetches it: it holds what he may see."))
    if row.state is not PackState.PACKED:
        raise Refusal(N_("This pack is not ready yet."))
    _taken(session, row)
    session.flush()


def piece(session: Session, pack_id: int, place: int) -> bytes | None:
    """Return one piece of a pack's file; None after the last."""
    return session.scalar(
        select(EvidencePart.content).where(
            EvidencePart.pack_id == pack_id, EvidencePart.place == place
        )
    )


def failed(session: Session, row: EvidencePack) -> bool:
    """Say whether the work that makes a pack failed: it can be asked for again."""
    asked = select(BackgroundJob.state).where(BackgroundJob.key == row.job_key)
    return session.scalar(asked) in (JobState.REFUSED, JobState.BROKEN)
