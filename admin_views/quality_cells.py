"""How requirements of quality administrators are worded: on pages, in files and on my day."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.columns import Related
from admin_views.formatting import badge, day, wording
from models.scopes import Actor
from rules.qualification_words import Fulfilment
from rules.qualifications import CERTIFICATES
from services import quality_matrix
from services.quality_matrix import Cell, Person

_UNTIL = (Fulfilment.MET, Fulfilment.EXPIRING)


def detail(cell: Cell) -> str:
    """Return what stands beside a state: the day of a certificate, or how many of how many."""
    if cell.what not in CERTIFICATES:
        return gettext("%(done)s of %(asked)s", done=cell.done, asked=cell.asked.times)
    if cell.until is None:
        return gettext("No end") if cell.state in _UNTIL else ""
    if cell.state in (*_UNTIL, Fulfilment.EXPIRED):
        return gettext("valid until %(day)s", day=day(cell.until))
    return gettext("planned by %(day)s", day=day(cell.until))


def functions(person: Person) -> list[str]:
    """Return the functions of somebody, each with the centre he answers for."""
    return [
        f"{wording(one)} · {centre}" if centre else wording(one) for one, centre in person.functions
    ]


def page(employee_id: int, year: int) -> str:
    """Return the address of what is behind somebody's line of a year."""
    return url_for("quality_matrix.person", employee=employee_id, year=year)


def block(session: Session, actor: Actor, employee_id: int, today: date) -> list[Related]:
    """Return how this year's requirements of one person stand, for a record's page."""
    found = quality_matrix.people(session, actor, today.year, today, employee_id=employee_id)
    return [
        Related(
            gettext("Required in %(year)s", year=today.year),
            (_l("Requirement"), _l("Fulfilment"), _l("Figure or day"), _l("Clause")),
            [
                links.cells(
                    wording(cell.what),
                    badge(cell.state),
                    detail(cell),
                    ", ".join(cell.asked.clauses),
                )
                for cell in person.cells.values()
            ],
            more=page(employee_id, today.year),
            empty=_l("Nothing is required of this person this year."),
        )
        for person in found
    ]
