"""绩效工资汇总表, the summary of an office's wage batch, to be signed (4.9)."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from reports.catalogue import WAGE_SUMMARY, Form
from reports.paper import Paper, page, print_sheet
from rules.assessment import plain
from rules.vocabulary import Role
from rules.wage_words import WageBatchState, WageLineKind

SPARE_ROWS = 16  # lines a blank form leaves for the pen
FACTOR_PLACES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One person's month; sums in fen, those of a difference may be below 0."""

    name: str
    post: Role
    month: date
    kind: WageLineKind
    record_no: str
    revision: int
    score: Fraction
    coefficient: Fraction | None
    performance_fen: int
    withheld_fen: int
    repaid_fen: int
    net_fen: int

    @property
    def factor(self) -> str:
        """The coefficient as it is printed; nothing where the band gives an amount."""
        return "" if self.coefficient is None else plain(self.coefficient, FACTOR_PLACES)


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of the batch, in fen."""

    performance_fen: int
    withheld_fen: int
    repaid_fen: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class Step:
    """Who did a step of the batch, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values."""

    paper: Paper
    form: Form = WAGE_SUMMARY
    month: date | None = None
    state: WageBatchState | None = None
    persons: int = 0
    lines: tuple[Line, ...] = ()
    total: Total | None = None
    checksum: str = ""
    made: Step | None = None
    handed: Step | None = None
    received: Step | None = None
    blank: bool = False

    @property
    def spare(self) -> int:
        """How many lines stay empty for the pen."""
        return SPARE_ROWS if self.blank else 0


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the summary as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the summary as PDF with what the checksum is of."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
