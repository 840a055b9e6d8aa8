"""Emergencies (JD-14): allowed changes, steps late or skipped, texts with named places."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.incident_words import IncidentState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed

RUNNING = (IncidentState.OPEN, IncidentState.CONTROLLED)
PREFIX = "TF"  # 突发
REVIEW_DAYS = 7  # a closed emergency is reviewed within so many days


def next_state(state: IncidentState, deed: Deed) -> IncidentState:
    """Return the state a deed leads to, or refuse it with what to do instead."""
    S, D = IncidentState, Deed  # noqa: N806 - the table below reads as one
    match state, deed:
        case S.OPEN, D.CONTROL:
            return S.CONTROLLED
        case ((S.OPEN | S.CONTROLLED), D.LOG):
            return state
        case S.CONTROLLED, D.REOPEN:
            return S.OPEN
        case S.CONTROLLED, D.CLOSE:
            return S.CLOSED
        case S.CLOSED, D.REVIEW:
            return S.REVIEWED
        case S.OPEN, _:
            raise Refusal(N_("This emergency is open: say first that it is under control."))
        case S.CONTROLLED, D.CONTROL:
            raise Refusal(N_("This emergency is under control already."))
        case S.CONTROLLED, _:
            raise Refusal(N_("This emergency is under control: close it first."))
        case S.CLOSED, _:
            raise Refusal(N_("This emergency is closed: it can only be reviewed."))
        case _:
            raise Refusal(N_("This emergency has been reviewed and stands as it is."))


def is_allowed(state: IncidentState, deed: Deed) -> bool:
    """Say whether a deed is allowed in a state."""
    try:
        next_state(state, deed)
    except Refusal:
        return False
    return True


def incident_number(day: date, sequence: int) -> str:
    """Return a number such as TF-20261124-0001; the sequence begins at 1 each day."""
    return f"{PREFIX}-{day:%Y%m%d}-{sequence:04d}"


# Steps --------------------------------------------------------------------------------------------
class StepVerdict(StrEnum):
    """How a step of a runbook was kept."""

    WAITING = "waiting"
    KEPT = "kept"
    LATE = "late"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step as the rules read it; ``minutes`` is its target from the opening, None without one."""

    what: str
    minutes: int | None
    must: bool
    done_at: datetime | None


def due_at(opened_at: datetime, minutes: int | None) -> datetime | None:
    """Return the instant a step should be done by."""
    return None if minutes is None else opened_at + timedelta(minutes=minutes)


def minutes_between(opened_at: datetime, at: datetime) -> int:
    """Return the full minutes from the opening to an instant."""
    return max(0, (at - opened_at) // timedelta(minutes=1))


def verdict(opened_at: datetime, closed_at: datetime | None, step: StepFacts) -> StepVerdict:
    """Say whether a step was kept, done late, or skipped; on the minute is in time.

    An optional step that nobody did was not needed: it is kept once the emergency is closed.
    """
    if step.done_at is not None:
        due = due_at(opened_at, step.minutes)
        return StepVerdict.LATE if due is not None and step.done_at > due else StepVerdict.KEPT
    if closed_at is None:
        return StepVerdict.WAITING
    return StepVerdict.SKIPPED if step.must else StepVerdict.KEPT


def late_or_skipped(
    opened_at: datetime, closed_at: datetime | None, steps: Iterable[StepFacts]
) -> list[tuple[StepFacts, StepVerdict]]:
    """Return the steps that were late or skipped, in their order."""
    judged = ((step, verdict(opened_at, closed_at, step)) for step in steps)
    return [one for one in judged if one[1] in (StepVerdict.LATE, StepVerdict.SKIPPED)]


# Texts for residents ------------------------------------------------------------------------------
PLACES: Mapping[str, str] = {
    "地点": "place",
    "地點": "place",
    "place": "place",
    "开始时间": "start",
    "開始時間": "start",
    "start": "start",
    "预计结束": "end",
    "預計結束": "end",
    "end": "end",
}
_PLACE = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")


def check_text(text: str, field: str) -> str:
    """Return a text whose named places are all known; refuse another name at its field."""
    for name in _PLACE.findall(text):
        if name.strip() not in PLACES:
            raise Refusal(
                N_("“%(name)s” is no known place in a text. Known are: %(known)s."),
                field=field,
                name=name.strip(),
                known="{地点} {开始时间} {预计结束} {place} {start} {end}",
            )
    if len(re.findall("[{}｛｝]", text)) != 2 * len(_PLACE.findall(text)):
        raise Refusal(
            N_("A place in the text has only one of its two braces: write {place}."), field=field
        )
    return text


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its places filled; what has no value yet stays to be filled by hand."""

    def value(found: re.Match[str]) -> str:
        return values.get(PLACES.get(found[1].strip(), "")) or "____"

    return _PLACE.sub(value, text)
