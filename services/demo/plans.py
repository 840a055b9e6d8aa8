"""The training plan of the demonstration office's year: in force, carried out, revised (4.1.2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from models import Ticket, TrainingPlanItem, TrainingSession
from rules.training_plan import FIRST_YEAR, quarter_on
from rules.training_words import (
    Effectiveness,
    ExamMethod,
    TrainingKind,
    TrainingMethod,
    TrainingSubject,
)
from rules.vocabulary import Category, Indicator, Role
from services import plan_items, plan_links, training, training_people, training_plans
from services.demo.stage import Stage, Story, instant
from services.demo.training import QUARTER

S, E = TrainingSubject, ExamMethod
DESK, AREA, LEAD = Role.FRONT_DESK, Role.AREA_ADMIN, Role.SUPERVISOR
ANSWER, VISITS = QUARTER[0], QUARTER[1]  # what answered a problem, and one of the plan
MIDDLE = 18  # day of the month on which the planned trainings of earlier months were held
AIMS = "派单、回访及时率保持 100%；投诉一次处理满意；新员工上岗培训合格率 100%。"
# month, topic, subject, posts, trainer, hours, exam
ITEMS = (
    (2, "客户服务意识与礼仪", S.SERVICE, (DESK, AREA), "杨芳", "1.5", E.NONE),
    (3, "质量管理体系与服务标准", S.THEORY, (DESK, AREA, LEAD), "徐静", "2", E.WRITTEN),
    (5, "派单与回访操作要点", S.SKILL, (DESK,), "杨芳", "1", E.PRACTICAL),
    (6, "物业费催缴沟通技巧", S.SKILL, (AREA,), "吴秀英", "1.5", E.ORAL),
    (8, "防汛防台应急演练", S.CAMPAIGN, (DESK, AREA), "黄志明", "2", E.PRACTICAL),
    (11, "冬季用电用气安全告知", S.CAMPAIGN, (DESK, AREA), "杨芳", "1", E.NONE),
    (12, "年度服务案例复盘", S.SERVICE, (DESK, AREA, LEAD), "杨芳", "1.5", E.NONE),
)
MISSED = "物业费催缴沟通技巧"  # whose quarter went by without it
WHY = "抽查与工单显示投诉答复超时，增加问题培训。"
DONE = {
    "content": "讲解要点，分组演练并点评。",
    "absence_handling": "",
    "effectiveness": Effectiveness.EFFECTIVE,
    "effectiveness_text": "提问均能答出要点。",
    "retraining": "",
}


def begin(stage: Stage) -> None:
    """Put the plan of the year on the stage, with the training that answered a problem."""
    day = stage.today - timedelta(days=ANSWER.days)
    stage.begin(instant(date(day.year, 1, 8), 10), _year(stage, day))
    stage.begin(instant(stage.today - timedelta(days=1), 15), _present(stage))


def _year(stage: Stage, day: date) -> Story:
    """Write the plan of a day's year, its approval, what was held of it, and a revision."""
    session, office = stage.session, stage.crew.office
    supervisor, manager = (stage.crew.of(role)[0] for role in (Role.SUPERVISOR, Role.MANAGER))
    at = instant(date(day.year, 1, 8), 10)
    yield at
    actor = stage.acts(supervisor, at)
    plan = training_plans.begin(session, actor, office, day.year, AIMS, at)
    visits = stage.today - timedelta(days=VISITS.days)
    if visits.year == day.year:
        own = (visits.month, VISITS.topic, VISITS.subject, (DESK, AREA), "杨芳", "1", E.NONE)
        plan_items.add(session, actor, plan, _given(*own))
    for one in ITEMS:
        plan_items.add(session, actor, plan, _given(*one))
    training_plans.submit(session, actor, plan, at)
    yield (at := at + timedelta(hours=5))
    training_plans.approve(session, stage.acts(manager, at), plan, at)
    for month, topic, *_ in ITEMS:
        then = date(day.year, month, MIDDLE)
        if then < day - timedelta(days=7) and topic != MISSED:
            yield instant(then, 17)
            _hold(stage, next(one for one in plan.standing if one.topic == topic), then)
    yield (at := instant(day - timedelta(days=6), 9))
    actor = stage.acts(supervisor, at)
    revision = training_plans.revise(session, actor, plan, WHY, at)
    given = _given(day.month, ANSWER.topic, S.PROBLEM, (DESK, AREA), "杨芳", "1.5", E.WRITTEN)
    given |= {"origin_no": _complaint(stage, at), "indicator": Indicator.COMPLAINT}
    plan_items.add(session, actor, revision, given)
    training_plans.submit(session, actor, revision, at)
    yield (at := at + timedelta(hours=4))
    training_plans.approve(session, stage.acts(manager, at), revision, at)


