"""Contacts about arrears: recorded, completed, a dispute answered; and what a flat owes (JD-10).

What was owed is kept with each contact as it stood then. Nothing here cuts water or power.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Bill, Customer, Dunning, DunningBill, Employee, Payment, Unit
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require
from rules import dunning as rules
from rules.dunning import Contact
from rules.dunning_words import DunningOutcome, DunningStep
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import arrears, inputs, places, visits
from services.dunning_ladder import is_asked_for


@dataclass(frozen=True, slots=True)
class Owing:
    """One bill that was overdue on a day, and what had come in on it by then, in fen."""

    bill: Bill
    paid_fen: int

    @property
    def fen(self) -> int:
        """What was left to pay."""
        return self.bill.amount_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class Owed:
    """What a flat owed on a day: the bills that were overdue, and the contacts until then."""

    bills: Sequence[Owing]
    contacts: Sequence[Contact]

    @property
    def fen(self) -> int:
        """The sum, in fen."""
        return sum(one.fen for one in self.bills)

    @property
    def oldest(self) -> date | None:
        """When the oldest of the bills was due."""
        return self.bills[0].bill.due_on if self.bills else None

    @property
    def steps(self) -> Sequence[DunningStep]:
        """The steps that may be recorded: those taken, and the next."""
        if self.oldest is None:
            return ()
        taken = rules.reached(rules.since(self.oldest, self.contacts))
        return rules.STEPS[: taken + 1]


def owed(session: Session, unit_id: int, day: date, today: date) -> Owed:
    """Return what a flat owed on a day that was due before it: two statements.

    Of an earlier day it is what had come in by then: a contact may be written down later.
    """
    paid = Bill.paid_fen if day >= today else _paid_by(day)
    rows = session.execute(
        select(Bill, paid)
        .where(is_asked_for(), Bill.unit_id == unit_id, Bill.due_on < day, paid < Bill.amount_fen)
        .order_by(Bill.due_on, Bill.id)
    )
    bills = [Owing(bill, int(came_in)) for bill, came_in in rows]
    said = arrears.contacts(session, [unit_id]).get(unit_id, ())
    return Owed(bills, [one.contact for one in said if one.contact.day <= day])


def _paid_by(day: date) -> ColumnElement[int]:
    """Return what had come in on a bill by a day, in fen."""
    return (
        select(func.coalesce(func.sum(Payment.amount_fen), 0))
        .where(Payment.bill_id == Bill.id, Payment.paid_on <= day, Payment.voided_at.is_(None))
        .correlate(Bill)
        .scalar_subquery()
    )


def record(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    unit: Unit,
    step: DunningStep,
    customer: Customer | None = None,
    outcome: DunningOutcome | None = None,
    promise_on: date | None = None,
    promise_fen: int | None = None,
    note: str = "",
    at: datetime | None = None,
    by: Employee | None = None,
) -> Dunning:
    """Write a contact down with what the flat owed; a promise without an amount is of all of it."""
    require(session, actor, Deed.CREATE, Record.DUNNING, None)
    at = at or now
    rules.check_when(at, now)
    places.check_flat(actor, unit, Record.DUNNING)
    day = local(at).date()
    found = owed(session, unit.id, day, local(now).date())
    if not found.bills:
        raise Refusal(
            N_("Nothing is overdue at %(flat)s: there is nothing to collect."),
            field="unit",
            flat=unit.address,
        )
    rules.check_step(step, found.oldest, found.contacts)
    here = visits.living(session, unit.id, day)
    if customer is not None and customer.id not in {one.id for one in here}:
        raise Refusal(N_("This customer did not live in the flat that day."), field="who")
    row = Dunning(
        number=rules.number(day, next_number(session, rules.PREFIX, unit.office_id, day)),
        office_id=unit.office_id,
        area_id=unit.area_id,
        unit_id=unit.id,
        customer_id=customer.id if customer is not None else None,
        step=step,
        at=at,
        day=day,
        by_id=by.id if by is not None else actor.employee_id,
        owed_fen=found.fen,
        note=inputs.text(Dunning, "note", note),
        answer="",
        bills=[_as_it_stood(one) for one in found.bills],
    )
    _say(row, outcome, promise_on, promise_fen)
    session.add(row)
    session.flush()
    return row


def _as_it_stood(one: Owing) -> DunningBill:
    return DunningBill(
        bill_id=one.bill.id,
        bill_no=one.bill.bill_no,
        item=one.bill.item,
        period=one.bill.period,
        amount_fen=one.bill.amount_fen,
        paid_fen=one.paid_fen,
        due_on=one.bill.due_on,
    )


def _say(
    row: Dunning,
    outcome: DunningOutcome | None,
    promise_on: date | None,
    promise_fen: int | None,
) -> None:
    """Put down what the customer said; what belongs to a promise is left out of anything else."""
    row.outcome = outcome
    if outcome is DunningOutcome.PROMISED:
        rules.check_promise(promise_on, promise_fen, row.owed_fen, row.day)
        row.promise_on, row.promise_fen = promise_on, promise_fen or row.owed_fen


def lacks_outcome(row: Dunning) -> bool:
    """Say whether something was left out that is entered once: the outcome, or a promise's day."""
    if row.voided_at is not None:
        return False
    return row.outcome is None or (
        row.outcome is DunningOutcome.PROMISED and row.promise_on is None
    )


def complete(
    session: Session,
    actor: Actor,
    row: Dunning,
    *,
    outcome: DunningOutcome | None,
    promise_on: date | None = None,
    promise_fen: int | None = None,
    note: str = "",
) -> Dunning:
    """Enter what came of a contact where that was left out; what was said before stands."""
    require(session, actor, Deed.COMPLETE, Record.DUNNING, row)
    if not lacks_outcome(row):
        raise Refusal(
            N_("A contact stands as it was recorded. Void it with a reason if it is wrong.")
        )
    said = row.outcome or outcome
    if said is None:
        raise Refusal(N_("Choose what came of it."), field="outcome")
    if said is DunningOutcome.PROMISED and row.outcome is said:
        if promise_on is None:
            raise Refusal(N_("Enter the day that was promised."), field="promise_on")
        rules.check_promise(promise_on, row.promise_fen, row.owed_fen, row.day)
        row.promise_on = promise_on
    else:
        _say(row, said, promise_on, promise_fen)
    row.note = row.note or inputs.text(Dunning, "note", note)
    session.flush()
    return row


def is_disputed(row: Dunning) -> bool:
    """Say whether a contact is a dispute that waits for an answer."""
    waits = row.outcome is DunningOutcome.DISPUTES and row.answered_at is None
    return waits and row.voided_at is None


def answer(session: Session, actor: Actor, row: Dunning, at: datetime, text: str) -> Dunning:
    """Answer a dispute: the ladder goes on from here."""
    require(session, actor, Deed.ANSWER, Record.DUNNING, row)
    if not is_disputed(row):
        raise Refusal(N_("No dispute waits for an answer here."))
    row.answer = inputs.text(Dunning, "answer", text, needed=N_("Write the answer."))
    row.answered_at, row.answered_by_id = at, actor.employee_id
    session.flush()
    return row
