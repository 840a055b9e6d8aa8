"""The open records of a running month: whose they are, when they run out, what is owed by quota.

The conditions are those of ``services.figures``, so what is at risk here is what counts there once
its deadline has passed. Work orders on hold are left out: their clock stands still.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from models import (
    Callback,
    CallbackDraw,
    CallbackStratum,
    RecordGap,
    Standard,
    StandardLine,
    Ticket,
)
from models.clock import local
from models.scopes import Actor, rows_within
from rules.callbacks import Draw, callbacks_owed, visits_owed
from rules.risk import DAY, HOUR, Held, Pool
from rules.vocabulary import (
    CallbackGroup,
    CallbackMode,
    CallbackState,
    GapState,
    Indicator,
    PartPoint,
    Record,
    Role,
    StandardState,
)
from services import figures
from services.figures import Measure
from services.periods import Offices, Rows, Window, in_offices, window

Person: TypeAlias = tuple[int, int, Role]  # employee, office, post
_POST_OF = {CallbackMode.PHONE: Role.FRONT_DESK, CallbackMode.VISIT: Role.AREA_ADMIN}


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """One open record with its deadline; ``reached`` says whether the reader may open it."""

    indicator: Indicator
    record: Record
    id: int
    number: str
    subject: str
    due_at: datetime
    reached: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record that a month waits for: its measure, and what is still open of it."""

    indicator: Indicator
    record: Record
    measure: Measure
    waits: ColumnElement[bool]
    post: Any  # the post it counts for: an expression, a callback's is its mode's

    def ahead(self, at: datetime) -> ColumnElement[bool]:
        """Return the condition of what is open with its deadline still ahead."""
        return and_(self.measure.due_at >= at, self.waits)


def kinds(seen: Window) -> tuple[Kind, ...]:
    """Return the kinds of records with deadlines, the whole month counted."""
    whole = replace(seen, cut=seen.end)
    by_mode = case(
        *((Callback.mode == mode, literal(post.value)) for mode, post in _POST_OF.items())
    )
    return (
        Kind(
            Indicator.DISPATCH,
            Record.TICKET,
            figures.dispatch(whole),
            Ticket.dispatched_at.is_(None),
            literal(Role.FRONT_DESK.value),
        ),
        Kind(
            Indicator.COMPLAINT,
            Record.TICKET,
            figures.complaint(whole),
            or_(Ticket.answered_at.is_(None), Ticket.completed_at.is_(None)),
            literal(Role.AREA_ADMIN.value),
        ),
        Kind(
            Indicator.CALLBACK,
            Record.CALLBACK,
            figures.callback(whole),
            Callback.state == CallbackState.DUE,
            by_mode,
        ),
    )


# The records --------------------------------------------------------------------------------------
def open_records(
    session: Session, actor: Actor, at: datetime, offices: Offices
) -> dict[Person, list[OpenRecord]]:
    """Return what is open at some offices, or all, the soonest first: one statement."""
    seen = window(local(at).date(), at)
    parts = [_listing(actor, kind, seen, at, offices) for kind in kinds(seen)]
    asked = union_all(*parts).subquery("ahead")
    found: dict[Person, list[OpenRecord]] = {}
    for employee, office, post, indicator, record, *told, due_at, reached in session.execute(
        select(asked).order_by(asked.c.due_at, asked.c.record, asked.c.id)
    ):
        row_id, number, subject = told
        one = OpenRecord(
            _word(Indicator, indicator),
            _word(Record, record),
            row_id,
            number,
            subject,
            due_at,
            bool(reached),
        )
        found.setdefault((employee, office, _word(Role, post)), []).append(one)
    return found


def _listing(actor: Actor, kind: Kind, seen: Window, at: datetime, offices: Offices) -> Rows:
    model = Callback if kind.record is Record.CALLBACK else Ticket
    statement: Rows = select(
        kind.measure.employee.label("employee"),
        kind.measure.office.label("office"),
        kind.post.label("post"),
        literal(kind.indicator.value).label("indicator"),
        literal(kind.record.value).label("record"),
        model.id.label("id"),
        Ticket.number.label("number"),
        Ticket.subject.label("subject"),
        kind.measure.due_at.label("due_at"),
        case((rows_within(actor, model, kind.record), 1), else_=0).label("reached"),
    ).where(kind.measure.within(offices), kind.ahead(at))
    return (
        statement.join(Ticket, Ticket.id == Callback.ticket_id) if model is Callback else statement
    )


def _word(kind: Any, value: str) -> Any:
    return next(word for word in kind if word.value == value)


def gaps_found(session: Session, month: date, offices: Offices) -> dict[Person, int]:
    """Return how many records of a month wait for the supervisor's word on what they lack."""
    by = (RecordGap.employee_id, RecordGap.office_id, RecordGap.position)
    asked: Rows = (
        select(*by, func.count(func.distinct(RecordGap.record_id)))
        .where(
            RecordGap.month == month,
            RecordGap.state == GapState.FOUND,
            RecordGap.employee_id.is_not(None),
            RecordGap.position.is_not(None),
            in_offices(RecordGap.office_id, offices),
        )
        .group_by(*by)
    )
    return {(who, office, post): count for who, office, post, count in session.execute(asked)}


