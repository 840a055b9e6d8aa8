"""The list of arrears, flat by flat: who owes how much since when, and what comes next (JD-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_views import current, exporting, links, notices_to_print, phone_cells
from admin_views.columns import Column
from admin_views.filters import whole
from admin_views.formatting import badge, day, wording, yuan
from admin_views.screen import Screen
from models.audit import masked, note
from models.scopes import Actor, Forbidden
from rules.dunning_words import ArrearsBand, DunningState, DunningStep
from rules.vocabulary import AuditOp, Deed, Record
from services import arrears
from services.arrears import Flat, Sum
from services.dunning_ladder import Asked, intervals

MOST_ID = 2**31 - 1
PAGES = 20_000  # farther than anybody turns pages
# where a flat stands, as the list is narrowed: the value in the address, state and step
STANDS: dict[str, tuple[DunningState, DunningStep | None]] = {
    DunningState.DUE.value: (DunningState.DUE, None),
    **{f"due-{step.value}": (DunningState.DUE, step) for step in DunningStep},
    **{
        state.value: (state, None)
        for state in (
            *(DunningState.BROKEN, DunningState.DISPUTED, DunningState.PROMISED),
            *(DunningState.AHEAD, DunningState.ENDED),
        )
    },
}
HEADS = (
    (_l("Office"), "text"),
    (_l("Responsible area"), "text"),
    (_l("Flat"), "text"),
    (_l("Customer"), "text"),
    (_l("Phone"), "text"),
    (_l("Open bills"), "number"),
    (_l("Owed"), "money"),
    (_l("Oldest due on"), "day"),
    (_l("Days overdue"), "number"),
    (_l("Age"), "text"),
    (_l("Last contact"), "day"),
    (_l("Dunning step"), "text"),
    (_l("Outcome"), "text"),
    (_l("Promised for"), "day"),
    (_l("Next step"), "text"),
)


@dataclass(frozen=True, slots=True)
class Total:
    """One line of the totals: what it is of, how much, and where it leads."""

    words: str
    flats: int
    owed: str
    address: str
    chosen: bool


class ArrearsView(Screen):
    """What is owed at the offices one may see."""

    icon = "coins-due"

    def __init__(self) -> None:
        super().__init__(name=_l("Arrears"), category="fees", endpoint="arrears", url="/arrears")

    def is_accessible(self) -> bool:
        """Open it to those who may read bills."""
        return current.signed_in() and current.actor().may(Deed.VIEW, Record.BILL)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.BILL)

    @expose("/")
    def index(self) -> str:
        """Show the totals, and a page of flats."""
        session, actor, asked = current.session(), current.actor(), _asked()
        number = whole(request.args.get("page"), 1, PAGES, 1)
        sums = arrears.sums(session, actor, actor.day)
        start = (number - 1) * arrears.PAGE
        found = arrears.page(session, actor, asked, intervals(session), start=start)
        return render_template(
            "desk/arrears.html",
            title=gettext("Arrears"),
            admin_view=self,
            asked=asked,
            given=_given(),
            found=found,
            rows=[_row(actor, flat) for flat in found.flats],
            bands=_bands(sums, asked),
            buildings=_buildings(sums, asked),
            stands=[(value, _stand(value)) for value in STANDS],
            places=_places(sums, asked),
            page=number,
            more=start + len(found.flats) < found.total,
            address=_address,
            yuan=yuan,
            may_print=actor.may(Deed.PRINT, Record.DUNNING),
            may_record=actor.may(Deed.CREATE, Record.DUNNING),
            may_export=actor.may(Deed.EXPORT, Record.BILL),
        )

    @expose("/export/", methods=("POST",))
    def export_view(self) -> Response:
        """Hand out the list as it is narrowed; the deed is on record."""
        session, actor = current.session(), current.actor()
        if not actor.may(Deed.EXPORT, Record.BILL):
            raise Forbidden(Deed.EXPORT, Record.BILL)
        rows, most = intervals(session), exporting.CAP
        found = arrears.page(session, actor, _asked(), rows, most=most)
        name = gettext("Arrears")
        note(session, AuditOp.EXPORT, Record.BILL, row_label=name, office_id=_asked().office)
        session.commit()
        columns = [Column(str(n), head, kind) for n, (head, kind) in enumerate(HEADS)]
        is_book = request.form.get("as") == "xlsx"
        write = exporting.xlsx_response if is_book else exporting.csv_response
        return write(name, columns, [[_line(flat) for flat in found.flats]])

    @expose("/notices/", methods=("GET", "POST"))
    def notices_view(self) -> ResponseReturnValue:
        """Print the notices of ticked flats in one file, and record them as contacts if wanted."""
        return notices_to_print.show(self, url_for(".index"))


# What is asked for --------------------------------------------------------------------------------
def _given() -> dict[str, str]:
    names = ("office", "area", "building", "band", "stands", "by")
    return {name: value for name in names if (value := request.args.get(name, ""))}


def _asked() -> Asked:
    """Return what the address asks for; what it can't mean asks for nothing."""
    given = _given()
    band = {one.value: one for one in ArrearsBand}.get(given.get("band", ""))
    state, step = STANDS.get(given.get("stands", ""), (None, None))
    office, area, building = (
        whole(given.get(name), 1, MOST_ID, 0) or None for name in ("office", "area", "building")
    )
    by_amount = given.get("by") == "amount"
    return Asked(office, area, building, band, state, step, by_amount)


def _address(**change: Any) -> str:
    """Return the address of the list, narrowed otherwise; a page number is never kept."""
    kept = _given() | change
    return url_for("arrears.index", **{name: value for name, value in kept.items() if value})


