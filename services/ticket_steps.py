"""The steps of a work order, from dispatch to reopening: one function a deed (JD-1 … JD-4).

Each asks for the right, lets ``rules.tickets`` decide the state, keeps the holders' clocks and
tells the timeline. The caller commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import Employee
from models.scopes import Actor, require
from models.tickets import Ticket, TicketHold, Urge
from rules.department_words import DepartmentJobState
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.tickets import next_status
from rules.vocabulary import N_, Deed, Record, TicketEventKind, TicketStatus
from services import department_jobs, draws, inputs, notices, roster
from services.deadlines import Clocks, recompute_deadlines
from services.draws import new_seed
from services.separation import all_or_nothing, somebody
from services.ticket_events import (
    Holder,
    acts_for_desk,
    begin,
    check_alive,
    check_holds,
    check_target,
    done,
    end_hold,
    hand_to,
    is_holder,
    is_with,
    leave_without_holder,
    take_from_holder,
    told,
)


# Dispatch -----------------------------------------------------------------------------------------
def dispatch(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    to: Holder | None,
    at: datetime,
    note: str = "",
    *,
    anyway: bool = False,
) -> Ticket:
    """Dispatch a work order to a worker or department (JD-1); ``anyway`` also to who is away."""
    whom = _chosen(to)
    _may_dispatch(session, actor, ticket, whom, at, anyway)
    return _dispatch(session, actor, ticket, whom, at, note)


def dispatch_many(
    session: Session,
    actor: Actor,
    tickets: Iterable[Ticket],
    to: Holder | None,
    at: datetime,
    note: str = "",
    *,
    anyway: bool = False,
) -> int:
    """Dispatch all of the work orders, or none: ``separation.Refused`` tells of each that can't."""
    whom = _chosen(to)
    return all_or_nothing(
        tickets,
        lambda ticket: _may_dispatch(session, actor, ticket, whom, at, anyway),
        lambda ticket: _dispatch(session, actor, ticket, whom, at, note),
    )


def _chosen(to: Holder | None) -> Holder:
    if to is None:
        raise Refusal(N_("Choose a worker or a department."), field="to")
    return to


def _may_dispatch(
    session: Session, actor: Actor, ticket: Ticket, to: Holder, at: datetime, anyway: bool
) -> None:
    begin(session, actor, Deed.DISPATCH, ticket, at)
    next_status(ticket.status, Deed.DISPATCH)
    check_target(session, to, ticket.office_id, at)
    _check_present(session, to, ticket, at, anyway)


def _check_present(
    session: Session, to: Holder, ticket: Ticket, at: datetime, anyway: bool
) -> None:
    if isinstance(to, Employee):
        roster.check_present(session, to, ticket.office_id, at, anyway)


def _dispatch(
    session: Session, actor: Actor, ticket: Ticket, to: Holder, at: datetime, note: str
) -> Ticket:
    ticket.status = next_status(ticket.status, Deed.DISPATCH)
    if not ticket.needs_dispatch:  # entered as the desk's own matter, and it isn't
        ticket.needs_dispatch = True
        recompute_deadlines(session, ticket)
    if ticket.dispatched_at is None:  # the first dispatch counts (4.2.1.3)
        ticket.dispatched_at, ticket.dispatched_by_id = at, actor.employee_id
    hand_to(session, ticket, to, at, by=actor.employee_id)
    note = inputs.within(note, 500, field="note")
    told(session, ticket, TicketEventKind.DISPATCHED, at, actor, to_name=str(to), text=note)
    done(session)
    notices.tell_holder(session, NoticeKind.JOB_DISPATCHED, ticket, at, by=actor)
    return ticket


