"""收款日报表, the daily report of money taken at an office (JD-10)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import DAILY_CASH, Form
from reports.paper import Paper, page, print_sheet
from rules.vocabulary import PaymentMethod

SPARE_ROWS = 6  # lines a blank form leaves for the pen


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of a table of sums: how often, and fen."""

    name: str | PaymentMethod
    received: int
    received_fen: int
    refunds: int
    refunded_fen: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift of the day and the cash its handover expects of the day, in fen."""

    number: str
    name: str
    hours: str
    cash_fen: int


@dataclass(frozen=True, slots=True)
class Line:
    """One receipt or refund; a refund's ``fen`` is below 0."""

    time: str
    number: str
    flat: str
    payer: str
    method: PaymentMethod
    person: str
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values."""

    paper: Paper
    form: Form = DAILY_CASH
    day: date | None = None
    whole: Sum | None = None
    methods: tuple[Sum, ...] = ()
    people: tuple[Sum, ...] = ()
    shifts: tuple[ShiftLine, ...] = ()
    desk_cash_fen: int = 0
    outside_fen: int = 0
    lines: tuple[Line, ...] = ()
    books: tuple[tuple[str, str, str], ...] = ()  # the book, the numbers used, those left out
    voided: tuple[str, ...] = ()
    blank: bool = False

    @property
    def spare(self) -> int:
        """How many lines stay empty for the pen."""
        return SPARE_ROWS if self.blank else 0


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the report as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the report as PDF with its figures."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
