"""The annual training plan on my day: to approve, to go on with, and what is late (4.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Office, TrainingPlan, TrainingPlanItem
from models.clock import local
from models.scopes import Actor, rows_within
from rules.plan_words import PlanState
from rules.vocabulary import Deed, Record
from services import plan_progress

LATE = "training-plans-late"
SHOWN = 3  # rows a queue shows: the day of a supervisor is long enough


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits of the plans, read in one statement; what does not takes no room."""
    today = local(at).date()
    asked = list(queues(actor, today))
    if not asked:
        return
    reach = rows_within(actor, TrainingPlan, Record.TRAINING_PLAN)
    first = picked(asked, TrainingPlan.id, reach, (TrainingPlan.year,))
    deeds = deeds_of(Record.TRAINING_PLAN, actor, asked)
    columns = (
        *("id", "number", "year", "state", "office_id", "drafted_by_id", "submitted_by_id"),
        *("voided_at", "return_reason"),
    )
    overdue = select(func.count()).where(_late_of_plan(today)).correlate(TrainingPlan)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Office.name.label("office")),
            *(getattr(TrainingPlan, name) for name in columns),
            overdue.scalar_subquery().label("overdue"),
        )
        .select_from(first)
        .join(TrainingPlan, TrainingPlan.id == first.c.id)
        .outerjoin(Office, Office.id == TrainingPlan.office_id)
        .order_by(TrainingPlan.year, TrainingPlan.id)
    )

    def plan(queue: Queue, row: Any) -> Item:
        whose = row.office or gettext("Whole company")
        late = gettext("%(count)s overdue", count=row.overdue) if queue.key == LATE else ""
        return Item(
            gettext("Training plan %(year)s · %(whose)s", year=row.year, whose=whose),
            links.page(Record.TRAINING_PLAN, row.id),
            [part for part in (row.number, row.return_reason, late) if part],
            [badge(row.state)],
            acts=acts(Record.TRAINING_PLAN, row, deeds[queue.key]),
        )

    yield from (one for one in filled(actor, Record.TRAINING_PLAN, asked, rows, plan) if one.total)


def _ours(actor: Actor, deed: Deed) -> ColumnElement[bool]:
    """Return the condition of the plans that are somebody's to do a deed to."""
    offices = actor.offices(deed, Record.TRAINING_PLAN)
    return true() if offices is None else TrainingPlan.office_id.in_(offices)


def queues(actor: Actor, today: date) -> Iterator[Queue]:
    """Yield what somebody has to decide, what came back to who drafts, and what is late."""
    if actor.may(Deed.APPROVE, Record.TRAINING_PLAN):
        me = actor.employee_id
        yield Queue(
            "training-plans",
            _l("Training plans to approve"),
            _l("No training plan waits for you."),
            and_(
                TrainingPlan.state == PlanState.SUBMITTED,
                TrainingPlan.drafted_by_id.is_distinct_from(me),
                TrainingPlan.submitted_by_id.is_distinct_from(me),
                _ours(actor, Deed.APPROVE),
            ),
            ("approve", "return"),
            (("state", PlanState.SUBMITTED.value),),
            SHOWN,
        )
    if actor.may(Deed.SUBMIT, Record.TRAINING_PLAN):
        yield Queue(
            "training-plans-open",
            _l("Training plans returned or not submitted"),
            _l("Every training plan has been submitted."),
            and_(
                TrainingPlan.state.in_((PlanState.DRAFT, PlanState.RETURNED)),
                TrainingPlan.voided_at.is_(None),
                _ours(actor, Deed.SUBMIT),
            ),
            ("submit",),
            (),
            SHOWN,
        )
        yield Queue(
            LATE,
            _l("Planned trainings not held in their quarter"),
            _l("Every planned training was held in its quarter."),
            and_(
                TrainingPlan.state == PlanState.APPROVED,
                exists().where(_late_of_plan(today)),
                _ours(actor, Deed.SUBMIT),
            ),
            (),
            (("state", PlanState.APPROVED.value),),
            SHOWN,
        )


def _late_of_plan(today: date) -> ColumnElement[bool]:
    """Return the condition of a plan's items whose quarter went by without a training."""
    return and_(
        TrainingPlanItem.plan_id == TrainingPlan.id,
        TrainingPlanItem.voided_at.is_(None),
        plan_progress.gone(TrainingPlan.year, today),
        ~plan_progress.held(),
    )
