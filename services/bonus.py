"""What a month carries of the ledger of the bonus, and its posting on approval (4.2.2.3, 4.5).

A month that ends a quarter withholds what its fees fall short. Every later month repays what came
in meanwhile on that quarter's bills, receipt by receipt, or withholds again what a struck-out
receipt had released; after a transfer it is the month at the other office. Drafts only show their
lines; approval writes them into the ledger. What changes after a month was approved goes to the
next one that is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from models import FROZEN, Assessment, AssessmentLine, BonusEntry, Office, Post, Standard
from rules import bonus as rules
from rules.bonus import HUNDREDTHS, BonusEntryKind, Entry, Terms
from rules.indicators import Rate, months_of_quarter, quarter_end, quarter_last_day, quarter_of
from rules.refusal import Refusal
from rules.standards import ZERO
from rules.vocabulary import N_, Indicator, Role
from services import fees
from services.people import ASSESSED
from services.periods import Key, Offices, Window, in_offices, window

Person: TypeAlias = tuple[int, int, Role]  # employee, office, post
Line: TypeAlias = dict[str, Any]  # as an assessment keeps it
RECENT = 4  # quarters whose receipts are watched although all has been repaid
WITHHELD, REPAID = BonusEntryKind.WITHHELD, BonusEntryKind.REPAID
_KINDS = {kind.value: kind for kind in BonusEntryKind}


@dataclass(slots=True)
class Bonus:
    """The ledger as one month sees it."""

    month: date
    approved: set[Person] = field(default_factory=set)  # by an earlier revision
    carried: dict[Person, list[Line]] = field(default_factory=dict)  # posted for this month
    balances: dict[tuple[Key, str], Fraction] = field(default_factory=dict)
    due: dict[Key, list[Line]] = field(default_factory=dict)  # of earlier quarters, by who carries

    @property
    def quarter(self) -> str:
        """The quarter the month lies in."""
        return quarter_of(self.month)

    def lines_of(self, person: Person, posts: Iterable[Role], own: Fraction) -> list[Line]:
        """Return the lines somebody's month carries.

        ``own`` is the percent its own fees withhold; ``posts`` are the posts he was assessed in:
        earlier quarters are settled in one of them.
        """
        key = person[:2]
        if person in self.approved:
            return self._revised(person, key, own)
        lines = [line(self.quarter, Entry(WITHHELD, own))] if own else []
        if person[2] is carrier(posts):
            lines += self.due.get(key, [])
        return lines

    def _revised(self, person: Person, key: Key, own: Fraction) -> list[Line]:
        posted = self.carried.get(person, [])
        if person[2] is not Role.AREA_ADMIN or not quarter_end(self.month):
            return posted
        before = total(posted, self.quarter)
        balance = self.balances.get((key, self.quarter), ZERO)
        new = rules.corrected(before, own, balance)
        return [*posted, *(line(self.quarter, one) for one in new)]

    def repaid(self, lines: Iterable[Line]) -> Fraction:
        """Return the percent repaid for earlier quarters."""
        return sum(
            (
                Fraction(one["percent"])
                for one in lines
                if one["entry"] == REPAID.value and one["quarter"] != self.quarter
            ),
            ZERO,
        )

    def withheld_again(self, lines: Iterable[Line]) -> Fraction:
        """Return the percent of earlier quarters that are withheld again."""
        return sum(
            (
                Fraction(one["percent"])
                for one in lines
                if one["entry"] == WITHHELD.value and one["quarter"] != self.quarter
            ),
            ZERO,
        )


def line(quarter: str, entry: Entry, office: str = "") -> Line:
    """Return a line as an assessment keeps and freezes it.

    ``office`` is the code of the quarter's office, where that is another one.
    """
    kept = {
        "quarter": quarter,
        "entry": entry.kind.value,
        "percent": str(entry.percent),
        "payment": entry.payment,
        "receipt_no": entry.receipt_no,
    }
    return kept | ({"office": office} if office else {})


def total(lines: Iterable[Line], quarter: str) -> Fraction:
    """Return what some lines withhold of a quarter, less what they repay."""
    return sum(
        (
            rules.signed(_KINDS[one["entry"]], Fraction(one["percent"]))
            for one in lines
            if one["quarter"] == quarter
        ),
        ZERO,
    )


def carrier(posts: Iterable[Role]) -> Role | None:
    """Return the post whose month settles earlier quarters: the area's, or the other one."""
    held = set(posts)
    return Role.AREA_ADMIN if Role.AREA_ADMIN in held else min(held, default=None)


