"""The days of a month somebody held a post, and what of them is worth telling (4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeAlias

Days: TypeAlias = tuple[date, date]  # first and last, both included
SEPARATOR = "、"
BETWEEN = "{} 至 {}"


def within(first: date, last: date, spans: Iterable[tuple[date, date | None]]) -> tuple[Days, ...]:
    """Return the days of a month that spans cover, in order; what meets is one, no end goes on.

    A post that ended on the 15th and another of the same kind from the 16th on is one span.
    """
    inside = sorted(
        (max(begins, first), min(ends or last, last))
        for begins, ends in spans
        if begins <= last and (ends is None or ends >= first) and (ends is None or ends >= begins)
    )
    found: list[Days] = []
    for begins, ends in inside:
        if found and begins <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return tuple(found)


def part(first: date, last: date, days: Sequence[Days]) -> list[list[str]]:
    """Return the days as an assessment keeps them; nothing where they are the whole month."""
    if tuple(days) == ((first, last),):
        return []
    return [[begins.isoformat(), ends.isoformat()] for begins, ends in days]


def share(first: date, last: date, kept: Iterable[Sequence[str]]) -> Fraction:
    """Return which part of a month's days are kept days; the whole where none are kept."""
    spans = [(date.fromisoformat(begins), date.fromisoformat(ends)) for begins, ends in kept]
    days = sum((ends - begins).days + 1 for begins, ends in spans)
    return Fraction(days, (last - first).days + 1) if spans else Fraction(1)


def told(kept: Iterable[Sequence[str]], between: str = BETWEEN) -> str:
    """Write kept days as a form and a screen show them: 10-01 至 10-15; one day stands alone."""
    return SEPARATOR.join(
        begins[5:] if begins == ends else between.format(begins[5:], ends[5:])
        for begins, ends in kept
    )


def area_told(name: str, days: Sequence[Days], whole: Sequence[Days]) -> str:
    """Write an area, with the days it was held where those are not all the days assessed."""
    if tuple(days) == tuple(whole):
        return name
    return f"{name}（{told([[a.isoformat(), b.isoformat()] for a, b in days])}）"
