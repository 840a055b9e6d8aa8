"""Community activities (JD-9): the plan, who signed up and came, what it cost."""

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
    and_,
    event,
    exists,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Versioned, Voidable, as_kept, complaint, label
from models.customers import Customer
from models.estate import Area, Building, Office, Unit
from models.people import Employee
from rules import typed
from rules.activities import OVER
from rules.activity_words import ActivityState, SignUpChannel, SignUpState
from rules.refusal import Refusal
from rules.vocabulary import N_, Role

if TYPE_CHECKING:
    from models.scopes import Actor


def own_offices(actor: Actor) -> set[int]:
    """Return the offices somebody is area administrator at."""
    posts = (post for post in actor.posts if post.role is Role.AREA_ADMIN)
    return {post.office_id for post in posts if post.office_id is not None}


class Activity(Versioned, Base):
    """One activity for the residents; without places of its own it concerns the whole office."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        UniqueConstraint("token"),
        CheckConstraint(
            "ends_at > starts_at",
            "ends_after_start",
            info=complaint(_l("The end must come after the start.")),
        ),
        CheckConstraint(
            "sign_up_until IS NULL OR sign_up_until <= starts_at",
            "sign_up_before_start",
            info=complaint(_l("Signing up ends when the activity starts, at the latest.")),
        ),
        CheckConstraint(
            "budget_fen >= 0",
            "budget_not_negative",
            info=complaint(_l("A budget can't be negative.")),
        ),
        CheckConstraint("seats IS NULL OR seats > 0", "seats_positive"),
        CheckConstraint(
            "state <> 'called_off' OR called_off_reason <> ''",
            "end_has_a_reason",
            info=complaint(_l("Give the reason.")),
        ),
        CheckConstraint("state <> 'closed' OR result <> ''", "closed_has_a_result"),
        Index("ix_activity_office_id_starts_at_id", "office_id", "starts_at", "id"),
        Index("ix_activity_office_id_state_starts_at", "office_id", "state", "starts_at", "id"),
        Index("ix_activity_starts_at_id", "starts_at", "id"),
        # one's own day
        Index("ix_activity_in_charge_id_state_starts_at", "in_charge_id", "state", "starts_at"),
        # what ended in a month: work records (4.2.1.5, 4.2.2.6)
        Index("ix_activity_ends_at_kpi", "ends_at", "in_charge_id", "office_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Activity")))
    place: Mapped[str] = mapped_column(String(120), info=label(_l("Venue")))
    starts_at: Mapped[datetime] = mapped_column(info=label(_l("Starts at")))
    ends_at: Mapped[datetime] = mapped_column(info=label(_l("Ends at")))
    plan: Mapped[str] = mapped_column(Text, default="", info=label(_l("Plan of the activity")))
    budget_fen: Mapped[int] = mapped_column(default=0, info=label(_l("Budget (yuan)"), money=True))
    seats: Mapped[int | None] = mapped_column(info=label(_l("Seats")))
    sign_up_until: Mapped[datetime | None] = mapped_column(info=label(_l("Sign-up until")))
    in_charge_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    state: Mapped[ActivityState] = mapped_column(
        default=ActivityState.PLANNED, info=label(_l("State"))
    )
    token: Mapped[str] = mapped_column(String(32), info={"audit": False})
    created_at: Mapped[datetime] = mapped_column(info=label(_l("Entered at")))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    announced_at: Mapped[datetime | None] = mapped_column(info=label(_l("Announced at")))
    held_at: Mapped[datetime | None] = mapped_column(info=label(_l("Recorded as held at")))
    closed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Wound up at")))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    result: Mapped[str] = mapped_column(Text, default="", info=label(_l("Result of the activity")))
    remarks: Mapped[str] = mapped_column(Text, default="", info=label(_l("What residents said")))
    called_off_at: Mapped[datetime | None] = mapped_column(info=label(_l("Called off at")))
    called_off_reason: Mapped[str] = mapped_column(
        String(500), default="", info=label(_l("Why it was called off"))
    )

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    in_charge: Mapped[Employee | None] = relationship(
        foreign_keys=[in_charge_id], info=label(_l("Person in charge"))
    )
    created_by: Mapped[Employee | None] = relationship(
        foreign_keys=[created_by_id], info=label(_l("Entered by"))
    )
    closed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[closed_by_id], info=label(_l("Wound up by"))
    )
    places: Mapped[list[ActivityPlace]] = relationship(
        back_populates="activity", order_by="ActivityPlace.id"
    )

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what concerns the areas held today or the whole office, and one's own."""
        today = actor.areas_today
        inside = select(Unit.building_id).where(Unit.area_id.in_(today))
        here = and_(ActivityPlace.activity_id == cls.id, ActivityPlace.removed_at.is_(None))
        theirs = or_(ActivityPlace.area_id.in_(today), ActivityPlace.building_id.in_(inside))
        everybody = and_(cls.office_id.in_(own_offices(actor)), ~exists().where(here))
        return or_(
            everybody,
            exists().where(here, theirs),
            cls.in_charge_id == actor.employee_id,
            cls.created_by_id == actor.employee_id,
        )

    def __str__(self) -> str:
        return self.name


