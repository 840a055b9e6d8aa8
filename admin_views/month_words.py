"""The sentences of the month so far: where a line stands, and what exactly would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from admin_views.assessment_lines import fraction
from admin_views.formatting import exact, yuan
from rules.assessment import Line, show_percent
from rules.outlook import Step
from rules.vocabulary import Indicator, LineState
from services.month_view import Outlook


def facts(line: Line) -> Iterator[tuple[LazyString | str, str]]:
    """Yield what stands beside a rate."""
    if line.target is not None:
        yield _l("Target"), f"{exact(line.target)}%"
    if line.denominator is not None:
        yield _l("Done / due"), fraction(line)
    if line.withheld_percent:
        yield _l("Bonus withheld (%)"), exact(line.withheld_percent)


def trend_sentence(line: Line) -> str:
    """Return what a chart of rates says, for those who do not see it."""
    if line.rate is None:
        return gettext("Nothing counts yet this month.")
    if line.target is None:
        return gettext("This month so far: %(rate)s.", rate=show_percent(line.rate))
    return gettext(
        "This month so far: %(rate)s; target: %(target)s%%.",
        rate=show_percent(line.rate),
        target=exact(line.target),
    )


def sentences(found: Outlook) -> Iterator[str]:
    """Yield what is lost today, and the next steps down and up: only what is exact."""
    line, standard = found.made.line, found.standard
    match line.state:
        case LineState.NOT_APPLICABLE:
            yield _nothing_due(standard.indicator)
            return
        case LineState.PENDING:
            yield gettext("Counts when the survey of the half-year is final.")
            return
    match standard.indicator:
        case Indicator.RECORDS:
            yield _records(line, exact(standard.flat_points))
        case Indicator.SATISFACTION:
            yield gettext("The survey is final: this stays as it is.")
        case Indicator.FEE_COLLECTION:
            yield from _fees(found)
        case Indicator.DISPATCH | Indicator.COMPLAINT | Indicator.CALLBACK:
            yield from _steps(found)


def _nothing_due(indicator: Indicator) -> str:
    if indicator is Indicator.FEE_COLLECTION:
        return gettext("Counts in the month that ends the quarter.")
    return gettext("Nothing has come due yet this month: nothing is lost.")


def _records(line: Line, points: str) -> str:
    if line.points:
        return gettext(
            "The %(points)s points are lost once; more incomplete records cost nothing more.",
            points=points,
        )
    return gettext("A confirmed incomplete record costs %(points)s points, once.", points=points)


def _fees(found: Outlook) -> Iterator[str]:
    yield from to_collect(found.collect, found.made.line.points)
    if not found.collect:
        yield gettext("The target is reached: nothing is lost.")


def to_collect(steps: Iterable[Step], now: Fraction) -> Iterator[str]:
    """Yield what is still to come in until fewer points are lost than now, then none."""
    for step in steps:
        money = yuan(step.count)
        if step.points:
            yield gettext(
                "Collect ¥%(money)s more by the end of the quarter, and %(points)s points are lost"
                " instead of %(now)s.",
                money=money,
                points=exact(step.points),
                now=exact(now),
            )
        else:
            yield gettext(
                "Collect ¥%(money)s more by the end of the quarter, and nothing is lost.",
                money=money,
            )


def _steps(found: Outlook) -> Iterator[str]:
    now = found.made.line.points
    if found.loss is not None:
        yield gettext(
            "%(count)s more late, and %(points)s points are lost in all.",
            count=found.loss.count,
            points=exact(found.loss.points),
        )
    elif now:
        yield gettext("Nothing was done in time yet: being late again costs nothing more.")
    if found.gain is not None and not found.gain.points:
        yield gettext("%(count)s more in time, and nothing is lost.", count=found.gain.count)
    elif found.gain is not None:
        yield gettext(
            "%(count)s more in time, and only %(points)s points are lost.",
            count=found.gain.count,
            points=exact(found.gain.points),
        )
    elif now:
        yield gettext("The points lost can't be won back this month.")
