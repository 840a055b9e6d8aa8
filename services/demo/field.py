"""Tasks, visits, facilities and what to tell at the demonstration office."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from models import Facility, Fact
from models.clock import OFFICE_ZONE, local
from rules.field_words import FacilityCategory, FacilityState, VisitKind, VisitOutcome
from rules.vocabulary import Role, Satisfied
from services import facilities, tasks, visits
from services.demo.chance import chance
from services.demo.stage import Stage, Story

VISITS = 30
C, S = FacilityCategory, FacilityState
# kind, name, number, building (its place) or None, where, maintainer, phone, days to inspection
FACILITIES = (
    (C.LIFT, "1号客梯", "DT-0101", 0, "1单元", "迅安电梯维保", "025-5550-0101", 12, S.IN_USE),
    (C.LIFT, "2号客梯", "DT-0102", 0, "2单元", "迅安电梯维保", "025-5550-0101", -4, S.IN_USE),
    (C.LIFT, "3号客梯", "DT-0201", 1, "1单元", "迅安电梯维保", "025-5550-0101", 75, S.OUT_OF_ORDER),
    (
        C.FIRE,
        "消防泵房",
        "XF-0001",
        None,
        "地下一层东侧",
        "平川消防工程",
        "025-5550-0119",
        25,
        S.IN_USE,
    ),
    (
        C.FIRE,
        "消防控制主机",
        "XF-0002",
        None,
        "监控室",
        "平川消防工程",
        "025-5550-0119",
        140,
        S.IN_USE,
    ),
    (
        C.WATER,
        "生活水泵",
        "GS-0001",
        None,
        "地下一层泵房",
        "清源供水服务",
        "025-5550-0120",
        58,
        S.IN_USE,
    ),
    (
        C.WATER,
        "二次供水水箱",
        "GS-0002",
        None,
        "地下一层泵房",
        "清源供水服务",
        "025-5550-0120",
        -9,
        S.IN_USE,
    ),
    (
        C.POWER,
        "1号配电室",
        "PD-0001",
        None,
        "地下一层西侧",
        "光明电力检修",
        "025-5550-0130",
        200,
        S.IN_USE,
    ),
    (
        C.ACCESS,
        "南门门禁道闸",
        "MJ-0001",
        None,
        "南门岗亭",
        "云锁智能",
        "025-5550-0140",
        90,
        S.IN_USE,
    ),
    (
        C.CAMERAS,
        "地库监控",
        "JK-0001",
        None,
        "地下一、二层",
        "云锁智能",
        "025-5550-0140",
        45,
        S.IN_USE,
    ),
    (
        C.PARKING,
        "地库充电桩",
        "TC-0001",
        None,
        "地下一层C区",
        "易充新能源",
        "025-5550-0150",
        18,
        S.IN_USE,
    ),
    (
        C.PLAY,
        "儿童滑梯",
        "YL-0001",
        None,
        "中心花园",
        "乐佳游乐设施",
        "025-5550-0160",
        None,
        S.SCRAPPED,
    ),
)
# heading, words people ask with, what to say, pinned
FACTS = (
    (
        "停水停电怎么办",
        "停水 停电 没水 没电 跳闸",
        "先问本户还是整栋。整栋的：查公告，没有公告就派工程部。\n本户的：请客户看入户总闸和水阀，仍不行按报修登记。",
        True,
    ),
    (
        "装修办理",
        "装修 施工 装修证 押金",
        "带身份证、装修图纸和施工队执照到前台办理。\n施工：工作日 8:00–12:00、14:00–18:00。",
        True,
    ),
    (
        "大件垃圾清运",
        "垃圾 大件 家具 建筑垃圾 清运",
        "大件垃圾放 3 栋北侧集中点，每周三、周六清运。\n建筑垃圾须装袋，由前台约车，费用自理。",
        False,
    ),
    (
        "门禁卡补办",
        "门禁卡 补卡 丢卡 门禁",
        "业主或租客本人持证件到前台补办，旧卡当场注销。\n工本费 20 元一张，当天可用。",
        False,
    ),
    (
        "车位与访客停车",
        "停车 车位 访客 月租",
        "访客停车前 30 分钟免费，之后按公示收费。\n月租车位向前台登记轮候，按登记先后安排。",
        False,
    ),
    (
        "电梯困人",
        "电梯 困人 关人",
        "请客户别扒门、按对讲；立即打监控室，再打维保单位（见设施设备）。\n记下楼栋、电梯号和被困人数，按紧急报修登记。",
        True,
    ),
    (
        "物业费怎么交",
        "物业费 缴费 发票 收据",
        "前台现金、刷卡，微信、支付宝均可，当场开收据。\n需要发票的，三个工作日后到财务领取。",
        False,
    ),
    (
        "快递与代收",
        "快递 代收 快递柜",
        "快递柜在南门和 5 栋架空层；前台不代收贵重物品和生鲜。",
        False,
    ),
)
SAID = (
    ("家里都好，对保洁比较满意。", "", Satisfied.YES),
    ("老人在家，问了缴费方式，已说明。", "", Satisfied.YES),
    ("反映夜间地库有车鸣笛。", "夜间地库车辆鸣笛，希望加强管理。", Satisfied.FAIRLY),
    ("反映楼道堆放杂物。", "楼道堆放杂物，影响通行，请清理。", Satisfied.NO),
    ("", "", None),
    ("近期准备装修，已告知办理手续。", "", Satisfied.YES),
)
# what, details, who to, hours until it is due, and what became of it
TASKS = (
    ("核对 1 栋业主电话", "登记表里有空号的逐户核实。", "wangli", 6, "given"),
    ("张贴电梯检修通知", "1、2 单元大堂各一张。", "liqian", 3, "accepted"),
    ("整理上月投诉台账", "按栋汇总，周会用。", "wangli", 30, "accepted"),
    ("跟进 3 栋屋面渗水", "联系施工单位确认进场时间。", "zhaomin", 26, "given"),
    ("收回借出的会议室钥匙", "", "chenxiaoyan", 5, "declined"),
    ("检查儿童滑梯围挡", "拆除前不得使用。", "liuqiang", 4, "given"),
    ("补拍消防泵房照片", "", "zhoujianguo", 48, "done"),
    ("通知业委会会议改期", "", "liqian", 20, "withdrawn"),
)


def begin(stage: Stage) -> None:
    """Put it all on the stage: the register first, the round, the doors of the last weeks."""
    first = _round_begins(stage.today)
    opened = datetime.combine(first, time(9), OFFICE_ZONE)
    stage.begin(opened, _registers(stage, opened))
    stage.begin(opened, _round(stage, first, opened))
    for number in range(VISITS):
        back = timedelta(days=1 + number % 20, minutes=37 * number % 300)
        day = datetime.combine(stage.today, time(15), OFFICE_ZONE) - back
        if local(day).date() >= first:
            stage.begin(day, _visit(stage, number, day))
    for number, task in enumerate(TASKS):
        at = stage.until - timedelta(hours=9 + 3 * number)
        stage.begin(at, _task(stage, task, at))


def _round_begins(today: date) -> date:
    return date(today.year, 1 if today.month <= 6 else 7, 1)


def _registers(stage: Stage, at: datetime) -> Story:
    supervisor, session = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at), stage.session
    buildings = list(dict.fromkeys(home.unit.building for home in stage.homes))
    for kind, name, code, place, where, who, phone, days, state in FACILITIES:
        row = Facility(
            office_id=stage.crew.office.id,
            category=kind,
            name=name,
            code=code,
            building=None if place is None else buildings[min(place, len(buildings) - 1)],
            location=where,
            maintainer=who,
            maintainer_phone=phone,
            installed_on=date(stage.today.year - 3, 1, 1),
            inspect_on=None if days is None else stage.today + timedelta(days=days),
            state=state,
        )
        facilities.keep_facility(session, row)
    for heading, asks, text, pinned in FACTS:
        fact = Fact(
            office_id=stage.crew.office.id,
            name=heading,
            asks=asks,
            text=text,
            pinned=pinned,
            valid_from=local(at).date(),
        )
        facilities.keep_fact(session, supervisor, fact)
    yield from ()


def _round(stage: Stage, first: date, at: datetime) -> Story:
    supervisor = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    visits.start(stage.session, supervisor, stage.crew.office, first, at)
    yield from ()


def _visit(stage: Stage, number: int, at: datetime) -> Story:
    dice = chance("visit", number)
    home = dice.choice(stage.homes)
    area = stage.crew.areas.index(home.unit.area or stage.crew.areas[0])
    administrator = stage.acts(stage.crew.of(Role.AREA_ADMIN)[area], at)
    said, raised, satisfied = SAID[number % len(SAID)]
    nobody = number % 9 == 4
    kinds = (VisitKind.PLANNED, VisitKind.PLANNED, VisitKind.GREETING, VisitKind.RETURN)
    visits.record(
        stage.session,
        administrator,
        at,
        unit=home.unit,
        customer=None if nobody else home.customer,
        outcome=VisitOutcome.NOBODY if nobody else VisitOutcome.MET,
        kind=kinds[number % len(kinds)],
        said="" if nobody else said,
        raised="" if nobody else raised,
        satisfied=satisfied,
    )
    yield from ()


def _task(stage: Stage, task: tuple[str, str, str, int, str], at: datetime) -> Story:
    what, details, username, hours, becomes = task
    supervisor, to = stage.crew.of(Role.SUPERVISOR)[0], stage.crew.staff[username]
    row = tasks.give(
        stage.session,
        stage.acts(supervisor, at),
        at,
        office=stage.crew.office,
        what=what,
        details=details,
        to=to,
        due_at=at + timedelta(hours=hours),
    )
    at += timedelta(minutes=40)
    yield at
    session, doer = stage.session, stage.acts(to, at)
    match becomes:
        case "accepted":
            tasks.accept(session, doer, row, at)
        case "declined":
            tasks.decline(session, doer, row, reason="今天轮休，钥匙不在我处。")
        case "done":
            tasks.complete(session, doer, row, at, result="已补拍四张，存入设施附件。")
        case "withdrawn":
            giver = stage.acts(supervisor, at)
            tasks.withdraw(session, giver, row, reason="业委会已自行通知。")
