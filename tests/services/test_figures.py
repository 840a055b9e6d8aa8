"""The month's figures: which month, whose, counted or not, in time or not (4.2, 4.3, 4.4)."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from rules.indicators import Rate
from rules.vocabulary import (
    CallbackGroup,
    CallbackMode,
    CallbackState,
    Category,
    GapState,
    Role,
    TicketStatus,
)
from services import evidence, figures, people
from services.periods import window
from services.records import Source
from tests.services.month_rows import (
    AFTER,
    MINUTE,
    OCTOBER,
    bill,
    callback,
    complaint,
    completed,
    local,
    payment,
    ticket,
)

FIRST_INSTANT = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)  # midnight in Shanghai
NEXT_MONTH = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def of(scene, who="front", office="A"):
    return scene.staff[who].id, scene.offices[office].id


def dispatch(scene, at=AFTER, month=OCTOBER):
    found = figures.month_figures(scene.session, month, at)
    return found.dispatch.get(of(scene), Rate(0, 0))


def test_a_month_is_the_offices_month_not_utc():
    seen = window(OCTOBER, AFTER)
    assert (seen.start, seen.end, seen.cut) == (FIRST_INSTANT, NEXT_MONTH, NEXT_MONTH)
    running = window(OCTOBER.replace(day=20), local(14))
    assert running.month == OCTOBER
    assert running.running
    assert running.cut == local(14)


@pytest.mark.parametrize(
    ("due", "counted"),
    [
        (FIRST_INSTANT - SECOND, 0),
        (FIRST_INSTANT, 1),
        (NEXT_MONTH - SECOND, 1),
        (NEXT_MONTH, 0),
    ],
)
def test_4_2_ticket_belongs_to_the_month_of_its_dispatch_deadline(scene, due, counted):
    ticket(scene, due)
    assert dispatch(scene).denominator == counted


@pytest.mark.parametrize(("late", "done"), [(-SECOND, 1), (timedelta(0), 1), (SECOND, 0)])
def test_4_2_1_3_in_time_is_at_or_before_the_deadline(scene, late, done):
    ticket(scene, local(14), dispatched_at=local(14) + late)
    assert dispatch(scene) == Rate(done, 1)


def test_4_2_1_3_never_dispatched_is_late(scene):
    ticket(scene, local(14), dispatched_at=None, status=TicketStatus.NEW)
    assert dispatch(scene) == Rate(0, 1)


def test_answered_on_the_spot_voided_or_without_a_deadline_is_not_counted(scene):
    ticket(scene, needs_dispatch=False)
    ticket(scene, voided_at=local(15), void_reason="重复")
    ticket(scene, dispatch_due_at=None)
    ticket(scene, received_by_id=None)
    assert dispatch(scene) == Rate(0, 0)


@pytest.mark.parametrize(("after", "counted"), [(-SECOND, 0), (timedelta(0), 0), (SECOND, 1)])
def test_cancelled_up_to_the_deadline_is_not_counted_after_it_is(scene, after, counted):
    ticket(
        scene,
        local(14),
        dispatched_at=None,
        status=TicketStatus.CANCELLED,
        cancelled_at=local(14) + after,
    )
    assert dispatch(scene) == Rate(0, counted)


@pytest.mark.parametrize(("after", "counted"), [(-SECOND, 0), (timedelta(0), 0), (SECOND, 1)])
def test_4_7_the_clock_of_what_is_on_hold_stands_still(scene, after, counted):
    hold = {"status": TicketStatus.ON_HOLD, "hold_since": local(14) + after}
    ticket(scene, local(14), dispatched_at=None, **hold)
    complaint(scene, local(14), needs_dispatch=False, **hold)
    assert dispatch(scene) == Rate(0, counted)
    assert complaints(scene) == Rate(0, counted)
    ticket(scene, local(14), **hold)
    assert dispatch(scene) == Rate(1, counted + 1)


def test_while_the_month_runs_only_what_is_due_or_done_counts(scene):
    now = local(14, 12)
    ticket(scene, now - MINUTE, dispatched_at=None)
    ticket(scene, now + MINUTE, dispatched_at=None)
    ticket(scene, now + MINUTE, received_at=now - MINUTE, dispatched_at=now)
    assert dispatch(scene, at=now) == Rate(1, 2)
    assert dispatch(scene) == Rate(1, 3)


def test_each_has_his_own_tickets_and_each_office_its_own(scene):
    ticket(scene)
    ticket(scene, received_by_id=scene.staff["front2"].id, dispatched_at=None)
    ticket(scene, office_id=scene.offices["B"].id, received_by_id=scene.staff["front_b"].id)
    found = figures.month_figures(scene.session, OCTOBER, AFTER).dispatch
    assert found == {
        of(scene): Rate(1, 1),
        of(scene, "front2"): Rate(0, 1),
        of(scene, "front_b", "B"): Rate(1, 1),
    }
    only = figures.month_figures(scene.session, OCTOBER, AFTER, [scene.offices["B"].id])
    assert set(only.dispatch) == {of(scene, "front_b", "B")}


# Callbacks ----------------------------------------------------------------------------------------
def calls(scene, mode=CallbackMode.PHONE, who="front", at=AFTER):
    found = figures.month_figures(scene.session, OCTOBER, at)
    return found.callback[mode].get(of(scene, who), Rate(0, 0))


@pytest.mark.parametrize(("late", "done"), [(-SECOND, 1), (timedelta(0), 1), (SECOND, 0)])
def test_4_2_1_4_callback_on_time_at_or_before_its_deadline(scene, late, done):
    callback(scene, local(14), done=local(14) + late)
    assert calls(scene) == Rate(done, 1)


def test_4_3_phone_counts_for_the_desk_and_visits_for_the_area(scene):
    callback(scene, local(14), done=local(13))
    callback(scene, local(14), mode=CallbackMode.VISIT)
    assert calls(scene) == Rate(1, 1)
    assert calls(scene, CallbackMode.VISIT, "area1") == Rate(0, 1)


def test_4_3_the_worker_who_did_the_job_never_counts(scene):
    callback(scene, local(14), done=local(13), done_by_id=scene.staff["worker"].id)
    assert calls(scene) == Rate(0, 1)


def test_4_3_excused_is_shown_but_not_counted(scene):
    callback(scene, local(14), state=CallbackState.EXCUSED, excuse="三天未接通")
    assert calls(scene) == Rate(0, 0)


def test_4_3_a_voluntary_callback_never_offsets_a_missed_one(scene):
    from models import CallbackAttempt
    from rules.vocabulary import CallbackOutcome

    missed = callback(scene, local(14))
    scene.session.add(
        CallbackAttempt(
            ticket_id=missed.ticket_id,
            mode=CallbackMode.PHONE,
            at=local(13),
            by_id=scene.staff["front"].id,
            outcome=CallbackOutcome.REACHED,
        )
    )
    scene.session.flush()
    assert calls(scene) == Rate(0, 1)


def test_4_3_month_of_a_callback_is_the_month_of_its_deadline(scene):
    callback(scene, FIRST_INSTANT - SECOND)
    callback(scene, FIRST_INSTANT)
    callback(scene, NEXT_MONTH - SECOND)
    callback(scene, NEXT_MONTH, done=local(20))
    assert calls(scene) == Rate(0, 2)


def test_4_3_plain_coverage_and_split_by_group(scene):
    for day in (5, 6, 7):
        completed(scene, local(day))
    called = completed(scene, local(8))
    callback(scene, local(15), of=called, done=local(9))
    callback(scene, local(16), of=called, done=local(10), mode=CallbackMode.VISIT)
    missed = completed(scene, local(9), category=Category.HELP)
    callback(scene, local(12), of=missed)
    completed(scene, local(9), voided_at=local(10))
    completed(scene, local(9, month=9))
    found = figures.coverage(scene.session, window(OCTOBER, AFTER))[scene.office.id]
    repairs, voice = found[CallbackGroup.REPAIR_INQUIRY], found[CallbackGroup.VOICE]
    assert (repairs.tickets, repairs.called_back, repairs.phone, repairs.visits) == (4, 1, 1, 1)
    assert (voice.tickets, voice.called_back, voice.phone, voice.visits) == (1, 0, 0, 0)


# Complaints ---------------------------------------------------------------------------------------
def complaints(scene, at=AFTER):
    found = figures.month_figures(scene.session, OCTOBER, at)
    return found.complaint.get(of(scene, "area1"), Rate(0, 0))


@pytest.mark.parametrize(
    ("answered", "settled", "done"),
    [
        (local(14), local(14), 1),
        (local(13), local(14) + SECOND, 0),
        (local(14) + SECOND, local(13), 0),
        (None, local(13), 0),
        (local(13), None, 0),
    ],
)
def test_4_2_2_4_handled_is_answered_and_settled_by_the_deadline(scene, answered, settled, done):
    complaint(scene, local(14), answered_at=answered, completed_at=settled)
    assert complaints(scene) == Rate(done, 1)


@pytest.mark.parametrize(
    ("answered", "settled", "handled"), [(2, 1, 2), (1, 2, 2), (None, 1, None), (1, None, None)]
)
def test_4_4_the_list_tells_when_both_were_done(scene, answered, settled, handled):
    """A settlement in time would not say why a complaint without an answer counts as late."""
    hours = {None: None, 1: local(12, 9), 2: local(12, 10)}
    row = complaint(scene, local(12), answered_at=hours[answered], completed_at=hours[settled])
    listed = evidence.complaint(scene.session, window(OCTOBER, AFTER), None)
    (told,) = [sides.told[f"ticket:{row.id}"] for sides in listed.values()]
    assert told[1] == (hours[handled] and hours[handled].astimezone(UTC).isoformat())


def test_4_4_only_complaints_count_and_cancelled_before_the_deadline_do_not(scene):
    complaint(scene, local(14), category=Category.HELP)
    complaint(scene, local(14), voided_at=local(13))
    for shift in (-SECOND, SECOND):
        complaint(
            scene,
            local(14),
            status=TicketStatus.CANCELLED,
            cancelled_at=local(14) + shift,
        )
    assert complaints(scene) == Rate(0, 1)


# Records ------------------------------------------------------------------------------------------
def test_records_of_the_month_by_their_maker(scene):
    completed(scene, local(14))  # received and completed in the month: one record
    completed(scene, local(1, 1))  # received in September, completed in October
    callback(scene, local(20), of=completed(scene, local(2, month=9)), done=local(19))
    payment(scene, bill(scene, 100), 100, OCTOBER)
    payment(scene, bill(scene, 100), 100, OCTOBER, voided_at=local(5))
    found = figures.month_figures(scene.session, OCTOBER, AFTER).records
    count = found[of(scene)]
    assert count == {Source.TICKET: 2, Source.PHONE: 1, Source.PAYMENT: 1}
    assert count.for_post(Role.FRONT_DESK, {Role.FRONT_DESK}) == 4


# Figures and evidence -----------------------------------------------------------------------------
def scatter(scene, seed, number=60):
    """Write tickets, callbacks and complaints of every kind around the month."""
    rng = random.Random(seed)  # noqa: S311

    def instant():
        return FIRST_INSTANT + timedelta(minutes=rng.randint(-5, 45 * 24 * 60))

    for _ in range(number):
        due = instant()
        cancelled = rng.choice((None, None, None, instant()))
        row = complaint(
            scene,
            due,
            category=rng.choice((*Category, None)),
            received_by_id=rng.choice([scene.staff[n].id for n in ("front", "front2", "area1")]),
            area_admin_id=rng.choice([None, scene.staff["area1"].id, scene.staff["area2"].id]),
            needs_dispatch=rng.random() < 0.8,
            dispatched_at=rng.choice((None, due - timedelta(days=3), due)),
            answered_at=rng.choice((None, due, instant())),
            completed_at=rng.choice((None, due, due + SECOND)),
            cancelled_at=cancelled,
            status=TicketStatus.CANCELLED if cancelled else TicketStatus.DISPATCHED,
            voided_at=rng.choice((None, None, None, instant())),
        )
        mode = rng.choice(tuple(CallbackMode))
        callback(
            scene,
            instant(),
            of=row,
            mode=mode,
            done=rng.choice((None, instant())),
            worker_id=rng.choice((None, scene.staff["worker"].id, scene.staff["front2"].id)),
        )


@pytest.mark.parametrize("seed", range(4))
def test_evidence_lists_exactly_what_the_figures_count(scene, seed):
    scatter(scene, seed)
    for at in (local(15), AFTER):
        found = figures.month_figures(scene.session, OCTOBER, at)
        roles = people.roles_held(scene.session, found.seen)
        listed = evidence.month_evidence(scene.session, OCTOBER, at, None, roles)
        pairs = [
            (found.dispatch, listed.dispatch),
            (found.complaint, listed.complaint),
            *((found.callback[mode], listed.callback[mode]) for mode in CallbackMode),
        ]
        for rates, sides in pairs:
            counted = {key: Rate(len(each.done), len(each.due)) for key, each in sides.items()}
            assert counted == rates
            assert all(item in each.due for each in sides.values() for item in each.done)
        for (employee, office, role), each in listed.records.items():
            count = found.records[employee, office].for_post(role, roles[employee, office])
            assert count == len(each.due) == len(each.done)


def test_confirmed_gaps_are_counted_once_a_record(scene):
    from models import RecordGap

    row = ticket(scene)
    for rule, state in (
        ("ticket_customer", GapState.CONFIRMED),
        ("ticket_place", GapState.CONFIRMED),
        ("ticket_category", GapState.FOUND),
    ):
        scene.session.add(
            RecordGap(
                office_id=scene.office.id,
                employee_id=scene.staff["front"].id,
                position=Role.FRONT_DESK,
                month=OCTOBER,
                record="ticket",
                record_id=row.id,
                number=row.number,
                rule=rule,
                state=state,
            )
        )
    scene.session.flush()
    found = figures.month_figures(scene.session, OCTOBER, AFTER)
    assert found.incomplete == {(*of(scene), Role.FRONT_DESK): 1}
