"""有偿服务单, the sheet of a paid service: what it costs, signed by worker and customer (JD-7)."""

from dataclasses import dataclass
from datetime import datetime

from reports.catalogue import SERVICE_ORDER, Form
from reports.paper import Paper, page, print_sheet
from rules.capitals import capitals

ROWS = 4  # lines that stand on the sheet at least, for the pen


@dataclass(frozen=True, slots=True)
class Line:
    """One service or material; ``quantity`` as it is written, sums in fen."""

    name: str
    measure: str
    quantity: str
    price: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values, sums in fen."""

    paper: Paper
    form: Form = SERVICE_ORDER
    place: str = ""
    customer: str = ""
    phone: str = ""
    wish: str = ""
    ticket: str = ""
    worker: str = ""
    ordered_at: datetime | None = None
    done_at: datetime | None = None
    confirmation: str = ""
    lines: tuple[Line, ...] = ()
    receipts: tuple[str, ...] = ()
    paid: int = 0
    cancelled: bool = False
    blank: bool = False

    @property
    def total(self) -> int | None:
        """The sum of the lines, in fen; None where the pen fills it in."""
        return sum(line.amount for line in self.lines) if self.lines else None

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
        """How many lines stay empty for the pen: none once the work is done."""
        return 0 if self.done_at and self.lines else max(ROWS - len(self.lines), 1)


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the sheet as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the sheet as PDF with the figures behind it."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
