"""The collection of fees: a quarter by area, building and month, each figure with its bills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import current, links
from admin_views.filters import whole
from admin_views.formatting import exact, month, month_name, yuan
from admin_views.screen import Screen
from models import Office, clock
from models.clock import local
from models.scopes import Forbidden
from reports import charts
from rules.assessment import shortfall, show_percent
from rules.indicators import Rate, quarter_last_day
from rules.vocabulary import Deed, Record
from services import collection
from services.collection import Sum

MOST_ID = 2**31 - 1
CHOICES = 200  # offices a plain select offers
DASH = "—"


@dataclass(frozen=True, slots=True)
class Row:
    """One area or building, as the table shows it."""

    name: str
    administrators: str
    due: str
    by_end: str
    rate: str
    below: str  # percentage points below the target, empty where it is met
    so_far: str
    rate_so_far: str
    owed: str
    address: str  # of the bills behind it
    owed_address: str


class CollectionView(Screen):
    """One quarter's fees at an office."""

    icon = "gauge"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Collection of fees"),
            category="fees",
            endpoint="collection",
            url="/collection",
        )

    def is_accessible(self) -> bool:
        """Open it to those who see bills."""
        return current.signed_in() and collection.may_look(current.actor())

    def inaccessible_callback(self, name: str, **kwargs: object) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.BILL)

    @expose("/")
    def index(self) -> str:
        """Show one quarter of an office."""
        session, actor, today = current.session(), current.actor(), local(clock.now()).date()
        offices, office = _chosen()
        offered = collection.quarters(today)
        quarter = request.args.get("quarter", "")
        quarter = quarter if quarter in offered else offered[0]
        goal = collection.target(session, quarter)
        areas: list[Sum] = []
        buildings: list[Sum] = []
        months: list[tuple[date, Rate]] = []
        if office is not None:
            areas = collection.by_area(session, actor, office.id, quarter)
            buildings = collection.by_building(session, actor, office.id, quarter)
            months = collection.by_month(session, actor, office.id, quarter, today)
        return render_template(
            "desk/collection.html",
            title=gettext("Collection of fees"),
            admin_view=self,
            offices=offices[:CHOICES],
            office=office,
            quarter=quarter,
            quarters=offered,
            running=quarter_last_day(quarter) >= today,
            target="" if goal is None else f"{exact(goal)}%",
            areas=[_row(one, quarter, goal) for one in [*areas, *_total(areas)]],
            buildings=[_row(one, quarter, goal) for one in buildings],
            months=[(month(one), _percent(rate.percent)) for one, rate in months],
            chart=_chart(months),
        )


def _chosen() -> tuple[Sequence[Office], Office | None]:
    """Return the offices to choose from, and the one chosen: the first by default."""
    offices = collection.offices(current.session(), current.actor())
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    found = next((one for one in offices if wanted in (0, one.id)), None)
    if found is None and wanted:
        abort(404)
    return offices, found


def _total(areas: Sequence[Sum]) -> list[Sum]:
    """Return all areas together, where there are several."""
    if len(areas) < 2:
        return []
    due, by_end, so_far = (
        sum(getattr(one, key) for one in areas) for key in ("due", "by_end", "so_far")
    )
    return [Sum(gettext("Together"), due, by_end, so_far)]


def _percent(value: Fraction | None) -> str:
    return DASH if value is None else show_percent(value)


def _row(one: Sum, quarter: str, goal: Fraction | None) -> Row:
    below = shortfall(one.rate, goal)
    narrowed = {"period": quarter, **({"area": one.area_id} if one.area_id else {})}
    actor = current.actor()
    return Row(
        one.name,
        one.administrators,
        yuan(one.due),
        yuan(one.by_end),
        _percent(one.rate),
        exact(below) if below else "",
        yuan(one.so_far),
        _percent(one.rate_so_far),
        yuan(one.owed),
        links.narrowed(actor, Record.BILL, **narrowed) if one.area_id else "",
        links.narrowed(actor, Record.BILL, paid="no", **narrowed) if one.area_id else "",
    )


def _chart(months: Sequence[tuple[date, Rate]]) -> Markup | str:
    if not months:
        return ""
    values = [rate.percent for _, rate in months]
    said = gettext(", ").join(f"{month_name(one)} {_percent(rate.percent)}" for one, rate in months)
    words = charts.Words(
        "collected",
        gettext("Collected by the end of each month"),
        said,
        (gettext("Collected (%)"),),
    )
    return charts.bars(words, [month_name(one) for one, _ in months], [values])
