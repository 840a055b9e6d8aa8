"""Measure everything: ``python -m bench``. Prints tables and keeps them in bench/results.

Two sizes of company on SQLite and, where its programs are installed, on PostgreSQL; then the month
and the printed forms. ``--sizes 10k,100k,1M`` takes more time, ``--full`` measures the month of
2,000 administrators over a million work orders. Ends with 1 where a screen grows that must not, the
month asks too much, or a form is over its limit.
"""

from __future__ import annotations

import argparse
import json
import platform
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from bench import forms, generate, lists, month, month_rows, search
from bench.harness import Figure, companies, growth, load
from models import clock
from tests import postgres

RESULTS = Path(__file__).parent / "results"
MONTH_SECONDS = 1.0  # of the full month, on a machine that does nothing else
MOST_GROWTH = 1.5  # of a steady screen, from the smallest company to the largest
PINS = ("Flask", "Flask-Admin", "SQLAlchemy", "WeasyPrint")


def table(figures: Sequence[Figure]) -> None:
    """Print the figures of one database: a line a case, a group of columns a size."""
    sizes = list(dict.fromkeys(one.size for one in figures))
    grown = growth(figures)
    heads = "".join(f"{size + ' ms':>10}{'median':>8}{'stmts':>6}{'KB':>7}" for size in sizes)
    print(f"\n{figures[0].kind:<30}{heads}{'growth':>8}")
    for case in dict.fromkeys(one.case for one in figures):
        cells = "".join(
            f"{one.least:>10.1f}{one.median:>8.1f}{one.statements:>6}{one.size_bytes / 1000:>7.1f}"
            for one in figures
            if one.case == case
        )
        wide = sum(ord(letter) > 0x2E80 for letter in case)
        print(f"{case:<{30 - wide}}{cells}{grown[figures[0].kind, case]:>8.2f}")


def screens(kind: str, sizes: Sequence[str]) -> list[Figure]:
    """Measure lists and search on one database."""
    with companies(kind, sizes) as among:
        figures = [*lists.measure(among), *search.measure(among)]
    table(figures)
    return figures


def months(full: bool) -> tuple[dict[str, Any], list[str]]:
    """Measure the month of a company in one grouped pass; say what is wrong with it."""
    size = month_rows.FULL if full else month_rows.GATE
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder, 'month.sqlite')}")
        month_rows.build(engine, size)
        wrong = month.gate(engine)
        least, median = month.timed(lambda: month.pass_once(engine))
        engine.dispose()
    people = size.offices * month_rows.STAFF
    print(
        f"\nmonth of {people:,} administrators, {size.tickets:,} work orders: {least:.3f} s", *wrong
    )
    found = {"administrators": people, "tickets": size.tickets, "least": least, "median": median}
    if full and least > MONTH_SECONDS:
        wrong.append(f"month: {least:.2f} s, allowed is {MONTH_SECONDS} s")
    return found, wrong


def keep(found: dict[str, Any]) -> Path:
    """Write the figures where the next ones can be compared with them."""
    RESULTS.mkdir(exist_ok=True)
    place = RESULTS / f"{clock.today():%Y-%m-%d}.json"
    place.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return place


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return 1 when anything is over its limit."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="10k,100k", help=", ".join(generate.SIZES))
    parser.add_argument("--db", default="sqlite,postgresql")
    parser.add_argument("--full", action="store_true", help="the month at its full size")
    asked = parser.parse_args(arguments)
    sizes, kinds = asked.sizes.split(","), asked.db.split(",")
    if unknown := set(sizes) - set(generate.SIZES):
        parser.error(f"no such size: {', '.join(unknown)}")
    # whoever stops this stops its database server, too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    figures = []
    for kind in kinds:
        if kind == "postgresql" and postgres.programs() is None:
            print("postgresql: no server programs found, left out")
            continue
        figures += screens(kind, sizes)
    month_found, wrong = months(asked.full)
    found: dict[str, Any] = {
        "at": datetime.now(clock.OFFICE_ZONE).isoformat(timespec="minutes"),
        "machine": f"{platform.system()} {platform.machine()}",
        "load": load(),
        "versions": {
            "Python": platform.python_version(),
            "SQLite": sqlite3.sqlite_version,
            **{name: version(name) for name in PINS},
        },
        "screens": [asdict(one) for one in figures],
        "month": month_found,
    }
    print()
    with forms.printing():
        if over := forms.measure():
            wrong.append(f"printed forms over a limit: {over}")
    steady = {*lists.STEADY, *search.STEADY}
    grown = {key: ratio for key, ratio in growth(figures).items() if key[1] in steady}
    wrong += [
        f"{kind}: {case} grows {r:.2f}×" for (kind, case), r in grown.items() if r > MOST_GROWTH
    ]
    good = f"no steady screen grows more than {MOST_GROWTH}×, and every limit is kept"
    print("\n" + "\n".join(wrong or [good]))
    print(f"kept in {keep(found).relative_to(Path.cwd())}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
