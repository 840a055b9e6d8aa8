"""Bank statements: read in once, matched with flats, and made receipts by finance (JD-10).

Nothing is entered by itself: a suggestion is confirmed by a person. A line becomes one receipt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    BankLine,
    BankStatement,
    Bill,
    Building,
    Customer,
    Occupancy,
    Office,
    Receipt,
    Unit,
)
from models.audit import because, take_turn
from models.clock import local
from models.scopes import Actor, require, require_at
from rules.bank_matching import Flat, Incoming, Owed, Register, Suggestion, split
from rules.bank_words import BankLineState, BankReason
from rules.receipts import MOST_FEN
from rules.refusal import Refusal
from rules.typed import fold
from rules.vocabulary import N_, Deed, PaymentMethod, Record
from services import bank_files, inputs, receipts
from services.bank_files import MOST_TOLD, Movement
from services.dunning_ladder import OWED, is_open
from services.receipts import Taking
from services.separation import somebody

OPEN = (BankLineState.NEW, BankLineState.SUGGESTED, BankLineState.SURE)
SETTLED = N_("This line was settled meanwhile. Look at it again.")


class BadRows(Refusal):
    """Rows of a file can't be read: ``rows`` has each with its number; nothing was read in."""

    def __init__(self, rows: Sequence[tuple[int, Refusal]]) -> None:
        super().__init__(
            N_("Nothing was read in: %(count)s rows can't be read. Mend them in the file."),
            field="file",
            count=len(rows),
        )
        self.rows = rows[:MOST_TOLD]


# Reading in ---------------------------------------------------------------------------------------
def read_in(
    session: Session,
    actor: Actor,
    at: datetime,
    office: Office,
    *,
    account: str,
    name: str,
    content: bytes,
) -> BankStatement:
    """Read a bank's file: all that came in, or nothing at all.

    Refuses a file that was read in before, one without anything that came in, and bad rows
    (BadRows). Lines whose bank number is known are left out and counted.
    """
    require_at(actor, Deed.CREATE, Record.BANK_STATEMENT, office.id)
    kept = inputs.text(
        BankStatement, "account", account, needed=N_("Say which bank account it is of.")
    )
    kept = _account(session, office.id, kept)
    digest = hashlib.sha256(content).hexdigest()
    with session.no_autoflush:
        take_turn(session.connection())
        _check_new(session, office.id, digest)
    found = bank_files.read(content, name)
    if bad := found.bad + _ahead(found.movements, local(at).date()):
        raise BadRows(sorted(bad, key=lambda one: one[0]))
    if not found.movements:
        raise Refusal(N_("Nothing in this file came in."), field="file")
    fresh = _unknown(session, office.id, kept, found.movements)
    if sum(one.fen for one in fresh) > MOST_FEN:
        raise Refusal(
            N_("More came in than one file may hold. Read it in by shorter times."), field="file"
        )
    statement = BankStatement(
        office_id=office.id,
        account=kept,
        file_name=name[-inputs.length(BankStatement, "file_name") :],
        sha256=digest,
        read_at=at,
        read_by_id=actor.employee_id,
        first_day=min(one.day for one in found.movements),
        last_day=max(one.day for one in found.movements),
        incoming=len(fresh),
        incoming_fen=sum(one.fen for one in fresh),
        outgoing=found.outgoing,
        known=len(found.movements) - len(fresh),
    )
    lines = [_line(statement, office.id, one) for one in fresh]
    suggest(session, office.id, lines, local(at).date())
    session.add_all([statement, *lines])
    session.flush()
    return statement


def _account(session: Session, office_id: int, typed: str) -> str:
    """Return an account as it was spelled first: its numbers are told from others' by it."""
    asked = select(BankStatement.account).where(BankStatement.office_id == office_id).distinct()
    same = (one for one in session.scalars(asked) if _bare(one) == _bare(typed))
    return min(same, default=typed)


def _bare(account: str) -> str:
    return "".join(fold(account).split()).casefold()


def _check_new(session: Session, office_id: int, digest: str) -> None:
    when = session.scalar(
        select(BankStatement.read_at).where(
            BankStatement.office_id == office_id, BankStatement.sha256 == digest
        )
    )
    if when is not None:
        raise Refusal(
            N_("This file was read in already, at %(when)s."),
            field="file",
            when=inputs.shown(when),
        )


def _ahead(movements: Sequence[Movement], today: date) -> list[tuple[int, Refusal]]:
    """Return the rows of days to come: no receipt could be written of one."""
    return [(one.row, Refusal(N_("This day lies ahead."))) for one in movements if one.day > today]


