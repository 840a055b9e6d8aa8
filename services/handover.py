"""Shift handovers: opened from the system, counted, signed by both, noted (JD-5)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Employee,
    Handover,
    HandoverCash,
    HandoverCount,
    HandoverItem,
    Shift,
)
from models.audit import because, take_turn
from models.clock import OFFICE_ZONE, local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import handover as rules
from rules import roster
from rules.handover import Checked
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.shift_words import HandoverState
from rules.tickets import ticket_number
from rules.vocabulary import (
    N_,
    Deed,
    PaymentMethod,
    Record,
    Role,
)
from services import inputs, notices
from services.handover_facts import fill, known, receipts
from services.separation import OwnWork, somebody
from services.ticket_events import holds_post

SOON = timedelta(hours=1)  # before the shift's end my day says that it has to be handed over
LATEST = timedelta(hours=12)  # a handover within these hours before a shift begins leads on to it


# Opening ------------------------------------------------------------------------------------------
def open_sheet(
    session: Session,
    actor: Actor,
    shift: Shift,
    day: date,
    taker: Employee,
    at: datetime,
    matters: str = "",
) -> Handover:
    """Open the sheet of a shift: its giver is whoever opens it, its figures the system's."""
    giver = session.get_one(Employee, somebody(actor))
    _check_shift(session, actor, shift, day, at)
    _check_people(session, giver, taker, shift.office_id, at)
    starts_at, ends_at = roster.span(day, shift.starts, shift.ends, OFFICE_ZONE)
    today = local(at).date()
    sequence = next_number(session, rules.PREFIX, shift.office_id, today)
    row = Handover(
        number=ticket_number(rules.PREFIX, today, sequence),
        office_id=shift.office_id,
        shift=shift,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        giver=giver,
        taker=taker,
        matters=inputs.text(Handover, "matters", matters),
    )
    _fill(session, row, at)
    row.cash = [HandoverCash(fen=fen, pieces=0) for fen in rules.DENOMINATIONS]
    row.items = [*_items(session, shift.office_id)]
    session.add(row)
    session.flush()
    return row


def refill(session: Session, actor: Actor, row: Handover, at: datetime) -> Handover:
    """Fill a sheet anew with what the system knows now; what was counted stays."""
    _may_fill(session, actor, row)
    _fill(session, row, at)
    row.differs = row.counted_fen != row.expected_fen or _item_differs(row)
    session.flush()
    return row


def _fill(session: Session, row: Handover, at: datetime) -> None:
    row.covered_from, row.opened_at = _covered_from(session, row), at
    row.covered_to = _covered_to(session, row, at)
    found = fill(session, row.office_id, row.covered_from, row.covered_to)
    row.filled = json.dumps(found, ensure_ascii=False, sort_keys=True)
    row.expected_fen = found["receipts"].get(PaymentMethod.CASH.value, [0, 0])[1]


def _covered_from(session: Session, row: Handover) -> datetime:
    """Return where the last handover's receipts end, or the shift's beginning."""
    with session.no_autoflush:
        last = session.scalar(
            select(func.max(Handover.covered_to)).where(
                Handover.office_id == row.office_id,
                Handover.id != (row.id or 0),
                Handover.voided_at.is_(None),
                Handover.starts_at < row.starts_at,
                Handover.covered_to > row.starts_at - LATEST,
            )
        )
    return last or row.starts_at


def _covered_to(session: Session, row: Handover, at: datetime) -> datetime:
    """Return until when a sheet counts receipts: now, or where a later shift's sheet begins."""
    with session.no_autoflush:
        later = session.scalar(
            select(func.min(Handover.covered_from)).where(
                Handover.office_id == row.office_id,
                Handover.id != (row.id or 0),
                Handover.voided_at.is_(None),
                Handover.starts_at > row.starts_at,
                Handover.covered_from >= row.covered_from,
            )
        )
    return at if later is None else min(at, later)


