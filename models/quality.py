"""Quality administrators: who they are, what they are qualified for and do every year (QM).

None of these has an office of its own: whose they are says which offices read them. Who works for
the whole company belongs to every office.
"""

from __future__ import annotations

from datetime import date, datetime
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
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, Voidable, complaint, label
from models.estate import Office
from models.people import Employee, Post
from rules.qualification_words import (
    QualificationKind,
    QualityFunction,
    RequirementKind,
    StudyState,
)

if TYPE_CHECKING:
    from models.scopes import Actor

LEADS_A_CENTRE = (QualityFunction.CENTRE_LEAD, QualityFunction.CENTRE_HEAD)


def _works_at(office_id: int) -> Any:
    """Return the ids of those who hold or held a post at an office, or in the whole company."""
    here = or_(Post.office_id == office_id, Post.office_id.is_(None))
    return select(Post.employee_id).where(here)


def _name_in_sql(entity: Any) -> ColumnElement[str]:
    found: ColumnElement[str] = (
        select(Employee.name).where(Employee.id == entity.employee_id).scalar_subquery()
    )
    return found


class QualityMember(Voidable, Spanned, Versioned, Base):
    """A function in the quality system somebody holds from–to; one person may hold several."""

    __tablename__ = "quality_member"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "days_in_order",
            info=complaint(_l("The last day lies before the first.")),
        ),
        CheckConstraint(
            "function IN ('company', 'committee') OR office_id IS NOT NULL",
            "lead_has_an_office",
            info=complaint(_l("Choose the management centre this person leads.")),
        ),
        Index("ix_quality_member_employee_id_id", "employee_id", "id"),
        Index("ix_quality_member_function_valid_from_id", "function", "valid_from", "id"),
        Index("ix_quality_member_valid_from_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    function: Mapped[QualityFunction] = mapped_column(info=label(_l("Quality function")))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    valid_from: Mapped[date] = mapped_column(info=label(_l("From")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("To")))
    note: Mapped[str] = mapped_column(String(200), default="", info=label(_l("Remark")))

    employee: Mapped[Employee] = relationship(info=label(_l("Name")))
    office: Mapped[Office | None] = relationship(info=label(_l("Management centre")))

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the functions of those who work at an office."""
        return cls.employee_id.in_(_works_at(office_id))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own functions."""
        return cls.employee_id == actor.employee_id

    words_in_sql = staticmethod(_name_in_sql)

    def __str__(self) -> str:
        return self.employee.name


class Qualification(Voidable, Versioned, Base):
    """A certificate of somebody, or the plan to gain one; the scan is attached."""

    __tablename__ = "qualification"
    __table_args__ = (
        CheckConstraint(
            "expires_on IS NULL OR (issued_on IS NOT NULL AND expires_on > issued_on)",
            "expires_after_issue",
            info=complaint(_l("The certificate must expire after the day it was issued.")),
        ),
        CheckConstraint(
            "issued_on IS NOT NULL OR planned_on IS NOT NULL",
            "issued_or_planned",
            info=complaint(_l("Enter the day of issue, or the day by which it is planned.")),
        ),
        CheckConstraint(
            "issued_on IS NULL OR certificate_no <> ''",
            "issued_has_a_number",
            info=complaint(_l("Enter the number of the certificate.")),
        ),
        CheckConstraint(
            "kind <> 'other' OR other_name <> ''",
            "other_is_named",
            info=complaint(_l("Say which qualification it is.")),
        ),
        Index("ix_qualification_employee_id_kind_id", "employee_id", "kind", "id"),
        Index("ix_qualification_expires_on_id", "expires_on", "id"),
        Index("ix_qualification_planned_on_id", "planned_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    kind: Mapped[QualificationKind] = mapped_column(info=label(_l("Qualification")))
    other_name: Mapped[str] = mapped_column(
        String(80), default="", info=label(_l("Which qualification"))
    )
    certificate_no: Mapped[str] = mapped_column(
        String(60), default="", info=label(_l("Certificate number"))
    )
    issuer: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Issuing body")))
    issued_on: Mapped[date | None] = mapped_column(info=label(_l("Day of issue")))
    # the last day it is valid; None: for good
    expires_on: Mapped[date | None] = mapped_column(info=label(_l("Valid until")))
    planned_on: Mapped[date | None] = mapped_column(info=label(_l("Planned to be gained by")))
    note: Mapped[str] = mapped_column(String(300), default="", info=label(_l("Remark")))

    employee: Mapped[Employee] = relationship(info=label(_l("Name")))

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the qualifications of those who work at an office."""
        return cls.employee_id.in_(_works_at(office_id))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own qualifications."""
        return cls.employee_id == actor.employee_id

    words_in_sql = staticmethod(_name_in_sql)

    def __str__(self) -> str:
        parts = (self.employee.name, self.certificate_no or self.other_name)
        return " · ".join(part for part in parts if part)


class YearlyRequirement(Versioned, Base):
    """What a function asks of everybody who holds it, from a year on."""

    __tablename__ = "yearly_requirement"
    __table_args__ = (
        UniqueConstraint(
            "function",
            "what",
            "year_from",
            info=complaint(_l("This is required of this function from this year already.")),
        ),
        CheckConstraint(
            "year_to IS NULL OR year_to >= year_from",
            "years_in_order",
            info=complaint(_l("The last year lies before the first.")),
        ),
        CheckConstraint(
            "year_from BETWEEN 2000 AND 9999",
            "year_in_reason",
            info=complaint(_l("Enter a year such as 2026.")),
        ),
        CheckConstraint(
            "times BETWEEN 1 AND 99",
            "at_least_once",
            info=complaint(_l("Enter a number from 1 to 99.")),
        ),
        Index("ix_yearly_requirement_year_from_id", "year_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    function: Mapped[QualityFunction] = mapped_column(info=label(_l("Quality function")))
    what: Mapped[RequirementKind] = mapped_column(info=label(_l("Requirement")))
    # how often in a calendar year; a certificate is held once
    times: Mapped[int] = mapped_column(default=1, info=label(_l("Times a year")))
    clause: Mapped[str] = mapped_column(String(40), default="", info=label(_l("Clause")))
    year_from: Mapped[int] = mapped_column(info=label(_l("From the year")))
    year_to: Mapped[int | None] = mapped_column(info=label(_l("Up to the year")))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return f"{self.clause} {self.year_from}".strip()

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        found: ColumnElement[str] = entity.clause
        return found

    def __str__(self) -> str:
        return self.clause


class FieldStudy(Voidable, Versioned, Base):
    """A field study and exchange at an excellent site: who went, where, and what was learned."""

    __tablename__ = "field_study"
    __table_args__ = (
        CheckConstraint(
            "to_on >= from_on",
            "days_in_order",
            info=complaint(_l("The last day lies before the first.")),
        ),
        CheckConstraint(
            "(state = 'study_confirmed') = (confirmed_at IS NOT NULL)", "confirmed_is_dated"
        ),
        Index("ix_field_study_to_on_id", "to_on", "id"),
        Index("ix_field_study_from_on_id", "from_on", "id"),
        Index("ix_field_study_state_from_on_id", "state", "from_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(120), info=label(_l("Site visited")))
    host: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Hosted by")))
    from_on: Mapped[date] = mapped_column(info=label(_l("First day")))
    to_on: Mapped[date] = mapped_column(info=label(_l("Last day")))
    report: Mapped[str] = mapped_column(Text, info=label(_l("What was learned")))
    # the names of those of ``people`` as they were written down
    who: Mapped[str] = mapped_column(Text, info=label(_l("Who took part")))
    companions: Mapped[str] = mapped_column(
        String(300), default="", info=label(_l("Others who came along"))
    )
    state: Mapped[StudyState] = mapped_column(default=StudyState.ENTERED, info=label(_l("State")))
    entered_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Confirmed at")))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    entered_by: Mapped[Employee | None] = relationship(
        foreign_keys=[entered_by_id], info=label(_l("Entered by"))
    )
    confirmed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[confirmed_by_id], info=label(_l("Confirmed by"))
    )
    people: Mapped[list[FieldStudyPerson]] = relationship(
        back_populates="study",
        cascade="all, delete-orphan",
        order_by="FieldStudyPerson.id",
    )

    @classmethod
    def with_people(cls, people: Any) -> ColumnElement[bool]:
        """Return the condition of the studies some of these took part in."""
        took = select(FieldStudyPerson.study_id).where(FieldStudyPerson.employee_id.in_(people))
        return cls.id.in_(took)

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the field studies of those who work at an office."""
        return cls.with_people(_works_at(office_id))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what one took part in, and what one entered."""
        me = actor.employee_id
        return or_(cls.with_people((me,)), cls.entered_by_id == me)

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        found: ColumnElement[str] = entity.place
        return found

    def __str__(self) -> str:
        return self.place


class FieldStudyPerson(Base):
    """Somebody who took part in a field study."""

    __tablename__ = "field_study_person"
    __table_args__ = (UniqueConstraint("study_id", "employee_id"),)
    told_on: ClassVar = ("field_study", "study_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("field_study.id"))
    employee_id: Mapped[int] = mapped_column(
        ForeignKey("employee.id"), index=True, info=label(_l("Name"))
    )

    study: Mapped[FieldStudy] = relationship(back_populates="people")
    employee: Mapped[Employee] = relationship()

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.employee.name
