import runpy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import deadlines
from rules.calendar import ServiceCalendar
from rules.deadlines import DEFAULT_LIMITS, Limit, deadline, limit_in_force, with_hold
from rules.vocabulary import Category, DayKind, LimitStep, Urgency

ZONE = ZoneInfo("Asia/Shanghai")
DAY = 24 * 60
TODAY = date(2026, 11, 23)
HOLIDAYS = {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}
CALENDAR = ServiceCalendar.weekly(
    ZONE, {weekday: ((time(8, 30), time(17, 30)),) for weekday in range(5)}, HOLIDAYS
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def default(step, category=None, urgency=Urgency.NORMAL):
    return limit_in_force(DEFAULT_LIMITS, step, 1, category, urgency, TODAY)


@pytest.mark.parametrize(
    ("step", "category", "urgency", "minutes"),
    [
        (LimitStep.DISPATCH, Category.REPAIR, Urgency.NORMAL, 15),
        (LimitStep.DISPATCH, None, Urgency.NORMAL, 15),
        (LimitStep.DISPATCH, Category.COMPLAINT, Urgency.URGENT, 15),
        (LimitStep.DISPATCH, Category.REPAIR, Urgency.URGENT, 5),
        (LimitStep.ON_SITE, Category.REPAIR, Urgency.URGENT, 30),
        (LimitStep.SETTLE, Category.REPAIR, Urgency.NORMAL, DAY),
        (LimitStep.SETTLE, Category.INQUIRY, Urgency.NORMAL, DAY),
        (LimitStep.ANSWER, Category.COMPLAINT, Urgency.NORMAL, DAY),
        (LimitStep.SETTLE, Category.COMPLAINT, Urgency.NORMAL, 3 * DAY),
        (LimitStep.ANSWER, Category.HELP, Urgency.NORMAL, DAY),
        (LimitStep.SETTLE, Category.SUGGESTION, Urgency.NORMAL, 3 * DAY),
        (LimitStep.CALLBACK, Category.COMPLAINT, Urgency.NORMAL, 3 * DAY),
        (LimitStep.CALLBACK, Category.SUGGESTION, Urgency.NORMAL, 3 * DAY),
        (LimitStep.CALLBACK, Category.HELP, Urgency.NORMAL, 3 * DAY),
        (LimitStep.CALLBACK, Category.REPAIR, Urgency.URGENT, 7 * DAY),
        (LimitStep.CALLBACK, Category.INQUIRY, Urgency.NORMAL, 7 * DAY),
    ],
)
def test_default_limits(step, category, urgency, minutes):
    assert default(step, category, urgency).minutes == minutes


def test_every_default_limit_of_4_7_with_its_clause_and_clock():
    """The whole table as it is made when the program starts."""
    made = runpy.run_path(deadlines.__file__, run_name=deadlines.__name__)["DEFAULT_LIMITS"]
    S, C, U = LimitStep, Category, Urgency  # noqa: N806
    assert [(o.step, o.category, o.urgency, o.minutes, o.duty_clock, o.clause) for o in made] == [
        (S.DISPATCH, None, None, 15, True, "4.2.1.3"),
        (S.DISPATCH, C.REPAIR, U.URGENT, 5, True, "4.2.1.3"),
        (S.ON_SITE, C.REPAIR, U.URGENT, 30, False, "JD-3"),
        (S.SETTLE, C.REPAIR, U.NORMAL, DAY, False, "JD-3"),
        (S.SETTLE, C.INQUIRY, None, DAY, False, "JD-1"),
        (S.ANSWER, C.COMPLAINT, None, DAY, False, "4.2.2.4"),
        (S.SETTLE, C.COMPLAINT, None, 3 * DAY, False, "4.2.2.4"),
        (S.ANSWER, C.SUGGESTION, None, DAY, False, "JD-1"),
        (S.SETTLE, C.SUGGESTION, None, 3 * DAY, False, "JD-1"),
        (S.ANSWER, C.HELP, None, DAY, False, "JD-1"),
        (S.SETTLE, C.HELP, None, 3 * DAY, False, "JD-1"),
        (S.CALLBACK, C.COMPLAINT, None, 3 * DAY, False, "4.2.1.4"),
        (S.CALLBACK, C.SUGGESTION, None, 3 * DAY, False, "4.2.1.4"),
        (S.CALLBACK, C.HELP, None, 3 * DAY, False, "4.2.1.4"),
        (S.CALLBACK, C.REPAIR, None, 7 * DAY, False, "4.2.1.4"),
        (S.CALLBACK, C.INQUIRY, None, 7 * DAY, False, "4.2.1.4"),
        (S.ACCEPT, None, None, 30, True, "JD-2"),
    ]
    assert {(one.valid_from, one.office, one.department) for one in made} == {
        (date(2000, 1, 1), None, None)
    }
    assert all(one.lands_in_duty for one in made)


def test_a_hold_of_no_time_moves_nothing_and_a_limit_that_stays_stays_where_it_falls():
    night, later = at("2026-11-23 20:00"), at("2026-11-23 21:30")
    stays = Limit(LimitStep.SETTLE, DAY, False, TODAY, rolls=False)
    rolls = replace(stays, rolls=None)
    noon, one = at("2026-11-23 12:00"), at("2026-11-23 13:30")
    assert with_hold(night, noon, noon, rolls, CALENDAR) == night
    assert with_hold(night, noon, one, stays, CALENDAR) == later
    assert with_hold(night, noon, one, rolls, CALENDAR) == at("2026-11-24 08:30")
    assert with_hold(night, night, later, stays, CALENDAR) == night  # late already


def test_steps_without_a_clock():
    assert default(LimitStep.ON_SITE, Category.REPAIR) is None
    assert default(LimitStep.ANSWER, Category.INQUIRY) is None
    assert limit_in_force((), LimitStep.DISPATCH, 1, None, Urgency.NORMAL, TODAY) is None


def test_the_most_specific_limit_wins_then_the_latest():
    def limit(minutes, since=2020, **kind):
        return Limit(LimitStep.DISPATCH, minutes, True, date(since, 1, 1), **kind)

    company, later = limit(1), limit(2, 2021)
    urgent = limit(3, urgency=Urgency.URGENT)
    repair = limit(4, category=Category.REPAIR)
    office, future = limit(5, office=7), limit(6, 2030, office=7)
    limits = (office, repair, urgent, company, later, future)

    def found(office_id, category, urgency):
        args = (LimitStep.DISPATCH, office_id, category, urgency, TODAY)
        assert limit_in_force(limits, *args) is limit_in_force(limits[::-1], *args)
        return limit_in_force(limits, *args)

    assert found(1, Category.HELP, Urgency.NORMAL) is later
    assert found(1, Category.HELP, Urgency.URGENT) is urgent
    assert found(1, Category.REPAIR, Urgency.NORMAL) is repair
    assert found(7, Category.REPAIR, Urgency.NORMAL) is office
    assert found(7, Category.REPAIR, Urgency.URGENT) is urgent


def test_dispatch_counts_duty_minutes():
    dispatch = default(LimitStep.DISPATCH, Category.REPAIR)
    urgent = default(LimitStep.DISPATCH, Category.REPAIR, Urgency.URGENT)
    assert deadline(at("2026-11-20 17:20"), dispatch, CALENDAR) == at("2026-11-23 08:35")
    assert deadline(at("2026-11-20 17:28"), urgent, CALENDAR) == at("2026-11-23 08:33")
    assert deadline(at("2026-11-21 02:00"), urgent, CALENDAR) == at("2026-11-23 08:35")


def test_an_urgent_repair_at_night_waits_for_the_opening_unless_somebody_is_on_call():
    on_site = default(LimitStep.ON_SITE, Category.REPAIR, Urgency.URGENT)
    round_the_clock = replace(on_site, rolls=False)
    assert deadline(at("2026-11-23 23:00"), on_site, CALENDAR) == at("2026-11-24 08:30")
    assert deadline(at("2026-11-23 23:00"), round_the_clock, CALENDAR) == at("2026-11-23 23:30")
    assert deadline(at("2026-11-23 10:00"), on_site, CALENDAR) == at("2026-11-23 10:30")


def test_plain_days_move_on_to_the_next_opening():
    answer = default(LimitStep.ANSWER, Category.COMPLAINT)
    assert deadline(at("2026-11-23 10:00"), answer, CALENDAR) == at("2026-11-24 10:00")
    assert deadline(at("2026-11-20 10:00"), answer, CALENDAR) == at("2026-11-23 08:30")
    assert deadline(at("2026-09-30 16:00"), answer, CALENDAR) == at("2026-10-08 08:30")


def test_rolls_can_be_said():
    plain = Limit(LimitStep.SETTLE, DAY, False, TODAY, rolls=False)
    assert deadline(at("2026-11-20 10:00"), plain, CALENDAR) == at("2026-11-21 10:00")


def test_hold_moves_the_deadline():
    settle = default(LimitStep.SETTLE, Category.REPAIR)
    dispatch = default(LimitStep.DISPATCH, Category.REPAIR)
    due = at("2026-11-24 10:00")
    hold = at("2026-11-23 11:00"), at("2026-11-23 13:00")
    assert with_hold(due, *hold, settle, CALENDAR) == at("2026-11-24 12:00")
    over_night = at("2026-11-23 17:00"), at("2026-11-24 09:00")
    assert with_hold(due, *over_night, dispatch, CALENDAR) == at("2026-11-24 11:00")


def test_a_hold_after_the_deadline_or_of_no_time_moves_nothing():
    settle = default(LimitStep.SETTLE, Category.REPAIR)
    due = at("2026-11-23 10:00")
    for hold in ((due, due + timedelta(days=1)), (due - timedelta(hours=1),) * 2):
        moved = with_hold(due, *hold, settle, CALENDAR)
        assert moved == due
        assert moved.tzinfo is UTC


instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
limits = st.builds(
    Limit,
    st.just(LimitStep.SETTLE),
    st.integers(0, 10 * DAY),
    st.booleans(),
    st.just(TODAY),
    urgency=st.sampled_from([None, *Urgency]),
    rolls=st.sampled_from([None, True, False]),
)


@given(instants, limits)
def test_never_in_non_duty_time_never_before_receipt(start, limit):
    due = deadline(start, limit, CALENDAR)
    assert due >= start + timedelta(minutes=limit.minutes)
    assert CALENDAR.is_duty(due) or not limit.lands_in_duty


@given(instants, st.sampled_from(DEFAULT_LIMITS))
def test_defaults_are_in_duty_time(start, limit):
    due = deadline(start, limit, CALENDAR)
    assert due >= start
    assert CALENDAR.is_duty(due)


@given(instants, limits, st.integers(0, 5 * DAY), st.integers(0, 5 * DAY))
def test_a_hold_never_shortens(start, limit, after, held):
    due = deadline(start, limit, CALENDAR)
    held_from = start + timedelta(minutes=after)
    held_to = held_from + timedelta(minutes=held)
    moved = with_hold(due, held_from, held_to, limit, CALENDAR)
    assert moved >= due
    assert CALENDAR.is_duty(moved) or not limit.lands_in_duty
    if held_from < due:
        paused = CALENDAR.duty_between(held_from, held_to)
        gained = CALENDAR.duty_between(due, moved)
        assert gained == paused if limit.duty_clock else moved - due >= held_to - held_from
