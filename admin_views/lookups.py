"""Look-ups: which records may be chosen in a field, found while typing, within the actor's reach.

The same conditions serve the list that drops down, the plain select, and the id that comes back:
what a person may not see he cannot choose, by whatever door.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, inspect, or_, select, true
from sqlalchemy.orm import Session
from wtforms import Field

from admin_views import current
from admin_views.columns import record_of, words_of
from admin_views.filters import tidy, whole
from models import Area, Building, Department, Office, Standard, Unit
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
_PREFIXED = ("name", "code", "number", "bill_no", "record_no", "edition")


@dataclass(frozen=True, slots=True)
class Option:
    """One record a field offers."""

    id: int
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The records a field may point to.

    ``within(actor)`` keeps those that may be chosen; without it, those the actor may view.
    ``hint`` is a SQL expression shown in grey beside the record's words.
    """

    model: type[Base]
    within: Callable[[Actor], Condition] | None = None
    few: bool | None = None  # a plain select, if they are few indeed
    hint: Any = None

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
            return or_(*(column.contains(words, autoescape=True) for column in columns))
        return or_(*(column.startswith(words, autoescape=True) for column in columns))

    def search(
        self, session: Session, actor: Actor, words: str, limit: int = OFFERED
    ) -> list[Option]:
        """Return the records that match what was typed, at most ``limit``."""
        shown, wanted = words_of(self.model), tidy(words)
        chosen = [self._key(), shown, *([self.hint] if self.hint is not None else [])]
        rows = session.execute(
            select(*chosen)
            .where(and_(self.condition(actor), self._matches(session, actor, wanted)))
            .order_by(*self._order(shown))
            .limit(max(limit, CONSIDERED if wanted else 0))
        )
        found = [Option(row[0], str(row[1]), str(row[2]) if len(row) > 2 else "") for row in rows]
        # what says the very words comes before what only has them somewhere
        found.sort(key=lambda option: wanted not in option.label)
        return found[:limit]

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
            session, actor = current.session(), current.actor()
            self._options = self.lookup.search(session, actor, "", FEW + 1)
        return self._options if len(self._options) <= FEW else None

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The options of the select: value, words, whether it is the chosen one."""
        offered = [(str(o.id), o.label, o.id == self.chosen) for o in self.options or ()]
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
