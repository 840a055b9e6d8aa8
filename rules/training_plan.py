"""The annual training plan (4.1.2): what is allowed when, what counts as done, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rules.indicators import Rate, last_day, quarter_of
from rules.plan_words import ItemProgress, PlanQuarter, PlanState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Role

PREFIX = "PXJH"  # 培训计划
FIRST_YEAR, LAST_YEAR = 2000, 2099
EFFECT_DAYS = 60  # on each side of a training, for its indicator before and after
OPEN = frozenset({PlanState.DRAFT, PlanState.RETURNED})  # may still be written
# one of these at a time is under way beside the one in force
UNDER_WAY = (PlanState.DRAFT, PlanState.SUBMITTED, PlanState.RETURNED)

_QUARTERS = {quarter.value: quarter for quarter in PlanQuarter}
_POSTS = {role.value: role for role in Role}
_ADVICE = {
    PlanState.DRAFT: N_("This plan is a draft: submit it first."),
    PlanState.RETURNED: N_("This plan was returned: mend it and submit it again."),
    PlanState.SUBMITTED: N_("This plan has been submitted: the manager approves or returns it."),
    PlanState.APPROVED: N_("This plan is in force and stands. Change it by a revision."),
    PlanState.SUPERSEDED: N_("This plan was superseded by a revision: change that one."),
}


def number(year: int, revision: int) -> str:
    """Return the number of an edition, such as PXJH-2026-01."""
    return f"{PREFIX}-{year}-{revision:02d}"


def check_year(year: int | None, today: date) -> None:
    """Refuse a year that is no year, or that lies more than one ahead."""
    if year is None or not FIRST_YEAR <= year <= min(today.year + 1, LAST_YEAR):
        raise Refusal(N_("Choose this year, the next one or an earlier one."), field="year")


def next_state(state: PlanState, deed: Deed) -> PlanState:
    """Return the state a deed leads to, or refuse it with what to do instead."""
    S, D = PlanState, Deed  # noqa: N806 - the table below reads as one
    match state, deed:
        case ((S.DRAFT | S.RETURNED), D.SUBMIT):
            return S.SUBMITTED
        case ((S.DRAFT | S.RETURNED), (D.EDIT | D.VOID)):
            return state
        case S.SUBMITTED, D.APPROVE:
            return S.APPROVED
        case S.SUBMITTED, D.RETURN:
            return S.RETURNED
        case S.APPROVED, D.REVISE:
            return state
        case _:
            raise Refusal(_ADVICE[state])


def is_allowed(state: PlanState, deed: Deed) -> bool:
    """Say whether a deed is allowed in a state."""
    try:
        next_state(state, deed)
    except Refusal:
        return False
    return True


def posts_of(kept: str) -> tuple[Role, ...]:
    """Return the posts of a text that keeps their values with spaces between."""
    return tuple(_POSTS[value] for value in kept.split() if value in _POSTS)


def last_day_of(year: int, quarter: PlanQuarter) -> date:
    """Return the last day of an item's quarter."""
    return last_day(date(year, quarter.number * 3, 1))


def quarter_on(day: date) -> PlanQuarter:
    """Return the quarter a day falls in."""
    return _QUARTERS[quarter_of(day)[4:].lower()]


def progress(year: int, quarter: PlanQuarter, is_held: bool, today: date) -> ItemProgress:
    """Return what became of an item: done once a session was held, late when its quarter is over.

    Training held after its quarter is done; the day stands beside it.
    """
    if is_held:
        return ItemProgress.DONE
    return ItemProgress.LATE if today > last_day_of(year, quarter) else ItemProgress.AHEAD


# Before and after ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included."""

    first: date
    last: date


def before(held_on: date) -> Span:
    """Return the days before a training, its own day left out."""
    return Span(held_on - timedelta(days=EFFECT_DAYS), held_on - timedelta(days=1))


def after(held_on: date) -> Span:
    """Return the days after a training, its own day left out."""
    return Span(held_on + timedelta(days=1), held_on + timedelta(days=EFFECT_DAYS))


def is_over(held_on: date, today: date) -> bool:
    """Say whether the days after a training are over: earlier nothing is compared."""
    return today > after(held_on).last


def change(earlier: Rate, later: Rate) -> Fraction | None:
    """Return by how many percentage points a rate rose, exactly; None where nothing was due."""
    if earlier.percent is None or later.percent is None:
        return None
    return later.percent - earlier.percent
