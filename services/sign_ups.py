"""Signing up for community activities (JD-9): seats, waiting list, attendance.

Seats are given in the order of signing up, one sign-up at a time: two for the last seat don't both
get it. The caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from models import Activity, Customer, SignUp, SignUpTry
from models.scopes import Actor, require
from reports.verification import address
from rules import activities as rules
from rules.activity_words import SignUpChannel, SignUpState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import activities, inputs

PATH = "S"  # the public page is /S/<token>
WINDOW = timedelta(minutes=15)
MOST_OF_ADDRESS = 10  # posts of one address to one activity within the window
MOST_OF_ACTIVITY = 120  # posts to one activity: a whole estate shares few of them
_UNAUDITED = {"audited": True}  # bookkeeping that is forgotten within the hour
NO_NAME = N_("Write the name of who comes.")


# At the desk --------------------------------------------------------------------------------------
def take_down(
    session: Session,
    actor: Actor,
    activity: Activity,
    at: datetime,
    *,
    channel: SignUpChannel,
    people: int,
    customer: Customer | None = None,
    name: str = "",
    room: str = "",
    phone: str = "",
) -> SignUp:
    """Sign somebody up at the desk or on the phone; a customer's own name and phone stand in."""
    require(session, actor, Deed.CREATE, Record.SIGN_UP, None)
    require(session, actor, Deed.VIEW, Record.ACTIVITY, activity)
    activities.locked(session, activity)
    rules.check_taking(activity.state, activity.ends_at, at)
    row = SignUp(channel=channel, by_id=actor.employee_id)
    _about(row, activity, customer, {"name": name, "room": room, "phone": phone})
    return _seated(session, activity, row, people, at)


def _about(
    row: SignUp, activity: Activity, customer: Customer | None, typed: Mapping[str, str]
) -> None:
    if customer is not None and customer.office_id != activity.office_id:
        raise Refusal(N_("This customer belongs to another office."), field="customer")
    known = customer.name if customer is not None else ""
    phone = customer.phone if customer is not None else ""
    row.customer_id = None if customer is None else customer.id
    row.name = inputs.text(SignUp, "name", typed["name"] or known, needed=NO_NAME)
    row.room = inputs.text(SignUp, "room", typed["room"])
    row.phone = inputs.text(SignUp, "phone", typed["phone"] or phone)


def _seated(session: Session, activity: Activity, row: SignUp, people: int, at: datetime) -> SignUp:
    """Give seats, or a place on the waiting list; the activity is locked by the caller."""
    rules.check_people(people)
    waits = session.scalar(activities.queue(activity.id).limit(1)) is not None
    seated = activities.taken(session, activity.id)
    row.activity_id, row.office_id, row.people, row.at = (
        activity.id,
        activity.office_id,
        people,
        at,
    )
    row.state = rules.placed(activity.seats, seated, waits, people)
    session.add(row)
    session.flush()
    return row


def change(
    session: Session, actor: Actor, row: SignUp, at: datetime, values: Mapping[str, Any]
) -> list[SignUp]:
    """Correct a sign-up; more people need free seats, fewer let others move up."""
    require(session, actor, Deed.EDIT, Record.SIGN_UP, row)
    if row.state is SignUpState.WITHDRAWN:
        raise Refusal(N_("They signed off: take down a new sign-up."))
    typed = {key: values.get(key) or "" for key in ("name", "room", "phone")}
    with session.no_autoflush:
        _about(row, row.activity, values.get("customer"), typed)
    people = values.get("people") or row.people
    if people != row.people:
        _resize(session, row, people)
    session.flush()
    return activities.move_up(session, row.activity, at)


def _resize(session: Session, row: SignUp, people: int) -> None:
    rules.check_people(people)
    if people < row.came:
        raise Refusal(
            N_("%(came)s of them came already: enter at least that many."),
            field="people",
            came=row.came,
        )
    activity = activities.locked(session, row.activity)
    if row.state is SignUpState.SEAT and activity.seats is not None:
        free = activity.seats - activities.taken(session, activity.id)
        if people - row.people > free:
            raise Refusal(
                N_("Only %(free)s more seats are free."), field="people", free=max(0, free)
            )
    row.people = people


def withdraw(
    session: Session, actor: Actor, row: SignUp, at: datetime, *, note: str = ""
) -> list[SignUp]:
    """Sign somebody off; returns who moves up from the waiting list, in order."""
    require(session, actor, Deed.WITHDRAW, Record.SIGN_UP, row)
    if row.state is SignUpState.WITHDRAWN:
        raise Refusal(N_("They signed off already."))
    if row.came:
        raise Refusal(N_("They came: take the attendance back first."))
    row.withdraw_note = inputs.text(SignUp, "withdraw_note", note)
    activity = activities.locked(session, row.activity)
    row.state, row.withdrawn_at = SignUpState.WITHDRAWN, at
    row.withdrawn_by_id = actor.employee_id
    session.flush()
    return activities.move_up(session, activity, at)


