"""The first steps at a post: the way to each, ticked by the records, put away for good."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from admin_views.first_days import STEPS
from admin_views.help import FIRST_DAYS
from models import clock, db
from rules.vocabulary import Role
from tests.office import STAFF
from tests.services import desk

WHO = {role: name for name, (_, role, code) in STAFF.items() if code in (None, "A")}


@pytest.fixture
def steps(client, scene):
    """``steps("front")`` are the steps on somebody's day: title and whether it is ticked."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def read(who):
        text = client.sign_in(who).get("/").text
        part = re.search(r'aria-labelledby="first-days-title".*?</section>', text, re.DOTALL)
        items = re.findall(r"<li(.*?)</li>", part[0], re.DOTALL) if part else []
        titles = (re.search(r">([^<]+)</a>", item)[1] for item in items)
        return {
            title: item.startswith(' class="ticked"')
            for title, item in zip(titles, items, strict=True)
        }

    return read


@pytest.mark.parametrize("role", WHO, ids=str)
@pytest.mark.once
def test_every_post_has_its_steps_and_each_leads_somewhere(client, steps, role):
    assert len(steps(WHO[role])) == len(STEPS[role])
    part = client.get("/").text.split('class="card first-days"')[1].split("</section>")[0]
    ways = [unescape(way) for way in re.findall(r'href="([^"]+)"', part)]
    assert f"/help/{FIRST_DAYS[role]}" in ways
    assert {way: client.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)


def test_every_post_is_thought_of():
    assert set(STEPS) == set(Role) == set(FIRST_DAYS)


def test_what_was_done_before_the_first_log_in_ticks_nothing(scene, steps):
    desk.dispatched(scene, clock.now() - timedelta(days=1))
    assert set(steps("front").values()) == {False}


def test_a_step_ticks_itself_for_whoever_did_it(scene, steps):
    steps("front"), steps("front2")
    desk.dispatched(scene, clock.now() + timedelta(seconds=1))
    assert steps("front") == {
        "Take down a request": True,
        "Dispatch a work order": True,
        "Call a customer back": False,
    }
    assert set(steps("front2").values()) == {False}


def test_all_done_says_so(scene, client, steps):
    steps("worker")
    ticket = desk.dispatched(scene, clock.now())
    for name in ("accept", "arrive"):
        client.sign_in("worker")
        assert client.send(f"/ticket/do/{name}/", id=ticket.id).status_code == 302
    client.send("/ticket/do/complete/", id=ticket.id, result="已更换")
    assert set(steps("worker").values()) == {True}
    assert "Well begun" in client.get("/").text


def test_put_away_for_good_until_asked_for(scene, client, steps, app):
    steps("front")
    client.send("/first-days/close")
    db.session.expire_all()
    assert scene.staff["front"].guide_closed_at is not None
    assert steps("front") == {}
    assert steps("front2") != {}
    client.sign_in("front")
    assert 'action="/first-days/again"' in client.get("/help/").text
    client.send("/first-days/again")
    assert steps("front") != {}


def test_only_a_post_puts_away(scene, client):
    client.sign_in("front")
    assert client.get("/first-days/close").status_code == 405
    assert client.post("/first-days/close").status_code in (400, 403)
    assert scene.staff["front"].guide_closed_at is None
