"""The check of a form's QR code: all that a paper tells without a log-in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Assessment, Award, IssuedForm, TrainingSession
from reports import catalogue, evidence
from reports.catalogue import AWARD_CERTIFICATE
from rules.vocabulary import N_, Record
from services import awards, form_awards, form_editions, form_training, frozen

SUPERSEDED = N_("Superseded")
VOIDED = N_("Voided")
FOLLOWED = N_("Printed earlier: more has been entered since")


@dataclass(frozen=True, slots=True)
class Verified:
    """All that a QR code tells without a log-in; ``state`` is a message id.

    ``revision`` is 0 for what has none.
    """

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
    if issued.record is Record.AWARD:
        return _of_award(session, issued)
    if issued.record is Record.TRAINING_SESSION:
        return _of_training(session, issued)
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


def _of_award(session: Session, issued: IssuedForm) -> Verified | None:
    """Return what a certificate's code tells; of a voided award, that it is voided."""
    row = session.get(Award, issued.record_id)
    if row is None:
        return None
    said = (
        evidence.canonical(form_awards.certificate_content(row, one))
        for one in row.nominated
        if one.certificate_no == issued.record_no
    )
    matches = (
        awards.holds(row)
        and evidence.digest(issued.file) == issued.file_sha256
        and issued.content_sha256 in [evidence.digest(one) for one in said]
    )
    state = row.state.wording if row.voided_at is None else VOIDED
    return Verified(AWARD_CERTIFICATE.name, issued.record_no, 0, state, matches)


def _of_training(session: Session, issued: IssuedForm) -> Verified | None:
    """Return what a training's form tells: whether the session still says what was printed.

    A sheet that was printed for the pen is followed by what was signed: it is superseded then.
    """
    row = session.get(TrainingSession, issued.record_id)
    if row is None:
        return None
    form = form_editions.kept(session, catalogue.find(issued.code), issued.edition)
    said = evidence.canonical(form_training.content(session, row, form))
    current = evidence.digest(said) == issued.content_sha256
    whole = evidence.digest(issued.file) == issued.file_sha256
    state = row.state.wording if current else FOLLOWED
    if row.voided_at is not None:
        state = VOIDED
    return Verified(issued.code, issued.record_no, 0, state, whole)
