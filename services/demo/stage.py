"""The stage of the demonstration: many stories at once, told in the order of time.

A story is a generator: it yields the instant at which it goes on. What would happen after the
present instant does not happen, and so work stands open on every desk, as on any working day.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import TypeAlias

from sqlalchemy.orm import Session

from models import Employee
from models.audit import Author, writing
from models.clock import OFFICE_ZONE, local
from models.scopes import Actor, actor_of
from rules.vocabulary import Role
from services.deadlines import Clocks
from services.demo.chance import chance
from services.demo.estate import Home
from services.demo.people import Crew

Story: TypeAlias = Iterator[datetime]
OPENS, CLOSES = time(8, 30), time(18, 0)


@dataclass(slots=True)
class Stage:
    """Everything the stories share."""

    session: Session
    crew: Crew
    homes: list[Home]
    clocks: Clocks
    until: datetime
    _actors: dict[int, Actor] = field(default_factory=dict)
    _waiting: list[tuple[datetime, int, Story]] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=count)

    @property
    def today(self) -> date:
        """The present day."""
        return local(self.until).date()

    def begin(self, at: datetime, story: Story) -> None:
        """Let a story begin at an instant, unless that lies ahead."""
        if at <= self.until:
            heapq.heappush(self._waiting, (at, next(self._turns), story))

    def play(self) -> None:
        """Let everything happen, one deed after the other."""
        while self._waiting:
            _, _, story = heapq.heappop(self._waiting)
            goes_on = next(story, None)
            if goes_on is not None:
                self.begin(goes_on, story)

    def acts(self, person: Employee, at: datetime) -> Actor:
        """Return somebody as he acts on that day; what follows is written in his name."""
        known = self._actors.get(person.id)
        if known is None:
            known = actor_of(self.session, person, local(at).date())
            self._actors[person.id] = known
        writing(self.session, Author(person.id, person.name))
        return replace(known, day=local(at).date())

    def seed(self, *what: object) -> Callable[[], str]:
        """Return the maker of a draw's seed: recorded like any other, but the same every time."""
        return lambda: f"{chance('draw', *what).getrandbits(128):032x}"

    def desk(self, day: date) -> list[Employee]:
        """Return who is at the front desk: each has every third day off."""
        everybody = self.crew.of(Role.FRONT_DESK)
        off = (len(everybody) - 1 + (day - self.today).days) % len(everybody)
        return [person for place, person in enumerate(everybody) if place != off]


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the office's clock."""
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE)


def after(dice: Random, at: datetime, least: int, most: int) -> datetime:
    """Return an instant so many minutes later, the seconds by chance."""
    return at + timedelta(seconds=dice.randint(least * 60, most * 60))


def in_hours(dice: Random, at: datetime) -> datetime:
    """Return the instant itself when the office is open, else one soon after it opens next."""
    here = local(at)
    if OPENS <= here.time() <= CLOSES:
        return at
    day = here.date() + timedelta(days=1) if here.time() > CLOSES else here.date()
    return after(dice, datetime.combine(day, OPENS, OFFICE_ZONE), 2, 40)
