"""A round of visits in a large company: every third flat visited, in this round or before."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import String, cast, func, insert, literal, select

from bench.writing import analyse
from models import Unit, Visit, VisitPlan, clock, db
from rules.field_words import VisitKind, VisitOutcome
from rules.vocabulary import Record


def visited(app: Flask) -> None:
    """Write the round of the first office and the visits, once."""
    with app.app_context():
        engine, today = db.engine, clock.today()
        with engine.begin() as connection:
            if connection.scalar(select(func.count()).select_from(VisitPlan.__table__)):
                return
            connection.execute(
                insert(VisitPlan.__table__).values(
                    office_id=1,
                    name=Record.VISIT.value,
                    starts_on=today - timedelta(days=30),
                    ends_on=today + timedelta(days=150),
                    months=6,
                    started_at=clock.now(),
                    version=1,
                )
            )
            for ago, left in ((10, 0), (400, 1)):
                chosen = select(
                    literal(f"ZF-{ago}-") + cast(Unit.id, String),
                    Unit.office_id,
                    Unit.area_id,
                    Unit.id,
                    literal(VisitOutcome.MET.value),
                    literal(clock.now() - timedelta(days=ago), Visit.at.type),
                    literal(VisitKind.PLANNED.value),
                    *(literal(""), literal(""), literal(1)),
                ).where(Unit.id % 3 == left)
                names = ("number", "office_id", "area_id", "unit_id", "outcome", "at", "kind")
                table = Visit.__table__
                connection.execute(
                    insert(table).from_select([*names, "said", "raised", "version"], chosen)
                )
        analyse(engine)