# Loading ------------------------------------------------------------------------------------------
def load(session: Session, seen: Window, offices: Offices = None) -> Bonus:
    """Load what a month of some offices, or of all, carries: a few statements, more a quarter owed.

    A quarter of which a later month has settled something already is left to the months after it.
    """
    found = Bonus(
        seen.month,
        _approved(session, seen.month, offices),
        _carried(session, seen.month, offices),
    )
    watched: dict[str, dict[Key, Fraction]] = defaultdict(dict)
    for employee, office, quarter, balance, latest in session.execute(_sums(seen, offices)):
        key, held = (employee, office), Fraction(int(balance), HUNDREDTHS)
        found.balances[key, quarter] = held
        watches = held > 0 or _is_recent(quarter, seen.month)
        if quarter < found.quarter and latest < seen.month and watches:
            watched[quarter][key] = held
    if not watched:
        return found
    carriers = _carriers(session, seen, {key for some in watched.values() for key in some})
    for quarter in sorted(watched):
        for key, entries in _changed(session, quarter, seen.last, watched[quarter]):
            if (carried := carriers.get(key)) is not None:
                by, code = carried
                lines = [line(quarter, one, code) for one in entries]
                found.due.setdefault((key[0], by), []).extend(lines)
    return found


def _is_recent(quarter: str, month: date) -> bool:
    ended = months_of_quarter(quarter)[-1]
    return (month.year - ended.year) * 12 + month.month - ended.month <= 3 * RECENT


def _sums(seen: Window, offices: Offices) -> Any:
    """Return the statement of what is held: at some offices, and of who is assessed there now."""
    by = (BonusEntry.employee_id, BonusEntry.office_id, BonusEntry.quarter)
    amount = case(
        (BonusEntry.kind == WITHHELD, BonusEntry.hundredths), else_=-BonusEntry.hundredths
    )
    here = select(Post.employee_id).where(*_assessed(seen), in_offices(Post.office_id, offices))
    return (
        select(*by, func.sum(amount), func.max(BonusEntry.month))
        .where(or_(in_offices(BonusEntry.office_id, offices), BonusEntry.employee_id.in_(here)))
        .group_by(*by)
        .order_by(*by)
    )


def _assessed(seen: Window) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the assessed posts held on at least one day of the month."""
    return (
        Post.role.in_(ASSESSED),
        Post.office_id.is_not(None),
        Post.valid_from <= seen.last,
        or_(Post.valid_to.is_(None), Post.valid_to >= seen.month),
    )


def _carriers(session: Session, seen: Window, keys: Collection[Key]) -> dict[Key, tuple[int, str]]:
    """Return the office whose month settles somebody's quarter, and the code of another quarter's.

    His own month at the quarter's office; who was transferred has one at another office (4.5).
    """
    at: dict[int, set[int]] = defaultdict(set)
    people = {employee for employee, _ in keys}
    asked = select(Post.employee_id, Post.office_id).where(
        *_assessed(seen), Post.employee_id.in_(people)
    )
    for employee, office in session.execute(asked):
        if office is not None:
            at[employee].add(office)
    moved = {office for employee, office in keys if office not in at[employee]}
    named = session.execute(select(Office.id, Office.code).where(Office.id.in_(moved)))
    codes = {office.id: office.code for office in named}
    found: dict[Key, tuple[int, str]] = {}
    for employee, office in keys:
        if office in at[employee]:
            found[employee, office] = office, ""
        elif at[employee]:
            found[employee, office] = min(at[employee]), codes[office]
    return found


def _approved(session: Session, month: date, offices: Offices) -> set[Person]:
    rows = session.execute(
        select(Assessment.employee_id, Assessment.office_id, Assessment.position).where(
            Assessment.month == month,
            Assessment.status.in_(FROZEN),
            in_offices(Assessment.office_id, offices),
        )
    )
    return {(employee, office, position) for employee, office, position in rows}


def _carried(session: Session, month: date, offices: Offices) -> dict[Person, list[Line]]:
    found: dict[Person, list[Line]] = {}
    rows = session.execute(
        select(BonusEntry, Assessment.office_id, Assessment.position, Office.code)
        .join(Assessment, Assessment.id == BonusEntry.assessment_id)
        .join(Office, Office.id == BonusEntry.office_id)
        .where(BonusEntry.month == month, in_offices(Assessment.office_id, offices))
        .order_by(BonusEntry.id)
    )
    for row, office, position, code in rows:
        entry = Entry(row.kind, row.percent, row.payment_id, row.receipt_no)
        told = line(row.quarter, entry, "" if office == row.office_id else code)
        found.setdefault((row.employee_id, office, position), []).append(told)
    return found


def _changed(
    session: Session,
    quarter: str,
    until: date,
    balances: Mapping[Key, Fraction],
) -> Iterable[tuple[Key, list[Entry]]]:
    """Yield the entries of those whose quarter withholds something else by a day."""
    offices = sorted({office for _, office in balances})
    terms = _terms(session, quarter, offices)
    rates = fees.rates(session, quarter, offices, until)
    held = fees.held_on(session, quarter_last_day(quarter), offices)
    for key, balance in balances.items():
        own = terms.get(key)
        if own is None or rules.still_held(own, rates.get(key, Rate(0, 0))) == balance:
            continue
        areas = [area.area_id for area in held.get(key, [])]
        bills, receipts = fees.recovered(session, quarter, until, areas)
        yield key, rules.changes(own, balance, bills, receipts)


def _terms(session: Session, quarter: str, offices: Offices) -> dict[Key, Terms]:
    """Return by what everybody's quarter was assessed, by his approved month that ended it."""
    rows = session.execute(
        select(
            Assessment.employee_id,
            Assessment.office_id,
            AssessmentLine.withheld_percent,
            AssessmentLine.target,
            Standard.part_point,
        )
        .join(AssessmentLine, AssessmentLine.assessment_id == Assessment.id)
        .join(Standard, Standard.id == Assessment.standard_id)
        .where(
            Assessment.month == months_of_quarter(quarter)[-1],
            Assessment.position == Role.AREA_ADMIN,
            Assessment.current,
            Assessment.status.in_(FROZEN),
            AssessmentLine.indicator == Indicator.FEE_COLLECTION,
            in_offices(Assessment.office_id, offices),
        )
    )
    return {
        (employee, office): Terms(withheld, target or ZERO, part_point)
        for employee, office, withheld, target, part_point in rows
    }


