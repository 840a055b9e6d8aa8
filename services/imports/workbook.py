"""XLSX workbooks: looked at from outside before they are opened, then read by calamine.

A workbook is a packed folder from the outside world: 700 bytes can unpack to a day of work. Its
directory, its sheets' outermost cells and its unpacked size are checked first.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, load_workbook

from rules.refusal import Refusal
from rules.vocabulary import N_
from services.imports.cells import Cell, is_blank

MAX_UNPACKED = 300 * 2**20  # bytes: 200,000 rows of 50 columns stay below
MAX_MEMBERS = 2_000
MAX_RATIO = 400  # real sheets pack to a tenth or a thirtieth
MAX_ROWS = 200_000
MAX_CELLS = 6_000_000
_RATIO_FROM = 2**20  # small parts may pack as well as they like
_PIECE = 2**20

_TOO_LARGE = N_(
    "This workbook unpacks to more than an import takes. Save only the rows to import, without "
    "pictures and formatted empty rows, or save it as CSV UTF-8."
)
_BROKEN = N_("This workbook is damaged. Open it in the spreadsheet program and save it again.")
# the place of a cell or the number of a row, however the file spells the attribute
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})(\d{1,9})["']""")
# most sheets end before column AA and row 200,000: one search tells so without listing every cell
_FAR = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{2,}\d|[A-Za-z]?(?:[2-9]\d{5}|\d{7,}))""")


def check(content: bytes) -> None:
    """Refuse a workbook that is damaged or would unpack to more than an import takes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            _check_directory(members)
            for member in members:
                if re.match(r"/?xl/worksheets/[^/]+\.xml$", member.filename, re.IGNORECASE):
                    _check_sheet(packed, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
        raise Refusal(_BROKEN) from None


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if not any(member.filename.lower().endswith("xl/workbook.xml") for member in members):
        raise Refusal(N_("This file is packed like a workbook but isn't one. Save it as XLSX."))
    if len(members) > MAX_MEMBERS or sum(part.file_size for part in members) > MAX_UNPACKED:
        raise Refusal(_TOO_LARGE)
    for member in members:
        packed = max(member.compress_size, 1)
        if member.file_size > _RATIO_FROM and member.file_size / packed > MAX_RATIO:
            raise Refusal(_TOO_LARGE)


def _check_sheet(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a sheet whose outermost cells span more than an import takes."""
    if not any(_FAR.search(piece) for piece in _pieces(packed, member)):
        return
    last_row = last_column = 1
    for piece in _pieces(packed, member):
        for letters, digits in _PLACE.findall(piece):
            last_column = max(last_column, _column(letters))
            last_row = max(last_row, int(digits))
        if last_row > MAX_ROWS or last_row * last_column > MAX_CELLS:
            raise Refusal(_TOO_LARGE)


def _pieces(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a sheet piece by piece, each with the end of the one before."""
    unpacked, tail = 0, b""
    with packed.open(member) as stream:
        while piece := stream.read(_PIECE):
            unpacked += len(piece)
            if unpacked > member.file_size or b"\x00" in piece:  # no sheet in UTF-8
                raise Refusal(_BROKEN)
            yield tail + piece
            tail = piece[-64:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the first visible sheet's rows with their numbers, from the heading row on."""
    check(content)
    try:
        with load_workbook(io.BytesIO(content)) as workbook:
            yield from _sheet_rows(workbook)
    except PasswordError:
        raise Refusal(N_("This workbook is locked with a password. Save it without one.")) from None
    except CalamineError:
        raise Refusal(_BROKEN) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader gave up: not even an Exception
            raise Refusal(_BROKEN) from None
        raise


def _sheet_rows(workbook: CalamineWorkbook) -> Iterator[tuple[int, list[Cell]]]:
    for place, sheet in enumerate(workbook.sheets_metadata):
        if str(sheet.visible).endswith(".Visible") and str(sheet.typ).endswith(".WorkSheet"):
            found = workbook.get_sheet_by_index(place)
            first = found.start[0] if found.start else 0
            for number, cells in enumerate(found.iter_rows(), first + 1):
                if not all(is_blank(cell) for cell in cells):
                    yield number, list(cells)
            return
