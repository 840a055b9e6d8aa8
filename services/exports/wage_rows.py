"""The list of performance bases, as imports take it (services.imports.wages)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from models.estate import Office
from models.people import Employee
from models.wages import PerformanceBase
from rules.vocabulary import Record
from services.exports.listing import AnySelect, Listing, Wanted


def _bases(wanted: Wanted) -> AnySelect:
    return wanted.part(
        PerformanceBase,
        select(
            Employee.username.label("staff"),
            Office.code.label("office"),
            PerformanceBase.position.label("position"),
            PerformanceBase.valid_from.label("from"),
            PerformanceBase.base_fen.label("performance_base"),
            PerformanceBase.bonus_base_fen.label("bonus_base"),
        )
        .join(PerformanceBase.office)
        .join(PerformanceBase.employee),
    )


WAGES: Mapping[str, Listing] = {
    "performance-bases": Listing(
        Record.PERFORMANCE_BASE, _bases, amounts=("performance_base", "bonus_base")
    ),
}
