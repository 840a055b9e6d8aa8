"""What may be missing of activities and flyers: conditions and facts for the gaps of a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from models import Activity, Flyer, FlyerDelivery, SignUp
from rules.activity_words import ActivityState
from rules.completeness import ActivityFacts, FlyerFacts
from rules.flyers import DELIVERY_DAYS
from rules.vocabulary import Record
from services import records
from services.periods import Offices, Window, in_offices

_HELD = (ActivityState.HELD, ActivityState.CLOSED)
_SOMEBODY_CAME = exists().where(SignUp.activity_id == Activity.id, SignUp.came > 0)
_DELIVERED = exists().where(FlyerDelivery.flyer_id == Flyer.id, FlyerDelivery.voided_at.is_(None))
Row = tuple[Record, int, str, int, int | None, records.Source, Any]


def activities_of(seen: Window, offices: Offices) -> ColumnElement[bool]:
    """Return the condition of the month's activities that may lack result or attendance."""
    return and_(
        records.took_place(seen),
        in_offices(Activity.office_id, offices),
        or_(
            func.trim(Activity.result) == "",
            and_(Activity.state.in_(_HELD), ~_SOMEBODY_CAME),
        ),
    )


def flyers_of(seen: Window, offices: Offices) -> ColumnElement[bool]:
    """Return the condition of flyers whose days for distribution ran out in the month."""
    grace = timedelta(days=DELIVERY_DAYS)
    return and_(
        Flyer.printed_at >= seen.start - grace,
        Flyer.printed_at < min(seen.end, seen.cut) - grace,
        in_offices(Flyer.office_id, offices),
        ~_DELIVERED,
    )


def activities(session: Session, condition: ColumnElement[bool]) -> Iterator[Row]:
    """Yield activities with what the rules ask; the person in charge answers for them."""
    came = case((_SOMEBODY_CAME, 1), else_=0)
    for row, somebody in session.execute(
        select(Activity, came).where(condition).order_by(Activity.id)
    ):
        facts = ActivityFacts(row.state in _HELD, bool(row.result.strip()), bool(somebody))
        owes = row.state is not ActivityState.CALLED_OFF
        source = records.Source.ACTIVITY
        yield (
            *(Record.ACTIVITY, row.id, row.number, row.office_id, row.in_charge_id, source),
            facts if owes else None,
        )


def flyers(session: Session, condition: ColumnElement[bool]) -> Iterator[Row]:
    """Yield flyers; whoever noted the first print run answers for their distribution."""
    given = case((_DELIVERED, 1), else_=0)
    for row, delivered in session.execute(select(Flyer, given).where(condition).order_by(Flyer.id)):
        source = records.Source.FLYER
        yield (
            *(Record.FLYER, row.id, row.number, row.office_id, row.printed_by_id, source),
            FlyerFacts(bool(delivered)),
        )
