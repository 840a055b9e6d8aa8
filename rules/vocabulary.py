"""The closed lists of words the work instruction uses: what is stored, and what is shown.

The stored value is stable (all doors use it); the wording is an English message id to translate.
"""

from rules.audit_words import AuditOp as AuditOp
from rules.ticket_words import TicketEventKind as TicketEventKind
from rules.words import N_ as N_
from rules.words import Word as Word


# People and rights -------------------------------------------------------------------------------
class Role(Word):
    """The posts of procedure 0 and roles.md; a person may hold several, each dated."""

    ADMINISTRATOR = "administrator", N_("System administrator")  # 系统管理员
    QUALITY = "quality", N_("Quality administrator")  # 质量管理员
    MANAGER = "manager", N_("Site-office manager")  # 管理处经理
    SUPERVISOR = "supervisor", N_("Customer-service supervisor")  # 客户服务部主管
    FRONT_DESK = "front_desk", N_("Front-desk administrator")  # 前台管理员
    AREA_ADMIN = "area_admin", N_("Area administrator")  # 区域管理员
    WORKER = "worker", N_("Repair worker")  # 维修工
    FINANCE = "finance", N_("Finance")  # 财务
    AUDITOR = "auditor", N_("Auditor")  # 审核员


class Scope(Word):
    """Which rows of a record type a grant reaches, widest first."""

    ALL = "all", N_("Whole company")
    OFFICE = "office", N_("Own office")
    AREA = "area", N_("Own areas")
    OWN = "own", N_("Own records")


