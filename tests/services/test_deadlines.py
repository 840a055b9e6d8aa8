"""The clocks of a request: by limit, calendar and office in force, moved by holds (4.7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from models import CalendarDay, DutyHours, TimeLimit
from rules.refusal import Refusal
from rules.vocabulary import Category, DayKind, LimitStep, Urgency
from services import deadlines, tickets
from tests.services import desk
from tests.services.desk import DAY, HOUR, MINUTE, TEN, local


def dues(ticket):
    return (
        ticket.dispatch_due_at,
        ticket.on_site_due_at,
        ticket.answer_due_at,
        ticket.settle_due_at,
    )


@pytest.mark.parametrize(
    ("category", "urgency", "expected"),
    [
        (Category.REPAIR, Urgency.NORMAL, (15 * MINUTE, None, None, DAY)),
        (Category.REPAIR, Urgency.URGENT, (5 * MINUTE, 30 * MINUTE, None, None)),
        (Category.INQUIRY, Urgency.NORMAL, (15 * MINUTE, None, None, DAY)),
        (Category.COMPLAINT, Urgency.NORMAL, (15 * MINUTE, None, DAY, 3 * DAY)),
        (Category.SUGGESTION, Urgency.NORMAL, (15 * MINUTE, None, DAY, 3 * DAY)),
        (Category.HELP, Urgency.URGENT, (15 * MINUTE, None, DAY, 3 * DAY)),
    ],
)
def test_a_new_request_gets_the_clocks_of_its_kind(scene, category, urgency, expected):
    ticket = desk.request(scene, category=category, urgency=urgency)
    assert dues(ticket) == tuple(None if one is None else TEN + one for one in expected)


def test_what_needs_no_dispatch_has_no_dispatch_clock(scene):
    assert desk.request(scene, needs_dispatch=False).dispatch_due_at is None


def test_after_hours_the_dispatch_clock_starts_in_the_morning(scene):
    evening = desk.request(scene, local(14, 21))
    assert evening.dispatch_due_at == local(15, 8, 45)
    urgent = desk.request(scene, local(14, 23), urgency=Urgency.URGENT)
    assert urgent.dispatch_due_at == local(15, 8, 35)


def test_a_holiday_is_no_duty(scene):
    scene.session.add(CalendarDay(day=date(2026, 10, 15), kind=DayKind.HOLIDAY, name="休"))
    scene.session.commit()
    assert desk.request(scene, local(14, 21)).dispatch_due_at == local(16, 8, 45)


def limit(scene, minutes, valid_from, **more):
    scene.session.add(
        TimeLimit(
            step=LimitStep.DISPATCH,
            minutes=minutes,
            duty_clock=True,
            valid_from=valid_from,
            **more,
        )
    )
    scene.session.commit()


def test_the_limit_in_force_on_the_day_holds(scene):
    limit(scene, 10, date(2026, 10, 15))
    assert desk.request(scene, local(14)).dispatch_due_at == local(14, 10, 15)
    assert desk.request(scene, local(15)).dispatch_due_at == local(15, 10, 10)


def test_an_office_has_limits_of_its_own(scene):
    limit(scene, 3, date(2026, 1, 1), office_id=scene.offices["B"].id)
    theirs = tickets.register(
        scene.session,
        scene.actor("front_b"),
        TEN,
        office=scene.offices["B"],
        category=Category.REPAIR,
        subject="门禁坏了",
    )
    assert theirs.dispatch_due_at == TEN + 3 * MINUTE
    assert desk.request(scene).dispatch_due_at == TEN + 15 * MINUTE


def test_an_office_with_hours_of_its_own_keeps_the_company_ones_before(scene):
    office = scene.office
    scene.session.add_all(
        DutyHours(
            office=office, valid_from=date(2026, 10, 14), weekday=day, opens=opens, closes=closes
        )
        for day in range(7)
        for opens, closes in (("08:00", "12:00"), ("14:00", "20:00"))
    )
    scene.session.commit()
    calendar = deadlines.calendar_for(scene.session, office.id)
    assert calendar.duty_spans(date(2026, 10, 13)) == [(local(13, 8, 30), local(13, 18))]
    assert calendar.duty_spans(date(2026, 10, 14)) == [
        (local(14, 8), local(14, 12)),
        (local(14, 14), local(14, 20)),
    ]
    other = deadlines.calendar_for(scene.session, scene.offices["B"].id)
    assert other.duty_spans(date(2026, 10, 14)) == [(local(14, 8, 30), local(14, 18))]


def test_an_office_without_hours_says_so(scene):
    with pytest.raises(Refusal, match="no duty hours"):
        desk.request(scene, local(1, month=1).replace(year=2022))


def test_deadlines_take_four_statements_at_most(scene):
    ticket = desk.request(scene)
    scene.session.commit()
    assert ticket.number
    statements = []
    engine = scene.session.get_bind()

    def count(*args):
        statements.append(args[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        deadlines.set_deadlines(scene.session, ticket)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(statements) <= 4


def test_clocks_read_once_serve_many(scene):
    clocks = deadlines.clocks(scene.session)
    ticket = desk.request(scene, with_=clocks)
    before = dues(ticket)
    ticket.dispatch_due_at = None
    deadlines.set_deadlines(scene.session, ticket, clocks)
    assert dues(ticket) == before


# Corrections --------------------------------------------------------------------------------------
def correct(scene, ticket, at=TEN + MINUTE, **changes):
    return tickets.edit(scene.session, scene.actor("front"), ticket, changes, at)


def test_another_category_gets_other_clocks(scene):
    ticket = correct(scene, desk.request(scene), category=Category.COMPLAINT)
    assert dues(ticket) == (TEN + 15 * MINUTE, None, TEN + DAY, TEN + 3 * DAY)


def test_the_clock_of_a_step_taken_stays(scene):
    ticket = correct(scene, desk.dispatched(scene), urgency=Urgency.URGENT)
    assert ticket.dispatch_due_at == TEN + 15 * MINUTE
    assert ticket.on_site_due_at == TEN + 30 * MINUTE


def test_a_correction_keeps_the_holds(scene):
    session, front = scene.session, scene.actor("front")
    ticket = tickets.hold(session, front, desk.dispatched(scene), TEN + HOUR, reason="等配件")
    tickets.resume(session, front, ticket, TEN + 3 * HOUR)
    assert ticket.settle_due_at == TEN + DAY + 2 * HOUR
    correct(scene, ticket, TEN + 4 * HOUR, category=Category.SUGGESTION)
    assert ticket.settle_due_at == TEN + 3 * DAY + 2 * HOUR
    assert ticket.answer_due_at == TEN + DAY + 2 * HOUR


def test_a_correction_after_a_reopening_counts_from_there(scene):
    session = scene.session
    ticket = tickets.reopen(
        session, scene.actor("supervisor"), desk.completed(scene), TEN + 5 * HOUR, reason="又漏了"
    )
    correct(scene, ticket, TEN + 6 * HOUR, category=Category.COMPLAINT)
    assert ticket.settle_due_at == TEN + 5 * HOUR + 3 * DAY


# Holds --------------------------------------------------------------------------------------------
def test_a_hold_moves_the_running_deadlines(scene):
    session, front = scene.session, scene.actor("front")
    ticket = tickets.hold(
        session, front, desk.request(scene, category=Category.COMPLAINT), TEN + MINUTE, reason="等"
    )
    tickets.resume(session, front, ticket, TEN + 31 * MINUTE)
    half = 30 * MINUTE
    assert dues(ticket) == (
        TEN + 15 * MINUTE + half,
        None,
        TEN + DAY + half,
        TEN + 3 * DAY + half,
    )


def test_a_hold_overnight_moves_a_duty_clock_by_duty_time_only(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.request(scene, local(14, 17, 50))
    tickets.hold(session, front, ticket, local(14, 17, 55), reason="等客户回电")
    tickets.resume(session, front, ticket, local(15, 9))
    # five minutes of the fifteen ran before the hold, ten run on from nine o'clock
    assert ticket.dispatch_due_at == local(15, 9, 10)


def test_a_hold_after_the_deadline_moves_nothing(scene):
    session, front = scene.session, scene.actor("front")
    ticket = tickets.hold(session, front, desk.request(scene), TEN + HOUR, reason="等")
    tickets.resume(session, front, ticket, TEN + 2 * HOUR)
    assert ticket.dispatch_due_at == TEN + 15 * MINUTE


def test_cancelling_on_hold_ends_the_hold(scene):
    session, front = scene.session, scene.actor("front")
    ticket = tickets.hold(session, front, desk.request(scene), TEN + 5 * MINUTE, reason="等")
    tickets.cancel(session, front, ticket, TEN + HOUR, reason="客户取消")
    assert ticket.hold_since is None
    # the clock stood still, so it was cancelled before its deadline
    assert ticket.dispatch_due_at == TEN + HOUR + 10 * MINUTE


# Reopening ----------------------------------------------------------------------------------------
def test_reopening_starts_the_clock_of_the_rework(scene):
    ticket = desk.completed(scene)
    again = TEN + 3 * HOUR
    tickets.reopen(scene.session, scene.actor("supervisor"), ticket, again, reason="又漏了")
    assert ticket.settle_due_at == again + DAY
    assert ticket.dispatch_due_at == TEN + 15 * MINUTE  # dispatched once, in time
    assert ticket.dispatched_at == TEN


def test_what_was_late_stays_late(scene):
    ticket = desk.completed(scene, after=2 * DAY)
    tickets.reopen(scene.session, scene.actor("supervisor"), ticket, TEN + 3 * DAY, reason="又漏了")
    assert ticket.settle_due_at == TEN + DAY


def test_calling_off_and_taking_up_again_gains_no_time(scene):
    session, front = scene.session, scene.actor("front")
    ticket = tickets.cancel(session, front, desk.request(scene), TEN + MINUTE, reason="误报")
    tickets.reopen(session, scene.actor("supervisor"), ticket, TEN + 4 * HOUR, reason="确有其事")
    assert ticket.dispatch_due_at == TEN + 4 * HOUR + 14 * MINUTE


# The calendar -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("entered", "today", "missing"),
    [
        ((), date(2026, 3, 1), 2026),
        ((2026,), date(2026, 3, 1), None),
        ((2026,), date(2026, 10, 1), 2027),
        ((2026, 2027), date(2026, 12, 31), None),
    ],
)
def test_a_year_without_holidays_is_missed(scene, entered, today, missing):
    scene.session.add_all(
        CalendarDay(day=date(year, 10, 1), kind=DayKind.HOLIDAY, name="国庆节") for year in entered
    )
    scene.session.commit()
    assert deadlines.missing_year(scene.session, today) == missing
    warning = deadlines.missing_year_warning(scene.session, today)
    assert (warning is None) == (missing is None)
    if warning is not None:
        assert str(missing) in warning


def test_callbacks_need_a_limit(scene):
    ticket = desk.request(scene)
    without = deadlines.Clocks((), (), {})
    with pytest.raises(Refusal, match="no time limit for callbacks"):
        deadlines.callback_due(scene.session, ticket, TEN, without)
    assert deadlines.callback_due(scene.session, ticket, TEN, None) == TEN + timedelta(days=7)
