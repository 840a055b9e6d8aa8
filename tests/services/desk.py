"""The desk at work, in a few words: requests taken down and brought on their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from threading import Thread
from typing import Any

from flask import current_app
from sqlalchemy import select

from models import Callback, Ticket, db
from models.clock import OFFICE_ZONE
from rules.vocabulary import Category, TicketStatus
from services import callbacks, deadlines, tickets
from tests.office import Scene

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_seeds = count(1)


def local(day: int, hour: int = 10, minute: int = 0, *, month: int = 10) -> datetime:
    """An instant on the office's wall clock in 2026; the 14th of October is a Wednesday."""
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE_ZONE)


TEN = local(14)


def seed() -> str:
    """A seed a test can foresee."""
    return f"{next(_seeds):032x}"


def request(scene: Scene, at: datetime = TEN, who: str = "front", **values: Any) -> Ticket:
    """A request the front desk of office A takes down: a repair in flat 101."""
    given = {
        "office": scene.office,
        "category": Category.REPAIR,
        "subject": "厨房水龙头漏水",
        "customer": scene.customers[0],
        "unit": scene.units[0],
    }
    return tickets.register(scene.session, scene.actor(who), at, **given | values)


def dispatched(scene: Scene, at: datetime = TEN, to: str = "worker", **values: Any) -> Ticket:
    """A request dispatched at once."""
    ticket = request(scene, at, **values)
    return tickets.dispatch(
        scene.session, scene.actor("front"), ticket, scene.staff[to], at, anyway=True
    )


def completed(
    scene: Scene, at: datetime = TEN, *, by: str = "worker", after: timedelta = HOUR, **values: Any
) -> Ticket:
    """A request dispatched at once and completed an hour later."""
    ticket = dispatched(scene, at, by, **values)
    return tickets.complete(
        scene.session, scene.actor("front2"), ticket, at + after, result="已更换阀芯", seed=seed
    )


def finish(
    scene: Scene, number: int, seed: str = "17" * 16, at: datetime | None = None, **values: Any
) -> list[Ticket]:
    """Complete so many requests, a minute apart."""
    clocks = deadlines.clocks(scene.session)
    done = []
    for index in range(number):
        start = (at or TEN) + index * MINUTE
        ticket = dispatched(scene, start, with_=clocks, **values)
        tickets.complete(
            scene.session,
            scene.actor("front2"),
            ticket,
            start,
            result="已处理",
            seed=lambda: seed,
            with_=clocks,
        )
        done.append(ticket)
    return done


def owed(scene: Scene, ticket: Ticket) -> Sequence[Callback]:
    """Every callback of a work order, whatever became of it."""
    return scene.session.scalars(
        select(Callback).where(Callback.ticket_id == ticket.id).order_by(Callback.id)
    ).all()


@contextmanager
def beside(deed: Callable[[], object]) -> Iterator[None]:
    """Another process does a deed of its own, which waits until this block has committed."""
    app, problems = current_app._get_current_object(), []

    def other() -> None:
        with app.app_context():
            try:
                deed()
                db.session.commit()
            except Exception as error:
                problems.append(error)
            finally:
                db.session.remove()

    thread = Thread(target=other)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    yield
    thread.join(20)
    assert not thread.is_alive()
    assert problems == []


def in_status(scene: Scene, status: TicketStatus, at: datetime = TEN) -> Ticket:
    """A request of the front desk brought into a status by the steps that lead there."""
    session, front, worker = scene.session, scene.actor("front"), scene.actor("worker")
    match status:
        case TicketStatus.NEW:
            return request(scene, at)
        case TicketStatus.DISPATCHED:
            return dispatched(scene, at)
        case TicketStatus.ACCEPTED:
            return tickets.accept(session, worker, dispatched(scene, at), at)
        case TicketStatus.ARRIVED:
            return tickets.arrive(session, worker, dispatched(scene, at), at)
        case TicketStatus.ON_HOLD:
            return tickets.hold(session, front, dispatched(scene, at), at, reason="等配件")
        case TicketStatus.COMPLETED:
            return completed(scene, at, after=timedelta(0))
        case TicketStatus.CLOSED:
            ticket = completed(scene, at, after=timedelta(0))
            return closed(scene, ticket, at)
        case TicketStatus.CANCELLED:
            return tickets.cancel(session, front, request(scene, at), at, reason="客户自行解决")
    raise AssertionError(status)


def closed(scene: Scene, ticket: Ticket, at: datetime) -> Ticket:
    """The same with its callback excused, so that nothing is owed any more."""
    for owed in callbacks.due_of(scene.session, ticket):
        callbacks.excuse(scene.session, scene.actor("supervisor"), owed, at, reason="客户出国")
    return ticket
