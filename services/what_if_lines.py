"""One month held to another edition: its lines, its score, its pay (4.2), from what was approved.

Points of ad-hoc findings, a survey of another half-year and the wage table stand beside the lines;
all of it is loaded once for all months asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Assessment, AssessmentLine, SpotFinding, Ticket
from models.scopes import Actor
from rules import assessment, what_if
from rules.assessment import Line
from rules.edition_words import WhatIfNote
from rules.indicators import governing_half_year, quarter_of
from rules.refusal import Refusal
from rules.standards import LineStandard
from rules.standards import Standard as Edition
from rules.vocabulary import Deed, Indicator, LineState, Record
from rules.wages import held
from rules.what_if import Change, Month, restored
from services import spot_month, wage_reckoning
from services.evidence import Sides
from services.people import AreasHeld, areas_held, days_held
from services.periods import Rows, window
from services.satisfaction import Surveys, surveys
from services.spot_month import Finding, Spot
from services.wage_reckoning import Book

Records: TypeAlias = Mapping[int, Mapping[Indicator, Sides]]  # by assessment and line


@dataclass(frozen=True, slots=True)
class Compared:
    """One person's month as it was assessed, and as the draft would have it."""

    row: Assessment
    changes: Sequence[Change]
    score: Fraction
    withheld: Fraction  # percent of the bonus
    pay: int | None  # what the draft would change, in fen

    @property
    def approved(self) -> bool:
        """Whether the month stands; else it is a draft itself."""
        return self.row.is_frozen

    @property
    def month(self) -> Month:
        """The month as the totals add it up."""
        person = (self.row.employee_id, self.row.office_id, self.row.position)
        return Month(person, self.row.score, self.score, self.pay)

    @property
    def difference(self) -> Fraction:
        """What the draft adds to the score."""
        return self.score - self.row.score


@dataclass(slots=True)
class Sources:
    """What the months are held to, and what is read beside their lines, loaded once for all."""

    draft: Edition
    records: Records
    findings: Mapping[int, tuple[int, Finding]]  # by id: its assessment, and what it says
    surveys: Mapping[str, Surveys]
    areas: Mapping[date, Mapping[tuple[int, int], AreasHeld]]
    books: Mapping[int, Book]

    @classmethod
    def of(
        cls,
        session: Session,
        actor: Actor,
        rows: Sequence[Assessment],
        draft: Edition,
        at: datetime,
    ) -> Sources:
        """Load what is needed beside the lines."""
        records = _records(session, rows)
        other = {row.month for row in rows if _governed(row, draft)}
        halves = {governing_half_year(month, draft.satisfaction_applies) for month in other}
        offices = {row.office_id for row in rows}
        return cls(
            draft,
            records,
            _findings(session, records),
            {half: surveys(session, half, at, offices) for half in sorted(halves)},
            {month: _areas(session, month, at, offices) for month in sorted(other)},
            _books(session, actor, offices),
        )

    def compared(self, row: Assessment, notes: set[WhatIfNote]) -> Compared:
        """Return one month by both editions."""
        kept = {line.indicator: _counted(line) for line in row.lines}
        given = {line.indicator: _restored(line) for line in row.lines}
        rules = self.draft.lines.get(row.position, ())
        made: dict[Indicator, Line] = {
            rule.indicator: self._line(rule, row, kept, notes)
            for rule in rules
            if rule.indicator is not Indicator.SPOT_CHECKS
        }
        lines = [
            restored(
                made.get(rule.indicator) or self._spots(rule, row, kept, made),
                given.get(rule.indicator, ()),
            )
            for rule in rules
        ]
        old = [kept[line.indicator] for line in row.lines]
        own = assessment.bonus_withheld(lines)
        carried = row.bonus_withheld - assessment.bonus_withheld(old)
        score = assessment.score(lines)
        halves = _governed(row, self.draft)
        changes = [_told(one, halves) for one in what_if.changes(old, lines)]
        pay = self._pay(row, score, own, assessment.bonus_withheld(old), notes)
        return Compared(row, changes, score, carried + own, pay)

    def _line(
        self,
        rule: LineStandard,
        row: Assessment,
        kept: Mapping[Indicator, Line],
        notes: set[WhatIfNote],
    ) -> Line:
        half = _governed(row, self.draft)
        if rule.indicator is Indicator.SATISFACTION and half:
            return self._satisfaction(rule, row, half, notes)
        if rule.indicator not in kept:
            notes.add(WhatIfNote.NEW_LINE)
            return assessment.not_applicable(rule)
        return what_if.reassessed(kept[rule.indicator], rule, self.draft)

    def _satisfaction(
        self, rule: LineStandard, row: Assessment, half: str, notes: set[WhatIfNote]
    ) -> Line:
        """Assess the survey that would have governed the month."""
        key = (row.employee_id, row.office_id)
        held_then = self.areas[row.month].get(key, AreasHeld())
        found = self.surveys[half].of(row.position, row.office_id, held_then.last)
        if not found.final:
            notes.add(WhatIfNote.NO_SURVEY)
        return assessment.assess_satisfaction(
            rule, found.percent, found.answers, self.draft.part_point, final=found.final
        )

    def _spots(
        self,
        rule: LineStandard,
        row: Assessment,
        kept: Mapping[Indicator, Line],
        made: Mapping[Indicator, Line],
    ) -> Line:
        """Add the findings up again: one that a line has covered counts where it no longer does."""
        line = kept.get(rule.indicator)
        records = self.records.get(row.id)
        if line is None or records is None:
            return assessment.not_applicable(rule)
        spots: dict[tuple[str, int], Spot] = {}
        for kind, row_id, number in records[Indicator.SPOT_CHECKS].due:
            if kind == Record.SPOT_ASSESSMENT.value:
                spots[kind, row_id] = Spot(row_id, str(number))
            elif row_id in self.findings:
                spot_id, finding = self.findings[row_id]
                spot = spots.setdefault((kind, spot_id), Spot(spot_id, ""))
                spot.findings.append(finding)
        others = {
            indicator: (one.points, records.get(indicator, Sides()))
            for indicator, one in made.items()
        }
        return spot_month.line(rule, spots.values(), others)[0]

    def _pay(
        self,
        row: Assessment,
        score: Fraction,
        withheld: Fraction,
        withheld_then: Fraction,
        notes: set[WhatIfNote],
    ) -> int | None:
        """Return what the month's pay would change by in fen; None where it can't be reckoned."""
        book = self.books.get(row.office_id)
        if book is None:
            return None
        try:
            then, now = book.pay_of(row, row.score), book.pay_of(row, score)
            change = now.amounts.net - then.amounts.net
            if withheld != withheld_then:
                bonus = book.bonus_fen(row.employee_id, quarter_of(row.month), then.table)
                change -= held(withheld, bonus) - held(withheld_then, bonus)
                notes.add(WhatIfNote.REPAID)
        except Refusal:
            notes.add(WhatIfNote.NO_PAY)
            return None
        return change


