"""档案销毁清单, the list of documents destroyed, with who proposed and approved it (JD-15)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import DESTRUCTION_LIST, Form
from reports.paper import Paper, page, print_sheet
from rules.letter_words import DestructionState

ROWS = 12  # lines an empty list has for the pen


@dataclass(frozen=True, slots=True)
class Line:
    """One document."""

    name: str
    customer: str
    category: str
    added_on: date
    retain_until: date
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values."""

    paper: Paper
    form: Form = DESTRUCTION_LIST
    state: DestructionState | None = None
    reason: str = ""
    proposed_by: str = ""
    proposed_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    lines: tuple[Line, ...] = ()
    blank: bool = False

    @property
    def spare(self) -> int:
        """How many rows stay empty for the pen."""
        return ROWS if self.blank else 0


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the list as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the list as PDF with its frozen record."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
