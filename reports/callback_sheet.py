"""回访记录表, the callback sheet: an obligation, its attempts, what was said (4.2.1.4)."""

from dataclasses import dataclass
from datetime import datetime

from reports.catalogue import CALLBACK_SHEET, Form
from reports.paper import Paper, page, print_sheet
from rules.vocabulary import CallbackMode, CallbackOutcome, Category, Satisfied

ROWS = 5  # attempts that the table has room for, at least


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to call back."""

    at: datetime
    mode: CallbackMode
    outcome: CallbackOutcome
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values. ``ticket`` is the work order's number."""

    paper: Paper
    form: Form = CALLBACK_SHEET
    ticket: str = ""
    place: str = ""
    customer: str = ""
    phone: str = ""
    category: Category | None = None
    subject: str = ""
    worker: str = ""
    completed_at: datetime | None = None
    result: str = ""
    mode: CallbackMode | None = None
    responsible: str = ""
    due_at: datetime | None = None
    voluntary: bool = False
    attempts: tuple[Attempt, ...] = ()
    satisfied: Satisfied | None = None
    said: str = ""
    excused: str = ""
    reopened: bool = False
    blank: bool = False

    @property
    def spare(self) -> int:
        """How many rows stay empty for the pen."""
        return max(ROWS - len(self.attempts), 0)


def html(sheet: Sheet, language: str, *, digest: str = "", nonce: str = "") -> str:
    """Return the sheet as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, digest=digest, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the sheet as PDF with its frozen record."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
