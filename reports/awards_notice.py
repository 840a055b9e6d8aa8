"""年度评优结果公布, the awards of a year as they are put up at the office (4.2.5, 4.11)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import AWARDS_NOTICE, Form
from reports.paper import Paper, page, print_sheet
from rules.vocabulary import Role

ROWS = 10  # lines an empty notice has for the pen


@dataclass(frozen=True, slots=True)
class Line:
    """Who has which award."""

    award: str
    name: str
    post: Role
    reason: str
    certificate_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values, and nothing but what may be shown."""

    paper: Paper
    form: Form = AWARDS_NOTICE
    year: int | None = None
    published_on: date | None = None
    shown_until: date | None = None
    lines: tuple[Line, ...] = ()
    published_by: str = ""
    blank: bool = False

    @property
    def spare(self) -> int:
        """How many rows stay empty for the pen."""
        return ROWS if self.blank else 0


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the notice as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the notice as PDF with its content."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
