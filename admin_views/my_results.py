"""Disputes and published results on my day: to report, to rule on, to dispute, to read (4.10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, day, month, wording
from admin_views.waiting import FEW, Act, Block, Item, Queue, acts, deeds_of, filled, picked
from models import FROZEN, Assessment, Dispute, Employee
from models.clock import local
from models.scopes import Actor, rows_within
from rules.result_words import DisputeState
from rules.vocabulary import AssessmentStatus, Record, Role
from services import disputes

ASSESSED = frozenset({Role.FRONT_DESK, Role.AREA_ADMIN})
FARTHEST = timedelta(days=61)  # no rule lets a line be disputed longer

SHOWN = 3  # rows a queue of disputes shows: the day of a supervisor is long enough


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits; a kind of which nothing waits takes no room."""
    found = [
        *_disputes(session, actor),
        *_open_months(session, actor, at),
        *_unread(session, actor),
    ]
    yield from (block for block in found if block.total)


def dispute_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the disputes somebody reports on, and those he rules on: never his own."""
    me = actor.employee_id
    if Role.SUPERVISOR in actor.roles:
        yield Queue(
            "disputes-report",
            _l("Disputes to report on"),
            _l("No dispute waits for your report."),
            and_(Dispute.state == DisputeState.RAISED, Dispute.raised_by_id != me),
            ("report",),
            (("state", DisputeState.RAISED.value),),
            shown=SHOWN,
        )
    if Role.MANAGER in actor.roles:
        others = or_(Dispute.reported_by_id.is_(None), Dispute.reported_by_id != me)
        yield Queue(
            "disputes-rule",
            _l("Disputes to rule on"),
            _l("No dispute waits for your ruling."),
            and_(Dispute.state == DisputeState.REPORTED, Dispute.raised_by_id != me, others),
            ("rule",),
            (("state", DisputeState.REPORTED.value),),
            shown=SHOWN,
        )


def result_queues(actor: Actor) -> Iterator[Queue]:
    """Yield one's own published results that one has not confirmed yet."""
    if actor.roles & ASSESSED:
        yield Queue(
            "results",
            _l("Results to confirm"),
            _l("You have confirmed every result."),
            and_(
                Assessment.employee_id == actor.employee_id,
                Assessment.status == AssessmentStatus.PUBLISHED,
                Assessment.acknowledged_at.is_(None),
                Assessment.current.is_(True),
            ),
            ("acknowledge",),
            (("status", AssessmentStatus.PUBLISHED.value),),
        )


def _disputes(session: Session, actor: Actor) -> Iterator[Block]:
    asked = list(dispute_queues(actor))
    if not asked:
        return
    reach = rows_within(actor, Dispute, Record.DISPUTE)
    first = picked(asked, Dispute.id, reach, (Dispute.raised_at,))
    deeds = deeds_of(Record.DISPUTE, actor, asked)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Dispute.id, Dispute.number),
            *(Dispute.state, Dispute.indicator, Dispute.clause, Dispute.text),
            *(Dispute.raised_by_id, Dispute.reported_by_id),
            *(Assessment.month, Employee.name.label("who")),
        )
        .select_from(first)
        .join(Dispute, Dispute.id == first.c.id)
        .join(Assessment, Assessment.id == Dispute.assessment_id)
        .join(Employee, Employee.id == Dispute.raised_by_id)
        .order_by(Dispute.raised_at, Dispute.id)
    )

    def dispute(queue: Queue, row: Any) -> Item:
        return Item(
            f"{row.who} · {wording(row.indicator)} {row.clause}",
            links.page(Record.DISPUTE, row.id),
            [month(row.month), row.number, row.text[:60]],
            [badge(row.state)],
            acts=acts(Record.DISPUTE, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.DISPUTE, asked, rows, dispute)


def _open_months(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield one's own approved months whose lines may still be disputed."""
    if not actor.roles & ASSESSED:
        return
    today = local(at).date()
    found = session.scalars(
        select(Assessment)
        .where(
            Assessment.employee_id == actor.employee_id,
            Assessment.status.in_(FROZEN),
            Assessment.current.is_(True),
            Assessment.approved_at >= at - FARTHEST,
            rows_within(actor, Assessment, Record.ASSESSMENT),
        )
        .order_by(Assessment.month.desc(), Assessment.id)
        .limit(FEW)
    ).all()
    left = [row for row in found if disputes.is_open(session, actor, row, today)]
    yield Block(
        "disputable",
        _l("Approved: lines may be disputed"),
        _l("No month may be disputed now."),
        links.narrowed(actor, Record.ASSESSMENT),
        len(left),
        items=[
            Item(
                f"{month(row.month)} · {wording(row.position)}",
                links.page(Record.ASSESSMENT, row.id),
                [
                    row.record_no,
                    gettext("disputed until %(day)s", day=day(disputes.last_day(session, row))),
                ],
                [badge(row.status)],
                acts=_raise(actor, row),
            )
            for row in left
        ],
    )


def _raise(actor: Actor, row: Assessment) -> list[Act]:
    address = links.entering(actor, Record.DISPUTE, assessment=row.id)
    return [Act(gettext("Raise a dispute"), address, False, False)] if address else []


def _unread(session: Session, actor: Actor) -> Iterator[Block]:
    asked = list(result_queues(actor))
    if not asked:
        return
    reach = rows_within(actor, Assessment, Record.ASSESSMENT)
    first = picked(asked, Assessment.id, reach, (Assessment.month,))
    deeds = deeds_of(Record.ASSESSMENT, actor, asked)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Assessment.id, Assessment.month),
            *(Assessment.position, Assessment.record_no, Assessment.status),
            *(Assessment.acknowledged_at, Assessment.score),
        )
        .select_from(first)
        .join(Assessment, Assessment.id == first.c.id)
        .order_by(Assessment.month, Assessment.id)
    )

    def result(queue: Queue, row: Any) -> Item:
        return Item(
            f"{month(row.month)} · {wording(row.position)}",
            links.page(Record.ASSESSMENT, row.id),
            [row.record_no],
            [badge(row.status)],
            acts=acts(Record.ASSESSMENT, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.ASSESSMENT, asked, rows, result)
