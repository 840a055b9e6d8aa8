"""What can be done to a work order: each step, its form, and when it is offered (JD-1 … JD-4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response, flash
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, ticket_forms, ticket_page
from admin_views.assessment_prints import as_file
from admin_views.callbacks import RecordForm
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.formatting import listed
from models import Employee, Ticket, Urge
from models.scopes import Actor
from reports.catalogue import WORK_ORDER
from rules.tickets import is_allowed
from rules.vocabulary import CallbackMode, Deed, Record, TicketStatus
from services import callbacks, counted, forms, tickets

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
    anyway = bool(form.anyway.data)
    tickets.dispatch(session, actor, row, to, at, form.note.data or "", anyway=anyway)


def _dispatch_many(
    session: Session, actor: Actor, rows: Sequence[Ticket], form: Any, at: datetime
) -> None:
    to = tickets.target(session, form.to.data or "")
    anyway = bool(form.anyway.data)
    tickets.dispatch_many(session, actor, rows, to, at, form.note.data or "", anyway=anyway)


def _transfer(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    to = tickets.target(session, form.to.data or "")
    anyway = bool(form.anyway.data)
    tickets.transfer(session, actor, row, to, at, reason=form.reason.data, anyway=anyway)


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
    chosen = form.done_by.data if "done_by" in form else ticket_forms.NO_USER
    did = None if chosen == ticket_forms.NO_USER else tickets.target(session, chosen)
    done_by = did if isinstance(did, Employee) else None
    tickets.complete(session, actor, row, at, result=form.result.data, done_by=done_by)


def _answer(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    tickets.answer(session, actor, row, at, text=form.text.data)


def _settle(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    tickets.answer(session, actor, row, at, text=form.text.data, on_the_spot=True)


def _void(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    tickets.void(session, actor, row, at, reason=form.reason.data)
    if found := counted.counting(session, row):
        names = listed(f"{one.month:%Y-%m} {one.employee.name}" for one in found)
        flash(
            gettext(
                "Approved months count this work order: %(names)s. They stand as they are; issue a"
                " revision of each.",
                names=names,
            ),
            "warning",
        )


def _call_back(mode: CallbackMode) -> Any:
    def act(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
        callbacks.voluntary(
            session,
            actor,
            row,
            at,
            mode=mode,
            outcome=form.outcome.data,
            satisfied=form.satisfied.data,
            note=form.note.data or "",
        )

    return act


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
    _step(
        "take",
        Deed.TAKE,
        _plain(tickets.take),
        quick=True,
        tone="primary",
        when=_waits_for_supervisor,
        needs=(*_STATE, "escalated_at", "taken_at"),
    ),
    _step("accept", Deed.ACCEPT, _plain(tickets.accept), quick=True, tone="primary"),
    _step(
        "arrive",
        Deed.ARRIVE,
        _plain(tickets.arrive),
        quick=True,
        in_list=False,
        tone="primary",
    ),
    _step(
        "complete",
        Deed.COMPLETE,
        _complete,
        form=ticket_forms.complete_form,
        tone="primary",
    ),
    _step("resume", Deed.RESUME, _plain(tickets.resume), quick=True, tone="primary"),
    _step(
        "settle",
        Deed.ANSWER,
        _settle,
        form=ticket_forms.SpotForm,
        title=_l("Answer on the spot"),
        when=_is_new,
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
        "answer-urge",
        Deed.URGE,
        _answer_urge,
        form=ticket_forms.urge_answer_form,
        title=_l("Answer a reminder"),
        when=_desk_answers,
        in_list=False,
    ),
    _step(
        "hand-back",
        Deed.HAND_BACK,
        _with_reason(tickets.hand_back),
        form=ReasonForm,
        in_list=False,
    ),
    _step("transfer", Deed.TRANSFER, _transfer, form=ticket_forms.transfer_form, in_list=False),
    _step(
        "print",
        Deed.PRINT,
        _print,
        quick=True,
        in_list=False,
        title=_l("Print the slip"),
        when=lambda row: row.voided_at is None,
    ),
    _step("urge", Deed.URGE, _urge, form=ticket_forms.UrgeForm, in_list=False),
    _step("hold", Deed.HOLD, _with_reason(tickets.hold), form=ReasonForm, in_list=False),
    _step("answer", Deed.ANSWER, _answer, form=ticket_forms.AnswerForm, in_list=False),
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
    *(
        _step(
            name,
            deed,
            _call_back(mode),
            form=RecordForm,
            title=title,
            when=ticket_page.owes_no_callback,
            in_list=False,
            note=_l("Nobody has to make this callback: it never makes up for a missed one."),
        )
        for name, deed, mode, title in (
            (
                "call-back",
                Deed.RECORD_PHONE,
                CallbackMode.PHONE,
                _l("Record a voluntary phone callback"),
            ),
            (
                "call-back-on-site",
                Deed.RECORD_VISIT,
                CallbackMode.VISIT,
                _l("Record a voluntary on-site callback"),
            ),
        )
    ),
    _step("reopen", Deed.REOPEN, _with_reason(tickets.reopen), form=ReasonForm, in_list=False),
    _step(
        "cancel",
        Deed.CANCEL,
        _with_reason(tickets.cancel),
        form=ReasonForm,
        title=_l("Cancel the work order"),
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
