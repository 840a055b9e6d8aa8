"""Telling people: one line in the service that does the deed, in the deed's own transaction.

Who is told must be in service and may read the record; the inbox has it at once. What he wants to
have outside of the house, and the house can send, waits as a delivery (services.notice_round).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import exists, insert, inspect, or_, select, update
from sqlalchemy.orm import Session

from models import MODELS, Delivery, Employee, Notice, NoticeSetting, Office, Post, Ticket
from models.base import Base
from models.clock import OFFICE_ZONE, local
from models.notices import unread
from models.scopes import Actor, actor_of, rows_within
from rules.notice_words import NoticeChannel, NoticeKind, SendState
from rules.notices import ALL_UNASKED, QUIET, quiet_end
from rules.vocabulary import Deed, Record, Role
from services import senders

_RECORDS = {model: record for record, model in MODELS.items()}


@dataclass(frozen=True, slots=True)
class Message:
    """What is told of one happening, and to whom; ``event`` names the happening for good."""

    kind: NoticeKind
    event: str
    to: frozenset[int]
    record: Record | None
    row_id: int | None
    number: str
    state: str
    office_id: int | None
    due_at: datetime | None = None


def tell(
    session: Session,
    kind: NoticeKind,
    row: Base,
    to: Iterable[int | None],
    at: datetime,
    *,
    by: Actor | None = None,
    due_at: datetime | None = None,
) -> None:
    """Tell people of a record what has just happened to it; not whoever did it himself."""
    me = None if by is None else by.employee_id
    people = frozenset(one for one in to if one is not None and one != me)
    if not people:
        return
    session.flush()
    record = _RECORDS[type(row)]
    event = f"{kind.value}:{record.value}:{row.id}:{int(at.timestamp())}"
    office_id = getattr(row, "office_id", None)
    message = Message(
        kind, event, people, record, row.id, str(row)[:120], state_of(row), office_id, due_at
    )
    tell_many(session, [message], at)


def tell_holder(
    session: Session, kind: NoticeKind, ticket: Ticket, at: datetime, *, by: Actor | None = None
) -> None:
    """Tell whoever has a work order in hand: the person, or everybody of the department."""
    to: Iterable[int | None] = [ticket.holder_employee_id]
    if ticket.holder_employee_id is None and ticket.holder_department_id is not None:
        asked = select(Employee.id).where(Employee.department_id == ticket.holder_department_id)
        to = session.scalars(asked).all()
    tell(session, kind, ticket, to, at, by=by, due_at=ticket.settle_due_at)


def tell_leaders(
    session: Session, kind: NoticeKind, row: Base, at: datetime, *, by: Actor | None = None
) -> None:
    """Tell the supervisors of a record's office; where there is none, its managers."""
    office_id, day = getattr(row, "office_id", None), local(at).date()
    if office_id is None:
        return
    leaders = holding(session, office_id, day, Role.SUPERVISOR)
    to = leaders or holding(session, office_id, day, Role.MANAGER)
    tell(session, kind, row, to, at, by=by)


def state_of(row: Base) -> str:
    """Return the stored value of a record's state, where it has one."""
    state = getattr(row, "status", None) or getattr(row, "state", None)
    return "" if state is None else str(state.value)


def tell_many(session: Session, messages: Sequence[Message], at: datetime) -> int:
    """Write what people are told: statements by the person and record type, never by the record."""
    wanted: dict[tuple[int, Record | None], set[int]] = {}
    for one in messages:
        for person in one.to:
            wanted.setdefault((person, one.record), set()).add(one.row_id or 0)
    may = readable(session, wanted, local(at).date())
    people = {person for person, _ in may}
    if not people:
        return 0
    known = _known(session, people, [one.event for one in messages])
    made = [
        {
            "employee_id": person,
            "office_id": one.office_id,
            "kind": one.kind,
            "event": one.event,
            "record": one.record,
            "record_id": one.row_id,
            "number": one.number,
            "state": one.state,
            "due_at": one.due_at,
            "at": at,
        }
        for one in messages
        for person in sorted(one.to)
        if (one.row_id or 0) in may.get((person, one.record), ())
        and (person, one.event) not in known
    ]
    if made:  # one statement for all of them: the table is a log of its own, not of the trail
        session.execute(insert(Notice), made, execution_options={"audited": True})
    if made and senders.any_open():
        session.add_all(_all_deliveries(session, people, [row["event"] for row in made], at))
        session.flush()
    return len(made)


def _all_deliveries(
    session: Session, people: set[int], events: list[Any], at: datetime
) -> Iterator[Delivery]:
    """Yield what leaves the house of all the notices."""
    made = session.scalars(
        select(Notice).where(
            Notice.employee_id.in_(people),
            Notice.event.in_(events),
            ~exists().where(Delivery.notice_id == Notice.id),
        )
    ).all()
    asked = select(NoticeSetting).where(NoticeSetting.employee_id.in_(people))
    wishes = {wish.employee_id: wish for wish in session.scalars(asked)}
    offices = session.execute(
        select(Office.id, Office.code, Office.quiet_from, Office.quiet_to)
    ).all()
    codes = {id_: (code, quiet) for id_, code, *quiet in offices}
    for notice in made:
        code, quiet = codes.get(notice.office_id or 0, ("", [None, None]))
        yield from _deliveries(notice, wishes.get(notice.employee_id), code, quiet, at)


