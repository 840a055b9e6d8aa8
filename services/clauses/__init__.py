"""How each clause of the procedure stands in a period: evidence and gaps, from the records.

One function a clause says what its gaps are (``duties``, ``training``, ``assessing``,
``registers``); they are conditions, so the whole procedure is counted in two statements, however
many records there are. What quality administrators lack comes from their matrix, a handful more for
each year. Everything is counted within what the reader may see; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, Select, and_, false, func, inspect, literal, select, true, union_all
from sqlalchemy.orm import Session

from models import MODELS, RecordGap
from models.scopes import Actor, rows_within
from rules.clauses import CLAUSES, Chapter, Clause, ClauseState, state_of
from rules.vocabulary import N_, Deed, Record
from services.clauses import assessing, duties, quality, registers, training
from services.clauses.asked import Asked, Condition, Gap, Part, alive
from services.gaps import OPEN as INCOMPLETE

__all__ = [
    "Asked",
    "Gap",
    "Missing",
    "Standing",
    "dated",
    "evidence",
    "gaps",
    "look",
    "part",
    "rows",
]

_PARTS: Mapping[tuple[str, Record], Part] = duties.PARTS | training.PARTS | assessing.PARTS
FEW = 20  # rows of a gap that a clause's page names
_GAPS: Mapping[str, Callable[[Asked], Iterator[Gap]]] = (
    duties.GAPS | training.GAPS | assessing.GAPS | registers.GAPS
)
# by which day a record belongs to a period; what is not here is standing data and counts whole
DATED: Mapping[str, str] = {
    "ticket": "received_at",
    "department_job": "given_at",
    "callback": "due_at",
    "letter": "received_at",
    "handover": "day",
    "roster_entry": "day",
    "told": "told_at",
    "service_order": "ordered_at",
    "receipt": "taken_at",
    "refund": "asked_at",
    "flyer": "created_at",
    "flyer_delivery": "handed_on",
    "activity": "starts_at",
    "sign_up": "at",
    "bill": "due_on",
    "payment": "paid_on",
    "dunning": "at",
    "visit": "at",
    "survey": "starts_on",
    "survey_sheet": "answered_at",
    "task": "given_at",
    "incident": "opened_at",
    "customer_document": "added_at",
    "destruction": "proposed_at",
    "phone_look": "at",
    "survey_result": "closed_on",
    "record_gap": "month",
    "assessment": "month",
    "bonus_entry": "month",
    "spot_assessment": "at",
    "spot_finding": "due_on",
    "training_topic": "proposed_at",
    "wage_batch": "month",
    "dispute": "raised_at",
    "pre_duty_override": "given_at",
    "training_session": "held_on",
    "training_attendance": "signed_at",
    "exam_sitting": "taken_on",
    "field_study": "to_on",
    "form_disposal": "proposed_at",
    "publication": "published_at",
    "award": "opened_at",
}
_MONTHLY = frozenset(("record_gap", "assessment", "bonus_entry", "wage_batch"))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clause stands: how many gaps, and how many records of each type show it."""

    clause: Clause
    gaps: int = 0
    records: Mapping[Record, int] = field(default_factory=dict)

    @property
    def evidence(self) -> int:
        """How many records show it."""
        return sum(self.records.values())

    @property
    def state(self) -> ClauseState:
        """The clause's state in one word."""
        return state_of(self.evidence, self.gaps)


# Conditions ---------------------------------------------------------------------------------------
def dated(record: Record) -> str:
    """Return the column by which a record belongs to a period; nothing for standing data."""
    return DATED.get(record.value, "")


def evidence(actor: Actor, asked: Asked, clause: Clause, record: Record) -> Condition:
    """Return the condition of a clause's records of a type in the period, within reach."""
    mine, period = part(clause, record).condition, _in_period(asked, record, MODELS[record])
    return and_(_within(actor, asked, record), period, mine)


def part(clause: Clause, record: Record) -> Part:
    """Return which records of a type show a clause, where it is not all of them."""
    return _PARTS.get((clause.number, record), Part(true()))


def _within(actor: Actor, asked: Asked, record: Record) -> Condition:
    if not actor.may(Deed.VIEW, record):
        return false()
    model = MODELS[record]
    return and_(rows_within(actor, model, record), asked.here(model), alive(model))


