"""Annual awards: dated rules, an office's award of a year, and who is proposed for it (4.11).

The ranking is worked out from the published months until the award is confirmed; then it stands
as it was, in canonical JSON with its hash (models.award_seals).
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

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
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, Voidable, complaint, label, words
from models.estate import Office
from models.people import Employee
from rules.award_words import AwardState, TieBreak
from rules.awards import USUAL_MONTHS, Terms
from rules.vocabulary import Role

if TYPE_CHECKING:
    from models.scopes import Actor

_TIES = ("tie_1", "tie_2", "tie_3", "tie_4")
_ALIVE = text("voided_at IS NULL")
_STANDS = text("struck_at IS NULL")


class AwardRule(Versioned, Base):
    """What an award is called, whom it is for and by what conditions, from a year on."""

    __tablename__ = "award_rule"
    __table_args__ = (
        UniqueConstraint(
            "office_id",
            "name",
            "year_from",
            info=complaint(_l("There is a rule of this name from this year already.")),
        ),
        CheckConstraint(
            "year_to IS NULL OR year_to >= year_from",
            "years_in_order",
            info=complaint(_l("The last year lies before the first.")),
        ),
        CheckConstraint(
            "year_from BETWEEN 2000 AND 2099",
            "year_in_reason",
            info=complaint(_l("Enter a year such as 2026.")),
        ),
        Index("ix_award_rule_year_from_id", "year_from", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(40), info=label(_l("Name of the award")))
    front_desk: Mapped[bool] = mapped_column(default=True, info=label(_l("For the front desk")))
    area_admin: Mapped[bool] = mapped_column(
        default=True, info=label(_l("For area administrators"))
    )
    places: Mapped[int] = mapped_column(default=1, info=label(_l("Places of each post")))
    months_min: Mapped[int] = mapped_column(
        default=USUAL_MONTHS, info=label(_l("Published months at least"))
    )
    average_min: Mapped[Fraction | None] = mapped_column(info=label(_l("Average at least")))
    month_min: Mapped[Fraction | None] = mapped_column(info=label(_l("Each month at least")))
    holds_post: Mapped[bool] = mapped_column(
        default=True, info=label(_l("Must hold the post on 31 December"))
    )
    nothing_withheld: Mapped[bool] = mapped_column(
        default=False, info=label(_l("No bonus withheld may be outstanding"))
    )
    tie_1: Mapped[TieBreak | None] = mapped_column(
        words(TieBreak, "tie_1"), info=label(_l("Same average: first criterion"))
    )
    tie_2: Mapped[TieBreak | None] = mapped_column(
        words(TieBreak, "tie_2"), info=label(_l("Second criterion"))
    )
    tie_3: Mapped[TieBreak | None] = mapped_column(
        words(TieBreak, "tie_3"), info=label(_l("Third criterion"))
    )
    tie_4: Mapped[TieBreak | None] = mapped_column(
        words(TieBreak, "tie_4"), info=label(_l("Fourth criterion"))
    )
    year_from: Mapped[int] = mapped_column(info=label(_l("In force from year")))
    year_to: Mapped[int | None] = mapped_column(info=label(_l("In force until year")))

    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    @property
    def posts(self) -> tuple[Role, ...]:
        """The posts it is for, each with a ranking of its own."""
        asked = ((Role.FRONT_DESK, self.front_desk), (Role.AREA_ADMIN, self.area_admin))
        return tuple(post for post, is_asked in asked if is_asked)

    def terms(self) -> Terms:
        """Return what it asks for, as the rules read it."""
        ties = (getattr(self, name) for name in _TIES)
        return Terms(
            places=self.places,
            months=self.months_min,
            average=self.average_min,
            lowest=self.month_min,
            holds_post=self.holds_post,
            nothing_withheld=self.nothing_withheld,
            ties=tuple(one for one in ties if one is not None),
        )

    def __str__(self) -> str:
        return self.name


class Award(Voidable, Versioned, Base):
    """One rule's award of a year to one post of an office, with its ranking."""

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "state = 'nominating' OR (confirmed_by_id IS NOT NULL AND frozen IS NOT NULL)",
            "confirmation_is_signed",
        ),
        CheckConstraint(
            "state <> 'award_published' OR (published_at IS NOT NULL AND shown_until IS NOT NULL)",
            "publication_is_dated",
        ),
        Index(
            "uq_award_alive",
            *("office_id", "year", "rule_id", "position"),
            unique=True,
            sqlite_where=_ALIVE,
            postgresql_where=_ALIVE,
            info=complaint(_l("This award of the year is open already.")),
        ),
        Index("ix_award_office_id_year_id", "office_id", "year", "id"),
        Index("ix_award_year_id", "year", "id"),
        Index("ix_award_rule_id", "rule_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), info=label(_l("Number")))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int] = mapped_column(info=label(_l("Year")))
    rule_id: Mapped[int] = mapped_column(ForeignKey("award_rule.id"))
    position: Mapped[Role] = mapped_column(info=label(_l("Post")))
    state: Mapped[AwardState] = mapped_column(default=AwardState.OPEN, info=label(_l("State")))
    opened_at: Mapped[datetime] = mapped_column(info=label(_l("Award opened at")))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Confirmed at")))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    published_at: Mapped[datetime | None] = mapped_column(info=label(_l("Published at")))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    shown_until: Mapped[date | None] = mapped_column(info=label(_l("Shown until")))
    frozen: Mapped[str | None] = mapped_column(Text, info={"audit": False})
    frozen_sha256: Mapped[str | None] = mapped_column(String(64), info=label(_l("Content hash")))

    office: Mapped[Office] = relationship(info=label(_l("Office")))
    rule: Mapped[AwardRule] = relationship(info=label(_l("Award")))
    opened_by: Mapped[Employee | None] = relationship(
        foreign_keys=[opened_by_id], info=label(_l("Award opened by"))
    )
    confirmed_by: Mapped[Employee | None] = relationship(
        foreign_keys=[confirmed_by_id], info=label(_l("Confirmed by"))
    )
    published_by: Mapped[Employee | None] = relationship(
        foreign_keys=[published_by_id], info=label(_l("Published by"))
    )
    nominees: Mapped[list[AwardNominee]] = relationship(
        back_populates="award", order_by="AwardNominee.id", info=label(_l("Proposed"))
    )

    @property
    def proposed(self) -> list[AwardNominee]:
        """Who is proposed and was not taken back."""
        return [one for one in self.nominees if one.struck_at is None]

    @property
    def nominated(self) -> list[AwardNominee]:
        """Who is nominated; of a confirmed award, who has it."""
        return [one for one in self.proposed if one.nominated_at is not None]

    @classmethod
    def of_person(cls, actor: Actor) -> ColumnElement[bool]:
        """Return what those assessed at an office read: what was published there."""
        offices = {post.office_id for post in actor.posts}
        here = true() if None in offices else cls.office_id.in_(sorted(filter(None, offices)))
        return and_(here, cls.state == AwardState.PUBLISHED, cls.voided_at.is_(None))

    def __str__(self) -> str:
        return self.number


class AwardNominee(Base):
    """Somebody proposed for an award with the reason, nominated, or taken back with one."""

    __tablename__ = "award_nominee"
    told_on: ClassVar = ("award", "award_id")  # whose page tells of it (models.audit)
    __table_args__ = (
        CheckConstraint(
            "proposed_by_id <> employee_id",
            "nobody_proposes_himself",
            info=complaint(_l("Nobody proposes himself.")),
        ),
        CheckConstraint(
            "nominated_by_id IS NULL OR nominated_by_id NOT IN (employee_id, proposed_by_id)",
            "two_people_stand_behind_it",
            info=complaint(_l("Somebody else than the person and who proposed him nominates.")),
        ),
        CheckConstraint("(struck_at IS NULL) = (struck_reason = '')", "taken_back_with_reason"),
        CheckConstraint(
            "(nominated_at IS NULL) = (nominated_by_id IS NULL)", "nomination_is_signed"
        ),
        Index(
            "uq_award_nominee_stands",
            *("award_id", "employee_id"),
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
            info=complaint(_l("This person has been proposed already.")),
        ),
        Index("ix_award_nominee_award_id_id", "award_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300), info=label(_l("Reason of the proposal")))
    proposed_at: Mapped[datetime] = mapped_column(info=label(_l("Put forward at")))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    nominated_at: Mapped[datetime | None] = mapped_column(info=label(_l("Nominated at")))
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    struck_at: Mapped[datetime | None] = mapped_column(info=label(_l("Taken back at")))
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    struck_reason: Mapped[str] = mapped_column(
        String(300), default="", info=label(_l("Why it was taken back"))
    )
    certificate_no: Mapped[str] = mapped_column(
        String(30), default="", info=label(_l("Certificate number"))
    )

    award: Mapped[Award] = relationship(back_populates="nominees")
    # shown wherever the row is: fetched along
    employee: Mapped[Employee] = relationship(
        foreign_keys=[employee_id], lazy="joined", innerjoin=True, info=label(_l("Name"))
    )
    proposed_by: Mapped[Employee] = relationship(
        foreign_keys=[proposed_by_id],
        lazy="joined",
        innerjoin=True,
        info=label(_l("Put forward by")),
    )
    nominated_by: Mapped[Employee | None] = relationship(
        foreign_keys=[nominated_by_id], lazy="joined", info=label(_l("Nominated by"))
    )

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return str(self.employee)
