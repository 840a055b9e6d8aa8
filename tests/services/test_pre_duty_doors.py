"""Each door is shut to who is newly hired and not trained, and to nobody else (4.1.1.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import (
    AreaAssignment,
    DepartmentJob,
    Handover,
    RosterEntry,
    Ticket,
    TicketHolder,
    clock,
)
from rules.vocabulary import Role
from services import estate, imports, pre_duty, roster, setup, staff, tickets
from tests.office import DAY
from tests.screens.shifts import shift_of
from tests.services import desk
from tests.services.desk import TEN
from tests.services.lists import OPERATOR, good, places, sheet, take
from tests.services.newcomers import (
    attend,
    excepted,
    given_area,
    is_refused,
    newcomer,
    on_duty_by_mistake,
    post,
    topics,
)

NEXT = timedelta(days=1)


@pytest.fixture
def gate(scene):
    """Two topics and a trainee who attended neither."""
    scene.topics = topics(scene)
    newcomer(scene)
    scene.session.commit()
    return scene


# Each door ----------------------------------------------------------------------------------------
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


def transferred_to(scene):
    """What was first dispatched before he came is given to him today."""
    ticket = desk.dispatched(scene, TEN - 60 * NEXT)
    tickets.transfer(
        *(scene.session, scene.actor("front"), ticket, scene.staff["new"], TEN),
        reason="改派",
        anyway=True,
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
        (None, given_area),
        (Role.AREA_ADMIN, assigned),
        (None, area_handed_on),
        (Role.FRONT_DESK, rostered),
        (Role.AREA_ADMIN, rostered_at_once),
        (Role.FRONT_DESK, on_duty),
        (Role.FRONT_DESK, receives),
        (Role.FRONT_DESK, received_by_list),
        (Role.FRONT_DESK, dispatched_to),
        (None, dispatched_to),
        (None, transferred_to),
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
    for topic in pre_duty.pre_duty.topics(gate.session):
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


def test_who_is_imported_on_the_day_of_the_set_up_was_there_before(scene):
    setup.seed(scene.session)
    begins = {topic.valid_from for topic in pre_duty.pre_duty.topics(scene.session)}
    today = clock.today()
    assert begins == {today + NEXT}
    head, at = "username name position office on_duty_from", clock.now()
    rows = sheet(head, "kim 金某 front_desk A -", "lee 李某 area_admin A 2026-01-01")
    told = imports.run(scene.session, OPERATOR, "staff", rows, at=at)
    assert (told.rejected, told.created) == ([], 2)
    rows = sheet(head, "ann 安某 front_desk A -")
    told = imports.run(scene.session, OPERATOR, "staff", rows, at=at + NEXT)
    assert places(told) == [(2, "on_duty_from")]
