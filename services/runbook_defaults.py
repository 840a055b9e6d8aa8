"""The runbooks of a fresh installation, as a Chinese property office writes them (data, not words).

Each: name, steps (what, who, minutes, must), calls (whom, number, when), texts for residents.
"""

from __future__ import annotations

from typing import TypeAlias

from rules.incident_words import IncidentKind

K = IncidentKind
Step: TypeAlias = tuple[str, str, int | None, bool]
Call: TypeAlias = tuple[str, str, str]
Default: TypeAlias = tuple[str, tuple[Step, ...], tuple[Call, ...], str, str, str]

REPORT: Step = ("向客户服务部主管、管理处经理报告，登记来电和时间", "前台", 5, True)
NOTICE: Step = ("发布住户通知（公告栏、业主群、电梯间），前台统一口径答复", "前台", 20, True)
WATCH: Step = ("事后巡查现场，确认无隐患，清点损失并拍照", "维修", None, False)
MANAGER: Call = ("管理处经理", "", "立即")


def _text(hans: str, hant: str, english: str) -> tuple[str, str, str]:
    return (
        f"各位业主、住户：{{开始时间}}起，{{地点}}{hans}预计{{预计结束}}恢复。"
        "如需帮助请致电管理处前台，给您带来不便，敬请谅解。",
        f"各位業主、住戶：{{開始時間}}起，{{地點}}{hant}預計{{預計結束}}恢復。"
        "如需協助請致電管理處前臺，造成不便，敬請見諒。",
        f"Dear residents: since {{start}}, {{place}}: {english} Expected end: {{end}}. "
        "Please call the front desk if you need help. We apologise for the inconvenience.",
    )


DEFAULTS: dict[IncidentKind, Default] = {
    K.WATER_CUT: (
        "停水应急预案",
        (
            REPORT,
            ("核实停水范围与原因：市政停水、水泵故障或管道爆裂", "维修", 10, True),
            NOTICE,
            ("为老弱病残住户安排临时供水", "区域管理员", 60, False),
            ("恢复供水后逐栋放水检查水质、水压", "维修", None, True),
        ),
        (MANAGER, ("供水公司抢修", "", "属市政停水时"), ("水泵维保单位", "", "属设备故障时")),
        *_text("停水，管理处正在处理，", "停水，管理處正在處理，", "the water is cut off."),
    ),
    K.POWER_CUT: (
        "停电应急预案",
        (
            REPORT,
            ("检查各电梯有无困人，有则同时启动电梯困人预案", "保安", 5, True),
            ("查明停电范围，启动发电机或切换备用电源", "工程", 15, True),
            NOTICE,
            ("送电前逐一断开故障回路，送电后检查水泵、门禁、监控", "工程", None, True),
        ),
        (MANAGER, ("供电抢修热线", "95598", "属外线停电时"), ("电梯维保单位", "", "有困人时")),
        *_text("停电，正在抢修，", "停電，正在搶修，", "the power is cut off."),
    ),
    K.LIFT: (
        "电梯困人应急预案",
        (
            ("通过对讲安抚乘客，问清人数和身体状况，嘱其勿扒门", "监控室", 2, True),
            ("通知电梯维保单位到场救援", "前台", 3, True),
            REPORT,
            ("到达所在楼层守候，在各层门口设置停用标志", "保安", 5, True),
            ("维保人员放人，询问乘客是否需要就医", "工程", 30, True),
            ("查明原因并检验合格前不得恢复运行", "工程", None, True),
        ),
        (
            ("电梯维保单位", "", "立即"),
            MANAGER,
            ("消防救援", "119", "三十分钟未救出或有人不适时"),
            ("急救中心", "120", "有人受伤或不适时"),
        ),
        *_text("停用检修，请勿使用，", "停用檢修，請勿使用，", "out of service for repair."),
    ),
    K.FIRE: (
        "火警应急预案",
        (
            ("到现场确认火情，在保证安全的前提下扑救初起火灾", "保安", 3, True),
            ("确认火情立即拨打119，说明地址、楼层、燃烧物", "监控室", 4, True),
            ("启动消防广播、消防泵和排烟，迫降电梯，切断非消防电源", "监控室", 5, True),
            ("按楼层疏散人员，清点人数，关照老人和儿童", "区域管理员", 10, True),
            ("打开消防通道，到路口引导消防车", "保安", 8, True),
            REPORT,
            ("保护现场，协助调查，登记受损住户", "前台", None, True),
        ),
        (("消防救援", "119", "确认火情立即"), MANAGER, ("急救中心", "120", "有人受伤时")),
        *_text("发生火警，请听从指引，", "發生火警，請聽從指引，", "a fire was reported."),
    ),
    K.LEAK: (
        "漏水（爆管）应急预案",
        (
            ("到场关闭上级阀门，切断水源", "维修", 10, True),
            ("切断受淹区域电源，防止触电，封闭电梯", "工程", 15, True),
            REPORT,
            ("联系上下层住户，入户查看并登记损失", "区域管理员", 30, True),
            ("排水、清扫积水，抢修管道", "维修", 60, True),
            NOTICE,
            WATCH,
        ),
        (MANAGER, ("抽排水及管道抢修单位", "", "积水超过五厘米或无法止水时")),
        *_text("管道漏水，需临时停水抢修，", "管道漏水，需臨時停水搶修，", "a pipe is leaking."),
    ),
    K.SECURITY: (
        "治安事件应急预案",
        (
            ("到场制止，保护当事人和自身安全，不与对方冲突", "保安", 5, True),
            ("涉嫌违法犯罪立即报110", "监控室", 5, True),
            REPORT,
            ("保护现场，保存监控录像和证人信息", "监控室", 30, True),
            ("配合民警处理，回访受影响住户", "区域管理员", None, True),
        ),
        (("公安报警", "110", "涉嫌违法犯罪立即"), MANAGER, ("急救中心", "120", "有人受伤时")),
        *_text("有治安事件正在处置，", "有治安事件正在處置，", "a security matter is handled."),
    ),
    K.FLOOD: (
        "防汛应急预案",
        (
            ("启动值守，地下车库出入口放置挡水板、沙袋", "保安", 15, True),
            ("检查集水井、潜污泵和排水沟，备用泵就位", "工程", 20, True),
            REPORT,
            NOTICE,
            ("积水上涨时通知挪车、切断低处电源、电梯停至高层", "保安", 30, True),
            WATCH,
        ),
        (MANAGER, ("防汛抢险电话", "12345", "积水无法排出时")),
        *_text("暴雨积水，请勿靠近，", "暴雨積水，請勿靠近，", "heavy rain, keep away."),
    ),
    K.GAS: (
        "燃气泄漏应急预案",
        (
            ("到场疏散人员，严禁明火、开关电器和在现场打电话", "保安", 5, True),
            ("关闭燃气总阀，开窗通风", "维修", 8, True),
            ("在安全处报燃气公司和119", "前台", 5, True),
            REPORT,
            ("设警戒线，劝阻人员车辆进入", "保安", 10, True),
            ("燃气公司检测合格后方可恢复供气和通行", "工程", None, True),
        ),
        (("燃气公司抢修", "", "立即"), ("消防救援", "119", "立即"), MANAGER),
        *_text("燃气泄漏，请远离现场，", "燃氣洩漏，請遠離現場，", "a gas leak, keep away."),
    ),
}
