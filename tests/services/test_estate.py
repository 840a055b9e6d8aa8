"""Handing areas over: one administrator at a time, and what counts for whom (4.2.2.4)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models import AreaAssignment, Employee, Post
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.vocabulary import CallbackMode, Category, Role
from services import estate
from tests.services import desk
from tests.services.desk import DAY, TEN, local, owed

TWENTIETH = date(2026, 10, 20)


@pytest.fixture
def newcomer(scene):
    person = Employee(username="area3", name="区管丁")
    person.posts.append(
        Post(role=Role.AREA_ADMIN, office=scene.office, valid_from=date(2026, 10, 15))
    )
    scene.session.add(person)
    scene.session.commit()
    return person


def hand_over(scene, to, day=TWENTIETH, who="supervisor", at=TEN):
    return estate.assign_area(scene.session, scene.actor(who), scene.areas["east"], to, day, at)


def held(scene, area="east"):
    rows = scene.session.scalars(
        select(AreaAssignment)
        .where(AreaAssignment.area_id == scene.areas[area].id)
        .order_by(AreaAssignment.valid_from)
    )
    return [(row.employee_id, row.valid_from, row.valid_to) for row in rows]


def test_the_former_one_ends_the_day_before(scene, newcomer):
    first = held(scene)[0]
    hand_over(scene, newcomer)
    assert held(scene) == [
        (first[0], first[1], date(2026, 10, 19)),
        (newcomer.id, TWENTIETH, None),
    ]
    administrators = [
        estate.area_administrator(scene.session, scene.areas["east"].id, day)
        for day in (date(2023, 1, 1), date(2026, 10, 19), TWENTIETH, date(2027, 1, 1))
    ]
    assert administrators == [None, first[0], newcomer.id, newcomer.id]
    assert estate.area_administrator(scene.session, None, TWENTIETH) is None


def test_what_came_in_since_counts_for_the_new_one(scene, newcomer):
    before = desk.request(scene, local(19, 23, 30), category=Category.COMPLAINT)
    since = desk.request(scene, local(20, 0, 30), category=Category.COMPLAINT)
    elsewhere = desk.request(scene, local(21), unit=scene.units[4])
    hand_over(scene, newcomer, at=local(22))
    assert before.area_admin_id == scene.staff["area1"].id
    assert since.area_admin_id == newcomer.id
    assert elsewhere.area_admin_id == scene.staff["area2"].id


def test_visits_ahead_pass_on(scene, newcomer):
    tickets = desk.finish(scene, 2)
    soon, later = (owed(scene, ticket)[0] for ticket in tickets)
    soon.due_at, later.due_at = local(19), local(21)
    for callback in (soon, later):
        callback.mode, callback.responsible_id = CallbackMode.VISIT, scene.staff["area1"].id
    scene.session.commit()
    hand_over(scene, newcomer)
    assert soon.responsible_id == scene.staff["area1"].id
    assert later.responsible_id == newcomer.id


def test_nobody_visits_on_his_own_job(scene, newcomer):
    (callback,) = owed(scene, desk.finish(scene, 1)[0])
    callback.mode, callback.worker_id = CallbackMode.VISIT, newcomer.id
    callback.responsible_id = scene.staff["area1"].id
    scene.session.commit()
    hand_over(scene, newcomer)
    assert callback.responsible_id == scene.staff["area1"].id


def test_one_person_at_a_time(scene, newcomer):
    hand_over(scene, newcomer)
    for day in (TWENTIETH, date(2026, 10, 15)):
        with pytest.raises(Refusal, match="takes over this area") as refused:
            hand_over(scene, scene.staff["area2"], day)
        assert refused.value.field == "valid_from"
    with pytest.raises(Refusal, match="administers this area already"):
        hand_over(scene, newcomer, date(2026, 11, 1))


def test_only_an_area_administrator_of_the_office(scene, newcomer):
    for who, day in (
        (scene.staff["front"], TWENTIETH),
        (scene.staff["area_b"], TWENTIETH),
        (newcomer, date(2026, 10, 14)),  # the post begins a day later
    ):
        with pytest.raises(Refusal, match="no area administrator here") as refused:
            hand_over(scene, who, day)
        assert refused.value.field == "employee"


@pytest.mark.parametrize("who", ["front", "area1", "worker", "auditor", "supervisor_b", "quality"])
def test_who_may_not_hand_over(scene, newcomer, who):
    with pytest.raises(Forbidden):
        hand_over(scene, newcomer, who=who)


def test_written_anew_after_a_correction(scene, newcomer):
    ticket = desk.request(scene, TEN + 8 * DAY)
    assignment = hand_over(scene, newcomer, at=TEN + 8 * DAY)
    assert ticket.area_admin_id == newcomer.id
    assignment.valid_to = date(2026, 10, 21)
    scene.session.flush()
    area_id = scene.areas["east"].id
    assert estate.refresh_administrators(scene.session, area_id, date(2026, 10, 22)) == 1
    assert ticket.area_admin_id is None
    assert estate.refresh_administrators(scene.session, area_id, date(2026, 10, 22)) == 0
