"""The steps of a work order: which is allowed when, what it leaves behind, who may take it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import Ticket, TicketEvent, TicketHold, TicketHolder
from models.audit import history
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.tickets import is_allowed
from rules.vocabulary import (
    CallbackState,
    Category,
    Deed,
    Record,
    TicketEventKind,
    TicketStatus,
)
from services import callbacks, tickets
from services.separation import Refused
from tests.services import desk
from tests.services.desk import HOUR, MINUTE, TEN

K = TicketEventKind


def told(scene, ticket):
    return [event.kind for event in tickets.timeline(scene.session, ticket)]


# Every status by every step -----------------------------------------------------------------------
def deed_of(  # noqa: C901 - one table, read from top to bottom
    scene, step, ticket, at
):
    session, front, boss = scene.session, scene.actor("front"), scene.actor("supervisor")
    worker, other = scene.actor("worker"), scene.staff["worker2"]
    match step:
        case Deed.DISPATCH:
            return tickets.dispatch(session, front, ticket, other, at)
        case Deed.TRANSFER:
            return tickets.transfer(session, front, ticket, other, at, reason="太忙")
        case Deed.ACCEPT:
            return tickets.accept(session, worker, ticket, at)
        case Deed.HAND_BACK:
            return tickets.hand_back(session, worker, ticket, at, reason="不归我管")
        case Deed.ARRIVE:
            return tickets.arrive(session, front, ticket, at)
        case Deed.HOLD:
            return tickets.hold(session, front, ticket, at, reason="等配件")
        case Deed.RESUME:
            return tickets.resume(session, front, ticket, at)
        case Deed.URGE:
            return tickets.urge(session, front, ticket, at, text="客户催了")
        case Deed.ANSWER:
            spot = ticket.status is TicketStatus.NEW
            return tickets.answer(session, front, ticket, at, text="已告知", on_the_spot=spot)
        case Deed.COMPLETE:
            return tickets.complete(session, front, ticket, at, result="已修好")
        case Deed.CANCEL:
            return tickets.cancel(session, front, ticket, at, reason="客户取消")
        case Deed.REOPEN:
            return tickets.reopen(session, scene.actor("supervisor"), ticket, at, reason="又坏了")
        case Deed.ESCALATE:
            return tickets.escalate(session, front, ticket, at, reason="解决不了")
        case Deed.TAKE:
            return tickets.take(session, boss, ticket, at)
    raise AssertionError(step)


RESULTS = {
    Deed.DISPATCH: TicketStatus.DISPATCHED,
    Deed.TRANSFER: TicketStatus.DISPATCHED,
    Deed.ACCEPT: TicketStatus.ACCEPTED,
    Deed.HAND_BACK: TicketStatus.NEW,
    Deed.ARRIVE: TicketStatus.ARRIVED,
    Deed.HOLD: TicketStatus.ON_HOLD,
    Deed.RESUME: TicketStatus.DISPATCHED,
    Deed.COMPLETE: TicketStatus.COMPLETED,
    Deed.CANCEL: TicketStatus.CANCELLED,
    Deed.REOPEN: TicketStatus.NEW,
}
TELLS = {
    Deed.DISPATCH: K.DISPATCHED,
    Deed.TRANSFER: K.TRANSFERRED,
    Deed.ACCEPT: K.ACCEPTED,
    Deed.HAND_BACK: K.HANDED_BACK,
    Deed.ARRIVE: K.ARRIVED,
    Deed.HOLD: K.HELD,
    Deed.RESUME: K.RESUMED,
    Deed.URGE: K.URGED,
    Deed.ANSWER: K.ANSWERED,
    Deed.COMPLETE: K.COMPLETED,
    Deed.CANCEL: K.CANCELLED,
    Deed.REOPEN: K.REOPENED,
    Deed.ESCALATE: K.ESCALATED,
}


@pytest.mark.parametrize("status", TicketStatus)
def test_each_status_allows_its_steps_and_no_others(scene, status):
    """One scene a status, each step undone again: the table of the rules holds for the deeds."""
    session = scene.session
    ticket_id = desk.in_status(scene, status).id
    session.commit()
    for step in (*TELLS, Deed.TAKE):
        ticket = session.get_one(Ticket, ticket_id)
        before = told(scene, ticket)
        if is_allowed(status, step) and step is not Deed.TAKE:
            deed_of(scene, step, ticket, TEN + HOUR)
            session.flush()
            assert TELLS[step] in told(scene, ticket)[len(before) :], step
            if step is Deed.ANSWER and status is TicketStatus.NEW:
                assert ticket.status is TicketStatus.COMPLETED
            else:
                assert ticket.status is RESULTS.get(step, status), step
        else:
            with pytest.raises((Refusal, Forbidden)):
                deed_of(scene, step, ticket, TEN + HOUR)
            assert told(scene, ticket) == before
        session.rollback()


def test_a_new_order_answered_first_stays_open(scene):
    ticket = desk.request(scene, category=Category.COMPLAINT)
    front = scene.actor("front")
    tickets.answer(scene.session, front, ticket, TEN, text="已收到")
    assert (ticket.status, ticket.needs_dispatch) == (TicketStatus.NEW, True)
    tickets.dispatch(scene.session, front, ticket, scene.staff["area1"], TEN)
    tickets.answer(scene.session, front, ticket, TEN + HOUR, text="师傅下午到")
    assert (ticket.status, ticket.answered_at) == (TicketStatus.DISPATCHED, TEN)
    assert ticket.answer == "已收到\n师傅下午到"


def test_no_step_before_the_one_before(scene):
    session, front = scene.session, scene.actor("front")
    with pytest.raises(Refusal, match="before the request came in") as refused:
        tickets.dispatch(session, front, desk.request(scene), scene.staff["worker"], TEN - MINUTE)
    assert refused.value.values["time"] == "2026-10-14 10:00"
    ticket = desk.dispatched(scene)
    tickets.arrive(session, front, ticket, TEN + HOUR)
    with pytest.raises(Refusal, match="last step"):
        tickets.complete(session, front, ticket, TEN + MINUTE, result="好了")


def test_dispatching_many_is_all_or_nothing(scene):
    session, front = scene.session, scene.actor("front")
    good = [desk.request(scene), desk.request(scene)]
    bad = [desk.in_status(scene, TicketStatus.COMPLETED), desk.in_status(scene, TicketStatus.NEW)]
    tickets.void(session, scene.actor("supervisor"), bad[1], TEN, reason="重复")
    session.commit()
    with pytest.raises(Refused) as refused:
        tickets.dispatch_many(session, front, [*good, *bad], scene.staff["worker"], TEN + HOUR)
    assert [row for row, _ in refused.value.rows] == bad
    assert [ticket.status for ticket in good] == [TicketStatus.NEW] * 2
    tickets.dispatch_many(session, front, good, scene.departments["维修部"], TEN + HOUR)
    assert {ticket.holder_department for ticket in good} == {scene.departments["维修部"]}
    with pytest.raises(Refusal, match="Choose a worker"):
        tickets.dispatch_many(session, front, good, None, TEN + HOUR)


def test_the_trail_of_a_step_names_its_author_and_reason(scene):
    ticket = desk.dispatched(scene)
    scene.session.commit()
    tickets.hold(scene.session, scene.actor("front"), ticket, TEN + HOUR, reason="等配件到货")
    scene.session.commit()
    reasons = [line.reason for line in history(scene.session, Record.TICKET, ticket.id)]
    assert "等配件到货" in reasons
    by = scene.session.scalars(
        select(TicketEvent).where(TicketEvent.kind == K.HELD, TicketEvent.ticket_id == ticket.id)
    ).one()
    assert by.by_id == scene.staff["front"].id


def test_a_cancelled_rework_owes_nothing_ahead(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.completed(scene)
    owed = callbacks.due_of(session, ticket)
    assert owed
    tickets.reopen(session, scene.actor("supervisor"), ticket, TEN + 2 * HOUR, reason="又漏了")
    tickets.cancel(session, front, ticket, TEN + 3 * HOUR, reason="客户自己请人修了")
    assert {one.state for one in owed} == {CallbackState.RELEASED}


# Hold and resume ----------------------------------------------------------------------------------
def test_a_hold_leads_back_to_where_it_was(scene):
    session, worker = scene.session, scene.actor("worker")
    ticket = desk.in_status(scene, TicketStatus.ARRIVED)
    tickets.hold(session, worker, ticket, TEN + HOUR, reason="等配件")
    session.commit()
    assert (ticket.status, ticket.hold_since) == (TicketStatus.ON_HOLD, TEN + HOUR)
    tickets.resume(session, worker, ticket, TEN + 2 * HOUR)
    session.commit()
    assert (ticket.status, ticket.hold_since) == (TicketStatus.ARRIVED, None)
    row = session.scalars(select(TicketHold).where(TicketHold.ticket_id == ticket.id)).one()
    assert (row.held_from, row.held_to, row.reason) == (TEN + HOUR, TEN + 2 * HOUR, "等配件")


# Urges (JD-3) -------------------------------------------------------------------------------------
def test_urges_are_numbered_and_answered(scene):
    session, front, worker = scene.session, scene.actor("front"), scene.actor("worker")
    ticket = desk.dispatched(scene)
    first = tickets.urge(session, front, ticket, TEN + HOUR, text="客户来电催")
    second = tickets.urge(session, front, ticket, TEN + 2 * HOUR, text="再催一次")
    assert (first.number, second.number) == (1, 2)
    tickets.answer_urge(session, worker, second, TEN + 3 * HOUR, answer="半小时内到")
    with pytest.raises(Refusal, match="has been answered"):
        tickets.answer_urge(session, worker, second, TEN + 3 * HOUR, answer="x")
    with pytest.raises(Refusal, match="before it was made"):
        tickets.answer_urge(session, worker, first, TEN, answer="x")
    with pytest.raises(Refusal, match="Write the answer"):
        tickets.answer_urge(session, worker, first, TEN + 3 * HOUR, answer=" ")
    urges = tickets.urges_of(session, ticket)
    assert [(one.number, one.answer) for one in urges] == [(1, ""), (2, "半小时内到")]
    assert told(scene, ticket)[-3:] == [K.URGED, K.URGED, K.URGE_ANSWERED]


def test_only_the_holder_or_the_desk_answers_an_urge(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.dispatched(scene, to="worker2")
    urge = tickets.urge(session, front, ticket, TEN, text="催")
    tickets.transfer(session, front, ticket, scene.staff["worker"], TEN, reason="换人")
    session.commit()
    with pytest.raises(Refusal, match="Only the holder"):
        tickets.answer_urge(session, scene.actor("worker2"), urge, TEN, answer="x")
    with pytest.raises(Forbidden):
        tickets.answer_urge(session, scene.actor("front_b"), urge, TEN, answer="x")
    tickets.answer_urge(session, front, urge, TEN, answer="维修工说马上到")


# The supervisor (JD-4) ----------------------------------------------------------------------------
def waiting(scene):
    return list(scene.session.scalars(select(Ticket).where(tickets.WAITS_FOR_SUPERVISOR)))


def test_what_is_escalated_stays_visible_until_taken(scene):
    session, front, boss = scene.session, scene.actor("front"), scene.actor("supervisor")
    ticket = desk.dispatched(scene, category=Category.COMPLAINT)
    with pytest.raises(Refusal, match="Nobody has escalated"):
        tickets.take(session, boss, ticket, TEN)
    tickets.escalate(session, front, ticket, TEN + HOUR, reason="客户要求赔偿")
    with pytest.raises(Refusal, match="already"):
        tickets.escalate(session, front, ticket, TEN + HOUR, reason="再次")
    with pytest.raises(Forbidden):
        tickets.take(session, front, ticket, TEN + HOUR)
    tickets.complete(session, front, ticket, TEN + 2 * HOUR, result="已道歉")
    assert waiting(scene) == [ticket]
    tickets.take(session, boss, ticket, TEN + 3 * HOUR)
    assert waiting(scene) == []
    assert ticket.taken_by_id == scene.staff["supervisor"].id
    tickets.escalate(session, front, ticket, TEN + 4 * HOUR, reason="客户不接受")
    session.commit()
    assert waiting(scene) == [ticket]
    assert (ticket.taken_by, ticket.taken_at) == (None, None)


# Completion ---------------------------------------------------------------------------------------
def test_a_completion_needs_its_result_and_category(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.dispatched(scene)
    with pytest.raises(Refusal) as refused:
        tickets.complete(session, front, ticket, TEN + HOUR, result="  ")
    assert refused.value.field == "result"
    ticket.category = None
    with pytest.raises(Refusal) as refused:
        tickets.complete(session, front, ticket, TEN + HOUR, result="好了")
    assert refused.value.field == "category"


def test_the_desk_names_who_did_the_job(scene):
    session = scene.session
    ticket = desk.dispatched(scene)
    other = scene.staff["worker2"]
    with pytest.raises(Refusal, match="own jobs"):
        tickets.complete(
            session, scene.actor("worker"), ticket, TEN + HOUR, result="好了", done_by=other
        )
    with pytest.raises(Refusal, match="holds no post"):
        tickets.complete(
            session,
            scene.actor("front"),
            ticket,
            TEN + HOUR,
            result="好了",
            done_by=scene.staff["front_b"],
        )
    tickets.complete(
        session, scene.actor("front"), ticket, TEN + HOUR, result="好了", done_by=other
    )
    assert ticket.completed_by_id == other.id


@pytest.mark.parametrize(
    ("who", "step"),
    [
        ("auditor", "cancel"),
        ("manager", "escalate"),
        ("worker", "cancel"),
        ("worker", "reopen"),
        ("front_b", "cancel"),
        ("area2", "cancel"),
        ("finance", "hold"),
    ],
)
def test_who_may_not_take_a_step(scene, who, step):
    ticket = desk.dispatched(scene)
    scene.session.commit()
    with pytest.raises(Forbidden):
        getattr(tickets, step)(scene.session, scene.actor(who), ticket, TEN, reason="x")


def test_nothing_is_left_open_when_it_ends(scene):
    session = scene.session
    for status in (TicketStatus.COMPLETED, TicketStatus.CANCELLED, TicketStatus.CLOSED):
        desk.in_status(scene, status)
    session.commit()
    holders = session.scalars(select(TicketHolder).where(TicketHolder.held_to.is_(None))).all()
    assert holders == []
