"""Wage results (4.9): dated tables and bases, and the batches that go from the office to finance.

A batch is reckoned, handed over, received and paid. From the hand-over on it stands
(models.wage_seals): what turns out otherwise later is a difference line of the next batch.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    cast,
    func,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.assessment import Assessment
from models.base import Base, Versioned, complaint, label
from models.estate import Office
from models.people import Employee
from rules.vocabulary import Role
from rules.wage_words import (
    BonusOf,
    WageBatchState,
    WageField,
    WageLineKind,
    WageMode,
    WageTableState,
)
from rules.wages import Amounts, Band

if TYPE_CHECKING:
    from models.scopes import Actor

OPEN = "state = 'prepared'"
# states in which a batch's lines have left the office
CARRIED = (WageBatchState.HANDED_OVER, WageBatchState.RECEIVED, WageBatchState.PAID)


def _month_in_sql(column: Any) -> ColumnElement[str]:
    """Return the SQL of a month as 2026-10."""
    return func.substr(cast(column, String), 1, 7)


class WageTable(Versioned, Base):
    """What a score is worth at an office from a month on (工资标准); once issued it stands."""

    __tablename__ = "wage_table"
    __table_args__ = (
        Index("ix_wage_table_office_id_valid_from_id", "office_id", "valid_from", "id"),
        Index("ix_wage_table_valid_from_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    # the first day of the first month it holds for; a later table, or a later one of the same
    # month, takes its place
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from month"), month=True))
    state: Mapped[WageTableState] = mapped_column(
        default=WageTableState.DRAFT, info=label(_l("State"))
    )
    mode: Mapped[WageMode] = mapped_column(info=label(_l("What a score gives")))
    bonus_of: Mapped[BonusOf] = mapped_column(
        default=BonusOf.BONUS_BASE, info=label(_l("Percent of the bonus are of"))
    )
    # who held the post for a part of the month is paid for its days (rules.month_days)
    by_days: Mapped[bool] = mapped_column(
        default=True, server_default=true(), info=label(_l("A part of a month is paid by its days"))
    )
    note: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Remark")))
    issued_at: Mapped[datetime | None] = mapped_column(info=label(_l("Put in force at")))
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    issued_by: Mapped[Employee | None] = relationship(info=label(_l("Put in force by")))
    bands: Mapped[list[WageBand]] = relationship(
        order_by="WageBand.position", back_populates="table", info=label(_l("Score bands"))
    )

    def as_bands(self) -> list[Band]:
        """Return the bands as the rules read them."""
        return [Band(one.score_from, one.value) for one in self.bands]

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        return _month_in_sql(entity.valid_from)

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m}"


class WageBand(Base):
    """Scores from one on, up to the next band: a coefficient, or an amount in fen."""

    __tablename__ = "wage_band"
    __table_args__ = (UniqueConstraint("table_id", "position"),)
    told_on: ClassVar = ("wage_table", "table_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("wage_table.id"))
    position: Mapped[int]
    score_from: Mapped[Fraction] = mapped_column(info=label(_l("Score from")))
    value: Mapped[Fraction] = mapped_column(info=label(_l("Coefficient or fen")))

    table: Mapped[WageTable] = relationship(back_populates="bands")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.score_from)


class PerformanceBase(Versioned, Base):
    """What somebody's performance pay and bonus are reckoned from, in a post, from a month on."""

    __tablename__ = "performance_base"
    __table_args__ = (
        UniqueConstraint(
            "employee_id",
            "office_id",
            "position",
            "valid_from",
            info=complaint(_l("This person has a base of this post from this month already.")),
        ),
        CheckConstraint(
            "base_fen >= 0 AND bonus_base_fen >= 0",
            "base_not_negative",
            info=complaint(_l("A base is not below 0 yuan.")),
        ),
        Index("ix_performance_base_office_id_valid_from_id", "office_id", "valid_from", "id"),
        Index("ix_performance_base_valid_from_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    position: Mapped[Role] = mapped_column(info=label(_l("Post")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from month"), month=True))
    base_fen: Mapped[int] = mapped_column(info=label(_l("Performance base (yuan)"), money=True))
    # of a quarter: what the ledger's percent are percent of (4.2.2.3)
    bonus_base_fen: Mapped[int] = mapped_column(
        default=0, info=label(_l("Bonus base of a quarter (yuan)"), money=True)
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(info=label(_l("Administrator")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own: areas have no pay."""
        return cls.of_person(actor)

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own."""
        return cls.employee_id == actor.employee_id

    def __str__(self) -> str:
        return f"{self.employee} · {self.valid_from:%Y-%m}"


class WageBatch(Versioned, Base):
    """What an office hands over to finance at once: a month's results and what changed before."""

    __tablename__ = "wage_batch"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("net_fen = performance_fen - withheld_fen + repaid_fen", "totals_add_up"),
        CheckConstraint(
            "state IN ('prepared', 'withdrawn')"
            " OR (sha256 IS NOT NULL AND handed_by_id IS NOT NULL)",
            "handed_over_is_sealed",
        ),
        CheckConstraint("state <> 'paid' OR paid_by_id IS NOT NULL", "paid_is_signed"),
        Index(
            "uq_wage_batch_open",
            "office_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
            info=complaint(_l("The office has a batch that is not handed over yet.")),
        ),
        Index("ix_wage_batch_office_id_month_id", "office_id", "month", "id"),
        Index("ix_wage_batch_month_id", "month", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    number: Mapped[str] = mapped_column(String(30), info=label(_l("Wage batch number")))
    month: Mapped[date] = mapped_column(info=label(_l("Month"), month=True))  # its first day
    state: Mapped[WageBatchState] = mapped_column(
        default=WageBatchState.PREPARED, info=label(_l("State"))
    )
    persons: Mapped[int] = mapped_column(default=0, info=label(_l("Number of persons")))
    performance_fen: Mapped[int] = mapped_column(
        default=0, info=label(_l("Performance pay (yuan)"), money=True)
    )
    withheld_fen: Mapped[int] = mapped_column(
        default=0, info=label(_l("Bonus withheld (yuan)"), money=True)
    )
    repaid_fen: Mapped[int] = mapped_column(
        default=0, info=label(_l("Bonus repaid (yuan)"), money=True)
    )
    net_fen: Mapped[int] = mapped_column(default=0, info=label(_l("Net amount (yuan)"), money=True))
    # of the canonical JSON of its lines, from the hand-over on
    sha256: Mapped[str | None] = mapped_column(String(64), info=label(_l("Checksum (SHA-256)")))
    prepared_at: Mapped[datetime] = mapped_column(info=label(_l("Reckoned at")))
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    handed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Handed over to finance at")))
    handed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    received_at: Mapped[datetime | None] = mapped_column(info=label(_l("Taken over by finance at")))
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    paid_at: Mapped[datetime | None] = mapped_column(info=label(_l("Paid out at")))
    paid_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    prepared_by: Mapped[Employee | None] = relationship(
        foreign_keys=[prepared_by_id], info=label(_l("Reckoned by"))
    )
    handed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[handed_by_id], info=label(_l("Handed over to finance by"))
    )
    received_by: Mapped[Employee | None] = relationship(
        foreign_keys=[received_by_id], info=label(_l("Taken over at finance by"))
    )
    paid_by: Mapped[Employee | None] = relationship(
        foreign_keys=[paid_by_id], info=label(_l("Paid out by"))
    )
    lines: Mapped[list[WageLine]] = relationship(
        order_by="WageLine.place", back_populates="batch", info=label(_l("Lines"))
    )

    @property
    def amounts(self) -> Amounts:
        """The totals."""
        return Amounts(self.performance_fen, self.withheld_fen, self.repaid_fen)

    def __str__(self) -> str:
        return self.number


class WageLine(Base):
    """One person's month in one post: its result, or what differs from what was carried before."""

    __tablename__ = "wage_line"
    told_on: ClassVar = ("wage_batch", "batch_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        UniqueConstraint("batch_id", "employee_id", "position", "month"),
        CheckConstraint("net_fen = performance_fen - withheld_fen + repaid_fen", "amounts_add_up"),
        CheckConstraint(
            "(kind = 'difference') = (before_id IS NOT NULL)", "difference_points_to_both"
        ),
        Index("ix_wage_line_office_id_month_id", "office_id", "month", "id"),
        Index("ix_wage_line_month_id", "month", "id"),
        Index("ix_wage_line_employee_id_month_id", "employee_id", "month", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("wage_batch.id"))
    place: Mapped[int]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    position: Mapped[Role] = mapped_column(info=label(_l("Post")))
    month: Mapped[date] = mapped_column(info=label(_l("Month"), month=True))  # its first day
    kind: Mapped[WageLineKind] = mapped_column(info=label(_l("Kind of line")))
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    # of a difference: the revision whose result was carried before
    before_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), index=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("wage_table.id"), index=True)
    score: Mapped[Fraction] = mapped_column(info=label(_l("Score")))
    band_from: Mapped[Fraction] = mapped_column(info=label(_l("Band from score")))
    # nothing where the band gives a fixed amount
    coefficient: Mapped[Fraction | None] = mapped_column(info=label(_l("Assessment coefficient")))
    base_fen: Mapped[int | None] = mapped_column(
        info=label(_l("Performance base (yuan)"), money=True)
    )
    performance_fen: Mapped[int] = mapped_column(
        info=label(_l("Performance pay (yuan)"), money=True)
    )
    withheld_fen: Mapped[int] = mapped_column(info=label(_l("Bonus withheld (yuan)"), money=True))
    repaid_fen: Mapped[int] = mapped_column(info=label(_l("Bonus repaid (yuan)"), money=True))
    net_fen: Mapped[int] = mapped_column(info=label(_l("Net amount (yuan)"), money=True))
    # the month's lines of the ledger as the newest revision has them: quarter, entry, percent,
    # receipt_no, fen
    ledger: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, info={"audit": False})

    batch: Mapped[WageBatch] = relationship(back_populates="lines", info=label(_l("Wage batch")))
    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(info=label(_l("Administrator")))
    assessment: Mapped[Assessment] = relationship(
        foreign_keys=[assessment_id], info=label(_l("Monthly assessment"))
    )
    before: Mapped[Assessment | None] = relationship(
        foreign_keys=[before_id], info=label(_l("Carried before"))
    )
    table: Mapped[WageTable] = relationship(info=label(_l("Wage table")))

    @property
    def amounts(self) -> Amounts:
        """What the line brings."""
        return Amounts(self.performance_fen, self.withheld_fen, self.repaid_fen)

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return an office's lines; those of a withdrawn batch are read on its page alone."""
        withdrawn = select(WageBatch.id).where(
            WageBatch.office_id == office_id, WageBatch.state == WageBatchState.WITHDRAWN
        )
        return and_(cls.office_id == office_id, cls.batch_id.not_in(withdrawn))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own lines: areas have no pay."""
        return cls.of_person(actor)

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own lines that have left the office: drafts are nobody's pay yet."""
        carried = select(WageBatch.id).where(WageBatch.state.in_(CARRIED))
        return and_(cls.employee_id == actor.employee_id, cls.batch_id.in_(carried))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self)

    def __str__(self) -> str:
        return f"{self.employee} · {self.month:%Y-%m}"


class WageLayout(Versioned, Base):
    """The columns of the file that payroll takes, from a day on (工资表格式)."""

    __tablename__ = "wage_layout"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "valid_from",
            info=complaint(_l("The office has a layout from this day already.")),
        ),
        Index("ix_wage_layout_office_id_valid_from_id", "office_id", "valid_from", "id"),
        Index("ix_wage_layout_valid_from_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    columns: Mapped[list[WageColumn]] = relationship(
        order_by="WageColumn.position", back_populates="layout", info=label(_l("Columns"))
    )

    def __str__(self) -> str:
        return str(self.valid_from)


class WageColumn(Base):
    """One column of the file: its title, and what it holds."""

    __tablename__ = "wage_column"
    __table_args__ = (UniqueConstraint("layout_id", "position"),)
    told_on: ClassVar = ("wage_layout", "layout_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    layout_id: Mapped[int] = mapped_column(ForeignKey("wage_layout.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(40), info=label(_l("Column title")))
    field: Mapped[WageField] = mapped_column(info=label(_l("What it holds")))

    layout: Mapped[WageLayout] = relationship(back_populates="columns")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.title
