"""The forms of a work order's steps: as few fields as the step needs (JD-1 … JD-4)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_views import current
from admin_views.fields import OptionField, TextField, filled
from admin_views.forms import OfficeForm
from models import Ticket
from models.scopes import Actor
from services import tickets


def busy(one: tickets.Target) -> str:
    """Return somebody a job can go to with his duty status and open jobs."""
    jobs = gettext("open jobs: %(count)s", count=one.open_jobs)
    if one.on_duty is None:
        return f"{one.name} · {jobs}"
    duty = gettext("on duty") if one.on_duty else gettext("off duty")
    return f"{one.name} · {duty} · {jobs}"


def _targets(actor: Actor, rows: Sequence[Ticket]) -> list[tuple[str, str]]:
    offices = {row.office_id for row in rows}
    if len(offices) != 1:
        return []
    found = tickets.workers(current.session(), offices.pop(), actor.day)
    return [(one.key, busy(one)) for one in found]


def dispatch_form(actor: Actor, rows: Sequence[Ticket]) -> type[OfficeForm]:
    """Return the form of a dispatch: whom to, seen with how busy everybody is."""

    class DispatchForm(OfficeForm):
        to = OptionField(_l("Dispatch to"), [filled], options=_targets(actor, rows), radio=True)
        note = TextField(_l("Note for the worker"), longest=500)

    return DispatchForm


def transfer_form(actor: Actor, rows: Sequence[Ticket]) -> type[OfficeForm]:
    """Return the form of a transfer: whom to, and why."""

    class TransferForm(OfficeForm):
        to = OptionField(_l("Transfer to"), [filled], options=_targets(actor, rows), radio=True)
        reason = TextField(_l("Reason"), [filled], longest=500)

    return TransferForm


def complete_form(actor: Actor, rows: Sequence[Ticket]) -> type[OfficeForm]:
    """Return the form of a completion; a complaint asks what the customer was told as well."""

    class CompleteForm(OfficeForm):
        result = TextField(_l("Result"), [filled], description=_l("What was found and done."))

    if any(row.category == "complaint" and row.answered_at is None for row in rows):

        class ComplaintForm(CompleteForm):
            told = TextField(
                _l("Answer to the customer"),
                description=_l("A complaint counts as handled only once the customer is answered."),
            )

        return ComplaintForm
    return CompleteForm


class AnswerForm(OfficeForm):
    """An answer to the customer."""

    text = TextField(_l("Answer to the customer"), [filled])


class SpotForm(OfficeForm):
    """An answer that settles a new request at once."""

    text = TextField(
        _l("Answer to the customer"),
        [filled],
        description=_l("The request is settled by this answer; nobody is sent."),
    )


class UrgeForm(OfficeForm):
    """A reminder to whoever holds the work order."""

    text = TextField(_l("What the holder is reminded of"), [filled], longest=500)


def urge_answer_form(actor: Actor, rows: Sequence[Ticket]) -> type[OfficeForm]:
    """Return the form that answers the reminders still open."""
    waiting = [
        (str(urge.id), f"{urge.number}. {urge.text}")
        for row in rows
        for urge in tickets.urges_of(current.session(), row)
        if urge.answered_at is None
    ]

    class UrgeAnswerForm(OfficeForm):
        urge = OptionField(
            _l("Reminder"),
            [filled],
            options=waiting,
            default=waiting[0][0] if len(waiting) == 1 else None,
        )
        answer = TextField(_l("Answer"), [filled], longest=500)

    return UrgeAnswerForm
