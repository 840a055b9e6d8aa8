"""Import and export: JSON shapes, dry runs, exit codes, and the way there and back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from sqlalchemy import select

from models import Area, AuditLine, Bill
from rules.vocabulary import AuditOp
from tests.commands.conftest import Line
from tests.office import Scene

BILLS = "bill_no,office,building,unit,room,item,period,amount,due_on\n"
GOOD = BILLS + "B1,A,1栋,1单元,101,物业管理费,2026Q3,268.50,2026-07-20\n"
BAD = GOOD + "B2,A,1栋,1单元,999,物业管理费,2026Q3,x,2026-07-20\n"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "list.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_import_tells_what_it_did(scene: Scene, line: Line, tmp_path: Path) -> None:
    result = line("import", "bills", write(tmp_path, GOOD, "gb18030"), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {
        "kind": "bills",
        "rows": 1,
        "created": 1,
        "updated": 0,
        "rejected": [],
    }
    assert scene.session.scalars(select(Bill.amount_fen)).all() == [26850]
    again = json.loads(line("import", "bills", tmp_path / "list.csv", "--json").stdout)
    assert (again["created"], again["updated"]) == (0, 0)


def test_one_bad_row_and_nothing_is_written(scene: Scene, line: Line, tmp_path: Path) -> None:
    result = line("import", "bills", write(tmp_path, BAD), "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["rejected"]
    for rejection in report["rejected"]:
        assert set(rejection) == {"row", "column", "value", "reason"}
        assert rejection["row"] == 3
    assert scene.session.scalars(select(Bill)).all() == []
    plain = line("import", "bills", tmp_path / "list.csv")
    assert plain.exit_code == 1
    assert plain.stdout == ""
    assert "row 3" in plain.stderr


def test_what_is_no_cell_is_told_without_one(scene: Scene, line: Line, tmp_path: Path) -> None:
    """A file that is none has no row to tell, a row that is spoilt no column."""
    whole = line("import", "bills", write(tmp_path, "<html><body>x</body></html>"))
    assert whole.stderr.startswith("list.csv – ")
    spoilt = line("import", "bills", write(tmp_path, GOOD + 'B3,A,"1栋\n'))
    assert spoilt.stderr.startswith("row 3: ")


def test_a_dry_run_writes_nothing(scene: Scene, line: Line, tmp_path: Path) -> None:
    result = line("import", "bills", write(tmp_path, GOOD), "--dry-run", "--json")
    assert (result.exit_code, json.loads(result.stdout)["created"]) == (0, 1)
    assert scene.session.scalars(select(Bill)).all() == []


def test_import_asks_for_the_right_to_import(scene: Scene, line: Line, tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    refused = line("import", "bills", file, "--as", "front")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert line("import", "bills", file, "--as", "finance").exit_code == 0
    author = scene.session.scalars(
        select(AuditLine.actor_name).where(AuditLine.record == "bill")
    ).first()
    assert author == scene.staff["finance"].name


def test_an_unknown_list_names_the_known_ones(scene: Scene, line: Line, tmp_path: Path) -> None:
    result = line("import", "cats", write(tmp_path, GOOD))
    assert (result.exit_code, "bills" in result.stderr) == (1, True)


def test_a_missing_file_is_a_wrong_call(scene: Scene, line: Line, tmp_path: Path) -> None:
    assert line("import", "bills", tmp_path / "none.csv").exit_code == 2


def test_export_goes_to_the_standard_output(scene: Scene, line: Line) -> None:
    result = line("export", "areas", "--office", "A")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"))))
    assert {row["area"] for row in rows} == {"东区", "西区"}
    told = scene.session.scalars(select(AuditLine).where(AuditLine.op == AuditOp.EXPORT)).all()
    assert len(told) == 1


def test_export_then_import_changes_nothing(scene: Scene, line: Line, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    assert line("export", "areas", "-o", file).exit_code == 0
    report = json.loads(line("import", "areas", file, "--json").stdout)
    assert (report["created"], report["updated"], report["rejected"]) == (0, 0, [])
    assert len(scene.session.scalars(select(Area)).all()) == 3


def test_a_refused_export_leaves_no_file(scene: Scene, line: Line, tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    result = line("export", "tickets", "-o", file, "--as", "front")
    assert result.exit_code == 1
    assert list(tmp_path.glob("*tickets*")) == []


def test_a_wrong_day_is_a_wrong_call(scene: Scene, line: Line) -> None:
    assert line("export", "tickets", "--from", "yesterday").exit_code == 2
