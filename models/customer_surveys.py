"""Customer surveys (JD-11, 4.1): questionnaires by edition, who is asked, and the answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

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
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, complaint, label
from models.estate import Area, Building, Office, Unit
from models.people import Employee
from rules.survey_words import (
    AnswerChannel,
    BatchState,
    Grade,
    QuestionKind,
    QuestionSetState,
    Sample,
    SurveyState,
)
from rules.surveys import DEFAULT_LEAST, DEFAULT_WEIGHTS, Question
from rules.vocabulary import SurveyKind


class QuestionSet(Versioned, Base):
    """One edition of a questionnaire (调查问卷); once issued it stands, changes make the next."""

    __tablename__ = "question_set"
    __table_args__ = (
        UniqueConstraint(
            "supersedes_id",
            info=complaint(_l("The next edition of this questionnaire exists already.")),
        ),
        CheckConstraint("least_answers > 0", "least_positive"),
        Index("ix_question_set_office_id_id", "office_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Questionnaire")))
    edition: Mapped[int] = mapped_column(default=1, info=label(_l("Edition")))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("question_set.id"))
    state: Mapped[QuestionSetState] = mapped_column(
        default=QuestionSetState.DRAFT, info=label(_l("State"))
    )
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    weights: Mapped[str] = mapped_column(
        String(40), default=DEFAULT_WEIGHTS, info=label(_l("Worth of the answers"))
    )
    least_answers: Mapped[int] = mapped_column(
        default=DEFAULT_LEAST, info=label(_l("Too few valid answers below"))
    )
    two_people: Mapped[bool] = mapped_column(
        default=True, info=label(_l("Two people type paper answers"))
    )

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    questions: Mapped[list[SurveyQuestion]] = relationship(
        order_by="SurveyQuestion.position",
        back_populates="question_set",
        info=label(_l("Questions")),
    )

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the questionnaires an office may ask by: its own and the company's."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    def asked(self) -> list[Question]:
        """Return the questions as the rules read them."""
        return [Question(str(one.position), one.kind, one.overall) for one in self.questions]

    def __str__(self) -> str:
        return self.name


class SurveyQuestion(Base):
    """One question of a questionnaire, in up to three languages."""

    __tablename__ = "survey_question"
    __table_args__ = (UniqueConstraint("question_set_id", "position"),)
    told_on: ClassVar = ("question_set", "question_set_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_set_id: Mapped[int] = mapped_column(ForeignKey("question_set.id"))
    position: Mapped[int]
    text_hans: Mapped[str] = mapped_column(String(120), info=label(_l("Simplified Chinese")))
    text_hant: Mapped[str] = mapped_column(
        String(120), default="", info=label(_l("Traditional Chinese"))
    )
    text_en: Mapped[str] = mapped_column(String(200), default="", info=label(_l("English")))
    kind: Mapped[QuestionKind] = mapped_column(info=label(_l("How it is answered")))
    overall: Mapped[bool] = mapped_column(default=False, info=label(_l("Overall question")))

    question_set: Mapped[QuestionSet] = relationship(back_populates="questions")

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.text_hans

    def worded(self, language: str) -> str:
        """Return the question in a language, in Simplified Chinese where it has no words of it."""
        own = {"zh_Hant_TW": self.text_hant, "en": self.text_en}.get(language, "")
        return own or self.text_hans


class Survey(Versioned, Base):
    """One survey of an office (满意度调查): a half-year, a questionnaire, whom it asks."""

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "ends_on >= starts_on",
            "ends_after_start",
            info=complaint(_l("The last day must come after the first.")),
        ),
        CheckConstraint("(sample = 'drawn') = (size IS NOT NULL)", "drawn_has_a_size"),
        CheckConstraint("(state = 'planned') = (opened_at IS NULL)", "open_is_dated"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closed_is_dated"),
        Index("ix_survey_office_id_starts_on_id", "office_id", "starts_on", "id"),
        Index("ix_survey_starts_on_id", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Name of the survey")))
    half_year: Mapped[str] = mapped_column(String(6), info=label(_l("Half-year")))  # 2026H1
    kind: Mapped[SurveyKind] = mapped_column(info=label(_l("Kind of survey")))
    question_set_id: Mapped[int] = mapped_column(ForeignKey("question_set.id"), index=True)
    starts_on: Mapped[date] = mapped_column(info=label(_l("First day")))
    ends_on: Mapped[date] = mapped_column(info=label(_l("Return by")))
    sample: Mapped[Sample] = mapped_column(info=label(_l("Whom it asks")))
    size: Mapped[int | None] = mapped_column(info=label(_l("Flats to draw")))
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.PLANNED, info=label(_l("State")))
    seed: Mapped[str] = mapped_column(String(32), default="", info=label(_l("Seed of the draw")))
    households: Mapped[int] = mapped_column(default=0, info=label(_l("Occupied flats")))
    # grades that count as satisfied, as the assessment standard had them when it opened
    satisfied_answers: Mapped[str] = mapped_column(
        String(200),
        default="",
        info=label(_l("Answers that count as satisfied"), listed=Grade),
    )
    created_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    opened_at: Mapped[datetime | None] = mapped_column(info=label(_l("Opened at")))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Survey closed at")))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    question_set: Mapped[QuestionSet] = relationship(info=label(_l("Questionnaire")))
    created_by: Mapped[Employee | None] = relationship(
        foreign_keys=[created_by_id], info=label(_l("Entered by"))
    )
    opened_by: Mapped[Employee | None] = relationship(
        foreign_keys=[opened_by_id], info=label(_l("Opened by"))
    )
    closed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[closed_by_id], info=label(_l("Survey closed by"))
    )

    def __str__(self) -> str:
        return self.name


class SurveyAnswer(Base):
    """What one household said; there is never a second answer to one sheet.

    ``replies`` is a JSON object: the place of a question to a grade or to words. The trail keeps
    its hash alone: who said what is nobody's reading.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        UniqueConstraint("sheet_id", info=complaint(_l("This sheet has been answered already."))),
        Index("ix_survey_answer_survey_id_id", "survey_id", "id"),
    )
    told_on: ClassVar = ("survey", "survey_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("survey_sheet.id"))
    channel: Mapped[AnswerChannel] = mapped_column(info=label(_l("Came in")))
    at: Mapped[datetime] = mapped_column(info=label(_l("Answer came at")))
    overall: Mapped[Grade] = mapped_column(
        info=label(_l("Answer to the overall question"), sealed=True)
    )
    replies: Mapped[str] = mapped_column(Text, info={"sealed": True})

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.sheet_id)


