"""The forms the office prints: official names to the character, codes, editions (procedure 5).

The register of controlled forms is seeded from here; a record prints on the edition in force on its
date, so callers hand over ``form.at(edition, valid_from)`` when the register has moved on.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from rules.refusal import Refusal
from rules.vocabulary import N_

_NOT_IN_FILES = re.compile(r'[\\/:*?"<>|]+')  # signs that no file's name may have
FIRST_DAY = date(2000, 1, 1)  # the first editions are in force for every record there is
DEPARTMENT = N_("Customer-service department")  # 客户服务部


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form: what its head says and how long its records are kept.

    ``name`` is the official Chinese name, printed as it is in every language; ``title`` is the
    English message id that readers of other languages find beside it.
    """

    key: str
    code: str  # empty: not a controlled form
    name: str
    title: str
    template: str
    clause: str
    edition: str = "A/0"
    valid_from: date = FIRST_DAY
    retention_years: int = 3
    keeper: str = DEPARTMENT
    versions: tuple[str, ...] = ("1",)  # of the layout that the product prints, the newest last
    own_words: bool = False  # its name and keeper are the office's own words, never translated

    @property
    def layouts(self) -> tuple[str, ...]:
        """The layouts an edition of the register may be printed in, the newest last."""
        return tuple(f"{self.key}/{version}" for version in self.versions)

    @property
    def controlled(self) -> bool:
        """Whether the form stands in the register, with a code and an edition."""
        return bool(self.code)

    @property
    def stem(self) -> str:
        """The beginning of a file's name: code and official name."""
        name = _NOT_IN_FILES.sub("-", self.name)
        return "_".join(part for part in (self.code.replace("/", "-"), name) if part)

    def at(self, edition: str, valid_from: date) -> Self:
        """Return the form as another edition of the register has it."""
        return replace(self, edition=edition, valid_from=valid_from)


TRAINING_SIGN_IN = Form(
    key="training-sign-in",
    code="F/QP-6.2-01/002",
    name="培训签到表",
    title=N_("Training sign-in sheet"),
    template="training_sign_in.html",
    clause="4.1.3",
)
TRAINING_RECORD = Form(
    key="training-record",
    code="F/QP-6.2-01/003",
    name="培训记录表",
    title=N_("Training record"),
    template="training_record.html",
    clause="4.1.3",
)
SPOT_ASSESSMENT = Form(
    key="spot-assessment",
    code="JL/WI-KF-018/001",
    name="管理员不定期考核表",
    title=N_("Ad-hoc assessment of an administrator"),
    template="spot_assessment.html",
    clause="4.2.3.1",
)
MONTHLY_ASSESSMENT = Form(
    key="monthly-assessment",
    code="JL/WI-KF-018/002",
    name="管理员月度考核表",
    title=N_("Monthly assessment of an administrator"),
    template="monthly_assessment.html",
    clause="4.2.3.2",
)
TRAINING_PLAN = Form(
    key="training-plan",
    code="",
    name="年度培训计划",
    title=N_("Annual training plan"),
    template="training_plan.html",
    clause="4.1.2",
)
WORK_ORDER = Form(
    key="work-order",
    code="",
    name="派工单",
    title=N_("Work-order slip"),
    template="work_order.html",
    clause="",
)
CALLBACK_SHEET = Form(
    key="callback-sheet",
    code="",
    name="回访记录表",
    title=N_("Callback sheet"),
    template="callback_sheet.html",
    clause="4.2.1.4",
)
REPLY_LETTER = Form(
    key="reply-letter",
    code="",
    name="投诉来信回复函",
    title=N_("Reply to a complaint letter"),
    template="reply_letter.html",
    clause="JD-4",
)
DESTRUCTION_LIST = Form(
    key="destruction-list",
    code="",
    name="档案销毁清单",
    title=N_("List of documents destroyed"),
    template="destruction_list.html",
    clause="JD-15",
)
HANDOVER = Form(
    key="handover",
    code="",
    name="交接班记录",
    title=N_("Record of a shift handover"),
    template="handover.html",
    clause="",
)
INCIDENT_REPORT = Form(
    key="incident-report",
    code="",
    name="突发事件处理报告",
    title=N_("Report of an emergency"),
    template="incident_report.html",
    clause="JD-14",
)
FLYER = Form(
    key="flyer",
    code="",
    name="宣传单",
    title=N_("Flyer"),
    template="flyer.html",
    clause="JD-8",
)
ARREARS_NOTICE = Form(
    key="arrears-notice",
    code="",
    name="催缴通知单",
    title=N_("Arrears notice"),
    template="arrears_notice.html",
    clause="JD-10",
)
SURVEY_SHEET = Form(
    key="survey-sheet",
    code="",
    name="客户意见调查表",
    title=N_("Survey of customers' opinions"),
    template="survey_sheet.html",
    clause="JD-11",
)
SERVICE_ORDER = Form(
    key="service-order",
    code="",
    name="有偿服务单",
    title=N_("Sheet of a paid service"),
    template="service_order.html",
    clause="JD-7",
)
RECEIPT = Form(
    key="receipt",
    code="",
    name="收据",
    title=N_("Receipt"),
    template="receipt.html",
    clause="JD-10",
)
RECEIPT_THIRD = replace(RECEIPT, key="receipt-third")  # three slips on a sheet of A4
DAILY_CASH = Form(
    key="daily-cash",
    code="",
    name="收款日报表",
    title=N_("Daily report of money taken"),
    template="daily_cash.html",
    clause="JD-10",
)
WAGE_SUMMARY = Form(
    key="wage-summary",
    code="",
    name="绩效工资汇总表",
    title=N_("Summary of performance pay"),
    template="wage_summary.html",
    clause="4.2.3.2",
)

