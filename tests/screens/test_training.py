"""The screens of trainings: planned, opened, signed in by log-in, code and pen, closed."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest

from models import TrainingAttendance, TrainingSession, TrainingTry, clock, db
from models.clock import local
from rules.training import code
from rules.training_words import AttendanceState, SessionState, SignedBy
from services import training_sign_in
from tests.services.sent_files import picture

A, S = AttendanceState, SessionState


def plan(visit, **more):
    starts = local(clock.now()).strftime("%Y-%m-%dT%H:%M")
    given = {
        "kind": "in_post",
        "subject": "service",
        "topic": "仪容仪表",
        "mandatory": "y",
        "starts_at": starts,
        "hours": "1.5",
        "trainer": "外请讲师",
        "method": "lecture",
        "exam_method": "none",
        "roles": ["front_desk", "area_admin"],
    }
    return visit("supervisor").send("/training_session/new/", **(given | more))


def latest():
    db.session.expire_all()
    return db.session.query(TrainingSession).order_by(TrainingSession.id.desc()).first()


def line_of(row, who, scene):
    found = db.session.query(TrainingAttendance).filter_by(session_id=row.id)
    return found.filter_by(employee_id=scene.staff[who].id).one_or_none()


def do(client, row, deed, **more):
    return client.send(f"/training_session/do/{deed}/?id={row.id}", id=row.id, **more)


@pytest.fixture
def opened(visit, scene):
    """A session whose sign-in is open."""
    assert plan(visit).status_code == 302
    row = latest()
    assert do(visit("supervisor"), row, "open").location.endswith(f"/screen/?id={row.id}")
    return latest()


@pytest.mark.once
@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"hours": "1.23"}, "hours", "Hours must come to whole minutes"),
        ({"hours": "viel"}, "hours", "Enter a number"),
        ({"topic": ""}, "topic", "Say what the training is about."),
        ({"trainer": ""}, "trainer_person", "Say who gives the training."),
        ({"ends_at": "2020-01-01T10:00"}, "ends_at", "The end must come after the start."),
        ({"roles": "pope"}, "roles", "Choose one of the list."),
    ],
)
def test_what_can_not_be_planned_is_told_at_its_field(visit, scene, wrong, field, sentence):
    answer = plan(visit, **wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-wrong"' in answer.text
    assert 'value="外请讲师"' in answer.text or "trainer" in wrong  # what was typed is kept
    assert latest() is None


def test_own_log_in_twice_and_from_outside(visit, scene, opened):
    mine = visit("front")
    assert "Sign in to the training" in mine.get("/my-training/").text
    assert "My trainings" in mine.get("/").text
    do(mine, opened, "sign-in")
    line = line_of(opened, "front", scene)
    assert (line.state, line.signed_by) == (A.ATTENDED, SignedBy.LOGIN)
    page = mine.get("/my-training/").text
    assert "do/sign-in" not in page
    again = do(mine, opened, "sign-in")
    assert again.status_code in (302, 409, 422)
    assert line_of(opened, "front", scene).signed_at == line.signed_at
    other = visit("worker")
    assert do(other, opened, "sign-in").status_code == 404
    assert other.get(f"/training_session/details/?id={opened.id}").status_code == 404
    for path in (f"/training_session/screen/?id={opened.id}", "/training_session/new/"):
        assert visit("front").get(path).status_code == 403
    assert do(visit("supervisor_b"), opened, "close").status_code == 404


def test_the_screen_shows_the_code_of_the_minute(visit, opened):
    page = visit("supervisor").get(f"/training_session/screen/?id={opened.id}").text
    shown = re.sub(r"\D", "", re.search(r'class="hall-figures"[^>]*>([\d ]+)<', page)[1])
    assert training_sign_in.of_code(db.session(), shown, clock.now()) == [latest()]
    assert "data-look-again" in page
    assert opened.secret not in page


def test_by_the_code_without_a_log_in(client, visit, scene, opened):
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    now = clock.now()
    here = f"/T/{opened.token}/{code(opened.secret, now)}"
    page = client.get(here)
    assert (page.status_code, "仪容仪表" in page.text, "前台甲" in page.text) == (200, True, False)
    sent = {"name": "前台甲", "number": "e-front"}
    first, again = client.send(here, **sent), client.send(here.lower(), **sent)
    assert first.location.endswith("/t/done/attended/")
    assert again.location.endswith("/t/done/again/")
    assert "You are signed in." in client.get(first.location).text
    waits = client.send(here, name="维修甲", number="E-WORKER")
    assert waits.location.endswith("/t/done/awaiting/")
    assert line_of(opened, "worker", scene).state is A.AWAITING
    typed = {"code": code(opened.secret, now), "name": "前台乙", "number": "E-front2"}
    assert client.send("/t", **typed).location.endswith("/t/done/attended/")
    unknown = client.send(here, name="<b>谁</b>", number="1")
    assert (unknown.status_code, "<b>谁" in unknown.text) == (422, False)
    assert "Nobody of this name and number is known." in unknown.text
    old = f"/T/{opened.token}/{code(opened.secret, now - timedelta(minutes=5))}"
    assert client.get(old).status_code == client.send(old, **sent).status_code == 410
    assert "This code has expired." in client.get(old).text
    wrong = client.send("/t", **(typed | {"code": "12"}))
    assert 'id="code-wrong"' in wrong.text
    assert client.post("/t").status_code == 400
    trapped = client.send(here, name="区管甲", number="E-area1", website="http://spam.example")
    assert (trapped.status_code, line_of(opened, "area1", scene).state) == (302, A.EXPECTED)
    assert client.get(f"/T/{'0' * 32}/123456").status_code == 404
    boss = visit("supervisor")
    waiting = line_of(opened, "worker", scene)
    boss.send(f"/training_attendance/do/confirm/?id={waiting.id}", id=waiting.id)
    assert line_of(opened, "worker", scene).state is A.ATTENDED


def test_wrong_guesses_are_limited(client, opened):
    at = clock.now()
    for _ in range(training_sign_in.MOST_OF_ADDRESS - 1):
        training_sign_in.guessed_wrong(db.session(), None, "127.0.0.1", at)
    wrong = {"code": "000", "name": "x", "number": "y"}
    assert client.send("/t", **wrong).status_code == 422
    flooded = client.send("/t", **wrong)
    assert (flooded.status_code, flooded.headers["Retry-After"]) == (429, "900")
    assert db.session.query(TrainingTry).count() == training_sign_in.MOST_OF_ADDRESS


def test_the_sheet_of_paper_and_the_end(visit, scene, opened):
    boss = visit("supervisor")
    sent = {"files": [(BytesIO(picture()), "签到表.png")]}
    lost = boss.send("/training_session/do/scan/", **sent)
    assert (lost.status_code, "No code of a session was found" in lost.text) == (422, True)
    sent = {"files": [(BytesIO(picture()), "签到表.png")], "session": opened.id}
    kept = boss.send("/training_session/do/scan/", **sent)
    assert kept.location.endswith(f"/training_session/do/paper/?id={opened.id}")
    assert "区管甲" in boss.get(kept.location).text
    do(boss, opened, "paper", people=[str(scene.staff["area1"].id)])
    assert line_of(opened, "area1", scene).signed_by is SignedBy.PAPER
    do(boss, opened, "close", content="礼仪要点", effectiveness="effective")
    row = latest()
    assert (row.state, row.content, row.closed_by.username) == (S.HELD, "礼仪要点", "supervisor")
    assert line_of(opened, "front", scene).state is A.ABSENT
    assert do(visit("front"), opened, "sign-in").status_code in (302, 409, 422)
    assert line_of(opened, "front", scene).state is A.ABSENT
    assert "Trainings to make up for" in visit("front").get("/my-training/").text
    absent = line_of(opened, "front", scene)
    visit("supervisor").send("/training_attendance/do/absent/", id=absent.id, reason="住院手术")
    page = f"/training_session/details/?id={row.id}"
    told = {
        who: "住院手术" in visit(who).get(page).text for who in ("supervisor", "front", "area1")
    }
    assert told == {"supervisor": True, "front": True, "area1": False}  # why is no colleague's
    assert "礼仪要点" in visit("auditor").get(f"/training_session/details/?id={row.id}").text
    missed = visit("supervisor").get("/training_attendance/?queue=again").text
    assert "前台甲" in missed
    tomorrow = (local(clock.now()) + timedelta(days=1)).strftime("%Y-%m-%dT10:00")
    do(visit("supervisor"), row, "make-up", starts_at=tomorrow)
    assert (latest().make_up_of_id, latest().state) == (row.id, S.PLANNED)
