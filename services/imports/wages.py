"""Performance bases out of payroll's list, by the rules of the screen (4.9)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import inspect, select

from models.wages import PerformanceBase
from rules.vocabulary import N_, Record, Role
from services import wage_bases
from services.imports.job import Kind, Row, Values, fill
from services.imports.numbered import carried_out
from services.imports.report import Outcome

_COLUMNS = {"position": "position", "valid_from": "from"}
_SUMS = {"base_fen": "performance_base", "bonus_base_fen": "bonus_base"}


class PerformanceBases(Kind):
    """Bases by person, office, post and the first day of their month."""

    record: ClassVar = Record.PERFORMANCE_BASE
    columns: ClassVar = ("staff", "office", "position", "from", "performance_base", "bonus_base")
    required: ClassVar = ("staff", "position", "from", "performance_base")

    def parse(self, row: Row) -> Values:
        """Read a base."""
        row.need(*self.required)
        office_id = row.office()
        day = row.day("from")
        values: Values = {
            "office_id": office_id,
            "employee_id": row.person("staff", office_id),
            "position": row.word("position", Role),
            "valid_from": None if day is None else day.replace(day=1),
        }
        for name, column in _SUMS.items():
            values[name] = row.hundredths(column)  # yuan with two decimals
            if values[name] is not None and values[name] < 0:
                row.reject(column, N_("A base is not below 0 yuan."))
        return values

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return whose it is, in which post, from when."""
        keys = ("office_id", "employee_id", "position", "valid_from")
        return tuple(values[name] for name in keys)

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a base; what was handed over gets a difference in the next batch."""
        session = self.job.session
        known = session.scalars(
            select(PerformanceBase).where(
                PerformanceBase.office_id == values["office_id"],
                PerformanceBase.employee_id == values["employee_id"],
                PerformanceBase.position == values["position"],
                PerformanceBase.valid_from == values["valid_from"],
            )
        ).one_or_none()
        if known is not None:
            return Outcome.UPDATED if fill(known, {k: values[k] for k in _SUMS}) else Outcome.SAME
        given = {name: value for name, value in values.items() if value is not None}
        made = PerformanceBase(**given)
        done = carried_out(self.job, row, _COLUMNS, lambda: wage_bases.keep(session, made))
        if done is None and inspect(made).pending:
            session.expunge(made)  # one that is refused leaves nothing behind
        return Outcome.CREATED
