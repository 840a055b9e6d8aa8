from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.notices import MOST_TRIES, next_try, quiet_end

ZONE = ZoneInfo("Asia/Shanghai")
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "begins", "ends", "goes"),
    [
        ("2026-11-24 23:10", "22:00", "07:00", "2026-11-25 07:00"),
        ("2026-11-24 22:00", "22:00", "07:00", "2026-11-25 07:00"),
        ("2026-11-24 12:00", "12:00", "14:00", "2026-11-24 14:00"),
        ("2026-11-24 14:00", "12:00", "14:00", "2026-11-24 14:00"),
        ("2026-11-24 06:59", "22:00", "07:00", "2026-11-24 07:00"),
        ("2026-11-24 07:00", "22:00", "07:00", "2026-11-24 07:00"),
        ("2026-11-24 12:30", "12:00", "14:00", "2026-11-24 14:00"),
        ("2026-11-24 21:59", "22:00", "07:00", "2026-11-24 21:59"),
        ("2026-11-24 12:30", "12:00", "12:00", "2026-11-24 12:30"),
    ],
)
def test_quiet_hours(now, begins, ends, goes):
    found = quiet_end(at(now), time.fromisoformat(begins), time.fromisoformat(ends), ZONE)
    assert found == at(goes)


@given(minutes=st.integers(0, 500_000), begins=TIMES, ends=TIMES)
def test_what_waits_goes_within_a_day_and_is_free_then(minutes, begins, ends):
    here = at("2026-01-01 00:00") + timedelta(minutes=minutes)
    found = quiet_end(here, begins, ends, ZONE)
    assert here <= found <= here + timedelta(days=1)
    assert quiet_end(found, begins, ends, ZONE) == found


def test_pauses_grow_and_end():
    now, waits = at("2026-11-24 10:00"), []
    for tries in range(1, MOST_TRIES):
        waits.append(next_try(tries, now) - now)
    assert waits == sorted(set(waits))
    assert next_try(MOST_TRIES, now) is None
