"""The paper side of my day: months to sign, incomplete records, accounts that need a hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, month, wording
from admin_views.gaps import sentence
from admin_views.waiting import FEW, Block, Item, Queue, acts, deeds_of, filled, picked
from models import Assessment, Employee, RecordGap
from models.assessment import FROZEN
from models.people import LoginFailure
from models.scopes import Actor, rows_within
from rules.vocabulary import AssessmentStatus, Deed, GapState, Record, Role


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits on paper."""
    yield from _assessments(session, actor)
    yield from _gaps(session, actor)
    yield from _months(session, actor)
    yield from _accounts(session, actor, at)


# Assessments --------------------------------------------------------------------------------------
def assessment_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the queues of assessments, by the posts somebody holds."""
    others = Assessment.employee_id != actor.employee_id
    status, S = Assessment.status, AssessmentStatus  # noqa: N806 - read as the states they are
    if Role.SUPERVISOR in actor.roles:
        yield Queue(
            "submit",
            _l("Assessments to submit"),
            _l("No draft waits."),
            and_(status.in_((S.DRAFT, S.RETURNED)), others),
            ("submit",),
            (("status", "draft"),),
        )
    if Role.MANAGER in actor.roles or actor.stands_in:
        by = or_(
            Assessment.submitted_by_id.is_(None), Assessment.submitted_by_id != actor.employee_id
        )
        # who leads elsewhere sees more months than he approves
        mine = rows_within(actor, Assessment, Record.ASSESSMENT, Deed.APPROVE)
        yield Queue(
            "approve",
            _l("Assessments to approve"),
            _l("Nothing waits for your approval."),
            and_(status == S.SUBMITTED, others, by, mine),
            ("approve", "return"),
            (("status", "submitted"),),
        )
    if Role.FINANCE in actor.roles:
        yield Queue(
            "receive",
            _l("Approved assessments to receive"),
            _l("Everything approved has been received."),
            and_(status == S.APPROVED, others, Assessment.current.is_(True)),
            ("receive",),
            (("status", "approved"),),
        )


def _assessments(session: Session, actor: Actor) -> Iterator[Block]:
    queues = list(assessment_queues(actor))
    if not queues:
        return
    reach = rows_within(actor, Assessment, Record.ASSESSMENT)
    first = picked(queues, Assessment.id, reach, (Assessment.month,))
    deeds = deeds_of(Record.ASSESSMENT, actor, queues)
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            Assessment.id,
            Assessment.month,
            Assessment.position,
            Assessment.status,
            Assessment.record_no,
            Assessment.employee_id,
            Assessment.submitted_by_id,
            Employee.name,
        )
        .select_from(first)
        .join(Assessment, Assessment.id == first.c.id)
        .join(Employee, Employee.id == Assessment.employee_id)
        .order_by(Assessment.month, Assessment.id)
    )

    def paper(queue: Queue, row: Any) -> Item:
        return Item(
            f"{row.name} · {month(row.month)}",
            links.page(Record.ASSESSMENT, row.id),
            [wording(row.position), row.record_no],
            [badge(row.status)],
            acts=acts(Record.ASSESSMENT, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.ASSESSMENT, queues, rows, paper)


def _months(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield the latest months of those who only look on."""
    if not actor.roles & {Role.QUALITY, Role.AUDITOR}:
        return
    frozen = func.sum(case((Assessment.status.in_(FROZEN), 1), else_=0))
    rows = session.execute(
        select(Assessment.month, func.count(), frozen)
        .where(rows_within(actor, Assessment, Record.ASSESSMENT))
        .group_by(Assessment.month)
        .order_by(Assessment.month.desc())
        .limit(FEW)
    ).all()
    yield Block(
        "months",
        _l("Latest months"),
        _l("No month has been assessed yet."),
        links.narrowed(actor, Record.ASSESSMENT),
        len(rows),
        items=[
            Item(
                month(first),
                links.narrowed(actor, Record.ASSESSMENT, month=f"{first:%Y-%m}"),
                [gettext("assessments: %(count)s, approved: %(done)s", count=count, done=done)],
            )
            for first, count, done in rows
        ],
    )


