"""Ad-hoc assessments of the demonstration: one acknowledged, one disagreed with, one just given.

Three findings of a kind among them propose a topic for training.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from random import Random
from typing import NamedTuple

from models import SpotAssessment, SpotFinding
from rules.spot_words import RecheckResult, SpotMethod
from rules.vocabulary import Indicator, Record, Role
from services import attachments, spot_findings, spots
from services.demo import pictures
from services.demo.chance import chance
from services.demo.stage import Stage, Story, instant

Line, M = Indicator, SpotMethod


class Found(NamedTuple):
    """One finding: its line, what was found, points, the correction and in how many days."""

    indicator: Indicator
    found: str
    points: str = "0"
    correction: str = ""
    days: int = 0


class Said(NamedTuple):
    """One assessment: days ago, whom (post and place in the crew), where, how, what was found."""

    days: int
    post: Role
    person: int
    place: str
    method: SpotMethod
    findings: tuple[Found, ...]


ASSESSMENTS = (
    Said(
        12,
        Role.FRONT_DESK,
        1,
        "前台",
        M.RECORDS,
        (
            Found(Line.RECORDS, "来访登记本漏填三处离开时间。", "1", "补齐登记", 3),
            Found(Line.SPOT_CHECKS, "台面资料摆放零乱，宣传单未及时更换。", "0.5", "整理台面", 1),
        ),
    ),
    Said(
        7,
        Role.AREA_ADMIN,
        1,
        "西区5栋大堂",
        M.ON_SITE,
        (
            Found(Line.RECORDS, "走访记录缺住户签字两份。", "1", "上门补签", 5),
            Found(Line.RECORDS, "巡楼记录九层至十二层整页空白。", "1", "补巡并登记", 6),
            Found(Line.SPOT_CHECKS, "巡查时未佩戴工牌。", "1"),
        ),
    ),
    Said(
        1,
        Role.AREA_ADMIN,
        0,
        "东区3栋地下室",
        M.ON_SITE,
        (
            Found(Line.RECORDS, "天花渗水处巡查表上未登记。", "2", "补登并报工程部", 4),
            Found(Line.COMPLAINT, "3-1-602 投诉处理进度未主动告知，口头提醒。"),
        ),
    ),
)


def begin(stage: Stage) -> None:
    """Put them on the stage."""
    for place, said in enumerate(ASSESSMENTS):
        at = instant(stage.today - timedelta(days=said.days), 10, 15)
        stage.begin(at, _story(stage, place, said))


def _story(stage: Stage, place: int, said: Said) -> Story:
    """Tell one: what was found, then what the person says, then the check."""
    at = instant(stage.today - timedelta(days=said.days), 10, 15)
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    person = stage.crew.of(said.post)[said.person]
    row = spots.begin(
        stage.session,
        stage.acts(leader, at),
        at,
        office=stage.crew.office,
        employee=person,
        at=at,
        place=said.place,
        method=said.method,
    )
    for one in said.findings:
        due = at.date() + timedelta(days=one.days) if one.days else None
        spot_findings.add(
            stage.session,
            stage.acts(leader, at),
            row,
            at,
            indicator=one.indicator,
            found=one.found,
            points=Fraction(one.points),
            rectification=one.correction,
            due_on=due,
        )
    _photograph(stage, row, chance("spot", place))
    yield at + timedelta(minutes=20)
    spots.issue(stage.session, stage.acts(leader, at), row, at + timedelta(minutes=20))
    yield from (_agreed(stage, row), _disagreed(stage, row), iter(()))[place]


def _photograph(stage: Stage, row: SpotAssessment, dice: Random) -> None:
    """Add a photo to the first finding at the place."""
    if row.method is not M.ON_SITE:
        return
    first: SpotFinding = row.findings[0]
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    photo = [("现场照片.jpg", pictures.leak(dice))]
    here = stage.acts(leader, row.at)
    attachments.add(stage.session, here, Record.SPOT_FINDING, first, photo, row.at)


def _agreed(stage: Stage, row: SpotAssessment) -> Story:
    at = row.at + timedelta(hours=3)
    yield at
    spots.acknowledge(
        stage.session, stage.acts(row.employee, at), row, at, words="属实，马上整改。"
    )
    at = row.at + timedelta(days=3)
    yield at
    leader = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    first = row.findings[0]
    done = RecheckResult.PUT_RIGHT
    spot_findings.recheck(stage.session, leader, first, at, result=done, note="已补齐")


def _disagreed(stage: Stage, row: SpotAssessment) -> Story:
    at = row.at + timedelta(hours=26)
    yield at
    here = stage.acts(row.employee, at)
    words = "当天工牌挂绳断裂，已报领新的，请核实。"
    spots.disagree(stage.session, here, row, at, words=words)
