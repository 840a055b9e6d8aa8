from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import HoursEdition, NoDutyTime, ServiceCalendar, missing_year
from rules.vocabulary import DayKind

ZONE = ZoneInfo("Asia/Shanghai")
MORNING, AFTERNOON = (time(8, 30), time(12)), (time(13, 30), time(17, 30))
WORK_WEEK = dict.fromkeys(range(5), (MORNING, AFTERNOON))
NATIONAL_DAY = {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}
MAKE_UP = {date(2026, 10, 10): DayKind.MAKE_UP}
CALENDAR = ServiceCalendar.weekly(ZONE, WORK_WEEK, NATIONAL_DAY | MAKE_UP)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_spans_are_utc_and_sorted():
    assert CALENDAR.duty_spans(date(2026, 11, 23)) == [
        (datetime(2026, 11, 23, 0, 30, tzinfo=UTC), datetime(2026, 11, 23, 4, tzinfo=UTC)),
        (datetime(2026, 11, 23, 5, 30, tzinfo=UTC), datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("instant", "duty"),
    [
        ("2026-11-23 08:29:59", False),
        ("2026-11-23 08:30", True),
        ("2026-11-23 12:00", True),  # the closing minute still is duty
        ("2026-11-23 12:30", False),
        ("2026-11-22 10:00", False),  # Sunday
        ("2026-10-05 10:00", False),  # holiday on a Monday
        ("2026-10-10 10:00", True),  # a Saturday worked instead, with Monday's hours
    ],
)
def test_is_duty(instant, duty):
    assert CALENDAR.is_duty(at(instant)) is duty


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-23 09:00", 15, "2026-11-23 09:15"),
        ("2026-11-23 11:50", 15, "2026-11-23 13:35"),  # over lunch
        ("2026-11-23 11:45", 15, "2026-11-23 12:00"),
        ("2026-11-20 17:20", 15, "2026-11-23 08:35"),  # over the weekend
        ("2026-09-30 18:00", 15, "2026-10-08 08:45"),  # over the National Day week
        ("2026-11-22 03:00", 0, "2026-11-23 08:30"),
        ("2026-11-23 12:00", 0, "2026-11-23 12:00"),
    ],
)
def test_add_duty(start, minutes, due):
    assert CALENDAR.add_duty(at(start), minutes) == at(due)


def test_results_are_utc():
    assert CALENDAR.add_duty(at("2026-11-23 09:00"), 1).tzinfo is UTC


def test_hours_past_midnight_and_round_the_clock():
    night = ServiceCalendar.weekly(ZONE, {0: ((time(22), time(6)),)})
    assert night.is_duty(at("2026-11-24 05:00"))
    assert not night.is_duty(at("2026-11-24 07:00"))
    assert night.add_duty(at("2026-11-24 05:30"), 60) == at("2026-11-30 22:30")
    always = ServiceCalendar.weekly(ZONE, {day: ((time(0), time(0)),) for day in range(7)})
    assert always.add_duty(at("2026-11-23 23:50"), 3 * 24 * 60) == at("2026-11-26 23:50")


def test_overlapping_spans_count_once():
    doubled = ServiceCalendar.weekly(ZONE, {0: ((time(8), time(12)), (time(10), time(14)))})
    assert doubled.add_duty(at("2026-11-23 08:00"), 6 * 60) == at("2026-11-23 14:00")
    whole_day = at("2026-11-23 00:00"), at("2026-11-24 00:00")
    assert doubled.duty_between(*whole_day) == timedelta(hours=6)


def test_editions_of_hours():
    early = {0: ((time(8), time(9)),)}
    late = {0: ((time(20), time(21)),)}
    calendar = ServiceCalendar(
        ZONE, (HoursEdition(date(2026, 11, 30), late), HoursEdition(date(2026, 1, 1), early))
    )
    assert calendar.is_duty(at("2026-11-23 08:30"))
    assert calendar.is_duty(at("2026-11-30 20:30"))
    assert not calendar.is_duty(at("2026-11-30 08:30"))
    assert calendar.duty_spans(date(2025, 12, 29)) == []


def test_own_hours_of_a_make_up_day():
    saturday = WORK_WEEK | {5: ((time(9), time(10)),)}
    calendar = ServiceCalendar.weekly(ZONE, saturday, MAKE_UP)
    assert not calendar.is_duty(at("2026-10-10 14:00"))


