"""The customer file (JD-15): documents entered, opened, and destroyed when their time is over.

A document's content is an attachment of its record: checked and kept as any other. Opening one is
written down. Content goes away by an approved destruction list and in no other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import (
    Attachment,
    Customer,
    CustomerDocument,
    Destruction,
    DestructionLine,
    DocumentCategory,
)
from models.audit import because, note
from models.clock import local
from models.letter_seals import ERASING
from models.numbering import next_number
from models.scopes import Actor, require
from rules import retention
from rules.attachments import plain_name
from rules.letter_words import DestructionState
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, AuditOp, Deed, Record, Role
from services import attachments, inputs, notices
from services.separation import OwnWork, somebody

FIRST_CATEGORIES = (("合同", 10), ("身份证明", 5), ("装修资料", 5), ("授权书", 3), ("其他", 3))


def first_categories() -> list[DocumentCategory]:
    """Return the categories an installation begins with."""
    return [DocumentCategory(name=name, years=years) for name, years in FIRST_CATEGORIES]


# Entering -----------------------------------------------------------------------------------------
def add(
    session: Session,
    actor: Actor,
    customer: Customer,
    files: Sequence[attachments.Sent],
    at: datetime,
    *,
    category: DocumentCategory | None,
    dated_on: date | None,
    note: str = "",
) -> list[CustomerDocument]:
    """Enter documents of a customer, all of one category: all of them, or none."""
    require(session, actor, Deed.ATTACH, Record.CUSTOMER, customer)
    require(session, actor, Deed.CREATE, Record.CUSTOMER_DOCUMENT, None)
    if customer.voided_at is not None:
        raise Refusal(N_("This customer has been struck out."))
    if category is None or not category.active:
        raise Refusal(N_("Choose the category."), field="category")
    day = dated_on or local(at).date()
    if day > local(at).date():
        raise Refusal(N_("The date of a document can't lie ahead."), field="dated_on")
    if not files:
        raise Refusal(N_("Choose at least one file."), field="files")
    words = inputs.text(CustomerDocument, "note", note)
    made: list[CustomerDocument] = []
    for file in files:
        row = CustomerDocument(
            office_id=customer.office_id,
            customer=customer,
            category=category,
            name=plain_name(file[0]),
            sha256="",
            dated_on=day,
            retain_until=retention.kept_until(day, category.years),
            note=words,
            added_at=at,
            added_by_id=actor.employee_id,
        )
        kept = attachments.made(actor, Record.CUSTOMER_DOCUMENT, row, *file, at)
        row.sha256 = kept.sha256
        _refuse_twin(session, customer, row, made)
        session.add(row)
        session.flush()
        kept.record_id = row.id
        session.add(kept)
        made.append(row)
    session.flush()
    return made


def _refuse_twin(
    session: Session, customer: Customer, row: CustomerDocument, made: list[CustomerDocument]
) -> None:
    known = select(CustomerDocument.id).where(
        CustomerDocument.customer_id == customer.id,
        CustomerDocument.sha256 == row.sha256,
        CustomerDocument.voided_at.is_(None),
        CustomerDocument.erased_at.is_(None),
    )
    with session.no_autoflush:
        twin = session.scalar(known) is not None
    if twin or row.sha256 in {one.sha256 for one in made}:
        raise Refusal(N_("“%(name)s” is attached already."), field="files", name=row.name)


def change(session: Session, actor: Actor, row: CustomerDocument) -> CustomerDocument:
    """Keep a corrected document: never for a shorter time than its category says."""
    require(session, actor, Deed.EDIT, Record.CUSTOMER_DOCUMENT, row)
    if row.dated_on > actor.day:
        raise Refusal(N_("The date of a document can't lie ahead."), field="dated_on")
    retention.check_until(row.dated_on, row.category.years, row.retain_until)
    row.note = inputs.text(CustomerDocument, "note", row.note)
    session.flush()
    return row


# Opening ------------------------------------------------------------------------------------------
def look(session: Session, actor: Actor, row: CustomerDocument) -> None:
    """Write down that somebody opens a document."""
    require(session, actor, Deed.VIEW, Record.CUSTOMER_DOCUMENT, row)
    if row.erased_at is not None:
        raise Refusal(N_("The content of this document was destroyed; its record stands."))
    note(
        session,
        AuditOp.VIEW,
        Record.CUSTOMER_DOCUMENT,
        row.id,
        row.name,
        office_id=row.office_id,
    )


def content(session: Session, actor: Actor, row: CustomerDocument) -> Attachment | None:
    """Return the file of a document; the door to it has written down who opens it."""
    require(session, actor, Deed.VIEW, Record.CUSTOMER_DOCUMENT, row)
    if row.erased_at is not None:
        return None
    return next(iter(attachments.of(session, Record.CUSTOMER_DOCUMENT, row.id)), None)


# Destroying ---------------------------------------------------------------------------------------
def is_due(day: date) -> ColumnElement[bool]:
    """Return the condition of documents that may be destroyed and stand on no list yet."""
    return (
        (CustomerDocument.retain_until < day)
        & CustomerDocument.erased_at.is_(None)
        & CustomerDocument.destruction_id.is_(None)
    )


def propose(
    session: Session, actor: Actor, rows: Sequence[CustomerDocument], at: datetime, *, reason: str
) -> Destruction:
    """Put documents whose time is over on a destruction list, for the manager to approve."""
    who, day = somebody(actor), local(at).date()
    if not rows:
        raise Refusal(N_("Tick at least one row first."))
    if len({row.office_id for row in rows}) != 1:
        raise Refusal(N_("A destruction list holds documents of one office."))
    for row in rows:
        require(session, actor, Deed.DESTROY, Record.CUSTOMER_DOCUMENT, row)
        _may_go(row, day)
    office_id = rows[0].office_id
    number = next_number(session, retention.PREFIX, office_id, day)
    made = Destruction(
        number=ticket_number(retention.PREFIX, day, number),
        office_id=office_id,
        reason=inputs.reason(reason),
        proposed_at=at,
        proposed_by_id=who,
        lines=[
            DestructionLine(
                document_id=row.id,
                name=row.name,
                customer=row.customer.name,
                category=row.category.name,
                sha256=row.sha256,
                added_on=local(row.added_at).date(),
                retain_until=row.retain_until,
            )
            for row in rows
        ],
    )
    session.add(made)
    session.flush()
    for row in rows:
        row.destruction_id = made.id
    session.flush()
    managers = notices.holding(session, office_id, day, Role.MANAGER)
    notices.tell(session, NoticeKind.DESTRUCTION_PROPOSED, made, managers, at, by=actor)
    return made


def _may_go(row: CustomerDocument, day: date) -> None:
    if row.erased_at is not None:
        raise Refusal(N_("The content of this document was destroyed; its record stands."))
    if row.destruction_id is not None:
        raise Refusal(N_("“%(name)s” stands on a destruction list already."), name=row.name)
    if not retention.is_past(row.retain_until, day):
        raise Refusal(
            N_("“%(name)s” has to be kept until %(day)s."), name=row.name, day=row.retain_until
        )


def _may_decide(session: Session, actor: Actor, row: Destruction, deed: Deed) -> int:
    require(session, actor, deed, Record.DESTRUCTION, row)
    if row.state is not DestructionState.PROPOSED:
        raise Refusal(N_("This destruction list was decided and stands."))
    who = somebody(actor)
    if who == row.proposed_by_id:
        raise OwnWork(N_("Nobody approves the destruction he proposed. Ask another manager."))
    return who


def approve(session: Session, actor: Actor, row: Destruction, at: datetime) -> Destruction:
    """Approve a list: the content of its documents is destroyed, their records stay."""
    who = _may_decide(session, actor, row, Deed.APPROVE)
    documents = _documents(session, row)
    day = local(at).date()
    late = [one.name for one in documents if not retention.is_past(one.retain_until, day)]
    if late:
        raise Refusal(
            N_("These documents have to be kept longer: %(names)s. Return the list."),
            names=", ".join(late),
        )
    for one in documents:
        one.erased_at = at
        for file in attachments.of(session, Record.CUSTOMER_DOCUMENT, one.id):
            file.content = b""
    row.state, row.decided_at, row.decided_by_id = DestructionState.DESTROYED, at, who
    session.info[ERASING] = True
    try:
        session.flush()
    finally:
        session.info.pop(ERASING, None)
    return row


def send_back(
    session: Session, actor: Actor, row: Destruction, at: datetime, *, reason: str
) -> Destruction:
    """Return a list with the reason: its documents stand on none and are kept."""
    who = _may_decide(session, actor, row, Deed.RETURN)
    why = inputs.reason(reason)
    because(session, why)
    for one in _documents(session, row):
        one.destruction_id = None
    row.state, row.decided_at, row.decided_by_id = DestructionState.RETURNED, at, who
    row.decision_note = why
    session.flush()
    return row


def _documents(session: Session, row: Destruction) -> Sequence[CustomerDocument]:
    return session.scalars(
        select(CustomerDocument)
        .where(CustomerDocument.destruction_id == row.id)
        .order_by(CustomerDocument.id)
    ).all()
