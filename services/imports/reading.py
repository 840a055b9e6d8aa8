"""Files from offices: what they are by their content, and their rows one by one.

CSV in UTF-8 (with or without mark), UTF-16 with mark, or GB18030; XLSX. A file that is not what its
name says is refused. Of a half-broken CSV every row that can't be read is told with its number; a
damaged UTF-8 file is never taken for GB18030, as which almost any bytes can be read.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from itertools import count
from pathlib import Path, PurePath
from typing import TextIO

from rules.refusal import Refusal
from rules.vocabulary import N_
from services.imports import workbook
from services.imports.cells import Cell, is_blank, unguarded

MAX_BYTES = 64 * 2**20
MAX_COLUMNS = 200
_PIECE = 2**20

_NEITHER = N_("This file is neither CSV nor XLSX. Save the list as CSV UTF-8 or XLSX.")
_DAMAGED = N_(
    "Row %(row)s holds bytes that are no characters: the file is damaged. Save it as CSV UTF-8."
)
_KINDS = (
    (b"\xd0\xcf\x11\xe0", N_("This is an old or locked Excel file. Save it as XLSX.")),
    (b"%PDF", _NEITHER),
    (b"{\\rtf", _NEITHER),
    (b"\x89PNG", _NEITHER),
    (b"\xff\xd8\xff", _NEITHER),
    (b"GIF8", _NEITHER),
    (b"MZ", _NEITHER),
    (b"\x7fELF", _NEITHER),
    (b"\x1f\x8b", _NEITHER),
    (b"Rar!", _NEITHER),
    (b"7z\xbc\xaf", _NEITHER),
)
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table")
_TEXT_NAMES = {".csv", ".txt", ".tsv"}
_LOST = re.compile("[\udc80-\udcff]")  # a byte that is no part of a character ("surrogateescape")
_WIDE = re.compile("[\u0800-\ud7ff\ue000-\U0010ffff]")  # what UTF-8 writes in three bytes or four
# GB18030 read as UTF-8 has about one such character, by chance, among eighty lost bytes
_BY_CHANCE = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: its number as the spreadsheet shows it, and its cells or what's wrong."""

    number: int
    cells: list[Cell]
    problem: Refusal | None = None


class Table:
    """A file's heading row, and its rows one by one, once."""

    def __init__(self, content: bytes, name: str = "") -> None:
        self.is_workbook, self._lines = lines_of(content, name)
        first = next(self._lines, None)
        if first is None:
            raise Refusal(N_("This file is empty."))
        if first.problem is not None:
            raise first.problem
        self.headings = [str(cell) for cell in first.cells]
        self.heading_number = first.number
        while self.headings and is_blank(self.headings[-1]):
            self.headings.pop()
        if len(self.headings) > MAX_COLUMNS:
            raise Refusal(N_("This file has too many columns."))

    def rows(self) -> Iterator[Line]:
        """Yield the rows below the headings; a row that doesn't fit them carries its problem."""
        width = len(self.headings)
        for line in self._lines:
            cells = line.cells
            while len(cells) > width and is_blank(cells[-1]):
                cells.pop()
            if line.problem is None and len(cells) != width:
                if self.is_workbook and len(cells) < width:
                    cells.extend([""] * (width - len(cells)))
                else:
                    line = Line(line.number, cells, _ragged(len(cells), width))
            yield line


def lines_of(content: bytes, name: str = "") -> tuple[bool, Iterator[Line]]:
    """Return whether a file is a workbook, and all of its rows, headings or not."""
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise Refusal(N_("This file is empty."))
    if len(content) > MAX_BYTES:
        raise Refusal(
            N_("This file is larger than %(megabytes)s MB. Import it in parts."),
            megabytes=MAX_BYTES // 2**20,
        )
    is_workbook = _is_workbook(content, name)
    return is_workbook, _lines_of_workbook(content) if is_workbook else _lines_of_csv(content)


def _lines_of_workbook(content: bytes) -> Iterator[Line]:
    return (Line(number, cells) for number, cells in workbook.rows(content))


def _lines_of_csv(content: bytes) -> Iterator[Line]:
    # only \r and \n end a line: str.splitlines would break cells at other signs too
    stream = BytesIO(content)
    return csv_lines(
        TextIOWrapper(stream, encoding_of(content), errors="surrogateescape", newline="")
    )


def _ragged(cells: int, width: int) -> Refusal:
    return Refusal(
        N_("This row has %(cells)s cells, the headings are %(width)s. Look for a lost comma."),
        cells=cells,
        width=width,
    )


