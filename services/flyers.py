"""Flyers (JD-8): worded from a template, printed by edition, distributed by building.

The caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import Session

from models import (
    Activity,
    ActivityPlace,
    Building,
    Flyer,
    FlyerDelivery,
    FlyerPrint,
    FlyerTemplate,
    Incident,
    Occupancy,
    Office,
    Unit,
)
from models.audit import because, take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import flyers as rules
from rules import places
from rules.activity_words import FlyerKind, FlyerState, PaperSize
from rules.letter_words import Language
from rules.places import Place
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import inputs

OPEN_PLACE = "＿＿＿＿"  # what nobody knows yet, to be filled in by hand
NO_HEADLINE = N_("Write the headline of the flyer, or choose a template.")
NO_COPIES = N_("Enter the copies of at least one building.")
NO_BODY = N_("Write the text of the flyer, or choose a template.")


# Wording ------------------------------------------------------------------------------------------
def templates(session: Session, office_id: int | None, kind: FlyerKind) -> Sequence[FlyerTemplate]:
    """Return the templates in use for a kind of flyer, an office's own first."""
    return session.scalars(
        select(FlyerTemplate)
        .where(
            FlyerTemplate.active,
            FlyerTemplate.kind == kind,
            or_(FlyerTemplate.office_id == office_id, FlyerTemplate.office_id.is_(None)),
        )
        .order_by(FlyerTemplate.office_id.is_(None), FlyerTemplate.id)
    ).all()


def worded(
    template: FlyerTemplate, office: Office, at: datetime, activity: Activity | None
) -> tuple[str, str]:
    """Return headline and text of a flyer as a template has them, its places filled."""
    values = _values(office, at, activity)
    headline = places.filled(template.headline, values)
    return headline[:80], places.filled(template.body, values)


def _values(office: Office, at: datetime, activity: Activity | None) -> Mapping[Place, str]:
    known = {
        Place.OFFICE: office.name,
        Place.PHONE: office.phone or OPEN_PLACE,
        Place.DATE: f"{local(at):%Y-%m-%d}",
    }
    if activity is None:
        return known | dict.fromkeys((Place.PLACE, Place.START, Place.END), OPEN_PLACE)
    return known | {
        Place.ACTIVITY: activity.name,
        Place.PLACE: activity.place,
        Place.START: inputs.shown(activity.starts_at),
        Place.END: inputs.shown(activity.ends_at),
        Place.UNTIL: inputs.shown(activity.sign_up_until or activity.starts_at),
        Place.SEATS: OPEN_PLACE if activity.seats is None else str(activity.seats),
        Place.PLAN: activity.plan,
    }


def text_of(incident: Incident, language: Language) -> str:
    """Return the text for residents that an emergency has in a language."""
    key = {Language.HANS: "hans", Language.HANT: "hant", Language.ENGLISH: "en"}[language]
    return str(getattr(incident, f"text_{key}"))


def make(
    session: Session, actor: Actor, at: datetime, office: Office, values: Mapping[str, Any]
) -> Flyer:
    """Make a flyer; what is left empty is worded by the template or the emergency's text."""
    require_at(actor, Deed.CREATE, Record.FLYER, office.id)
    row = Flyer(
        office_id=office.id,
        created_at=at,
        created_by_id=actor.employee_id,
        state=FlyerState.DRAFT,
        edition=1,
    )
    with session.no_autoflush:
        _source(session, actor, row, office, values)
        _write(session, row, office, at, values)
    day = local(at).date()
    number = next_number(session, rules.PREFIX, office.id, day)
    row.number = rules.number(day, number)
    session.add(row)
    session.flush()
    return row


def _source(
    session: Session, actor: Actor, row: Flyer, office: Office, values: Mapping[str, Any]
) -> None:
    for key, record in (("activity", Record.ACTIVITY), ("incident", Record.INCIDENT)):
        source = values.get(key)
        if source is None:
            continue
        require(session, actor, Deed.VIEW, record, source)
        if source.office_id != office.id:
            raise Refusal(N_("This belongs to another office than the flyer."), field=key)
        setattr(row, f"{key}_id", source.id)
    if row.activity_id is not None and row.incident_id is not None:
        raise Refusal(
            N_("A flyer is made from an activity or for an emergency, not for both."),
            field="incident",
        )