class Record(Word):
    """Every record type that has a screen; the key of the permission table."""

    EMPLOYEE = "employee", N_("Staff")
    POST = "post", N_("Posts held")
    OFFICE = "office", N_("Offices")
    AREA = "area", N_("Responsible areas")
    AREA_ASSIGNMENT = "area_assignment", N_("Area assignments")
    BUILDING = "building", N_("Buildings")
    UNIT = "unit", N_("Flats")
    DEPARTMENT = "department", N_("Departments")
    CUSTOMER = "customer", N_("Customers")
    OCCUPANCY = "occupancy", N_("Occupancies")
    TICKET = "ticket", N_("Work orders")
    CALLBACK = "callback", N_("Callbacks")
    DEPARTMENT_JOB = "department_job", N_("Department jobs")  # 部门承接 (JD-2)
    PHONE_LOOK = "phone_look", N_("Phone numbers shown")  # 电话查看记录 (JD-15)
    TIME_LIMIT = "time_limit", N_("Time limits")
    CALENDAR_DAY = "calendar_day", N_("Service calendar")
    DUTY_HOURS = "duty_hours", N_("Duty hours")
    BILL = "bill", N_("Bills")
    PAYMENT = "payment", N_("Payments")
    RECEIPT = "receipt", N_("Payment receipts")  # 收据 (JD-10)
    RECEIPT_BOOK = "receipt_book", N_("Receipt books")  # 收据本
    ADVANCE = "advance", N_("Advances")  # 预收款
    REFUND = "refund", N_("Refunds")  # 退款
    BANK_STATEMENT = "bank_statement", N_("Bank statements")  # 银行流水文件
    BANK_LINE = "bank_line", N_("Money at the bank")  # 银行到账
    BONUS_ENTRY = "bonus_entry", N_("Bonus ledger")  # 奖金台账 (4.5)
    WAGE_TABLE = "wage_table", N_("Wage tables")  # 工资标准 (4.9)
    PERFORMANCE_BASE = "performance_base", N_("Performance bases")  # 绩效基数
    WAGE_BATCH = "wage_batch", N_("Wage batches")  # 绩效工资批次
    WAGE_LINE = "wage_line", N_("Wage results")  # 绩效工资
    WAGE_LAYOUT = "wage_layout", N_("Wage file layouts")  # 工资表格式
    FEE_ITEM = "fee_item", N_("Fee items")  # 收费项目 (JD-10)
    FEE_PRICE = "fee_price", N_("Fee prices")  # 收费标准
    FEE_SCOPE = "fee_scope", N_("Flats with a fee")  # 房屋收费设置
    METER_READING = "meter_reading", N_("Meter readings")  # 抄表记录
    BILLING_RUN = "billing_run", N_("Billing runs")  # 出账
    SURVEY_RESULT = "survey_result", N_("Survey results")
    RECORD_GAP = "record_gap", N_("Incomplete records")
    ASSESSMENT = "assessment", N_("Monthly assessments")
    SPOT_ASSESSMENT = "spot_assessment", N_("Ad-hoc assessments")  # 不定期考核
    SPOT_FINDING = "spot_finding", N_("Findings")  # 考核发现
    TRAINING_TOPIC = "training_topic", N_("Training topics proposed")  # 培训建议
    SUBSTITUTE = "substitute", N_("Substitute approvers")  # 代审批人 (4.6)
    DISPUTE = "dispute", N_("Line disputes")  # 争议与裁定 (4.10)
    PUBLICATION = "publication", N_("Results published")  # 考核结果公布 (4.11)
    RESULT_RULE = "result_rule", N_("Rules of disputes and publication")  # 争议与公布规则
    AWARD = "award", N_("Annual awards")  # 年度评优 (4.11)
    AWARD_RULE = "award_rule", N_("Award rules")  # 评优规则
    STANDARD = "standard", N_("Assessment standards")
    FORM_REGISTER = "form_register", N_("Register of controlled forms")
    AUDIT_LINE = "audit_line", N_("Audit trail")
    SAVED_VIEW = "saved_view", N_("Saved views")
    LETTER = "letter", N_("Complaint letters")  # 投诉来信
    REPLY_TEMPLATE = "reply_template", N_("Reply templates")  # 回函模板
    TOLD = "told", N_("Customers told")  # 告知记录
    TOLD_TEXT = "told_text", N_("Words for telling customers")  # 告知用语
    CUSTOMER_DOCUMENT = "customer_document", N_("Customer documents")  # 客户档案文件
    DOCUMENT_CATEGORY = "document_category", N_("Document categories")  # 档案类别
    DESTRUCTION = "destruction", N_("Destruction lists")  # 档案销毁
    TASK = "task", N_("Tasks")  # 任务 (JD-13, JD-16)
    VISIT = "visit", N_("Customer visits")  # 走访 (JD-11)
    VISIT_PLAN = "visit_plan", N_("Visit rounds")
    VISIT_INTERVAL = "visit_interval", N_("Visit intervals")
    FACILITY = "facility", N_("Facilities")  # 设施设备 (JD-12)
    FACT = "fact", N_("What to tell")  # 告知要点
    HANDOVER = "handover", N_("Shift handovers")
    HANDOVER_ITEM = "handover_item", N_("Items handed over")
    SHIFT = "shift", N_("Shifts")
    ROSTER_ENTRY = "roster_entry", N_("Shifts worked")
    LEAVE = "leave", N_("Leave")
    RUNBOOK = "runbook", N_("Runbooks")
    INCIDENT = "incident", N_("Emergencies")
    DELIVERY = "delivery", N_("Messages sent")  # 外发消息
    BACKGROUND_JOB = "background_job", N_("Background work")  # 后台任务
    ACTIVITY = "activity", N_("Community activities")  # 社区活动 (JD-9)
    SIGN_UP = "sign_up", N_("Sign-ups")  # 报名
    ACTIVITY_COST = "activity_cost", N_("Costs of activities")  # 活动费用
    FLYER = "flyer", N_("Flyers")  # 宣传单 (JD-8)
    FLYER_DELIVERY = "flyer_delivery", N_("Flyers distributed")  # 派发记录
    FLYER_TEMPLATE = "flyer_template", N_("Flyer templates")  # 宣传单模板
    DUNNING = "dunning", N_("Dunning contacts")  # 催缴记录 (JD-10)
    DUNNING_INTERVAL = "dunning_interval", N_("Dunning ladder")  # 催缴步骤
    QUESTION_SET = "question_set", N_("Questionnaires")  # 调查问卷 (JD-11)
    SURVEY = "survey", N_("Customer surveys")  # 满意度调查
    SURVEY_SHEET = "survey_sheet", N_("Survey sheets")  # 客户意见调查表
    SURVEY_BATCH = "survey_batch", N_("Paper answers")  # 纸质答卷
    SERVICE_ITEM = "service_item", N_("Price list of services")  # 有偿服务价目表 (JD-7)
    SERVICE_PRICE = "service_price", N_("Prices of services")  # 服务价格
    SERVICE_ORDER = "service_order", N_("Paid services")  # 有偿服务
    SERVICE_LINE = "service_line", N_("Services and materials")  # 服务与材料
    SERVICE_SHARE = "service_share", N_("Workers' shares")  # 师傅提成