def _items(session: Session, office_id: int) -> Sequence[HandoverCount]:
    """Return the rows of the items in use; receipt books go on where the last sheet ended."""
    last = session.scalar(
        select(func.max(Handover.id)).where(
            Handover.office_id == office_id, Handover.state == HandoverState.TAKEN
        )
    )
    before = {
        item_id: (first, final)
        for item_id, first, final in session.execute(
            select(HandoverCount.item_id, HandoverCount.first_no, HandoverCount.last_no).where(
                HandoverCount.handover_id == (last or 0)
            )
        )
    }
    rows = session.scalars(
        select(HandoverItem)
        .where(HandoverItem.office_id == office_id, HandoverItem.active)
        .order_by(HandoverItem.id)
    )
    return [
        HandoverCount(
            item_id=item.id,
            name=item.name,
            kind=item.kind,
            expected=item.expected,
            first_no=before.get(item.id, ("", ""))[0],
            last_no=before.get(item.id, ("", ""))[1],
        )
        for item in rows
    ]


def _check_shift(session: Session, actor: Actor, shift: Shift, day: date, at: datetime) -> None:
    require_at(actor, Deed.CREATE, Record.HANDOVER, shift.office_id)
    if not shift.for_front_desk:
        raise Refusal(N_("Only shifts of the front desk are handed over."), field="shift")
    if not shift.holds_on(day):
        raise Refusal(
            N_("There is no %(shift)s on %(day)s: it is not in force then."),
            field="shift",
            shift=shift.name,
            day=day,
        )
    starts_at, _ = roster.span(day, shift.starts, shift.ends, OFFICE_ZONE)
    if at < starts_at:
        raise Refusal(N_("This shift has not begun yet."), field="day")
    earlier = session.scalar(
        select(Handover.number).where(
            Handover.office_id == shift.office_id,
            Handover.day == day,
            Handover.shift_id == shift.id,
            Handover.voided_at.is_(None),
        )
    )
    if earlier is not None:
        raise Refusal(
            N_("This shift has its handover %(number)s already: open that one."),
            field="shift",
            number=earlier,
        )


def _check_people(
    session: Session, giver: Employee, taker: Employee, office_id: int, at: datetime
) -> None:
    if giver.id == taker.id:
        raise Refusal(N_("Nobody hands over to himself: choose a colleague."), field="taker")
    for person, field in ((giver, None), (taker, "taker")):
        works = select(Employee.id).where(
            Employee.id == person.id,
            Employee.active,
            holds_post(office_id, local(at).date(), Role.FRONT_DESK),
        )
        if session.scalar(works) is None:
            raise Refusal(
                N_("%(name)s does not work at the front desk of this office."),
                field=field,
                name=person.name,
            )


# Counting -----------------------------------------------------------------------------------------
def count(
    session: Session,
    actor: Actor,
    row: Handover,
    at: datetime,
    *,
    pieces: Mapping[int, int],
    cash_reason: str,
    items: Sequence[Checked],
    matters: str,
    taker: Employee | None = None,
) -> Handover:
    """Keep what the giver counted; every difference is explained at its field."""
    _may_fill(session, actor, row)
    if taker is not None and taker.id != row.taker_id:
        _check_people(session, row.giver, taker, row.office_id, at)
        row.taker = taker
    counted = rules.total(pieces)
    why = inputs.text(Handover, "cash_reason", cash_reason)
    rules.check_cash(row.expected_fen, counted, why)
    for item in items:
        rules.check_item(item)
    by_key = {item.key: item for item in items}
    for line in row.items:
        item = by_key[f"item_{line.id}"]
        line.counted, line.reason = item.counted, item.reason
        line.first_no, line.last_no = item.first_no, item.last_no
    for cash in row.cash:
        cash.pieces = pieces.get(cash.fen, 0)
    row.counted_fen, row.counted_at = counted, at
    row.cash_reason = why if counted != row.expected_fen else ""
    row.matters = inputs.text(Handover, "matters", matters)
    row.differs = counted != row.expected_fen or _item_differs(row)
    session.flush()
    return row


def _item_differs(row: Handover) -> bool:
    return any(line.counted is not None and line.counted != line.expected for line in row.items)


