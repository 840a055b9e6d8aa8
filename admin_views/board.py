"""The board of an office: one screen for whoever steers the day, on the desk, a phone or a wall.

It shows figures and leads to the lists behind them; nothing is done here. It renews itself by the
same door as my day (`admin_views.live`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import current, due, incidents_waiting, links, live
from admin_views.filters import whole
from admin_views.formatting import badge, day, exact, moment, wording
from admin_views.screen import Screen
from admin_views.sign_in import open_cookie
from models import Office, clock
from models.clock import local
from models.scopes import Actor, Forbidden
from reports import charts
from rules.vocabulary import Category, Deed, Record, TicketStatus
from services import board, sessions
from services.board import Board, Intake, Load, Owed, Stage

S = TicketStatus
MOST_ID = 2**31 - 1
CHOICES = 200  # offices a plain select offers
EVERY = 20  # seconds between two questions
OPENS, CLOSES = 8, 18  # hours the chart shows in any case


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: how much, how much of it late, and the list behind it."""

    title: LazyString | str
    count: int
    address: str
    late: int = 0
    alarms: bool = False  # red when it is not nothing
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's line in a table: his name, his figure with its list, and what stands beside it."""

    name: str
    sign: Markup | str
    count: int
    address: str
    late: int
    when: Markup | str


@dataclass(frozen=True, slots=True)
class Kind:
    """What came in today of one category, beside the usual day."""

    title: str
    count: int
    usual: str
    address: str


class BoardView(Screen):
    """The board of one office."""

    icon = "board"

    def __init__(self) -> None:
        super().__init__(name=_l("Office board"), category="desk", endpoint="board", url="/board")

    def is_accessible(self) -> bool:
        """Open it to those who may view all that it shows of an office."""
        return current.signed_in() and board.may_look(current.actor())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.TICKET)

    @expose("/")
    def index(self) -> str:
        """Show the board."""
        at = clock.now()
        offices, office = _chosen(current.actor())
        shown = _shown(office, at)
        return render_template(
            "desk/board.html",
            title=gettext("Office board"),
            admin_view=self,
            office=office,
            offices=offices[:CHOICES],
            on_wall=current.on_wall(),
            today=day(local(at).date()),
            shown=shown,
            mark=live.marked(shown, at),
            every=EVERY,
            again=url_for(".live_view", office=office.id),
        )

    @expose("/wall/", methods=("POST",))
    def wall(self) -> ResponseReturnValue:
        """Make this a wall screen: a session of its own that opens the board and nothing else.

        It lives a whole day's session without a hand on it; what was open here before ends.
        """
        session, at = current.session(), clock.now()
        _, office = _chosen(current.actor())
        entered = sessions.begin(session, current.employee(), current.address(), at)
        sessions.sign_out(session, current.login(), at)
        session.commit()
        open_cookie(entered)
        cookie["wall"] = office.id
        return redirect(url_for(".index", office=office.id))

    @expose("/live/")
    def live_view(self) -> Response:
        """Answer what the board shows now, if the page does not show it already."""
        at = clock.now()
        _, office = _chosen(current.actor())
        return live.answer(lambda: _shown(office, at), at)


def _chosen(actor: Actor) -> tuple[Sequence[Office], Office]:
    """Return the offices somebody may look at, and the one he looks at: his first by default."""
    offices = board.offices(current.session(), actor)
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    found = next((one for one in offices if wanted in (0, one.id)), None)
    if found is None:
        abort(404)
    return offices, found


def _shown(office: Office, at: datetime) -> Markup:
    """Return the part of the board that renews itself."""
    actor = current.actor()
    found = board.look(current.session(), actor, office.id, at)
    to = Lists(actor, office.id)
    hours = _hours(found.intake, local(at), to)
    return live.part(
        "desk/_board.html",
        alarms=incidents_waiting.of_office(current.session(), actor, office.id, at),
        stages=_stages(found, to),
        tiles=_tiles(found, to, at),
        loads=[_load(one, to) for one in found.loads],
        owed=[_owed(one, to, at) for one in found.owed],
        urgent=[_urgent(one, at) for one in found.urgent],
        kinds=_kinds(found.intake, to, at),
        chart=_chart(found.intake, local(at).hour, [address for *_, address in hours]),
        hours=hours,
        today_list=to.today(at),
    )


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists behind the figures of one office."""

    actor: Actor
    office: int

    def tickets(self, **narrowed: Any) -> str:
        """Return a list of the office's work orders."""
        return links.narrowed(self.actor, Record.TICKET, **narrowed, office=self.office)

    def callbacks(self, **narrowed: Any) -> str:
        """Return a list of the office's callbacks."""
        return links.narrowed(self.actor, Record.CALLBACK, **narrowed, office=self.office)

    def today(self, at: datetime, **narrowed: Any) -> str:
        """Return a list of what came in today."""
        today = local(at).date().isoformat()
        return self.tickets(**{"from": today, "to": today}, **narrowed)


