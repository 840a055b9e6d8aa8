"""Which flats owe, and where each stands on the ladder of dunning, as conditions in SQL (JD-10).

``rules.dunning.standing`` decides where a flat stands; ``stands`` says the same of many at once, so
that a list narrowed to a step and its figures agree. Open bills alone are read, by their indexes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from models import Bill, Dunning, DunningBill, DunningInterval, Unit
from rules import dunning
from rules.dunning import BANDS, STEPS, Interval, Wait, band_days
from rules.dunning_words import ArrearsBand, DunningOutcome, DunningState, DunningStep

Condition = ColumnElement[bool]


def is_asked_for() -> Condition:
    """Return what keeps the bills that are asked for at all, paid or not: a reversed one is not."""
    return Bill.voided_at.is_(None)


def is_open() -> Condition:
    """Return what keeps the bills on which something is owed: the one place that says so."""
    return and_(is_asked_for(), Bill.paid_fen < Bill.amount_fen)


OWED = Bill.amount_fen - Bill.paid_fen


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to, and how it is sorted."""

    office: int | None = None
    area: int | None = None
    building: int | None = None
    band: ArrearsBand | None = None
    state: DunningState | None = None
    step: DunningStep | None = None
    by_amount: bool = False
    areas: Sequence[int] | None = None


def intervals(session: Session) -> list[Interval]:
    """Return the ladder's rows, of every office and of each."""
    rows = session.execute(
        select(
            DunningInterval.office_id,
            DunningInterval.step,
            DunningInterval.after_due,
            DunningInterval.after_step,
            DunningInterval.valid_from,
        )
    )
    return [Interval(row[0], row[1], Wait(row[2], row[3]), row[4]) for row in rows]


def owing(reach: Condition, asked: Asked) -> Subquery:
    """Return the flats that owe, as far as they are within reach and asked for by their place."""
    wanted: list[Condition] = [is_open(), reach]
    if asked.office is not None:
        wanted.append(Bill.office_id == asked.office)
    if asked.area is not None:
        wanted.append(Bill.area_id == asked.area)
    if asked.building is not None:
        flats = select(Unit.id).where(Unit.building_id == asked.building)
        wanted.append(Bill.unit_id.in_(flats))
    if asked.areas is not None:
        wanted.append(Bill.area_id.in_(asked.areas))
    return (
        select(
            Bill.unit_id.label("unit_id"),
            func.min(Bill.office_id).label("office_id"),
            func.count().label("bills"),
            func.sum(OWED).label("owed"),
            func.min(Bill.due_on).label("oldest"),
        )
        .where(*wanted)
        .group_by(Bill.unit_id)
        .subquery("owing")
    )


def _counted(flat: Subquery, *more: Condition) -> Condition:
    """Return whether a flat has a contact that counts against what is open."""
    return (
        exists()
        .where(
            Dunning.unit_id == flat.c.unit_id,
            Dunning.day >= flat.c.oldest,
            Dunning.voided_at.is_(None),
            *more,
        )
        .correlate(flat)
    )


def came_in() -> ColumnElement[int]:
    """Return how much of what a contact was about has come in since, in fen."""
    left = case((is_open(), OWED), else_=0)
    return (
        select(func.coalesce(func.sum(DunningBill.amount_fen - DunningBill.paid_fen - left), 0))
        .join(Bill, Bill.id == DunningBill.bill_id)
        .where(DunningBill.dunning_id == Dunning.id)
        .correlate(Dunning)
        .scalar_subquery()
    )


def broken(day: date) -> Condition:
    """Return what keeps the last words that were promises nobody kept."""
    return and_(
        Dunning.latest,
        Dunning.outcome == DunningOutcome.PROMISED,
        Dunning.promise_on < day,
        came_in() < Dunning.promise_fen,
    )


