"""The close of the month (procedure 4.6): drafts, submission, approval, finance, publication.

Generated as a draft, submitted by the supervisor, approved or returned by the manager, received by
finance, published. From approval on it is frozen. Nobody signs his own, and who submits does not
approve. What comes in bulk happens to all of the chosen or to none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FROZEN, Assessment, Office, Publication
from models.audit import because
from models.scopes import Actor, require
from reports import evidence
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.vocabulary import N_, AssessmentStatus, Deed, Record
from services import bonus, drafts, notices, publications, substitutes
from services import month_gates as gates
from services.frozen import content
from services.generation import generate, in_order, shown
from services.publications import Shown
from services.revisions import difference, revise, revise_for_survey
from services.separation import Separated, all_or_nothing, somebody

__all__ = [
    "approve",
    "approve_all",
    "difference",
    "generate",
    "hand_over",
    "in_order",
    "outdated",
    "publish",
    "publish_all",
    "publish_month",
    "receive",
    "receive_all",
    "received_with_batch",
    "remark",
    "revise",
    "revise_for_survey",
    "send_back",
    "send_back_all",
    "shown",
    "submit",
    "submit_all",
]

OUTDATED = N_(
    "The records of approved months have changed since: %(names)s. Issue a revision for each of "
    "them."
)
_WITH_FINANCE = (AssessmentStatus.WITH_FINANCE, AssessmentStatus.PUBLISHED)


def _granted(session: Session, actor: Actor, row: Assessment, deed: Deed) -> None:
    """Refuse what the table does not grant, what a person must sign, and one's own record."""
    require(session, actor, deed, Record.ASSESSMENT, row)
    if somebody(actor) == row.employee_id and deed in gates.OWN:
        raise Separated(deed, Record.ASSESSMENT, gates.OWN[deed])
    if deed in gates.SUBMITTER and row.submitted_by_id == actor.employee_id:
        raise Separated(deed, Record.ASSESSMENT, gates.SUBMITTER[deed])


def _state(row: Assessment, expected: Collection[AssessmentStatus]) -> None:
    """Refuse a deed that is not next on an assessment's way; say where it stands."""
    gates.pass_all(gates.state(row, expected))


def remark(session: Session, actor: Actor, row: Assessment, text: str) -> Assessment:
    """Write the supervisor's remarks on a draft."""
    _granted(session, actor, row, Deed.EDIT)
    _state(row, drafts.OPEN)
    row.remarks = text.strip()[:1000]
    session.flush()
    return row


# Submission ---------------------------------------------------------------------------------------
def submit(session: Session, actor: Actor, row: Assessment, at: datetime) -> Assessment:
    """Submit a draft to the manager: the month is over, every gap decided, the figures live."""
    _may_submit(session, actor, row, gates.facts(session, [row], at))
    return _submit(session, actor, row, at)


def submit_all(session: Session, actor: Actor, rows: Iterable[Assessment], at: datetime) -> int:
    """Submit several drafts, or none of them."""
    chosen = list(rows)
    known = gates.facts(session, chosen, at)
    return all_or_nothing(
        chosen,
        lambda row: _may_submit(session, actor, row, known),
        lambda row: _submit(session, actor, row, at),
    )


def _may_submit(session: Session, actor: Actor, row: Assessment, known: gates.Facts) -> None:
    _granted(session, actor, row, Deed.SUBMIT)
    gates.pass_all(gates.submission(row, known))


def _submit(session: Session, actor: Actor, row: Assessment, at: datetime) -> Assessment:
    row.status = AssessmentStatus.SUBMITTED
    row.submitted_by_id, row.submitted_at = somebody(actor), at
    row.return_reason = ""
    session.flush()
    return row


# The manager --------------------------------------------------------------------------------------
def approve(
    session: Session, actor: Actor, row: Assessment, at: datetime, opinion: str = ""
) -> Assessment:
    """Approve what was submitted: from now on figures, records and standard are frozen."""
    live = gates.live(session, [row], at)
    _may_approve(session, actor, row, gates.Facts(at, {}, live=live))
    return _approve(session, actor, row, at, opinion, live)


def approve_all(
    session: Session, actor: Actor, rows: Iterable[Assessment], at: datetime, opinion: str = ""
) -> int:
    """Approve several assessments, or none of them."""
    chosen = list(rows)
    live = gates.live(session, chosen, at)
    known = gates.Facts(at, {}, live=live)
    return all_or_nothing(
        chosen,
        lambda row: _may_approve(session, actor, row, known),
        lambda row: _approve(session, actor, row, at, opinion, live),
    )


def _may_approve(session: Session, actor: Actor, row: Assessment, known: gates.Facts) -> None:
    _granted(session, actor, row, Deed.APPROVE)
    gates.pass_all(gates.approval(row, known))


def outdated(session: Session, rows: Iterable[Assessment], at: datetime) -> list[Assessment]:
    """Return which approved months the records no longer agree with: each needs a revision.

    A request entered late, a receipt voided, an upheld dispute: what is approved stands until the
    supervisor issues the revision (4.6).
    """
    standing = [row for row in rows if row.status in FROZEN and row.current]
    known = gates.Facts(at, {}, live=gates.live(session, standing, at))
    return [row for row in standing if known.moved_on(row)]


