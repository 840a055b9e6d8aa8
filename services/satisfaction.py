"""Customer satisfaction of a half-year (4.2.1.2, 4.2.2.2, procedure 4.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import SurveyResult
from models.clock import local
from rules.indicators import Rate, last_day, months_of_half, satisfaction_rate
from rules.vocabulary import Role, SurveyKind
from services.periods import Offices, in_offices


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The satisfaction somebody is held to in a month.

    ``percent`` is None without valid answers; not ``final`` is shown as pending and not counted.
    """

    half_year: str
    final: bool
    percent: Fraction | None
    answers: Rate
    fixed: Rate | None
    spots: tuple[Rate, ...]
    results: tuple[SurveyResult, ...]


@dataclass(slots=True)
class Surveys:
    """The results of one half-year by office, as seen on a day."""

    half_year: str
    over: bool  # the half-year is over
    by_office: dict[int, list[SurveyResult]] = field(default_factory=dict)

    def of(self, position: Role, office_id: int, areas: Collection[int]) -> Satisfaction:
        """Return what a post is held to: the office's, or an administrator's by his areas."""
        if position is Role.FRONT_DESK:
            return self.of_office(office_id)
        return self.of_areas(office_id, areas)

    def of_office(self, office_id: int) -> Satisfaction:
        """Return the front desk's: the office's results or, for a kind without, its areas'."""
        rows = self.by_office.get(office_id, [])
        chosen: list[SurveyResult] = []
        for kind in SurveyKind:
            whole = [row for row in rows if row.kind is kind and row.area_id is None]
            chosen += whole or [row for row in rows if row.kind is kind]
        return self._of(chosen)

    def of_areas(self, office_id: int, areas: Collection[int]) -> Satisfaction:
        """Return an area administrator's: the answers of his areas together.

        Where the office's survey is final and none of it was of his areas, nothing applies.
        """
        rows = self.by_office.get(office_id, [])
        chosen = [row for row in rows if row.area_id in areas]
        return self._of(chosen) if chosen else self._of([], final=self._final(rows))

    def _of(self, rows: Sequence[SurveyResult], final: bool | None = None) -> Satisfaction:
        fixed = _rounds(rows, SurveyKind.FIXED)
        spots = tuple(_rounds(rows, SurveyKind.SPOT))
        survey = Rate.together(fixed) if fixed else None
        return Satisfaction(
            self.half_year,
            self._final(rows) if final is None else final,
            satisfaction_rate(survey, spots),
            Rate.together((*fixed, *spots)),
            survey,
            spots,
            tuple(rows),
        )

    def _final(self, rows: Sequence[SurveyResult]) -> bool:
        """Say whether nothing is open: a fixed survey, or spot checks alone of a past half-year."""
        if not rows or any(row.closed_on is None for row in rows):
            return False
        return self.over or any(row.kind is SurveyKind.FIXED for row in rows)


def _rounds(rows: Iterable[SurveyResult], kind: SurveyKind) -> list[Rate]:
    """Add up the areas of each round of one kind: first spot check, second spot check."""
    rounds: dict[int, list[Rate]] = {}
    for row in rows:
        if row.kind is kind:
            rounds.setdefault(row.sequence, []).append(Rate(row.satisfied, row.valid))
    return [Rate.together(rounds[number]) for number in sorted(rounds)]


def surveys(session: Session, half_year: str, at: datetime, offices: Offices = None) -> Surveys:
    """Load a half-year's results of some offices, or of all: one statement."""
    over = local(at).date() > _end(half_year)
    found = Surveys(half_year, over)
    for row in session.scalars(
        select(SurveyResult)
        .where(
            SurveyResult.half_year == half_year,
            SurveyResult.voided_at.is_(None),
            in_offices(SurveyResult.office_id, offices),
        )
        .order_by(SurveyResult.kind, SurveyResult.sequence, SurveyResult.id)
        .options(joinedload(SurveyResult.area))
    ):
        found.by_office.setdefault(row.office_id, []).append(row)
    return found


def _end(half_year: str) -> date:
    return last_day(months_of_half(half_year)[-1])
