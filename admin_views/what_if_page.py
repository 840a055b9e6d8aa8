"""What if: past months held to a draft of the standard, on a page and as a file; none is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Response, abort, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import current, exporting, links
from admin_views.columns import Column
from admin_views.dates import month_from
from admin_views.filters import whole
from admin_views.formatting import badge, day, exact, month, said, wording
from admin_views.what_if_words import sentences, signed, signed_yuan
from models import Office, Standard, clock
from models.audit import note
from models.scopes import Actor, Forbidden
from rules.refusal import Refusal
from rules.standards import Standard as Edition
from rules.vocabulary import AuditOp, Deed, Record
from rules.what_if import Totals
from services import what_if
from services.what_if import Result
from services.what_if_lines import Compared

if TYPE_CHECKING:
    from admin_views.standards import StandardView

MOST_ID = 2**31 - 1
MOST = 200  # months the page shows of each kind; the file has them all


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the edition, the months and offices to choose from and chosen."""

    standard: Standard
    known: Mapping[date, bool]
    span: tuple[date, date] | None
    offices: Sequence[Office]
    office: Office | None


@dataclass(frozen=True, slots=True)
class Row:
    """One month of somebody as the page shows it."""

    name: Markup | str
    beside: str
    month: Markup | str
    status: Markup | str
    before: str
    after: str
    difference: str
    is_worse: bool
    sentences: Sequence[str]
    pay: str


def show(view: StandardView) -> str:
    """Show whose months change, and why; a span that can't be is told at its field."""
    asked, actor = _asked(view, Deed.VIEW), current.actor()
    found, wrong = Result(), ""
    if asked.span is not None:
        try:
            found = _run(asked, asked.span, Deed.VIEW)
        except Refusal as refusal:
            wrong = said(refusal)
    draft, totals = asked.standard.figures(), found.totals
    changed = [one for one in found.rows if one.changes]
    return view.render(
        "desk/what_if.html",
        row=asked.standard,
        title=gettext("What if"),
        since=day(asked.standard.valid_from),
        state=badge(asked.standard.state),
        months=[(f"{one:%Y-%m}", month(one)) for one in sorted(asked.known)],
        span=[f"{one:%Y-%m}" for one in asked.span or ()],
        offices=asked.offices,
        office=asked.office,
        wrong=wrong,
        notes=sorted(gettext(one.wording) for one in found.notes),
        totals=[] if totals is None else list(_totals(totals)),
        rows=[_row(actor, one, draft) for one in changed[:MOST]],
        same=[_row(actor, one, draft) for one in found.rows[len(changed) :][:MOST]],
        counts=(len(changed), len(found.rows) - len(changed)),
        most=MOST,
        shows_pay=found.shows_pay,
        may_export=bool(found.rows) and actor.may(Deed.EXPORT, Record.ASSESSMENT),
        export=url_for(".what_if_export_view", **_address(asked)),
    )


def export(view: StandardView) -> Response:
    """Hand the months out as a file; the deed is on record."""
    asked, actor, session = _asked(view, Deed.EXPORT), current.actor(), current.session()
    if not actor.may(Deed.EXPORT, Record.ASSESSMENT):
        raise Forbidden(Deed.EXPORT, Record.ASSESSMENT)
    if asked.span is None:
        abort(404)
    try:
        found = _run(asked, asked.span, Deed.EXPORT)
    except Refusal:
        abort(404)  # the page offers no file of such a span
    label = gettext("What if · edition %(edition)s", edition=asked.standard.edition)
    changes = {
        "from": [None, f"{asked.span[0]:%Y-%m}"],
        "to": [None, f"{asked.span[1]:%Y-%m}"],
        "rows": [None, len(found.rows)],
    }
    note(
        session,
        AuditOp.EXPORT,
        Record.STANDARD,
        asked.standard.id,
        row_label=label,
        changes=changes,
        office_id=asked.office.id if asked.office else None,
    )
    session.commit()
    columns = [*COLUMNS, *([PAY] if found.shows_pay else []), WHY]
    draft = asked.standard.figures()
    rows = [_exported(one, draft, found.shows_pay) for one in found.rows]
    write = exporting.xlsx_response if request.form.get("as") == "xlsx" else exporting.csv_response
    return write(label.replace(" · ", " "), columns, [rows])


