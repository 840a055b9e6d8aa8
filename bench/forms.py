"""What a printed form costs: processor time and bytes, warm, in one process.

Run it with ``python -m bench.forms``. Processor time, not wall time, because other work on the
machine changes only the latter; the least of many runs is the figure, the median stands beside it.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from admin_views.language import Speech
from reports import blanks, bundle, catalogue, copies, fonts, work_order
from reports.paper import Paper
from rules.vocabulary import Role
from tests.reports.samples import AT, EVIDENCE, PAPER, ZH, monthly, print_monthly, slip

ROOT = Path(__file__).resolve().parents[1]
RUNS = 15
MILLISECONDS = 180  # a warm form may cost so much processor time
BYTES = 110_000  # and be so large


@contextmanager
def printing() -> Iterator[None]:
    """Stand where a sheet can be written: templates, words, fonts; no database."""
    app = Flask("bench", template_folder=str(ROOT / "templates"), root_path=str(ROOT))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    Speech(app, default_locale=ZH)
    with app.app_context():
        fonts.ensure_fonts()
        yield


def cpu(work: Callable[[], bytes], runs: int = RUNS) -> tuple[float, float, int]:
    """Return least and median milliseconds of processor time, and the size of what came out."""
    size = len(work())
    taken = []
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return min(taken), statistics.median(taken), size


def measure() -> int:
    """Print the figures; return how many are over their limit."""
    form = monthly(Role.FRONT_DESK, 40)
    parts = [print_monthly(monthly(Role.FRONT_DESK, 20 + n)) for n in range(10)]
    kept = parts[0]
    cases: dict[str, tuple[Callable[[], bytes], bool]] = {
        "monthly form, 40 records": (lambda: print_monthly(form), True),
        "work-order slip": (
            lambda: work_order.render(slip(), ZH, evidence=EVIDENCE, created=AT),
            True,
        ),
        "empty monthly form": (
            lambda: blanks.render(catalogue.MONTHLY_ASSESSMENT, Paper(office=PAPER.office), ZH),
            True,
        ),
        "monthly form, 2,000 records": (
            lambda: print_monthly(monthly(Role.FRONT_DESK, 2000)),
            False,
        ),
        "copy of a kept form": (
            lambda: copies.stamp(kept, copies.Copy(at=AT, by="丁雯", number=1), ZH),
            True,
        ),
        "ten kept forms in one file": (
            lambda: bundle.merge(parts, title="2026-10", lang="zh-Hans", created=AT),
            False,
        ),
    }
    over = 0
    print(f"{'form':<30}{'CPU ms min':>11}{'median':>8}{'of limit':>10}{'KB':>8}{'of limit':>10}")
    for name, (work, limited) in cases.items():
        least, median, size = cpu(work)
        time_ratio, size_ratio = least / MILLISECONDS, size / BYTES
        time_said, size_said = (f"{time_ratio:.2f}", f"{size_ratio:.2f}") if limited else ("", "")
        cost = f"{least:>11.0f}{median:>8.0f}{time_said:>10}"
        print(f"{name:<30}{cost}{size / 1000:>8.1f}{size_said:>10}")
        over += limited and (time_ratio > 1 or size_ratio > 1)
    return over


if __name__ == "__main__":
    with printing():
        sys.exit(measure())
