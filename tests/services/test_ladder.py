"""The escalation ladder on real work orders: who is told, once, and until when it stands (JD-3)."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from models import LadderStep, Notice, Ticket, TimeLimit
from rules.notice_words import LadderRung, NoticeKind
from rules.vocabulary import Category, LimitStep
from services import ladder, ticket_steps, tickets
from tests.office import START
from tests.services import desk
from tests.services.desk import MINUTE, TEN

SOON, OVERDUE, LONG = LadderRung


@pytest.fixture
def round_(scene):
    """``round_(12)`` makes the round twelve minutes after ten; who was told of which step."""

    def make(minutes):
        before = len(steps(scene))
        count = ladder.run(scene.session, TEN + minutes * MINUTE)
        scene.session.commit()
        new = steps(scene)[before:]
        assert len(new) == count
        return {(one.clock, one.rung): one.to_names for one in new}

    return make


def steps(scene):
    return scene.session.scalars(select(LadderStep).order_by(LadderStep.id)).all()


def inbox(scene, who):
    asked = select(Notice.kind).where(Notice.employee_id == scene.staff[who].id)
    return list(scene.session.scalars(asked.order_by(Notice.id)))


def on_day(scene, who):
    asked = select(Ticket.id).where(ladder.open_for(scene.staff[who].id))
    return list(scene.session.scalars(asked))


def test_an_order_nobody_dispatches_goes_up_step_by_step(scene, round_):
    ticket = desk.request(scene)
    assert round_(9) == {}
    assert round_(10) == {(LimitStep.DISPATCH, SOON): "前台甲、前台乙"}
    assert round_(12) == {}
    assert round_(16) == {(LimitStep.DISPATCH, OVERDUE): "主管甲"}
    assert round_(31) == {(LimitStep.DISPATCH, LONG): "经理甲"}
    assert round_(45) == {}
    assert inbox(scene, "front") == [NoticeKind.LADDER_SOON]
    assert inbox(scene, "manager") == [NoticeKind.LADDER_LONG]
    assert inbox(scene, "supervisor_b") == []
    assert on_day(scene, "manager") == [ticket.id]
    front, worker = scene.actor("front"), scene.staff["worker"]
    ticket_steps.dispatch(scene.session, front, ticket, worker, TEN + 50 * MINUTE, anyway=True)
    assert on_day(scene, "manager") == []  # at once: the cause is gone
    round_(51)
    assert all(step.ended_at is not None for step in steps(scene))


def test_the_holder_is_told_before_his_supervisor(scene, round_):
    desk.dispatched(scene)
    assert round_(22 * 60 - 1) == {}
    assert round_(22 * 60) == {(LimitStep.SETTLE, SOON): "维修甲"}
    assert round_(24 * 60 + 1) == {(LimitStep.SETTLE, OVERDUE): "主管甲"}
    assert inbox(scene, "worker") == [NoticeKind.JOB_DISPATCHED, NoticeKind.LADDER_SOON]


def test_on_hold_nothing_is_told_and_a_moved_deadline_begins_anew(scene, round_):
    ticket = desk.dispatched(scene)
    round_(22 * 60)
    front, at = scene.actor("front"), TEN + (22 * 60 + 1) * MINUTE
    ticket_steps.hold(scene.session, front, ticket, at, reason="等配件")
    assert round_(30 * 60) == {}
    assert steps(scene)[0].ended_at is None  # it stands: the cause is not gone
    ticket_steps.resume(scene.session, front, ticket, TEN + 48 * 60 * MINUTE)
    assert round_(48 * 60 + 1) == {(LimitStep.SETTLE, SOON): "维修甲"}
    assert len({step.due_at for step in steps(scene)}) == 2


def test_complaints_are_answered_by_who_looks_after_the_area(scene, round_):
    desk.dispatched(scene, category=Category.COMPLAINT)
    assert round_(22 * 60) == {(LimitStep.ANSWER, SOON): "区管甲"}
    told = round_(24 * 60 + 1)
    assert told == {(LimitStep.ANSWER, OVERDUE): "主管甲"}


def test_callbacks_go_up_as_well(scene, round_):
    ticket = desk.completed(scene, category=Category.COMPLAINT)
    (owed,) = desk.owed(scene, ticket)
    minutes = int((owed.due_at - TEN) / MINUTE)
    told = round_(minutes + 1)
    assert told[LimitStep.CALLBACK, OVERDUE] == "主管甲"
    step = next(one for one in steps(scene) if one.clock is LimitStep.CALLBACK)
    assert step.callback_id == owed.id


def test_an_office_sets_its_own_minutes(scene, round_):
    scene.session.add(
        TimeLimit(
            office=scene.office,
            step=LimitStep.DISPATCH,
            minutes=15,
            duty_clock=True,
            valid_from=START,
            remind_before=14,
            supervisor_after=5,
            manager_after=6,
        )
    )
    scene.session.commit()
    desk.request(scene)
    assert round_(1) == {(LimitStep.DISPATCH, SOON): "前台甲、前台乙"}
    assert round_(20) == {}
    assert list(round_(22)) == [(LimitStep.DISPATCH, OVERDUE), (LimitStep.DISPATCH, LONG)]


def test_a_round_costs_the_same_for_many_orders(scene):
    sent = []
    listen = scene.session.get_bind()
    event.listen(listen, "before_cursor_execute", lambda *given: sent.append(given[2]))
    counts = []
    for many in (2, 12):
        for _ in range(many):
            desk.request(scene)
        scene.session.commit()
        sent.clear()
        ladder.run(scene.session, TEN + len(counts) * 3 * MINUTE + 11 * MINUTE)
        scene.session.commit()
        counts.append(len([one for one in sent if not one.startswith("INSERT INTO ladder_step")]))
    assert counts[1] <= counts[0]


def test_what_a_department_does_not_accept_goes_up_too(scene, round_):
    scene.staff["worker"].department = scene.departments["工程部"]
    ticket = desk.request(scene)
    front = scene.actor("front")
    tickets.dispatch(scene.session, front, ticket, scene.departments["工程部"], TEN)
    assert round_(19) == {}
    assert round_(20) == {(LimitStep.ACCEPT, SOON): "维修甲"}
    assert round_(31) == {(LimitStep.ACCEPT, OVERDUE): "主管甲"}
    tickets.accept(scene.session, scene.actor("worker"), ticket, TEN + 40 * MINUTE)
    assert on_day(scene, "supervisor") == []
    assert round_(61) == {}
