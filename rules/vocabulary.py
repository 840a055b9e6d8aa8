"""The closed lists of words the work instruction uses: what is stored, and what is shown.

The stored value is stable (all doors use it); the wording is an English message id to translate.
"""

from rules.audit_words import AuditOp as AuditOp
from rules.records import Record as Record
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
    TRAINEE = "trainee", N_("Trainee administrator")  # 实习管理员: no duty before 4.1.1.1 is done


class Scope(Word):
    """Which rows of a record type a grant reaches, widest first."""

    ALL = "all", N_("Whole company")
    OFFICE = "office", N_("Own office")
    AREA = "area", N_("Own areas")
    OWN = "own", N_("Own records")


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
