"""The statistics of an office: pictures with their tables, on a page, as a file and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from admin_views import current, exporting, links
from admin_views.assessment_prints import as_file
from admin_views.columns import Column
from admin_views.filters import whole
from admin_views.screen import Screen
from models import Office, clock
from models.audit import note
from models.clock import local
from models.scopes import Actor, Forbidden
from reports.pictures import Picture, Unit
from rules.indicators import months_of_quarter, quarter_last_day
from rules.vocabulary import AuditOp, Deed, Record
from services import charts, collection, form_charts

MOST_ID = 2**31 - 1
CHOICES = 200  # offices a plain select offers
_KINDS = {Unit.PERCENT: "exact", Unit.YUAN: "money", Unit.COUNT: "number"}


class StatisticsView(Screen):
    """Pictures of what somebody sees of an office."""

    icon = "pictures"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Statistics"), category="assessment", endpoint="charts", url="/charts"
        )

    def is_accessible(self) -> bool:
        """Open it to those who see fees or survey results."""
        return current.signed_in() and charts.may_look(current.actor())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.BILL)

    @expose("/")
    def index(self) -> str:
        """Show the pictures of an office up to a quarter."""
        offices, office, quarter = _asked()
        actor = current.actor()
        return render_template(
            "desk/charts.html",
            title=gettext("Statistics"),
            admin_view=self,
            offices=offices[:CHOICES],
            office=office,
            quarter=quarter,
            quarters=_offered(),
            pictures=[] if office is None else _pictures(office, quarter),
            lists=_lists(actor, office, quarter),
            may_export={
                key: actor.may(Deed.EXPORT, record) for key, record in charts.BEHIND.items()
            },
        )

    @expose("/print/", methods=("POST",))
    def print_view(self) -> Response:
        """Hand out the same pictures on paper; the print is on record."""
        _, office, quarter = _asked()
        if office is None:
            abort(404)
        session, language = current.session(), str(get_locale())
        printed = form_charts.document(
            session, current.actor(), office, quarter, language, clock.now()
        )
        session.commit()
        return as_file(printed)

    @expose("/export/", methods=("POST",))
    def export_view(self) -> Response:
        """Hand out the table of one picture; the deed is on record."""
        _, office, quarter = _asked()
        wanted = request.form.get("picture", "")
        record = charts.BEHIND.get(wanted)
        if office is None or record is None:
            abort(404)
        session, actor = current.session(), current.actor()
        if not actor.may(Deed.EXPORT, record):
            raise Forbidden(Deed.EXPORT, record)
        found = next(one for one in _pictures(office, quarter) if one.key == wanted)
        note(session, AuditOp.EXPORT, record, row_label=found.title, office_id=office.id)
        session.commit()
        columns = [
            Column("0", found.head, "text"),
            *(
                Column(str(number), one.name, _KINDS[one.unit])
                for number, one in enumerate(found.series, 1)
            ),
        ]
        rows = [(line.name, *map(_exported, line.values)) for line in found.lines]
        is_book = request.form.get("as") == "xlsx"
        write = exporting.xlsx_response if is_book else exporting.csv_response
        return write(f"{office.code}-{quarter} {found.title}", columns, [rows])


def _exported(value: Any) -> Any:
    """Return a figure as files take it: whole ones as such."""
    return int(value) if value is not None and value == int(value) else value


def _pictures(office: Office, quarter: str) -> list[Picture]:
    return charts.pictures(current.session(), current.actor(), office, quarter, clock.now())


def _asked() -> tuple[Sequence[Office], Office | None, str]:
    """Return the offices to choose from, the one chosen (the first by default), and the quarter."""
    offices = collection.offices(current.session(), current.actor())
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    found = next((one for one in offices if wanted in (0, one.id)), None)
    if found is None and wanted:
        abort(404)
    offered = _offered()
    quarter = request.args.get("quarter", "")
    return offices, found, quarter if quarter in offered else offered[0]


def _offered() -> list[str]:
    return collection.quarters(local(clock.now()).date())


def _lists(actor: Actor, office: Office | None, quarter: str) -> dict[str, str]:
    """Return where the records behind each picture stand."""
    if office is None:
        return {}
    span = {
        "from": months_of_quarter(quarter)[0].isoformat(),
        "to": quarter_last_day(quarter).isoformat(),
    }
    return {
        "satisfaction": links.narrowed(actor, Record.SURVEY_RESULT, office=office.id),
        "arrears": url_for("arrears.index", office=office.id),
        "collection": url_for("collection.index", office=office.id, quarter=quarter),
        "tickets": links.narrowed(actor, Record.TICKET, office=office.id, **span),
    }
