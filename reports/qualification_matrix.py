"""质量管理员资格矩阵, person × requirement of quality administrators on paper (QM-1.1 … QM-2.2)."""

from dataclasses import dataclass
from datetime import datetime

from reports.catalogue import QUALIFICATION_MATRIX, Form
from reports.paper import Paper, page, print_sheet


@dataclass(frozen=True, slots=True)
class Square:
    """One cell in the sheet's language; ``bad`` is framed and marked, for paper has no red."""

    state: str
    detail: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One person."""

    name: str
    functions: tuple[str, ...]
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: words in the sheet's language, of one year, as it stood when made."""

    paper: Paper
    year: int
    made: datetime
    function: str = ""
    heads: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    form: Form = QUALIFICATION_MATRIX
    blank: bool = False


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the matrix as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes) -> bytes:
    """Return the matrix as PDF with the figures behind it."""
    return print_sheet(
        sheet.form, sheet, sheet.paper, language, frozen=evidence, created=sheet.made
    )
