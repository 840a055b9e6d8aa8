"""The gate before duty (4.1.1.1): who is not cleared gets no post, area, shift or work order.

Screen, list, action, import, command and service all pass through the flush, so the gate stands
here. It asks when somebody is given something, never when something is taken from him.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session

from models import clock, pre_duty
from models.departments import DepartmentJob
from models.estate import Area, AreaAssignment
from models.handover import Handover
from models.people import Employee, Post
from models.pre_duty import Known
from models.roster import RosterEntry
from models.tickets import Ticket
from models.training import PreDutyTopic
from rules import pre_duty as rules
from rules.pre_duty import GATED
from rules.refusal import Refusal, Way
from rules.tickets import IN_HAND
from rules.vocabulary import Record, Role


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody is to be given a duty: on which day, where, in which posts.

    ``posts`` None: in whichever gated posts he holds that day.
    """

    employee: Employee | int
    day: date
    field: str
    office_id: int | None = None
    posts: tuple[Role, ...] | None = None
    post: Post | None = None  # the post itself, where that is what he is given
    ended: date | None = None  # the last day it had, where a post that is over goes on

    @property
    def employee_id(self) -> int | None:
        """His key; None while he has none."""
        return self.employee if isinstance(self.employee, int) else self.employee.id

    @property
    def who(self) -> int:
        """What tells him from others, also before he has a key."""
        return self.employee_id or -id(self.employee)


