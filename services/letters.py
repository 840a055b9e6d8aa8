"""Complaint letters (JD-4): taking them down, what they led to, answering and closing them.

The caller commits. A letter's deadline is the office's limit for answering complaints, on the
service calendar, counted from when it came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Area, Customer, Letter, LetterLink, Office, Ticket, Unit
from models.audit import because
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, Forbidden, require
from rules import letters as rules
from rules.letter_words import Language, LetterState, LetterWay
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import (
    N_,
    Category,
    Deed,
    LimitStep,
    Record,
    Urgency,
)
from services import inputs, notices
from services.deadlines import Clocks, clocks
from services.separation import somebody

NO_SUBJECT = N_("Write what the letter is about.")
WAITS_FOR_SUPERVISOR = (
    Letter.escalated_at.is_not(None) & Letter.taken_at.is_(None) & Letter.voided_at.is_(None)
)


# Taking down --------------------------------------------------------------------------------------
def register(
    session: Session,
    actor: Actor,
    at: datetime,
    *,
    office: Office,
    way: LetterWay,
    received_at: datetime,
    subject: str,
    content: str = "",
    customer: Customer | None = None,
    unit: Unit | None = None,
    sender: str = "",
    no_customer_reason: str = "",
    with_: Clocks | None = None,
) -> Letter:
    """Enter a letter: a number of the office's day and the deadline of its answer come out."""
    require(session, actor, Deed.CREATE, Record.LETTER, None)
    rules.check_received(received_at, at)
    day = local(received_at).date()
    letter = Letter(
        office_id=office.id,
        office=office,
        way=way,
        received_at=received_at,
        received_by_id=actor.employee_id,
        subject=inputs.text(Letter, "subject", subject, needed=NO_SUBJECT),
        content=inputs.text(Letter, "content", content),
        sender=inputs.text(Letter, "sender", sender),
    )
    _about(letter, customer, unit, no_customer_reason)
    _set_deadline(session, letter, with_)
    number = next_number(session, rules.PREFIX, office.id, day)
    letter.number = ticket_number(rules.PREFIX, day, number)
    session.add(letter)
    session.flush()
    return letter


def _about(
    letter: Letter, customer: Customer | None, unit: Unit | None, why_none: str | None
) -> None:
    if unit is not None and unit.office_id != letter.office_id:
        raise Refusal(N_("This flat belongs to another office."), field="unit")
    if customer is not None and customer.office_id != letter.office_id:
        raise Refusal(N_("This customer belongs to another office."), field="customer")
    words = inputs.text(Letter, "no_customer_reason", why_none)
    rules.check_sender(customer is not None, words)
    area: Area | None = None if unit is None else unit.area
    letter.customer, letter.unit, letter.area = customer, unit, area
    letter.no_customer_reason = words
    if customer is not None and not letter.reply_text:
        letter.reply_language = customer.language or Language.HANS


def _set_deadline(session: Session, letter: Letter, with_: Clocks | None) -> None:
    letter.answer_due_at = (with_ or clocks(session)).due(
        LimitStep.ANSWER,
        letter.office_id,
        Category.COMPLAINT,
        Urgency.NORMAL,
        letter.received_at,
    )


def change(
    session: Session, actor: Actor, letter: Letter, values: Mapping[str, Any], at: datetime
) -> Letter:
    """Correct what was taken down; number and day of coming in stay."""
    _begin(session, actor, Deed.EDIT, letter)
    letter.way = values.get("way") or letter.way
    letter.subject = inputs.text(Letter, "subject", values.get("subject"), needed=NO_SUBJECT)
    letter.content = inputs.text(Letter, "content", values.get("content"))
    letter.sender = inputs.text(Letter, "sender", values.get("sender"))
    _about(letter, values.get("customer"), values.get("unit"), values.get("no_customer_reason"))
    session.flush()
    return letter


def _begin(session: Session, actor: Actor, deed: Deed, letter: Letter) -> None:
    require(session, actor, deed, Record.LETTER, letter)
    if letter.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    rules.check_step(letter.state, deed)


# What it led to -----------------------------------------------------------------------------------
def lead_to(session: Session, actor: Actor, letter: Letter, ticket: Ticket | None) -> Letter:
    """Name the work order a letter led to."""
    _begin(session, actor, Deed.EDIT, letter)
    if ticket is None or ticket.office_id != letter.office_id:
        raise Refusal(N_("Choose a work order of this office."), field="ticket")
    require(session, actor, Deed.VIEW, Record.TICKET, ticket)
    letter.ticket = ticket
    session.flush()
    return letter


