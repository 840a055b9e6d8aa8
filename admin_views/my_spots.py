"""Ad-hoc assessments on my day: to give, to answer, to correct, to check; topics they propose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from admin_views import links, spot_blocks
from admin_views.formatting import badge, moment, wording
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Employee, Office, SpotAssessment, SpotFinding, TrainingTopic, clock
from models.scopes import Actor, rows_within
from rules.spot_words import SpotState
from rules.vocabulary import Deed, Record, Role
from services import spot_findings, spots, topics

FEW = 2  # rows a queue shows: the day of a supervisor is long enough


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits of ad-hoc assessments; where nothing does, it takes no room."""
    found = (
        *_assessments(session, actor),
        *_corrections(session, actor, at),
        *_topics(session, actor),
    )
    yield from (block for block in found if block.total)


# Assessments --------------------------------------------------------------------------------------
def spot_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the assessments of oneself to answer; one's drafts, and others' disagreements."""
    if actor.may(Deed.CONFIRM, Record.SPOT_ASSESSMENT):
        mine = SpotAssessment.employee_id == actor.employee_id
        yield Queue(
            "spots-mine",
            _l("Ad-hoc assessments of me to acknowledge"),
            _l("No assessment waits for your word."),
            and_(spots.in_state(SpotState.ISSUED), mine),
            ("acknowledge", "disagree"),
            (("queue", "issued"),),
            FEW,
        )
    if not actor.may(Deed.ISSUE, Record.SPOT_ASSESSMENT):
        return
    own = SpotAssessment.assessor_id == actor.employee_id
    others = SpotAssessment.employee_id != actor.employee_id
    yield Queue(
        "spots-open",
        _l("Ad-hoc assessments to give or answer"),
        _l("No draft of yours waits, and no disagreement."),
        or_(
            and_(spots.in_state(SpotState.DRAFT), own),
            and_(spots.unanswered(), others),
        ),
        ("issue", "reply"),
        (),
        FEW,
    )


def _assessments(session: Session, actor: Actor) -> Iterator[Block]:
    asked = list(spot_queues(actor))
    if not asked:
        return
    reach = rows_within(actor, SpotAssessment, Record.SPOT_ASSESSMENT)
    first = picked(asked, SpotAssessment.id, reach, (SpotAssessment.at,))
    deeds = deeds_of(Record.SPOT_ASSESSMENT, actor, asked)
    columns = (
        *("id", "number", "state", "at", "place"),
        *("voided_at", "replied_at", "assessor_id"),
    )
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Employee.name),
            *(getattr(SpotAssessment, name) for name in columns),
        )
        .select_from(first)
        .join(SpotAssessment, SpotAssessment.id == first.c.id)
        .join(Employee, Employee.id == SpotAssessment.employee_id)
        .order_by(SpotAssessment.at, SpotAssessment.id)
    )

    def spot(queue: Queue, row: Any) -> Item:
        return Item(
            f"{row.name} · {row.place}",
            links.page(Record.SPOT_ASSESSMENT, row.id),
            [moment(row.at), row.number],
            [badge(row.state)],
            acts=acts(Record.SPOT_ASSESSMENT, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.SPOT_ASSESSMENT, asked, rows, spot)


# Corrections --------------------------------------------------------------------------------------
def finding_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the corrections asked of oneself, and those to be checked again."""
    mine = SpotFinding.spot_id.in_(
        select(SpotAssessment.id).where(SpotAssessment.employee_id == actor.employee_id)
    )
    if actor.roles & {Role.FRONT_DESK, Role.AREA_ADMIN}:
        yield Queue(
            "corrections-mine",
            _l("Corrections asked of me"),
            _l("Nothing is left to correct."),
            and_(spot_findings.uncorrected(), mine),
            (),
            (("queue", "uncorrected"),),
            FEW,
        )
    if actor.may(Deed.REVIEW, Record.SPOT_FINDING):
        yield Queue(
            "corrections",
            _l("Corrections to check again"),
            _l("Every correction is checked."),
            and_(spot_findings.uncorrected(), ~mine),
            ("recheck",),
            (("queue", "uncorrected"),),
            FEW,
        )


def late(at: datetime) -> ColumnElement[bool]:
    """Return the condition of corrections that are overdue."""
    return spot_findings.overdue(clock.local(at).date())


def _corrections(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    asked = list(finding_queues(actor))
    if not asked:
        return
    reach = rows_within(actor, SpotFinding, Record.SPOT_FINDING)
    first = picked(asked, SpotFinding.id, reach, (SpotFinding.due_on,), late(at))
    deeds = deeds_of(Record.SPOT_FINDING, actor, asked)
    columns = ("id", "found", "rectification", "due_on", "again_on", "recheck_result")
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Employee.name, SpotFinding.voided_at),
            *(getattr(SpotFinding, name) for name in columns),
        )
        .select_from(first)
        .join(SpotFinding, SpotFinding.id == first.c.id)
        .join(SpotAssessment, SpotAssessment.id == SpotFinding.spot_id)
        .join(Employee, Employee.id == SpotAssessment.employee_id)
        .order_by(SpotFinding.due_on, SpotFinding.id)
    )

    def finding(queue: Queue, row: Any) -> Item:
        return Item(
            row.rectification,
            links.page(Record.SPOT_FINDING, row.id),
            [row.name, row.found],
            [badge(row.recheck_result)] if row.recheck_result else [],
            spot_blocks.left(row),
            acts=acts(Record.SPOT_FINDING, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.SPOT_FINDING, asked, rows, finding)


# Training -----------------------------------------------------------------------------------------
def topic_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the topics proposed, for who leads and who keeps the quality."""
    if not actor.roles & {Role.SUPERVISOR, Role.QUALITY}:
        return
    yield Queue(
        "training-topics",
        _l("Training topics proposed"),
        _l("No topic is proposed."),
        topics.proposed(),
        (),
        (("state", "proposed"),),
        1,
    )


def _topics(session: Session, actor: Actor) -> Iterator[Block]:
    asked = list(topic_queues(actor))
    if not asked:
        return
    reach = rows_within(actor, TrainingTopic, Record.TRAINING_TOPIC)
    first = picked(asked, TrainingTopic.id, reach, (TrainingTopic.proposed_at,))
    columns = ("id", "quarter", "indicator", "clause", "findings")
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Office.name),
            *(getattr(TrainingTopic, name) for name in columns),
        )
        .select_from(first)
        .join(TrainingTopic, TrainingTopic.id == first.c.id)
        .join(Office, Office.id == TrainingTopic.office_id)
        .order_by(TrainingTopic.proposed_at, TrainingTopic.id)
    )

    def topic(queue: Queue, row: Any) -> Item:
        many = gettext("%(count)s findings in %(quarter)s", count=row.findings, quarter=row.quarter)
        return Item(
            f"{wording(row.indicator)} · {row.clause}",
            links.page(Record.TRAINING_TOPIC, row.id),
            [many, row.name],
        )

    yield from filled(actor, Record.TRAINING_TOPIC, asked, rows, topic)