def _stages(found: Board, to: Lists) -> list[Tile]:
    def tile(title: LazyString, stage: Stage, address: str) -> Tile:
        return Tile(title, stage.count, address, stage.late)

    owed, late = (sum(getattr(one, name) for one in found.owed) for name in ("count", "late"))
    return [
        tile(_l("Awaiting dispatch"), found.at(S.NEW), to.tickets(status="new")),
        tile(_l("Dispatched"), found.at(S.DISPATCHED), to.tickets(status="dispatched")),
        tile(_l("In hand"), found.at(S.ACCEPTED, S.ARRIVED), to.tickets(queue="begun")),
        tile(_l("On hold"), found.at(S.ON_HOLD), to.tickets(status="on_hold")),
        Tile(_l("Callbacks owed"), owed, to.callbacks(queue="due"), late),
    ]


def _tiles(found: Board, to: Lists, at: datetime) -> list[Tile]:
    together, intake = found.at(), found.intake
    usual = intake.usual_total
    beside = "" if usual is None else gettext("usually %(count)s by now", count=exact(usual, 1))
    waits = gettext("until somebody takes them") if found.escalated else ""
    return [
        Tile(_l("Overdue"), together.late, to.tickets(queue="late"), alarms=True),
        Tile(_l("Due within the hour"), together.soon, to.tickets(queue="soon")),
        Tile(
            _l("Waiting for the supervisor"),
            found.escalated,
            to.tickets(queue="supervisor"),
            alarms=True,
            beside=waits,
        ),
        Tile(
            _l("Waiting for a department to accept"),
            found.unaccepted.count,
            to.tickets(queue="unaccepted"),
            found.unaccepted.late,
        ),
        Tile(_l("Came in today"), intake.total, to.today(at), beside=beside),
    ]


def _load(one: Load, to: Lists) -> Line:
    held = {"employee": "holder_employee", "department": "holder_department"}[one.kind]
    address = to.tickets(queue="open", **{held: one.id})
    match one.on_duty:
        case None:
            look, sign = "off", gettext("Department")
        case True:
            look, sign = "good", gettext("On duty")
        case False:
            look, sign = "off", gettext("Off duty")
    shown = Markup('<span class="badge b-{}">{}</span>').format(look, sign)
    return Line(one.name, shown, one.jobs, address, one.late, moment(one.oldest))


def _owed(one: Owed, to: Lists, at: datetime) -> Line:
    left = due.left(one.next_due, at)
    if one.id is None:
        address = to.callbacks(queue="nobody")
        return Line(gettext("Nobody responsible"), "", one.count, address, one.late, left)
    address = to.callbacks(queue="due", responsible=one.id)
    return Line(one.name or "", "", one.count, address, one.late, left)


def _urgent(row: Any, at: datetime) -> dict[str, Any]:
    return {
        "address": links.page(Record.TICKET, row.id),
        "subject": row.subject,
        "beside": [part for part in (row.number, row.holder) if part],
        "status": badge(row.status),
        "left": due.left(row.due_at, at),
    }


def _kinds(intake: Intake, to: Lists, at: datetime) -> list[Kind]:
    """Return every category that came in, or usually has come in by now."""
    usual = intake.usual_so_far or {}
    return [
        Kind(
            wording(category),
            intake.categories[category],
            exact(usual.get(category, Fraction(0)), 1) if intake.usual_so_far is not None else "—",
            to.today(at, category=category.value),
        )
        for category in Category
        if intake.categories[category] or usual.get(category)
    ]


# By the hour --------------------------------------------------------------------------------------
def _span(intake: Intake, now: int) -> range:
    """Return the hours to show: the day's, and any other in which something came."""
    seen = {*intake.hours, *intake.usual_hours, OPENS, CLOSES - 1}
    return range(min(seen), max(*seen, now) + 1)


def _hours(intake: Intake, here: datetime, to: Lists) -> list[tuple[str, str, str, str]]:
    """Return hour, today, the usual day and the list, as the table beside the chart says it."""
    return [
        (
            f"{hour:02d}:00",
            str(intake.hours[hour]) if hour <= here.hour else "",
            exact(intake.usual_hours.get(hour, Fraction(0)), 1) if intake.usual_hours else "—",
            to.tickets(hour=f"{here:%Y-%m-%d}T{hour:02d}") if intake.hours[hour] else "",
        )
        for hour in _span(intake, here.hour)
    ]


def _chart(intake: Intake, now: int, lists: Sequence[str]) -> Markup:
    span = _span(intake, now)
    said = gettext("Came in today: %(count)s.", count=intake.total)
    if intake.usual_total is not None:
        usual = exact(intake.usual_total, 1)
        said += " " + gettext("Usually by this time: %(count)s.", count=usual)
    series: list[list[charts.Value]] = [
        [intake.hours[hour] if hour <= now else None for hour in span]
    ]
    if intake.usual_hours:
        series.append([intake.usual_hours.get(hour, Fraction(0)) for hour in span])
    words = charts.Words(
        "by-hour",
        gettext("What came in today, by the hour"),
        said,
        (gettext("Today"), gettext("Usual day")),
    )
    return charts.bars(words, [str(hour) for hour in span], series, lists)
