"""Paper answers that wait on my day: begun by me, for a second reader, or to be settled (JD-11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Employee, Post, Survey, SurveyBatch
from models.scopes import Actor, rows_within
from rules.survey_words import BatchState
from rules.vocabulary import Deed, Record, Role

SHOWN = 3  # rows a queue shows: the day of a supervisor is long enough


def queues(actor: Actor) -> Iterator[Queue]:
    """Yield the batches somebody began, those he may read second, and those he may settle."""
    if not actor.may(Deed.EDIT, Record.SURVEY_BATCH):
        return
    state = SurveyBatch.state
    yield Queue(
        "batches-begun",
        _l("Paper answers to type in"),
        _l("No batch of yours waits."),
        and_(state == BatchState.FIRST, SurveyBatch.created_by_id == actor.employee_id),
        ("first",),
        (("state", BatchState.FIRST.value),),
        shown=SHOWN,
    )
    others = or_(SurveyBatch.first_by_id.is_(None), SurveyBatch.first_by_id != actor.employee_id)
    second = [state == BatchState.SECOND, others]
    if Role.FRONT_DESK in actor.roles:  # never two of the desk
        desk = select(Post.employee_id).where(Post.role == Role.FRONT_DESK)
        second.append(SurveyBatch.first_by_id.not_in(desk))
    yield Queue(
        "batches-second",
        _l("Paper answers for a second reader"),
        _l("No batch waits for a second reader."),
        and_(*second),
        ("second",),
        (("state", BatchState.SECOND.value),),
        shown=SHOWN,
    )
    if actor.may(Deed.CONFIRM, Record.SURVEY_BATCH) and Role.FRONT_DESK not in actor.roles:
        yield Queue(
            "batches-differ",
            _l("Paper answers that were read differently"),
            _l("Nothing was read differently."),
            state == BatchState.DIFFERS,
            ("settle",),
            (("state", BatchState.DIFFERS.value),),
            shown=SHOWN,
        )


def blocks(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield what waits; where nothing does, it takes no room."""
    asked = list(queues(actor))
    if not asked:
        return
    reach = rows_within(actor, SurveyBatch, Record.SURVEY_BATCH)
    first = picked(asked, SurveyBatch.id, reach, (SurveyBatch.created_at,))
    deeds = deeds_of(Record.SURVEY_BATCH, actor, asked)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, SurveyBatch.id, SurveyBatch.number),
            *(SurveyBatch.state, Survey.name, Employee.name.label("who")),
        )
        .select_from(first)
        .join(SurveyBatch, SurveyBatch.id == first.c.id)
        .join(Survey, Survey.id == SurveyBatch.survey_id)
        .outerjoin(Employee, Employee.id == SurveyBatch.first_by_id)
        .order_by(SurveyBatch.created_at, SurveyBatch.id)
    )

    def batch(queue: Queue, row: Any) -> Item:
        read = gettext("first read by %(name)s", name=row.who) if row.who else ""
        return Item(
            row.number,
            links.page(Record.SURVEY_BATCH, row.id),
            [part for part in (row.name, read) if part],
            [badge(row.state)],
            acts=acts(Record.SURVEY_BATCH, row, deeds[queue.key]),
        )

    found = filled(actor, Record.SURVEY_BATCH, asked, rows, batch)
    yield from (block for block in found if block.total)