# At the door --------------------------------------------------------------------------------------
def tick(
    session: Session, actor: Actor, row: SignUp, at: datetime, came: int | None = None
) -> SignUp:
    """Tick that somebody came, with all his people unless it says how many; 0 takes it back."""
    require(session, actor, Deed.ARRIVE, Record.SIGN_UP, row)
    rules.check_door(row.activity.state, row.activity.starts_at, at)
    if row.state is SignUpState.WITHDRAWN:
        raise Refusal(N_("They signed off: enter them as walk-ins."))
    number = row.people if came is None else came
    rules.check_came(number, row.people)
    if number > row.came:
        activity = activities.locked(session, row.activity)
        others = _came(session, activity.id) - row.came
        rules.check_room(activity.seats, others, number)
    row.came = number
    row.came_at = at if number else None
    row.came_by_id = actor.employee_id if number else None
    session.flush()
    return row


def walk_in(
    session: Session,
    actor: Actor,
    activity: Activity,
    at: datetime,
    *,
    people: int,
    name: str = "",
    room: str = "",
) -> SignUp:
    """Enter somebody who came without signing up; as many as there is room for."""
    require(session, actor, Deed.CREATE, Record.SIGN_UP, None)
    require(session, actor, Deed.VIEW, Record.ACTIVITY, activity)
    rules.check_door(activity.state, activity.starts_at, at)
    rules.check_people(people, rules.MOST_AT_THE_DOOR)
    activities.locked(session, activity)
    rules.check_room(activity.seats, _came(session, activity.id), people)
    row = SignUp(
        activity_id=activity.id,
        office_id=activity.office_id,
        name=inputs.text(SignUp, "name", name, needed=NO_NAME),
        room=inputs.text(SignUp, "room", room),
        people=people,
        channel=SignUpChannel.DOOR,
        state=SignUpState.SEAT,
        at=at,
        by_id=actor.employee_id,
        came=people,
        came_at=at,
        came_by_id=actor.employee_id,
    )
    session.add(row)
    session.flush()
    return row


def _came(session: Session, activity_id: int) -> int:
    found = select(func.coalesce(func.sum(SignUp.came), 0)).where(SignUp.activity_id == activity_id)
    return int(session.scalar(found) or 0)


# Residents themselves -----------------------------------------------------------------------------
def page_address(activity: Activity) -> str:
    """Return the address behind an activity's QR code."""
    config = current_app.config
    base = config.get("PUBLIC_URL") or (
        f"http://{config.get('HOST', '127.0.0.1')}:{config.get('PORT', 8000)}"
    )
    return address(base, f"{PATH}/{activity.token}")


def open_now(session: Session, token: str, at: datetime) -> Activity | None:
    """Return the activity a code leads to while residents may sign up.

    None alike for a code that was never given out and for what is closed or called off.
    """
    found = session.scalars(
        select(Activity).where(Activity.token == token.strip().upper()[:32])
    ).one_or_none()
    if found is None:
        return None
    known = rules.is_open(found.state, found.starts_at, found.sign_up_until, at)
    return found if known else None


def too_many(
    session: Session,
    activity: Activity | None,
    ip: str,
    at: datetime,
    most: int = MOST_OF_ADDRESS,
) -> bool:
    """Count a post and say whether there were too many: of this address, or to this activity."""
    known = None if activity is None else activity.id
    since = SignUpTry.at > at - WINDOW
    to_this = SignUpTry.activity_id.is_(None) if known is None else SignUpTry.activity_id == known
    count = select(func.count(SignUpTry.id)).where(since, to_this)
    full = (session.scalar(count.where(SignUpTry.ip == ip)) or 0) >= most or (
        known is not None and (session.scalar(count) or 0) >= MOST_OF_ACTIVITY
    )
    if not full:
        session.execute(
            delete(SignUpTry).where(SignUpTry.at <= at - 2 * WINDOW), execution_options=_UNAUDITED
        )
        session.execute(
            insert(SignUpTry).values(ip=ip, activity_id=known, at=at), execution_options=_UNAUDITED
        )
    return full


def by_resident(
    session: Session,
    activity: Activity,
    at: datetime,
    *,
    name: str,
    room: str,
    phone: str,
    people: int,
    key: str,
) -> SignUp | None:
    """Sign a resident up; the same form, or the same person again, is one sign-up.

    None where the page was closed since it was opened.
    """
    row = SignUp(channel=SignUpChannel.QR, post_key=key)
    typed = {"name": name, "room": room, "phone": phone}
    _about(row, activity, None, typed)
    if not row.phone:
        raise Refusal(N_("Leave a phone number: the office calls you if anything changes."))
    rules.check_people(people)
    activities.locked(session, activity)
    if not rules.is_open(activity.state, activity.starts_at, activity.sign_up_until, at):
        return None
    if (earlier := _earlier(session, activity, row)) is not None:
        return earlier
    row.customer_id = _known_as(session, activity, row)
    return _seated(session, activity, row, people, at)


def _earlier(session: Session, activity: Activity, row: SignUp) -> SignUp | None:
    mine = (SignUp.name == row.name) & (SignUp.phone == row.phone)
    counts = SignUp.state != SignUpState.WITHDRAWN
    return session.scalars(
        select(SignUp)
        .where(
            SignUp.activity_id == activity.id,
            (SignUp.post_key == row.post_key) | (mine & counts),
        )
        .order_by(SignUp.id)
        .limit(1)
    ).first()


def _known_as(session: Session, activity: Activity, row: SignUp) -> int | None:
    """Return the customer of exactly this name and phone, where there is just one."""
    found = session.scalars(
        select(Customer.id)
        .where(
            Customer.office_id == activity.office_id,
            Customer.phone == row.phone,
            Customer.name == row.name,
            Customer.voided_at.is_(None),
        )
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None
