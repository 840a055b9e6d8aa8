"""Who is calling: customers and flats by phone, name, room, pinyin or code (JD-12).

Three statements at most for any number of hits: the search index twice, then at once everything the
desk wants to see of each hit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from models.audit import masked
from models.customers import Customer, Occupancy
from models.estate import Area, AreaAssignment, Building, Unit
from models.people import Employee
from models.scopes import Actor, rows_within
from models.search import matching
from models.tickets import Ticket
from rules.vocabulary import Deed, Record
from services.ticket_events import OPEN
from services.ticket_lists import tickets_of

CAP = 300  # ids asked of the index for one search
LONGEST = 60  # characters of a search that are read
_NUMBERS = re.compile(r"\d+")
# 3-502, 3栋502, 3栋1单元502, 3#502, 502: at most three numbers, with the words people put between
_ROOM = re.compile(
    r"\s*(?:第?\d{1,4}\s*(?:号楼|号院|栋|幢|座|楼|期|号|单元|梯|#|-|－|/|\s)\s*){0,2}"
    r"\d{1,5}\s*(?:室|房|号)?\s*"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One customer at one flat, or a flat without anybody, as the call screen shows it."""

    office_id: int
    customer_id: int | None
    unit_id: int | None
    code: str
    name: str
    phone: str  # masked for everybody: a click shows it, on record
    address: str
    area_id: int | None
    area: str
    administrator: str  # of the area, today
    open_tickets: int
    facts: str  # what is known of the customer
    unit_facts: str
    may_show: bool = False  # whether the reader may have the number shown


def find(session: Session, actor: Actor, words: str, limit: int = 20) -> list[Hit]:
    """Return the customers and flats that fit the words typed so far, best first."""
    typed = plain(words)
    if not typed:
        return []
    room = room_of(typed)
    customers: list[int] = []
    units: list[int] = []
    if not _is_address(typed, room):
        customers = _matching(session, actor, Record.CUSTOMER, query(typed))
    if room:
        units = _matching(session, actor, Record.UNIT, " ".join(room))
        if not units and _is_address(typed, room):  # a building may be written 03
            units = _matching(session, actor, Record.UNIT, room[-1])
    if not customers and not units:
        return []
    rows = session.execute(_hits(actor, _pairs(actor, customers, units))).all()
    ranked = [(_rank(row, typed, room), row) for row in rows]
    ranked = [(rank, row) for rank, row in ranked if rank is not None]
    ranked.sort(key=lambda found: (found[0], found[1].name or "", found[1].address_key or ""))
    return [_hit(row) for _, row in ranked[:limit]]


def plain(words: str) -> str:
    """Return what was typed as all searches read it: folded, clipped, without signs around it."""
    return unicodedata.normalize("NFKC", words).strip().casefold()[:LONGEST].strip("*%_ ")


def _matching(session: Session, actor: Actor, record: Record, words: str) -> list[int]:
    """Ask the search index, within the offices somebody may look into."""
    if not actor.may(Deed.VIEW, record):
        return []
    phones = actor.covers(Deed.FULL_PHONE, Deed.VIEW, record)
    return matching(session, record, words, actor.offices(Deed.VIEW, record), CAP, phones=phones)


def query(plain: str) -> str:
    """Return a search as the index reads it: phone numbers and pinyin are one word each."""
    digits = re.sub(r"[\s\-]", "", plain)
    if digits.lstrip("+").isdigit():
        return digits.removeprefix("+86")
    return plain.replace(" ", "") if plain.isascii() and "-" not in plain else plain


def room_of(plain: str) -> tuple[str, ...]:
    """Return the numbers of a room as typed: building, stairwell, room; () if it is none."""
    if not _ROOM.fullmatch(plain):
        return ()
    return tuple(_NUMBERS.findall(plain))


def _is_address(plain: str, room: tuple[str, ...]) -> bool:
    """Say whether what was typed is a room and no phone number: 3-502, but not 138 1234."""
    return len(room) > 1 and not plain.replace(" ", "").isdigit() and len("".join(room)) < 8


# The statement ------------------------------------------------------------------------------------
def _lives_there(day: date) -> ColumnElement[bool]:
    return Occupancy.held_on(day)


def _pairs(actor: Actor, customers: Sequence[int], units: Sequence[int]) -> Subquery:
    """Return who lives where today, of the customers and flats found and within reach."""
    lives = _lives_there(actor.day)
    of_customers = (
        select(Customer.id.label("customer_id"), Occupancy.unit_id.label("unit_id"))
        .outerjoin(Occupancy, and_(Occupancy.customer_id == Customer.id, lives))
        .where(
            Customer.id.in_(customers),
            Customer.voided_at.is_(None),
            rows_within(actor, Customer, Record.CUSTOMER),
        )
    )
    seen = and_(
        Customer.id == Occupancy.customer_id,
        Customer.voided_at.is_(None),
        rows_within(actor, Customer, Record.CUSTOMER),
    )
    of_units = (
        select(Customer.id, Unit.id)
        .select_from(Unit)
        .outerjoin(Occupancy, and_(Occupancy.unit_id == Unit.id, lives))
        .outerjoin(Customer, seen)
        .where(Unit.id.in_(units), rows_within(actor, Unit, Record.UNIT))
    )
    return union(of_customers, of_units).subquery("pairs")


def _open_tickets(actor: Actor, pairs: Subquery) -> ColumnElement[int]:
    """Return how many open work orders the customer or the flat has, of those within reach."""
    count: ColumnElement[int] = (
        select(func.count())
        .where(
            or_(
                Ticket.customer_id == pairs.c.customer_id,
                Ticket.unit_id == pairs.c.unit_id,
            ),
            Ticket.status.in_(OPEN),
            Ticket.voided_at.is_(None),
            rows_within(actor, Ticket, Record.TICKET),
        )
        .correlate(pairs)
        .scalar_subquery()
    )
    return count


