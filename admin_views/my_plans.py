"""The annual training plan on my day: to approve, to go on with, and what is late (4.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, wording
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Office, TrainingPlan, TrainingPlanItem
from models.clock import local
from models.scopes import Actor, rows_within
from rules.plan_words import PlanState
from rules.vocabulary import Deed, Record
from services import plan_progress

SHOWN = 3  # rows a queue shows: the day of a supervisor is long enough


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits of the plans; where nothing does, it takes no room."""
    yield from _plans(session, actor)
    yield from _late(session, actor, at)


def _ours(actor: Actor, deed: Deed) -> ColumnElement[bool]:
    """Return the condition of the plans that are somebody's to do a deed to."""
    offices = actor.offices(deed, Record.TRAINING_PLAN)
    return true() if offices is None else TrainingPlan.office_id.in_(offices)


def queues(actor: Actor) -> Iterator[Queue]:
    """Yield what somebody has to decide, and what came back to who drafts."""
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


def _plans(session: Session, actor: Actor) -> Iterator[Block]:
    asked = list(queues(actor))
    if not asked:
        return
    reach = rows_within(actor, TrainingPlan, Record.TRAINING_PLAN)
    first = picked(asked, TrainingPlan.id, reach, (TrainingPlan.year,))
    deeds = deeds_of(Record.TRAINING_PLAN, actor, asked)
    columns = (
        *("id", "number", "year", "state", "office_id", "drafted_by_id", "submitted_by_id"),
        *("voided_at", "return_reason"),
    )
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Office.name.label("office")),
            *(getattr(TrainingPlan, name) for name in columns),
        )
        .select_from(first)
        .join(TrainingPlan, TrainingPlan.id == first.c.id)
        .outerjoin(Office, Office.id == TrainingPlan.office_id)
        .order_by(TrainingPlan.year, TrainingPlan.id)
    )

    def plan(queue: Queue, row: Any) -> Item:
        whose = row.office or gettext("Whole company")
        return Item(
            gettext("Training plan %(year)s · %(whose)s", year=row.year, whose=whose),
            links.page(Record.TRAINING_PLAN, row.id),
            [part for part in (row.number, row.return_reason) if part],
            [badge(row.state)],
            acts=acts(Record.TRAINING_PLAN, row, deeds[queue.key]),
        )

    yield from (one for one in filled(actor, Record.TRAINING_PLAN, asked, rows, plan) if one.total)


def _late(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield the planned trainings whose quarter is over, for those who make the plan."""
    offices = actor.offices(Deed.EDIT, Record.TRAINING_PLAN_ITEM)
    if not actor.may(Deed.EDIT, Record.TRAINING_PLAN_ITEM):
        return
    here = true() if offices is None else TrainingPlanItem.office_id.in_(offices)
    queue = Queue(
        "trainings-late",
        _l("Planned trainings not held in their quarter"),
        _l("Every planned training was held in its quarter."),
        and_(plan_progress.late(local(at).date()), TrainingPlanItem.voided_at.is_(None), here),
        (),
        (("queue", "late"),),
        SHOWN,
    )
    reach = rows_within(actor, TrainingPlanItem, Record.TRAINING_PLAN_ITEM)
    first = picked([queue], TrainingPlanItem.id, reach, (TrainingPlanItem.quarter,))
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, TrainingPlan.number),
            *(TrainingPlanItem.id, TrainingPlanItem.topic, TrainingPlanItem.quarter),
        )
        .select_from(first)
        .join(TrainingPlanItem, TrainingPlanItem.id == first.c.id)
        .join(TrainingPlan, TrainingPlan.id == TrainingPlanItem.plan_id)
        .order_by(TrainingPlanItem.quarter, TrainingPlanItem.id)
    )

    def item(queue: Queue, row: Any) -> Item:
        address = links.page(Record.TRAINING_PLAN_ITEM, row.id)
        return Item(row.topic, address, [wording(row.quarter), row.number])

    for block in filled(actor, Record.TRAINING_PLAN_ITEM, [queue], rows, item):
        if block.total:
            yield block
