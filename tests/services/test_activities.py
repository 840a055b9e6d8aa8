"""Activities and flyers through their services: seats, attendance, editions, gaps of a month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import AuditLine, Building, RecordGap, SignUp
from models.scopes import Forbidden
from rules.activity_words import FlyerKind, FlyerState, PaperSize, SignUpChannel, SignUpState
from rules.incident_words import IncidentKind
from rules.letter_words import Language
from rules.refusal import Refusal
from services import activities, flyer_texts, flyers, gaps, incidents, runbooks, sign_ups
from tests.office import DAY, NOON

SEAT, WAITING, OFF = SignUpState.SEAT, SignUpState.WAITING, SignUpState.WITHDRAWN
HOUR = timedelta(hours=1)
START = NOON + timedelta(days=2)


@pytest.fixture
def front(scene):
    return scene.actor("front")


@pytest.fixture
def plan():
    def values(**more):
        known = {"name": "消防日", "place": "广场", "plan": "灭火器实操", "budget_fen": 50_000}
        return known | {"starts_at": START, "ends_at": START + 2 * HOUR, "seats": 4} | more

    return values


@pytest.fixture
def announced(scene, front, plan):
    row = activities.enter(scene.session, front, NOON, scene.office, plan())
    activities.announce(scene.session, front, row, NOON)
    scene.session.commit()
    return row


@pytest.fixture
def sign_up(scene, front, announced):
    def take(name, people=1, **more):
        given = {"channel": SignUpChannel.DESK, "people": people, "name": name} | more
        return sign_ups.take_down(scene.session, front, announced, NOON, **given)

    return take


def test_the_waiting_list_moves_up_in_order(scene, front, announced, sign_up):
    first, second, third, fourth = (
        sign_up("甲", 3),
        sign_up("乙", 2),
        sign_up("丙"),
        sign_up("丁", 3),
    )
    assert [one.state for one in (first, second, third, fourth)] == [
        SEAT,
        WAITING,
        WAITING,
        WAITING,
    ]
    scene.session.commit()
    assert sign_ups.withdraw(scene.session, front, first, START + 3 * HOUR) == []  # it is over
    scene.session.rollback()
    lucky = sign_ups.withdraw(scene.session, front, first, NOON, note="出差")
    assert [one.name for one in lucky] == ["乙", "丙"]  # the fourth does not fit, and waits
    assert (first.state, fourth.state) == (OFF, WAITING)
    assert first.withdrawn_by_id == front.employee_id
    scene.session.commit()
    with pytest.raises(Refusal) as refused:
        activities.change(scene.session, front, announced, NOON, _values(announced, seats=2), [])
    assert refused.value.field == "seats"
    scene.session.rollback()
    lucky = activities.change(
        scene.session, front, announced, NOON, _values(announced, seats=6), []
    )
    assert [one.name for one in lucky] == ["丁"]


def _values(row, **more):
    keys = ("name", "place", "plan", "starts_at", "ends_at", "budget_fen", "seats", "sign_up_until")
    return {key: getattr(row, key) for key in keys} | more


def test_a_customers_name_and_phone_stand_in(scene, announced, sign_up):
    row = sign_up("", customer=scene.customers[0])
    assert (row.name, row.phone) == (scene.customers[0].name, scene.customers[0].phone)
    with pytest.raises(Refusal) as refused:
        sign_up("", customer=scene.customers[8])
    assert refused.value.field == "customer"


def test_areas_and_buildings_are_of_the_office_and_decide_who_sees(scene, front, plan):
    other = scene.areas["b"]
    with pytest.raises(Refusal) as refused:
        activities.enter(scene.session, front, NOON, scene.office, plan(), [other])
    assert refused.value.field == "concerns"
    scene.session.rollback()
    west = scene.areas["west"]
    row = activities.enter(scene.session, front, NOON, scene.office, plan(), [west])
    with pytest.raises(Forbidden):
        activities.announce(scene.session, scene.actor("area1"), row, NOON)
    activities.announce(scene.session, scene.actor("area2"), row, NOON)
    building = scene.units[0].building
    activities.change(scene.session, front, row, NOON, _values(row), [building])
    kept = [(one.area_id, one.building_id, one.removed_at) for one in row.places]
    assert kept == [(west.id, None, NOON), (None, building.id, None)]
    with pytest.raises(Forbidden):
        activities.call_off(scene.session, scene.actor("area2"), row, NOON, reason="x")


def test_attendance_and_walk_ins_fill_the_seats_and_no_more(scene, front, announced, sign_up):
    row = sign_up("甲", 3)
    with pytest.raises(Refusal):
        sign_ups.tick(scene.session, front, row, NOON)  # two days ahead
    at = START - HOUR
    with pytest.raises(Refusal) as refused:
        sign_ups.tick(scene.session, front, row, at, 4)
    assert refused.value.field == "came"
    sign_ups.tick(scene.session, front, row, at, 2)
    sign_ups.walk_in(scene.session, front, announced, at, people=2, name="过路")
    with pytest.raises(Refusal) as refused:
        sign_ups.walk_in(scene.session, front, announced, at, people=1, name="再来")
    assert refused.value.field == "people"
    assert activities.figures(scene.session, announced).came == 4
    with pytest.raises(Refusal):
        sign_ups.tick(scene.session, front, row, at, 3)
    sign_ups.tick(scene.session, front, row, at, 0)
    assert (row.came, row.came_at) == (0, None)


def test_what_is_wound_up_stands(scene, front, announced):
    activities.hold(scene.session, front, announced, START)
    with pytest.raises(Refusal):
        activities.close(scene.session, front, announced, START, result=" ")
    activities.close(scene.session, front, announced, START, result="顺利")
    scene.session.commit()
    announced.plan = "改写"
    with pytest.raises(Refusal):
        scene.session.flush()
    scene.session.rollback()
    paid = {"item": "奖品", "amount_fen": 12_345, "spent_on": DAY, "voucher_no": "P-1"}
    activities.spend(scene.session, scene.actor("finance"), announced, START, **paid)
    assert activities.figures(scene.session, announced).left == 50_000 - 12_345
    with pytest.raises(Forbidden):
        activities.spend(scene.session, scene.actor("auditor"), announced, START, **paid)


# Flyers -------------------------------------------------------------------------------------------
@pytest.fixture
def flyer(scene, front, announced):
    scene.session.add_all(flyer_texts.first())
    scene.session.flush()
    template = flyers.templates(scene.session, scene.office.id, FlyerKind.ACTIVITY)[0]
    values = {"activity": announced, "template": template, "size": PaperSize.A5}
    row = flyers.make(scene.session, front, NOON, scene.office, values)
    scene.session.commit()
    return row


def test_a_flyer_is_worded_and_frozen_by_its_first_run(scene, front, flyer, announced):
    assert flyer.headline == "消防日"
    assert "地点：广场" in flyer.body
    assert "{" not in flyer.body
    flyers.print_run(scene.session, front, flyer, NOON, copies=9, printed_on=DAY, cost_fen=700)
    scene.session.commit()
    assert flyer.state is FlyerState.PRINTED
    assert activities.figures(scene.session, announced).costs == 700
    flyer.body = "改"
    with pytest.raises(Refusal):
        scene.session.flush()
    scene.session.rollback()
    fresh = flyers.next_edition(scene.session, front, flyer, NOON)
    assert (fresh.number, fresh.edition, fresh.body) == (flyer.number, 2, flyer.body)
    flyers.change(scene.session, front, fresh, NOON, {"headline": "改期", "body": "下周"})
    assert flyer.headline == "消防日"


def test_copies_are_handed_out_once_and_coverage_is_told_by_building(scene, front, flyer):
    first, other = scene.units[0].building, scene.units[8].building
    given = {"building": first, "copies": 3, "handed_on": DAY}
    with pytest.raises(Refusal):
        flyers.deliver(scene.session, front, flyer, NOON, **given)  # not printed yet
    run = flyers.print_run(scene.session, front, flyer, NOON, copies=4, printed_on=DAY)
    flyers.deliver(scene.session, front, flyer, NOON, **given)
    for wrong, field in (({"copies": 2}, "copies"), ({"building": other}, "building")):
        with pytest.raises(Refusal) as refused:
            flyers.deliver(scene.session, front, flyer, NOON, **given | wrong)
        assert refused.value.field == field
    known = flyers.coverage(scene.session, flyer, DAY)
    assert [(one.name, one.households, one.copies, one.percent) for one in known] == [
        ("1栋", 4, 3, 75),
        ("2栋", 4, 0, 0),
    ]
    with pytest.raises(Refusal):
        flyers.void_run(scene.session, front, flyer, run.id, NOON, reason="记错")


def test_a_notice_takes_the_text_of_an_emergency(scene, front):
    runbooks.seed(scene.session)
    scene.session.flush()
    kind, here = IncidentKind.WATER_CUT, scene.office
    incident = incidents.open_(scene.session, front, here, kind, NOON, place="1栋")
    values = {"incident": incident, "headline": "停水通知", "language": Language.HANS}
    row = flyers.make(scene.session, front, NOON, here, values)
    assert row.body == incident.text_hans.strip()
    with pytest.raises(Refusal):
        flyers.make(scene.session, front, NOON, here, {"headline": "空", "body": ""})


# The month (4.8) ----------------------------------------------------------------------------------
def test_gaps_of_the_month_and_their_mending(scene, front, announced, flyer):
    flyers.print_run(scene.session, front, flyer, NOON, copies=9, printed_on=DAY)
    scene.session.commit()
    month, at = date(2026, 10, 1), NOON + timedelta(days=15)

    def open_gaps():
        gaps.find(scene.session, None, month, at)
        rows = scene.session.execute(select(RecordGap.rule, RecordGap.state, RecordGap.employee_id))
        return {rule: (state.value, who) for rule, state, who in rows}

    me = front.employee_id
    assert open_gaps() == {"activity_result": ("found", me), "flyer_delivery": ("found", me)}
    activities.hold(scene.session, front, announced, START, result="顺利")
    building = scene.session.scalars(select(Building)).first()
    given = {"building": building, "copies": 1, "handed_on": DAY}
    flyers.deliver(scene.session, front, flyer, NOON, **given)
    found = open_gaps()
    assert found["activity_attendance"] == ("found", me)
    assert found["activity_result"][0] == found["flyer_delivery"][0] == "mended"
    sign_ups.walk_in(scene.session, front, announced, START, people=4, name="居民")
    assert open_gaps()["activity_attendance"][0] == "mended"


def test_the_trail_keeps_phones_masked(scene, sign_up):
    row = sign_up("甲", phone="139 1234 5678")
    assert row.phone == "13912345678"
    line = scene.session.scalars(
        select(AuditLine).where(AuditLine.record == "sign_up").order_by(AuditLine.id.desc())
    ).first()
    assert line.changes["phone"][1] == "139****5678"
    assert scene.session.scalars(select(SignUp)).one() is row
