"""催缴通知单, the arrears notice: what a flat owes, asked for politely (JD-10)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import ARREARS_NOTICE, Form
from reports.paper import Paper, page, print_sheet
from rules.capitals import capitals
from rules.dunning_words import DunningStep

SPARE_ROWS = 5  # lines a blank form leaves for the pen


@dataclass(frozen=True, slots=True)
class Line:
    """One bill that is overdue; sums in fen."""

    period: str
    item: str
    amount: int
    paid: int
    due: date

    @property
    def owed(self) -> int:
        """What is left to pay, in fen."""
        return self.amount - self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values. ``dated`` is the day as of which the sums hold."""

    paper: Paper
    form: Form = ARREARS_NOTICE
    step: DunningStep = DunningStep.NOTICE_1
    place: str = ""
    customer: str = ""
    dated: date | None = None
    lines: tuple[Line, ...] = ()
    phone: str = ""
    blank: bool = False

    @property
    def again(self) -> bool:
        """Whether it is the second notice."""
        return self.step is DunningStep.NOTICE_2

    @property
    def owed(self) -> int | None:
        """The sum, in fen; None on a blank form."""
        return None if self.blank else sum(line.owed for line in self.lines)

    @property
    def in_words(self) -> str:
        """The sum in the words of Chinese paper."""
        return "" if self.owed is None else capitals(self.owed)

    @property
    def in_traditional_words(self) -> str:
        """The same in traditional script."""
        return "" if self.owed is None else capitals(self.owed, traditional=True)

    @property
    def spare(self) -> int:
        """How many lines stay empty for the pen."""
        return SPARE_ROWS if self.blank else 0


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the notice as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the notice as PDF with the figures behind it."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
