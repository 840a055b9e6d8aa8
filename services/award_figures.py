"""What a year's ranking is worked out from: published months, posts held, bonus outstanding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from models import Assessment, AssessmentLine, BonusEntry, Employee, Office, Post
from rules import awards as rules
from rules.awards import Candidate, Result, Terms
from rules.bonus import HUNDREDTHS, BonusEntryKind
from rules.indicators import last_day
from rules.vocabulary import AssessmentStatus, Indicator, Role

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Month:
    """The newest revision of somebody's month at one office."""

    assessment_id: int
    employee_id: int
    office_id: int
    office: str
    month: date
    score: Fraction
    record_no: str
    revision: int
    status: AssessmentStatus
    sha256: str

    @property
    def counts(self) -> bool:
        """Whether it was published and no later revision took its place."""
        return self.status is AssessmentStatus.PUBLISHED


@dataclass(frozen=True, slots=True)
class Gap:
    """A month that somebody held the post in and that is not published; None: not assessed."""

    employee_id: int
    month: date
    status: AssessmentStatus | None


@dataclass(slots=True)
class Figures:
    """All that a ranking of one post of an office needs of a year."""

    candidates: list[Candidate] = field(default_factory=list)
    months: dict[int, list[Month]] = field(default_factory=dict)  # published, by person
    people: dict[int, Employee] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)


def load(
    session: Session, office_id: int, year: int, post: Role, today: date, terms: Terms | None = None
) -> Figures:
    """Load everybody who is ranked in a post at an office: some statements, whoever they are.

    With the ``terms`` of a rule only what it asks for is looked up.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    held = _held(session, office_id, post, first, last)
    rows = _months(session, office_id, post, first, last, held)
    here = sorted(
        person
        for person in {*held, *(row.employee_id for row in rows)}
        if _home(person, held, rows, last) == office_id
    )
    found = Figures(people=_people(session, here))
    counted = [row for row in rows if row.counts and row.employee_id in found.people]
    lost = _lost(session, counted) if terms is None or rules.asks_lines(terms) else {}
    asks_bonus = terms is None or terms.nothing_withheld
    withheld = _withheld(session, here, year) if asks_bonus else {}
    for person in here:
        mine = [row for row in rows if row.employee_id == person]
        found.months[person] = [row for row in mine if row.counts]
        found.gaps += _gaps(person, mine, held.get(person, ()), year, today)
        found.candidates.append(
            Candidate(
                person,
                found.people[person].name,
                tuple(
                    Result(row.month, row.score, lost.get(row.assessment_id, {}))
                    for row in found.months[person]
                ),
                holds_post=any(one.holds_on(last) for one in held.get(person, ())),
                withheld=withheld.get(person, ZERO),
            )
        )
    return found


def _held(
    session: Session, office_id: int, post: Role, first: date, last: date
) -> dict[int, list[Post]]:
    """Return the posts of that kind held in the year, at any office, by who was ever here."""
    here = select(Post.employee_id).where(Post.office_id == office_id, Post.role == post)
    rows = session.scalars(
        select(Post)
        .where(
            Post.role == post,
            Post.office_id.is_not(None),
            Post.valid_from <= last,
            or_(Post.valid_to.is_(None), Post.valid_to >= first),
            Post.employee_id.in_(here),
        )
        .order_by(Post.id)
    )
    found: dict[int, list[Post]] = defaultdict(list)
    for row in rows:
        found[row.employee_id].append(row)
    return found


def _months(
    session: Session, office_id: int, post: Role, first: date, last: date, held: Collection[int]
) -> list[Month]:
    """Return the newest revision of every month of whoever was assessed or is held here.

    A published revision counts until a later one is approved; then the later one has to be
    published, too.
    """
    in_year = (Assessment.position == post, Assessment.month.between(first, last))
    assessed = select(Assessment.employee_id).where(Assessment.office_id == office_id, *in_year)
    rows = session.execute(
        select(
            *(Assessment.id, Assessment.employee_id, Assessment.office_id, Office.name),
            *(Assessment.month, Assessment.score, Assessment.record_no, Assessment.revision),
            *(Assessment.status, func.coalesce(Assessment.frozen_sha256, "")),
        )
        .join(Office, Office.id == Assessment.office_id)
        .where(
            *in_year,
            Assessment.current,
            or_(Assessment.employee_id.in_(assessed), Assessment.employee_id.in_(held)),
        )
        .order_by(Assessment.month, Assessment.office_id, Assessment.revision)
    )
    newest: dict[tuple[int, int, date], Month] = {}
    for row in rows:
        one = Month(*tuple(row))
        key = (one.employee_id, one.office_id, one.month)
        if key not in newest or not newest[key].counts:  # a draft leaves what is published
            newest[key] = one
    return list(newest.values())


def _home(
    person: int, held: Mapping[int, Sequence[Post]], rows: Sequence[Month], last: date
) -> int | None:
    by_office: dict[int, list[date]] = defaultdict(list)
    for row in rows:
        if row.employee_id == person:
            by_office[row.office_id].append(row.month)
    at_the_end = {one.office_id for one in held.get(person, ()) if one.holds_on(last)}
    return rules.home({one for one in at_the_end if one is not None}, by_office)


def _people(session: Session, ids: Sequence[int]) -> dict[int, Employee]:
    rows = session.scalars(select(Employee).where(Employee.id.in_(ids)).order_by(Employee.id))
    return {row.id: row for row in rows}


def _lost(session: Session, rows: Sequence[Month]) -> dict[int, dict[Indicator, Fraction]]:
    """Return the points that each line of some months lost."""
    found: dict[int, dict[Indicator, Fraction]] = defaultdict(dict)
    lines = session.execute(
        select(AssessmentLine.assessment_id, AssessmentLine.indicator, AssessmentLine.points).where(
            AssessmentLine.assessment_id.in_([row.assessment_id for row in rows])
        )
    )
    for assessment_id, indicator, points in lines:
        found[assessment_id][indicator] = points
    return found


def _withheld(session: Session, people: Sequence[int], year: int) -> dict[int, Fraction]:
    """Return the percent of the year's bonus still withheld from each, all quarters together."""
    amount = case(
        (BonusEntry.kind == BonusEntryKind.WITHHELD, BonusEntry.hundredths),
        else_=-BonusEntry.hundredths,
    )
    rows = session.execute(
        select(BonusEntry.employee_id, func.sum(amount))
        .where(BonusEntry.employee_id.in_(people), BonusEntry.quarter.startswith(f"{year}Q"))
        .group_by(BonusEntry.employee_id)
    )
    return {person: Fraction(int(held), HUNDREDTHS) for person, held in rows}


def _gaps(
    person: int, rows: Sequence[Month], held: Sequence[Post], year: int, today: date
) -> Iterator[Gap]:
    """Yield the months that are over and in which somebody held the post without a published one.

    Somebody who moved within a month has one at each office: both have to be published.
    """
    for number in range(1, rules.MONTHS + 1):
        month = date(year, number, 1)
        ends = last_day(month)
        if ends >= today:
            return
        mine = [row for row in rows if row.month == month]
        if not mine and any(_held_in(one, month, ends) for one in held):
            yield Gap(person, month, None)
        unpublished = next((row for row in mine if not row.counts), None)
        if unpublished is not None:
            yield Gap(person, month, unpublished.status)


def _held_in(post: Post, first: date, last: date) -> bool:
    return post.valid_from <= last and (post.valid_to is None or post.valid_to >= first)
