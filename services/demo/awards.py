"""The award of the demonstration office's year: a rule, its rankings, somebody proposed (4.11)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from models import Assessment, AwardRule
from rules.awards import USUAL_TIES
from rules.vocabulary import AssessmentStatus, Role
from services import award_ranking, awards
from services.demo.stage import Stage, Story, instant

NAME = "年度优秀管理员"
REASON = "派单、回访及时，全年没有住户投诉，带新人认真。"


def begin(stage: Stage) -> None:
    """Put the awards of the year on the stage: opened, and the best of the desk proposed."""
    at = instant(stage.today - timedelta(days=2), 14)

    def story() -> Story:
        yield at
        last = stage.session.scalar(
            select(func.max(Assessment.month)).where(
                Assessment.status == AssessmentStatus.PUBLISHED
            )
        )
        if last is None:
            return
        session, office = stage.session, stage.crew.office
        quality, supervisor = (stage.crew.of(role)[0] for role in (Role.QUALITY, Role.SUPERVISOR))
        stage.acts(quality, at)
        ties = dict(zip(("tie_1", "tie_2", "tie_3"), USUAL_TIES, strict=True))
        # the office has not been demonstrated for nine months yet
        rule = AwardRule(name=NAME, months_min=1, places=1, year_from=last.year, **ties)
        rule.front_desk = rule.area_admin = True
        awards.keep_rule(session, rule)
        actor = stage.acts(supervisor, at)
        for row in awards.open_year(session, actor, office, last.year, at):
            ranking = award_ranking.live(session, row, stage.today).content["ranking"]
            if ranking and row.position is Role.FRONT_DESK:
                best = ranking[0]["employee"]["id"]
                awards.propose(session, actor, row, best, REASON, at)

    stage.begin(at, story())
