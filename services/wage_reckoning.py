"""What an office's next wage batch carries, and what stands in its way (4.9).

Everything is reckoned anew from the revisions in force, the tables, the bases and the ledger; what
was handed over before is taken off. So a late revision, a corrected table or base, and a month that
was approved late all find their way into the next batch, each once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from models import FROZEN, Assessment, BonusEntry, PerformanceBase, WageBatch, WageLine, WageTable
from models.wages import CARRIED
from rules import month_days
from rules import wages as rules
from rules.bonus import Entry
from rules.indicators import last_day, months_of_quarter
from rules.refusal import Refusal
from rules.vocabulary import N_, Role
from rules.wage_words import BonusOf, WageLineKind, WageMode, WageTableState
from rules.wages import Amounts, Band

Key: TypeAlias = tuple[int, Role, date]  # employee, post, month
NO_TABLE = N_("No wage table is in force for %(month)s.")
NO_BASE = N_("There is no performance base of this post for %(month)s. Finance enters it.")
NO_BONUS_BASE = N_("There is no base of an area administrator for %(month)s to reckon the bonus.")


@dataclass(frozen=True, slots=True)
class Missing:
    """Why somebody's month can't be reckoned yet: the sentence of the refusal."""

    assessment: Assessment
    why: Refusal


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One person's month by the table in force: how, and the sums in fen."""

    table: WageTable
    band: Band
    base_fen: int | None
    amounts: Amounts
    ledger: list[dict[str, Any]]

    @property
    def coefficient(self) -> Fraction | None:
        """The coefficient, where the table gives one."""
        return self.band.value if self.table.mode is WageMode.COEFFICIENT else None


@dataclass(frozen=True, slots=True)
class Due:
    """A line of the next batch: what it brings, and the revision that was carried before."""

    assessment: Assessment
    before_id: int | None
    reckoned: Reckoned
    amounts: Amounts

    @property
    def key(self) -> Key:
        """Whose month it is."""
        return key_of(self.assessment)

    @property
    def kind(self) -> WageLineKind:
        """Whether it is a result or a difference."""
        return WageLineKind.RESULT if self.before_id is None else WageLineKind.DIFFERENCE


@dataclass(slots=True)
class Book:
    """All an office's wages are reckoned from."""

    tables: list[WageTable]
    bases: dict[tuple[int, Role], list[PerformanceBase]] = field(default_factory=dict)
    entries: dict[Key, list[BonusEntry]] = field(default_factory=dict)
    carried: dict[Key, list[WageLine]] = field(default_factory=dict)
    # tables and bases of another office whose quarter is repaid here after a transfer (4.5)
    elsewhere: dict[int, Book] = field(default_factory=dict)

    def table_on(self, month: date) -> WageTable | None:
        """Return the table in force for a month: the latest that begins by then."""
        return next((one for one in self.tables if one.valid_from <= month), None)

    def base_on(self, employee_id: int, post: Role, month: date) -> PerformanceBase | None:
        """Return somebody's base in a post for a month."""
        found = self.bases.get((employee_id, post), [])
        return next((one for one in found if one.valid_from <= month), None)

    def pay_of(self, row: Assessment, score: Fraction) -> Reckoned:
        """Return what a score of a month is worth, the bonus apart.

        Refuses where a table or a base is missing.
        """
        table = self.table_on(row.month)
        if table is None:
            raise Refusal(NO_TABLE, month=f"{row.month:%Y-%m}")
        band = rules.band_of(table.as_bands(), score)
        base = self.base_on(row.employee_id, row.position, row.month)
        if base is None and table.mode is WageMode.COEFFICIENT:
            raise Refusal(NO_BASE, month=f"{row.month:%Y-%m}")
        share = _share(row) if table.by_days else Fraction(1)
        base_fen = None if base is None else rules.part(base.base_fen, share)
        by_share = band if table.mode is WageMode.COEFFICIENT else _part(band, share)
        pay = rules.performance(table.mode, by_share, base_fen or 0)
        return Reckoned(table, band, base_fen, Amounts(performance=pay), [])

    def reckon(self, row: Assessment) -> Reckoned:
        """Return what a revision brings; refuse where a table or a base is missing."""
        pay = self.pay_of(row, row.score)
        bonus = [self._moved(entry, pay.table) for entry in self.entries.get(key_of(row), [])]
        amounts = pay.amounts + rules.together(amount for amount, _ in bonus)
        return replace(pay, amounts=amounts, ledger=[told for _, told in bonus])

    def _moved(self, row: BonusEntry, table: WageTable) -> tuple[Amounts, dict[str, Any]]:
        entry = Entry(row.kind, row.percent, row.payment_id, row.receipt_no)
        book = self.elsewhere.get(row.office_id, self)
        bonus_fen = book.bonus_fen(row.employee_id, row.quarter, table)
        amount = rules.moved(entry, row.balance, bonus_fen)
        return amount, {
            "quarter": row.quarter,
            "entry": row.kind.value,
            "percent": str(row.percent),
            "receipt_no": row.receipt_no,
            "fen": amount.withheld or amount.repaid,
        }

    def bonus_fen(self, employee_id: int, quarter: str, table: WageTable) -> int:
        """Return what a quarter's percent are percent of: as things stood in that quarter."""
        months = months_of_quarter(quarter)
        by = (self.table_on(months[-1]) or table).bonus_of
        if by is BonusOf.BONUS_BASE:
            return self._area_base(employee_id, months[-1]).bonus_base_fen
        return sum(self._area_base(employee_id, month).base_fen for month in months)

    def _area_base(self, employee_id: int, month: date) -> PerformanceBase:
        """Return the base of an area administrator: he alone answers for fees (4.2.2.3)."""
        base = self.base_on(employee_id, Role.AREA_ADMIN, month)
        if base is None:
            raise Refusal(NO_BONUS_BASE, month=f"{month:%Y-%m}")
        return base


