"""Editions of the assessment standard (考核标准): every figure of procedure 4, dated."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, complaint, label
from rules import standards as rules
from rules.callbacks import GroupQuota
from rules.survey_words import Grade
from rules.vocabulary import (
    CallbackGroup,
    Indicator,
    PartPoint,
    Role,
    SatisfactionApplies,
    StandardState,
)


class Standard(Versioned, Base):
    """One edition of the standard; once issued it stands, and the next edition supersedes it."""

    __tablename__ = "standard"
    __table_args__ = (
        UniqueConstraint("edition", info=complaint(_l("This edition exists already."))),
        UniqueConstraint(
            "valid_from", info=complaint(_l("Another edition comes into force on the same day."))
        ),
        CheckConstraint(
            "repair_callback_percent BETWEEN 0 AND 100 AND voice_callback_percent BETWEEN 0 AND 100"
            " AND visit_percent BETWEEN 0 AND 100",
            "shares_are_percent",
            info=complaint(_l("A share lies between 0 and 100 percent.")),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(String(20), info=label(_l("Edition")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("In force from")))
    state: Mapped[StandardState] = mapped_column(
        default=StandardState.DRAFT, info=label(_l("State"))
    )
    part_point: Mapped[PartPoint] = mapped_column(
        default=PartPoint.FLOOR, info=label(_l("Part of a point"))
    )
    satisfaction_applies: Mapped[SatisfactionApplies] = mapped_column(
        default=SatisfactionApplies.SURVEYED, info=label(_l("Satisfaction applies to"))
    )
    exam_points: Mapped[Fraction] = mapped_column(
        default=Fraction(0), info=label(_l("Points for a failed exam"))
    )
    attempts_on_days: Mapped[int] = mapped_column(
        default=3, info=label(_l("Days of attempts before an excuse"))
    )
    repair_callback_percent: Mapped[int] = mapped_column(
        default=80, info=label(_l("Callbacks on repairs and enquiries (%)"))
    )
    voice_callback_percent: Mapped[int] = mapped_column(
        default=100, info=label(_l("Callbacks on complaints, suggestions and help (%)"))
    )
    visit_percent: Mapped[int] = mapped_column(
        default=20, info=label(_l("Callbacks made on site (%)"))
    )
    satisfied_answers: Mapped[str] = mapped_column(
        String(200),
        default="very_satisfied,satisfied,fairly_satisfied",
        info=label(_l("Answers that count as satisfied"), listed=Grade),
    )

    lines: Mapped[list[StandardLine]] = relationship(
        back_populates="standard",
        order_by="StandardLine.position",
        cascade="all, delete-orphan",
        info=label(_l("Lines")),
    )

    def __str__(self) -> str:
        return self.edition

    def figures(self) -> rules.Standard:
        """Return the edition as the rules read it."""
        posts: dict[Role, list[rules.LineStandard]] = {}
        for line in self.lines:
            posts.setdefault(line.role, []).append(line.figures())
        visits = Fraction(self.visit_percent, 100)
        return rules.Standard(
            edition=self.edition,
            valid_from=self.valid_from,
            lines={role: tuple(lines) for role, lines in posts.items()},
            part_point=self.part_point,
            satisfaction_applies=self.satisfaction_applies,
            exam_points=self.exam_points,
            attempts_on_days=self.attempts_on_days,
            quotas={
                CallbackGroup.REPAIR_INQUIRY: GroupQuota(
                    Fraction(self.repair_callback_percent, 100), visits
                ),
                CallbackGroup.VOICE: GroupQuota(Fraction(self.voice_callback_percent, 100), visits),
            },
            satisfied_answers=tuple(self.satisfied_answers.split(",")),
        )


class StandardLine(Versioned, Base):
    """One line of clause 4.2 for one post: target and what falling short of it costs."""

    __tablename__ = "standard_line"
    told_on: ClassVar = ("standard", "standard_id")  # whose page tells of it (models.audit)
    __table_args__ = (UniqueConstraint("standard_id", "role", "indicator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"))
    position: Mapped[int]
    role: Mapped[Role] = mapped_column(info=label(_l("Post")))
    indicator: Mapped[Indicator] = mapped_column(info=label(_l("Indicator")))
    clause: Mapped[str] = mapped_column(String(20), info=label(_l("Clause")))
    target: Mapped[Fraction | None] = mapped_column(info=label(_l("Target (%)")))
    points_per_point: Mapped[Fraction] = mapped_column(
        default=Fraction(0), info=label(_l("Points per percentage point"))
    )
    flat_points: Mapped[Fraction] = mapped_column(
        default=Fraction(0), info=label(_l("Flat points"))
    )
    withholds_bonus: Mapped[bool] = mapped_column(default=False, info=label(_l("Withholds bonus")))
    period: Mapped[str] = mapped_column(String(10), default="month", info=label(_l("Period")))

    standard: Mapped[Standard] = relationship(
        back_populates="lines", info=label(_l("Assessment standard"))
    )

    @property
    def told_as(self) -> str:
        """What the trail calls it."""
        return self.clause

    def figures(self) -> rules.LineStandard:
        """Return the line as the rules read it."""
        return rules.LineStandard(
            self.indicator,
            self.clause,
            self.target,
            self.points_per_point,
            self.flat_points,
            self.withholds_bonus,
            "quarter"
            if self.period == "quarter"
            else "half_year"
            if self.period == "half_year"
            else "month",
        )


def from_rules(figures: rules.Standard) -> Standard:
    """Return an edition, with its lines, that keeps the figures of the rules."""
    quotas = figures.quotas
    kept = Standard(
        edition=figures.edition,
        valid_from=figures.valid_from,
        part_point=figures.part_point,
        satisfaction_applies=figures.satisfaction_applies,
        exam_points=figures.exam_points,
        attempts_on_days=figures.attempts_on_days,
        repair_callback_percent=int(quotas[CallbackGroup.REPAIR_INQUIRY].share * 100),
        voice_callback_percent=int(quotas[CallbackGroup.VOICE].share * 100),
        visit_percent=int(quotas[CallbackGroup.VOICE].visit_share * 100),
        satisfied_answers=",".join(figures.satisfied_answers),
    )
    lines = [(role, line) for role, lines in figures.lines.items() for line in lines]
    kept.lines = [
        StandardLine(
            position=position,
            role=role,
            indicator=line.indicator,
            clause=line.clause,
            target=line.target,
            points_per_point=line.points_per_point,
            flat_points=line.flat_points,
            withholds_bonus=line.withholds_bonus,
            period=line.period,
        )
        for position, (role, line) in enumerate(lines, 1)
    ]
    return kept