def relate(
    session: Session,
    actor: Actor,
    letter: Letter,
    at: datetime,
    *,
    other: Letter | None = None,
    ticket: Ticket | None = None,
) -> LetterLink:
    """Say that a letter has the same cause as another letter or as a work order."""
    _begin_link(session, actor, letter)
    if (other is None) == (ticket is None):
        raise Refusal(N_("Choose a letter or a work order, one of them."), field="other")
    if other is not None and other.id == letter.id:
        raise Refusal(N_("Choose another letter than this one."), field="other")
    if other is not None:
        require(session, actor, Deed.VIEW, Record.LETTER, other)
    if ticket is not None:
        require(session, actor, Deed.VIEW, Record.TICKET, ticket)
    link = LetterLink(
        letter_id=letter.id,
        other_id=None if other is None else other.id,
        ticket_id=None if ticket is None else ticket.id,
        made_at=at,
        made_by_id=actor.employee_id,
    )
    session.add(link)
    session.flush()
    return link


def part(
    session: Session, actor: Actor, letter: Letter, link_id: int, at: datetime, *, reason: str
) -> LetterLink:
    """Take a link back, with the reason; the trail keeps both."""
    _begin_link(session, actor, letter)
    link = session.get(LetterLink, link_id)
    if link is None or letter.id not in (link.letter_id, link.other_id) or link.removed_at:
        raise Refusal(N_("Choose one of the list."), field="link")
    because(session, inputs.reason(reason))
    link.removed_at, link.removed_by_id = at, actor.employee_id
    session.flush()
    return link


def _begin_link(session: Session, actor: Actor, letter: Letter) -> None:
    require(session, actor, Deed.EDIT, Record.LETTER, letter)
    if letter.voided_at is not None:
        raise Refusal(N_("This record is voided already."))


# The supervisor -----------------------------------------------------------------------------------
def escalate(
    session: Session, actor: Actor, letter: Letter, at: datetime, *, reason: str
) -> Letter:
    """Hand what can't be solved to the supervisor, with the reason; visible until taken."""
    _begin(session, actor, Deed.ESCALATE, letter)
    if letter.escalated_at is not None and letter.taken_at is None:
        raise Refusal(N_("This letter waits for the supervisor already."))
    why = inputs.reason(reason)
    because(session, why)
    letter.escalated_at, letter.escalated_reason = at, why
    letter.taken_by_id = letter.taken_by = letter.taken_at = None
    session.flush()
    notices.tell_leaders(session, NoticeKind.ESCALATED, letter, at, by=actor)
    return letter


def take(session: Session, actor: Actor, letter: Letter, at: datetime) -> Letter:
    """Take over what was escalated."""
    _begin(session, actor, Deed.TAKE, letter)
    if letter.escalated_at is None or letter.taken_at is not None:
        raise Refusal(N_("Nobody has escalated this letter, or it has been taken over."))
    letter.taken_by_id, letter.taken_at = somebody(actor), at
    session.flush()
    return letter


# The reply ----------------------------------------------------------------------------------------
def draft(
    session: Session,
    actor: Actor,
    letter: Letter,
    *,
    language: Language,
    subject: str,
    text: str,
) -> Letter:
    """Keep the draft of a reply; it may be changed until it is sent."""
    _begin(session, actor, Deed.ANSWER, letter)
    letter.reply_language = language
    letter.reply_subject = inputs.text(
        Letter, "reply_subject", subject, needed=N_("Write the subject of the reply.")
    )
    letter.reply_text = inputs.text(Letter, "reply_text", text, needed=N_("Write the reply."))
    session.flush()
    return letter


def send(
    session: Session, actor: Actor, letter: Letter, at: datetime, *, sent_at: datetime
) -> Letter:
    """Note that the reply was sent: from now on it stands."""
    _begin(session, actor, Deed.ANSWER, letter)
    if not letter.reply_text:
        raise Refusal(N_("Write the reply first."))
    rules.check_sent(letter.received_at, sent_at, at)
    letter.answered_at, letter.answered_by_id = sent_at, actor.employee_id
    letter.state = LetterState.ANSWERED
    session.flush()
    return letter


def close(session: Session, actor: Actor, letter: Letter, at: datetime, *, note: str) -> Letter:
    """Close a letter that was answered."""
    _begin(session, actor, Deed.COMPLETE, letter)
    letter.close_note = inputs.text(Letter, "close_note", note, needed=N_("Write what came of it."))
    letter.state, letter.closed_at, letter.closed_by_id = LetterState.CLOSED, at, actor.employee_id
    session.flush()
    return letter


def of_call(session: Session, actor: Actor, letter_id: int) -> Letter | None:
    """Return the letter a work order is being registered for, if there is one within reach."""
    if not letter_id or not actor.may(Deed.EDIT, Record.LETTER):
        return None
    letter = session.get(Letter, letter_id)
    try:
        require(session, actor, Deed.EDIT, Record.LETTER, letter)
    except Forbidden:
        return None
    return letter
