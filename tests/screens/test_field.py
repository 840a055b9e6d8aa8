"""Tasks, visits, facilities and facts through their addresses, by role and scope."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest

from bench.sent import recorded
from models import Employee, Facility, Fact, Post, Task, Ticket, Visit, clock, db
from models.clock import OFFICE_ZONE
from rules.field_words import FacilityCategory, TaskState, VisitOutcome
from rules.vocabulary import Role
from services import facilities, tasks, visits
from tests.office import START
from tests.screens.answers import at_field
from tests.services import desk


@pytest.fixture
def given(app, scene):
    """``given("worker")`` is a task the supervisor gave him this morning."""

    def make(to="worker", hours=3, who="supervisor"):
        at = clock.now() - timedelta(hours=1)
        due = clock.now() + timedelta(hours=hours)
        row = tasks.give(
            scene.session,
            scene.actor(who, clock.today()),
            at,
            office=scene.office,
            what="张贴通知",
            to=scene.staff[to],
            due_at=max(due, at),
        )
        scene.session.commit()
        return row

    return make


@pytest.fixture
def on(app, scene):
    """A round that is on."""
    plan = visits.start(
        scene.session,
        scene.actor("supervisor", clock.today()),
        scene.office,
        clock.today().replace(day=1),
        clock.now(),
    )
    scene.session.commit()
    return plan


def stored(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


# Tasks --------------------------------------------------------------------------------------------
def test_my_day_accepts_at_one_click_and_asks_for_the_result(client, scene, given):
    row = given()
    client.sign_in("worker")
    page = client.get("/").text
    assert f'formaction="/task/do/accept/?id={row.id}"' in page
    client.send(f"/task/do/accept/?id={row.id}")
    assert stored(row).state is TaskState.ACCEPTED
    assert at_field(client.send(f"/task/do/done/?id={row.id}", result=""), "result")
    assert client.send(f"/task/do/done/?id={row.id}", result="贴好了").status_code == 302
    assert stored(row).state is TaskState.DONE
    assert 'id="tasks"' not in client.get("/").text


def test_declined_and_overdue_come_back_to_the_giver(client, scene, given):
    declined, late = given(), given(hours=-0.5)
    client.sign_in("worker")
    client.send(f"/task/do/decline/?id={declined.id}", reason="轮休")
    client.sign_in("supervisor")
    block = client.get("/").text.split('id="given"')[1].split("</section>")[0]
    assert block.count('class="what"') == 2
    assert "轮休" in block
    assert f"/task/do/reassign/?id={late.id}" in block
    to = scene.staff["worker2"].id
    assert client.send(f"/task/do/reassign/?id={declined.id}", assignee=to).status_code == 302
    assert stored(declined).assignee_id == to


def test_a_task_is_given_on_a_work_order_s_page_and_leads_back(client, scene):
    ticket = desk.request(scene, clock.now() - timedelta(minutes=5))
    scene.session.commit()
    client.sign_in("front")
    address = f"/task/new/?of=ticket&amp;of_id={ticket.id}"
    assert address in client.get(f"/ticket/details/?id={ticket.id}").text
    due = f"{clock.local(clock.now()) + timedelta(days=1):%Y-%m-%dT%H:%M}"
    sent = {"what": "上门看现场", "assignee": scene.staff["area1"].id, "due_at": due}
    assert client.send(address.replace("&amp;", "&"), **sent).status_code == 302
    row = db.session.scalars(db.select(Task)).one()
    assert (row.record_id, row.area_id) == (ticket.id, ticket.area_id)
    page = client.get(f"/task/details/?id={row.id}").text
    assert f'href="/ticket/details/?id={ticket.id}">{ticket.number}' in page
    for reader in ("front", "auditor"):  # also who gives no tasks himself
        client.sign_in(reader)
        assert row.number in client.get(f"/ticket/details/?id={ticket.id}").text


def test_what_was_typed_is_kept_when_a_task_is_refused(client, scene, app):
    client.sign_in("front")
    sent = {
        "what": "请主管来看",
        "assignee": scene.staff["supervisor"].id,
        "due_at": "2026-11-25T10:00",
    }
    answer = client.send("/task/new/", **sent)
    assert "主管甲" in at_field(answer, "assignee")
    assert "请主管来看" in answer.text
    client.sign_in("worker")
    text = client.get("/task/new/").text
    assert 'name="assignee"' not in text
    assert client.send("/task/new/", what="自记", due_at="2026-11-25T10:00").status_code == 302


# Visits -------------------------------------------------------------------------------------------
def test_the_door_chooses_nothing_beforehand_and_names_who_lives_there(client, scene, on):
    unit = scene.units[0]
    text = client.sign_in("area1").get(f"/visit/new/?unit={unit.id}").text
    assert "住户甲" in text
    assert " checked" not in text
    sent = {"unit": unit.id, "who": f"customer-{scene.customers[0].id}", "kind": "planned"}
    answer = client.send("/visit/new/", **sent, satisfied="yes", said="都好")
    assert answer.location == f"/visits/?area={unit.area_id}"
    row = db.session.scalars(db.select(Visit)).one()
    assert (row.customer_id, row.outcome) == (scene.customers[0].id, VisitOutcome.MET)


@pytest.mark.parametrize(
    ("who", "place", "more", "field"),
    [
        ("area1", 0, {"at": "2026-12-24T10:00"}, "at"),
        ("supervisor", 1, {"at": "2020-01-01T10:00"}, "unit"),
        ("area1", 0, {"kind": ""}, "kind"),
    ],
)
def test_a_refused_visit_keeps_what_was_typed(client, scene, on, who, place, more, field):
    sent = {"unit": scene.units[place].id, "who": "somebody", "kind": "planned", "said": "谈了很久"}
    answer = client.sign_in(who).send("/visit/new/", **sent | more)
    assert answer.status_code == 422
    assert at_field(answer, field)
    assert "谈了很久" in answer.text


def test_what_was_raised_opens_the_call_screen_filled_and_is_linked(client, scene, on):
    unit, customer = scene.units[0], scene.customers[0]
    client.sign_in("area1")
    sent = {"unit": unit.id, "who": f"customer-{customer.id}", "kind": "planned"}
    client.send("/visit/new/", **sent, raised="楼道堆物")
    row = db.session.scalars(db.select(Visit)).one()
    target = client.send(f"/visit/do/raise/?id={row.id}").location
    page = client.get(target).text
    assert 'value="楼道堆物"' in page
    assert f'name="visit" value="{row.id}"' in page
    call = {"customer": customer.id, "unit": unit.id, "category": "complaint", "visit": row.id}
    client.send("/call/", **call, subject="楼道堆物", then="wait")
    ticket = db.session.scalars(db.select(Ticket)).one()
    assert stored(row).ticket_id == ticket.id
    again = client.send("/call/", **call, subject="楼道堆物", then="wait")
    assert again.status_code == 422
    assert db.session.query(Ticket).count() == 1


def test_the_due_list_is_ones_own_areas_and_asks_no_more_for_many(client, scene, on):
    east, west = scene.areas["east"].id, scene.areas["west"].id
    client.sign_in("area1")
    text = client.get(f"/visits/?area={west}").text
    assert "1栋-1单元-101" in text
    assert "2栋-1单元" not in text
    assert "0/4" in text
    only = client.get(f"/visits/?area={east}&q=102").text
    assert re.findall(r"<b>(1栋[^<]+)</b>", only) == ["1栋-1单元-102"]
    with recorded(db.engine) as sent:
        client.get(f"/visits/?area={east}&q=102")
    few = len(sent)
    with recorded(db.engine) as sent:
        client.get(f"/visits/?area={east}")
    assert len(sent) == few <= 11
    leader = client.sign_in("supervisor").get("/visits/").text
    assert "东区" in leader
    assert "西区" in leader
    for who, status in (("worker", 403), ("finance", 403), ("auditor", 200)):
        assert client.sign_in(who).get("/visits/").status_code == status, who


def test_without_a_round_the_page_says_how_to_start_one(client, scene, app):
    assert "/visit_plan/new/" in client.sign_in("supervisor").get("/visits/").text
    assert "/visit_plan/new/" not in client.sign_in("area1").get("/visits/").text


# Facilities and facts -----------------------------------------------------------------------------
@pytest.fixture
def known(app, scene):
    lift = Facility(
        office_id=scene.office.id,
        building=scene.units[0].building,
        category=FacilityCategory.LIFT,
        name="1号客梯",
        code="DT-1",
        inspect_on=clock.today() + timedelta(days=20),
    )
    facilities.keep_facility(scene.session, lift)
    fact = Fact(name="装修办理", text="带证件到前台。", valid_from=START, office=scene.office)
    facilities.keep_fact(scene.session, scene.actor("front"), fact)
    scene.session.commit()
    return lift, fact


def test_both_are_found_by_the_search_and_read_in_place(client, known):
    client.sign_in("front")
    page = client.get("/search/?q=zxbl").text
    assert "<details" in page
    assert "带证件到前台。" in page
    assert "DT-1" in client.get("/search/suggest/?q=客梯").text
    beside = client.get("/facts/beside/?q=装修").text
    assert "带证件到前台。" in beside
    assert "1号客梯" in client.get("/call/?q=客梯").text


def test_inspections_stand_on_the_supervisor_s_day(client, known):
    lift, _ = known
    page = client.sign_in("supervisor").get("/").text
    assert f"/facility/do/inspected/?id={lift.id}" in page
    assert 'id="inspections"' not in client.sign_in("front").get("/").text
    client.sign_in("supervisor")
    sent = {"on": "2026-11-24", "following": "2027-11-24"}
    assert client.send(f"/facility/do/inspected/?id={lift.id}", **sent).status_code == 302
    assert 'id="inspections"' not in client.get("/").text


def test_who_writes_what(client, scene, known):
    lift, fact = known
    for who, facility, told in (
        ("front", 403, 200),
        ("supervisor", 200, 200),
        ("area1", 403, 403),
        ("worker", 403, 403),
        ("admin", 200, 403),
    ):
        client.sign_in(who)
        assert client.get(f"/facility/edit/?id={lift.id}").status_code == facility, who
        assert client.get(f"/fact/edit/?id={fact.id}").status_code == told, who


def test_an_evening_is_proposed_for_a_task(client, scene, app):
    text = client.sign_in("front").get("/task/new/").text
    evening = datetime.combine(clock.today(), time(18), OFFICE_ZONE)
    assert f'value="{evening:%Y-%m-%dT%H:%M}"' in text


def test_nothing_is_due_before_an_office_is_entered(session, client):
    """The first reader of an empty installation gets a page that says so, not an error."""
    reader = Employee(name="某", username="reader", must_change_password=False)
    reader.posts = [Post(role=Role.AUDITOR, valid_from=START)]
    session.add(reader)
    session.commit()
    client.sign_in("reader")
    assert client.get("/visits/").status_code == 404
    assert client.get("/roster/").status_code == 404
