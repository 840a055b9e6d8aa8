"""My day: everybody finds what waits for him, and nothing of anybody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import delete, event, select

from admin_views.waiting import FEW
from models import CalendarDay, Callback, LoginSession, RecordGap, Ticket, clock, db
from models.people import LoginFailure
from models.scopes import actor_of
from rules.vocabulary import (
    AssessmentStatus,
    CallbackMode,
    CallbackState,
    Category,
    TicketStatus,
)
from services import gaps, ladder, tickets
from tests.office import STAFF, Scene, everybody
from tests.screens import rows
from tests.visitor import Visitor

OWN = 31  # statements my day may send beside the log-in's: a chapter's blocks take one to three
FRAME = 5  # those of the log-in, the posts and the areas


@pytest.fixture
def day(client: Visitor, scene: Scene) -> Any:
    """``day("front")`` is what he reads on his start page, in English, by block."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def read(who: str) -> dict[str, str]:
        page = client.sign_in(who).get("/").text
        parts = re.split(r'<section class="card" id="([\w-]+)"', page)
        return dict(zip(parts[1::2], parts[2::2], strict=True))

    return read


def asked(scene: Scene, place: int = 0, ago: int = 5, **more: Any) -> Ticket:
    """A request of the customer in a flat, so many minutes ago."""
    unit = scene.units[place]
    who = "front_b" if place >= 8 else "front"
    given = {"category": Category.REPAIR, "subject": f"Matter {place}-{ago}"} | more
    actor = actor_of(db.session(), scene.staff[who], clock.today())
    return tickets.register(
        db.session(),
        actor,
        clock.now() - timedelta(minutes=ago),
        office=unit.office,
        unit=unit,
        customer=scene.customers[place],
        **given,
    )


def sent(scene: Scene, ticket: Ticket, to: str = "worker") -> Ticket:
    """The same, dispatched."""
    actor = actor_of(db.session(), scene.staff["front"], clock.today())
    return tickets.dispatch(db.session(), actor, ticket, scene.staff[to], clock.now())


def titles(block: str) -> list[str]:
    """Return what stands in a block, in its order."""
    return [unescape(one) for one in re.findall(r'class="what">\s*<a [^>]*>([^<]+)', block)]


def links(block: str) -> list[str]:
    """Return where a block's buttons lead, but for the one that shows a phone number."""
    found = re.findall(r'(?:formaction|btn small[^"]*" href)="([^"]+)"', block)
    return [address for address in found if "/phone/?" not in address]


# What waits for whom ------------------------------------------------------------------------------
def test_front_desk_sees_what_awaits_dispatch_soonest_first(day, scene):
    for place, minutes in ((0, 9), (1, 2), (2, 5)):
        due = clock.now() + timedelta(minutes=minutes)
        asked(scene, place).dispatch_due_at = due
    asked(scene, 8)  # another office's
    sent(scene, asked(scene, 3))
    block = day("front")["dispatch"]
    assert titles(block) == ["Matter 1-5", "Matter 2-5", "Matter 0-5"]
    assert 'class="total">3<' in block


def test_deadline_is_told_in_words_and_colour(day, scene):
    ticket, late = asked(scene, 0), asked(scene, 1)
    ticket.dispatch_due_at = clock.now() + timedelta(minutes=12, seconds=30)
    late.dispatch_due_at = clock.now() - timedelta(minutes=7)
    block = day("front")["dispatch"]
    assert re.search(r'class="badge b-wait"[^>]*>12 min left<', block)
    assert re.search(r'class="badge b-bad"[^>]*>7 min late<', block)
    assert titles(block) == ["Matter 1-5", "Matter 0-5"]


def test_front_desk_sees_unanswered_complaints_and_his_phone_callbacks(day, scene):
    rows.fill(db.session(), scene)
    asked(scene, 0, category=Category.COMPLAINT, subject="Noise")
    answered = asked(scene, 1, category=Category.COMPLAINT, subject="Smell")
    front = actor_of(db.session(), scene.staff["front"], clock.today())
    tickets.answer(db.session(), front, answered, clock.now(), text="On our way")
    found = day("front")
    assert titles(found["answer"]) == ["Noise"]
    assert titles(found["phone"]) == ["厨房水管漏水"]
    owed = db.session.scalars(select(Callback).where(Callback.mode == CallbackMode.PHONE)).first()
    assert links(found["phone"]) == [f"/callback/do/record/?id={owed.id}"]
    assert titles(day("front2")["phone"]) == []


