"""The shift side of my day: what has to be handed over, signed or noted, and one's own shifts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from admin_views import links
from admin_views.formatting import badge, day_of_year, moment
from admin_views.waiting import Act, Block, Item, Queue, acts, deeds_of, filled, picked
from models import Employee, Handover, RosterEntry, Shift
from models.clock import local
from models.scopes import Actor, rows_within
from rules.handover import OPEN
from rules.roster import POSTS
from rules.shift_words import HandoverState
from rules.vocabulary import (
    Deed,
    Record,
    Role,
)
from services import roster
from services.clocks import WEEKDAYS
from services.handover import SOON
from services.handover_facts import without_sheet

LONG_PAST = timedelta(days=3)  # what is older is an incomplete record, not today's work


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits of shifts."""
    yield from _shifts(session, actor, at)
    yield from _handovers(session, actor)


def shift_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield one's own shifts at the desk that end soon, or ended, and have no sheet yet."""
    if Role.FRONT_DESK not in actor.roles:
        return
    mine = RosterEntry.employee_id == actor.employee_id
    near = and_(RosterEntry.ends_at <= at + SOON, RosterEntry.ends_at > at - LONG_PAST)
    yield Queue(
        "hand-over",
        _l("Shifts to hand over"),
        _l("No shift of yours waits to be handed over."),
        and_(mine, near, without_sheet()),
        (),
        (("employee", str(actor.employee_id)),),
    )


def _shifts(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queue = next(shift_queues(actor, at), None)
    if queue is None:
        return
    reach = rows_within(actor, RosterEntry, Record.ROSTER_ENTRY)
    late = RosterEntry.ends_at < at
    first = picked([queue], RosterEntry.id, reach, (RosterEntry.ends_at,), late)
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            RosterEntry.id,
            RosterEntry.day,
            RosterEntry.ends_at,
            RosterEntry.shift_id,
            Shift.name,
        )
        .select_from(first)
        .join(RosterEntry, RosterEntry.id == first.c.id)
        .join(Shift, Shift.id == RosterEntry.shift_id)
        .order_by(RosterEntry.ends_at, RosterEntry.id)
    )

    def shift(queue: Queue, row: Any) -> Item:
        opens = links.entering(actor, Record.HANDOVER, shift=row.shift_id, day=row.day.isoformat())
        return Item(
            f"{day_of_year(row.day)} {row.name}",
            links.page(Record.ROSTER_ENTRY, row.id),
            [gettext("ends at %(at)s", at=moment(row.ends_at))],
            acts=[Act(gettext("Hand over"), opens, post=False, main=True)] if opens else (),
        )

    yield from filled(actor, Record.ROSTER_ENTRY, [queue], rows, shift)


def handover_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the sheets that wait for somebody's count, signature or note."""
    me, alive = actor.employee_id, Handover.voided_at.is_(None)
    if actor.may(Deed.SIGN, Record.HANDOVER):
        mine = and_(Handover.giver_id == me, Handover.state.in_(OPEN))
        asked = and_(Handover.taker_id == me, Handover.state == HandoverState.GIVEN)
        yield Queue(
            "handovers",
            _l("Handovers that wait for me"),
            _l("No handover waits for your signature."),
            and_(or_(mine, asked), alive),
            ("count", "give", "take", "return"),
        )
    if actor.may(Deed.NOTE, Record.HANDOVER):
        others = and_(Handover.giver_id != me, Handover.taker_id != me)
        taken = Handover.state == HandoverState.TAKEN
        waits = and_(Handover.differs, Handover.noted_at.is_(None), taken)
        yield Queue(
            "differences",
            _l("Differences to note"),
            _l("No difference of a handover waits for your note."),
            and_(waits, others, alive),
            ("note",),
            (("difference", "open"),),
        )


def _handovers(session: Session, actor: Actor) -> Iterator[Block]:
    queues = list(handover_queues(actor))
    if not queues:
        return
    reach = rows_within(actor, Handover, Record.HANDOVER)
    first = picked(queues, Handover.id, reach, (Handover.ends_at,))
    deeds = deeds_of(Record.HANDOVER, actor, queues)
    giver, taker = aliased(Employee), aliased(Employee)
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            Handover.id,
            Handover.number,
            Handover.day,
            Handover.state,
            Handover.voided_at,
            Handover.giver_id,
            Handover.taker_id,
            Handover.counted_at,
            Handover.differs,
            Handover.noted_at,
            Shift.name,
            giver.name.label("giver"),
            taker.name.label("taker"),
        )
        .select_from(first)
        .join(Handover, Handover.id == first.c.id)
        .join(Shift, Shift.id == Handover.shift_id)
        .join(giver, giver.id == Handover.giver_id)
        .join(taker, taker.id == Handover.taker_id)
        .order_by(Handover.ends_at, Handover.id)
    )

    def sheet(queue: Queue, row: Any) -> Item:
        return Item(
            f"{day_of_year(row.day)} {row.name}",
            links.page(Record.HANDOVER, row.id),
            [f"{row.giver} → {row.taker}", row.number],
            [badge(row.state)],
            acts=acts(Record.HANDOVER, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.HANDOVER, queues, rows, sheet)


def coming(session: Session, actor: Actor, at: datetime) -> list[str]:
    """Return somebody's own shifts of the next days, in words."""
    if actor.employee_id is None or not actor.roles & frozenset(POSTS):
        return []
    today = local(at).date()
    return [
        f"{_day(row.day, today)} {row.shift.name} {row.shift.hours}"
        for row in roster.coming(session, actor.employee_id, at)
    ][:5]


def _day(day: Any, today: Any) -> str:
    if day == today:
        return gettext("Today")
    return f"{gettext(WEEKDAYS[day.weekday()])} {day_of_year(day)}"
