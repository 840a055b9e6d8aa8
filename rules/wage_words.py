"""The closed lists of the wage result (4.9)."""

from rules.words import N_, Word


class WageTableState(Word):
    """A wage table is drafted, then issued for good."""

    DRAFT = "draft", N_("Draft")
    ISSUED = "issued", N_("Issued")


class WageMode(Word):
    """What a band of scores gives."""

    COEFFICIENT = "coefficient", N_("Coefficient of the performance base")  # 考核系数
    AMOUNT = "amount", N_("Fixed amount")  # 固定金额


class BonusOf(Word):
    """Of what a quarter's percent of the bonus are percent."""

    BONUS_BASE = "bonus_base", N_("The person's bonus base of the quarter")  # 奖金基数
    PERFORMANCE = "performance", N_("Three months' performance bases")  # 季度绩效基数


class WageBatchState(Word):
    """Life of a batch: reckoned by the office, handed over, received and paid by finance."""

    PREPARED = "prepared", N_("Prepared")  # 待移交
    HANDED_OVER = "handed_over", N_("Handed over to finance")  # 已移交
    RECEIVED = "received", N_("Taken over by finance")  # 已接收
    PAID = "paid", N_("Paid out")  # 已发放
    WITHDRAWN = "withdrawn", N_("Withdrawn")  # 已撤销


class WageLineKind(Word):
    """Whether a line is a month's result, or what changes one that was handed over before."""

    RESULT = "result", N_("Month's result")  # 当月结果
    DIFFERENCE = "difference", N_("Difference line")  # 差额


class WageField(Word):
    """What a column of the file for payroll may hold."""

    EMPLOYEE_NO = "employee_no", N_("Staff number")  # 工号
    NAME = "name", N_("Name")
    POST = "post", N_("Post")
    OFFICE = "office", N_("Office")
    MONTH = "month", N_("Month")
    KIND = "kind", N_("Kind of line")
    RECORD_NO = "record_no", N_("Assessment number")
    REVISION = "revision", N_("Revision")
    SCORE = "score", N_("Score")
    COEFFICIENT = "coefficient", N_("Assessment coefficient")  # 考核系数
    BASE = "base", N_("Performance base (yuan)")  # 绩效基数
    PERFORMANCE = "performance", N_("Performance pay (yuan)")  # 绩效工资
    WITHHELD = "withheld", N_("Bonus withheld (yuan)")  # 奖金扣发
    REPAID = "repaid", N_("Bonus repaid (yuan)")  # 奖金补发
    NET = "net", N_("Net amount (yuan)")  # 合计
    BATCH = "batch", N_("Wage batch number")
    REASON = "reason", N_("Reason for the revision")
