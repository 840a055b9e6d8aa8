"""What the head of a record's page says: what has to happen next, and who has to do it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from admin_views import standing
from models import Assessment, Ticket, clock
from rules.vocabulary import AssessmentStatus, TicketStatus
from services import revisions
from tests.screens import months
from tests.services import month_rows

HELD = SimpleNamespace(holder_employee="维修甲", holder_department=None)


@pytest.fixture
def said(app):
    """``said(Ticket(...))`` is the sentence, in English."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield lambda row: standing.of(row, HELD).next


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (TicketStatus.NEW, "It has to be dispatched, or answered on the spot."),
        (TicketStatus.DISPATCHED, "维修甲 has to accept it."),
        (TicketStatus.ACCEPTED, "维修甲 has to arrive and do the work."),
        (TicketStatus.ARRIVED, "维修甲 is on site: the result has to be entered."),
        (TicketStatus.CLOSED, "It is done: nothing is left to do."),
        (TicketStatus.CANCELLED, "It was cancelled: nothing is left to do."),
    ],
)
def test_every_state_of_a_work_order_names_the_next_step(said, status, sentence):
    assert said(Ticket(status=status)) == sentence


def test_an_escalated_one_waits_for_the_supervisor(said):
    row = Ticket(status=TicketStatus.NEW, escalated_at=clock.now())
    assert said(row) == "The supervisor has to take it over."


def test_a_voided_one_waits_for_nobody(said):
    assert said(Ticket(status=TicketStatus.NEW, voided_at=clock.now())) == ""


def test_every_state_of_an_assessment_but_the_last_waits_for_somebody(said):
    silent = [one for one in AssessmentStatus if not said(Assessment(status=one))]
    assert silent == [AssessmentStatus.PUBLISHED]


def test_a_superseded_month_says_so_and_leads_to_the_one_in_force(scene, client):
    """4.6: both stay, and nobody takes the older one for the one that counts."""
    months.fill(scene)
    old = months.drafts(scene)["front"]
    months.approve(scene, old)
    month_rows.ticket(scene, months.instant(14), dispatched_at=None)
    chief = scene.actor("supervisor")
    new = revisions.revise(scene.session, chief, old, clock.now(), "补录一单")
    client.sign_in("supervisor")
    draft = client.get(f"/assessment/details/?id={new.id}").text.split("record-head")[1]
    assert "已被取代" not in draft.partition("</header>")[0]  # it is to be submitted yet
    months.approve(scene, new)
    before, after = (
        client.get(f"/assessment/details/?id={row.id}").text.split("record-head")[1]
        for row in (old, new)
    )
    head = before.partition("</header>")[0]
    assert "已被取代" in head
    assert f'href="/assessment/details/?id={new.id}">现行的是第 2 版。' in head
    assert "已被取代" not in after.partition("</header>")[0]
    assert "1（已被取代）" in client.get("/assessment/").text


def test_what_has_no_steps_says_nothing(said):
    assert said(SimpleNamespace()) == ""
