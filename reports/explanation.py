"""The sentence of a deduction: rule, clause, edition, fraction and records, in one place.

The same words stand under a line on screen and on the pages of evidence behind form
JL/WI-KF-018/002, in the language that is in force where they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from flask_babel import get_locale, gettext, ngettext

from rules.assessment import fixed, plain, show_percent, show_points
from rules.explain import Explanation
from rules.indicators import Rate, parse_half_year
from rules.vocabulary import N_, Indicator, LineState, PartPoint

FEW = 6  # records a sentence names; all of them stand in the lists
FEN = 100
_FIGURES = {
    Indicator.DISPATCH: N_(
        "Work orders to dispatch: %(due)s; dispatched in time: %(done)s; rate: %(rate)s."
    ),
    Indicator.CALLBACK: N_("Callbacks due: %(due)s; made in time: %(done)s; rate: %(rate)s."),
    Indicator.COMPLAINT: N_(
        "Complaints due: %(due)s; answered and settled in time: %(done)s; rate: %(rate)s."
    ),
    Indicator.FEE_COLLECTION: N_(
        "Billed for the quarter: ¥%(due)s; collected by its last day: ¥%(done)s; rate: %(rate)s."
    ),
}
_MISSED = {
    Indicator.DISPATCH: N_("Not dispatched in time: %(numbers)s."),
    Indicator.CALLBACK: N_("Not called back in time: %(numbers)s."),
    Indicator.COMPLAINT: N_("Not settled in time: %(numbers)s."),
    Indicator.FEE_COLLECTION: N_("Not paid in full by then: %(numbers)s."),
    Indicator.RECORDS: N_("Found incomplete: %(numbers)s."),
    Indicator.EXAMS: N_("Exams not passed: %(numbers)s."),
    Indicator.SPOT_CHECKS: N_("Findings that cost points: %(numbers)s."),
}
_NOTHING = {
    Indicator.FEE_COLLECTION: N_(
        "Fees count in the last month of a quarter; no bill counts in this one: not applicable, "
        "nothing is taken off."
    ),
    Indicator.EXAMS: N_("No exam was taken this month: not applicable, nothing is taken off."),
    Indicator.SPOT_CHECKS: N_(
        "There was no ad-hoc assessment this month: not applicable, nothing is taken off."
    ),
    Indicator.RECORDS: N_(
        "There are no work records this month: not applicable, nothing is taken off."
    ),
}
_NOTHING_DUE = N_(
    "Nothing came due this month, which is neither 0 % nor 100 %: not applicable, nothing is taken "
    "off."
)
_RULES = {
    PartPoint.FLOOR: N_(
        "Each full percentage point below costs %(price)s points: %(below)s below count as "
        "%(whole)s, so %(points)s points are taken off."
    ),
    PartPoint.CEIL: N_(
        "Each started percentage point below costs %(price)s points: %(below)s below count as "
        "%(whole)s, so %(points)s points are taken off."
    ),
    PartPoint.PRO_RATA: N_(
        "Each percentage point below costs %(price)s points, parts in proportion: for %(below)s "
        "below %(points)s points are taken off."
    ),
}


def text(found: Explanation) -> str:
    """Return the whole explanation of a line as one text."""
    joint = "" if str(get_locale()).startswith("zh") else " "
    return joint.join(sentences(found))


def half_year(kept: str) -> str:
    """Return a half-year in words; empty for none."""
    if not kept:
        return ""
    year, number = parse_half_year(kept)
    if number == 1:
        return str(gettext("the first half of %(year)s", year=year))
    return str(gettext("the second half of %(year)s", year=year))


def sentences(found: Explanation) -> Iterator[str]:
    """Yield why a line costs what it costs, or why nothing."""
    line = found.line
    yield _basis(found)
    match line.state:
        case LineState.PENDING:
            yield gettext(
                "The survey of %(half_year)s is not final yet: nothing is taken off until it is.",
                half_year=half_year(found.facts.get("half_year", "")),
            )
        case LineState.NOT_APPLICABLE:
            yield _nothing(found)
        case LineState.COUNTED:
            yield from _counted(found)
    if excused := found.facts.get("excused"):
        yield gettext("Excused, so neither due nor missed: %(numbers)s.", numbers=_named(excused))


def _basis(found: Explanation) -> str:
    said = {
        "edition": found.edition,
        "clause": found.line.clause,
        "item": gettext(found.line.indicator.wording),
    }
    if found.standard.target is None or found.line.indicator is Indicator.RECORDS:
        return str(gettext("Standard %(edition)s, clause %(clause)s: %(item)s.", **said))
    return str(
        gettext(
            "Standard %(edition)s, clause %(clause)s: %(item)s, target %(target)s%%.",
            **said,
            target=show_points(found.standard.target),
        )
    )


def _nothing(found: Explanation) -> str:
    if found.line.indicator is Indicator.SATISFACTION:
        return str(
            gettext(
                "The survey of %(half_year)s has no valid answer: not applicable, nothing is taken "
                "off.",
                half_year=half_year(found.facts.get("half_year", "")),
            )
        )
    return str(gettext(_NOTHING.get(found.line.indicator, _NOTHING_DUE)))


def _counted(found: Explanation) -> Iterator[str]:
    match found.line.indicator:
        case Indicator.RECORDS:
            yield _records(found)
        case Indicator.EXAMS:
            yield _exams(found)
        case Indicator.SPOT_CHECKS:
            yield from _spot_checks(found)
        case Indicator.SATISFACTION:
            yield from _surveys(found)
            yield from _shortfall(found)
        case _:
            yield _figures(found)
            yield from _shortfall(found)
    if found.missed:
        yield gettext(_MISSED[found.line.indicator]) % {"numbers": _named(found.missed)}
    yield from _paid_in_part(found)
    yield from _given_back(found)


# The figures --------------------------------------------------------------------------------------
def _figures(found: Explanation) -> str:
    line = found.line
    money = line.indicator is Indicator.FEE_COLLECTION
    write = yuan if money else plain
    return str(
        gettext(_FIGURES[line.indicator])
        % {
            "due": write(line.denominator or 0),
            "done": write(line.numerator or 0),
            "rate": _rate(line.rate),
        }
    )


def _surveys(found: Explanation) -> Iterator[str]:
    """Yield the rates of the surveys, and the mean of both kinds (4.2.1.2)."""
    fixed_rate, spots = found.fixed, found.spots
    if fixed_rate is not None:
        yield gettext(
            "Fixed survey of %(half_year)s: %(answers)s.",
            half_year=half_year(found.facts.get("half_year", "")),
            answers=_answers(fixed_rate),
        )
    for spot in spots:
        yield gettext("Spot check: %(answers)s.", answers=_answers(spot))
    if len(spots) > 1:
        yield gettext(
            "Mean of the spot checks: %(rate)s.",
            rate=_rate(found.spots_mean),
        )
    if fixed_rate is not None and fixed_rate.percent is not None and found.spots_mean is not None:
        yield gettext(
            "The mean of %(fixed)s and %(spots)s is %(rate)s.",
            fixed=_rate(fixed_rate.percent),
            spots=_rate(found.spots_mean),
            rate=_rate(found.line.rate),
        )


def _answers(rate: Rate) -> str:
    return str(
        gettext(
            "%(valid)s valid answers, %(satisfied)s of them satisfied, %(rate)s",
            valid=plain(rate.denominator),
            satisfied=plain(rate.numerator),
            rate=_rate(rate.percent),
        )
    )


def _records(found: Explanation) -> str:
    total = plain(found.line.denominator or 0)
    if not found.taken:
        return str(
            gettext(
                "Work records of the month: %(total)s, all of them complete: nothing is taken off.",
                total=total,
            )
        )
    return str(
        gettext(
            "Work records of the month: %(total)s; confirmed as incomplete: %(missed)s. However "
            "many there are, %(points)s points are taken off once.",
            total=total,
            missed=plain((found.line.denominator or 0) - (found.line.numerator or 0)),
            points=show_points(found.taken),
        )
    )


def _exams(found: Explanation) -> str:
    return str(
        gettext(
            "Exams taken: %(taken)s; passed: %(passed)s. Each one failed costs %(price)s points: "
            "%(points)s points are taken off.",
            taken=plain(found.line.denominator or 0),
            passed=plain(found.line.numerator or 0),
            price=show_points(found.exam_points),
            points=show_points(found.taken),
        )
    )


def _spot_checks(found: Explanation) -> Iterator[str]:
    count = plain(found.line.denominator or 0)
    if found.taken:
        yield gettext(
            "Ad-hoc assessments this month: %(count)s; their findings cost %(points)s points.",
            count=count,
            points=show_points(found.taken),
        )
    else:
        yield gettext(
            "Ad-hoc assessments this month: %(count)s; no finding costs points.", count=count
        )
    if elsewhere := found.facts.get("elsewhere"):
        yield gettext(
            "About a record for which its own line loses points already, so nothing is taken off "
            "again: %(numbers)s.",
            numbers=_named(elsewhere),
        )


# What it costs ------------------------------------------------------------------------------------
def _shortfall(found: Explanation) -> Iterator[str]:
    line = found.line
    if not line.shortfall:
        yield gettext("The target is reached: nothing is taken off.")
        return
    said = {
        "price": show_points(found.standard.points_per_point),
        "below": _below(line.shortfall),
        "whole": show_points(found.whole),
        "points": show_points(found.taken),
    }
    if found.part_point is PartPoint.FLOOR and not found.whole:
        yield gettext(
            "Each full percentage point below costs %(price)s points: %(below)s below make no full "
            "one, so nothing is taken off.",
            price=said["price"],
            below=said["below"],
        )
    else:
        yield gettext(_RULES[found.part_point]) % said
    if line.withheld_percent:
        yield gettext(
            "Besides, 1%% of the bonus is withheld for each point that counts: %(percent)s%%.",
            percent=show_points(line.withheld_percent),
        )


def _below(shortfall: Fraction) -> str:
    """Return percentage points with their two decimals, and the exact fraction if they differ."""
    shown = fixed(shortfall, 2)
    if Fraction(shown) == shortfall:
        return str(
            ngettext(
                "%(shown)s percentage point",
                "%(shown)s percentage points",
                1 if shortfall == 1 else 2,
                shown=plain(shortfall),
            )
        )
    return str(
        gettext(
            "%(shown)s percentage points (exactly %(fraction)s)", shown=shown, fraction=shortfall
        )
    )


def _paid_in_part(found: Explanation) -> Iterator[str]:
    partly = found.facts.get("partly", [])
    if not partly:
        return
    said = [
        gettext(
            "%(number)s ¥%(collected)s of ¥%(due)s",
            number=number,
            collected=yuan(collected),
            due=yuan(due),
        )
        for number, collected, due in partly
    ]
    yield gettext("Bills paid in part count with what came in: %(numbers)s.", numbers=_named(said))


def _given_back(found: Explanation) -> Iterator[str]:
    for one in found.restored:
        yield gettext(
            "Ruling %(number)s by clause %(clause)s gives %(points)s points back.",
            number=one.number,
            clause=one.clause,
            points=show_points(one.points),
        )
    if found.restored:
        yield gettext("%(points)s points remain taken off.", points=show_points(found.line.points))


# Writing ------------------------------------------------------------------------------------------
def _named(numbers: Sequence[Any]) -> str:
    """Return the first few of some numbers, and how many more there are."""
    joined: str = gettext(", ").join(str(number) for number in numbers[:FEW])
    if len(numbers) <= FEW:
        return joined
    return str(gettext("%(numbers)s and %(count)s more", numbers=joined, count=len(numbers) - FEW))


def _rate(percent: Fraction | None) -> str:
    return "—" if percent is None else show_percent(percent)


def yuan(fen: Fraction | int) -> str:
    """Write an amount kept in fen as yuan, 12,345.60."""
    whole, rest = divmod(int(fen), FEN)
    return f"{whole:,}.{rest:02d}"
