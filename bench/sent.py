"""What a screen asks of the database: how many statements, and how much work each one is.

Work is told without a clock: steps of SQLite's machine, or rows PostgreSQL's plan really visits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

LARGE = (
    *("ticket", "callback", "ticket_holder", "search_text", "audit_line"),
    *("bill", "payment", "customer", "unit", "assessment"),
)
_QUESTION = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)
_NO_STATEMENT = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA|SAVEPOINT|RELEASE)", re.IGNORECASE)
EVERY = 500  # steps of SQLite's machine between two counts

Sent = tuple[str, Any]


@contextmanager
def recorded(engine: Engine) -> Iterator[list[Sent]]:
    """Collect the statements sent, with their values; what only opens a transaction is none."""
    found: list[Sent] = []

    def remember(
        connection: Connection, cursor: Any, statement: str, values: Any, *more: Any
    ) -> None:
        if not _NO_STATEMENT.match(statement):
            found.append((statement, values))

    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", remember)


def is_question(sent: Sent) -> bool:
    """Say whether a statement only asks, so that it may be asked again to be measured."""
    return bool(_QUESTION.match(sent[0]))


def work(connection: Connection, sent: Sent, every: int = EVERY) -> int:
    """Ask again and return the work: machine steps on SQLite, rows visited on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        return _steps(connection, sent, every)
    plan = connection.exec_driver_sql(
        f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sent[0]}", sent[1]
    )
    return _visited(plan.scalar_one()[0]["Plan"])


def plan(connection: Connection, sent: Sent) -> str:
    """Return how the database goes about a statement, for people to read."""
    how = "QUERY PLAN " if connection.dialect.name == "sqlite" else ""
    lines = connection.exec_driver_sql(f"EXPLAIN {how}{sent[0]}", sent[1])
    return "\n".join(str(line[-1]) for line in lines)


def _steps(connection: Connection, sent: Sent, every: int) -> int:
    driver: Any = connection.connection.driver_connection
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += every
        return 0

    driver.set_progress_handler(count, every)
    try:
        connection.exec_driver_sql(*sent).all()
    finally:
        driver.set_progress_handler(None, 0)
    return counted


def _visited(node: dict[str, Any]) -> int:
    """Return the rows of large tables a plan visits, with those it looks at and drops."""
    visited = 0
    if node.get("Relation Name") in LARGE:
        rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        rows += node.get("Rows Removed by Index Recheck", 0)
        visited = int(rows * node["Actual Loops"])
    return visited + sum(_visited(below) for below in node.get("Plans", ()))
