"""What it costs to find something: rare words and common ones, numbers, and customers on a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench import generate
from bench.harness import Case, Company, Figure, compare, page
from models import Customer, Employee, clock, db
from models.connection import reading
from models.scopes import Actor, actor_of, rows_within
from rules.vocabulary import Record
from services import finder

WHO = "front1-1"


def _number(company: Company) -> str:
    size = generate.Size(generate.SIZES[company.size])
    return f"/ticket/?q={generate.number(size.tickets // 2, size)}"


def _actor(session: Session) -> Actor:
    person = session.scalars(select(Employee).filter_by(username=WHO)).one()
    return actor_of(session, person, clock.today())


def _customer(session: Session, actor: Actor) -> Customer:
    reach = rows_within(actor, Customer, Record.CUSTOMER)
    return session.scalars(select(Customer).where(reach).limit(1)).one()


def found(typed: Callable[[Customer], str]) -> Case:
    """Return the case of typing something of a customer into the call screen's box."""

    def work(company: Company) -> int:
        with company.inside(), reading(), Session(db.engine) as session:
            actor = _actor(session)
            return len(finder.find(session, actor, typed(_customer(session, actor))))

    return work


# the word index finds few: steady
STEADY: dict[str, Case] = {
    "work order by its number": page("auditor", _number),
    "customer by phone": found(lambda customer: customer.phone),
    "customer by flat": found(lambda customer: str(customer.occupancies[0].unit)),
}
# as many hits as there are, up to 1,001
GROWING: dict[str, Case] = {
    "rare word 白蚁": page("auditor", f"/ticket/?q={generate.RARE}"),
    "common word 漏水": page("auditor", "/ticket/?q=漏水"),
    "customer by name": found(lambda customer: customer.name),
    "customer by initials": found(lambda customer: customer.initials),
}


def measure(among: Sequence[Company]) -> list[Figure]:
    """Return the figures of every case on companies of several sizes."""
    cases = {**STEADY, **GROWING}
    return [one for name, work in cases.items() for one in compare(name, work, among)]