def _known(session: Session, people: set[int], events: list[str]) -> set[tuple[int, str]]:
    """Return who was told of these happenings already."""
    rows = session.execute(
        select(Notice.employee_id, Notice.event).where(
            Notice.employee_id.in_(people), Notice.event.in_(events)
        )
    )
    return {(person, event) for person, event in rows}


def _deliveries(
    notice: Notice,
    wish: NoticeSetting | None,
    code: str,
    quiet: Sequence[str | None],
    at: datetime,
) -> Iterator[Delivery]:
    """Yield what of a notice leaves the house: by channels that are set up, and wanted."""
    begins, ends = quiet_hours(wish, quiet)
    for channel in sorted(senders.open_channels(code)):
        if notice.kind not in wanted_by(wish, channel):
            continue
        if channel is NoticeChannel.EMAIL and not (wish and wish.email):
            continue
        yield Delivery(
            notice=notice,
            employee_id=notice.employee_id,
            office_id=notice.office_id,
            event=notice.event,
            channel=channel,
            state=SendState.WAITING,
            send_after=quiet_end(at, begins, ends, OFFICE_ZONE),
        )


def quiet_hours(wish: NoticeSetting | None, office: Sequence[str | None]) -> tuple[time, time]:
    """Return somebody's quiet hours: his own, else the office's, else the decided ones."""
    own = (wish.quiet_from, wish.quiet_to) if wish and wish.quiet_from and wish.quiet_to else office
    begins, ends = (one or usual for one, usual in zip(own, QUIET, strict=True))
    return time.fromisoformat(begins), time.fromisoformat(ends)


def wanted_by(wish: NoticeSetting | None, channel: NoticeChannel) -> frozenset[NoticeKind]:
    """Return the kinds somebody wants by a channel: as he chose, else the urgent ones."""
    if wish is None:
        return ALL_UNASKED[channel]
    chosen = wish.choices.get(channel.value, [])
    return frozenset(kind for kind in NoticeKind if kind.value in chosen) | {NoticeKind.TEST}


# Who ----------------------------------------------------------------------------------------------
def readable(
    session: Session, wanted: Mapping[tuple[int, Record | None], Collection[int]], day: date
) -> dict[tuple[int, Record | None], set[int]]:
    """Return which of the rows each person may read; nothing for who is no longer in service."""
    ids = {person for person, _ in wanted}
    active = select(Employee).where(Employee.id.in_(ids), Employee.active)
    actors = {one.id: actor_of(session, one, day) for one in session.scalars(active)}
    found: dict[tuple[int, Record | None], set[int]] = {}
    for (person, record), rows in wanted.items():
        if person not in actors:
            continue
        if record is None:
            found[person, record] = set(rows)
            continue
        model = MODELS[record]
        key = inspect(model).primary_key[0]
        reach = rows_within(actors[person], model, record, Deed.VIEW)
        seen: set[int] = set()
        for part in _parts(sorted(rows)):
            seen |= set(session.scalars(select(key).where(key.in_(part), reach)))
        found[person, record] = seen
    return {key: rows for key, rows in found.items() if rows}


def _parts(ids: list[int], most: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(ids), most):
        yield ids[start : start + most]


def holding(session: Session, office_id: int, day: date, *roles: Role) -> list[int]:
    """Return who holds one of the posts at an office on a day."""
    asked = select(Post.employee_id).where(
        or_(Post.office_id == office_id, Post.office_id.is_(None)),
        Post.role.in_(roles),
        Post.held_on(day),
    )
    return list(session.scalars(asked))


# The inbox ----------------------------------------------------------------------------------------
def read(session: Session, actor: Actor, notice_id: int, at: datetime) -> Notice | None:
    """Mark one of one's own notices read and return it; None for any other."""
    found = session.scalars(
        select(Notice).where(Notice.id == notice_id, Notice.employee_id == actor.employee_id)
    ).one_or_none()
    if found is not None and found.read_at is None:
        found.read_at = at
        session.flush()
    return found


def read_all(session: Session, actor: Actor, at: datetime) -> None:
    """Mark everything read that has come to somebody until now."""
    session.execute(
        update(Notice).where(unread(actor.employee_id), Notice.at <= at).values(read_at=at),
        execution_options={"audited": True, "synchronize_session": False},
    )


def office_of(actor: Actor) -> int | None:
    """Return the office whose channels are somebody's: that of his first post at one."""
    return next((post.office_id for post in actor.posts if post.office_id is not None), None)


def test(session: Session, actor: Actor, at: datetime) -> int:
    """Send oneself a test by the inbox and every channel that is set up; return how many go out."""
    me, office_id = actor.employee_id, office_of(actor)
    if me is None:
        return 0
    event = f"test:{me}:{int(at.timestamp())}"
    kind = NoticeKind.TEST
    tell_many(session, [Message(kind, event, frozenset({me}), None, None, "", "", office_id)], at)
    waiting = session.scalars(
        select(Delivery).where(Delivery.employee_id == me, Delivery.event == event)
    ).all()
    for one in waiting:
        one.send_after = at  # whoever presses the button is awake
    session.flush()
    return len(waiting)
