"""The month so far: what everybody's indicators are today, what they would cost, and the way here.

For managers and supervisors a table of their people, for those assessed their own lines. Nothing
is written: the drafts of the month are made by the supervisor when it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import assessment_lines, current, live, month_table, month_words
from admin_views import month_risk as risk_words
from admin_views.filters import whole
from admin_views.formatting import day, exact, month, month_name, wording
from admin_views.screen import Screen
from models import AssessmentLine, Office, clock
from models.clock import local
from models.scopes import Forbidden
from reports import charts
from rules import risk
from rules.assessment import show_percent
from rules.vocabulary import Deed, Indicator, LineState, Record
from services import at_risk, drafts, explain, month_risk, month_view
from services.month_view import Outlook, Person

MOST_ID = 2**31 - 1
CHOICES = 200  # offices a plain select offers
EVERY = 30  # seconds between two questions: a month moves slower than the day
COMPANY_EVERY = 60  # and many offices' slower still


@dataclass(frozen=True, slots=True)
class Card:
    """One line of one person: where it stands, what would change it, and the months before."""

    key: str
    title: str
    clause: str
    rate: Markup | str
    facts: Sequence[tuple[LazyString | str, str]]
    lost: str
    sentences: Sequence[str]
    explained: str
    chart: Markup | str
    history: Sequence[tuple[str, str]]
    records: int
    address: str


class MonthView(Screen):
    """The running month; its pages renew themselves by the door of my day (`admin_views.live`)."""

    icon = "trend"

    def __init__(self) -> None:
        super().__init__(
            name=_l("The month so far"), category="assessment", endpoint="month", url="/month"
        )

    def is_accessible(self) -> bool:
        """Open it to those who may see anybody's running month."""
        return current.signed_in() and month_view.may_look(current.actor())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.ASSESSMENT)

    # The company, and an office -------------------------------------------------------------------
    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show everybody at an office.

        Who leads several sees a row for each first; who sees but one month is led to it.
        """
        session, actor, at = current.session(), current.actor(), clock.now()
        title = gettext("The month so far")
        offices, office = _chosen()
        several = len(offices) > 1 and month_risk.may_compare(actor)
        if several and "office" not in request.args:
            again = url_for(".company_live")
            return self._page(
                "desk/month_company.html", title, _company, again, every=COMPANY_EVERY
            )
        people = month_view.so_far(session, actor, office.id, at)
        if len(people) == 1 and len(offices) == 1:
            return redirect(month_table.page(people[0]))
        return self._page(
            "desk/month.html",
            title,
            lambda at: _office(office, people, at),
            url_for(".live_view", office=office.id),
            offices=offices[:CHOICES],
            office=office,
            company=url_for(".index") if several else "",
        )

    @expose("/company/live/")
    def company_live(self) -> Response:
        """Answer what the offices' rows say now, if the page does not show it already."""
        return _answer(_company)

    @expose("/live/")
    def live_view(self) -> Response:
        """Answer what an office's table says now, if the page does not show it already."""
        return _answer(_office_now)

    # One person -----------------------------------------------------------------------------------
    @expose("/person/")
    def person_view(self) -> str:
        """Show one person's lines."""
        at = clock.now()
        office, person = _person(at)
        return self._page(
            "desk/month_person.html",
            person.name,
            lambda at: _one(office, person, at),
            url_for(".person_live", **month_table.names(person)),
            office=office,
            person=person,
            position=wording(person.position),
            back=url_for(".index", office=office.id),
        )

    @expose("/person/live/")
    def person_live(self) -> Response:
        """Answer what one person's month says now, if the page does not show it already."""
        return _answer(lambda at: _one(*_person(at), at))

    @expose("/line/")
    def line_view(self) -> str:
        """Show the records on both sides of one line's fraction, as they are now."""
        at = clock.now()
        _, person = _person(at)
        wanted = next((one for one in Indicator if one == request.args.get("indicator")), None)
        found = person.line(wanted) if wanted else None
        if found is None or wanted is None:
            abort(404)
        line = AssessmentLine(indicator=wanted, **drafts.line_values(found.made, 1))
        said = explain.said_of_today(person, found)
        return render_template(
            "desk/month_line.html",
            title=gettext(wanted.wording),
            admin_view=self,
            person=person,
            back=month_table.page(person),
            turn=lambda page: month_table.line_address(person, wanted, page=page),
            **assessment_lines.page(current.session(), current.actor(), line, said),
        )

    def _page(
        self,
        template: str,
        title: str,
        show: Callable[[datetime], Markup],
        again: str,
        **more: Any,
    ) -> str:
        """Return a page with the part of it that renews itself, and where it asks for that."""
        at = clock.now()
        shown = show(at)
        return render_template(
            template,
            title=title,
            admin_view=self,
            shown=shown,
            mark=live.marked(shown, at),
            again=again,
            month=month(local(at).date()),
            today=day(local(at).date()),
            **({"every": EVERY} | more),
        )


def _answer(show: Callable[[datetime], Markup]) -> Response:
    at = clock.now()
    return live.answer(lambda: show(at), at)


