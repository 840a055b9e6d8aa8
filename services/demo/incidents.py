"""The demonstration's emergencies: a burst pipe last month, reviewed, and a drill of a lift."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from models import Incident
from models.clock import local
from rules.incident_words import CallOutcome, IncidentKind
from rules.vocabulary import Role
from services import incidents
from services.demo.stage import Stage, Story, instant

MINUTE = timedelta(minutes=1)
BURST: dict[str, Any] = {
    "place": "3栋地下室水泵房旁",
    "delays": (6, 12, 8, 41, 55, 18, 70),
    "log": "水深约五厘米，已用两台潜水泵抽排，未进入电梯井。",
    "cause": "给水立管三通接头老化爆裂。",
    "damage": "地下室两户储藏间进水，公共区域照明回路短时断电。",
    "affected": "3栋共48户停水约一小时，无人员受伤。",
    "measures_taken": "关闭3栋给水总阀，更换三通接头和管段，抽排积水，入户登记损失并当面致歉。",
    "well": "维修工六分钟到场关阀，前台通知口径统一。",
    "badly": "入户登记超出时限，住户通知中预计恢复时间未及时更新。",
    "measure": "普查各栋同批次三通接头，列出更换计划。",
}
DRILL: dict[str, Any] = {
    "place": "1栋2单元电梯",
    "delays": (1, 3, 4, 5, 22, 30),
    "log": "演练：模拟轿厢内一名老人，语音安抚正常。",
    "cause": "演练，无实际故障。",
    "damage": "无",
    "affected": "无",
    "measures_taken": "按电梯困人预案全流程演练，维保单位按时到场。",
    "well": "监控室应答及时，维保二十二分钟到场。",
    "badly": "停用标志备用数量不足。",
    "measure": "每栋门岗增配停用标志两块。",
}


def begin(stage: Stage, today: date) -> None:
    """Put both on the stage: they are over before today."""
    first = today.replace(day=1)
    burst = instant((first - timedelta(days=1)).replace(day=16), 14, 25)
    drill = instant((first - timedelta(days=1)).replace(day=23), 10, 0)
    stage.begin(burst, _story(stage, IncidentKind.LEAK, BURST, burst))
    stage.begin(drill, _story(stage, IncidentKind.LIFT, DRILL, drill, drill=True))


def _story(
    stage: Stage, kind: IncidentKind, told: dict[str, Any], at: datetime, drill: bool = False
) -> Story:
    session = stage.session
    desk, worker = stage.crew.of(Role.FRONT_DESK)[0], stage.crew.of(Role.WORKER)[0]
    row = incidents.open_(
        session,
        stage.acts(desk, at),
        stage.crew.office,
        kind,
        at,
        place=told["place"],
        drill=drill,
    )
    _calls(stage, row, desk, at)
    yield at + MINUTE
    steps = sorted(zip(row.steps, told["delays"], strict=False), key=lambda pair: pair[1])
    for one, minutes in steps:
        when = at + minutes * MINUTE
        yield when
        incidents.step(session, stage.acts(worker, when), row, one.id, when)
    when = at + 75 * MINUTE
    yield when
    incidents.log(session, stage.acts(worker, when), row, when, told["log"])
    incidents.control(session, stage.acts(desk, when), row, when)
    when = at + 90 * MINUTE
    yield when
    said = {key: told[key] for key in incidents.CLOSING}
    incidents.close(session, stage.acts(desk, when), row, when, **said)
    when = at + timedelta(days=2)
    yield when
    due = local(when).date() + timedelta(days=30)
    measure = {"what": told["measure"], "responsible": worker.id, "due_on": due}
    lead = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], when)
    incidents.review(
        session,
        lead,
        row,
        when,
        went_well=told["well"],
        went_badly=told["badly"],
        measures=[measure],
    )


def _calls(stage: Stage, row: Incident, desk: Any, at: datetime) -> None:
    for place, call in enumerate(row.calls[:2]):
        when = at + (place + 2) * MINUTE
        outcome = CallOutcome.COMING if place else CallOutcome.REACHED
        who = stage.acts(desk, when)
        incidents.call(stage.session, who, row, call.id, when, outcome=outcome)
