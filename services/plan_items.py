"""What is planned for each quarter (4.1.2): entered in a draft, some of it from a problem found.

A problem is named by the number of its record: a work order, an ad-hoc assessment or a finding of
it, or a month's assessment. A topic that findings proposed is taken up as an item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Assessment,
    SpotAssessment,
    SpotFinding,
    Ticket,
    TrainingPlan,
    TrainingPlanItem,
    TrainingTopic,
)
from models.audit import because
from models.clock import local
from models.scopes import Actor, require, rows_within
from rules import training as hours_rules
from rules import training_plan as rules
from rules import typed
from rules.indicators import parse_quarter
from rules.plan_words import PlanQuarter, PlanState
from rules.refusal import Refusal
from rules.training_words import ExamMethod, TrainingSubject
from rules.vocabulary import N_, Category, Deed, Indicator, Record, Role
from services import inputs, topics, training_plans

TEXTS = ("audience", "trainer", "note")
NEW = "new"  # where a topic goes: into an item of its own
TOPIC_HOURS = Fraction(1)
_LINES = {Category.COMPLAINT: Indicator.COMPLAINT}  # what a work order by itself tells of


@dataclass(frozen=True, slots=True)
class Origin:
    """The record a training answers, with the line of the assessment it tells of, if one."""

    record: Record
    id: int
    number: str
    indicator: Indicator | None = None


# Items --------------------------------------------------------------------------------------------
def add(
    session: Session, actor: Actor, plan: TrainingPlan, given: Mapping[str, Any]
) -> TrainingPlanItem:
    """Enter an item of a draft; ``given`` are its fields, hours as a fraction."""
    require(session, actor, Deed.CREATE, Record.TRAINING_PLAN_ITEM, None)
    _writable(session, actor, plan)
    with session.no_autoflush:
        values = _checked(session, actor, plan, given)
    item = TrainingPlanItem(plan=plan, office_id=plan.office_id, **values)
    session.add(item)
    session.flush()
    return item


def change(
    session: Session, actor: Actor, item: TrainingPlanItem, given: Mapping[str, Any]
) -> TrainingPlanItem:
    """Change an item of a draft; what is not given stays."""
    require(session, actor, Deed.EDIT, Record.TRAINING_PLAN_ITEM, item)
    _writable(session, actor, item.plan)
    kept = {key: getattr(item, key) for key in ("topic", "quarter", "subject", "exam_method")}
    kept |= {key: getattr(item, key) for key in (*TEXTS, "indicator", "origin_no", "hours")}
    kept["posts"] = item.posts_asked
    with session.no_autoflush:
        values = _checked(session, actor, item.plan, kept | dict(given), item)
    for key, value in values.items():
        setattr(item, key, value)
    session.flush()
    return item


def void(session: Session, actor: Actor, item: TrainingPlanItem, reason: str, at: datetime) -> None:
    """Strike an item of a draft out with the reason: the next edition goes without it."""
    require(session, actor, Deed.VOID, Record.TRAINING_PLAN_ITEM, item)
    _writable(session, actor, item.plan)
    if item.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    item.void_reason = inputs.reason(reason)
    because(session, item.void_reason)
    item.voided_at, item.voided_by_id = at, actor.employee_id
    session.flush()


def _writable(session: Session, actor: Actor, plan: TrainingPlan) -> None:
    require(session, actor, Deed.EDIT, Record.TRAINING_PLAN, plan)
    if not training_plans.is_ours(actor, Deed.EDIT, plan.office_id):
        raise Refusal(training_plans.COMPANY_WIDE)
    if plan.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    rules.next_state(plan.state, Deed.EDIT)


def _checked(
    session: Session,
    actor: Actor,
    plan: TrainingPlan,
    given: Mapping[str, Any],
    item: TrainingPlanItem | None = None,
) -> dict[str, Any]:
    """Return the fields as they are kept; refuse what is not whole or names no such record."""
    values: dict[str, Any] = {
        key: inputs.text(TrainingPlanItem, key, given.get(key)) for key in TEXTS
    }
    needed = N_("Say what is taught.")
    values["topic"] = inputs.text(TrainingPlanItem, "topic", given.get("topic"), needed=needed)
    if given.get("hours") is None:
        raise Refusal(N_("Enter the hours, such as 1.5."), field="minutes")
    values["minutes"] = hours_rules.minutes_of(given["hours"])
    values["quarter"] = given.get("quarter")
    if values["quarter"] is None:
        raise Refusal(N_("Choose the quarter."), field="quarter")
    values["subject"] = given.get("subject") or TrainingSubject.SERVICE
    values["exam_method"] = given.get("exam_method") or ExamMethod.NONE
    posts: Sequence[Role] = given.get("posts") or ()
    values["audience_roles"] = " ".join(post.value for post in posts)
    values["indicator"] = given.get("indicator")
    number = inputs.text(TrainingPlanItem, "origin_no", given.get("origin_no"))
    values["origin_no"] = number
    if item is None or number != item.origin_no:
        origin = find_origin(session, actor, plan.office_id, number) if number else None
        values |= _origin(origin)
        values["indicator"] = values["indicator"] or (origin.indicator if origin else None)
    return values


def _origin(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {"origin_record": None, "origin_id": None, "origin_no": ""}
    return {
        "origin_record": origin.record,
        "origin_id": origin.id,
        "origin_no": origin.number,
    }


def find_origin(session: Session, actor: Actor, office_id: int | None, written: str) -> Origin:
    """Return the record of a number that the actor may see, of the plan's office or of any."""
    number = typed.code(written)
    found = next(_origins(session, actor, office_id, number), None)
    if found is None:
        raise Refusal(
            N_(
                "There is no work order, ad-hoc assessment, finding or monthly assessment"
                " %(number)s here."
            ),
            field="origin_no",
            number=number,
        )
    return found


