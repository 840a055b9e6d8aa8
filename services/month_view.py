"""The month as it stands today: what everybody's indicators are now, and what they would cost.

The lines are those of the monthly assessment, computed the same way and written nowhere. Who may
see whose is what the table says of assessments: a draft of the month would be seen by the same
people (finance sees approved ones alone, so nothing of a month that runs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Assessment, AssessmentLine, Employee, Office, Post
from models.clock import local
from models.scopes import Actor, rows_within
from rules import outlook
from rules.indicators import Rate
from rules.outlook import Step
from rules.permissions import grant
from rules.standards import LineStandard
from rules.vocabulary import Deed, Indicator, LineState, PartPoint, Record, Role, Scope
from services import month_lines
from services.month_lines import MadeLine, MadeMonth
from services.people import ASSESSED

LOOKS_BACK = 5  # months before the running one
_COUNTED_OUT = (Indicator.DISPATCH, Indicator.COMPLAINT, Indicator.CALLBACK)
Key: TypeAlias = tuple[int, Role]  # employee, post


@dataclass(frozen=True, slots=True)
class Outlook:
    """One line as it stands, and the steps at which it would cost more or less."""

    standard: LineStandard
    made: MadeLine
    loss: Step | None = None
    gain: Step | None = None
    collect: tuple[Step, ...] = ()

    @property
    def rate(self) -> Rate:
        """What was done of what was due so far; 0 of 0 where nothing counts yet."""
        return Rate(self.made.line.numerator or 0, self.made.line.denominator or 0)


@dataclass(frozen=True, slots=True)
class Person:
    """One administrator's month so far in one post."""

    employee_id: int
    name: str
    office_id: int
    position: Role
    month: MadeMonth
    lines: tuple[Outlook, ...]
    edition: str  # of the standard the lines are held to
    part_point: PartPoint
    exam_points: Fraction

    @property
    def key(self) -> Key:
        """What tells the months of an office apart."""
        return (self.employee_id, self.position)

    def line(self, indicator: Indicator) -> Outlook | None:
        """Return one line, if the standard has it for the post."""
        return next((one for one in self.lines if one.standard.indicator is indicator), None)


# Who sees whom ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Reach:
    """The offices of which everybody is seen (None is every office), and whether oneself is."""

    offices: frozenset[int] | None
    own: bool

    def covers(self, actor: Actor, employee_id: int, office_id: int) -> bool:
        """Say whether somebody's month at an office is seen."""
        if self.offices is None or office_id in self.offices:
            return True
        return self.own and employee_id == actor.employee_id


def reach(actor: Actor) -> Reach:
    """Return whose running month somebody may see."""
    if actor.operator:
        return Reach(None, own=True)
    whole: set[int] = set()
    own = False
    for post in actor.posts:
        granted = grant(post.role, Record.ASSESSMENT)
        if Deed.VIEW not in granted.deeds or post.role is Role.FINANCE:
            continue
        match granted.scope:
            case Scope.OWN | Scope.AREA:
                own = True
            case Scope.OFFICE if post.office_id is not None:
                whole.add(post.office_id)
            case _:
                return Reach(None, own=True)
    return Reach(frozenset(whole), own)


def may_look(actor: Actor) -> bool:
    """Say whether somebody may see any running month."""
    found = reach(actor)
    return found.own or found.offices is None or bool(found.offices)


def offices(session: Session, actor: Actor) -> Sequence[Office]:
    """Return the offices of which somebody sees at least one month, by code."""
    found = reach(actor)
    statement = select(Office).order_by(Office.code)
    if found.offices is not None:
        mine = select(Post.office_id).where(
            Post.employee_id == actor.employee_id, Post.role.in_(ASSESSED)
        )
        own = [Office.id.in_(mine)] if found.own else []
        statement = statement.where(or_(Office.id.in_(found.offices), *own))
    return session.scalars(statement).all()


# The month so far ---------------------------------------------------------------------------------
def so_far(session: Session, actor: Actor, office_id: int, at: datetime) -> list[Person]:
    """Return the running month of everybody at an office whom somebody may see, by post and name.

    A fixed number of statements, whatever the number of people and records.
    """
    return of_offices(session, actor, [office_id], at).get(office_id, [])


