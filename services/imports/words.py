"""The headings and words a spreadsheet may use: English keys and the Chinese of the offices.

The first Chinese word is the one help texts name; the others are what offices also write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

from rules.activity_words import SignUpChannel
from rules.dunning_words import DunningOutcome, DunningStep
from rules.fee_words import FeeBasis, FeeKind, FeeReach
from rules.field_words import FacilityCategory, FacilityState, VisitKind, VisitOutcome
from rules.incident_words import IncidentKind
from rules.letter_words import LetterWay
from rules.service_words import ServiceKind
from rules.shift_words import LeaveKind
from rules.typed import BLANKS, fold
from rules.vocabulary import (
    CallbackMode,
    CallbackOutcome,
    Category,
    Channel,
    Occupies,
    PaymentMethod,
    Role,
    Satisfied,
    SurveyKind,
    Urgency,
    Word,
)
from services.imports import exam_words, training_words

W = TypeVar("W", bound=Word)

# column key -> headings; a heading may serve several keys as long as no kind has two of them
HEADINGS: Mapping[str, str] = {
    "code": "编号 编码 代码 管理处编号 管理处代码 客户编号 客户编码 編號 編碼 代碼 客戶編號",
    "name": "名称 姓名 管理处名称 项目名称 客户姓名 客户名称 員工姓名 名稱 客戶姓名 管理處名稱",
    "office": "管理处 项目 所属管理处 管理處 項目",
    "area": "责任区域 区域 責任區域 區域",
    "area_admin": "区域管理员 責任人 區域管理員 责任人",
    "from": "起始日期 开始日期 自 起 入住日期 起始日 開始日期",
    "to": "截止日期 结束日期 至 止 迁出日期 終止日期 結束日期 遷出日期",
    "building": "楼栋 楼号 栋号 地点 樓棟 樓號 棟號 地點",
    "unit": "单元 单元号 單元 單元號",
    "room": "房号 房屋 室号 房號 室號",
    "gross_area": "建筑面积 建築面積",
    "username": "用户名 账号 登录名 使用者名稱 用戶名 帳號 登入名",
    "employee_no": "工号 员工编号 工號 員工編號",
    "position": "岗位 职务 角色 崗位 職務",
    "on_duty_from": "上岗日期 到岗日期 上崗日期 到崗日期",
    "phone": "电话 联系电话 電話 聯絡電話 聯繫電話 手機 手機號 手机 手机号",
    "occupies_as": "入住身份 身份 与房屋关系 與房屋關係",
    "external_no": "外部编号 编号 原编号 工单编号 工单号 外部編號 編號 原編號 工單編號 工單號",
    "category": "类别 工单类别 服务类别 類別 工單類別 服務類別",
    "urgency": "紧急程度 緊急程度",
    "channel": "来源 渠道 受理渠道 來源 受理方式",
    "customer": "客户 业主 住户 客户编号 客戶 業主 住戶 客戶編號",
    "received_by": "受理人 接待人 接单人 受理人員",
    "received_at": "受理时间 接报时间 报修时间 受理時間 接報時間 報修時間",
    "subject": "主题 标题 事由 主題 標題",
    "description": "内容 详情 描述 內容 詳情",
    "needs_dispatch": "需派单 是否派单 需派單 是否派單",
    "dispatched_at": "派单时间 派單時間",
    "dispatched_to": "派单对象 派工对象 维修工 派單對象 派工對象 維修工",
    "completed_at": "完成时间 办结时间 结单时间 完成時間 辦結時間 結單時間",
    "result": "处理结果 办理结果 處理結果 辦理結果",
    "answered_at": "答复时间 回复时间 答覆時間 回覆時間",
    "dispatch_due_at": "派单时限 派单期限 派單時限 派單期限",
    "handling_due_at": "办结时限 处理期限 辦結時限 處理期限",
    "ticket": "工单 工单编号 外部编号 編號 工單 工單編號 外部編號 编号",
    "mode": "回访方式 方式 回訪方式",
    "due_at": "应回访时间 回访期限 回访时限 應回訪時間 回訪期限 回訪時限",
    "responsible": "责任人 应回访人 責任人 應回訪人",
    "at": "回访时间 回訪時間",
    "by": "回访人 回訪人",
    "outcome": "回访结果 回訪結果",
    "satisfied": "满意度 满意 满意份数 满意答卷 是否满意 滿意度 滿意 滿意份數 是否滿意",
    "note": "回访内容 备注 回訪內容 備註",
    "bill_no": "账单编号 账单号 帳單編號 賬單編號 帳單號",
    "item": "费用项 收费项目 費用項 收費項目",
    "period": "季度 所属季度 账期 所屬季度 帳期",
    "amount": "金额 应收 应收金额 实收 实收金额 金額 應收 應收金額 實收 實收金額",
    "due_on": "应缴日期 缴费截止日 應繳日期 繳費截止日",
    "paid_on": "缴费日期 收款日期 繳費日期 收款日",
    "receipt_no": "收据编号 收据号 收據編號 收據號",
    "method": "缴费方式 付款方式 收款方式 繳費方式",
    "half_year": "半年度 调查周期 調查週期",
    "kind": "调查方式 调查类型 調查方式 調查類型",
    "valid": "有效份数 有效答卷 有效份數 有效答卷數",
    "location": "位置 安装位置 所在位置 安裝位置",
    "maintainer": "维保单位 维护单位 維保單位 維護單位",
    "maintainer_phone": "维保电话 维保单位电话 維保電話 維保單位電話",
    "installed_on": "安装日期 投用日期 安裝日期 啟用日期",
    "inspected_on": "上次检验日期 上次检验 上次檢驗日期 上次檢驗",
    "inspect_on": "下次检验日期 下次检验 检验到期日 下次檢驗日期 檢驗到期日",
    "state": "状态 使用状态 狀態 使用狀態",
    "notes": "须知 备注 說明 須知 備註",
    "asks": "客户问法 问法 关键词 客戶問法 問法 關鍵字",
    "text": "告知内容 答复内容 告知內容 答覆內容",
    "pinned": "置顶 始终显示 置頂 始終顯示",
    "number": "编号 本系统编号 編號 本系統編號",
    "what": "任务内容 任务 事项 任務內容 任務 事項",
    "details": "补充说明 任务说明 補充說明 任務說明",
    "assignee": "承办人 负责人 执行人 承辦人 負責人 執行人",
    "given_by": "交办人 安排人 交辦人",
    "given_at": "交办时间 下达时间 交辦時間 下達時間",
    "finish_by": "要求完成时间 完成期限 要求完成時間 完成期限",
    "done_at": "完成时间 办结时间 完成時間 辦結時間",
    "visited_at": "走访时间 走訪時間",
    "visited_by": "走访人 走訪人",
    "visit_kind": "走访类型 走訪類型",
    "met": "走访情况 是否见到住户 走訪情況 是否見到住戶",
    "said": "交谈内容 走访内容 交談內容 走訪內容",
    "raised": "反映事项 反映问题 反映事項 反映問題",
    "letter_way": "来信方式 來信方式",
    "came_in_at": "收信时间 来信时间 收到时间 收信時間 來信時間 收到時間",
    "sender": "来信署名 来信人 來信署名 來信人",
    "content": "来信内容 信件内容 來信內容 信件內容",
    "reply_sent_at": "回复时间 答复时间 复函时间 回覆時間 答覆時間 覆函時間",
    "reply": "回复内容 答复内容 复函内容 回覆內容 答覆內容 覆函內容",
    "closed_at": "结案时间 結案時間",
    "activity": "活动名称 活动 活动编号 活動名稱 活動 活動編號",
    "venue": "活动地点 地点 活動地點 地點",
    "starts_at": "开始时间 活动时间 開始時間 活動時間",
    "ends_at": "结束时间 結束時間",
    "plan": "活动方案 方案 活動方案",
    "budget": "预算 活动预算 預算 活動預算",
    "seats": "名额 人数上限 名額 人數上限",
    "sign_up_until": "报名截止时间 报名截止 報名截止時間 報名截止",
    "in_charge": "负责人 活动负责人 負責人 活動負責人",
    "activity_result": "活动结果 活动总结 活動結果 活動總結",
    "remarks": "居民反馈 反馈意见 居民回饋 回饋意見",
    "people": "人数 报名人数 人數 報名人數",
    "sign_up_by": "报名方式 報名方式",
    "day": "日期 排班日期",
    "staff": "姓名 员工 值班人 员工姓名 員工 值班人 姓名",
    "shift": "班次 班别 班別",
    "leave_kind": "请假类型 假别 假期类型 請假類型 假別",
    "leave_reason": "事由 请假原因 请假事由 請假原因 請假事由",
    "emergency": "突发事件类型 事件类型 突發事件類型 事件類型",
    "runbook": "预案名称 预案 預案名稱 預案",
    "step_no": "步骤序号 序号 步驟序號 序號",
    "step": "处置步骤 步骤 處置步驟 步驟",
    "step_role": "责任岗位 执行岗位 責任崗位 執行崗位",
    "minutes": "时限分钟 限时分钟 時限分鐘 限時分鐘",
    "must": "必须确认 必做 必須確認",
    "department": "部门名称 部门 部門名稱 部門",
    "contacted_at": "催缴时间 催繳時間",
    "contacted_by": "催缴人 催繳人",
    "dunning_step": "催缴方式 催缴步骤 催繳方式 催繳步驟",
    "dunning_outcome": "催缴结果 结果 催繳結果 結果",
    "promised_for": "承诺日期 承诺缴费日期 承諾日期 承諾繳費日期",
    "promised": "承诺金额 承諾金額",
    "active": "启用 使用中 啟用",
    "closed_on": "截止日期 完成日期 调查日期 調查日期",
    "fee_kind": "费用类别 收费类别 費用類別 收費類別",
    "basis": "计费方式 計費方式",
    "payers": "收费范围 适用房屋 收費範圍 適用房屋",
    "price": "单价 收费标准 單價 收費標準",
    "remark": "备注 备注说明 備註",
    "count": "数量 个数 數量 個數",
    "read_on": "抄表日期 抄表日",
    "reading": "表读数 读数 本次读数 表讀數 讀數",
    "service": "服务项目 服务名称 项目名称 服務項目 服務名稱 項目名稱",
    "service_kind": "服务类别 服務類別",
    "measure": "计量单位 计价单位 計量單位 計價單位",
    "share": "提成比例 师傅提成 提成比率 師傅抽成",
    "performance_base": "绩效基数 月绩效基数 績效基數 月績效基數",
    "bonus_base": "奖金基数 季度奖金基数 獎金基數 季度獎金基數",
    "new_meter_at": "新表起数 换表起数 新表起度 新錶起數 換錶起數",
    **training_words.HEADINGS,
    **exam_words.HEADINGS,
}

_WORDS: Mapping[type[Word], Mapping[str, str]] = {
    Role: {
        "administrator": "系统管理员 系統管理員",
        "quality": "质量管理员 質量管理員",
        "manager": "管理处经理 经理 管理處經理 經理",
        "supervisor": "客户服务部主管 主管 客戶服務部主管",
        "front_desk": "前台管理员 前台客服 前臺管理員 前台管理員 前臺客服 前台",
        "area_admin": "区域管理员 區域管理員",
        "worker": "维修工 维修师傅 維修工 維修師傅",
        "finance": "财务 收银员 財務 收銀員",
        "auditor": "审核员 内审员 外审员 審核員 內審員 外審員",
        "trainee": "实习管理员 实习生 實習管理員 實習生",
    },
    FeeKind: {
        "management": "物业管理费 管理费 物業管理費",
        "collected": "代收代缴 代收代缴费用 代收代繳",
        "parking": "停车费 车位费 停車費",
        "other": "其他 其他收费 其他收費",
    },
    FeeBasis: {
        "area": "按建筑面积 按面积 按建築面積",
        "flat": "按户 固定 按户固定 按戶 固定",
        "meter": "按表读数 抄表 按表計費 按表",
    },
    FeeReach: {
        "every": "全部房屋 全部",
        "listed": "仅登记的房屋 登记房屋 僅登記的房屋",
    },
    Occupies: {
        "owner": "业主 業主",
        "tenant": "租客 租户 租戶",
        "family": "家庭成员 家属 家庭成員 家屬",
    },
    Category: {
        "repair": "报修 報修 维修 維修",
        "inquiry": "问询 咨询 問詢 諮詢",
        "complaint": "投诉 投訴",
        "suggestion": "建议 建議",
        "help": "求助",
    },
    Urgency: {"normal": "一般 普通 小修", "urgent": "紧急 急修 緊急"},
    Channel: {
        "phone": "电话 電話",
        "walk_in": "来访 前台 當面 来人 來訪",
        "letter": "信函 来信 來信",
        "online": "网上 网络 线上 網上 網路 線上",
        "other": "其他",
    },
    CallbackMode: {"phone": "电话回访 电话 電話回訪 電話", "visit": "上门回访 上门 上門回訪 上門"},
    CallbackOutcome: {
        "reached": "已回访 接通 联系上 已回訪 接通 聯繫上",
        "no_answer": "无人接听 未接通 無人接聽 未接通",
        "refused": "拒访 拒绝 拒訪 拒絕",
        "rescheduled": "改约 改約",
    },
    Satisfied: {
        "yes": "满意 滿意",
        "fairly": "基本满意 较满意 基本滿意 較滿意",
        "no": "不满意 不滿意",
    },
    PaymentMethod: {
        "cash": "现金 現金",
        "transfer": "转账 银行转账 轉帳 銀行轉帳 轉賬",
        "wechat": "微信 微信支付",
        "alipay": "支付宝 支付寶",
        "pos": "刷卡 POS",
        "other": "其他",
    },
    FacilityCategory: {
        "lift": "电梯 電梯",
        "fire": "消防",
        "water": "给排水 給排水",
        "power": "供配电 配电 供配電",
        "access": "门禁对讲 门禁 門禁對講 門禁",
        "cameras": "监控 監視 監控",
        "parking": "停车场 停车 停車場 停車",
        "lighting": "公共照明 照明",
        "play": "游乐健身 遊樂健身",
        "other": "其他 其他设施 其他設施",
    },
    FacilityState: {
        "in_use": "在用 使用中",
        "out_of_order": "停用待修 停用 停用待修",
        "scrapped": "报废 已报废 報廢",
    },
    VisitKind: {
        "planned": "计划走访 計劃走訪",
        "return": "再次走访 回访 再次走訪",
        "greeting": "节日慰问 慰问 節日慰問",
        "complaint": "投诉跟进 投訴跟進",
    },
    VisitOutcome: {
        "met": "见到住户 有人 是 見到住戶 有人",
        "nobody": "无人在家 无人 否 無人在家 無人",
    },
    DunningStep: {
        "phone": "电话催缴 电话 電話催繳 電話",
        "notice_1": "第一次催缴通知 第一次通知 第一次催繳通知",
        "notice_2": "第二次催缴通知 第二次通知 第二次催繳通知",
        "letter": "挂号信 掛號信",
    },
    DunningOutcome: {
        "promised": "承诺缴费 承诺 承諾繳費 承諾",
        "disputes": "对账单有异议 有异议 異議 對賬單有異議 有異議",
        "unreachable": "联系不上 聯繫不上",
        "refuses": "拒绝缴费 拒缴 拒絕繳費 拒繳",
        "paid": "称已缴清 已缴清 稱已繳清 已繳清",
        "other": "其他 其他结果 其他結果",
    },
    ServiceKind: {
        "repair": "室内维修 维修 室內維修 維修",
        "installation": "安装 安裝",
        "cleaning": "保洁 保潔 清潔",
        "household": "家政",
        "other": "其他 其他服务 其他服務",
    },
    LetterWay: {
        "letter": "信函 来信 书信 信件 來信 書信",
        "email": "电子邮件 邮件 電子郵件 郵件",
        "authority": "政府转办 转办 政府轉辦 轉辦",
        "online": "网上 网络 线上 網上 網路 線上",
    },
    SignUpChannel: {
        "desk": "前台报名 前台 前臺報名 前臺",
        "phone": "电话 电话报名 電話 電話報名",
        "qr": "扫码 二维码 掃碼",
        "door": "现场 现场报名 現場 現場報名",
    },
    LeaveKind: {
        "annual": "年假",
        "sick": "病假",
        "personal": "事假",
        "in_lieu": "调休 調休 補休",
        "other": "其他 其他假",
    },
    IncidentKind: {
        "water_cut": "停水",
        "power_cut": "停电 停電",
        "lift": "电梯困人 困梯 電梯困人",
        "fire": "火警 火灾 火災",
        "leak": "漏水 跑水",
        "security": "治安 治安事件",
        "flood": "防汛 汛情",
        "gas": "燃气泄漏 燃氣洩漏",
        "other": "其他 其他突发事件 其他突發事件",
    },
    SurveyKind: {
        "fixed": "固定调查 定期调查 问卷调查 定期 固定 固定調查 定期調查",
        "spot": "随机抽查 抽查 隨機抽查",
    },
    **training_words.WORDS,
    **exam_words.WORDS,
}

FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "需", "需要", "√", "✓"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "不需", "不需要", "×"), False),
}

PERSON = "姓名"
_REMARK = re.compile(r"[(\[【（][^)\]】）]*[)\]】）]$")


def _plain(heading: str) -> str:
    """Return a heading without its remark and asterisk: 金额（元）* is 金额."""
    bare = fold(heading).strip(f"{BLANKS}*").casefold()
    return re.sub(r"[\s\-]+", "_", _REMARK.sub("", bare).strip(" *"))


def column_of(heading: str, columns: Iterable[str]) -> str | None:
    """Return the column of a kind that a heading names."""
    plain = _plain(heading)
    for key in columns:
        if plain == key or plain in HEADINGS[key].split():
            return key
    return None


def known_headings(columns: Iterable[str]) -> str:
    """Return the headings of a kind as a sentence names them: code 编号, name 名称."""
    return ", ".join(f"{key} {HEADINGS[key].split()[0]}" for key in columns)


def heading_of(key: str, columns: tuple[str, ...], locale: str) -> str:
    """Return the heading of a column in a language, such as imports understand."""
    names = HEADINGS[key].split()
    if key == "name" and "phone" in columns:  # people have another word for it than places
        names.insert(0, PERSON)
    if locale == "zh_Hant_TW":
        names = [name for name in names if _is_traditional(name)] or [key]
    elif locale == "en":
        names = [key]
    return next((name for name in names if column_of(name, columns) == key), key)


def _is_traditional(name: str) -> bool:
    try:
        name.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _lexicon(kind: type[W]) -> Mapping[str, W]:
    found = {member.value: member for member in kind}
    for value, names in _WORDS[kind].items():
        found |= {name.casefold(): kind(value) for name in names.split()}  # type: ignore[call-arg]
    return found


def meaning(kind: type[W], value: str) -> W | None:
    """Return the member of a closed list that a word names."""
    plain = value.casefold().strip()
    return _lexicon(kind).get(plain) or _lexicon(kind).get(re.sub(r"[\s\-]+", "_", plain))


def meanings(kind: type[Word]) -> str:
    """Return the words of a closed list as a sentence names them: repair 报修, inquiry 问询."""
    return ", ".join(f"{member.value} {_WORDS[kind][member.value].split()[0]}" for member in kind)
