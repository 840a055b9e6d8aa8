"""What is allowed to a training session when, its hours, and the code on the screen (4.1).

Nothing here asks the clock; minutes are whole, hours exact.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from rules.refusal import Refusal
from rules.training_words import AttendanceState, SessionState
from rules.vocabulary import N_, Deed

PREFIX = "PX"  # 培训
# the topics of 4.1.1.2, in its order: code and name; data of the register, so no messages
FIRST_TOPICS = (
    ("company", "公司介绍"),
    ("project", "管理项目介绍"),
    ("service", "客户服务手册"),
    ("departments", "其他相关部门工作手册"),
)
LONGEST_MINUTES = 100 * 60  # of one training
DIGITS = 6  # of the code on the screen
STEP = 60  # seconds one code stands there
RECORD_DAYS = 7  # within which a training is closed with its attendance
AHEAD = timedelta(hours=12)  # before it begins, sign-in may be opened
RUNNING = (SessionState.PLANNED, SessionState.OPEN)

_ADVICE = {
    SessionState.PLANNED: N_("Sign-in is not open yet: open it first."),
    SessionState.OPEN: N_("Sign-in is open: close the session first."),
    SessionState.HELD: N_("This session is closed and stands as it is."),
    SessionState.CANCELLED: N_("This session was called off and stands as it is."),
}


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """What the rules of completeness ask of a training that is over (4.8)."""

    closed: bool


def next_state(state: SessionState, deed: Deed) -> SessionState:
    """Return the state a deed leads to, or refuse it with what to do instead."""
    S, D = SessionState, Deed  # noqa: N806 - the table below reads as one
    match state, deed:
        case S.PLANNED, D.CONFIRM:
            return S.OPEN
        case ((S.PLANNED | S.OPEN), D.CLOSE):
            return S.HELD
        case ((S.PLANNED | S.OPEN), D.CANCEL):
            return S.CANCELLED
        case ((S.PLANNED | S.OPEN), D.EDIT):
            return state
        case _:
            raise Refusal(_ADVICE[state])


def is_allowed(state: SessionState, deed: Deed) -> bool:
    """Say whether a deed is allowed in a state."""
    try:
        next_state(state, deed)
    except Refusal:
        return False
    return True


def number(day: date, sequence: int) -> str:
    """Return a number such as PX-20261124-001; the sequence begins at 1 each day."""
    return f"{stem(day)}{sequence:03d}"


def stem(day: date) -> str:
    """Return what the numbers of a day begin with."""
    return f"{PREFIX}-{day:%Y%m%d}-"


def next_of(day: date, known: Iterable[str]) -> str:
    """Return the number that follows those of a day; lists from outside may have brought some."""
    parts = (one.removeprefix(stem(day)) for one in known)
    return number(day, max((int(one) for one in parts if one.isdecimal()), default=0) + 1)


# Hours --------------------------------------------------------------------------------------------
def minutes_of(hours: Fraction) -> int:
    """Return hours as minutes; refuse what is no whole minute, nothing, or more than a course."""
    minutes = hours * 60
    if minutes <= 0:
        raise Refusal(N_("A training takes some time: enter its hours."), field="hours")
    if minutes.denominator != 1:
        raise Refusal(N_("Hours must come to whole minutes, such as 1.5 or 0.75."), field="hours")
    if minutes > LONGEST_MINUTES:
        raise Refusal(
            N_("At most %(most)s hours make one session."),
            field="hours",
            most=LONGEST_MINUTES // 60,
        )
    return int(minutes)


def hours_of(minutes: int) -> Fraction:
    """Return minutes as hours."""
    return Fraction(minutes, 60)


def hours_text(minutes: int) -> str:
    """Return minutes as hours are written: 90 is 1.5; what has no short decimal has its minutes."""
    hours = Fraction(minutes, 60)
    scaled = hours * 100
    if scaled.denominator != 1:
        return f"{minutes // 60}:{minutes % 60:02d}"
    return f"{Decimal(int(scaled)).scaleb(-2).normalize():f}"


# Times --------------------------------------------------------------------------------------------
def check_times(starts_at: datetime, ends_at: datetime | None) -> None:
    """Refuse an end before the start, or one on another day."""
    if ends_at is not None and ends_at <= starts_at:
        raise Refusal(N_("The end must come after the start."), field="ends_at")
    if ends_at is not None and ends_at - starts_at > timedelta(days=1):
        raise Refusal(N_("A training of several days is one session a day."), field="ends_at")


def check_opening(held_on: date, starts_at: datetime | None, now: datetime, today: date) -> None:
    """Refuse to open sign-in for another day, or half a day before the start."""
    if today > held_on:
        raise Refusal(
            N_("The day of this training is over: tick who signed on the paper, then close it.")
        )
    if today < held_on or (starts_at is not None and starts_at - now > AHEAD):
        raise Refusal(N_("Sign-in is opened on the day of the training."))


def check_closing(held_on: date, today: date, attended: int, awaiting: int) -> None:
    """Refuse to close a session that is ahead, that nobody attended, or with walk-ins waiting."""
    if today < held_on:
        raise Refusal(N_("This training lies ahead: it is closed when it was held."))
    if awaiting:
        raise Refusal(N_("%(count)s walk-ins wait: confirm or refuse them first."), count=awaiting)
    if not attended:
        raise Refusal(
            N_("Nobody has signed in. Tick who signed on the paper, or call the session off.")
        )


# Signing in ---------------------------------------------------------------------------------------
def signed_as(state: AttendanceState | None) -> AttendanceState:
    """Return what signing in makes of somebody: there, if he was asked to come; else he waits.

    Signing in twice changes nothing; who was refused stays so.
    """
    A = AttendanceState  # noqa: N806 - as above
    if state in (A.EXPECTED, A.ABSENT):
        return A.ATTENDED
    return A.AWAITING if state is None else state


def code(secret: str, at: datetime) -> str:
    """Return the code that stands on the screen at an instant: it changes every minute."""
    return _code(secret, int(at.timestamp()) // STEP)


def _code(secret: str, minute: int) -> str:
    digest = hmac.new(secret.encode(), str(minute).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def is_current(typed: str, secret: str, at: datetime) -> bool:
    """Say whether a code counts: that of this minute, or of the one before, for who was typing."""
    minute = int(at.timestamp()) // STEP
    return any(
        hmac.compare_digest(typed.encode(), _code(secret, one).encode())
        for one in (minute, minute - 1)
    )


def seconds_left(at: datetime) -> int:
    """Return how many seconds the code on the screen still stands."""
    return STEP - int(at.timestamp()) % STEP
