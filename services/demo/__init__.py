"""The demonstration office: made up from a constant, so that the same day shows the same office.

A property of two areas with everybody who works there, the residents, three full months of requests
and the running one. The work itself goes through the services that the screens use, at the instants
it is said to have happened, so every figure has genuine records behind it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Employee, Office
from models.audit import NOBODY, writing
from models.clock import local
from rules.indicators import next_month
from rules.vocabulary import AssessmentStatus
from services.deadlines import clocks
from services.demo import (
    arrears,
    awards,
    bank,
    close,
    community,
    designs,
    documents,
    editions,
    estate,
    exams,
    field,
    incidents,
    inspection,
    money,
    newcomers,
    opinions,
    paid,
    people,
    plans,
    present,
    receipts,
    results,
    rounds,
    shifts,
    spots,
    told,
    training,
    wages,
    work,
)
from services.demo.chance import chance
from services.demo.people import Login, logins
from services.demo.stage import Stage, instant

__all__ = ["Login", "is_wanted", "load", "logins", "mark", "may_load"]

HOUSEHOLDS = 2000
FULL_MONTHS = 3
YEARS_BEFORE = 3  # how long ago the estate was handed over


def may_load(session: Session) -> bool:
    """Say whether nothing is there yet that a demonstration would be mixed up with."""
    return all(session.scalar(select(model.id).limit(1)) is None for model in (Office, Employee))


def is_wanted(engine: Engine, fresh: bool) -> bool:
    """Say whether to demonstrate: where it was asked for, and at an embedded database's start."""
    asked = os.environ.get("OFFICE_DEMO", "").strip()
    embedded = engine.dialect.name == "sqlite"
    return bool(current_app.config["DEMO"]) or (asked == "" and fresh and embedded)


def mark(engine: Engine) -> None:
    """Leave a file beside an embedded database that tells what it holds, for every later start."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).with_suffix(".demo").touch()


def load(
    session: Session, at: datetime, *, households: int = HOUSEHOLDS, days: int | None = None
) -> None:
    """Write the demonstration office as it stands at an instant; the caller commits.

    ``days`` of work before today; three full months and the running one if not given.
    """
    author = session.info.get("author", NOBODY)
    writing(session, author)
    today = local(at).date()
    handed_over = date(today.year - YEARS_BEFORE, 1, 1)
    crew = people.write(session, handed_over)
    newcomers.write(session, crew, today)
    homes = estate.write(session, chance("estate"), crew, households, handed_over)
    money.write(session, chance("money"), crew, homes, today)
    stage = Stage(session, crew, homes, clocks(session), at)
    first = _first_day(today) if days is None else today - timedelta(days=days)
    for when in _days(first, today):
        stage.begin(instant(when, 0), work.day(stage, when))
        stage.begin(instant(when, 9), rounds.supervisor_round(stage, when))
        stage.begin(instant(when, 9), rounds.phone_round(stage, when, 10))
        stage.begin(instant(when, 14), rounds.phone_round(stage, when, 15))
        stage.begin(instant(when, 15), rounds.visits_round(stage, when))
    for month, goal in _closed_months(first, today):
        begins = rounds.closing_day(month, at)
        stage.begin(begins, rounds.close(stage, month, goal, begins))
        if goal is AssessmentStatus.APPROVED:
            results.begin(stage, month, begins)
        if goal is AssessmentStatus.DRAFT:
            close.begin(stage, month, begins)
    incidents.begin(stage, today)
    present.begin(stage)
    field.begin(stage)
    receipts.begin(stage)
    shifts.begin(stage)
    community.begin(stage)
    arrears.begin(stage)
    opinions.begin(stage)
    bank.begin(stage)
    paid.begin(stage)
    spots.begin(stage)
    exams.begin(stage)
    designs.begin(stage)
    wages.begin(stage)
    editions.begin(stage)
    awards.begin(stage)
    documents.begin(stage)
    inspection.begin(stage)
    training.begin(stage, handed_over)
    newcomers.begin(stage)
    plans.begin(stage)
    stage.play()
    told.write(stage)
    writing(session, author)


def _first_day(today: date) -> date:
    """Return the first day of the first of the full months."""
    day = today.replace(day=1)
    for _ in range(FULL_MONTHS):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _closed_months(first: date, today: date) -> Iterator[tuple[date, AssessmentStatus]]:
    """Yield the months that are over, and how far each has gone: the last one is still a draft."""
    over = []
    month = first.replace(day=1)
    while month < today.replace(day=1):
        over.append(month)
        month = next_month(month)
    goals = (AssessmentStatus.DRAFT, AssessmentStatus.SUBMITTED)
    for age, month in enumerate(reversed(over)):
        yield month, goals[age] if age < len(goals) else AssessmentStatus.APPROVED
