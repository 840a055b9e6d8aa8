"""Tasks, visits, facilities and facts through their services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Facility, Fact, RecordGap, Task, Visit
from models.scopes import Forbidden, reach
from rules.field_words import FacilityCategory, TaskState, VisitKind, VisitOutcome
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record, Satisfied
from services import facilities, gaps, tasks, visit_rounds, visits
from tests.office import DAY, NOON, START
from tests.services import desk

LATER = NOON + timedelta(hours=4)


def give(scene, to="worker", who="supervisor", **more):
    given = {"office": scene.office, "what": "张贴通知", "due_at": LATER} | more
    person = scene.staff[to] if to else None
    return tasks.give(scene.session, scene.actor(who), NOON, to=person, **given)


def visit(scene, place=0, who="area1", at=None, **more):
    given = {"outcome": VisitOutcome.MET, "kind": VisitKind.PLANNED, "said": "都好"} | more
    now = NOON + timedelta(hours=1)
    return visits.record(
        scene.session, scene.actor(who), now, unit=scene.units[place], at=at, **given
    )


# Tasks --------------------------------------------------------------------------------------------
def test_a_task_from_its_giver_to_its_end(scene):
    session, worker = scene.session, scene.actor("worker")
    row = give(scene)
    assert row.number == "RW-20261014-0001"
    assert give(scene).number == "RW-20261014-0002"
    tasks.accept(session, worker, row, NOON)
    with pytest.raises(Refusal) as no:
        tasks.complete(session, worker, row, NOON, result=" ")
    assert no.value.field == "result"
    tasks.complete(session, worker, row, NOON, result="已贴好")
    assert (row.state, row.done_at) == (TaskState.DONE, NOON)
    row.what = "别的"
    with pytest.raises(Refusal):
        session.flush()


def test_declined_goes_back_and_is_given_to_another(scene):
    session, leader = scene.session, scene.actor("supervisor")
    row = give(scene)
    with pytest.raises(Refusal):
        tasks.decline(session, scene.actor("worker"), row, reason="")
    tasks.decline(session, scene.actor("worker"), row, reason="今天轮休")
    assert (row.state, row.reason) == (TaskState.DECLINED, "今天轮休")
    tasks.reassign(session, leader, row, scene.staff["worker2"], NOON)
    assert (row.state, row.assignee_id) == (TaskState.GIVEN, scene.staff["worker2"].id)
    tasks.withdraw(session, leader, row, reason="不需要了")
    assert row.state is TaskState.WITHDRAWN


def test_only_the_assignee_does_it_and_only_the_giver_takes_it_back(scene):
    session, row = scene.session, give(scene, to="front")
    with pytest.raises(Forbidden):
        tasks.accept(session, scene.actor("front2"), row, NOON)
    with pytest.raises(Refusal):
        tasks.withdraw(session, scene.actor("front"), row, reason="不想做")
    with pytest.raises(Refusal):
        tasks.withdraw(session, scene.actor("front2"), row, reason="不想做")
    tasks.withdraw(session, scene.actor("manager"), row, reason="不需要了")


def test_nobody_gives_upwards_elsewhere_or_for_yesterday(scene):
    for who, to in (("front", "supervisor"), ("supervisor", "manager"), ("front", "front_b")):
        with pytest.raises(Refusal) as no:
            give(scene, to=to, who=who)
        assert no.value.field == "assignee"
    with pytest.raises(Refusal) as no:
        give(scene, due_at=NOON - timedelta(minutes=1))
    assert no.value.field == "due_at"
    with pytest.raises(Forbidden):
        give(scene, to="worker2", who="worker")
    with pytest.raises(Forbidden):
        give(scene, office=scene.offices["B"])


def test_everybody_notes_one_for_himself(scene):
    row = give(scene, to=None, who="worker")
    assert (row.state, row.given_by_id) == (TaskState.ACCEPTED, row.assignee_id)
    with pytest.raises(Refusal):
        tasks.decline(scene.session, scene.actor("worker"), row, reason="不做")
    with pytest.raises(Forbidden):
        give(scene, to=None, who="auditor")


def test_a_task_about_a_work_order_leads_back_to_it(scene):
    ticket = desk.request(scene)
    row = give(scene, about=(Record.TICKET, ticket))
    assert (row.record_number, row.area_id) == (ticket.number, ticket.area_id)
    other = desk.request(
        scene, who="front_b", office=scene.offices["B"], customer=None, unit=scene.units[8]
    )
    with pytest.raises(Forbidden):
        give(scene, about=(Record.TICKET, other))


def test_a_worker_sees_his_own_tasks_alone(scene):
    row, other = give(scene), give(scene, to="worker2")
    worker = scene.actor("worker")
    assert reach(scene.session, worker, Task, Record.TASK, row.id, Deed.VIEW) is row
    assert reach(scene.session, worker, Task, Record.TASK, other.id, Deed.VIEW) is None


# Visits -------------------------------------------------------------------------------------------
def test_what_is_due_follows_from_the_visits(scene):
    session, leader = scene.session, scene.actor("supervisor")
    plan = visits.start(session, leader, scene.office, DAY.replace(day=1), NOON)
    assert (plan.months, visits.running(session, scene.office.id, DAY)) == (6, plan)
    east = scene.areas["east"].id
    visit(scene, 0, customer=scene.customers[0], satisfied=Satisfied.YES)
    visit(scene, 1, outcome=VisitOutcome.NOBODY, said="")
    visit(scene, 2, at=NOON - timedelta(days=60))
    found = visit_rounds.due(session, plan, east, DAY)
    assert [flat.address for flat in found] == ["1栋-1单元-102", "1栋-1单元-202", "1栋-1单元-201"]
    assert [(flat.tries, flat.last is None) for flat in found] == [(1, True), (0, True), (0, False)]
    assert [one.address for one in visit_rounds.due(session, plan, east, DAY, None, "1-201")] == [
        "1栋-1单元-201"
    ]
    areas = visit_rounds.areas(session, leader, plan, DAY)
    assert [(one.name, one.done, one.of) for one in areas] == [("东区", 1, 4), ("西区", 0, 4)]
    mine = visit_rounds.areas(session, scene.actor("area1"), plan, DAY)
    assert [one.name for one in mine] == ["东区"]


def test_a_voided_visit_leaves_the_flat_due_and_stands(scene):
    session = scene.session
    plan = visits.start(session, scene.actor("supervisor"), scene.office, DAY, NOON)
    row = visit(scene)
    row.voided_at, row.void_reason = NOON, "记错房号"
    session.flush()
    assert len(visit_rounds.due(session, plan, scene.areas["east"].id, DAY)) == 4
    row.said = "改"
    with pytest.raises(Refusal):
        session.flush()


def test_rounds_of_one_office_never_overlap(scene):
    session, leader = scene.session, scene.actor("supervisor")
    visits.start(session, leader, scene.office, DAY, NOON)
    with pytest.raises(Refusal) as no:
        visits.start(session, leader, scene.office, DAY + timedelta(days=90), NOON)
    assert no.value.field == "starts_on"
    visits.start(session, leader, scene.office, DAY + timedelta(days=200), NOON)


def test_visits_that_cannot_be(scene):
    for wrong, field in (
        ({"at": NOON + timedelta(days=1)}, "at"),
        ({"at": NOON - timedelta(days=2000)}, "unit"),  # nobody lived there yet
        ({"place": 4}, "unit"),  # not his area
        ({"place": 8}, "unit"),  # not his office
        ({"customer": scene.customers[1]}, "who"),
    ):
        with pytest.raises(Refusal) as no:
            visit(scene, **wrong)
        assert no.value.field == field, wrong
    assert scene.session.scalar(select(Visit.id)) is None


def test_what_was_raised_becomes_one_work_order(scene):
    row, front = visit(scene, raised="楼道堆物"), scene.actor("front")
    first, second = desk.request(scene), desk.request(scene)
    visits.became(scene.session, front, row.id, first)
    assert row.ticket_id == first.id
    with pytest.raises(Refusal):
        visits.became(scene.session, front, row.id, second)


def test_a_visit_without_content_and_a_task_without_result_are_found(scene):
    session = scene.session
    visit(scene, said="")
    visit(scene, outcome=VisitOutcome.NOBODY, said="")
    row = give(scene, to="front")
    tasks.complete(session, scene.actor("front"), row, NOON, result="好了")
    gaps.find(session, [scene.office.id], DAY.replace(day=1), NOON + timedelta(days=3))
    rules = select(RecordGap.rule)
    assert session.scalars(rules).all() == ["visit_content"]


# Facilities and facts -----------------------------------------------------------------------------
@pytest.fixture
def known(scene):
    session, leader = scene.session, scene.actor("supervisor")
    lift = Facility(
        office_id=scene.office.id,
        building=scene.units[0].building,
        category=FacilityCategory.LIFT,
        name="1号客梯",
        code="DT-1",
        location="1单元",
    )
    facilities.keep_facility(session, lift)
    for name, office in (("大件垃圾清运", scene.office), ("装修办理", scene.offices["B"])):
        row = Fact(name=name, asks="家具", text="每周三清运。", valid_from=START, office=office)
        facilities.keep_fact(session, scene.actor("manager"), row)
    session.add(Fact(name="全公司热线", text="400", valid_from=START, initials="qgsrx"))
    session.flush()
    assert leader is not None
    return scene


@pytest.mark.parametrize("words", ["垃圾", "家具", "ljqy", "清运", "djlj"])
def test_facts_are_found_by_what_people_say(known, words):
    found = facilities.facts(known.session, known.actor("front"), words, 5)
    assert [one.name for one in found] == ["大件垃圾清运"]


def test_the_whole_company_s_facts_reach_every_office(known):
    for who in ("front", "front_b", "worker", "auditor"):
        found = facilities.facts(known.session, known.actor(who), "qgsrx", 5)
        assert [one.name for one in found] == ["全公司热线"], who
    row = Fact(name="新", text="新", valid_from=START)
    with pytest.raises(Refusal):
        facilities.keep_fact(known.session, known.actor("manager"), row)


def test_facilities_are_found_within_reach(known):
    desk.dispatched(known)
    for who, seen in (("front", 1), ("area1", 1), ("area2", 0), ("worker", 1), ("worker2", 0)):
        found = facilities.find(known.session, known.actor(who), "khkt" if seen < 0 else "客梯", 5)
        assert len(found) == seen, who


def test_facilities_are_found_by_kind_and_building(known):
    building = known.units[0].building.name
    for words in ("电梯", building.casefold()):
        found = facilities.find(known.session, known.actor("front"), words, 5)
        assert [row.name for row in found] == ["1号客梯"], words
    for words in ("消防", "梯井", "电"):  # another kind, no kind, too little to mean one
        assert facilities.find(known.session, known.actor("front"), words, 5) == [], words


def test_an_inspection_is_noted_with_the_next(known):
    row = known.session.scalars(select(Facility)).one()
    leader = known.actor("supervisor")
    with pytest.raises(Refusal):
        facilities.inspected(known.session, leader, row, DAY, DAY)
    facilities.inspected(known.session, leader, row, DAY, DAY + timedelta(days=365), "合格")
    assert row.inspected_on == DAY