def _hits(actor: Actor, pairs: Subquery) -> Select[tuple[object, ...]]:
    today = and_(
        AreaAssignment.area_id == Area.id,
        AreaAssignment.held_on(actor.day),
    )
    whole = rows_within(actor, Customer, Record.CUSTOMER, Deed.FULL_PHONE)
    return (
        select(
            func.coalesce(Unit.office_id, Customer.office_id).label("office_id"),
            pairs.c.customer_id,
            pairs.c.unit_id,
            Customer.code,
            Customer.name,
            Customer.phone,
            Customer.initials,
            Customer.pinyin,
            Customer.facts,
            whole.label("may_show"),
            Building.name.label("building"),
            Unit.stairwell,
            Unit.room,
            Unit.facts.label("unit_facts"),
            (Building.name + "-" + Unit.stairwell + "-" + Unit.room).label("address_key"),
            Area.id.label("area_id"),
            Area.name.label("area"),
            Employee.name.label("administrator"),
            _open_tickets(actor, pairs).label("open_tickets"),
        )
        .select_from(pairs)
        .outerjoin(Customer, Customer.id == pairs.c.customer_id)
        .outerjoin(Unit, Unit.id == pairs.c.unit_id)
        .outerjoin(Building, Building.id == Unit.building_id)
        .outerjoin(Area, Area.id == Unit.area_id)
        .outerjoin(AreaAssignment, today)
        .outerjoin(Employee, Employee.id == AreaAssignment.employee_id)
    )


def address(row: Any) -> str:
    """Return the address of a row that has building, stairwell and room; empty without a flat."""
    return "-".join(part for part in (row.building, row.stairwell, row.room) if part)


def _hit(row: Row[tuple[object, ...]]) -> Hit:
    phone = row.phone or ""
    return Hit(
        office_id=row.office_id,
        customer_id=row.customer_id,
        unit_id=row.unit_id,
        code=row.code or "",
        name=row.name or "",
        phone=str(masked(phone)) if phone else "",
        may_show=bool(phone and row.may_show),
        address=address(row),
        area_id=row.area_id,
        area=row.area or "",
        administrator=row.administrator or "",
        open_tickets=row.open_tickets,
        facts=row.facts or "",
        unit_facts=row.unit_facts or "",
    )


# Ranking ------------------------------------------------------------------------------------------
EXACT, BEGINS, ENDS, WITHIN = range(4)


def _rank(row: Row[tuple[object, ...]], plain: str, room: tuple[str, ...]) -> int | None:
    """Return how well a hit fits, 0 best; None when only the index thought that it does."""
    ranks = [rank for rank in (rank_room(row, room), *(_rank_word(row, plain))) if rank is not None]
    return min(ranks, default=None if room else WITHIN)


def _rank_word(row: Row[tuple[object, ...]], plain: str) -> list[int]:
    digits, phone = query(plain), (row.phone or "").replace("-", "")
    words = [(row.name, plain), (row.code, plain), (row.initials, plain.replace(" ", ""))]
    words += [(row.pinyin, plain.replace(" ", "")), (phone, digits)]
    found = []
    for value, typed in words:
        kept = (value or "").casefold()
        if kept == typed:
            found.append(EXACT)
        elif kept and kept.startswith(typed):
            found.append(BEGINS)
    if digits.isdigit() and len(digits) >= 4 and phone.endswith(digits):
        found.append(ENDS)
    return found


def rank_room(row: Any, room: tuple[str, ...]) -> int | None:
    """Return how well a flat fits the numbers typed: 3-502 is building 3, room 502."""
    if not room or row.room is None:
        return None
    last = room[-1]
    if row.room.casefold() == last:
        rank = EXACT
    elif row.room.startswith(last):
        rank = BEGINS
    else:
        return None
    before = [_number(row.building), _number(row.stairwell)]
    wanted = [str(int(number)) for number in room[:-1]]
    return rank if wanted == before[: len(wanted)] else None


def _number(name: str | None) -> str:
    """Return the first number in the name of a building or stairwell: 03栋 is 3."""
    found = _NUMBERS.search(name or "")
    return str(int(found.group())) if found else ""


# The side panel -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Card:
    """What the desk sees of the customer and flat chosen: facts, what is open, what was."""

    hit: Hit
    open: Sequence[Ticket]
    latest: Sequence[Ticket]


def card(
    session: Session, actor: Actor, customer_id: int | None = None, unit_id: int | None = None
) -> Card | None:
    """Return the card of a customer, a flat, or both; None when out of reach."""
    if customer_id is None and unit_id is None:
        return None
    asked = select(
        cast(null() if customer_id is None else literal(customer_id), Integer).label("customer_id"),
        cast(null() if unit_id is None else literal(unit_id), Integer).label("unit_id"),
    )
    customer = (
        None
        if customer_id is None
        else session.scalars(
            select(Customer).where(
                Customer.id == customer_id, rows_within(actor, Customer, Record.CUSTOMER)
            )
        ).one_or_none()
    )
    unit = (
        None
        if unit_id is None
        else session.scalars(
            select(Unit).where(Unit.id == unit_id, rows_within(actor, Unit, Record.UNIT))
        ).one_or_none()
    )
    if (customer_id is not None and customer is None) or (unit_id is not None and unit is None):
        return None
    row = session.execute(_hits(actor, asked.subquery("pairs"))).first()
    if row is None:
        return None
    return Card(
        _hit(row),
        tickets_of(session, actor, customer, unit, open_only=True, limit=50),
        tickets_of(session, actor, customer, unit),
    )
