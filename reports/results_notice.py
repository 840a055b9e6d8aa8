"""考核结果公布, the results of a month as they are put up at the office (4.2.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from reports.catalogue import RESULTS_NOTICE, Form
from reports.paper import Paper, page, print_sheet
from rules.vocabulary import Role

ROWS = 14  # lines an empty notice has for the pen


@dataclass(frozen=True, slots=True)
class Line:
    """One person's result; ``gone`` is one that a later revision superseded."""

    name: str
    post: Role
    score: Fraction
    rank: int | None
    revision: int
    gone: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values, and nothing but what may be shown."""

    paper: Paper
    form: Form = RESULTS_NOTICE
    month: date | None = None
    from_on: date | None = None
    to_on: date | None = None
    ranked: bool = False
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
