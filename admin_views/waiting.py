"""What waits: queues of records, read a record type at a time, and how their rows are shown.

A queue is a condition. The queues of one record type are read in one statement, each cut off after
the few rows shown and counted whole. Nothing here changes anything: a row's buttons post to the
doors of its own screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString
from markupsafe import Markup
from sqlalchemy import ColumnElement, Subquery, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from admin_views import links, menu
from admin_views.deeds import RowDeed
from models import MODELS
from models.scopes import Actor, rows_within
from rules.vocabulary import Record

Condition = ColumnElement[bool]
FEW = 4  # rows a queue shows: a day has many queues


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a row: ``post`` does it at the click, else its form opens."""

    words: str
    address: str
    post: bool
    main: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits; ``signs`` are badges, ``left`` says how long there is."""

    title: str
    address: str
    beside: Sequence[str]
    signs: Sequence[Markup | str] = ()
    left: Markup | str = ""
    phone: Markup | str = ""
    acts: Sequence[Act] = ()


@dataclass(slots=True)
class Block:
    """What waits of one kind: how much, how much of it late, and the first few."""

    key: str
    title: LazyString
    empty: LazyString
    more: str = ""
    total: int = 0
    late: int = 0
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Queue:
    """A block's rows: what they must fulfil, and the deeds offered on each."""

    key: str
    title: LazyString
    empty: LazyString
    condition: Condition
    deeds: tuple[str, ...]
    more: tuple[tuple[str, str], ...] = ()
    shown: int = FEW


def picked(
    queues: Sequence[Queue],
    key: Any,
    reach: Condition,
    order: Sequence[Any],
    late: Condition | None = None,
) -> Subquery:
    """Return the first ids of every queue, with how many there are and how many of them late."""
    over = literal(0) if late is None else func.sum(case((late, 1), else_=0)).over()
    parts = [
        select(
            literal(queue.key).label("queue"),
            key.label("id"),
            func.count().over().label("total"),
            over.label("late"),
        )
        .where(queue.condition, reach)
        .order_by(*order, key)
        .limit(queue.shown)
        .subquery()
        for queue in queues
    ]
    return union_all(*(select(part) for part in parts)).subquery("picked")


def filled(
    actor: Actor,
    record: Record,
    queues: Sequence[Queue],
    rows: Iterable[Any],
    item: Callable[[Queue, Any], Item],
) -> list[Block]:
    """Return the queues as blocks, filled with the rows found."""
    by_key = {queue.key: queue for queue in queues}
    found = {
        queue.key: Block(
            queue.key,
            queue.title,
            queue.empty,
            links.narrowed(actor, record, **dict(queue.more)),
        )
        for queue in queues
    }
    for row in rows:
        block = found[row.queue]
        block.total, block.late = row.total, int(row.late or 0)
        block.items.append(item(by_key[row.queue], row))
    return list(found.values())


def deeds_of(record: Record, actor: Actor, queues: Sequence[Queue]) -> Mapping[str, list[RowDeed]]:
    """Return the deeds each queue offers, of those the actor's posts grant."""
    return {queue.key: granted(record, actor, queue.deeds) for queue in queues}


def granted(record: Record, actor: Actor, names: Iterable[str]) -> list[RowDeed]:
    """Return those of a record type's deeds that an actor's posts grant."""
    view = next(one for one in menu.screens(current_app) if getattr(one, "record", "") == record)
    found = (view.all_deeds[name] for name in names)
    return [deed for deed in found if view.may(actor, deed.deed)]


def offered(
    session: Session, actor: Actor, record: Record, where: Condition, names: Iterable[str]
) -> list[Act]:
    """Return the buttons of the first few rows of a condition, for another record's page."""
    model: Any = MODELS[record]
    deeds = granted(record, actor, names)
    within = [rows_within(actor, model, record, deed.deed) for deed in deeds]
    if not deeds:
        return []
    statement = select(model, *within).where(where).order_by(model.id).limit(FEW)
    return [
        act
        for row, *reached in session.execute(statement)
        for act in acts(record, row, [deed for deed, ok in zip(deeds, reached, strict=True) if ok])
    ]


def acts(record: Record, row: Any, deeds: Sequence[RowDeed]) -> list[Act]:
    """Return the buttons a row's state allows; the first is the one to press."""
    allowed = [deed for deed in deeds if deed.allows(row)]
    return [
        Act(
            deed.wording,
            url_for(f"{record.value}.do_view", deed=deed.name, id=row.id),
            deed.quick and deed.form is None,
            place == 0,
        )
        for place, deed in enumerate(allowed)
    ]
