"""The ranking of a year from its published months, and who may be awarded (4.2.5, 4.11).

Scores are exact fractions; the average of a year is the sum of its months over their number and is
rounded nowhere. Whoever fails a condition of the rule is not ranked; people of the same average
are separated by the rule's criteria in their order, and share a place where none separates them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from rules.assessment import fixed
from rules.award_words import Condition, TieBreak
from rules.refusal import Refusal
from rules.vocabulary import N_, Indicator, Role
from rules.words import Word

PREFIX = "PY"  # 评优
ASSESSED = (Role.FRONT_DESK, Role.AREA_ADMIN)
MONTHS = 12
HUNDRED = Fraction(100)
ZERO = Fraction(0)
FIRST_YEAR, LAST_YEAR = 2000, 2099
# what a rule proposes
USUAL_MONTHS = 9
USUAL_TIES = (TieBreak.MONTHS, TieBreak.LOWEST, TieBreak.SATISFACTION)
_LOST = {
    TieBreak.SATISFACTION: Indicator.SATISFACTION,
    TieBreak.COMPLAINTS: Indicator.COMPLAINT,
    TieBreak.CALLBACKS: Indicator.CALLBACK,
    TieBreak.SPOTS: Indicator.SPOT_CHECKS,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule asks for; None or False asks for nothing. ``ties`` stand in their order."""

    places: int = 1
    months: int = USUAL_MONTHS
    average: Fraction | None = None
    lowest: Fraction | None = None
    holds_post: bool = True
    nothing_withheld: bool = False
    ties: tuple[TieBreak, ...] = USUAL_TIES


@dataclass(frozen=True, slots=True)
class Result:
    """One published assessment: its month, score and the points it lost, by line."""

    month: date
    score: Fraction
    lost: Mapping[Indicator, Fraction]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in one post with all his published results of the year, at whatever office."""

    key: int
    name: str
    results: tuple[Result, ...]
    holds_post: bool = True
    withheld: Fraction = ZERO  # percent of a bonus still outstanding

    @property
    def by_month(self) -> dict[date, Fraction]:
        """The score of each month; two offices in one month count as their mean, once."""
        found: dict[date, list[Fraction]] = {}
        for one in self.results:
            found.setdefault(one.month, []).append(one.score)
        return {month: mean(scores) for month, scores in sorted(found.items())}

    @property
    def average(self) -> Fraction | None:
        """The mean of the months; None without any."""
        scores = self.by_month.values()
        return mean(scores) if scores else None

    @property
    def lowest(self) -> Fraction | None:
        """The score of the worst month; None without any."""
        return min(self.by_month.values(), default=None)

    def lost(self, indicator: Indicator) -> Fraction:
        """Return the points a line lost, the mean of the months."""
        found: dict[date, list[Fraction]] = {}
        for one in self.results:
            found.setdefault(one.month, []).append(one.lost.get(indicator, ZERO))
        return mean([mean(points) for points in found.values()]) if found else ZERO


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate's place, 1 for the best; equal ones share it: 1, 2, 2, 4."""

    candidate: Candidate
    place: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Two neighbours of the same average: what put the first before the second; None: nothing."""

    first: Candidate
    second: Candidate
    by: TieBreak | None


@dataclass(frozen=True, slots=True)
class Excluded:
    """Somebody who is not ranked, and every condition he does not meet."""

    candidate: Candidate
    failed: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is ranked, who is not and why, and how people of the same average were separated."""

    standings: tuple[Standing, ...]
    excluded: tuple[Excluded, ...]
    ties: tuple[Tie, ...]

    def place_of(self, key: int) -> int | None:
        """Return somebody's place; None where he is not ranked."""
        return next((one.place for one in self.standings if one.candidate.key == key), None)

    def most(self, places: int) -> int:
        """Return how many may be awarded: the places, and all who share the last of them."""
        return max(places, sum(one.place <= places for one in self.standings))

    def passed_over(self, keys: Iterable[int]) -> tuple[Standing, ...]:
        """Return who stands before one of some people and is none of them."""
        chosen = set(keys)
        worst = max((one.place for one in self.standings if one.candidate.key in chosen), default=0)
        return tuple(
            one for one in self.standings if one.place < worst and one.candidate.key not in chosen
        )


def two_places(value: Fraction) -> str:
    """Write an average with two decimals, half up, for people to read; nothing is reckoned so."""
    return fixed(value, 2)


