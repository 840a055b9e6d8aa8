"""Every step of a work order's life, through its address (JD-1 … JD-4)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Callback, Ticket, TicketHold, Urge, clock
from rules.vocabulary import Category, Role, TicketStatus, Urgency
from services import tickets
from tests.reports.tools import text as words
from tests.screens.answers import at_field, fresh, offered, row_version
from tests.services import desk
from tests.services.month_deeds import holds

S = TicketStatus
KEY = "0123456789abcdef0123456789abcdef"  # of one page, as it was shown
pytestmark = pytest.mark.usefixtures("app")


def worker(scene, username="worker"):
    return f"employee:{scene.staff[username].id}"


def status(scene, row):
    scene.session.refresh(row)
    return row.status


# One step after another ---------------------------------------------------------------------------
def test_repair_from_dispatch_to_completion(scene, step, at):
    row = desk.request(scene, at)
    assert step("front")("dispatch", row, to=worker(scene)).status_code == 302
    assert (status(scene, row), row.holder_employee) == (S.DISPATCHED, scene.staff["worker"])
    for deed, then in (("accept", S.ACCEPTED), ("arrive", S.ARRIVED)):
        assert step("worker")(deed, row).status_code == 302
        assert status(scene, row) is then
    at_field(step("worker")("complete", row, result=""), "result")
    step("worker")("complete", row, result="已更换阀芯")
    assert status(scene, row) in (S.COMPLETED, S.CLOSED)
    assert (row.result, row.completed_by) == ("已更换阀芯", scene.staff["worker"])


def test_hold_and_resume(scene, step, at):
    row = desk.dispatched(scene, at)
    assert at_field(step("worker")("hold", row, reason=""), "reason")
    step("worker")("hold", row, reason="等配件")
    assert status(scene, row) is S.ON_HOLD
    assert fresh(scene.session, TicketHold).reason == "等配件"
    step("worker")("resume", row)
    assert (status(scene, row), row.hold_since) == (S.DISPATCHED, None)


def test_transfer_and_hand_back_need_a_reason(scene, step, at):
    row = desk.dispatched(scene, at)
    assert at_field(step("front")("transfer", row, to=worker(scene, "worker2")), "reason")
    step("front")("transfer", row, to=worker(scene, "worker2"), reason="甲请假")
    assert (
        scene.session.get(Ticket, row.id, populate_existing=True).holder_employee
        == (scene.staff["worker2"])
    )
    step("worker2")("hand-back", row, reason="不属于维修")
    assert (status(scene, row), row.holder_employee) == (S.NEW, None)


def test_reminder_and_its_answer(scene, step, page, at):
    row = desk.dispatched(scene, at)
    step("front")("urge", row, text="住户又来电催")
    assert "answer-my-urge" in offered(page("worker", row))
    urge = fresh(scene.session, Urge)
    step("worker")("answer-my-urge", row, urge=str(urge.id), answer="半小时内到")
    assert fresh(scene.session, Urge).answer == "半小时内到"
    assert not {"answer-urge", "answer-my-urge"} & offered(page("worker", row))


def test_desk_answers_a_reminder_for_the_holder(scene, step, page, at):
    row = desk.dispatched(scene, at)
    step("front")("urge", row, text="住户又来电催")
    shown = offered(page("front2", row))
    assert "answer-urge" in shown
    assert "answer-my-urge" not in shown
    urge = fresh(scene.session, Urge)
    step("front2")("answer-urge", row, urge=str(urge.id), answer="已联系维修工")
    assert fresh(scene.session, Urge).answered_by_id == scene.staff["front2"].id


def test_reminder_of_another_work_order_is_not_answered_here(scene, step, at):
    here, there = desk.dispatched(scene, at), desk.dispatched(scene, at)
    step("front")("urge", there, text="快")
    urge = fresh(scene.session, Urge)
    assert step("front")("answer-urge", here, urge=str(urge.id), answer="好").status_code == 422
    assert fresh(scene.session, Urge).answered_at is None


def test_on_the_spot_answer_settles_an_inquiry(scene, step, at):
    row = desk.request(scene, at, category=Category.INQUIRY, subject="物业费怎么交")
    step("front")("settle", row, text="可在前台或线上缴费")
    assert status(scene, row) in (S.COMPLETED, S.CLOSED)
    assert row.answer == "可在前台或线上缴费"


def test_complaint_is_completed_with_its_answer(scene, step, client, at):
    row = desk.dispatched(scene, at, category=Category.COMPLAINT, subject="楼上噪音")
    step("front")("complete", row, result="已劝止", told="已回复住户")
    assert status(scene, row) in (S.COMPLETED, S.CLOSED)
    assert (row.answer, row.answered_at is None) == ("已回复住户", False)


def test_worker_is_not_asked_what_he_may_not_tell(scene, step, client, at):
    row = desk.dispatched(scene, at, category=Category.COMPLAINT, subject="楼上噪音")
    client.sign_in("worker")
    assert 'name="told"' not in client.get(f"/ticket/do/complete/?id={row.id}").text
    client.sign_in("front")
    assert 'name="told"' in client.get(f"/ticket/do/complete/?id={row.id}").text


def test_escalation_stays_visible_until_taken(scene, step, client, page, at):
    row = desk.dispatched(scene, at, category=Category.COMPLAINT, subject="楼上噪音")
    step("front")("escalate", row, reason="住户要求见主管")
    assert "escalate" not in offered(page("front", row))
    client.sign_in("supervisor")
    assert row.number in client.get("/ticket/?queue=supervisor").text
    assert step("front")("take", row).status_code == 403
    step("supervisor")("take", row)
    client.sign_in("supervisor")
    assert row.number not in client.get("/ticket/?queue=supervisor").text
    scene.session.refresh(row)
    assert row.taken_by_id == scene.staff["supervisor"].id
    assert "escalate" in offered(page("front", row))


def test_cancelled_and_reopened(scene, step, at):
    row = desk.request(scene, at)
    step("front")("cancel", row, reason="住户自行修好")
    assert status(scene, row) is S.CANCELLED
    assert step("front")("reopen", row, reason="又漏了").status_code == 403
    step("supervisor")("reopen", row, reason="又漏了")
    assert (status(scene, row), row.reopen_count) == (S.NEW, 1)


def test_voided_is_shown_and_takes_no_step(scene, step, page, at):
    row = desk.request(scene, at)
    assert step("front")("void", row, reason="重复").status_code == 403
    step("supervisor")("void", row, reason="重复登记")
    text = page("supervisor", row)
    assert "重复登记" in text
    assert offered(text) == set()
    assert step("supervisor")("dispatch", row, to=worker(scene)).status_code == 422


def test_wrong_state_is_told_with_what_to_do(scene, step, at):
    row = desk.request(scene, at)
    answer = step("supervisor")("reopen", row, reason="误")
    assert answer.status_code == 422
    assert "派单" in answer.text
    assert status(scene, row) is S.NEW


# Dispatching --------------------------------------------------------------------------------------
def test_many_are_dispatched_at_once(scene, step, at):
    rows = [desk.request(scene, at) for _ in range(3)]
    assert step("front")("dispatch", *rows, to=worker(scene)).status_code == 302
    assert {status(scene, row) for row in rows} == {S.DISPATCHED}


def test_one_refusal_stops_all_and_is_named(scene, step, at):
    good, bad = desk.request(scene, at), desk.dispatched(scene, at)
    answer = step("front")("dispatch", good, bad, to=worker(scene, "worker2"), note="尽快")
    assert answer.status_code == 422
    told = re.search(r'class="summary" role="alert".*?</ul>', answer.text, re.DOTALL)[0]
    assert bad.number in told
    assert good.number not in told
    assert status(scene, good) is S.NEW
    assert ">\n尽快</textarea>" in answer.text
    assert f'value="{worker(scene, "worker2")}" checked' in answer.text


def test_dispatch_says_how_busy_everybody_is(scene, client, at):
    desk.dispatched(scene, at)
    row = desk.request(scene, at)
    client.sign_in("front")
    text = client.get(f"/ticket/do/dispatch/?id={row.id}").text
    one = re.search(rf'value="{worker(scene)}"[^>]*>(.*?)</label>', text, re.DOTALL)[1]
    assert re.sub(r"<[^>]*>", "", one).split() == ["维修甲", "在岗", "在办", "1", "单"]
    assert row.subject in text
    assert "checked" not in text


def test_nobody_chosen_is_refused_at_the_field(scene, step, at):
    row = desk.request(scene, at)
    answer = step("front")("dispatch", row, note="带梯子")
    assert at_field(answer, "to")
    assert ">\n带梯子</textarea>" in answer.text


def test_worker_of_another_office_is_refused(scene, step, at):
    row = desk.request(scene, at)
    assert step("front")("dispatch", row, to=worker(scene, "front_b")).status_code == 422
    assert status(scene, row) is S.NEW


def test_second_click_does_it_once(scene, client, at):
    row = desk.request(scene, at)
    client.sign_in("front")
    sent = {"id": str(row.id), "to": worker(scene), "post_key": KEY}
    first = client.send("/ticket/do/dispatch/", **sent)
    second = client.send("/ticket/do/dispatch/", **sent)
    assert first.location == second.location
    assert len(tickets.holders(scene.session, row)) == 1


# Printing -----------------------------------------------------------------------------------------
def test_slip_carries_the_number_and_prints_again(scene, client, at):
    row = desk.dispatched(scene, at)
    client.sign_in("front")
    for _ in range(2):  # from the same page, whose key is the same
        sent = {"id": str(row.id), "post_key": KEY}
        answer = client.send("/ticket/do/print/", **sent)
        assert answer.mimetype == "application/pdf", answer.text
        assert row.number in words(answer.data)


def test_slip_is_printed_whatever_the_caller_wrote(scene, client, at):
    row = desk.dispatched(scene, at, subject="漏水😀")
    answer = client.sign_in("front").send("/ticket/do/print/", id=str(row.id))
    assert answer.mimetype == "application/pdf", answer.text
    assert "漏水〓" in words(answer.data)


# Correcting ---------------------------------------------------------------------------------------
def edited(client, scene, row, **fields):
    """Send the form of a work order with some fields changed, the others as the page shows them."""
    text = client.get(f"/ticket/edit/?id={row.id}").text
    given = {
        "category": row.category.value,
        "urgency": row.urgency.value,
        "channel": row.channel.value,
        "subject": row.subject,
        "description": row.description,
        "unit": str(row.unit_id or ""),
        "area": str(row.area_id or ""),
        "place": row.place,
        "customer": str(row.customer_id or ""),
        "caller_phone": row.caller_phone,
        "result": row.result,
        "answer": row.answer,
        "row_version": row_version(scene.session, row),
    }
    assert 'name="subject"' in text
    return client.send(f"/ticket/edit/?id={row.id}", **given | fields)


def test_correction_keeps_the_number_and_moves_deadlines(scene, client):
    row = desk.request(scene, clock.now() - timedelta(minutes=1))
    number, due = row.number, row.dispatch_due_at
    client.sign_in("front")
    answer = edited(client, scene, row, urgency=Urgency.URGENT.value, subject="水管爆裂")
    assert answer.status_code == 302
    scene.session.refresh(row)
    assert (row.number, row.subject) == (number, "水管爆裂")
    assert row.dispatch_due_at <= due
    assert row.urgency is Urgency.URGENT


def test_correction_of_words_leaves_the_area_of_then(scene, client, at):
    row = desk.request(scene, at)
    row.unit.area = scene.areas["west"]  # the flat has moved to another area since
    scene.session.commit()
    client.sign_in("front")
    assert edited(client, scene, row, subject="水管渗水").status_code == 302
    scene.session.refresh(row)
    assert (row.subject, row.area) == ("水管渗水", scene.areas["east"])


def test_refused_correction_keeps_what_was_typed(scene, client, at):
    row = desk.request(scene, at)
    client.sign_in("front")
    answer = edited(client, scene, row, subject="", description="打字很久")
    assert at_field(answer, "subject")
    assert "打字很久" in answer.text


# Who sees and does what ---------------------------------------------------------------------------
def test_worker_sees_and_does_only_his(scene, client, step, at):
    mine, other = desk.dispatched(scene, at), desk.dispatched(scene, at, "worker2")
    client.sign_in("worker")
    text = client.get("/ticket/").text
    assert mine.number in text
    assert other.number not in text
    assert client.get(f"/ticket/details/?id={other.id}").status_code == 404
    assert step("worker")("accept", other).status_code == 404
    assert step("worker")("dispatch", mine, to=worker(scene)).status_code == 403
    assert offered(client.get(f"/ticket/details/?id={mine.id}").text) == {
        "accept", "arrive", "attach", "complete", "hand-back", "hold", "print",
    }  # fmt: skip


@pytest.mark.parametrize(("username", "shown"), [("front", 200), ("auditor", 403)])
def test_phones_are_masked_and_shown_to_who_may_see_them(scene, client, at, username, shown):
    row = desk.request(scene, at, caller_phone="13512345678")
    client.sign_in(username)
    for path in (f"/ticket/details/?id={row.id}", "/ticket/"):
        assert "13512345678" not in client.get(path).text
    answer = client.send(f"/ticket/phone/?id={row.id}&of=own")
    assert (answer.status_code, "13512345678" in answer.text) == (shown, shown == 200)
    if shown == 403:
        exported = client.send("/ticket/export/", **{"as": "csv"}).get_data(as_text=True)
        assert row.number in exported
        assert "13512345678" not in exported


def test_auditor_finds_no_step(scene, step, page, at):
    row = desk.dispatched(scene, at)
    step("front")("urge", row, text="快")
    assert offered(page("auditor", row)) == set()
    for deed in ("answer-urge", "answer-my-urge", "dispatch", "void", "print"):
        assert step("auditor")(deed, row, answer="x").status_code == 403


def test_front_desk_who_is_a_worker_too_finds_one_button_to_answer(scene, step, page, at):
    holds(scene, "front", Role.WORKER)
    row = desk.dispatched(scene, at, "front")
    step("front2")("urge", row, text="快")
    assert {"answer-urge", "answer-my-urge"} & offered(page("front", row)) == {"answer-my-urge"}


# The list -----------------------------------------------------------------------------------------
def test_what_is_on_hold_is_not_overdue(scene, client, at):
    late = desk.request(scene, at - timedelta(days=9))
    paused = desk.request(scene, at - timedelta(days=9))
    tickets.hold(scene.session, scene.actor("front"), paused, paused.received_at, reason="住户出门")
    client.sign_in("front")
    text = client.get("/ticket/?queue=late").text
    assert late.number in text
    assert paused.number not in text


def test_page_names_holders_steps_and_the_draw(scene, page, at):
    row = desk.completed(scene, at - timedelta(hours=2))
    text = page("supervisor", row)
    drawn = scene.session.scalars(select(Callback).where(Callback.ticket_id == row.id)).all()
    assert "维修甲" in text
    assert "/callback/details/" in text or not drawn


def test_the_next_step_stands_out_and_what_is_rare_is_one_click_away(scene, page, at):
    shown = page("supervisor", desk.request(scene, at))
    near, _, rare = shown.partition('<details class="pop more-deeds">')
    assert re.findall(r'class="btn main" href="/ticket/do/([a-z-]+)', near) == ["dispatch"]
    assert offered(near) == {"dispatch", "settle", "print"}
    assert "/ticket/edit/" in near
    assert offered(rare) >= {"urge", "hold", "escalate", "cancel", "void"}


def test_a_page_with_few_deeds_needs_no_menu(visit, scene):
    assert (
        "more-deeds"
        not in visit("supervisor").get(f"/office/details/?id={scene.offices['A'].id}").text
    )
