"""Ways between clauses, their records and their samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from admin_views import current, links, menu
from admin_views.filters import Days, Filter, Pick
from admin_views.formatting import wording
from models import MODELS, ClauseNote, clock
from models.scopes import Actor, rows_within
from rules.clauses import Clause
from rules.vocabulary import Deed, Record
from services import clauses
from services.clauses import Asked


def period(asked: Asked) -> dict[str, Any]:
    """Return the arguments that ask for a period and an office."""
    office = {} if asked.office_id is None else {"office": asked.office_id}
    return {"from": asked.from_on.isoformat(), "to": asked.to_on.isoformat(), **office}


def page(number: str, asked: Asked) -> str:
    """Return the address of a clause's page."""
    return url_for("clauses.clause", number=number, **period(asked))


def listed(actor: Actor, asked: Asked, clause: Clause, record: Record) -> str:
    """Return the list of a clause's records, narrowed to the period as far as its filters can."""
    view = next(
        (one for one in menu.screens(current_app) if getattr(one, "record", "") == record), None
    )
    if view is None:
        return ""
    given: dict[str, Any] = dict(clauses.part(clause, record).narrowed)
    for one in view.all_filters:
        given |= _narrows(one, asked, clauses.dated(record))
    return links.narrowed(actor, record, **given)


def _narrows(one: Filter, asked: Asked, column: str) -> dict[str, Any]:
    match one:
        case Days() if one.name == column:
            first, last = one.ends
            return {first: asked.from_on.isoformat(), last: asked.to_on.isoformat()}
        case Pick() if one.name == "office" and asked.office_id is not None:
            return {one.argument: asked.office_id}
    return {}


def of_note(row: Any) -> Markup:
    """Return the way to the clause that a note is on, in the note's period."""
    asked = Asked(row.from_on, row.to_on, clock.now(), row.office_id)
    return links.link(page(row.clause, asked), row.clause)


def of_row(row: Any) -> Markup | str:
    """Return the clause a record of an office is about, as the way to it for who may look there."""
    if not current.actor().may(Deed.VIEW, Record.CLAUSE_NOTE):
        return str(row.clause)
    address = url_for("clauses.clause", number=row.clause, office=row.office_id)
    return links.link(address, row.clause)


def drawn(actor: Actor, row: ClauseNote) -> Sequence[Markup | str]:
    """Return the records of a sample as links; of one out of reach only that it was drawn."""
    if row.record is None:
        return ()
    model: Any = MODELS[row.record]
    reached: set[int] = set()
    if actor.may(Deed.VIEW, row.record):  # a sample of all offices is read at each of them
        within = rows_within(actor, model, row.record)
        ids = select(model.id).where(model.id.in_([key for key, _ in row.drawn]), within)
        reached = set(current.session().scalars(ids))
    return tuple(
        links.link(links.page(row.record, key), str(name)) if key in reached else f"#{key}"
        for key, name in row.drawn
    )


def told(row: ClauseNote) -> str:
    """Return how a sample was drawn, in one sentence; nothing for a note."""
    if row.record is None:
        return ""
    return gettext(
        "%(size)s of %(population)s drawn (%(records)s), seed %(seed)s",
        size=len(row.drawn),
        population=row.population,
        records=wording(row.record),
        seed=row.seed,
    )
