"""The draw of callbacks on records (procedure 4.3): strata, places and obligations.

``rules.draw`` decides; here its decisions become rows. An obligation that a later draw, a reopening
or a cancellation takes away is ``RELEASED``: off the list of what is due, still there to be traced.
The auditor's redo is in ``services.redraw``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.callbacks import Callback, CallbackAttempt, CallbackDraw, CallbackStratum
from models.clock import local
from models.people import Employee
from models.standards import Standard
from models.tickets import Ticket
from rules.callbacks import group_of
from rules.draw import Candidate, Decision, Draw, decide, window_start
from rules.refusal import Refusal
from rules.tickets import after_callbacks
from rules.vocabulary import (
    N_,
    CallbackGroup,
    CallbackMode,
    CallbackState,
    Role,
    StandardState,
    TicketEventKind,
    TicketStatus,
)
from services.deadlines import Clocks, callback_due
from services.estate import area_administrator
from services.ticket_events import holds_post, told


def new_seed() -> str:
    """Return a seed nobody can foresee."""
    return secrets.token_hex(16)


def standard_on(session: Session, day: date) -> Standard:
    """Return the issued edition of the standard in force on a day."""
    found = session.scalars(
        select(Standard)
        .where(Standard.state == StandardState.ISSUED, Standard.valid_from <= day)
        .order_by(Standard.valid_from.desc())
        .limit(1)
    ).first()
    if found is None:
        raise Refusal(
            N_("No assessment standard is in force. Ask the quality administrator to issue one.")
        )
    return found


# The draw -----------------------------------------------------------------------------------------
def draw_for(
    session: Session,
    ticket: Ticket,
    at: datetime,
    *,
    seed: Callable[[], str] = new_seed,
    with_: Clocks | None = None,
) -> Callback | None:
    """Draw whether a completed work order owes a callback; return the one it owes, if any.

    After a rework it owes one without a draw. A work order that owes none is closed.
    """
    if ticket.category is None:
        raise Refusal(N_("Choose the category of this work order."), field="category")
    callback = _after_rework(session, ticket, at, with_) if ticket.reopen_count else None
    if callback is None:
        stratum = locked_stratum(session, ticket, at, seed)
        callback = _draw(session, stratum, ticket, at, with_)
    if callback is None:
        close_if_settled(session, ticket, at)
    session.flush()
    return callback


def _after_rework(
    session: Session, ticket: Ticket, at: datetime, with_: Clocks | None
) -> Callback | None:
    """Return the callback owed after a rework; None if the work order was never completed before.

    It keeps the mode of the callback before. One that is overdue already is still to be made: it
    stays the only one, so that nobody calls twice.
    """
    earlier = session.scalars(
        select(Callback).where(Callback.ticket_id == ticket.id).order_by(Callback.id.desc())
    ).all()
    place = session.scalars(select(CallbackDraw).where(CallbackDraw.ticket_id == ticket.id)).first()
    if place is None and not earlier and not _was_called(session, ticket):
        return None
    overdue = [callback for callback in earlier if callback.state is CallbackState.DUE]
    if overdue:
        return overdue[0]
    mode = earlier[0].mode if earlier else CallbackMode.PHONE
    return _owe(session, ticket, mode, place, at, with_)


def _was_called(session: Session, ticket: Ticket) -> bool:
    return bool(session.scalar(select(exists().where(CallbackAttempt.ticket_id == ticket.id))))


def locked_stratum(
    session: Session, ticket: Ticket, at: datetime, seed: Callable[[], str]
) -> CallbackStratum:
    """Return the pot a work order draws from, locked: no two completions share a place."""
    month = local(at).date().replace(day=1)
    group = group_of(ticket.category) if ticket.category else CallbackGroup.REPAIR_INQUIRY
    found = _stratum(session, ticket.office_id, month, group)
    if found is None:
        edition = standard_on(session, local(at).date())
        try:
            with session.begin_nested():
                session.add(_opened(ticket.office_id, month, group, edition, seed()))
        except IntegrityError:
            pass  # another completion opened it at the same moment
        found = _stratum(session, ticket.office_id, month, group)
    if found is None:
        raise LookupError(f"stratum {ticket.office_id} {month} {group}")
    return found


def _stratum(
    session: Session, office_id: int, month: date, group: CallbackGroup
) -> CallbackStratum | None:
    return session.scalars(
        select(CallbackStratum)
        .where(
            CallbackStratum.office_id == office_id,
            CallbackStratum.month == month,
            CallbackStratum.group == group,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _opened(
    office_id: int, month: date, group: CallbackGroup, edition: Standard, seed: str
) -> CallbackStratum:
    """Open a pot with its seed and the quotas of the standard in force."""
    share = {
        CallbackGroup.REPAIR_INQUIRY: edition.repair_callback_percent,
        CallbackGroup.VOICE: edition.voice_callback_percent,
    }
    return CallbackStratum(
        office_id=office_id,
        month=month,
        group=group,
        seed=seed,
        callback_percent=share[group],
        visit_percent=edition.visit_percent,
        tickets=0,
    )


def quotas(stratum: CallbackStratum) -> Draw:
    """Return a pot's seed and quotas as the rules read them."""
    return Draw(
        stratum.seed,
        Fraction(stratum.callback_percent, 100),
        Fraction(stratum.visit_percent, 100),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the window: its row, its obligation, and whether that one stays."""

    row: CallbackDraw
    callback: Callback | None
    made: bool

    @property
    def candidate(self) -> Candidate:
        return Candidate(self.row.ticket_id, self.row.position, self.row.mode, self.made)


def _window(
    session: Session, stratum: CallbackStratum, first: int, at: datetime
) -> dict[int, _Place]:
    """Return the places from one on, by work order: one statement."""
    attempted = exists().where(CallbackAttempt.callback_id == Callback.id)
    found: dict[int, _Place] = {}
    for row, callback, tried in session.execute(
        select(CallbackDraw, Callback, attempted)
        .outerjoin(Callback, Callback.draw_id == CallbackDraw.id)
        .where(CallbackDraw.stratum_id == stratum.id, CallbackDraw.position >= first)
        .order_by(CallbackDraw.position, Callback.id)
        .execution_options(populate_existing=True)
    ):
        before = found.get(row.ticket_id)
        fresh = (
            callback is not None
            and callback.state is CallbackState.DUE
            and callback.due_at >= at
            and not tried
            and (before is None or before.callback is None)
        )
        found[row.ticket_id] = _Place(row, callback, made=not fresh)
    return found


def _draw(
    session: Session,
    stratum: CallbackStratum,
    ticket: Ticket,
    at: datetime,
    with_: Clocks | None,
) -> Callback | None:
    position = stratum.tickets + 1
    draw = quotas(stratum)
    places = _window(session, stratum, window_start(draw, position), at)
    decision = decide(draw, position, [place.candidate for place in places.values()])
    made = [str(place.row.position) for place in places.values() if place.row.mode and place.made]
    stratum.tickets = position
    row = CallbackDraw(
        stratum_id=stratum.id,
        position=position,
        ticket_id=ticket.id,
        drawn_at=at,
        called_back=decision.callback,
        mode=decision.mode,
        made_positions=",".join(made),
    )
    session.add(row)
    _apply(session, decision, places, at, with_)
    if decision.mode is None:
        session.flush()
        return None
    with session.no_autoflush:  # the place and its obligation are written together
        return _owe(session, ticket, decision.mode, row, at, with_)


def _apply(
    session: Session,
    decision: Decision,
    places: dict[int, _Place],
    at: datetime,
    with_: Clocks | None,
) -> None:
    """Let the decision change at most one earlier obligation, which nobody has begun."""
    if decision.released is not None:
        place = places[decision.released]
        place.row.called_back, place.row.mode = False, None
        if place.callback is not None:
            place.callback.state = CallbackState.RELEASED
            session.flush()
            close_if_settled(session, place.callback.ticket, at)
    if decision.switched_to_visit is not None:
        place = places[decision.switched_to_visit]
        place.row.mode = CallbackMode.VISIT
        if place.callback is not None:
            place.callback.mode = CallbackMode.VISIT
            _give(session, place.callback, place.callback.ticket, at, with_)


def _owe(
    session: Session,
    ticket: Ticket,
    mode: CallbackMode,
    place: CallbackDraw | None,
    at: datetime,
    with_: Clocks | None,
) -> Callback:
    """Return a new obligation with its person and deadline."""
    callback = Callback(
        office_id=ticket.office_id,
        area_id=ticket.area_id,
        ticket=ticket,
        ticket_id=ticket.id,
        draw=place,
        mode=mode,
        worker_id=ticket.completed_by_id,
        state=CallbackState.DUE,
    )
    _give(session, callback, ticket, at, with_)
    session.add(callback)
    return callback


def _give(
    session: Session, callback: Callback, ticket: Ticket, at: datetime, with_: Clocks | None
) -> None:
    """Choose who makes a callback; his time begins now."""
    callback.responsible_id = responsible(session, callback, ticket, at)
    callback.due_at = callback_due(session, ticket, at, with_)


# Who makes it -------------------------------------------------------------------------------------
def responsible(session: Session, callback: Callback, ticket: Ticket, at: datetime) -> int | None:
    """Return who makes a callback; None when only who did the job could: the supervisor sees it.

    On site: the administrator of the area that day. By phone: the front-desk administrator who
    received the work order; else the one on duty with the fewest callbacks to make.
    """
    day, did_it = local(at).date(), workers_of(session, ticket)
    if callback.mode is CallbackMode.VISIT:
        administrator = area_administrator(session, ticket.area_id, day)
        return None if administrator in did_it else administrator
    waiting = (
        select(func.count())
        .where(Callback.responsible_id == Employee.id, Callback.state == CallbackState.DUE)
        .correlate(Employee)
        .scalar_subquery()
    )
    desk = session.execute(
        select(Employee.id, Employee.on_duty, waiting).where(
            Employee.active, holds_post(ticket.office_id, day, Role.FRONT_DESK)
        )
    ).all()
    able = [row for row in desk if row[0] not in did_it]
    if any(employee == ticket.received_by_id for employee, _, _ in able):
        return ticket.received_by_id
    best = min(able, key=lambda row: (not row[1], row[2], row[0]), default=None)
    return None if best is None else int(best[0])


def workers_of(session: Session, ticket: Ticket) -> set[int]:
    """Return who did the job, now or before a rework: none of them calls back on it (4.3)."""
    before = session.scalars(
        select(Callback.worker_id).where(
            Callback.ticket_id == ticket.id, Callback.worker_id.is_not(None)
        )
    )
    return {worker for worker in (*before, ticket.completed_by_id) if worker is not None}


# What follows -------------------------------------------------------------------------------------
def release(session: Session, ticket: Ticket, at: datetime, *, overdue_too: bool = False) -> int:
    """Release a work order's callbacks that are still ahead; return how many.

    An overdue one stays: it was missed, whatever happened to the work order afterwards.
    """
    count = 0
    for callback in due_of(session, ticket):
        if overdue_too or callback.due_at >= at:
            callback.state = CallbackState.RELEASED
            count += 1
    return count


def due_of(session: Session, ticket: Ticket) -> Sequence[Callback]:
    """Return the callbacks a work order still owes."""
    return session.scalars(
        select(Callback)
        .where(Callback.ticket_id == ticket.id, Callback.state == CallbackState.DUE)
        .order_by(Callback.id)
    ).all()


def close_if_settled(session: Session, ticket: Ticket, at: datetime) -> None:
    """Close a completed work order that owes no callback any more."""
    if ticket.status is not TicketStatus.COMPLETED:
        return
    waiting = session.scalar(
        select(func.count()).where(
            Callback.ticket_id == ticket.id, Callback.state == CallbackState.DUE
        )
    )
    ticket.status = after_callbacks(ticket.status, waiting or 0)
    if ticket.status is TicketStatus.CLOSED:
        ticket.closed_at = at
        told(session, ticket, TicketEventKind.CLOSED, at, None)
