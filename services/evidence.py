"""The very records on both sides of every fraction of a month, for whole offices at once.

The conditions are those of ``services.figures``; here they list instead of count. Evidence is
``{"due": [[kind, id, number], …], "done": [[kind, id, number], …]}`` with done a part of due;
``"told"`` keeps what each record said then, by ``kind:id``: when it was due and done, or the fen
due and collected with the receipts. Kind is a record type, or ``ROUND``: a complaint's handling
before it was reopened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Callback, RecordGap, Ticket, TicketRound
from rules.indicators import quarter_end, quarter_of
from rules.vocabulary import CallbackMode, CallbackState, GapState, Record, Role
from services import fees, figures, records
from services.periods import Key, Offices, Rows, Window, in_offices, window

Item: TypeAlias = list[Any]  # [kind, id, number]
Roles: TypeAlias = Mapping[Key, Iterable[Role]]


ROUND = "ticket_round"
_MADE = (
    *(Record.TICKET, Record.CALLBACK, Record.PAYMENT),
    *(Record.LETTER, Record.VISIT, Record.TASK, Record.HANDOVER, Record.ROSTER_ENTRY),
    *(Record.INCIDENT, Record.ACTIVITY, Record.FLYER, Record.DUNNING),
    *(Record.SERVICE_ORDER, Record.TRAINING_SESSION),
)
_KINDS = {kind.value: kind for kind in _MADE}


@dataclass(slots=True)
class Sides:
    """The records that were due, and those of them that were done."""

    due: list[Item] = field(default_factory=list)
    done: list[Item] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)

    def add(
        self, kind: str, row_id: int, number: str | None, done: bool, told: Sequence[Any] = ()
    ) -> None:
        """Put a record on its sides, with what it says now."""
        item = [kind, row_id, number or f"#{row_id}"]
        self.due.append(item)
        if done:
            self.done.append(item)
        if told:
            self.told[f"{kind}:{row_id}"] = [_kept(value) for value in told]

    def as_json(self) -> dict[str, Any]:
        """Return the evidence as a line keeps it."""
        return {"due": self.due, "done": self.done} | ({"told": self.told} if self.told else {})


def _kept(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case _:
            return value


def _tickets(measure: figures.Measure, offices: Offices) -> Rows:
    statement: Rows = (
        select(
            measure.employee,
            measure.office,
            Ticket.id,
            Ticket.number,
            measure.done,
            measure.due_at,
            measure.done_at,
        )
        .where(measure.within(offices))
        .order_by(measure.due_at, Ticket.id)
    )
    return statement


def _rounds(measure: figures.Measure, offices: Offices) -> Rows:
    statement: Rows = (
        select(
            measure.employee,
            measure.office,
            TicketRound.id,
            Ticket.number,
            measure.done,
            measure.due_at,
            measure.done_at,
        )
        .join(Ticket, Ticket.id == TicketRound.ticket_id)
        .where(measure.within(offices))
        .order_by(measure.due_at, TicketRound.id)
    )
    return statement


def dispatch(session: Session, seen: Window, offices: Offices) -> dict[Key, Sides]:
    """Return the tickets behind the dispatch rate."""
    return _sides(session, _tickets(figures.dispatch(seen), offices), Record.TICKET.value)


def complaint(session: Session, seen: Window, offices: Offices) -> dict[Key, Sides]:
    """Return the complaints behind the handling rate, earlier handlings after the present ones."""
    found = _sides(session, _tickets(figures.complaint(seen), offices), Record.TICKET.value)
    earlier = _rounds(figures.earlier_complaint(seen), offices)
    return _sides(session, earlier, ROUND, found)


def _sides(
    session: Session, statement: Rows, kind: str, found: dict[Key, Sides] | None = None
) -> dict[Key, Sides]:
    found = {} if found is None else found
    for employee, office, row_id, number, done, *told in session.execute(statement):
        found.setdefault((employee, office), Sides()).add(kind, row_id, number, bool(done), told)
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
            measure.due_at,
            measure.done_at,
        )
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .where(measure.within(offices))
        .order_by(measure.due_at, Callback.id)
    )
    for employee, office, mode, row_id, number, done, *told in session.execute(listing):
        sides = found[mode].setdefault((employee, office), Sides())
        sides.add(Record.CALLBACK.value, row_id, number, bool(done), told)
    return found


def excused_callbacks(
    session: Session, seen: Window, offices: Offices
) -> dict[CallbackMode, dict[Key, list[str]]]:
    """Return the work orders whose callback of the month was excused: shown, not counted (4.3)."""
    found: dict[CallbackMode, dict[Key, list[str]]] = {mode: {} for mode in CallbackMode}
    listing = (
        select(Callback.responsible_id, Callback.office_id, Callback.mode, Ticket.number)
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .where(
            seen.holds(Callback.due_at),
            Callback.state == CallbackState.EXCUSED,
            Callback.responsible_id.is_not(None),
            in_offices(Callback.office_id, offices),
        )
        .order_by(Callback.due_at, Callback.id)
    )
    for employee, office, mode, number in session.execute(listing):
        if employee is not None:
            found[mode].setdefault((employee, office), []).append(number)
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
        for row_id, number, due, collected, receipts in rows:
            told = (due, collected, receipts)
            sides.add(Record.BILL.value, row_id, number, collected >= due, told)
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
        if employee is not None and position is not None:  # else it costs nobody's points
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
        found.setdefault(key, Sides()).add(_KINDS[kind].value, row_id, number, whole)
    for key, left in broken.items():
        for (kind, row_id), number in left.items():
            sides = found.setdefault(key, Sides())
            sides.add(_KINDS[kind].value, row_id, number, done=False)
    return found


@dataclass(slots=True)
class Evidence:
    """The records of a whole month, by employee and office."""

    dispatch: dict[Key, Sides]
    complaint: dict[Key, Sides]
    callback: dict[CallbackMode, dict[Key, Sides]]
    excused: dict[CallbackMode, dict[Key, list[str]]]
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
        excused_callbacks(session, seen, offices),
        paid,
        partly,
        work_records(session, seen, offices, roles),
    )
