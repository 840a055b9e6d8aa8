"""Letters and destruction lists on my day: to answer, to take over, to approve."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from admin_views import due, links
from admin_views.formatting import badge, moment, wording
from admin_views.waiting import Block, Condition, Item, Queue, acts, deeds_of, filled, picked
from models import Customer, Destruction, DestructionLine, Employee, Letter
from models.scopes import Actor, rows_within
from rules.letter_words import DestructionState, LetterState
from rules.vocabulary import Record, Role
from services.letters import WAITS_FOR_SUPERVISOR


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield the letters and lists that wait for somebody."""
    yield from _letters(session, actor, at)
    yield from _destructions(session, actor)


def late(at: datetime) -> Condition:
    """Return the condition of letters whose deadline has passed."""
    return Letter.answer_due_at < at


def letter_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the queues of letters, by the posts somebody holds."""
    if Role.SUPERVISOR in actor.roles:
        yield Queue(
            "letters-escalated",
            _l("Letters waiting for the supervisor"),
            _l("No letter was escalated."),
            WAITS_FOR_SUPERVISOR,
            ("take", "reply"),
            (("queue", "supervisor"),),
        )
    if actor.roles & {Role.SUPERVISOR, Role.FRONT_DESK, Role.AREA_ADMIN}:
        yield Queue(
            "letters",
            _l("Complaint letters to answer"),
            _l("Every letter is answered."),
            and_(Letter.state == LetterState.OPEN, Letter.voided_at.is_(None)),
            ("reply",),
            (("queue", "open"),),
        )


def _letters(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queues = list(letter_queues(actor))
    if not queues:
        return
    reach = rows_within(actor, Letter, Record.LETTER)
    first = picked(queues, Letter.id, reach, (Letter.answer_due_at,), late(at))
    deeds = deeds_of(Record.LETTER, actor, queues)
    names = {name for offered in deeds.values() for one in offered for name in one.needs}
    names |= {"id", "number", "subject", "way", "sender", "state", "answer_due_at"}
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            *(getattr(Letter, name) for name in sorted(names)),
            Customer.name.label("customer"),
        )
        .select_from(first)
        .join(Letter, Letter.id == first.c.id)
        .outerjoin(Customer, Customer.id == Letter.customer_id)
        .order_by(Letter.answer_due_at, Letter.id)
    )

    def letter(queue: Queue, row: Any) -> Item:
        who = row.customer or row.sender or gettext("Anonymous")
        return Item(
            row.subject,
            links.page(Record.LETTER, row.id),
            [wording(row.way), who, row.number],
            [],
            due.left(row.answer_due_at, at) if row.state is LetterState.OPEN else "",
            acts=acts(Record.LETTER, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.LETTER, queues, rows, letter)


def destruction_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the queue of destruction lists, for who approves them."""
    if Role.MANAGER not in actor.roles:
        return
    yield Queue(
        "destructions",
        _l("Destruction lists to approve"),
        _l("No list waits for your approval."),
        and_(
            Destruction.state == DestructionState.PROPOSED,
            Destruction.proposed_by_id != actor.employee_id,
        ),
        ("approve", "return"),
        (("state", "proposed"),),
    )


def _destructions(session: Session, actor: Actor) -> Iterator[Block]:
    queue = next(destruction_queues(actor), None)
    if queue is None:
        return
    reach = rows_within(actor, Destruction, Record.DESTRUCTION)
    first = picked([queue], Destruction.id, reach, (Destruction.id,))
    deeds = deeds_of(Record.DESTRUCTION, actor, [queue])[queue.key]
    documents = (
        select(func.count())
        .where(DestructionLine.destruction_id == Destruction.id)
        .correlate(Destruction)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            first.c.queue,
            first.c.total,
            first.c.late,
            Destruction.id,
            Destruction.number,
            Destruction.state,
            Destruction.reason,
            Destruction.proposed_at,
            Destruction.proposed_by_id,
            documents.label("documents"),
            Employee.name,
        )
        .select_from(first)
        .join(Destruction, Destruction.id == first.c.id)
        .join(Employee, Employee.id == Destruction.proposed_by_id)
        .order_by(Destruction.id)
    )

    def listed(queue: Queue, row: Any) -> Item:
        count = gettext("documents: %(count)s", count=row.documents)
        return Item(
            f"{row.number} · {count}",
            links.page(Record.DESTRUCTION, row.id),
            [row.name, moment(row.proposed_at), row.reason],
            [badge(row.state)],
            acts=acts(Record.DESTRUCTION, row, deeds),
        )

    yield from filled(actor, Record.DESTRUCTION, [queue], rows, listed)
