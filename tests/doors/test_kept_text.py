"""What was typed is never lost: not to an ended session, a stale token or a busy database."""

import re
from datetime import timedelta

import pytest
from flask import request

from admin_views import current
from models import LoginSession, clock, db
from tests.doors.conftest import PASSWORD

TEXT = "水管 <b>漏水</b>\n二楼也有 😀"


@pytest.fixture
def form(faulty, pages):
    """A form page that takes kept text up, as record screens do."""

    def page():
        typed = current.typed() or {}
        return f"<textarea>{typed.get('subject', '')}</textarea>|{request.method}"

    pages["form"] = page
    return pages


@pytest.fixture
def ended(people, client):
    client.sign_in("front")
    login = db.session.scalars(db.select(LoginSession)).one()
    login.last_seen_at = clock.now() - timedelta(hours=1)
    db.session.commit()


def kept_in(answer) -> str:
    return re.search(r'name="kept" value="([^"]+)"', answer.text)[1]


def enter(client, answer, username="front"):
    return client.send("/sign-in", username=username, password=PASSWORD, kept=kept_in(answer))


def test_expired_session_shows_the_typed_text_in_its_form_again(form, ended, client):
    answer = client.send("/form?a=1", subject=TEXT, password="unseen")
    assert answer.status_code == 401
    assert "unseen" not in answer.text
    back = enter(client, answer)
    assert back.location == "/form?a=1&typed=1"
    again = client.get(back.location)
    assert again.text == f"<textarea>{TEXT}</textarea>|GET"
    assert client.get("/form?a=1").text == "<textarea></textarea>|GET"


def test_a_mistyped_password_does_not_lose_it_either(form, ended, client):
    answer = client.send("/form", subject=TEXT)
    again = client.send("/sign-in", username="front", password="x", kept=kept_in(answer))
    assert enter(client, again).location == "/form?typed=1"


def test_sent_text_is_forgotten(form, ended, client):
    back = enter(client, client.send("/form", subject=TEXT)).location
    form["form"] = lambda: (db.session.commit(), "ok")[1]
    client.send("/form", subject=TEXT)
    login = db.session.scalars(db.select(LoginSession).filter_by(ended_at=None)).one()
    assert (login.kept_path, login.kept_form) == ("", "")
    assert client.get(back).text == "ok"


def test_nobody_else_sees_it(form, ended, client):
    answer = client.send("/form", subject=TEXT)
    back = enter(client, answer, "front2")
    assert "typed" not in back.location
    assert "漏水" not in client.get("/form?typed=1").text
    assert "漏水" not in client.get("/kept-form", follow_redirects=True).text


def test_forged_text_is_not_taken_up(form, ended, client):
    answer = client.send("/form", subject=TEXT)
    forged = kept_in(answer)[:-3] + "xxx"
    back = client.send("/sign-in", username="front", password=PASSWORD, kept=forged)
    assert "typed" not in back.location


def test_form_that_cannot_take_it_up_gives_way_to_a_plain_page(form, ended, client):
    form["stubborn"] = lambda: "old form"
    back = enter(client, client.send("/stubborn", subject=TEXT)).location
    assert client.get(back).location == "/kept-form"
    page = client.get("/kept-form").text
    assert 'action="/stubborn"' in page
    assert "水管 &lt;b&gt;漏水&lt;/b&gt;\n二楼也有 😀" in page
    assert client.get("/stubborn").text == "old form"


def test_address_that_only_takes_posts_gets_the_plain_page(form, ended, client):
    back = enter(client, client.send("/echo", subject=TEXT))
    assert back.location == "/kept-form"
    assert 'action="/echo"' in client.get("/kept-form").text


def test_passwords_are_never_kept(form, ended, client):
    fields = {"password": "one of mine", "new_password": "two of mine", "repeated": "two of mine"}
    answer = client.send("/password", **fields)
    assert answer.status_code == 401
    assert 'name="kept"' not in answer.text
    assert "of mine" not in answer.text


def test_very_long_text_is_not_carried(form, ended, client):
    answer = client.send("/form", subject="x" * 250_000)
    assert answer.status_code == 401
    assert 'name="kept"' not in answer.text


def test_kept_text_dies_with_its_session(form, ended, client):
    enter(client, client.send("/form", subject=TEXT))
    client.send("/sign-out")
    assert [login.kept_form for login in db.session.scalars(db.select(LoginSession))] == ["", ""]


def test_stale_token_offers_to_send_again(form, people, client):
    client.sign_in("front")
    ours = {"Origin": "http://localhost"}
    answer = client.post("/echo", data={"subject": TEXT, "csrf_token": "old"}, headers=ours)
    assert answer.status_code == 400
    assert 'action="/echo"' in answer.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]
    typed = re.search(r"hidden>\n(.*?)</textarea>", answer.text, re.DOTALL)[1]
    assert typed == "水管 &lt;b&gt;漏水&lt;/b&gt;\n二楼也有 😀"
    sent = client.post("/echo", data={"subject": TEXT, "csrf_token": token}, headers=ours)
    assert sent.json["subject"] == TEXT


def test_post_of_unknown_origin_gets_no_form_to_send_again(form, people, client):
    client.sign_in("front")
    answer = client.post("/echo", data={"subject": TEXT})
    assert answer.status_code == 400
    assert "漏水" not in answer.text


def test_busy_database_keeps_the_text(form, people, client):
    client.sign_in("front")
    answer = client.send("/fail/locked", subject=TEXT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert 'action="/fail/locked"' in answer.text
    assert "漏水" in answer.text
    assert "locked" not in answer.text.replace("/fail/locked", "")


def test_record_form_shows_what_was_typed_before_the_session_ended(ended, client):
    answer = client.send("/customer/new/", name="住户新", phone="13900009999", facts=TEXT)
    back = enter(client, answer)
    assert back.location == "/customer/new/?typed=1"
    page = client.get(back.location)
    assert page.status_code == 200
    assert "住户新" in page.text
    assert "13900009999" in page.text
    assert "水管 &lt;b&gt;漏水&lt;/b&gt;" in page.text
    assert "住户新" not in client.get("/customer/").text  # shown, not saved
