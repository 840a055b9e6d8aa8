"""Ad-hoc assessments (4.2.3.1): what is allowed when, what a finding may say, what is counted once.

Points are exact fractions of at most two decimals.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from fractions import Fraction

from rules.indicators import quarter_of
from rules.refusal import Refusal
from rules.spot_words import RecheckResult, SpotState
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed

PREFIX = "BD"  # 不定期
MOST_POINTS = 100
HUNDREDTHS = 100
OF_A_KIND = 3  # findings of one line and clause in a quarter that propose a training topic

_ADVICE = {
    SpotState.DRAFT: N_("This ad-hoc assessment is a draft: give it to the person first."),
    SpotState.ISSUED: N_(
        "This ad-hoc assessment was given to the person and stands. Void it if it is wrong."
    ),
    SpotState.ACKNOWLEDGED: N_("The person has acknowledged this ad-hoc assessment: it stands."),
    SpotState.DISAGREED: N_(
        "The person has stated why he disagrees: answer it, or void what is wrong."
    ),
}


def number(day: date, sequence: int) -> str:
    """Return a number such as BD-20261124-0001; the sequence begins at 1 each day."""
    return ticket_number(PREFIX, day, sequence)


def next_state(state: SpotState, deed: Deed) -> SpotState:
    """Return the state a deed leads to, or refuse it with what to do instead."""
    S, D = SpotState, Deed  # noqa: N806 - the table below reads as one
    match state, deed:
        case S.DRAFT, D.EDIT:
            return state
        case S.DRAFT, D.ISSUE:
            return S.ISSUED
        case S.ISSUED, D.CONFIRM:
            return S.ACKNOWLEDGED
        case S.ISSUED, D.DECLINE:
            return S.DISAGREED
        case S.DISAGREED, D.ANSWER:
            return state
        case _:
            raise Refusal(_ADVICE[state])


def is_allowed(state: SpotState, deed: Deed) -> bool:
    """Say whether a deed is allowed in a state."""
    try:
        next_state(state, deed)
    except Refusal:
        return False
    return True


def check_when(at: datetime, now: datetime) -> None:
    """Refuse an assessment that has not taken place yet."""
    if at > now:
        raise Refusal(N_("This time lies ahead. Enter when it happened."), field="at")


def check_points(points: Fraction) -> None:
    """Refuse points outside 0 to 100, or finer than a hundredth."""
    if not 0 <= points <= MOST_POINTS:
        raise Refusal(N_("Points off lie between 0 and 100."), field="points")
    if (points * HUNDREDTHS).denominator != 1:
        raise Refusal(N_("Enter at most two decimals."), field="points")


def check_correction(what: str, due_on: date | None, day: date) -> None:
    """Refuse a correction without its deadline, a deadline without one, or one that has passed.

    ``day`` is the day of the assessment.
    """
    if what and due_on is None:
        raise Refusal(N_("Say by when it is to be corrected."), field="due_on")
    if due_on is not None and not what:
        raise Refusal(N_("Say what is to be corrected by then."), field="rectification")
    if due_on is not None and due_on < day:
        raise Refusal(N_("The deadline lies before the assessment."), field="due_on")


def check_again(result: RecheckResult, again_on: date | None, day: date) -> None:
    """Refuse a new deadline of what was put right, or one before the day of the check."""
    if result is RecheckResult.PUT_RIGHT and again_on is not None:
        raise Refusal(N_("What was put right has no further deadline."), field="again_on")
    if again_on is not None and again_on < day:
        raise Refusal(N_("Say until when: a day that is not over."), field="again_on")


def is_double(names: Collection[str], missed: Collection[str], points: Fraction) -> bool:
    """Say whether a line of the month lost its points for the very record of a finding (4.2.3.1).

    ``names`` are the numbers of the record a finding is about, ``missed`` those of the records the
    line counts as not done, ``points`` what the line costs: nothing is lost twice for one cause.
    """
    return points > 0 and not set(names).isdisjoint(missed)


def proposes(findings: int) -> bool:
    """Say whether so many findings of a kind in a quarter propose a training topic (4.1.2)."""
    return findings >= OF_A_KIND


def quarter(day: date) -> str:
    """Return the quarter a finding counts in."""
    return quarter_of(day)
