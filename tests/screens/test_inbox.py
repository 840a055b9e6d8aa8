"""The inbox, the bell, what one wants to be told where, and the logs of messages and long work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import BackgroundJob, Delivery, Notice, NoticeSetting, clock, db
from rules.notice_words import JobKind, JobState, NoticeChannel, NoticeKind, SendState
from services import jobs, notices
from tests.screens.answers import at_field
from tests.services import desk


@pytest.fixture
def told(app, scene):
    """A work order was dispatched to the worker, by somebody else, half an hour ago."""
    at = clock.now() - timedelta(minutes=30)
    ticket = desk.dispatched(scene, at)
    scene.session.commit()
    return ticket


def own(who):
    db.session.expire_all()
    return db.session.scalars(select(Notice).where(Notice.employee_id == who.id)).all()


def test_the_bell_counts_and_one_click_opens_and_marks_read(client, scene, told):
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.sign_in("worker")
    assert client.get("/waiting").json["inbox"]["total"] == 1
    page = client.get("/inbox/").text
    assert told.number in page
    assert "A work order was dispatched to you" in page
    (row,) = own(scene.staff["worker"])
    answer = client.send(f"/inbox/open/{row.id}/")
    assert answer.location.endswith(f"/ticket/details/?id={told.id}")
    assert own(scene.staff["worker"])[0].read_at is not None
    assert "inbox" not in client.get("/waiting").json
    client.sign_in("worker2")
    assert client.send(f"/inbox/open/{row.id}/").status_code == 404
    assert told.number not in client.get("/inbox/").text


def test_all_read_at_once(client, scene, told):
    notices.tell(
        *(scene.session, NoticeKind.URGED, told),
        *([scene.staff["worker"].id], clock.now() - timedelta(minutes=3)),
    )
    scene.session.commit()
    client.sign_in("worker")
    assert client.get("/waiting").json["inbox"]["total"] == 2
    client.send("/inbox/read/")
    assert "inbox" not in client.get("/waiting").json


def test_settings_are_kept_and_bad_ones_told(app, client, scene, monkeypatch):
    monkeypatch.setitem(app.config, "WECOM_ROBOTS", "wecombot://secret-key-1")
    client.sign_in("front")
    page = client.get("/inbox/settings/").text
    assert 'value="wecom:escalated" aria-label' in page
    assert "email:escalated" not in page  # what is not set up is not offered
    assert "secret-key-1" not in page
    typed = {"email": "front@example.com", "quiet_from": "21：30", "quiet_to": "8:00"}
    wrong = client.send("/inbox/settings/", **typed | {"email": "front@"}, choice=["wecom:urged"])
    assert wrong.status_code == 422
    assert at_field(wrong, "email")
    assert 'value="wecom:urged" aria-label' in wrong.text
    client.send("/inbox/settings/", **typed, choice=["wecom:urged", "wecom:nonsense"])
    row = db.session.get(NoticeSetting, scene.staff["front"].id)
    assert (row.email, row.quiet_from, row.quiet_to) == ("front@example.com", "21:30", "08:00")
    assert row.choices["wecom"] == ["urged"]


def test_a_test_is_sent_and_stands_in_the_log(app, client, scene, monkeypatch):
    monkeypatch.setitem(app.config, "WECOM_ROBOTS", "wecombot://secret-key-1")
    client.sign_in("front")
    client.send("/inbox/test/")
    (row,) = db.session.scalars(select(Delivery))
    assert (row.channel, row.state) == (NoticeChannel.WECOM, SendState.WAITING)
    assert row.send_after <= clock.now()
    assert "/delivery/details/" in client.get("/delivery/").text
    for who, sees in (("supervisor", True), ("worker", False), ("supervisor_b", False)):
        client.sign_in(who)
        assert ("/delivery/details/" in client.get("/delivery/").text) is sees, who
    row.state = SendState.FAILED
    db.session.commit()
    client.sign_in("front")
    assert client.send(f"/delivery/do/retry/?id={row.id}").status_code == 403
    client.sign_in("supervisor")
    client.send(f"/delivery/do/retry/?id={row.id}")
    db.session.expire_all()
    assert db.session.get(Delivery, row.id).state is SendState.WAITING


def test_failed_work_is_asked_for_again_by_its_owner(client, scene):
    row = BackgroundJob(
        key="a" * 32,
        kind=JobKind.MONTH_DRAFTS,
        employee_id=scene.staff["supervisor"].id,
        office_id=scene.office.id,
        about="2026-10",
        given={"month": "2026-10", "offices": ["A"]},
        asked_at=clock.now(),
        state=JobState.BROKEN,
        sentence=jobs.INTERRUPTED,
    )
    scene.session.add(row)
    scene.session.commit()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.sign_in("manager")
    page = client.get("/background_job/").text
    assert "The worker was stopped before this was finished" in page
    assert "has not run yet" in page
    assert client.send(f"/background_job/do/retry/?id={row.id}").status_code in (403, 404)
    client.sign_in("front")
    assert "2026-10" not in client.get("/background_job/").text
    client.sign_in("supervisor")
    answer = client.send(f"/background_job/do/retry/?id={row.id}")
    assert "/job/" in answer.location
    db.session.expire_all()
    new = db.session.scalars(select(BackgroundJob).order_by(BackgroundJob.id.desc())).first()
    assert (new.state, new.values["count"], new.office_id) == (JobState.DONE, "4", scene.office.id)
    jobs_page = client.get("/background_job/").text
    assert "Drafts of 2026-10: 4" in jobs_page


def test_an_office_sets_its_quiet_hours(client, scene):
    client.sign_in("supervisor")
    office = scene.office
    page = client.get(f"/office/edit/?id={office.id}").text
    assert "quiet_from" in page
    wrong = client.send(
        f"/office/edit/?id={office.id}",
        code="A",
        name=office.name,
        quiet_from="22:00",
        row_version=office.version,
    )
    assert at_field(wrong, "quiet_to")
