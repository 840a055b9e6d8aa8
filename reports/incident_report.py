"""突发事件处理报告, the report of an emergency: facts, timeline, steps, calls, review (JD-14)."""

from dataclasses import dataclass
from datetime import datetime

from reports.catalogue import INCIDENT_REPORT, Form
from reports.paper import Paper, page, print_sheet
from rules.incident_words import CallOutcome, IncidentEventKind, IncidentKind

STEPS, CALLS, EVENTS, MEASURES = 6, 4, 6, 3  # rows a blank form has for the pen


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its target and what it took, in minutes from the opening."""

    what: str
    role: str
    target: int | None
    actual: int | None
    by: str
    missed: str = ""  # "late" or "skipped"


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt to call somebody of the list."""

    name: str
    at: datetime | None
    outcome: CallOutcome | None
    note: str


@dataclass(frozen=True, slots=True)
class Event:
    """One happening."""

    at: datetime
    who: str
    kind: IncidentEventKind
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with person and day."""

    what: str
    responsible: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values."""

    paper: Paper
    form: Form = INCIDENT_REPORT
    kind: IncidentKind | None = None
    place: str = ""
    drill: bool = False
    opened_at: datetime | None = None
    opened_by: str = ""
    controlled_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    runbook: str = ""
    cause: str = ""
    damage: str = ""
    affected: str = ""
    measures_taken: str = ""
    steps: tuple[Step, ...] = ()
    calls: tuple[Call, ...] = ()
    events: tuple[Event, ...] = ()
    went_well: str = ""
    went_badly: str = ""
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    measures: tuple[Measure, ...] = ()
    blank: bool = False

    @property
    def kinds(self) -> tuple[IncidentKind, ...]:
        """The types to tick."""
        return tuple(IncidentKind)

    @property
    def spare(self) -> dict[str, int]:
        """How many rows of each table stay empty for the pen."""
        if not self.blank:
            return {"steps": 0, "calls": 0, "events": 0, "measures": 0}
        return {"steps": STEPS, "calls": CALLS, "events": EVENTS, "measures": MEASURES}


def html(sheet: Sheet, language: str, *, digest: str = "", nonce: str = "") -> str:
    """Return the report as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, digest=digest, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the report as PDF with its frozen record."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
