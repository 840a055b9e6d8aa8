"""Billing runs (出账): begun to be looked at, then confirmed once, all bills or none (JD-10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models import Bill, BillingRun, Office
from models.audit import take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import fees as rules
from rules.fee_words import RunState
from rules.indicators import months_of_quarter, parse_quarter
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, Record
from services.reckoning import Charge, Plan, plan

HANDFUL = 500  # bills written together
DUE_AFTER_DAYS = 20  # of the quarter's first day, where no other day is chosen


def quarter(typed: str) -> str:
    """Return a quarter as it is kept; refuse what is none."""
    period = typed.strip().upper()
    try:
        parse_quarter(period)
    except Refusal:
        raise Refusal(N_("Write the quarter as 2026Q3."), field="period") from None
    return period


def begin(
    session: Session, actor: Actor, office: Office, period: str, due_on: date, at: datetime
) -> BillingRun:
    """Begin a run: its page shows what it would bill; nothing is billed before it is confirmed."""
    require_at(actor, Deed.CREATE, Record.BILLING_RUN, office.id)
    day = local(at).date()
    run = BillingRun(
        office_id=office.id, office=office, period=quarter(period), begun_by_id=actor.employee_id
    )
    set_due(run, due_on)
    number = next_number(session, rules.RUN_PREFIX, office.id, day)
    run.number = ticket_number(rules.RUN_PREFIX, day, number)
    session.add(run)
    session.flush()
    return run


def set_due(run: BillingRun, due_on: date) -> None:
    """Choose until when the bills are to be paid; a run that is confirmed stands."""
    if run.state is RunState.BILLED:
        raise Refusal(N_("This run has written its bills and stands."))
    if due_on < months_of_quarter(run.period)[0]:
        raise Refusal(N_("The bills can't be due before their quarter begins."), field="due_on")
    run.due_on = due_on


def preview(session: Session, run: BillingRun) -> Plan:
    """Return what a run would bill now."""
    return plan(session, run.office_id, run.period)


def confirm(
    session: Session, actor: Actor, run: BillingRun, at: datetime, seen: str = ""
) -> BillingRun:
    """Write every bill of a run that does not stand yet, in the caller's transaction.

    Two who confirm at once take turns; the second finds nothing left. ``seen`` is the seal of what
    was looked at: a price or reading that changed meanwhile is looked at again first.
    """
    require(session, actor, Deed.EDIT, Record.BILLING_RUN, run)
    with session.no_autoflush:
        take_turn(session.connection())  # before the run's row is locked
        session.refresh(run, with_for_update=True)
    if run.state is RunState.BILLED:
        raise Refusal(N_("This run has written its bills and stands."))
    found = preview(session, run)
    if found.flats == 0:
        raise Refusal(N_("There is nothing to bill: what is owed is billed already, or missing."))
    if seen and seen != found.seal:
        raise Refusal(N_("What is to be billed has changed meanwhile. Look at it again."))
    _write(session, run, found)
    run.state, run.billed_at, run.billed_by_id = RunState.BILLED, at, actor.employee_id
    run.bills, run.sum_fen = found.flats, found.fen
    session.flush()
    return run


def _write(session: Session, run: BillingRun, found: Plan) -> None:
    day = months_of_quarter(run.period)[0]
    number = next_number(session, rules.BILL_PREFIX, run.office_id, day, found.flats)
    charges = found.charges
    while some := list(islice(charges, HANDFUL)):
        session.add_all(_bills(run, some, number))
        session.flush()
        number += len(some)


def _bills(run: BillingRun, charges: list[Charge], number: int) -> Iterator[Bill]:
    for place, charge in enumerate(charges, number):
        yield Bill(
            office_id=run.office_id,
            area_id=charge.flat.area_id,
            unit_id=charge.flat.id,
            bill_no=rules.bill_number(run.period, place),
            item=charge.item.name,
            period=run.period,
            amount_fen=charge.fen,
            due_on=run.due_on,
            run_id=run.id,
            fee_item_id=charge.item.id,
            charged_from=charge.stretches[0].first,
            charged_to=charge.stretches[-1].last,
            reckoning=charge.told,
        )


def written(session: Session, run: BillingRun) -> list[tuple[str, int, int, int]]:
    """Return what a run billed, by item: name, bills, fen, and how many are reversed since."""
    reversed_ = func.sum(case((Bill.voided_at.is_not(None), 1), else_=0))
    rows = session.execute(
        select(Bill.item, func.count(), func.sum(Bill.amount_fen), reversed_)
        .where(Bill.run_id == run.id)
        .group_by(Bill.item)
        .order_by(func.min(Bill.id))
    )
    return [(name, count, int(fen), int(back)) for name, count, fen, back in rows]
