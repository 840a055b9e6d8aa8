"""Published results (procedure 4.11): put up at the office from day to day, and read by each.

An assessment that is published joins the notice of its office and month that is on show or ahead;
where there is none, one is put up. Only name, post, score and, where the rules say so, rank stand
on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from models import Assessment, Office, Publication, PublicationLine
from models.audit import because, take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import results as rules
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, AssessmentStatus, Deed, Record, Role
from services import disputes, inputs
from services.separation import OwnWork, somebody


@dataclass(frozen=True, slots=True)
class Shown:
    """From which day to which a notice is shown; left out, today and as long as the rules say."""

    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One line of a notice: nothing but what may be shown."""

    name: str
    post: Role
    score: Fraction
    rank: int | None
    revision: int
    superseded_by: int | None  # the revision in force, if it is another one
    read_at: datetime | None  # shown to those alone who lead


def on_show(session: Session, office_id: int, month: date, today: date) -> Publication | None:
    """Return the notice of a month that is on show at an office, or will be."""
    return session.scalars(
        select(Publication)
        .where(
            Publication.office_id == office_id,
            Publication.month == month,
            Publication.withdrawn_at.is_(None),
            Publication.to_on >= today,
        )
        .order_by(Publication.id.desc())
        .limit(1)
    ).first()


def put_up(
    session: Session, actor: Actor, office: Office, month: date, at: datetime, shown: Shown
) -> Publication:
    """Put an empty notice up; what is published joins it."""
    require_at(actor, Deed.CREATE, Record.PUBLICATION, office.id)
    today, first = local(at).date(), month.replace(day=1)
    set_days = disputes.days(session, office.id, today)
    from_on = shown.from_on or today
    to_on = shown.to_on or from_on + timedelta(days=set_days.notice_days - 1)
    rules.check_shown(from_on, to_on, today)
    with session.no_autoflush:
        take_turn(session.connection())
        other = on_show(session, office.id, first, today)
    if other is not None:
        raise Refusal(
            N_(
                "The notice %(number)s of this month is on show until %(day)s: what is published"
                " joins it. Take it down first if its days are wrong."
            ),
            field="month",
            number=other.number,
            day=other.to_on.isoformat(),
        )
    sequence = next_number(session, rules.NOTICE_PREFIX, office.id, today)
    row = Publication(
        number=ticket_number(rules.NOTICE_PREFIX, today, sequence),
        office_id=office.id,
        month=first,
        from_on=from_on,
        to_on=to_on,
        shows_rank=set_days.shows_rank,
        published_at=at,
        published_by_id=actor.employee_id,
        withdraw_reason="",
        lines=[],
    )
    session.add(row)
    session.flush()
    return row


def show(session: Session, actor: Actor, row: Assessment, at: datetime) -> Publication:
    """Add a published assessment to the notice of its month; put one up where there is none."""
    notice = on_show(session, row.office_id, row.month, local(at).date())
    if notice is None:
        notice = put_up(session, actor, row.office, row.month, at, Shown())
    notice.lines.append(PublicationLine(assessment_id=row.id))
    session.flush()
    return notice


def take_down(
    session: Session, actor: Actor, row: Publication, at: datetime, reason: str
) -> Publication:
    """Take a notice down with the reason; what is in force on it may be published again."""
    require(session, actor, Deed.WITHDRAW, Record.PUBLICATION, row)
    why = inputs.reason(reason, inputs.length(Publication, "withdraw_reason"))
    session.refresh(row, with_for_update=True)
    if row.withdrawn_at is not None:
        raise Refusal(N_("This notice has been taken down already."))
    because(session, why)
    row.withdrawn_at, row.withdrawn_by_id, row.withdraw_reason = at, somebody(actor), why
    for line in row.lines:
        month = line.assessment
        if month.current and month.status is AssessmentStatus.PUBLISHED:
            month.status, month.published_at = AssessmentStatus.WITH_FINANCE, None
    session.flush()
    return row


def acknowledge(session: Session, actor: Actor, row: Assessment, at: datetime) -> Assessment:
    """Confirm that one has read one's own published result."""
    require(session, actor, Deed.ACKNOWLEDGE, Record.ASSESSMENT, row)
    if row.employee_id != somebody(actor):
        raise OwnWork(N_("Everybody confirms his own result alone."))
    if row.status is not AssessmentStatus.PUBLISHED:
        raise Refusal(N_("This result has not been published yet."))
    if row.acknowledged_at is not None:
        raise Refusal(N_("You have confirmed already that you read it."))
    row.acknowledged_at = at
    session.flush()
    return row


def results(session: Session, row: Publication) -> list[Result]:
    """Return what a notice shows, by post, the best score first; superseded ones stand last."""
    months = _months(session, row)
    now = _in_force(session, months)
    standing = [one for one in months if one.current]
    ranks: dict[int, int] = {}
    for post in {one.position for one in standing}:
        ranks |= rules.ranks({one.id: one.score for one in standing if one.position is post})
    order = list(Role)
    months.sort(
        key=lambda one: (order.index(one.position), not one.current, -one.score, one.employee.name)
    )
    return [
        Result(
            one.employee.name,
            one.position,
            one.score,
            ranks.get(one.id) if row.shows_rank else None,
            one.revision,
            None if one.current else now.get(one.record_no),
            one.acknowledged_at,
        )
        for one in months
    ]


def _months(session: Session, row: Publication) -> list[Assessment]:
    """Return what stands on a notice with whose it is: one statement, however many there are."""
    asked = (
        select(Assessment)
        .join(PublicationLine, PublicationLine.assessment_id == Assessment.id)
        .where(PublicationLine.publication_id == row.id)
        .order_by(PublicationLine.id)
        .options(joinedload(Assessment.employee), defer(Assessment.frozen))
    )
    return list(session.scalars(asked))


def _in_force(session: Session, months: list[Assessment]) -> dict[str, int]:
    """Return the revision in force of the months that were superseded."""
    gone = [one.record_no for one in months if not one.current]
    if not gone:
        return {}
    asked = select(Assessment.record_no, Assessment.revision).where(
        Assessment.office_id == months[0].office_id,
        Assessment.record_no.in_(gone),
        Assessment.current,
    )
    return {row.record_no: row.revision for row in session.execute(asked)}


def unread(session: Session, row: Publication) -> list[str]:
    """Return who has not confirmed yet that he read his result."""
    return sorted(
        one.employee.name
        for one in _months(session, row)
        if one.current and one.acknowledged_at is None
    )
