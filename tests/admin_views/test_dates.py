"""Dates as people type them, and the sentence that says what is wrong with one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from admin_views.dates import Said, day_from, moment_from, month_from
from models.clock import OFFICE_ZONE


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-24",
        "2026/11/24",
        "2026.11.24",
        "20261124",
        "2026年11月24日",
        "2026年 11月 24 号",
        " 2026 11 24 ",
        "２０２６／１１／２４",
    ],
)
def test_a_day_is_understood_however_it_is_written(typed):
    assert day_from(typed) == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["2026-1-5", "2026/01/05", "2026年1月5日"])
def test_single_figures_need_no_nought(typed):
    assert day_from(typed) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-02-30", "There is no day 30 in 2026-02: it has 28 days."),
        ("20261131", "There is no day 31 in 2026-11: it has 30 days."),
        ("2026/13/01", "There is no month 13: a year has twelve."),
        ("0026-01-01", "Check the year of this date."),
    ],
)
def test_a_day_there_is_not_is_told(app, typed, sentence):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        with pytest.raises(Said) as no:
            day_from(typed)
        assert str(no.value) == sentence


@pytest.mark.parametrize(
    "typed", ["yesterday", "24.11.2026", "2026-11", "202611241", "2026--11-24"]
)
def test_what_is_no_day_has_no_day(typed):
    with pytest.raises(ValueError, match=typed):
        day_from(typed)


@pytest.mark.parametrize("typed", ["2026-10", "2026/10", "202610", "2026年10月", "2026-10-14"])
def test_a_month_is_its_first_day(typed):
    assert month_from(typed) == date(2026, 10, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-10-14T09:30",
        "2026-10-14 9:30",
        "20261014 09:30",
        "2026年10月14日 9点30分",
        "2026/10/14 09：30:00",
    ],
)
def test_a_moment_is_by_the_clock_of_the_office(typed):
    assert moment_from(typed) == datetime(2026, 10, 14, 9, 30, tzinfo=OFFICE_ZONE)


def test_a_moment_may_say_its_own_zone():
    assert moment_from("2026-10-14T01:30+00:00") == datetime(2026, 10, 14, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("2026-10-14", "Add the time of day"), ("2026-10-14 25:00", "There is no time 25:00")],
)
def test_a_time_there_is_not_is_told(app, typed, sentence):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        with pytest.raises(Said) as no:
            moment_from(typed)
        assert sentence in str(no.value)