def _in_period(asked: Asked, record: Record, model: Any) -> Condition:
    name = dated(record)
    if not name:
        return true()
    column = getattr(model, name)
    if record.value in _MONTHLY:
        return asked.months(column)
    is_day = isinstance(inspect(model).columns[name].type, Date)
    return asked.days(column) if is_day else asked.instants(column)


def gaps(asked: Asked, clause: Clause) -> Iterator[Gap]:
    """Yield the kinds of gaps a clause may have; the incomplete records of a duty among them."""
    find = _GAPS.get(clause.number)
    yield from find(asked) if find is not None else ()
    if clause.number.startswith("JD"):
        yield Gap(
            N_("Record incomplete"),
            Record.RECORD_GAP,
            and_(
                RecordGap.record.in_(clause.records),
                RecordGap.state.in_(INCOMPLETE),
                asked.months(RecordGap.month),
            ),
        )


# Counting -----------------------------------------------------------------------------------------
def look(
    session: Session, actor: Actor, asked: Asked, clauses: Sequence[Clause] = CLAUSES
) -> list[Standing]:
    """Return how clauses stand: two statements, and those of the matrix, whatever is asked for."""
    shown = _counts(
        session,
        {
            f"{clause.number}/{one.value}": _count(one, evidence(actor, asked, clause, one))
            for clause in clauses
            for one in clause.records
        },
    )
    found = {
        f"{clause.number}/{place}": _count(gap.record, _of_gap(actor, asked, gap))
        for clause, kinds in _kinds(session, actor, asked, clauses)
        for place, gap in enumerate(kinds)
    }
    missing = _counts(session, found)
    return [
        Standing(
            clause,
            sum(count for key, count in missing.items() if key.split("/")[0] == clause.number),
            {one: shown[f"{clause.number}/{one.value}"] for one in clause.records},
        )
        for clause in clauses
    ]


def _kinds(
    session: Session, actor: Actor, asked: Asked, clauses: Sequence[Clause]
) -> Iterator[tuple[Clause, list[Gap]]]:
    """Yield the kinds of gaps of each clause; what the matrix of quality says among them."""
    asks = any(one.chapter is Chapter.QUALITY for one in clauses)
    lacking = quality.lacking(session, actor, asked) if asks else {}
    for clause in clauses:
        yield clause, [*gaps(asked, clause), *lacking.get(clause.number, ())]


def _of_gap(actor: Actor, asked: Asked, gap: Gap) -> Condition:
    return and_(_within(actor, asked, gap.record), gap.condition)


def _count(record: Record, condition: Condition) -> Select[Any]:
    model = MODELS[record]
    return select(func.count()).select_from(model).where(condition)


def _counts(session: Session, asked: Mapping[str, Select[Any]]) -> dict[str, int]:
    if not asked:
        return {}
    parts = [
        select(literal(key).label("what"), statement.scalar_subquery().label("many"))
        for key, statement in asked.items()
    ]
    return {key: int(many) for key, many in session.execute(union_all(*parts))}


# One clause ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Missing:
    """A gap with how many rows it has, and the newest of them."""

    gap: Gap
    count: int
    rows: Sequence[Any]


def rows(session: Session, actor: Actor, asked: Asked, clause: Clause) -> list[Missing]:
    """Return the gaps of a clause that have rows: a statement to count, one more for each."""
    ((_, kinds),) = _kinds(session, actor, asked, [clause])
    counted = _counts(
        session,
        {
            str(place): _count(gap.record, _of_gap(actor, asked, gap))
            for place, gap in enumerate(kinds)
        },
    )
    return [
        Missing(gap, counted[str(place)], _newest(session, actor, asked, gap))
        for place, gap in enumerate(kinds)
        if counted[str(place)]
    ]


def _newest(session: Session, actor: Actor, asked: Asked, gap: Gap) -> Sequence[Any]:
    model: Any = MODELS[gap.record]
    statement = select(model).where(_of_gap(actor, asked, gap))
    return session.scalars(statement.order_by(model.id.desc()).limit(FEW)).all()
