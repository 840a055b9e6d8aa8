"""Published results: a notice per office and month, and which revisions stand on it (4.11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.assessment import Assessment
from models.base import Base, Versioned, complaint, label
from models.estate import Office
from models.people import Employee

if TYPE_CHECKING:
    from models.scopes import Actor


class Publication(Versioned, Base):
    """The results of a month on show at an office, from one day to another."""

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "to_on >= from_on",
            "days_in_order",
            info=complaint(_l("The last day lies before the first.")),
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdraw_reason = '')", "withdrawal_has_its_reason"
        ),
        Index("ix_publication_office_id_month_id", "office_id", "month", "id"),
        Index("ix_publication_month_id", "month", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    month: Mapped[date] = mapped_column(info=label(_l("Month"), month=True))  # its first day
    from_on: Mapped[date] = mapped_column(info=label(_l("Shown from")))
    to_on: Mapped[date] = mapped_column(info=label(_l("Shown until")))
    shows_rank: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=label(_l("Shows ranks"))
    )
    published_at: Mapped[datetime] = mapped_column(info=label(_l("Published at")))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=label(_l("Taken down at")))
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    withdraw_reason: Mapped[str] = mapped_column(
        String(300), default="", info=label(_l("Why it was taken down"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    published_by: Mapped[Employee | None] = relationship(
        foreign_keys=[published_by_id], info=label(_l("Published by"))
    )
    withdrawn_by: Mapped[Employee | None] = relationship(
        foreign_keys=[withdrawn_by_id], info=label(_l("Taken down by"))
    )
    lines: Mapped[list[PublicationLine]] = relationship(
        back_populates="publication", order_by="PublicationLine.id"
    )

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what everybody of an office reads while it is on show, and one's own results."""
        offices = {post.office_id for post in actor.posts}
        here = true() if None in offices else cls.office_id.in_(sorted(filter(None, offices)))
        own = (
            select(PublicationLine.publication_id)
            .join(Assessment, Assessment.id == PublicationLine.assessment_id)
            .where(Assessment.employee_id == actor.employee_id)
        )
        return and_(
            cls.withdrawn_at.is_(None),
            cls.from_on <= actor.day,
            or_(and_(here, cls.to_on >= actor.day), cls.id.in_(own)),
        )

    def __str__(self) -> str:
        return self.number


class PublicationLine(Base):
    """One revision of somebody's month on a notice."""

    __tablename__ = "publication_line"
    told_on: ClassVar = ("publication", "publication_id")  # whose page tells of it (models.audit)
    __table_args__ = (UniqueConstraint("publication_id", "assessment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)

    publication: Mapped[Publication] = relationship(back_populates="lines")
    assessment: Mapped[Assessment] = relationship(info=label(_l("Assessment")))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.assessment)