def mean(scores: Iterable[Fraction]) -> Fraction:
    """Return the exact mean of at least one figure."""
    found = list(scores)
    return sum(found, ZERO) / len(found)


def failed(one: Candidate, terms: Terms) -> tuple[Condition, ...]:
    """Return every condition of a rule that somebody does not meet."""
    average, lowest = one.average, one.lowest
    unmet = {
        Condition.MONTHS: len(one.by_month) < max(terms.months, 1),
        Condition.AVERAGE: terms.average is not None and (average or ZERO) < terms.average,
        Condition.LOWEST: terms.lowest is not None and (lowest or ZERO) < terms.lowest,
        Condition.POST: terms.holds_post and not one.holds_post,
        Condition.BONUS: terms.nothing_withheld and one.withheld > 0,
    }
    return tuple(condition for condition, is_unmet in unmet.items() if is_unmet)


def figure(one: Candidate, by: TieBreak) -> Fraction:
    """Return what a criterion compares: a count, a score, or points lost a month."""
    match by:
        case TieBreak.MONTHS:
            return Fraction(len(one.by_month))
        case TieBreak.LOWEST:
            return one.lowest or ZERO
    return one.lost(_LOST[by])


def asks_lines(terms: Terms) -> bool:
    """Say whether a rule compares the points that single lines lost."""
    return any(by in _LOST for by in terms.ties)


def _better(by: TieBreak) -> Callable[[Candidate], Fraction]:
    """Return the key of a criterion, the better the smaller."""
    return lambda one: figure(one, by) if by in _LOST else -figure(one, by)


def rank(candidates: Iterable[Candidate], terms: Terms) -> Ranking:
    """Rank those who meet all conditions by their average, then by the criteria of the rule."""
    ranked, excluded = [], []
    for one in sorted(candidates, key=lambda one: (one.name, one.key)):
        unmet = failed(one, terms)
        if unmet:
            excluded.append(Excluded(one, unmet))
        else:
            ranked.append(one)
    keys = {
        one.key: (-(one.average or ZERO), *(_better(by)(one) for by in terms.ties))
        for one in ranked
    }
    ranked.sort(key=lambda one: keys[one.key])
    order = [keys[one.key] for one in ranked]
    standings = tuple(Standing(one, order.index(keys[one.key]) + 1) for one in ranked)
    ties = tuple(
        Tie(first, second, _separated(first, second, terms.ties))
        for first, second in pairwise(ranked)
        if first.average == second.average
    )
    return Ranking(standings, tuple(excluded), ties)


def _separated(first: Candidate, second: Candidate, ties: Sequence[TieBreak]) -> TieBreak | None:
    return next((by for by in ties if figure(first, by) != figure(second, by)), None)


def home(held: Iterable[int], results: Mapping[int, Sequence[date]]) -> int | None:
    """Return the office at which somebody is ranked in a post: each person at one alone.

    Where he holds the post on 31 December, or else where he was last; of several offices the one
    with the latest published month, then with the most of them. ``results`` are his months by
    office.
    """
    offices = set(held) or set(results)
    return max(
        offices,
        key=lambda office: (
            max(results.get(office, ()), default=date.min),
            len(results.get(office, ())),
            -office,
        ),
        default=None,
    )


def opens_on(year: int) -> date:
    """Return the day from which a year's award may be confirmed, whatever is published."""
    return date(year + 1, 1, 1)


def check_terms(terms: Terms, posts: Sequence[Role]) -> None:
    """Refuse a rule that nobody could be awarded by."""
    if not posts:
        raise Refusal(N_("Choose at least one post."), field="front_desk")
    if not 1 <= terms.places <= 99:
        raise Refusal(N_("A rule has 1 to 99 places."), field="places")
    if not 1 <= terms.months <= MONTHS:
        raise Refusal(N_("A year has 1 to 12 months."), field="months_min")
    for name, score in (("average_min", terms.average), ("month_min", terms.lowest)):
        if score is not None and not 0 <= score <= HUNDRED:
            raise Refusal(N_("A score is from 0 to 100."), field=name)
    twice = _twice(terms.ties)
    if twice is not None:
        raise Refusal(
            N_("The criterion “%(criterion)s” stands twice."),
            field=f"tie_{_last(terms.ties, twice) + 1}",
            criterion=twice,
        )


def _twice(ties: Sequence[TieBreak]) -> TieBreak | None:
    return next((one for one in ties if ties.count(one) > 1), None)


def _last(ties: Sequence[Word], one: Word) -> int:
    return len(ties) - 1 - list(reversed(ties)).index(one)
