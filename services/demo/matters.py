"""What the residents of the demonstration office ask for, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass

from rules.vocabulary import Category, Urgency


@dataclass(frozen=True, slots=True)
class Request:
    """One kind of request: what is said on the phone, who sees to it, what the record says.

    ``by`` is a department, or empty for a repair worker of the office; ``answer`` settles it on
    the spot. ``public`` says that it happens outside of the caller's own flat, and where.
    """

    category: Category
    subject: str
    description: str
    result: str
    by: str = ""
    answer: str = ""
    public: str = ""
    urgent: bool = False

    @property
    def urgency(self) -> Urgency:
        """How soon somebody must come."""
        return Urgency.URGENT if self.urgent else Urgency.NORMAL


def _repair(subject: str, description: str, result: str, **more: str | bool) -> Request:
    return Request(Category.REPAIR, subject, description, result, **more)  # type: ignore[arg-type]


def _asks(subject: str, answer: str, by: str = "") -> Request:
    text = f"业主来电咨询：{subject}。"
    return Request(Category.INQUIRY, subject, text, answer, by=by, answer="" if by else answer)


def _complains(
    subject: str, description: str, result: str, by: str = "", public: str = ""
) -> Request:
    return Request(Category.COMPLAINT, subject, description, result, by=by, public=public)


REPAIRS = (
    _repair(
        "厨房水管漏水",
        "厨房洗菜盆下方水管接口漏水，已用盆接水。",
        "更换软管一根、生料带重新密封，试水不漏。",
    ),
    _repair(
        "卫生间地漏返水", "卫生间地漏返水有异味，洗澡时积水。", "疏通地漏并清洗存水弯，加装防臭芯。"
    ),
    _repair("马桶堵塞", "主卫马桶堵塞，冲不下去。", "使用疏通机疏通，试冲三次正常。"),
    _repair(
        "家中跳闸",
        "厨房插座一用电就跳闸，客厅正常。",
        "查为电饭煲漏电，建议停用；线路绝缘检测合格。",
    ),
    _repair("入户门锁不上", "入户门锁舌卡住，锁不上门。", "调整锁扣板并加润滑，开关灵活。"),
    _repair("可视对讲无声", "室内可视对讲有画面无声音。", "更换听筒线，通话清晰。"),
    _repair("客厅灯不亮", "客厅吸顶灯不亮，换过灯泡仍不亮。", "更换驱动电源一只，照明恢复。"),
    _repair(
        "水压偏小", "早晚用水高峰水压偏小，热水器打不着火。", "清洗入户过滤网，测得水压恢复正常。"
    ),
    _repair("阳台推拉门脱轨", "阳台推拉门滑轮脱轨，推不动。", "更换滑轮两只，推拉顺畅。"),
    _repair(
        "外墙渗水",
        "北卧室窗边墙面渗水起皮，下雨时明显。",
        "外墙裂缝注胶封闭，淋水试验未见渗漏，墙面待干后修补。",
        by="工程部",
    ),
    _repair("暖气不热", "客厅暖气片上热下凉。", "放气并清洗过滤器，回水温度恢复正常。"),
    _repair(
        "燃气报警器误报",
        "燃气报警器间歇鸣叫，无燃气味。",
        "清洁探头并复位，持续观察二十分钟正常。",
        urgent=True,
    ),
    _repair(
        "水管爆裂",
        "卫生间角阀爆裂，水大量外流，已关总阀。",
        "更换角阀并协助清理积水，恢复供水。",
        urgent=True,
    ),
    _repair("家中停电", "全屋停电，邻居家有电。", "更换入户空开一只，送电正常。", urgent=True),
    _repair(
        "天花板漏水",
        "卫生间天花板漏水，疑似楼上管道。",
        "联系楼上业主同意后更换下水弯头，两户均不再渗漏。",
        urgent=True,
    ),
    _repair(
        "楼道灯不亮",
        "楼道感应灯不亮，晚上出入不便。",
        "更换声控灯头一只，测试正常。",
        public="楼道",
    ),
    _repair(
        "单元门禁失灵",
        "单元门禁刷卡无反应，门关不严。",
        "更换门禁读头，调整闭门器。",
        public="单元门",
    ),
    _repair(
        "电梯异响",
        "电梯运行至八层附近有异响、抖动。",
        "维保单位到场，更换导靴衬并润滑导轨，试运行正常。",
        by="工程部",
        public="电梯",
    ),
    _repair(
        "电梯困人",
        "电梯停在楼层之间，轿厢内有人。",
        "维保到场放人，乘客无恙；更换门锁触点后恢复运行。",
        by="工程部",
        public="电梯",
        urgent=True,
    ),
    _repair(
        "地下车库积水",
        "负一层车库坡道口积水。",
        "清理集水井，更换潜污泵浮球。",
        by="工程部",
        public="地下车库",
    ),
    _repair(
        "路灯不亮", "中心花园步道路灯有三盏不亮。", "更换灯源三只并紧固接线。", public="中心花园"
    ),
    _repair(
        "健身器材松动",
        "儿童游乐区秋千螺丝松动。",
        "紧固并更换防松螺母，悬挂检修牌后复用。",
        public="儿童游乐区",
    ),
    _repair(
        "道闸抬杆不落",
        "东门道闸抬杆后不落杆。",
        "调整限位开关，测试二十次正常。",
        by="工程部",
        public="东门",
    ),
    _repair("消防栓门损坏", "楼层消防栓箱门玻璃破损。", "更换箱门玻璃并补贴封条。", public="楼道"),
)
INQUIRIES = (
    _asks("物业费缴纳方式", "可到前台刷卡、扫码缴纳，也可银行转账，转账请备注房号。"),
    _asks("装修手续如何办理", "请携带装修方案、施工单位资质到前台填写申请，三个工作日内答复。"),
    _asks("停车位月租价格与余位", "地下月租按公示价格执行，目前西区有余位，可到前台登记。"),
    _asks("门禁卡遗失补办", "业主凭身份证到前台补办，旧卡当场注销。"),
    _asks("快递可否代收", "前台不代收贵重物品，可使用东门智能快递柜。"),
    _asks("生活垃圾分类投放时间", "早七点至九点、晚六点至九点，投放点在各楼栋北侧。"),
    _asks("停水通知是否属实", "确为供水公司检修，当日二十二时至次日五时停水，请提前储水。"),
    _asks("宠物登记如何办理", "请带宠物免疫证到前台登记，并领取文明养犬须知。"),
    _asks("公积金提取所需物业证明", "已开具居住证明，业主可携身份证到前台领取。", by="管业部"),
    _asks("房屋质量保修期限", "已查交付档案并电话告知保修期限与报修途径。", by="工程部"),
    _asks("上季度水电公摊明细", "已打印公摊明细并逐项说明，业主无异议。", by="管业部"),
    _asks("露台可否封闭", "外立面不得改动，已发送管理规约相关条款供参考。", by="管业部"),
)
COMPLAINTS = (
    _complains(
        "装修噪音投诉",
        "楼上中午装修，电钻声影响老人休息。",
        "已责令施工方十二点至十四点停工，签收整改通知，业主认可。",
    ),
    _complains(
        "楼上漏水长期未处理",
        "楼上卫生间渗水，多次沟通未解决。",
        "组织两户现场勘验，楼上同意重做防水并签订时间表。",
    ),
    _complains("宠物扰民", "邻居家狗夜间吠叫。", "与养犬户面谈并签订文明养犬承诺，回访夜间安静。"),
    _complains(
        "保洁不及时",
        "楼道垃圾两天未清，有异味。",
        "当日清理并调整该楼栋保洁频次，主管复查合格。",
        by="保洁部",
        public="楼道",
    ),
    _complains(
        "车辆乱停堵塞通道",
        "消防通道被车辆占用。",
        "联系车主挪车，增设隔离桩与提示牌。",
        by="保安部",
        public="消防通道",
    ),
    _complains(
        "保安态度生硬",
        "访客登记时保安态度生硬。",
        "核实后对当事人批评教育并当面致歉，业主谅解。",
        by="保安部",
        public="东门",
    ),
    _complains(
        "高空抛物",
        "三楼以上有烟头、杂物抛下。",
        "调阅监控并入户提示，楼栋张贴告示，加装仰视摄像头。",
        by="保安部",
        public="楼前",
    ),
    _complains(
        "电梯频繁故障",
        "一周内电梯停运两次。",
        "约谈维保单位，更换门机变频器，连续运行观察正常并公示。",
        by="工程部",
        public="电梯",
    ),
    _complains(
        "广场舞音量过大",
        "晚间中心花园音响声大。",
        "与活动负责人约定音量与结束时间，安排夜巡测量。",
        by="保安部",
        public="中心花园",
    ),
    _complains(
        "绿化带枯死未补",
        "楼前绿化带枯死数月。",
        "已补种并纳入绿化月检。",
        by="保洁部",
        public="楼前",
    ),
    _complains(
        "收费票据迟迟未开", "缴费两周仍未收到票据。", "当日补开票据送达并说明原因，调整开票流程。"
    ),
    _complains(
        "报修后无人联系", "上周报修窗户，一直无人联系。", "核查为转单遗漏，已当面致歉并完成维修。"
    ),
)
SUGGESTIONS = (
    Request(
        Category.SUGGESTION,
        "建议增设非机动车充电桩",
        "车棚充电位不足，建议增加。",
        "已列入年度改造计划，计划增设十二位，答复业主。",
        by="工程部",
    ),
    Request(
        Category.SUGGESTION,
        "建议延长快递柜夜间照明",
        "快递柜夜间较暗。",
        "已加装感应照明并答复业主。",
        by="工程部",
        public="东门",
    ),
    Request(
        Category.SUGGESTION,
        "建议中心花园增设座椅",
        "老人休息座位少。",
        "已增设长椅两张并答复业主。",
        by="管业部",
        public="中心花园",
    ),
    Request(
        Category.SUGGESTION,
        "建议开展垃圾分类宣传",
        "部分住户混投。",
        "已安排两场宣传活动并在公告栏张贴指引。",
        by="保洁部",
    ),
    Request(
        Category.SUGGESTION,
        "建议优化访客停车登记",
        "访客登记排队时间长。",
        "已开通访客预约二维码，答复业主试用办法。",
        by="保安部",
        public="东门",
    ),
)
HELP = (
    Request(
        Category.HELP,
        "老人独居请求帮助搬运米油",
        "老人行动不便，请帮助把米油搬上楼。",
        "已安排人员协助搬运到户，老人表示感谢。",
        by="保安部",
    ),
    Request(
        Category.HELP,
        "钥匙锁在屋内",
        "出门时把钥匙锁在屋内，请求帮助。",
        "核实身份后联系备案开锁单位到场，业主已进门。",
        by="保安部",
    ),
    Request(
        Category.HELP,
        "物品掉入下水口",
        "戒指掉进洗手池下水口。",
        "拆卸存水弯取回物品，重新安装不漏。",
    ),
    Request(
        Category.HELP,
        "请求协助寻找走失宠物",
        "家中小猫从阳台跑出。",
        "调阅监控并在地下车库找到，已交还业主。",
        by="保安部",
        public="地下车库",
    ),
    Request(
        Category.HELP,
        "请求代为关闭水阀",
        "业主外出忘关总阀，请代为关闭。",
        "双人到场关闭入户总阀并拍照回复业主。",
    ),
    Request(
        Category.HELP,
        "车辆无法启动请求搭电",
        "地下车库车辆亏电，无法启动。",
        "使用应急电源协助启动成功。",
        by="保安部",
        public="地下车库",
    ),
    Request(
        Category.HELP,
        "行动不便请求上门办理登记",
        "业主腿部受伤，无法到前台办理登记。",
        "上门完成登记并核对证件。",
        by="管业部",
    ),
)
BY_CATEGORY = {
    Category.REPAIR: (47, REPAIRS),
    Category.INQUIRY: (30, INQUIRIES),
    Category.COMPLAINT: (8, COMPLAINTS),
    Category.SUGGESTION: (5, SUGGESTIONS),
    Category.HELP: (10, HELP),
}

HOLD_REASONS = ("等待配件到货。", "业主临时外出，约定改日上门。", "需楼上业主配合，已约时间。")
HAND_BACK_REASONS = ("不属维修范围，请转工程部。", "正在处理急修，赶不到，请改派。")
TRANSFER_REASONS = ("需高空作业，转工程部处理。", "涉及公共设施保修，转管业部联系施工单位。")
TRANSFER_TO = ("工程部", "管业部")
URGES = (
    "业主再次来电催促，请尽快联系。",
    "已超过约定时间，请说明进度。",
    "业主在家等候，请告知到场时间。",
)
URGE_ANSWERS = (
    "正在前一户作业，二十分钟内到。",
    "配件已取，马上出发。",
    "已联系业主，约定今天下午上门。",
)
CANCEL_REASONS = ("业主来电表示已自行解决。", "与前一工单重复，业主同意取消。")
ESCALATIONS = ("业主要求主管答复。", "涉及两户协商，前台无法协调。", "同一问题第二次投诉。")
FIRST_ANSWERS = (
    "已致电业主致歉，说明处理步骤与时间。",
    "已上门了解情况，承诺三日内给出结果。",
    "已电话答复：安排专人跟进，办结后再回电。",
)
PRAISE = (
    "业主表示满意。",
    "处理及时，服务态度好。",
    "问题已解决，无其他意见。",
    "师傅技术好，收拾得干净。",
)
FAIR = ("基本解决，希望下次更快一些。", "还可以，等待时间略长。", "解决了，希望提前电话预约。")
BLAME = (
    "漏水又出现，要求重新处理。",
    "维修后现场未清理，要求返工。",
    "问题没有根本解决。",
    "答复与实际不符，要求重新办理。",
)
UNREACHED = ("无人接听，稍后再拨。", "电话忙线。", "家中无人，已留温馨提示卡。")
# a view the supervisor shares with the office: its name, and what it narrows to
SHARED_VIEW = ("本月未结投诉", "?queue=open&category=complaint&in=month")
PHOTO = "现场照片.jpg"
