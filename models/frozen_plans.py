"""A training plan stands once it was submitted, whatever the door (4.1.2): it is revised."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from models.training_plans import TrainingPlan, TrainingPlanItem
from rules.plan_words import PlanState
from rules.refusal import Refusal
from rules.training_plan import OPEN
from rules.vocabulary import N_

STANDS = N_("This training plan was submitted and stands. Change it by a revision.")
_DECIDES = frozenset(
    {"state", "approved_at", "approved_by_id", "return_reason", "version"}
)  # what may happen to a submitted plan
_FOLLOWED = frozenset({"state", "version"})  # and to one in force


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def _check_plan(row: TrainingPlan) -> None:
    was, changed = _before(row, "state"), _changed(row)
    if _before(row, "voided_at") is not None and changed - {"version"}:
        raise Refusal(N_("This record is voided already."))
    if was is PlanState.SUBMITTED and changed - _DECIDES:
        raise Refusal(STANDS)
    if was in (PlanState.APPROVED, PlanState.SUPERSEDED):
        follows = was is PlanState.APPROVED and row.state in (was, PlanState.SUPERSEDED)
        if changed - _FOLLOWED or ("state" in changed and not follows):
            raise Refusal(STANDS)


def _check_item(session: Session, row: TrainingPlanItem) -> None:
    plan = row.plan or session.get(TrainingPlan, row.plan_id)
    if plan is not None and inspect(plan).persistent and _before(plan, "state") not in OPEN:
        raise Refusal(STANDS)


@event.listens_for(Session, "before_flush")
def refuse_change_of_plans(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter a plan others have approved or are looking at."""
    with session.no_autoflush:
        for row in session.new:
            if isinstance(row, TrainingPlanItem):
                _check_item(session, row)
        for row in session.dirty:
            if isinstance(row, TrainingPlan) and session.is_modified(row):
                _check_plan(row)
            elif isinstance(row, TrainingPlanItem) and session.is_modified(row):
                _check_item(session, row)
