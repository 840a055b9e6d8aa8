"""Everything that is checked before a change is good: the steps and their summary.

Standard library only: `start.py` runs this outside the virtual environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from start import PYTHON, ROOT, apt_install, environment, say
from tests import postgres

HEADLESS = "chromium-headless-shell"  # Chromium without its windows: a quarter quicker
BROWSERS = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
STEP_LIMIT_SECONDS = 2400
IN_BROWSER = ("tests/browser", "tests/admin_views")  # where tests that drive one stand
TYPED = ("start.py", "vendor.py", "app.py", "commands.py")
ROOMS = ("models", "rules", "services", "reports", "admin_views")


@dataclass(frozen=True)
class Step:
    """One check: its name and command line, or why it cannot be done here."""

    name: str
    command: tuple[str, ...]
    absent: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a step; ``code`` is None for one that was left out."""

    step: Step
    code: int | None
    seconds: float
    output: str


def chromium() -> str | None:
    """Return the browser the browser tests drive."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def provide_programs() -> None:
    """Install what only the checks need: a browser, PDF readers, a database server."""
    if shutil.which(HEADLESS) is None:
        apt_install([HEADLESS])  # some systems have none: the whole browser does as well
    wanted = {
        "chromium": chromium() is None,
        "qpdf": shutil.which("qpdf") is None,
        "poppler-utils": shutil.which("pdftotext") is None,
        "postgresql": postgres.programs() is None,
    }
    missing = [package for package, absent in wanted.items() if absent]
    if missing and not apt_install(missing):
        names = " ".join(missing)
        say(
            f"未能安装：{names}，相关检查将跳过",
            f"not installed, their checks are left out: {names}",
        )


def module(*words: str) -> tuple[str, ...]:
    """Return the command line of a tool inside the virtual environment."""
    return (str(PYTHON), "-m", *words)


def one_pass(
    marks: str, database: str, *where: str, unit: str = "loadfile", share: int = 1
) -> tuple[str, ...]:
    """Return the command line of one pass of the tests, shared out over all processors.

    A file's tests stay together, because what a file builds for itself is built once; the files
    go out in the order they are collected in, the longest first (`tests/conftest.py`). Tests
    that build nothing for their file are dealt out one by one: ``unit`` is ``loadgroup``. A pass
    with a ``share`` of 2 has half as many processes as there are processors.
    """
    shared = ("-n", str(max(1, processors() // share)), "--dist", unit, "--no-loadscope-reorder")
    command = ("pytest", "-q", "-p", "no:cacheprovider", *shared, "-m", marks, "--db", database)
    return module(*command, *where)


def processors() -> int:
    """Return how many processes of tests to run at a time."""
    return max(2, os.cpu_count() or 2)


def source_steps(rooms: Sequence[str], files: Sequence[str], templates: bool) -> list[Step]:
    """Return the checks that only read the source, for the parts that are there."""
    built = set(rooms) == set(ROOMS)
    lint = (str(PYTHON), "-c", "from importlinter.cli import lint_imports_command as c; c()")
    return [
        Step("types", module("mypy", *(() if built else (*files, *rooms)))),
        Step("imports", lint, "" if built else "not every room is built yet"),
        Step("format", module("ruff", "format", "--check", ".")),
        Step("lint", module("ruff", "check", ".")),
        *(
            [Step("templates", module("djlint", "templates", "--lint", "--quiet"))]
            if templates
            else []
        ),
    ]


def no_browser() -> str:
    """Return why the browser tests cannot be run; empty where they can."""
    if chromium() is None:
        return "no Chromium found"
    marked = "mark." + "browser"
    written = any(marked in f.read_text(encoding="utf-8") for f in (ROOT / "tests").rglob("*.py"))
    return "" if written else "no browser tests yet"


def passes(everything: bool, browser: str, postgresql: str) -> list[Step]:
    """Return the passes of the tests; the words say why one is left out."""
    if not everything:
        return [Step("tests", one_pass("not browser and not slow", "sqlite"))]
    return [
        Step("sqlite", one_pass("not browser", "sqlite")),
        Step("postgresql", one_pass("not browser", "postgresql", share=2), postgresql),
        Step(
            "browser",
            one_pass("browser", "sqlite", *IN_BROWSER, unit="loadgroup", share=2),
            browser,
        ),
    ]


def readings() -> list[Step]:
    """Return the checks of the source as it stands, and what makes the fonts every pass needs."""
    fonts = "from reports.fonts import ensure_fonts; ensure_fonts()"
    made = [Step("fonts", (str(PYTHON), "-c", fonts))] if (ROOT / "reports").is_dir() else []
    return made + source_steps(
        [name for name in ROOMS if (ROOT / name).is_dir()],
        [name for name in TYPED if (ROOT / name).is_file()],
        any((ROOT / "templates").rglob("*.html")),
    )


def surroundings() -> dict[str, str]:
    """Return the environment of a step: what is compiled is kept, and fresh files are in memory.

    Every pass has several processes, and each would compile all tests anew; every test has a
    database of its own, which a disk would be asked to keep.
    """
    env = {**environment(), "PYTHONDONTWRITEBYTECODE": ""}
    memory = postgres.place_in_memory()
    return env if memory is None else {**env, "TMPDIR": memory}


def do(step: Step, limit: float = STEP_LIMIT_SECONDS) -> Outcome:
    """Run one step to its end and keep what it said; ``limit`` is in seconds."""
    if step.absent:
        return Outcome(step, None, 0.0, step.absent)
    began = time.monotonic()
    try:
        done = subprocess.run(
            step.command,
            cwd=ROOT,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
        text = said.decode(errors="replace") if isinstance(said, bytes) else said
        return Outcome(step, 1, limit, f"{text}\nstopped after {limit:.0f} seconds")
    return Outcome(step, done.returncode, time.monotonic() - began, done.stdout)


def summary(outcomes: Iterable[Outcome]) -> str:
    """Return a line per step: what became of it and how long it took."""
    words = {None: "left out · 略过", 0: "good · 通过"}
    lines = [
        f"{o.step.name:<12}{o.seconds:>7.1f} s   {words.get(o.code, f'FAILED · 未通过 ({o.code})')}"
        + (f": {o.output}" if o.code is None else "")
        for o in outcomes
    ]
    return "\n".join(lines)


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Return 1 if any step failed; one that cannot be done here is named, but fails nothing."""
    return int(any(outcome.code for outcome in outcomes))


def run(everything: bool) -> int:
    """Run the checks and tell how they went: first those of the source, then all the tests.

    The passes run side by side: none of them keeps a processor busy to its end, and a database
    server or a browser lets one wait now and then.
    """
    if everything:
        provide_programs()
    no_server = "" if postgres.programs() else "no PostgreSQL server programs found"
    began = time.monotonic()
    printing = threading.Lock()

    def report(step: Step) -> Outcome:
        outcome = do(step)
        with printing:
            print(
                f"\n=== {step.name} ({outcome.seconds:.1f} s)\n{outcome.output.rstrip()}",
                flush=True,
            )
        return outcome

    with ThreadPoolExecutor(max_workers=processors()) as pool:
        read = list(pool.map(report, readings()))
    tests = passes(everything, no_browser(), no_server)
    with ThreadPoolExecutor(max_workers=len(tests)) as pool:
        outcomes = [*read, *pool.map(report, tests)]
    print(f"\n{summary(outcomes)}\n{'':<12}{time.monotonic() - began:>7.1f} s", flush=True)
    return exit_code(outcomes)
