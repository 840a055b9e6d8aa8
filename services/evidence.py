"""The very records on both sides of every fraction of a month, for whole offices at once.

The conditions are those of ``services.figures``; here they list instead of count. Evidence is
``{"due": [[kind, id, number], …], "done": [[kind, id, number], …]}`` with done a part of due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Callback, RecordGap, Ticket
from rules.indicators import quarter_end, quarter_of
from rules.vocabulary import CallbackMode, GapState, Record, Role
from services import fees, figures, records
from services.periods import Key, Offices, Rows, Window, in_offices, window

Item: TypeAlias = list[Any]  # [kind, id, number]
Roles: TypeAlias = Mapping[Key, Iterable[Role]]


_KINDS = {kind.value: kind for kind in (Record.TICKET, Record.CALLBACK, Record.PAYMENT)}


@dataclass(slots=True)
class Sides:
    """The records that were due, and those of them that were done."""

    due: list[Item] = field(default_factory=list)
    done: list[Item] = field(default_factory=list)

    def add(self, kind: Record, row_id: int, number: str | None, done: bool) -> None:
        """Put a record on its sides."""
        item = [kind.value, row_id, number or f"#{row_id}"]
        self.due.append(item)
        if done:
            self.done.append(item)

    def as_json(self) -> dict[str, list[Item]]:
        """Return the evidence as a line keeps it."""
        return {"due": self.due, "done": self.done}


def _tickets(measure: figures.Measure, offices: Offices) -> Rows:
    statement: Rows = (
        select(measure.employee, measure.office, Ticket.id, Ticket.number, measure.done)
        .where(measure.within(offices))
        .order_by(measure.due_at, Ticket.id)
    )
    return statement


def dispatch(session: Session, seen: Window, offices: Offices) -> dict[Key, Sides]:
    """Return the tickets behind the dispatch rate."""
    return _sides(session, _tickets(figures.dispatch(seen), offices), Record.TICKET)


def complaint(session: Session, seen: Window, offices: Offices) -> dict[Key, Sides]:
    """Return the complaints behind the handling rate."""
    return _sides(session, _tickets(figures.complaint(seen), offices), Record.TICKET)


def _sides(session: Session, statement: Rows, kind: Record) -> dict[Key, Sides]:
    found: dict[Key, Sides] = {}
    for employee, office, row_id, number, done in session.execute(statement):
        found.setdefault((employee, office), Sides()).add(kind, row_id, number, bool(done))
    return found


def callback(
    session: Session, seen: Window, offices: Offices
) -> dict[CallbackMode, dict[Key, Sides]]:
    """Return the callbacks behind both callback rates; their number is the ticket's."""
    measure = figures.callback(seen)
    found: dict[CallbackMode, dict[Key, Sides]] = {mode: {} for mode in CallbackMode}
    listing: Rows = (
        select(
            measure.employee,
            measure.office,
            Callback.mode,
            Callback.id,
            Ticket.number,
            measure.done,
        )
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .where(measure.within(offices))
        .order_by(measure.due_at, Callback.id)
    )
    for employee, office, mode, row_id, number, done in session.execute(listing):
        sides = found[mode].setdefault((employee, office), Sides())
        sides.add(Record.CALLBACK, row_id, number, bool(done))
    return found


def bills(
    session: Session, seen: Window, offices: Offices
) -> tuple[dict[Key, Sides], dict[Key, list[list[Any]]]]:
    """Return the bills behind the fee rate, done when paid in full; and those paid in part.

    A bill paid in part is ``[number, collected fen, due fen]``.
    """
    found: dict[Key, Sides] = {}
    partly: dict[Key, list[list[Any]]] = {}
    if not quarter_end(seen.month):
        return found, partly
    for key, rows in fees.bills(session, quarter_of(seen.month), offices).items():
        sides = found.setdefault(key, Sides())
        for row_id, number, due, collected in rows:
            sides.add(Record.BILL, row_id, number, collected >= due)
            if 0 < collected < due:
                partly.setdefault(key, []).append([number, int(collected), due])
    return found, partly


def incomplete(
    session: Session, month: date, offices: Offices
) -> dict[tuple[int, int, Role], dict[tuple[str, int], str]]:
    """Return the records with a confirmed gap: record type and id, with their number."""
    found: dict[tuple[int, int, Role], dict[tuple[str, int], str]] = {}
    for employee, office, position, record, row_id, number in session.execute(
        select(
            RecordGap.employee_id,
            RecordGap.office_id,
            RecordGap.position,
            RecordGap.record,
            RecordGap.record_id,
            RecordGap.number,
        )
        .where(
            RecordGap.month == month,
            RecordGap.state == GapState.CONFIRMED,
            in_offices(RecordGap.office_id, offices),
        )
        .order_by(RecordGap.id)
    ):
        found.setdefault((employee, office, position), {})[record.value, row_id] = number
    return found


def work_records(
    session: Session, seen: Window, offices: Offices, roles: Roles
) -> dict[tuple[int, int, Role], Sides]:
    """Return the month's records by maker and post; done are those without a confirmed gap."""
    broken = incomplete(session, seen.month, offices)
    found: dict[tuple[int, int, Role], Sides] = {}
    for employee, office, source, kind, row_id, number in records.listing(session, seen, offices):
        role = records.post_for(records.Source(source), tuple(roles.get((employee, office), ())))
        if role is None:
            continue
        key = (employee, office, role)
        whole = broken.get(key, {}).pop((kind, row_id), None) is None
        found.setdefault(key, Sides()).add(_KINDS[kind], row_id, number, whole)
    for key, left in broken.items():
        for (kind, row_id), number in left.items():
            found.setdefault(key, Sides()).add(_KINDS[kind], row_id, number, done=False)
    return found


@dataclass(slots=True)
class Evidence:
    """The records of a whole month, by employee and office."""

    dispatch: dict[Key, Sides]
    complaint: dict[Key, Sides]
    callback: dict[CallbackMode, dict[Key, Sides]]
    fees: dict[Key, Sides]
    partly: dict[Key, list[list[Any]]]
    records: dict[tuple[int, int, Role], Sides]


def month_evidence(
    session: Session, month: date, at: datetime, offices: Offices, roles: Roles
) -> Evidence:
    """List a month's records for some offices, or all; ``roles`` are the posts people held."""
    seen = window(month, at)
    paid, partly = bills(session, seen, offices)
    return Evidence(
        dispatch(session, seen, offices),
        complaint(session, seen, offices),
        callback(session, seen, offices),
        paid,
        partly,
        work_records(session, seen, offices, roles),
    )
