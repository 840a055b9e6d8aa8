"""Customer visits: starting a round, recording what was said at a door (JD-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Customer,
    Employee,
    Occupancy,
    Office,
    Ticket,
    Unit,
    Visit,
    VisitInterval,
    VisitPlan,
)
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, Forbidden, require
from rules import visits as rules
from rules.field_words import VisitKind, VisitOutcome
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Satisfied
from services import inputs, places


def months(session: Session, office_id: int, day: date) -> int:
    """Return how many months a round of an office takes that begins on a day."""
    rows = session.execute(
        select(VisitInterval.office_id, VisitInterval.months, VisitInterval.valid_from)
    )
    return rules.months_on((rules.Interval(*row) for row in rows), office_id, day)


def start(
    session: Session, actor: Actor, office: Office, first: date, at: datetime, name: str = ""
) -> VisitPlan:
    """Start a round of an office; two rounds of one office never overlap."""
    require(session, actor, Deed.CREATE, Record.VISIT_PLAN, None)
    length = months(session, office.id, first)
    last = rules.last_day(first, length)
    other = session.scalars(
        select(VisitPlan)
        .where(
            VisitPlan.office_id == office.id,
            VisitPlan.voided_at.is_(None),
            VisitPlan.starts_on <= last,
            VisitPlan.ends_on >= first,
        )
        .limit(1)
    ).first()
    if other is not None:
        raise Refusal(
            N_("The round %(name)s runs from %(first)s to %(last)s. Begin after it, or void it."),
            field="starts_on",
            name=other.name,
            first=other.starts_on,
            last=other.ends_on,
        )
    plan = VisitPlan(
        office_id=office.id,
        name=inputs.text(VisitPlan, "name", name),
        starts_on=first,
        ends_on=last,
        months=length,
        started_by_id=actor.employee_id,
        started_at=at,
    )
    plan.name = plan.name or plan.span
    session.add(plan)
    session.flush()
    return plan


def running(session: Session, office_id: int, day: date) -> VisitPlan | None:
    """Return the round of an office that runs on a day."""
    return session.scalars(
        select(VisitPlan)
        .where(
            VisitPlan.office_id == office_id,
            VisitPlan.voided_at.is_(None),
            VisitPlan.starts_on <= day,
            VisitPlan.ends_on >= day,
        )
        .order_by(VisitPlan.starts_on.desc())
        .limit(1)
    ).first()


def living(session: Session, unit_id: int, day: date) -> Sequence[Customer]:
    """Return who lives in a flat on a day."""
    return session.scalars(
        select(Customer)
        .join(Occupancy, Occupancy.customer_id == Customer.id)
        .where(Occupancy.unit_id == unit_id, Occupancy.held_on(day), Customer.voided_at.is_(None))
        .order_by(Occupancy.id)
    ).all()


def record(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    unit: Unit,
    outcome: VisitOutcome,
    kind: VisitKind,
    customer: Customer | None = None,
    at: datetime | None = None,
    said: str = "",
    satisfied: Satisfied | None = None,
    raised: str = "",
    visited_by: Employee | None = None,
) -> Visit:
    """Write down a visit, just made or made earlier."""
    require(session, actor, Deed.CREATE, Record.VISIT, None)
    at = at or now
    rules.check_when(at, now)
    places.check_flat(actor, unit, Record.VISIT)
    day = local(at).date()
    here = living(session, unit.id, day)
    if not here:
        raise Refusal(
            N_(
                "Nobody lived in %(flat)s on %(day)s. Choose another flat, or enter first who "
                "lives here."
            ),
            field="unit",
            flat=unit.address,
            day=day,
        )
    met = outcome is VisitOutcome.MET
    if customer is not None and customer.id not in {one.id for one in here}:
        raise Refusal(N_("This customer did not live in the flat that day."), field="who")
    row = Visit(
        number=rules.number(day, next_number(session, rules.PREFIX, unit.office_id, day)),
        office_id=unit.office_id,
        area_id=unit.area_id,
        unit_id=unit.id,
        customer_id=customer.id if met and customer is not None else None,
        outcome=outcome,
        at=at,
        visited_by_id=visited_by.id if visited_by is not None else actor.employee_id,
        kind=kind,
        said=inputs.text(Visit, "said", said),
        satisfied=satisfied if met else None,
        raised=inputs.text(Visit, "raised", raised),
    )
    session.add(row)
    session.flush()
    return row


def correct(
    session: Session,
    actor: Actor,
    row: Visit,
    *,
    said: str,
    satisfied: Satisfied | None,
    raised: str,
    kind: VisitKind,
) -> Visit:
    """Complete or correct what was written down at the door."""
    require(session, actor, Deed.EDIT, Record.VISIT, row)
    row.said, row.raised = inputs.text(Visit, "said", said), inputs.text(Visit, "raised", raised)
    row.kind = kind
    row.satisfied = satisfied if row.outcome is VisitOutcome.MET else None
    session.flush()
    return row


def became(session: Session, actor: Actor, visit_id: int, ticket: Ticket) -> Visit:
    """Link the work order that a visit's matter became; once."""
    row = session.get(Visit, visit_id)
    if row is None:
        raise Forbidden(Deed.EDIT, Record.VISIT)
    require(session, actor, Deed.EDIT, Record.VISIT, row)
    if row.office_id != ticket.office_id:
        raise Refusal(N_("The visit belongs to another office than this request."))
    if row.ticket_id is not None:
        raise Refusal(
            N_("What was raised at this visit is a work order already: %(number)s."),
            number=str(row.ticket),
        )
    row.ticket_id = ticket.id
    session.flush()
    return row
