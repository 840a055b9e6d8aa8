"""Quality administrators of the demonstration: certificates of every state, two field studies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from models import Qualification, QualityMember
from rules.qualification_words import QualificationKind, QualityFunction
from rules.qualifications import expiry
from rules.vocabulary import Record, Role
from services import attachments, field_studies, quality_members
from services.demo import pictures
from services.demo.stage import Stage, Story, instant
from services.field_studies import Told

F, K = QualityFunction, QualificationKind
FUNCTIONS = (
    ("xujing", F.COMPANY),
    ("huangzhiming", F.COMMITTEE),
    ("huangzhiming", F.CENTRE_HEAD),
    ("yangfang", F.CENTRE_LEAD),
    ("zhaomin", F.COMMITTEE),
)
ISSUER = "中质认证培训中心"
YEARS = 3


class Paper(NamedTuple):
    """A certificate by the days left to its end, or a plan by the days left to it."""

    who: str
    kind: QualificationKind
    number: str = ""
    ends_in: int = 0
    plan_in: int | None = None


PAPERS = (
    Paper("xujing", K.INTERNAL, "NS-2024-0817", 640),
    Paper("xujing", K.EXTERNAL, "WS-2023-0142", 72),
    Paper("huangzhiming", K.INTERNAL, "NS-2025-0210", 800),
    Paper("huangzhiming", K.EXTERNAL, plan_in=-12),
    Paper("yangfang", K.INTERNAL, "NS-2023-0533", -18),
    Paper("yangfang", K.EXTERNAL, plan_in=48),
    Paper("zhaomin", K.INTERNAL, "NS-2023-0790", 24),
)


def begin(stage: Stage) -> None:
    """Put them on the stage: what is kept a month ago, the field studies in their time."""
    at = instant(stage.today - timedelta(days=30), 9, 40)
    stage.begin(at, _register(stage))
    stage.begin(instant(stage.today - timedelta(days=21), 16), _confirmed(stage))
    stage.begin(instant(stage.today - timedelta(days=2), 17), _entered(stage))


def _register(stage: Stage) -> Story:
    at = instant(stage.today - timedelta(days=30), 9, 40)
    yield at
    keeper = stage.acts(stage.crew.of(Role.QUALITY)[0], at)
    session, staff = stage.session, stage.crew.staff
    for who, function in FUNCTIONS:
        leads = function in (F.CENTRE_LEAD, F.CENTRE_HEAD)
        quality_members.keep_member(
            session,
            QualityMember(
                employee=staff[who],
                function=function,
                office=stage.crew.office if leads else None,
                valid_from=date(stage.today.year - 1, 1, 1),
            ),
        )
    for paper in PAPERS:
        row = Qualification(employee=staff[paper.who], kind=paper.kind, other_name="", note="")
        row.certificate_no, row.issuer = paper.number, ISSUER if paper.number else ""
        if paper.plan_in is None:
            last = stage.today + timedelta(days=paper.ends_in)
            row.issued_on = expiry(last, -YEARS)
            row.expires_on = last
        else:
            row.planned_on = stage.today + timedelta(days=paper.plan_in)
        quality_members.keep_qualification(session, row, stage.today)
        if paper.number:
            scan = [(f"{paper.number}.jpg", pictures.certificate(paper.number))]
            attachments.add(session, keeper, Record.QUALIFICATION, row, scan, at)


def _told(stage: Stage, place: str, days: int, people: tuple[str, ...], report: str) -> Told:
    day = stage.today - timedelta(days=days)
    return Told(
        place=place,
        host="项目客户服务中心",
        from_on=day - timedelta(days=1),
        to_on=day,
        people=[stage.crew.staff[one].id for one in people],
        companions="",
        report=report,
    )


def _confirmed(stage: Stage) -> Story:
    at = instant(stage.today - timedelta(days=21), 16)
    yield at
    session, staff = stage.session, stage.crew.staff
    told = _told(
        stage,
        "云栖花园（全国物业管理示范住宅小区）",
        22,
        ("xujing", "zhaomin"),
        "该项目前台实行首问负责，报修当场约定上门时间并短信告知；巡楼照片当日上传。"
        "建议本处试行约时上门，并把巡楼照片列入月度检查。",
    )
    row = field_studies.enter(session, stage.acts(staff["xujing"], at), at, told)
    yield at + timedelta(hours=20)
    later = at + timedelta(hours=20)
    field_studies.confirm(session, stage.acts(staff["yangfang"], later), row, later)


def _entered(stage: Stage) -> Story:
    at = instant(stage.today - timedelta(days=2), 17)
    yield at
    told = _told(
        stage,
        "江湾国际（五星级服务项目）",
        3,
        ("huangzhiming",),
        "装修管理按阶段验收并拍照存档，投诉回访由专人抽查。拟在本处先试行装修阶段验收。",
    )
    quality = stage.acts(stage.crew.staff["xujing"], at)
    field_studies.enter(stage.session, quality, at, told)
