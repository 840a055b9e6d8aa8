"""Which checks are run, and how they tell what became of them."""

from __future__ import annotations

import sys

import pytest

from tests import checks
from tests.checks import Outcome, Step


def named(steps: list[Step]) -> dict[str, Step]:
    return {step.name: step for step in steps}


def test_quick_check_leaves_out_browser_and_server():
    (step,) = checks.passes(everything=False, browser="", postgresql="")
    assert "not browser and not slow" in step.command
    assert step.command[-2:] == ("--db", "sqlite")


def commands(steps):
    return [(name, step.command) for name, step in steps.items()]


def test_full_check_covers_both_databases_and_the_browser():
    steps = named(checks.passes(everything=True, browser="", postgresql=""))
    databases = {name: words[words.index("--db") + 1] for name, words in commands(steps)}
    assert databases == {
        "sqlite": "sqlite",
        "postgresql": "postgresql",
        "browser": "sqlite",
    }
    assert not any(step.absent for step in steps.values())


def test_every_test_in_a_browser_stands_where_the_browser_pass_looks():
    marked = "mark." + "browser"
    found = [f for f in (checks.ROOT / "tests").rglob("*.py") if marked in f.read_text("utf-8")]
    places = [checks.ROOT / place for place in checks.IN_BROWSER]
    tools = {checks.ROOT / "tests" / "checks.py"}
    assert len(found) > 10
    assert not [f for f in found if f.parent not in places and f not in tools]


def test_what_cannot_be_had_is_left_out_by_name():
    steps = named(checks.passes(everything=True, browser="no Chromium", postgresql="no server"))
    assert steps["browser"].absent == "no Chromium"
    assert steps["postgresql"].absent == "no server"
    assert not steps["sqlite"].absent


def test_without_chromium_the_browser_tests_say_so(monkeypatch):
    monkeypatch.setattr(checks, "chromium", lambda: None)
    assert checks.no_browser() == "no Chromium found"


def test_a_step_keeps_what_was_said_on_either_channel():
    program = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(4)"
    outcome = checks.do(Step("x", (sys.executable, "-c", program)))
    assert outcome.code == 4
    assert set(outcome.output.split()) == {"out", "err"}


def test_a_step_that_hangs_fails():
    program = "import threading; threading.Event().wait()"
    outcome = checks.do(Step("x", (sys.executable, "-c", program)), limit=0.05)
    assert outcome.code == 1
    assert "stopped after" in outcome.output


def test_a_step_left_out_runs_nothing():
    outcome = checks.do(Step("browser", ("no such program",), "no Chromium found"))
    assert outcome.code is None


@pytest.mark.parametrize(
    ("codes", "expected"), [([0, 0], 0), ([0, None], 0), ([0, 1], 1), ([5], 1), ([], 0)]
)
def test_one_failure_fails_all(codes, expected):
    outcomes = [Outcome(Step("x", ()), code, 1.0, "") for code in codes]
    assert checks.exit_code(outcomes) == expected


def test_summary_has_a_line_and_seconds_for_each_step():
    lines = checks.summary(
        [
            Outcome(Step("lint", ()), 0, 1.24, "fine"),
            Outcome(Step("types", ()), 1, 20.0, "wrong"),
            Outcome(Step("browser", (), "no Chromium found"), None, 0.0, "no Chromium found"),
        ]
    ).splitlines()
    assert lines[0].startswith("lint")
    assert "1.2 s" in lines[0]
    assert "FAILED" in lines[1]
    assert lines[2].endswith("no Chromium found")


def test_missing_programs_are_asked_for_together(monkeypatch, capsys):
    asked: list[list[str]] = []
    monkeypatch.setattr(checks.shutil, "which", lambda name: None)
    monkeypatch.setattr(checks.postgres, "programs", lambda: None)
    monkeypatch.setattr(checks, "apt_install", lambda packages: bool(asked.append(packages)))
    checks.provide_programs()
    # the quicker browser is not in every system's store: asked for by itself
    assert asked == [[checks.HEADLESS], ["chromium", "qpdf", "poppler-utils", "postgresql"]]
    assert "chromium qpdf poppler-utils postgresql" in capsys.readouterr().out


def test_the_browser_without_windows_comes_first(monkeypatch):
    there = {checks.HEADLESS, "chromium"}
    monkeypatch.setattr(checks.shutil, "which", lambda name: name if name in there else None)
    assert checks.chromium() == checks.HEADLESS
    there.remove(checks.HEADLESS)
    assert checks.chromium() == "chromium"
