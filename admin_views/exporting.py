"""Exports: the rows of a list as CSV or XLSX, streamed, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response, stream_with_context
from markupsafe import Markup

from admin_views import formatting
from admin_views.columns import Column
from models.clock import local

CAP = 20_000  # rows one export holds
_LONGEST_CELL = 32_767  # characters Excel takes
_STARTS_FORMULA = re.compile(r"[\s\x00]*[=+\-@＝＋－＠\t\r]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")

Rows = Iterable[Sequence[Any]]  # parts of rows, each row the values of the columns


def defused(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if _STARTS_FORMULA.match(text) else text


def disposition(name: str, ending: str) -> str:
    """Return the header that gives a download its name in any language (RFC 6266)."""
    return f"attachment; filename=\"export.{ending}\"; filename*=UTF-8''{quote(name)}.{ending}"


def csv_response(name: str, columns: Sequence[Column], parts: Rows) -> Response:
    """Return the rows as CSV with a byte-order mark, so that Excel reads Chinese."""

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        buffer.write("\ufeff")
        writer.writerow([defused(str(column.label)) for column in columns])
        for part in parts:
            for row in part:
                writer.writerow(map(_csv_cell, columns, row))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
        yield buffer.getvalue()

    return Response(
        stream_with_context(lines()),
        mimetype="text/csv",
        headers={"Content-Disposition": disposition(name, "csv")},
    )


def _csv_cell(column: Column, value: Any) -> str:
    native = _native(column, value)
    match native:
        case None:
            return ""
        case datetime():
            return f"{native:%Y-%m-%d %H:%M:%S}"
        case date():
            return f"{native:%Y-%m}" if column.kind == "month" else native.isoformat()
        case Decimal():
            return f"{native:f}"
        case int():
            return str(native)
        case _:
            return defused(_NOT_IN_XML.sub("", str(native)))


def _native(column: Column, value: Any) -> Any:
    """Return a value as a spreadsheet keeps it: numbers and dates as such, words as text."""
    match column.kind:
        case "money" | "hundredths":
            return None if value is None else Decimal(value).scaleb(-2)
        case "moment" if value is not None:
            return local(value).replace(tzinfo=None)
        case "exact" | "price" if isinstance(value, Fraction):
            return Decimal(formatting.exact(value, 4))
        case "day" | "month" | "number":
            return value
        case "computed":  # made for a page: the words without their dress
            return value.striptags() if isinstance(value, Markup) else str(value)
        case _:
            return formatting.text(column.kind, value)


def xlsx_response(name: str, columns: Sequence[Column], parts: Rows) -> Response:
    """Return the rows as XLSX, written row by row to a file, never held in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "hundredths": book.add_format({"num_format": "#,##0.00"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "month": book.add_format({"num_format": "yyyy-mm"}),
    }
    sheet = book.add_worksheet(_SHEET_NAME.sub("", name)[:31] or None)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 40 if column.kind == "long" else 18)
        sheet.write_string(0, place, str(column.label), formats["head"])
    number = 0
    for part in parts:
        for row in part:
            number += 1
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write(sheet, number, place, column, _native(column, value), formats)
    sheet.autofilter(0, 0, max(number, 1), max(len(columns) - 1, 0))
    book.close()
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    response = Response(
        iter(lambda: file.read(65_536), b""),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": disposition(name, "xlsx")},
    )
    response.content_length = size
    response.call_on_close(file.close)
    return response


def _write(
    sheet: Any, number: int, place: int, column: Column, value: Any, formats: dict[str, Any]
) -> None:
    shape = formats.get(column.kind)
    match value:
        case None | "":
            sheet.write_blank(number, place, None)
        case datetime() | date():
            sheet.write_datetime(number, place, value, shape)
        case int() | Decimal():
            sheet.write_number(number, place, value, shape)
        case _:
            # as text whatever it looks like: no formula, no link
            text = _NOT_IN_XML.sub("", str(value))[:_LONGEST_CELL]
            sheet.write_string(number, place, text)
