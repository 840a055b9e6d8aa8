"""What may be missing of contacts about arrears: the condition and facts for a month's gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models import Dunning
from rules.completeness import DunningFacts
from rules.dunning import OUTCOME_DAYS
from rules.dunning_words import DunningOutcome
from rules.vocabulary import Record
from services import records
from services.periods import Offices, Window, in_offices

_PROMISED = Dunning.outcome == DunningOutcome.PROMISED


def contacts_of(seen: Window, offices: Offices) -> ColumnElement[bool]:
    """Return the condition of contacts whose days for entering the outcome ran out in the month."""
    grace = timedelta(days=OUTCOME_DAYS)
    return and_(
        Dunning.at >= seen.start - grace,
        Dunning.at < min(seen.end, seen.cut) - grace,
        in_offices(Dunning.office_id, offices),
        Dunning.voided_at.is_(None),
        or_(Dunning.outcome.is_(None), and_(_PROMISED, Dunning.promise_on.is_(None))),
    )


def contacts(session: Session, condition: ColumnElement[bool]) -> Iterator[tuple[Any, ...]]:
    """Yield contacts with what the rules ask; whoever made one answers for it."""
    for row in session.scalars(select(Dunning).where(condition).order_by(Dunning.id)):
        promised = row.outcome is DunningOutcome.PROMISED
        facts = DunningFacts(row.outcome is not None, promised, row.promise_on is not None)
        yield (
            *(Record.DUNNING, row.id, row.number, row.office_id, row.by_id),
            *(records.Source.DUNNING, None if row.voided_at else facts),
        )