class SurveySheet(Base):
    """A household that is asked: its number on the sheet and the code it may answer by, once.

    The code itself is kept nowhere: it is made from ``salt`` and the key outside the database, and
    found again by its hash.
    """

    __tablename__ = "survey_sheet"
    __table_args__ = (
        UniqueConstraint("survey_id", "sheet_no"),
        UniqueConstraint("survey_id", "unit_id"),
        UniqueConstraint("token_sha256"),
        Index("ix_survey_sheet_office_id_id", "office_id", "id"),
    )
    told_on: ClassVar = ("survey", "survey_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    sheet_no: Mapped[int] = mapped_column(info=label(_l("Sheet number")))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    salt: Mapped[str] = mapped_column(String(32), info={"audit": False})
    token_sha256: Mapped[str] = mapped_column(String(64), info={"audit": False})
    # who said what stays unsaid: that a sheet came back is all a list tells
    answered_at: Mapped[datetime | None] = mapped_column(info=label(_l("Answer came at")))

    survey: Mapped[Survey] = relationship(info=label(_l("Survey")))
    office: Mapped[Office] = relationship(info=label(_l("Office")))
    unit: Mapped[Unit] = relationship(info=label(_l("Flat")))
    building: Mapped[Building] = relationship(info=label(_l("Building")))
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))

    def __str__(self) -> str:
        return f"{self.sheet_no:04d}"


class SurveyBatch(Versioned, Base):
    """Paper sheets that are typed in together, twice; what differs is settled, then they count."""

    __tablename__ = "survey_batch"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        Index("ix_survey_batch_office_id_id", "office_id", "id"),
        Index("ix_survey_batch_survey_id_state", "survey_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Batch number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    state: Mapped[BatchState] = mapped_column(default=BatchState.FIRST, info=label(_l("State")))
    created_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    first_at: Mapped[datetime | None] = mapped_column(info=label(_l("Typed first at")))
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    second_at: Mapped[datetime | None] = mapped_column(info=label(_l("Typed again at")))
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    settled_at: Mapped[datetime | None] = mapped_column(info=label(_l("Counted in at")))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    discard_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Why it was discarded"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    survey: Mapped[Survey] = relationship(info=label(_l("Survey")))
    created_by: Mapped[Employee | None] = relationship(
        foreign_keys=[created_by_id], info=label(_l("Entered by"))
    )
    first_by: Mapped[Employee | None] = relationship(
        foreign_keys=[first_by_id], info=label(_l("Typed first by"))
    )
    second_by: Mapped[Employee | None] = relationship(
        foreign_keys=[second_by_id], info=label(_l("Typed again by"))
    )
    settled_by: Mapped[Employee | None] = relationship(
        foreign_keys=[settled_by_id], info=label(_l("Counted by"))
    )
    lines: Mapped[list[SurveyBatchLine]] = relationship(
        order_by="SurveyBatchLine.id", back_populates="batch"
    )

    def __str__(self) -> str:
        return self.number


class SurveyBatchLine(Base):
    """One paper sheet of a batch: what was read first, what the second time, what was settled."""

    __tablename__ = "survey_batch_line"
    __table_args__ = (UniqueConstraint("batch_id", "sheet_id"),)
    told_on: ClassVar = ("survey_batch", "batch_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("survey_batch.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("survey_sheet.id"), index=True)
    first: Mapped[str] = mapped_column(Text, default="", info={"sealed": True})
    second: Mapped[str] = mapped_column(Text, default="", info={"sealed": True})
    settled: Mapped[str] = mapped_column(Text, default="", info={"sealed": True})
    # the household had answered by its code meanwhile: the paper doesn't count
    overtaken: Mapped[bool] = mapped_column(default=False)

    batch: Mapped[SurveyBatch] = relationship(back_populates="lines")
    sheet: Mapped[SurveySheet] = relationship()

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.sheet)
