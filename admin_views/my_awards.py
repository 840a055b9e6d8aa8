"""Annual awards on my day: to propose for, to nominate, to confirm; and as news (4.11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, wording
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Award, AwardNominee, AwardRule, Employee
from models.scopes import Actor, rows_within
from rules.award_words import AwardState
from rules.vocabulary import Deed, Record, Role

SHOWN = 3  # rows a queue shows: the day of a supervisor is long enough
_STANDS = and_(AwardNominee.award_id == Award.id, AwardNominee.struck_at.is_(None))
_OPEN = and_(Award.state == AwardState.OPEN, Award.voided_at.is_(None))
_MORE = (("state", AwardState.OPEN.value),)


def queues(actor: Actor) -> Iterator[Queue]:
    """Yield what somebody has to do for the awards of a year."""
    if actor.may(Deed.PROPOSE, Record.AWARD):
        yield Queue(
            "awards-propose",
            _l("Awards nobody is proposed for"),
            _l("Somebody is proposed for every award."),
            and_(_OPEN, ~exists().where(_STANDS)),
            ("propose",),
            _MORE,
            SHOWN,
        )
    if actor.may(Deed.NOMINATE, Record.AWARD):
        yield Queue(
            "awards-nominate",
            _l("Proposals for awards"),
            _l("No proposal waits for you."),
            and_(_OPEN, exists().where(_STANDS, _waits_for(actor))),
            ("nominate",),
            _MORE,
            SHOWN,
        )
        yield Queue(
            "awards-decide",
            _l("Awards to confirm or publish"),
            _l("No award waits for you."),
            or_(_confirmable(actor), _confirmed()),
            ("confirm", "publish"),
            _MORE,
            SHOWN,
        )


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    me = actor.employee_id
    return and_(
        AwardNominee.nominated_at.is_(None),
        AwardNominee.employee_id != me,
        AwardNominee.proposed_by_id != me,
    )


def _confirmable(actor: Actor) -> ColumnElement[bool]:
    """Return the awards of years that are over, with nominations, none of them of oneself."""
    nominated = and_(_STANDS, AwardNominee.nominated_at.is_not(None))
    mine = and_(nominated, AwardNominee.employee_id == actor.employee_id)
    is_over = Award.year < actor.day.year
    return and_(_OPEN, is_over, exists().where(nominated), ~exists().where(mine))


def _confirmed() -> ColumnElement[bool]:
    return and_(Award.state == AwardState.CONFIRMED, Award.voided_at.is_(None))


def news(actor: Actor) -> Iterator[Queue]:
    """Yield the awards that are on show, for those assessed."""
    if actor.roles & {Role.FRONT_DESK, Role.AREA_ADMIN}:
        yield Queue(
            "awards-news",
            _l("Annual awards published"),
            _l("No award is on show."),
            and_(
                Award.state == AwardState.PUBLISHED,
                Award.voided_at.is_(None),
                Award.shown_until >= actor.day,
            ),
            (),
            (("state", AwardState.PUBLISHED.value),),
            SHOWN,
        )


def blocks(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield what waits, and what is new; where nothing is, it takes no room."""
    asked = [*queues(actor), *news(actor)]
    if not asked:
        return
    reach = rows_within(actor, Award, Record.AWARD)
    first = picked(asked, Award.id, reach, (Award.year,))
    deeds = deeds_of(Record.AWARD, actor, asked)
    names = (
        select(func.aggregate_strings(Employee.name, "、"))
        .join(AwardNominee, AwardNominee.employee_id == Employee.id)
        .where(_STANDS)
        .correlate(Award)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Award.id, Award.number, Award.year),
            *(Award.position, Award.state, Award.voided_at, AwardRule.name),
            names.label("people"),
        )
        .select_from(first)
        .join(Award, Award.id == first.c.id)
        .join(AwardRule, AwardRule.id == Award.rule_id)
        .order_by(Award.year, Award.id)
    )

    def award(queue: Queue, row: Any) -> Item:
        return Item(
            f"{row.name} {row.year} · {wording(row.position)}",
            links.page(Record.AWARD, row.id),
            [part for part in (row.people, row.number) if part],
            [badge(row.state)],
            acts=acts(Record.AWARD, row, deeds[queue.key]),
        )

    yield from (block for block in filled(actor, Record.AWARD, asked, rows, award) if block.total)
