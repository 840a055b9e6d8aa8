"""The blocks of a work order's page: what happened, who held it, reminders, callbacks, the draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, selectinload

from admin_views import current, links, phone_cells
from admin_views.base import Related
from admin_views.due import callback_owed, of_ticket, span
from admin_views.formatting import badge, moment, wording
from admin_views.history import Told
from admin_views.waiting import Act, offered
from models import (
    Callback,
    CallbackAttempt,
    CallbackDraw,
    DepartmentJob,
    LadderStep,
    Ticket,
    TicketEvent,
    Urge,
    clock,
)
from models.audit import masked
from models.scopes import Actor, reach, rows_within
from rules.departments import is_late
from rules.vocabulary import CallbackState, Deed, Record, TicketStatus, Urgency
from services import callbacks, ladder, phones, tickets

DASH = "—"


def kind(row: Any) -> Markup | str:
    """Return the category, with a mark beside what is urgent."""
    if row.urgency is not Urgency.URGENT:
        return badge(row.category)
    return Markup("{} {}").format(badge(row.category), badge(row.urgency))


def is_urged(row: Any) -> bool:
    """Say whether a reminder waits for its answer (asked on one order's page only)."""
    if row.voided_at is not None:
        return False
    waiting = select(Urge.id).where(Urge.ticket_id == row.id, Urge.answered_at.is_(None)).limit(1)
    return current.session.scalar(waiting) is not None


def owes_no_callback(row: Any) -> bool:
    """Say whether work is done and nobody has to call back (asked on one order's page only)."""
    done = row.voided_at is None and row.status in (TicketStatus.COMPLETED, TicketStatus.CLOSED)
    return done and not callback_owed(row)


def callbacks_to_make(session: Session, actor: Actor, row: Ticket) -> list[Act]:
    """Return the buttons that record what a finished work order still owes its customer."""
    if row.voided_at is not None or row.status is not TicketStatus.COMPLETED:
        return []
    owed = and_(Callback.ticket_id == row.id, Callback.state == CallbackState.DUE)
    return offered(session, actor, Record.CALLBACK, owed, ("record", "record-visit"))


FACTS = "desk/deed_with_facts.html"  # the template of a deed that shows the facts below
Facts = list[tuple[str, Markup | str]]


def facts(session: Session, actor: Actor, rows: Sequence[Ticket]) -> dict[str, Facts]:
    """Return what one has to know of the one work order to do something to it."""
    if len(rows) != 1:
        return {"facts": []}
    (row,) = rows
    found = [*about(session, actor, row), (gettext("Next deadline"), of_ticket(row) or DASH)]
    return {"facts": found}


def about(session: Session, actor: Actor, row: Ticket, *, rings: bool = False) -> Facts:
    """Return what a work order is about, where, and whose it is; the number as it may be seen.

    ``rings``: the reader is the one who has to ring the customer now.
    """
    phone: Markup | str = phones.number_of(row)
    if phone and reach(session, actor, Ticket, Record.TICKET, row.id, Deed.FULL_PHONE) is None:
        phone = str(masked(phone))
    elif phone and rings:
        phone = Markup('<a class="ring" href="tel:{0}">{0}</a>').format(phone)
    elif phone:
        phone = phone_cells.hidden(Record.TICKET, row.id, phone)
    place = " ".join(str(part) for part in (row.unit or row.area, row.place) if part)
    return [
        (gettext("Subject"), row.subject),
        (gettext("Flat"), place),
        (gettext("Customer"), str(row.customer or DASH)),
        (gettext("Phone"), phone),
    ]


def blocks(session: Session, actor: Actor, row: Ticket) -> Iterator[Related]:
    """Yield the blocks below a work order that have something to show."""
    if held := tickets.spans(session, row):
        yield Related(
            _l("Who held it"),
            (_l("Holder"), _l("Begins"), _l("Ends"), _l("Time taken"), _l("Reason")),
            [_holder(one) for one in held],
        )
    if given := tickets.department_jobs_of(session, row):
        yield Related(
            _l("Departments"),
            (_l("Department"), _l("Transferred at"), _l("Accept by"), _l("Accepted"), _l("State")),
            [_given(actor, one) for one in given],
        )
    if urges := tickets.urges_of(session, row):
        yield Related(
            _l("Reminders"),
            (_l("No."), _l("When"), _l("Reminder"), _l("Answered at"), _l("Answer")),
            [
                (
                    str(one.number),
                    moment(one.at),
                    one.text,
                    moment(one.answered_at) or DASH,
                    one.answer or DASH,
                )
                for one in urges
            ],
        )
    if actor.may(Deed.VIEW, Record.CALLBACK):
        yield from _callbacks(session, actor, row)


def timeline(session: Session, row: Ticket, more: Sequence[tuple[datetime, Told]] = ()) -> Related:
    """Return what happened to a work order in sentences, newest first.

    ``more`` are happenings that are records of their own, with their instants.
    """
    events = [(one.at, _told(one)) for one in reversed(tickets.timeline(session, row))]
    steps = [(one.at, _step(one)) for one in reversed(ladder.steps_of(session, row.id))]
    newest = sorted((*more, *events, *steps), key=lambda one: one[0], reverse=True)
    return Related(_l("What happened"), (), (), told=[told for _, told in newest])


def _step(step: LadderStep) -> Told:
    """Return a step of the ladder as the timeline tells it: which deadline, and to whom."""
    what = gettext(
        "%(step)s · %(clock)s %(time)s",
        step=gettext(step.rung.wording),
        clock=gettext(step.clock.wording),
        time=moment(step.due_at),
    )
    to = step.to_names or gettext("nobody holds the post")
    return Told(moment(step.at), gettext("The system"), (f"{what} → {to}",), (), "")


def _told(event: TicketEvent) -> Told:
    who, what = str(event.by or gettext("The system")), wording(event.kind)
    if event.to_name:
        said = gettext("%(who)s: %(deed)s → %(name)s", who=who, deed=what, name=event.to_name)
    else:
        said = gettext("%(who)s: %(deed)s", who=who, deed=what)
    words = (str(event.text),) if event.text else ()
    return Told(moment(event.at), who, (said, *words), (), "")


def _holder(held: tickets.Held) -> tuple[str, str, str, str, str]:
    until: datetime = held.held_to or clock.now()
    minutes = max(0, int((until - held.held_from).total_seconds() // 60))
    return (
        held.name or gettext("Front desk"),
        moment(held.held_from),
        moment(held.held_to) or gettext("now"),
        span(minutes),
        held.reason or "",
    )


def _given(actor: Actor, one: DepartmentJob) -> Sequence[Markup | str]:
    """Return what a department was given, and whether it accepted in time, in words and colour."""
    who = " ".join(str(part) for part in (moment(one.accepted_at), one.accepted_by) if part)
    late = is_late(one.accept_due_at, one.accepted_at or one.ended_at or clock.now())
    words = Markup('<span class="badge b-bad">{}</span>').format(gettext("late")) if late else ""
    why = one.ended_reason
    return (
        links.to(actor, one, one.department),
        moment(one.given_at),
        moment(one.accept_due_at) or DASH,
        Markup("{} {}").format(who or DASH, words),
        Markup("{} {}").format(badge(one.state), why) if why else badge(one.state),
    )


def _callbacks(session: Session, actor: Actor, row: Ticket) -> Iterator[Related]:
    owed = session.scalars(
        select(Callback)
        .where(Callback.ticket_id == row.id, rows_within(actor, Callback, Record.CALLBACK))
        .options(selectinload(Callback.attempts))
        .order_by(Callback.id)
    ).all()
    if owed:
        yield Related(
            _l("Callbacks"),
            (_l("Mode"), _l("State"), _l("Call back by"), _l("Responsible"), _l("Outcome")),
            [
                (
                    links.to(actor, one, wording(one.mode)),
                    badge(one.state),
                    moment(one.due_at),
                    str(one.responsible or DASH),
                    wording(one.satisfied) or one.excuse or DASH,
                )
                for one in owed
            ],
        )
    own = session.scalars(
        select(CallbackAttempt)
        .where(CallbackAttempt.ticket_id == row.id, CallbackAttempt.callback_id.is_(None))
        .order_by(CallbackAttempt.id)
    ).all()
    if own:
        yield Related(
            _l("Voluntary callbacks"),
            ATTEMPT_HEADS,
            [attempt(one) for one in own],
        )
    if actor.may(Deed.EXPORT, Record.CALLBACK):
        yield from _draw(session, row)


ATTEMPT_HEADS = (
    _l("When"),
    _l("Mode"),
    _l("By"),
    _l("Outcome"),
    _l("Satisfaction"),
    _l("What the customer said"),
)


def attempt(one: CallbackAttempt) -> Sequence[Markup | str]:
    """Return one attempt as a row."""
    return (
        moment(one.at),
        wording(one.mode),
        str(one.by or DASH),
        badge(one.outcome),
        badge(one.satisfied) or DASH,
        one.note,
    )


def _draw(session: Session, row: Ticket) -> Iterator[Related]:
    """Yield the ticket's lot, and whether the whole draw can be redone from its seed (4.3)."""
    lots = session.scalars(select(CallbackDraw).where(CallbackDraw.ticket_id == row.id)).all()
    if not lots:
        return
    yield Related(
        _l("Draw of the callback"),
        (_l("Month"), _l("Group"), _l("Place"), _l("Seed"), _l("Drawn"), _l("Redone")),
        [
            (
                f"{lot.stratum.month:%Y-%m}",
                wording(lot.stratum.group),
                f"{lot.position} / {lot.stratum.tickets}",
                _seed(lot),
                wording(lot.mode) if lot.mode else gettext("No callback"),
                _redone(session, lot),
            )
            for lot in lots
        ],
    )


def _seed(lot: CallbackDraw) -> str:
    """Return the seed once the month is over: before, it would tell the lots still to fall."""
    if lot.stratum.month >= clock.today().replace(day=1):
        return gettext("shown when the month is over")
    return lot.stratum.seed


def _redone(session: Session, lot: CallbackDraw) -> Markup | str:
    agrees = callbacks.redo_draw(session, lot.stratum).ok
    words = gettext("Agrees") if agrees else gettext("Does not agree")
    look = "good" if agrees else "bad"
    return Markup('<span class="badge b-{}">{}</span>').format(look, words)


def is_due(row: Any) -> bool:
    """Say whether a callback is still owed."""
    return bool(row.state is CallbackState.DUE)
