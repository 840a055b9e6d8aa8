"""Flats and area assignments as the office enters and corrects them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AreaAssignment, Unit
from models.scopes import Actor
from rules.permissions import grant
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Scope
from services import estate


def keep_unit(session: Session, unit: Unit) -> Unit:
    """Keep a new or changed flat; its office is its building's."""
    unit.office = unit.building.office
    if unit.area is not None and unit.area.office_id != unit.office.id:
        raise Refusal(N_("This area belongs to another office than the building."), field="area")
    session.add(unit)
    session.flush()
    return unit


def until(session: Session, held: AreaAssignment, last: date | None) -> AreaAssignment:
    """Set the last day of an assignment; who administers which request is written anew."""
    before = held.valid_to
    if last is not None and last < held.valid_from:
        raise Refusal(
            N_("The assignment must end on or after the day it starts."), field="valid_to"
        )
    follower = session.scalars(
        select(AreaAssignment)
        .where(AreaAssignment.area_id == held.area_id, AreaAssignment.valid_from > held.valid_from)
        .order_by(AreaAssignment.valid_from)
        .limit(1)
    ).first()
    if follower is not None and (last is None or last >= follower.valid_from):
        raise Refusal(
            N_("%(name)s takes over on %(day)s: this one must end before."),
            field="valid_to",
            name=follower.employee.name,
            day=follower.valid_from,
        )
    held.valid_to = last
    session.flush()
    ends = [day for day in (before, last) if day is not None]
    if ends:
        estate.refresh_administrators(session, held.area_id, min(ends) + timedelta(days=1))
    return held


def check_flat(actor: Actor, unit: Unit, record: Record) -> None:
    """Refuse a flat at which one may not record this, in words that say whose it is."""
    if actor.operator:
        return
    scopes = {
        grant(post.role, record).scope
        for post in actor.posts
        if post.office_id in (None, unit.office_id)
        and Deed.CREATE in grant(post.role, record).deeds
    }
    if not scopes:
        raise Refusal(N_("This flat belongs to another office."), field="unit")
    if scopes == {Scope.AREA} and unit.area_id not in actor.areas_today:
        raise Refusal(
            N_("%(flat)s lies outside your areas. Choose a flat of your own areas."),
            field="unit",
            flat=unit.address,
        )
