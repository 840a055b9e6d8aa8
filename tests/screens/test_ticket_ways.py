"""Work orders: who sees the phone when, callbacks nobody owes, and the way back after a step."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import CallbackAttempt
from rules.vocabulary import Category, TicketStatus
from services import tickets
from tests.screens.answers import at_field, offered
from tests.services import desk

pytestmark = pytest.mark.usefixtures("app")


def test_the_worker_sees_the_phone_while_the_job_is_in_his_hands(scene, client, at):
    """Roles: name and place of his own jobs, the phone only while the job is open."""
    row = desk.dispatched(scene, at, caller_phone="13512345678")
    scene.session.commit()

    def sees(username):
        client.sign_in(username)
        page = client.get(f"/ticket/details/?id={row.id}").text
        assert "135****5678" in page
        assert "13512345678" not in page
        day, shown = client.get("/").text, client.send(f"/ticket/phone/?id={row.id}&of=own").text
        return ["13512345678" in text for text in (day, shown)]

    assert sees("worker") == [True, True]
    tickets.transfer(
        scene.session, scene.actor("front"), row, scene.staff["worker2"], at, reason="换人"
    )
    scene.session.commit()
    assert sees("worker") == [False, False]
    assert sees("worker2") == [True, True]
    tickets.complete(scene.session, scene.actor("worker2"), row, at, result="好", seed=desk.seed)
    scene.session.commit()
    assert sees("worker2") == [False, False]
    assert row.number not in client.get("/ticket/?q=13512345678").text


def test_a_voluntary_callback_is_recorded_on_the_order(scene, client, step, at):
    row = desk.in_status(scene, TicketStatus.CLOSED, at)
    scene.session.commit()
    client.sign_in("front")
    page = client.get(f"/ticket/details/?id={row.id}").text
    assert "call-back" in offered(page)
    assert "call-back-on-site" not in offered(page)
    assert at_field(step("front")("call-back", row), "outcome")
    given = {"outcome": "reached", "satisfied": "yes", "note": "很满意"}
    for other, deed in (("supervisor", "call-back"), ("front", "call-back-on-site")):
        assert step(other)(deed, row, **given).status_code == 403
    assert step("front")("call-back", row, **given).status_code == 302
    block = client.get(f"/ticket/details/?id={row.id}").text.partition("主动回访")[2]
    assert "很满意" in block
    (made,) = scene.session.scalars(
        select(CallbackAttempt).where(CallbackAttempt.ticket_id == row.id)
    )
    assert made.callback_id is None


def test_one_returns_to_where_the_step_was_begun(scene, client, at):
    row = desk.dispatched(scene, at)
    scene.session.commit()
    client.sign_in("worker")
    origin = "http://localhost"

    def after(deed, came, **fields):
        address = f"/ticket/do/{deed}/?id={row.id}"
        sent = client.send(address, came_from=origin + came, **fields)
        assert sent.status_code == 302
        return sent.location

    assert after("accept", "/") == "/"
    assert after("arrive", "/ticket/?queue=open&page=2") == "/ticket/?queue=open&page=2"
    page = client.get(
        f"/ticket/do/hold/?id={row.id}", headers={"Referer": origin + "/ticket/?queue=open"}
    ).text
    assert '<input type="hidden" name="next" value="/ticket/?queue=open">' in page
    assert after("hold", f"/ticket/do/hold/?id={row.id}", reason="等", next="/") == "/"
    assert after("resume", f"/ticket/details/?id={row.id}") == f"/ticket/details/?id={row.id}"
    other = client.send(
        f"/ticket/do/hold/?id={row.id}", came_from="http://evil.example/", reason="等"
    )
    assert other.location == f"/ticket/details/?id={row.id}"


def test_whoever_did_a_departments_job_is_named(scene, client, step, at):
    """Else nobody would be kept from calling back on his own work (4.3)."""
    row = desk.request(scene, at)
    tickets.dispatch(scene.session, scene.actor("front"), row, scene.departments["维修部"], at)
    scene.session.commit()
    form = client.sign_in("front").get(f"/ticket/do/complete/?id={row.id}").text
    assert 'name="done_by"' in form
    assert at_field(step("front")("complete", row, result="已修"), "done_by")
    did = f"employee:{scene.staff['worker2'].id}"
    assert step("front")("complete", row, result="已修", done_by=did).status_code == 302
    scene.session.refresh(row)
    assert row.completed_by == scene.staff["worker2"]
    own = desk.dispatched(scene, at)
    scene.session.commit()
    assert 'name="done_by"' not in client.get(f"/ticket/do/complete/?id={own.id}").text


def test_somebody_without_an_account_may_have_done_it(scene, step, at):
    row = desk.request(scene, at)
    tickets.dispatch(scene.session, scene.actor("front"), row, scene.departments["保洁部"], at)
    scene.session.commit()
    assert step("front")("complete", row, result="已清扫", done_by="nobody").status_code == 302
    scene.session.refresh(row)
    assert (row.completed_by, row.result) == (None, "已清扫")


@pytest.mark.parametrize("status", [TicketStatus.CLOSED, TicketStatus.CANCELLED])
def test_an_escalation_waits_until_it_is_taken(scene, client, step, at, status):
    """Also when the work order ended meanwhile (JD-4)."""
    row = desk.request(scene, at, category=Category.COMPLAINT)
    tickets.escalate(scene.session, scene.actor("front"), row, at, reason="客户要求主管答复")
    if status is TicketStatus.CANCELLED:
        tickets.cancel(scene.session, scene.actor("front"), row, at, reason="撤诉")
    else:
        tickets.answer(
            scene.session, scene.actor("front"), row, at, text="已解释", on_the_spot=True
        )
        desk.closed(scene, row, at)
    scene.session.commit()
    assert row.status is status
    address = f"/ticket/do/take/?id={row.id}"
    assert address in client.sign_in("supervisor").get("/").text
    assert row.number in client.get("/ticket/?queue=supervisor").text
    assert step("supervisor")("take", row).status_code == 302
    assert address not in client.get("/").text
    scene.session.refresh(row)
    assert (row.taken_by, row.status) == (scene.staff["supervisor"], status)
