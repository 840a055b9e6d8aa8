"""Work orders: the list the desk works from, one order's page, and every step of its life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import current, due, ticket_forms, ticket_page
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import Area, Customer, Ticket, Unit, Urge
from models.scopes import Actor, rows_within
from reports.catalogue import WORK_ORDER
from rules.tickets import is_allowed
from rules.vocabulary import Deed, Record, TicketStatus
from services import forms, tickets

S = TicketStatus
_STATE = ("status", "voided_at")


def _when(deed: Deed) -> Callable[[Any], bool]:
    """Return whether a step is allowed in a row's state; what is voided takes no step."""
    return lambda row: row.voided_at is None and is_allowed(row.status, deed)


def _is_new(row: Any) -> bool:
    return row.voided_at is None and row.status is S.NEW


def _waits_for_supervisor(row: Any) -> bool:
    escalated = row.escalated_at is not None and row.taken_at is None
    return _when(Deed.TAKE)(row) and escalated


def _may_escalate(row: Any) -> bool:
    return _when(Deed.ESCALATE)(row) and (row.escalated_at is None or row.taken_at is not None)


def _desk_answers(row: Any) -> bool:
    """Say whether the desk's button is the one to show: a worker has his own."""
    return ticket_page.is_urged(row) and not current.actor().may(Deed.ACCEPT, Record.TICKET)