def _write(
    session: Session, row: Flyer, office: Office, at: datetime, values: Mapping[str, Any]
) -> None:
    template: FlyerTemplate | None = values.get("template")
    language = values.get("language") or (template.language if template else Language.HANS)
    activity = session.get(Activity, row.activity_id) if row.activity_id else None
    headline, body = values.get("headline") or "", values.get("body") or ""
    if template is not None:
        row.template_id = template.id
        pattern = worded(template, office, at, activity)
        headline, body = headline or pattern[0], body or pattern[1]
    incident = session.get(Incident, row.incident_id) if row.incident_id else None
    if incident is not None:
        body = values.get("body") or text_of(incident, language) or body
    row.headline = inputs.text(Flyer, "headline", headline, needed=NO_HEADLINE)
    row.body = inputs.text(Flyer, "body", body, needed=NO_BODY)
    row.language, row.size = language, values.get("size") or PaperSize.A4


def change(
    session: Session, actor: Actor, row: Flyer, at: datetime, values: Mapping[str, Any]
) -> Flyer:
    """Change a flyer that was not printed yet."""
    require(session, actor, Deed.EDIT, Record.FLYER, row)
    if row.state is FlyerState.PRINTED:
        raise Refusal(N_("This edition was printed and stands. Make a new edition."))
    with session.no_autoflush:
        _write(session, row, row.office, at, values)
    session.flush()
    return row


def next_edition(session: Session, actor: Actor, row: Flyer, at: datetime) -> Flyer:
    """Make the next edition of a printed flyer, to be changed."""
    require(session, actor, Deed.CREATE, Record.FLYER, row)
    if row.state is not FlyerState.PRINTED:
        raise Refusal(N_("This edition was not printed yet: change it."))
    kept = (
        *("number", "office_id", "activity_id", "incident_id", "template_id"),
        *("size", "language", "headline", "body"),
    )
    fresh = Flyer(
        **{key: getattr(row, key) for key in kept},
        edition=row.edition + 1,
        supersedes_id=row.id,
        created_at=at,
        created_by_id=actor.employee_id,
        state=FlyerState.DRAFT,
    )
    session.add(fresh)
    session.flush()
    return fresh


# Printing -----------------------------------------------------------------------------------------
def print_run(
    session: Session,
    actor: Actor,
    row: Flyer,
    at: datetime,
    *,
    copies: int,
    printed_on: date,
    cost_fen: int = 0,
) -> FlyerPrint:
    """Note a print run; the first one freezes the edition."""
    require(session, actor, Deed.ISSUE, Record.FLYER, row)
    rules.check_subject(row.activity.state if row.activity is not None else None)
    rules.check_run(copies, cost_fen, printed_on, local(at).date())
    run = FlyerPrint(
        flyer_id=row.id,
        copies=copies,
        printed_on=printed_on,
        cost_fen=cost_fen,
        by_id=actor.employee_id,
    )
    session.add(run)
    if row.state is FlyerState.DRAFT:
        row.state, row.printed_at, row.printed_by_id = FlyerState.PRINTED, at, actor.employee_id
    session.flush()
    return run


def void_run(
    session: Session, actor: Actor, row: Flyer, run_id: int, at: datetime, *, reason: str
) -> FlyerPrint:
    """Strike out a print run that was noted by mistake; what was distributed must be left."""
    require(session, actor, Deed.ISSUE, Record.FLYER, row)
    take_turn(session.connection())  # nobody distributes its copies meanwhile
    run = session.get(FlyerPrint, run_id)
    if run is None or run.flyer_id != row.id or run.voided_at is not None:
        raise Refusal(N_("Choose one of the list."), field="run")
    if printed(session, row.id) - run.copies < delivered(session, row.id):
        raise Refusal(
            N_("Copies of this run were distributed: void the distribution first."), field="run"
        )
    why = inputs.reason(reason)
    because(session, why)
    run.voided_at, run.voided_by_id, run.void_reason = at, actor.employee_id, why
    session.flush()
    return run


def printed(session: Session, flyer_id: int) -> int:
    """Return how many copies of an edition were printed."""
    found = select(func.coalesce(func.sum(FlyerPrint.copies), 0)).where(
        FlyerPrint.flyer_id == flyer_id, FlyerPrint.voided_at.is_(None)
    )
    return int(session.scalar(found) or 0)


