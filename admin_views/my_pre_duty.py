"""Before duty on my day: who is not cleared yet, and what oneself still has to attend (4.1.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views.formatting import badge, listed, wording
from admin_views.waiting import Block, Item
from models.clock import local
from models.scopes import Actor
from rules.vocabulary import Role
from services import pre_duty

FEW = 3  # people shown: the page has them all


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield who waits for his training, and one's own; where nobody does, it takes no room."""
    if Role.SUPERVISOR in actor.roles:
        yield from _others(session, actor, at)
    if Role.TRAINEE in actor.roles and actor.employee_id is not None:
        yield from _mine(session, actor.employee_id, at)


def _others(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    found = pre_duty.not_cleared(session, actor, local(at).date())
    if not found:
        return
    yield Block(
        "not-cleared",
        _l("Not cleared for duty yet"),
        _l("Everybody is cleared for duty."),
        url_for("not_cleared.index"),
        len(found),
        items=[
            Item(
                f"{one.employee.name} · {wording(one.role)}",
                url_for("passport.person_view", employee_id=one.employee.id),
                [listed(topic.name for topic in one.standing.missing)],
                [badge(one.standing.state)],
            )
            for one in found[:FEW]
        ],
    )


def _mine(session: Session, employee_id: int, at: datetime) -> Iterator[Block]:
    today = local(at).date()
    if not pre_duty.may_owe(session, employee_id):
        return
    stands = pre_duty.standing(session, employee_id, today)
    if not stands.missing:
        return
    address = url_for("passport.index")
    yield Block(
        "my-pre-duty",
        _l("What I have to attend before duty"),
        _l("Everything is attended."),
        address,
        len(stands.missing),
        items=[
            Item(
                one.topic.name,
                address,
                [gettext("Attended; the exam is still to be passed")] if one.attended_on else [],
            )
            for one in stands.owed
            if one.done_on is None
        ],
    )
