"""不符合项报告: what does not conform, its cause and action, and whether that worked."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import NONCONFORMITY, Form
from reports.monthly_assessment import NOBODY, SignOff
from reports.paper import Paper, page, print_sheet
from rules.inspection_words import Gravity


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values; ``effective`` is None while nobody has verified it."""

    paper: Paper
    form: Form = NONCONFORMITY
    clause: str = ""
    asks: str = ""
    gravity: Gravity | None = None
    source: str = ""
    found: str = ""
    raised_by: str = ""
    raised_at: datetime | None = None
    owner: str = ""
    due_on: date | None = None
    cause: str = ""
    corrective: str = ""
    preventive: str = ""
    done_note: str = ""
    done_on: date | None = None
    effective: bool | None = None
    verify_note: str = ""
    verified_on: date | None = None
    raiser: SignOff = NOBODY
    answerer: SignOff = NOBODY
    verifier: SignOff = NOBODY
    blank: bool = False

    @property
    def grades(self) -> tuple[Gravity, ...]:
        """The grades, to tick one."""
        return tuple(Gravity)

    @property
    def signed(self) -> bool:
        """Whether anybody has signed by his log-in."""
        return bool(self.raiser.name or self.answerer.name or self.verifier.name)


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the report as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the report as PDF with the record behind it."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
