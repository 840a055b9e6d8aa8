"""The roster and leave, and who is told to be away when a job is dispatched (JD-1, JD-5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models import Leave, RosterEntry
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.roster import week_of
from rules.shift_words import LeaveKind
from rules.vocabulary import (
    Role,
)
from services import roster, tickets
from tests.office import DAY
from tests.screens.shifts import shift_of
from tests.services import desk
from tests.services.desk import HOUR, TEN


@pytest.fixture
def shift(scene):
    return roster.keep_shift(scene.session, shift_of(scene))


def enter(scene, shift, who="front", day=DAY):
    leader = scene.actor("supervisor")
    return roster.enter(scene.session, leader, scene.staff[who], shift, day)


def away(scene, who, first, last=None, **more):
    row = Leave(
        office=scene.office,
        employee=scene.staff[who],
        first_day=first,
        last_day=last or first,
        kind=LeaveKind.SICK,
        **more,
    )
    return roster.keep_leave(scene.session, scene.actor("supervisor"), row, TEN)


def works(scene, day=DAY):
    return {row.employee.username for row in roster.on_days(scene.session, scene.office.id, [day])}


def test_who_works_when(scene, shift):
    row = enter(scene, shift)
    assert (row.position, row.office_id) == (Role.FRONT_DESK, scene.office.id)
    assert row.ends_at - row.starts_at == 8 * HOUR
    assert roster.is_rostered(scene.session, shift)
    with pytest.raises(Forbidden):
        roster.enter(scene.session, scene.actor("front"), scene.staff["front"], shift, DAY)


@pytest.mark.parametrize(
    ("who", "day"), [("finance", DAY), ("front_b", DAY), ("front", date(2023, 1, 1))]
)
def test_refused_without_a_post_or_outside_the_shift(scene, shift, who, day):
    with pytest.raises(Refusal):
        enter(scene, shift, who, day)


def test_nobody_works_two_shifts_at_one_time(scene, shift):
    late = roster.keep_shift(
        scene.session, shift_of(scene, name="中班", starts="12:00", ends="20:00")
    )
    night = roster.keep_shift(
        scene.session, shift_of(scene, name="晚班", starts="16:00", ends="00:00")
    )
    enter(scene, shift)
    with pytest.raises(Refusal):
        enter(scene, late)
    enter(scene, night)
    assert works(scene) == {"front"}


def test_leave_takes_shifts_off_and_bars_new_ones(scene, shift):
    row = enter(scene, shift)
    away(scene, "front", DAY - timedelta(days=1), DAY)
    assert row.voided_at is not None
    for again in (lambda: enter(scene, shift), lambda: away(scene, "front", DAY)):
        with pytest.raises(Refusal):
            again()
    assert enter(scene, shift, day=DAY + timedelta(days=1)).voided_at is None


def test_a_day_is_set_and_set_again(scene, shift):
    leader, front = scene.actor("supervisor"), scene.staff["front"]
    for shifts in ([shift], [], [shift]):
        roster.set_day(scene.session, leader, front, scene.office.id, DAY, shifts, TEN)
        assert works(scene) == ({"front"} if shifts else set())
    assert scene.session.query(RosterEntry).count() == 1  # taken up again, not entered twice


def test_the_week_before_fills_empty_days_only(scene, shift):
    week = week_of(DAY)
    for who in ("front", "front2", "worker"):
        enter(scene, shift, who, week[2] - timedelta(days=7))
    away(scene, "worker", week[2])
    enter(scene, shift, "front", week[2])
    leader = scene.actor("supervisor")
    assert roster.copy_week(scene.session, leader, scene.office.id, week) == (1, 1)
    assert roster.copy_week(scene.session, leader, scene.office.id, week) == (0, 1)
    assert works(scene, week[2]) == {"front", "front2"}


def told(scene):
    found = tickets.workers(scene.session, scene.office.id, DAY)
    return {one.name: one.away for one in found if one.worker}


def test_dispatch_shows_and_asks_about_who_is_away(scene, shift):
    assert set(told(scene).values()) == {""}  # no roster: nobody is off
    enter(scene, shift, "worker2")
    assert told(scene) == {"维修甲": "off", "维修乙": ""}
    away(scene, "worker2", DAY)
    assert told(scene) == {"维修甲": "", "维修乙": "leave"}  # nobody is rostered any more
    ticket, front, to = desk.request(scene), scene.actor("front"), scene.staff["worker2"]
    with pytest.raises(Refusal) as no:
        tickets.dispatch(scene.session, front, ticket, to, TEN + HOUR)
    assert no.value.field == "anyway"
    tickets.dispatch(scene.session, front, ticket, to, TEN + HOUR, anyway=True)
    scene.staff["worker"].on_duty = False
    worker = scene.staff["worker"]
    with pytest.raises(Refusal) as no:
        tickets.transfer(scene.session, front, ticket, worker, TEN + HOUR, reason="近")
    assert no.value.field == "anyway"