class ActivityPlace(Base):
    """An area or a building that an activity concerns, until it is taken out."""

    __tablename__ = "activity_place"
    __table_args__ = (
        CheckConstraint("(area_id IS NULL) <> (building_id IS NULL)", "area_or_building"),
    )
    told_on: ClassVar = ("activity", "activity_id")  # whose page tells of it (models.audit)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Taken out at")))

    activity: Mapped[Activity] = relationship(back_populates="places")
    area: Mapped[Area | None] = relationship(info=label(_l("Responsible area")))
    building: Mapped[Building | None] = relationship(info=label(_l("Building")))

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.area or self.building or "")


class SignUp(Versioned, Base):
    """Somebody who signed up, with how many people, and how many of them came."""

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("activity_id", "post_key"),
        CheckConstraint("people > 0", "people_positive"),
        CheckConstraint("came >= 0 AND came <= people", "came_of_people"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", "withdrawn_is_dated"),
        Index("ix_sign_up_activity_id_state_id", "activity_id", "state", "id"),
        Index("ix_sign_up_office_id_at_id", "office_id", "at", "id"),
        Index("ix_sign_up_at_id", "at", "id"),
    )

    _phone_as_kept = as_kept(typed.phone, "phone")

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), info=label(_l("Name")))
    room: Mapped[str] = mapped_column(String(40), default="", info=label(_l("Room")))
    phone: Mapped[str] = mapped_column(
        String(20), default="", info=label(_l("Phone"), personal=True)
    )
    people: Mapped[int] = mapped_column(default=1, info=label(_l("Number of people")))
    channel: Mapped[SignUpChannel] = mapped_column(info=label(_l("Signed up by")))
    state: Mapped[SignUpState] = mapped_column(info=label(_l("State")))
    at: Mapped[datetime] = mapped_column(info=label(_l("Signed up at")))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    moved_up_at: Mapped[datetime | None] = mapped_column(
        info=label(_l("Moved up from the waiting list at"))
    )
    came: Mapped[int] = mapped_column(default=0, info=label(_l("People who came")))
    came_at: Mapped[datetime | None] = mapped_column(info=label(_l("Came at")))
    came_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=label(_l("Signed off at")))
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    withdraw_note: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("Why they don't come"))
    )
    post_key: Mapped[str | None] = mapped_column(String(32), info={"audit": False})

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    activity: Mapped[Activity] = relationship(info=label(_l("Activity")))
    customer: Mapped[Customer | None] = relationship(info=label(_l("Customer")))
    by: Mapped[Employee | None] = relationship(
        foreign_keys=[by_id], info=label(_l("Taken down by"))
    )
    came_by: Mapped[Employee | None] = relationship(
        foreign_keys=[came_by_id], info=label(_l("Attendance ticked by"))
    )

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the sign-ups for the activities of an area administrator."""
        return cls.activity_id.in_(select(Activity.id).where(Activity.of_areas(actor)))

    def __str__(self) -> str:
        return self.name


class SignUpTry(Base):
    """A post to a public sign-up page: counted by address and activity, then forgotten."""

    __tablename__ = "sign_up_try"
    __table_args__ = (
        Index("ix_sign_up_try_ip_at", "ip", "at"),
        Index("ix_sign_up_try_activity_id_at", "activity_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ip: Mapped[str] = mapped_column(String(45))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    at: Mapped[datetime]


class ActivityCost(Voidable, Versioned, Base):
    """What was spent for an activity; a mistake is voided and entered anew."""

    __tablename__ = "activity_cost"
    __table_args__ = (
        CheckConstraint(
            "amount_fen > 0",
            "amount_positive",
            info=complaint(_l("A cost must be more than zero.")),
        ),
        Index("ix_activity_cost_activity_id_id", "activity_id", "id"),
        Index("ix_activity_cost_office_id_spent_on_id", "office_id", "spent_on", "id"),
        Index("ix_activity_cost_spent_on_id", "spent_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    item: Mapped[str] = mapped_column(String(120), info=label(_l("What was paid for")))
    amount_fen: Mapped[int] = mapped_column(info=label(_l("Amount (yuan)"), money=True))
    spent_on: Mapped[date] = mapped_column(info=label(_l("Spent on")))
    voucher_no: Mapped[str] = mapped_column(
        String(40), default="", info=label(_l("Voucher number"))
    )
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    activity: Mapped[Activity] = relationship(info=label(_l("Activity")))
    by: Mapped[Employee | None] = relationship(info=label(_l("Entered by")))

    @classmethod
    def of_areas(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the costs of the activities of an area administrator."""
        return cls.activity_id.in_(select(Activity.id).where(Activity.of_areas(actor)))

    def __str__(self) -> str:
        return self.item


@event.listens_for(Session, "before_flush")
def refuse_change_of_ended(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter an activity that is wound up or was called off."""
    for row in session.dirty:
        if isinstance(row, Activity) and session.is_modified(row):
            history = inspect(row).attrs.state.history
            was = (*history.deleted, *history.unchanged)
            if was and was[0] in OVER:
                raise Refusal(N_("This activity is over and stands as it is."))
