"""Before duty: who was put on duty by exception, and what is known of people's training (4.1.1.1).

The records are asked here, below the services, because the gate stands at the flush
(``models.pre_duty_gate``); what they mean stands in ``rules.pre_duty``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    event,
    exists,
    func,
    inspect,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label
from models.estate import Office
from models.exams import ExamSitting
from models.people import Employee, Post
from models.scopes import Actor
from models.training import PreDutyTopic, TrainingAttendance, TrainingSession, attended
from rules import pre_duty
from rules.pre_duty import GATED, Done, Owed, Served
from rules.refusal import Refusal
from rules.training_words import TrainingKind
from rules.vocabulary import N_, Role

VOIDED = "voided_at IS NOT NULL"


class PreDutyOverride(Voidable, Versioned, Base):
    """Somebody put on duty although pre-duty training is missing, and why; voided, it ends."""

    __tablename__ = "pre_duty_override"
    __table_args__ = (
        CheckConstraint(
            "to_on IS NULL OR to_on >= from_on",
            "days_in_order",
            info=complaint(_l("The last day lies before the first.")),
        ),
        CheckConstraint(
            "employee_id <> given_by_id",
            "another_person",
            info=complaint(_l("Nobody puts himself on duty by exception.")),
        ),
        Index("ix_pre_duty_override_office_id_from_on_id", "office_id", "from_on", "id"),
        Index("ix_pre_duty_override_from_on_id", "from_on", "id"),
        Index("ix_pre_duty_override_employee_id_from_on", "employee_id", "from_on"),
        Index(
            "ix_pre_duty_override_voided",
            *("from_on", "id"),
            sqlite_where=text(VOIDED),
            postgresql_where=text(VOIDED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    from_on: Mapped[date] = mapped_column(info=label(_l("On duty from")))
    to_on: Mapped[date | None] = mapped_column(info=label(_l("On duty until")))
    reason: Mapped[str] = mapped_column(String(500), info=label(_l("Reason")))
    # names of the topics that were missing when it was given: what the exception was about
    lacked: Mapped[str] = mapped_column(String(500), info=label(_l("What was missing")))
    given_at: Mapped[datetime] = mapped_column(info=label(_l("Given at")))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    employee: Mapped[Employee] = relationship(
        foreign_keys=[employee_id], info=label(_l("Put on duty"))
    )
    given_by: Mapped[Employee] = relationship(
        foreign_keys=[given_by_id], info=label(_l("Exception given by"))
    )

    @classmethod
    def holding_on(cls, day: date) -> ColumnElement[bool]:
        """Return the condition of the exceptions that hold on a day."""
        return and_(
            cls.voided_at.is_(None),
            cls.from_on <= day,
            or_(cls.to_on.is_(None), cls.to_on >= day),
        )

    def holds_on(self, day: date) -> bool:
        """Say whether the exception holds on a day."""
        return (
            self.voided_at is None
            and self.from_on <= day
            and (self.to_on is None or day <= self.to_on)
        )

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what was decided about somebody."""
        return cls.employee_id == actor.employee_id

    def __str__(self) -> str:
        return f"{self.employee} {self.from_on:%Y-%m-%d}"


@dataclass(slots=True)
class Known:
    """What the records tell of one person: posts, training before duty, exceptions."""

    posts: dict[int, tuple[Role, date, date | None]] = field(default_factory=dict)  # by their id
    attended: list[Done] = field(default_factory=list)
    passed: list[Done] = field(default_factory=list)
    exceptions: list[PreDutyOverride] = field(default_factory=list)

    @property
    def served(self) -> list[Served]:
        """The posts of an administrator: a trainee serves in none."""
        return [Served(first, last) for role, first, last in self.posts.values() if role in GATED]

    def held(self, day: date) -> frozenset[Role]:
        """Return the gated posts of a day; a trainee is trained for both."""
        held = {
            role
            for role, first, last in self.posts.values()
            if first <= day and (last is None or day <= last)
        }
        return frozenset(GATED) if Role.TRAINEE in held else frozenset(held)

    def owed(
        self, topics: Sequence[PreDutyTopic], posts: Collection[Role], day: date
    ) -> list[Owed[PreDutyTopic]]:
        """Return what he needs for some posts, as it stands on a day."""
        ruled = [(topic, topic.rule) for topic in topics]
        return pre_duty.owed(ruled, self.served, self.attended, self.passed, posts, day)

    def excepted(self, day: date, office_id: int | None = None) -> bool:
        """Say whether he is on duty by exception on a day, at an office or anywhere."""
        return any(
            one.holds_on(day) and office_id in (None, one.office_id) for one in self.exceptions
        )


