"""Callbacks from elsewhere: obligations with a deadline, attempts, and voluntary ones without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from models.callbacks import Callback, CallbackAttempt
from models.clock import local
from models.standards import Standard
from models.tickets import Ticket
from rules.callbacks import DEFAULT_ATTEMPT_DAYS, excused
from rules.tickets import after_callbacks
from rules.vocabulary import (
    N_,
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Record,
    Satisfied,
    StandardState,
    TicketStatus,
)
from services.callbacks import attempts_at
from services.imports.job import Job, Kind, Row, Values, differs, fill
from services.imports.report import Outcome


class Callbacks(Kind):
    """Callbacks of work orders; a row an attempt, or an obligation not yet kept.

    The obligation is known by work order, mode and deadline, its attempts by their time.
    """

    record: ClassVar = Record.CALLBACK
    columns: ClassVar = (
        "ticket",
        "mode",
        "due_at",
        "responsible",
        "at",
        "by",
        "outcome",
        "satisfied",
        "note",
    )
    required: ClassVar = ("ticket", "mode")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._tickets: dict[str, list[Ticket]] = {}
        self._owed: dict[tuple[int, CallbackMode, datetime], list[Callback]] = {}
        self._free: dict[tuple[int, CallbackMode, datetime], CallbackAttempt] = {}
        self._by_ticket: dict[int, list[Callback]] = defaultdict(list)
        self._fresh: set[tuple[int, CallbackMode, datetime]] = set()
        self._standards: list[tuple[date, int]] | None = None

    def parse(self, row: Row) -> Values:
        """Read a callback's cells; people are looked up once the work order is known."""
        row.need("ticket", "mode")
        values: Values = {
            "ticket": row.code("ticket", 40),
            "mode": row.word("mode", CallbackMode),
            "due_at": row.instant("due_at"),
            "at": row.past("at"),
            "outcome": row.word("outcome", CallbackOutcome),
            "satisfied": row.word("satisfied", Satisfied),
            "note": row.text("note", lines=True),
        }
        if not row.blank("at"):
            row.need("outcome")
        elif row.blank("due_at"):
            row.reject("at", N_("Enter when the callback was made, or by when it is due."))
        else:
            for column in ("by", "outcome", "satisfied"):
                if not row.blank(column):
                    row.reject("at", N_("Enter when the callback was made."))
                    break
        if values["satisfied"] and values["outcome"] is not CallbackOutcome.REACHED:
            row.reject("satisfied", N_("Only a customer who was reached can be satisfied or not."))
        return values

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return work order, mode, deadline and time of the attempt."""
        return tuple(values[name] for name in ("ticket", "mode", "due_at", "at"))

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the work orders and what is known of their callbacks."""
        session, found = self.job.session, self.job.found
        numbers = {values["ticket"] for _, values in rows}
        mine = self.job.default_office
        offices = found.office_ids() if mine is None else [mine]
        own = and_(Ticket.external_no.is_(None), Ticket.number.in_(numbers))
        self._tickets = defaultdict(list)
        for ticket in session.scalars(
            select(Ticket).where(
                Ticket.office_id.in_(offices), or_(Ticket.external_no.in_(numbers), own)
            )
        ):
            self._tickets[ticket.external_no or ticket.number].append(ticket)
        ids = [ticket.id for tickets in self._tickets.values() for ticket in tickets]
        self._owed, self._free, by_ticket = defaultdict(list), {}, defaultdict(list)
        for owed in session.scalars(
            select(Callback)
            .where(Callback.ticket_id.in_(ids))
            .options(selectinload(Callback.attempts))
        ):
            self._owed[owed.ticket_id, owed.mode, owed.due_at].append(owed)
            by_ticket[owed.ticket_id].append(owed)
        for attempt in session.scalars(
            select(CallbackAttempt).where(
                CallbackAttempt.ticket_id.in_(ids), CallbackAttempt.callback_id.is_(None)
            )
        ):
            self._free[attempt.ticket_id, attempt.mode, attempt.at] = attempt
        self._by_ticket = by_ticket

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change an obligation or an attempt."""
        ticket = self._ticket(row, values)
        if ticket is None:
            return Outcome.SAME
        by_id = row.person("by", ticket.office_id)
        responsible_id = row.person("responsible", ticket.office_id)
        if values["at"] and values["at"] < ticket.received_at:
            row.reject("at", N_("This can't be before the request came in."))
        workers = self._workers(ticket)
        for column, person in (("by", by_id), ("responsible", responsible_id)):
            if person in workers:
                row.reject(column, N_("Whoever did the job can't call back on it (4.3)."))
        if row.bad:
            return Outcome.SAME
        facts = {
            "by_id": by_id,
            **{key: values[key] for key in ("outcome", "satisfied", "note")},
        }
        if values["due_at"] is None:
            return self._voluntary(ticket, values, facts)
        return self._obligation(row, ticket, values, facts | {"responsible_id": responsible_id})

    def _workers(self, ticket: Ticket) -> set[int]:
        """Return who did the job, now or before a rework: none of them calls back on it (4.3)."""
        before = (owed.worker_id for owed in self._by_ticket[ticket.id])
        return {worker for worker in (*before, ticket.completed_by_id) if worker is not None}

    def _ticket(self, row: Row, values: Values) -> Ticket | None:
        found = self._tickets.get(values["ticket"], [])
        if not found:
            row.reject("ticket", N_("There is no such work order. Import the work orders first."))
        elif len(found) > 1:
            row.reject("ticket", N_("Several offices have this number. Say which office."))
        elif found[0].voided_at is not None:
            row.reject("ticket", N_("This work order has been struck out and stays as it is."))
        else:
            return found[0]
        return None

    def _voluntary(self, ticket: Ticket, values: Values, facts: Values) -> Outcome:
        """Keep a callback that nobody owed: it offsets nothing (4.3)."""
        known = self._free.get((ticket.id, values["mode"], values["at"]))
        if known is not None:
            return Outcome.UPDATED if fill(known, facts) else Outcome.SAME
        self.job.session.add(_attempt(ticket, values, facts))
        return Outcome.CREATED

    def _obligation(self, row: Row, ticket: Ticket, values: Values, facts: Values) -> Outcome:
        """Keep an obligation, and the attempt the row tells of."""
        responsible_id = facts.pop("responsible_id")
        key = (ticket.id, values["mode"], values["due_at"])
        owed = self._meant(key, values["at"])
        if owed is None:
            owed = _owe(ticket, values, responsible_id or self._usual(ticket, values["mode"]))
            self._owed[key].append(owed)
            self.job.session.add(owed)
            self._by_ticket[ticket.id].append(owed)
            self._fresh.add(key)
            changed = True
        elif owed.draw_id is not None:
            if _adds(owed, values, facts):
                row.reject("ticket", N_("This callback was drawn here. Record it on the screen."))
            return Outcome.SAME
        else:
            changed = fill(owed, {"responsible_id": responsible_id})
        if values["at"] is not None:
            changed = self._try(ticket, owed, values, facts) or changed
        elif not owed.attempts:
            changed = fill(owed, {"note": values["note"]}) or changed
        if not changed:
            return Outcome.SAME
        _settle_ticket(ticket, self._by_ticket[ticket.id])
        return Outcome.CREATED if key in self._fresh else Outcome.UPDATED

    def _meant(
        self, key: tuple[int, CallbackMode, datetime], at: datetime | None
    ) -> Callback | None:
        """Return the obligation a row is of: the one that knows the attempt, else an open one.

        Two of a work order, before and after a rework, may end at the same opening of the desk.
        """
        same = self._owed[key]
        told = (owed for owed in same if any(made.at == at for made in owed.attempts))
        open_ = (owed for owed in same if owed.state is CallbackState.DUE)
        return next(told, None) or next(open_, None) or (same[-1] if same else None)

    def _usual(self, ticket: Ticket, mode: CallbackMode) -> int | None:
        """Return who owes a callback: the desk phones, the area administrator visits (4.2.1.4)."""
        usual = ticket.received_by_id if mode is CallbackMode.PHONE else ticket.area_admin_id
        return None if usual in self._workers(ticket) else usual

    def _try(self, ticket: Ticket, owed: Callback, values: Values, facts: Values) -> bool:
        """Keep one attempt of an obligation; say whether anything had to change."""
        known = next((made for made in owed.attempts if made.at == values["at"]), None)
        if known is None:
            owed.attempts.append(_attempt(ticket, values, facts))
        elif not fill(known, facts):
            return False
        _settle(owed, self._attempts_needed(owed))
        return True

    def _attempts_needed(self, owed: Callback) -> int:
        """Return on how many days somebody must be called in vain, by the standard in force."""
        if self._standards is None:
            issued = select(Standard.valid_from, Standard.attempts_on_days).where(
                Standard.state == StandardState.ISSUED
            )
            rows = self.job.session.execute(issued.order_by(Standard.valid_from))
            self._standards = [(day, needed) for day, needed in rows]
        last = max(local(made.at).date() for made in owed.attempts)
        in_force = [needed for day, needed in self._standards if day <= last]
        return in_force[-1] if in_force else DEFAULT_ATTEMPT_DAYS


def _attempt(ticket: Ticket, values: Values, facts: Values) -> CallbackAttempt:
    given = facts | {"note": facts["note"] or ""}
    return CallbackAttempt(ticket_id=ticket.id, mode=values["mode"], at=values["at"], **given)


def _owe(ticket: Ticket, values: Values, responsible_id: int | None) -> Callback:
    return Callback(
        office_id=ticket.office_id,
        area_id=ticket.area_id,
        ticket_id=ticket.id,
        mode=values["mode"],
        responsible_id=responsible_id,
        worker_id=ticket.completed_by_id,
        due_at=values["due_at"],
        state=CallbackState.DUE,
        note="" if values["at"] else values["note"] or "",
    )


def _adds(owed: Callback, values: Values, facts: Values) -> bool:
    """Say whether a row tells more of an obligation than is known here."""
    if values["at"] is None:
        return False
    known = next((made for made in owed.attempts if made.at == values["at"]), None)
    if known is None:
        return True
    return any(
        value is not None and differs(getattr(known, key), value) for key, value in facts.items()
    )


def _settle(owed: Callback, days_needed: int) -> None:
    """Let the attempts decide what became of an obligation (4.3)."""
    made = sorted(owed.attempts, key=lambda attempt: attempt.at)
    reached = next((one for one in made if one.outcome is CallbackOutcome.REACHED), None)
    if reached is not None:
        owed.state, owed.done_at = CallbackState.DONE, reached.at
        owed.done_by_id, owed.satisfied = reached.by_id, reached.satisfied
        owed.note = reached.note
        return
    is_excused = excused(attempts_at(owed), days_needed)
    owed.state = CallbackState.EXCUSED if is_excused else CallbackState.DUE
    owed.done_at = owed.done_by_id = owed.satisfied = None


def _settle_ticket(ticket: Ticket, callbacks: Sequence[Callback]) -> None:
    """Close a completed work order when no callback is owed any more, and only then."""
    if ticket.status not in (TicketStatus.COMPLETED, TicketStatus.CLOSED):
        return
    waiting = sum(owed.state is CallbackState.DUE for owed in callbacks)
    ticket.status = after_callbacks(TicketStatus.COMPLETED, waiting)
    if waiting:
        ticket.closed_at = None
    else:
        made = [owed.done_at for owed in callbacks if owed.done_at is not None]
        times = [*made, *([ticket.completed_at] if ticket.completed_at else [])]
        ticket.closed_at = max(times, default=ticket.closed_at)