# Posting ------------------------------------------------------------------------------------------
def demand_due(session: Session, row: Assessment, posts: Iterable[Role], at: datetime) -> None:
    """Refuse to approve lines that another month, approved meanwhile, has carried already."""
    new = row.bonus_lines[len(_posted(session, row)) :]
    earlier = [one for one in new if one["quarter"] != quarter_of(row.month)]
    if not earlier:
        return
    now = load(session, window(row.month, at), [row.office_id])
    due = now.due.get((row.employee_id, row.office_id), [])
    if row.position is not carrier(posts) or due != earlier:
        raise Refusal(
            N_(
                "The bonus of %(name)s has been settled by another month meanwhile. Return "
                "%(number)s, so that it is generated again."
            ),
            name=row.employee.name,
            number=row.record_no,
        )


def post(session: Session, row: Assessment, at: datetime) -> None:
    """Write the lines an approved month carries into the ledger; of a revision its new ones."""
    for one in row.bonus_lines[len(_posted(session, row)) :]:
        _write(session, row, one, at)


def _posted(session: Session, row: Assessment) -> list[Line]:
    person = (row.employee_id, row.office_id, row.position)
    return _carried(session, row.month, [row.office_id]).get(person, [])


def _write(session: Session, row: Assessment, one: Line, at: datetime) -> None:
    office = row.office_id
    if "office" in one:  # of a quarter before a transfer
        office = session.scalars(select(Office.id).where(Office.code == one["office"])).one()
    last = session.execute(
        select(BonusEntry.line_no, BonusEntry.balance_hundredths)
        .where(
            BonusEntry.employee_id == row.employee_id,
            BonusEntry.office_id == office,
            BonusEntry.quarter == one["quarter"],
        )
        .order_by(BonusEntry.line_no.desc())
        .limit(1)
    ).first()
    number, balance = (last.line_no, last.balance_hundredths) if last else (0, 0)
    kind, hundredths = _KINDS[one["entry"]], Fraction(one["percent"]) * HUNDREDTHS
    session.add(
        BonusEntry(
            office_id=office,
            employee_id=row.employee_id,
            assessment_id=row.id,
            quarter=one["quarter"],
            line_no=number + 1,
            kind=kind,
            hundredths=int(hundredths),
            balance_hundredths=balance + int(rules.signed(kind, hundredths)),
            month=row.month,
            payment_id=one["payment"],
            receipt_no=one["receipt_no"],
            posted_at=at,
        )
    )
    session.flush()