@event.listens_for(Session, "before_flush")
def refuse_duty_before_training(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that gives a duty to somebody who is not cleared for it."""
    with session.no_autoflush:
        changed = [row for row in session.dirty if session.is_modified(row)]
        wishes = [wish for row in (*session.new, *changed) for wish in _wishes(session, row)]
        if wishes:
            check(session, wishes)


def check(session: Session, wishes: Sequence[Wish]) -> None:
    """Raise the refusal of the first of these wishes that may not be granted."""
    ids = {wish.employee_id for wish in wishes if wish.employee_id is not None}
    asked = ids if any(wish.posts for wish in wishes) else pre_duty.newcomers(session, ids)
    if not asked and not any(wish.posts for wish in wishes):
        return
    topics = pre_duty.topics(session)
    first = min((topic.valid_from for topic in topics), default=date.max)
    begun = _as_trainees(session, ids, wishes)
    breaks = max((topic.break_days for topic in topics), default=0)
    asked_of = [
        _no_earlier(wish, begun.get(wish.who), breaks)
        for wish in wishes
        if not _is_history(wish, breaks)
    ]
    late = [wish for wish in asked_of if wish.day >= first]  # before it nobody owes anything
    if not late:
        return
    known = _known(session, asked, wishes)
    for wish in late:
        if lacks := _lacks(wish, topics, known[wish.who]):
            raise refusal(session, wish, lacks)


def _known(session: Session, asked: Iterable[int], wishes: Iterable[Wish]) -> dict[int, Known]:
    """Return what is known of people, with the posts that are about to be written."""
    known: dict[int, Known] = defaultdict(Known, pre_duty.known(session, asked))
    for number, wish in enumerate(wishes, 1):
        if wish.post is not None and wish.post.id is None:
            new = (wish.post.role, wish.post.valid_from, wish.post.valid_to)
            known[wish.who].posts[-number] = new
    return known


def _as_trainees(session: Session, ids: Iterable[int], wishes: Iterable[Wish]) -> dict[int, date]:
    """Return since when those who get posts were in training, as it stood before."""
    if not ids or all(wish.post is None for wish in wishes):
        return {}
    asked = select(Post.employee_id, func.min(Post.valid_from)).where(
        Post.employee_id.in_(ids), Post.role == Role.TRAINEE
    )
    return {row[0]: row[1] for row in session.execute(asked.group_by(Post.employee_id))}


def _is_history(wish: Wish, breaks: int) -> bool:
    """Say whether a post that goes on still ended so long ago that it clears nobody."""
    if wish.post is None or wish.ended is None or wish.post.valid_to is None:
        return False
    return wish.day - wish.post.valid_to > timedelta(days=breaks + 1)


def _no_earlier(wish: Wish, begun: date | None, breaks: int) -> Wish:
    """Return a post's wish as of the day its holder began in training, if it says an earlier one.

    Who is in training is newly hired: a first day of long ago makes no old hand of him. Service
    that was over so long before that it counts no longer may be entered.
    """
    post = wish.post
    if post is None or begun is None or wish.ended is not None or wish.day >= begun:
        return wish
    if post.valid_to is not None and begun - post.valid_to > timedelta(days=breaks + 1):
        return wish
    return replace(wish, day=begun, ended=date.min)


def _served(wish: Wish, known: Known) -> Known:
    """Return what is known of somebody as it was before a post that goes on, or goes back."""
    post = wish.post
    if post is None or wish.ended is None:
        return known
    posts = {
        key: one
        for key, one in known.posts.items()
        if key != post.id and (key > 0 or one[1] >= wish.day)  # what is written now counts not yet
    }
    if wish.ended > date.min:
        posts[0] = (post.role, post.valid_from, wish.ended)
    return replace(known, posts=posts)


def refusal(session: Session, wish: Wish, lacks: Iterable[PreDutyTopic]) -> Refusal:
    """Return the sentence of the gate."""
    person = wish.employee
    if isinstance(person, int):
        person = session.get_one(Employee, person)
    refused = Refusal(
        rules.NOT_CLEARED,
        field=wish.field,
        name=person.name,
        day=wish.day,
        topics="、".join(topic.name for topic in lacks),
    )
    if person.id is None:
        return refused
    filled = {"employee": person.id}
    return refused.with_way(Way(Record.PRE_DUTY_OVERRIDE, rules.BY_EXCEPTION, filled))


def _lacks(wish: Wish, topics: Sequence[PreDutyTopic], known: Known) -> list[PreDutyTopic]:
    """Return what is missing for a wish; nothing where an exception holds."""
    known = _served(wish, known)
    posts = known.held(wish.day) if wish.posts is None else wish.posts
    if not posts or known.excepted(wish.day, wish.office_id):
        return []
    return rules.missing(known.owed(topics, posts, wish.day))


_OF_A_POST = ("role", "valid_from", "employee", "office")


# What gives somebody a duty -----------------------------------------------------------------------
def _wishes(session: Session, row: Any) -> Iterator[Wish]:
    match row:
        case Post() if row.role in GATED:
            yield from _of_a_post(row)
        case AreaAssignment() if (
            _given(row, "employee", "valid_from", "area") or _goes_on(row) is not None
        ):
            area = row.area or session.get_one(Area, row.area_id)
            yield from of_area(_who(row, "employee"), area.office_id, row.valid_from, row.valid_to)
        case RosterEntry() if row.voided_at is None and row.position in GATED:
            if _given(row, "employee", "day", "position", "voided_at"):
                yield Wish(_who(row, "employee"), row.day, "employee", _key(row, "office"))
        case Employee() if row.on_duty and row.id is not None and _given(row, "on_duty"):
            yield Wish(row, clock.local(clock.now()).date(), "on_duty")
        case _:
            yield from _of_the_desk(row)


def _of_a_post(row: Post) -> Iterator[Wish]:
    """Yield what a post asks: on its first day, and on the day one that was over goes on."""
    wish = Wish(
        *(_who(row, "employee"), row.valid_from, "role", _key(row, "office")),
        posts=(row.role,),
        post=row,
    )
    if _given(row, *_OF_A_POST):
        yield wish
    if (last := _goes_on(row)) is not None and last < clock.today():
        yield replace(wish, day=clock.today(), field="valid_to", ended=last)


def _goes_on(row: Any) -> date | None:
    """Return the last day that something from-to had, where it goes on beyond that now."""
    last: date | None = next(iter(inspect(row).attrs["valid_to"].history.deleted or ()), None)
    return last if last is not None and last < (row.valid_to or date.max) else None


def of_area(
    employee: Employee | int, office_id: int, first: date, last: date | None
) -> Iterator[Wish]:
    """Yield what giving somebody an area asks: on its first day, and today while it is held.

    An area that is held since long ago may be handed on in the same row.
    """
    today = clock.today()
    still = last is None or last >= today
    for day in dict.fromkeys((first, max(first, today) if still else first)):
        yield Wish(employee, day, "employee", office_id, (Role.AREA_ADMIN,))


def _of_the_desk(row: Any) -> Iterator[Wish]:
    """Yield who is given work orders or a shift's desk."""
    match row:
        case Ticket():
            yield from _each(row, (("received_by", "received_at"),))
            yield from _each(
                row, (("holder_employee", "dispatched_at"),), now=row.status in IN_HAND
            )
        case DepartmentJob():
            yield from _each(row, (("accepted_by", "accepted_at"),))
        case Handover():
            for who, signed in (("giver", "given_at"), ("taker", "taken_at")):
                if _given(row, who, signed):
                    yield Wish(_who(row, who), row.day, who, _key(row, "office"))


def _each(row: Any, pairs: Iterable[tuple[str, str]], *, now: bool = False) -> Iterator[Wish]:
    """Yield who is given a work order; ``now``: what its first holder had is passed on today."""
    for who, when in pairs:
        if _given(row, who) and (person := _who(row, who)) is not None:
            at = None if now and not _given(row, when) else getattr(row, when)
            yield Wish(person, _day(at), who, _key(row, "office"))


def _day(instant: datetime | None) -> date:
    return clock.local(instant or clock.now()).date()


def _who(row: Any, name: str) -> Any:
    """Return the person a relationship names, or his key where that was set alone."""
    key = f"{name}_id"
    if getattr(row, key) is not None and inspect(row).attrs[key].history.has_changes():
        return getattr(row, key)
    return getattr(row, name) if _loaded(row, name) else getattr(row, key)


def _loaded(row: Any, name: str) -> bool:
    return inspect(row).dict.get(name) is not None


def _key(row: Any, name: str) -> int | None:
    found: int | None = getattr(row, name).id if _loaded(row, name) else getattr(row, f"{name}_id")
    return found


def _given(row: Any, *names: str) -> bool:
    """Say whether something of a row is new: all of a new row, what was changed of an old one."""
    state = inspect(row)
    if state.pending or state.transient:
        return True
    keys = set(names)
    keys |= {f"{name}_id" for name in names if f"{name}_id" in state.mapper.column_attrs}
    return any(state.attrs[key].history.has_changes() for key in keys)
