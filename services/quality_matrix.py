"""The matrix person × requirement of quality administrators (QM-1.1 … QM-2.2), by calendar year.

A requirement is looked at on the last day of the year, in the running year today: whoever holds a
function on that day is bound by what it asks, whole years alike. Certificates are what somebody
holds on that day; trainings and field studies are counted from their own records, wherever he was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from models import (
    FieldStudy,
    FieldStudyPerson,
    Qualification,
    QualityMember,
    TrainingAttendance,
    TrainingSession,
    YearlyRequirement,
)
from models.scopes import Actor, rows_within
from models.training import attended
from rules import qualifications as rules
from rules.qualification_words import (
    Fulfilment,
    QualificationKind,
    QualityFunction,
    RequirementKind,
    StudyState,
)
from rules.qualifications import Asked, Held
from rules.training_words import TrainingSubject
from rules.vocabulary import Record

SUBJECTS: Mapping[RequirementKind, TrainingSubject] = {
    RequirementKind.THEORY: TrainingSubject.THEORY,
    RequirementKind.SKILL: TrainingSubject.SKILL,
}
_Requirement = tuple[QualityFunction, RequirementKind, int, str]
Counts = Mapping[tuple[int, RequirementKind], int]


@dataclass(frozen=True, slots=True)
class Cell:
    """How one requirement of one person stands; ``until`` is the day of expiry or of the plan."""

    what: RequirementKind
    state: Fulfilment
    asked: Asked
    done: int = 0
    until: date | None = None
    qualification_id: int | None = None

    @property
    def is_bad(self) -> bool:
        """Whether it is red: not fulfilled, with nothing in hand that makes it so."""
        return self.state in rules.BAD


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the matrix: who, in which functions (with the centre led), and every cell."""

    employee_id: int
    name: str
    functions: tuple[tuple[QualityFunction, str], ...]
    cells: Mapping[RequirementKind, Cell]
    member_ids: tuple[int, ...]

    @property
    def bad(self) -> int:
        """How many of his requirements are red."""
        return sum(cell.is_bad for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the lines of a year are worked out from."""

    requirements: Sequence[_Requirement]
    held: Mapping[tuple[int, QualificationKind], Sequence[Held]]
    counts: Counts
    year: int
    today: date


def columns(people: Sequence[Person]) -> list[RequirementKind]:
    """Return the requirements that are asked of anybody, in their order."""
    asked = {what for person in people for what in person.cells}
    return [what for what in RequirementKind if what in asked]


def years(session: Session, today: date) -> list[int]:
    """Return the years to choose from, the running one first: since the first function was held."""
    first = session.scalar(
        select(func.min(QualityMember.valid_from)).where(QualityMember.voided_at.is_(None))
    )
    begins = today.year if first is None else min(first.year, today.year)
    return list(range(today.year, max(begins, today.year - 20) - 1, -1))


def people(
    session: Session,
    actor: Actor | None,
    year: int,
    today: date,
    *,
    function: QualityFunction | None = None,
    employee_id: int | None = None,
    certificates: bool = True,
) -> list[Person]:
    """Return the lines of the matrix that somebody may see; without an actor, all of them.

    Without ``certificates`` only what is done in the year is looked up.
    """
    members, asked = _members(session, actor, year, today, employee_id)
    if function is not None:
        members = {
            key: rows for key, rows in members.items() if function in {one.function for one in rows}
        }
    if not members:
        return []
    ids = set(members)
    facts = _Facts(
        asked,
        _held(session, ids) if certificates else {},
        _counts(session, ids, date(year, 1, 1), date(year, 12, 31)),
        year,
        today,
    )
    found = [_person(rows, facts) for rows in members.values()]
    order = {one: place for place, one in enumerate(QualityFunction)}
    found.sort(key=lambda one: (order[one.functions[0][0]], one.functions[0][1], one.name))
    return found


def _members(
    session: Session, actor: Actor | None, year: int, today: date, employee_id: int | None
) -> tuple[dict[int, list[QualityMember]], list[_Requirement]]:
    """Return the functions held on a year's day by person, and what these functions ask."""
    in_force = and_(
        YearlyRequirement.function == QualityMember.function,
        YearlyRequirement.year_from <= year,
        or_(YearlyRequirement.year_to.is_(None), YearlyRequirement.year_to >= year),
    )
    asked = (
        select(
            QualityMember,
            *(YearlyRequirement.id, YearlyRequirement.what),
            *(YearlyRequirement.times, YearlyRequirement.clause),
        )
        .outerjoin(YearlyRequirement, in_force)
        .options(joinedload(QualityMember.employee), joinedload(QualityMember.office))
        .where(
            QualityMember.held_on(rules.judged_on(year, today)),
            QualityMember.voided_at.is_(None),
        )
        .order_by(QualityMember.id, YearlyRequirement.id)
    )
    if actor is not None:
        asked = asked.where(rows_within(actor, QualityMember, Record.QUALITY_MEMBER))
    if employee_id is not None:
        asked = asked.where(QualityMember.employee_id == employee_id)
    members: dict[int, dict[int, QualityMember]] = defaultdict(dict)
    wanted: dict[int, _Requirement] = {}
    for row, id_, what, times, clause in session.execute(asked):
        members[row.employee_id][row.id] = row
        if id_ is not None:
            wanted[id_] = (row.function, what, times, clause)
    found = {person: list(rows.values()) for person, rows in members.items()}
    return found, [wanted[id_] for id_ in sorted(wanted)]


def _held(session: Session, ids: set[int]) -> dict[tuple[int, QualificationKind], list[Held]]:
    """Return the certificates and plans by person and kind."""
    rows = session.execute(
        select(
            *(Qualification.employee_id, Qualification.kind, Qualification.id),
            *(Qualification.issued_on, Qualification.expires_on, Qualification.planned_on),
        ).where(Qualification.employee_id.in_(ids), Qualification.voided_at.is_(None))
    )
    found: dict[tuple[int, QualificationKind], list[Held]] = defaultdict(list)
    for row in rows:
        one = Held(row.id, row.issued_on, row.expires_on, row.planned_on)
        found[row.employee_id, row.kind].append(one)
    return found


def _counts(session: Session, ids: set[int], first: date, last: date) -> Counts:
    """Return how many trainings and field studies each person has in a span of days."""
    kinds = {subject.value: what for what, subject in SUBJECTS.items()}
    trainings = (
        select(
            TrainingAttendance.employee_id.label("person"),
            cast(TrainingSession.subject, String).label("what"),
            func.count().label("done"),
        )
        .join(TrainingSession, TrainingSession.id == TrainingAttendance.session_id)
        .where(
            TrainingAttendance.employee_id.in_(ids),
            TrainingSession.subject.in_(SUBJECTS.values()),
            TrainingSession.held_on.between(first, last),
            attended(),
        )
        .group_by(TrainingAttendance.employee_id, TrainingSession.subject)
    )
    studies = (
        select(FieldStudyPerson.employee_id, literal(""), func.count())
        .join(FieldStudy, FieldStudy.id == FieldStudyPerson.study_id)
        .where(
            FieldStudyPerson.employee_id.in_(ids),
            FieldStudy.to_on.between(first, last),
            counts_as_done(),
        )
        .group_by(FieldStudyPerson.employee_id)
    )
    return {
        (row.person, kinds.get(row.what, RequirementKind.FIELD_STUDY)): row.done
        for row in session.execute(union_all(trainings, studies))
    }


def counts_as_done() -> ColumnElement[bool]:
    """Return the condition of the field studies that count: confirmed, and not voided."""
    return and_(FieldStudy.state == StudyState.CONFIRMED, FieldStudy.voided_at.is_(None))


def _person(rows: Sequence[QualityMember], facts: _Facts) -> Person:
    first, order = rows[0], list(QualityFunction)
    asked = rules.asked_of([one.function for one in rows], facts.requirements)
    ordered = sorted(rows, key=lambda one: (order.index(one.function), one.id))
    return Person(
        first.employee_id,
        first.employee.name,
        tuple((one.function, one.office.name if one.office else "") for one in ordered),
        {what: _cell(first.employee_id, what, one, facts) for what, one in asked.items()},
        tuple(one.id for one in ordered),
    )


def _cell(employee_id: int, what: RequirementKind, asked: Asked, facts: _Facts) -> Cell:
    if (kind := rules.CERTIFICATES.get(what)) is None:
        done = facts.counts.get((employee_id, what), 0)
        return Cell(what, rules.yearly(done, asked.times, facts.year, facts.today), asked, done)
    held = facts.held.get((employee_id, kind), ())
    state, best = rules.certificate(what, held, rules.judged_on(facts.year, facts.today))
    until, id_ = (None, None) if best is None else (best.until, best.id)
    return Cell(what, state, asked, int(state in _HELD), until, id_)


_HELD = (Fulfilment.MET, Fulfilment.EXPIRING)


# What is behind a line ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Behind:
    """The records behind one person's line."""

    qualifications: Sequence[Qualification]
    trainings: Sequence[TrainingSession]
    studies: Sequence[FieldStudy]


def behind(session: Session, actor: Actor, employee_id: int, year: int) -> Behind:
    """Return the certificates, trainings and field studies of somebody, as far as one may see."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    certificates = session.scalars(
        select(Qualification)
        .where(
            Qualification.employee_id == employee_id,
            Qualification.voided_at.is_(None),
            rows_within(actor, Qualification, Record.QUALIFICATION),
        )
        .order_by(Qualification.kind, Qualification.issued_on, Qualification.id)
    ).all()
    trainings = session.scalars(
        select(TrainingSession)
        .join(TrainingAttendance, TrainingAttendance.session_id == TrainingSession.id)
        .where(
            TrainingAttendance.employee_id == employee_id,
            TrainingSession.subject.in_(SUBJECTS.values()),
            TrainingSession.held_on.between(first, last),
            attended(),
        )
        .order_by(TrainingSession.held_on, TrainingSession.id)
    ).all()
    studies = session.scalars(
        select(FieldStudy)
        .where(
            FieldStudy.with_people((employee_id,)),
            FieldStudy.to_on.between(first, last),
            FieldStudy.voided_at.is_(None),
            rows_within(actor, FieldStudy, Record.FIELD_STUDY),
        )
        .order_by(FieldStudy.from_on, FieldStudy.id)
    ).all()
    return Behind(certificates, trainings, studies)
