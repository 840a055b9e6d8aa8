"""Results of customer surveys: what the satisfaction of a half-year is made of (4.2.1.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.customer_surveys import Survey
from models.estate import Area, Office
from rules.refusal import Refusal
from rules.vocabulary import N_, SurveyKind

COUNTED = N_("This result was counted from a survey's answers and stands.")


class SurveyResult(Voidable, Versioned, Base):
    """Valid and satisfied answers of one survey in one area, or in the whole office."""

    __tablename__ = "survey_result"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "area_id",
            "half_year",
            "kind",
            "sequence",
            info=complaint(_l("The result of this survey is entered already.")),
        ),
        CheckConstraint(
            "satisfied >= 0 AND satisfied <= valid",
            "satisfied_within_valid",
            info=complaint(_l("There can't be more satisfied answers than valid ones.")),
        ),
        Index("ix_survey_result_half_year_office_id", "half_year", "office_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    half_year: Mapped[str] = mapped_column(String(6), info=label(_l("Half-year")))  # 2026H1
    kind: Mapped[SurveyKind] = mapped_column(info=label(_l("Kind of survey")))
    # several spot checks of one area are told apart by their number
    sequence: Mapped[int] = mapped_column(default=1, info=label(_l("No.")))
    valid: Mapped[int] = mapped_column(info=label(_l("Valid answers")))
    satisfied: Mapped[int] = mapped_column(info=label(_l("Satisfied answers")))
    closed_on: Mapped[date | None] = mapped_column(info=label(_l("Closed on")))
    # the survey whose answers it counts; none where a total was entered or imported
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    survey: Mapped[Survey | None] = relationship(info=label(_l("Counted from the survey")))

    def __str__(self) -> str:
        return f"{self.half_year} {self.kind.value} {self.sequence}"


@event.listens_for(Session, "before_flush")
def refuse_change_of_counted(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what a survey's answers were counted to."""
    for row in session.dirty:
        if isinstance(row, SurveyResult) and row.survey_id and session.is_modified(row):
            raise Refusal(COUNTED)
