"""What the running month may still lose, person by person, and between which scores it will end.

Built on the lines of `services.month_view`: what stands is theirs, what is ahead is read beside
them, in a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from models import Office
from models.clock import local
from models.scopes import Actor
from rules import outlook, risk
from rules.indicators import Rate, mean, quarter_end, quarter_last_day, quarter_of
from rules.outlook import Step
from rules.risk import Bounds, Held, Pool, Turn
from rules.standards import ZERO
from rules.vocabulary import Indicator, PartPoint
from services import at_risk, fees, month_view
from services.at_risk import OpenRecord
from services.month_view import Outlook, Person
from services.periods import Key


@dataclass(frozen=True, slots=True)
class LineRisk:
    """One rate with its open records, the soonest first."""

    indicator: Indicator
    held: Held
    pool: Pool
    records: tuple[OpenRecord, ...]

    @property
    def alone(self) -> Fraction:
        """Points lost if a single one of them is missed."""
        return self.held.loses(self.pool, 1)

    @property
    def all_missed(self) -> Fraction:
        """Points lost if all of them are missed."""
        return self.held.loses(self.pool, self.pool.ahead)


@dataclass(frozen=True, slots=True)
class Collecting:
    """The fees of the running quarter: what came in, and what is still to come in for less loss.

    ``counts`` says whether the line stands in this very month, the last of the quarter.
    """

    quarter: str
    rate: Rate  # fen
    points: Fraction  # as it stands today
    steps: tuple[Step, ...]
    days_left: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """What of one person's month is open, and the bounds of the score that follow from it."""

    lines: tuple[LineRisk, ...]
    gaps: int  # records whose lack awaits the supervisor's word, if that can still cost
    gap_points: Fraction
    collecting: Collecting | None
    bounds: Bounds

    @property
    def next_due(self) -> datetime | None:
        """The deadline that passes first."""
        return min((line.records[0].due_at for line in self.lines), default=None)

    def within(self, at: datetime, span: timedelta) -> int:
        """Return how many deadlines pass within a span of time."""
        return sum(one.due_at <= at + span for line in self.lines for one in line.records)


# The forecast -------------------------------------------------------------------------------------
@dataclass(slots=True)
class Ahead:
    """Everything that forecasts are made of, read once for the offices asked for."""

    at: datetime
    records: Mapping[at_risk.Person, Sequence[OpenRecord]]
    gaps: Mapping[at_risk.Person, int]
    fees: Mapping[Key, Rate]

    def of(self, person: Person) -> Forecast:
        """Return the forecast of one person."""
        key = (person.employee_id, person.office_id, person.position)
        rows: dict[Indicator, list[OpenRecord]] = {}
        for one in self.records.get(key, ()):
            rows.setdefault(one.indicator, []).append(one)
        lines = tuple(
            _line(found, rows[found.standard.indicator], person.part_point)
            for found in person.lines
            if found.standard.indicator in rows
        )
        gap_points = _gap_points(person.line(Indicator.RECORDS))
        gaps = self.gaps.get(key, 0) if gap_points else 0
        collecting = self._collecting(person)
        turns = list(_turns(person, lines))
        if gaps:
            turns.append(Turn(ZERO, ZERO, gap_points))
        if collecting is not None and collecting.counts:
            turns.append(Turn(collecting.points, ZERO, collecting.points))
        return Forecast(
            lines, gaps, gap_points, collecting, risk.bounds(person.month.deducted, turns)
        )

    def _collecting(self, person: Person) -> Collecting | None:
        """Return how the fees of the quarter stand: known before the month they count in."""
        found, day = person.line(Indicator.FEE_COLLECTION), local(self.at).date()
        counts = quarter_end(day)
        if found is None:
            return None
        rate = found.rate if counts else self.fees.get((person.employee_id, person.office_id))
        if rate is None or not rate.denominator:
            return None
        quarter = quarter_of(day)
        return Collecting(
            quarter,
            rate,
            outlook.cost(found.standard, rate, person.part_point),
            outlook.to_collect(found.standard, rate, person.part_point),
            (quarter_last_day(quarter) - day).days + 1,  # today can still be used
            counts,
        )


def ahead(
    session: Session,
    actor: Actor,
    offices: Collection[int],
    at: datetime,
    *,
    fees_ahead: bool = False,
) -> Ahead:
    """Read what is open at some offices: two statements.

    Two more with ``fees_ahead``: the quarter's fees before the month in which they count. They read
    all the quarter's bills, so they are asked for one office alone.
    """
    day = local(at).date()
    wanted = fees_ahead and not quarter_end(day)
    return Ahead(
        at,
        at_risk.open_records(session, actor, at, offices),
        at_risk.gaps_found(session, day.replace(day=1), offices),
        fees.rates(session, quarter_of(day), offices) if wanted else {},
    )


def pool_of(found: Outlook, count: int) -> Pool:
    """Return a line's pool: what counts already, and so many still open."""
    return Pool(int(found.rate.numerator), int(found.rate.denominator), count)


def _line(found: Outlook, records: Sequence[OpenRecord], part_point: PartPoint) -> LineRisk:
    return LineRisk(
        found.standard.indicator,
        Held(found.standard, part_point),
        pool_of(found, len(records)),
        tuple(records),
    )


def _turns(person: Person, lines: Iterable[LineRisk]) -> Iterator[Turn]:
    for one in lines:
        found = person.line(one.indicator)
        if found is not None:
            yield risk.of_pool(one.held, one.pool, found.made.line.points)


def _gap_points(found: Outlook | None) -> Fraction:
    """Return what a first confirmed gap would cost; nothing once the points are lost."""
    if found is None or found.made.line.points:
        return ZERO
    return found.standard.flat_points


# The company --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OfficeMonth:
    """An office's month so far in one row; ``lowest`` is whoever has the lowest score."""

    office: Office
    people: int
    mean: Fraction | None
    lowest: Person | None
    in_hour: int
    in_day: int
    next_due: datetime | None


def company(session: Session, actor: Actor, at: datetime) -> list[OfficeMonth]:
    """Return the offices somebody sees, those first that lose something soonest.

    As many statements for a hundred offices as for one.
    """
    offices = month_view.offices(session, actor)
    ids = [office.id for office in offices]
    found = month_view.of_offices(session, actor, ids, at)
    open_ = ahead(session, actor, ids, at)
    rows = [_office(office, found.get(office.id, []), open_, at) for office in offices]
    return sorted(rows, key=lambda one: (one.next_due is None, one.next_due or at))


def _office(office: Office, people: Sequence[Person], open_: Ahead, at: datetime) -> OfficeMonth:
    forecasts = [open_.of(person) for person in people]
    return OfficeMonth(
        office,
        len(people),
        mean([person.month.score for person in people]),
        min(people, key=lambda one: one.month.score, default=None),
        sum(one.within(at, risk.HOUR) for one in forecasts),
        sum(one.within(at, risk.DAY) for one in forecasts),
        min((one.next_due for one in forecasts if one.next_due is not None), default=None),
    )


def may_compare(actor: Actor) -> bool:
    """Say whether somebody sees several offices as wholes: then the company is shown first."""
    offices = month_view.reach(actor).offices
    return offices is None or len(offices) > 1