def _unknown(
    session: Session, office_id: int, account: str, movements: Sequence[Movement]
) -> list[Movement]:
    """Return the movements that are not known yet by bank number, day and sum.

    Some banks give one number to all movements of a batch, or count anew in each file: other money
    of a number is no repetition, and its number is kept with what tells it apart.
    """
    seen = _known(session, office_id, account, movements)
    found = []
    for one in movements:
        number = one.serial
        if number and number in seen and not _same(seen[number], one):
            number = bank_files.told_apart(one)
        if not number:
            found.append(one)
        elif number not in seen:
            seen[number] = one.day, one.fen, one.payer
            found.append(replace(one, serial=number))
    return found


def _known(
    session: Session, office_id: int, account: str, movements: Sequence[Movement]
) -> dict[str, tuple[date, int, str | None]]:
    """Return day and sum of the lines that have one of the movements' numbers."""
    some = (one for one in movements if one.serial)
    numbers = list({name for one in some for name in (one.serial, bank_files.told_apart(one))})
    found: dict[str, tuple[date, int, str | None]] = {}
    for start in range(0, len(numbers), 500):
        asked = select(BankLine.serial_no, BankLine.day, BankLine.amount_fen).where(
            BankLine.office_id == office_id,
            BankLine.account == account,
            BankLine.serial_no.in_(numbers[start : start + 500]),
        )
        # the payer's name may be written otherwise in another file
        found |= {number or "": (day, fen, None) for number, day, fen in session.execute(asked)}
    return found


def _same(known: tuple[date, int, str | None], one: Movement) -> bool:
    return known[:2] == (one.day, one.fen) and known[2] in (None, one.payer)


def _line(statement: BankStatement, office_id: int, one: Movement) -> BankLine:
    return BankLine(
        statement=statement,
        office_id=office_id,
        account=statement.account,
        row_no=one.row,
        day=one.day,
        amount_fen=one.fen,
        payer=one.payer,
        memo=one.memo,
        serial_no=one.serial,
        state=BankLineState.NEW,
    )


# Whose it may be ----------------------------------------------------------------------------------
def suggest(session: Session, office_id: int, lines: Iterable[BankLine], day: date) -> None:
    """Write the best suggestion to lines nobody chose a flat for."""
    known = register(session, office_id, day)
    for line in lines:
        if line.reasons == BankReason.CHOSEN.value:
            continue
        found = known.suggest(Incoming(line.amount_fen, line.payer or "", line.memo or ""))
        best = found[0] if found else None
        line.unit_id = best.unit_id if best else None
        line.reasons = ",".join(best.reasons) if best else ""
        line.state = _state(best)


def _state(best: Suggestion | None) -> BankLineState:
    if best is None:
        return BankLineState.NEW
    return BankLineState.SURE if best.sure else BankLineState.SUGGESTED


def register(session: Session, office_id: int, day: date) -> Register:
    """Return an office's flats with who lives there and what they owe: three statements."""
    owed: dict[int, list[Owed]] = {}
    for unit_id, bill_id, bill_no, fen in session.execute(
        select(Bill.unit_id, Bill.id, Bill.bill_no, OWED)
        .where(Bill.office_id == office_id, is_open())
        .order_by(Bill.due_on, Bill.id)
    ):
        owed.setdefault(unit_id, []).append(Owed(bill_id, bill_no, int(fen)))
    names: dict[int, list[str]] = {}
    for unit_id, name in session.execute(
        select(Occupancy.unit_id, Customer.name)
        .join(Customer, Customer.id == Occupancy.customer_id)
        .where(
            Customer.office_id == office_id,
            Customer.voided_at.is_(None),
            Occupancy.held_on(day),
        )
    ):
        names.setdefault(unit_id, []).append(name)
    flats = session.execute(
        select(Unit.id, Building.name, Unit.stairwell, Unit.room)
        .join(Building, Building.id == Unit.building_id)
        .where(Unit.office_id == office_id)
    )
    return Register(
        Flat(
            unit_id,
            (building, stairwell or "", room),
            tuple(names.get(unit_id, ())),
            tuple(owed.get(unit_id, ())),
        )
        for unit_id, building, stairwell, room in flats
    )


def candidates(session: Session, line: BankLine, day: date) -> list[Suggestion]:
    """Return the flats a line may be of, what speaks for most first."""
    known = register(session, line.office_id, day)
    return known.suggest(Incoming(line.amount_fen, line.payer, line.memo))


def open_bills(session: Session, unit_id: int) -> list[Bill]:
    """Return what is open at a flat, the oldest first."""
    return list(
        session.scalars(
            select(Bill).where(Bill.unit_id == unit_id, is_open()).order_by(Bill.due_on, Bill.id)
        )
    )


def proposed_split(line: BankLine, bills: Sequence[Bill]) -> tuple[dict[int, int], int]:
    """Return how a line is spread over a flat's open bills, and what is left as an advance."""
    owed = [Owed(one.id, one.bill_no, one.amount_fen - one.paid_fen) for one in bills]
    return split(line.amount_fen, owed, line.memo)