def test_area_administrator_sees_his_areas_only(day, scene):
    rows.fill(db.session(), scene)
    asked(scene, 0, 90, category=Category.COMPLAINT, subject="East")
    asked(scene, 4, 90, category=Category.COMPLAINT, subject="West")
    east, west = day("area1"), day("area2")
    assert titles(east["complaints"]) == ["East"]
    assert titles(west["complaints"]) == ["West"]
    assert len(titles(west["visit"])) == 1
    assert titles(east["visit"]) == []


def test_worker_sees_his_jobs_only_with_the_next_step_first(day, scene):
    mine, other = sent(scene, asked(scene, 0)), sent(scene, asked(scene, 1), "worker2")
    asked(scene, 2)
    block = day("worker")["jobs"]
    assert titles(block) == ["Matter 0-5"]
    assert links(block)[0] == f"/ticket/do/accept/?id={mine.id}"
    assert f"id={other.id}" not in block
    assert 'href="tel:13900000001"' in block


def test_department_jobs_wait_for_its_members(day, scene):
    repairs = scene.departments["维修部"]
    scene.staff["worker"].department = repairs
    front = actor_of(db.session(), scene.staff["front"], clock.today())
    tickets.dispatch(db.session(), front, asked(scene, 0), repairs, clock.now())
    assert titles(day("worker")["accept"]) == ["Matter 0-5"]
    assert titles(day("worker")["jobs"]) == []
    assert titles(day("worker2")["accept"]) == []
    assert titles(day("front")["unaccepted"]) == ["Matter 0-5"]


def test_worker_goes_from_accepting_to_arriving_by_the_buttons(day, client, scene):
    job = sent(scene, asked(scene, 0))
    for step, status in (("accept", TicketStatus.ACCEPTED), ("arrive", TicketStatus.ARRIVED)):
        address = links(day("worker")["jobs"])[0]
        assert f"/{step}/" in address
        assert client.send(address, post_key="0" * 32).status_code == 302
        db.session.expire_all()
        assert db.session.get(Ticket, job.id).status is status


def test_held_job_says_so_and_can_be_resumed(day, scene):
    job = sent(scene, asked(scene, 0))
    worker = actor_of(db.session(), scene.staff["worker"], clock.today())
    tickets.hold(db.session(), worker, job, clock.now(), reason="等配件")
    block = day("worker")["jobs"]
    assert links(block)[0] == f"/ticket/do/resume/?id={job.id}"
    assert "On hold" in block


def test_supervisor_sees_escalations_overdue_drafts_and_gaps(day, scene):
    rows.fill(db.session(), scene)
    ticket = asked(scene, 0, 60, subject="Beyond me")
    asked(scene, 1, 0, subject="In time")
    front = actor_of(db.session(), scene.staff["front"], clock.today())
    tickets.escalate(db.session(), front, ticket, clock.now(), reason="客户要求")
    found = day("supervisor")
    assert titles(found["escalated"]) == ["Beyond me"]
    assert links(found["escalated"])[0] == f"/ticket/do/take/?id={ticket.id}"
    assert titles(found["overdue"]) == ["Beyond me"]
    assert len(titles(found["submit"])) == 4
    assert len(titles(found["gaps"])) == 4
    assert titles(day("supervisor_b")["escalated"]) == []


def test_supervisor_sees_incomplete_records_of_nobody_named(day, scene):
    ticket = asked(scene, 0)
    ticket.received_by_id = ticket.customer_id = None
    db.session.flush()
    gaps.find(db.session(), [scene.office.id], clock.today().replace(day=1), clock.now())
    block = day("supervisor")["gaps"]
    assert "Maker not named" in block
    gap = db.session.scalars(select(RecordGap)).one()
    assert f"/record_gap/do/confirm/?id={gap.id}" in links(block)


def test_everybody_finds_what_is_missing_in_his_own_records(day, scene):
    ticket = asked(scene, 0)
    ticket.customer_id = None
    db.session.flush()
    gaps.find(db.session(), [scene.office.id], clock.today().replace(day=1), clock.now())
    block = day("front")["mend"]
    assert ticket.number in block
    assert links(block) == []  # the supervisor decides
    assert titles(day("front2")["mend"]) == []
    assert "mend" not in day("supervisor")


def test_supervisor_sees_callbacks_nobody_can_make(day, scene):
    rows.fill(db.session(), scene)
    owed = db.session.scalars(select(Callback).where(Callback.office_id == scene.office.id)).first()
    owed.state, owed.responsible_id = CallbackState.DUE, None
    block = day("supervisor")["nobody"]
    assert links(block)[0] == f"/callback/do/assign/?id={owed.id}"
    assert titles(day("supervisor_b")["nobody"]) == []
    assert "nobody" not in day("front")


