"""How far a year's training plan is carried out: done, late, ahead, and what came on top (4.1.2).

Done is an item with a session that was held; sessions of all editions count for the item they began
with. What came on top is in-post training of the year that carries out no item of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from models import TrainingPlan, TrainingPlanItem, TrainingSession
from rules import training_plan as rules
from rules.plan_words import ItemProgress, PlanQuarter, PlanState
from rules.training_words import SessionState, TrainingKind


@dataclass(slots=True)
class Line:
    """An item with the sessions that carry it out."""

    item: TrainingPlanItem
    progress: ItemProgress
    sessions: list[TrainingSession] = field(default_factory=list)

    @property
    def held(self) -> TrainingSession | None:
        """The first session that was held."""
        return next((one for one in self.sessions if one.state is SessionState.HELD), None)


@dataclass(slots=True)
class Progress:
    """A plan's items in their order, and the sessions of the year that came on top."""

    lines: list[Line]
    extra: list[TrainingSession]

    def count(self, progress: ItemProgress, quarter: PlanQuarter | None = None) -> int:
        """Return how many items stand so, of a quarter or of the year."""
        return sum(
            line.progress is progress and quarter in (None, line.item.quarter)
            for line in self.lines
        )

    def planned(self, quarter: PlanQuarter | None = None) -> int:
        """Return how many items there are, of a quarter or of the year."""
        return sum(quarter in (None, line.item.quarter) for line in self.lines)

    def on_top(self, quarter: PlanQuarter | None = None) -> int:
        """Return how many sessions came on top, of a quarter or of the year."""
        return sum(quarter in (None, rules.quarter_on(one.held_on)) for one in self.extra)


def of_plan(session: Session, plan: TrainingPlan, today: date) -> Progress:
    """Return how far a plan is: two statements."""
    items = plan.standing
    linked = sessions_of(session, items)
    lines = []
    for item in items:
        found = linked.get(item.first_id, [])
        is_held = any(one.state is SessionState.HELD for one in found)
        state = rules.progress(plan.year, item.quarter, is_held, today)
        lines.append(Line(item, state, found))
    roots = [item.first_id for item in items]
    return Progress(lines, _extra(session, plan, roots))


def sessions_of(
    session: Session, items: Iterable[TrainingPlanItem]
) -> dict[int, list[TrainingSession]]:
    """Return the sessions of some items by their first edition's id, in the order of their days."""
    roots = {item.first_id for item in items}
    linked = aliased(TrainingPlanItem)
    first = TrainingPlanItem.first_in_sql(linked)
    rows = session.execute(
        select(first, TrainingSession)
        .join(linked, linked.id == TrainingSession.plan_item_id)
        .where(
            first.in_(roots),
            TrainingSession.voided_at.is_(None),
            TrainingSession.state != SessionState.CANCELLED,
        )
        .order_by(TrainingSession.held_on, TrainingSession.id)
    )
    found: dict[int, list[TrainingSession]] = {}
    for root, one in rows:
        found.setdefault(root, []).append(one)
    return found


def _extra(session: Session, plan: TrainingPlan, roots: list[int]) -> list[TrainingSession]:
    linked = aliased(TrainingPlanItem)
    here = (
        TrainingSession.office_id.is_(None)
        if plan.office_id is None
        else TrainingSession.office_id == plan.office_id
    )
    # carries out an item of this plan no more; one of the company's plan is no extra here
    own = (
        linked.office_id.is_(None) if plan.office_id is None else linked.office_id == plan.office_id
    )
    dropped = exists().where(
        linked.id == TrainingSession.plan_item_id,
        own,
        TrainingPlanItem.first_in_sql(linked).not_in(roots),
    )
    return list(
        session.scalars(
            select(TrainingSession)
            .where(
                here,
                TrainingSession.held_on >= date(plan.year, 1, 1),
                TrainingSession.held_on <= date(plan.year, 12, 31),
                TrainingSession.kind == TrainingKind.IN_POST,
                TrainingSession.state == SessionState.HELD,
                TrainingSession.voided_at.is_(None),
                or_(TrainingSession.plan_item_id.is_(None), dropped),
            )
            .order_by(TrainingSession.held_on, TrainingSession.id)
        )
    )


# Items as conditions ------------------------------------------------------------------------------
def in_force() -> ColumnElement[bool]:
    """Return the condition of the items of plans in force."""
    plans = select(TrainingPlan.id).where(TrainingPlan.state == PlanState.APPROVED)
    return TrainingPlanItem.plan_id.in_(plans)


def held() -> ColumnElement[bool]:
    """Return the condition of the items with a session that was held."""
    linked = aliased(TrainingPlanItem)
    return exists().where(
        linked.id == TrainingSession.plan_item_id,
        TrainingPlanItem.first_in_sql(linked) == TrainingPlanItem.first_in_sql(TrainingPlanItem),
        TrainingSession.state == SessionState.HELD,
        TrainingSession.voided_at.is_(None),
    )


def over(today: date) -> ColumnElement[bool]:
    """Return the condition of the items whose quarter is over on a day."""
    plan = aliased(TrainingPlan)
    return exists().where(plan.id == TrainingPlanItem.plan_id, gone(plan.year, today))


def gone(year: Any, today: date) -> ColumnElement[bool]:
    """Return that condition of items joined to their plan, by the column of its year."""
    past = [one for one in PlanQuarter if rules.last_day_of(today.year, one) < today]
    this = and_(year == today.year, TrainingPlanItem.quarter.in_(past))
    return or_(year < today.year, this)


def late(today: date) -> ColumnElement[bool]:
    """Return the condition of the items that are late on a day."""
    return and_(in_force(), over(today), ~held())


def open_items(day: date, office_id: int | None) -> ColumnElement[bool]:
    """Return the condition of the items a session of a day and office may carry out."""
    plans = select(TrainingPlan.id).where(
        TrainingPlan.state == PlanState.APPROVED,
        TrainingPlan.year == day.year,
        or_(TrainingPlan.office_id.is_(None), TrainingPlan.office_id == office_id),
    )
    return and_(TrainingPlanItem.plan_id.in_(plans), TrainingPlanItem.voided_at.is_(None))
