"""个人培训档案, somebody's training record on paper (4.1); it is no controlled form."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from reports.catalogue import TRAINING_PASSPORT, Form
from reports.paper import Paper, print_sheet
from rules.exam_words import SittingWay
from rules.pre_duty import PreDutyState
from rules.training_words import TrainingKind


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic owed before duty, and when it was done."""

    name: str
    with_exam: bool
    attended_on: date | None
    passed_on: date | None


@dataclass(frozen=True, slots=True)
class Excepted:
    """Days on which somebody was on duty by exception, and why."""

    first: date
    last: date | None
    reason: str
    by: str
    voided: bool


@dataclass(frozen=True, slots=True)
class YearLine:
    """What a year came to; hours are exact."""

    year: int
    trainings: int
    hours: Fraction
    exams: int
    passed: int


@dataclass(frozen=True, slots=True)
class Attended:
    """A training somebody was asked to come to, with whether he was there; hours are exact."""

    on: date
    number: str
    kind: TrainingKind
    topic: str
    hours: Fraction
    trainer: str
    there: bool


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam somebody took; the score is of 100, None for who did not come."""

    on: date
    about: str
    way: SittingWay
    attempt: int
    score: Fraction | None
    passed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values."""

    paper: Paper
    made: datetime
    day: date
    name: str
    posts: str
    state: PreDutyState
    cleared_on: date | None
    topics: tuple[TopicLine, ...]
    exceptions: tuple[Excepted, ...]
    years: tuple[YearLine, ...]
    attended: tuple[Attended, ...]
    exams: tuple[Exam, ...]
    form: Form = TRAINING_PASSPORT
    blank: bool = False


def render(sheet: Sheet, language: str, *, evidence: bytes) -> bytes:
    """Return the record as PDF with what it says behind it."""
    return print_sheet(
        sheet.form, sheet, sheet.paper, language, frozen=evidence, created=sheet.made
    )