def read(source: Path | str | bytes, name: str = "") -> tuple[bytes, Table]:
    """Return a file's bytes and its table; ``name`` is what an upload was called."""
    if isinstance(source, bytes):
        return source, Table(source, name)
    path = Path(source)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refusal(
                N_("This file is larger than %(megabytes)s MB. Import it in parts."),
                megabytes=MAX_BYTES // 2**20,
            )
        content = path.read_bytes()
    except OSError:
        raise Refusal(N_("The file %(name)s can't be opened."), name=path.name) from None
    return content, Table(content, name or path.name)


def _is_workbook(content: bytes, name: str) -> bool:
    """Say whether the content is a workbook; refuse what is neither or lies about itself."""
    ending = PurePath(name).suffix.lower()
    is_packed = content.startswith(b"PK\x03\x04")
    for mark, sentence in _KINDS:
        if content.startswith(mark):
            raise Refusal(sentence)
    if content[:200].lstrip(BOM_UTF8 + b" \r\n\t").lower().startswith(_MARKUP):
        raise Refusal(N_("This is a web page, not a list. Save it as CSV UTF-8 or XLSX."))
    if is_packed and ending in _TEXT_NAMES:
        raise Refusal(
            N_(
                "The name %(name)s says CSV, but it is a workbook. Call it .xlsx or save it as CSV."
            ),
            name=name,
        )
    if not is_packed and ending in (".xlsx", ".xls", ".xlsm"):
        raise Refusal(
            N_("The name %(name)s says workbook, but it isn't one. Save it again as XLSX."),
            name=name,
        )
    if ending not in (*_TEXT_NAMES, ".xlsx", ""):
        raise Refusal(_NEITHER)
    return is_packed


def encoding_of(content: bytes) -> str:
    """Return how a CSV file's text is written: by its mark, else UTF-8, else GB18030.

    UTF-8 may be damaged: its rows tell where. Others must be whole.
    """
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content.startswith(BOM_UTF8):
        return "utf-8-sig"
    elif _is_whole(content, "utf-8") or _is_damaged_utf8(content):
        return "utf-8"
    else:
        encoding = "gb18030"
    if not _is_whole(content, encoding):
        raise Refusal(N_("The characters of this file can't be read. Save it as CSV UTF-8."))
    return encoding


def _is_whole(content: bytes, encoding: str) -> bool:
    """Say whether all of a text can be read."""
    decoder = getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(content):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(content: bytes) -> bool:
    """Say whether a text that is not UTF-8 must have been: too much of it is for chance."""
    decoder = getincrementaldecoder("utf-8")("surrogateescape")
    read = lost = 0
    for piece in _pieces(content):
        text = decoder.decode(piece)
        read += len(_WIDE.findall(text))
        lost += len(_LOST.findall(text))
    lost += len(decoder.decode(b"", final=True))
    return read * _BY_CHANCE > lost


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))


class _Source:
    """The physical lines of a file; those of a broken row can be taken back and read again."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._stream.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    def take_back(self, count: int) -> None:
        """Let the last lines taken be read again."""
        if count:
            self._again.extendleft(reversed(self.taken[-count:]))
            del self.taken[-count:]


def csv_lines(stream: TextIO) -> Iterator[Line]:
    """Yield the rows of a CSV text; blank ones are passed over but counted.

    After a row that can't be read (a quotation mark too many or too few) reading goes on with the
    next physical line, so that one lost mark doesn't swallow the rest of the file.
    """
    source = _Source(stream)
    heading = next(source, "")
    source.take_back(len(source.taken))
    delimiter = next((sign for sign in (",", "\t", ";") if sign in heading), ",")
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    for number in count(1):
        source.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            source.take_back(len(source.taken) - 1)
            reader = csv.reader(source, delimiter=delimiter, strict=True)
            broken = _LOST.sub("\ufffd", source.taken[0].rstrip("\r\n"))
            yield Line(number, [broken], _csv_problem(broken))
            continue
        if any(_LOST.search(cell) for cell in cells):
            shown: list[Cell] = [_LOST.sub("\ufffd", cell) for cell in cells]
            yield Line(number, shown, Refusal(_DAMAGED, row=number))
        elif any("\x00" in cell for cell in cells):
            yield Line(number, [*cells], Refusal(N_("This row holds bytes that are no text.")))
        elif any(not is_blank(cell) for cell in cells):
            yield Line(number, [unguarded(cell) for cell in cells])


def _csv_problem(line: str) -> Refusal:
    if len(line) > csv.field_size_limit():
        return Refusal(N_("A cell of this row is too long."))
    return Refusal(
        N_("The quotation marks of this row don't match. Put one before and after the cell.")
    )
