"""Making the callbacks: outcomes, separation, excuses, and what becomes of the work order (4.3)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import CallbackAttempt, Employee, Standard
from models.scopes import Forbidden, operator
from rules.refusal import Refusal
from rules.vocabulary import (
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Category,
    Satisfied,
    StandardState,
    TicketEventKind,
    TicketStatus,
)
from services import callbacks, tickets
from tests.services import desk
from tests.services.desk import DAY, HOUR, TEN, owed

K = TicketEventKind
REACHED, NO_ANSWER = CallbackOutcome.REACHED, CallbackOutcome.NO_ANSWER
REFUSED, RESCHEDULED = CallbackOutcome.REFUSED, CallbackOutcome.RESCHEDULED
CALL = TEN + 3 * HOUR


@pytest.fixture
def callback(scene):
    """A phone callback the front desk owes, on a repair of the first worker."""
    (ticket,) = desk.finish(scene, 1, seed="0" * 32)
    (found,) = owed(scene, ticket)
    found.mode, found.responsible_id = CallbackMode.PHONE, scene.staff["front"].id
    scene.session.commit()
    return found


def call(scene, callback, at=CALL, who="front", outcome=REACHED, satisfied=None, note=""):
    return callbacks.record(
        scene.session,
        scene.actor(who, at.date()),
        callback,
        at,
        outcome=outcome,
        satisfied=satisfied,
        note=note,
    )


def kinds(scene, callback):
    return [event.kind for event in tickets.timeline(scene.session, callback.ticket)]


@pytest.mark.parametrize("said", [Satisfied.YES, Satisfied.FAIRLY])
def test_a_satisfied_customer_closes_the_work_order(scene, callback, said):
    call(scene, callback, satisfied=said, note="师傅很准时")
    scene.session.commit()
    assert (callback.state, callback.done_at) == (CallbackState.DONE, CALL)
    assert callback.done_by_id == scene.staff["front"].id
    assert (callback.satisfied, callback.note) == (said, "师傅很准时")
    assert callback.ticket.status is TicketStatus.CLOSED
    assert callback.ticket.closed_at == CALL
    assert kinds(scene, callback)[-2:] == [K.CALLED_BACK, K.CLOSED]


def test_a_dissatisfied_customer_reopens_the_work_order(scene, callback):
    call(scene, callback, satisfied=Satisfied.NO, note="还在滴水")
    scene.session.commit()
    ticket = callback.ticket
    assert callback.state is CallbackState.DONE
    assert (ticket.status, ticket.reopen_count) == (TicketStatus.NEW, 1)
    assert kinds(scene, callback)[-2:] == [K.CALLED_BACK, K.REOPENED]
    front = scene.actor("front")
    tickets.dispatch(scene.session, front, ticket, scene.staff["worker2"], CALL + HOUR)
    tickets.complete(
        scene.session, front, ticket, CALL + 2 * HOUR, result="换了阀芯", seed=desk.seed
    )
    _, new = owed(scene, ticket)
    assert (new.state, new.worker_id) == (CallbackState.DUE, scene.staff["worker2"].id)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outcome": None}, "outcome"),
        ({"outcome": REACHED}, "satisfied"),
        ({"outcome": NO_ANSWER, "satisfied": Satisfied.YES}, "satisfied"),
        ({"satisfied": Satisfied.NO, "note": " "}, "note"),
        ({"satisfied": Satisfied.YES, "note": "好" * 5001}, "note"),
        ({"satisfied": Satisfied.YES, "at": TEN - HOUR}, "at"),
    ],
)
def test_nothing_is_taken_for_granted(scene, callback, given, field):
    with pytest.raises(Refusal) as refused:
        call(scene, callback, **given)
    assert refused.value.field == field
    assert scene.session.scalars(select(CallbackAttempt)).all() == []


def test_what_is_settled_is_settled(scene, callback):
    call(scene, callback, satisfied=Satisfied.YES)
    with pytest.raises(Refusal, match="has been made"):
        call(scene, callback, satisfied=Satisfied.YES)
    callback.state, callback.done_at = CallbackState.EXCUSED, None
    with pytest.raises(Refusal, match="was excused"):
        call(scene, callback, satisfied=Satisfied.YES)
    callback.state = CallbackState.RELEASED
    with pytest.raises(Refusal, match="owed no more"):
        call(scene, callback, satisfied=Satisfied.YES)


# Who ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "who", ["area1", "worker", "supervisor", "manager", "auditor", "finance", "front_b", "quality"]
)
def test_who_makes_no_phone_callbacks(scene, callback, who):
    with pytest.raises(Forbidden):
        call(scene, callback, who=who, satisfied=Satisfied.YES)


def test_a_colleague_at_the_desk_may_call(scene, callback):
    call(scene, callback, who="front2", satisfied=Satisfied.YES)
    assert callback.done_by_id == scene.staff["front2"].id
    assert callback.responsible_id == scene.staff["front"].id


@pytest.mark.parametrize("who", ["front", "area2", "supervisor", "area_b"])
def test_only_the_areas_administrator_visits(scene, callback, who):
    callback.mode = CallbackMode.VISIT
    callback.responsible_id = scene.staff["area1"].id
    scene.session.commit()
    with pytest.raises(Forbidden):
        call(scene, callback, who=who, satisfied=Satisfied.YES)
    call(scene, callback, who="area1", satisfied=Satisfied.YES)
    assert callback.attempts[0].mode is CallbackMode.VISIT


def test_who_did_the_job_never_calls_back_on_it(scene):
    ticket = desk.request(scene, category=Category.INQUIRY)
    tickets.answer(scene.session, scene.actor("front2"), ticket, TEN, text="好", on_the_spot=True)
    (callback,) = owed(scene, ticket)
    callback.mode = CallbackMode.PHONE
    scene.session.commit()
    with pytest.raises(Refusal, match="did this job yourself"):
        call(scene, callback, who="front2", satisfied=Satisfied.YES)


def test_nor_who_did_it_before_the_rework(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.completed(scene, by="front2")
    tickets.reopen(session, scene.actor("supervisor"), ticket, TEN + 2 * HOUR, reason="又漏了")
    tickets.dispatch(session, front, ticket, scene.staff["worker"], TEN + 2 * HOUR)
    tickets.complete(session, front, ticket, TEN + 3 * HOUR, result="好了", seed=desk.seed)
    new = owed(scene, ticket)[-1]
    new.mode = CallbackMode.PHONE
    scene.session.commit()
    with pytest.raises(Refusal, match="did this job yourself"):
        call(scene, new, at=TEN + 4 * HOUR, who="front2", satisfied=Satisfied.YES)
    call(scene, new, at=TEN + 4 * HOUR, who="front", satisfied=Satisfied.YES)


def test_nobody_calls_while_it_is_worked_on_again(scene, callback):
    late = TEN + 8 * DAY
    tickets.reopen(scene.session, scene.actor("supervisor"), callback.ticket, late, reason="又漏了")
    with pytest.raises(Refusal, match="worked on again"):
        call(scene, callback, at=late + HOUR, satisfied=Satisfied.YES)


# Excuses ------------------------------------------------------------------------------------------
def test_not_reached_on_three_days_is_excused(scene, callback):
    for at in (CALL, CALL + HOUR, CALL + DAY):
        call(scene, callback, at=at, outcome=NO_ANSWER)
        assert callback.state is CallbackState.DUE
    call(scene, callback, at=CALL + DAY + HOUR, outcome=RESCHEDULED, note="后天再打")
    assert callback.state is CallbackState.DUE
    call(scene, callback, at=CALL + 2 * DAY, outcome=NO_ANSWER)
    assert callback.state is CallbackState.EXCUSED
    assert callback.ticket.status is TicketStatus.CLOSED
    assert len(callback.attempts) == 5
    assert kinds(scene, callback)[-3:] == [K.CALLBACK_TRIED, K.CALLBACK_EXCUSED, K.CLOSED]


def test_how_many_days_is_the_standards_matter(scene, callback):
    scene.session.add(
        Standard(
            edition="B/0",
            valid_from=CALL.date(),
            state=StandardState.ISSUED,
            attempts_on_days=2,
        )
    )
    scene.session.commit()
    call(scene, callback, outcome=NO_ANSWER)
    assert callback.state is CallbackState.DUE
    call(scene, callback, at=CALL + DAY, outcome=NO_ANSWER)
    assert callback.state is CallbackState.EXCUSED


def test_who_refuses_is_excused_at_once(scene, callback):
    call(scene, callback, outcome=REFUSED, note="不接受回访")
    assert callback.state is CallbackState.EXCUSED
    assert callback.satisfied is None


def test_the_supervisor_excuses_with_a_reason(scene, callback):
    session, boss = scene.session, scene.actor("supervisor")
    with pytest.raises(Refusal, match="Give the reason"):
        callbacks.excuse(session, boss, callback, CALL, reason=" ")
    for who in ("front", "manager", "auditor", "supervisor_b"):
        with pytest.raises(Forbidden):
            callbacks.excuse(session, scene.actor(who), callback, CALL, reason="x")
    callbacks.excuse(session, boss, callback, CALL, reason="客户长期出国")
    session.commit()
    assert (callback.state, callback.excuse) == (CallbackState.EXCUSED, "客户长期出国")
    assert callback.ticket.status is TicketStatus.CLOSED
    assert kinds(scene, callback)[-2:] == [K.CALLBACK_EXCUSED, K.CLOSED]
    with pytest.raises(Refusal, match="was excused"):
        callbacks.excuse(session, boss, callback, CALL, reason="x")


def test_nobody_excuses_his_own(scene, callback):
    callback.responsible_id = scene.staff["supervisor"].id
    with pytest.raises(Refusal, match="his own callback"):
        callbacks.excuse(scene.session, scene.actor("supervisor"), callback, CALL, reason="没空")


# Handing on ---------------------------------------------------------------------------------------
def test_the_supervisor_hands_a_callback_on(scene, callback):
    session, boss = scene.session, scene.actor("supervisor")
    due = callback.due_at
    callbacks.assign(session, boss, callback, scene.staff["front2"], CALL, reason="休假")
    session.commit()
    assert (callback.responsible, callback.due_at) == (scene.staff["front2"], due)
    with pytest.raises(Refusal, match="right post"):
        callbacks.assign(session, boss, callback, scene.staff["area1"], CALL, reason="x")
    with pytest.raises(Forbidden):
        callbacks.assign(
            session, scene.actor("front"), callback, scene.staff["front2"], CALL, reason="x"
        )
    worker = session.get_one(Employee, scene.staff["front"].id)
    callback.worker = worker
    session.commit()
    with pytest.raises(Refusal, match="did this job"):
        callbacks.assign(session, boss, callback, worker, CALL, reason="x")


# Voluntary callbacks ------------------------------------------------------------------------------
def free(scene):
    """A completed work order the draw left out, or whose callback is settled."""
    return desk.in_status(scene, TicketStatus.CLOSED)


def volunteer(scene, ticket, who="front", mode=CallbackMode.PHONE, at=CALL, **values):
    given = {"outcome": REACHED, "satisfied": Satisfied.YES} | values
    return callbacks.voluntary(scene.session, scene.actor(who), ticket, at, mode=mode, **given)


def test_a_voluntary_callback_is_recorded_and_offsets_nothing(scene):
    ticket = free(scene)
    made = volunteer(scene, ticket, note="一切都好")
    scene.session.commit()
    assert made.callback_id is None
    assert [row.state for row in owed(scene, ticket)] == [CallbackState.EXCUSED]
    assert ticket.status is TicketStatus.CLOSED


def test_where_one_is_owed_it_is_recorded_there(scene, callback):
    with pytest.raises(Refusal, match="owes a callback"):
        volunteer(scene, callback.ticket)


def test_a_voluntary_callback_may_reopen(scene):
    ticket = free(scene)
    volunteer(scene, ticket, satisfied=Satisfied.NO, note="又漏了")
    assert ticket.status is TicketStatus.NEW


def test_a_voluntary_callback_asks_like_any_other(scene):
    ticket = free(scene)
    with pytest.raises(Forbidden):
        volunteer(scene, ticket, who="worker")
    with pytest.raises(Forbidden):
        volunteer(scene, ticket, who="front_b")
    with pytest.raises(Forbidden):
        volunteer(scene, ticket, mode=CallbackMode.VISIT)
    with pytest.raises(Refusal, match="isn't completed"):
        volunteer(scene, desk.dispatched(scene))
    own = desk.in_status(scene, TicketStatus.CLOSED)
    own.completed_by_id = scene.staff["front"].id
    with pytest.raises(Refusal, match="did this job yourself"):
        volunteer(scene, own)


def test_the_command_line_is_nobody_who_did_a_job(scene, callback):
    callbacks.record(
        scene.session,
        operator(CALL.date()),
        callback,
        CALL,
        outcome=REACHED,
        satisfied=Satisfied.YES,
    )
    assert callback.done_by_id is None
