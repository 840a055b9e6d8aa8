"""What ad-hoc assessments take off a month (4.2.3.1): each finding once, and none for a lost cause.

A finding counts for the person, post and office of its assessment, in the month of that day, from
the moment it was given to him until it is voided. A disagreement alone changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models import SpotAssessment, SpotFinding, Ticket
from rules import assessment
from rules.assessment import Line
from rules.spots import is_double
from rules.standards import ZERO, LineStandard
from rules.vocabulary import Indicator, Record, Role
from services.evidence import Sides
from services.periods import Offices, Rows, Window, in_offices

Person: TypeAlias = tuple[int, int, Role]  # employee, office, post


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as a month counts it; ``names`` are the numbers of what it is about."""

    id: int
    number: str
    indicator: Indicator
    points: Fraction
    names: frozenset[str]


@dataclass(slots=True)
class Spot:
    """One assessment of the month with its findings."""

    id: int
    number: str
    findings: list[Finding] = field(default_factory=list)


# what of a finding a month asks for, beside its id; a ticket is joined along
ASKED = (
    *(SpotFinding.number, SpotFinding.indicator, SpotFinding.points),
    *(Ticket.number, SpotFinding.about_no),
)


def finding(
    row_id: int, number: str, indicator: Indicator, points: Fraction, *about: str | None
) -> Finding:
    """Return a finding from what was asked for; ``about`` are the numbers of what it is about."""
    return Finding(row_id, number, indicator, points, frozenset(str(one) for one in about if one))


def missed(sides: Sides) -> set[str]:
    """Return the numbers of the records a line counts as not done."""
    done = {(kind, row_id) for kind, row_id, _ in sides.done}
    return {str(number) for kind, row_id, number in sides.due if (kind, row_id) not in done}


def of_month(session: Session, seen: Window, offices: Offices) -> dict[Person, list[Spot]]:
    """Return the month's assessments that were given to somebody: one statement."""
    asked: Rows = (
        select(
            *(SpotAssessment.employee_id, SpotAssessment.office_id, SpotAssessment.position),
            *(SpotAssessment.id, SpotAssessment.number),
            *(SpotFinding.id, *ASKED),
        )
        .outerjoin(
            SpotFinding,
            and_(SpotFinding.spot_id == SpotAssessment.id, SpotFinding.voided_at.is_(None)),
        )
        .outerjoin(Ticket, Ticket.id == SpotFinding.ticket_id)
        .where(
            seen.holds(SpotAssessment.at),
            SpotAssessment.issued_at.is_not(None),
            SpotAssessment.voided_at.is_(None),
            in_offices(SpotAssessment.office_id, offices),
        )
        .order_by(SpotAssessment.at, SpotAssessment.id, SpotFinding.id)
    )
    found: dict[Person, dict[int, Spot]] = {}
    for employee, office, position, spot_id, number, row_id, *told in session.execute(asked):
        spots = found.setdefault((employee, office, position), {})
        spot = spots.setdefault(spot_id, Spot(spot_id, number))
        if row_id is not None:
            spot.findings.append(finding(row_id, *told))
    return {person: list(spots.values()) for person, spots in found.items()}


def line(
    standard: LineStandard,
    spots: Iterable[Spot],
    others: Mapping[Indicator, tuple[Fraction, Sides]],
) -> tuple[Line, dict[str, Any], Sides]:
    """Return the month's line of ad-hoc assessments, its facts and its records.

    ``others`` are the points and records of the other lines: a finding about a record for which
    its own line loses points already takes nothing off again, and is told as ``elsewhere``.
    Among the records, those that cost nothing count as done; an assessment without findings too.
    """
    sides, elsewhere, points, checks = Sides(), [], [], 0
    for spot in spots:
        checks += 1
        if not spot.findings:
            sides.add(Record.SPOT_ASSESSMENT.value, spot.id, spot.number, done=True)
        for one in spot.findings:
            cost, records = others.get(one.indicator, (ZERO, Sides()))
            double = one.points > 0 and is_double(one.names, missed(records), cost)
            counted = ZERO if double else one.points
            points.append(counted)
            sides.add(Record.SPOT_FINDING.value, one.id, one.number, done=counted == 0)
            if double:
                elsewhere.append(one.number)
    facts = {"elsewhere": elsewhere} if elsewhere else {}
    return assessment.assess_spot_checks(standard, checks, points), facts, sides