def _approve(
    session: Session,
    actor: Actor,
    row: Assessment,
    at: datetime,
    opinion: str,
    live: gates.Live,
) -> Assessment:
    posts = live[row.month].posts((row.employee_id, row.office_id), row.position)
    bonus.demand_due(session, row, posts, at)
    with session.no_autoflush:  # signature and frozen content go to the database together
        if row.supersedes is not None:
            row.supersedes.current, row.current = False, True
        row.status = AssessmentStatus.APPROVED
        row.approved_by_id, row.approved_at = somebody(actor), at
        row.substitute = substitutes.used(session, actor, row.office_id)
        row.opinion = opinion.strip()[:500]
        kept = evidence.canonical(content(session, row))
        row.frozen, row.frozen_sha256 = kept.decode(), evidence.digest(kept)
    if row.reason:
        because(session, row.reason)
    session.flush()
    bonus.post(session, row, at)
    notices.tell(session, NoticeKind.MONTH_APPROVED, row, [row.employee_id], at, by=actor)
    return row


def send_back(
    session: Session, actor: Actor, row: Assessment, at: datetime, reason: str
) -> Assessment:
    """Return what was submitted to the supervisor, with the reason."""
    why = _reason(reason)
    _may_send_back(session, actor, row)
    return _send_back(session, actor, row, at, why)


def send_back_all(
    session: Session, actor: Actor, rows: Iterable[Assessment], at: datetime, reason: str
) -> int:
    """Return several assessments for one reason, or none of them."""
    why = _reason(reason)
    return all_or_nothing(
        rows,
        lambda row: _may_send_back(session, actor, row),
        lambda row: _send_back(session, actor, row, at, why),
    )


def _reason(text: str) -> str:
    if not text.strip():
        raise Refusal(N_("Say why the assessment is returned."), field="reason")
    return text.strip()[:500]


def _may_send_back(session: Session, actor: Actor, row: Assessment) -> None:
    _granted(session, actor, row, Deed.RETURN)
    _state(row, {AssessmentStatus.SUBMITTED})


def _send_back(
    session: Session, actor: Actor, row: Assessment, at: datetime, reason: str
) -> Assessment:
    because(session, reason)
    row.status, row.return_reason = AssessmentStatus.RETURNED, reason
    session.flush()
    notices.tell(session, NoticeKind.MONTH_RETURNED, row, [row.submitted_by_id], at, by=actor)
    return row


# Finance and publication --------------------------------------------------------------------------
def receive(session: Session, actor: Actor, row: Assessment, at: datetime) -> Assessment:
    """Note that finance has received an approved assessment."""
    _may_receive(session, actor, row)
    return _receive(session, actor, row, at)


def receive_all(session: Session, actor: Actor, rows: Iterable[Assessment], at: datetime) -> int:
    """Receive several assessments, or none of them."""
    return all_or_nothing(
        rows,
        lambda row: _may_receive(session, actor, row),
        lambda row: _receive(session, actor, row, at),
    )


def _may_receive(session: Session, actor: Actor, row: Assessment) -> None:
    _granted(session, actor, row, Deed.RECEIVE)
    _state(row, {AssessmentStatus.APPROVED})
    _in_force(row)


def _receive(session: Session, actor: Actor, row: Assessment, at: datetime) -> Assessment:
    hand_over([row])
    received_with_batch(actor, [row], at)
    session.flush()
    return row


def hand_over(rows: Iterable[Assessment]) -> None:
    """Note that approved assessments went to finance with their wage batch (4.6, 4.9)."""
    for row in rows:
        if row.status is AssessmentStatus.APPROVED:
            row.status = AssessmentStatus.WITH_FINANCE


def received_with_batch(actor: Actor, rows: Iterable[Assessment], at: datetime) -> None:
    """Note who at finance received the assessments that a wage batch brought (4.9)."""
    for row in rows:
        if row.received_at is None:
            row.received_by_id, row.received_at = somebody(actor), at


def publish(session: Session, actor: Actor, row: Assessment, at: datetime) -> Assessment:
    """Publish an assessment at the office, after finance has received it."""
    _may_publish(session, actor, row)
    return _publish(session, actor, row, at)


def publish_all(session: Session, actor: Actor, rows: Iterable[Assessment], at: datetime) -> int:
    """Publish several assessments, or none of them."""
    return all_or_nothing(
        rows,
        lambda row: _may_publish(session, actor, row),
        lambda row: _publish(session, actor, row, at),
    )


def publish_month(
    session: Session, actor: Actor, office: Office, month: date, at: datetime, shown: Shown
) -> Publication:
    """Publish everything of an office's month that is with finance, on a notice of its own days."""
    notice = publications.put_up(session, actor, office, month, at, shown)
    rows = session.scalars(
        select(Assessment)
        .where(
            *(Assessment.office_id == office.id, Assessment.month == notice.month),
            *(Assessment.status == AssessmentStatus.WITH_FINANCE, Assessment.current),
        )
        .order_by(Assessment.position, Assessment.employee_id)
    ).all()
    if not rows:
        raise Refusal(
            N_("No assessment of %(month)s is with finance and not published yet."),
            field="month",
            month=f"{month:%Y-%m}",
        )
    publish_all(session, actor, rows, at)
    return notice


def _may_publish(session: Session, actor: Actor, row: Assessment) -> None:
    _granted(session, actor, row, Deed.PUBLISH)
    _state(row, {AssessmentStatus.WITH_FINANCE})
    _in_force(row)


def _publish(session: Session, actor: Actor, row: Assessment, at: datetime) -> Assessment:
    row.status, row.published_at = AssessmentStatus.PUBLISHED, at
    publications.show(session, actor, row, at)
    session.flush()
    notices.tell(session, NoticeKind.RESULT_PUBLISHED, row, [row.employee_id], at, by=actor)
    return row


def _in_force(row: Assessment) -> None:
    if not row.current:
        raise Refusal(
            N_("%(number)s has been superseded by a later revision. Take that one."),
            number=row.record_no,
        )


def is_frozen(row: Assessment) -> bool:
    """Say whether the figures stand for good."""
    return row.status in FROZEN
