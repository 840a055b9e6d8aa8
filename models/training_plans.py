"""The annual training plan (4.1.2): its editions, and what is planned for each quarter.

A plan in force stands; it is changed by a revision that takes its items over. An item keeps the
first edition's item as its root, so that a session held under one edition counts in the next.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label, words
from models.estate import Office
from models.people import Employee
from rules.plan_words import PlanQuarter, PlanState
from rules.training import hours_of
from rules.training_plan import posts_of
from rules.training_words import ExamMethod, TrainingSubject
from rules.vocabulary import Indicator, Record, Role

if TYPE_CHECKING:
    from models.scopes import Actor

_UNDER_WAY = "state IN ('draft', 'submitted', 'returned') AND voided_at IS NULL"
_IN_FORCE = "state = 'approved'"
_OF_COMPANY = "office_id IS NULL"
VOIDED = "voided_at IS NOT NULL"
_TWICE = complaint(_l("A plan of this year is being drafted already: go on with that one."))
_FORCE = complaint(_l("A plan of this year is in force already: revise it."))


def _once(name: str, where: str, *columns: str, info: dict[str, Any]) -> Index:
    some = text(where)
    return Index(name, *columns, unique=True, sqlite_where=some, postgresql_where=some, info=info)


class TrainingPlan(Voidable, Versioned, Base):
    """One edition of a year's plan, of an office or of the whole company."""

    __tablename__ = "training_plan"
    __table_args__ = (
        UniqueConstraint("office_id", "year", "revision"),
        # of one office and year one is in force and one at most is being written; NULL is no office
        _once("uq_training_plan_in_force", _IN_FORCE, "office_id", "year", info=_FORCE),
        _once(
            "uq_training_plan_company_in_force",
            f"{_IN_FORCE} AND {_OF_COMPANY}",
            "year",
            info=_FORCE,
        ),
        _once("uq_training_plan_under_way", _UNDER_WAY, "office_id", "year", info=_TWICE),
        _once(
            "uq_training_plan_company_under_way",
            f"{_UNDER_WAY} AND {_OF_COMPANY}",
            "year",
            info=_TWICE,
        ),
        CheckConstraint("year BETWEEN 2000 AND 2999", "year_in_reason"),
        CheckConstraint("supersedes_id IS NULL OR reason <> ''", "revision_has_a_reason"),
        CheckConstraint(
            "state NOT IN ('approved', 'superseded')"
            " OR (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            "approval_is_signed",
        ),
        CheckConstraint("state <> 'returned' OR return_reason <> ''", "return_has_a_reason"),
        Index("ix_training_plan_office_id_year_id", "office_id", "year", "id"),
        Index("ix_training_plan_year_id", "year", "id"),
        Index("ix_training_plan_state_year_id", "state", "year", "id"),
        Index(
            "ix_training_plan_voided",
            *("year", "id"),
            sqlite_where=text(VOIDED),
            postgresql_where=text(VOIDED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Plan number")))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int] = mapped_column(info=label(_l("Year")))
    revision: Mapped[int] = mapped_column(default=1, info=label(_l("Edition of the plan")))
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT, info=label(_l("State")))
    aims: Mapped[str] = mapped_column(Text, default="", info=label(_l("Aims of the year")))
    reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason of the revision"))
    )
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("training_plan.id"), index=True)
    drafted_at: Mapped[datetime] = mapped_column(info=label(_l("Drafted at")))
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(info=label(_l("Submitted at")))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    approved_at: Mapped[datetime | None] = mapped_column(info=label(_l("Approved at")))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    return_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Why it was returned"))
    )

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    supersedes: Mapped[TrainingPlan | None] = relationship(
        remote_side=[id], info=label(_l("Revises the plan"))
    )
    drafted_by: Mapped[Employee | None] = relationship(
        foreign_keys=[drafted_by_id], info=label(_l("Drafted by"))
    )
    submitted_by: Mapped[Employee | None] = relationship(
        foreign_keys=[submitted_by_id], info=label(_l("Submitted by"))
    )
    approved_by: Mapped[Employee | None] = relationship(
        foreign_keys=[approved_by_id], info=label(_l("Approved by"))
    )
    items: Mapped[list[TrainingPlanItem]] = relationship(
        back_populates="plan",
        order_by="(TrainingPlanItem.quarter, TrainingPlanItem.id)",
        info=label(_l("Planned trainings")),
    )

    @property
    def standing(self) -> list[TrainingPlanItem]:
        """The items that are not struck out, in their order."""
        alive = [one for one in self.items if one.voided_at is None]
        return sorted(alive, key=lambda one: (one.quarter.number, one.id))

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return an office's plans and the company's, which hold for it too."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the plans in force where somebody holds a post: he is trained by them."""
        here = [post.office_id for post in actor.posts if post.office_id is not None]
        return and_(
            cls.state == PlanState.APPROVED, or_(cls.office_id.is_(None), cls.office_id.in_(here))
        )

    def __str__(self) -> str:
        return self.number


