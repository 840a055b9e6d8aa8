"""The lines of a month for everybody assessed: figures, standard and evidence put together (4.2).

The standard is the edition in force on the month's last day; areas are those of somebody's last day
in the post within the month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import Standard
from rules import assessment as rules
from rules import month_days
from rules.assessment import Line
from rules.indicators import Rate, governing_half_year
from rules.month_days import Days
from rules.refusal import Refusal
from rules.standards import ZERO, LineStandard
from rules.standards import Standard as Edition
from rules.vocabulary import (
    N_,
    CallbackGroup,
    CallbackMode,
    Indicator,
    Record,
    Role,
    StandardState,
)
from services import bonus, exam_month, rulings, spot_month
from services.evidence import Evidence, Sides, month_evidence
from services.figures import Figures, month_figures
from services.people import AreasHeld, Person, areas_held, by_office, days_held
from services.periods import Key, Offices, window
from services.satisfaction import Satisfaction, Surveys, surveys

NOTHING = Rate(0, 0)
SEPARATOR = "、"


@dataclass(slots=True)
class MadeLine:
    """One line with what stands beside it: plain facts for the form, and its records."""

    line: Line
    facts: dict[str, Any] = field(default_factory=dict)
    sides: Sides = field(default_factory=Sides)


@dataclass(slots=True)
class MadeMonth:
    """One administrator's month as the records have it now."""

    areas: str
    lines: list[MadeLine]
    carried: list[bonus.Line] = field(default_factory=list)  # lines of the bonus ledger
    areas_plain: str = ""  # those of the last day alone, as months were written before
    days: list[list[str]] = field(default_factory=list)  # of the post, if not the whole month
    bonus_repaid: Fraction = ZERO  # percent, of earlier quarters
    withheld_again: Fraction = ZERO  # percent, of earlier quarters

    @property
    def deducted(self) -> Fraction:
        """Sum of the deductions."""
        return rules.deducted(made.line for made in self.lines)

    @property
    def score(self) -> Fraction:
        """The score, not below 0."""
        return rules.score(made.line for made in self.lines)

    @property
    def bonus_withheld(self) -> Fraction:
        """Percent of the bonus withheld."""
        return rules.bonus_withheld(made.line for made in self.lines) + self.withheld_again


def standard_for(session: Session, day: date, field: str | None = None) -> Standard:
    """Return the edition in force on a day; say what to do when there is none, at a field."""
    found = session.scalars(
        select(Standard)
        .where(Standard.state == StandardState.ISSUED, Standard.valid_from <= day)
        .order_by(Standard.valid_from.desc())
        .limit(1)
        .options(selectinload(Standard.lines))
    ).first()
    if found is None:
        raise Refusal(
            N_("No assessment standard is in force on %(day)s. Issue an edition first."),
            field=field,
            day=day.isoformat(),
        )
    return found


def target(session: Session, day: date, role: Role, indicator: Indicator) -> Fraction | None:
    """Return the percent a post is held to by the standard in force on a day, if there is one."""
    try:
        standard = standard_for(session, day).figures()
    except Refusal:
        return None
    lines = standard.lines.get(role, ())
    return next((line.target for line in lines if line.indicator is indicator), None)


