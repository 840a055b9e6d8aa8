"""What a problem-driven training changed (4.1.2): its indicator in the 60 days before and after.

The same measures as the months', over days instead of a month, of the whole office. Nothing is
kept: it is reckoned when somebody looks, once the 60 days are over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Bill, ExamSitting, SpotAssessment, SpotFinding, SurveyResult
from rules import training_plan as rules
from rules.exam_words import SittingState
from rules.indicators import Rate
from rules.training_plan import Span
from rules.vocabulary import Indicator
from services import fees, figures
from services.figures import Measure
from services.periods import Days, Offices, days, in_offices

# months alone say how complete records are
UNMEASURED = frozenset({Indicator.RECORDS})


@dataclass(frozen=True, slots=True)
class Effect:
    """An indicator before and after a training.

    ``before`` and ``after`` are rates, or counts of findings; None while the days are not over.
    ``until`` is the last day that counts.
    """

    indicator: Indicator
    held_on: date
    until: date
    before: Rate | int | None = None
    after: Rate | int | None = None

    @property
    def change(self) -> Fraction | None:
        """Return by how many percentage points the rate rose; of counts, by how many."""
        match self.before, self.after:
            case Rate() as earlier, Rate() as later:
                return rules.change(earlier, later)
            case int() as earlier, int() as later:
                return Fraction(later - earlier)
        return None


def effect(
    session: Session, indicator: Indicator, held_on: date, office_id: int | None, today: date
) -> Effect:
    """Return an indicator before and after a training, of an office or of the whole company."""
    until = rules.after(held_on).last
    if not rules.is_over(held_on, today) or indicator in UNMEASURED:
        return Effect(indicator, held_on, until)
    offices = None if office_id is None else [office_id]
    before, after = (
        _measured(session, indicator, span, offices)
        for span in (rules.before(held_on), rules.after(held_on))
    )
    return Effect(indicator, held_on, until, before, after)


def _measured(session: Session, indicator: Indicator, span: Span, offices: Offices) -> Rate | int:
    seen = days(span.first, span.last)
    match indicator:
        case Indicator.DISPATCH:
            return _together(session, [figures.dispatch(seen)], offices)
        case Indicator.CALLBACK:
            return _together(session, [figures.callback(seen)], offices)
        case Indicator.COMPLAINT:
            both = [figures.complaint(seen), figures.earlier_complaint(seen)]
            return _together(session, both, offices)
        case Indicator.FEE_COLLECTION:
            return _fees(session, seen, offices)
        case Indicator.SATISFACTION:
            return _satisfaction(session, seen, offices)
        case Indicator.EXAMS:
            return _exams(session, seen, offices)
        case _:
            return _findings(session, seen, offices)


def _together(session: Session, measures: Iterable[Measure], offices: Offices) -> Rate:
    """Add up everybody's due and done: what a month's line counts, over these days."""
    rates = []
    for measure in measures:
        for *_, due, done in session.execute(figures.grouped(measure, offices)):
            rates.append(Rate(done, due))
    return Rate.together(rates)


def _fees(session: Session, seen: Days, offices: Offices) -> Rate:
    """Return what came in, by the last of the days, of the bills due in them, in fen."""
    due, paid = session.execute(
        select(
            func.coalesce(func.sum(Bill.amount_fen), 0),
            func.coalesce(func.sum(fees.came_in_by(seen.last)), 0),
        ).where(
            seen.holds_day(Bill.due_on),
            Bill.voided_at.is_(None),
            in_offices(Bill.office_id, offices),
        )
    ).one()
    return Rate(int(paid), int(due))


def _satisfaction(session: Session, seen: Days, offices: Offices) -> Rate:
    """Return the satisfied of the valid answers of the surveys that were closed in the days."""
    valid, satisfied = session.execute(
        select(
            func.coalesce(func.sum(SurveyResult.valid), 0),
            func.coalesce(func.sum(SurveyResult.satisfied), 0),
        ).where(
            seen.holds_day(SurveyResult.closed_on),
            SurveyResult.voided_at.is_(None),
            in_offices(SurveyResult.office_id, offices),
        )
    ).one()
    return Rate(int(satisfied), int(valid))


def _exams(session: Session, seen: Days, offices: Offices) -> Rate:
    """Return the passed of the exams taken and marked in the days."""
    taken, passed = session.execute(
        select(func.count(), func.count().filter(ExamSitting.passed.is_(True))).where(
            seen.holds_day(ExamSitting.taken_on),
            ExamSitting.state == SittingState.MARKED,
            ExamSitting.passed.is_not(None),
            ExamSitting.voided_at.is_(None),
            in_offices(ExamSitting.office_id, offices),
        )
    ).one()
    return Rate(int(passed), int(taken))


def _findings(session: Session, seen: Days, offices: Offices) -> int:
    """Return how many findings ad-hoc assessments of the days have."""
    issued: Any = select(SpotAssessment.id).where(
        seen.holds(SpotAssessment.at),
        SpotAssessment.issued_at.is_not(None),
        SpotAssessment.voided_at.is_(None),
        in_offices(SpotAssessment.office_id, offices),
    )
    counted = select(func.count(SpotFinding.id)).where(
        SpotFinding.spot_id.in_(issued), SpotFinding.voided_at.is_(None)
    )
    return int(session.scalar(counted) or 0)