class Deed(Word):
    """Everything a person can do to a record; each door asks the table for one of these."""

    VIEW = "view", N_("View")
    CREATE = "create", N_("Create")
    EDIT = "edit", N_("Edit")
    VOID = "void", N_("Void")
    EXPORT = "export", N_("Export")
    IMPORT = "import", N_("Import")
    PRINT = "print", N_("Print")
    FULL_PHONE = "full_phone", N_("See full phone numbers")
    ATTACH = "attach", N_("Attach files")
    DISPATCH = "dispatch", N_("Dispatch")
    TRANSFER = "transfer", N_("Transfer")
    URGE = "urge", N_("Urge")
    ANSWER = "answer", N_("Answer")
    ESCALATE = "escalate", N_("Escalate")
    TAKE = "take", N_("Take over")
    ACCEPT = "accept", N_("Accept")
    HAND_BACK = "hand_back", N_("Hand back")
    ARRIVE = "arrive", N_("Arrive")
    HOLD = "hold", N_("Put on hold")
    RESUME = "resume", N_("Resume")
    COMPLETE = "complete", N_("Complete")
    CANCEL = "cancel", N_("Cancel")
    REOPEN = "reopen", N_("Reopen")
    RECORD_PHONE = "record_phone", N_("Record phone callback")
    RECORD_VISIT = "record_visit", N_("Record on-site callback")
    EXCUSE = "excuse", N_("Excuse")
    CONFIRM = "confirm", N_("Confirm")
    GENERATE = "generate", N_("Generate drafts")
    SUBMIT = "submit", N_("Submit")
    APPROVE = "approve", N_("Approve")
    RETURN = "return", N_("Return")
    RECEIVE = "receive", N_("Receive")
    PUBLISH = "publish", N_("Publish")
    REVISE = "revise", N_("Issue a revision")
    REPORT = "report", N_("Report on the dispute")  # 主管报告
    RULE = "rule", N_("Rule on the dispute")  # 裁定
    ACKNOWLEDGE = "acknowledge", N_("Confirm having read it")  # 确认已阅
    PROPOSE = "propose", N_("Propose somebody")  # 推荐
    NOMINATE = "nominate", N_("Nominate")  # 提名
    ISSUE = "issue", N_("Issue edition")
    RESET_PASSWORD = "reset_password", N_("Reset password")
    VERIFY = "verify", N_("Verify")
    TELL = "tell", N_("Tell the customer")
    DESTROY = "destroy", N_("Propose for destruction")
    DECLINE = "decline", N_("Decline")
    WITHDRAW = "withdraw", N_("Withdraw")
    SIGN = "sign", N_("Sign")
    NOTE = "note", N_("Note the difference")
    LOG = "log", N_("Write in the log")
    CONTROL = "control", N_("Under control")
    CLOSE = "close", N_("Close")
    REVIEW = "review", N_("Review")
    RETRY = "retry", N_("Try again")
    PAY = "pay", N_("Pay out")


class Occupies(Word):
    """As what a customer lives in or uses a unit."""

    OWNER = "owner", N_("Owner")  # 业主
    TENANT = "tenant", N_("Tenant")  # 租客
    FAMILY = "family", N_("Family member")  # 家庭成员


class Category(Word):
    """What a customer asks for (4.2.1.4)."""

    REPAIR = "repair", N_("Repair")  # 报修
    INQUIRY = "inquiry", N_("Enquiry")  # 问询
    COMPLAINT = "complaint", N_("Complaint")  # 投诉
    SUGGESTION = "suggestion", N_("Suggestion")  # 建议
    HELP = "help", N_("Request for help")  # 求助


class CallbackGroup(Word):
    """The two groups of 4.2.1.4 with their own share of callbacks."""

    REPAIR_INQUIRY = "repair_inquiry", N_("Repairs and enquiries")  # 80 %
    VOICE = "voice", N_("Complaints, suggestions and requests for help")  # 100 %


class Urgency(Word):
    """How soon somebody must come."""

    NORMAL = "normal", N_("Normal")
    URGENT = "urgent", N_("Urgent")  # 急修


class Channel(Word):
    """How a request reached the desk."""

    PHONE = "phone", N_("Phone")
    WALK_IN = "walk_in", N_("At the desk")
    LETTER = "letter", N_("Letter")
    ONLINE = "online", N_("Online")
    OTHER = "other", N_("Other")


class TicketStatus(Word):
    """Life of a work order; which steps are allowed stands in rules/tickets.py."""

    NEW = "new", N_("Awaiting dispatch")  # 待派单
    DISPATCHED = "dispatched", N_("Dispatched")  # 已派单
    ACCEPTED = "accepted", N_("Accepted")  # 已接单
    ARRIVED = "arrived", N_("On site")  # 已到场
    ON_HOLD = "on_hold", N_("On hold")  # 挂起
    COMPLETED = "completed", N_("Completed")  # 办理完成
    CLOSED = "closed", N_("Closed")  # 已结案: completed and called back, or none owed
    CANCELLED = "cancelled", N_("Cancelled")  # 已取消


class LimitStep(Word):
    """The clocks of procedure 4.7."""

    DISPATCH = "dispatch", N_("Dispatch by")
    ON_SITE = "on_site", N_("On site by")
    ANSWER = "answer", N_("Answer by")
    SETTLE = "settle", N_("Settle by")
    CALLBACK = "callback", N_("Call back by")
    ACCEPT = "accept", N_("Accept by")  # a department its work order (JD-2)


