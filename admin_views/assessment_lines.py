"""The lines of an assessment on screen, and the records each fraction is made of (4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from flask import request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from admin_views import links
from admin_views.base import Related
from admin_views.columns import Computed
from admin_views.filters import whole
from admin_views.formatting import badge, day, exact, moment, wording, yuan
from models import (
    FROZEN,
    Activity,
    Assessment,
    AssessmentLine,
    Bill,
    Callback,
    Dunning,
    ExamSitting,
    Flyer,
    Handover,
    Incident,
    Letter,
    Payment,
    RosterEntry,
    ServiceOrder,
    SpotAssessment,
    SpotFinding,
    SurveyResult,
    Task,
    Ticket,
    TicketRound,
    Visit,
)
from models.base import Base
from models.scopes import Actor, rows_within
from rules.assessment import Line, show_percent, show_points
from rules.vocabulary import Indicator, LineState, Record
from services import explain, months
from services.evidence import ROUND

PAGE = 100  # records a page of evidence shows
DASH = "—"
Item = Sequence[Any]  # record type, id, number
Shown: TypeAlias = AssessmentLine | Line  # kept with its form, or as it stands today


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record behind a figure, as the page shows it."""

    number: Markup | str
    what: str
    due: str
    done: str
    counts: bool


def version(row: Any) -> str:
    """Return a revision's number; one that counts no more says so, a draft does not count yet."""
    if row.current or row.status not in FROZEN:
        return str(row.revision)
    return gettext("%(number)s, superseded", number=row.revision)


VERSION = Computed(_l("Revision"), ("revision", "current", "status"), version, numeric=True)


def fraction(line: Shown) -> str:
    """Return done/due as the form prints it; fees are yuan, ad-hoc assessments have no done."""
    if line.denominator is None or line.indicator is Indicator.SPOT_CHECKS:
        return DASH
    if line.indicator is Indicator.FEE_COLLECTION:
        return f"{yuan(int(line.numerator or 0))} / {yuan(int(line.denominator))}"
    done = DASH if line.numerator is None else exact(line.numerator)
    return f"{done} / {exact(line.denominator)}"


def rate(line: Shown) -> Markup | str:
    """Return a rate as it is shown, or why there is none."""
    if line.state is not LineState.COUNTED:
        return badge(line.state)
    return DASH if line.rate is None else show_percent(line.rate)


def _percent(value: Fraction | None) -> str:
    return DASH if value is None else f"{exact(value)}%"


def _points(line: AssessmentLine) -> Markup | str:
    if line.state is not LineState.COUNTED:
        return DASH
    return Markup("<b>{}</b>").format(show_points(line.points))


def _records(line: AssessmentLine) -> Markup | str:
    count = len(line.evidence.get("due", ()))
    if not count:
        return DASH
    address = url_for("assessment.line_view", id=line.assessment_id, indicator=line.indicator.value)
    words = ngettext("%(num)s record", "%(num)s records", count)
    return Markup('<a href="{}">{}</a>').format(address, words)


def block(row: Assessment) -> Related:
    """Return the lines of the form, each leading to its records."""
    return Related(
        _l("Lines of the form"),
        (
            _l("Item"),
            _l("Clause"),
            _l("Target"),
            _l("Done / due"),
            _l("Rate"),
            _l("Below target (points)"),
            _l("Deduction"),
            _l("Records"),
        ),
        [
            (
                gettext(line.indicator.wording),
                line.clause,
                _percent(line.target),
                fraction(line),
                rate(line),
                exact(line.shortfall) if line.state is LineState.COUNTED else DASH,
                _points(line),
                _records(line),
            )
            for line in row.lines
        ],
        figures=(2, 3, 4, 5, 6),
        under=[explain.said_of_line(line) for line in row.lines],
    )


