"""The arrears on my day: promises nobody kept, disputes to answer, the next step that is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.columns import words_of
from admin_views.formatting import badge, wording, yuan
from admin_views.formatting import day as shown_day
from admin_views.waiting import FEW, Act, Block, Item, Queue, acts, deeds_of, filled, picked
from models import Customer, Dunning, Unit, clock
from models.scopes import Actor, rows_within
from rules.dunning_words import DunningState
from rules.vocabulary import Deed, Record, Role
from services import arrears
from services.dunning_ladder import Asked, broken, disputed, intervals


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits; a kind of which nothing waits takes no room."""
    found = [*_contacts(session, actor, at), *_due(session, actor)]
    yield from (block for block in found if block.total)


def queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield the promises of one's own areas that nobody kept, and the disputes one answers."""
    if Role.AREA_ADMIN in actor.roles:
        areas = Dunning.area_id.in_(actor.areas_today)
        yield Queue(
            "promises",
            _l("Promises not kept"),
            _l("Every promise was kept."),
            and_(areas, broken(clock.local(at).date())),
            (),
            (("queue", "broken"),),
        )
    if Role.SUPERVISOR in actor.roles:
        yield Queue(
            "disputes",
            _l("Disputed bills to answer"),
            _l("No dispute waits for an answer."),
            disputed(),
            ("answer",),
            (("queue", "disputed"),),
        )


def _contacts(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    asked = list(queues(actor, at))
    if not asked:
        return
    reach = rows_within(actor, Dunning, Record.DUNNING)
    first = picked(asked, Dunning.id, reach, (Dunning.day,))
    deeds = deeds_of(Record.DUNNING, actor, asked)
    columns = (
        *("id", "number", "unit_id", "step", "outcome", "promise_on", "promise_fen"),
        *("note", "voided_at", "answered_at"),
    )
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late),
            *(getattr(Dunning, name) for name in columns),
            select(words_of(Unit))
            .where(Unit.id == Dunning.unit_id)
            .scalar_subquery()
            .label("flat"),
            Customer.name.label("customer"),
        )
        .select_from(first)
        .join(Dunning, Dunning.id == first.c.id)
        .outerjoin(Customer, Customer.id == Dunning.customer_id)
        .order_by(Dunning.day, Dunning.id)
    )

    def contact(queue: Queue, row: Any) -> Item:
        said = row.note
        if row.promise_on is not None:
            amount, on = yuan(row.promise_fen), shown_day(row.promise_on)
            said = gettext("%(amount)s yuan by %(day)s", amount=amount, day=on)
        offered = acts(Record.DUNNING, row, deeds[queue.key])
        if queue.key == "promises":
            offered = _record(actor, row.unit_id)
        return Item(
            row.flat,
            links.page(Record.DUNNING, row.id),
            [part for part in (row.customer, wording(row.step), said, row.number) if part],
            [badge(row.outcome)],
            acts=offered,
        )

    yield from filled(actor, Record.DUNNING, asked, rows, contact)


def _record(actor: Actor, unit_id: int) -> list[Act]:
    """Return the button that leads to the form of the next contact."""
    address = links.entering(actor, Record.DUNNING, unit=unit_id)
    return [Act(gettext("Record a contact"), address, False, True)] if address else []


def _due(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield the flats of one's own areas whose next step is due, the longest overdue first."""
    if Role.AREA_ADMIN not in actor.roles or not actor.may(Deed.CREATE, Record.DUNNING):
        return
    rows = intervals(session)
    asked = Asked(state=DunningState.DUE, areas=tuple(sorted(actor.areas_today)))
    found = arrears.page(session, actor, asked, rows, most=FEW, brief=True)
    yield Block(
        "dunning",
        _l("Dunning due"),
        _l("No step is due."),
        url_for("arrears.index", stands=DunningState.DUE.value),
        found.total,
        items=[
            Item(
                flat.address,
                links.page(Record.UNIT, flat.unit_id) + "#arrears",
                [
                    part
                    for part in (
                        flat.customer,
                        gettext("%(amount)s yuan", amount=yuan(flat.owed)),
                        gettext("overdue since %(day)s", day=shown_day(flat.oldest)),
                    )
                    if part
                ],
                [badge(flat.standing.step)],
                acts=_record(actor, flat.unit_id),
            )
            for flat in found.flats
        ],
    )