class DayKind(Word):
    """What kind of day the service calendar says a date is."""

    WORKDAY = "workday", N_("Workday")
    HOLIDAY = "holiday", N_("Public holiday")
    MAKE_UP = "make_up", N_("Make-up workday")  # 调休上班


class CallbackMode(Word):
    """How the customer is called back (4.2.1.4): the desk phones, the area administrator visits."""

    PHONE = "phone", N_("Phone callback")  # 电话回访
    VISIT = "visit", N_("On-site callback")  # 上门回访


class CallbackState(Word):
    """Life of a callback obligation."""

    DUE = "due", N_("Awaiting callback")  # 待回访
    DONE = "done", N_("Called back")  # 已回访
    EXCUSED = "excused", N_("Excused")  # refused, or not reached on enough days: shown, not counted
    RELEASED = "released", N_("Released")  # owed no more: drawn out, reopened, cancelled or voided


class CallbackOutcome(Word):
    """What one attempt to call back came to."""

    REACHED = "reached", N_("Reached")
    NO_ANSWER = "no_answer", N_("No answer")
    REFUSED = "refused", N_("Refused")
    RESCHEDULED = "rescheduled", N_("Rescheduled")


class Satisfied(Word):
    """What the customer said when called back."""

    YES = "yes", N_("Satisfied")  # 满意
    FAIRLY = "fairly", N_("Fairly satisfied")  # 基本满意
    NO = "no", N_("Dissatisfied")  # 不满意


class PaymentMethod(Word):
    """How a payment came in."""

    CASH = "cash", N_("Cash")
    TRANSFER = "transfer", N_("Bank transfer")
    WECHAT = "wechat", N_("WeChat Pay")
    ALIPAY = "alipay", N_("Alipay")
    POS = "pos", N_("Card")
    OTHER = "other", N_("Other")


class SurveyKind(Word):
    """The two surveys of 4.2.1.2."""

    FIXED = "fixed", N_("Fixed half-yearly survey")
    SPOT = "spot", N_("Random spot check")


# Assessment --------------------------------------------------------------------------------------
class Indicator(Word):
    """The lines of clause 4.2, in the order of the form."""

    SATISFACTION = "satisfaction", N_("Customer satisfaction")  # 客户服务满意度
    DISPATCH = "dispatch", N_("Dispatch timeliness rate")  # 派单及时率
    CALLBACK = "callback", N_("Callback rate")  # 回访率
    FEE_COLLECTION = "fee_collection", N_("Fee collection rate")  # 费用收缴率
    COMPLAINT = "complaint", N_("Complaint handling rate")  # 投诉处理率
    RECORDS = "records", N_("Completeness of work records")  # 工作记录完整
    EXAMS = "exams", N_("Training exam results")  # 培训考试成绩
    SPOT_CHECKS = "spot_checks", N_("Ad-hoc assessments")  # 不定期考核


class LineState(Word):
    """Whether a line of the form counts."""

    COUNTED = "counted", N_("Counted")
    NOT_APPLICABLE = "not_applicable", N_("Not applicable")  # 不适用: nothing was due
    PENDING = "pending", N_("Pending")  # 待定: the half-year's survey is not final yet


class PartPoint(Word):
    """How a part of a percentage point counts (procedure 4, setting ``part_point``)."""

    FLOOR = "floor", N_("Full points only")
    CEIL = "ceil", N_("Every started point")
    PRO_RATA = "pro_rata", N_("Pro rata, two decimals")


class SatisfactionApplies(Word):
    """To which months a half-year's satisfaction belongs (4.1)."""

    SURVEYED = "surveyed_half_year", N_("The half-year surveyed")
    FOLLOWING = "following_half_year", N_("The following half-year")


class AssessmentStatus(Word):
    """Life of a monthly assessment revision (4.6)."""

    DRAFT = "draft", N_("Draft")  # 草稿
    SUBMITTED = "submitted", N_("Submitted")  # 已提交
    RETURNED = "returned", N_("Returned")  # 退回
    APPROVED = "approved", N_("Approved")  # 已审批
    WITH_FINANCE = "with_finance", N_("With finance")  # 已交财务
    PUBLISHED = "published", N_("Published")  # 已公布


class StandardState(Word):
    """An edition of the assessment standard is drafted, then issued for good."""

    DRAFT = "draft", N_("Draft")
    ISSUED = "issued", N_("Issued")


class GapState(Word):
    """What the supervisor decided about an incomplete record (4.8)."""

    FOUND = "found", N_("Found")
    CONFIRMED = "confirmed", N_("Confirmed")
    EXCUSED = "excused", N_("Excused")
    MENDED = "mended", N_("Mended")
