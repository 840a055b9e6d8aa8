"""Error pages: in the reader's language, what to do, never what is inside."""

import logging

import pytest
from sqlalchemy.exc import OperationalError

from models import AuditLine, db
from rules.vocabulary import AuditOp

CODES = {
    "forbidden": 403,
    "refusal": 422,
    "stale": 409,
    "locked": 503,
    "range": 400,
    "clash": 409,
    "bug": 500,
}


INSIDE = ("SELECT", "INSERT", "secret", "Traceback", "王", "sqlalchemy")


@pytest.fixture
def front(faulty, people, client):
    return client.sign_in("front")


@pytest.mark.parametrize(("name", "code"), CODES.items())
@pytest.mark.parametrize("ask", ["get", "send"])
def test_nothing_of_the_inside_is_shown(front, name, code, ask):
    answer = getattr(front, ask)(f"/fail/{name}")
    assert answer.status_code == code
    text = answer.text
    assert not any(
        word in text for word in ("SELECT", "INSERT", "secret", "Traceback", "王", "sqlalchemy")
    )
    assert "<h1>" in text


@pytest.mark.parametrize("language", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_pages_speak_the_readers_language(front, language):
    front.send("/language", language=language)
    for address in ("/nothing", "/fail/forbidden", "/fail/locked", "/fail/bug", "/sign-out"):
        text = front.get(address).text
        assert f'<html lang="{language.replace("_", "-")}" ' in text
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
        assert chinese == (language != "en"), address


def test_number_on_the_page_is_in_the_log(front, caplog):
    with caplog.at_level(logging.ERROR):
        answer = front.get("/fail/bug")
    number = answer.text.split('class="reference">')[1].split("<")[0]
    assert number in caplog.text
    assert "RuntimeError" in caplog.text  # the log tells what the page does not


def test_refusal_shows_its_sentence(front):
    assert "No such day." in front.get("/fail/refusal").text


def test_refused_deeds_are_written_down_even_on_pages_that_only_read(front, people):
    front.get("/fail/forbidden")
    (line,) = db.session.scalars(db.select(AuditLine).where(AuditLine.op == AuditOp.REFUSED))
    assert (line.actor_id, line.record) == (people.staff["front"].id, "ticket")
    assert line.row_label == "edit: /fail/forbidden"
    assert line.request_id


def test_scripts_get_json(front):
    answer = front.get("/fail/bug", headers={"Accept": "application/json"})
    assert answer.status_code == 500
    assert set(answer.json) == {"error", "reference"}


def test_clash_shows_the_sentence_of_the_constraint(front):
    front.send("/language", language="en")
    assert "office" in front.get("/fail/clash").text.lower()


def test_wrong_method_names_the_right_one(front):
    answer = front.get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_health(app, scene, client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_health_without_database(app, scene, client, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr("admin_views.sign_in.session.execute", gone)
    answer = client.get("/healthz", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "refused" not in answer.text


def test_page_without_database(people, client, monkeypatch):
    """The very first question fails: who is this? The page can do without the answer."""
    client.sign_in("front")

    def gone(*args):
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr("admin_views.current.sessions.resume", gone)
    answer = client.get("/who")
    assert answer.status_code == 503
    assert "refused" not in answer.text
    assert client.send("/language", language="en").status_code == 503


def test_search_engines_stay_away(app, scene, client):
    assert "Disallow: /" in client.get("/robots.txt").text
