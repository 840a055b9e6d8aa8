"""The register of facilities and what the desk tells: kept, and found while somebody calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Building, Facility, Fact
from models.audit import because
from models.scopes import Actor, require, rows_within
from models.search import matching
from rules.field_words import FacilityCategory
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import finder, inputs
from services.names import initials

SOON = 30  # days ahead from which an inspection is shown as near


def sounds(*parts: str) -> str:
    """Return the initials of words from each of their characters on: 大件垃圾 is djlj, jlj, lj."""
    sounds = [initials(part)[start:] for part in parts for start in range(len(part) - 1)]
    return " ".join(dict.fromkeys(sound for sound in sounds if len(sound) > 1))


def keep_facility(session: Session, row: Facility) -> Facility:
    """Keep a new or changed facility; building and area are its own office's."""
    if row.building is not None and row.building.office_id != row.office_id:
        raise Refusal(N_("This building belongs to another office."), field="building")
    if row.area is not None and row.area.office_id != row.office_id:
        raise Refusal(N_("This area belongs to another office."), field="area")
    first, last = row.installed_on, row.inspect_on
    if first is not None and last is not None and last < first:
        raise Refusal(
            N_("The next inspection can't lie before the installation."), field="inspect_on"
        )
    row.initials = sounds(row.name)[:200]
    session.add(row)
    session.flush()
    return row


def inspected(
    session: Session, actor: Actor, row: Facility, on: date, following: date, note: str = ""
) -> Facility:
    """Write down that a facility was inspected, and when it is the next time."""
    require(session, actor, Deed.EDIT, Record.FACILITY, row)
    if on > actor.day:
        raise Refusal(N_("The inspection can't lie ahead of today."), field="on")
    if following <= on:
        raise Refusal(N_("The next inspection lies after this one."), field="following")
    because(session, inputs.within(note, 500, field="note"))
    row.inspected_on, row.inspect_on = on, following
    session.flush()
    return row


def everywhere(actor: Actor) -> bool:
    """Say whether somebody may write what holds for the whole company."""
    return actor.offices(Deed.EDIT, Record.FACT) is None


def keep_fact(session: Session, actor: Actor, row: Fact) -> Fact:
    """Keep what the desk tells; what holds for the company is written by who looks after all."""
    if row.office_id is None and row.office is None and not everywhere(actor):
        raise Refusal(
            N_("What holds for the whole company is written by who looks after every office."),
            field="office",
        )
    row.initials = sounds(row.name, *(row.asks or "").split())[:400]
    session.add(row)
    session.flush()
    return row


# Found ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Told:
    """A fact as the desk reads it."""

    id: int
    name: str
    text: str
    pinned: bool


def facts(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Told]:
    """Return the facts that fit what was typed and hold today; the pinned ones first.

    Without words they are the pinned ones alone.
    """
    if not actor.may(Deed.VIEW, Record.FACT):
        return []
    # some belong to no office, so the words are asked of all and the reach of the rows
    asked = (
        Fact.id.in_(matching(session, Record.FACT, finder.query(plain)))
        if plain
        else Fact.pinned.is_(True)
    )
    rows = session.execute(
        select(Fact.id, Fact.name, Fact.text, Fact.pinned)
        .where(asked, Fact.held_on(actor.day), rows_within(actor, Fact, Record.FACT))
        .order_by(Fact.pinned.desc(), Fact.id)
        .limit(limit)
    )
    return [Told(*row) for row in rows]


def _kinds(plain: str) -> list[FacilityCategory]:
    """Return the kinds that are called so in the reader's language: 电梯 means every lift."""
    if len(plain) < 2:
        return []
    return [kind for kind in FacilityCategory if plain in gettext(kind.wording).casefold()]


def find(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Facility]:
    """Return the facilities that fit what was typed: by their words, kind or building."""
    if not plain or not actor.may(Deed.VIEW, Record.FACILITY):
        return []
    offices = actor.offices(Deed.VIEW, Record.FACILITY)
    fits = or_(
        Facility.id.in_(matching(session, Record.FACILITY, plain, offices)),
        Facility.category.in_(_kinds(plain)),
        Facility.building_id.in_(select(Building.id).where(Building.name == plain)),
    )
    return session.scalars(
        select(Facility)
        .where(fits, rows_within(actor, Facility, Record.FACILITY))
        .order_by(Facility.name, Facility.id)
        .limit(limit)
    ).all()
