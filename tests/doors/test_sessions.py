"""Sessions live on the server, and die there."""

from datetime import timedelta

import pytest

from admin_views import current
from bench.sent import recorded
from models import LoginSession, clock, db


@pytest.fixture
def login(people, client):
    client.sign_in("front")
    return db.session.scalars(db.select(LoginSession)).one()


def test_old_cookie_is_worth_nothing_after_log_out(login, client, app):
    old = client.get_cookie("office").value
    answer = client.send("/sign-out")
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = app.test_client()
    thief.set_cookie("office", old)
    assert thief.get("/who").status_code == 302


def test_log_out_needs_a_post(login, client):
    assert client.get("/sign-out").status_code == 405
    assert client.get("/who").status_code == 200


@pytest.mark.parametrize(
    ("column", "minutes", "alive"),
    [
        ("last_seen_at", 29, True),
        ("last_seen_at", 31, False),
        ("created_at", 599, True),
        ("created_at", 601, False),
    ],
)
def test_sessions_end_by_idling_and_by_age(login, client, column, minutes, alive):
    setattr(login, column, clock.now() - timedelta(minutes=minutes))
    db.session.commit()
    answer = client.get("/who")
    assert answer.status_code == (200 if alive else 302)


def test_session_ends_when_its_owner_leaves(login, people, client):
    people.staff["front"].active = False
    db.session.commit()
    assert client.get("/who").status_code == 302


def test_session_follows_a_changed_post_at_once(login, people, client):
    assert "甲苑管理处" in client.get("/who").text
    people.staff["front"].posts[0].valid_to = clock.today() - timedelta(days=1)
    db.session.commit()
    assert "甲苑管理处" not in client.get("/who").text


def test_sign_out_everywhere(login, client, app):
    other = app.test_client().sign_in("front")
    colleague = app.test_client().sign_in("front2")
    client.send("/sign-out-everywhere")
    assert client.get("/who").status_code == other.get("/who").status_code == 302
    assert colleague.get("/who").status_code == 200


def test_new_cookie_at_log_in(people, client):
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["left over"] = "x"
        before = cookie["csrf_token"]
    client.send("/sign-in", username="front", password="a quiet river 7")
    with client.session_transaction() as cookie:
        assert "left over" not in cookie
        assert cookie.get("csrf_token") != before


def test_signing_in_again_ends_the_session_before(login, client, app):
    old = client.get_cookie("office").value
    client.send("/sign-in", username="front2", password="a quiet river 7")
    assert "前台乙" in client.get("/who").text
    thief = app.test_client()
    thief.set_cookie("office", old)
    assert thief.get("/who").status_code == 302


def test_activity_is_noted_once_a_minute(login, client):
    kept = login.last_seen_at = clock.now() - timedelta(seconds=30)
    db.session.commit()
    client.get("/who")
    db.session.refresh(login)
    assert login.last_seen_at == kept
    login.last_seen_at = clock.now() - timedelta(minutes=20)
    db.session.commit()
    client.get("/who")
    db.session.refresh(login)
    assert clock.now() - login.last_seen_at < timedelta(seconds=30)


def test_a_post_notes_activity_in_its_own_transaction(login, client):
    login.last_seen_at = clock.now() - timedelta(minutes=20)
    db.session.commit()
    client.send("/language", language="en")  # open: does not count
    client.send("/password", password="x", new_password="y", repeated="y")  # rolled back
    client.get("/who")
    db.session.refresh(login)
    assert clock.now() - login.last_seen_at < timedelta(seconds=30)


def test_who_is_there_takes_two_statements(login, client, pages):
    pages["mine"] = lambda: current.actor().name
    client.sign_in("area1")
    with recorded(db.engine) as sent:
        assert client.get("/mine").text == "区管甲"
    told = [statement for statement, _ in sent if statement.startswith("SELECT")]
    assert len(told) == 2, told
