"""Ad-hoc assessments (4.2.3.1, 4.9): entered at the place, given to the person, answered by him.

Nobody assesses himself. From the moment it was given to the person it stands: what is wrong is
voided with a reason, what he says is kept beside it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models import (
    FROZEN,
    Assessment,
    Employee,
    Office,
    Post,
    SpotAssessment,
    SpotFinding,
)
from models.audit import because, take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import spots as rules
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.spot_words import SpotMethod, SpotState
from rules.vocabulary import N_, Deed, Record, Role
from services import fees, inputs, month_lines, notices, topics
from services.month_lines import SEPARATOR
from services.people import ASSESSED
from services.separation import OwnWork, somebody

ITSELF = N_("Nobody assesses himself.")


def in_state(state: SpotState) -> ColumnElement[bool]:
    """Return the condition of the assessments in a state that are not voided."""
    return and_(SpotAssessment.state == state, SpotAssessment.voided_at.is_(None))


def unanswered() -> ColumnElement[bool]:
    """Return the condition of the disagreements nobody has answered."""
    return and_(in_state(SpotState.DISAGREED), SpotAssessment.replied_at.is_(None))


# Entering -----------------------------------------------------------------------------------------
def begin(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    office: Office,
    employee: Employee,
    at: datetime | None,
    place: str,
    method: SpotMethod,
    position: Role | None = None,
) -> SpotAssessment:
    """Begin an assessment of somebody in the post he held at the office that day."""
    require_at(actor, Deed.CREATE, Record.SPOT_ASSESSMENT, office.id)
    assessor = somebody(actor)
    if employee.id == assessor:
        raise OwnWork(ITSELF, field="employee")
    when = at or now
    rules.check_when(when, now)
    day = local(when).date()
    post = _post(session, office, employee, position, day)
    standard = month_lines.standard_for(session, day)
    row = SpotAssessment(
        number=rules.number(day, next_number(session, rules.PREFIX, office.id, day)),
        office_id=office.id,
        employee=employee,
        position=post,
        areas=_areas(session, office, employee, post, day),
        at=when,
        place=inputs.text(SpotAssessment, "place", place, needed=N_("Say where it was.")),
        method=method,
        standard=standard,
        assessor_id=assessor,
        state=SpotState.DRAFT,
        statement="",
        reply="",
    )
    session.add(row)
    session.flush()
    return row


def _post(
    session: Session, office: Office, employee: Employee, wanted: Role | None, day: date
) -> Role:
    """Return the assessed post somebody held that day; two must be told apart."""
    held = session.scalars(
        select(Post.role)
        .where(
            Post.employee_id == employee.id,
            Post.office_id == office.id,
            Post.role.in_(ASSESSED),
            Post.held_on(day),
        )
        .order_by(Post.role)
    ).all()
    if wanted is not None and wanted in held:
        return wanted
    if wanted is None and len(set(held)) == 1:
        return held[0]
    if wanted is None and held:
        raise Refusal(
            N_("%(name)s held both posts that day: choose the one assessed."),
            field="position",
            name=employee.name,
        )
    raise Refusal(
        N_("%(name)s did not hold this post at the office on %(day)s."),
        field="employee" if wanted is None else "position",
        name=employee.name,
        day=day.isoformat(),
    )


def _areas(session: Session, office: Office, employee: Employee, post: Role, day: date) -> str:
    if post is not Role.AREA_ADMIN:
        return ""
    held = fees.held_on(session, day, [office.id]).get((employee.id, office.id), [])
    return SEPARATOR.join(area.name for area in held)[:300]


def change(
    session: Session, actor: Actor, row: SpotAssessment, *, place: str, method: SpotMethod
) -> SpotAssessment:
    """Mend place and way of a draft; who and when stand, a wrong one is voided."""
    require(session, actor, Deed.EDIT, Record.SPOT_ASSESSMENT, row)
    hold_open(session, row)
    row.place = inputs.text(SpotAssessment, "place", place, needed=N_("Say where it was."))
    row.method = method
    session.flush()
    return row


def held(session: Session, row: SpotAssessment) -> SpotAssessment:
    """Hold an assessment until the transaction ends, as it stands now."""
    with session.no_autoflush:
        take_turn(session.connection())  # before the row is locked
        session.refresh(row, with_for_update=True)
    if row.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    return row


def hold_open(session: Session, row: SpotAssessment) -> None:
    """Hold an assessment and refuse where it stands."""
    held(session, row)
    rules.next_state(row.state, Deed.EDIT)


# Giving it to the person, and what he says --------------------------------------------------------
def issue(session: Session, actor: Actor, row: SpotAssessment, at: datetime) -> SpotAssessment:
    """Give a draft to the person assessed; from now on it counts and stands."""
    require(session, actor, Deed.ISSUE, Record.SPOT_ASSESSMENT, row)
    held(session, row)
    if somebody(actor) == row.employee_id:
        raise OwnWork(ITSELF)
    if row.assessor_id != actor.employee_id:
        raise Refusal(
            N_("%(name)s assessed: he gives it to the person himself."), name=row.assessor.name
        )
    row.state = rules.next_state(row.state, Deed.ISSUE)
    row.issued_at = at
    session.flush()
    recount(session, row, row.standing, at)
    notices.tell(session, NoticeKind.SPOT_GIVEN, row, [row.employee_id], at, by=actor)
    return row


def recount(
    session: Session, row: SpotAssessment, findings: list[SpotFinding], now: datetime
) -> None:
    """Count the findings of these kinds in the quarter anew: they may propose a topic."""
    kinds = [(one.indicator, one.clause) for one in findings]
    if kinds:
        topics.recount(session, row.office_id, row.at, kinds, now)


def acknowledge(
    session: Session, actor: Actor, row: SpotAssessment, at: datetime, *, words: str = ""
) -> SpotAssessment:
    """Acknowledge one's own assessment, with a word if there is one."""
    return _answer(session, actor, row, Deed.CONFIRM, at, words, None)


