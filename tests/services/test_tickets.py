"""Work orders taken down, corrected, struck out, and brought on their way (JD-1 … JD-4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from models import AreaAssignment, Customer, Employee, Post, Ticket, db
from models.audit import history
from models.numbering import next_number
from models.scopes import Forbidden, operator
from rules.refusal import Refusal
from rules.vocabulary import (
    Category,
    Channel,
    Record,
    Role,
    TicketEventKind,
    TicketStatus,
    Urgency,
)
from services import callbacks, tickets
from tests.services import desk
from tests.services.desk import DAY, HOUR, MINUTE, TEN, local

K = TicketEventKind


def told(scene, ticket):
    return [event.kind for event in tickets.timeline(scene.session, ticket)]


# Register -----------------------------------------------------------------------------------------
def test_a_request_comes_out_numbered_with_its_place_and_people(scene):
    ticket = desk.request(scene, channel=Channel.WALK_IN, description="厨房\r\n水池下")
    scene.session.commit()
    assert ticket.number == "BX-20261014-0001"
    assert (ticket.status, ticket.received_at) == (TicketStatus.NEW, TEN)
    assert ticket.received_by is scene.staff["front"]
    assert (ticket.area, ticket.area_admin) == (scene.areas["east"], scene.staff["area1"])
    assert ticket.description == "厨房\n水池下"
    assert told(scene, ticket) == [K.RECEIVED]


def test_numbers_run_on_by_category_office_and_day(scene):
    made = [
        desk.request(scene),
        desk.request(scene),
        desk.request(scene, category=Category.COMPLAINT),
        desk.request(scene, category=Category.INQUIRY),
        desk.request(scene, category=Category.SUGGESTION),
        desk.request(scene, category=Category.HELP),
        desk.request(scene, local(15)),
        desk.request(scene, local(15, 0, 30)),
    ]
    assert [ticket.number for ticket in made] == [
        "BX-20261014-0001",
        "BX-20261014-0002",
        "TS-20261014-0001",
        "WX-20261014-0001",
        "JY-20261014-0001",
        "QZ-20261014-0001",
        "BX-20261015-0001",
        "BX-20261015-0002",
    ]


def test_a_number_of_a_request_undone_is_given_again(scene):
    desk.request(scene)
    scene.session.commit()
    assert desk.request(scene).number == "BX-20261014-0002"
    scene.session.rollback()
    assert desk.request(scene).number == "BX-20261014-0002"


def test_two_desks_at_once_wait_for_each_other(scene):
    """One takes a number first, the other writes first: neither holds what the other waits for."""
    waiting_id, mine_id = desk.request(scene).id, desk.request(scene).id
    office_id = scene.office.id
    actor = scene.actor("front2")
    scene.session.commit()
    assert next_number(scene.session, "BX", office_id, date(2026, 10, 14)) == 3

    def other():
        ticket = db.session.get_one(Ticket, waiting_id)
        worker = db.session.get_one(Employee, ticket.received_by_id)
        tickets.dispatch(db.session(), actor, ticket, worker, TEN)
        tickets.register(
            db.session(),
            actor,
            TEN,
            office=ticket.office,
            category=Category.REPAIR,
            subject="门铃不响",
        )

    with desk.beside(other):
        scene.session.get_one(Ticket, mine_id).place = "门口"
        scene.session.commit()
    numbers = scene.session.scalars(select(Ticket.number).order_by(Ticket.number)).all()
    assert numbers == [f"BX-20261014-000{number}" for number in (1, 2, 4)]


def test_a_refused_request_takes_no_number(scene):
    with pytest.raises(Refusal):
        desk.request(scene, subject=" ")
    assert desk.request(scene).number == "BX-20261014-0001"


def test_a_call_entered_later_counts_from_the_call(scene):
    scene.areas["east"]
    ticket = desk.request(scene, TEN, received_at=TEN - 20 * MINUTE)
    assert ticket.dispatch_due_at == TEN - 5 * MINUTE


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"subject": " \n"}, "subject", "what the request is about"),
        ({"subject": "漏" * 201}, "subject", "too long"),
        ({"place": "楼" * 121}, "place", "too long"),
        ({"description": "长" * 5001}, "description", "too long"),
        ({"caller_phone": "1" * 21}, "caller_phone", "too long"),
        ({"category": None}, "category", "category"),
        ({"received_at": TEN + MINUTE}, "received_at", "later than now"),
        ({"received_at": TEN.replace(year=1970)}, "received_at", "Check the year"),
    ],
)
def test_bad_input_is_refused_at_its_field(scene, values, field, words):
    with pytest.raises(Refusal, match=words) as refused:
        desk.request(scene, **values)
    assert refused.value.field == field


def test_too_long_tells_how_long(scene):
    with pytest.raises(Refusal) as refused:
        desk.request(scene, subject="漏" * 230)
    assert refused.value.values == {"most": 200, "typed": 230}


def test_rare_characters_and_emoji_are_kept(scene):
    ticket = desk.request(scene, subject="𠮷野家门口💧漏水\x00", description="\ud800水")
    scene.session.commit()
    assert (ticket.subject, ticket.description) == ("𠮷野家门口💧漏水", "水")


def test_what_belongs_to_another_office_is_refused(scene):
    for field, other in (
        ("unit", scene.units[-1]),
        ("customer", scene.customers[-1]),
        ("area", scene.areas["b"]),
    ):
        given = {"unit": None} | {field: other}
        with pytest.raises(Refusal, match="another office") as refused:
            desk.request(scene, **given)
        assert refused.value.field == field


def test_a_customer_struck_out_is_refused(scene):
    customer = scene.session.get(Customer, scene.customers[0].id)
    customer.voided_at = TEN
    with pytest.raises(Refusal, match="struck out"):
        desk.request(scene)


def test_an_outside_number_is_taken_once(scene):
    desk.request(scene, external_no="W-1")
    with pytest.raises(Refusal, match="outside number") as refused:
        desk.request(scene, external_no=" W-1 ")
    assert refused.value.values["number"] == "BX-20261014-0001"


@pytest.mark.parametrize("who", ["manager", "quality", "auditor", "worker", "finance", "admin"])
def test_who_takes_no_requests(scene, who):
    with pytest.raises(Forbidden):
        desk.request(scene, who=who)


def test_another_offices_desk_takes_none_here(scene):
    with pytest.raises(Forbidden):
        desk.request(scene, who="front_b")


def test_an_area_administrator_takes_requests_of_his_own_areas(scene):
    assert desk.request(scene, who="area1").received_by_id == scene.staff["area1"].id
    with pytest.raises(Refusal, match="own areas"):
        desk.request(scene, who="area2")
    with pytest.raises(Refusal, match="own areas"):
        desk.request(scene, who="area1", unit=None)
    place = desk.request(scene, who="area1", unit=None, area=scene.areas["east"], place="儿童乐园")
    assert place.area_admin_id == scene.staff["area1"].id


def test_the_administrator_of_the_day_it_came_in_counts(scene):
    for held in scene.session.query(AreaAssignment):
        held.valid_from = TEN.date()
    old = desk.request(scene, TEN, received_at=TEN - DAY)
    assert old.area_admin_id is None  # nobody held the area then


# Correct and strike out ---------------------------------------------------------------------------
def test_a_correction_keeps_the_number_and_is_told(scene):
    ticket = desk.request(scene)
    tickets.edit(
        scene.session,
        scene.actor("front"),
        ticket,
        {"category": Category.COMPLAINT, "subject": "漏水没人管"},
        TEN + MINUTE,
        reason="客户改口",
    )
    scene.session.commit()
    assert (ticket.number, ticket.category) == ("BX-20261014-0001", Category.COMPLAINT)
    assert told(scene, ticket) == [K.RECEIVED, K.CORRECTED]
    line = history(scene.session, Record.TICKET, ticket.id)
    assert any(
        one.changes.get("subject") == ["厨房水龙头漏水", "漏水没人管"] and one.reason == "客户改口"
        for one in line
    )


def test_a_correction_that_changes_nothing_is_not_told(scene):
    ticket = desk.request(scene)
    same = {"subject": ticket.subject, "unit": ticket.unit}
    tickets.edit(scene.session, scene.actor("front"), ticket, same, TEN)
    assert told(scene, ticket) == [K.RECEIVED]


def test_another_flat_is_another_administrators(scene):
    ticket = desk.request(scene)
    front = scene.actor("front")
    tickets.edit(scene.session, front, ticket, {"unit": scene.units[4]}, TEN)
    assert (ticket.area, ticket.area_admin_id) == (scene.areas["west"], scene.staff["area2"].id)
    changes = {"unit": None, "area": None, "customer": None, "place": "大门口"}
    tickets.edit(scene.session, front, ticket, changes, TEN)
    assert (ticket.unit, ticket.area, ticket.area_admin_id) == (None, None, None)


def test_a_correction_leaves_the_area_of_the_day(scene):
    ticket = desk.request(scene)
    ticket.unit.area = scene.areas["west"]
    scene.session.commit()
    tickets.edit(scene.session, scene.actor("front"), ticket, {"subject": "阳台漏水"}, TEN)
    assert ticket.area is scene.areas["east"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"category": None}, "category"),
        ({"result": " "}, "result"),
        ({"needs_dispatch": False}, "needs_dispatch"),
    ],
)
def test_a_correction_is_checked_like_the_request(scene, changes, field):
    ticket = desk.completed(scene)
    with pytest.raises(Refusal) as refused:
        tickets.edit(scene.session, scene.actor("front"), ticket, changes, TEN + DAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "changes",
    [{"needs_dispatch": False}, {"category": Category.INQUIRY}, {"urgency": Urgency.URGENT}],
)
def test_once_late_only_the_supervisor_corrects_what_decides_the_clocks(scene, changes):
    session, late = scene.session, TEN + HOUR
    ticket = desk.request(scene)
    session.commit()
    with pytest.raises(Refusal, match="Ask the supervisor") as refused:
        tickets.edit(session, scene.actor("front"), ticket, changes, late)
    assert [refused.value.field] == list(changes)
    tickets.edit(session, scene.actor("front"), ticket, {"subject": "阳台漏水"}, late)
    tickets.edit(session, scene.actor("supervisor"), ticket, changes, late, reason="登记有误")
    assert all(getattr(ticket, key) == value for key, value in changes.items())


def test_a_correction_changes_no_state(scene):
    with pytest.raises(ValueError, match="status"):
        tickets.edit(
            scene.session,
            scene.actor("front"),
            desk.request(scene),
            {"status": TicketStatus.CLOSED},
            TEN,
        )


def test_who_may_not_correct(scene):
    ticket = desk.request(scene)
    scene.session.commit()
    for who in ("auditor", "manager", "worker", "front_b", "area2"):
        with pytest.raises(Forbidden):
            tickets.edit(scene.session, scene.actor(who), ticket, {"subject": "x"}, TEN)


def test_struck_out_stays_as_it_is(scene):
    session, boss = scene.session, scene.actor("supervisor")
    ticket = desk.completed(scene)
    with pytest.raises(Refusal, match="reason"):
        tickets.void(session, boss, ticket, TEN + DAY, reason="")
    with pytest.raises(Forbidden):
        tickets.void(session, scene.actor("front"), ticket, TEN + DAY, reason="重复")
    tickets.void(session, boss, ticket, TEN + DAY, reason="重复登记")
    session.commit()
    assert (ticket.voided_by_id, ticket.void_reason) == (scene.staff["supervisor"].id, "重复登记")
    assert told(scene, ticket)[-1] is K.VOIDED
    assert callbacks.due_of(session, ticket) == []
    for deed in (
        lambda: tickets.reopen(session, boss, ticket, TEN + 2 * DAY, reason="x"),
        lambda: tickets.edit(session, boss, ticket, {"subject": "x"}, TEN + 2 * DAY),
        lambda: tickets.void(session, boss, ticket, TEN + 2 * DAY, reason="x"),
    ):
        with pytest.raises(Refusal, match="struck out"):
            deed()


@pytest.mark.parametrize("urgency", Urgency)
def test_the_command_line_may_do_it_all(scene, urgency):
    actor = operator(date(2026, 10, 14))
    ticket = tickets.register(
        scene.session,
        actor,
        TEN,
        office=scene.office,
        category=Category.REPAIR,
        subject="路灯不亮",
        urgency=urgency,
    )
    tickets.dispatch(scene.session, actor, ticket, scene.departments["工程部"], TEN)
    tickets.complete(scene.session, actor, ticket, TEN + timedelta(minutes=9), result="已换灯泡")
    assert ticket.completed_by_id is None


def test_statements_of_a_registration_stay_few(scene):
    """A slow database is asked rarely: the whole deed, trail and search words included."""
    scene.session.commit()
    actor = scene.actor("front")
    statements = []

    def count(*args):
        statements.append(args[2])

    engine = scene.session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    try:
        desk.request(scene)
        scene.session.commit()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert actor.employee_id is not None
    assert len(statements) <= 30


# Lists --------------------------------------------------------------------------------------------
def test_whom_a_work_order_can_go_to(scene):
    scene.staff["worker"].on_duty = False
    scene.staff["worker2"].posts.append(
        Post(role=Role.AREA_ADMIN, office=scene.office, valid_from=date(2026, 1, 1))
    )
    desk.dispatched(scene, to="worker2")
    desk.dispatched(scene, to="area1")
    desk.completed(scene, by="worker")
    front = scene.actor("front")
    department = scene.departments["保洁部"]
    tickets.dispatch(scene.session, front, desk.request(scene), department, TEN)
    scene.session.commit()
    found = tickets.workers(scene.session, scene.office.id, date(2026, 10, 14))
    people = [(one.name, one.worker, one.on_duty, one.open_jobs) for one in found if one.worker]
    assert people == [("维修乙", True, True, 1), ("维修甲", True, False, 0)]
    others = {one.name: one.open_jobs for one in found if not one.worker}
    assert others["区管甲"] == 1
    assert others["保洁部"] == 1
    assert "财务甲" not in others
    assert "前台丙" not in others
    assert [one.kind for one in found][-5:] == ["department"] * 5
    assert tickets.target(scene.session, found[0].key) is scene.staff["worker2"]
    assert tickets.target(scene.session, found[-1].key).name
    for wrong in ("", "employee:", "employee:x", "office:1", "department:999999999999"):
        assert tickets.target(scene.session, wrong) is None


def test_open_work_orders_of_a_customer_or_flat(scene):
    session = scene.session
    first = desk.request(scene)
    other_caller = desk.request(scene, TEN + MINUTE, customer=scene.customers[5])
    desk.request(scene, unit=scene.units[5], customer=scene.customers[5])
    desk.in_status(scene, TicketStatus.CANCELLED)
    found = tickets.open_tickets_of(
        session, scene.actor("front"), customer=scene.customers[0], unit=scene.units[0]
    )
    assert found == [other_caller, first]
    assert tickets.open_tickets_of(session, scene.actor("front_b"), unit=scene.units[0]) == []
    assert tickets.open_tickets_of(session, scene.actor("front")) == []
