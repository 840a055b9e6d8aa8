"""The question bank of the demonstration: customer service, complaints, fees, safety."""

from __future__ import annotations

from typing import NamedTuple

from rules.exam_words import ExamQuestionKind

K = ExamQuestionKind
SERVICE, COMPLAINTS, FEES, SAFETY = "客户服务规范", "投诉处理", "收费与催缴", "安全与应急"


class Asked(NamedTuple):
    """One question: kind, topic, words, choices, the right ones, points, what explains it."""

    kind: ExamQuestionKind
    topic: str
    text: str
    choices: tuple[str, ...] = ()
    answers: str = ""
    points: int = 5
    reference: str = ""


QUESTIONS = (
    Asked(
        K.SINGLE,
        SERVICE,
        "前台接听客户来电，应在铃响几声内接起？",
        ("三声内", "五声内", "八声内", "有空再接"),
        "A",
        reference="铃响三声内接听，先问好并报管理处名称。",
    ),
    Asked(
        K.SINGLE,
        SERVICE,
        "客户来电报修，登记时哪一项可以事后补登？",
        ("房号", "联系电话", "报修内容", "满意度"),
        "D",
    ),
    Asked(
        K.SINGLE,
        SERVICE,
        "派单后客户来电询问进度，前台首先应当怎么做？",
        ("请客户自己联系师傅", "查工单状态并如实告知", "答复“马上就到”", "让客户稍后再打"),
        "B",
        reference="先查工单，如实告知当前状态和预计时间，并登记告知记录。",
    ),
    Asked(
        K.SINGLE,
        SERVICE,
        "上门走访前，区域管理员应当先做什么？",
        ("直接敲门", "与住户约定时间", "通知保安陪同", "张贴告示"),
        "B",
    ),
    Asked(
        K.SINGLE,
        COMPLAINTS,
        "收到投诉后，最晚多长时间内要给客户第一次答复（按本处时限）？",
        ("12 小时", "24 小时", "48 小时", "3 天"),
        "B",
    ),
    Asked(
        K.SINGLE,
        COMPLAINTS,
        "投诉超出自己处理权限时，应当怎么办？",
        ("劝客户撤诉", "先放一放", "升级给主管并告知客户", "转给其他客户"),
        "C",
        reference="升级后在主管接手之前，原责任人仍须跟进。",
    ),
    Asked(
        K.SINGLE,
        COMPLAINTS,
        "客户情绪激动时，下列哪句话最合适？",
        ("“这不归我管”", "“您先别急，请慢慢说，我记下来”", "“大家都这样”", "“您去找领导吧”"),
        "B",
    ),
    Asked(
        K.SINGLE,
        FEES,
        "代收款项必须当场交给客户的是什么？",
        ("名片", "收据", "催缴单", "宣传单"),
        "B",
    ),
    Asked(
        K.SINGLE,
        FEES,
        "催缴欠费时，下列哪种做法是不允许的？",
        ("电话提醒", "上门送达催缴通知单", "停水停电", "记录客户承诺的缴费日期"),
        "C",
        reference="任何催缴步骤都不得采取停水停电等影响生活的措施。",
    ),
    Asked(
        K.SINGLE,
        SAFETY,
        "发现楼道有烟味，首先应当怎么做？",
        ("离开现场", "报告并启动应急流程", "等物业例会再说", "只在群里通知"),
        "B",
    ),
    Asked(
        K.MULTIPLE,
        SERVICE,
        "交接班时必须交接清楚的有哪些？",
        ("现金和收据本", "钥匙等物品", "未办结事项", "个人考勤"),
        "ABC",
    ),
    Asked(
        K.MULTIPLE,
        SERVICE,
        "回访客户时应当问到的内容有哪些？",
        ("问题是否解决", "服务态度是否满意", "客户的工资收入", "还有什么建议"),
        "ABD",
    ),
    Asked(
        K.MULTIPLE,
        COMPLAINTS,
        "投诉办结的条件包括哪些？",
        ("已处理完毕", "已答复客户", "客户签了感谢信", "在时限内完成"),
        "ABD",
    ),
    Asked(
        K.MULTIPLE,
        FEES,
        "下列哪些是正确的收款要求？",
        ("收据连号使用", "作废收据保留全联", "可先收款后补收据", "退款由第二人确认"),
        "ABD",
    ),
    Asked(
        K.MULTIPLE,
        SAFETY,
        "电梯困人时，前台要做的有哪些？",
        ("安抚被困人员", "立即通知维保单位", "自行扒开轿门", "记录时间和经过"),
        "ABD",
    ),
    Asked(K.TRUE_FALSE, SERVICE, "客户的电话号码可以转告其他住户。", answers="F"),
    Asked(K.TRUE_FALSE, SERVICE, "客户不满意的回访，应当重新开启工单。", answers="T"),
    Asked(K.TRUE_FALSE, COMPLAINTS, "匿名投诉不需要登记。", answers="F"),
    Asked(K.TRUE_FALSE, COMPLAINTS, "书面投诉信应当登记编号并扫描存档。", answers="T"),
    Asked(K.TRUE_FALSE, FEES, "客户预缴的费用要开收据。", answers="T"),
    Asked(
        K.SHORT,
        SERVICE,
        "客户来电说报修三天没人来，请写出您的处理步骤。",
        points=15,
        reference="致歉；查工单与时限；催办或改派并记录；告知客户新的时间；跟进到完成并回访。",
    ),
    Asked(
        K.SHORT,
        COMPLAINTS,
        "楼上装修噪声被多户投诉，请说明您如何处理和答复。",
        points=15,
        reference="现场核实；按装修管理规定要求停工或改时段；答复每一位投诉人；登记并回访。",
    ),
)
SAID = {
    "客户来电说报修三天没人来，请写出您的处理步骤。": "先向客户道歉，查工单看派给了谁，马上催办，"
    "把新的上门时间告诉客户，完成后再回访。",
    "楼上装修噪声被多户投诉，请说明您如何处理和答复。": "到现场核实，要求装修户按规定时间施工，"
    "逐户答复并登记，过几天再回访一次。",
}
