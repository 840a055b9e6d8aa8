"""The drawings of the screens on money, surveys, spot checks and results (admin_views.menu)."""

from rules.vocabulary import Record

SERVICES = {  # in the order of the menu
    Record.SERVICE_ORDER: "wrench-coin",
    Record.SERVICE_LINE: "screws",
    Record.SERVICE_SHARE: "pie",
    Record.SERVICE_ITEM: "price-list",
    Record.SERVICE_PRICE: "ticket-price",
}
SURVEYS = {
    Record.SURVEY: "poll",
    Record.SURVEY_SHEET: "ballot",
    Record.SURVEY_BATCH: "stack",
    Record.QUESTION_SET: "questions",
    Record.SURVEY_RESULT: "smile",
}
SPOTS = {  # in the order of the menu
    Record.SPOT_ASSESSMENT: "magnifier",
    Record.SPOT_FINDING: "checklist",
    Record.TRAINING_TOPIC: "cap",
}
AWARDS = {  # in the order of the menu
    Record.AWARD: "medal",
    Record.AWARD_RULE: "medal-rule",
}
RESULTS = {
    **AWARDS,
    Record.DISPUTE: "speech-two",
    Record.PUBLICATION: "pinboard",
    Record.RESULT_RULE: "hourglass-rule",
    Record.SUBSTITUTE: "stand-in",
}
WAGES = {  # in the order of the menu
    Record.BONUS_ENTRY: "scales",
    Record.WAGE_BATCH: "envelope-coin",
    Record.WAGE_LINE: "payslip",
    Record.WAGE_TABLE: "steps-coin",
    Record.PERFORMANCE_BASE: "base-coin",
    Record.WAGE_LAYOUT: "sheet-columns",
}
MONEY = {
    **SPOTS,
    **WAGES,
    Record.BILL: "bill",
    Record.FEE_ITEM: "fee",
    Record.FEE_PRICE: "price",
    Record.FEE_SCOPE: "door-fee",
    Record.METER_READING: "meter",
    Record.BILLING_RUN: "bills",
    Record.DUNNING: "reminder",
    Record.DUNNING_INTERVAL: "ladder",
    Record.RECEIPT: "receipt",
    Record.RECEIPT_BOOK: "receipt-book",
    Record.ADVANCE: "jar",
    Record.REFUND: "coins-back",
    Record.BANK_LINE: "bank",
    Record.BANK_STATEMENT: "bank-file",
}
