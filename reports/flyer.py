"""宣传单, a flyer for the residents, on A4 or A5 with a QR code to sign up (JD-8)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import FLYER, Form
from reports.paper import Paper, page, print_sheet
from rules.activity_words import PaperSize


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values. The paper's address is where the QR code leads, if at all.

    ``phone`` is the office's; ``dated`` the day of the print, or of the draft.
    """

    paper: Paper
    form: Form = FLYER
    size: PaperSize = PaperSize.A4
    edition: int = 1
    headline: str = ""
    text: str = ""
    phone: str = ""
    dated: date | None = None
    blank: bool = False


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the flyer as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the flyer as PDF with its frozen text."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
