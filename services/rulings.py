"""What has been ruled on disputes: points given back to a month, and rulings by clause (4.10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from models import Assessment, Dispute
from models.scopes import Actor
from rules.result_words import DisputeState
from rules.results import RULED
from rules.vocabulary import Deed, Indicator, Record, Role
from services.periods import Offices

FEW = 8  # rulings shown beside a line


@dataclass(frozen=True, slots=True)
class Restored:
    """Points of one line that a ruling gives back."""

    number: str
    clause: str
    points: Fraction


Rulings: TypeAlias = Mapping[tuple[int, int, Role], Mapping[Indicator, Sequence[Restored]]]


def of_month(session: Session, month: date, offices: Offices = None) -> Rulings:
    """Return what rulings give back in a month, by person, office and post, then by line."""
    asked = (
        select(Assessment.employee_id, Assessment.office_id, Assessment.position, Dispute)
        .join(Assessment, Assessment.id == Dispute.assessment_id)
        .where(Assessment.month == month, Dispute.state == DisputeState.UPHELD)
        .order_by(Dispute.id)
    )
    if offices is not None:
        asked = asked.where(Assessment.office_id.in_(offices))
    found: dict[tuple[int, int, Role], dict[Indicator, list[Restored]]] = {}
    for employee, office, position, one in session.execute(asked):
        if one.restored:
            said = Restored(one.number, one.ruled_clause, one.restored)
            lines = found.setdefault((employee, office, position), {})
            lines.setdefault(one.indicator, []).append(said)
    return found


def of_assessment(
    session: Session, row: Assessment, *within: ColumnElement[bool]
) -> Sequence[Dispute]:
    """Return the disputes of somebody's month, whichever revision they are about.

    ``within`` keeps those alone that a reader may see.
    """
    return session.scalars(
        select(Dispute)
        .join(Assessment, Assessment.id == Dispute.assessment_id)
        .where(
            Assessment.office_id == row.office_id,
            Assessment.employee_id == row.employee_id,
            Assessment.position == row.position,
            Assessment.month == row.month,
            *within,
        )
        .order_by(Dispute.id)
    ).all()


def decided(session: Session, row: Assessment) -> list[dict[str, str]]:
    """Return the month's disputes that were ruled on, as form JL/WI-KF-018/002 tells them."""
    return [
        {"clause": one.clause, "raised": one.text, "ruling": f"{one.ruled_clause} {one.ruling}"}
        for one in of_assessment(session, row)
        if one.state in RULED
    ]


def by_clause(session: Session, actor: Actor, clauses: Collection[str]) -> Sequence[Dispute]:
    """Return the newest rulings that cite some clauses, of the offices somebody works at.

    Everybody assessed may know how a clause is read; whose dispute it was is told to those alone
    who may open it.
    """
    if not actor.may(Deed.VIEW, Record.DISPUTE):
        return []
    asked = (
        select(Dispute)
        .where(Dispute.ruled_clause.in_(sorted(clauses)), Dispute.state.in_(RULED))
        .options(joinedload(Dispute.office))
        .order_by(Dispute.ruled_at.desc(), Dispute.id.desc())
        .limit(FEW)
    )
    offices = actor.offices(Deed.VIEW, Record.DISPUTE)
    if offices is not None:
        asked = asked.where(Dispute.office_id.in_(sorted(offices)))
    return session.scalars(asked).all()
