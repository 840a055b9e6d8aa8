"""Many rows of every record type: copies of the few there are, each pointing to other copies."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Enum, Table, UniqueConstraint, func, insert, select

from models.base import Base

COPIES = 120  # every second one stays with the same person: enough for a page of his own rows
_ALONE = frozenset(
    # log-ins, counters and the chained trail are no copies of one another
    ("audit_line", "login_session", "login_failure", "number_series", "posted_once", "search_text")
)
# their two people are never one
_OF_TWO = frozenset(
    (
        *("handover", "spot_assessment", "award_nominee", "substitute", "pre_duty_override"),
        *("document_edition", "form_disposal", "nonconformity"),
    )
)
_HOME = frozenset(("office_id", "area_id"))  # a copy stays within reach


def multiply(connection: Connection, related: bool = False) -> None:
    """Copy the first rows of every table, parents first, so that each copy has its own parents.

    ``related``: every second copy keeps all its parents, so that a record gets many of its own.
    """
    first: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in _ALONE or "id" not in table.c:
            continue
        first[table.name] = _next_id(connection, table)
        wanted = select(table).order_by(table.c.id).limit(1 if _by_parents(table) else 3)
        rows = connection.execute(wanted).mappings().all()
        found = [
            _copy(table, dict(row), place * COPIES + n, first, related)
            for place, row in enumerate(rows)
            for n in range(COPIES)
        ]
        if found:
            connection.execute(insert(table), found)


def _by_parents(table: Table) -> bool:
    """Say whether rows are told apart by their parents alone: copies of two would be the same."""
    told_apart = [
        *(index.columns for index in table.indexes if index.unique),
        *(
            constraint.columns
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint) and len(constraint.columns) > 1
        ),
    ]
    return any(all(column.foreign_keys for column in columns) for columns in told_apart)


def _next_id(connection: Connection, table: Table) -> int:
    return (connection.scalar(select(func.max(table.c.id))) or 0) + 1


def _copy(
    table: Table, row: dict[str, Any], n: int, first: dict[str, int], related: bool
) -> dict[str, Any]:
    row["id"] = first[table.name] + n
    unique = [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    unique += [[column.name for column in one.columns] for one in table.indexes if one.unique]
    keeps = related and n % 4 > 1 and all(_own(table, row, names) for names in unique)
    for column in table.columns:
        target = next((key.column.table.name for key in column.foreign_keys), None)
        if target not in first or target == table.name or row[column.name] is None:
            continue
        stays = n % 2 == 1 or table.name in _OF_TWO
        of_person = target == "employee" and stays and table.name != "post"
        if not (column.name in _HOME or of_person or keeps):
            row[column.name] = first[target] + n % COPIES
    for names in unique:
        _tell_apart(row, _own(table, row, names), n)
    return row


def _own(table: Table, row: dict[str, Any], names: list[str]) -> list[str]:
    """Return the columns of a unique constraint whose value may be any of its kind."""
    return [
        name
        for name in names
        if not table.c[name].foreign_keys
        and not isinstance(table.c[name].type, Enum)
        and row[name] is not None
    ]


def _tell_apart(row: dict[str, Any], own: list[str], n: int) -> None:
    """Change one value of a unique constraint."""
    for name in sorted(own, key=lambda name: name not in ("half_year", "month", "year")):
        value = row[name]
        if name == "half_year":
            row[name] = f"{2100 + n // 2}H{n % 2 + 1}"
        elif name == "year":
            row[name] = 2100 + n
        elif name == "month":
            row[name] = date(2030 + n // 12, n % 12 + 1, 1)
        elif isinstance(value, datetime | date):
            row[name] = value - timedelta(days=n + 1)
        elif isinstance(value, int):
            row[name] = value + 1_000 + n
        else:
            row[name] = f"{value[:3]}{n:04d}c"
        return
