"""The annual training plan (4.1.2): drafted, submitted, approved by the manager, then revised.

Of an office and a year one edition is in force. It stands; a revision takes its items over, says
why, and goes the same way. Nobody approves what he drafted or submitted himself. A plan of the
whole company is written and approved by who works for all offices.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Office, TrainingPlan, TrainingPlanItem
from models.audit import because, take_turn
from models.clock import local
from models.scopes import Actor, require
from rules import training_plan as rules
from rules.plan_words import PlanState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import inputs
from services.separation import OwnWork, somebody

COMPANY_WIDE = N_("A plan of the whole company is not yours to decide: choose your office.")
_TAKEN_OVER = (
    *("quarter", "topic", "subject", "audience_roles", "audience", "trainer", "minutes"),
    *("exam_method", "origin_record", "origin_id", "origin_no", "indicator", "note"),
)


def is_ours(actor: Actor, deed: Deed, office_id: int | None) -> bool:
    """Say whether somebody does a deed to plans of an office; None is the whole company."""
    offices = actor.offices(deed, Record.TRAINING_PLAN)
    return offices is None or office_id in offices


def _whose(actor: Actor, deed: Deed, office_id: int | None) -> None:
    if not is_ours(actor, deed, office_id):
        raise Refusal(COMPANY_WIDE, field="office")


def of_year(office_id: int | None, year: int) -> list[ColumnElement[bool]]:
    """Return the conditions of the editions of an office's year that were not struck out."""
    same = (
        TrainingPlan.office_id.is_(None)
        if office_id is None
        else TrainingPlan.office_id == office_id
    )
    return [same, TrainingPlan.year == year, TrainingPlan.voided_at.is_(None)]


def in_state(
    session: Session, office_id: int | None, year: int, *states: PlanState
) -> TrainingPlan | None:
    """Return an office's plan of a year that is in one of some states."""
    return session.scalars(
        select(TrainingPlan)
        .where(*of_year(office_id, year), TrainingPlan.state.in_(states))
        .order_by(TrainingPlan.revision.desc())
        .limit(1)
    ).first()


# Writing ------------------------------------------------------------------------------------------
def begin(
    session: Session, actor: Actor, office: Office | None, year: int, aims: str, at: datetime
) -> TrainingPlan:
    """Begin a year's plan, of an office or of the whole company; a later edition is a revision."""
    require(session, actor, Deed.CREATE, Record.TRAINING_PLAN, None)
    office_id = None if office is None else office.id
    _whose(actor, Deed.CREATE, office_id)
    rules.check_year(year, local(at).date())
    with session.no_autoflush:
        take_turn(session.connection())  # two that begin at once would write it twice
        there = in_state(session, office_id, year, *rules.UNDER_WAY, PlanState.APPROVED)
    if there is not None:
        raise Refusal(
            N_("%(number)s is the plan of this year. Go on with it, or revise it."),
            field="year",
            number=there.number,
        )
    return _edition(session, actor, office_id, year, at, aims=aims)


def _edition(
    session: Session,
    actor: Actor,
    office_id: int | None,
    year: int,
    at: datetime,
    *,
    aims: str,
    reason: str = "",
    supersedes: TrainingPlan | None = None,
) -> TrainingPlan:
    """Write the next edition of an office's year."""
    same = of_year(office_id, year)[:2]
    with session.no_autoflush:
        last = session.scalar(select(func.max(TrainingPlan.revision)).where(*same)) or 0
    row = TrainingPlan(
        number=rules.number(year, last + 1),
        office_id=office_id,
        year=year,
        revision=last + 1,
        state=PlanState.DRAFT,
        aims=inputs.text(TrainingPlan, "aims", aims),
        reason=reason,
        supersedes=supersedes,
        drafted_at=at,
        drafted_by_id=actor.employee_id,
    )
    session.add(row)
    session.flush()
    return row


