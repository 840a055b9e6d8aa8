"""The training plan of the demonstration office's year: in force, carried out, revised (4.1.2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from models import Ticket, TrainingPlanItem, TrainingSession
from rules.plan_words import PlanQuarter
from rules.training_plan import EFFECT_DAYS, quarter_on
from rules.training_words import (
    Effectiveness,
    ExamMethod,
    SessionState,
    TrainingKind,
    TrainingMethod,
    TrainingSubject,
)
from rules.vocabulary import Category, Indicator, Role
from services import plan_items, plan_links, training, training_people, training_plans
from services.demo.stage import Stage, Story, instant

Q, S, E = PlanQuarter, TrainingSubject, ExamMethod
DESK, AREA, LEAD = Role.FRONT_DESK, Role.AREA_ADMIN, Role.SUPERVISOR
HELD_BEFORE = EFFECT_DAYS + 6  # days ago the answer to the problem was trained
AIMS = "派单、回访及时率保持 100%；投诉一次处理满意；新员工上岗培训合格率 100%。"
# quarter, topic, subject, posts, trainer, hours, exam
ITEMS = (
    (Q.Q1, "客户服务意识与礼仪", S.SERVICE, (DESK, AREA), "杨芳", "1.5", E.NONE),
    (Q.Q1, "质量管理体系与服务标准", S.THEORY, (DESK, AREA, LEAD), "徐静", "2", E.WRITTEN),
    (Q.Q2, "派单与回访操作要点", S.SKILL, (DESK,), "杨芳", "1", E.PRACTICAL),
    (Q.Q2, "物业费催缴沟通技巧", S.SKILL, (AREA,), "吴秀英", "1.5", E.ORAL),
    (Q.Q3, "防汛防台应急演练", S.CAMPAIGN, (DESK, AREA), "黄志明", "2", E.PRACTICAL),
    (Q.Q3, "客户档案与个人信息保护", S.THEORY, (DESK, AREA), "徐静", "1", E.WRITTEN),
    (Q.Q4, "冬季用电用气安全告知", S.CAMPAIGN, (DESK, AREA), "杨芳", "1", E.NONE),
    (Q.Q4, "年度服务案例复盘", S.SERVICE, (DESK, AREA, LEAD), "杨芳", "1.5", E.NONE),
)
ANSWER = "投诉受理与答复时限"
WHY = "第三方抽查与工单显示投诉答复超时，增加问题培训。"
DONE = {
    "content": "学习受理用语、记录要求与时限；分组演练三个投诉案例并点评。",
    "absence_handling": "缺席人员由主管在两周内补训。",
    "effectiveness": Effectiveness.EFFECTIVE,
    "effectiveness_text": "演练记录要素齐全，答复时限均能说清。",
    "retraining": "",
}


def begin(stage: Stage) -> None:
    """Put the plan of the year on the stage, with the training that answered a problem."""
    day = stage.today - timedelta(days=HELD_BEFORE)
    first = instant(day - timedelta(days=20), 10)
    stage.begin(first, _year(stage, day))
    stage.begin(instant(stage.today - timedelta(days=1), 15), _present(stage, day))


def _year(stage: Stage, day: date) -> Story:
    """Write the plan of a day's year, its approval, a revision, and the training of the day."""
    session, office = stage.session, stage.crew.office
    supervisor, manager = (stage.crew.of(role)[0] for role in (Role.SUPERVISOR, Role.MANAGER))
    at = instant(day - timedelta(days=20), 10)
    yield at
    actor = stage.acts(supervisor, at)
    plan = training_plans.begin(session, actor, office, day.year, AIMS, at)
    for one in ITEMS:
        plan_items.add(session, actor, plan, _given(*one))
    training_plans.submit(session, actor, plan, at)
    yield (at := at + timedelta(hours=5))
    training_plans.approve(session, stage.acts(manager, at), plan, at)
    yield (at := instant(day - timedelta(days=6), 9))
    actor = stage.acts(supervisor, at)
    revision = training_plans.revise(session, actor, plan, WHY, at)
    given = _given(quarter_on(day), ANSWER, S.PROBLEM, (DESK, AREA), "杨芳", "1", E.ORAL)
    given |= {"origin_no": _complaint(stage, at), "indicator": Indicator.COMPLAINT}
    answer = plan_items.add(session, actor, revision, given)
    training_plans.submit(session, actor, revision, at)
    yield (at := at + timedelta(hours=4))
    training_plans.approve(session, stage.acts(manager, at), revision, at)
    yield (at := instant(day, 17))
    hold(stage, answer, day, at)


def _given(quarter: Any, topic: str, subject: Any, posts: Any, *rest: Any) -> dict[str, Any]:
    trainer, hours, exam = rest
    return {
        "quarter": quarter,
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


def hold(stage: Stage, item: TrainingPlanItem, day: date, at: datetime) -> TrainingSession:
    """Hold a session for an item: everybody asked signed on the paper but one."""
    session = stage.session
    supervisor = stage.crew.of(Role.SUPERVISOR)[0]
    actor = stage.acts(supervisor, at)
    row = training.enter(
        session,
        actor,
        at,
        {
            "office": stage.crew.office,
            "kind": TrainingKind.IN_POST,
            "topic": item.topic,
            "subject": item.subject,
            "mandatory": True,
            "starts_at": instant(day, 15),
            "ends_at": instant(day, 15) + timedelta(minutes=item.minutes),
            "minutes": item.minutes,
            "place": "管理处会议室",
            "trainer_person": supervisor,
            "method": TrainingMethod.LECTURE,
            "exam_method": ExamMethod.NONE,
            "materials": "客户服务手册",
            "roles": [post.value for post in item.posts_asked],
            "plan_item": item,
        },
    )
    people = [one.employee_id for one in training_people.tickable(session, row)]
    training_people.tick(session, actor, row, people[: max(1, len(people) - 1)], at)
    return training.close(session, actor, row, at, DONE)


def _present(stage: Stage, day: date) -> Story:
    """Link the trainings that were held besides, and draft the company's plan."""
    at = instant(stage.today - timedelta(days=1), 15)
    yield at
    session = stage.session
    actor = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    plan = training_plans.in_force_on(session, stage.crew.office.id, stage.today)
    free = [] if plan is None else [one for one in plan.standing if one.topic != ANSWER]
    held = session.scalars(
        select(TrainingSession)
        .where(
            TrainingSession.office_id == stage.crew.office.id,
            TrainingSession.kind == TrainingKind.IN_POST,
            TrainingSession.state == SessionState.HELD,
            TrainingSession.plan_item_id.is_(None),
            TrainingSession.held_on >= date(stage.today.year, 1, 1),
        )
        .order_by(TrainingSession.id)
    ).all()
    # the last of them stays on top of the plan
    for row, item in zip(held[:-1], reversed(free), strict=False):
        plan_links.link(session, actor, row, item)
    quality = stage.crew.of(Role.QUALITY)[0]
    actor = stage.acts(quality, at)
    company = training_plans.begin(session, actor, None, stage.today.year, "", at)
    given = _given(Q.Q4, "内审员知识更新", S.THEORY, (Role.QUALITY,), "徐静", "3", E.WRITTEN)
    plan_items.add(session, actor, company, given)
