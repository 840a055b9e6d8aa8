"""Making the callbacks that were drawn: attempts, outcomes, excuses (procedure 4.3)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from models.callbacks import Callback, CallbackAttempt
from models.clock import local
from models.people import Employee, Post
from models.scopes import Actor, require
from models.tickets import Ticket
from rules.callbacks import Attempt, excused, may_call_back
from rules.refusal import Refusal
from rules.vocabulary import (
    N_,
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Deed,
    Record,
    Role,
    Satisfied,
    TicketEventKind,
    TicketStatus,
)
from services import inputs
from services.draws import (
    close_if_settled,
    draw_for,
    due_of,
    new_seed,
    release,
    standard_on,
    workers_of,
)
from services.redraw import redo_draw
from services.separation import OwnWork
from services.ticket_events import OPEN, check_alive, done, holds_post, told
from services.ticket_reopening import reopened

__all__ = [
    "assign",
    "draw_for",
    "due_of",
    "excuse",
    "new_seed",
    "record",
    "redo_draw",
    "release",
    "voluntary",
]

RECORDING = {CallbackMode.PHONE: Deed.RECORD_PHONE, CallbackMode.VISIT: Deed.RECORD_VISIT}
CALLERS = {CallbackMode.PHONE: Role.FRONT_DESK, CallbackMode.VISIT: Role.AREA_ADMIN}


def record(
    session: Session,
    actor: Actor,
    callback: Callback,
    at: datetime,
    *,
    outcome: CallbackOutcome | None,
    satisfied: Satisfied | None = None,
    note: str = "",
) -> CallbackAttempt:
    """Record one attempt to call back; it settles, excuses or keeps open what is owed.

    A dissatisfied customer's work order reopens; after the rework it owes a new callback.
    """
    require(session, actor, RECORDING[callback.mode], Record.CALLBACK, callback)
    ticket = callback.ticket
    _check_due(callback)
    _check_callable(session, actor, ticket, at)
    _check_caller(session, actor, ticket)
    made = _attempt(actor, ticket, callback.mode, at, outcome, satisfied, note)
    callback.attempts.append(made)
    if made.outcome is CallbackOutcome.REACHED:
        _made(callback, made)
    elif _is_excused(session, callback):
        callback.state = CallbackState.EXCUSED
    done(session)
    _follow(session, actor, ticket, made, excused_=callback.state is CallbackState.EXCUSED)
    return made


def voluntary(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    at: datetime,
    *,
    mode: CallbackMode,
    outcome: CallbackOutcome | None,
    satisfied: Satisfied | None = None,
    note: str = "",
) -> CallbackAttempt:
    """Record a callback nobody owed: it never offsets a missed one (4.3)."""
    require(session, actor, RECORDING[mode], Record.TICKET, ticket)
    check_alive(ticket)
    if ticket.completed_at is None:
        raise Refusal(N_("The work isn't completed yet: call back when it is."))
    if due_of(session, ticket):
        raise Refusal(N_("This work order owes a callback: record it there."))
    _check_callable(session, actor, ticket, at)
    _check_caller(session, actor, ticket)
    made = _attempt(actor, ticket, mode, at, outcome, satisfied, note)
    session.add(made)
    done(session)
    _follow(session, actor, ticket, made)
    return made


def excuse(
    session: Session, actor: Actor, callback: Callback, at: datetime, *, reason: str
) -> Callback:
    """Excuse a callback that can't be made, with the reason: shown, not counted.

    The supervisor may excuse it after its deadline too; the reason is on record.
    """
    require(session, actor, Deed.EXCUSE, Record.CALLBACK, callback)
    _check_due(callback)
    if callback.responsible_id is not None and callback.responsible_id == actor.employee_id:
        raise OwnWork(N_("Nobody excuses his own callback. Ask another supervisor."))
    why = inputs.reason(reason, inputs.length(Callback, "excuse"))
    callback.state, callback.excuse = CallbackState.EXCUSED, why
    told(session, callback.ticket, TicketEventKind.CALLBACK_EXCUSED, at, actor, text=why)
    done(session, why)
    close_if_settled(session, callback.ticket, at)
    session.flush()
    return callback


def assign(
    session: Session, actor: Actor, callback: Callback, to: Employee, at: datetime, *, reason: str
) -> Callback:
    """Give a callback to somebody else who may make it; its deadline stays."""
    require(session, actor, Deed.EDIT, Record.CALLBACK, callback)
    _check_due(callback)
    day, post = local(at).date(), CALLERS[callback.mode]
    able = select(Employee.id).where(
        Employee.id == to.id, Employee.active, holds_post(callback.office_id, day, post)
    )
    if session.scalar(able) is None:
        raise Refusal(
            N_("%(name)s can't make this callback: choose a holder of the right post."),
            field="to",
            name=to.name,
        )
    if to.id in workers_of(session, callback.ticket):
        raise Refusal(
            N_("%(name)s did this job: choose somebody else to call the customer back."),
            field="to",
            name=to.name,
        )
    why = inputs.reason(reason)
    callback.responsible = to
    done(session, why)
    return callback


def orphaned(day: date) -> ColumnElement[bool]:
    """Return the condition of callbacks owed that nobody will make: the supervisor gives them out.

    Only who did the job could, the area has no administrator, or whoever should make it holds the
    post no more (4.3).
    """
    able = or_(*(and_(Callback.mode == m, _by_one_who(r, day)) for m, r in CALLERS.items()))
    gone = or_(Callback.responsible_id.is_(None), not_(able))
    return and_(Callback.state == CallbackState.DUE, gone)


def _by_one_who(role: Role, day: date) -> ColumnElement[bool]:
    """Return the condition that whoever should make a callback works here and holds a post.

    The posts are gathered once and looked up: asked anew of each callback, the callbacks of a
    company would take a minute on PostgreSQL.
    """
    held = (
        select(Post.employee_id)
        .join(Employee, Employee.id == Post.employee_id)
        .where(
            Employee.active,
            Post.role == role,
            Post.held_on(day),
        )
    )
    here = held.add_columns(Post.office_id).where(Post.office_id.is_not(None))
    return or_(
        tuple_(Callback.responsible_id, Callback.office_id).in_(here),
        Callback.responsible_id.in_(held.where(Post.office_id.is_(None))),
    )


# What is asked ------------------------------------------------------------------------------------
def _check_due(callback: Callback) -> None:
    match callback.state:
        case CallbackState.DONE:
            raise Refusal(N_("This callback has been made."))
        case CallbackState.EXCUSED:
            raise Refusal(N_("This callback was excused: nothing is owed any more."))
        case CallbackState.RELEASED:
            raise Refusal(N_("This callback is owed no more: the draw or the work order changed."))
        case CallbackState.DUE:
            return


def _check_callable(session: Session, actor: Actor, ticket: Ticket, at: datetime) -> None:
    check_alive(ticket)
    if ticket.status in OPEN:
        raise Refusal(N_("This work order is being worked on again: call back when it is done."))
    if ticket.completed_at is not None and at < ticket.completed_at:
        raise Refusal(
            N_("A callback can't be before the work was completed (%(time)s)."),
            field="at",
            time=inputs.shown(ticket.completed_at),
        )


def _check_caller(session: Session, actor: Actor, ticket: Ticket) -> None:
    """Refuse whoever did the job, now or before a rework: a colleague must call."""
    if actor.employee_id is None:
        return
    try:
        may_call_back(actor.employee_id, workers_of(session, ticket))
    except Refusal as no:
        raise OwnWork(no.sentence) from no


def _attempt(
    actor: Actor,
    ticket: Ticket,
    mode: CallbackMode,
    at: datetime,
    outcome: CallbackOutcome | None,
    satisfied: Satisfied | None,
    note: str,
) -> CallbackAttempt:
    """Return one attempt; nothing is taken for granted that nobody chose."""
    if outcome is None:
        raise Refusal(N_("Choose what came of it."), field="outcome")
    reached = outcome is CallbackOutcome.REACHED
    if reached and satisfied is None:
        raise Refusal(N_("Choose what the customer said."), field="satisfied")
    if satisfied is not None and not reached:
        raise Refusal(
            N_("Only a customer who was reached can say how satisfied he is."), field="satisfied"
        )
    needed = N_("Write what the customer is dissatisfied with.")
    words = inputs.text(
        CallbackAttempt, "note", note, needed=needed if satisfied is Satisfied.NO else None
    )
    return CallbackAttempt(
        ticket_id=ticket.id,
        mode=mode,
        at=at,
        by_id=actor.employee_id,
        outcome=outcome,
        satisfied=satisfied,
        note=words,
    )


# What follows -------------------------------------------------------------------------------------
def _made(callback: Callback, made: CallbackAttempt) -> None:
    callback.state, callback.done_at = CallbackState.DONE, made.at
    callback.done_by_id, callback.satisfied = made.by_id, made.satisfied
    callback.note = made.note


def attempts_at(callback: Callback) -> list[Attempt]:
    """Return a callback's attempts as the rules read them."""
    return [
        Attempt(one.outcome, local(one.at).date(), one.at <= callback.due_at)
        for one in callback.attempts
    ]


def _is_excused(session: Session, callback: Callback) -> bool:
    attempts = attempts_at(callback)
    needed = standard_on(session, max(one.day for one in attempts)).attempts_on_days
    return excused(attempts, needed)


def _follow(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    made: CallbackAttempt,
    *,
    excused_: bool = False,
) -> None:
    """Tell the timeline; a dissatisfied customer reopens, a settled work order closes."""
    reached = made.outcome is CallbackOutcome.REACHED
    kind = TicketEventKind.CALLED_BACK if reached else TicketEventKind.CALLBACK_TRIED
    told(session, ticket, kind, made.at, actor, text=made.note)
    if excused_:
        told(session, ticket, TicketEventKind.CALLBACK_EXCUSED, made.at, None)
    if made.satisfied is Satisfied.NO and ticket.status is not TicketStatus.CANCELLED:
        reopened(session, actor, ticket, made.at, made.note)
    else:
        close_if_settled(session, ticket, made.at)
    session.flush()