def disputed() -> Condition:
    """Return what keeps the disputes that wait for the supervisor."""
    return and_(
        Dunning.outcome == DunningOutcome.DISPUTES,
        Dunning.answered_at.is_(None),
        Dunning.voided_at.is_(None),
    )


def stands(flat: Subquery, asked: Asked, rows: Iterable[Interval], day: date) -> Condition:
    """Return what keeps the flats that stand as asked: ``rules.dunning.standing`` in SQL."""
    late = flat.c.oldest < day
    stopped = _counted(
        flat, Dunning.outcome == DunningOutcome.DISPUTES, Dunning.answered_at.is_(None)
    )
    promised = and_(Dunning.latest, Dunning.outcome == DunningOutcome.PROMISED)
    holds = _counted(flat, promised, Dunning.promise_on >= day)
    failed = _counted(flat, broken(day))
    free = and_(late, not_(stopped), not_(holds), not_(failed))
    match asked.state:
        case None:
            return true()
        case DunningState.NOTHING:
            return not_(late)
        case DunningState.DISPUTED:
            return and_(late, stopped)
        case DunningState.PROMISED:
            return and_(late, not_(stopped), holds)
        case DunningState.BROKEN:
            return and_(late, not_(stopped), failed)
        case DunningState.ENDED:
            return and_(free, _counted(flat, Dunning.step == STEPS[-1]))
        case DunningState.AHEAD:
            done = _counted(flat, Dunning.step == STEPS[-1])
            return and_(free, not_(done), not_(_due(flat, STEPS, rows, day)))
        case DunningState.DUE:
            steps = STEPS if asked.step is None else (asked.step,)
            return and_(free, _due(flat, steps, rows, day))


def _due(
    flat: Subquery, steps: Iterable[DunningStep], rows: Iterable[Interval], day: date
) -> Condition:
    """Return what keeps the flats whose next step is one of these and whose days are over."""
    rows = list(rows)
    named = sorted({one.office for one in rows if one.office is not None})
    found: list[Condition] = []
    for office in (*named, None):
        here = flat.c.office_id.not_in(named) if office is None else flat.c.office_id == office
        ladder = dunning.ladder_on(rows, 0 if office is None else office, day)
        steps_due = [_next_is(flat, step, ladder[step], day) for step in steps]
        found.append(and_(here, or_(*steps_due)))
    return or_(*found)


def step_due(flat: Subquery, rows: Iterable[Interval], day: date) -> ColumnElement[str | None]:
    """Return the step of a flat that is due, nothing of one whose next lies ahead."""
    rows = list(rows)
    whens = [(_due(flat, (step,), rows, day), literal(step.value)) for step in STEPS]
    return case(*whens).label("step_due")


def _next_is(flat: Subquery, step: DunningStep, wait: Wait, day: date) -> Condition:
    place = STEPS.index(step)
    wanted = [
        flat.c.oldest <= day - timedelta(days=max(wait.after_due, 1)),
        not_(_counted(flat, Dunning.step.in_(STEPS[place:]))),
    ]
    if place:
        before = day - timedelta(days=wait.after_step)
        wanted.append(_counted(flat, Dunning.step == STEPS[place - 1], Dunning.day <= before))
    return and_(*wanted)


def band_of(flat: Subquery, day: date) -> ColumnElement[str]:
    """Return the band of a flat, by the due day of its oldest open bill."""
    whens = []
    for band, last in BANDS[:-1]:
        whens.append((flat.c.oldest >= day - timedelta(days=last or 0), literal(band.value)))
    return case(*whens, else_=literal(BANDS[-1][0].value)).label("band")


def narrowed(flat: Subquery, asked: Asked, rows: Iterable[Interval], day: date) -> list[Condition]:
    """Return what narrows the flats by how late they are and where they stand."""
    found = [stands(flat, asked, rows, day)]
    if asked.band is not None:
        first, last = band_days(asked.band, day)
        found += [] if first is None else [flat.c.oldest >= first]
        found += [] if last is None else [flat.c.oldest <= last]
    return found