# What finance does --------------------------------------------------------------------------------
def _locked(session: Session, actor: Actor, deed: Deed, line: BankLine) -> None:
    """Ask for the right, wait for whoever settles the line now, and see that it is open."""
    require(session, actor, deed, Record.BANK_LINE, line)
    with session.no_autoflush:
        take_turn(session.connection())
        session.refresh(line, with_for_update=True)
    if line.state not in OPEN:
        raise Refusal(SETTLED)


def choose(session: Session, actor: Actor, line: BankLine, unit: Unit) -> BankLine:
    """Say by hand whose money it is."""
    _locked(session, actor, Deed.EDIT, line)
    if unit.office_id != line.office_id:
        raise Refusal(N_("This flat belongs to another office."), field="unit")
    line.unit, line.reasons = unit, BankReason.CHOSEN.value
    line.state = BankLineState.SUGGESTED
    session.flush()
    return line


def look_again(session: Session, actor: Actor, lines: Sequence[BankLine], at: datetime) -> None:
    """Look anew whose open lines may be: bills and customers change."""
    for office_id in dict.fromkeys(one.office_id for one in lines):
        here = [one for one in lines if one.office_id == office_id]
        for one in here:
            _locked(session, actor, Deed.EDIT, one)
        suggest(session, office_id, here, local(at).date())
    session.flush()


def confirm(
    session: Session,
    actor: Actor,
    line: BankLine,
    at: datetime,
    *,
    parts: dict[int, int] | None = None,
    receipt_no: str | None = None,
) -> BankLine:
    """Write the receipt of a line: ``parts`` on its flat's bills (fen), the rest as an advance.

    Without parts they are spread as proposed. Refuses a line that was settled meanwhile, more than
    the line brought, and whatever services.receipts refuses.
    """
    _locked(session, actor, Deed.CONFIRM, line)
    if line.unit is None:
        raise Refusal(N_("Choose the flat first."))
    bills = open_bills(session, line.unit.id)
    chosen = proposed_split(line, bills)[0] if parts is None else parts
    rest = line.amount_fen - sum(chosen.values())
    if rest < 0:
        raise Refusal(N_("This is more than the line brought."), field="received")
    by_id = {one.id: one for one in bills}
    if any(one not in by_id for one in chosen):
        raise Refusal(N_("One of these bills was paid meanwhile. Look at them again."))
    taking = Taking(
        office_id=line.office_id,
        unit=line.unit,
        payer=line.payer[: inputs.length(Receipt, "payer")].rstrip(),  # banks have longer names
        method=PaymentMethod.TRANSFER,
        paid_on=line.day,
        receipt_no=receipt_no,
        bills=[(by_id[one], fen) for one, fen in chosen.items() if fen],
        advance_fen=rest,
        total_fen=line.amount_fen,
    )
    line.receipt = receipts.take(session, actor, taking, at)
    line.state = BankLineState.BOOKED
    line.decided_at, line.decided_by_id = at, somebody(actor)
    session.flush()
    return line


def confirm_sure(
    session: Session, actor: Actor, lines: Sequence[BankLine], at: datetime, *, numbered: bool
) -> None:
    """Confirm lines nothing else comes near to, if that still holds of all; else none.

    The caller undoes what was done before a refusal.
    """
    look_again(session, actor, lines, at)
    paid: set[int | None] = set()
    for line in sorted(lines, key=lambda one: (one.day, one.id)):
        if line.unit_id in paid:  # one before it may have paid its bills
            suggest(session, line.office_id, [line], local(at).date())
        if line.state is not BankLineState.SURE:
            raise Refusal(
                N_("%(line)s is not unambiguous: confirm it on its own page."), line=str(line)
            )
        paid.add(line.unit_id)
        number = receipts.proposed(session, actor, line.office_id) if numbered else ""
        confirm(session, actor, line, at, receipt_no=number or None)


def ignore(session: Session, actor: Actor, line: BankLine, why: str, at: datetime) -> BankLine:
    """Say with a reason that a line is no customer's payment."""
    _locked(session, actor, Deed.EDIT, line)
    line.ignored_why = inputs.reason(why, inputs.length(BankLine, "ignored_why"))
    because(session, line.ignored_why)
    line.state = BankLineState.IGNORED
    line.decided_at, line.decided_by_id = at, somebody(actor)
    session.flush()
    return line


def take_up(session: Session, actor: Actor, line: BankLine, at: datetime) -> BankLine:
    """Take an ignored line up again."""
    require(session, actor, Deed.EDIT, Record.BANK_LINE, line)
    with session.no_autoflush:
        take_turn(session.connection())  # before the line's row is locked
        session.refresh(line, with_for_update=True)
    if line.state is not BankLineState.IGNORED:
        raise Refusal(SETTLED)
    line.ignored_why, line.decided_at, line.decided_by_id = "", None, None
    line.state = BankLineState.NEW
    suggest(session, line.office_id, [line], local(at).date())
    session.flush()
    return line
