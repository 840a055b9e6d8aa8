"""Callbacks through their addresses: one action records an attempt, and nothing is assumed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from models import Callback, clock
from rules.vocabulary import CallbackMode, CallbackState, Role, Satisfied, TicketStatus
from tests.reports.tools import text as words
from tests.screens.answers import at_field
from tests.services import desk
from tests.services.month_deeds import holds

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def owed(scene):
    """``owed()`` is a callback of a repair done an hour ago, that the front desk owes."""

    def make(mode=CallbackMode.PHONE, responsible="front", by="worker"):
        done = clock.now() - timedelta(hours=1)
        ticket = desk.completed(scene, done, by=by, after=timedelta(0))
        row = next(iter(desk.owed(scene, ticket)), None)
        if row is None:
            row = Callback(office_id=ticket.office_id, area_id=ticket.area_id, ticket=ticket)
            scene.session.add(row)
        row.mode, row.responsible, row.state = mode, scene.staff[responsible], CallbackState.DUE
        row.worker_id, row.due_at = ticket.completed_by_id, done + timedelta(days=7)
        ticket.status = TicketStatus.COMPLETED
        scene.session.commit()
        return row

    return make


@pytest.fixture
def as_(client, scene):
    def be(username):
        client.sign_in(username)
        return lambda deed, row, **more: client.send(f"/callback/do/{deed}/?id={row.id}", **more)

    return be


def stored(scene, row):
    scene.session.refresh(row)
    return row


def test_nothing_is_chosen_beforehand(scene, client, owed):
    row = owed()
    client.sign_in("front")
    text = client.get(f"/callback/do/record/?id={row.id}").text
    assert len(re.findall(r'type="radio" name="outcome"', text)) == 4
    assert len(re.findall(r'type="radio" name="satisfied"', text)) == 3
    assert "checked" not in text
    assert at_field(client.send(f"/callback/do/record/?id={row.id}"), "outcome")


def test_form_tells_whom_to_call_and_what_was_done(scene, client, owed):
    row = owed()
    client.sign_in("front")
    text = client.get(f"/callback/do/record/?id={row.id}").text
    for fact in ("住户甲", "13900000001", "厨房水龙头漏水", "已更换阀芯", "维修甲"):
        assert fact in text


def test_a_finished_work_order_leads_to_the_callback_it_owes(scene, client, owed):
    row = owed()
    button = f'class="btn main" href="/callback/do/record/?id={row.id}"'
    for who, offers in (("front", True), ("worker", False), ("auditor", False)):
        client.sign_in(who)
        assert (button in client.get(f"/ticket/details/?id={row.ticket_id}").text) is offers, who


def test_reached_needs_what_he_said(scene, as_, owed):
    row = owed()
    answer = as_("front")("record", row, outcome="reached", note="说了很多")
    assert at_field(answer, "satisfied")
    assert 'value="reached" checked' in answer.text
    assert "说了很多" in answer.text
    assert stored(scene, row).state is CallbackState.DUE


def test_satisfied_settles_and_closes(scene, as_, owed):
    row = owed()
    assert as_("front")("record", row, outcome="reached", satisfied="yes").status_code == 302
    assert stored(scene, row).state is CallbackState.DONE
    assert (row.satisfied, row.done_by) == (Satisfied.YES, scene.staff["front"])
    assert row.ticket.status is TicketStatus.CLOSED
    again = as_("front")("record", row, outcome="reached", satisfied="no", note="x")
    assert again.status_code == 422


def test_dissatisfied_needs_a_note_and_reopens(scene, as_, owed):
    row = owed()
    answer = as_("front")("record", row, outcome="reached", satisfied="no")
    assert at_field(answer, "note")
    assert 'value="no" checked' in answer.text
    as_("front")("record", row, outcome="reached", satisfied="no", note="还在漏")
    assert stored(scene, row).ticket.status is TicketStatus.NEW
    assert row.ticket.reopen_count == 1


def test_attempt_without_an_answer_stays_owed(scene, as_, client, owed):
    row = owed()
    as_("front")("record", row, outcome="no_answer", note="无人接听")
    assert stored(scene, row).state is CallbackState.DUE
    text = client.get(f"/callback/details/?id={row.id}").text
    assert "无人接听" in text
    assert "前台甲" in text


def test_satisfaction_of_somebody_not_reached_is_dropped(scene, as_, owed):
    """The choice disappears on screen when nobody was reached; what it held says nothing."""
    row = owed()
    assert as_("front")("record", row, outcome="no_answer", satisfied="yes").status_code == 302
    assert row.attempts[0].satisfied is None


def test_who_did_the_job_never_calls_back(scene, as_, client, owed):
    row = owed(by="front")
    client.sign_in("front")
    assert "/callback/do/record/" not in client.get(f"/callback/details/?id={row.id}").text
    refused = as_("front")("record", row, outcome="reached", satisfied="yes")
    assert refused.status_code in (403, 422)
    assert stored(scene, row).state is CallbackState.DUE
    assert as_("front2")("record", row, outcome="reached", satisfied="yes").status_code == 302


def test_front_desk_records_no_visits_and_areas_no_phone_calls(scene, as_, owed):
    visit, phone = owed(CallbackMode.VISIT, "area1"), owed()
    given = {"outcome": "reached", "satisfied": "yes"}
    assert as_("front")("record-visit", visit, **given).status_code == 403
    assert as_("front")("record", visit, **given).status_code in (403, 422)
    assert as_("area1")("record", phone, **given).status_code == 403
    assert stored(scene, visit).state is stored(scene, phone).state is CallbackState.DUE
    assert as_("area2")("record-visit", visit, **given).status_code == 404
    assert as_("area1")("record-visit", visit, **given).status_code == 302


def test_supervisor_excuses_with_a_reason(scene, as_, owed):
    row = owed()
    assert as_("front")("excuse", row, reason="出国").status_code == 403
    assert at_field(as_("supervisor")("excuse", row), "reason")
    as_("supervisor")("excuse", row, reason="住户出国")
    assert (stored(scene, row).state, row.excuse) == (CallbackState.EXCUSED, "住户出国")


def test_nobody_excuses_his_own(scene, as_, owed):
    holds(scene, "front", Role.SUPERVISOR)
    row = owed()
    assert as_("front")("excuse", row, reason="太忙").status_code == 422
    assert stored(scene, row).state is CallbackState.DUE


def test_supervisor_gives_it_to_somebody_else(scene, as_, client, owed):
    row = owed()
    to = str(scene.staff["front2"].id)
    assert at_field(as_("supervisor")("assign", row, to=to), "reason")
    as_("supervisor")("assign", row, to=to, reason="甲休假")
    assert stored(scene, row).responsible == scene.staff["front2"]
    for other in ("worker", "area1", "front_b"):
        wrong = as_("supervisor")("assign", row, to=str(scene.staff[other].id), reason="x")
        assert at_field(wrong, "to")


def test_who_did_the_job_is_not_offered(scene, client, owed):
    row = owed(responsible="front2", by="front")
    client.sign_in("supervisor")
    text = client.get(f"/callback/do/assign/?id={row.id}").text
    assert "前台乙" in text
    assert ">前台甲<" not in text
    assert client.get("/callback/lookup/?for=assign&field=to&q=").json == []


def test_sheet_is_printed(scene, as_, owed):
    row = owed()
    answer = as_("front")("print", row)
    assert answer.mimetype == "application/pdf", answer.text
    assert row.ticket.number in words(answer.data)


def test_history_names_the_work_order(scene, client, owed):
    row = owed()
    client.sign_in("supervisor")
    text = client.get(f"/callback/details/?id={row.id}").text
    assert "None" not in text
    assert row.ticket.number in text.partition('id="history"')[2]


def test_auditor_reads_with_masked_phone(scene, as_, client, owed):
    row = owed()
    client.sign_in("auditor")
    text = client.get(f"/callback/details/?id={row.id}").text
    assert "住户甲" in text
    assert "13900000001" not in text
    for deed in ("record", "record-visit", "excuse", "assign", "print"):
        assert as_("auditor")(deed, row, reason="x").status_code == 403
