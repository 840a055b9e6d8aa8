"""Work orders: taking a request down, correcting it, striking it out, and looking at it.

The steps of its life are in ``services.ticket_steps`` and named here too: a screen imports one
module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local
from models.customers import Customer
from models.estate import Area, Office, Unit
from models.numbering import next_number
from models.scopes import Actor, Forbidden, require
from models.tickets import Ticket
from rules.permissions import grant
from rules.refusal import Refusal
from rules.tickets import prefix, ticket_number
from rules.vocabulary import (
    N_,
    Category,
    Channel,
    Deed,
    Record,
    Scope,
    TicketEventKind,
    Urgency,
)
from services import department_jobs, draws, inputs
from services.deadlines import Clocks, is_late, recompute_deadlines, set_deadlines
from services.estate import area_administrator
from services.ticket_events import (
    OPEN,
    WAITS_FOR_SUPERVISOR,
    Holder,
    check_alive,
    done,
    take_from_holder,
    told,
)
from services.ticket_lists import (
    Held,
    Target,
    department_jobs_of,
    holders,
    open_tickets_of,
    spans,
    target,
    timeline,
    urges_of,
    workers,
)
from services.ticket_reopening import reopen
from services.ticket_steps import (
    accept,
    answer,
    answer_urge,
    arrive,
    cancel,
    complete,
    dispatch,
    dispatch_many,
    escalate,
    hand_back,
    hold,
    resume,
    take,
    transfer,
    urge,
)

__all__ = [
    "OPEN",
    "WAITS_FOR_SUPERVISOR",
    "Held",
    "Holder",
    "Target",
    "accept",
    "answer",
    "answer_urge",
    "arrive",
    "cancel",
    "complete",
    "department_jobs_of",
    "dispatch",
    "dispatch_many",
    "edit",
    "escalate",
    "hand_back",
    "hold",
    "holders",
    "open_tickets_of",
    "register",
    "reopen",
    "resume",
    "spans",
    "take",
    "target",
    "timeline",
    "transfer",
    "urge",
    "urges_of",
    "void",
    "workers",
]

# what a correction may change: a state changes by its steps alone
CORRECTED = (
    "category",
    "urgency",
    "channel",
    "subject",
    "description",
    "customer",
    "unit",
    "area",
    "place",
    "caller_phone",
    "needs_dispatch",
    "result",
    "answer",
)
_WORDS = ("subject", "description", "place", "caller_phone", "result", "answer")
_PLACES = ("unit", "area", "customer")
_CLOCKS = ("category", "urgency", "needs_dispatch")
NO_SUBJECT = N_("Write what the request is about.")


# Register (JD-1) ----------------------------------------------------------------------------------
LONGEST_AGO = timedelta(days=366)  # what is older came in by another way, and comes as a list


def register(
    session: Session,
    actor: Actor,
    at: datetime,
    *,
    office: Office,
    category: Category | None,
    subject: str,
    urgency: Urgency = Urgency.NORMAL,
    channel: Channel = Channel.PHONE,
    description: str = "",
    customer: Customer | None = None,
    unit: Unit | None = None,
    area: Area | None = None,
    place: str = "",
    caller_phone: str = "",
    needs_dispatch: bool = True,
    received_at: datetime | None = None,
    external_no: str | None = None,
    with_: Clocks | None = None,
) -> Ticket:
    """Enter a request: a numbered work order with its deadlines comes out.

    ``area`` is for a place that is no flat. ``received_at`` is when the customer called, if it is
    entered later.
    """
    area = area if unit is None else unit.area
    _may_register(actor, office, area)
    received_at = received_at or at
    if received_at > at:
        raise Refusal(N_("The request can't come in later than now."), field="received_at")
    if received_at < at - LONGEST_AGO:  # older than the time limits even, it would have none
        raise Refusal(
            N_("The request came in more than a year ago? Check the year."), field="received_at"
        )
    if category is None:
        raise Refusal(N_("Choose the category."), field="category")
    _check_place(office.id, customer, unit, area)
    day = local(received_at).date()
    ticket = Ticket(
        office=office,
        area_id=None if area is None else area.id,
        area_admin_id=area_administrator(session, None if area is None else area.id, day),
        unit=unit,
        customer=customer,
        place=inputs.text(Ticket, "place", place),
        caller_phone=inputs.text(Ticket, "caller_phone", caller_phone),
        category=category,
        urgency=urgency,
        channel=channel,
        subject=inputs.text(Ticket, "subject", subject, needed=NO_SUBJECT),
        description=inputs.text(Ticket, "description", description),
        needs_dispatch=needs_dispatch,
        received_by_id=actor.employee_id,
        received_at=received_at,
        external_no=_external_no(session, office, external_no),
    )
    ticket.office_id = office.id
    set_deadlines(session, ticket, with_)
    letters = prefix(category)
    ticket.number = ticket_number(letters, day, next_number(session, letters, office.id, day))
    session.add(ticket)
    told(session, ticket, TicketEventKind.RECEIVED, received_at, actor)
    done(session)
    return ticket


def _may_register(actor: Actor, office: Office, area: Area | None) -> None:
    """Refuse whoever may not enter requests at an office; an area's own administrator there may."""
    if not actor.may(Deed.CREATE, Record.TICKET):
        raise Forbidden(Deed.CREATE, Record.TICKET)
    if actor.operator:
        return
    scopes = {
        grant(post.role, Record.TICKET).scope
        for post in actor.posts
        if post.office_id in (None, office.id)
        and Deed.CREATE in grant(post.role, Record.TICKET).deeds
    }
    if not scopes:
        raise Forbidden(Deed.CREATE, Record.TICKET)
    if scopes == {Scope.AREA} and (area is None or area.id not in actor.areas_today):
        raise Refusal(
            N_("Choose a flat in one of your own areas; the front desk enters the others."),
            field="unit",
        )


