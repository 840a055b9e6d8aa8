"""The figures of the statistics page and its paper: four pictures of one office, within reach.

Whoever may not see the records behind a picture gets none of it; whoever sees some of them gets
the figures of those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from fractions import Fraction

from flask_babel import gettext
from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session, joinedload

from models import Office, SurveyResult, Ticket
from models.clock import OFFICE_ZONE, local
from models.scopes import Actor, rows_within
from reports.pictures import Line, Picture, Series, Target, Unit, together
from rules.assessment import plain
from rules.dunning_words import ArrearsBand
from rules.indicators import (
    half_year_of,
    last_day,
    months_of_half,
    months_of_quarter,
    next_month,
    previous_half,
    quarter_last_day,
    quarter_of,
)
from rules.vocabulary import Category, Deed, Indicator, Record, Role
from services import arrears, collection, ticket_clocks
from services.month_lines import target
from services.satisfaction import Surveys

HALVES = 4  # half-years of the satisfaction, up to the one asked for
QUARTERS = 6  # quarters of the collection, likewise
BEHIND = {
    "satisfaction": Record.SURVEY_RESULT,
    "arrears": Record.BILL,
    "collection": Record.BILL,
    "tickets": Record.TICKET,
}
# who opens the page: those of whose records most pictures are made
_OPENS = (Record.SURVEY_RESULT, Record.BILL)


def may_look(actor: Actor) -> bool:
    """Say whether somebody sees fees or survey results at all."""
    return any(actor.may(Deed.VIEW, record) for record in _OPENS)


def pictures(
    session: Session, actor: Actor, office: Office, quarter: str, at: datetime
) -> list[Picture]:
    """Return the pictures of an office up to a quarter, each within what somebody sees.

    Arrears are those of today, whatever the quarter. The words are in the language in force.
    """
    found: list[Picture] = []
    if actor.may(Deed.VIEW, BEHIND["satisfaction"]):
        found.append(_satisfaction(session, actor, office, quarter, at))
    if actor.may(Deed.VIEW, BEHIND["arrears"]):
        found.append(_arrears(session, actor, office))
        found.append(_collection(session, actor, office, quarter))
    if actor.may(Deed.VIEW, BEHIND["tickets"]):
        found.append(_tickets(session, actor, office, quarter, at))
    return found


# Satisfaction -------------------------------------------------------------------------------------
def _satisfaction(
    session: Session, actor: Actor, office: Office, quarter: str, at: datetime
) -> Picture:
    halves = _halves(half_year_of(months_of_quarter(quarter)[0]))
    found = _results(session, actor, office, halves, at)
    areas = {
        row.area.id: row.area.name
        for half in halves
        for row in found[half].by_office.get(office.id, [])
        if row.area is not None
    }
    lines = []
    for half in halves:
        if office.id not in found[half].by_office:
            continue
        whole = found[half].of_office(office.id)
        rates = [found[half].of_areas(office.id, {one}).percent for one in sorted(areas)]
        lines.append(Line(half if whole.final else f"{half}*", (whole.percent, *rates)))
    goal = target(
        session, last_day(months_of_half(halves[-1])[-1]), Role.FRONT_DESK, Indicator.SATISFACTION
    )
    named = (gettext("The whole office"), *(areas[one] for one in sorted(areas)))
    return Picture(
        key="satisfaction",
        title=gettext("Satisfaction by half-year and area"),
        head=gettext("Half-year"),
        series=tuple(Series(one, Unit.PERCENT) for one in named),
        lines=tuple(lines),
        empty=gettext("There are no survey results of these half-years within your reach."),
        note=gettext(
            "Mean of the fixed survey's rate and of the spot checks' (4.1). * not final yet."
        ),
        target=_goal(goal),
    )


def _halves(last: str) -> list[str]:
    found = [last]
    while len(found) < HALVES:
        found.append(previous_half(found[-1]))
    return found[::-1]


def _results(
    session: Session, actor: Actor, office: Office, halves: Sequence[str], at: datetime
) -> dict[str, Surveys]:
    """Load the results of some half-years: one statement."""
    today = local(at).date()
    found = {half: Surveys(half, today > last_day(months_of_half(half)[-1])) for half in halves}
    for row in session.scalars(
        select(SurveyResult)
        .where(
            rows_within(actor, SurveyResult, Record.SURVEY_RESULT),
            SurveyResult.half_year.in_(halves),
            SurveyResult.office_id == office.id,
            SurveyResult.voided_at.is_(None),
        )
        .order_by(SurveyResult.kind, SurveyResult.sequence, SurveyResult.id)
        .options(joinedload(SurveyResult.area))
    ):
        found[row.half_year].by_office.setdefault(office.id, []).append(row)
    return found


def _goal(goal: Fraction | None) -> Target | None:
    if goal is None:
        return None
    return Target(goal, gettext("target %(target)s", target=f"{plain(goal)}%"))


# Fees ---------------------------------------------------------------------------------------------
def _arrears(session: Session, actor: Actor, office: Office) -> Picture:
    sums = [one for one in arrears.sums(session, actor, actor.day) if one.office_id == office.id]
    series = (
        Series(gettext("Flats owing"), Unit.COUNT, drawn=False),
        Series(gettext("Owed (yuan)"), Unit.YUAN),
    )
    lines = [
        Line(
            gettext(band.wording),
            (
                sum(one.flats for one in sums if one.band is band),
                sum(one.owed for one in sums if one.band is band),
            ),
        )
        for band in ArrearsBand
    ]
    return Picture(
        key="arrears",
        title=gettext("Arrears by age"),
        head=gettext("Age"),
        series=series,
        lines=together(series, lines, gettext("Together")) if sums else (),
        empty=gettext("Nobody owes anything here."),
        note=gettext(
            "As of %(day)s: a flat's whole debt stands at the age of its oldest open bill.",
            day=actor.day.isoformat(),
        ),
    )


def _collection(session: Session, actor: Actor, office: Office, quarter: str) -> Picture:
    found = collection.by_quarter(session, actor, office.id, _quarters(quarter))
    return Picture(
        key="collection",
        title=gettext("Collection of fees by quarter"),
        head=gettext("Quarter"),
        series=(
            Series(gettext("Rate at quarter's end"), Unit.PERCENT),
            Series(gettext("Rate so far"), Unit.PERCENT),
            Series(gettext("Amount due"), Unit.YUAN, drawn=False),
            Series(gettext("By the quarter's end"), Unit.YUAN, drawn=False),
            Series(gettext("Still due"), Unit.YUAN, drawn=False),
        ),
        lines=tuple(
            Line(one.name, (one.rate, one.rate_so_far, one.due, one.by_end, one.owed))
            for one in found
        ),
        empty=gettext("There are no bills of these quarters within your reach."),
        note=gettext("Rate: what came in by the quarter's last day (4.2.2.3). Amounts in yuan."),
        target=_goal(collection.target(session, quarter)),
    )


def _quarters(last: str) -> list[str]:
    found = [last]
    while len(found) < QUARTERS:
        found.append(quarter_of(months_of_quarter(found[-1])[0] - timedelta(days=1)))
    return found[::-1]


# Work orders --------------------------------------------------------------------------------------
_STATES = ("in_time", "late", "open")


def _tickets(session: Session, actor: Actor, office: Office, quarter: str, at: datetime) -> Picture:
    found = _counted(session, actor, office, quarter, at)
    series = (
        Series(gettext("Done in time"), Unit.COUNT),
        Series(gettext("A deadline missed"), Unit.COUNT),
        Series(gettext("Open, none missed"), Unit.COUNT),
        Series(gettext("All"), Unit.COUNT, drawn=False),
    )
    lines = list(_by_category(found))
    return Picture(
        key="tickets",
        title=gettext("Work orders by category and deadline"),
        head=gettext("Category"),
        series=series,
        lines=together(series, lines, gettext("Together")),
        empty=gettext("No work order of this quarter is within your reach."),
        note=gettext(
            "Received in %(quarter)s, called-off ones left out. Missed: any of the deadlines to "
            "dispatch, be on site, answer or settle, whether the work was done later or is open.",
            quarter=quarter,
        ),
    )


def _by_category(found: dict[tuple[Category | None, str], int]) -> Iterator[Line]:
    for category in (*Category, None):
        counts = [found.get((category, state), 0) for state in _STATES]
        if any(counts):
            name = gettext(category.wording) if category else gettext("No category")
            yield Line(name, (*counts, sum(counts)))


def _counted(
    session: Session, actor: Actor, office: Office, quarter: str, at: datetime
) -> dict[tuple[Category | None, str], int]:
    """Count a quarter's work orders by category and how their deadlines fared: one statement."""
    first, end = months_of_quarter(quarter)[0], next_month(quarter_last_day(quarter))
    state = case(
        (ticket_clocks.missed(at), literal("late")),
        (Ticket.completed_at.is_not(None), literal("in_time")),
        else_=literal("open"),
    ).label("state")
    some = (
        select(Ticket.category, state)
        .where(
            rows_within(actor, Ticket, Record.TICKET),
            Ticket.office_id == office.id,
            Ticket.received_at >= datetime.combine(first, time(), OFFICE_ZONE),
            Ticket.received_at < datetime.combine(end, time(), OFFICE_ZONE),
            Ticket.voided_at.is_(None),
            Ticket.cancelled_at.is_(None),
        )
        .subquery("some")
    )
    rows = session.execute(
        select(some.c.category, some.c.state, func.count()).group_by(some.c.category, some.c.state)
    )
    return {(category, word): number for category, word, number in rows}