def of_offices(
    session: Session, actor: Actor, offices: Sequence[int], at: datetime
) -> dict[int, list[Person]]:
    """Return the same of several offices, by office: as many statements as for one."""
    found = reach(actor)
    month = local(at).date().replace(day=1)
    sources = month_lines.load(session, month, at, offices)
    wanted = {
        (employee, office): roles
        for (employee, office), roles in sources.roles.items()
        if found.covers(actor, employee, office)
    }
    staff = select(Employee.id, Employee.name).where(
        Employee.id.in_({employee for employee, _ in wanted})
    )
    names: dict[int, str] = dict(session.execute(staff).all())
    people: dict[int, list[Person]] = {}
    for (employee, office), roles in wanted.items():
        people.setdefault(office, []).extend(
            _person(sources, employee, names[employee], office, role) for role in roles
        )
    for own in people.values():
        own.sort(key=lambda one: (ASSESSED.index(one.position), one.name, one.employee_id))
    return people


def _person(
    sources: month_lines.Sources, employee: int, name: str, office_id: int, role: Role
) -> Person:
    made = sources.month_of((employee, office_id), role)
    part_point = sources.edition.part_point
    lines = zip(sources.edition.lines.get(role, ()), made.lines, strict=True)
    return Person(
        employee,
        name,
        office_id,
        role,
        made,
        tuple(_outlook(standard, line, part_point) for standard, line in lines),
        sources.edition.edition,
        part_point,
        sources.edition.exam_points,
    )


def _outlook(standard: LineStandard, made: MadeLine, part_point: PartPoint) -> Outlook:
    """Add the next steps to a line, where they are exact: counted records, and bills of a quarter.

    A survey that is final stays as it is, and incomplete records cost once, however many they are.
    """
    line = made.line
    if line.state is not LineState.COUNTED or line.denominator is None:
        return Outlook(standard, made)
    rate = Rate(line.numerator or 0, line.denominator)
    if standard.indicator in _COUNTED_OUT:
        return Outlook(
            standard,
            made,
            loss=outlook.next_loss(standard, rate, part_point),
            gain=outlook.next_gain(standard, rate, part_point),
        )
    if standard.indicator is Indicator.FEE_COLLECTION:
        return Outlook(standard, made, collect=outlook.to_collect(standard, rate, part_point))
    return Outlook(standard, made)


# The months before --------------------------------------------------------------------------------
def months_before(at: datetime) -> list[date]:
    """Return the first days of the months looked back at, oldest first."""
    found = [local(at).date().replace(day=1)]
    for _ in range(LOOKS_BACK):
        last = found[-1]
        found.append(date(last.year - (last.month == 1), (last.month - 2) % 12 + 1, 1))
    return found[:0:-1]


def scores(
    session: Session, actor: Actor, office_id: int, at: datetime
) -> Mapping[Key, Mapping[date, Fraction]]:
    """Return the scores of the months before, of those somebody may see."""
    found: dict[Key, dict[date, Fraction]] = {}
    for employee, position, month, score in session.execute(
        select(Assessment.employee_id, Assessment.position, Assessment.month, Assessment.score)
        .where(
            Assessment.office_id == office_id,
            Assessment.month.in_(months_before(at)),
            Assessment.current,
            rows_within(actor, Assessment, Record.ASSESSMENT),
        )
        .order_by(Assessment.month)
    ):
        found.setdefault((employee, position), {})[month] = score
    return found


def rates(
    session: Session, actor: Actor, person: Person, at: datetime
) -> Mapping[Indicator, Mapping[date, Fraction]]:
    """Return the rates of one person's months before, by indicator."""
    found: dict[Indicator, dict[date, Fraction]] = {}
    for indicator, month, rate in session.execute(
        select(AssessmentLine.indicator, Assessment.month, AssessmentLine.rate)
        .join(Assessment, Assessment.id == AssessmentLine.assessment_id)
        .where(
            Assessment.employee_id == person.employee_id,
            Assessment.office_id == person.office_id,
            Assessment.position == person.position,
            Assessment.month.in_(months_before(at)),
            Assessment.current,
            rows_within(actor, Assessment, Record.ASSESSMENT),
        )
        .order_by(Assessment.month)
    ):
        if rate is not None:
            found.setdefault(indicator, {})[month] = rate
    return found