# One's own, in one statement ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OwnLine:
    """What is at risk of one of somebody's rates, as my day tells it."""

    office_id: int
    post: Role
    indicator: Indicator
    held: Held
    pool: Pool
    in_hour: int
    last_in_hour: datetime | None
    in_day: int  # the hour included
    next_due: datetime | None


def own_lines(session: Session, employee_id: int, at: datetime) -> Iterator[OwnLine]:
    """Yield somebody's rates of which something is open this month: one statement.

    The figures come with the lines of the standard in force on the month's last day.
    """
    seen = window(local(at).date(), at)
    counted = union_all(*(_counted(kind, employee_id, at) for kind in kinds(seen))).subquery("own")
    edition = (
        select(Standard.id)
        .where(Standard.state == StandardState.ISSUED, Standard.valid_from <= seen.last)
        .order_by(Standard.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = (
        select(StandardLine, Standard.part_point, counted)
        .join(Standard, Standard.id == StandardLine.standard_id)
        .join(
            counted,
            and_(
                counted.c.post == StandardLine.role, counted.c.indicator == StandardLine.indicator
            ),
        )
        .where(Standard.id == edition, counted.c.ahead > 0)
        .order_by(counted.c.next_due)
    )
    for line, part_point, office, _, _, whole, done, *ahead in session.execute(asked):
        yield _own_line(line, part_point, office, whole, done, ahead)


def _own_line(
    line: StandardLine, part_point: PartPoint, office: int, whole: int, done: int, ahead: list[Any]
) -> OwnLine:
    count, in_hour, last, in_day, next_due = ahead
    return OwnLine(
        office,
        line.role,
        line.indicator,
        Held(line.figures(), part_point),
        Pool(int(done), whole - int(count), int(count)),
        int(in_hour),
        last,
        int(in_day),
        next_due,
    )


def _counted(kind: Kind, employee_id: int, at: datetime) -> Rows:
    measure, ahead = kind.measure, kind.ahead(at)
    in_hour = and_(ahead, measure.due_at <= at + HOUR)
    statement: Rows = (
        select(
            measure.office.label("office"),
            kind.post.label("post"),
            literal(kind.indicator.value).label("indicator"),
            func.count().label("whole"),
            _sum(measure.done).label("done"),
            _sum(ahead).label("ahead"),
            _sum(in_hour).label("in_hour"),
            func.max(case((in_hour, measure.due_at))).label("last_in_hour"),
            _sum(and_(ahead, measure.due_at <= at + DAY)).label("in_day"),
            func.min(case((ahead, measure.due_at))).label("next_due"),
        )
        .where(measure.due, measure.employee == employee_id)
        .group_by(measure.office)
    )
    return statement.group_by(Callback.mode) if kind.record is Record.CALLBACK else statement


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


# The quota of callbacks ---------------------------------------------------------------------------
@dataclass(slots=True)
class Quota:
    """One group's callbacks of an office's month: owed by the quota, made, and still to be made."""

    group: CallbackGroup
    tickets: int
    percent: int  # of the work orders, to call back
    visit_percent: int  # of the callbacks, on site
    made: dict[CallbackMode, int]
    waiting: dict[CallbackMode, int]
    excused: int = 0

    @property
    def _draw(self) -> Draw:
        return Draw("", Fraction(self.percent, 100), Fraction(self.visit_percent, 100))

    @property
    def owed(self) -> int:
        """How many callbacks the work orders completed so far owe."""
        return callbacks_owed(self._draw, self.tickets)

    @property
    def owed_visits(self) -> int:
        """How many of them are to be made on site."""
        return visits_owed(self._draw, self.owed)


def quotas(session: Session, office_id: int, month: date) -> list[Quota]:
    """Return an office's draws of a month by group, with what became of them: one statement."""
    pot = CallbackStratum
    asked: Rows = (
        select(
            *(pot.group, pot.tickets, pot.callback_percent, pot.visit_percent),
            *(Callback.mode, Callback.state, func.count(Callback.id)),
        )
        .outerjoin(
            CallbackDraw,
            and_(CallbackDraw.stratum_id == pot.id, CallbackDraw.called_back),
        )
        .outerjoin(Callback, Callback.draw_id == CallbackDraw.id)
        .where(pot.office_id == office_id, pot.month == month)
        .group_by(pot.id, Callback.mode, Callback.state)
        .order_by(pot.group)
    )
    found: dict[CallbackGroup, Quota] = {}
    for group, tickets, percent, visit_percent, mode, state, count in session.execute(asked):
        made, waiting = dict.fromkeys(CallbackMode, 0), dict.fromkeys(CallbackMode, 0)
        quota = found.setdefault(
            group, Quota(group, tickets, percent, visit_percent, made, waiting)
        )
        match state:
            case CallbackState.DONE:
                quota.made[mode] += count
            case CallbackState.DUE:
                quota.waiting[mode] += count
            case CallbackState.EXCUSED:
                quota.excused += count
    return list(found.values())
