"""Customer visits by plan (JD-11): rounds in which every household is visited once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.indicators import last_day as month_end
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_

PREFIX = "ZF"
DEFAULT_MONTHS = 6  # until an interval is entered; setup enters one that can be changed
CLAUSE = "JD-11"
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Interval:
    """How many months a round takes, from a day on; no office stands for every one."""

    office: int | None
    months: int
    valid_from: date


def months_on(intervals: Iterable[Interval], office: int, day: date) -> int:
    """Return how many months a round of an office takes that begins on a day.

    The office's own interval beats the one of every office; of each, the latest in force holds.
    """
    holding = [one for one in intervals if one.office in (None, office) and one.valid_from <= day]
    best = max(holding, key=lambda one: (one.office is not None, one.valid_from), default=None)
    return DEFAULT_MONTHS if best is None else best.months


def last_day(first: date, months: int) -> date:
    """Return the last day of a round of so many months."""
    if not 1 <= months <= MOST_MONTHS:
        raise Refusal(N_("A round takes 1 to %(most)s months."), field="months", most=MOST_MONTHS)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    end = month_end(date(year, month + 1, 1))
    return end.replace(day=min(first.day, end.day)) - timedelta(days=1)


def check_when(at: datetime, now: datetime) -> None:
    """Refuse a visit that has not taken place yet."""
    if at > now:
        raise Refusal(N_("A visit can't lie ahead of now. Enter when it took place."), field="at")


def number(day: date, sequence: int) -> str:
    """Return a number such as ZF-20261124-0001; the sequence begins at 1 each day."""
    return ticket_number(PREFIX, day, sequence)
