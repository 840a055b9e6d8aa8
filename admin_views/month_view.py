"""The month so far: what everybody's indicators are today, what they would cost, and the way here.

For managers and supervisors a table of their people, for those assessed their own lines. Nothing
is written: the drafts of the month are made by the supervisor when it is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import assessment_lines, current, month_words
from admin_views.filters import whole
from admin_views.formatting import day, exact, month, month_name, wording
from admin_views.screen import Screen
from models import AssessmentLine, Office, clock
from models.clock import local
from models.scopes import Forbidden
from reports import charts
from rules.assessment import show_percent
from rules.vocabulary import Deed, Indicator, LineState, Record, Role
from services import drafts, month_view
from services.month_view import Outlook, Person
from services.people import ASSESSED

MOST_ID = 2**31 - 1
CHOICES = 200  # offices a plain select offers


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator of one person in the table."""

    rate: Markup | str
    fraction: str
    points: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the table."""

    name: str
    address: str
    beside: str
    cells: Sequence[Cell]
    score: str
    lost: bool
    spark: Markup


@dataclass(frozen=True, slots=True)
class Table:
    """Everybody in one post, with the indicators of which anything counts."""

    title: str
    heads: Sequence[str]
    silent: str  # the indicators of which nothing counts yet, in words
    rows: Sequence[Row]


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
    chart: Markup | str
    history: Sequence[tuple[str, str]]
    records: int
    address: str


class MonthView(Screen):
    """The running month."""

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

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show everybody at an office; somebody who sees but one month is led to it."""
        session, actor, at = current.session(), current.actor(), clock.now()
        offices, office = _chosen()
        people = month_view.so_far(session, actor, office.id, at)
        if len(people) == 1 and len(offices) == 1:
            return redirect(_page(people[0]))
        before = month_view.scores(session, actor, office.id, at)
        return render_template(
            "desk/month.html",
            title=gettext("The month so far"),
            admin_view=self,
            offices=offices[:CHOICES],
            office=office,
            tables=list(_tables(people, before, at)),
            **_when(at),
        )

    @expose("/person/")
    def person_view(self) -> str:
        """Show one person's lines."""
        session, actor, at = current.session(), current.actor(), clock.now()
        office, person = _person(at)
        rates = month_view.rates(session, actor, person, at)
        scores = month_view.scores(session, actor, office.id, at).get(person.key, {})
        return render_template(
            "desk/month_person.html",
            title=person.name,
            admin_view=self,
            office=office,
            person=person,
            position=wording(person.position),
            score=exact(person.month.score),
            deducted=exact(person.month.deducted),
            withheld=exact(person.month.bonus_withheld) if person.month.bonus_withheld else "",
            chart=_score_chart(person, scores, at),
            history=[
                *((month(one), exact(score)) for one, score in sorted(scores.items())),
                (gettext("This month so far"), exact(person.month.score)),
            ],
            cards=[_card(person, line, rates, at) for line in person.lines],
            back=url_for(".index", office=office.id),
            **_when(at),
        )

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
        return render_template(
            "desk/month_line.html",
            title=gettext(wanted.wording),
            admin_view=self,
            person=person,
            back=_page(person),
            turn=lambda page: _line_address(person, wanted, page=page),
            **assessment_lines.page(current.session(), current.actor(), line),
        )


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


def _page(person: Person) -> str:
    return url_for(".person_view", **_names(person))


def _line_address(person: Person, indicator: Indicator, **more: Any) -> str:
    return url_for(".line_view", **_names(person), indicator=indicator.value, **more)


def _names(person: Person) -> dict[str, Any]:
    return {
        "office": person.office_id,
        "employee": person.employee_id,
        "position": person.position.value,
    }


def _when(at: datetime) -> dict[str, str]:
    today = local(at).date()
    return {"month": month(today), "today": day(today)}


# The table ----------------------------------------------------------------------------------------
def _tables(
    people: Sequence[Person],
    before: Mapping[month_view.Key, Mapping[date, Fraction]],
    at: datetime,
) -> Iterator[Table]:
    for position in ASSESSED:
        inside = [person for person in people if person.position is position]
        if inside:
            yield _table(position, inside, before, at)


def _table(
    position: Role,
    people: Sequence[Person],
    before: Mapping[month_view.Key, Mapping[date, Fraction]],
    at: datetime,
) -> Table:
    every = [line.standard.indicator for line in people[0].lines]
    counts = {
        line.standard.indicator
        for person in people
        for line in person.lines
        if line.made.line.state is not LineState.NOT_APPLICABLE
    }
    shown = [indicator for indicator in every if indicator in counts]
    silent = [wording(indicator) for indicator in every if indicator not in counts]
    return Table(
        wording(position),
        [wording(indicator) for indicator in shown],
        gettext(", ").join(silent),
        [
            Row(
                person.name,
                _page(person),
                person.month.areas,
                [_cell(person, indicator) for indicator in shown],
                exact(person.month.score),
                bool(person.month.deducted),
                _spark(person, before.get(person.key, {}), at),
            )
            for person in people
        ],
    )


def _cell(person: Person, indicator: Indicator) -> Cell:
    found = person.line(indicator)
    if found is None:
        return Cell("", "", "", "")
    line, sides = found.made.line, found.made.sides
    return Cell(
        assessment_lines.rate(line),
        "" if line.denominator is None else assessment_lines.fraction(line),
        exact(line.points) if line.points else "",
        _line_address(person, indicator) if sides.due else "",
    )


def _spark(person: Person, scores: Mapping[date, Fraction], at: datetime) -> Markup:
    months = month_view.months_before(at)
    values = [*(scores.get(one) for one in months), person.month.score]
    said = gettext(", ").join(
        f"{month_name(one)} {exact(score)}"
        for one, score in zip(months, values, strict=False)
        if score is not None
    )
    words = charts.Words(
        f"s{person.employee_id}-{person.position.value}",
        gettext("Scores of the months before"),
        said or gettext("No month has been assessed yet."),
    )
    return charts.spark(words, values)


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
        _trend(words, before, line.rate, line.target, at) if history else "",
        history,
        len(found.made.sides.due),
        _line_address(person, indicator) if found.made.sides.due else "",
    )
