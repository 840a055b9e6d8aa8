"""Procedure documents (procedure 5): drafted, submitted, approved by another, read by everybody.

An approved edition stands. The next one asks everybody of the audience to read again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from models import (
    DocumentEdition,
    DocumentReading,
    Employee,
    Post,
    ProcedureDocument,
)
from models.audit import because
from models.clock import local
from models.scopes import Actor, require
from rules import register_words as rules
from rules.refusal import Refusal
from rules.register_words import ApprovalState
from rules.vocabulary import N_, Deed, Record, Role
from services import attachments, inputs
from services.separation import OwnWork, somebody


@dataclass(frozen=True, slots=True)
class Draft:
    """What an edition is to say."""

    edition: str
    valid_from: date
    summary: str


# Documents ----------------------------------------------------------------------------------------
def keep(
    session: Session, actor: Actor, row: ProcedureDocument, audience: Collection[str]
) -> ProcedureDocument:
    """Enter or change a document; nobody ticked means everybody reads it."""
    deed = Deed.CREATE if row.id is None else Deed.EDIT
    require(session, actor, deed, Record.PROCEDURE_DOCUMENT, row)
    row.code = inputs.text(ProcedureDocument, "code", row.code, needed=N_("Enter the code."))
    row.title = inputs.text(ProcedureDocument, "title", row.title, needed=N_("Enter the title."))
    row.note = inputs.text(ProcedureDocument, "note", row.note)
    row.audience = ",".join(role.value for role in Role if role.value in audience)
    session.add(row)
    session.flush()
    return row


# Editions -----------------------------------------------------------------------------------------
def draft(
    session: Session, actor: Actor, document: ProcedureDocument, wish: Draft, at: datetime
) -> DocumentEdition:
    """Draft the next edition of a document."""
    require(session, actor, Deed.CREATE, Record.DOCUMENT_EDITION, None)
    who = somebody(actor)
    with session.no_autoflush:
        known = _editions(session, document.id)
        if any(one.state is not ApprovalState.APPROVED for one in known):
            raise Refusal(
                N_("An edition of this document is being drafted already: go on with that one."),
                field="document",
            )
    row = DocumentEdition(document=document, author_id=who, drafted_at=at)
    return _write(session, row, wish, known, actor.day)


def change(session: Session, actor: Actor, row: DocumentEdition, wish: Draft) -> DocumentEdition:
    """Change a draft."""
    require(session, actor, Deed.EDIT, Record.DOCUMENT_EDITION, row)
    _demand(row, ApprovalState.DRAFT)
    with session.no_autoflush:
        known = [one for one in _editions(session, row.document_id) if one is not row]
    return _write(session, row, wish, known, actor.day)


def _write(
    session: Session,
    row: DocumentEdition,
    wish: Draft,
    known: Sequence[DocumentEdition],
    today: date,
) -> DocumentEdition:
    edition = inputs.text(DocumentEdition, "edition", wish.edition, needed=N_("Enter the edition."))
    if any(one.edition == edition for one in known):
        raise Refusal(N_("This edition of the document exists already."), field="edition")
    rules.check_first_day(wish.valid_from, tuple(one.valid_from for one in known), today)
    row.edition, row.valid_from = edition, wish.valid_from
    row.summary = inputs.text(
        DocumentEdition, "summary", wish.summary, needed=N_("Say what changed.")
    )
    session.add(row)
    session.flush()
    return row


def submit(session: Session, actor: Actor, row: DocumentEdition, at: datetime) -> DocumentEdition:
    """Hand a draft in for approval; its file must be there."""
    require(session, actor, Deed.SUBMIT, Record.DOCUMENT_EDITION, row)
    _demand(row, ApprovalState.DRAFT)
    files = attachments.of(session, Record.DOCUMENT_EDITION, row.id)
    if not any(one.voided_at is None for one in files):
        raise Refusal(N_("Attach the document's file first."))
    row.state, row.submitted_at, row.return_note = ApprovalState.SUBMITTED, at, ""
    session.flush()
    return row


def approve(session: Session, actor: Actor, row: DocumentEdition, at: datetime) -> DocumentEdition:
    """Approve an edition: it stands, and the one before ends the day before it begins."""
    who = _decides(session, actor, row, Deed.APPROVE)
    day = local(at).date()
    before = [one for one in _editions(session, row.document_id) if one is not row]
    approved = [one for one in before if one.state is ApprovalState.APPROVED]
    if approved:  # it may have waited past its first day
        row.valid_from = max(row.valid_from, day)
    row.state, row.approved_at, row.approved_by_id = ApprovalState.APPROVED, at, who
    last = row.valid_from - timedelta(days=1)
    for one in approved:
        if one.valid_to is None or one.valid_to > last:
            one.valid_to = last
    session.flush()
    return row


def send_back(
    session: Session, actor: Actor, row: DocumentEdition, *, reason: str
) -> DocumentEdition:
    """Return an edition to its author with the reason."""
    _decides(session, actor, row, Deed.RETURN)
    why = inputs.reason(reason)
    because(session, why)
    row.state, row.return_note = ApprovalState.DRAFT, why
    session.flush()
    return row


def _decides(session: Session, actor: Actor, row: DocumentEdition, deed: Deed) -> int:
    require(session, actor, deed, Record.DOCUMENT_EDITION, row)
    _demand(row, ApprovalState.SUBMITTED)
    who = somebody(actor)
    if who == row.author_id:
        raise OwnWork(N_("Nobody approves a document he wrote. Ask somebody else."))
    return who


def _demand(row: DocumentEdition, state: ApprovalState) -> None:
    if row.state is not state:
        raise Refusal(N_("Its state does not allow this now."))


def _editions(session: Session, document_id: int) -> Sequence[DocumentEdition]:
    asked = select(DocumentEdition).where(DocumentEdition.document_id == document_id)
    return session.scalars(asked.order_by(DocumentEdition.id)).all()


# Reading ------------------------------------------------------------------------------------------
def in_force(day: date) -> ColumnElement[bool]:
    """Return the condition of the editions that hold on a day."""
    return and_(DocumentEdition.state == ApprovalState.APPROVED, DocumentEdition.held_on(day))


def unread_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of the editions in force that somebody has still to read."""
    mine = [ProcedureDocument.audience == ""]
    mine += [
        ("," + ProcedureDocument.audience + ",").contains(f",{role.value},")
        for role in sorted(actor.roles)
    ]
    asked = exists().where(ProcedureDocument.id == DocumentEdition.document_id, or_(*mine))
    read = exists().where(
        DocumentReading.edition_id == DocumentEdition.id,
        DocumentReading.employee_id == actor.employee_id,
    )
    return and_(in_force(actor.day), asked, ~read)


