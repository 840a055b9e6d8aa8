"""统计图表, the pictures of an office on paper, each with its table."""

from dataclasses import dataclass
from datetime import datetime

from reports.catalogue import CHARTS, Form
from reports.paper import Paper, page, print_sheet
from reports.pictures import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: pictures whose words are in the sheet's language, up to a quarter."""

    paper: Paper
    quarter: str
    made: datetime
    pictures: tuple[Picture, ...]
    form: Form = CHARTS
    blank: bool = False


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the sheet as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes) -> bytes:
    """Return the sheet as PDF with the figures behind it."""
    return print_sheet(
        sheet.form, sheet, sheet.paper, language, frozen=evidence, created=sheet.made
    )
