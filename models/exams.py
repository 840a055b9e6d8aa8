"""Exams (4.1.3): the question bank, papers, and the one home of every result (4.2.1.1, 4.2.2.1)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
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
    and_,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.estate import Office
from models.people import Employee
from models.scopes import Actor
from models.training import PreDutyTopic, TrainingAttendance, TrainingSession
from rules.exam_words import ExamQuestionKind, PaperState, SittingState, SittingWay
from rules.training_words import AttendanceState
from rules.vocabulary import Role

VOIDED = "voided_at IS NOT NULL"


class ExamQuestion(Versioned, Base):
    """One version of a question of the bank (题目); one that was asked stands, a change follows it.

    ``choices`` are its choices, one a line; ``answers`` the letters of the right ones, or T or F.
    """

    __tablename__ = "exam_question"
    __table_args__ = (
        UniqueConstraint(
            *("code", "edition"),
            info=complaint(_l("There is a question with this number already.")),
        ),
        UniqueConstraint(
            "supersedes_id",
            info=complaint(_l("This question was changed meanwhile: open its latest version.")),
        ),
        Index("ix_exam_question_office_id_topic_id", "office_id", "topic", "id"),
        Index("ix_exam_question_topic_id", "topic", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    code: Mapped[str] = mapped_column(String(40), info=label(_l("Question number")))
    edition: Mapped[int] = mapped_column(default=1, info=label(_l("Question version")))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("exam_question.id"))
    kind: Mapped[ExamQuestionKind] = mapped_column(info=label(_l("Kind of question")))
    topic: Mapped[str] = mapped_column(String(80), info=label(_l("Subject matter")))
    text: Mapped[str] = mapped_column(Text, info=label(_l("Question")))
    choices: Mapped[str] = mapped_column(Text, default="", info=label(_l("Choices")))
    answers: Mapped[str] = mapped_column(String(20), default="", info=label(_l("Right answer")))
    reference: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Reference answer or explanation"))
    )
    points: Mapped[Fraction] = mapped_column(info=label(_l("Points of the question")))
    in_use: Mapped[bool] = mapped_column(default=True, info=label(_l("Drawn for papers")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    supersedes: Mapped[ExamQuestion | None] = relationship(
        remote_side="ExamQuestion.id", info=label(_l("Version before"))
    )

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the questions an office may ask: its own and the company's."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    def __str__(self) -> str:
        return self.code


class ExamPaper(Versioned, Base):
    """One exam as it is set (试卷): what is drawn, how long, the pass mark, for whom and when."""

    __tablename__ = "exam_paper"
    __table_args__ = (
        CheckConstraint("minutes > 0", "takes_time"),
        CheckConstraint("attempts > 0", "taken_at_least_once"),
        CheckConstraint("days_between >= 0", "days_not_negative"),
        CheckConstraint(
            "closes_at IS NULL OR closes_at > opens_at",
            "ends_after_start",
            info=complaint(_l("The exam must end after it begins.")),
        ),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", "published_is_dated"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closed_is_dated"),
        Index("ix_exam_paper_office_id_opens_at_id", "office_id", "opens_at", "id"),
        Index("ix_exam_paper_opens_at_id", "opens_at", "id"),
        Index("ix_exam_paper_state_opens_at_id", "state", "opens_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Name of the exam")))
    topic: Mapped[str] = mapped_column(String(80), default="", info=label(_l("Subject matter")))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id"), index=True)
    pre_duty_topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("pre_duty_topic.id"), index=True
    )
    state: Mapped[PaperState] = mapped_column(default=PaperState.DRAFT, info=label(_l("State")))
    seed: Mapped[str] = mapped_column(String(32), info=label(_l("Seed of the draw")))
    same_for_all: Mapped[bool] = mapped_column(
        default=False, info=label(_l("Everybody gets the same questions"))
    )
    minutes: Mapped[int] = mapped_column(info=label(_l("Minutes allowed")))
    pass_score: Mapped[Fraction] = mapped_column(
        default=Fraction(80), info=label(_l("Pass mark (of 100)"))
    )
    part_marks: Mapped[bool] = mapped_column(
        default=False, info=label(_l("Part of the points for a part of the right choices"))
    )
    attempts: Mapped[int] = mapped_column(default=2, info=label(_l("May be taken how many times")))
    days_between: Mapped[int] = mapped_column(
        default=1, info=label(_l("Days until it may be taken again"))
    )
    opens_at: Mapped[datetime] = mapped_column(info=label(_l("Open from")))
    closes_at: Mapped[datetime | None] = mapped_column(info=label(_l("Open until")))
    audience_roles: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("For these posts"), listed=Role)
    )
    created_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    published_at: Mapped[datetime | None] = mapped_column(info=label(_l("Set at")))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Exam closed at")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    session: Mapped[TrainingSession | None] = relationship(info=label(_l("Training session")))
    pre_duty_topic: Mapped[PreDutyTopic | None] = relationship(info=label(_l("Pre-duty topic")))
    created_by: Mapped[Employee | None] = relationship(
        foreign_keys=[created_by_id], info=label(_l("Entered by"))
    )
    published_by: Mapped[Employee | None] = relationship(
        foreign_keys=[published_by_id], info=label(_l("Set by"))
    )
    parts: Mapped[list[ExamPaperPart]] = relationship(
        order_by="ExamPaperPart.position",
        cascade="all, delete-orphan",
        info=label(_l("What is drawn")),
    )
    people: Mapped[list[ExamPaperPerson]] = relationship(
        order_by="ExamPaperPerson.id",
        cascade="all, delete-orphan",
        info=label(_l("For these people")),
    )

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return the papers of an office and of the company."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the papers set for somebody: his posts, his name, or a training's list."""
        return and_(cls.state != PaperState.DRAFT, cls.meant_for(actor))

    @classmethod
    def meant_for(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the condition of the papers for somebody: by post, by name, by a list."""
        listed = select(TrainingAttendance.session_id).where(
            TrainingAttendance.employee_id == actor.employee_id,
            TrainingAttendance.state != AttendanceState.STRUCK,
        )
        named = select(ExamPaperPerson.paper_id).where(
            ExamPaperPerson.employee_id == actor.employee_id
        )
        roles = literal(",") + cls.audience_roles + ","
        posts = [
            and_(
                or_(cls.office_id.is_(None), cls.office_id == post.office_id),
                roles.contains(f",{post.role.value},"),
            )
            for post in dict.fromkeys(actor.posts)
        ]
        return or_(cls.session_id.in_(listed), cls.id.in_(named), *posts)

    @property
    def roles(self) -> list[str]:
        """The posts it is for, by value."""
        return [one for one in self.audience_roles.split(",") if one]

    def __str__(self) -> str:
        return self.name


class ExamPaperPart(Base):
    """So many questions of a kind, and of a topic if one is named, that a paper draws."""

    __tablename__ = "exam_paper_part"
    __table_args__ = (
        UniqueConstraint("paper_id", "position"),
        CheckConstraint("count > 0", "count_positive"),
    )
    told_on: ClassVar = ("exam_paper", "paper_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("exam_paper.id"))
    position: Mapped[int]
    kind: Mapped[ExamQuestionKind] = mapped_column(info=label(_l("Kind of question")))
    topic: Mapped[str] = mapped_column(String(80), default="", info=label(_l("Subject matter")))
    count: Mapped[int] = mapped_column(info=label(_l("How many")))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return f"{self.kind.value} {self.count}"


class ExamPaperPerson(Base):
    """Somebody a paper is for by name."""

    __tablename__ = "exam_paper_person"
    __table_args__ = (UniqueConstraint("paper_id", "employee_id"),)
    told_on: ClassVar = ("exam_paper", "paper_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("exam_paper.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)

    employee: Mapped[Employee] = relationship(info=label(_l("For these people")))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.employee)


class ExamSitting(Voidable, Versioned, Base):
    """One person's exam, however it was held: the only home of results (考试记录).

    ``office_id`` and ``position`` are the post it counts for in the assessment; without a position
    it counts in nobody's. ``absent``: he was listed and did not come, so nothing was taken.
    """

    __tablename__ = "exam_sitting"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("paper_id", "employee_id", "attempt"),
        CheckConstraint("(score IS NULL) = (passed IS NULL)", "score_says_passed"),
        CheckConstraint("NOT absent OR score IS NULL", "absent_has_no_score"),
        CheckConstraint("(state = 'marked') = (score IS NOT NULL OR absent)", "marked_has_a_score"),
        CheckConstraint("(started_at IS NULL) = (ends_at IS NULL)", "timed_if_begun"),
        Index("ix_exam_sitting_office_id_taken_on_id", "office_id", "taken_on", "id"),
        Index("ix_exam_sitting_taken_on_id", "taken_on", "id"),
        Index("ix_exam_sitting_employee_id_taken_on_id", "employee_id", "taken_on", "id"),
        Index("ix_exam_sitting_state_taken_on_id", "state", "taken_on", "id"),
        Index(
            *("ix_exam_sitting_office_id_state_taken_on_id", "office_id", "state", "taken_on", "id")
        ),
        Index("ix_exam_sitting_session_id_employee_id", "session_id", "employee_id"),
        Index(
            "ix_exam_sitting_voided",
            *("taken_on", "id"),
            sqlite_where=text(VOIDED),
            postgresql_where=text(VOIDED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    position: Mapped[Role | None] = mapped_column(info=label(_l("Post")))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("exam_paper.id"))
    pre_duty_topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("pre_duty_topic.id"), index=True
    )
    about: Mapped[str] = mapped_column(String(120), info=label(_l("Exam")))
    way: Mapped[SittingWay] = mapped_column(info=label(_l("Way of the exam")))
    attempt: Mapped[int] = mapped_column(default=1, info=label(_l("Attempt")))
    state: Mapped[SittingState] = mapped_column(info=label(_l("State")))
    taken_on: Mapped[date] = mapped_column(info=label(_l("Day of the exam")))
    seed: Mapped[str] = mapped_column(String(80), default="", info=label(_l("Seed of the draw")))
    started_at: Mapped[datetime | None] = mapped_column(info=label(_l("Begun at")))
    ends_at: Mapped[datetime | None] = mapped_column(info=label(_l("Answers taken until")))
    handed_in_at: Mapped[datetime | None] = mapped_column(info=label(_l("Handed in at")))
    # seals what was answered when it was handed in
    answers_sha256: Mapped[str] = mapped_column(
        String(64), default="", info=label(_l("Seal of the answers"))
    )
    absent: Mapped[bool] = mapped_column(default=False, info=label(_l("Missed the exam")))
    got: Mapped[Fraction | None] = mapped_column(info=label(_l("Points earned")))
    total: Mapped[Fraction | None] = mapped_column(info=label(_l("Points of the paper")))
    score: Mapped[Fraction | None] = mapped_column(info=label(_l("Exam score")))
    pass_score: Mapped[Fraction] = mapped_column(info=label(_l("Pass mark (of 100)")))
    passed: Mapped[bool | None] = mapped_column(info=label(_l("Passed")))
    marked_at: Mapped[datetime | None] = mapped_column(info=label(_l("Marked at")))
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    note: Mapped[str] = mapped_column(String(500), default="", info=label(_l("Note")))

    employee: Mapped[Employee] = relationship(
        foreign_keys=[employee_id], info=label(_l("Examined"))
    )
    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    session: Mapped[TrainingSession | None] = relationship(info=label(_l("Training session")))
    paper: Mapped[ExamPaper | None] = relationship(info=label(_l("Exam paper")))
    pre_duty_topic: Mapped[PreDutyTopic | None] = relationship(info=label(_l("Pre-duty topic")))
    marked_by: Mapped[Employee | None] = relationship(
        foreign_keys=[marked_by_id], info=label(_l("Marked by"))
    )
    answers: Mapped[list[ExamAnswer]] = relationship(
        back_populates="sitting", order_by="ExamAnswer.place", info=label(_l("Answers"))
    )

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own exams."""
        return cls.employee_id == actor.employee_id

    def __str__(self) -> str:
        return self.number


class ExamAnswer(Base):
    """One question as it was drawn for a sitting, and what was answered.

    ``shown`` are the letters of its choices in the order they were shown; ``given`` are letters of
    the bank, T or F, or words. What is given while the exam runs leaves no line of the trail each:
    handing in seals all of it.
    """

    __tablename__ = "exam_answer"
    __table_args__ = (UniqueConstraint("sitting_id", "place"),)
    told_on: ClassVar = ("exam_sitting", "sitting_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"))
    place: Mapped[int] = mapped_column(info=label(_l("No.")))
    question_id: Mapped[int] = mapped_column(ForeignKey("exam_question.id"), index=True)
    shown: Mapped[str] = mapped_column(String(20), default="")
    points: Mapped[Fraction] = mapped_column(info=label(_l("Points of the question")))
    given: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Answer given"), audit=False)
    )
    given_at: Mapped[datetime | None] = mapped_column(
        info=label(_l("Answer given at"), audit=False)
    )
    got: Mapped[Fraction | None] = mapped_column(info=label(_l("Points earned")))
    remark: Mapped[str] = mapped_column(String(300), default="", info=label(_l("Marker's remark")))

    sitting: Mapped[ExamSitting] = relationship(back_populates="answers")
    question: Mapped[ExamQuestion] = relationship(info=label(_l("Question")))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return f"{self.sitting.number} · {self.place}"
