"""管理员不定期考核表, form JL/WI-KF-018/001: what was found, what is to be corrected (4.2.3.1)."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from reports.catalogue import SPOT_ASSESSMENT, Form
from reports.monthly_assessment import NOBODY, SignOff
from reports.paper import Paper, page, print_sheet
from rules.spot_words import RecheckResult, SpotMethod
from rules.vocabulary import Indicator, Role

ROWS, FEWER = 8, 5  # lines that stand on the form at least: for the pen, and once filled
ACROSS = 2  # photographs beside each other
EMPTY = (None,) * (ACROSS * 2)  # places for photographs on the blank form


@dataclass(frozen=True, slots=True)
class Row:
    """One finding; ``rechecked_on`` is the day its correction was looked at again."""

    indicator: Indicator
    clause: str
    found: str
    points: Fraction
    rectification: str = ""
    due_on: date | None = None
    recheck: RecheckResult | None = None
    rechecked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph as a data: address, and which finding it shows."""

    place: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values; ``agrees`` is None while the person has not answered."""

    paper: Paper
    form: Form = SPOT_ASSESSMENT
    employee: str = ""
    post: Role | None = None
    areas: str = ""
    at: datetime | None = None
    place: str = ""
    method: SpotMethod | None = None
    rows: tuple[Row, ...] = ()
    photos: tuple[Photo, ...] = ()
    agrees: bool | None = None
    statement: str = ""
    reply: str = ""
    person: SignOff = NOBODY
    assessor: SignOff = NOBODY
    blank: bool = False

    @property
    def methods(self) -> tuple[SpotMethod, ...]:
        """The ways of assessment, to tick one."""
        return tuple(SpotMethod)

    @property
    def points(self) -> Fraction | None:
        """The points off in all; None where the pen fills them in."""
        return None if self.blank else sum((row.points for row in self.rows), Fraction(0))

    @property
    def spare(self) -> range:
        """The numbers of the lines that stay empty."""
        return range(len(self.rows) + 1, (ROWS if self.blank else FEWER) + 1)

    @property
    def pictures(self) -> list[tuple[Photo | None, ...]]:
        """The photographs as they stand beside each other; empty places on the blank form."""
        shown: tuple[Photo | None, ...] = EMPTY if self.blank else self.photos
        return [shown[start : start + ACROSS] for start in range(0, len(shown), ACROSS)]


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the form as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the form as PDF with the record behind it."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
