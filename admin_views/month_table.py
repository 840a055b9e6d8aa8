"""The month so far as a table: a row a person, what may be lost soonest first (4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import inf
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from admin_views import assessment_lines, due
from admin_views.formatting import exact, month_name, wording
from reports import charts
from rules import risk
from rules.vocabulary import Indicator, LineState, Role
from services import month_view
from services.month_risk import Ahead, Forecast, OfficeMonth
from services.month_view import Person
from services.people import ASSESSED


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
    cells: list[Cell]
    score: str
    lost: bool
    projected: str
    in_day: int  # open records that run out within a day
    left: Markup | str  # until the first of them does
    spark: Markup


@dataclass(frozen=True, slots=True)
class Table:
    """Everybody in one post, with the indicators of which anything counts."""

    title: str
    heads: Sequence[str]
    silent: str  # the indicators of which nothing counts yet, in words
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One office of the company."""

    name: str
    address: str
    people: int
    mean: str
    lowest: str
    lowest_score: str
    lowest_address: str
    in_hour: int
    in_day: int
    left: Markup | str


# Addresses ----------------------------------------------------------------------------------------
def page(person: Person) -> str:
    """Return the address of somebody's running month."""
    return url_for("month.person_view", **names(person))


def line_address(person: Person, indicator: Indicator, **more: Any) -> str:
    """Return the address of the records behind one of his lines."""
    return url_for("month.line_view", **names(person), indicator=indicator.value, **more)


def names(person: Person) -> dict[str, Any]:
    """Return what an address names a person's month by."""
    return {
        "office": person.office_id,
        "employee": person.employee_id,
        "position": person.position.value,
    }


# The table ----------------------------------------------------------------------------------------
def tables(
    people: Sequence[Person],
    ahead: Ahead,
    before: Mapping[month_view.Key, Mapping[date, Fraction]],
    at: datetime,
) -> Iterator[Table]:
    """Yield a table for each post, whoever loses something soonest first."""
    forecasts = {person.key: ahead.of(person) for person in people}
    for position in ASSESSED:
        inside = [person for person in people if person.position is position]
        inside.sort(key=lambda one: _soonest(forecasts[one.key]))
        rows = [
            _row(person, forecasts[person.key], before.get(person.key, {}), at) for person in inside
        ]
        if rows:
            yield _table(position, inside, rows)


def _soonest(forecast: Forecast) -> float:
    due_at = forecast.next_due
    return inf if due_at is None else due_at.timestamp()


def _table(position: Role, people: Sequence[Person], rows: Sequence[Row]) -> Table:
    every = [line.standard.indicator for line in people[0].lines]
    counts = {
        line.standard.indicator
        for person in people
        for line in person.lines
        if line.made.line.state is not LineState.NOT_APPLICABLE
    }
    shown = [indicator for indicator in every if indicator in counts]
    silent = [wording(indicator) for indicator in every if indicator not in counts]
    for person, row in zip(people, rows, strict=True):
        row.cells.extend(_cell(person, indicator) for indicator in shown)
    return Table(
        wording(position),
        [wording(indicator) for indicator in shown],
        gettext(", ").join(silent),
        rows,
    )


def _row(person: Person, forecast: Forecast, before: Mapping[date, Fraction], at: datetime) -> Row:
    return Row(
        person.name,
        page(person),
        person.month.areas,
        [],
        exact(person.month.score),
        bool(person.month.deducted),
        between(forecast.bounds),
        forecast.within(at, risk.DAY),
        due.left(forecast.next_due, at),
        _spark(person, before, at),
    )


def between(bounds: risk.Bounds) -> str:
    """Return both bounds of a score to come, the lower first; one figure where they are equal."""
    if bounds.best == bounds.worst:
        return exact(bounds.best)
    return gettext("%(worst)s to %(best)s", worst=exact(bounds.worst), best=exact(bounds.best))


def company(rows: Sequence[OfficeMonth], at: datetime) -> list[OfficeRow]:
    """Return a row for each office, whichever loses something soonest first."""
    return [
        OfficeRow(
            one.office.name,
            url_for("month.index", office=one.office.id),
            one.people,
            "" if one.mean is None else exact(one.mean),
            one.lowest.name if one.lowest else "",
            exact(one.lowest.month.score) if one.lowest else "",
            page(one.lowest) if one.lowest else "",
            one.in_hour,
            one.in_day,
            due.left(one.next_due, at),
        )
        for one in rows
    ]


def _cell(person: Person, indicator: Indicator) -> Cell:
    found = person.line(indicator)
    if found is None:
        return Cell("", "", "", "")
    line, sides = found.made.line, found.made.sides
    return Cell(
        assessment_lines.rate(line),
        "" if line.denominator is None else assessment_lines.fraction(line),
        exact(line.points) if line.points else "",
        line_address(person, indicator) if sides.due else "",
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
