"""Arrears and their dunning with a database: what is kept, who may, and what the list says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from bench.sent import recorded
from models import Bill, Dunning, DunningInterval, db
from models.clock import OFFICE_ZONE
from models.scopes import Forbidden
from rules.dunning_words import ArrearsBand, DunningOutcome, DunningState, DunningStep
from rules.refusal import Refusal
from rules.vocabulary import GapState, Record, Role
from services import arrears, dunning, gaps
from services.dunning_ladder import Asked, intervals
from tests.office import DAY, NOON
from tests.services.month_rows import payment

S, Said, State = DunningStep, DunningOutcome, DunningState


def bill(scene, place: int, fen: int, days: int) -> Bill:
    """A bill of a flat that was due so many days ago."""
    unit, number = scene.units[place], scene.session.query(Bill).count() + 1
    row = Bill(
        office=unit.office,
        area=unit.area,
        unit=unit,
        bill_no=f"B{number}",
        item="物业管理费",
        period="2026Q3",
        amount_fen=fen,
        due_on=DAY - timedelta(days=days),
    )
    scene.session.add(row)
    scene.session.flush()
    return row


def contact(scene, place: int, step=S.PHONE, days: int = 0, who="area1", **said) -> Dunning:
    """A contact made so many days ago."""
    return dunning.record(
        scene.session,
        scene.actor(who),
        NOON,
        unit=scene.units[place],
        step=step,
        at=NOON - timedelta(days=days),
        **said,
    )


def listed(scene, who="supervisor", **asked):
    actor = scene.actor(who)
    rows = intervals(scene.session)
    return arrears.page(scene.session, actor, Asked(**asked), rows)


def test_a_contact_keeps_what_was_owed_as_it_stood(scene, session):
    old, new = bill(scene, 0, 10_000, 100), bill(scene, 0, 5_000, 10)
    bill(scene, 0, 900, 0)  # due today: not late yet
    payment(scene, old, 4_000, DAY)
    said = contact(scene, 0, outcome=Said.PROMISED, promise_on=DAY)
    payment(scene, new, 5_000, DAY)
    assert (said.owed_fen, said.promise_fen) == (11_000, 11_000)
    assert [(b.bill_no, b.amount_fen, b.paid_fen) for b in said.bills] == [
        ("B1", 10_000, 4_000),
        ("B2", 5_000, 0),
    ]
    said.outcome = Said.REFUSES
    with pytest.raises(Refusal):
        session.flush()


def test_a_contact_written_down_later_keeps_what_was_owed_on_its_day(scene):
    owed = bill(scene, 0, 10_000, 60)
    payment(scene, owed, 3_000, DAY - timedelta(days=20))
    payment(scene, owed, 7_000, DAY - timedelta(days=2))
    said = contact(scene, 0, days=5)
    assert (said.owed_fen, said.bills[0].paid_fen) == (7_000, 3_000)
    with pytest.raises(Refusal):
        contact(scene, 0, days=1)


def test_nothing_is_recorded_of_a_flat_that_owes_nothing_overdue_or_of_anothers(scene):
    bill(scene, 0, 100, 0)
    with pytest.raises(Refusal):
        contact(scene, 0)
    bill(scene, 0, 100, 20)
    with pytest.raises(Refusal, match="missing"):
        contact(scene, 0, S.NOTICE_1)
    with pytest.raises(Refusal, match="outside"):
        contact(scene, 0, who="area2")
    with pytest.raises(Forbidden):
        contact(scene, 0, who="front")


def test_an_outcome_left_out_is_entered_once(scene, session):
    bill(scene, 0, 100, 20)
    said, me = contact(scene, 0), scene.actor("area1")
    dunning.complete(session, me, said, outcome=Said.PROMISED, promise_fen=60)
    assert (said.promise_on, said.promise_fen) == (None, 60)
    dunning.complete(session, me, said, outcome=Said.REFUSES, promise_on=DAY)
    assert (said.outcome, said.promise_on) == (Said.PROMISED, DAY)
    with pytest.raises(Refusal):
        dunning.complete(session, me, said, outcome=Said.REFUSES)


def test_the_supervisor_answers_a_dispute_and_the_ladder_goes_on(scene, session):
    bill(scene, 0, 100, 90)
    said = contact(scene, 0, days=30, outcome=Said.DISPUTES)
    assert listed(scene).flats[0].standing.state is State.DISPUTED
    with pytest.raises(Forbidden):
        dunning.answer(session, scene.actor("area1"), said, NOON, "核对无误")
    dunning.answer(session, scene.actor("supervisor"), said, NOON, "核对无误")
    (flat,) = listed(scene, state=State.DUE, step=S.NOTICE_1).flats
    assert flat.standing.step is S.NOTICE_1


def test_a_promise_is_broken_while_its_money_has_not_come_in(scene, session):
    owed = bill(scene, 0, 10_000, 90)
    contact(
        scene,
        0,
        days=20,
        outcome=Said.PROMISED,
        promise_on=DAY - timedelta(days=1),
        promise_fen=6_000,
    )
    payment(scene, owed, 5_999, DAY)
    assert [one.unit_id for one in listed(scene, state=State.BROKEN).flats] == [owed.unit_id]
    payment(scene, owed, 1, DAY)
    assert listed(scene, state=State.BROKEN).flats == []
    assert listed(scene).flats[0].standing.state is State.DUE


def test_the_last_word_is_known_whatever_was_voided(scene, session):
    bill(scene, 0, 100, 90)
    first, second = contact(scene, 0, days=9), contact(scene, 0, days=3)
    assert (first.latest, second.latest) == (False, True)
    second.voided_at = NOON
    session.flush()
    assert (first.latest, second.latest) == (True, False)
    earlier = contact(scene, 0, days=12)
    assert (first.latest, earlier.latest) == (True, False)
    second.note = "改"
    with pytest.raises(Refusal):
        session.flush()


def test_the_list_adds_up_flat_by_flat_within_reach(scene, session):
    for fen, days in ((100, 400), (200, 40)):
        bill(scene, 0, fen, days)
    bill(scene, 1, 700, 5)
    bill(scene, 4, 900, -3)
    payment(scene, bill(scene, 2, 50, 70), 50, DAY)
    found = listed(scene, by_amount=True)
    assert [(one.owed, one.bills, one.band.value) for one in found.flats] == [
        (900, 1, "not_due"),
        (700, 1, "to_30"),
        (300, 2, "older"),
    ]
    assert (found.total, found.owed) == (3, 1_900)
    held = scene.actor("area1").areas_today
    own = {unit.id for unit in (scene.units[one] for one in (0, 1, 4)) if unit.area_id in held}
    assert {one.unit_id for one in listed(scene, "area1").flats} == own != set()
    assert [one.owed for one in listed(scene, band=ArrearsBand.OLDER).flats] == [300]
    sums = arrears.sums(session, scene.actor("supervisor"), DAY)
    assert sum(one.owed for one in sums) == 1_900
    assert {one.band.value: one.flats for one in sums} == {"older": 1, "to_30": 1, "not_due": 1}


def test_the_list_narrowed_to_a_state_holds_what_the_rule_says(scene, session):
    """Whatever was said to whom: SQL and ``rules.dunning`` agree on every flat."""
    dice, here = Random(10), scene.office  # noqa: S311 - no secret
    session.add(
        DunningInterval(
            office=here, step=S.NOTICE_1, after_due=3, after_step=4, valid_from=date(2026, 1, 1)
        )
    )
    for number in range(60):
        place = number % len(scene.units)
        if scene.units[place].office is not here:
            continue
        if number < len(scene.units):
            bill(scene, place, dice.choice((100, 900)), dice.choice((-5, 0, 3, 9, 40, 80)))
        _say_something(scene, dice, place)
    session.flush()
    every = listed(scene).flats
    assert len({one.standing.state for one in every}) > 2
    for state in State:
        wanted = {one.unit_id for one in every if one.standing.state is state}
        assert {one.unit_id for one in listed(scene, state=state).flats} == wanted, state
    for step in S:
        now = [one for one in every if one.standing.state is State.DUE]
        wanted = {one.unit_id for one in now if one.standing.step is step}
        found = listed(scene, state=State.DUE, step=step).flats
        assert {one.unit_id for one in found} == wanted, step
    asked, actor = Asked(state=State.DUE), scene.actor("supervisor")
    brief = arrears.page(session, actor, asked, intervals(session), brief=True).flats
    assert {one.unit_id: one.standing.step for one in brief} == {
        one.unit_id: one.standing.step for one in every if one.standing.state is State.DUE
    }


def _say_something(scene, dice, place):
    day = DAY - timedelta(days=dice.randint(0, 70))
    promised = dice.random() < 0.4
    outcome = Said.PROMISED if promised else dice.choice((None, *Said))
    on = day + timedelta(days=dice.randint(0, 40)) if outcome is Said.PROMISED else None
    scene.session.add(
        Dunning(
            number=f"N{scene.session.query(Dunning).count()}",
            office=scene.units[place].office,
            unit=scene.units[place],
            area=scene.units[place].area,
            step=dice.choice(list(S)),
            at=datetime.combine(day, NOON.timetz(), OFFICE_ZONE).astimezone(NOON.tzinfo),
            day=day,
            owed_fen=100,
            outcome=outcome,
            promise_on=on,
            promise_fen=100 if on else None,
            answered_at=NOON if outcome is Said.DISPUTES and dice.random() < 0.5 else None,
            voided_at=NOON if dice.random() < 0.1 else None,
        )
    )
    scene.session.flush()


def test_a_page_takes_two_statements_however_many_flats(scene, session):
    for place, unit in enumerate(scene.units):
        if unit.office is scene.office:
            bill(scene, place, 100, 60)
    rows, actor = intervals(session), scene.actor("supervisor")
    with recorded(db.engine) as sent:
        found = arrears.page(session, actor, Asked(), rows, most=3)
    assert (len(found.flats), len(sent)) == (3, 2)
    second = arrears.page(session, actor, Asked(), rows, start=3)
    assert {one.unit_id for one in found.flats}.isdisjoint(one.unit_id for one in second.flats)


@pytest.mark.parametrize(
    ("left_out", "rule"),
    [({}, "dunning_outcome"), ({"outcome": Said.PROMISED}, "dunning_promise")],
)
def test_4_8_what_was_left_out_is_a_gap_after_seven_days_until_it_is_entered(
    scene, session, left_out, rule
):
    bill(scene, 0, 100, 60)
    said, office = contact(scene, 0, days=5, **left_out), [scene.office.id]
    month = DAY.replace(day=1)
    assert gaps.find(session, office, month, NOON) == []  # there is time yet
    (gap,) = gaps.find(session, office, month, NOON + timedelta(days=4))
    assert (gap.record, gap.record_id, gap.rule) == (Record.DUNNING, said.id, rule)
    assert (gap.employee_id, gap.position) == (scene.staff["area1"].id, Role.AREA_ADMIN)
    me = scene.actor("area1")
    dunning.complete(session, me, said, outcome=Said.PROMISED, promise_on=DAY)
    gaps.find(session, office, month, NOON + timedelta(days=4))
    assert gap.state is GapState.MENDED