# The totals ---------------------------------------------------------------------------------------
def _within(sums: Iterable[Sum], asked: Asked, *but: str) -> list[Sum]:
    """Return the sums of what is asked for; ``but`` names what is left out of asking."""
    wanted = (
        ("office", asked.office, "office_id"),
        ("area", asked.area, "area_id"),
        ("building", asked.building, "building_id"),
        ("band", asked.band, "band"),
    )
    tests = [(key, value) for name, value, key in wanted if value is not None and name not in but]
    return [one for one in sums if all(getattr(one, key) == value for key, value in tests)]


def _bands(sums: Iterable[Sum], asked: Asked) -> list[Total]:
    here = _within(sums, asked, "band")
    found = []
    for band in ArrearsBand:
        chosen = band is asked.band
        found.append(
            _total(
                wording(band),
                [one for one in here if one.band is band],
                _address(band="" if chosen else band.value),
                chosen,
            )
        )
    return found


def _buildings(sums: Iterable[Sum], asked: Asked) -> list[Total]:
    found: dict[int, list[Sum]] = {}
    for one in _within(sums, asked, "building"):
        found.setdefault(one.building_id, []).append(one)
    offices = {one.office_id for some in found.values() for one in some}
    return [
        _total(
            some[0].building if len(offices) < 2 else f"{some[0].office} {some[0].building}",
            some,
            _address(building="" if key == asked.building else key),
            key == asked.building,
        )
        for key, some in found.items()
    ]


def _total(words: str, some: Sequence[Sum], address: str, chosen: bool) -> Total:
    owed = yuan(sum(one.owed for one in some))
    return Total(words, sum(one.flats for one in some), owed, address, chosen)


def _places(sums: Sequence[Sum], asked: Asked) -> list[tuple[str, Any, list[tuple[int, str]]]]:
    """Return the choices of offices, areas and buildings: those where something is owed."""
    offices = {one.office_id: one.office for one in sums}
    here = _within(sums, asked, "area", "building", "band")
    areas = {one.area_id: one.area for one in here if one.area_id is not None}
    inside = _within(sums, asked, "building", "band")
    buildings = {one.building_id: one.building for one in inside}
    return [
        (name, chosen, sorted(found.items(), key=lambda one: one[0]))
        for name, chosen, found in (
            ("office", asked.office, offices),
            ("area", asked.area, areas),
            ("building", asked.building, buildings),
        )
        if len(found) > 1 or chosen
    ]


# The rows -----------------------------------------------------------------------------------------
def _stand(value: str) -> str:
    state, step = STANDS[value]
    return wording(state) if step is None else gettext("Due: %(step)s", step=wording(step))


def next_step(flat: Flat) -> str:
    """Return what comes next of a flat, in words."""
    found = flat.standing
    match found.state:
        case DunningState.DUE:
            return wording(found.step)
        case DunningState.AHEAD | DunningState.PROMISED:
            step = wording(found.step) or "—"
            return gettext("%(step)s from %(day)s", step=step, day=day(found.on))
        case DunningState.BROKEN:
            return wording(found.step) or gettext("Get in touch again")
        case DunningState.NOTHING:
            return ""
    return wording(found.state)


def _row(actor: Actor, flat: Flat) -> dict[str, Any]:
    """Return one row as the page shows it."""
    whose = ""
    if flat.customer_id is not None:
        whose = links.page(Record.CUSTOMER, flat.customer_id)
    phone: Any = masked(flat.phone) if flat.phone else ""
    if flat.phone and flat.whole and flat.customer_id is not None:
        phone = phone_cells.hidden(Record.CUSTOMER, flat.customer_id, flat.phone)
    return {
        "flat": flat,
        "unit": links.page(Record.UNIT, flat.unit_id) + "#arrears",
        "customer": whose if actor.may(Deed.VIEW, Record.CUSTOMER) else "",
        "phone": phone,
        "owed": yuan(flat.owed),
        "oldest": day(flat.oldest),
        "band": wording(flat.band),
        "late": flat.age if flat.age > 0 else 0,
        "said": _said(flat),
        "state": _sign(flat),
        "next": "" if flat.standing.state is DunningState.DISPUTED else next_step(flat),
        "record": links.form(Record.DUNNING, unit=flat.unit_id),
        "print": url_for(".notices_view", id=flat.unit_id),
        "take": links.entering(actor, Record.RECEIPT, unit=flat.unit_id),
        "overdue": flat.age > 0,
    }


def _said(flat: Flat) -> dict[str, Any] | None:
    if flat.last is None:
        return None
    said = flat.last.contact
    return {
        "address": links.page(Record.DUNNING, flat.last.id),
        "day": day(said.day),
        "step": wording(said.step),
        "outcome": wording(said.outcome),
        "promise": day(said.promise_on),
        "amount": yuan(flat.last.promise_fen) if said.promise_on else "",
    }


def _sign(flat: Flat) -> Any:
    """Return a badge of what must be seen at once; a list of ordinary rows stays quiet."""
    loud = (DunningState.DUE, DunningState.BROKEN, DunningState.DISPUTED, DunningState.PROMISED)
    return badge(flat.standing.state) if flat.standing.state in loud else ""


def _line(flat: Flat) -> tuple[Any, ...]:
    """Return one row as the file has it."""
    said = flat.last.contact if flat.last else None
    return (
        *(flat.office, flat.area, flat.address, flat.customer),
        flat.phone if flat.whole else str(masked(flat.phone) if flat.phone else ""),
        *(flat.bills, flat.owed, flat.oldest, max(flat.age, 0), wording(flat.band)),
        said.day if said else None,
        wording(said.step) if said else "",
        wording(said.outcome) if said else "",
        said.promise_on if said else None,
        next_step(flat),
    )