def transfer(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    to: Holder | None,
    at: datetime,
    *,
    reason: str,
    anyway: bool = False,
) -> Ticket:
    """Transfer a work order to another worker or department, with the reason (JD-2)."""
    begin(session, actor, Deed.TRANSFER, ticket, at)
    status = next_status(ticket.status, Deed.TRANSFER)
    whom = check_target(session, _chosen(to), ticket.office_id, at)
    if is_with(ticket, whom):
        raise Refusal(
            N_("%(name)s holds this work order already. Choose somebody else."),
            field="to",
            name=str(whom),
        )
    why = inputs.reason(reason)
    _check_present(session, whom, ticket, at, anyway)
    hand_to(session, ticket, whom, at, why, by=actor.employee_id)
    ticket.status = status
    told(session, ticket, TicketEventKind.TRANSFERRED, at, actor, to_name=str(whom), text=why)
    done(session, why)
    notices.tell_holder(session, NoticeKind.JOB_DISPATCHED, ticket, at, by=actor)
    return ticket


def accept(session: Session, actor: Actor, ticket: Ticket, at: datetime) -> Ticket:
    """Accept a work order; what a department got, its member then holds himself (JD-2)."""
    begin(session, actor, Deed.ACCEPT, ticket, at)
    status = next_status(ticket.status, Deed.ACCEPT)
    check_holds(session, actor, ticket, Deed.ACCEPT)
    if ticket.holder_employee_id is None and actor.employee_id is not None:
        hand_to(session, ticket, session.get_one(Employee, actor.employee_id), at)
    department_jobs.accepted(session, ticket, at, actor.employee_id)
    ticket.status = status
    told(session, ticket, TicketEventKind.ACCEPTED, at, actor)
    done(session)
    return ticket


def hand_back(
    session: Session, actor: Actor, ticket: Ticket, at: datetime, *, reason: str
) -> Ticket:
    """Hand a work order back to the desk, with the reason: it awaits dispatch again (JD-2)."""
    begin(session, actor, Deed.HAND_BACK, ticket, at)
    status = next_status(ticket.status, Deed.HAND_BACK)
    check_holds(session, actor, ticket, Deed.HAND_BACK)
    why = inputs.reason(reason)
    leave_without_holder(session, ticket, at, why)
    ticket.status = status
    told(session, ticket, TicketEventKind.HANDED_BACK, at, actor, text=why)
    done(session, why)
    return ticket


# Urging (JD-3) ------------------------------------------------------------------------------------
def urge(session: Session, actor: Actor, ticket: Ticket, at: datetime, *, text: str) -> Urge:
    """Urge whoever holds the work order; urges are numbered."""
    begin(session, actor, Deed.URGE, ticket, at)
    next_status(ticket.status, Deed.URGE)
    words = inputs.text(Urge, "text", text, needed=N_("Say what you urge the holder to do."))
    last = session.scalar(select(func.max(Urge.number)).where(Urge.ticket_id == ticket.id)) or 0
    row = Urge(ticket_id=ticket.id, number=last + 1, at=at, by_id=somebody(actor), text=words)
    session.add(row)
    holder = ticket.holder_employee or ticket.holder_department
    told(
        session,
        ticket,
        TicketEventKind.URGED,
        at,
        actor,
        to_name=str(holder or ""),
        text=f"{row.number}. {words}",
    )
    done(session)
    notices.tell_holder(session, NoticeKind.URGED, ticket, at, by=actor)
    return row


def answer_urge(session: Session, actor: Actor, urge: Urge, at: datetime, *, answer: str) -> Urge:
    """Answer an urge: the holder himself, or the desk for him."""
    ticket = session.get_one(Ticket, urge.ticket_id)
    require(session, actor, Deed.VIEW, Record.TICKET, ticket)
    check_alive(ticket)
    if not is_holder(session, actor, ticket) and not acts_for_desk(
        actor, Deed.URGE, ticket.office_id
    ):
        raise Refusal(N_("Only the holder or the desk answers an urge."))
    if urge.answered_at is not None:
        raise Refusal(N_("This urge has been answered."))
    if at < urge.at:
        raise Refusal(N_("An urge can't be answered before it was made."), field="at")
    words = inputs.text(Urge, "answer", answer, needed=N_("Write the answer."))
    urge.answered_at, urge.answered_by_id, urge.answer = at, actor.employee_id, words
    told(
        session,
        ticket,
        TicketEventKind.URGE_ANSWERED,
        at,
        actor,
        text=f"{urge.number}. {words}",
    )
    done(session)
    return urge


