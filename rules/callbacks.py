"""Callbacks (4.2.1.4, 4.2.2.5): who owes one, when it counts, when it is excused.

The draw itself, who is called back and how, is in ``rules.draw``.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from rules.draw import (
    Candidate,
    Completion,
    Decision,
    Draw,
    Replay,
    callbacks_owed,
    decide,
    replay,
    visits_owed,
    window_start,
)
from rules.refusal import Refusal
from rules.vocabulary import N_, CallbackGroup, CallbackOutcome, Category

__all__ = [
    "DEFAULT_QUOTAS",
    "Attempt",
    "Candidate",
    "Completion",
    "Decision",
    "Draw",
    "GroupQuota",
    "Replay",
    "callbacks_owed",
    "decide",
    "excused",
    "group_of",
    "may_call_back",
    "on_time",
    "replay",
    "visits_owed",
    "window_start",
]

DEFAULT_ATTEMPT_DAYS = 3


@dataclass(frozen=True, slots=True)
class GroupQuota:
    """The share of a group's tickets to call back, and of those callbacks to make on site."""

    share: Fraction
    visit_share: Fraction = Fraction(20, 100)


DEFAULT_QUOTAS: Mapping[CallbackGroup, GroupQuota] = {
    CallbackGroup.REPAIR_INQUIRY: GroupQuota(Fraction(80, 100)),
    CallbackGroup.VOICE: GroupQuota(Fraction(1)),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: what came of it, on which day of the office's calendar, and whether in time."""

    outcome: CallbackOutcome
    day: date
    in_time: bool = True


def group_of(category: Category) -> CallbackGroup:
    """Return the group of 4.2.1.4 a category is called back with."""
    match category:
        case Category.REPAIR | Category.INQUIRY:
            return CallbackGroup.REPAIR_INQUIRY
        case Category.COMPLAINT | Category.SUGGESTION | Category.HELP:
            return CallbackGroup.VOICE


def may_call_back(caller: int, workers: Container[int]) -> None:
    """Refuse a callback by one who did the job; say nothing when somebody else calls (4.3)."""
    if caller in workers:
        raise Refusal(
            N_("You did this job yourself: a colleague must call the customer back."),
        )


def on_time(
    reached_at: datetime | None, due_at: datetime, *, caller: int | None, worker: int | None
) -> bool:
    """Say whether a callback counts: reached by its deadline, by another than the worker."""
    if reached_at is None or reached_at > due_at:
        return False
    return worker is None or caller != worker


def excused(attempts: Iterable[Attempt], needed_days: int = DEFAULT_ATTEMPT_DAYS) -> bool:
    """Say whether a callback is excused: the customer refused, or wasn't reached on enough days.

    An excused callback is shown and not counted. Somebody who was reached excuses nothing, a new
    appointment is no failed attempt, and what is tried after the deadline takes no miss back.
    """
    attempted = tuple(attempts)
    if any(attempt.outcome is CallbackOutcome.REACHED for attempt in attempted):
        return False
    made = [attempt for attempt in attempted if attempt.in_time]
    outcomes = {attempt.outcome for attempt in made}
    if CallbackOutcome.REFUSED in outcomes:
        return True
    days = {attempt.day for attempt in made if attempt.outcome is CallbackOutcome.NO_ANSWER}
    return len(days) >= needed_days
