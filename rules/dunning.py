"""The ladder of dunning (JD-10): which step a flat is due for on a day, and what is never done.

A ladder of four steps, each some days after the bill fell due and after the step before. Steps are
never skipped, but may be repeated. What counts are the contacts since the oldest open bill fell
due: a flat that paid up begins anew. No step cuts water or power, and none ever will.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.dunning_words import ArrearsBand, DunningOutcome, DunningState, DunningStep
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_

PREFIX = "CJ"
CLAUSE = "JD-10"
STEPS: Sequence[DunningStep] = tuple(DunningStep)
NOTICES = frozenset({DunningStep.NOTICE_1, DunningStep.NOTICE_2})
MOST_DAYS = 365  # of one interval
FARTHEST_PROMISE = 365  # days from the contact
OUTCOME_DAYS = 7  # in which what came of a notice is entered (4.8)

# The last day of each band, counted from the day the oldest open bill was due.
BANDS: Sequence[tuple[ArrearsBand, int | None]] = (
    (ArrearsBand.NOT_DUE, 0),
    (ArrearsBand.TO_30, 30),
    (ArrearsBand.TO_90, 90),
    (ArrearsBand.TO_180, 180),
    (ArrearsBand.TO_365, 365),
    (ArrearsBand.OLDER, None),
)


@dataclass(frozen=True, slots=True)
class Wait:
    """How many days a step waits: after the oldest bill's due day, after the step before."""

    after_due: int
    after_step: int


Ladder = Mapping[DunningStep, Wait]
# until an office enters its own
DEFAULT: Ladder = {
    DunningStep.PHONE: Wait(7, 0),
    DunningStep.NOTICE_1: Wait(0, 14),
    DunningStep.NOTICE_2: Wait(0, 14),
    DunningStep.LETTER: Wait(0, 30),
}


@dataclass(frozen=True, slots=True)
class Interval:
    """One step's days from a day on; no office stands for every one."""

    office: int | None
    step: DunningStep
    wait: Wait
    valid_from: date


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that counts, of one flat; ``kept`` says that what was promised has come in."""

    day: date
    step: DunningStep
    outcome: DunningOutcome | None = None
    promise_on: date | None = None
    answered: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a flat stands: the step that comes next, if one does, and from which day on."""

    state: DunningState
    step: DunningStep | None = None
    on: date | None = None


def ladder_on(intervals: Iterable[Interval], office: int, day: date) -> Ladder:
    """Return the ladder of an office on a day: its own days beat those of every office."""
    found = dict(DEFAULT)
    holding = [one for one in intervals if one.office in (None, office) and one.valid_from <= day]
    for one in sorted(holding, key=lambda one: (one.office is not None, one.valid_from)):
        found[one.step] = one.wait
    return found


def band_of(oldest: date, day: date) -> ArrearsBand:
    """Return the band of a flat whose oldest open bill was due on a day."""
    age = (day - oldest).days
    return next(band for band, last in BANDS if last is None or age <= last)


def band_days(band: ArrearsBand, day: date) -> tuple[date | None, date | None]:
    """Return the first and the last due day of a band as it is on a day; None is open."""
    place = next(place for place, (one, _) in enumerate(BANDS) if one is band)
    last = BANDS[place][1]
    before = BANDS[place - 1][1] if place else None
    first_due = None if last is None else day - timedelta(days=last)
    last_due = None if before is None else day - timedelta(days=before + 1)
    return first_due, last_due


def since(oldest: date, contacts: Iterable[Contact]) -> list[Contact]:
    """Return the contacts that count against what is open, the earliest first."""
    return sorted((one for one in contacts if one.day >= oldest), key=lambda one: one.day)


def reached(contacts: Iterable[Contact]) -> int:
    """Return how many steps of the ladder were taken."""
    return max((STEPS.index(one.step) + 1 for one in contacts), default=0)


def standing(
    oldest: date | None, contacts: Iterable[Contact], ladder: Ladder, day: date
) -> Standing:
    """Return where a flat stands on a day.

    ``oldest`` is the due day of its oldest open bill, None of a flat that is paid up. A dispute
    stops the ladder until it is answered; a promise does until its day, if nothing was said since.
    """
    if oldest is None or oldest >= day:
        return Standing(DunningState.NOTHING)
    counted = since(oldest, contacts)
    taken = reached(counted)
    if any(one.outcome is DunningOutcome.DISPUTES and not one.answered for one in counted):
        return Standing(DunningState.DISPUTED)
    step = STEPS[taken] if taken < len(STEPS) else None
    first = None if step is None else _first_day(oldest, counted, step, ladder)
    promise = _promise(counted)
    if promise is not None and promise >= day:
        return Standing(DunningState.PROMISED, step, max(promise + timedelta(days=1), first or day))
    if promise is not None and not counted[-1].kept:
        return Standing(DunningState.BROKEN, step, first)
    if first is None:
        return Standing(DunningState.ENDED)
    return Standing(DunningState.DUE if first <= day else DunningState.AHEAD, step, first)


def _first_day(oldest: date, counted: Sequence[Contact], step: DunningStep, ladder: Ladder) -> date:
    """Return the first day on which a step is due: repeating the one before delays nothing."""
    wait, place = ladder[step], STEPS.index(step)
    first = oldest + timedelta(days=max(wait.after_due, 1))
    if place == 0:
        return first
    before = min(one.day for one in counted if one.step is STEPS[place - 1])
    return max(first, before + timedelta(days=wait.after_step))


def _promise(counted: Sequence[Contact]) -> date | None:
    """Return the day somebody promised to pay by, if that was the last word."""
    if not counted or counted[-1].outcome is not DunningOutcome.PROMISED:
        return None
    return counted[-1].promise_on


def check_step(step: DunningStep, oldest: date | None, contacts: Iterable[Contact]) -> None:
    """Refuse a step that skips one before it; one that was taken may be taken again."""
    taken = 0 if oldest is None else reached(since(oldest, contacts))
    if STEPS.index(step) > taken:
        raise Refusal(
            N_("A step comes before this one and is missing. Record that one first."), field="step"
        )


def check_when(at: datetime, now: datetime) -> None:
    """Refuse a contact that has not taken place yet."""
    if at > now:
        raise Refusal(N_("A contact can't lie ahead of now. Enter when it took place."), field="at")


def check_promise(promise_on: date | None, fen: int | None, owed: int, day: date) -> None:
    """Refuse a promise for a day that is past or far off, or of more than is owed."""
    if promise_on is not None and promise_on < day:
        raise Refusal(N_("The promised day lies before the contact."), field="promise_on")
    if promise_on is not None and promise_on > day + timedelta(days=FARTHEST_PROMISE):
        raise Refusal(N_("A promise lies at most a year ahead."), field="promise_on")
    if fen is not None and not 0 < fen <= owed:
        raise Refusal(
            N_("Promised is more than 0 yuan, and not more than is owed."), field="promise_fen"
        )


def number(day: date, sequence: int) -> str:
    """Return a number such as CJ-20261124-0001; the sequence begins at 1 each day."""
    return ticket_number(PREFIX, day, sequence)