def topics(session: Session) -> list[PreDutyTopic]:
    """Return the mandatory topics of all times, in their order: they are few."""
    order = (PreDutyTopic.position_no, PreDutyTopic.id)
    return list(session.scalars(select(PreDutyTopic).order_by(*order)))


def newcomers(session: Session, people: Iterable[int]) -> set[int]:
    """Return who of some people may owe training: in post or trained since a topic is mandatory."""
    asked = select(Post.employee_id).where(
        Post.employee_id.in_(set(people)),
        Post.role.in_((*GATED, Role.TRAINEE)),
        begun_under_a_topic(),
    )
    return set(session.scalars(asked))


def begun_under_a_topic() -> ColumnElement[bool]:
    """Return the condition of the posts that began since some topic is mandatory."""
    return exists().where(PreDutyTopic.valid_from <= Post.valid_from)


def known(session: Session, people: Iterable[int]) -> dict[int, Known]:
    """Return what the records tell of some people: four statements, however many they are."""
    ids = set(people)
    found: dict[int, Known] = defaultdict(Known)
    for post in session.scalars(
        select(Post).where(Post.employee_id.in_(ids), Post.role.in_((*GATED, Role.TRAINEE)))
    ):
        found[post.employee_id].posts[post.id] = (post.role, post.valid_from, post.valid_to)
    for employee_id, code, on in session.execute(_attended(ids)):
        found[employee_id].attended.append(Done(code, on))
    for employee_id, code, on in session.execute(_passed(ids)):
        found[employee_id].passed.append(Done(code, on))
    for one in session.scalars(
        select(PreDutyOverride).where(
            PreDutyOverride.employee_id.in_(ids), PreDutyOverride.voided_at.is_(None)
        )
    ):
        found[one.employee_id].exceptions.append(one)
    return found


def _attended(people: set[int]) -> Select[int, str, date]:
    """Return who attended which topic on which day: sessions before duty that were held."""
    return (
        select(TrainingAttendance.employee_id, PreDutyTopic.code, TrainingSession.held_on)
        .join(TrainingSession, TrainingSession.id == TrainingAttendance.session_id)
        .join(PreDutyTopic, PreDutyTopic.id == TrainingSession.pre_duty_topic_id)
        .where(
            TrainingAttendance.employee_id.in_(people),
            TrainingSession.kind == TrainingKind.PRE_DUTY,
            attended(),
        )
    )


def _passed(people: set[int]) -> Select[int, str, date]:
    """Return who passed the exam of which topic on which day."""
    return (
        select(ExamSitting.employee_id, PreDutyTopic.code, ExamSitting.taken_on)
        .outerjoin(TrainingSession, TrainingSession.id == ExamSitting.session_id)
        .join(
            PreDutyTopic,
            PreDutyTopic.id
            == func.coalesce(ExamSitting.pre_duty_topic_id, TrainingSession.pre_duty_topic_id),
        )
        .where(
            ExamSitting.employee_id.in_(people),
            ExamSitting.passed.is_(True),
            ExamSitting.voided_at.is_(None),
        )
    )


_MOVES = frozenset({"valid_to", "position_no", "version"})
STANDS = N_(
    "Trainings were held about this topic: it stands. Give it a last day, then enter it anew."
)


def is_used(session: Session, topic: PreDutyTopic) -> bool:
    """Say whether trainings or exams point to a topic: what it says then stands."""
    sessions = select(TrainingSession.id).where(TrainingSession.pre_duty_topic_id == topic.id)
    sittings = select(ExamSitting.id).where(ExamSitting.pre_duty_topic_id == topic.id)
    return any(session.scalar(asked.limit(1)) is not None for asked in (sessions, sittings))


@event.listens_for(Session, "before_flush")
def refuse_change_of_what_was_trained(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would change what a topic was when people were trained in it."""
    with session.no_autoflush:
        for row in session.dirty:
            if not isinstance(row, PreDutyTopic) or not session.is_modified(row):
                continue
            state = inspect(row)
            names = {one.key for one in state.mapper.column_attrs} - _MOVES
            changed = any(state.attrs[name].history.has_changes() for name in names)
            if changed and is_used(session, row):
                raise Refusal(STANDS)
