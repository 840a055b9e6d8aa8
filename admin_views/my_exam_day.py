"""Exams on my day: those open for me, the one I am at, and what waits for marking (4.1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from admin_views import due, links
from admin_views.formatting import badge, exact, moment
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Employee, ExamPaper, ExamSitting
from models.scopes import Actor, rows_within
from rules.exam_words import SittingState
from rules.vocabulary import Deed, Record
from services import exam_papers

FEW = 3  # rows a queue shows


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits of exams; where nothing does, it takes no room."""
    found = (*_sittings(session, actor, at), *_papers(session, actor, at))
    yield from (block for block in found if block.total)


# To take ------------------------------------------------------------------------------------------
def paper_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield the exams somebody has to take: open for him, neither passed nor used up nor begun."""
    if not actor.may(Deed.ANSWER, Record.EXAM_PAPER):
        return
    mine = and_(
        ExamSitting.paper_id == ExamPaper.id,
        ExamSitting.employee_id == actor.employee_id,
        ExamSitting.voided_at.is_(None),
        not_(ExamSitting.absent),
    )
    done = exists().where(mine, or_(ExamSitting.passed.is_(None), ExamSitting.passed.is_(True)))
    used = select(func.count()).where(mine).scalar_subquery()
    yield Queue(
        "exams-to-take",
        _l("Exams open for me"),
        _l("No exam is open for you."),
        and_(exam_papers.open_for(actor, at), not_(done), used < ExamPaper.attempts),
        ("sit",),
        (("state", "published"),),
        FEW,
    )


def _papers(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    asked = list(paper_queues(actor, at))
    if not asked:
        return
    reach = rows_within(actor, ExamPaper, Record.EXAM_PAPER)
    order = (case((ExamPaper.closes_at.is_(None), 1), else_=0), ExamPaper.closes_at)
    first = picked(asked, ExamPaper.id, reach, order)
    deeds = deeds_of(Record.EXAM_PAPER, actor, asked)
    columns = ("id", "name", "minutes", "pass_score", "closes_at", "state")
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late),
            *(getattr(ExamPaper, name) for name in columns),
        )
        .select_from(first)
        .join(ExamPaper, ExamPaper.id == first.c.id)
        .order_by(*order, ExamPaper.id)
    )

    def paper(queue: Queue, row: Any) -> Item:
        beside = [
            gettext("%(count)s minutes", count=row.minutes),
            gettext("pass mark %(score)s", score=exact(row.pass_score)),
        ]
        if row.closes_at is not None:
            beside.append(gettext("open until %(at)s", at=moment(row.closes_at)))
        return Item(
            row.name,
            url_for("my_exams.index"),
            beside,
            acts=acts(Record.EXAM_PAPER, row, deeds[queue.key]),
        )

    for block in filled(actor, Record.EXAM_PAPER, asked, rows, paper):
        block.more = url_for("my_exams.index")
        yield block


# To go on with, to mark ---------------------------------------------------------------------------
def sitting_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield the exam somebody is at, and those that wait for his marking."""
    if actor.may(Deed.ANSWER, Record.EXAM_SITTING):
        yield Queue(
            "exams-running",
            _l("Exams begun"),
            _l("You are at no exam."),
            and_(
                ExamSitting.employee_id == actor.employee_id,
                ExamSitting.state == SittingState.OPEN,
                ExamSitting.ends_at >= at,
                ExamSitting.voided_at.is_(None),
            ),
            (),
            (("state", "answering"),),
            FEW,
        )
    if actor.may(Deed.REVIEW, Record.EXAM_SITTING):
        yield Queue(
            "exams-to-mark",
            _l("Exams to mark"),
            _l("Every exam is marked."),
            and_(
                ExamSitting.state == SittingState.HANDED_IN,
                ExamSitting.voided_at.is_(None),
                ExamSitting.employee_id != actor.employee_id,
                rows_within(actor, ExamSitting, Record.EXAM_SITTING, Deed.REVIEW),
            ),
            ("mark",),
            (("state", "handed_in"),),
            FEW,
        )


def _sittings(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    asked = list(sitting_queues(actor, at))
    if not asked:
        return
    reach = rows_within(actor, ExamSitting, Record.EXAM_SITTING)
    first = picked(asked, ExamSitting.id, reach, (ExamSitting.taken_on,))
    deeds = deeds_of(Record.EXAM_SITTING, actor, asked)
    columns = ("id", "number", "about", "state", "ends_at", "voided_at")
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Employee.name),
            *(getattr(ExamSitting, name) for name in columns),
        )
        .select_from(first)
        .join(ExamSitting, ExamSitting.id == first.c.id)
        .join(Employee, Employee.id == ExamSitting.employee_id)
        .order_by(ExamSitting.taken_on, ExamSitting.id)
    )

    def sitting(queue: Queue, row: Any) -> Item:
        if queue.key == "exams-running":
            going = url_for("my_exams.sit", id=row.id)
            return Item(row.about, going, [row.number], (), due.left(row.ends_at, at))
        return Item(
            row.about,
            links.page(Record.EXAM_SITTING, row.id),
            [row.name, row.number],
            [badge(row.state)],
            acts=acts(Record.EXAM_SITTING, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.EXAM_SITTING, asked, rows, sitting)
