"""The annual training plan: approved by another, revised, carried out, and what it changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from models import TrainingPlan, TrainingPlanItem, TrainingTopic
from models.clock import OFFICE_ZONE
from models.scopes import Forbidden, rows_within
from rules.indicators import Rate
from rules.plan_words import ItemProgress, PlanQuarter, PlanState
from rules.refusal import Refusal
from rules.spot_words import TopicState
from rules.training_words import SessionState, TrainingKind, TrainingSubject
from rules.vocabulary import Category, Indicator, Record
from services import plan_effects, plan_items, plan_links, plan_progress, training_plans
from services.separation import OwnWork
from tests.office import DAY, NOON
from tests.services.month_rows import ticket
from tests.services.plan_rows import approved, begun, held, item

P, Q = ItemProgress, PlanQuarter


def test_another_approves_and_then_it_stands(scene):
    session, boss, leader = scene.session, scene.actor("manager"), scene.actor("supervisor")
    plan = begun(scene)
    assert (plan.number, plan.state) == ("PXJH-2026-01", PlanState.DRAFT)
    with pytest.raises(Refusal, match="Go on with it"):
        begun(scene)
    with pytest.raises(Refusal, match="no training yet"):
        training_plans.submit(session, leader, plan, NOON)
    one = item(scene, plan)
    with pytest.raises(Forbidden):
        training_plans.approve(session, leader, plan, NOON)
    with pytest.raises(Refusal, match="draft: submit"):
        training_plans.approve(session, boss, plan, NOON)
    training_plans.submit(session, leader, plan, NOON)
    with pytest.raises(Refusal, match="approves or returns"):
        plan_items.change(session, leader, one, {"topic": "改"})
    training_plans.send_back(session, boss, plan, "第四季度没有安排")
    assert (plan.state, plan.return_reason) == (PlanState.RETURNED, "第四季度没有安排")
    plan_items.change(session, leader, one, {"topic": "投诉处理"})
    training_plans.submit(session, leader, plan, NOON)
    plan.drafted_by_id, mine = boss.employee_id, plan.drafted_by_id
    with session.no_autoflush, pytest.raises(OwnWork):
        training_plans.approve(session, boss, plan, NOON)
    plan.drafted_by_id = mine
    training_plans.approve(session, boss, plan, NOON)
    assert (plan.state, plan.approved_by_id) == (PlanState.APPROVED, boss.employee_id)
    seen = select(TrainingPlan.id).where(
        rows_within(scene.actor("worker"), TrainingPlan, Record.TRAINING_PLAN)
    )
    assert session.scalars(seen).all() == [plan.id]
    session.commit()
    for row, key, value in ((plan, "aims", "改"), (one, "minutes", 30)):
        setattr(row, key, value)
        with pytest.raises(Refusal, match="by a revision"):
            session.flush()
        session.rollback()
    with pytest.raises(Forbidden):
        training_plans.revise(session, scene.actor("supervisor_b"), plan, "因为", NOON)


def test_a_revision_takes_over_and_supersedes(scene):
    session, leader = scene.session, scene.actor("supervisor")
    plan = begun(scene, aims="全年")
    done, gone = item(scene, plan), item(scene, plan, topic="礼仪", quarter=Q.Q4)
    approved(scene, plan)
    row = held(scene, 1)
    plan_links.link(session, leader, row, done)
    with pytest.raises(Refusal, match="reason"):
        training_plans.revise(session, leader, plan, " ", NOON)
    made = training_plans.revise(session, leader, plan, "增加问题培训", NOON)
    assert (made.number, made.supersedes, made.aims) == ("PXJH-2026-02", plan, "全年")
    with pytest.raises(Refusal, match="being drafted already"):
        training_plans.revise(session, leader, plan, "再来", NOON)
    taken = {one.first_id: one for one in made.standing}
    assert set(taken) == {done.id, gone.id}
    assert taken[done.id].posts_asked == done.posts_asked
    plan_items.void(session, leader, taken[gone.id], "并入其他培训", NOON)
    assert plan.state is PlanState.APPROVED  # until the new one is approved
    approved(scene, made)
    assert (plan.state, made.state) == (PlanState.SUPERSEDED, PlanState.APPROVED)
    (line,) = plan_progress.of_plan(session, made, DAY).lines
    assert (line.progress, line.held) == (P.DONE, row)  # held under the edition before


def test_done_late_ahead_and_on_top(scene):
    session, leader = scene.session, scene.actor("supervisor")
    plan = begun(scene)
    done, late, ahead = (
        item(scene, plan, topic=topic, quarter=quarter)
        for topic, quarter in (("甲", Q.Q3), ("乙", Q.Q2), ("丙", Q.Q4))
    )
    other = item(scene, begun(scene, "quality"), "quality")
    approved(scene, plan)
    plan_links.link(session, leader, held(scene, 1, date(2026, 10, 2)), done)
    plan_links.link(session, leader, held(scene, 2, state=SessionState.PLANNED), late)
    extra = held(scene, 3)
    held(scene, 4, kind=TrainingKind.PRE_DUTY)
    held(scene, 5, voided_at=NOON)
    held(scene, 6, date(2025, 12, 31))
    found = plan_progress.of_plan(session, plan, DAY)
    assert {line.item.topic: line.progress for line in found.lines} == {
        "乙": P.LATE,
        "甲": P.DONE,
        "丙": P.AHEAD,
    }
    assert found.extra == [extra]
    assert (found.planned(), found.planned(Q.Q3), found.count(P.LATE)) == (3, 1, 1)
    assert (found.on_top(), found.on_top(Q.Q4)) == (1, 0)
    conditions = (
        (plan_progress.late(DAY), [late.id]),
        (plan_progress.in_force() & plan_progress.held(), [done.id]),
        (plan_progress.in_force() & ~plan_progress.over(DAY), [ahead.id]),
    )
    for where, ids in conditions:
        assert session.scalars(select(TrainingPlanItem.id).where(where)).all() == ids
    row = held(scene, 7)
    for wrong, match in (
        (other, "not planned by a plan in force"),
        (item(scene, begun(scene, year=2027)), "not planned by a plan in force"),
    ):
        with pytest.raises(Refusal, match=match):
            plan_links.link(session, leader, row, wrong)
    with pytest.raises(Refusal, match="of the year of the training"):
        plan_links.link(session, leader, held(scene, 8, date(2025, 9, 1)), done)
    with pytest.raises(Refusal, match="in-post"):
        plan_links.link(session, leader, held(scene, 9, kind=TrainingKind.PRE_DUTY), done)


def test_the_company_s_plan_is_no_office_s(scene):
    session = scene.session
    plan = begun(scene, "quality")
    item(scene, plan, "quality")
    training_plans.submit(session, scene.actor("quality"), plan, NOON)
    assert begun(scene).number == plan.number  # an office has its own beside it
    for who, deed in (("manager", training_plans.approve), ("supervisor", training_plans.submit)):
        with pytest.raises(Refusal, match="whole company"):
            deed(session, scene.actor(who), plan, NOON)
    with pytest.raises(Refusal, match="whole company"):
        training_plans.begin(session, scene.actor("supervisor"), None, 2027, "", NOON)


def test_what_is_planned_is_whole(scene):
    plan = begun(scene)
    for given, match in (
        ({"topic": " "}, "what is taught"),
        ({"hours": None}, "hours"),
        ({"hours": Fraction(0)}, "hours"),
        ({"hours": Fraction(1, 7)}, "whole minutes"),
        ({"quarter": None}, "quarter"),
        ({"origin_no": "BX-99999"}, "no work order"),
    ):
        with pytest.raises(Refusal, match=match):
            item(scene, plan, **given)
    assert plan.items == []
    here = ticket(scene, category=Category.COMPLAINT)
    one = item(scene, plan, origin_no=here.number.lower())
    assert (one.origin_record, one.origin_id, one.indicator) == (
        *(Record.TICKET, here.id, Indicator.COMPLAINT),
    )
    assert one.minutes == 90
    elsewhere = ticket(scene, office_id=scene.offices["B"].id)
    with pytest.raises(Refusal, match="no work order"):
        plan_items.change(
            scene.session, scene.actor("supervisor"), one, {"origin_no": elsewhere.number}
        )


def test_a_proposed_topic_goes_into_the_plan(scene):
    session, leader = scene.session, scene.actor("supervisor")

    def topic(clause):
        row = TrainingTopic(
            office=scene.office,
            quarter="2026Q4",
            indicator=Indicator.RECORDS,
            clause=clause,
            findings=3,
            proposed_at=NOON,
        )
        session.add(row)
        session.flush()
        return row

    first = topic("4.2.1.5")
    one = plan_items.take_topic(session, leader, first, NOON)
    assert first.state is TopicState.TAKEN
    assert (one.plan.state, one.quarter, one.origin_id) == (PlanState.DRAFT, Q.Q4, first.id)
    assert (one.subject, one.indicator) == (TrainingSubject.PROBLEM, Indicator.RECORDS)
    there = item(scene, one.plan)
    assert plan_items.free_items(session, scene.office.id, 2026) == [there]
    with pytest.raises(Refusal, match="one of the list"):
        plan_items.take_topic(session, leader, topic("4.2.1.6"), NOON, where=str(one.id))
    session.rollback()


def test_a_topic_revises_the_plan_in_force(scene):
    plan = begun(scene)
    there = item(scene, plan)
    approved(scene, plan)
    row = TrainingTopic(
        office=scene.office,
        quarter="2026Q4",
        indicator=Indicator.DISPATCH,
        clause="4.2.1.3",
        findings=4,
        proposed_at=NOON,
    )
    scene.session.add(row)
    scene.session.flush()
    one = plan_items.take_topic(scene.session, scene.actor("supervisor"), row, NOON)
    assert (one.plan.supersedes, plan.state) == (plan, PlanState.APPROVED)
    assert [each.root_id for each in one.plan.standing] == [there.id, None]


def test_before_and_after_are_exact(scene):
    day = date(2026, 7, 31)

    def dispatched(on: date, late: bool) -> None:
        due = datetime(on.year, on.month, on.day, 10, tzinfo=OFFICE_ZONE)
        ticket(scene, due, dispatched_at=due + timedelta(minutes=1 if late else -1))

    for back, late in ((60, True), (30, True), (1, False)):
        dispatched(day - timedelta(days=back), late)
    for ahead, late in ((1, False), (2, False), (60, True)):
        dispatched(day + timedelta(days=ahead), late)
    for away in (-61, 0, 61):  # outside, each late
        dispatched(day + timedelta(days=away), True)
    found = plan_effects.effect(scene.session, Indicator.DISPATCH, day, scene.office.id, DAY)
    assert (found.before, found.after) == (Rate(1, 3), Rate(2, 3))
    assert found.change == Fraction(100, 3)
    asked = (scene.session, Indicator.DISPATCH, day, scene.office.id)
    early = plan_effects.effect(*asked, day + timedelta(days=60))
    assert (early.before, early.after, early.until) == (None, None, date(2026, 9, 29))
    for indicator in Indicator:
        none = plan_effects.effect(scene.session, indicator, day, scene.offices["B"].id, DAY)
        assert none.change in (None, 0)
