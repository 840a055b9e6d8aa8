"""What stands above the form of a new record, by record type."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from rules.vocabulary import Record

NEW: Mapping[Record, LazyString] = {
    Record.EMPLOYEE: _l("New member of staff"),
    Record.POST: _l("New post"),
    Record.OFFICE: _l("New office"),
    Record.AREA: _l("New area"),
    Record.AREA_ASSIGNMENT: _l("New area assignment"),
    Record.BUILDING: _l("New building"),
    Record.UNIT: _l("New flat"),
    Record.DEPARTMENT: _l("New department"),
    Record.CUSTOMER: _l("New customer"),
    Record.OCCUPANCY: _l("New occupancy"),
    Record.TIME_LIMIT: _l("New time limit"),
    Record.CALENDAR_DAY: _l("New day in the calendar"),
    Record.DUTY_HOURS: _l("New duty hours"),
    Record.BILL: _l("New bill"),
    Record.RECEIPT: _l("Take money"),
    Record.RECEIPT_BOOK: _l("New receipt book"),
    Record.ADVANCE: _l("Set an advance off"),
    Record.REFUND: _l("Ask for a refund"),
    Record.FEE_ITEM: _l("New fee"),
    Record.FEE_PRICE: _l("New price"),
    Record.FEE_SCOPE: _l("New flat with a fee"),
    Record.METER_READING: _l("New meter reading"),
    Record.BILLING_RUN: _l("Begin a billing run"),
    Record.SURVEY_RESULT: _l("New survey result"),
    Record.SERVICE_ITEM: _l("New service"),
    Record.SERVICE_PRICE: _l("New price of a service"),
    Record.SERVICE_ORDER: _l("New paid service"),
    Record.SERVICE_LINE: _l("New service or material"),
    Record.SPOT_ASSESSMENT: _l("New ad-hoc assessment"),
    Record.SPOT_FINDING: _l("New finding"),
    Record.STANDARD: _l("New edition of the standard"),
    Record.RUNBOOK: _l("New runbook"),
    Record.FORM_REGISTER: _l("New controlled form"),
    Record.LETTER: _l("New complaint letter"),
    Record.REPLY_TEMPLATE: _l("New reply template"),
    Record.TOLD_TEXT: _l("New words for telling customers"),
    Record.DOCUMENT_CATEGORY: _l("New document category"),
    Record.TASK: _l("New task"),
    Record.VISIT: _l("Record a visit"),
    Record.VISIT_PLAN: _l("Start a round"),
    Record.VISIT_INTERVAL: _l("New visit interval"),
    Record.FACILITY: _l("New facility"),
    Record.FACT: _l("New answer for the desk"),
    Record.HANDOVER: _l("New shift handover"),
    Record.HANDOVER_ITEM: _l("New item to hand over"),
    Record.SHIFT: _l("New shift"),
    Record.ROSTER_ENTRY: _l("New shift worked"),
    Record.LEAVE: _l("New leave"),
    Record.ACTIVITY: _l("New activity"),
    Record.SIGN_UP: _l("New sign-up"),
    Record.ACTIVITY_COST: _l("New cost of an activity"),
    Record.FLYER: _l("New flyer"),
    Record.FLYER_TEMPLATE: _l("New flyer template"),
}
