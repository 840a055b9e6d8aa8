"""培训签到表 F/QP-6.2-01/002 and 培训记录表 F/QP-6.2-01/003: one training on paper (4.1.3).

The sign-in sheet has thirty names a page in two halves, read down the left one first. A cell holds
when somebody signed in by himself, or stays empty for the pen. The foot of both stands once, at the
end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from reports.catalogue import TRAINING_RECORD, TRAINING_SIGN_IN, Form
from reports.monthly_assessment import NOBODY, SignOff
from reports.paper import Paper, page, print_sheet
from rules.training import hours_text
from rules.training_words import (
    AttendanceState,
    Effectiveness,
    ExamMethod,
    SignedBy,
    TrainingKind,
    TrainingMethod,
)
from rules.vocabulary import Role

HALF = 15  # names of one half of a page
ON_A_PAGE = HALF * 2
ACROSS = 3  # results beside each other
LEAST = 7  # rows of results that stand there at least, for the pen
LONG_NAME = 6  # characters that a name's column takes in its usual size


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What both sheets say first; a figure is None where the pen fills it in."""

    topic: str = ""
    kind: TrainingKind | None = None
    method: TrainingMethod | None = None
    held_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    place: str = ""
    trainer: str = ""
    expected: int | None = None
    present: int | None = None

    @property
    def hours(self) -> str:
        """The hours as they are written: 1.5."""
        return "" if self.minutes is None else hours_text(self.minutes)

    @property
    def kinds(self) -> tuple[TrainingKind, ...]:
        """The kinds of training, to tick one."""
        return tuple(TrainingKind)

    @property
    def methods(self) -> tuple[TrainingMethod, ...]:
        """The ways of training, to tick one."""
        return tuple(TrainingMethod)


NO_HEAD = Head()


@dataclass(frozen=True, slots=True)
class Person:
    """Who is on the list, where he works, and when and how he signed in."""

    name: str
    department: str = ""
    post: Role | None = None
    state: AttendanceState = AttendanceState.EXPECTED
    signed_at: datetime | None = None
    signed_by: SignedBy | None = None

    @property
    def is_long(self) -> bool:
        """Whether the name is set smaller."""
        return len(self.name) > LONG_NAME

    @property
    def is_absent(self) -> bool:
        """Whether he was not there."""
        return self.state is AttendanceState.ABSENT

    @property
    def by_pen(self) -> bool:
        """Whether his own hand stands on the paper that was signed."""
        return self.signed_by is SignedBy.PAPER


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What is printed of form 002."""

    paper: Paper
    form: Form = TRAINING_SIGN_IN
    head: Head = NO_HEAD
    people: tuple[Person, ...] = ()
    absence: str = ""
    recorder: SignOff = NOBODY
    blank: bool = False

    @property
    def leaves(self) -> list[list[tuple[tuple[int, Person | None], ...]]]:
        """The pages: fifteen rows of two places each, with their numbers; one page at least."""
        count = max(1, -(-len(self.people) // ON_A_PAGE))
        return [[self._row(leaf * ON_A_PAGE + row) for row in range(HALF)] for leaf in range(count)]

    def _row(self, first: int) -> tuple[tuple[int, Person | None], ...]:
        return tuple((place + 1, self._at(place)) for place in (first, first + HALF))

    def _at(self, place: int) -> Person | None:
        return self.people[place] if place < len(self.people) else None


@dataclass(frozen=True, slots=True)
class Result:
    """What an exam came to for one person: the last mark counts, earlier ones stand before it.

    ``passed`` is None where he did not come, or where nothing is marked yet.
    """

    name: str
    scores: tuple[Fraction, ...] = ()
    passed: bool | None = None
    absent: bool = False
    retaken: bool = False

    @property
    def is_long(self) -> bool:
        """Whether the name is set smaller."""
        return len(self.name) > LONG_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is printed of form 003."""

    paper: Paper
    form: Form = TRAINING_RECORD
    head: Head = NO_HEAD
    source: str = ""  # the item of the plan, or the problem it came from
    materials: str = ""
    content: str = ""
    exam: ExamMethod | None = None
    results: tuple[Result, ...] = ()
    effect: Effectiveness | None = None
    effect_text: str = ""
    again: str = ""
    supervisor: SignOff = NOBODY
    blank: bool = False

    @property
    def exams(self) -> tuple[ExamMethod, ...]:
        """The ways of an exam, to tick one."""
        return tuple(ExamMethod)

    @property
    def effects(self) -> tuple[Effectiveness, ...]:
        """What a training may come to, to tick one."""
        return tuple(Effectiveness)

    @property
    def examined(self) -> bool:
        """Whether there was an exam with results: the figures of passed and failed count."""
        entered = any(one.scores or one.absent for one in self.results)
        return self.exam not in (None, ExamMethod.NONE) and entered

    @property
    def rows(self) -> list[tuple[Result | None, ...]]:
        """The results beside each other, empty places after the last one."""
        count = max(LEAST, -(-len(self.results) // ACROSS))
        places = [*self.results, *[None] * (count * ACROSS - len(self.results))]
        return [tuple(places[start : start + ACROSS]) for start in range(0, len(places), ACROSS)]

    @property
    def passed(self) -> int | None:
        """How many passed at last; None where the pen fills it in, or nobody was examined."""
        return self._count(lambda one: one.passed is True)

    @property
    def failed(self) -> int | None:
        """How many failed at last."""
        return self._count(lambda one: one.passed is False)

    @property
    def missing(self) -> int | None:
        """How many did not come to the exam."""
        return self._count(lambda one: one.absent)

    def _count(self, counts: Callable[[Result], bool]) -> int | None:
        return sum(counts(one) for one in self.results) if self.examined else None


Sheet = SignIn | Record


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return a form as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return a form as PDF with the record behind it."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
