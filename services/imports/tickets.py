"""Work orders from elsewhere: what happened to them is taken as it is told, nothing is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import and_, or_, select

from models.clock import local
from models.numbering import next_number
from models.pre_duty_gate import Wish
from models.tickets import Ticket, TicketEvent, TicketHolder
from rules.refusal import Refusal
from rules.tickets import IN_HAND, after_callbacks, prefix, ticket_number
from rules.vocabulary import N_, Category, Channel, Record, TicketStatus, Urgency
from services.deadlines import Clocks, clocks, set_deadlines
from services.imports.before_duty import Gate
from services.imports.job import Job, Kind, Row, Values, differs, fill
from services.imports.report import Outcome

Key = tuple[int, str]

# what decides the deadlines of a work order
_DECIDING = ("received_at", "category", "urgency", "needs_dispatch")
_TIMES = ("dispatched_at", "completed_at")
_HOLDER = ("holder_employee_id", "holder_department_id")
# whom a row gives the work order to: key, column, and when
_GIVEN_TO = (
    ("received_by_id", "received_by", "received_at"),
    ("holder_employee_id", "dispatched_to", "dispatched_at"),
)
_EARLY = N_("This can't be before the request came in.")


class Tickets(Kind):
    """Work orders by their outside number, or by ours where they began here."""

    record: ClassVar = Record.TICKET
    columns: ClassVar = (
        "external_no",
        "office",
        "category",
        "urgency",
        "channel",
        "customer",
        "building",
        "unit",
        "room",
        "area",
        "received_by",
        "received_at",
        "subject",
        "description",
        "needs_dispatch",
        "dispatched_at",
        "dispatched_to",
        "completed_at",
        "result",
        "answered_at",
        "dispatch_due_at",
        "handling_due_at",
    )
    required: ClassVar = ("external_no", "received_at", "subject")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[Key, Ticket] = {}
        self._alive: set[int] = set()  # worked on here: an import no longer changes them
        self._holders: dict[int, list[TicketHolder]] = {}
        self._new: list[Ticket] = []
        self._clocks: Clocks | None = None
        self._gate = Gate(job)

    def parse(self, row: Row) -> Values:
        """Read a work order's cells."""
        row.need("external_no", "received_at", "subject")
        office_id = row.office()
        values: Values = {
            "office_id": office_id,
            "external_no": row.code("external_no", 40),
            "category": row.word("category", Category),
            "urgency": row.word("urgency", Urgency),
            "channel": row.word("channel", Channel),
            "subject": row.text("subject", 200),
            "description": row.text("description", lines=True),
            "result": row.text("result", lines=True),
            "needs_dispatch": row.flag("needs_dispatch"),
            "received_by_id": row.person("received_by", office_id),
            "received_at": row.past("received_at"),
            "dispatched_at": row.past("dispatched_at"),
            "completed_at": row.past("completed_at"),
            "answered_at": row.past("answered_at"),
            "dispatch_due_at": row.instant("dispatch_due_at"),
            "settle_due_at": row.instant("handling_due_at"),
        }
        self._place(row, values)
        values["customer_id"] = row.customer(office_id, values["unit_id"])
        self._holder(row, values)
        self._in_order(row, values)
        return values

    def _place(self, row: Row, values: Values) -> None:
        """Find the flat, else keep the place as told; the area is the one named, else its own."""
        office_id = values["office_id"]
        values |= {"unit_id": None, "place": None, "area_id": row.area(office_id)}
        own: int | None = None
        if not row.blank("room"):
            if row.need("building") and (flat := row.flat(office_id)):
                values["unit_id"], own = flat
        elif building := row.text("building", 120):
            values["place"] = building
            if office_id is not None:
                own = self.job.found.area_of_building(office_id, building)
        if values["area_id"] is None:
            values["area_id"] = own

    def _holder(self, row: Row, values: Values) -> None:
        """Find whom the work order was dispatched to: a department or a person."""
        values |= {"holder_department_id": None, "holder_employee_id": None}
        name = row.text("dispatched_to")
        if name is not None:
            department = self.job.found.department(name)
            values["holder_department_id"] = department
            if department is None:
                values["holder_employee_id"] = row.person("dispatched_to", values["office_id"])
            row.need("dispatched_at")
        elif values["dispatched_at"] and not values["completed_at"]:
            row.reject("dispatched_to", N_("Say to whom the work order was dispatched."))

    @staticmethod
    def _in_order(row: Row, values: Values) -> None:
        """Refuse a work order that was done or answered before it came in.

        Dispatched before it was entered is possible: the worker is sent first, then it is written.
        """
        received = values["received_at"]
        for column in ("completed_at", "answered_at"):
            if received and values[column] and values[column] < received:
                row.reject(column, _EARLY)
        for column, key in (
            ("dispatch_due_at", "dispatch_due_at"),
            ("handling_due_at", "settle_due_at"),
        ):
            if received and values[key] and values[key] < received:
                row.reject(column, _EARLY)

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return office and outside number."""
        return values["office_id"], values["external_no"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the work orders of these numbers, and which of them are worked on here."""
        session = self.job.session
        numbers = {values["external_no"] for _, values in rows}
        offices = {values["office_id"] for _, values in rows}
        own = and_(Ticket.external_no.is_(None), Ticket.number.in_(numbers))
        found = session.scalars(
            select(Ticket).where(
                Ticket.office_id.in_(offices), or_(Ticket.external_no.in_(numbers), own)
            )
        ).all()
        self._known = {(row.office_id, row.external_no or row.number): row for row in found}
        ids = [ticket.id for ticket in found]
        self._alive = set(
            session.scalars(
                select(TicketEvent.ticket_id).where(TicketEvent.ticket_id.in_(ids)).distinct()
            )
        )
        holders = defaultdict(list)
        for holder in session.scalars(
            select(TicketHolder).where(TicketHolder.ticket_id.in_(ids)).order_by(TicketHolder.id)
        ):
            holders[holder.ticket_id].append(holder)
        self._holders = dict(holders)
        for key, _, _ in _GIVEN_TO:
            self._gate.load(values[key] for _, values in rows)

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a work order."""
        given = {key: value for key, value in values.items() if value is not None}
        ticket = self._known.get((values["office_id"], values["external_no"]))
        if ticket is None:
            self._ask(row, given, set(given))
            self._create(row, given)
            return Outcome.CREATED
        given.pop("external_no")
        different = {key for key, value in given.items() if differs(getattr(ticket, key), value)}
        if not different:
            return Outcome.SAME
        self._ask(row, given, different, ticket)
        if ticket.voided_at is not None:
            row.reject("external_no", N_("This work order has been struck out and stays as it is."))
        elif ticket.id in self._alive or ticket.external_no is None:
            row.reject(
                "external_no",
                N_("This work order is worked on here and differs. Change it on the screen."),
            )
        else:
            self._change(row, ticket, given, different)
        return Outcome.UPDATED

    def _ask(
        self, row: Row, given: Values, different: set[str], known: Ticket | None = None
    ) -> None:
        """Reject a row that gives work to somebody who is not cleared for duty (4.1.1.1)."""
        in_hand = known is not None and known.status in IN_HAND
        for key, column, when in _GIVEN_TO:
            if key in different and (at := given.get(when)) is not None:
                if in_hand and when == "dispatched_at" and when not in different:
                    at = self.job.at  # passed on today
                wish = Wish(given[key], local(at).date(), column, given["office_id"])
                self._gate.lets(row, column, wish)

    def _create(self, row: Row, given: Values) -> None:
        completed = given.get("completed_at")
        ticket = Ticket(**given, number="")
        ticket.needs_dispatch = given.get("needs_dispatch", True)
        ticket.urgency = given.get("urgency", Urgency.NORMAL)
        ticket.status = _status(ticket)
        ticket.area_admin_id = self._area_admin(ticket)
        if completed is not None:
            ticket.completed_by_id = given.get("holder_employee_id")
            ticket.closed_at = completed
        self._set_deadlines(row, ticket, given)
        self.job.session.add(ticket)
        self._new.append(ticket)

    def _area_admin(self, ticket: Ticket) -> int | None:
        if ticket.area_id is None:
            return None
        day = local(ticket.received_at).date()
        return self.job.found.area_admin(ticket.office_id, ticket.area_id, day)

    def _change(self, row: Row, ticket: Ticket, given: Values, different: set[str]) -> None:
        """Correct an imported work order, and what follows from its cells."""
        fill(ticket, given)
        if different & set(_HOLDER):  # one or the other
            for key in _HOLDER:
                setattr(ticket, key, given.get(key))
        if different & {"area_id", "received_at"}:
            ticket.area_admin_id = self._area_admin(ticket)
        if different & set(_DECIDING):
            self._set_deadlines(row, ticket, given)
        if different & {*_TIMES, *_HOLDER}:
            ticket.status = _status(ticket)
            if ticket.completed_at is not None:
                ticket.completed_by_id = ticket.holder_employee_id
                ticket.closed_at = ticket.completed_at
            held = self._holders.get(ticket.id, [])
            self._keep_holder(ticket, held[0] if len(held) == 1 else None)

    def settle(self) -> None:
        """Give the new work orders their numbers, day by day and gap-free."""
        groups: dict[tuple[str, int, date], list[Ticket]] = defaultdict(list)
        for ticket in self._new:
            self._keep_holder(ticket, None)
            day = local(ticket.received_at).date()
            groups[prefix(ticket.category), ticket.office_id, day].append(ticket)
        for (letters, office_id, day), tickets in groups.items():
            first = next_number(self.job.session, letters, office_id, day, len(tickets))
            for sequence, ticket in enumerate(tickets, first):
                ticket.number = ticket_number(letters, day, sequence)
        self._new.clear()

    def _set_deadlines(self, row: Row, ticket: Ticket, given: Values) -> None:
        """Compute the deadlines; what the file says about them goes before."""
        if self._clocks is None:
            self._clocks = clocks(self.job.session)
        try:
            set_deadlines(self.job.session, ticket, self._clocks)
        except Refusal as refusal:
            row.reject("received_at", refusal.sentence, **refusal.values)
        for key in ("dispatch_due_at", "settle_due_at"):
            if key in given:
                setattr(ticket, key, given[key])

    def _keep_holder(self, ticket: Ticket, held: TicketHolder | None) -> None:
        """Keep who held the work order from–to, as far as the file tells."""
        if ticket.holder_employee_id is None and ticket.holder_department_id is None:
            return
        facts: Values = {
            "employee_id": ticket.holder_employee_id,
            "department_id": ticket.holder_department_id,
            "held_from": ticket.dispatched_at,
            "held_to": _later(ticket.dispatched_at, ticket.completed_at),
        }
        if held is None:
            self.job.session.add(TicketHolder(ticket=ticket, **facts))
        else:
            for key, value in facts.items():
                setattr(held, key, value)


def _later(start: datetime | None, end: datetime | None) -> datetime | None:
    """Return when a holding ended: not before it began."""
    return end if end is None or start is None else max(start, end)


def _status(ticket: Ticket) -> TicketStatus:
    """Return the status that an imported work order's times tell; it owes no callback yet."""
    if ticket.completed_at is not None:
        return after_callbacks(TicketStatus.COMPLETED, 0)
    return TicketStatus.NEW if ticket.dispatched_at is None else TicketStatus.DISPATCHED
