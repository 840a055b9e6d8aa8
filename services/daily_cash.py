"""The daily report of money taken: by method, by person and by shift, receipt by receipt (JD-10).

Its cash of the front desk is the cash that the day's handovers expect: both count the movements of
``services.cash``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Employee, Handover, Office, Receipt, ReceiptBook, Unit
from models.clock import OFFICE_ZONE
from models.scopes import Actor, rows_within
from rules.receipts import gaps
from rules.vocabulary import Deed, PaymentMethod, Record
from services import cash
from services.cash import Move


@dataclass(frozen=True, slots=True)
class Total:
    """How often money came in and was given back, and how much; sums in fen."""

    received: int
    received_fen: int
    refunds: int
    refunded_fen: int

    @property
    def net_fen(self) -> int:
        """What is left."""
        return self.received_fen - self.refunded_fen


@dataclass(frozen=True, slots=True)
class Shift:
    """A handover of the day: its time within the day, and the desk's cash in it, in fen."""

    handover: Handover
    begins: datetime
    ends: datetime
    cash_fen: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement, with the words of its flat and person."""

    move: Move
    flat: str
    person: str


@dataclass(frozen=True, slots=True)
class Slips:
    """The numbers of a book used on the day, and those left out before the last of them."""

    book: ReceiptBook
    first: int
    last: int
    used: int
    missing: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """An office's day, as far as whoever asks may see it."""

    office: Office
    day: date
    entries: Sequence[Entry]
    whole: Total
    methods: Sequence[tuple[PaymentMethod, Total]]
    people: Sequence[tuple[str, Total, int]]  # the last: cash left, in fen
    shifts: Sequence[Shift]
    desk_cash_fen: int
    slips: Sequence[Slips]
    voided: Sequence[Receipt]

    @property
    def outside_fen(self) -> int:
        """Cash of the front desk that no handover counts yet, in fen."""
        return self.desk_cash_fen - sum(one.cash_fen for one in self.shifts)


def span(day: date) -> tuple[datetime, datetime]:
    """Return where a day begins and ends on the office's clock."""
    begins = datetime.combine(day, time(), OFFICE_ZONE)
    return begins, datetime.combine(day + timedelta(days=1), time(), OFFICE_ZONE)


def report(session: Session, actor: Actor, office: Office, day: date) -> Report:
    """Return an office's day; of an area administrator what is his areas' or his own."""
    begins, ends = span(day)
    found = cash.moves(session, office.id, begins, ends, actor)
    desk = cash.desk_people(session, office.id, day)
    entries = _entries(session, found)
    at_desk = [one for one in found if one.person_id in desk]
    sees_shifts = actor.may(Deed.VIEW, Record.HANDOVER)
    shifts = _shifts(session, actor, office.id, begins, ends, at_desk) if sees_shifts else []
    return Report(
        office=office,
        day=day,
        entries=entries,
        whole=_total(found),
        methods=[
            (method, _total(some))
            for method in PaymentMethod
            if (some := [one for one in found if one.method is method])
        ],
        people=_people(entries),
        shifts=shifts,
        desk_cash_fen=_cash(at_desk),
        slips=_slips(session, office.id, begins, ends),
        voided=_voided(session, actor, office.id, begins, ends),
    )


def _total(found: Iterable[Move]) -> Total:
    rows = list(found)
    came_in = [one.fen for one in rows if one.came_in]
    went_out = [-one.fen for one in rows if not one.came_in]
    return Total(len(came_in), sum(came_in), len(went_out), sum(went_out))


def _cash(found: Iterable[Move]) -> int:
    return sum(one.fen for one in found if one.method is PaymentMethod.CASH)


def _entries(session: Session, found: Sequence[Move]) -> list[Entry]:
    people = {one.person_id for one in found} - {None}
    flats = {one.unit_id for one in found} - {None}
    names: dict[int | None, str] = {
        row.id: row.name for row in session.scalars(select(Employee).where(Employee.id.in_(people)))
    }
    words: dict[int | None, str] = {
        row.id: row.address for row in session.scalars(select(Unit).where(Unit.id.in_(flats)))
    }
    return [Entry(one, words.get(one.unit_id, ""), names.get(one.person_id, "")) for one in found]


def _people(entries: Sequence[Entry]) -> list[tuple[str, Total, int]]:
    found: dict[str, list[Move]] = {}
    for one in entries:
        found.setdefault(one.person, []).append(one.move)
    return [(name, _total(some), _cash(some)) for name, some in sorted(found.items())]


def _shifts(
    session: Session,
    actor: Actor,
    office_id: int,
    begins: datetime,
    ends: datetime,
    at_desk: Sequence[Move],
) -> list[Shift]:
    rows = session.scalars(
        select(Handover)
        .where(
            Handover.office_id == office_id,
            Handover.voided_at.is_(None),
            Handover.covered_from < ends,
            Handover.covered_to > begins,
            rows_within(actor, Handover, Record.HANDOVER),
        )
        .order_by(Handover.covered_from, Handover.id)
    )
    found = []
    for row in rows:
        first, last = max(row.covered_from, begins), min(row.covered_to, ends)
        inside = (one for one in at_desk if first <= one.at < last)
        found.append(Shift(row, first, last, _cash(inside)))
    return found


def _slips(session: Session, office_id: int, begins: datetime, ends: datetime) -> list[Slips]:
    """Return the books used on the day; a number of a voided receipt is used, too."""
    today = select(Receipt.book_id).where(
        Receipt.office_id == office_id,
        Receipt.taken_at >= begins,
        Receipt.taken_at < ends,
        Receipt.book_id.is_not(None),
    )
    used: dict[int, list[tuple[int, bool]]] = {}
    rows = session.execute(
        select(Receipt.book_id, Receipt.serial, Receipt.taken_at >= begins)
        .where(Receipt.book_id.in_(today), Receipt.taken_at < ends)
        .order_by(Receipt.book_id, Receipt.serial)
    )
    for book_id, serial, is_today in rows:
        used.setdefault(book_id or 0, []).append((serial or 0, bool(is_today)))
    books = session.scalars(
        select(ReceiptBook).where(ReceiptBook.id.in_(used)).order_by(ReceiptBook.id)
    )
    found = []
    for book in books:
        serials = [serial for serial, _ in used[book.id]]
        new = [serial for serial, is_today in used[book.id] if is_today]
        missing = gaps(serials, book.first_no)
        found.append(Slips(book, min(new), max(new), len(new), missing))
    return found


def _voided(
    session: Session, actor: Actor, office_id: int, begins: datetime, ends: datetime
) -> Sequence[Receipt]:
    return session.scalars(
        select(Receipt)
        .where(
            Receipt.office_id == office_id,
            Receipt.taken_at >= begins,
            Receipt.taken_at < ends,
            Receipt.voided_at.is_not(None),
            rows_within(actor, Receipt, Record.RECEIPT),
        )
        .order_by(Receipt.taken_at, Receipt.id)
    ).all()
