"""Disputes on an assessment's lines, and the notice of results (procedure 4.10, 4.11)."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from rules.refusal import Refusal
from rules.result_words import DisputeState, NoticeState
from rules.vocabulary import N_

PREFIX = "ZY"  # 争议
NOTICE_PREFIX = "GB"  # 公布
OPEN = (DisputeState.RAISED, DisputeState.REPORTED)
RULED = (DisputeState.UPHELD, DisputeState.REFUSED)
LONGEST = 92  # days a notice stays on show
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Days:
    """How many days a line may be disputed and a notice is on show; whether ranks are shown."""

    dispute_days: int = 7
    notice_days: int = 7
    shows_rank: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """Days in force from a day on, at one office or, without one, at every office."""

    office_id: int | None
    valid_from: date
    days: Days


DEFAULT = Days()


def days_on(rows: Iterable[Dated], office_id: int, day: date) -> Days:
    """Return what is in force at an office on a day: its own newest row, else the company's."""
    fitting = [row for row in rows if row.valid_from <= day and row.office_id in (None, office_id)]
    newest = max(fitting, key=lambda row: (row.office_id is not None, row.valid_from), default=None)
    return DEFAULT if newest is None else newest.days


def last_day(approved_on: date, days: int) -> date:
    """Return the last day on which a line may be disputed: so many days after the approval."""
    return approved_on + timedelta(days=days)


def check_restored(restored: Fraction, points: Fraction, upheld: bool) -> None:
    """Refuse a ruling that gives back more than the line costs, or anything if not upheld."""
    if restored < 0 or (restored and not upheld):
        raise Refusal(N_("Only a dispute that is upheld gives points back."), field="restored")
    if restored > points:
        raise Refusal(
            N_("The line costs %(points)s points: no more can be given back."),
            field="restored",
            points=points,
        )


def check_shown(from_on: date, to_on: date, today: date) -> None:
    """Refuse a time of a notice that is over, turned round or far too long."""
    if to_on < from_on:
        raise Refusal(N_("The last day lies before the first."), field="to_on")
    if from_on < today:
        raise Refusal(N_("A notice is shown from today on at the earliest."), field="from_on")
    if (to_on - from_on).days >= LONGEST:
        raise Refusal(N_("A notice is shown %(most)s days at most."), field="to_on", most=LONGEST)


def shown(from_on: date, to_on: date, taken_down: bool, day: date) -> NoticeState:
    """Say whether a notice is on show on a day."""
    if taken_down:
        return NoticeState.TAKEN_DOWN
    if day < from_on:
        return NoticeState.AHEAD
    return NoticeState.ON if day <= to_on else NoticeState.OVER


def ranks(scores: Mapping[K, Fraction]) -> dict[K, int]:
    """Return everybody's place, the highest score first; equal scores share one: 1, 2, 2, 4."""
    order: Sequence[Fraction] = sorted(scores.values(), reverse=True)
    return {key: order.index(score) + 1 for key, score in scores.items()}
