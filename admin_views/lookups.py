"""Look-ups: which records may be chosen in a field, found while typing, within the actor's reach.

The same conditions serve the list that drops down, the plain select, and the id that comes back:
what a person may not see he cannot choose, by whatever door.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, false, inspect, or_, select, true
from sqlalchemy.orm import Session
from wtforms import Field

from admin_views import current
from admin_views.columns import record_of, words_of
from admin_views.filters import tidy, whole
from models import (
    Area,
    Bill,
    Building,
    Customer,
    Department,
    Employee,
    Occupancy,
    Office,
    Standard,
    Ticket,
    Unit,
    recent_choices,
)
from models.base import Base
from models.scopes import Actor, rows_within
from models.search import matching
from rules.vocabulary import Deed, Record

Condition = ColumnElement[bool]
OFFERED = 20  # rows a look-up hands out at once
CONSIDERED = 100  # matches of which it hands out the best
FEW = 200  # up to so many rows stand in a plain select
_SEARCHED = (Record.TICKET, Record.CUSTOMER, Record.UNIT, Record.EMPLOYEE)
_SMALL = (Office, Area, Department, Standard)
_STANDING = (Building, Unit)
RECENT = 5  # of one's own last choices, offered before anything is typed
# what can be typed to find a record; the others are found by the beginning of their name or number
_ASKS = {
    Ticket: _l("Number, subject, place or customer"),
    Customer: _l("Room, name, phone or pinyin initials"),
    Unit: _l("Building and room, such as 3-1-602"),
    Employee: _l("Name, pinyin initials or employee number"),
    Bill: _l("Bill number"),
    Building: _l("Name of the building"),
}
_PREFIXED = ("name", "code", "number", "bill_no", "record_no", "session_no", "topic", "edition")


@dataclass(frozen=True, slots=True)
class Option:
    """One record a field offers."""

    id: int
    label: str
    hint: str = ""
    recent: bool = False  # one of the actor's own last choices


@dataclass(frozen=True, slots=True)
class Lookup:
    """The records a field may point to.

    ``within(actor)`` keeps those that may be chosen; without it, those the actor may view.
    ``hint`` is a SQL expression shown in grey beside the record's words; of customers, the flat.
    ``tell`` words an option of a plain select, where its name alone says too little.
    """

    model: type[Base]
    within: Callable[[Actor], Condition] | None = None
    few: bool | None = None  # a plain select, if they are few indeed
    hint: Any = None
    tell: Callable[[Option], str] | None = None

    @property
    def asks(self) -> LazyString | str:
        """What can be typed."""
        return _ASKS.get(self.model, _l("Beginning of the name or number"))

    @property
    def is_small(self) -> bool:
        """Whether a plain select is tried first."""
        return self.model in _SMALL if self.few is None else self.few

    def condition(self, actor: Actor) -> Condition:
        """Return the condition of what may be chosen."""
        if self.within is not None:
            return self.within(actor)
        record = record_of(self.model)
        if record is None:
            raise LookupError(f"{self.model.__name__} needs a look-up that says which rows")
        return rows_within(actor, self.model, record)

    def _key(self) -> Any:
        return inspect(self.model).primary_key[0]

    def _matches(self, session: Session, actor: Actor, words: str) -> Condition:
        record = record_of(self.model)
        if not words:
            return true()
        if record in _SEARCHED:
            # people who may choose staff need not see the staff register, so no office is asked
            offices = None
            if self.within is None and record is not Record.EMPLOYEE:
                offices = actor.offices(Deed.VIEW, record)
            phones = actor.covers(Deed.FULL_PHONE, Deed.VIEW, record)
            ids: Condition = self._key().in_(
                matching(session, record, words, offices, phones=phones)
            )
            return ids
        columns = [getattr(self.model, n) for n in _PREFIXED if hasattr(self.model, n)]
        if self.is_small:
            return or_(false(), *(column.contains(words, autoescape=True) for column in columns))
        return or_(false(), *(column.startswith(words, autoescape=True) for column in columns))

    def search(
        self, session: Session, actor: Actor, words: str, limit: int = OFFERED
    ) -> list[Option]:
        """Return the records that match what was typed, at most ``limit``."""
        wanted = tidy(words)
        rows = session.execute(
            self._offered(actor)
            .where(self._matches(session, actor, wanted))
            .order_by(*self._order(words_of(self.model)))
            .limit(max(limit, CONSIDERED if wanted else 0))
        )
        found = [_option(row) for row in rows]
        # what says the very words comes before what only has them somewhere
        found.sort(key=lambda option: wanted not in option.label)
        return found[:limit]

    def offer(self, session: Session, actor: Actor, field: str, words: str) -> list[Option]:
        """Return what a field drops down: before anything is typed, one's own last choices first.

        They are read through the same condition as all others: what has left one's reach since is
        not offered.
        """
        if tidy(words) or actor.employee_id is None:
            return self.search(session, actor, words)
        chosen = recent_choices.of(actor.employee_id, field).subquery()
        rows = session.execute(
            self._offered(actor)
            .join(chosen, chosen.c.row_id == self._key())
            .order_by(chosen.c.at.desc(), self._key())
            .limit(RECENT)
        )
        recent = [_option(row, recent=True) for row in rows]
        known = {option.id for option in recent}
        others = [o for o in self.search(session, actor, "") if o.id not in known]
        return (recent + others)[:OFFERED]

    def _offered(self, actor: Actor) -> Select[Any]:
        """Return the statement of what may be chosen: key, words and hint."""
        told = _flat_of(actor) if self.hint is None and self.model is Customer else self.hint
        hint = [] if told is None else [told]
        return select(self._key(), words_of(self.model), *hint).where(self.condition(actor))

    def _order(self, shown: Any) -> list[Any]:
        """Names in their order, estate in its own, everything that keeps coming newest first."""
        if self.is_small:
            return [shown, self._key()]
        return [self._key() if self.model in _STANDING else self._key().desc()]

    def get(self, session: Session, actor: Actor, row_id: int) -> Any:
        """Return one record if it may be chosen, else None."""
        with session.no_autoflush:
            return session.scalars(
                select(self.model).where(self._key() == row_id, self.condition(actor))
            ).one_or_none()

    def words(self, session: Session, actor: Actor, row_id: int) -> str:
        """Return what to show for an id that stands in an address; empty if out of reach."""
        found = session.scalar(
            select(words_of(self.model)).where(self._key() == row_id, self.condition(actor))
        )
        return str(found or "")


def _flat_of(actor: Actor) -> Any:
    """Return where a customer lives today, the first flat one may see: it tells namesakes apart."""
    return (
        select(words_of(Unit))
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .where(
            Occupancy.customer_id == Customer.id,
            rows_within(actor, Unit, Record.OCCUPANCY),
            Occupancy.held_on(actor.day),
        )
        .order_by(Occupancy.id)
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )


def _option(row: Any, recent: bool = False) -> Option:
    return Option(row[0], str(row[1]), str(row[2] or "") if len(row) > 2 else "", recent)


def remember(session: Session, actor: Actor, record: Record, form: Any, at: datetime) -> None:
    """Keep what was chosen anew in the look-ups of a form, to offer it first the next time."""
    if actor.employee_id is None:
        return
    for field in form:
        if not isinstance(field, LookupField) or field.lookup.is_small:
            continue
        if field.data is not None and field.data is not field.object_data:
            place = place_of(record, field.short_name)
            recent_choices.remember(session, actor.employee_id, place, field.data.id, at)


def place_of(record: Record, name: str) -> str:
    """Return the name that the choices of a field are kept by."""
    return f"{record.value}.{name}"


class LookupField(Field):
    """A record another one points to.

    Posts its id and the words typed; without scripts the words alone must name one record.
    """

    data: Any

    def __init__(self, label: Any = None, validators: Any = (), *, lookup: Lookup, **kw: Any):
        super().__init__(label, validators, **kw)
        self.lookup = lookup
        self.typed: str | None = None
        self._options: Sequence[Option] | None = None

    @property
    def shape(self) -> str:
        """A select where they are few, a box to type in where they are many."""
        return "lookup" if self.options is None else "select"

    @property
    def options(self) -> Sequence[Option] | None:
        """All records there are to choose from; None where there are too many to show."""
        if not self.lookup.is_small:
            return None
        if self._options is None:
            self._options = self._asked_once()
        return self._options if len(self._options) <= FEW else None

    def _asked_once(self) -> Sequence[Option]:
        """Return what there is: one statement a page, however many rows of a table ask."""
        known = g.setdefault("offered", {})
        if id(self.lookup) not in known:
            found = self.lookup.search(current.session(), current.actor(), "", FEW + 1)
            known[id(self.lookup)] = (self.lookup, found)  # kept: its id stays its own
        offered: Sequence[Option] = known[id(self.lookup)][1]
        return offered

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The options of the select: value, words, whether it is the chosen one."""
        told = self.lookup.tell or (lambda option: option.label)
        offered = [(str(o.id), told(o), o.id == self.chosen) for o in self.options or ()]
        if self.chosen is not None and not any(selected for _, _, selected in offered):
            offered.insert(0, (str(self.chosen), str(self.data), True))  # kept, though out of reach
        return offered

    @property
    def chosen(self) -> int | None:
        """The chosen record's id."""
        return None if self.data is None else int(self.data.id)

    @property
    def words(self) -> str:
        """What stands in the box."""
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else str(self.data)

    def process_data(self, value: Any) -> None:
        """Take a record; what was typed before is forgotten."""
        self.data, self.typed = value, None

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        before, self.data = self.data, None
        given = whole(valuelist[0].strip(), 0, 2**31 - 1, 0)
        words = tidy(valuelist[1]) if len(valuelist) > 1 else None
        if words is None:
            self._by_id(given, before, bool(valuelist[0].strip()))
        elif words:
            self._by_words(given, before, words)

    def _by_id(self, given: int, before: Any, was_given: bool) -> None:
        self.data = self._get(given, before)
        if self.data is None and was_given:
            raise ValueError(_l("Choose one of the list."))

    def _by_words(self, given: int, before: Any, words: str) -> None:
        self.typed = words
        row = self._get(given, before)
        if row is not None and str(row) == words:
            self.data = row
            return
        session, actor = current.session(), current.actor()
        found = self.lookup.search(session, actor, words, 2)
        exact = [option for option in found if option.label == words] or found
        match exact:
            case [one]:
                self.data = self._get(one.id, before)
            case []:
                raise ValueError(_l("Nothing here matches this. Choose one of the list."))
            case _:
                raise ValueError(_l("More than one matches this. Choose one of the list."))

    def _get(self, given: int, before: Any) -> Any:
        if before is not None and before.id == given:
            return before  # unchanged: it may have left the reach since it was entered
        if not given:
            return None
        return self.lookup.get(current.session(), current.actor(), given)