def _check_place(
    office_id: int, customer: Customer | None, unit: Unit | None, area: Area | None
) -> None:
    if unit is not None and unit.office_id != office_id:
        raise Refusal(N_("This flat belongs to another office."), field="unit")
    if area is not None and area.office_id != office_id:
        raise Refusal(N_("This area belongs to another office."), field="area")
    if customer is not None and customer.office_id != office_id:
        raise Refusal(N_("This customer belongs to another office."), field="customer")
    if customer is not None and customer.voided_at is not None:
        raise Refusal(
            N_("This customer has been struck out. Choose the valid entry."), field="customer"
        )


def _external_no(session: Session, office: Office, typed: str | None) -> str | None:
    number = inputs.text(Ticket, "external_no", typed)
    if not number:
        return None
    taken = select(Ticket.number).where(Ticket.office_id == office.id, Ticket.external_no == number)
    if (other := session.scalar(taken)) is not None:
        raise Refusal(
            N_("Work order %(number)s has this outside number already."),
            field="external_no",
            number=other,
        )
    return number


# Correct and strike out ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Where:
    """Where a corrected work order belongs."""

    customer: Customer | None
    unit: Unit | None
    area: Area | None


def edit(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    changes: Mapping[str, Any],
    at: datetime,
    *,
    reason: str = "",
) -> Ticket:
    """Correct what was taken down; the number stays, deadlines ahead are computed anew.

    What decides the deadlines is corrected by the supervisor alone once one of them was missed.
    """
    require(session, actor, Deed.EDIT, Record.TICKET, ticket)
    check_alive(ticket)
    unknown = set(changes) - set(CORRECTED)
    if unknown:
        raise ValueError(f"no correction: {sorted(unknown)}")
    why = inputs.within(reason, 500, field="reason")
    where = _where(ticket, changes)
    if {"unit", "area"} & set(changes):
        _may_register(actor, ticket.office, where.area)
    values = _corrected(ticket, changes)
    different = {key for key, value in values.items() if getattr(ticket, key) != value}
    if different & set(_CLOCKS) and is_late(ticket, at) and not actor.may(Deed.VOID, Record.TICKET):
        raise Refusal(
            N_("A deadline of this work order has passed. Ask the supervisor to correct this."),
            field=min(different & set(_CLOCKS)),
        )
    with session.no_autoflush:
        if where != _Where(ticket.customer, ticket.unit, ticket.area):
            different.add("unit")
            _move(session, ticket, where)
    if not different:
        return ticket
    with session.no_autoflush:  # the reason belongs to all of it
        for key in different - {"unit"}:
            setattr(ticket, key, values[key])
        if different & set(_CLOCKS):
            recompute_deadlines(session, ticket)
    told(session, ticket, TicketEventKind.CORRECTED, at, actor, text=why)
    done(session, why)
    return ticket


def _where(ticket: Ticket, changes: Mapping[str, Any]) -> _Where:
    customer = changes.get("customer", ticket.customer)
    unit, area = ticket.unit, ticket.area  # as they were: a flat may have changed its area since
    if {"unit", "area"} & set(changes):
        unit = changes.get("unit", unit)
        area = changes.get("area", area) if unit is None else unit.area
    _check_place(
        ticket.office_id, customer if customer is not ticket.customer else None, unit, area
    )
    return _Where(customer, unit, area)


def _corrected(ticket: Ticket, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new values of a correction but for the place; refuse what can't be kept."""
    values = {key: value for key, value in changes.items() if key not in _PLACES}
    for key in _WORDS:
        if key in values:
            needed = NO_SUBJECT if key == "subject" else None
            values[key] = inputs.text(Ticket, key, values[key], needed=needed)
    if "category" in values and values["category"] is None and ticket.category is not None:
        raise Refusal(N_("Choose the category."), field="category")
    if "result" in values and ticket.completed_at is not None and not values["result"]:
        raise Refusal(N_("Write what was done."), field="result")
    if values.get("needs_dispatch") is False and ticket.dispatched_at is not None:
        raise Refusal(N_("This work order has been dispatched."), field="needs_dispatch")
    return values


def _move(session: Session, ticket: Ticket, where: _Where) -> None:
    area = where.area
    if area is not ticket.area:
        day = local(ticket.received_at).date()
        ticket.area_admin_id = area_administrator(session, None if area is None else area.id, day)
    ticket.customer, ticket.unit, ticket.area = where.customer, where.unit, area


def void(session: Session, actor: Actor, ticket: Ticket, at: datetime, *, reason: str) -> Ticket:
    """Strike a work order out, with the reason: it stays readable and counts nowhere."""
    require(session, actor, Deed.VOID, Record.TICKET, ticket)
    check_alive(ticket)
    why = inputs.reason(reason)
    with session.no_autoflush:  # the reason belongs to all of it
        take_from_holder(session, ticket, at)
        department_jobs.voided(session, ticket, at, actor.employee_id, why)
        draws.release(session, ticket, at, overdue_too=True)
    ticket.voided_at, ticket.voided_by_id, ticket.void_reason = at, actor.employee_id, why
    told(session, ticket, TicketEventKind.VOIDED, at, actor, text=why)
    done(session, why)
    return ticket
