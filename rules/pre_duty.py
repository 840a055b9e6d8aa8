"""What a newly hired administrator lacks before duty (procedure 4.1.1.1, 4.1.1.2).

A topic is owed by who begins as an administrator while it is mandatory. Who has served without a
longer break since before that day is not newly hired and owes nothing; who comes back after one
begins anew, and what he attended before the break does not count any more.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from rules.vocabulary import N_, Role, Word

CLAUSE = "4.1.1.1"
GATED: tuple[Role, ...] = (Role.FRONT_DESK, Role.AREA_ADMIN)  # the posts of an administrator
BREAK_DAYS = 90  # how long a break leaves somebody no newcomer, until a topic says otherwise
LONGEST_BREAK = 3650

NOT_CLEARED = N_(
    "%(name)s is not cleared for duty on %(day)s: pre-duty training is missing – %(topics)s "
    "(4.1.1.1). Let the training be attended first, or ask the supervisor to put the person on "
    "duty by exception."
)


BY_EXCEPTION = N_("Put on duty by exception …")


class PreDutyState(Word):
    """How somebody stands before duty on a day."""

    NOT_NEW = "not_new", N_("Not newly hired")  # 非新入职
    OTHER_POST = "other_post", N_("No administrator's post")  # 非管理员岗位
    CLEARED = "cleared", N_("Cleared for duty")  # 可上岗
    BY_EXCEPTION = "by_exception", N_("On duty by exception")  # 特批上岗
    MISSING = "missing", N_("Not cleared for duty")  # 未完成上岗培训


class ExceptionState(Word):
    """Whether an exception holds on a day."""

    AHEAD = "ahead", N_("Exception still to come")  # 未到期
    ON = "on", N_("Exception in force")  # 生效中
    OVER = "over", N_("Exception over")  # 已到期
    VOIDED = "taken_down", N_("Exception voided")  # 已作废


def exception_state(from_on: date, to_on: date | None, voided: bool, day: date) -> ExceptionState:
    """Say whether an exception holds on a day."""
    if voided:
        return ExceptionState.VOIDED
    if day < from_on:
        return ExceptionState.AHEAD
    return ExceptionState.ON if to_on is None or day <= to_on else ExceptionState.OVER


@dataclass(frozen=True, slots=True)
class Topic:
    """A mandatory topic from–to; ``code`` names it through its editions."""

    code: str
    posts: Collection[Role]  # those that need it
    first: date
    last: date | None = None
    exam_required: bool = False
    break_days: int = BREAK_DAYS

    def holds_on(self, day: date) -> bool:
        """Say whether it is mandatory on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


T = TypeVar("T")  # what a topic is to whoever asks: a record


@dataclass(frozen=True, slots=True)
class Served:
    """A post of an administrator somebody holds or held, both days included."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Done:
    """A topic attended, or the exam of one passed, on a day."""

    code: str
    on: date


@dataclass(frozen=True, slots=True)
class Owed(Generic[T]):
    """A topic a newly hired person needs, and when it was attended and its exam passed."""

    topic: T
    with_exam: bool
    attended_on: date | None
    passed_on: date | None

    @property
    def done_on(self) -> date | None:
        """Since when it has been done; None while something of it is missing."""
        if self.attended_on is None or not self.with_exam:
            return self.attended_on
        return None if self.passed_on is None else max(self.attended_on, self.passed_on)


@dataclass(frozen=True, slots=True)
class Service:
    """Somebody's uninterrupted service: since when, and the last day before the break."""

    begins: date
    before: date | None


def service(served: Iterable[Served], day: date, break_days: int) -> Service:
    """Return the service a day belongs to; with none that reaches it, one that begins that day."""
    begins, before, last = day, None, None
    for span in sorted(served, key=lambda one: one.first):
        if span.first > day:
            break
        if last is None or span.first - last > timedelta(days=break_days + 1):
            begins, before = span.first, last
        last = _later(last, span.last)
    if last is not None and day - last > timedelta(days=break_days + 1):
        return Service(day, last)
    return Service(begins, before)


def _later(one: date | None, other: date | None) -> date:
    return max(one or date.min, other or date.max)


def owed(
    topics: Iterable[tuple[T, Topic]],
    served: Sequence[Served],
    attended: Sequence[Done],
    passed: Sequence[Done],
    posts: Iterable[Role],
    day: date,
) -> list[Owed[T]]:
    """Return the topics somebody needs for one of these posts, as they stand on a day."""
    asked, found = frozenset(posts), []
    for record, topic in topics:
        mine = service(served, day, topic.break_days)
        if asked.intersection(topic.posts) and topic.holds_on(mine.begins):
            first = (_first(topic.code, done, mine, day) for done in (attended, passed))
            found.append(Owed(record, topic.exam_required, *first))
    return found


def missing(found: Iterable[Owed[T]]) -> list[T]:
    """Return the topics of which something is still missing."""
    return [one.topic for one in found if one.done_on is None]


def cleared_on(found: Sequence[Owed[T]]) -> date | None:
    """Return since when everything owed has been done; None for who owes nothing or still lacks."""
    days = [one.done_on for one in found]
    done = [day for day in days if day is not None]
    return max(done) if done and len(done) == len(days) else None


def state(found: Sequence[Owed[T]], excepted: bool) -> PreDutyState:
    """Return how somebody stands who owes these topics; ``excepted``: an exception holds."""
    if not found:
        return PreDutyState.NOT_NEW
    if not missing(found):
        return PreDutyState.CLEARED
    return PreDutyState.BY_EXCEPTION if excepted else PreDutyState.MISSING


def _first(code: str, done: Iterable[Done], mine: Service, day: date) -> date | None:
    days = (one.on for one in done if one.code == code and one.on <= day)
    return min((on for on in days if mine.before is None or on > mine.before), default=None)
