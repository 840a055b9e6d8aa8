"""Ad-hoc assessments of the small office, in a few words."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from models import SpotAssessment, SpotFinding
from rules.spot_words import SpotMethod
from rules.vocabulary import Indicator
from services import spot_findings, spots
from tests.office import NOON, Scene


def begun(scene: Scene, who: str = "front", at: datetime = NOON, **more: Any) -> SpotAssessment:
    """A draft by the supervisor of office A."""
    given = {"place": "前台", "method": SpotMethod.ON_SITE, "office": scene.office} | more
    by, now = given.pop("by", "supervisor"), given.pop("now", at)
    employee = scene.staff[who]
    actor = scene.actor(by)
    return spots.begin(scene.session, actor, now, employee=employee, at=at, **given)


def finds(
    scene: Scene,
    row: SpotAssessment,
    points: str = "2",
    indicator: Indicator = Indicator.RECORDS,
    **more: Any,
) -> SpotFinding:
    """A finding of a draft."""
    now = more.pop("now", row.at)
    given = {"found": "台账漏登三户", "points": Fraction(points), "indicator": indicator} | more
    return spot_findings.add(scene.session, scene.actor("supervisor"), row, now, **given)


def given(scene: Scene, row: SpotAssessment) -> SpotAssessment:
    """The draft, given to the person."""
    return spots.issue(scene.session, scene.actor("supervisor"), row, row.at)
