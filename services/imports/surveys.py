"""Results of surveys: what the satisfaction of a half-year is made of (4.2.1.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import select

from models.estate import Office
from models.surveys import COUNTED, SurveyResult
from rules.vocabulary import N_, Record, SurveyKind
from services.imports.job import Job, Kind, Row, Values, fill
from services.imports.report import Outcome
from services.revisions import revise_for_survey
from services.surveys import OWN_AREA, is_own

Key = tuple[int, int | None, str, SurveyKind]


class Surveys(Kind):
    """Survey results: one fixed survey an area and half-year, and any number of spot checks.

    A spot check is known by the day it was closed; one not closed yet takes its day later.
    """

    record: ClassVar = Record.SURVEY_RESULT
    columns: ClassVar = (
        "office",
        "area",
        "half_year",
        "kind",
        "valid",
        "satisfied",
        "closed_on",
    )
    required: ClassVar = ("half_year", "kind", "valid", "satisfied")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[Key, list[SurveyResult]] = {}
        self._last: dict[Key, int] = {}  # highest number given, struck-out ones included
        self._taken: set[SurveyResult] = set()

    def parse(self, row: Row) -> Values:
        """Read a result."""
        row.need(*self.required)
        office_id = row.office()
        values: Values = {
            "office_id": office_id,
            "area_id": row.area(office_id),
            "half_year": row.half_year("half_year"),
            "kind": row.word("kind", SurveyKind),
            "valid": row.whole("valid"),
            "satisfied": row.whole("satisfied"),
            "closed_on": row.day("closed_on"),
        }
        half_year = values["half_year"] or ""
        if is_own(self.job.actor, office_id, values["area_id"], half_year):
            row.reject("area" if values["area_id"] else "office", OWN_AREA)
        if values["closed_on"] and values["closed_on"] > self.job.actor.day:
            row.reject("closed_on", N_("The day the survey was closed lies ahead."))
        valid, satisfied = values["valid"], values["satisfied"]
        if valid is not None and satisfied is not None and satisfied > valid:
            row.reject("satisfied", N_("There can't be more satisfied answers than valid ones."))
        return values

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return the survey; several spot checks may look alike."""
        return None if values["kind"] is SurveyKind.SPOT else self._survey(values)

    @staticmethod
    def _survey(values: Values) -> Key:
        return values["office_id"], values["area_id"], values["half_year"], values["kind"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch these half-years' results, once."""
        wanted = {(values["office_id"], values["half_year"]) for _, values in rows}
        seen = {(key[0], key[2]) for key in self._last}
        offices = {office for office, _ in wanted - seen}
        halves = {half for _, half in wanted - seen}
        known = defaultdict(list, self._known)
        for result in self.job.session.scalars(
            select(SurveyResult)
            .where(SurveyResult.office_id.in_(offices), SurveyResult.half_year.in_(halves))
            .order_by(SurveyResult.id)
        ):
            if (result.office_id, result.half_year) in seen:
                continue
            key = (result.office_id, result.area_id, result.half_year, result.kind)
            self._last[key] = max(self._last.get(key, 0), result.sequence)
            if result.voided_at is None:
                known[key].append(result)
        self._known = known

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a result."""
        key = self._survey(values)
        result = self._find(key, values)
        figures = {name: values[name] for name in ("valid", "satisfied", "closed_on")}
        if result is not None:
            self._taken.add(result)
            if result.survey_id and any(getattr(result, name) != figures[name] for name in figures):
                row.reject("valid", COUNTED)
                return Outcome.SAME
            return Outcome.UPDATED if fill(result, figures) else Outcome.SAME
        self._last[key] = self._last.get(key, 0) + 1
        result = SurveyResult(**values, sequence=self._last[key])
        self.job.session.add(result)
        self._known.setdefault(key, []).append(result)
        self._taken.add(result)
        return Outcome.CREATED

    def _find(self, key: Key, values: Values) -> SurveyResult | None:
        """Return the result that a row speaks of, if it is there."""
        free = [result for result in self._known.get(key, []) if result not in self._taken]
        if values["kind"] is SurveyKind.FIXED:
            return free[0] if free else None
        figures = ("closed_on", "valid", "satisfied")
        for names in (figures, figures[:1]):  # the very one first, then the one of that day
            for result in free:
                if all(getattr(result, name) == values[name] for name in names):
                    return result
        return next((result for result in free if result.closed_on is None), None)

    def finish(self) -> None:
        """Revise the approved months that a closed result of this file changes (4.1)."""
        if self.job.rejected:
            return
        closed = {(one.office_id, one.half_year) for one in self._taken if one.closed_on}
        for office_id, half_year in sorted(closed):
            office = self.job.session.get_one(Office, office_id)
            revise_for_survey(self.job.session, self.job.actor, office, half_year, self.job.at)
