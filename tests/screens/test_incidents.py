"""Emergencies through their addresses: two clicks, a live page, closed, reviewed, by role."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models import Incident, Task, clock
from models import db as database
from rules.incident_words import IncidentKind, IncidentState
from services import incidents, runbooks
from tests.reports.tools import text as pdf_text

pytestmark = pytest.mark.usefixtures("app")
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def office(scene):
    runbooks.seed(scene.session)
    scene.session.commit()
    return scene


@pytest.fixture
def running(office):
    actor = office.actor("front")
    row = incidents.open_(
        office.session, actor, office.office, IncidentKind.LIFT, clock.now(), place="2栋电梯"
    )
    office.session.commit()
    return row


def only(scene):
    scene.session.expire_all()
    return scene.session.scalars(database.select(Incident)).one()


def test_two_clicks_open_one(office, client):
    page = client.sign_in("front").get("/").text
    assert 'href="/emergency/"' in page
    page = client.get("/emergency/").text
    assert page.count('name="kind"') == len(IncidentKind)
    answer = client.send("/emergency/", kind="lift", drill="n")
    assert answer.location == f"/incident/details/?id={only(office).id}"
    assert "data-live" in client.get(answer.location).text


def test_a_double_click_opens_one(office, client):
    client.sign_in("front")
    first = client.send("/emergency/", kind="lift", post_key="a" * 32)
    again = client.send("/emergency/", kind="lift", post_key="a" * 32)
    assert first.location == again.location
    assert only(office)


def test_the_second_is_told_and_may_go_on(office, client, running):
    client.sign_in("front2")
    answer = client.send("/emergency/", kind="lift", place="2栋电梯")
    assert answer.status_code == 422
    assert "前台甲" in answer.text
    assert f"/incident/details/?id={running.id}" in answer.text
    answer = client.send("/emergency/", kind="lift", place="2栋电梯", another="y")
    assert answer.status_code == 302


@pytest.mark.parametrize("who", ["worker", "quality", "auditor", "finance", "admin"])
def test_who_may_not_open_has_no_button(office, client, who):
    client.sign_in(who)
    assert 'href="/emergency/"' not in client.get("/").text
    assert client.get("/emergency/").status_code == 403
    assert client.send("/emergency/", kind="fire").status_code == 403


def test_one_tap_each_for_steps_and_calls(office, client, running):
    page = client.sign_in("worker").get(f"/incident/details/?id={running.id}").text
    step, call = running.steps[0].id, running.calls[0].id
    assert "deed=step" not in page
    doors = [f"/incident/do/step/?id={running.id}&part={step}"]
    doors += [f"/incident/do/call/?id={running.id}&part={call}&outcome=coming"]
    for door in doors:
        found = re.search(
            rf'value="(\w+)" formaction="{re.escape(door).replace("&", "&amp;")}"', page
        )
        assert client.send(door, post_key=found[1]).status_code == 302, door
        again = client.send(door, post_key=found[1])
        assert again.status_code == 302  # a second tap is no second deed
    client.send(f"/incident/do/log/?id={running.id}", text="乘客两人，情绪稳定")
    row = only(office)
    assert row.steps[0].done_by.name == "维修甲"
    assert len(row.calls[0].attempts) == 1
    page = client.get(f"/incident/details/?id={row.id}").text
    assert "乘客两人" in page
    assert "/incident/do/control/" not in page  # a worker did not open it


def test_the_live_part_comes_when_something_happened(office, client, running):
    page = client.sign_in("front").get(f"/incident/details/?id={running.id}").text
    mark = re.search(r'data-mark="([^"]+)"', page)[1].replace("&#34;", '"')
    door = f"/incident/live/?id={running.id}"
    headers = {**SCRIPT, "If-None-Match": mark}
    assert client.get(door, headers=headers).status_code == 304
    incidents.log(office.session, office.actor("worker"), running, clock.now(), "已到三楼")
    answer = client.get(door, headers=headers)
    assert answer.status_code == 200
    assert "已到三楼" in answer.text
    assert "<html" not in answer.text
    assert client.sign_in("front_b").get(door, headers=SCRIPT).status_code == 404


def test_closed_and_reviewed_on_the_screens(office, client, running):
    client.sign_in("front")
    base = f"/incident/do/{{}}/?id={running.id}"
    assert client.send(base.format("control")).status_code == 302
    assert client.send(base.format("close")).status_code == 422
    given = {"cause": "门锁触点", "measures_taken": "更换"}
    assert client.send(base.format("close"), **given).status_code == 302
    assert client.get(f"/incident/live/?id={running.id}").status_code == 404
    client.sign_in("supervisor")
    assert 'id="reviews"' in client.get("/").text
    rows = {
        "measures-n0-what": "月检加测",
        "measures-n0-responsible": str(office.staff["worker"].id),
        "measures-n0-due_on": "2026-12-20",
    }
    wrong = rows | {"measures-n0-due_on": "later"}
    answer = client.send(base.format("review"), went_well="快", **wrong)
    assert answer.status_code == 422
    assert "月检加测" in answer.text
    assert client.send(base.format("review"), went_well="快", **rows).status_code == 302
    row = only(office)
    assert (row.state, row.measures[0].responsible.name) == (IncidentState.REVIEWED, "维修甲")
    task = database.session.scalars(select(Task)).one()  # a measure is somebody's task
    assert (task.what, task.assignee.name, task.record_id) == ("月检加测", "维修甲", row.id)
    assert task.number in client.sign_in("worker").get("/").text
    assert task.number in client.sign_in("supervisor").get(f"/incident/details/?id={row.id}").text
    page = client.get(f"/incident/details/?id={row.id}").text
    assert "月检加测" in page


def test_everybody_of_the_office_sees_it_on_top_and_drills_are_not_counted(office, client, running):
    for who in ("front", "area2", "worker", "supervisor", "manager"):
        page = client.sign_in(who).get("/").text
        assert re.search(r'<section class="card" id="(\w+)"', page)[1] == "incidents"
        assert client.get("/waiting").json["incident"]["total"] == 1
    assert 'id="incidents"' in client.sign_in("supervisor").get("/board/").text
    assert 'id="incidents"' not in client.sign_in("front_b").get("/").text
    running.drill = True
    office.session.commit()
    page = client.sign_in("front").get("/").text
    assert 'id="incidents"' in page
    assert "incident" not in client.get("/waiting").json


def test_a_runbook_is_entered_with_its_rows(office, client):
    client.sign_in("supervisor")
    given = {
        "kind": "other",
        "name": "蜂窝处理",
        "valid_from": "2026-11-24",
        "step_rows-n0-what": "设警戒线",
        "step_rows-n0-minutes": "ten",
        "step_rows-n0-must": "y",
        "text_hans": "{地点}有蜂窝",
    }
    answer = client.send("/runbook/new/", **given)
    assert answer.status_code == 422
    assert "设警戒线" in answer.text
    answer = client.send("/runbook/new/", **given | {"step_rows-n0-minutes": "10"})
    assert answer.status_code == 302, answer.text
    assert "设警戒线" in client.get(answer.location).text
    bad = given | {"step_rows-n0-minutes": "10", "text_hans": "{姓名}"}
    assert "姓名" in client.send("/runbook/new/", **bad).text


def test_the_report_is_printed_and_a_drill_says_so(office, client, running):
    running.drill = True
    client.sign_in("front")
    answer = client.send(f"/incident/do/print/?id={running.id}")
    assert answer.mimetype == "application/pdf", answer.text
    assert running.number in pdf_text(answer.data)
    assert "演练" in pdf_text(answer.data)
    assert client.send("/incident/do/blank/").mimetype == "application/pdf"
