"""Training sessions and who attended: forms F/QP-6.2-01/002 and /003 (procedure 4.1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

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
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Spanned, Versioned, Voidable, as_kept, complaint, label
from models.estate import Office
from models.people import Employee
from models.scopes import Actor
from models.training_plans import TrainingPlanItem
from rules import typed
from rules.pre_duty import BREAK_DAYS
from rules.training_words import (
    AttendanceState,
    Effectiveness,
    ExamMethod,
    SessionState,
    SignedBy,
    TrainingKind,
    TrainingMethod,
    TrainingSubject,
)
from rules.vocabulary import Role

VOIDED = "voided_at IS NOT NULL"


class PreDutyTopic(Spanned, Versioned, Base):
    """A topic of training that is mandatory before duty (4.1.1.2), from–to."""

    __tablename__ = "pre_duty_topic"
    __table_args__ = (
        UniqueConstraint(
            "code", "valid_from", info=complaint(_l("This code starts on that day already."))
        ),
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "ends_after_start",
            info=complaint(_l("The last day must not come before the first.")),
        ),
        CheckConstraint(
            "for_front_desk OR for_areas",
            "is_for_somebody",
            info=complaint(_l("Tick at least one post the topic is for.")),
        ),
        CheckConstraint(
            "break_days >= 0",
            "break_not_negative",
            info=complaint(_l("A break lasts no fewer than 0 days.")),
        ),
        Index("ix_pre_duty_topic_valid_from_position_no", "valid_from", "position_no"),
    )

    _code_as_kept = as_kept(typed.code, "code")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), info=label(_l("Code")))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Mandatory topic")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("From")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("To")))
    exam_required: Mapped[bool] = mapped_column(default=False, info=label(_l("With an exam")))
    position_no: Mapped[int] = mapped_column(default=0, info=label(_l("Place in the list")))
    for_front_desk: Mapped[bool] = mapped_column(
        default=True, server_default=true(), info=label(_l("For the front desk"))
    )
    for_areas: Mapped[bool] = mapped_column(
        default=True, server_default=true(), info=label(_l("For area administrators"))
    )
    # who was no administrator for longer begins anew as one newly hired (4.1.1.1)
    break_days: Mapped[int] = mapped_column(
        default=BREAK_DAYS,
        server_default=text(str(BREAK_DAYS)),
        info=label(_l("Longest break in days")),
    )

    @property
    def posts(self) -> tuple[Role, ...]:
        """The posts that need it."""
        ticked = ((Role.FRONT_DESK, self.for_front_desk), (Role.AREA_ADMIN, self.for_areas))
        return tuple(role for role, wanted in ticked if wanted)

    def __str__(self) -> str:
        return self.name


class TrainingSession(Voidable, Versioned, Base):
    """One training on one day; without an office it is the whole company's."""

    __tablename__ = "training_session"
    __table_args__ = (
        UniqueConstraint(
            "session_no", info=complaint(_l("A training session has this number already."))
        ),
        UniqueConstraint("token"),
        CheckConstraint(
            "minutes > 0",
            "minutes_positive",
            info=complaint(_l("A training takes some time: enter its hours.")),
        ),
        CheckConstraint(
            "ends_at IS NULL OR (starts_at IS NOT NULL AND ends_at > starts_at)",
            "ends_after_start",
            info=complaint(_l("The end must come after the start.")),
        ),
        CheckConstraint("(state = 'held') = (closed_at IS NOT NULL)", "held_is_dated"),
        CheckConstraint("state <> 'cancelled' OR cancel_reason <> ''", "end_has_a_reason"),
        Index("ix_training_session_office_id_held_on_id", "office_id", "held_on", "id"),
        Index("ix_training_session_held_on_id", "held_on", "id"),
        Index("ix_training_session_state_held_on_id", "state", "held_on", "id"),
        Index(
            *("ix_training_session_office_id_state_held_on", "office_id", "state", "held_on", "id")
        ),
        Index(
            "ix_training_session_voided",
            *("held_on", "id"),
            sqlite_where=text(VOIDED),
            postgresql_where=text(VOIDED),
        ),
    )

    _number_as_kept = as_kept(typed.code, "session_no")

    id: Mapped[int] = mapped_column(primary_key=True)
    session_no: Mapped[str] = mapped_column(String(40), info=label(_l("Session number")))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[TrainingKind] = mapped_column(info=label(_l("Kind of training")))
    subject: Mapped[TrainingSubject] = mapped_column(
        default=TrainingSubject.OTHER, info=label(_l("Subject of training"))
    )
    topic: Mapped[str] = mapped_column(String(120), info=label(_l("Topic of training")))
    pre_duty_topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("pre_duty_topic.id"), index=True
    )
    held_on: Mapped[date] = mapped_column(info=label(_l("Day of training")))
    starts_at: Mapped[datetime | None] = mapped_column(info=label(_l("Starts at")))
    ends_at: Mapped[datetime | None] = mapped_column(info=label(_l("Ends at")))
    minutes: Mapped[int] = mapped_column(info=label(_l("Minutes of training")))
    place: Mapped[str] = mapped_column(String(120), default="", info=label(_l("Place of training")))
    method: Mapped[TrainingMethod] = mapped_column(
        default=TrainingMethod.LECTURE, info=label(_l("Way of training"))
    )
    trainer_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    # his name then, or that of somebody from outside
    trainer: Mapped[str] = mapped_column(String(60), info=label(_l("Trainer")))
    mandatory: Mapped[bool] = mapped_column(default=True, info=label(_l("Mandatory training")))
    # values of posts, with spaces between: who was asked to come because of his post
    audience_roles: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("Posts asked to come"))
    )
    content: Mapped[str] = mapped_column(Text, default="", info=label(_l("Content of training")))
    materials: Mapped[str] = mapped_column(Text, default="", info=label(_l("Materials used")))
    exam_method: Mapped[ExamMethod] = mapped_column(
        default=ExamMethod.NONE, info=label(_l("Exam held as"))
    )
    state: Mapped[SessionState] = mapped_column(
        default=SessionState.PLANNED, info=label(_l("State"))
    )
    absence_handling: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("What becomes of those absent"))
    )
    effectiveness: Mapped[Effectiveness | None] = mapped_column(
        info=label(_l("Effect of the training"))
    )
    effectiveness_text: Mapped[str] = mapped_column(
        Text, default="", info=label(_l("Judgement of the effect"))
    )
    retraining: Mapped[str] = mapped_column(Text, default="", info=label(_l("Training again")))
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    make_up_of_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id"), index=True)
    # the item of the year's plan that it carries out; none: it came on top of the plan
    plan_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("training_plan_item.id"), index=True
    )
    opened_at: Mapped[datetime | None] = mapped_column(info=label(_l("Sign-in opened at")))
    # what leads to the public page, and what its code of a minute is derived from
    token: Mapped[str | None] = mapped_column(String(32), info={"audit": False})
    secret: Mapped[str] = mapped_column(String(64), default="", info={"audit": False})
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Session closed at")))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    cancel_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Why it was called off"))
    )

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    pre_duty_topic: Mapped[PreDutyTopic | None] = relationship(info=label(_l("Mandatory topic")))
    trainer_person: Mapped[Employee | None] = relationship(
        foreign_keys=[trainer_id], info=label(_l("Trainer of our staff"))
    )
    recorder: Mapped[Employee | None] = relationship(
        foreign_keys=[recorder_id], info=label(_l("Recorded by"))
    )
    closed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[closed_by_id], info=label(_l("Session closed by"))
    )
    make_up_of: Mapped[TrainingSession | None] = relationship(
        remote_side=[id], info=label(_l("Makes up for"))
    )
    plan_item: Mapped[TrainingPlanItem | None] = relationship(info=label(_l("Item of the plan")))
    attendance: Mapped[list[TrainingAttendance]] = relationship(
        back_populates="session", order_by="TrainingAttendance.id"
    )

    @property
    def posts_asked(self) -> tuple[Role, ...]:
        """The posts that were asked to come."""
        asked = self.audience_roles.split()
        return tuple(role for role in Role if role.value in asked)

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return what an office trains: its own sessions and the company's."""
        return or_(cls.office_id == office_id, cls.office_id.is_(None))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the sessions one is on the list of, and those one gives."""
        listed = select(TrainingAttendance.session_id).where(
            TrainingAttendance.employee_id == actor.employee_id,
            TrainingAttendance.state != AttendanceState.STRUCK,
        )
        return or_(cls.id.in_(listed), cls.trainer_id == actor.employee_id)

    @staticmethod
    def words_in_sql(entity: Any) -> ColumnElement[str]:
        """Return the SQL of what it is called."""
        found: ColumnElement[str] = entity.session_no
        return found

    def __str__(self) -> str:
        return self.session_no


class TrainingAttendance(Versioned, Base):
    """One person at one session: asked to come, there, or not, and why not."""

    __tablename__ = "training_attendance"
    told_on: ClassVar = ("training_session", "session_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        UniqueConstraint("session_id", "employee_id"),
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", "signed_is_told"),
        CheckConstraint(
            "state NOT IN ('attended', 'awaiting') OR signed_at IS NOT NULL", "there_is_dated"
        ),
        Index("ix_training_attendance_session_id_state_id", "session_id", "state", "id"),
        Index("ix_training_attendance_employee_id_state", "employee_id", "state", "session_id"),
        Index("ix_training_attendance_office_id_id", "office_id", "id"),
        Index("ix_training_attendance_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    # where he held his post that day: the session may be the whole company's
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    position: Mapped[Role | None] = mapped_column(info=label(_l("Post")))
    listed: Mapped[bool] = mapped_column(default=True, info=label(_l("On the list")))
    drawn: Mapped[bool] = mapped_column(default=False, info=label(_l("Asked by his post")))
    state: Mapped[AttendanceState] = mapped_column(
        default=AttendanceState.EXPECTED, info=label(_l("Sign-in state"))
    )
    signed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Signed in at")))
    signed_by: Mapped[SignedBy | None] = mapped_column(info=label(_l("Signed in by")))
    absence_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Reason of absence"))
    )
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(info=label(_l("Decided at")))

    session: Mapped[TrainingSession] = relationship(
        back_populates="attendance", info=label(_l("Training session"))
    )
    employee: Mapped[Employee] = relationship(
        foreign_keys=[employee_id], info=label(_l("Participant"))
    )
    office: Mapped[Office | None] = relationship(info=label(_l("Office")))
    decided_by: Mapped[Employee | None] = relationship(
        foreign_keys=[decided_by_id], info=label(_l("Decided by"))
    )

    @classmethod
    def of_office(cls, office_id: int) -> ColumnElement[bool]:
        """Return who was at an office's sessions, and an office's people at the company's."""
        own = select(TrainingSession.id).where(TrainingSession.office_id == office_id)
        return or_(cls.office_id == office_id, cls.session_id.in_(own))

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return one's own attendance."""
        return cls.employee_id == actor.employee_id

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.employee)

    def __str__(self) -> str:
        return self.told_as


class TrainingTry(Base):
    """A post to the public sign-in page: counted by address and session, then forgotten."""

    __tablename__ = "training_try"
    __table_args__ = (
        Index("ix_training_try_ip_at", "ip", "at"),
        Index("ix_training_try_session_id_at", "session_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ip: Mapped[str] = mapped_column(String(45))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id"))
    at: Mapped[datetime]


def attended() -> ColumnElement[bool]:
    """Return the condition of attendance that counts; join the session to ask it."""
    return and_(
        TrainingAttendance.state == AttendanceState.ATTENDED,
        TrainingSession.state == SessionState.HELD,
        TrainingSession.voided_at.is_(None),
    )