# Hold and resume ----------------------------------------------------------------------------------
def hold(session: Session, actor: Actor, ticket: Ticket, at: datetime, *, reason: str) -> Ticket:
    """Pause a work order, with the reason: its clocks stand still until it resumes."""
    begin(session, actor, Deed.HOLD, ticket, at)
    status = next_status(ticket.status, Deed.HOLD)
    check_holds(session, actor, ticket, Deed.HOLD)
    why = inputs.reason(reason)
    ticket.held_status, ticket.hold_since, ticket.status = ticket.status, at, status
    session.add(TicketHold(ticket_id=ticket.id, held_from=at, reason=why))
    told(session, ticket, TicketEventKind.HELD, at, actor, text=why)
    done(session, why)
    return ticket


def resume(session: Session, actor: Actor, ticket: Ticket, at: datetime) -> Ticket:
    """Go on with a paused work order; its running deadlines move by the pause."""
    begin(session, actor, Deed.RESUME, ticket, at)
    held = ticket.held_status or TicketStatus.NEW
    status = next_status(ticket.status, Deed.RESUME, held=held)
    check_holds(session, actor, ticket, Deed.RESUME)
    end_hold(session, ticket, at)
    ticket.status = status
    told(session, ticket, TicketEventKind.RESUMED, at, actor)
    done(session)
    return ticket


# The work -----------------------------------------------------------------------------------------
def arrive(session: Session, actor: Actor, ticket: Ticket, at: datetime) -> Ticket:
    """Note that the worker is on site."""
    begin(session, actor, Deed.ARRIVE, ticket, at)
    status = next_status(ticket.status, Deed.ARRIVE)
    check_holds(session, actor, ticket, Deed.ARRIVE)
    ticket.status = status
    ticket.arrived_at = ticket.arrived_at or at
    department_jobs.accepted(session, ticket, at, actor.employee_id)
    told(session, ticket, TicketEventKind.ARRIVED, at, actor)
    done(session)
    return ticket


def complete(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    at: datetime,
    *,
    result: str,
    done_by: Employee | None = None,
    seed: Callable[[], str] = new_seed,
    with_: Clocks | None = None,
) -> Ticket:
    """Complete a work order with its result, and draw whether it owes a callback (4.3).

    The holder did the job; the desk, which notes it for him, may name somebody else.
    """
    begin(session, actor, Deed.COMPLETE, ticket, at)
    status = next_status(ticket.status, Deed.COMPLETE)
    check_holds(session, actor, ticket, Deed.COMPLETE)
    words = inputs.text(Ticket, "result", result, needed=N_("Write what was done."))
    _check_category(ticket)
    if done_by is not None and done_by.id != ticket.holder_employee_id:
        if not acts_for_desk(actor, Deed.COMPLETE, ticket.office_id):
            raise Refusal(N_("You complete your own jobs only."), field="done_by")
        check_target(session, done_by, ticket.office_id, at)
    worker_id = done_by.id if done_by is not None else ticket.holder_employee_id
    if worker_id is None and is_holder(session, actor, ticket):
        worker_id = actor.employee_id
    ticket.status, ticket.result = status, words
    ticket.completed_at, ticket.completed_by_id = at, worker_id
    take_from_holder(session, ticket, at)
    department_jobs.accepted(session, ticket, at, actor.employee_id)
    department_jobs.ended(session, ticket, DepartmentJobState.DONE, at)
    told(session, ticket, TicketEventKind.COMPLETED, at, actor, text=words)
    done(session)
    draws.draw_for(session, ticket, at, seed=seed, with_=with_)
    return ticket


def _check_category(ticket: Ticket) -> None:
    if ticket.category is None:
        raise Refusal(
            N_("Choose the category of this work order before you complete it."), field="category"
        )