# What each step does ------------------------------------------------------------------------------
def _dispatch(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    to = tickets.target(session, form.to.data or "")
    tickets.dispatch(session, actor, row, to, at, form.note.data or "")


def _dispatch_many(
    session: Session, actor: Actor, rows: Sequence[Ticket], form: Any, at: datetime
) -> None:
    to = tickets.target(session, form.to.data or "")
    tickets.dispatch_many(session, actor, rows, to, at, form.note.data or "")


def _transfer(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    to = tickets.target(session, form.to.data or "")
    tickets.transfer(session, actor, row, to, at, reason=form.reason.data)


def _plain(step: Callable[..., Any]) -> Any:
    def act(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
        step(session, actor, row, at)

    return act


def _with_reason(step: Callable[..., Any]) -> Any:
    def act(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
        step(session, actor, row, at, reason=form.reason.data)

    return act


def _urge(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    tickets.urge(session, actor, row, at, text=form.text.data)


def _answer_urge(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    urge = session.get_one(Urge, int(form.urge.data))
    tickets.answer_urge(session, actor, urge, at, answer=form.answer.data)


def _complete(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    if "told" in form and form.told.data:
        tickets.answer(session, actor, row, at, text=form.told.data)
    tickets.complete(session, actor, row, at, result=form.result.data)


def _answer(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    tickets.answer(session, actor, row, at, text=form.text.data)


def _settle(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    tickets.answer(session, actor, row, at, text=form.text.data, on_the_spot=True)


def _void(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    tickets.void(session, actor, row, at, reason=form.reason.data)


def _print(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> Response:
    language = str(get_locale())
    return as_file(forms.document(session, actor, WORK_ORDER.key, row, language, at))


def _step(name: str, deed: Deed, act: Any, **more: Any) -> RowDeed:
    more.setdefault("when", _when(deed))
    more |= {"template": ticket_page.FACTS, "context": ticket_page.facts}
    return RowDeed(name, deed, act, needs=more.pop("needs", _STATE), **more)


DEEDS = (
    _step(
        "dispatch",
        Deed.DISPATCH,
        _dispatch,
        form=ticket_forms.dispatch_form,
        bulk=True,
        together=_dispatch_many,
        tone="primary",
    ),
    _step("accept", Deed.ACCEPT, _plain(tickets.accept), quick=True, tone="primary"),
    _step("arrive", Deed.ARRIVE, _plain(tickets.arrive), quick=True, in_list=False),
    _step(
        "complete",
        Deed.COMPLETE,
        _complete,
        form=ticket_forms.complete_form,
        tone="primary",
    ),
    _step("resume", Deed.RESUME, _plain(tickets.resume), quick=True, tone="primary"),
    _step(
        "take",
        Deed.TAKE,
        _plain(tickets.take),
        quick=True,
        tone="primary",
        when=_waits_for_supervisor,
        needs=(*_STATE, "escalated_at", "taken_at"),
    ),
    _step(
        "settle",
        Deed.ANSWER,
        _settle,
        form=ticket_forms.SpotForm,
        title=_l("Answer on the spot"),
        when=_is_new,
        in_list=False,
    ),
    _step("answer", Deed.ANSWER, _answer, form=ticket_forms.AnswerForm, in_list=False),
    _step("transfer", Deed.TRANSFER, _transfer, form=ticket_forms.transfer_form, in_list=False),
    _step("urge", Deed.URGE, _urge, form=ticket_forms.UrgeForm, in_list=False),
    _step(
        "answer-urge",
        Deed.URGE,
        _answer_urge,
        form=ticket_forms.urge_answer_form,
        title=_l("Answer a reminder"),
        when=_desk_answers,
        in_list=False,
    ),
    _step(
        "answer-my-urge",
        Deed.ACCEPT,
        _answer_urge,
        form=ticket_forms.urge_answer_form,
        title=_l("Answer a reminder"),
        when=ticket_page.is_urged,
        in_list=False,
    ),
    _step(
        "hand-back",
        Deed.HAND_BACK,
        _with_reason(tickets.hand_back),
        form=ReasonForm,
        in_list=False,
    ),
    _step("hold", Deed.HOLD, _with_reason(tickets.hold), form=ReasonForm, in_list=False),
    _step(
        "escalate",
        Deed.ESCALATE,
        _with_reason(tickets.escalate),
        form=ReasonForm,
        when=_may_escalate,
        needs=(*_STATE, "escalated_at", "taken_at"),
        in_list=False,
        note=_l("The supervisor sees it until he takes it over."),
    ),
    _step("reopen", Deed.REOPEN, _with_reason(tickets.reopen), form=ReasonForm, in_list=False),
    _step(
        "print",
        Deed.PRINT,
        _print,
        quick=True,
        in_list=False,
        title=_l("Print the slip"),
        when=lambda row: row.voided_at is None,
    ),
    _step(
        "cancel",
        Deed.CANCEL,
        _with_reason(tickets.cancel),
        form=ReasonForm,
        in_list=False,
        tone="danger",
    ),
    _step(
        "void",
        Deed.VOID,
        _void,
        form=ReasonForm,
        in_list=False,
        tone="danger",
        when=lambda row: row.voided_at is None,
    ),
)


# What the filter bar offers -----------------------------------------------------------------------
QUEUE = Named(
    "status",
    "queue",
    _l("Queue"),
    {
        "open": (_l("Open"), lambda at: Ticket.status.in_(tickets.OPEN)),
        "late": (_l("Overdue"), due.overdue),
        "supervisor": (
            _l("Waiting for the supervisor"),
            lambda at: and_(Ticket.escalated_at.is_not(None), Ticket.taken_at.is_(None)),
        ),
        "done": (_l("Done"), lambda at: Ticket.status.in_((S.COMPLETED, S.CLOSED))),
    },
)


class TicketView(RecordView):
    """Work orders."""

    record = Record.TICKET
    computed = {
        "due": Computed(_l("Next deadline"), due.NEEDS, due.of_ticket),
        "kind": Computed(_l("Category"), ("category", "urgency"), ticket_page.kind),
    }
    column_list = (
        "number",
        "status",
        "due",
        "kind",
        "subject",
        "unit",
        "customer",
        "holder_employee",
        "holder_department",
        "received_at",
    )
    column_details_list = (
        Section(
            _l("Request"),
            (
                "subject",
                "description",
                "category",
                "urgency",
                "channel",
                "received_at",
                "received_by",
                "external_no",
            ),
        ),
        Section(
            _l("Place and customer"),
            ("customer", "caller_phone", "unit", "place", "area", "area_admin", "office"),
        ),
        Section(
            _l("Deadlines"),
            (
                "due",
                "dispatch_due_at",
                "dispatched_at",
                "on_site_due_at",
                "arrived_at",
                "answer_due_at",
                "answered_at",
                "settle_due_at",
                "completed_at",
                "hold_since",
            ),
        ),
        Section(
            _l("Work"),
            (
                "holder_employee",
                "holder_department",
                "completed_by",
                "result",
                "answer",
                "escalated_reason",
                "taken_by",
                "cancel_reason",
                "reopen_count",
            ),
        ),
    )
    column_export_list = (
        "number",
        "external_no",
        "office",
        "category",
        "urgency",
        "channel",
        "status",
        "customer",
        "caller_phone",
        "unit",
        "place",
        "area",
        "subject",
        "description",
        "received_at",
        "received_by",
        "dispatch_due_at",
        "dispatched_at",
        "holder_employee",
        "holder_department",
        "answer_due_at",
        "answered_at",
        "settle_due_at",
        "completed_at",
        "completed_by",
        "result",
    )
    form_columns = (
        Section(_l("Request"), ("category", "urgency", "channel", "subject", "description")),
        Section(_l("Place and customer"), ("unit", "area", "place", "customer", "caller_phone")),
        Section(_l("Work"), ("result", "answer")),
    )
    creates = False  # a request is taken down on the call screen
    lookups = {
        "unit": Lookup(Unit),
        "customer": Lookup(Customer),
        "area": Lookup(Area, within=lambda actor: rows_within(actor, Area, Record.AREA), few=True),
    }
    searched = True
    column_sortable_list = ("received_at",)
    column_default_sort = "-received_at"
    filters = (
        QUEUE,
        Choice("status"),
        Choice("category"),
        Days("received_at"),
        Pick("area"),
        Pick("holder_employee"),
        Pick("office"),
    )
    empty = _l("No work orders yet. Register the first request.")
    deeds = DEEDS

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct what was taken down; the service moves deadlines and area along."""
        changes = {field.name: field.data for field in form.own_fields}
        for name in ("result", "answer", "place", "caller_phone", "description"):
            if changes.get(name) is None and name in changes:
                changes[name] = ""
        for name in ("unit", "area", "customer"):  # where it was then, not where it would be now
            if name in changes and changes[name] is getattr(row, name):
                del changes[name]
        tickets.edit(session, actor, row, changes, at)

    def leading(self, session: Session, actor: Actor, row: Ticket) -> Sequence[Related]:
        """Return what happened, step by step."""
        return [ticket_page.timeline(session, row)]

    def related(self, session: Session, actor: Actor, row: Ticket) -> Sequence[Related]:
        """Return holders, reminders, callbacks and the draw."""
        return list(ticket_page.blocks(session, actor, row))

    def title(self, row: Any) -> str:
        """Return number and subject."""
        return f"{row.number} {row.subject}"
