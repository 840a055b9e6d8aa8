"""The office's board: whose it is, that each figure is its list's, and what the usual day is."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from models import Callback, Post, clock, db
from models.scopes import Actor, actor_of
from rules.vocabulary import Category, Role
from services import board, tickets
from services.ticket_clocks import CLOCKS
from tests.office import Scene
from tests.screens import rows
from tests.screens.test_home import asked, sent, statements

__all__ = ["statements"]  # a fixture of the start page's tests


@pytest.fixture
def read(client, scene):
    """``read("supervisor")`` is the board in English."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def page(username: str, query: str = "") -> str:
        answer = client.sign_in(username).get(f"/board/{query}")
        assert answer.status_code == 200, answer.status_code
        return answer.text

    return page


def tiles(page: str) -> dict[str, tuple[int, str]]:
    """Return figure and list by the name of each tile."""
    found = re.findall(r'<a class="tile[^"]*" href="([^"]+)"><span>([^<]+)</span> <b>(\d+)', page)
    return {name: (int(count), unescape(address)) for address, name, count in found}


def listed(client: Any, address: str) -> int:
    """Return how many rows a list counts."""
    text = client.get(unescape(address)).text
    return int(re.search(r'class="total">(\d+)<', text)[1])


@pytest.fixture
def busy(scene: Scene) -> Scene:
    """Work orders at every stage, late, nearly late, escalated, on hold, struck out; callbacks."""
    session, front, worker = db.session(), who(scene, "front"), who(scene, "worker")
    rows.fill(session, scene)
    waits = [asked(scene, 0), asked(scene, 1, category=Category.COMPLAINT), asked(scene, 3)]
    late, team, job, near, held = [sent(scene, asked(scene, place)) for place in (2, 3, 0, 1, 2)]
    session.flush()
    for ticket in (*waits, late, team, job, near, held):  # whatever the hour of the test
        for name, _ in CLOCKS:
            setattr(ticket, name, clock.now() + timedelta(days=1))
    asked(scene, 8)  # another office's
    waits[0].dispatch_due_at = clock.now() - timedelta(minutes=50)
    late.on_site_due_at = clock.now() - timedelta(minutes=30)
    near.settle_due_at = clock.now() + timedelta(minutes=40)
    tickets.transfer(
        session, front, team, scene.departments["维修部"], clock.now(), reason="转部门"
    )
    team.accept_due_at = clock.now() + timedelta(days=1)
    tickets.accept(session, worker, job, clock.now())
    tickets.hold(session, worker, held, clock.now(), reason="等配件")
    tickets.escalate(session, front, waits[2], clock.now(), reason="客户要求")
    struck = asked(scene, 0)
    struck.voided_at, struck.void_reason = clock.now(), "重复"
    session.commit()
    return scene


def who(scene: Scene, username: str) -> Actor:
    return actor_of(db.session(), scene.staff[username], clock.today())


# Whose --------------------------------------------------------------------------------------------
SEES = {"supervisor", "manager", "quality", "auditor", "supervisor_b", "manager_b"}


@pytest.mark.parametrize(
    "person",
    [*sorted(SEES), "admin", "front", "area1", "worker", "finance"],
)
def test_the_board_opens_to_those_who_may_view_all_it_shows(client, scene, person):
    opens = person in SEES
    client.sign_in(person)
    for path in ("/board/", "/board/live/"):
        assert client.get(path).status_code == (200 if opens else 403), path
    assert ('href="/board/"' in client.get("/").text) is opens


def test_another_offices_board_does_not_exist(client, scene):
    a, b = (scene.offices[code].id for code in "AB")
    client.sign_in("supervisor")
    assert client.get(f"/board/?office={a}").status_code == 200
    assert client.get(f"/board/?office={b}").status_code == 404
    assert client.get(f"/board/live/?office={b}").status_code == 404
    client.sign_in("auditor")
    assert client.get(f"/board/?office={b}").status_code == 200
    assert client.get("/board/?office=x").status_code == 200  # counts as not given


def test_rights_of_two_offices_add_up_but_never_across(client, scene):
    """Front desk here and supervisor there: there alone."""
    session = db.session()
    front, other = scene.staff["front"], scene.offices["B"].id
    session.add(
        Post(
            employee=front,
            office_id=other,
            role=Role.SUPERVISOR,
            valid_from=clock.today(),
        )
    )
    session.commit()
    actor = who(scene, "front")
    assert [office.id for office in board.offices(session, actor)] == [other]
    client.sign_in("front")
    assert client.get(f"/board/?office={scene.office.id}").status_code == 404