def answer(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    at: datetime,
    *,
    text: str,
    on_the_spot: bool = False,
    seed: Callable[[], str] = new_seed,
    with_: Clocks | None = None,
) -> Ticket:
    """Answer the customer: a first answer, or ``on_the_spot`` one that settles the matter.

    What is answered on the spot needs no dispatch; but a dispatch that was late already stays late.
    """
    begin(session, actor, Deed.ANSWER, ticket, at)
    if on_the_spot and ticket.status is not TicketStatus.NEW:
        raise Refusal(
            N_("Only a work order that awaits dispatch is answered on the spot. Complete this one.")
        )
    status = next_status(ticket.status, Deed.ANSWER, on_the_spot=on_the_spot)
    words = inputs.text(Ticket, "answer", text, needed=N_("Write the answer."))
    if on_the_spot:
        _check_category(ticket)
    ticket.answer = f"{ticket.answer}\n{words}" if ticket.answer else words
    ticket.answered_at = ticket.answered_at or at
    ticket.status = status
    told(session, ticket, TicketEventKind.ANSWERED, at, actor, text=words)
    if on_the_spot:
        late = ticket.dispatch_due_at is not None and at > ticket.dispatch_due_at
        ticket.needs_dispatch = ticket.needs_dispatch and late
        ticket.result, ticket.completed_at = words, at
        ticket.completed_by_id = actor.employee_id
        told(session, ticket, TicketEventKind.COMPLETED, at, actor)
    done(session)
    if on_the_spot:
        draws.draw_for(session, ticket, at, seed=seed, with_=with_)
    return ticket


# The supervisor (JD-4) ----------------------------------------------------------------------------
def escalate(
    session: Session, actor: Actor, ticket: Ticket, at: datetime, *, reason: str
) -> Ticket:
    """Hand what can't be solved to the supervisor, with the reason; visible until taken."""
    begin(session, actor, Deed.ESCALATE, ticket, at)
    next_status(ticket.status, Deed.ESCALATE)
    if ticket.escalated_at is not None and ticket.taken_at is None:
        raise Refusal(N_("This work order waits for the supervisor already."))
    why = inputs.reason(reason)
    ticket.escalated_at, ticket.escalated_reason = at, why
    ticket.taken_by_id = ticket.taken_by = ticket.taken_at = None
    told(session, ticket, TicketEventKind.ESCALATED, at, actor, text=why)
    done(session, why)
    notices.tell_leaders(session, NoticeKind.ESCALATED, ticket, at, by=actor)
    return ticket


def take(session: Session, actor: Actor, ticket: Ticket, at: datetime) -> Ticket:
    """Take over what was escalated."""
    begin(session, actor, Deed.TAKE, ticket, at)
    next_status(ticket.status, Deed.TAKE)
    if ticket.escalated_at is None or ticket.taken_at is not None:
        raise Refusal(N_("Nobody has escalated this work order, or it has been taken over."))
    ticket.taken_by_id, ticket.taken_at = somebody(actor), at
    told(session, ticket, TicketEventKind.TAKEN, at, actor)
    done(session)
    return ticket


# Calling off --------------------------------------------------------------------------------
def cancel(session: Session, actor: Actor, ticket: Ticket, at: datetime, *, reason: str) -> Ticket:
    """Call a work order off, with the reason; callbacks still ahead are owed no more."""
    begin(session, actor, Deed.CANCEL, ticket, at)
    status = next_status(ticket.status, Deed.CANCEL)
    why = inputs.reason(reason)
    with session.no_autoflush:  # the reason belongs to all of it
        end_hold(session, ticket, at)
        take_from_holder(session, ticket, at)
        department_jobs.ended(session, ticket, DepartmentJobState.CALLED_OFF, at, why)
        draws.release(session, ticket, at)
    ticket.status, ticket.cancelled_at, ticket.cancel_reason = status, at, why
    told(session, ticket, TicketEventKind.CANCELLED, at, actor, text=why)
    done(session, why)
    return ticket
