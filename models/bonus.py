"""The ledger of the bonus: withheld for a quarter's fees, repaid by what came in later (4.2.2.3).

Written when the month that carries a line is approved, and never changed: a correction is a new
line. The balance of a quarter stands on each line, so nothing can be repaid that is not held.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.assessment import Assessment
from models.base import Base, complaint, label, words
from models.estate import Office
from models.fees import Payment
from models.people import Employee
from rules.bonus import HUNDREDTHS, BonusEntryKind

if TYPE_CHECKING:
    from models.scopes import Actor


class BonusEntry(Base):
    """One line of the ledger of one person's quarter at one office."""

    __tablename__ = "bonus_entry"
    told_on: ClassVar = ("assessment", "assessment_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        # two approvals at once: the second finds the number taken
        UniqueConstraint(
            "employee_id",
            "office_id",
            "quarter",
            "line_no",
            info=complaint(_l("The ledger of this quarter has just been written. Try again.")),
        ),
        CheckConstraint("hundredths > 0", "something_is_written"),
        CheckConstraint("balance_hundredths >= 0", "no_more_repaid_than_withheld"),
        Index("ix_bonus_entry_office_id_month_id", "office_id", "month", "id"),
        Index("ix_bonus_entry_month_id", "month", "id"),
        Index("ix_bonus_entry_office_id_quarter", "office_id", "quarter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    quarter: Mapped[str] = mapped_column(String(6), info=label(_l("Quarter")))  # 2026Q2
    line_no: Mapped[int] = mapped_column(info=label(_l("Line")))  # 1, 2, … within the quarter
    kind: Mapped[BonusEntryKind] = mapped_column(words(BonusEntryKind), info=label(_l("Entry")))
    # hundredths of a percent of the bonus
    hundredths: Mapped[int] = mapped_column(info=label(_l("Percent"), audit=False))
    balance_hundredths: Mapped[int] = mapped_column(info=label(_l("Still withheld"), audit=False))
    month: Mapped[date] = mapped_column(info=label(_l("Month"), month=True))  # that carries it
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)
    receipt_no: Mapped[str] = mapped_column(
        String(40), default="", info=label(_l("Receipt number"))
    )
    posted_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(info=label(_l("Administrator")))
    assessment: Mapped[Assessment] = relationship(info=label(_l("Monthly assessment")))
    payment: Mapped[Payment | None] = relationship(info=label(_l("Payment")))

    @property
    def percent(self) -> Fraction:
        """Percent of the bonus."""
        return Fraction(self.hundredths, HUNDREDTHS)

    @property
    def balance(self) -> Fraction:
        """Percent of the quarter's bonus that is still withheld after this line."""
        return Fraction(self.balance_hundredths, HUNDREDTHS)

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own lines: areas have no bonus."""
        return cls.of_person(actor)

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own lines."""
        return cls.employee_id == actor.employee_id

    def __str__(self) -> str:
        return f"{self.quarter} #{self.line_no}"


@event.listens_for(BonusEntry, "before_update")
def refuse_change(mapper: Any, connection: Any, row: BonusEntry) -> None:
    """Refuse to change a line, whatever the door."""
    raise TypeError("a line of the ledger stands: a correction is a new line")