RESULTS_NOTICE = Form(
    key="results-notice",
    code="",
    name="考核结果公布",
    title=N_("Notice of assessment results"),
    template="results_notice.html",
    clause="4.2.5",
)

AWARDS_NOTICE = Form(
    key="awards-notice",
    code="",
    name="年度评优结果公布",
    title=N_("Notice of the annual awards"),
    template="awards_notice.html",
    clause="4.2.5",
)
# given by the record of a confirmed award alone, so it is none of the forms below
AWARD_CERTIFICATE = Form(
    key="award-certificate",
    code="",
    name="荣誉证书",
    title=N_("Certificate of Honour"),
    template="award_certificate.html",
    clause="4.2.5",
)

NONCONFORMITY = Form(
    key="nonconformity",
    code="",
    name="不符合项报告",
    title=N_("Report of a nonconformity"),
    template="nonconformity.html",
    clause="",
)

# figures as they stand; there is nothing to fill in by hand, so it is none of the forms below
CHARTS = Form(
    key="charts",
    code="",
    name="统计图表",
    title=N_("Statistics"),
    template="charts.html",
    clause="",
)

# made of somebody's records as they stand, so it is none of the forms below
TRAINING_PASSPORT = Form(
    key="training-passport",
    code="",
    name="个人培训档案",
    title=N_("Training record of a person"),
    template="training_passport.html",
    clause="4.1",
)

CONTROLLED = (TRAINING_SIGN_IN, TRAINING_RECORD, SPOT_ASSESSMENT, MONTHLY_ASSESSMENT)
FORMS = (
    *CONTROLLED,
    *(WORK_ORDER, CALLBACK_SHEET, HANDOVER, REPLY_LETTER, DESTRUCTION_LIST, INCIDENT_REPORT),
    *(FLYER, ARREARS_NOTICE, SURVEY_SHEET, RECEIPT, RECEIPT_THIRD, DAILY_CASH),
    *(SERVICE_ORDER, RESULTS_NOTICE, WAGE_SUMMARY, AWARDS_NOTICE, NONCONFORMITY),
    TRAINING_PLAN,
)


def find(asked: str) -> Form:
    """Return a form by its code, its key or its official name; say what there is if none fits."""
    wanted = _plain(asked)
    for form in FORMS:
        if wanted in {_plain(form.code), _plain(form.key), form.name} - {""}:
            return form
    raise Refusal(
        N_("There is no form “%(asked)s”. Choose one of: %(forms)s"),
        field="form",
        asked=asked,
        forms=", ".join(form.code or form.key for form in FORMS),
    )


def _plain(code: str) -> str:
    return code.strip().upper().replace("/", "-").replace("_", "-")