def confirm(session: Session, actor: Actor, row: DocumentEdition, at: datetime) -> DocumentReading:
    """Confirm that one has read an edition and understood it: once, for oneself."""
    require(session, actor, Deed.ACKNOWLEDGE, Record.DOCUMENT_EDITION, row)
    who = somebody(actor)
    if row.state is not ApprovalState.APPROVED or not row.holds_on(actor.day):
        raise Refusal(N_("This edition is not in force: read the one that is."))
    asked = select(DocumentReading.id).where(
        DocumentReading.edition_id == row.id, DocumentReading.employee_id == who
    )
    if session.scalar(asked) is not None:
        raise Refusal(N_("You have confirmed this edition already."))
    made = DocumentReading(edition_id=row.id, employee_id=who, read_at=at)
    session.add(made)
    session.flush()
    return made


def readers(
    session: Session, row: DocumentEdition, day: date, offices: Collection[int] | None
) -> Sequence[tuple[Employee, datetime | None]]:
    """Return who has to read an edition, and when he did; those who have not come first.

    ``offices`` narrows to who holds a post there; None is the whole company.
    """
    holds = exists().where(
        Post.employee_id == Employee.id,
        Post.role.in_(row.document.readers),
        Post.held_on(day),
        *([] if offices is None else [Post.office_id.in_(offices)]),
    )
    found = session.execute(
        select(Employee, DocumentReading.read_at)
        .outerjoin(
            DocumentReading,
            and_(DocumentReading.employee_id == Employee.id, DocumentReading.edition_id == row.id),
        )
        .where(Employee.active, holds)
        .order_by(DocumentReading.read_at.is_not(None), Employee.name, Employee.id)
    )
    return [(person, read) for person, read in found]
