"""What lists, records and forms cost, and whether that grows with the number of work orders."""

from __future__ import annotations

from collections.abc import Sequence

from bench import generate
from bench.harness import Case, Company, Figure, compare, page

DESK, AREA, WORKER, ALL = "front1-1", "area1-1", "worker1-1", "auditor"


def middle(path: str) -> Case:
    """Return the case of opening a record from the middle of the table."""
    return page(ALL, lambda company: path.format(generate.SIZES[company.size] // 2))


# whatever the company's size, these read one page of an index: they must not grow
STEADY: dict[str, Case] = {
    "work orders, whole company": page(ALL, "/ticket/"),
    "work orders, one office": page(DESK, "/ticket/"),
    "work orders, one area": page(AREA, "/ticket/"),
    "work orders of a category": page(DESK, "/ticket/?category=repair"),
    "work orders of a month": page(ALL, "/ticket/?from=2026-09-01&to=2026-09-30"),
    "work order": middle("/ticket/details/?id={}"),
    "callbacks, one office": page(DESK, "/callback/"),
    "callbacks, one area": page(AREA, "/callback/"),
    "customers, one office": page(DESK, "/customer/"),
    "flats, one office": page(DESK, "/unit/"),
    "form of a new customer": page(DESK, "/customer/new/"),
    "call screen": page(DESK, "/call/"),
}
# these look at what is open or one's own, which grows with the company
GROWING: dict[str, Case] = {
    "my day at the desk": page(DESK, "/"),
    "open work orders": page(ALL, "/ticket/?queue=open"),
    "overdue work orders": page(ALL, "/ticket/?queue=late"),
    "a worker's work orders": page(WORKER, "/ticket/"),
    "page 200, whole company": page(ALL, "/ticket/?page=200"),
}


def measure(among: Sequence[Company]) -> list[Figure]:
    """Return the figures of every case on companies of several sizes."""
    cases = {**STEADY, **GROWING}
    return [one for name, work in cases.items() for one in compare(name, work, among)]