def test_no_duty_time():
    with pytest.raises(NoDutyTime):
        ServiceCalendar.weekly(ZONE, {}).add_duty(at("2026-11-23 09:00"), 1)


def test_naive_instants_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.is_duty(datetime(2026, 11, 23, 9))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_duty(at("2026-11-23 09:00"), -1)


@pytest.mark.parametrize(
    ("today", "years", "missing"),
    [
        (date(2026, 9, 30), {2026}, None),
        (date(2026, 10, 1), {2026}, 2027),
        (date(2026, 10, 1), {2026, 2027}, None),
        (date(2026, 3, 1), {2025}, 2026),
    ],
)
def test_missing_year(today, years, missing):
    assert missing_year(years, today) == missing


def test_years_known_by_their_holidays():
    assert CALENDAR.years_known == {2026}
    assert CALENDAR.missing_year(date(2026, 12, 1)) == 2027


clock = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
hours = st.dictionaries(
    st.integers(0, 6), st.lists(st.tuples(clock, clock), min_size=1, max_size=2), min_size=1
)
kinds = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(DayKind), max_size=20
)
calendars = st.builds(ServiceCalendar.weekly, st.just(ZONE), hours, kinds)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(calendars, instants, st.integers(0, 3000))
def test_duty_added_is_in_duty_and_counts_back(calendar, start, minutes):
    due = calendar.add_duty(start, minutes)
    assert due >= start
    assert calendar.is_duty(due)
    assert calendar.duty_between(start, due) == timedelta(minutes=minutes)


@given(calendars, instants, instants)
def test_duty_between_never_exceeds_the_time_between(calendar, one, other):
    assert timedelta(0) <= calendar.duty_between(one, other) <= max(other - one, timedelta(0))


def test_a_calendar_made_weekly_keeps_its_days():
    holiday = {date(2026, 11, 23): DayKind.HOLIDAY}
    assert ServiceCalendar.weekly(ZONE, WORK_WEEK, holiday).days == holiday
    assert ServiceCalendar.weekly(ZONE, WORK_WEEK).days == {}
    assert not ServiceCalendar.weekly(ZONE, WORK_WEEK, holiday).is_duty(at("2026-11-23 09:00"))


def test_both_ends_of_a_span_are_utc_and_a_span_of_no_time_is_none():
    spans = CALENDAR.duty_spans(date(2026, 11, 23))
    assert all(end.tzinfo is UTC for span in spans for end in span)
    # where clocks went forward at two, half past two until half past three never was
    berlin = ServiceCalendar.weekly(ZoneInfo("Europe/Berlin"), {6: ((time(2, 30), time(3, 30)),)})
    assert berlin.duty_spans(date(2026, 3, 29)) == []
    assert len(berlin.duty_spans(date(2026, 4, 5))) == 1


def year_off(barren: int) -> ServiceCalendar:
    """Duty from nine to ten every day, but for so many days after the 1st of January."""
    off = {date(2026, 1, 1) + timedelta(days=n): DayKind.HOLIDAY for n in range(1, barren + 1)}
    return ServiceCalendar.weekly(ZONE, dict.fromkeys(range(7), ((time(9), time(10)),)), off)


def test_the_next_duty_is_looked_for_400_days_ahead_and_no_further():
    start = at("2026-01-01 09:30")
    assert year_off(400).add_duty(start, 60) == at("2027-02-06 09:30")
    with pytest.raises(NoDutyTime):
        year_off(401).add_duty(start, 60)
    hours = dict.fromkeys(range(7), ((time(9), time(10)),))
    for days in (399, 400):
        opens = date(2026, 1, 1) + timedelta(days=days)
        calendar = ServiceCalendar(ZONE, (HoursEdition(opens, hours),))
        if days == 399:
            assert calendar.next_duty(start) == datetime(2027, 2, 4, 9, tzinfo=ZONE)
        else:
            with pytest.raises(NoDutyTime):
                calendar.next_duty(start)


def test_days_of_duty_are_no_days_without():
    assert year_off(0).add_duty(at("2026-01-01 09:00"), 60 * 500) == at("2027-05-15 10:00")


def test_a_make_up_day_has_no_duty_where_monday_has_none():
    tuesdays = ServiceCalendar.weekly(ZONE, {1: (MORNING,)}, MAKE_UP)
    assert tuesdays.duty_spans(date(2026, 10, 10)) == []
