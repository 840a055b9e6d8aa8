"""Which item of the year's plan a training session carries out (4.1.2); none came on top of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import TrainingPlan, TrainingPlanItem, TrainingSession
from models.scopes import Actor, require
from rules.plan_words import PlanState
from rules.refusal import Refusal
from rules.training_words import SessionState, TrainingKind
from rules.vocabulary import N_, Deed, Record


def put(session: Session, row: TrainingSession, item: TrainingPlanItem | None) -> None:
    """Write the item a session carries out; refuse one of another year, office, or no plan."""
    if item is not None and item.id != row.plan_item_id:
        _check(item, item.plan, row)
    row.plan_item_id = None if item is None else item.id


def _check(item: TrainingPlanItem, plan: TrainingPlan, row: TrainingSession) -> None:
    if row.kind is not TrainingKind.IN_POST:
        raise Refusal(
            N_("The plan of the year is for in-post training: leave this empty."),
            field="plan_item",
        )
    if plan.state is not PlanState.APPROVED or item.voided_at is not None:
        raise Refusal(N_("This training is not planned by a plan in force."), field="plan_item")
    if plan.year != row.held_on.year:
        raise Refusal(
            N_("This is planned for %(year)s: choose one of the year of the training."),
            field="plan_item",
            year=plan.year,
        )
    if plan.office_id is not None and plan.office_id != row.office_id:
        raise Refusal(N_("This belongs to another office."), field="plan_item")


def link(
    session: Session, actor: Actor, row: TrainingSession, item: TrainingPlanItem | None
) -> TrainingSession:
    """Say of a session, held or not, which item it carries out; what it was stands otherwise."""
    require(session, actor, Deed.EDIT, Record.TRAINING_SESSION, row)
    if row.voided_at is not None or row.state is SessionState.CANCELLED:
        raise Refusal(N_("This training was called off or voided."))
    put(session, row, item)
    session.flush()
    return row
