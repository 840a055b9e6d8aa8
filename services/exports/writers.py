"""Rows into files: CSV for every spreadsheet, XLSX with native types, JSON in plain notation.

Text that a spreadsheet would run as a formula gets a quotation mark before it in CSV; an import
takes it off again. XLSX and JSON say what is text, so there it stays as it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, BinaryIO

import xlsxwriter

from models.clock import local
from rules.refusal import Refusal
from rules.vocabulary import N_
from services.imports.cells import GUARDED

_XLSX_ROWS = 1_048_575
_XLSX_TEXT = 32_767
_WIDTH = 18


def told(value: Any) -> str:
    """Return a value in plain notation, times by the office's clock."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case datetime():
            wall = local(value).replace(tzinfo=None)
            return wall.isoformat(sep=" ", timespec="auto")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case Fraction():
            return _decimal(value)
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case _:
            return str(value)


def _decimal(value: Fraction) -> str:
    """Return an exact figure: plain decimals where they end, else numerator/denominator."""
    for places in range(9):
        if (value * 10**places).denominator == 1:
            scaled = Decimal((value * 10**places).numerator).scaleb(-places)
            return f"{scaled:f}"
    return str(value)


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if GUARDED.match(text) else text


def write_csv(stream: BinaryIO, keys: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write CSV with the mark that lets Excel see UTF-8; return the number of rows."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(keys)
    count = 0
    for row in rows:
        writer.writerow([guarded(told(value)) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def write_json(stream: BinaryIO, keys: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a JSON list of objects, one a line; return the number of rows."""
    count = 0
    stream.write(b"[")
    for row in rows:
        told_row = dict(zip(keys, (_json(value) for value in row), strict=True))
        line = json.dumps(told_row, ensure_ascii=False)
        stream.write((",\n" if count else "\n").encode() + line.encode())
        count += 1
    stream.write(b"\n]\n")
    return count


def _json(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | dict | list) else told(value)


def write_xlsx(stream: BinaryIO, keys: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a workbook with real dates and numbers, row by row; return the number of rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(stream, {**options, "strings_to_numbers": False})
    # a fixed date: the same records make the same file
    workbook.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    sheet = workbook.add_worksheet()
    styles = {
        name: workbook.add_format({"num_format": pattern})
        for name, pattern in (
            ("instant", "yyyy-mm-dd hh:mm:ss"),
            ("day", "yyyy-mm-dd"),
            ("amount", "#,##0.00"),
            ("text", "@"),
        )
    }
    bold = workbook.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(keys) - 1, 0), _WIDTH)
    for place, key in enumerate(keys):
        sheet.write_string(0, place, key, bold)
    count = 0
    try:
        for row in rows:
            count += 1
            if count > _XLSX_ROWS:
                raise Refusal(N_("A workbook holds 1,048,575 rows. Choose CSV or a shorter time."))
            for place, value in enumerate(row):
                _write_cell(sheet, count, place, value, styles)
    except BaseException:
        workbook.filename = io.BytesIO()  # half a workbook is none: only its draft is closed
        workbook.close()
        raise
    workbook.close()
    return count


def _write_cell(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    match value:
        case None | "":
            return
        case Enum():
            sheet.write_string(row, place, str(value.value), styles["text"])
        case bool():
            sheet.write_boolean(row, place, value)
        case datetime() if value.year >= 1900:
            wall = local(value).replace(tzinfo=None)
            sheet.write_datetime(row, place, wall, styles["instant"])
        case date() if not isinstance(value, datetime) and value.year >= 1900:
            sheet.write_datetime(row, place, value, styles["day"])
        case Decimal():
            sheet.write_number(row, place, value, styles["amount"])
        case int():
            sheet.write_number(row, place, value)
        case _:
            text = told(value)
            if len(text) > _XLSX_TEXT:
                raise Refusal(
                    N_(
                        "A cell of a workbook holds 32,767 characters; one here is longer. "
                        "Choose CSV."
                    )
                )
            sheet.write_string(row, place, text, styles["text"])


def partitioned(result: Any, size: int) -> Iterator[Sequence[Any]]:
    """Yield a result's rows, fetched so many at a time."""
    for part in result.partitions(size):
        yield from part
