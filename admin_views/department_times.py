"""The times of departments: how many work orders each was given, and how soon it took them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from flask import Response, abort, render_template, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_views import current, due, exporting, links
from admin_views.columns import Column
from admin_views.dates import month_from
from admin_views.filters import whole
from admin_views.formatting import month
from admin_views.screen import Screen
from models import Office, clock
from models.audit import note
from models.clock import local
from models.scopes import Forbidden
from rules import departments
from rules.vocabulary import AuditOp, Deed, Record
from services import department_times
from services.department_times import Line

MOST_ID = 2**31 - 1
_FIRST = date(2000, 1, 1)
CHOICES = 200  # offices a plain select offers
HEADS = (
    _l("Month"),
    _l("Department"),
    _l("Transferred in"),
    _l("Accepted in time"),
    _l("Accepted late"),
    _l("Not accepted yet"),
    _l("Returned"),
    _l("To accept, on average"),
    _l("To accept, median"),
    _l("To accept, longest"),
    _l("Held, on average"),
    _l("Done"),
    _l("Done in time"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure, and the list behind it."""

    words: str
    address: str = ""
    bad: bool = False


class DepartmentTimesView(Screen):
    """The departments of one office, by month."""

    icon = "stopwatch"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Times of departments"),
            category="desk",
            endpoint="department_times",
            url="/department-times",
        )

    def is_accessible(self) -> bool:
        """Open it to those who see everything an office's departments were given."""
        return current.signed_in() and department_times.may_look(current.actor())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Response:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.DEPARTMENT_JOB)

    @expose("/")
    def index(self) -> str:
        """Show the figures of half a year."""
        offices, office = _chosen()
        last, today = _last(), local(clock.now()).date()
        found = [] if office is None else _lines(office, last)
        return render_template(
            "desk/by_month.html",
            title=gettext("Times of departments"),
            admin_view=self,
            offices=offices[:CHOICES],
            office=office,
            last=f"{last:%Y-%m}",
            span=f"{month(department_times.first_month(last))} – {month(last)}",
            heads=HEADS[1:],
            months=_by_month(found, office),
            may_export=current.actor().may(Deed.EXPORT, Record.DEPARTMENT_JOB),
            choices=[(f"{one:%Y-%m}", month(one)) for one in _offered(last, today)],
            hint=gettext(
                "A work order counts in the month it was given to the department. The time to"
                " accept is service time; a figure leads to its work orders."
            ),
            nothing=gettext("No department was given a work order in these months."),
        )

    @expose("/export/", methods=("POST",))
    def export_view(self) -> Response:
        """Hand out the same table as a file; the deed is on record."""
        actor = current.actor()
        if not actor.may(Deed.EXPORT, Record.DEPARTMENT_JOB):
            raise Forbidden(Deed.EXPORT, Record.DEPARTMENT_JOB)
        _, office = _chosen()
        if office is None:
            abort(404)
        rows = [_row(line) for line in _lines(office, _last())]
        session, name = current.session(), gettext("Times of departments")
        note(session, AuditOp.EXPORT, Record.DEPARTMENT_JOB, row_label=name, office_id=office.id)
        session.commit()
        kinds = ("month", "text", *("number",) * 11)
        columns = [
            Column(str(place), head, kind)
            for place, (head, kind) in enumerate(zip(_spelt(), kinds, strict=True))
        ]
        is_book = request.form.get("as") == "xlsx"
        write = exporting.xlsx_response if is_book else exporting.csv_response
        return write(name, columns, [rows])


def _chosen() -> tuple[Sequence[Office], Office | None]:
    """Return the offices to choose from, and the one chosen: the first by default."""
    offices = department_times.offices(current.session(), current.actor())
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    found = next((one for one in offices if wanted in (0, one.id)), None)
    if found is None and wanted:
        abort(404)
    return offices, found


def _last() -> date:
    """Return the month asked for; the running one by default."""
    this = local(clock.now()).date().replace(day=1)
    try:
        asked = month_from(request.args.get("month", ""))
    except ValueError:
        return this
    return min(max(asked, _FIRST), this)


def _offered(last: date, today: date) -> list[date]:
    """Return the months to choose from, the latest first, and the one that is chosen."""
    this = today.year * 12 + today.month - 1
    months = {date((this - back) // 12, (this - back) % 12 + 1, 1) for back in range(24)}
    return sorted({*months, last}, reverse=True)


def _lines(office: Office, last: date) -> list[Line]:
    return department_times.lines(current.session(), current.actor(), office.id, last)


def _by_month(lines: Sequence[Line], office: Office | None) -> list[tuple[str, list[list[Cell]]]]:
    """Return the rows under their months, the newest first."""
    found: dict[date, list[list[Cell]]] = {}
    for line in lines:
        if office is not None:
            found.setdefault(line.month, []).append(_cells(line, office))
    return [(month(one), rows) for one, rows in found.items()]


def _cells(line: Line, office: Office) -> list[Cell]:
    figures, until = line.figures, (line.month + timedelta(days=31)).replace(day=1)
    span = {"from": line.month.isoformat(), "to": (until - timedelta(days=1)).isoformat()}

    def count(figure: int, queue: str = "", *, bad: bool = False) -> Cell:
        """Return a figure that leads to its work orders; nothing leads nowhere."""
        narrowed = {**span, "department": line.department_id, "office": office.id}
        narrowed |= {"queue": queue} if queue else {}
        address = links.narrowed(current.actor(), Record.DEPARTMENT_JOB, **narrowed)
        return Cell(str(figure), address if figure else "", bad and figure > 0)

    return [
        Cell(line.department),
        count(figures.given),
        count(figures.in_time, "in_time"),
        count(figures.late, "late", bad=True),
        count(figures.waiting, "waiting"),
        count(figures.returned, "returned"),
        *(Cell(_span(one)) for one in _times(line)),
        count(figures.done, "done"),
        count(figures.done_in_time, "done_in_time"),
    ]


def _times(line: Line) -> tuple[Fraction | None, ...]:
    """Return mean, median and longest time to accept, and the mean time held, in seconds."""
    waits = line.figures.waits
    return (
        departments.mean(waits),
        departments.median(waits),
        departments.longest(waits),
        departments.mean(line.figures.held),
    )


def _minutes(seconds: Fraction) -> int:
    """Return minutes, half up."""
    return int(seconds / 60 + Fraction(1, 2))


def _span(seconds: Fraction | None) -> str:
    return "—" if seconds is None else due.span(_minutes(seconds))


def _spelt() -> list[str]:
    """Return the heads of the file: times say their unit."""
    timed = range(7, 11)
    return [
        gettext("%(what)s (minutes)", what=head) if place in timed else str(head)
        for place, head in enumerate(HEADS)
    ]


def _row(line: Line) -> tuple[Any, ...]:
    figures = line.figures
    times = [None if one is None else _minutes(one) for one in _times(line)]
    return (
        *(line.month, line.department, figures.given, figures.in_time, figures.late),
        *(figures.waiting, figures.returned, *times, figures.done, figures.done_in_time),
    )
