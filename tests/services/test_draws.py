"""The draw of callbacks on real work orders: quota, places and the redo (4.3)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil, floor

import pytest
from sqlalchemy import select

from models import (
    Callback,
    CallbackDraw,
    CallbackStratum,
    Standard,
    Ticket,
    db,
)
from rules.vocabulary import (
    CallbackGroup,
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Category,
    Satisfied,
    StandardState,
    TicketEventKind,
    TicketStatus,
)
from services import callbacks, draws, tickets
from tests.services import desk
from tests.services.desk import DAY, HOUR, MINUTE, TEN, finish, local, owed

DUE, RELEASED = CallbackState.DUE, CallbackState.RELEASED
PHONE, VISIT = CallbackMode.PHONE, CallbackMode.VISIT


def counts(scene):
    rows = scene.session.scalars(select(Callback).where(Callback.state == DUE)).all()
    return len(rows), sum(row.mode is VISIT for row in rows)


def strata(scene):
    return scene.session.scalars(select(CallbackStratum).order_by(CallbackStratum.id)).all()


@pytest.mark.once
@pytest.mark.parametrize(
    ("category", "share"),
    [(Category.REPAIR, Fraction(4, 5)), (Category.COMPLAINT, Fraction(1))],
)
def test_the_quota_holds_after_every_completion(scene, category, share):
    for number in range(1, 18):
        finish(scene, 1, at=TEN + number * MINUTE, category=category)
        callbacks_owed = ceil(share * number)
        visits = floor(Fraction(1, 5) * callbacks_owed + Fraction(1, 2))
        assert counts(scene) == (callbacks_owed, visits), number
    (stratum,) = strata(scene)
    assert stratum.tickets == 17
    redo = callbacks.redo_draw(scene.session, stratum)
    assert (redo.ok, redo.tickets) == (True, 17)


@pytest.mark.once
def test_the_draw_is_the_seeds_alone(scene):
    finish(scene, 11)
    modes = [(row.called_back, row.mode) for row in places(scene)]
    scene.session.rollback()
    finish(scene, 11)
    assert [(row.called_back, row.mode) for row in places(scene)] == modes
    scene.session.rollback()
    finish(scene, 11, seed="ab" * 16)
    assert [(row.called_back, row.mode) for row in places(scene)] != modes


def places(scene):
    return scene.session.scalars(select(CallbackDraw).order_by(CallbackDraw.position)).all()


def test_offices_months_and_groups_draw_apart(scene):
    finish(scene, 2)
    finish(scene, 1, category=Category.INQUIRY)
    finish(scene, 1, category=Category.HELP)
    finish(scene, 1, at=local(31, 23, 30))
    finish(scene, 1, at=local(1, 0, 30, month=11))
    found = [(row.month, row.group, row.tickets) for row in strata(scene)]
    assert found == [
        (date(2026, 10, 1), CallbackGroup.REPAIR_INQUIRY, 4),
        (date(2026, 10, 1), CallbackGroup.VOICE, 1),
        (date(2026, 11, 1), CallbackGroup.REPAIR_INQUIRY, 1),
    ]


def test_a_seed_is_kept_that_nobody_foresees(scene):
    ticket = desk.dispatched(scene)
    tickets.complete(scene.session, scene.actor("front"), ticket, TEN, result="好")
    (stratum,) = strata(scene)
    assert len(stratum.seed) == 32
    assert stratum.seed != draws.new_seed()


def test_a_forged_draw_is_found(scene):
    finish(scene, 7)
    free = next(row for row in places(scene) if not row.called_back)
    friendly = next(row for row in places(scene) if row.called_back)
    free.called_back, free.mode, friendly.called_back, friendly.mode = True, PHONE, False, None
    scene.session.flush()
    redo = callbacks.redo_draw(scene.session, strata(scene)[0])
    assert redo.differing == tuple(sorted((free.position, friendly.position)))


def test_a_callback_begun_is_never_taken_away(scene):
    """Whatever was attempted, made or missed keeps its place; the redo knows of it."""
    session, front2 = scene.session, scene.actor("front2")
    made = {}
    for ticket in finish(scene, 4):
        (callback,) = owed(scene, ticket)
        if callback.mode is PHONE:
            callbacks.record(
                session, front2, callback, TEN + HOUR, outcome=CallbackOutcome.NO_ANSWER
            )
        made[ticket.id] = callback.mode
    finish(scene, 16, at=TEN + 2 * HOUR)
    for row in places(scene)[:4]:
        if made[row.ticket_id] is PHONE:
            assert row.mode is PHONE
    assert callbacks.redo_draw(session, strata(scene)[0]).ok
    assert any(row.made_positions for row in places(scene))


def test_a_missed_callback_is_never_taken_away(scene):
    finish(scene, 4)
    finish(scene, 1, at=TEN + 8 * DAY)
    kept = [row for row in places(scene)[:4] if row.called_back]
    assert len(kept) == 4
    assert callbacks.redo_draw(scene.session, strata(scene)[0]).ok


def test_a_released_callback_closes_its_work_order_and_can_be_traced(scene):
    """Seed by seed until the lot falls on an earlier one."""
    for number in range(20):
        done = finish(scene, 5, seed=f"{number:032x}")
        gone = [row for ticket in done for row in owed(scene, ticket) if row.state is RELEASED]
        if gone:
            break
        scene.session.rollback()
    (callback,) = gone
    ticket = callback.ticket
    assert ticket.status is TicketStatus.CLOSED
    assert [event.kind for event in tickets.timeline(scene.session, ticket)][-1] is (
        TicketEventKind.CLOSED
    )
    assert callbacks.due_of(scene.session, ticket) == []
    newcomer = owed(scene, done[-1])[0]
    assert newcomer.state is DUE
    assert newcomer.mode is callback.mode


def test_a_callback_switched_to_a_visit_gets_its_person_and_time(scene):
    for number in range(20):
        finish(scene, 2, seed=f"{number:032x}")
        done = finish(scene, 1, seed=f"{number:032x}", at=TEN + 2 * HOUR)
        before = [
            row
            for row in scene.session.scalars(select(Callback).where(Callback.mode == VISIT))
            if row.ticket_id != done[0].id
        ]
        if before:
            break
        scene.session.rollback()
    (switched,) = before
    assert switched.responsible_id == scene.staff["area1"].id
    assert switched.due_at == TEN + 2 * HOUR + 7 * DAY  # his time begins when he got it


def test_the_quota_is_the_standards_when_the_pot_was_opened(scene):
    finish(scene, 1)
    scene.session.add(
        Standard(
            edition="B/0",
            valid_from=date(2026, 10, 15),
            state=StandardState.ISSUED,
            repair_callback_percent=50,
            voice_callback_percent=100,
            visit_percent=0,
        )
    )
    scene.session.commit()
    finish(scene, 4, at=local(20))
    finish(scene, 4, at=local(2, month=11))
    assert [row.callback_percent for row in strata(scene)] == [80, 50]
    due = [
        sum(row.called_back for row in places(scene) if row.stratum_id == stratum.id)
        for stratum in strata(scene)
    ]
    assert due == [4, 2]
    assert all(callbacks.redo_draw(scene.session, stratum).ok for stratum in strata(scene))


# Rework -------------------------------------------------------------------------------------------
def again(scene, ticket, at):
    tickets.reopen(scene.session, scene.actor("supervisor"), ticket, at, reason="又漏了")
    tickets.dispatch(scene.session, scene.actor("front"), ticket, scene.staff["worker2"], at)
    tickets.complete(
        scene.session, scene.actor("front"), ticket, at + HOUR, result="已返修", seed=desk.seed
    )


def test_a_rework_owes_a_callback_without_a_draw(scene):
    (ticket,) = finish(scene, 1)
    again(scene, ticket, TEN + 2 * HOUR)
    before, after = owed(scene, ticket)
    assert (before.state, after.state) == (RELEASED, DUE)
    assert (after.mode, after.draw_id) == (before.mode, before.draw_id)
    assert after.due_at == TEN + 3 * HOUR + 7 * DAY
    assert after.worker_id == scene.staff["worker2"].id
    assert strata(scene)[0].tickets == 1
    finish(scene, 12, at=TEN + 4 * HOUR)
    assert after.state is DUE  # a later lot takes no callback of a rework
    assert callbacks.redo_draw(scene.session, strata(scene)[0]).ok


def test_even_one_the_draw_left_out_owes_one_after_a_rework(scene):
    done = finish(scene, 5)
    free = next(ticket for ticket in done if ticket.status is TicketStatus.CLOSED)
    again(scene, free, TEN + 2 * HOUR)
    assert [row.state for row in owed(scene, free)][-1] is DUE
    assert free.status is TicketStatus.COMPLETED


def test_a_missed_callback_stays_missed_through_a_rework(scene):
    (ticket,) = finish(scene, 1)
    again(scene, ticket, TEN + 8 * DAY)
    (callback,) = owed(scene, ticket)
    assert (callback.state, callback.due_at) == (DUE, TEN + 7 * DAY)
    callbacks.record(
        scene.session,
        scene.actor("front2"),
        callback,
        TEN + 9 * DAY,
        outcome=CallbackOutcome.REACHED,
        satisfied=Satisfied.YES,
    )
    assert ticket.status is TicketStatus.CLOSED


def test_one_never_completed_before_is_drawn(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.in_status(scene, TicketStatus.CANCELLED)
    again(scene, ticket, TEN + HOUR)
    assert strata(scene)[0].tickets == 1
    assert places(scene)[0].ticket_id == ticket.id
    assert front.employee_id
    assert session.get_one(Ticket, ticket.id).reopen_count == 1


# Two at once --------------------------------------------------------------------------------------
def test_two_completions_at_once_never_share_a_place(scene):
    first, second = desk.dispatched(scene), desk.dispatched(scene, to="worker2")
    actor = scene.actor("front2")
    scene.session.commit()
    first_id, second_id = first.id, second.id

    def complete(ticket_id):
        ticket = db.session.get_one(Ticket, ticket_id)
        tickets.complete(db.session(), actor, ticket, TEN + HOUR, result="好")

    complete(first_id)
    with desk.beside(lambda: complete(second_id)):
        scene.session.commit()
    found = [(row.position, row.ticket_id) for row in places(scene)]
    assert found == [(1, first_id), (2, second_id)]
    (stratum,) = strata(scene)
    scene.session.refresh(stratum)
    assert stratum.tickets == 2