def differences(row: Assessment) -> Iterator[Related]:
    """Return what a revision changes against the one it supersedes."""
    if row.supersedes is None:
        return
    changes = months.difference(row)
    yield Related(
        _l("What this revision changes"),
        (_l("Item"), _l("Before"), _l("Now")),
        [_change(change) for change in changes],
        empty=_l("The figures are the same; only records or words changed."),
    )


def _change(change: Any) -> tuple[str, str, str]:
    def said(line: AssessmentLine | None) -> str:
        if line is None:
            return DASH
        if line.state is not LineState.COUNTED:
            return gettext(line.state.wording)
        return gettext(
            "%(fraction)s, %(points)s points",
            fraction=fraction(line),
            points=show_points(line.points),
        )

    return gettext(change.indicator.wording), said(change.before), said(change.after)


# The records behind a figure ----------------------------------------------------------------------
def kept_page(session: Session, actor: Actor, line: AssessmentLine) -> Mapping[str, Any]:
    """Return one page of the records of a line that is kept with its assessment."""
    return page(session, actor, line, explain.said_of_line(line))


def page(session: Session, actor: Actor, line: AssessmentLine, explained: str) -> Mapping[str, Any]:
    """Return one page of a line's records, what cost points first, and why it cost them."""
    done = {(kind, row_id) for kind, row_id, _ in line.evidence.get("done", ())}
    due: list[Item] = list(line.evidence.get("due", ()))
    due.sort(key=lambda item: (item[0], item[1]) in done)
    last = max(1, -(-len(due) // PAGE))
    number = whole(request.args.get("page"), 1, last, 1)
    shown = due[(number - 1) * PAGE : number * PAGE]
    return {
        "line": line,
        "fraction": fraction(line),
        "rate": rate(line),
        "target": _percent(line.target),
        "points": _points(line),
        "explained": explained,
        "excused": line.facts.get("excused", []),
        "missed": sum((item[0], item[1]) not in done for item in due),
        "count": len(due),
        "page": number,
        "pages": last,
        "rows": list(_rows(session, actor, line, shown, done)),
    }


def _rows(
    session: Session,
    actor: Actor,
    line: AssessmentLine,
    items: Sequence[Item],
    done: set[tuple[str, int]],
) -> Iterator[Evidence]:
    found = _load(session, actor, items)
    kept = line.evidence.get("told", {})
    for kind, row_id, number in items:
        row = found.get((kind, row_id))
        what, due_at, done_at = _told(row, line.indicator)
        if said := kept.get(f"{kind}:{row_id}"):  # as it was when the line was made
            due_at, done_at = _then(kind, said)
        shown = links.to(actor, row, number) if row is not None else str(number)
        yield Evidence(shown, what, due_at, done_at, (kind, row_id) in done)


def _then(kind: str, said: Sequence[Any]) -> tuple[str, str]:
    """Return what was due and done of a record when its line was made."""
    first, second, *more = said
    if kind == Record.BILL.value:
        receipts = ", ".join(str(receipt[0]) for receipt in more[0])
        collected = f"¥{yuan(second)}" + (f" ({receipts})" if receipts else "")
        return f"¥{yuan(first)}", collected if second else ""
    if kind == Record.SURVEY_RESULT.value:
        closed = day(date.fromisoformat(more[0])) if more[0] else ""
        return f"{first} / {second}", closed
    if kind == Record.EXAM_SITTING.value:
        needed = gettext("pass mark %(score)s", score=first)
        return needed, gettext("score %(score)s", score=second)
    instants = (datetime.fromisoformat(text) if text else None for text in (first, second))
    due_at, done_at = (moment(instant) for instant in instants)
    return due_at, done_at


def _load(session: Session, actor: Actor, items: Iterable[Item]) -> dict[tuple[str, int], Base]:
    """Load the records a person may open, one statement a record type."""
    wanted: dict[str, list[int]] = {}
    for kind, row_id, _ in items:
        wanted.setdefault(kind, []).append(row_id)
    found: dict[tuple[str, int], Base] = {}
    for kind, model in _MODELS.items():
        if kind.value not in wanted:
            continue
        within = rows_within(actor, model, kind)
        asked = select(model).where(model.id.in_(wanted[kind.value]), within)
        if model is Callback:
            asked = asked.options(joinedload(Callback.ticket))
        for row in session.scalars(asked):
            found[kind.value, row.id] = row
    if rounds := wanted.get(ROUND):
        reopened = (
            select(TicketRound.id, Ticket)
            .join(Ticket, Ticket.id == TicketRound.ticket_id)
            .where(TicketRound.id.in_(rounds), rows_within(actor, Ticket, Record.TICKET))
        )
        found |= {(ROUND, row_id): ticket for row_id, ticket in session.execute(reopened)}
    return found


_MODELS: Mapping[Record, type[Base]] = {
    Record.TICKET: Ticket,
    Record.CALLBACK: Callback,
    Record.BILL: Bill,
    Record.PAYMENT: Payment,
    Record.LETTER: Letter,
    Record.SURVEY_RESULT: SurveyResult,
    Record.VISIT: Visit,
    Record.TASK: Task,
    Record.HANDOVER: Handover,
    Record.ROSTER_ENTRY: RosterEntry,
    Record.INCIDENT: Incident,
    Record.ACTIVITY: Activity,
    Record.FLYER: Flyer,
    Record.DUNNING: Dunning,
    Record.SERVICE_ORDER: ServiceOrder,
    Record.SPOT_ASSESSMENT: SpotAssessment,
    Record.SPOT_FINDING: SpotFinding,
    Record.EXAM_SITTING: ExamSitting,
}


def _times(ticket: Ticket, indicator: Indicator) -> tuple[str, str]:
    """Return when a line of the form expected something of a work order, and when it was done."""
    match indicator:
        case Indicator.DISPATCH:
            return moment(ticket.dispatch_due_at), moment(ticket.dispatched_at)
        case Indicator.COMPLAINT:
            answered, completed = ticket.answered_at, ticket.completed_at
            handled = max(answered, completed) if answered and completed else None
            return moment(ticket.settle_due_at), moment(handled)
        case _:
            return moment(ticket.received_at), moment(ticket.completed_at)


def _told(row: Base | None, indicator: Indicator) -> tuple[str, str, str]:
    """Return what a record was about, when it was due and when it was done."""
    match row:
        case Ticket():
            return row.subject, *_times(row, indicator)
        case Callback():
            return row.ticket.subject, moment(row.due_at), moment(row.done_at)
        case Bill():
            return f"{row.item} ¥{yuan(row.amount_fen)}", day(row.due_on), ""
        case Payment():
            return f"¥{yuan(row.amount_fen)}", "", day(row.paid_on)
        case SurveyResult():
            return f"{row.satisfied} / {row.valid}", "", day(row.closed_on)
    return _told_of_the_desk(row)


def _told_of_the_desk(row: Base | None) -> tuple[str, str, str]:
    match row:
        case Letter():
            return row.subject, moment(row.answer_due_at), moment(row.answered_at)
        case Visit():
            return row.said or wording(row.outcome), "", moment(row.at)
        case Task():
            return row.what, moment(row.due_at), moment(row.done_at)
        case Handover() | RosterEntry():
            return day(row.day), moment(row.ends_at), moment(getattr(row, "taken_at", None))
        case Incident():
            return row.place, "", moment(row.closed_at)
        case Activity():
            return row.name, moment(row.ends_at), moment(row.held_at)
        case Flyer():
            return row.headline, "", moment(row.printed_at)
    return _told_of_quality(row)


def _told_of_quality(row: Base | None) -> tuple[str, str, str]:
    match row:
        case SpotAssessment():
            return row.place, "", moment(row.at)
        case ExamSitting():
            return row.about, day(row.taken_on), exact(row.score)
        case SpotFinding():
            said = gettext("%(points)s points off", points=show_points(row.points))
            return f"{row.clause} {row.found} · {said}", day(row.due_on), moment(row.rechecked_at)
    return "", "", ""