# What it says -------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["supervisor", "auditor"])
def test_every_figure_is_that_of_its_list(client, busy, read, person):
    page = read(person, f"?office={busy.office.id}")
    found = tiles(page)
    figures = {name: count for name, (count, _) in found.items()}
    figures.pop("Came in today")  # just after midnight some came in yesterday
    assert figures == {
        "Awaiting dispatch": 3,
        "Dispatched": 3,
        "In hand": 1,
        "On hold": 1,
        "Callbacks owed": 2,
        "Overdue": 2,
        "Due within the hour": 1,
        "Waiting for the supervisor": 1,
        "Waiting for a department to accept": 1,
    }
    for name, (count, address) in found.items():
        assert listed(client, address) == count, name
    linked = re.findall(r'<td class="n"><a href="([^"]+)">(\d+)</a>', page)
    assert len(linked) >= 5  # two workers or teams, two who owe callbacks, categories
    for address, count in linked:
        assert listed(client, address) == int(count), address


def test_who_has_how_much(busy, read, scene):
    page = read("supervisor")
    section = page[page.index("loads-title") : page.index("owed-title")]
    seen = re.findall(
        r"<tr><td>(\S+) <span[^>]*>([^<]+)</span></td><td[^>]*>(?:<a[^>]*>)?(\d)", section
    )
    assert ("维修甲", "On duty", "4") in seen
    assert ("维修部", "Department", "1") in seen
    assert [int(jobs) for *_, jobs in seen] == sorted((int(j) for *_, j in seen), reverse=True)
    assert any(jobs == "0" for *_, jobs in seen)  # who has nothing to do is seen too


def test_callbacks_without_a_responsible_person_stand_first(busy, read, client):
    db.session.scalars(select(Callback)).first().responsible_id = None
    page = read("supervisor")
    section = page[page.index("owed-title") :]
    assert re.search(r"<tbody>\s*<tr><td>Nobody responsible ", section)
    address = re.search(r'href="([^"]*queue=nobody[^"]*)"', section)[1]
    assert listed(client, address) == 1


def test_the_usual_day_is_the_mean_of_the_same_days_before(scene, monkeypatch):
    session = db.session()
    at = clock.local(clock.now()).replace(hour=12, minute=0, second=0)
    monkeypatch.setattr(clock, "now", lambda: at)
    for weeks, count in ((1, 2), (3, 1)):  # nothing came two and four weeks ago: no usual days
        for _ in range(count):
            ticket = asked(scene, 0, 0)
            ticket.received_at = at - timedelta(weeks=weeks, seconds=60)
    late = asked(scene, 0, 0, category=Category.COMPLAINT)
    late.received_at = at - timedelta(weeks=1) + timedelta(seconds=60)
    asked(scene, 1, 0)
    session.commit()
    actor = who(scene, "supervisor")
    intake = board.look(session, actor, scene.office.id, clock.now()).intake
    assert intake.total == 1
    assert intake.usual_so_far == {Category.REPAIR: (2 + 1) / 2}
    assert sum(intake.usual_hours.values()) == 2  # two days, four requests in all


def test_without_days_to_compare_nothing_is_called_usual(read, scene):
    asked(scene)
    assert "usually" not in read("supervisor")


def test_the_board_renews_itself(client, scene, read):
    page = read("supervisor")
    mark = unescape(re.search(r'data-mark="([^"]+)"', page)[1])
    door = unescape(re.search(r'data-live="([^"]+)"', page)[1])
    headers = {"X-Requested-With": "XMLHttpRequest", "If-None-Match": mark}
    assert client.get(door, headers=headers).status_code == 304
    asked(scene, subject="Just now")
    answer = client.get(door, headers=headers)
    assert answer.status_code == 200
    assert tiles(answer.text)["Awaiting dispatch"][0] == 1
    assert "Just now" in answer.text


def test_the_board_asks_as_much_for_many_as_for_one(client, scene, read, statements):
    read("supervisor")
    statements.clear()
    client.get("/board/")
    before = len(statements)
    for place in range(8):
        sent(scene, asked(scene, place % 4, 60), "worker2" if place % 2 else "worker")
    db.session.commit()
    statements.clear()
    client.get("/board/")
    assert len(statements) == before <= 12