def _may_fill(session: Session, actor: Actor, row: Handover) -> None:
    require(session, actor, Deed.SIGN, Record.HANDOVER, row)
    _check_alive(row)
    rules.check_open(row.state)
    if row.giver_id != somebody(actor):
        raise Refusal(
            N_("Only %(name)s, who hands over, fills in this sheet."), name=row.giver.name
        )


def _check_alive(row: Handover) -> None:
    if row.voided_at is not None:
        raise Refusal(N_("This handover has been struck out and stays as it is."))


# Signing ------------------------------------------------------------------------------------------
def give(session: Session, actor: Actor, row: Handover, at: datetime) -> Handover:
    """Let the giver sign: counted, explained, and with the receipts as they are now."""
    require(session, actor, Deed.SIGN, Record.HANDOVER, row)
    _check_alive(row)
    state = rules.give(row.state)
    if row.giver_id != somebody(actor):
        raise Refusal(
            N_(
                "Nobody signs for another: %(name)s hands over.",
            ),
            name=row.giver.name,
        )
    if row.counted_at is None:
        raise Refusal(N_("Count cash and items first, then sign."))
    take_turn(session.connection())  # a receipt voided at the same time waits, or is seen here
    until = _covered_to(session, row, at)
    now = receipts(session, row.office_id, row.covered_from, until)
    if now != known(row)["receipts"]:
        raise Refusal(
            N_("Receipts changed since the sheet was filled: fill it in anew, then sign.")
        )
    rules.check_cash(row.expected_fen, row.counted_fen, row.cash_reason)
    row.state, row.given_at, row.return_reason = state, at, ""
    session.flush()
    if row.differs:
        notices.tell_leaders(session, NoticeKind.HANDOVER_DIFFERENCE, row, at, by=actor)
    return row


def take(session: Session, actor: Actor, row: Handover, at: datetime) -> Handover:
    """Let the taker sign: from now on the handover stands."""
    _may_answer(session, actor, row)
    row.state, row.taken_at = rules.take(row.state), at
    session.flush()
    return row


def give_back(
    session: Session, actor: Actor, row: Handover, at: datetime, *, reason: str
) -> Handover:
    """Let the taker refuse, with the reason: the giver corrects the sheet and signs again."""
    _may_answer(session, actor, row)
    state = rules.refuse(row.state)
    why = inputs.reason(reason, inputs.length(Handover, "return_reason"))
    because(session, why)
    row.state, row.given_at, row.return_reason = state, None, why
    session.flush()
    return row


def _may_answer(session: Session, actor: Actor, row: Handover) -> None:
    require(session, actor, Deed.SIGN, Record.HANDOVER, row)
    _check_alive(row)
    rules.refuse(row.state)
    if row.taker_id != somebody(actor):
        raise Refusal(N_("Nobody signs for another: %(name)s takes over."), name=row.taker.name)


def note(session: Session, actor: Actor, row: Handover, at: datetime, *, text: str) -> Handover:
    """Let the supervisor note a difference, with a sentence: it is off his day then."""
    require(session, actor, Deed.NOTE, Record.HANDOVER, row)
    _check_alive(row)
    if not row.differs:
        raise Refusal(N_("Nothing differs on this handover."))
    if row.state is not HandoverState.TAKEN:
        raise Refusal(N_("Note the difference when both have signed."))
    if row.noted_at is not None:
        raise Refusal(N_("This difference has been noted."))
    if somebody(actor) in (row.giver_id, row.taker_id):
        raise OwnWork(N_("Nobody notes the difference of his own handover."))
    row.note = inputs.text(Handover, "note", text, needed=N_("Write what follows from it."))
    row.noted_at, row.noted_by_id = at, actor.employee_id
    session.flush()
    return row


def void(session: Session, actor: Actor, row: Handover, at: datetime, *, reason: str) -> Handover:
    """Strike a sheet out that was opened by mistake; one that both signed stands."""
    require(session, actor, Deed.VOID, Record.HANDOVER, row)
    _check_alive(row)
    if row.state is HandoverState.TAKEN:
        raise Refusal(rules.FROZEN)
    why = inputs.reason(reason)
    because(session, why)
    row.voided_at, row.voided_by_id, row.void_reason = at, actor.employee_id, why
    session.flush()
    return row
