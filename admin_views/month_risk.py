"""What a running month may still lose, in words: on its own page and on my day.

What stands and what is projected are never mixed: everything here is ahead, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import due, links, month_words
from admin_views.formatting import exact, wording
from models.scopes import Actor
from reports.explanation import yuan
from rules import risk
from rules.assessment import show_percent
from rules.risk import Held, Pool, Span, Spans
from rules.vocabulary import CallbackMode, GapState, Indicator, Record
from services import at_risk
from services.at_risk import OpenRecord, OwnLine, Quota
from services.month_risk import Collecting, Forecast, LineRisk
from services.month_view import Person
from services.people import ASSESSED

SHOWN = 10  # open records the page of a person names


@dataclass(frozen=True, slots=True)
class Entry:
    """One open record: what it is, how long there is, and what missing it takes."""

    title: str
    address: str
    number: str
    line: str
    left: Markup | str
    loses: str


@dataclass(frozen=True, slots=True)
class Group:
    """One line with what of it is ahead, in sentences."""

    title: str
    sentences: Sequence[Markup | str]


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """One group's quota of callbacks: phone and on-site figures stand side by side."""

    group: str
    tickets: int
    owed: str
    made: str
    waiting: str
    excused: int
    needs: str


# One person's page --------------------------------------------------------------------------------
def groups(actor: Actor, person: Person, forecast: Forecast, at: datetime) -> Iterator[Group]:
    """Yield what of a month may still be lost, the line first of which something is lost first."""
    for one in sorted(forecast.lines, key=lambda line: line.records[0].due_at):
        spans = risk.spans((record.due_at for record in one.records), at)
        yield Group(wording(one.indicator), list(_sentences(one, spans, at)))
    if forecast.gaps:
        yield Group(wording(Indicator.RECORDS), [_gaps(actor, person, forecast)])
    if forecast.collecting is not None and forecast.collecting.steps:
        fees = [str(one) for one in collecting(forecast.collecting)]
        yield Group(wording(Indicator.FEE_COLLECTION), fees)


def entries(forecast: Forecast, at: datetime) -> tuple[list[Entry], int]:
    """Return the open records that run out first, over all lines, and how many more there are."""
    every = [(one, record) for one in forecast.lines for record in one.records]
    every.sort(key=lambda pair: pair[1].due_at)
    return [_entry(one, record, at) for one, record in every[:SHOWN]], len(every[SHOWN:])


def _entry(one: LineRisk, record: OpenRecord, at: datetime) -> Entry:
    return Entry(
        record.subject if record.reached else record.number,
        links.page(record.record, record.id) if record.reached else "",
        record.number if record.reached else "",
        wording(one.indicator),
        due.left(record.due_at, at),
        _loses(one.pool, one.alone),
    )


def _loses(pool: Pool, alone: Fraction) -> str:
    each = exact(pool.each)
    if alone:
        return gettext(
            "−%(each)s percentage points, −%(points)s points", each=each, points=exact(alone)
        )
    return gettext("−%(each)s percentage points, no points yet", each=each)


# Sentences ----------------------------------------------------------------------------------------
def _sentences(one: LineRisk, spans: Spans, at: datetime) -> Iterator[Markup | str]:
    yield from _spans(one.indicator, one.pool, spans, at)
    yield _points(one.held, one.pool)


def _spans(indicator: Indicator, pool: Pool, spans: Spans, at: datetime) -> Iterator[Markup | str]:
    """Yield how many run out in the hour, the day and the month, and what each takes."""
    each = exact(pool.each)
    if spans.hour is not None:
        yield in_hour(indicator, spans.hour, each, at)
    if spans.day is not None:
        yield _in_day(what(indicator, spans.day.count), spans.day.count, each)
    if spans.later is not None:
        yield _later(what(indicator, spans.later.count), spans.later.count, each)


def what(indicator: Indicator, count: int) -> str:
    """Return so many records of a line, in words."""
    match indicator:
        case Indicator.DISPATCH:
            return str(ngettext("%(num)s work order", "%(num)s work orders", count))
        case Indicator.COMPLAINT:
            return str(ngettext("%(num)s complaint", "%(num)s complaints", count))
        case _:
            return str(ngettext("%(num)s callback", "%(num)s callbacks", count))


def in_hour(indicator: Indicator, span: Span, each: str, at: datetime) -> Markup:
    """Return what runs out within the hour; the browser goes on telling the minutes."""
    minutes = Markup('<b data-within="{}">{}</b>').format(
        int(span.last.timestamp()), risk.minutes(span.last, at)
    )
    said = {"what": what(indicator, span.count), "minutes": "\0", "each": each}
    if span.count == 1:  # told differently in Chinese, too, of one and of several
        words = gettext(
            "%(what)s runs out within %(minutes)s min and loses %(each)s percentage points.", **said
        )
    else:
        words = gettext(
            "%(what)s run out within %(minutes)s min and lose %(each)s percentage points each.",
            **said,
        )
    before, after = words.split("\0")
    return Markup("{}{}{}").format(before, minutes, after)