def disagree(
    session: Session, actor: Actor, row: SpotAssessment, at: datetime, *, words: str
) -> SpotAssessment:
    """State that one disagrees with one's own assessment, and why; the points stand meanwhile."""
    needed = N_("Say why you disagree.")
    return _answer(session, actor, row, Deed.DECLINE, at, words, needed)


def _answer(
    session: Session,
    actor: Actor,
    row: SpotAssessment,
    deed: Deed,
    at: datetime,
    words: str,
    needed: str | None,
) -> SpotAssessment:
    require(session, actor, deed, Record.SPOT_ASSESSMENT, row)
    said = inputs.text(SpotAssessment, "statement", words, needed=needed)
    held(session, row)
    row.state = rules.next_state(row.state, deed)
    row.answered_at, row.statement = at, said
    session.flush()
    return row


def reply(
    session: Session, actor: Actor, row: SpotAssessment, at: datetime, *, words: str
) -> SpotAssessment:
    """Answer a disagreement; what of the assessment is wrong is voided besides."""
    require(session, actor, Deed.ANSWER, Record.SPOT_ASSESSMENT, row)
    said = inputs.text(SpotAssessment, "reply", words, needed=N_("Write the answer."))
    held(session, row)
    rules.next_state(row.state, Deed.ANSWER)
    if somebody(actor) == row.employee_id:
        raise OwnWork(N_("Nobody answers his own disagreement."))
    if row.replied_at is not None:
        raise Refusal(N_("This disagreement has been answered already."))
    row.reply, row.replied_at, row.replied_by_id = said, at, actor.employee_id
    session.flush()
    return row


# Afterwards ---------------------------------------------------------------------------------------
def void(
    session: Session, actor: Actor, row: SpotAssessment, at: datetime, reason: str
) -> SpotAssessment:
    """Void an assessment with its reason: it stays readable and takes nothing off any more."""
    require(session, actor, Deed.VOID, Record.SPOT_ASSESSMENT, row)
    strike_out(session, actor, held(session, row), row, at, reason)
    recount(session, row, row.standing, at)
    return row


def strike_out(
    session: Session, actor: Actor, spot: SpotAssessment, row: Any, at: datetime, reason: str
) -> None:
    """Void an assessment, or one finding of it, with the reason; never one's own."""
    kept = inputs.reason(reason)
    if somebody(actor) == spot.employee_id:
        raise OwnWork(N_("Nobody voids his own assessment."))
    because(session, kept)
    row.voided_at, row.voided_by_id, row.void_reason = at, actor.employee_id, kept
    session.flush()


def month_is_approved(session: Session, row: SpotAssessment) -> bool:
    """Say whether the month an assessment belongs to is approved already: it needs a revision."""
    found = select(Assessment.id).where(
        Assessment.office_id == row.office_id,
        Assessment.employee_id == row.employee_id,
        Assessment.position == row.position,
        Assessment.month == local(row.at).date().replace(day=1),
        Assessment.current,
        Assessment.status.in_(FROZEN),
    )
    return session.scalar(found.limit(1)) is not None