def delivered(session: Session, flyer_id: int) -> int:
    """Return how many copies of an edition were distributed."""
    found = select(func.coalesce(func.sum(FlyerDelivery.copies), 0)).where(
        FlyerDelivery.flyer_id == flyer_id, FlyerDelivery.voided_at.is_(None)
    )
    return int(session.scalar(found) or 0)


# Distributing -------------------------------------------------------------------------------------
def deliver(
    session: Session,
    actor: Actor,
    row: Flyer,
    at: datetime,
    *,
    building: Building,
    copies: int,
    handed_on: date,
    note: str = "",
) -> FlyerDelivery:
    """Note that copies were distributed in a building: never more than were printed."""
    require(session, actor, Deed.CREATE, Record.FLYER_DELIVERY, None)
    require(session, actor, Deed.VIEW, Record.FLYER, row)
    if building.office_id != row.office_id:
        raise Refusal(
            N_("%(name)s belongs to another office: choose a building of %(office)s."),
            field="building",
            name=building.name,
            office=row.office.name,
        )
    take_turn(session.connection())  # two may hand out the last copies at once
    first = session.scalar(
        select(func.min(FlyerPrint.printed_on)).where(
            FlyerPrint.flyer_id == row.id, FlyerPrint.voided_at.is_(None)
        )
    )
    if first is None:
        raise Refusal(N_("This flyer was not printed yet: note the print run first."))
    rules.check_delivery(
        copies,
        printed(session, row.id),
        delivered(session, row.id),
        handed_on,
        first,
        local(at).date(),
    )
    delivery = FlyerDelivery(
        office_id=row.office_id,
        flyer_id=row.id,
        building_id=building.id,
        copies=copies,
        handed_on=handed_on,
        by_id=actor.employee_id,
        note=inputs.text(FlyerDelivery, "note", note),
    )
    session.add(delivery)
    session.flush()
    return delivery


@dataclass(frozen=True, slots=True)
class Covered:
    """How far a building is covered: flats lived in, copies, and the exact percent."""

    building_id: int
    name: str
    households: int
    copies: int

    @property
    def percent(self) -> Fraction | None:
        """The percent of households reached; None where nobody lives."""
        return rules.coverage(self.copies, self.households)


def coverage(session: Session, row: Flyer, day: date) -> list[Covered]:
    """Return how far a flyer reaches, by building: two statements."""
    lived_in = (
        select(Unit.building_id, func.count(distinct(Unit.id)).label("number"))
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .where(Unit.office_id == row.office_id, Occupancy.held_on(day))
        .group_by(Unit.building_id)
        .subquery()
    )
    given = (
        select(FlyerDelivery.building_id, func.sum(FlyerDelivery.copies).label("number"))
        .where(FlyerDelivery.flyer_id == row.id, FlyerDelivery.voided_at.is_(None))
        .group_by(FlyerDelivery.building_id)
        .subquery()
    )
    statement = (
        select(Building.id, Building.name, lived_in.c.number, given.c.number)
        .outerjoin(lived_in, lived_in.c.building_id == Building.id)
        .outerjoin(given, given.c.building_id == Building.id)
        .where(Building.office_id == row.office_id)
        .order_by(Building.id)
    )
    if (meant := _meant(session, row)) is not None:
        statement = statement.where(or_(Building.id.in_(meant), given.c.number.is_not(None)))
    return [
        Covered(building_id, name, int(flats or 0), int(copies or 0))
        for building_id, name, flats, copies in session.execute(statement)
    ]


def _meant(session: Session, row: Flyer) -> list[int] | None:
    """Return the buildings an activity concerns; None for the whole office."""
    if row.activity_id is None:
        return None
    kept = session.scalars(
        select(ActivityPlace).where(
            ActivityPlace.activity_id == row.activity_id, ActivityPlace.removed_at.is_(None)
        )
    ).all()
    if not kept:
        return None
    areas = [one.area_id for one in kept if one.area_id is not None]
    inside = session.scalars(select(Unit.building_id).where(Unit.area_id.in_(areas)).distinct())
    own = [one.building_id for one in kept if one.building_id is not None]
    return [*own, *(inside if areas else ())]
