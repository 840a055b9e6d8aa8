"""Published months of a year, without the work behind them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from models import Assessment, AssessmentLine, AwardRule
from rules.award_words import TieBreak
from rules.vocabulary import AssessmentStatus, Indicator, LineState, Role
from tests.office import NOON, Scene

PUBLISHED = AssessmentStatus.PUBLISHED


def month(
    scene: Scene,
    who: str,
    first: date,
    score: object,
    *,
    office: str = "A",
    status: AssessmentStatus = PUBLISHED,
    revision: int = 1,
    lost: int = 0,
) -> Assessment:
    """One month of somebody; ``lost`` are points of satisfaction."""
    post = Role.AREA_ADMIN if who.startswith("area") else Role.FRONT_DESK
    is_frozen = status is PUBLISHED
    row = Assessment(
        record_no=f"KH-{office}-{first:%Y%m}-{who}",
        office=scene.offices[office],
        employee=scene.staff[who],
        position=post,
        month=first,
        revision=revision,
        status=status,
        standard=scene.standard,
        score=Fraction(score),
        deducted=100 - Fraction(score),
        generated_at=NOON,
        approved_by=scene.staff["manager"] if is_frozen else None,
        frozen="{}" if is_frozen else None,
        frozen_sha256="0" * 64 if is_frozen else None,
    )
    if lost:
        row.lines.append(
            AssessmentLine(
                place=1,
                indicator=Indicator.SATISFACTION,
                clause="4.2.1.2",
                state=LineState.COUNTED,
                shortfall=Fraction(1),
                points=Fraction(lost),
                withheld_percent=Fraction(0),
            )
        )
    scene.session.add(row)
    scene.session.flush()
    return row


def year(scene: Scene, who: str, number: int, scores: list[object], **more: object) -> None:
    """Months of somebody from January on."""
    for place, score in enumerate(scores, 1):
        month(scene, who, date(number, place, 1), score, **more)  # type: ignore[arg-type]


def rule(scene: Scene, year_from: int, **more: object) -> AwardRule:
    """A rule of the company for the front desk: one place, two months, the usual criteria."""
    row = AwardRule(
        **{
            "name": "年度优秀管理员",
            "area_admin": False,
            "months_min": 2,
            "tie_1": TieBreak.MONTHS,
            "tie_2": TieBreak.LOWEST,
            "tie_3": TieBreak.SATISFACTION,
            "year_from": year_from,
        }
        | more
    )
    scene.session.add(row)
    scene.session.flush()
    return row
