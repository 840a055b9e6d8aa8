"""What people ask of a list: every filter with every value, every sort, words rare and common."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import menu
from admin_views.filters import QUICK, Days, Pick, Voided
from bench.generate import RARE, SIZES, Size, number
from models import Customer
from models.scopes import Actor, rows_within
from rules.vocabulary import Record

PICKED = {"area": 1, "holder_employee": 16, "responsible": 4, "office": 1, "ticket": 500}
SEARCHED = ("漏水", RARE, f"厨房{RARE}", "电梯厅灯不亮", "BX", number(77_777, Size(SIZES["100k"])))


def paths(app: Flask, record: str) -> Iterator[str]:
    """Yield the addresses of a record type's list as people narrow and sort it."""
    base = f"/{record}/"
    view = next(v for v in menu.screens(app) if v.endpoint == record)
    yield base
    yield f"{base}?page=3"
    for name in view.column_sortable_list:
        yield from (f"{base}?by={name}", f"{base}?by=-{name}")
    with app.test_request_context():
        arguments = [each for one in view.all_filters for each in _values(view.model, one)]
    yield from (f"{base}?{each}" for each in arguments)
    if view.searched:
        yield from (f"{base}?q={words}" for words in SEARCHED)


def _values(model, one) -> Iterator[str]:
    if isinstance(one, Pick):
        yield f"{one.argument}={PICKED.get(one.name, 1)}"
    elif isinstance(one, Days):
        first, last = one.ends
        yield f"{first}=2026-09-01&{last}=2026-09-30"
        yield f"{first}=2024-01-01"
        yield f"{last}=2024-01-31"
        yield from (f"{one.quick}={word}" for word in QUICK)
    elif isinstance(one, Voided):
        yield from (f"{one.argument}={value}" for value, _ in one.choices(model))
    else:
        yield from (f"{one.argument}={value}" for value, _ in one.choices(model))


def calls(session: Session, actor: Actor) -> list[str]:
    """Return what is typed while a customer speaks: phone, name, room, initials, whole or begun."""
    reach = rows_within(actor, Customer, Record.CUSTOMER)
    customer = session.scalars(select(Customer).where(reach).limit(1)).one()
    address = str(customer.occupancies[0].unit) if customer.occupancies else "1-101"
    typed = [customer.phone, customer.phone[-4:], customer.name, customer.name[:2]]
    return [*typed, address, customer.initials, customer.initials[:1], "101", "1"]
