"""客户意见调查表, what a household is asked, with the code it may answer by on a phone (JD-11)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports import qr
from reports.catalogue import SURVEY_SHEET, Form
from reports.paper import Paper, page, print_sheet
from rules.surveys import ON_PAGE

ROWS = 9  # questions an empty sheet has room for


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in the sheet's language; without ``scale`` it has lines for the pen."""

    text: str
    scale: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values. ``address`` is what the QR code opens, ``code`` its text."""

    paper: Paper
    form: Form = SURVEY_SHEET
    name: str = ""
    flat: str = ""
    sheet_no: str = ""
    return_by: date | None = None
    phone: str = ""
    code: str = ""
    address: str = ""
    questions: tuple[Asked, ...] = ()
    blank: bool = False

    @property
    def grades(self) -> tuple[str, ...]:
        """The words of the scale, best first."""
        return tuple(grade.wording for grade in ON_PAGE)

    @property
    def picture(self) -> str:
        """The QR code, where there is something to open."""
        return qr.data_uri(self.address) if self.address else ""

    @property
    def scaled(self) -> tuple[Asked, ...]:
        """The questions of the scale; an empty sheet has room for some."""
        return (Asked(""),) * ROWS if self.blank else tuple(q for q in self.questions if q.scale)

    @property
    def written(self) -> tuple[Asked, ...]:
        """The questions answered in own words."""
        return (
            (Asked("", False),) if self.blank else tuple(q for q in self.questions if not q.scale)
        )


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the sheet as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the sheet as PDF with what it asks."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
