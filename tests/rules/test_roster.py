from datetime import date, datetime

import pytest

from rules import roster
from rules.refusal import Refusal
from rules.vocabulary import Role
from tests.screens.shifts import OFFICE_ZONE

DAY = date(2026, 11, 24)


def test_times_are_kept_one_way():
    assert roster.clock_time("8:05", "starts") == "08:05"
    assert roster.clock_time("２４:00", "ends") == "00:00"
    assert roster.clock_time("23:59", "ends") == "23:59"
    for typed in ("8", "25:00", "24:30", "08:60", "早上"):
        with pytest.raises(Refusal) as no:
            roster.clock_time(typed, "starts")
        assert no.value.field == "starts"


def test_a_shift_may_pass_midnight():
    def hours(day, hour):
        return datetime(2026, 11, day, hour, tzinfo=OFFICE_ZONE)

    assert roster.span(DAY, "08:00", "16:00", OFFICE_ZONE) == (hours(24, 8), hours(24, 16))
    night = roster.span(DAY, "20:00", "08:00", OFFICE_ZONE)
    assert night == (hours(24, 20), hours(25, 8))
    assert roster.span(DAY, "08:00", "08:00", OFFICE_ZONE)[1] == hours(25, 8)
    early = roster.span(date(2026, 11, 25), "08:00", "16:00", OFFICE_ZONE)
    assert not roster.overlap(night, early)
    assert not roster.overlap(early, night)
    assert roster.overlap(early, early)
    late = roster.span(DAY, "12:00", "21:00", OFFICE_ZONE)
    assert roster.overlap(night, late)
    assert roster.overlap(late, night)


def test_a_week_begins_on_monday():
    week = roster.week_of(DAY)
    assert (week[0], week[-1], len(week)) == (date(2026, 11, 23), date(2026, 11, 29), 7)
    assert roster.monday(date(2026, 11, 29)) == date(2026, 11, 23)


def test_the_post_is_the_first_that_fits():
    both = (Role.WORKER, Role.FRONT_DESK)
    assert roster.post_for(both, both) is Role.FRONT_DESK
    assert roster.post_for((Role.WORKER,), both) is Role.WORKER
    assert roster.post_for((Role.AREA_ADMIN,), both) is None