def _given(month: int, topic: str, subject: Any, posts: Any, *rest: Any) -> dict[str, Any]:
    trainer, hours, exam = rest
    return {
        "quarter": quarter_on(date(FIRST_YEAR, month, 1)),
        "topic": topic,
        "subject": subject,
        "posts": posts,
        "trainer": trainer,
        "hours": Fraction(hours),
        "exam_method": exam,
    }


def _complaint(stage: Stage, at: datetime) -> str:
    """Return the number of a complaint there is by then; none if there was none yet."""
    found = stage.session.scalar(
        select(Ticket.number)
        .where(
            Ticket.office_id == stage.crew.office.id,
            Ticket.category == Category.COMPLAINT,
            Ticket.received_at < at,
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    )
    return found or ""


def _hold(stage: Stage, item: TrainingPlanItem, day: date) -> None:
    """Hold a session for an item: everybody asked signed on the paper."""
    session, supervisor = stage.session, stage.crew.of(Role.SUPERVISOR)[0]
    at = instant(day, 17)
    actor = stage.acts(supervisor, at)
    values = {
        "office": stage.crew.office,
        "kind": TrainingKind.IN_POST,
        "topic": item.topic,
        "subject": item.subject,
        "mandatory": True,
        "starts_at": instant(day, 15),
        "ends_at": instant(day, 15) + timedelta(minutes=item.minutes),
        "minutes": item.minutes,
        "place": "管理处会议室",
        "trainer": item.trainer,
        "method": TrainingMethod.LECTURE,
        "exam_method": ExamMethod.NONE,
        "materials": "客户服务手册",
        "roles": [post.value for post in item.posts_asked],
        "plan_item": item,
    }
    row = training.enter(session, actor, at, values)
    there = [one.employee_id for one in training_people.tickable(session, row)]
    training_people.tick(session, actor, row, there, at)
    training.close(session, actor, row, at, DONE)


def _present(stage: Stage) -> Story:
    """Link the trainings of the quarter to what they carry out, and draft the company's plan."""
    at = instant(stage.today - timedelta(days=1), 15)
    yield at
    session, office = stage.session, stage.crew.office
    actor = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    for held in (ANSWER, VISITS):
        day = stage.today - timedelta(days=held.days)
        plan = training_plans.in_force_on(session, office.id, day)
        found = session.scalars(
            select(TrainingSession).where(
                TrainingSession.topic == held.topic, TrainingSession.held_on == day
            )
        ).first()
        items = [] if plan is None else [one for one in plan.standing if one.topic == held.topic]
        if found is not None and items:
            plan_links.link(session, actor, found, items[0])
    quality = stage.crew.of(Role.QUALITY)[0]
    actor = stage.acts(quality, at)
    company = training_plans.begin(session, actor, None, stage.today.year, "", at)
    given = _given(11, "内审员知识更新", S.THEORY, (Role.QUALITY,), "徐静", "3", E.WRITTEN)
    plan_items.add(session, actor, company, given)
