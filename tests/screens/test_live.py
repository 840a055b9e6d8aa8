"""My day renews itself: a door that says only what is new, and keeps no session alive by asking."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import LoginSession, Ticket, clock, db
from tests.screens.test_home import asked, sent

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def looks(client, scene):
    """``looks("front")`` opens my day; what it returns asks the page's door, as its script does."""

    def open_(who):
        page = client.sign_in(who).get("/").text
        marks = [re.search(r'data-mark="([^"]+)"', page)[1].replace("&#34;", '"')]

        def ask():
            answer = client.get("/live/", headers={**SCRIPT, "If-None-Match": marks[-1]})
            marks.append(answer.headers.get("ETag", marks[-1]))
            return answer

        return ask

    return open_


@pytest.fixture
def later(monkeypatch):
    """``later(minutes=1)`` moves the clock on."""

    def move(**span):
        at = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: at)

    return move


def test_nothing_new_is_told_in_no_bytes(looks, scene, later):
    asked(scene)
    ask = looks("front")
    answer = ask()
    assert (answer.status_code, answer.data) == (304, b"")
    later(minutes=1)  # looked at anew, and found to read the same
    assert ask().status_code == 304


def test_a_new_request_comes_without_a_new_page(looks, scene):
    ask = looks("front")
    assert ask().status_code == 304
    asked(scene, subject="New matter")
    answer = ask()
    assert answer.status_code == 200
    assert "New matter" in answer.text
    assert "<html" not in answer.text
    assert ask().status_code == 304


def test_what_came_into_another_office_sends_nothing(looks, scene):
    ask = looks("front")
    asked(scene, 8)
    assert ask().status_code == 304


def test_a_deadline_passes_by_itself(looks, scene, later):
    """Nobody wrote anything: the minute turned, and the order stands among the overdue."""
    ticket = sent(scene, asked(scene, 0))
    ticket.on_site_due_at = ticket.settle_due_at = clock.now() + timedelta(seconds=30)
    ticket.answer_due_at = None
    ask = looks("supervisor")
    assert ask().status_code == 304
    later(minutes=2)
    assert 'id="overdue" data-total="1"' in ask().text


def test_a_mark_of_somebody_else_is_worth_nothing(client, scene, looks):
    asked(scene, subject="For the desk")
    ask = looks("worker")
    client.sign_in("front")
    assert "For the desk" in ask().text


@pytest.mark.parametrize("mark", ["", "*", '"x"', '"1.2.3-0123456789abcdef"', 'W/"1-1"'])
def test_any_other_mark_gets_the_whole_part(client, scene, mark):
    client.sign_in("front")
    answer = client.get("/live/", headers={**SCRIPT, "If-None-Match": mark})
    assert answer.status_code == 200
    assert answer.headers["ETag"]


def test_asking_is_no_activity(client, scene, looks, later, app):
    """A page that nobody touches lets its session end, however often it asks."""
    ask = looks("front")
    began = db.session.scalars(select(LoginSession.last_seen_at)).one()
    for _ in range(app.config["IDLE_MINUTES"] - 1):
        later(minutes=1)
        assert ask().status_code in (200, 304)
    db.session.expire_all()
    assert db.session.scalars(select(LoginSession.last_seen_at)).one() == began
    later(minutes=2)
    answer = ask()
    assert answer.status_code == 401
    assert set(answer.json) == {"error"}


def test_time_left_can_be_told_on(client, scene):
    due = clock.now() + timedelta(minutes=12)
    asked(scene).dispatch_due_at = due
    page = client.sign_in("front").get("/").text
    assert f'data-due="{int(due.timestamp())}"' in page
    assert abs(int(re.search(r'data-now="(\d+)"', page)[1]) - clock.now().timestamp()) < 60


# A wall screen ------------------------------------------------------------------------------------
@pytest.fixture
def wall(client, scene):
    """The supervisor's session after it was made a wall screen's."""
    client.sign_in("supervisor").get("/board/")
    answer = client.send(f"/board/wall/?office={scene.office.id}")
    assert answer.location == f"/board/?office={scene.office.id}"
    return client


def test_a_wall_screen_lives_the_day_untouched_and_no_longer(wall, later, app):
    pause = app.config["IDLE_MINUTES"] - 5
    for _ in range(app.config["SESSION_HOURS"] * 60 // pause - 1):
        later(minutes=pause)
        assert wall.get("/board/live/", headers=SCRIPT).status_code == 200
    later(minutes=pause)
    assert wall.get("/board/live/", headers=SCRIPT).status_code == 401


def test_a_wall_screen_opens_the_board_and_nothing_else(wall, scene):
    for path in ("/", "/ticket/", "/who", "/month/", "/audit_line/", "/password", "/live/"):
        answer = wall.get(path)
        assert answer.status_code == 302, path
        assert answer.location == f"/board/?office={scene.office.id}", path
    before = len(db.session.scalars(select(Ticket)).all())
    assert wall.send("/call/", subject="x", category="repair").status_code == 403
    assert wall.send("/language", language="en").status_code in (302, 403)
    assert len(db.session.scalars(select(Ticket)).all()) == before
    assert wall.get("/ticket/", headers=SCRIPT).status_code == 403


def test_the_session_before_a_wall_screen_is_worth_nothing(client, scene):
    client.sign_in("supervisor").get("/board/")
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    client.send("/board/wall/")
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(kept)
    assert client.get("/ticket/").location.startswith("/sign-in")


def test_who_may_not_see_the_board_makes_no_wall_screen(client, scene):
    client.sign_in("front")
    assert client.send("/board/wall/").status_code == 403
    client.sign_in("supervisor")
    other = scene.offices["B"].id
    assert client.send(f"/board/wall/?office={other}").status_code == 404
    assert client.get("/").status_code == 200


def test_a_wall_screen_is_left_by_signing_out(wall):
    assert wall.send("/sign-out").status_code == 302
    wall.sign_in("supervisor")
    assert wall.get("/ticket/").status_code == 200
