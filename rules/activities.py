"""Community activities (JD-9): allowed changes, times, seats in the order of signing up.

Money is in fen, instants are aware; nothing here asks the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from rules.activity_words import ActivityState, SignUpState
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed

PREFIX = "HD"  # 活动
OVER = (ActivityState.CLOSED, ActivityState.CALLED_OFF)
AHEAD = (ActivityState.PLANNED, ActivityState.ANNOUNCED)
STEPS = (Deed.EDIT, Deed.PUBLISH, Deed.COMPLETE, Deed.CLOSE, Deed.CANCEL)
MOST_PEOPLE = 20  # one sign-up brings; whole parties call the office
MOST_AT_THE_DOOR = 2_000  # an open-air evening is entered as one walk-in
MOST_SEATS = 100_000
DOOR_OPENS = timedelta(hours=3)  # before it begins, attendance may be ticked

_ADVICE = {
    ActivityState.PLANNED: N_("This activity is being planned: announce it first."),
    ActivityState.ANNOUNCED: N_("This activity is announced: record it as held first."),
    ActivityState.HELD: N_("This activity was held: only its result is left to be entered."),
    ActivityState.CLOSED: N_("This activity is wound up and stands as it is."),
    ActivityState.CALLED_OFF: N_("This activity was called off and stands as it is."),
}


def next_state(state: ActivityState, deed: Deed) -> ActivityState:
    """Return the state a deed leads to, or refuse it with what to do instead."""
    S, D = ActivityState, Deed  # noqa: N806 - the table below reads as one
    match state, deed:
        case S.PLANNED, D.PUBLISH:
            return S.ANNOUNCED
        case S.ANNOUNCED, D.COMPLETE:
            return S.HELD
        case S.HELD, D.CLOSE:
            return S.CLOSED
        case ((S.PLANNED | S.ANNOUNCED), D.CANCEL):
            return S.CALLED_OFF
        case ((S.PLANNED | S.ANNOUNCED), D.EDIT):
            return state
        case _:
            raise Refusal(_ADVICE[state])


def is_allowed(state: ActivityState, deed: Deed) -> bool:
    """Say whether a deed is allowed in a state."""
    try:
        next_state(state, deed)
    except Refusal:
        return False
    return True


def number(day: date, sequence: int) -> str:
    """Return a number such as HD-20261124-0001; the sequence begins at 1 each day."""
    return ticket_number(PREFIX, day, sequence)


# Bad input ----------------------------------------------------------------------------------------
def check_times(
    starts_at: datetime, ends_at: datetime, until: datetime | None, entered_at: datetime
) -> None:
    """Refuse an activity of the past, an end before its start, a sign-up that ends after it."""
    if starts_at < entered_at:
        raise Refusal(
            N_("An activity begins after it is entered: choose a time ahead."), field="starts_at"
        )
    if ends_at <= starts_at:
        raise Refusal(N_("The end must come after the start."), field="ends_at")
    if until is not None and until > starts_at:
        raise Refusal(
            N_("Signing up ends when the activity starts, at the latest."),
            field="sign_up_until",
        )


def check_figures(budget_fen: int, seats: int | None, taken: int) -> None:
    """Refuse a negative budget, and fewer seats than are taken; no seats means no limit."""
    if budget_fen < 0:
        raise Refusal(N_("A budget can't be negative."), field="budget_fen")
    if seats is None:
        return
    if not 1 <= seats <= MOST_SEATS:
        raise Refusal(
            N_("Enter 1 to %(most)s seats, or leave it empty where there is no limit."),
            field="seats",
            most=MOST_SEATS,
        )
    if seats < taken:
        raise Refusal(
            N_("%(taken)s people have a seat already: that many seats are needed at least."),
            field="seats",
            taken=taken,
        )


def check_cost(amount_fen: int, spent_later: bool) -> None:
    """Refuse a cost of nothing or less, and one that is spent in days to come."""
    if amount_fen <= 0:
        raise Refusal(N_("A cost must be more than zero."), field="amount_fen")
    if spent_later:
        raise Refusal(N_("The day of the cost lies ahead."), field="spent_on")


def check_begun(starts_at: datetime, at: datetime) -> None:
    """Refuse to record an activity as held before it has begun."""
    if at < starts_at:
        raise Refusal(N_("It has not begun yet: it starts at %(time)s."), time=starts_at)


# Signing up ---------------------------------------------------------------------------------------
def is_open(
    state: ActivityState, starts_at: datetime, until: datetime | None, at: datetime
) -> bool:
    """Say whether residents may sign up by themselves: announced, and its deadline ahead."""
    return state is ActivityState.ANNOUNCED and at <= (until or starts_at)


def check_taking(state: ActivityState, ends_at: datetime, at: datetime) -> None:
    """Refuse to take a sign-up for what is not announced, or over."""
    if state is not ActivityState.ANNOUNCED:
        raise Refusal(
            N_("Sign-ups are taken while an activity is announced; its state is another one."),
            field="activity",
        )
    if at > ends_at:
        raise Refusal(N_("This activity is over: nobody can sign up any more."), field="activity")


def check_people(people: int, most: int = MOST_PEOPLE) -> None:
    """Refuse a number of people that nobody brings along."""
    if not 1 <= people <= most:
        raise Refusal(N_("Enter 1 to %(most)s people."), field="people", most=most)


def placed(seats: int | None, taken: int, waits: bool, people: int) -> SignUpState:
    """Return whether a sign-up gets seats: while all fit and nobody waits before them."""
    if seats is None or (not waits and taken + people <= seats):
        return SignUpState.SEAT
    return SignUpState.WAITING


def moved_up(seats: int | None, taken: int, queue: Iterable[tuple[int, int]]) -> list[int]:
    """Return the ids that move up from the waiting list, in order: (id, people) as they came.

    The first whose people don't all fit ends it: nobody overtakes him.
    """
    found = []
    for row_id, people in queue:
        if seats is not None and taken + people > seats:
            break
        taken += people
        found.append(row_id)
    return found


# At the door --------------------------------------------------------------------------------------
def check_door(state: ActivityState, starts_at: datetime, at: datetime) -> None:
    """Refuse attendance of what is not on: called off, wound up, or hours ahead."""
    if state not in (ActivityState.ANNOUNCED, ActivityState.HELD):
        raise Refusal(_ADVICE[state])
    if at < starts_at - DOOR_OPENS:
        raise Refusal(
            N_("Attendance is ticked from three hours before the start (%(time)s)."),
            time=starts_at,
        )


def check_came(came: int, people: int) -> None:
    """Refuse that more came than signed up together."""
    if not 0 <= came <= people:
        raise Refusal(
            N_("%(people)s people signed up here: enter at most that many, others as walk-ins."),
            field="came",
            people=people,
        )


def check_room(seats: int | None, came: int, people: int) -> None:
    """Refuse more attendance than there are seats."""
    if seats is not None and came + people > seats:
        raise Refusal(
            N_("There are %(seats)s seats and %(came)s people came already. Add seats first."),
            field="people",
            seats=seats,
            came=came,
        )
