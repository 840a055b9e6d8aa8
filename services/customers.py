"""Customers and what they occupy, as the desk enters them (JD-12, JD-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Customer, Occupancy, Unit
from models.numbering import next_number
from models.scopes import Actor, reach
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Occupies, Record
from services.names import name_keys

_SERIES, _PREFIX = "customer", "KH"
_FOREVER = date(2000, 1, 1)  # customers are counted through, not day by day


@dataclass(frozen=True, slots=True)
class Flat:
    """What a new customer occupies, as what, and from when."""

    unit: Unit
    occupies_as: Occupies
    valid_from: date


def enter(session: Session, actor: Actor, customer: Customer, flat: Flat | None) -> Customer:
    """Keep a new customer, with the flat occupied; a code is given where none was typed."""
    if flat is not None:
        customer.office = flat.unit.office
        customer.occupancies.append(
            Occupancy(unit=flat.unit, occupies_as=flat.occupies_as, valid_from=flat.valid_from)
        )
    if customer.office is None:
        raise Refusal(N_("Choose the flat, or the office the customer belongs to."), field="unit")
    customer.code = customer.code or _code(session, customer.office.id)
    rename(customer)
    session.add(customer)
    session.flush()
    if reach(session, actor, Customer, Record.CUSTOMER, customer.id, Deed.VIEW) is None:
        raise Refusal(
            N_("Choose a flat of your own areas: without one you could not see this customer."),
            field="unit",
        )
    return customer


def rename(customer: Customer) -> None:
    """Keep what a customer is found by while he is on the phone."""
    pinyin, initials = name_keys(customer.name)
    customer.pinyin, customer.initials = pinyin[:300], initials[:40]


def _code(session: Session, office_id: int) -> str:
    """Return the next free code of an office; imported codes may look like ours."""
    while True:
        code = f"{_PREFIX}-{next_number(session, _SERIES, office_id, _FOREVER):06d}"
        taken = select(Customer.id).where(Customer.office_id == office_id, Customer.code == code)
        if session.scalar(taken) is None:
            return code


def occupy(session: Session, occupancy: Occupancy) -> Occupancy:
    """Keep a new or changed occupancy; customer and flat belong to one office."""
    if occupancy.customer.office_id != occupancy.unit.office_id:
        raise Refusal(N_("This flat belongs to another office than the customer."), field="unit")
    if occupancy.customer.voided_at is not None:
        raise Refusal(N_("This customer has been struck out."), field="customer")
    if occupancy.valid_to is not None and occupancy.valid_to < occupancy.valid_from:
        raise Refusal(N_("The occupancy must end on or after the day it starts."), field="valid_to")
    with session.no_autoflush:
        held = occupancy.customer.occupancies  # read before the flush: he is found by his flats
    if occupancy not in held:
        held.append(occupancy)
    session.add(occupancy)
    session.flush()
    return occupancy
