"""The check of a form's QR code: all that a paper tells without a log-in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Assessment, IssuedForm
from reports import evidence
from rules.vocabulary import N_
from services import frozen

SUPERSEDED = N_("Superseded")


@dataclass(frozen=True, slots=True)
class Verified:
    """All that a QR code tells without a log-in; ``state`` is a message id."""

    code: str
    record_no: str
    revision: int
    state: str
    matches: bool


def verification(session: Session, token: str) -> Verified | None:
    """Return what a paper's QR code tells; None for a token that was never given out.

    The hash is computed anew: of the frozen record, of the kept file, and the record's figures are
    compared with what was frozen.
    """
    issued = session.scalars(
        select(IssuedForm).where(IssuedForm.token == token.strip().upper()[:32])
    ).one_or_none()
    if issued is None:
        return None
    row = session.get(Assessment, issued.record_id)
    if row is None:
        return None
    matches = (
        evidence.digest((row.frozen or "").encode()) == issued.content_sha256
        and evidence.digest(issued.file) == issued.file_sha256
        and frozen.agrees(row)
    )
    state = row.status.wording if row.current else SUPERSEDED
    return Verified(issued.code, issued.record_no, issued.revision, state, matches)
