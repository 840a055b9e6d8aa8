"""The workers' shares of paid services, a row a worker and month, for whoever pays wages (JD-7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_views import current, exporting, links
from admin_views.columns import Column
from admin_views.dates import month_from
from admin_views.department_times import Cell
from admin_views.formatting import month, yuan
from admin_views.screen import Screen
from models import clock
from models.audit import note
from models.scopes import Forbidden
from rules.indicators import last_day
from rules.vocabulary import AuditOp, Deed, Record
from services import service_shares
from services.service_shares import Line

_FIRST = date(2000, 1, 1)
HEADS = (
    *(_l("Month"), _l("Worker"), _l("Office"), _l("Orders paid")),
    *(_l("Total (yuan)"), _l("Worker's share (yuan)")),
)
_KINDS = ("month", "text", "text", "number", "money", "money")


class ServiceSharesView(Screen):
    """What each worker earned, by month."""

    icon = "wages"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Shares by month"),
            category="services",
            endpoint="service_shares",
            url="/service-shares",
        )

    def is_accessible(self) -> bool:
        """Open it to those who see shares, a worker to his own."""
        return current.signed_in() and current.actor().may(Deed.VIEW, Record.SERVICE_SHARE)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Response:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.SERVICE_SHARE)

    @expose("/")
    def index(self) -> str:
        """Show the sums of half a year."""
        last = _last()
        found = service_shares.lines(current.session(), current.actor(), last)
        return render_template(
            "desk/by_month.html",
            title=gettext("Shares by month"),
            admin_view=self,
            offices=(),
            office=None,
            last=f"{last:%Y-%m}",
            span=f"{month(service_shares.first_month(last))} – {month(last)}",
            heads=(HEADS[1], *HEADS[3:]),
            months=_by_month(found),
            may_export=current.actor().may(Deed.EXPORT, Record.SERVICE_SHARE),
            choices=[(f"{one:%Y-%m}", month(one)) for one in _offered(last)],
            hint=gettext(
                "A share counts in the month in which its order was paid in full; one whose receipt"
                " was reversed does not count."
            ),
            nothing=gettext("No order with a share was paid in these months."),
        )

    @expose("/export/", methods=("POST",))
    def export_view(self) -> Response:
        """Hand out the same table as a file; the deed is on record."""
        actor, session = current.actor(), current.session()
        if not actor.may(Deed.EXPORT, Record.SERVICE_SHARE):
            raise Forbidden(Deed.EXPORT, Record.SERVICE_SHARE)
        rows = [_row(line) for line in service_shares.lines(session, actor, _last())]
        name = gettext("Shares by month")
        note(session, AuditOp.EXPORT, Record.SERVICE_SHARE, row_label=name)
        session.commit()
        columns = [
            Column(str(place), head, kind)
            for place, (head, kind) in enumerate(zip(HEADS, _KINDS, strict=True))
        ]
        is_book = request.form.get("as") == "xlsx"
        write = exporting.xlsx_response if is_book else exporting.csv_response
        return write(name, columns, [rows])


def _last() -> date:
    """Return the month asked for; the running one by default."""
    this = clock.today().replace(day=1)
    try:
        asked = month_from(request.args.get("month", ""))
    except ValueError:
        return this
    return min(max(asked, _FIRST), this)


def _offered(last: date) -> list[date]:
    """Return the months to choose from, the latest first, and the one that is chosen."""
    this = clock.today().year * 12 + clock.today().month - 1
    months = {date((this - back) // 12, (this - back) % 12 + 1, 1) for back in range(24)}
    return sorted({*months, last}, reverse=True)


def _by_month(lines: list[Line]) -> list[tuple[str, list[list[Cell]]]]:
    """Return the rows under their months, the newest first."""
    found: dict[date, list[list[Cell]]] = {}
    for line in lines:
        found.setdefault(line.month, []).append(_cells(line))
    return [(month(one), rows) for one, rows in found.items()]


def _cells(line: Line) -> list[Cell]:
    span = {"from": line.month.isoformat(), "to": last_day(line.month).isoformat()}
    narrowed, actor = {**span, "worker": line.worker_id}, current.actor()
    address = links.narrowed(actor, Record.SERVICE_SHARE, **narrowed)
    offices = actor.offices(Deed.VIEW, Record.SERVICE_SHARE)
    several = offices is None or len(offices) > 1
    return [
        Cell(f"{line.worker} · {line.office}" if several else line.worker),
        Cell(str(line.orders), address),
        Cell(yuan(line.total_fen)),
        Cell(yuan(line.share_fen)),
    ]


def _row(line: Line) -> tuple[Any, ...]:
    return (
        *(line.month, line.worker, line.office, line.orders),
        *(line.total_fen, line.share_fen),
    )
