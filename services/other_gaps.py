"""The suspects that the chapters themselves narrow down: condition, loader and key of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from models import Activity, Dunning, Flyer, ServiceOrder, TrainingSession
from rules.vocabulary import Record
from services import community_gaps, dunning_gaps, service_gaps, training_gaps
from services.periods import Offices, Window


class Elsewhere(NamedTuple):
    """How a chapter finds what may be incomplete: a month's condition, the loader, the key."""

    of_month: Callable[[Window, Offices], ColumnElement[bool]]
    load: Callable[..., Iterator[tuple[Any, ...]]]
    key: Any


ELSEWHERE: Mapping[Record, Elsewhere] = {
    Record.ACTIVITY: Elsewhere(
        community_gaps.activities_of, community_gaps.activities, Activity.id
    ),
    Record.FLYER: Elsewhere(community_gaps.flyers_of, community_gaps.flyers, Flyer.id),
    Record.DUNNING: Elsewhere(dunning_gaps.contacts_of, dunning_gaps.contacts, Dunning.id),
    Record.SERVICE_ORDER: Elsewhere(service_gaps.orders_of, service_gaps.orders, ServiceOrder.id),
    Record.TRAINING_SESSION: Elsewhere(
        training_gaps.sessions_of, training_gaps.sessions, TrainingSession.id
    ),
}
