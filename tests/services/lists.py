"""Small lists as offices send them, for the tests of import and export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from models.scopes import Actor, operator
from services import exports, imports
from tests.office import DAY, Scene

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
OPERATOR = operator(AT.date())


def sheet(headings: str, *rows: str | Sequence[object], encoding: str = "utf-8") -> bytes:
    """A CSV file: headings and rows of words between blanks, or rows as they are; - is blank."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings.split())
    for row in rows:
        cells = row.split() if isinstance(row, str) else row
        writer.writerow(["" if cell == "-" else cell for cell in cells])
    return text.getvalue().encode(encoding)


def workbook(headings: Iterable[str], *rows: Iterable[Any]) -> bytes:
    """A workbook with real dates and numbers."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    page = made.add_worksheet()
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    instant = made.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, row in enumerate((headings, *rows)):
        for place, cell in enumerate(row):
            style = (
                instant if isinstance(cell, datetime) else day if hasattr(cell, "year") else None
            )
            page.write(number, place, cell, style)
    made.close()
    return stream.getvalue()


def take(
    scene: Scene, kind: str, content: bytes, *, actor: Actor | None = None, **more: Any
) -> imports.Report:
    """Import a list, as the operator unless somebody is named."""
    return imports.run(scene.session, actor or OPERATOR, kind, content, at=AT, **more)


def good(scene: Scene, kind: str, content: bytes, **more: Any) -> tuple[int, int]:
    """Import a list that must be good; return how many rows were new and changed."""
    report = take(scene, kind, content, **more)
    assert told(report) == [], told(report)
    return report.created, report.updated


def told(report: imports.Report) -> list[tuple[int, str, str, str]]:
    """What an import refused: row, column, value and the sentence before translation."""
    return [(bad.row, bad.column, bad.value, bad.sentence) for bad in report.rejected]


def places(report: imports.Report) -> list[tuple[int, str]]:
    """Where an import refused something."""
    return [(bad.row, bad.column) for bad in report.rejected]


def file_of(scene: Scene, kind: str, *, actor: Actor | None = None, **more: Any) -> bytes:
    """Export a list."""
    stream = io.BytesIO()
    exports.export(scene.session, actor or OPERATOR, kind, stream=stream, **more)
    return stream.getvalue()


def person(scene: Scene, username: str) -> Actor:
    """A member of staff at work."""
    return scene.actor(username, DAY)
