from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import ServiceCalendar
from rules.deadlines import DEFAULT_LIMITS, deadline
from rules.ladder import due_now, leads
from rules.notice_words import LadderRung
from rules.vocabulary import LimitStep

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = ServiceCalendar.weekly(
    ZONE, {weekday: ((time(8, 30), time(17, 30)),) for weekday in range(5)}
)
SOON, OVERDUE, LONG = LadderRung
DISPATCH = DEFAULT_LIMITS[0]  # 15 minutes of duty
SETTLE = next(one for one in DEFAULT_LIMITS if one.step is LimitStep.SETTLE)  # a day
MINUTE = timedelta(minutes=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due(limit, when, now, taken=()):
    return due_now(at(when), limit, CALENDAR, at(now), taken)


@pytest.mark.parametrize(
    ("now", "steps"),
    [
        ("2026-11-24 10:09", ()),
        ("2026-11-24 10:10", (SOON,)),
        ("2026-11-24 10:15", (SOON,)),
        ("2026-11-24 10:16", (OVERDUE,)),
        ("2026-11-24 10:30", (OVERDUE,)),
        ("2026-11-24 10:31", (OVERDUE, LONG)),
    ],
)
def test_the_steps_of_a_dispatch(now, steps):
    assert due(DISPATCH, "2026-11-24 10:15", now) == steps


def test_duty_minutes_do_not_pass_at_night():
    # 15 minutes that begin at 17:20 on a Friday end at 08:35 on Monday
    assert due(DISPATCH, "2026-11-30 08:35", "2026-11-27 17:29") == ()
    assert due(DISPATCH, "2026-11-30 08:35", "2026-11-29 12:00") == (SOON,)
    # missed at 17:25 on a Friday, the manager is told after ten more minutes on Monday
    assert due(DISPATCH, "2026-11-27 17:25", "2026-11-30 08:35") == (OVERDUE,)
    assert due(DISPATCH, "2026-11-27 17:25", "2026-11-30 08:41") == (OVERDUE, LONG)


def test_a_step_is_taken_once_and_too_late_is_not_soon():
    assert due(DISPATCH, "2026-11-24 10:15", "2026-11-24 10:12", [SOON]) == ()
    assert due(DISPATCH, "2026-11-24 10:15", "2026-11-24 12:00", [OVERDUE]) == (LONG,)
    assert due(DISPATCH, "2026-11-24 10:15", "2026-11-24 12:00", [OVERDUE, LONG]) == ()


def test_a_row_says_its_own_minutes():
    own = replace(SETTLE, remind_before=30, supervisor_after=60, manager_after=10)
    assert (leads(own).before, leads(own).supervisor_after) == (30, 60)
    assert leads(own).manager_after == 60  # never before the supervisor
    assert leads(SETTLE).before == 120
    assert leads(replace(SETTLE, minutes=30)).before == 10


LIMITS = st.builds(
    lambda duty, minutes, before, supervisor, manager: replace(
        SETTLE,
        duty_clock=duty,
        minutes=minutes,
        remind_before=before,
        supervisor_after=supervisor,
        manager_after=manager,
    ),
    st.booleans(),
    st.integers(1, 3000),
    st.none() | st.integers(0, 200),
    st.none() | st.integers(0, 600),
    st.none() | st.integers(0, 3000),
)
STARTS = st.integers(0, 20 * 24 * 60).map(lambda one: at("2026-11-20 00:00") + one * MINUTE)


@given(limit=LIMITS, start=STARTS, ticks=st.lists(st.integers(-4000, 9000), max_size=12))
def test_never_too_early_each_once_and_ever_further(limit, start, ticks):
    when = deadline(start, limit, CALENDAR)
    taken = []
    for tick in sorted(ticks):
        now = when + tick * MINUTE
        for rung in due_now(when, limit, CALENDAR, now, taken):
            assert rung not in taken
            if rung is SOON:
                left = CALENDAR.duty_between(now, when) if limit.duty_clock else when - now
                assert left <= leads(limit).before * MINUTE
            else:
                assert now > when
            taken.append(rung)
        assert due_now(when, limit, CALENDAR, now, taken) == ()
    order = list(LadderRung)
    assert [order.index(rung) for rung in taken] == sorted(order.index(rung) for rung in taken)


@given(limit=LIMITS, start=STARTS, first=st.integers(-4000, 9000), later=st.integers(0, 5000))
def test_what_others_are_told_does_not_go_back(limit, start, first, later):
    when = deadline(start, limit, CALENDAR)
    early = set(due_now(when, limit, CALENDAR, when + first * MINUTE)) - {SOON}
    assert early <= set(due_now(when, limit, CALENDAR, when + (first + later) * MINUTE))


def test_near_is_a_third_in_full_minutes_at_most_two_hours():
    assert leads(replace(SETTLE, minutes=100)).before == 33
    assert [leads(replace(SETTLE, minutes=m)).before for m in (359, 360, 363)] == [119, 120, 120]


@pytest.mark.parametrize(
    ("supervisor", "manager", "minutes", "steps"),
    [
        (0, 1, 1, (OVERDUE,)),
        (0, 1, 2, (OVERDUE, LONG)),
        (1, 1, 1, (SOON,)),
        (1, 1, 2, (OVERDUE, LONG)),
        (10, 60, 10, (SOON,)),
        (10, 60, 11, (OVERDUE,)),
        (10, 60, 60, (OVERDUE,)),
        (10, 60, 61, (OVERDUE, LONG)),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_others_are_told_after_the_minutes_of_the_row(supervisor, manager, minutes, steps, known):
    """Even where no duty hours are entered: then by the clock on the wall."""
    limit = replace(DISPATCH, supervisor_after=supervisor, manager_after=manager)
    calendar = CALENDAR if known else ServiceCalendar.weekly(ZONE, {})
    when = at("2026-11-24 10:00")
    assert due_now(when, limit, calendar, when + minutes * MINUTE) == steps
