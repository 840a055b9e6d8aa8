"""What can be done to a complaint letter: each step and its form (JD-4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.assessment_prints import as_file
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import LineField, MomentField, OptionField, TextField, WordField, filled
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Letter, LetterLink, Ticket, clock
from models.scopes import Actor, rows_within
from reports.catalogue import REPLY_LETTER
from rules.letter_words import Language
from rules.letters import is_allowed
from rules.vocabulary import Category, Channel, Deed, Record
from services import forms, letters, office_words

_STATE = ("state", "voided_at", "escalated_at", "taken_at", "ticket_id")


def _when(deed: Deed, *more: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def allowed(row: Any) -> bool:
        return (
            row.voided_at is None
            and is_allowed(row.state, deed)
            and all(check(row) for check in more)
        )

    return allowed


def _waits(row: Any) -> bool:
    return row.escalated_at is not None and row.taken_at is None


# The reply ----------------------------------------------------------------------------------------
def reply_form(actor: Actor, rows: Sequence[Letter]) -> type[OfficeForm]:
    """Return the form of a reply: what is kept, else what the most fitting template says."""
    row = rows[0] if rows else None
    found = office_words.templates(current.session(), row) if row is not None else ()
    asked = request.args.get("template", "")
    template = next((one for one in found if str(one.id) == asked), found[0] if found else None)
    subject, text = (row.reply_subject, row.reply_text) if row is not None else ("", "")
    language = row.reply_language if row is not None else Language.HANS
    if row is not None and template is not None and (asked or not text):
        subject, text = office_words.reply(row, template, clock.now())
        language = template.language

    class ReplyForm(OfficeForm):
        reply_language = WordField(
            _l("Language of the reply"), [filled], words=Language, default=language
        )
        reply_subject = LineField(
            _l("Subject of the reply"), [filled], longest=200, default=subject
        )
        reply_text = TextField(
            _l("Reply"),
            [filled],
            longest=5000,
            lines=18,
            default=text,
            description=_l("Filled in from the template; change whatever is needed."),
        )

    return ReplyForm


def _other_templates(session: Session, actor: Actor, rows: Sequence[Letter]) -> dict[str, Any]:
    """Return the templates the reply may begin anew with, as links."""
    if len(rows) != 1:
        return {"templates": []}
    here: dict[str, Any] = {"deed": "reply", "id": rows[0].id}
    return {
        "templates": [
            (one.name, url_for("letter.do_view", template=one.id, **here))
            for one in office_words.templates(session, rows[0])
        ]
    }


def _reply(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> None:
    letters.draft(
        session,
        actor,
        row,
        language=form.reply_language.data,
        subject=form.reply_subject.data,
        text=form.reply_text.data,
    )


class SendForm(OfficeForm):
    """When the reply was sent."""

    sent_at = MomentField(
        _l("Reply sent at"), description=_l("Left empty, it is sent now. Then it stands.")
    )


def _send(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> None:
    letters.send(session, actor, row, at, sent_at=form.sent_at.data or at)


def _print(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> Response:
    language = str(get_locale())
    return as_file(forms.document(session, actor, REPLY_LETTER.key, row, language, at))


# Escalating and closing ---------------------------------------------------------------------------
class CloseForm(OfficeForm):
    """What came of a letter."""

    note = TextField(_l("Note on closing"), [filled], longest=500)


def _close(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> None:
    letters.close(session, actor, row, at, note=form.note.data)


def _escalate(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> None:
    letters.escalate(session, actor, row, at, reason=form.reason.data)


def _take(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> None:
    letters.take(session, actor, row, at)


# What it led to, and what has the same cause ------------------------------------------------------
class LeadForm(OfficeForm):
    """The work order a letter led to."""

    ticket = LookupField(_l("Work order"), [filled], lookup=Lookup(Ticket))


def _lead(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> None:
    letters.lead_to(session, actor, row, form.ticket.data)


def _call(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> str:
    """Lead to the call screen, filled with what the letter says."""
    filled_in: dict[str, Any] = {
        "letter": row.id,
        "customer": row.customer_id,
        "unit": row.unit_id,
        "category": Category.COMPLAINT.value,
        "channel": Channel.LETTER.value,
        "subject": row.subject,
        "description": row.content[:1000],
    }
    return url_for("call.index", **{name: one for name, one in filled_in.items() if one})


class RelateForm(OfficeForm):
    """A letter or a work order of the same cause."""

    other = LookupField(
        _l("Letter"),
        lookup=Lookup(Letter, within=lambda actor: rows_within(actor, Letter, Record.LETTER)),
    )
    ticket = LookupField(_l("Work order"), lookup=Lookup(Ticket))


def _relate(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> None:
    letters.relate(session, actor, row, at, other=form.other.data, ticket=form.ticket.data)


def _part_form(actor: Actor, rows: Sequence[Letter]) -> type[OfficeForm]:
    row = rows[0] if rows else None
    mine = (
        false()
        if row is None
        else or_(LetterLink.letter_id == row.id, LetterLink.other_id == row.id)
    )
    found = current.session.scalars(
        select(LetterLink).where(mine, LetterLink.removed_at.is_(None)).order_by(LetterLink.id)
    )
    options = [(str(one.id), _words(one, row)) for one in found]

    class PartForm(OfficeForm):
        link = OptionField(_l("Link"), [filled], options=options, radio=True)
        reason = TextField(_l("Reason"), [filled], longest=500)

    return PartForm


def _words(link: LetterLink, row: Letter | None) -> str:
    other = link.ticket or (link.other if row is None or link.letter_id == row.id else link.letter)
    return f"{other} {other.subject}" if other is not None else ""


def _part(session: Session, actor: Actor, row: Letter, form: Any, at: datetime) -> None:
    letters.part(session, actor, row, int(form.link.data), at, reason=form.reason.data)


def _counts(row: Any) -> bool:
    return row.voided_at is None


def _is_linked(row: Any) -> bool:
    """Say whether a letter has a link to take back (asked on one letter's page only)."""
    mine = or_(LetterLink.letter_id == row.id, LetterLink.other_id == row.id)
    first = select(LetterLink.id).where(mine, LetterLink.removed_at.is_(None)).limit(1)
    return row.voided_at is None and current.session.scalar(first) is not None


DEEDS = (
    RowDeed(
        "take",
        Deed.TAKE,
        _take,
        quick=True,
        when=_when(Deed.TAKE, _waits),
        needs=_STATE,
        tone="primary",
    ),
    RowDeed(
        "send",
        Deed.ANSWER,
        _send,
        form=SendForm,
        when=_when(Deed.ANSWER, lambda row: bool(row.reply_text)),
        needs=(*_STATE, "reply_text"),
        title=_l("Mark as sent"),
        note=_l("From now on the reply stands and can't be changed."),
        in_list=False,
        tone="primary",
    ),
    RowDeed(
        "reply",
        Deed.ANSWER,
        _reply,
        form=reply_form,
        template="desk/letter_reply.html",
        context=_other_templates,
        when=_when(Deed.ANSWER),
        needs=_STATE,
        title=_l("Write the reply"),
        tone="primary",
        rewrites=True,
    ),
    RowDeed(
        "close",
        Deed.COMPLETE,
        _close,
        form=CloseForm,
        when=_when(Deed.COMPLETE),
        needs=_STATE,
        title=_l("Close"),
        tone="primary",
    ),
    RowDeed(
        "print",
        Deed.PRINT,
        _print,
        quick=True,
        in_list=False,
        title=_l("Print the reply"),
        when=lambda row: row.voided_at is None and bool(row.reply_text),
    ),
    RowDeed(
        "call",
        Deed.EDIT,
        _call,
        quick=True,
        when=_when(Deed.EDIT, lambda row: row.ticket_id is None),
        needs=_STATE,
        title=_l("Register a work order"),
        done=_l("The call screen is filled with what the letter says. Check it and register."),
        in_list=False,
    ),
    RowDeed(
        "lead",
        Deed.EDIT,
        _lead,
        form=LeadForm,
        when=_when(Deed.EDIT),
        needs=_STATE,
        title=_l("Link its work order"),
        in_list=False,
    ),
    RowDeed(
        "relate",
        Deed.EDIT,
        _relate,
        form=RelateForm,
        when=_counts,
        needs=_STATE,
        title=_l("Link the same cause"),
        in_list=False,
    ),
    RowDeed(
        "part",
        Deed.EDIT,
        _part,
        form=_part_form,
        when=_is_linked,
        needs=_STATE,
        title=_l("Take a link back"),
        in_list=False,
    ),
    RowDeed(
        "escalate",
        Deed.ESCALATE,
        _escalate,
        form=ReasonForm,
        when=_when(Deed.ESCALATE, lambda row: not _waits(row)),
        needs=_STATE,
        in_list=False,
        note=_l("The supervisor sees it until he takes it over."),
    ),
)
