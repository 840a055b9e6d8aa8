"""What stands where in the menu: the work areas, their screens and the drawing of each."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from admin_views.money_icons import AWARDS, MONEY, RESULTS, SERVICES, SPOTS, SURVEYS, WAGES
from admin_views.quality_icons import QUALITY, TRAINING
from rules.vocabulary import Record

# The work areas, in the order of a day's work, and what stands in each. A screen that is no record
# type's names its area itself: ``BaseView(category="desk")``.
AREAS: tuple[tuple[str, LazyString, str, tuple[Record, ...]], ...] = (
    (
        "desk",
        _l("Service desk"),
        "ticket",
        (
            *(Record.TICKET, Record.DEPARTMENT_JOB, Record.CALLBACK),
            *(Record.LETTER, Record.TOLD, Record.FACT),
        ),
    ),
    (
        "duty",
        _l("Shifts and tasks"),
        "shift",
        (Record.HANDOVER, Record.TASK, Record.LEAVE, Record.ROSTER_ENTRY),
    ),
    (
        "customers",
        _l("Customers and files"),
        "people",
        (Record.CUSTOMER, Record.CUSTOMER_DOCUMENT, Record.DESTRUCTION),
    ),
    (
        "field",
        _l("Visits and facilities"),
        "round",
        (Record.VISIT, Record.FACILITY, Record.VISIT_PLAN),
    ),
    ("emergencies", _l("Emergency response"), "siren", (Record.INCIDENT, Record.RUNBOOK)),
    (
        "community",
        _l("Community life"),
        "balloon",
        (
            *(Record.ACTIVITY, Record.SIGN_UP, Record.ACTIVITY_COST),
            *(Record.FLYER, Record.FLYER_DELIVERY),
        ),
    ),
    (
        "fees",
        _l("Fees and receipts"),
        "money",
        (
            *(Record.RECEIPT, Record.BILL, Record.PAYMENT, Record.REFUND, Record.ADVANCE),
            *(Record.BANK_LINE, Record.BANK_STATEMENT, Record.RECEIPT_BOOK, Record.DUNNING),
        ),
    ),
    (
        "billing",
        _l("Fee items and billing"),
        "bills",
        (
            *(Record.BILLING_RUN, Record.METER_READING),
            *(Record.FEE_ITEM, Record.FEE_PRICE, Record.FEE_SCOPE),
        ),
    ),
    ("services", _l("Paid services"), "wrench-coin", tuple(SERVICES)),
    (
        "surveys",
        _l("Surveys"),
        "poll",
        (
            *(Record.SURVEY, Record.SURVEY_BATCH, Record.SURVEY_SHEET),
            *(Record.QUESTION_SET, Record.SURVEY_RESULT),
        ),
    ),
    (
        "assessment",
        _l("Assessment"),
        "chart",
        (
            *(Record.ASSESSMENT, Record.DISPUTE, Record.PUBLICATION, *AWARDS, *SPOTS),
            *(Record.RECORD_GAP, *WAGES, Record.STANDARD, Record.SUBSTITUTE),
        ),
    ),
    ("training", _l("Training and exams"), "cap", tuple(TRAINING)),
    ("quality", _l("Quality and forms"), "shield", tuple(QUALITY)),
    (
        "estate",
        _l("Estate"),
        "estate",
        (
            *(Record.OFFICE, Record.AREA, Record.AREA_ASSIGNMENT),
            *(Record.BUILDING, Record.UNIT, Record.OCCUPANCY),
        ),
    ),
    (
        "staff",
        _l("People and posts"),
        "people",
        (Record.EMPLOYEE, Record.POST, Record.DEPARTMENT, Record.SHIFT),
    ),
    (
        "settings",
        _l("Settings"),
        "gear",
        (
            *(Record.TIME_LIMIT, Record.CALENDAR_DAY, Record.DUTY_HOURS),
            *(Record.AUDIT_LINE, Record.SAVED_VIEW, Record.PHONE_LOOK),
            *(Record.REPLY_TEMPLATE, Record.TOLD_TEXT, Record.DOCUMENT_CATEGORY),
            *(Record.VISIT_INTERVAL, Record.HANDOVER_ITEM, Record.DUNNING_INTERVAL),
            *(Record.DELIVERY, Record.BACKGROUND_JOB, Record.FLYER_TEMPLATE, Record.RESULT_RULE),
        ),
    ),
)
# Each screen has a drawing of its own: the folded menu shows nothing else.
ICONS = {
    Record.CALLBACK: "callback",
    Record.CUSTOMER: "people",
    Record.INCIDENT: "flame",
    Record.RUNBOOK: "steps",
    **MONEY,
    Record.RECORD_GAP: "gap",
    Record.STANDARD: "book",
    Record.AREA: "map",
    Record.AREA_ASSIGNMENT: "pin",
    Record.BUILDING: "building",
    Record.UNIT: "door",
    Record.OCCUPANCY: "key",
    Record.EMPLOYEE: "person",
    Record.POST: "card",
    Record.DEPARTMENT: "tree",
    Record.DEPARTMENT_JOB: "relay",
    Record.PHONE_LOOK: "eye",
    Record.TIME_LIMIT: "clock",
    Record.CALENDAR_DAY: "calendar",
    Record.DUTY_HOURS: "sun",
    Record.AUDIT_LINE: "shield",
    Record.SAVED_VIEW: "bookmark",
    Record.LETTER: "letter",
    Record.TOLD: "speech",
    Record.CUSTOMER_DOCUMENT: "folder",
    Record.DESTRUCTION: "shred",
    Record.REPLY_TEMPLATE: "template",
    Record.TOLD_TEXT: "quote",
    Record.DOCUMENT_CATEGORY: "tag",
    Record.TASK: "task",
    Record.VISIT: "bell",
    Record.VISIT_PLAN: "round",
    Record.VISIT_INTERVAL: "sandglass",
    Record.FACILITY: "pump",
    Record.FACT: "lamp",
    Record.HANDOVER: "handover",
    Record.HANDOVER_ITEM: "box",
    Record.SHIFT: "shift",
    Record.ROSTER_ENTRY: "roster-line",
    Record.LEAVE: "away",
    Record.DELIVERY: "plane",
    Record.BACKGROUND_JOB: "cogs",
    Record.ACTIVITY: "balloon",
    Record.SIGN_UP: "hand",
    Record.ACTIVITY_COST: "purse",
    Record.FLYER: "flyer",
    Record.FLYER_DELIVERY: "mailbox",
    Record.FLYER_TEMPLATE: "flyer-template",
    **(SURVEYS | SERVICES | RESULTS | TRAINING | QUALITY),
}