class TrainingPlanItem(Voidable, Versioned, Base):
    """One training planned for a quarter: what about, for whom, by whom, how long."""

    __tablename__ = "training_plan_item"
    told_on: ClassVar = ("training_plan", "plan_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        CheckConstraint("minutes > 0", "minutes_positive"),
        CheckConstraint("(origin_record IS NULL) = (origin_id IS NULL)", "origin_is_a_record"),
        Index("ix_training_plan_item_plan_id_quarter_id", "plan_id", "quarter", "id"),
        Index("ix_training_plan_item_quarter_id", "quarter", "id"),
        Index("ix_training_plan_item_office_id_id", "office_id", "id"),
        Index("ix_training_plan_item_origin_record_origin_id", "origin_record", "origin_id"),
        Index(
            "ix_training_plan_item_voided",
            "id",
            sqlite_where=text(VOIDED),
            postgresql_where=text(VOIDED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("training_plan.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    # the item of an earlier edition that this one continues; none: it is the first itself
    root_id: Mapped[int | None] = mapped_column(ForeignKey("training_plan_item.id"), index=True)
    quarter: Mapped[PlanQuarter] = mapped_column(info=label(_l("Quarter")))
    topic: Mapped[str] = mapped_column(String(120), info=label(_l("Topic of training")))
    subject: Mapped[TrainingSubject] = mapped_column(
        default=TrainingSubject.SERVICE, info=label(_l("Subject of training"))
    )
    # values of posts, with spaces between, as a session keeps them; ``audience`` says it in words
    audience_roles: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("Posts asked to come"))
    )
    audience: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Who is trained")))
    trainer: Mapped[str] = mapped_column(String(60), default="", info=label(_l("Trainer")))
    minutes: Mapped[int] = mapped_column(info=label(_l("Hours of training"), hours=True))
    exam_method: Mapped[ExamMethod] = mapped_column(
        default=ExamMethod.NONE, info=label(_l("Exam held as"))
    )
    # the problem it answers: a work order, an ad-hoc or monthly assessment, a proposed topic
    origin_record: Mapped[Record | None] = mapped_column(words(Record, "origin_record"))
    origin_id: Mapped[int | None]
    origin_no: Mapped[str] = mapped_column(
        String(40), default="", info=label(_l("Problem it answers"))
    )
    indicator: Mapped[Indicator | None] = mapped_column(info=label(_l("Indicator to improve")))
    note: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Remark")))

    plan: Mapped[TrainingPlan] = relationship(
        back_populates="items", info=label(_l("Annual training plan"))
    )
    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    @property
    def first_id(self) -> int:
        """The item as the first edition had it: what sessions of all editions meet in."""
        return self.root_id or self.id

    @property
    def hours(self) -> Fraction:
        """The planned hours, exactly."""
        return hours_of(self.minutes)

    @property
    def posts_asked(self) -> tuple[Role, ...]:
        """The posts that are to come."""
        return posts_of(self.audience_roles)

    @classmethod
    def first_in_sql(cls, entity: Any) -> ColumnElement[int]:
        """Return the SQL of ``first_id``; ``entity`` is the class or an alias of it."""
        first: ColumnElement[int] = func.coalesce(entity.root_id, entity.id)
        return first

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return what is planned at an office and for the company."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the items of the plans somebody is trained by."""
        return cls.plan_id.in_(select(TrainingPlan.id).where(TrainingPlan.of_person(actor)))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.topic

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        topic: ColumnElement[str] = entity.topic
        return topic

    def __str__(self) -> str:
        return self.topic
