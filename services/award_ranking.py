"""The ranking of an award: worked out from what is published now, or as it was confirmed (4.11).

Both are the same plain content, figures as exact text, so that a page shows either and a
confirmed one is canonical JSON. What differs since is told, never taken over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from models import Award, AwardRule, Employee
from rules import awards as rules
from rules.awards import Candidate, Ranking
from services import award_figures
from services.award_figures import Figures

Content = dict[str, Any]
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody whose place or average is not what it was; None: not ranked."""

    name: str
    place_before: int | None
    place_now: int | None
    average_before: Fraction | None
    average_now: Fraction | None


@dataclass(frozen=True, slots=True)
class Live:
    """The ranking as it stands now, with the content of its page."""

    ranking: Ranking
    figures: Figures
    content: Content


def live(session: Session, row: Award, today: date) -> Live:
    """Work the ranking out from what is published now."""
    terms = row.rule.terms()
    figures = award_figures.load(session, row.office_id, row.year, row.position, today, terms)
    ranking = rules.rank(figures.candidates, terms)
    return Live(ranking, figures, _content(row, ranking, figures))


def shown(session: Session, row: Award, today: date) -> Content:
    """Return the ranking of a page: as it was confirmed, or else as it stands now."""
    return json.loads(row.frozen) if row.frozen else live(session, row, today).content


def _content(row: Award, ranking: Ranking, figures: Figures) -> Content:
    return {
        "format": FORMAT,
        "number": row.number,
        "company": row.office.company,
        "office": {"code": row.office.code, "name": row.office.name},
        "year": row.year,
        "position": row.position.value,
        "rule": rule_content(row.rule),
        "ranking": [
            {"place": one.place, **_person(one.candidate, figures)} for one in ranking.standings
        ],
        "excluded": [
            {
                "failed": [condition.value for condition in one.failed],
                **_person(one.candidate, figures),
            }
            for one in ranking.excluded
        ],
        "ties": [_tie(one, figures) for one in ranking.ties],
        "gaps": [
            {
                "employee": _who(figures.people[one.employee_id]),
                "month": f"{one.month:%Y-%m}",
                "status": one.status.value if one.status else None,
            }
            for one in figures.gaps
        ],
    }


def rule_content(rule: AwardRule) -> Content:
    """Return what a rule asks for, in values that canonical JSON takes."""
    terms = rule.terms()
    return {
        "name": rule.name,
        "year_from": rule.year_from,
        "places": terms.places,
        "months": terms.months,
        "average": _exact(terms.average),
        "lowest": _exact(terms.lowest),
        "holds_post": terms.holds_post,
        "nothing_withheld": terms.nothing_withheld,
        "ties": [one.value for one in terms.ties],
    }


def _who(person: Employee) -> Content:
    return {
        "id": person.id,
        "username": person.username,
        "name": person.name,
        "employee_no": person.employee_no or "",
    }


def _person(one: Candidate, figures: Figures) -> Content:
    return {
        "employee": _who(figures.people[one.key]),
        "average": _exact(one.average),
        "lowest": _exact(one.lowest),
        "count": len(one.by_month),
        "withheld": str(one.withheld),
        "months": [
            {
                "id": month.assessment_id,
                "month": f"{month.month:%Y-%m}",
                "office": month.office,
                "score": str(month.score),
                "record_no": month.record_no,
                "revision": month.revision,
                "sha256": month.sha256,
            }
            for month in figures.months[one.key]
        ],
    }


def _tie(tie: rules.Tie, figures: Figures) -> Content:
    by = tie.by
    return {
        "first": figures.people[tie.first.key].name,
        "second": figures.people[tie.second.key].name,
        "average": _exact(tie.first.average),
        "by": by.value if by else None,
        "figures": [str(rules.figure(one, by)) for one in (tie.first, tie.second)] if by else [],
    }


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


# What differs since -------------------------------------------------------------------------------
def moved(confirmed: Content, now: Content) -> list[Moved]:
    """Return whose place or average is another one than was confirmed, the best before first."""
    before, after = _places(confirmed["ranking"]), _places(now["ranking"])
    names = {
        one["employee"]["id"]: one["employee"]["name"]
        for one in (*now["ranking"], *confirmed["ranking"])
    }
    order = dict.fromkeys((*before, *after))
    return [
        Moved(names[key], *_pair(before, after, key, 0), *_pair(before, after, key, 1))
        for key in order
        if before.get(key) != after.get(key)
    ]


def _places(ranking: Iterable[Content]) -> dict[int, tuple[int, Fraction]]:
    return {one["employee"]["id"]: (one["place"], Fraction(one["average"] or 0)) for one in ranking}


def _pair(before: dict[int, Any], after: dict[int, Any], key: int, part: int) -> tuple[Any, Any]:
    absent = (None, None)
    return before.get(key, absent)[part], after.get(key, absent)[part]
