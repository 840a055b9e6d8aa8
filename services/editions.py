"""Editions of the assessment standard: drafted from the latest one, changed, issued for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FROZEN, Assessment, Standard, StandardLine
from models.scopes import Actor, require
from models.standards import from_rules
from rules.refusal import Refusal
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import N_, Deed, Record, StandardState

# what a line of the next edition begins with
_LINE = (
    "position",
    "role",
    "indicator",
    "clause",
    "target",
    "points_per_point",
    "flat_points",
    "withholds_bonus",
    "period",
)
FULL = 100  # percent


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What a line may be changed to; ``target`` is None where the line is no rate."""

    target: Fraction | None
    points_per_point: Fraction
    flat_points: Fraction
    withholds_bonus: bool


def latest(session: Session) -> Standard | None:
    """Return the edition that comes into force last, issued ones before drafts."""
    return session.scalars(
        select(Standard)
        .order_by((Standard.state == StandardState.ISSUED).desc(), Standard.valid_from.desc())
        .limit(1)
    ).first()


def draft(session: Session, standard: Standard) -> Standard:
    """Keep a new edition with the lines of the latest one, to be changed and issued."""
    with session.no_autoflush:
        before = latest(session)
    lines = before.lines if before is not None else from_rules(DEFAULT_STANDARD).lines
    standard.state = StandardState.DRAFT
    standard.lines = [
        StandardLine(**{name: getattr(line, name) for name in _LINE}) for line in lines
    ]
    return change(session, standard)


def change(session: Session, standard: Standard) -> Standard:
    """Keep the changed settings of a draft."""
    if standard.valid_from.day != 1:
        raise Refusal(
            N_("An edition comes into force on the first day of a month."), field="valid_from"
        )
    if standard.attempts_on_days < 1:
        raise Refusal(N_("At least one day of attempts."), field="attempts_on_days")
    if standard.exam_points < 0:
        raise Refusal(N_("Points are deducted: enter 0 or more."), field="exam_points")
    session.add(standard)
    session.flush()
    return standard


def set_lines(
    session: Session, actor: Actor, standard: Standard, figures: Mapping[int, LineFigures]
) -> Standard:
    """Change the figures of a draft's lines, by the lines' ids."""
    require(session, actor, Deed.EDIT, Record.STANDARD, standard)
    for line in standard.lines:
        wanted = figures.get(line.id)
        if wanted is None:
            continue
        _sensible(line, wanted)
        line.target, line.points_per_point = wanted.target, wanted.points_per_point
        line.flat_points, line.withholds_bonus = wanted.flat_points, wanted.withholds_bonus
    standard.version += 1  # the lines are the edition: whoever opened it before is told
    session.flush()
    return standard


def _sensible(line: StandardLine, wanted: LineFigures) -> None:
    if (line.target is None) is not (wanted.target is None):
        raise Refusal(N_("This line needs its target."), field=f"target_{line.id}")
    if wanted.target is not None and not 0 < wanted.target <= FULL:
        raise Refusal(N_("A target lies between 0 and 100 percent."), field=f"target_{line.id}")
    for name in ("points_per_point", "flat_points"):
        if not 0 <= getattr(wanted, name) <= FULL:
            raise Refusal(
                N_("Points lie between 0 and 100."), field=f"{name.partition('_')[0]}_{line.id}"
            )


def issue(session: Session, actor: Actor, standard: Standard) -> Standard:
    """Issue a draft: from then on it stands, and months from its day on follow it."""
    require(session, actor, Deed.ISSUE, Record.STANDARD, standard)
    if standard.state is StandardState.ISSUED:
        raise Refusal(N_("This edition has been issued already."))
    if not standard.lines:
        raise Refusal(N_("This edition has no lines."))
    approved = session.scalar(
        select(Assessment.month)
        .where(Assessment.month >= standard.valid_from, Assessment.status.in_(FROZEN))
        .order_by(Assessment.month.desc())
        .limit(1)
    )
    if approved is not None:
        raise Refusal(
            N_("%(month)s has been approved by an earlier edition. Choose a later first day."),
            month=f"{approved:%Y-%m}",
        )
    standard.state = StandardState.ISSUED
    session.flush()
    return standard
