"""收据, the receipt for money taken in: A5, or three slips on a sheet of A4 (JD-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import RECEIPT, Form
from reports.paper import Paper, page, print_sheet
from rules.capitals import capitals
from rules.vocabulary import N_, PaymentMethod

COPIES = (N_("Stub"), N_("Customer's copy"), N_("Finance's copy"))
MOST_LINES = {"receipt": 8, "receipt-third": 4}  # more are gathered by item
FEWEST_LINES = 4  # of a table: the rest is left empty


@dataclass(frozen=True, slots=True)
class Line:
    """What a part of the sum is for; ``fen`` of it."""

    item: str
    period: str
    reference: str
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values. ``again`` marks every print but the first."""

    paper: Paper
    form: Form = RECEIPT
    place: str = ""
    payer: str = ""
    dated: date | None = None
    method: PaymentMethod | None = None
    lines: tuple[Line, ...] = ()
    taken_by: str = ""
    again: bool = False
    voided: bool = False
    blank: bool = False

    @property
    def copies(self) -> Sequence[str]:
        """Whom each slip is for; a blank page of A5 is for whoever needs it."""
        return ("",) if self.blank and self.form.key == RECEIPT.key else COPIES

    @property
    def shown(self) -> tuple[Line, ...]:
        """The lines as they fit: too many are gathered by item, with all their periods."""
        if len(self.lines) <= MOST_LINES.get(self.form.key, len(self.lines)):
            return self.lines
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.item, []).append(line)
        return tuple(
            Line(item, _span([one.period for one in some]), "", sum(one.fen for one in some))
            for item, some in found.items()
        )

    @property
    def total(self) -> int | None:
        """The sum, in fen; None on a blank form."""
        return None if self.blank else sum(line.fen for line in self.lines)

    @property
    def in_words(self) -> str:
        """The sum in the words of Chinese paper."""
        return "" if self.total is None else capitals(self.total)

    @property
    def in_traditional_words(self) -> str:
        """The same in traditional script."""
        return "" if self.total is None else capitals(self.total, traditional=True)

    @property
    def spare(self) -> int:
        """How many lines stay empty."""
        return max(FEWEST_LINES - len(self.shown), 0)


def _span(periods: Sequence[str]) -> str:
    kept = sorted({period for period in periods if period})
    return kept[0] if len(kept) == 1 else f"{kept[0]}–{kept[-1]} ({len(kept)})" if kept else ""


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the receipt as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the receipt as PDF with its record."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
