"""Community activities (JD-9): entering, announcing, holding, winding up, and what they cost.

The caller commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models import (
    Activity,
    ActivityCost,
    ActivityPlace,
    Area,
    Building,
    Employee,
    Flyer,
    FlyerPrint,
    Office,
    SignUp,
)
from models.audit import because, take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import activities as rules
from rules.activity_words import ActivityState, SignUpState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import inputs
from services.ticket_events import holds_post

Place = Area | Building
TEXTS = (
    ("name", N_("Give the activity a name.")),
    ("place", N_("Say where it takes place.")),
    ("plan", None),
)


# The plan -----------------------------------------------------------------------------------------
def enter(
    session: Session,
    actor: Actor,
    at: datetime,
    office: Office,
    values: Mapping[str, Any],
    places: Sequence[Place] = (),
) -> Activity:
    """Enter an activity; without a person in charge it is whoever enters it."""
    require_at(actor, Deed.CREATE, Record.ACTIVITY, office.id)
    row = Activity(
        office_id=office.id,
        created_at=at,
        created_by_id=actor.employee_id,
        token=secrets.token_hex(16).upper(),
        state=ActivityState.PLANNED,
    )
    with session.no_autoflush:
        _write(session, actor, row, values, at)
        chosen = _checked(places, office)
    day = local(at).date()
    number = next_number(session, rules.PREFIX, office.id, day)
    row.number = rules.number(day, number)
    row.places = [_as_place(one) for one in chosen]
    session.add(row)
    session.flush()
    return row


def change(
    session: Session,
    actor: Actor,
    row: Activity,
    at: datetime,
    values: Mapping[str, Any],
    places: Sequence[Place],
) -> list[SignUp]:
    """Change a plan; returns who moved up from the waiting list as seats were added."""
    _begin(session, actor, Deed.EDIT, row)
    seen = row.version
    if locked(session, row).version != seen:
        raise StaleDataError("activity: changed while its form was on the way")
    with session.no_autoflush:
        _write(session, actor, row, values, at)
        _fit_places(row, _checked(places, row.office), at)
    row.version += 1  # its places may be all that changed
    session.flush()
    return move_up(session, row, at)


def _write(
    session: Session, actor: Actor, row: Activity, values: Mapping[str, Any], at: datetime
) -> None:
    for key, needed in TEXTS:
        setattr(row, key, inputs.text(Activity, key, values.get(key), needed=needed))
    starts_at, ends_at = values["starts_at"], values["ends_at"]
    until, seats = values.get("sign_up_until"), values.get("seats")
    budget = values.get("budget_fen") or 0
    rules.check_times(starts_at, ends_at, until, row.created_at)
    rules.check_figures(budget, seats, taken(session, row.id) if row.id else 0)
    row.starts_at, row.ends_at, row.sign_up_until = starts_at, ends_at, until
    row.budget_fen, row.seats = budget, seats
    row.in_charge_id = _in_charge(session, actor, row, values.get("in_charge"), at)


def _in_charge(
    session: Session, actor: Actor, row: Activity, who: Employee | None, at: datetime
) -> int | None:
    if who is None:
        return row.in_charge_id or actor.employee_id
    if who.id == row.in_charge_id:
        return who.id  # he may have left since
    works = select(Employee.id).where(
        Employee.id == who.id, Employee.active, holds_post(row.office_id, local(at).date())
    )
    if session.scalar(works) is None:
        raise Refusal(
            N_("%(name)s holds no post at this office today. Choose somebody else."),
            field="in_charge",
            name=who.name,
        )
    return who.id


def _checked(places: Sequence[Place], office: Office) -> Sequence[Place]:
    """Refuse an area or a building of another office."""
    for one in places:
        if one.office_id != office.id:
            raise Refusal(
                N_("%(name)s belongs to another office: choose areas and buildings of %(office)s."),
                field="concerns",
                name=one.name,
                office=office.name,
            )
    return places


def _as_place(one: Place) -> ActivityPlace:
    return ActivityPlace(
        area_id=one.id if isinstance(one, Area) else None,
        building_id=one.id if isinstance(one, Building) else None,
    )


def _fit_places(row: Activity, places: Sequence[Place], at: datetime) -> None:
    wanted = {(isinstance(one, Area), one.id): one for one in places}
    for kept in row.places:
        if kept.removed_at is None:
            key = (kept.area_id is not None, kept.area_id or kept.building_id or 0)
            if wanted.pop(key, None) is None:
                kept.removed_at = at
    row.places += [_as_place(one) for one in wanted.values()]


# Its course ---------------------------------------------------------------------------------------
def _begin(session: Session, actor: Actor, deed: Deed, row: Activity) -> ActivityState:
    require(session, actor, deed, Record.ACTIVITY, row)
    return rules.next_state(row.state, deed)


def announce(session: Session, actor: Actor, row: Activity, at: datetime) -> Activity:
    """Announce an activity: its sign-up page opens."""
    row.state = _begin(session, actor, Deed.PUBLISH, row)
    row.announced_at = at
    session.flush()
    return row


def hold(
    session: Session, actor: Actor, row: Activity, at: datetime, *, result: str = ""
) -> Activity:
    """Record an activity as held; its result may follow."""
    state = _begin(session, actor, Deed.COMPLETE, row)
    rules.check_begun(row.starts_at, at)
    row.result = inputs.text(Activity, "result", result)
    row.state, row.held_at = state, at
    session.flush()
    return row


def close(
    session: Session, actor: Actor, row: Activity, at: datetime, *, result: str, remarks: str = ""
) -> Activity:
    """Wind an activity up with its result and what residents said; from then on it stands."""
    state = _begin(session, actor, Deed.CLOSE, row)
    row.result = inputs.text(Activity, "result", result, needed=N_("Write what came of it."))
    row.remarks = inputs.text(Activity, "remarks", remarks)
    row.state, row.closed_at, row.closed_by_id = state, at, actor.employee_id
    session.flush()
    return row


def call_off(
    session: Session, actor: Actor, row: Activity, at: datetime, *, reason: str
) -> Activity:
    """Call an activity off with the reason: its sign-up page closes."""
    state = _begin(session, actor, Deed.CANCEL, row)
    why = inputs.reason(reason)
    because(session, why)
    row.state, row.called_off_at, row.called_off_reason = state, at, why
    session.flush()
    return row


# Seats --------------------------------------------------------------------------------------------
def taken(session: Session, activity_id: int) -> int:
    """Return how many people have a seat."""
    found = select(func.coalesce(func.sum(SignUp.people), 0)).where(
        SignUp.activity_id == activity_id, SignUp.state == SignUpState.SEAT
    )
    return int(session.scalar(found) or 0)


def queue(activity_id: int) -> Select[SignUp]:
    """Return the statement of the waiting list, in its order."""
    return (
        select(SignUp)
        .where(SignUp.activity_id == activity_id, SignUp.state == SignUpState.WAITING)
        .order_by(SignUp.id)
    )


def locked(session: Session, row: Activity) -> Activity:
    """Return an activity that nobody else takes seats of meanwhile: the next one waits."""
    take_turn(session.connection())  # before its row is locked
    session.refresh(row, with_for_update=True)
    return row


def move_up(session: Session, row: Activity, at: datetime) -> list[SignUp]:
    """Give free seats to the waiting list, in order, and return who got one.

    Nobody moves up for what is over or was called off.
    """
    if row.state is not ActivityState.ANNOUNCED or at > row.ends_at:
        return []
    waiting = session.scalars(queue(row.id)).all()
    asked = ((one.id, one.people) for one in waiting)
    ids = set(rules.moved_up(row.seats, taken(session, row.id), asked))
    lucky = [one for one in waiting if one.id in ids]
    for one in lucky:
        one.state, one.moved_up_at = SignUpState.SEAT, at
    session.flush()
    return lucky


# Costs --------------------------------------------------------------------------------------------
def spend(
    session: Session,
    actor: Actor,
    row: Activity,
    at: datetime,
    *,
    item: str,
    amount_fen: int,
    spent_on: date,
    voucher_no: str = "",
) -> ActivityCost:
    """Enter what was spent for an activity."""
    require(session, actor, Deed.CREATE, Record.ACTIVITY_COST, None)
    require(session, actor, Deed.VIEW, Record.ACTIVITY, row)
    rules.check_cost(amount_fen, spent_on > local(at).date())
    cost = ActivityCost(
        office_id=row.office_id,
        activity_id=row.id,
        item=inputs.text(ActivityCost, "item", item, needed=N_("Write what was paid for.")),
        amount_fen=amount_fen,
        spent_on=spent_on,
        voucher_no=inputs.text(ActivityCost, "voucher_no", voucher_no),
        by_id=actor.employee_id,
    )
    session.add(cost)
    session.flush()
    return cost


@dataclass(frozen=True, slots=True)
class Figures:
    """How an activity stands: people and money in fen; printing its flyers is a cost, too."""

    seats: int | None
    taken: int
    waiting: int
    came: int
    budget: int
    spent: int
    printed: int

    @property
    def costs(self) -> int:
        """What was spent, printing included."""
        return self.spent + self.printed

    @property
    def left(self) -> int:
        """What is left of the budget; below zero where it is exceeded."""
        return self.budget - self.costs


def figures(session: Session, row: Any) -> Figures:
    """Return how an activity stands, by its id, seats and budget: one statement."""

    def people(state: SignUpState) -> Any:
        return func.coalesce(func.sum(case((SignUp.state == state, SignUp.people), else_=0)), 0)

    spent = select(func.coalesce(func.sum(ActivityCost.amount_fen), 0)).where(
        ActivityCost.activity_id == row.id, ActivityCost.voided_at.is_(None)
    )
    printed = (
        select(func.coalesce(func.sum(FlyerPrint.cost_fen), 0))
        .join(Flyer, Flyer.id == FlyerPrint.flyer_id)
        .where(Flyer.activity_id == row.id, FlyerPrint.voided_at.is_(None))
    )
    found = session.execute(
        select(
            people(SignUpState.SEAT),
            people(SignUpState.WAITING),
            func.coalesce(func.sum(SignUp.came), 0),
            spent.scalar_subquery(),
            printed.scalar_subquery(),
        ).where(SignUp.activity_id == row.id)
    ).one()
    seated, waiting, came, paid, prints = (int(one) for one in found)
    return Figures(row.seats, seated, waiting, came, row.budget_fen, paid, prints)
