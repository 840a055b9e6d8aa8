"""交接班记录, the record of a shift handover: cash, items, what is open, two signatures (JD-5)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from reports.catalogue import HANDOVER, Form
from reports.paper import Paper, page, print_sheet
from rules.handover import DENOMINATIONS
from rules.vocabulary import CallbackMode, PaymentMethod, TicketStatus

ROWS = 3  # lines of the tables that the pen fills in, at least


@dataclass(frozen=True, slots=True)
class Order:
    """An open work order."""

    number: str
    subject: str
    status: TicketStatus
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Owed:
    """A callback that is owed."""

    number: str
    subject: str
    mode: CallbackMode
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Item:
    """An item handed over."""

    name: str
    expected: int
    counted: int | None
    numbers: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed electronically and when."""

    name: str
    at: datetime | None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values; money in fen."""

    paper: Paper
    form: Form = HANDOVER
    shift: str = ""
    hours: str = ""
    day: date | None = None
    giver: str = ""
    taker: str = ""
    filled_at: datetime | None = None
    receipts: tuple[tuple[PaymentMethod, int, int], ...] = ()
    expected: int | None = None
    counted: int | None = None
    pieces: dict[int, int] = field(default_factory=dict)
    cash_reason: str = ""
    items: tuple[Item, ...] = ()
    orders: tuple[Order, ...] = ()
    callbacks: tuple[Owed, ...] = ()
    matters: str = ""
    given: Signed | None = None
    taken: Signed | None = None
    noted: Signed | None = None
    blank: bool = False

    @property
    def denominations(self) -> tuple[tuple[int, int | None], ...]:
        """Each denomination with its pieces; none on an empty sheet."""
        return tuple(
            (fen, None if self.blank else self.pieces.get(fen, 0)) for fen in DENOMINATIONS
        )

    @property
    def spare(self) -> int:
        """How many lines stay empty on an empty sheet."""
        return ROWS if self.blank else 0


def html(sheet: Sheet, language: str, *, digest: str = "", nonce: str = "") -> str:
    """Return the record as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, digest=digest, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the record as PDF with its frozen content."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
