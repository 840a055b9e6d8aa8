"""A rule of awards and a published award of each area's front desk."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models import Award, AwardNominee, AwardRule
from reports import evidence
from rules.award_words import AwardState, TieBreak
from rules.vocabulary import Role
from services import award_ranking
from tests.office import DAY, NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, who: str) -> None:
    """Write the rows of one area."""
    office = scene.areas[name].office
    suffix = "_b" if name == "b" else ""
    rule = AwardRule(
        name=f"年度优秀管理员{place}", months_min=1, tie_1=TieBreak.MONTHS, year_from=2024
    )
    award = Award(
        number=f"PY-20261014-{place + 1:04d}",
        office=office,
        year=2026,
        rule=rule,
        position=Role.FRONT_DESK,
        opened_at=NOON,
        opened_by_id=scene.staff[f"supervisor{suffix}"].id,
    )
    session.add_all([rule, award])
    session.add(
        AwardNominee(
            award=award,
            employee=scene.staff[who],
            reason="全年无投诉",
            proposed_at=NOON,
            proposed_by=scene.staff[f"supervisor{suffix}"],
            nominated_at=NOON,
            nominated_by=scene.staff[f"manager{suffix}"],
            certificate_no=f"{award.number}-01",
        )
    )
    session.flush()
    content = award_ranking.live(session, award, DAY).content
    awarded = [{"employee_id": scene.staff[who].id, "name": scene.staff[who].name}]
    kept = evidence.canonical(content | {"awarded": awarded})
    award.frozen, award.frozen_sha256 = kept.decode(), evidence.digest(kept)
    award.confirmed_at = award.published_at = NOON
    award.confirmed_by = award.published_by = scene.staff[f"manager{suffix}"]
    award.shown_until, award.state = date(2030, 12, 31), AwardState.PUBLISHED
    session.flush()
