"""投诉来信回复函, the reply to a complaint letter, as it is sent (JD-4)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import REPLY_LETTER, Form
from reports.paper import Paper, page, print_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values. ``dated`` is the day it was sent, or of the print."""

    paper: Paper
    form: Form = REPLY_LETTER
    subject: str = ""
    text: str = ""
    received: date | None = None
    order: str = ""
    dated: date | None = None
    blank: bool = False


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the letter as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the letter as PDF with its frozen record."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