def _areas(
    session: Session, month: date, at: datetime, offices: Collection[int]
) -> Mapping[tuple[int, int], AreasHeld]:
    seen = window(month, at)
    return areas_held(session, seen, days_held(session, seen, offices), offices)


def _governed(row: Assessment, draft: Edition) -> str:
    """Return the half-year that counts by the draft, where it is another one than was counted."""
    line = next((one for one in row.lines if one.indicator is Indicator.SATISFACTION), None)
    half = governing_half_year(row.month, draft.satisfaction_applies)
    return half if line is not None and line.facts.get("half_year", half) != half else ""


def _told(change: Change, half: str) -> Change:
    if half and change.indicator is Indicator.SATISFACTION:
        return Change(change.indicator, change.before, change.after, half)
    return change


def _counted(line: AssessmentLine) -> Line:
    """Return a line as it is kept."""
    return Line(
        line.indicator,
        line.clause,
        line.state,
        line.numerator,
        line.denominator,
        line.target,
        line.rate,
        line.shortfall,
        line.points,
        line.withheld_percent,
    )


def _restored(line: AssessmentLine) -> list[Fraction]:
    """Return what rulings gave back of a line (services.month_lines)."""
    return [Fraction(points) for _, _, points in line.facts.get("restored", ())]


def _records(session: Session, rows: Iterable[Assessment]) -> Records:
    """Return the records behind the lines of the months that have ad-hoc assessments."""
    ids = [
        row.id
        for row in rows
        for line in row.lines
        if line.indicator is Indicator.SPOT_CHECKS and line.state is LineState.COUNTED
    ]
    found: dict[int, dict[Indicator, Sides]] = {}
    asked = select(
        AssessmentLine.assessment_id, AssessmentLine.indicator, AssessmentLine.evidence
    ).where(AssessmentLine.assessment_id.in_(ids))
    for row_id, indicator, evidence in session.execute(asked):
        sides = Sides(evidence.get("due", []), evidence.get("done", []))
        found.setdefault(row_id, {})[indicator] = sides
    return found


def _findings(session: Session, records: Records) -> dict[int, tuple[int, Finding]]:
    """Return the findings the months counted, voided meanwhile or not: one statement."""
    ids: Collection[Any] = {
        row_id
        for lines in records.values()
        for kind, row_id, _ in lines[Indicator.SPOT_CHECKS].due
        if kind == Record.SPOT_FINDING.value
    }
    asked: Rows = (
        select(SpotFinding.id, SpotFinding.spot_id, *spot_month.ASKED)
        .outerjoin(Ticket, Ticket.id == SpotFinding.ticket_id)
        .where(SpotFinding.id.in_(ids))
    )
    return {
        row_id: (spot_id, spot_month.finding(row_id, *rest))
        for row_id, spot_id, *rest in session.execute(asked)
    }


def _books(session: Session, actor: Actor, offices: Iterable[int]) -> dict[int, Book]:
    """Return the wage tables and bases of the offices whose pay somebody sees, if they have any."""
    within = actor.offices(Deed.VIEW, Record.WAGE_LINE)
    paid = [one for one in offices if within is None or one in within]
    found = wage_reckoning.books(session, paid) if paid else {}
    return {office: book for office, book in found.items() if book.tables}
