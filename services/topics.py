"""Training topics that ad-hoc findings propose (4.1.2): by rule; people take them up or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from models import SpotAssessment, SpotFinding, TrainingTopic
from models.audit import because, take_turn
from models.clock import OFFICE_ZONE, local
from models.scopes import Actor, require
from rules import spots as rules
from rules.indicators import months_of_quarter, next_month
from rules.refusal import Refusal
from rules.spot_words import TopicState
from rules.vocabulary import N_, Deed, Indicator, Record
from services import inputs

Kind = tuple[Indicator, str]  # line of the standard and clause


def proposed() -> ColumnElement[bool]:
    """Return the condition of the topics that are proposed and not decided yet."""
    return and_(
        TrainingTopic.state == TopicState.PROPOSED, TrainingTopic.findings >= rules.OF_A_KIND
    )


def recount(
    session: Session, office_id: int, at: datetime, kinds: Iterable[Kind], now: datetime
) -> None:
    """Count the findings of some kinds in the quarter of ``at``; enough of them propose a topic."""
    day = local(at).date()
    quarter = rules.quarter(day)
    take_turn(session.connection())  # two that count at once would write the row twice
    for kind in sorted(set(kinds)):
        count = _count(session, office_id, quarter, kind)
        row = session.scalars(
            select(TrainingTopic).where(
                TrainingTopic.office_id == office_id,
                TrainingTopic.quarter == quarter,
                TrainingTopic.indicator == kind[0],
                TrainingTopic.clause == kind[1],
            )
        ).one_or_none()
        if row is not None:
            row.findings = count
        elif rules.proposes(count):
            session.add(
                TrainingTopic(
                    office_id=office_id,
                    quarter=quarter,
                    indicator=kind[0],
                    clause=kind[1],
                    findings=count,
                    proposed_at=now,
                )
            )
    session.flush()


def findings(office_id: int, quarter: str, kind: Kind) -> ColumnElement[bool]:
    """Return the condition of the findings of a kind that count, of an office and quarter."""
    first, *_, last = months_of_quarter(quarter)
    begins, ends = (datetime.combine(day, time(), OFFICE_ZONE) for day in (first, next_month(last)))
    issued = select(SpotAssessment.id).where(
        SpotAssessment.office_id == office_id,
        SpotAssessment.at >= begins,
        SpotAssessment.at < ends,
        SpotAssessment.issued_at.is_not(None),
        SpotAssessment.voided_at.is_(None),
    )
    return and_(
        SpotFinding.spot_id.in_(issued),
        SpotFinding.indicator == kind[0],
        SpotFinding.clause == kind[1],
        SpotFinding.voided_at.is_(None),
    )


def _count(session: Session, office_id: int, quarter: str, kind: Kind) -> int:
    asked = select(func.count(SpotFinding.id)).where(findings(office_id, quarter, kind))
    return int(session.scalar(asked) or 0)


def take(session: Session, actor: Actor, row: TrainingTopic, at: datetime) -> TrainingTopic:
    """Take a topic up for training."""
    return _decide(session, actor, row, Deed.TAKE, TopicState.TAKEN, at)


def dismiss(
    session: Session, actor: Actor, row: TrainingTopic, at: datetime, reason: str
) -> TrainingTopic:
    """Leave a topic, with the reason why it needs no training."""
    row.reason = inputs.reason(reason)
    because(session, row.reason)
    return _decide(session, actor, row, Deed.DECLINE, TopicState.DISMISSED, at)


def _decide(
    session: Session,
    actor: Actor,
    row: TrainingTopic,
    deed: Deed,
    state: TopicState,
    at: datetime,
) -> TrainingTopic:
    require(session, actor, deed, Record.TRAINING_TOPIC, row)
    if row.state is not TopicState.PROPOSED:
        raise Refusal(N_("This topic has been decided already."))
    row.state, row.decided_at, row.decided_by_id = state, at, actor.employee_id
    session.flush()
    return row