@dataclass(slots=True)
class Sources:
    """Everything one month's lines are read from, loaded once for all offices asked for."""

    standard: Standard
    edition: Edition
    figures: Figures
    evidence: Evidence
    surveys: Surveys
    held: dict[Key, AreasHeld]
    days: dict[Person, tuple[Days, ...]]
    roles: dict[Key, frozenset[Role]]
    ledger: bonus.Bonus
    spots: dict[spot_month.Person, list[spot_month.Spot]]
    exams: dict[exam_month.Person, list[exam_month.Taken]]
    rulings: rulings.Rulings

    def month_of(self, key: Key, position: Role) -> MadeMonth:
        """Return the month of one person in one post, by the standard's lines in their order."""
        areas = self._areas(key) if position is Role.AREA_ADMIN else AreasHeld()
        ruled = self.rulings.get((*key, position), {})
        lines = [
            _ruled(line, ruled.get(line.line.indicator, ())) for line in self._lines(key, position)
        ]
        own = rules.bonus_withheld(made.line for made in lines)
        carried = self.ledger.lines_of((*key, position), self.posts(key, position), own)
        return MadeMonth(
            SEPARATOR.join(areas.told)[:300],
            lines,
            carried,
            SEPARATOR.join(areas.plain)[:300],
            self._days(key, position),
            self.ledger.repaid(carried),
            self.ledger.withheld_again(carried),
        )

    def _areas(self, key: Key) -> AreasHeld:
        return self.held.get(key, AreasHeld())

    def _days(self, key: Key, position: Role) -> list[list[str]]:
        """Return the days of a post held for a part of the month."""
        seen = self.figures.seen
        return month_days.part(seen.month, seen.last, self.days.get((*key, position), ()))

    def posts(self, key: Key, position: Role) -> frozenset[Role]:
        """Return the posts somebody is assessed in, this one among them."""
        return self.roles.get(key, frozenset()) | {position}

    def _lines(self, key: Key, position: Role) -> list[MadeLine]:
        """Return the lines in their order; ad-hoc findings last, by what the others lose."""
        edition = self.edition.lines.get(position, ())
        made: dict[Indicator, MadeLine] = {
            one.indicator: self._line(one, key, position)
            for one in edition
            if one.indicator is not Indicator.SPOT_CHECKS
        }
        others = {kind: (line.line.points, line.sides) for kind, line in made.items()}
        spots = self.spots.get((*key, position), [])
        return [
            made.get(one.indicator) or MadeLine(*spot_month.line(one, spots, others))
            for one in edition
        ]

    def _line(self, standard: LineStandard, key: Key, position: Role) -> MadeLine:
        match standard.indicator:
            case Indicator.SATISFACTION:
                return self._satisfaction(standard, key, position)
            case Indicator.DISPATCH:
                found = (self.figures.dispatch, self.evidence.dispatch)
            case Indicator.COMPLAINT:
                found = (self.figures.complaint, self.evidence.complaint)
            case Indicator.CALLBACK:
                return self._callbacks(standard, key, position)
            case Indicator.FEE_COLLECTION:
                return self._fees(standard, key)
            case Indicator.RECORDS:
                return self._records(standard, key, position)
            case _:  # exams; the ad-hoc assessments are made of their findings above
                return self._exams(standard, (*key, position))
        rates, sides = found
        return MadeLine(
            rules.assess_rate(standard, rates.get(key, NOTHING), self.edition.part_point),
            sides=sides.get(key, Sides()),
        )

    def _callbacks(self, standard: LineStandard, key: Key, position: Role) -> MadeLine:
        mode = CallbackMode.PHONE if position is Role.FRONT_DESK else CallbackMode.VISIT
        rate = self.figures.callback[mode].get(key, NOTHING)
        facts = {"mode": mode.value, "groups": self._coverage(key[1])}
        if excused := self.evidence.excused[mode].get(key):
            facts["excused"] = excused
        return MadeLine(
            rules.assess_rate(standard, rate, self.edition.part_point),
            facts,
            self.evidence.callback[mode].get(key, Sides()),
        )

    def _coverage(self, office: int) -> list[dict[str, Any]]:
        """Return the office's plain coverage and phone/on-site split by group (4.3)."""
        found = self.figures.coverage.get(office, {})
        return [
            {
                "group": group.value,
                "tickets": found[group].tickets,
                "called_back": found[group].called_back,
                "phone": found[group].phone,
                "visits": found[group].visits,
                "required": rules.plain(self.edition.quotas[group].share * 100),
                "visits_required": rules.plain(self.edition.quotas[group].visit_share * 100),
            }
            for group in CallbackGroup
            if group in found
        ]

    def _fees(self, standard: LineStandard, key: Key) -> MadeLine:
        sides = self.evidence.fees.get(key, Sides())
        partly = self.evidence.partly.get(key, [])
        return MadeLine(
            rules.assess_rate(
                standard, self.figures.fees.get(key, NOTHING), self.edition.part_point
            ),
            {"partly": partly} if partly else {},
            sides,
        )

    def _records(self, standard: LineStandard, key: Key, position: Role) -> MadeLine:
        sides = self.evidence.records.get((*key, position), Sides())
        line = rules.assess_records(standard, len(sides.due), len(sides.due) - len(sides.done))
        return MadeLine(line, sides=sides)

    def _exams(self, standard: LineStandard, person: Person) -> MadeLine:
        taken = self.exams.get(person, [])
        line, sides = exam_month.line(standard, taken, self.edition.exam_points)
        return MadeLine(line, sides=sides)

    def _satisfaction(self, standard: LineStandard, key: Key, position: Role) -> MadeLine:
        result = self.satisfaction_of(key, position)
        line = rules.assess_satisfaction(
            standard,
            result.percent,
            result.answers,
            self.edition.part_point,
            final=result.final,
        )
        made = MadeLine(line, _survey_facts(result))
        for row in result.results:
            number = f"{row} {row.area.name}" if row.area else str(row)
            told = (row.satisfied, row.valid, row.closed_on)
            made.sides.add(Record.SURVEY_RESULT.value, row.id, number, done=True, told=told)
        return made

    def satisfaction_of(self, key: Key, position: Role) -> Satisfaction:
        """Return the satisfaction somebody is held to in a post."""
        return self.surveys.of(position, key[1], self._areas(key).last)


def _ruled(made: MadeLine, found: Sequence[rulings.Restored]) -> MadeLine:
    """Give the points back that rulings restore; the figures stand as the records have them."""
    for one in found:
        before = made.line.points
        made.line = rules.given_back(made.line, one.points)
        told = [one.number, one.clause, str(before - made.line.points)]
        made.facts = made.facts | {"restored": [*made.facts.get("restored", []), told]}
    return made


def _survey_facts(result: Satisfaction) -> dict[str, Any]:
    """Return the parts of a satisfaction rate: ``[satisfied, valid]`` of each survey."""

    def counted(rate: Rate) -> list[int]:
        return [int(rate.numerator), int(rate.denominator)]

    facts: dict[str, Any] = {"half_year": result.half_year}
    if result.fixed is not None:
        facts["fixed"] = counted(result.fixed)
    if result.spots:
        facts["spots"] = [counted(spot) for spot in result.spots]
    return facts


def load(session: Session, month: date, at: datetime, offices: Offices = None) -> Sources:
    """Load a month for some offices, or all, in a fixed number of statements."""
    seen = window(month, at)
    standard = standard_for(session, seen.last, field="month")
    edition = standard.figures()
    half_year = governing_half_year(seen.month, edition.satisfaction_applies)
    days = days_held(session, seen, offices)
    roles = by_office(days)
    return Sources(
        standard,
        edition,
        month_figures(session, seen.month, at, offices),
        month_evidence(session, seen.month, at, offices, roles),
        surveys(session, half_year, at, offices),
        areas_held(session, seen, days, offices),
        days,
        roles,
        bonus.load(session, seen, offices),
        spot_month.of_month(session, seen, offices),
        exam_month.of_month(session, seen, offices),
        rulings.of_month(session, seen.month, offices),
    )
