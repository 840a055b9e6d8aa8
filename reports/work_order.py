"""派工单, the work-order slip: what the worker takes along and the customer signs (JD-1 … JD-3)."""

from dataclasses import dataclass
from datetime import datetime

from reports.catalogue import WORK_ORDER, Form
from reports.paper import Paper, page, print_sheet
from rules.vocabulary import Category, Channel, Urgency

SPARE_ROWS = 6  # lines for materials written by hand


@dataclass(frozen=True, slots=True)
class Material:
    """Something used on the job; ``amount`` in fen, None when free of charge or not known yet."""

    name: str
    unit: str = ""
    quantity: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values. ``phone`` is left empty once the job is closed (roles.md)."""

    paper: Paper
    form: Form = WORK_ORDER
    place: str = ""
    customer: str = ""
    phone: str = ""
    category: Category | None = None
    urgency: Urgency | None = None
    channel: Channel | None = None
    subject: str = ""
    description: str = ""
    received_by: str = ""
    received_at: datetime | None = None
    dispatched_by: str = ""
    dispatched_at: datetime | None = None
    holder: str = ""
    department: str = ""
    on_site_due: datetime | None = None
    answer_due: datetime | None = None
    settle_due: datetime | None = None
    arrived_at: datetime | None = None
    completed_at: datetime | None = None
    result: str = ""
    materials: tuple[Material, ...] = ()
    urges: int = 0
    blank: bool = False

    @property
    def spare(self) -> int:
        """How many lines for materials stay empty for the pen."""
        return max(SPARE_ROWS - len(self.materials), 1)


def html(sheet: Sheet, language: str, *, digest: str = "", nonce: str = "") -> str:
    """Return the slip as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, digest=digest, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the slip as PDF with its frozen record."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