# Incomplete records (4.8) -------------------------------------------------------------------------
def gap_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the incomplete records: one's own to mend, others' to decide on."""
    if actor.roles & {Role.FRONT_DESK, Role.AREA_ADMIN}:
        yield Queue(
            "mend",
            _l("My incomplete records"),
            _l("Nothing is missing in your records."),
            and_(RecordGap.state == GapState.FOUND, RecordGap.employee_id == actor.employee_id),
            (),
            (("state", "found"),),
        )
    if Role.SUPERVISOR not in actor.roles:
        return
    others = RecordGap.employee_id.is_distinct_from(actor.employee_id)
    undecided = and_(RecordGap.state == GapState.FOUND, others)
    yield Queue(
        "gaps",
        _l("Incomplete records to decide"),
        _l("Nothing is left to decide."),
        undecided,
        ("confirm", "excuse"),
        (("state", "found"),),
    )


def _gaps(session: Session, actor: Actor) -> Iterator[Block]:
    queues = list(gap_queues(actor))
    if not queues:
        return
    reach = rows_within(actor, RecordGap, Record.RECORD_GAP)
    first = picked(queues, RecordGap.id, reach, (RecordGap.month,))
    deeds = deeds_of(Record.RECORD_GAP, actor, queues)
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            RecordGap.id,
            RecordGap.number,
            RecordGap.rule,
            RecordGap.state,
            RecordGap.month,
            RecordGap.employee_id,
            Employee.name,
        )
        .select_from(first)
        .join(RecordGap, RecordGap.id == first.c.id)
        .outerjoin(Employee, Employee.id == RecordGap.employee_id)
        .order_by(RecordGap.month, RecordGap.id)
    )

    def gap(queue: Queue, row: Any) -> Item:
        return Item(
            sentence(row),
            links.page(Record.RECORD_GAP, row.id),
            [row.number, row.name or gettext("Maker not named"), month(row.month)],
            acts=acts(Record.RECORD_GAP, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.RECORD_GAP, queues, rows, gap)


# Accounts -----------------------------------------------------------------------------------------
def locked(at: datetime) -> ColumnElement[int]:
    """Return what is 1 for the accounts that are locked now."""
    since = at - timedelta(minutes=current_app.config["LOCK_MINUTES"])
    failures = (
        select(func.count(LoginFailure.id))
        .where(LoginFailure.username == Employee.username, LoginFailure.at > since)
        .correlate(Employee)
        .scalar_subquery()
    )
    return case((failures >= current_app.config["LOCK_AFTER"], 1), else_=0)


def account_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield the accounts that are locked, or whose first password nobody has changed yet."""
    if Role.ADMINISTRATOR not in actor.roles:
        return
    yield Queue(
        "accounts",
        _l("Accounts that need a hand"),
        _l("No account is locked, and everybody has a password of his own."),
        and_(Employee.active, or_(locked(at) == 1, Employee.must_change_password)),
        ("reset_password",),
    )


def _accounts(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queue = next(account_queues(actor, at), None)
    if queue is None:
        return
    is_locked = locked(at)
    reach = rows_within(actor, Employee, Record.EMPLOYEE)
    first = picked([queue], Employee.id, reach, (is_locked.desc(),), is_locked == 1)
    deeds = deeds_of(Record.EMPLOYEE, actor, [queue])[queue.key]
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            Employee.id,
            Employee.name,
            Employee.username,
            Employee.active,
            is_locked.label("locked"),
        )
        .select_from(first)
        .join(Employee, Employee.id == first.c.id)
        .order_by(is_locked.desc(), Employee.id)
    )

    def account(queue: Queue, row: Any) -> Item:
        why = gettext("locked") if row.locked else gettext("first password not changed yet")
        return Item(
            row.name,
            links.page(Record.EMPLOYEE, row.id),
            [row.username, why],
            acts=acts(Record.EMPLOYEE, row, deeds),
        )

    yield from filled(actor, Record.EMPLOYEE, [queue], rows, account)
