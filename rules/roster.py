"""The shift roster: when a shift begins and ends, whom it is for, which days make a week (JD-5).

Times are the office's wall clock, "HH:MM"; a shift that ends at or before it begins ends on the
next day, as duty hours do. Instants come out aware.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.refusal import Refusal
from rules.typed import fold
from rules.vocabulary import N_, Role

# The posts that work in shifts, in the order of the roster.
POSTS: tuple[Role, ...] = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER)
WEEK = 7
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
Span = tuple[datetime, datetime]


def clock_time(typed: str, field: str) -> str:
    """Return a time of day as it is kept, 08:00; refuse what is none."""
    match = _TIME.fullmatch(fold(typed))
    if match is None:
        raise Refusal(N_("Write the time as 08:30."), field=field)
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Refusal(N_("There is no such time of day."), field=field)
    return f"{hour % 24:02d}:{minute:02d}"


def span(day: date, starts: str, ends: str, zone: ZoneInfo) -> Span:
    """Return when a shift of a day begins and ends."""
    first, last = time.fromisoformat(starts), time.fromisoformat(ends)
    over = day if last > first else day + timedelta(days=1)
    return datetime.combine(day, first, zone), datetime.combine(over, last, zone)


def overlap(one: Span, other: Span) -> bool:
    """Say whether two spans share any time; one that begins as the other ends does not."""
    return one[0] < other[1] and other[0] < one[1]


def post_for(wanted: Collection[Role], held: Collection[Role]) -> Role | None:
    """Return the post somebody works a shift in: the first of the shift's posts that he holds."""
    return next((role for role in POSTS if role in wanted and role in held), None)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> Sequence[date]:
    """Return the seven days of a day's week, Monday first."""
    first = monday(day)
    return [first + timedelta(days=number) for number in range(WEEK)]