# What is asked for --------------------------------------------------------------------------------
def _asked(view: StandardView, deed: Deed) -> Asked:
    session, actor = current.session(), current.actor()
    if not what_if.may_look(actor):
        raise Forbidden(deed, Record.ASSESSMENT)
    standard = view.reached(actor, Deed.VIEW)
    if not what_if.is_open(standard, actor.day):
        abort(404)
    offices = what_if.offices(session, actor)
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    office = next((one for one in offices if one.id == wanted), None)
    if wanted and office is None:
        abort(404)
    known = what_if.months(session, actor)
    usual = what_if.usual(known)
    span = None if usual is None else (_month("from", usual[0]), _month("to", usual[1]))
    return Asked(standard, known, span, offices, office)


def _month(name: str, otherwise: date) -> date:
    try:
        return month_from(request.args.get(name, ""))
    except ValueError:
        return otherwise


def _run(asked: Asked, span: tuple[date, date], deed: Deed) -> Result:
    at = clock.now()
    return what_if.run(
        current.session(), current.actor(), asked.standard, span, asked.office, at, deed
    )


def _address(asked: Asked) -> dict[str, Any]:
    first, last = asked.span or (None, None)
    return {
        "id": asked.standard.id,
        "from": f"{first:%Y-%m}" if first else None,
        "to": f"{last:%Y-%m}" if last else None,
        "office": asked.office.id if asked.office else None,
    }


# What is shown ------------------------------------------------------------------------------------
def _totals(found: Totals) -> Sequence[tuple[str, str]]:
    """Return the figures of all months together, each under its heading."""
    difference = signed(found.average_after - found.average)
    average = f"{exact(found.average)} → {exact(found.average_after)} ({difference})"
    told = [
        (gettext("Months compared"), str(found.months)),
        (gettext("People who gain"), str(found.better)),
        (gettext("People who lose"), str(found.worse)),
        (gettext("People who stay"), str(found.same)),
        (gettext("Average score"), average),
    ]
    if found.pay is not None:
        told.append((gettext("Difference of pay"), signed_yuan(found.pay) or "¥0.00"))
    return told


def _row(actor: Actor, one: Compared, draft: Edition) -> Row:
    row = one.row
    return Row(
        links.to(actor, row, row.employee.name),
        f"{wording(row.position)} · {row.office.name}",
        month(row.month),
        "" if one.approved else badge(row.status),
        exact(row.score),
        exact(one.score),
        signed(one.difference),
        one.difference < 0,
        sentences(one, draft),
        signed_yuan(one.pay),
    )


COLUMNS = (
    Column("office", _l("Office"), "text"),
    Column("record_no", _l("Record number"), "text"),
    Column("employee", _l("Administrator"), "text"),
    Column("position", _l("Post"), "text"),
    Column("month", _l("Month"), "month"),
    Column("status", _l("Status"), "text"),
    Column("edition", _l("Assessed by edition"), "text"),
    Column("score", _l("Score then"), "exact"),
    Column("score_after", _l("Score by the draft"), "exact"),
    Column("difference", _l("Score difference"), "exact"),
    Column("withheld", _l("Bonus withheld then (%)"), "exact"),
    Column("withheld_after", _l("Bonus withheld by the draft (%)"), "exact"),
)
PAY = Column("pay", _l("Difference of pay (yuan)"), "money")
WHY = Column("why", _l("What changes"), "long")


def _exported(one: Compared, draft: Edition, shows_pay: bool) -> tuple[Any, ...]:
    row = one.row
    return (
        *(row.office.name, row.record_no, row.employee.name, wording(row.position)),
        *(row.month, wording(row.status), row.standard.edition),
        *(row.score, one.score, one.difference, row.bonus_withheld, one.withheld),
        *((one.pay,) if shows_pay else ()),
        " ".join(sentences(one, draft)),
    )
