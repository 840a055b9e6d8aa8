"""What the month of a whole company costs: the grouped pass over all offices, on either database.

Run ``python -m bench.month`` for 2,000 administrators and a million tickets (the rows take minutes
to write; ``--database`` with a kept address writes them once), ``--gate`` for a small company with
the same shape. The gate knows no milliseconds: it asks how many statements there are and whether
one of them reads a table from end to end.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from bench import month_rows
from models.connection import reading
from services import evidence, figures, people, records
from services.periods import window

MONTH = date(2026, 9, 1)  # ends a quarter: the fees count too
AT = datetime(2026, 10, 2, 1, 0, tzinfo=UTC)
LARGE = ("ticket", "callback", "bill", "payment")
SECONDS = 1.0  # the whole month may take so long
STATEMENTS = 12  # that counting, or listing, may send
RUNS = 7


@contextmanager
def recorded(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements sent, with their values."""
    sent: list[tuple[str, Any]] = []

    def remember(
        connection: Connection, cursor: Any, statement: str, values: Any, *more: Any
    ) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", remember)


def pass_once(engine: Engine) -> figures.Figures:
    """Compute the month of the whole company."""
    with reading(), Session(engine) as session:
        return figures.month_figures(session, MONTH, AT)


def scans(engine: Engine, sent: list[tuple[str, Any]]) -> list[str]:
    """Return the plan's lines that read one of the large tables from end to end."""
    sqlite = engine.name == "sqlite"
    whole = re.compile(
        rf"SCAN ({'|'.join(LARGE)})\b" if sqlite else rf"Seq Scan on ({'|'.join(LARGE)})\b"
    )
    found = []
    with engine.connect() as connection:
        for statement, values in sent:
            plan = connection.exec_driver_sql(
                f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", values
            )
            lines = [str(row[-1]) for row in plan]
            found += [line.strip() for line in lines if whole.search(line)]
    return found


def list_once(engine: Engine) -> evidence.Evidence:
    """List the records behind the month of the whole company."""
    with reading(), Session(engine) as session:
        roles = people.roles_held(session, window(MONTH, AT))
        return evidence.month_evidence(session, MONTH, AT, None, roles)


def gate(engine: Engine) -> list[str]:
    """Return what is wrong with the grouped passes, whatever the machine: nothing, one hopes.

    Counting never reads a table whole. Listing the records of all offices may: there a planner is
    free to find that cheaper.
    """
    wrong = []
    for work in (pass_once, list_once):
        with recorded(engine) as sent:
            work(engine)
        if work is pass_once:
            wrong += [f"full scan: {line}" for line in scans(engine, sent)]
        if len(sent) > STATEMENTS:
            wrong.append(f"{work.__name__}: {len(sent)} statements, allowed are {STATEMENTS}")
    return wrong


def timed(work: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Return least and median seconds of wall time: the database works in another process."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken), statistics.median(taken)


def parts(session: Session) -> dict[str, Callable[[], object]]:
    """Return the parts of the pass, to see which one is dear."""
    seen = window(MONTH, AT)
    return {
        "dispatch": lambda: session.execute(figures.grouped(figures.dispatch(seen), None)).all(),
        "complaint": lambda: session.execute(figures.grouped(figures.complaint(seen), None)).all(),
        "callback": lambda: session.execute(figures.grouped(figures.callback(seen), None)).all(),
        "coverage": lambda: figures.coverage(session, seen),
        "records": lambda: records.counts(session, seen),
        "fees": lambda: figures.fees.rates(session, "2026Q3"),
    }


def measure(engine: Engine) -> float:
    """Print the figures; return the least seconds of the whole pass."""
    found = pass_once(engine)
    people_counted = {key[0] for rates in (found.dispatch, found.fees) for key in rates}
    print(f"{engine.name}: {len(people_counted):,} administrators")
    with reading(), Session(engine) as session:
        for name, work in parts(session).items():
            least, median = timed(work, 3)
            print(f"  {name:<12} {least * 1000:8.0f} ms   median {median * 1000:.0f}")
    least, median = timed(lambda: list_once(engine), 3)
    print(f"  {'evidence':<12} {least * 1000:8.0f} ms   median {median * 1000:.0f}")
    least, median = timed(lambda: pass_once(engine))
    print(f"  {'whole month':<12} {least * 1000:8.0f} ms   median {median * 1000:.0f}")
    return least


def main(arguments: list[str] | None = None) -> int:
    """Measure or gate; return 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.month", description=__doc__)
    parser.add_argument("--gate", action="store_true", help="small company, no milliseconds")
    parser.add_argument("--database", help="address of a database to write to, or to use again")
    asked = parser.parse_args(arguments)
    size = month_rows.GATE if asked.gate else month_rows.FULL
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(asked.database or f"sqlite:///{Path(folder, 'month.sqlite')}")
        if not month_rows.holds(engine, size):
            print("writing the rows")
            month_rows.build(engine, size, print)
        wrong = gate(engine)
        for line in wrong:
            print(line)
        slow = not asked.gate and measure(engine) > SECONDS
        engine.dispose()
    return 1 if wrong or slow else 0


if __name__ == "__main__":
    sys.exit(main())
