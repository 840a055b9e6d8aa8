"""What a person could try to better his own figures, and why it gains nothing (4.1 – 4.6)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import AuditLine, CallbackStratum, SurveyResult, TicketRound
from models.standards import from_rules
from reports.catalogue import MONTHLY_ASSESSMENT
from rules.assessment import show_points
from rules.refusal import Refusal
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import (
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Category,
    Indicator,
    PartPoint,
    Role,
    StandardState,
    SurveyKind,
)
from services import callbacks, figures, form_month, months, surveys, tickets
from services.separation import Separated
from tests.services import desk
from tests.services.desk import DAY, HOUR, MINUTE, TEN
from tests.services.month_deeds import approved, draft, holds, line
from tests.services.month_rows import AFTER, OCTOBER, survey, ticket

REFUSED = CallbackOutcome.REFUSED
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def callback(scene):
    """A phone callback the front desk owes by the 21st."""
    (done,) = desk.finish(scene, 1, seed="0" * 32)
    (found,) = desk.owed(scene, done)
    found.mode, found.responsible_id = CallbackMode.PHONE, scene.staff["front"].id
    scene.session.commit()
    return found


def missed(scene, month=OCTOBER, at=AFTER):
    found = figures.month_figures(scene.session, month, at).callback[CallbackMode.PHONE]
    return found.get((scene.staff["front"].id, scene.office.id))


# Callbacks ----------------------------------------------------------------------------------------
def test_a_missed_callback_is_not_excused_by_trying_late(scene, callback):
    late = callback.due_at + DAY
    for outcome in (REFUSED, CallbackOutcome.NO_ANSWER):
        callbacks.record(scene.session, scene.actor("front"), callback, late, outcome=outcome)
    assert callback.state is CallbackState.DUE
    assert len(callback.attempts) == 2
    rate = missed(scene)
    assert (rate.numerator, rate.denominator) == (0, 1)


def test_a_refusal_in_time_excuses(scene, callback):
    callbacks.record(
        scene.session, scene.actor("front"), callback, callback.due_at, outcome=REFUSED
    )
    assert callback.state is CallbackState.EXCUSED


def test_a_callback_nobody_can_make_is_put_before_the_supervisor(scene, callback):
    def waiting():
        condition = callbacks.orphaned(TEN.date())
        return list(scene.session.scalars(select(type(callback)).where(condition)))

    assert waiting() == []
    callback.responsible_id = None
    assert waiting() == [callback]
    callback.responsible_id = scene.staff["front"].id
    scene.staff["front"].active = False
    assert waiting() == [callback]
    scene.staff["front"].active = True
    (post,) = scene.staff["front"].posts
    post.office_id = scene.offices["B"].id  # his post is elsewhere now
    assert waiting() == [callback]
    post.office_id = None  # and now it is everywhere
    assert waiting() == []
    post.office_id = scene.office.id
    callback.mode = CallbackMode.VISIT  # the desk doesn't visit
    assert waiting() == [callback]
    callback.state = CallbackState.RELEASED
    assert waiting() == []


def test_the_trail_keeps_the_seeds_hash_alone(scene, callback):
    pot = scene.session.scalars(select(CallbackStratum)).one()
    told = scene.session.scalars(select(AuditLine).where(AuditLine.record == "callback_stratum"))
    kept = [line.changes["seed"][1] for line in told if "seed" in line.changes]
    assert kept == [hashlib.sha256(pot.seed.encode()).hexdigest()]
    every = scene.session.scalars(select(AuditLine)).all()
    assert not any(pot.seed in json.dumps(line.changes) for line in every)


# Complaints ---------------------------------------------------------------------------------------
def complaints(scene, month, at):
    found = figures.month_figures(scene.session, month, at).complaint
    rate = found.get((scene.staff["area1"].id, scene.office.id))
    return None if rate is None else (rate.numerator, rate.denominator)


def handled(scene, at, **given):
    """A complaint of the last days of October, answered and settled in time."""
    front = scene.actor("front")
    made = desk.dispatched(scene, at, category=Category.COMPLAINT, **given)
    tickets.answer(scene.session, front, made, at + HOUR, text="已安排")
    return tickets.complete(
        scene.session, front, made, at + 2 * HOUR, result="已处理", seed=desk.seed
    )


def test_a_complaint_handled_in_time_stays_so_when_it_is_reopened(scene):
    made = handled(scene, desk.local(28))
    assert complaints(scene, OCTOBER, AFTER) == (1, 1)
    boss = scene.actor("supervisor")
    tickets.reopen(scene.session, boss, made, desk.local(2, month=11), reason="仍未解决")
    assert complaints(scene, OCTOBER, AFTER) == (1, 1)
    later = AFTER + timedelta(days=31)
    assert complaints(scene, NOVEMBER, later) == (0, 1)  # the rework has a deadline of its own
    october = line(draft(scene, "area1"), Indicator.COMPLAINT).evidence
    (kept,) = scene.session.scalars(select(TicketRound))
    assert october["due"] == october["done"] == [["ticket_round", kept.id, made.number]]
    made.category = Category.HELP  # it was none after all
    scene.session.flush()
    assert complaints(scene, OCTOBER, AFTER) is None


def test_a_complaint_handled_late_keeps_its_deadline_when_it_is_reopened(scene):
    made = handled(scene, desk.local(20))
    made.settle_due_at = made.completed_at - MINUTE
    boss = scene.actor("supervisor")
    tickets.reopen(scene.session, boss, made, desk.local(26), reason="仍未解决")
    assert scene.session.scalars(select(TicketRound)).all() == []
    assert complaints(scene, OCTOBER, AFTER) == (0, 1)


# The month ----------------------------------------------------------------------------------------
def submitted(scene, who="front"):
    row = draft(scene, who)
    months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
    return row


def test_what_changed_since_the_submission_is_not_approved(scene):
    result = survey(scene, 93, 100)
    late = ticket(scene, dispatched_at=None)
    row, manager = submitted(scene), scene.actor("manager")
    result.satisfied = 90
    with pytest.raises(Refusal, match="changed since it was submitted"):
        months.approve(scene.session, manager, row, AFTER)
    result.satisfied = 93
    late.voided_at, late.void_reason = AFTER, "重复"
    with pytest.raises(Refusal, match="changed since it was submitted"):
        months.approve(scene.session, manager, row, AFTER)
    late.voided_at = late.void_reason = None
    months.approve(scene.session, manager, row, AFTER)


def test_what_changed_since_the_approval_asks_for_a_revision(scene):
    """A request of October entered in November: no month counts it until October is revised."""
    row = approved(scene)
    rows = [row, draft(scene, "front2")]
    assert months.outdated(scene.session, rows, AFTER) == []
    ticket(scene, desk.local(30), dispatched_at=None)
    assert months.outdated(scene.session, rows, AFTER) == [row]
    boss = scene.actor("supervisor")
    new = months.revise(scene.session, boss, row, AFTER, reason="补录 10 月 30 日来电")
    assert show_points(line(new, Indicator.DISPATCH).points) == "400"


def test_the_form_states_the_part_point_rule_it_was_reckoned_by(scene):
    edition = from_rules(replace(DEFAULT_STANDARD, part_point=PartPoint.CEIL))
    edition.edition, edition.valid_from = "B/0", OCTOBER
    edition.state = StandardState.ISSUED
    scene.session.add(edition)
    for _ in range(2):
        ticket(scene)
    ticket(scene, dispatched_at=None)
    row = approved(scene)
    assert show_points(line(row, Indicator.DISPATCH).points) == "136"  # 33.33 points count as 34
    kept = json.loads(row.frozen)
    paper = form_month.paper_of(kept, address="", draft=False)
    sheet = form_month.sheet(kept, MONTHLY_ASSESSMENT, paper, "zh_Hans_CN")
    assert sheet.part_point is PartPoint.CEIL


# Surveys ------------------------------------------------------------------------------------------
def result(scene, area=None):
    return SurveyResult(
        office=scene.office,
        area=scene.areas[area] if area else None,
        half_year="2026H1",
        kind=SurveyKind.FIXED,
        sequence=1,
        valid=100,
        satisfied=100,
    )


@pytest.mark.parametrize("area", [None, "east"])
def test_the_front_desk_enters_no_answers_of_its_own_office(scene, area):
    holds(scene, "front", Role.SUPERVISOR)
    with pytest.raises(Separated):
        surveys.enter(scene.session, scene.actor("front"), result(scene, area), AFTER)
    surveys.enter(scene.session, scene.actor("supervisor"), result(scene, area), AFTER)


def test_an_area_given_up_before_the_half_year_is_nobodys_own(scene):
    holds(scene, "area1", Role.SUPERVISOR)
    actor = scene.actor("area1")
    assert surveys.is_own(actor, scene.office.id, scene.areas["east"].id, "2026H1")
    assert not surveys.is_own(actor, scene.office.id, scene.areas["west"].id, "2026H1")
    assert not surveys.is_own(actor, scene.office.id, scene.areas["east"].id, "2023H2")
    assert not surveys.is_own(actor, scene.office.id, None, "2026H1")
