"""The month and its forms from the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.commands.conftest import Line
from tests.office import Scene
from tests.services.edition_drafts import only_edition

LINE = {
    "indicator",
    "clause",
    "state",
    "numerator",
    "denominator",
    "target",
    "rate",
    "shortfall",
    "points",
    "records_due",
    "records_done",
}
WHOLE = {
    "office",
    "employee",
    "position",
    "month",
    "revision",
    "status",
    "standard",
    "score",
    "deducted",
    "bonus_withheld_percent",
    "lines",
}


def test_month_as_json(scene: Scene, line: Line) -> None:
    made = line("month", "generate", "2026-10", "--office", "A", "--json")
    assert made.exit_code == 0, made.output
    found = json.loads(made.stdout)
    assert {(one["office"], one["employee"]) for one in found} == {
        ("A", "front"),
        ("A", "front2"),
        ("A", "area1"),
        ("A", "area2"),
    }
    assert all(set(one) == WHOLE for one in found)
    assert all(set(part) == LINE for one in found for part in one["lines"])
    assert {one["status"] for one in found} == {"draft"}
    shown = line("month", "show", "2026-10", "--json")
    assert json.loads(shown.stdout) == found


def test_month_for_people(scene: Scene, line: Line) -> None:
    output = line("month", "generate", "2026-10", "--office", "A").output
    assert all(name in output for name in ("前台甲", "区管乙"))
    assert line("month", "show", "2026-09").exit_code == 0


def test_months_are_generated_with_ones_own_rights(scene: Scene, line: Line) -> None:
    assert line("month", "generate", "2026-10", "--as", "front").exit_code == 1
    made = line("month", "generate", "2026-10", "--as", "supervisor", "--json")
    assert {one["office"] for one in json.loads(made.stdout)} == {"A"}
    foreign = line("month", "generate", "2026-10", "--office", "B", "--as", "supervisor")
    assert foreign.exit_code == 1


@pytest.mark.parametrize("text", ["2026-13", "october", "2026-1-1"])
def test_a_wrong_month_is_a_wrong_call(scene: Scene, line: Line, text: str) -> None:
    assert line("month", "generate", text).exit_code == 2


def test_an_unknown_office_is_told(scene: Scene, line: Line) -> None:
    result = line("month", "generate", "2026-10", "--office", "Q")
    assert (result.exit_code, "Q" in result.stderr, result.stdout) == (1, True, "")


def test_forms_are_written_as_pdf(scene: Scene, line: Line, tmp_path: Path) -> None:
    line("month", "generate", "2026-10", "--office", "A")
    whole, blank = tmp_path / "month.pdf", tmp_path / "blank.pdf"
    code = "JL/WI-KF-018/002"
    made = line("form", code, "--month", "2026-10", "--office", "A", "-o", whole)
    assert made.exit_code == 0, made.output
    empty = line("form", code, "--blank", "--office", "A", "-o", blank)
    assert empty.exit_code == 0, empty.output
    for file in (whole, blank):
        assert file.read_bytes().startswith(b"%PDF")
    assert whole.stat().st_size > blank.stat().st_size


def test_a_form_is_found_by_the_number_on_the_paper(
    scene: Scene, line: Line, tmp_path: Path
) -> None:
    line("month", "generate", "2026-10")
    number, file = "kh-202610-0001", tmp_path / "form.pdf"
    made = line("form", "JL/WI-KF-018/002", number, "-o", file)
    assert made.exit_code == 1  # both offices have one
    made = line("form", "JL/WI-KF-018/002", number, "--office", "A", "-o", file)
    assert made.exit_code == 0, made.output
    assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "words",
    [
        ("JL/WI-KF-018/002",),
        ("JL/WI-KF-018/002", "--month", "2026-10"),
        ("JL/WI-KF-018/002", "999"),
        ("JL/WI-KF-018/002", "KH-202610-0999"),
        ("JL/WI-KF-018/002", "9" * 30),
        ("no-such-form", "1"),
        ("JL/WI-KF-018/001", "1"),
    ],
)
def test_a_form_that_cannot_be_made_is_told(
    scene: Scene, line: Line, tmp_path: Path, words: tuple[str, ...]
) -> None:
    result = line("form", *words, "-o", tmp_path / "form.pdf")
    assert result.exit_code == 1
    assert result.stderr.strip()
    assert list(tmp_path.glob("*.pdf*")) == []


def test_a_month_without_an_edition_is_refused_in_a_sentence(scene: Scene, line: Line) -> None:
    only_edition(scene, valid_from=date(2026, 11, 1))
    refused = line("month", "generate", "2026-10", "--office", "A")
    assert refused.exit_code != 0
    assert "No assessment standard is in force on 2026-10-31." in refused.output