def _origins(
    session: Session, actor: Actor, office_id: int | None, number: str
) -> Iterator[Origin]:
    asked: tuple[tuple[Record, Any, Any], ...] = (
        (Record.TICKET, Ticket, Ticket.number),
        (Record.SPOT_ASSESSMENT, SpotAssessment, SpotAssessment.number),
        (Record.SPOT_FINDING, SpotFinding, SpotFinding.number),
        (Record.ASSESSMENT, Assessment, Assessment.record_no),
    )
    for record, model, column in asked:
        here = [] if office_id is None else [model.office_id == office_id]
        row = session.scalars(
            select(model)
            .where(column == number, rows_within(actor, model, record), *here)
            .order_by(model.id.desc())
            .limit(1)
        ).first()
        if row is not None:
            yield Origin(record, row.id, number, _line_of(row))


def _line_of(row: Any) -> Indicator | None:
    match row:
        case SpotFinding():
            return row.indicator
        case Ticket():
            return _LINES.get(row.category) if row.category else None
        case SpotAssessment():
            return next((one.indicator for one in row.standing), None)
        case _:
            return None


# Topics that findings proposed --------------------------------------------------------------------
def free_items(session: Session, office_id: int, year: int) -> list[TrainingPlanItem]:
    """Return the items of a plan being drafted that answer no problem yet."""
    draft = training_plans.in_state(session, office_id, year, *rules.OPEN)
    return [one for one in draft.standing if not one.origin_no] if draft is not None else []


def take_topic(
    session: Session,
    actor: Actor,
    topic: TrainingTopic,
    at: datetime,
    *,
    where: str = NEW,
    quarter: PlanQuarter | None = None,
) -> TrainingPlanItem:
    """Take a proposed topic up: into an item of its own, or into one that is there (its id).

    Where no draft of this year's plan is open, one is begun: a revision of the plan in force.
    """
    topics.take(session, actor, topic, at)
    plan = _draft(session, actor, topic, at)
    origin = Origin(Record.TRAINING_TOPIC, topic.id, str(topic), topic.indicator)
    if where != NEW:
        item = next((one for one in plan.standing if str(one.id) == where), None)
        if item is None or item.origin_no:
            raise Refusal(N_("Choose one of the list."), field="where")
        item = change(session, actor, item, {"subject": TrainingSubject.PROBLEM})
    else:
        given = {
            "topic": gettext(topic.indicator.wording),
            "quarter": quarter or rules.quarter_on(local(at).date()),
            "subject": TrainingSubject.PROBLEM,
            "hours": TOPIC_HOURS,
            "note": topic.clause,
            "posts": (Role.FRONT_DESK, Role.AREA_ADMIN),
        }
        item = add(session, actor, plan, given)
    for key, value in _origin(origin).items():
        setattr(item, key, value)
    item.indicator = item.indicator or topic.indicator
    session.flush()
    return item


def _draft(session: Session, actor: Actor, topic: TrainingTopic, at: datetime) -> TrainingPlan:
    """Return the draft a topic goes into: of this year, or of the topic's if that is later."""
    year = max(local(at).year, parse_quarter(topic.quarter)[0])
    draft = training_plans.in_state(session, topic.office_id, year, *rules.OPEN)
    if draft is not None:
        return draft
    waiting = training_plans.in_state(session, topic.office_id, year, PlanState.SUBMITTED)
    if waiting is not None:
        raise Refusal(
            N_("%(number)s has been submitted: take the topic up once it is decided."),
            number=waiting.number,
        )
    force = training_plans.in_state(session, topic.office_id, year, PlanState.APPROVED)
    if force is None:
        return training_plans.begin(session, actor, topic.office, year, "", at)
    why = gettext("Topic proposed by findings: %(topic)s", topic=topic)
    return training_plans.revise(session, actor, force, why, at)