def _in_day(records: str, count: int, each: str) -> str:
    if count == 1:
        return gettext(
            "%(what)s runs out within a day and loses %(each)s percentage points.",
            what=records,
            each=each,
        )
    return gettext(
        "%(what)s run out within a day and lose %(each)s percentage points each.",
        what=records,
        each=each,
    )


def _later(records: str, count: int, each: str) -> str:
    if count == 1:
        return gettext(
            "%(what)s runs out later this month and loses %(each)s percentage points.",
            what=records,
            each=each,
        )
    return gettext(
        "%(what)s run out later this month and lose %(each)s percentage points each.",
        what=records,
        each=each,
    )


def _points(held: Held, pool: Pool) -> str:
    """Return what missing one and missing all of them takes off the score."""
    alone, every = held.loses(pool, 1), held.loses(pool, pool.ahead)
    if not every:
        return gettext("Even if all of them are missed, no points are lost.")
    if pool.ahead == 1:
        return gettext("Missed, it costs %(points)s points.", points=exact(every))
    if not alone:
        return gettext(
            "One missed costs no points yet, all of them %(points)s.", points=exact(every)
        )
    return gettext(
        "One missed costs %(one)s points, all of them %(points)s.",
        one=exact(alone),
        points=exact(every),
    )


def _gaps(actor: Actor, person: Person, forecast: Forecast) -> Markup | str:
    said = str(
        ngettext(
            "%(num)s record awaits the supervisor's word: confirmed as incomplete, it costs"
            " %(points)s points, once.",
            "%(num)s records await the supervisor's word: one confirmed as incomplete costs"
            " %(points)s points, once.",
            forecast.gaps,
            points=exact(forecast.gap_points),
        )
    )
    address = links.narrowed(
        actor, Record.RECORD_GAP, state=GapState.FOUND.value, employee=person.employee_id
    )
    return links.link(address, said) if address else said


def collecting(found: Collecting) -> Iterator[str]:
    """Yield how the fees of the quarter stand, how long there is, and what is still to come in."""
    yield str(
        ngettext(
            "%(quarter)s: %(rate)s collected (¥%(done)s of ¥%(due)s), %(num)s day left.",
            "%(quarter)s: %(rate)s collected (¥%(done)s of ¥%(due)s), %(num)s days left.",
            found.days_left,
            quarter=found.quarter,
            rate=show_percent(found.rate.percent or Fraction(0)),
            done=yuan(found.rate.numerator),
            due=yuan(found.rate.denominator),
        )
    )
    yield from month_words.to_collect(found.steps, found.points)
    if not found.counts:
        yield gettext("It counts in the month that ends the quarter.")


# The quota of callbacks ---------------------------------------------------------------------------
def quota_rows(quotas: Iterable[Quota]) -> Iterator[QuotaRow]:
    """Yield the quotas of an office's month: owed, made, and what is still to be made."""
    for one in quotas:
        percent = {"percent": one.percent, "visits": one.visit_percent}
        yield QuotaRow(
            wording(one.group),
            one.tickets,
            gettext(
                "%(owed)s (%(percent)s%%), on site %(owed_visits)s (%(visits)s%%)",
                owed=one.owed,
                owed_visits=one.owed_visits,
                **percent,
            ),
            _by_mode(one.made[CallbackMode.PHONE], one.made[CallbackMode.VISIT]),
            _by_mode(one.waiting[CallbackMode.PHONE], one.waiting[CallbackMode.VISIT]),
            one.excused,
            _needs(one),
        )


def _by_mode(phone: int, visits: int) -> str:
    return gettext("%(phone)s by phone, %(visits)s on site", phone=phone, visits=visits)


def _needs(one: Quota) -> str:
    waiting = sum(one.waiting.values())
    if not waiting:
        return gettext("The quota is met so far.")
    return str(
        ngettext("%(num)s callback still to be made", "%(num)s callbacks still to be made", waiting)
    )


# My day -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Strip:
    """What of one's own month runs out soon, and the way to the rest."""

    address: str
    lines: Sequence[tuple[str, Sequence[Markup | str]]]


def strips(session: Session, actor: Actor, at: datetime) -> Iterator[Strip]:
    """Yield what is at risk within a day of one's own months: one statement."""
    if actor.employee_id is None or not actor.roles & set(ASSESSED):
        return
    found: dict[tuple[int, str], list[OwnLine]] = {}
    for one in at_risk.own_lines(session, actor.employee_id, at):
        if one.in_day:
            found.setdefault((one.office_id, one.post.value), []).append(one)
    for (office, position), lines in found.items():
        address = url_for(
            "month.person_view", office=office, employee=actor.employee_id, position=position
        )
        yield Strip(address, [(wording(one.indicator), list(_own(one, at))) for one in lines])


def _own(one: OwnLine, at: datetime) -> Iterator[Markup | str]:
    each, rest = exact(one.pool.each), one.in_day - one.in_hour
    if one.last_in_hour is not None:
        yield in_hour(one.indicator, Span(one.in_hour, one.last_in_hour), each, at)
    if rest:
        yield _in_day(what(one.indicator, rest), rest, each)
