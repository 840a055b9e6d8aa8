"""Before duty (4.1.1.1): who lacks which training, who is put on duty by exception, the topics.

The gate itself stands at the flush (``models.pre_duty_gate``); what is owed, in ``rules.pre_duty``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Employee, Office, Post, PreDutyOverride, PreDutyTopic, pre_duty
from models.clock import local
from models.pre_duty import Known
from models.scopes import Actor, Forbidden, require, require_at, rows_within
from rules import pre_duty as rules
from rules.permissions import grant
from rules.pre_duty import GATED, Owed, PreDutyState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Role, Scope
from services import inputs
from services.separation import somebody


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands before duty on a day, topic by topic."""

    state: PreDutyState
    owed: Sequence[Owed[PreDutyTopic]]
    exception: PreDutyOverride | None = None

    @property
    def missing(self) -> list[PreDutyTopic]:
        """The topics of which something is missing."""
        return rules.missing(self.owed)

    @property
    def cleared_on(self) -> date | None:
        """Since when nothing has been missing; None for who owes nothing, or lacks something."""
        return rules.cleared_on(self.owed)


def missing(session: Session, employee_id: int, day: date) -> list[PreDutyTopic]:
    """Return the topics somebody lacks on a day before he may be an administrator."""
    return standing(session, employee_id, day).missing


def cleared_on(session: Session, employee_id: int, day: date) -> date | None:
    """Return since when somebody newly hired has been cleared, as it stands on a day."""
    return standing(session, employee_id, day).cleared_on


def standing(session: Session, employee_id: int, day: date) -> Standing:
    """Return how somebody stands on a day: for the posts he holds, or for both if he holds none."""
    return standings(session, [employee_id], day)[employee_id]


def may_owe(session: Session, employee_id: int) -> bool:
    """Say whether somebody can owe anything: he is no longer in post than a topic is mandatory."""
    return bool(pre_duty.newcomers(session, [employee_id]))


def standings(session: Session, people: Sequence[int], day: date) -> dict[int, Standing]:
    """Return how some people stand on a day."""
    topics, known = pre_duty.topics(session), pre_duty.known(session, people)
    return {one: _standing(topics, known.get(one) or Known(), day) for one in people}


