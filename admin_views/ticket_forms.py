"""The forms of a work order's steps: as few fields as the step needs (JD-1 … JD-4)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import current
from admin_views.fields import OptionField, TextField, TickField, filled
from admin_views.forms import OfficeForm
from models import Ticket
from models.scopes import Actor
from rules.vocabulary import Category, Deed, Record
from services import tickets
from services.ticket_events import is_holder

NO_USER = "nobody"  # the choice of a worker who is no user of this system


def busy(one: tickets.Target) -> str:
    """Return somebody a job can go to with his duty status and open jobs."""
    jobs = gettext("open jobs: %(count)s", count=one.open_jobs)
    if one.on_duty is None:
        return f"{one.name} · {jobs}"
    return f"{one.name} · {_duty(one)} · {jobs}"


def _duty(one: tickets.Target) -> str:
    """Return whether somebody is there: on leave, off by the roster, or his duty status."""
    match one.away:
        case "leave":
            return gettext("on leave today")
        case "off":
            return gettext("no shift today")
    return gettext("on duty") if one.on_duty else gettext("off duty")


def anyway_field(render_kw: dict[str, str] | None = None) -> TickField:
    """Return the tick without which nobody who is away is given a job."""
    return TickField(
        _l("Dispatch all the same"),
        description=_l("Needed for somebody who is off duty, has no shift today or is on leave."),
        render_kw=render_kw,
    )


def _busy_badges(one: tickets.Target) -> Markup:
    """Return the same for a list of choices: the name stands out, duty is a badge."""
    duty = ""
    if one.on_duty is not None:
        look = "wait" if one.away else "good" if one.on_duty else "off"
        duty = Markup('<span class="badge b-{}">{}</span>').format(look, _duty(one))
    jobs = gettext("open jobs: %(count)s", count=one.open_jobs)
    return Markup('<span class="target"><b>{}</b> {} <small>{}</small></span>').format(
        one.name, duty, jobs
    )


def _targets(actor: Actor, rows: Sequence[Ticket]) -> list[tuple[str, Markup]]:
    offices = {row.office_id for row in rows}
    if len(offices) != 1:
        return []
    found = tickets.workers(current.session(), offices.pop(), actor.day)
    return [(one.key, _busy_badges(one)) for one in found]


def dispatch_form(actor: Actor, rows: Sequence[Ticket]) -> type[OfficeForm]:
    """Return the form of a dispatch: whom to, seen with how busy everybody is."""

    class DispatchForm(OfficeForm):
        to = OptionField(_l("Dispatch to"), [filled], options=_targets(actor, rows), radio=True)
        anyway = anyway_field()
        note = TextField(_l("Note for the worker"), longest=500)

    return DispatchForm


def transfer_form(actor: Actor, rows: Sequence[Ticket]) -> type[OfficeForm]:
    """Return the form of a transfer: whom to, and why."""

    class TransferForm(OfficeForm):
        to = OptionField(_l("Transfer to"), [filled], options=_targets(actor, rows), radio=True)
        anyway = anyway_field()
        reason = TextField(_l("Reason"), [filled], longest=500)

    return TransferForm


def complete_form(actor: Actor, rows: Sequence[Ticket]) -> type[OfficeForm]:
    """Return the form of a completion; a complaint asks what the customer was told as well."""

    class CompleteForm(OfficeForm):
        result = TextField(_l("Result"), [filled], description=_l("What was found and done."))

    if any(_nobody_in_person(actor, row) for row in rows):
        CompleteForm.done_by = OptionField(
            _l("Work done by"),
            [filled],
            options=[
                *(one for one in _targets(actor, rows) if one[0].startswith("employee:")),
                (NO_USER, Markup("{}").format(gettext("Somebody who has no account here"))),
            ],
            radio=True,
            description=_l("Whoever did the job never calls the customer back on it."),
        )
    tells = actor.may(Deed.ANSWER, Record.TICKET)
    if tells and any(row.category is Category.COMPLAINT and not row.answered_at for row in rows):

        class ComplaintForm(CompleteForm):
            told = TextField(
                _l("Answer to the customer"),
                description=_l("A complaint counts as handled only once the customer is answered."),
            )

        return ComplaintForm
    return CompleteForm


def _nobody_in_person(actor: Actor, row: Ticket) -> bool:
    """Say whether a department holds the job and somebody else notes that it is done (4.3)."""
    session = current.session()
    return row.holder_employee_id is None and not is_holder(session, actor, row)


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
