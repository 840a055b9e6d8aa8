"""Form JL/WI-KF-018/002 管理员月度考核表: the month of one administrator, for signing and filing.

**Same record, same bytes – and yet a print count on paper.** What is issued holds nothing of the
moment of printing: it is rendered once from the frozen record, its bytes are kept, and its
identifier is the hash of its evidence. The line with copy number, time and name is laid over the
foot of the kept file when somebody prints (``reports.copies.stamp``), as a layer of its own: pages,
text and attached evidence stay what they were, and without that layer the file is the kept one. A
draft is rendered anew, by the same function, and says so across its head.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from reports.catalogue import MONTHLY_ASSESSMENT, Form
from reports.paper import Paper, page, print_sheet
from rules.assessment import Line
from rules.standards import DEFAULT_STANDARD, ZERO, LineStandard, Standard
from rules.vocabulary import N_, CallbackGroup, Indicator, LineState, PartPoint, Role

DEFAULT_VISITS = Fraction(20)
_IN_TIME = (N_("Due and not done in time"), N_("Due and done in time"))
# the lines whose records were either done or missed, with what the form calls the two
MISSED = {
    Indicator.DISPATCH: _IN_TIME,
    Indicator.CALLBACK: _IN_TIME,
    Indicator.COMPLAINT: _IN_TIME,
    Indicator.RECORDS: (N_("Incomplete records"), N_("Complete records")),
    Indicator.FEE_COLLECTION: (N_("Not collected in time"), N_("Collected in time")),
    Indicator.EXAMS: (N_("Exams failed"), N_("Exams passed")),
}
BRIEF = 10  # characters of a note that its column takes in two lines


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One row: its figures, the standard they are held to, and the records on both sides.

    Figures of the fee line are fen. ``due`` and ``done`` are record numbers.
    """

    line: Line
    standard: LineStandard
    note: str = ""
    due: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    explained: str = ""  # why it costs what it costs, in the form's language

    @property
    def in_money(self) -> bool:
        """Whether the fraction counts money, in fen."""
        return self.line.indicator is Indicator.FEE_COLLECTION

    @property
    def note_below(self) -> bool:
        """Whether the note stands in a row of its own: its column has room for two words."""
        return len(self.note) > BRIEF

    @property
    def lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The lists of record numbers with their headings; what cost points comes first."""
        return tuple((heading, numbers) for heading, numbers in self._named() if numbers)

    def _named(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        done = set(self.done)
        if self.line.indicator in MISSED and done <= set(self.due):
            missed = tuple(number for number in self.due if number not in done)
            kept = tuple(number for number in self.due if number in done)
            headings = MISSED[self.line.indicator]
            return ((headings[0], missed), (headings[1], kept))
        if done == set(self.due) or not (self.due and self.done):
            return ((N_("Records counted for this item"), self.due or self.done),)
        return ((N_("Records due"), self.due), (N_("Records that count as done"), self.done))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Callbacks over tickets of one group, against the share the procedure asks for (4.3)."""

    group: CallbackGroup
    tickets: int
    callbacks: int
    required: Fraction  # percent

    @property
    def rate(self) -> Fraction | None:
        """Percent of the tickets that were called back; None when there were none."""
        return Fraction(self.callbacks * 100, self.tickets) if self.tickets else None


@dataclass(frozen=True, slots=True)
class Split:
    """How the callbacks were made, against the quota of visits (4.3)."""

    phone: int
    visits: int
    visits_required: Fraction = DEFAULT_VISITS  # percent

    def share(self, number: int) -> Fraction | None:
        """Percent of all callbacks made; None when none was made."""
        total = self.phone + self.visits
        return Fraction(number * 100, total) if total else None


@dataclass(frozen=True, slots=True)
class SignOff:
    """One step of the approval as the system recorded it; the pen has its own room beside it."""

    name: str = ""
    at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute over one clause and the manager's ruling on it (4.2.4)."""

    clause: str
    raised: str
    ruling: str = ""


NOBODY = SignOff()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed, and nothing more: plain values, so a template can neither query nor save."""

    paper: Paper
    form: Form = MONTHLY_ASSESSMENT
    employee: str = ""
    employee_no: str = ""
    post: Role | None = None
    areas: tuple[str, ...] = ()
    month: date | None = None
    days: str = ""  # of a post held for a part of the month
    standard: str = ""
    revision_reason: str = ""
    lines: tuple[SheetLine, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    split: Split | None = None
    exam_points: Fraction = ZERO
    part_point: PartPoint = PartPoint.FLOOR
    deducted: Fraction | None = None
    score: Fraction | None = None
    withheld_percent: Fraction | None = None
    repaid_percent: Fraction | None = None
    bonus: tuple[str, ...] = ()  # what is repaid or withheld again of earlier quarters
    acknowledged: SignOff = NOBODY
    supervisor: SignOff = NOBODY
    manager: SignOff = NOBODY
    finance: SignOff = NOBODY
    disputes: tuple[Dispute, ...] = ()
    blank: bool = False

    @property
    def rows(self) -> tuple[SheetLine, ...]:
        """The rows of the table: every line of 4.2 but the ad-hoc assessments."""
        return tuple(row for row in self.lines if row.line.indicator is not Indicator.SPOT_CHECKS)

    @property
    def spot_checks(self) -> SheetLine | None:
        """The ad-hoc assessments of the month, summed up below the table."""
        found = (row for row in self.lines if row.line.indicator is Indicator.SPOT_CHECKS)
        return next(found, None)

    @property
    def has_evidence(self) -> bool:
        """Whether pages with record numbers follow."""
        return any(row.due or row.done for row in self.lines)


def html(sheet: Sheet, language: str, *, digest: str = "", nonce: str = "") -> str:
    """Return the form as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, digest=digest, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the form as PDF: ``evidence`` is the frozen record, ``created`` its own instant."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)


def blank(
    paper: Paper,
    *,
    form: Form = MONTHLY_ASSESSMENT,
    post: Role | None = None,
    standard: Standard = DEFAULT_STANDARD,
) -> Sheet:
    """Return the empty form for one post, or with the lines of both posts for either."""
    posts = (post,) if post else (Role.FRONT_DESK, Role.AREA_ADMIN)
    merged: dict[Indicator, LineStandard] = {}
    for line in (line for each in posts for line in standard.lines[each]):
        known = merged.get(line.indicator)
        clauses = (line.clause,) if known is None else (known.clause, line.clause)
        clause = " / ".join(dict.fromkeys(clauses))
        merged[line.indicator] = replace(line, clause=clause)
    order = list(Indicator)
    return Sheet(
        paper=paper,
        form=form,
        post=post,
        standard=standard.edition,
        exam_points=standard.exam_points,
        part_point=standard.part_point,
        lines=tuple(
            SheetLine(
                line=Line(line.indicator, line.clause, LineState.COUNTED, target=line.target),
                standard=line,
            )
            for line in sorted(merged.values(), key=lambda line: order.index(line.indicator))
        ),
        blank=True,
    )
