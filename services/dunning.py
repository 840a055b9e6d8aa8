"""Contacts about arrears: recorded, completed, a dispute answered; and what a flat owes (JD-10).

What was owed is kept with each contact as it stood then. Nothing here cuts water or power.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Bill, Customer, Dunning, DunningBill, Employee, Unit
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require
from rules import dunning as rules
from rules.dunning import Contact
from rules.dunning_words import DunningOutcome, DunningStep
from rules.permissions import grant
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Scope
from services import arrears, inputs, visits
from services.dunning_ladder import is_open


@dataclass(frozen=True, slots=True)
class Owed:
    """What a flat owes on a day: the bills that are overdue, and the contacts so far."""

    bills: Sequence[Bill]
    contacts: Sequence[Contact]

    @property
    def fen(self) -> int:
        """The sum, in fen."""
        return sum(bill.amount_fen - bill.paid_fen for bill in self.bills)

    @property
    def oldest(self) -> date | None:
        """When the oldest of the bills was due."""
        return self.bills[0].due_on if self.bills else None

    @property
    def steps(self) -> Sequence[DunningStep]:
        """The steps that may be recorded: those taken, and the next."""
        if self.oldest is None:
            return ()
        taken = rules.reached(rules.since(self.oldest, self.contacts))
        return rules.STEPS[: taken + 1]


def owed(session: Session, unit_id: int, day: date) -> Owed:
    """Return what a flat owes that was due before a day: two statements."""
    bills = session.scalars(
        select(Bill)
        .where(is_open(), Bill.unit_id == unit_id, Bill.due_on < day)
        .order_by(Bill.due_on, Bill.id)
    ).all()
    said = arrears.contacts(session, [unit_id]).get(unit_id, ())
    return Owed(bills, [one.contact for one in said])


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
    check_reach(actor, unit)
    day = local(at).date()
    found = owed(session, unit.id, day)
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
        bills=[_as_it_stood(bill) for bill in found.bills],
    )
    _say(row, outcome, promise_on, promise_fen)
    session.add(row)
    session.flush()
    return row


def _as_it_stood(bill: Bill) -> DunningBill:
    return DunningBill(
        bill_id=bill.id,
        bill_no=bill.bill_no,
        item=bill.item,
        period=bill.period,
        amount_fen=bill.amount_fen,
        paid_fen=bill.paid_fen,
        due_on=bill.due_on,
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


def check_reach(actor: Actor, unit: Unit) -> None:
    """Refuse a flat that is not one's to collect from, in words that say whose it is."""
    if actor.operator:
        return
    scopes = {
        grant(post.role, Record.DUNNING).scope
        for post in actor.posts
        if post.office_id in (None, unit.office_id)
        and Deed.CREATE in grant(post.role, Record.DUNNING).deeds
    }
    if not scopes:
        raise Refusal(N_("This flat belongs to another office."), field="unit")
    if scopes == {Scope.AREA} and unit.area_id not in actor.areas_today:
        raise Refusal(
            N_("%(flat)s lies outside your areas. Choose a flat of your own areas."),
            field="unit",
            flat=unit.address,
        )


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
