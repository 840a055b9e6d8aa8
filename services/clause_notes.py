"""Notes of auditors on a clause, and samples of its records drawn by a recorded seed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MODELS, ClauseNote
from models.scopes import Actor, require
from rules import inspection as rules
from rules.clauses import LONGEST, find
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import clauses, inputs
from services.clauses import Asked

MOST_FROM = 200_000  # records a sample is drawn from, at most


def new_seed() -> str:
    """Return a seed nobody can foresee."""
    return secrets.token_hex(8)


def write(
    session: Session, actor: Actor, clause: str, asked: Asked, at: datetime, *, text: str
) -> ClauseNote:
    """Write a note on a clause."""
    row = _begin(session, actor, clause, asked, at)
    row.text = inputs.text(ClauseNote, "text", text, needed=N_("Write the note."))
    return _keep(session, row)


def draw(
    session: Session,
    actor: Actor,
    clause: str,
    asked: Asked,
    at: datetime,
    *,
    record: Record,
    size: int,
    seed: str = "",
    text: str = "",
    make: Callable[[], str] = new_seed,
) -> ClauseNote:
    """Draw some records of a clause in a period; the same seed draws the same ones again."""
    row = _begin(session, actor, clause, asked, at)
    asks = find(clause)
    if asks is None or record not in asks.records or not actor.may(Deed.VIEW, record):
        raise Refusal(N_("Choose a kind of record that shows this clause."), field="record")
    row.seed = inputs.within(seed, rules.SEED, field="seed") or make()
    row.text = inputs.text(ClauseNote, "text", text)
    model: Any = MODELS[record]
    condition = clauses.evidence(actor, asked, asks, record)
    ids = session.scalars(select(model.id).where(condition).limit(MOST_FROM + 1)).all()
    if len(ids) > MOST_FROM:
        raise Refusal(N_("These are too many to draw from. Choose a shorter period."))
    drawn = rules.sample(row.seed, ids, size)
    if not drawn:
        raise Refusal(
            N_("No such record in this period: there is nothing to draw."), field="record"
        )
    found = session.scalars(select(model).where(model.id.in_(drawn)).order_by(model.id))
    row.record, row.population = record, len(ids)
    row.drawn = [[one.id, str(one)[:120]] for one in found]
    return _keep(session, row)


def _begin(session: Session, actor: Actor, clause: str, asked: Asked, at: datetime) -> ClauseNote:
    require(session, actor, Deed.CREATE, Record.CLAUSE_NOTE, None)
    if find(clause) is None:
        raise Refusal(N_("Choose a clause of the procedure."), field="clause")
    check_period(asked)
    return ClauseNote(
        clause=clause,
        office_id=asked.office_id,
        from_on=asked.from_on,
        to_on=asked.to_on,
        drawn=[],
        written_at=at,
        written_by_id=actor.employee_id,
    )


def check_period(asked: Asked) -> None:
    """Refuse a period that ends before it begins, or that is longer than three years."""
    if asked.to_on < asked.from_on:
        raise Refusal(N_("The last day lies before the first."), field="to_on")
    if (asked.to_on - asked.from_on).days > LONGEST:
        raise Refusal(N_("Choose a period of three years at most."), field="to_on")


def _keep(session: Session, row: ClauseNote) -> ClauseNote:
    session.add(row)
    session.flush()
    return row
