"""What departments were given: an acceptance clock of their own, and the figures of it (JD-2)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from models import DepartmentJob, Post, TimeLimit
from models.scopes import Forbidden, rows_within
from rules.department_words import DepartmentJobState as S
from rules.refusal import Refusal
from rules.vocabulary import LimitStep, Record, Role
from services import clocks, department_times, tickets
from tests.office import START
from tests.services import desk
from tests.services.desk import HOUR, MINUTE, TEN


@pytest.fixture
def team(scene):
    """The engineers: worker belongs to them."""
    scene.staff["worker"].department = scene.departments["工程部"]
    scene.session.commit()
    return scene.departments["工程部"]


def given(scene, team, at=TEN):
    """A work order dispatched to the department."""
    ticket = desk.request(scene, at)
    return tickets.dispatch(scene.session, scene.actor("front"), ticket, team, at)


def jobs(scene):
    """What departments were given, in order."""
    return scene.session.scalars(select(DepartmentJob).order_by(DepartmentJob.id)).all()


def test_the_desks_clock_stops_where_the_departments_starts(scene, team):
    ticket = given(scene, team, TEN + 10 * MINUTE)
    assert ticket.dispatched_at == TEN + 10 * MINUTE  # 4.2.1.3 is the desk's alone
    assert ticket.accept_due_at == TEN + 40 * MINUTE
    tickets.accept(scene.session, scene.actor("worker"), ticket, TEN + 25 * MINUTE)
    (job,) = jobs(scene)
    assert (job.state, job.accept_seconds) == (S.ACCEPTED, 15 * 60)
    assert job.accepted_by_id == scene.staff["worker"].id
    assert ticket.accept_due_at is None
    tickets.complete(scene.session, scene.actor("worker"), ticket, TEN + HOUR, result="已修好")
    assert (job.state, job.ended_at, job.done_due_at) == (S.DONE, TEN + HOUR, ticket.settle_due_at)


def test_a_returned_order_awaits_dispatch_and_the_desks_clock_runs_on(scene, team):
    ticket = given(scene, team)
    worker = scene.actor("worker")
    with pytest.raises(Refusal):
        tickets.hand_back(scene.session, worker, ticket, TEN + MINUTE, reason=" ")
    tickets.hand_back(scene.session, worker, ticket, TEN + 5 * MINUTE, reason="不归我部门")
    (job,) = jobs(scene)
    assert (job.state, job.ended_reason, job.accepted_at) == (S.RETURNED, "不归我部门", None)
    tickets.dispatch(
        scene.session, scene.actor("front"), ticket, scene.staff["worker2"], TEN + 20 * MINUTE
    )
    held = [(one.name, one.held_from - TEN) for one in tickets.spans(scene.session, ticket)]
    assert held == [("工程部", 0 * MINUTE), ("", 5 * MINUTE), ("维修乙", 20 * MINUTE)]


def test_service_time_and_holds(scene, team):
    """Given ten minutes before closing: the clock goes on in the morning; a hold stops it."""
    closing = desk.local(14, 17, 50)
    ticket = given(scene, team, closing)
    assert ticket.accept_due_at == desk.local(15, 8, 50)
    front = scene.actor("front")
    tickets.hold(scene.session, front, ticket, closing + 5 * MINUTE, reason="等客户")
    tickets.resume(scene.session, front, ticket, desk.local(15, 9, 0))
    assert ticket.accept_due_at == desk.local(15, 9, 25)
    tickets.accept(scene.session, scene.actor("worker"), ticket, desk.local(15, 9, 10))
    assert jobs(scene)[0].accept_seconds == 15 * 60


def test_within_a_department_its_job_goes_on_elsewhere_it_ends(scene, team):
    ticket = given(scene, team)
    front = scene.actor("front")
    session = scene.session
    tickets.transfer(session, front, ticket, scene.staff["worker"], TEN, reason="指定", anyway=True)
    assert [job.state for job in jobs(scene)] == [S.WAITING]
    other = scene.departments["保安部"]
    tickets.transfer(session, front, ticket, other, TEN + MINUTE, reason="转保安")
    assert [(job.state, job.ended_reason) for job in jobs(scene)] == [
        (S.PASSED_ON, "转保安"),
        (S.WAITING, ""),
    ]
    tickets.cancel(session, front, ticket, TEN + HOUR, reason="客户自行解决")
    assert jobs(scene)[1].state is S.CALLED_OFF


def test_a_struck_out_order_counts_nowhere(scene, team):
    ticket = given(scene, team)
    tickets.void(scene.session, scene.actor("supervisor"), ticket, TEN + HOUR, reason="重复")
    assert jobs(scene)[0].voided_at is not None
    assert department_times.lines(scene.session, scene.actor("manager"), 1, date(2026, 10, 1)) == []


def test_only_its_members_of_the_office_accept(scene, team):
    """A colleague of the same department at another office neither sees nor takes it."""
    session = scene.session
    stranger = scene.staff["worker2"]
    stranger.department = team
    (post,) = stranger.posts
    post.office = scene.offices["B"]
    session.commit()
    ticket = given(scene, team)
    session.commit()
    with pytest.raises(Forbidden):
        tickets.accept(session, scene.actor("worker2"), ticket, TEN + MINUTE)
    mine = select(func.count()).where(
        rows_within(scene.actor("worker2"), DepartmentJob, Record.DEPARTMENT_JOB)
    )
    assert session.scalar(mine) == 0
    session.add(Post(employee=stranger, office=scene.office, role=Role.WORKER, valid_from=START))
    session.commit()
    assert session.scalar(
        select(func.count()).where(
            rows_within(scene.actor("worker2"), DepartmentJob, Record.DEPARTMENT_JOB)
        )
    )
    tickets.accept(session, scene.actor("worker2"), ticket, TEN + MINUTE)


def test_figures_agree_with_the_lists_behind_them(scene, team):
    session, worker = scene.session, scene.actor("worker")
    for minutes in (10, 30, 31):
        tickets.accept(session, worker, given(scene, team), TEN + minutes * MINUTE)
    given(scene, team)
    tickets.hand_back(session, worker, given(scene, team), TEN + MINUTE, reason="转错")
    session.commit()
    (line,) = department_times.lines(
        session, scene.actor("supervisor"), scene.office.id, date(2026, 10, 1)
    )
    assert (line.month, line.department) == (date(2026, 10, 1), "工程部")
    counted = {
        name: session.scalar(select(func.count(DepartmentJob.id)).where(condition(TEN + HOUR)))
        for name, condition in department_times.CONDITIONS.items()
    }
    overdue = counted.pop("overdue")
    assert overdue == 1
    assert counted == {name: getattr(line.figures, name) for name in counted}
    assert sum(line.figures.waits) == 71 * 60
    assert (
        department_times.lines(
            session, scene.actor("supervisor_b"), scene.office.id, date(2026, 10, 1)
        )
        == []
    )


def test_a_departments_own_limit_holds_and_no_other_clock_is_ones_own(scene, team):
    at = desk.local(13)
    limit = TimeLimit(
        step=LimitStep.ACCEPT,
        minutes=10,
        duty_clock=True,
        valid_from=at.date(),
        department=team,
        clause="JD-2",
    )
    clocks.keep_limit(scene.session, limit, at)
    assert given(scene, team).accept_due_at == TEN + 10 * MINUTE
    other = scene.departments["保洁部"]
    assert given(scene, other).accept_due_at == TEN + 30 * MINUTE
    wrong = TimeLimit(
        step=LimitStep.SETTLE, minutes=10, valid_from=at.date(), department=team, clause=""
    )
    with pytest.raises(Refusal, match="accept"), scene.session.no_autoflush:
        clocks.keep_limit(scene.session, wrong, at)
