"""Warnings of quality administrators (QM-1.1): certificates, plans and what the year still asks.

The morning's work tells each once by certificate, day and step (90, 60, 30 days ahead, and when it
is over): a morning that was missed is made up for by the next. Told are the person himself and the
company's quality administrators.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from models import Employee, Post, Qualification
from models.clock import local
from rules.notice_words import NoticeKind
from rules.qualification_words import Fulfilment
from rules.qualifications import LAST_QUARTER, OVER, STEPS, step
from rules.vocabulary import Record, Role
from services import notices, quality_matrix
from services.notices import Message
from services.quality_matrix import Person

FIRST_STEP = max(STEPS)


def due(day: date) -> ColumnElement[bool]:
    """Return the condition of what expires, or is planned, within 90 days or is past already.

    A certificate that a later one has taken the place of, or of somebody who left, calls for
    nothing any more. A plan ends when the certificate is entered in it.
    """
    horizon = day + timedelta(days=FIRST_STEP)
    later = aliased(Qualification)
    replaced = exists().where(
        later.employee_id == Qualification.employee_id,
        later.kind == Qualification.kind,
        later.other_name == Qualification.other_name,
        later.voided_at.is_(None),
        later.issued_on.is_not(None),
        or_(later.expires_on.is_(None), later.expires_on > Qualification.expires_on),
    )
    return and_(
        Qualification.voided_at.is_(None),
        exists().where(Employee.id == Qualification.employee_id, Employee.active),
        or_(
            and_(Qualification.expires_on <= horizon, ~replaced),
            and_(Qualification.issued_on.is_(None), Qualification.planned_on <= horizon),
        ),
    )


def until(row: Qualification) -> date | None:
    """Return the day that matters of a certificate or plan: its last one, or the one planned."""
    return row.expires_on if row.issued_on is not None else row.planned_on


def tell(session: Session, at: datetime) -> int:
    """Tell what is due today and was not told yet; return how many notices; the caller commits."""
    day = local(at).date()
    keepers = _keepers(session, day)
    told = [*_certificates(session, day, keepers), *_open_this_year(session, day, keepers)]
    return notices.tell_many(session, told, at) if told else 0


def _keepers(session: Session, day: date) -> frozenset[int]:
    asked = select(Post.employee_id).where(Post.role == Role.QUALITY, Post.held_on(day))
    return frozenset(session.scalars(asked))


def _certificates(session: Session, day: date, keepers: frozenset[int]) -> Iterator[Message]:
    rows = session.scalars(
        select(Qualification)
        .where(due(day))
        .options(joinedload(Qualification.employee))
        .order_by(Qualification.id)
    )
    for row in rows:
        last = until(row)
        reached = None if last is None else step(last, day)
        if last is None or reached is None:
            continue
        kind = NoticeKind.QUALIFICATION_PLANNED
        if row.issued_on is not None:
            expired = reached == OVER
            kind = NoticeKind.QUALIFICATION_EXPIRED if expired else NoticeKind.QUALIFICATION_NEAR
        yield Message(
            kind,
            f"{kind.value}:{row.id}:{last}:{reached}",
            keepers | {row.employee_id},
            Record.QUALIFICATION,
            row.id,
            f"{row} · {last}"[:120],
            "",
            None,
        )


def _open_this_year(session: Session, day: date, keepers: frozenset[int]) -> Iterator[Message]:
    """Yield, each month of the last quarter, what the year still asks of whom."""
    if day.month < LAST_QUARTER:
        return
    behind = [one for one in quality_matrix.people(session, None, day.year, day) if lacking(one)]
    kind, month = NoticeKind.REQUIREMENT_OPEN, f"{day:%Y-%m}"
    for person in behind:
        yield Message(
            kind,
            f"{kind.value}:{person.employee_id}:{month}",
            frozenset({person.employee_id}),
            Record.QUALITY_MEMBER,
            person.member_ids[0],
            f"{person.name} · {day.year} · {len(lacking(person))}",
            "",
            None,
        )
    if behind:
        names = "、".join(one.name for one in behind)
        number = f"{day.year} · {names}"[:120]
        yield Message(kind, f"{kind.value}:all:{month}", keepers, None, None, number, "", None)


def lacking(person: Person) -> list[quality_matrix.Cell]:
    """Return what the running year still asks of somebody in its last quarter."""
    return [cell for cell in person.cells.values() if cell.state is Fulfilment.PRESSING]