def _standing(topics: Sequence[PreDutyTopic], known: Known, day: date) -> Standing:
    owed = known.owed(topics, known.held(day) or GATED, day)
    exception = next((one for one in known.exceptions if one.holds_on(day)), None)
    return Standing(rules.state(owed, exception is not None), owed, exception)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody trained or in post who lacks something, with the office and the post it is about."""

    employee: Employee
    office: Office | None
    role: Role
    standing: Standing


def may_look(actor: Actor) -> bool:
    """Say whether somebody reads who of others was put on duty by exception."""
    found = (grant(role, Record.PRE_DUTY_OVERRIDE) for role in actor.roles)
    return any(Deed.VIEW in one.deeds and one.scope is not Scope.OWN for one in found)


def not_cleared(session: Session, actor: Actor, day: date) -> list[Waiting]:
    """Return the trainees and administrators of whom training is missing, as the actor sees them.

    Raises Forbidden for who may not read who was put on duty by exception.
    """
    if not may_look(actor):
        raise Forbidden(Deed.VIEW, Record.PRE_DUTY_OVERRIDE)
    rows = session.execute(
        select(Post.employee_id, Post.role, Post.office_id)
        .join(Employee, Employee.id == Post.employee_id)
        .where(
            Employee.active,
            Post.role.in_((*GATED, Role.TRAINEE)),
            or_(Post.valid_to.is_(None), Post.valid_to >= day),
            pre_duty.begun_under_a_topic(),
            rows_within(actor, Employee, Record.EMPLOYEE),
        )
        .order_by(Post.id)
    ).all()
    posts = {row[0]: row for row in rows}
    found = standings(session, list(posts), day) if posts else {}
    return [
        Waiting(
            session.get_one(Employee, one),
            None if posts[one][2] is None else session.get_one(Office, posts[one][2]),
            posts[one][1],
            stands,
        )
        for one, stands in found.items()
        if stands.missing
    ]


# By exception -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Wish:
    """Who is put on duty by exception, from which day until which, and why."""

    employee: Employee
    from_on: date | None  # None: today
    to_on: date | None  # None: until the training is done
    reason: str


def put_on_duty(
    session: Session, actor: Actor, office: Office, asked: Wish, at: datetime
) -> PreDutyOverride:
    """Put somebody on duty at an office although training is missing; on record with the reason."""
    require_at(actor, Deed.CREATE, Record.PRE_DUTY_OVERRIDE, office.id)
    by, today = somebody(actor), local(at).date()
    why = inputs.text(PreDutyOverride, "reason", asked.reason, needed=inputs.REASON)
    from_on = asked.from_on or today
    _days(from_on, asked.to_on, today)
    person = asked.employee
    if person.id == by:
        raise Refusal(N_("Nobody puts himself on duty by exception."), field="employee")
    if not person.active:
        raise Refusal(N_("This person is no longer in service."), field="employee")
    lacks = missing(session, person.id, from_on)
    if not lacks:
        raise Refusal(
            N_("%(name)s lacks no training before duty: no exception is needed."),
            field="employee",
            name=person.name,
        )
    _alone(session, office, person, from_on, asked.to_on)
    row = PreDutyOverride(
        office=office,
        employee=person,
        from_on=from_on,
        to_on=asked.to_on,
        reason=why,
        lacked="、".join(topic.name for topic in lacks)[:500],
        given_at=at,
        given_by=session.get_one(Employee, by),
    )
    session.add(row)
    session.flush()
    return row


def _days(from_on: date, to_on: date | None, today: date) -> None:
    if from_on < today:
        raise Refusal(
            N_("An exception begins today at the earliest: it is not given afterwards."),
            field="from_on",
        )
    if to_on is not None and to_on < from_on:
        raise Refusal(N_("The last day lies before the first."), field="to_on")


def _alone(
    session: Session, office: Office, person: Employee, first: date, last: date | None
) -> None:
    """Refuse a second exception for the same person, office and days."""
    other = session.scalars(
        select(PreDutyOverride)
        .where(
            *(PreDutyOverride.office_id == office.id, PreDutyOverride.employee_id == person.id),
            PreDutyOverride.voided_at.is_(None),
            PreDutyOverride.from_on <= (last or date.max),
            or_(PreDutyOverride.to_on.is_(None), PreDutyOverride.to_on >= first),
        )
        .limit(1)
    ).first()
    if other is not None:
        raise Refusal(
            N_("%(name)s is on duty by exception from %(first)s already. Void that first."),
            field="from_on",
            name=person.name,
            first=other.from_on,
        )


# The mandatory topics -----------------------------------------------------------------------------
def keep_topic(session: Session, actor: Actor, topic: PreDutyTopic) -> PreDutyTopic:
    """Keep a new or changed topic; of one that trainings were held about only the last day moves.

    Its name, its exam and whom it is for stand then: close it, and enter the next one of its code.
    """
    deed = Deed.CREATE if topic.id is None else Deed.EDIT
    require(session, actor, deed, Record.PRE_DUTY_TOPIC, topic)
    if not topic.posts:
        raise Refusal(N_("Tick at least one post the topic is for."), field="for_front_desk")
    if topic.valid_to is not None and topic.valid_to < topic.valid_from:
        raise Refusal(N_("The last day must not come before the first."), field="valid_to")
    if not 0 <= topic.break_days <= rules.LONGEST_BREAK:
        raise Refusal(
            N_("A break is between 0 and %(most)s days."),
            field="break_days",
            most=rules.LONGEST_BREAK,
        )
    with session.no_autoflush:
        _one_at_a_time(session, topic)
    session.add(topic)
    session.flush()
    return topic


def _one_at_a_time(session: Session, topic: PreDutyTopic) -> None:
    """Refuse a second topic of the same code on the same days."""
    other = session.scalars(
        select(PreDutyTopic)
        .where(
            *(PreDutyTopic.code == topic.code, PreDutyTopic.id != (topic.id or 0)),
            PreDutyTopic.valid_from <= (topic.valid_to or date.max),
            or_(PreDutyTopic.valid_to.is_(None), PreDutyTopic.valid_to >= topic.valid_from),
        )
        .limit(1)
    ).first()
    if other is not None:
        raise Refusal(
            N_("%(name)s has this code from %(first)s. Give that one a last day first."),
            field="valid_from",
            name=other.name,
            first=other.valid_from,
        )


def is_used(session: Session, topic: PreDutyTopic) -> bool:
    """Say whether trainings were entered about a topic: what it says then stands."""
    return topic.id is not None and pre_duty.is_used(session, topic)
