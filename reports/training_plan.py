"""年度培训计划, the annual training plan as it is put up and filed (4.1.2)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import TRAINING_PLAN, Form
from reports.monthly_assessment import NOBODY, SignOff
from reports.paper import Paper, page, print_sheet
from rules.plan_words import ItemProgress, PlanQuarter
from rules.training_words import ExamMethod, TrainingSubject
from rules.vocabulary import Role

ROWS = 12  # lines an empty plan has for the pen


@dataclass(frozen=True, slots=True)
class Line:
    """One training: who, what, when it was held."""

    quarter: PlanQuarter
    topic: str
    subject: TrainingSubject
    posts: tuple[Role, ...]
    audience: str
    trainer: str
    hours: str
    exam: ExamMethod
    origin: str
    progress: ItemProgress
    held_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values."""

    paper: Paper
    form: Form = TRAINING_PLAN
    year: int | None = None
    revision: int | None = None
    reason: str = ""
    aims: str = ""
    lines: tuple[Line, ...] = ()
    drafted: SignOff = NOBODY
    approved: SignOff = NOBODY
    blank: bool = False

    @property
    def spare(self) -> int:
        """How many rows stay empty for the pen."""
        return ROWS if self.blank else 0


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the plan as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the plan as PDF with its content."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