def test_what_was_escalated_stands_before_who_was_told(day, scene):
    order = asked(scene, 0, 90, subject="Nobody went")
    asked(scene, 1, 0, subject="In time")
    other = asked(scene, 8, 90)
    ladder.run(db.session(), clock.now())
    leader, manager = day("supervisor"), day("manager")
    assert titles(leader["ladder"]) == titles(manager["ladder"]) == ["Nobody went"]
    assert links(leader["ladder"])[0] == f"/ticket/do/dispatch/?id={order.id}"
    assert titles(leader["overdue"]) == []  # it stands once
    assert titles(day("manager_b")["ladder"]) == [other.subject]
    sent(scene, order)
    assert titles(day("supervisor")["ladder"]) == []


def test_callbacks_that_went_up_the_ladder_stand_before_supervisor_and_manager(day, scene):
    rows.fill(db.session(), scene)
    here = Callback.office_id == scene.office.id
    late, *_ = db.session.scalars(
        select(Callback).where(here, Callback.state == CallbackState.DUE).order_by(Callback.id)
    )
    late.due_at = clock.now() - timedelta(days=9)
    db.session.flush()
    ladder.run(db.session(), clock.now())
    for who in ("supervisor", "manager"):
        block = day(who)["told"]
        assert f"/callback/details/?id={late.id}" in block
        assert " late<" in block
    assert "told" not in day("front")


def test_manager_and_finance_see_what_comes_to_them(day, scene):
    from models import Assessment

    rows.fill(db.session(), scene)
    first, *_ = db.session.scalars(select(Assessment).order_by(Assessment.id))
    first.status = AssessmentStatus.SUBMITTED
    first.submitted_by_id = scene.staff["supervisor"].id
    found = day("manager")
    assert links(found["approve"])[0] == f"/assessment/do/approve/?id={first.id}"
    assert titles(day("manager_b")["approve"]) == []
    assert titles(day("finance")["receive"]) == []


def test_auditor_finds_the_months_and_no_button(day, scene):
    rows.fill(db.session(), scene)
    found = day("auditor")
    assert titles(found["months"]) == ["Sep 2026"]
    assert any("/audit_line/do/verify/" in block for block in found.values())
    assert not any(links(block) for block in found.values())


def test_administrator_sees_locked_and_first_passwords(day, scene, app):
    scene.staff["front"].must_change_password = True
    at = clock.now()
    db.session.add_all(
        LoginFailure(username="worker", ip="127.0.0.1", at=at)
        for _ in range(app.config["LOCK_AFTER"])
    )
    block = day("admin")["accounts"]
    assert titles(block) == ["维修甲", "前台甲"]
    assert "locked" in block


def test_missing_holidays_warn_those_who_keep_the_calendar(day, client, scene):
    rows.fill(db.session(), scene)
    for who, told in (("supervisor", True), ("admin", True), ("front", False)):
        db.session.execute(delete(CalendarDay), execution_options={"audited": True})
        page = client.sign_in(who).get("/").text
        assert ("flash warning" in page) is told, who


def test_nothing_waiting_is_said_kindly(day, scene):
    found = day("worker")
    assert "No job is open." in found["jobs"]


def test_long_queues_are_counted_whole_and_shown_short(day, scene):
    for number in range(9):
        asked(scene, number % 4, number)
    block = day("front")["dispatch"]
    assert 'class="total">9<' in block
    assert len(titles(block)) == FEW
    assert 'href="/ticket/?status=new"' in block


# Rights and cost ----------------------------------------------------------------------------------
@pytest.fixture
def statements(app: Any) -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        heard.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


EVERYBODY = [name for name in STAFF if not name.endswith(("_b", "2"))]


@pytest.mark.parametrize("who", everybody(EVERYBODY))
def test_opens_for_everybody_writes_nothing_and_asks_little(client, filled, statements, who):
    for place in range(8):
        sent(filled, asked(filled, place, 60, category=Category.COMPLAINT))
        asked(filled, place, 30)
    client.sign_in(who)
    statements.clear()
    assert client.get("/").status_code == 200
    words = [one.lstrip().lower() for one in statements]
    assert not [one for one in words if one.startswith(("insert", "update", "delete"))]
    asking = [one for one in words if one.startswith(("select", "with"))]
    assert len(asking) <= FRAME + OWN, asking


@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_button_leads_to_a_page_that_opens(day, client, filled, who):
    asked(filled, 0, 60, category=Category.COMPLAINT)
    sent(filled, asked(filled, 1, 60))
    for block in day(who).values():
        for address in {*links(block), *re.findall(r'class="what">\s*<a href="([^"]+)"', block)}:
            assert client.get(unescape(address)).status_code == 200, address


def test_stranger_is_asked_to_sign_in(client, scene):
    assert client.get("/").status_code == 302
    assert db.session.scalars(select(LoginSession)).all() == []