def _share(row: Assessment) -> Fraction:
    """Return which part of the month somebody held the post for."""
    return month_days.share(row.month, last_day(row.month), row.days or ())


def _part(band: Band, share: Fraction) -> Band:
    return Band(band.score_from, band.value * share)


def key_of(row: Assessment | WageLine) -> Key:
    """Return whose month a record is."""
    return row.employee_id, row.position, row.month


def books(session: Session, office_ids: Collection[int]) -> dict[int, Book]:
    """Load the tables in force and the bases of some offices, by office: three statements."""
    found = {office_id: Book([]) for office_id in office_ids}
    for table in session.scalars(
        select(WageTable)
        .where(WageTable.office_id.in_(office_ids), WageTable.state == WageTableState.ISSUED)
        .order_by(WageTable.valid_from.desc(), WageTable.id.desc())
        .options(selectinload(WageTable.bands))
    ):
        found[table.office_id].tables.append(table)
    for base in session.scalars(
        select(PerformanceBase)
        .where(PerformanceBase.office_id.in_(office_ids))
        .order_by(PerformanceBase.valid_from.desc())
    ):
        bases = found[base.office_id].bases
        bases.setdefault((base.employee_id, base.position), []).append(base)
    return found


def load(session: Session, office_id: int) -> Book:
    """Load what an office's wages are reckoned from: five statements, eight after a transfer."""
    book = books(session, [office_id])[office_id]
    entries = session.execute(
        select(BonusEntry, Assessment.position)
        .join(Assessment, Assessment.id == BonusEntry.assessment_id)
        .where(Assessment.office_id == office_id)
        .order_by(BonusEntry.id)
    )
    others: set[int] = set()
    for entry, post in entries:
        book.entries.setdefault((entry.employee_id, post, entry.month), []).append(entry)
        if entry.office_id != office_id:
            others.add(entry.office_id)
    book.elsewhere = books(session, others) if others else {}
    carried = (
        select(WageLine)
        .join(WageBatch)
        .where(WageLine.office_id == office_id, WageBatch.state.in_(CARRIED))
        .order_by(WageLine.batch_id, WageLine.id)
    )
    book.carried = _grouped(session.scalars(carried), key_of)
    return book


def _grouped(rows: Iterable[Any], key: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


def due(session: Session, office_id: int, month: date) -> tuple[list[Due], list[Missing]]:
    """Return what a batch of a month carries, in the order of the list, and who can't be reckoned.

    Months before an office's first table had no wage standard: they are never made up.
    """
    book = load(session, office_id)
    found: list[Due] = []
    missing: list[Missing] = []
    for row in _in_force(session, office_id, month):
        if row.month < month and book.table_on(row.month) is None:
            continue
        try:
            line = _line(book, row)
        except Refusal as why:
            missing.append(Missing(row, why))
            continue
        if line is not None:
            found.append(line)
    return found, missing


def _line(book: Book, row: Assessment) -> Due | None:
    """Return the line a revision needs; none where all of it has been carried."""
    now = book.reckon(row)
    carried = book.carried.get(key_of(row), [])
    if not carried:
        return Due(row, None, now, now.amounts)
    last = carried[-1].assessment_id
    change = rules.difference(now.amounts, (one.amounts for one in carried))
    if last == row.id and change == Amounts():
        return None
    return Due(row, last, now, change)


def _in_force(session: Session, office_id: int, month: date) -> list[Assessment]:
    rows = session.scalars(
        select(Assessment)
        .where(
            Assessment.office_id == office_id,
            Assessment.month <= month,
            Assessment.current,
            Assessment.status.in_(FROZEN),
        )
        .options(joinedload(Assessment.employee), defer(Assessment.frozen))
    )
    order = {Role.FRONT_DESK: 0}
    return sorted(
        rows,
        key=lambda row: (-row.month.toordinal(), order.get(row.position, 1), row.employee.username),
    )


def unapproved(session: Session, office_id: int, month: date) -> list[Assessment]:
    """Return the month's newest revisions that the manager has not approved yet."""
    rows = session.scalars(
        select(Assessment)
        .where(
            Assessment.office_id == office_id,
            Assessment.month == month,
            Assessment.status.not_in(FROZEN),
        )
        .options(joinedload(Assessment.employee))
        .order_by(Assessment.position, Assessment.employee_id)
    )
    return list(rows)
