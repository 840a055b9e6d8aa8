"""Nobody newly hired is given a duty before his training, through whatever door (4.1.1.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import (
    AreaAssignment,
    DepartmentJob,
    Employee,
    ExamSitting,
    Handover,
    Post,
    PreDutyOverride,
    RosterEntry,
    Ticket,
    TicketHolder,
)
from models.scopes import Forbidden
from rules.exam_words import SittingState, SittingWay
from rules.pre_duty import PreDutyState
from rules.refusal import Refusal
from rules.training_words import SessionState, TrainingKind
from rules.vocabulary import Role
from services import estate, pre_duty, roster, staff, tickets
from services.pre_duty import Wish
from tests.office import DAY
from tests.screens.shifts import shift_of
from tests.services import desk
from tests.services.desk import TEN
from tests.services.lists import good, places, sheet, take
from tests.services.newcomers import BEGUN, attend, newcomer, topics

NEXT = timedelta(days=1)


@pytest.fixture
def gate(scene):
    """Two topics and a trainee who attended neither."""
    scene.topics = topics(scene)
    newcomer(scene)
    scene.session.commit()
    return scene


def post(scene, role=Role.FRONT_DESK, day=DAY, who="new"):
    with scene.session.no_autoflush:
        row = Post(employee=scene.staff[who], office=scene.office, role=role, valid_from=day)
        return staff.give_post(scene.session, row)


def then_flush(scene, deed):
    deed()
    scene.session.flush()


def is_refused(scene, deed, *, field=None):
    """Whether the gate refuses a deed, names what is missing, and leaves nothing behind."""
    with pytest.raises(Refusal) as no:
        then_flush(scene, deed)
    assert "pre-duty training" in no.value.sentence
    assert no.value.values["topics"] == "公司介绍、客户服务手册"
    if field is not None:
        assert no.value.field == field
    scene.session.rollback()


def on_duty_by_mistake(scene, role=Role.FRONT_DESK):
    """A post somebody holds although training is missing: the exception it rested on is voided."""
    row = excepted(scene)
    post(scene, role)
    row.voided_at, row.voided_by_id, row.void_reason = TEN, scene.staff["supervisor"].id, "误批"
    scene.session.commit()


def excepted(scene, who="new", by="supervisor", first=None, last=None, reason="节日人手不足"):
    wish = Wish(scene.staff[who], first, last, reason)
    return pre_duty.put_on_duty(scene.session, scene.actor(by), scene.office, wish, TEN)


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.AREA_ADMIN])
def test_no_post_before_the_training_is_done(gate, role):
    is_refused(gate, lambda: post(gate, role), field="role")
    first, second = gate.topics
    attend(gate, gate.staff["new"], first, DAY - NEXT)
    with pytest.raises(Refusal) as no:
        post(gate, role)
    assert no.value.values["topics"] == "客户服务手册"
    gate.session.rollback()
    first, second = topics_of(gate)
    attend(gate, gate.staff["new"], first, DAY - NEXT)
    attend(gate, gate.staff["new"], second, DAY)
    gate.session.commit()
    with pytest.raises(Refusal):  # it began before he was cleared
        post(gate, role, DAY - NEXT)
    gate.session.rollback()
    row = post(gate, role)
    row.valid_from = DAY - NEXT
    with pytest.raises(Refusal):  # and moves to no earlier day either
        gate.session.flush()
    gate.session.rollback()
    assert pre_duty.missing(gate.session, gate.staff["new"].id, DAY) == []
    assert pre_duty.cleared_on(gate.session, gate.staff["new"].id, DAY) == DAY


def topics_of(scene):
    return pre_duty.pre_duty.topics(scene.session)


def test_who_is_no_newly_hired_administrator_is_asked_nothing(gate):
    session = gate.session
    post(gate, Role.WORKER)
    post(gate, Role.AREA_ADMIN, who="front")  # at the front desk since long before the topics
    person = Employee(username="old", name="旧人", on_duty=True)
    person.posts.append(Post(role=Role.FRONT_DESK, office=gate.office, valid_from=BEGUN - NEXT))
    session.add(person)
    session.flush()
    person.posts[0].valid_to = DAY
    session.flush()
    assert pre_duty.standing(session, person.id, DAY).state is PreDutyState.NOT_NEW
    moved = Employee(username="moved", name="调岗", on_duty=True)  # both posts written at once
    moved.posts += [
        Post(role=role, office=gate.office, valid_from=first, valid_to=last)
        for role, first, last in (
            (Role.FRONT_DESK, BEGUN - NEXT, DAY),
            (Role.AREA_ADMIN, DAY + NEXT, None),
        )
    ]
    session.add(moved)
    session.flush()


@pytest.mark.parametrize(
    "more",
    [
        {"state": SessionState.PLANNED, "closed_at": None},
        {"kind": TrainingKind.IN_POST},
        {"voided_at": TEN},
        {"pre_duty_topic": None},
    ],
)
def test_only_training_before_duty_that_was_held_counts(gate, more):
    session, person = gate.session, gate.staff["new"]
    attend(gate, person, gate.topics[0], **more)
    assert len(pre_duty.missing(session, person.id, DAY)) == 2
    attend(gate, person, gate.topics[0], DAY - NEXT)
    assert len(pre_duty.missing(session, person.id, DAY)) == 1


@pytest.mark.parametrize("by_session", [True, False])
def test_a_topic_with_an_exam_is_passed_too(gate, by_session):
    session, person = gate.session, gate.staff["new"]
    gate.topics[0].exam_required = True
    for topic in gate.topics:
        held = attend(gate, person, topic, DAY)
    held.pre_duty_topic = gate.topics[0]
    attend(gate, person, gate.topics[1], DAY - NEXT)
    sitting = ExamSitting(
        number="KS-1",
        employee=person,
        about="公司介绍",
        way=SittingWay.ORAL,
        state=SittingState.MARKED,
        taken_on=DAY,
        score=59,
        pass_score=60,
        passed=False,
        session=held if by_session else None,
        pre_duty_topic=None if by_session else gate.topics[0],
    )
    session.add(sitting)
    session.flush()
    assert pre_duty.missing(session, person.id, DAY) == [gate.topics[0]]
    again = {"number": "KS-2", "score": 60, "passed": True, "attempt": 2}
    kept = {
        column.key: getattr(sitting, column.key)
        for column in ExamSitting.__table__.columns
        if column.key not in ("id", "version")
    }
    session.add(ExamSitting(**kept | again))
    session.flush()
    assert pre_duty.missing(session, person.id, DAY) == []


# Each door ----------------------------------------------------------------------------------------
def area(scene, day=DAY):
    row = AreaAssignment(area=scene.areas["east"], employee=scene.staff["new"], valid_from=day)
    scene.session.add(row)


def assigned(scene):
    actor, person = scene.actor("supervisor"), scene.staff["new"]
    estate.assign_area(scene.session, actor, scene.areas["east"], person, DAY, TEN)


def area_handed_on(scene):
    scene.session.query(AreaAssignment).first().employee = scene.staff["new"]


def rostered(scene):
    shift = roster.keep_shift(scene.session, shift_of(scene))
    roster.enter(scene.session, scene.actor("supervisor"), scene.staff["new"], shift, DAY)


def rostered_at_once(scene):
    shift = roster.keep_shift(scene.session, shift_of(scene))
    scene.session.add(
        RosterEntry(
            office=scene.office,
            employee=scene.staff["new"],
            shift=shift,
            day=DAY,
            position=Role.AREA_ADMIN,
            starts_at=TEN,
            ends_at=TEN + 8 * desk.HOUR,
        )
    )


def on_duty(scene):
    staff.set_duty(scene.session, scene.actor("admin"), scene.staff["new"], True)


def receives(scene):
    desk.request(scene, who="new")


def received_by_list(scene):
    ticket = desk.request(scene)
    ticket.received_by_id = scene.staff["new"].id


def dispatched_to(scene):
    ticket = desk.request(scene)
    tickets.dispatch(
        scene.session, scene.actor("front"), ticket, scene.staff["new"], TEN, anyway=True
    )


def accepts_for_a_department(scene):
    ticket = desk.request(scene)
    job = DepartmentJob(
        office=scene.office,
        ticket=ticket,
        department=scene.departments["工程部"],
        given_at=TEN,
        accepted_at=TEN,
        accept_seconds=0,
        accepted_by=scene.staff["new"],
    )
    scene.session.add(job)


def takes_over(scene, giver="front", taker="new"):
    shift = roster.keep_shift(scene.session, shift_of(scene))
    scene.session.add(
        Handover(
            number="JJ-1",
            office=scene.office,
            shift=shift,
            day=DAY,
            starts_at=TEN,
            ends_at=TEN,
            giver=scene.staff[giver],
            taker=scene.staff[taker],
            opened_at=TEN,
            covered_from=TEN,
            covered_to=TEN,
        )
    )


def hands_over(scene):
    takes_over(scene, "new", "front")


@pytest.mark.parametrize(
    ("role", "deed"),
    [
        (None, area),
        (Role.AREA_ADMIN, assigned),
        (None, area_handed_on),
        (Role.FRONT_DESK, rostered),
        (Role.AREA_ADMIN, rostered_at_once),
        (Role.FRONT_DESK, on_duty),
        (Role.FRONT_DESK, receives),
        (Role.FRONT_DESK, received_by_list),
        (Role.FRONT_DESK, dispatched_to),
        (None, dispatched_to),
        (Role.FRONT_DESK, accepts_for_a_department),
        (Role.FRONT_DESK, takes_over),
        (Role.FRONT_DESK, hands_over),
    ],
)
def test_each_door_is_shut(gate, role, deed):
    """Without a post, and for who holds one that he should not."""
    if role is not None:
        on_duty_by_mistake(gate, role)
    is_refused(gate, lambda: deed(gate))
    for topic in topics_of(gate):
        attend(gate, gate.staff["new"], topic)
    deed(gate)
    gate.session.flush()


def test_what_is_taken_away_is_not_asked(gate):
    """A post that ends, an area given up, a shift struck out, a work order moved on."""
    row = excepted(gate)
    held = post(gate)
    ticket = desk.request(gate)
    tickets.dispatch(gate.session, gate.actor("front"), ticket, gate.staff["new"], TEN, anyway=True)
    gate.staff["new"].on_duty = True
    gate.session.flush()
    row.voided_at = TEN
    gate.session.flush()
    held.valid_to = DAY
    gate.staff["new"].on_duty = False
    tickets.transfer(
        *(gate.session, gate.actor("front"), ticket, gate.staff["worker"], TEN + desk.MINUTE),
        reason="改派",
        anyway=True,
    )
    gate.session.flush()
    assert gate.session.query(TicketHolder).count() == 2
    assert gate.session.query(Ticket).one().holder_employee is gate.staff["worker"]


def test_copying_a_week_leaves_out_who_is_not_cleared(gate):
    row = excepted(gate, last=DAY)
    post(gate)
    shift = roster.keep_shift(gate.session, shift_of(gate))
    leader = gate.actor("supervisor")
    for who in ("new", "front"):
        roster.enter(gate.session, leader, gate.staff[who], shift, DAY)
    gate.session.commit()
    week = [DAY + timedelta(days=7)]
    assert roster.copy_week(gate.session, leader, gate.office.id, week) == (1, 1)
    assert row.to_on == DAY


# Lists --------------------------------------------------------------------------------------------
def test_a_list_of_staff_tells_the_row_of_who_is_not_cleared(gate):
    head = "username name position office on_duty_from"
    bad = sheet(head, "kim 金某 front_desk A 2026-10-01", "lee 李某 worker A 2026-10-01")
    report = take(gate, "staff", bad)
    assert places(report) == [(2, "on_duty_from")]
    assert report.rejected[0].values["name"] == "金某"
    assert good(gate, "staff", sheet(head, "kim 金某 front_desk A 2026-09-30")) == (1, 0)
    assert good(gate, "staff", sheet(head, "new - trainee A 2026-10-01")) == (0, 0)


def test_a_list_of_areas_shifts_and_work_orders_tells_the_row(gate):
    on_duty_by_mistake(gate)
    roster.keep_shift(gate.session, shift_of(gate))
    gate.session.commit()
    areas = sheet("office area area_admin from", f"A 北区 new {DAY}")
    assert places(take(gate, "areas", areas)) == [(2, "area_admin")]
    shifts = sheet("office day staff shift", f"A {DAY} new 早班")
    assert places(take(gate, "roster", shifts)) == [(2, "staff")]
    head = "external_no office category subject received_by received_at dispatched_at dispatched_to"
    head += " building unit room"
    row = "A repair 漏水 {} 2026-10-14T10:00:00+08:00 2026-10-14T10:05:00+08:00 {} 1栋 1单元 101"
    rows = ("X1 " + row.format("new", "worker"), "X2 " + row.format("front", "new"))
    report = take(gate, "tickets", sheet(head, *rows))
    assert places(report) == [(2, "received_by"), (3, "dispatched_to")]


# By exception -------------------------------------------------------------------------------------
def test_an_exception_opens_the_doors_for_its_days_at_its_office(gate):
    is_refused(gate, lambda: post(gate))
    row = excepted(gate, last=DAY + NEXT)
    assert (row.lacked, row.given_by.username) == ("公司介绍、客户服务手册", "supervisor")
    standing = pre_duty.standing(gate.session, row.employee_id, DAY)
    assert (standing.state, standing.exception) == (PreDutyState.BY_EXCEPTION, row)
    held = post(gate)
    gate.session.commit()
    held.office = gate.offices["B"]
    with pytest.raises(Refusal):
        gate.session.flush()
    gate.session.rollback()
    is_refused(gate, lambda: area(gate, DAY + 2 * NEXT), field="employee")
    gate.session.rollback()
    desk.request(gate, who="new")


def test_nobody_decides_for_himself_and_only_the_supervisor_decides(gate):
    for who in ("front", "manager", "quality", "auditor", "supervisor_b", "admin"):
        with pytest.raises(Forbidden):
            excepted(gate, by=who)
    gate.session.add(
        Post(employee=gate.staff["new"], office=gate.office, role=Role.SUPERVISOR, valid_from=DAY)
    )
    gate.session.commit()
    with pytest.raises(Refusal) as no:
        excepted(gate, by="new")
    assert no.value.field == "employee"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"first": DAY - NEXT}, "from_on"),
        ({"last": DAY - NEXT}, "to_on"),
        ({"who": "front"}, "employee"),
    ],
)
def test_an_exception_has_its_reason_and_its_days(gate, more, field):
    with pytest.raises(Refusal) as no:
        excepted(gate, **more)
    assert no.value.field == field
    excepted(gate, first=DAY, last=DAY)
    with pytest.raises(Refusal) as no:
        excepted(gate)
    assert no.value.field == "from_on"
    excepted(gate, first=DAY + NEXT)
    assert gate.session.query(PreDutyOverride).count() == 2


def test_who_is_not_cleared_is_listed_to_who_may_see_him(gate):
    excepted(gate)
    newcomer(gate, "other")
    for topic in gate.topics:
        attend(gate, gate.staff["other"], topic)
    gate.session.commit()
    (one,) = pre_duty.not_cleared(gate.session, gate.actor("supervisor"), DAY)
    assert (one.employee.username, one.role, one.office) == ("new", Role.TRAINEE, gate.office)
    assert one.standing.state is PreDutyState.BY_EXCEPTION
    assert pre_duty.not_cleared(gate.session, gate.actor("supervisor_b"), DAY) == []
    assert len(pre_duty.not_cleared(gate.session, gate.actor("auditor"), DAY)) == 1
    with pytest.raises(Forbidden):
        pre_duty.not_cleared(gate.session, gate.actor("worker"), DAY)


# The topics ---------------------------------------------------------------------------------------
def test_quality_keeps_the_topics_one_of_a_code_at_a_time(gate):
    quality, (first, _) = gate.actor("quality"), gate.topics
    with pytest.raises(Forbidden):
        pre_duty.keep_topic(gate.session, gate.actor("supervisor"), first)
    later = pre_duty.PreDutyTopic(code="COMPANY", name="公司介绍（新）", valid_from=DAY + NEXT)
    later.for_front_desk, later.for_areas, later.break_days = True, False, 30
    with pytest.raises(Refusal) as no:
        pre_duty.keep_topic(gate.session, quality, later)
    assert no.value.field == "valid_from"
    first.valid_to = DAY
    pre_duty.keep_topic(gate.session, quality, first)
    pre_duty.keep_topic(gate.session, quality, later)
    assert not pre_duty.is_used(gate.session, later)
    attend(gate, gate.staff["new"], first)
    assert pre_duty.is_used(gate.session, first)
    # what was attended under the earlier edition of a topic counts for the later one
    lacks = pre_duty.missing(gate.session, gate.staff["new"].id, DAY + NEXT)
    assert [topic.name for topic in lacks] == ["客户服务手册"]
    for change, field in (({"for_front_desk": False}, "for_front_desk"), ({"break_days": -1}, "")):
        for key, value in change.items():
            setattr(later, key, value)
        with pytest.raises(Refusal) as no:
            pre_duty.keep_topic(gate.session, quality, later)
        assert no.value.field == (field or "break_days")
        later.for_front_desk = True