# Whose --------------------------------------------------------------------------------------------
def _chosen() -> tuple[Sequence[Office], Office]:
    """Return the offices somebody may choose from, and the one chosen: his first by default."""
    offices = month_view.offices(current.session(), current.actor())
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    found = next((one for one in offices if wanted in (0, one.id)), None)
    if found is None:
        abort(404)
    return offices, found


def _person(at: datetime) -> tuple[Office, Person]:
    """Return the person an address names, if his month may be seen."""
    _, office = _chosen()
    employee = whole(request.args.get("employee"), 1, MOST_ID, 0)
    position = request.args.get("position", "")
    people = month_view.so_far(current.session(), current.actor(), office.id, at)
    for person in people:
        if person.employee_id == employee and person.position.value == position:
            return office, person
    abort(404)


# The parts that renew themselves ------------------------------------------------------------------
def _company(at: datetime) -> Markup:
    if not month_risk.may_compare(current.actor()):
        abort(404)
    rows = month_risk.company(current.session(), current.actor(), at)
    return live.part("desk/_month_company.html", rows=month_table.company(rows, at))


def _office_now(at: datetime) -> Markup:
    _, office = _chosen()
    people = month_view.so_far(current.session(), current.actor(), office.id, at)
    return _office(office, people, at)


def _office(office: Office, people: Sequence[Person], at: datetime) -> Markup:
    session, actor = current.session(), current.actor()
    before = month_view.scores(session, actor, office.id, at)
    ahead = month_risk.ahead(session, actor, [office.id], at)
    tables = list(month_table.tables(people, ahead, before, at))
    return live.part(
        "desk/_month.html",
        tables=tables,
        in_day=sum(row.in_day for table in tables for row in table.rows),
    )


def _one(office: Office, person: Person, at: datetime) -> Markup:
    session, actor = current.session(), current.actor()
    rates = month_view.rates(session, actor, person, at)
    scores = month_view.scores(session, actor, office.id, at).get(person.key, {})
    forecast = month_risk.ahead(session, actor, [office.id], at, fees_ahead=True).of(person)
    entries, more = risk_words.entries(forecast, at)
    return live.part(
        "desk/_month_person.html",
        person=person,
        score=exact(person.month.score),
        deducted=exact(person.month.deducted),
        withheld=exact(person.month.bonus_withheld) if person.month.bonus_withheld else "",
        projected=month_table.between(forecast.bounds),
        best=exact(forecast.bounds.best),
        worst=exact(forecast.bounds.worst),
        groups=list(risk_words.groups(actor, person, forecast, at)),
        entries=entries,
        more=more,
        in_day=forecast.within(at, risk.DAY),
        quotas=list(
            risk_words.quota_rows(
                at_risk.quotas(session, office.id, local(at).date().replace(day=1))
            )
        ),
        chart=_score_chart(person, scores, at),
        history=[
            *((month(one), exact(score)) for one, score in sorted(scores.items())),
            (gettext("This month so far"), exact(person.month.score)),
        ],
        cards=[_card(person, line, rates, at) for line in person.lines],
    )


# One person ---------------------------------------------------------------------------------------
def _trend(
    words: charts.Words,
    before: Mapping[date, Fraction],
    now: Fraction | None,
    target: Fraction | None,
    at: datetime,
) -> Markup | str:
    """Return a chart of the months before and the running one; nothing where nothing is known."""
    months = [*month_view.months_before(at), local(at).date().replace(day=1)]
    values = [*(before.get(one) for one in months[:-1]), now]
    if all(value is None for value in values):
        return ""
    return charts.trend(words, [month_name(one) for one in months], values, target)


def _score_chart(person: Person, scores: Mapping[date, Fraction], at: datetime) -> Markup | str:
    words = charts.Words(
        "score",
        gettext("Scores of the months before"),
        gettext("Score as of today: %(score)s", score=exact(person.month.score)),
    )
    return _trend(words, scores, person.month.score, None, at)


def _card(
    person: Person,
    found: Outlook,
    rates: Mapping[Indicator, Mapping[date, Fraction]],
    at: datetime,
) -> Card:
    line, indicator = found.made.line, found.standard.indicator
    title, before = wording(indicator), rates.get(indicator, {})
    words = charts.Words(
        indicator.value,
        title,
        month_words.trend_sentence(line),
        (gettext("Rate"), gettext("Target")),
    )
    history = [(month(one), show_percent(rate)) for one, rate in sorted(before.items())]
    if line.rate is not None:
        history.append((gettext("This month so far"), show_percent(line.rate)))
    counted = line.state is LineState.COUNTED
    return Card(
        indicator.value,
        title,
        line.clause,
        assessment_lines.rate(line),
        list(month_words.facts(line)) if counted else [],
        exact(line.points) if line.points else "",
        list(month_words.sentences(found)),
        explain.said_of_today(person, found),
        _trend(words, before, line.rate, line.target, at) if history else "",
        history,
        len(found.made.sides.due),
        month_table.line_address(person, indicator) if found.made.sides.due else "",
    )
