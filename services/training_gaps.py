"""Trainings without a record: the condition and facts for a month's gaps (4.1.3, 4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models import TrainingSession
from models.clock import local
from rules.training import RECORD_DAYS, RUNNING, TrainingFacts
from rules.training_words import SessionState
from rules.vocabulary import Record
from services import records
from services.periods import Offices, Window, in_offices


def sessions_of(seen: Window, offices: Offices) -> ColumnElement[bool]:
    """Return the condition of an office's trainings whose days for the record ran out."""
    grace = timedelta(days=RECORD_DAYS)
    return and_(
        TrainingSession.held_on >= seen.month - grace,
        TrainingSession.held_on < local(min(seen.end, seen.cut)).date() - grace,
        TrainingSession.state.in_(RUNNING),
        TrainingSession.voided_at.is_(None),
        TrainingSession.office_id.is_not(None),
        in_offices(TrainingSession.office_id, offices),
    )


def sessions(session: Session, condition: ColumnElement[bool]) -> Iterator[tuple[Any, ...]]:
    """Yield trainings with what the rules ask; whoever entered one answers for its record."""
    for row in session.scalars(
        select(TrainingSession).where(condition).order_by(TrainingSession.id)
    ):
        owes = row.state is not SessionState.CANCELLED and row.voided_at is None
        facts = TrainingFacts(row.state is SessionState.HELD)
        yield (
            *(Record.TRAINING_SESSION, row.id, row.session_no, row.office_id, row.recorder_id),
            *(records.Source.TRAINING, facts if owes else None),
        )