def change(session: Session, actor: Actor, row: TrainingPlan, aims: str) -> TrainingPlan:
    """Mend the aims of a plan that was not submitted."""
    _step(session, actor, row, Deed.EDIT)
    row.aims = inputs.text(TrainingPlan, "aims", aims)
    session.flush()
    return row


def revise(
    session: Session, actor: Actor, row: TrainingPlan, reason: str, at: datetime
) -> TrainingPlan:
    """Draft a revision of the plan in force: its items are taken over, each with its root."""
    _step(session, actor, row, Deed.REVISE)
    why = inputs.reason(reason)
    with session.no_autoflush:
        take_turn(session.connection())
        there = in_state(session, row.office_id, row.year, *rules.UNDER_WAY)
    if there is not None:
        raise Refusal(
            N_("%(number)s is being drafted already: go on with it."), number=there.number
        )
    because(session, why)
    made = _edition(
        *(session, actor, row.office_id, row.year, at),
        aims=row.aims,
        reason=why,
        supersedes=row,
    )
    for item in row.standing:
        values = {key: getattr(item, key) for key in _TAKEN_OVER}
        session.add(
            TrainingPlanItem(plan=made, office_id=row.office_id, root_id=item.first_id, **values)
        )
    session.flush()
    return made


def void(session: Session, actor: Actor, row: TrainingPlan, reason: str, at: datetime) -> None:
    """Strike a draft out; it stays readable."""
    _step(session, actor, row, Deed.VOID)
    row.void_reason = inputs.reason(reason)
    because(session, row.void_reason)
    row.voided_at, row.voided_by_id = at, actor.employee_id
    session.flush()


# The way to being in force ------------------------------------------------------------------------
def _step(session: Session, actor: Actor, row: TrainingPlan, deed: Deed) -> PlanState:
    """Return the state a deed leads to; refuse what is not granted, not ours, or not the time."""
    require(session, actor, deed, Record.TRAINING_PLAN, row)
    _whose(actor, deed, row.office_id)
    if row.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    return rules.next_state(row.state, deed)


def submit(session: Session, actor: Actor, row: TrainingPlan, at: datetime) -> TrainingPlan:
    """Hand a plan with its items to the manager."""
    state = _step(session, actor, row, Deed.SUBMIT)
    if not row.standing:
        raise Refusal(N_("This plan has no training yet: enter what is planned first."))
    row.submitted_at, row.submitted_by_id = at, somebody(actor)
    row.state, row.return_reason = state, ""
    session.flush()
    return row


def approve(session: Session, actor: Actor, row: TrainingPlan, at: datetime) -> TrainingPlan:
    """Put a plan in force; the edition before it is superseded."""
    state = _step(session, actor, row, Deed.APPROVE)
    _nobody_s_own(actor, row)
    before = in_state(session, row.office_id, row.year, PlanState.APPROVED)
    if before is not None:
        before.state = PlanState.SUPERSEDED
        session.flush()  # one is in force at a time, at every moment
    row.approved_at, row.approved_by_id, row.state = at, somebody(actor), state
    session.flush()
    return row


def send_back(session: Session, actor: Actor, row: TrainingPlan, reason: str) -> TrainingPlan:
    """Return a plan to who drafted it, with the reason."""
    state = _step(session, actor, row, Deed.RETURN)
    _nobody_s_own(actor, row)
    row.return_reason = inputs.reason(reason)
    because(session, row.return_reason)
    row.state = state
    session.flush()
    return row


def _nobody_s_own(actor: Actor, row: TrainingPlan) -> None:
    if somebody(actor) in (row.drafted_by_id, row.submitted_by_id):
        raise OwnWork(N_("Nobody approves or returns a plan that he drafted or submitted himself."))


def in_force_on(session: Session, office_id: int | None, day: date) -> TrainingPlan | None:
    """Return the plan in force of a day's year."""
    return in_state(session, office_id, day.year, PlanState.APPROVED)
