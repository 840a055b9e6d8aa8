"""What the chapters of the table agree on, and where they grant more or less, put together."""

from __future__ import annotations

from rules.vocabulary import Record
from tests.rules import (
    award_deviations,
    bank_deviations,
    community_deviations,
    custom_deviations,
    dunning_deviations,
    exam_deviations,
    fee_deviations,
    inspection_deviations,
    list_deviations,
    plan_deviations,
    pre_duty_deviations,
    qualification_deviations,
    receipt_deviations,
    register_deviations,
    result_deviations,
    service_deviations,
    spot_deviations,
    substitute_deviations,
    survey_deviations,
    training_deviations,
    wage_deviations,
)

AGREED = (
    award_deviations.AGREED
    | bank_deviations.AGREED
    | custom_deviations.AGREED
    | exam_deviations.AGREED
    | fee_deviations.AGREED
    | inspection_deviations.AGREED
    | pre_duty_deviations.AGREED
    | qualification_deviations.AGREED
    | receipt_deviations.AGREED
    | register_deviations.AGREED
    | result_deviations.AGREED
    | service_deviations.AGREED
    | spot_deviations.AGREED
    | plan_deviations.AGREED
    | substitute_deviations.AGREED
    | survey_deviations.AGREED
    | training_deviations.AGREED
    | wage_deviations.AGREED
    | {Record.DUNNING: dunning_deviations.AGREED}
)
DEVIATIONS = (
    *award_deviations.DEVIATIONS,
    *bank_deviations.DEVIATIONS,
    *community_deviations.DEVIATIONS,
    *dunning_deviations.DEVIATIONS,
    *exam_deviations.DEVIATIONS,
    *fee_deviations.DEVIATIONS,
    *inspection_deviations.DEVIATIONS,
    *list_deviations.DEVIATIONS,
    *pre_duty_deviations.DEVIATIONS,
    *plan_deviations.DEVIATIONS,
    *qualification_deviations.DEVIATIONS,
    *receipt_deviations.DEVIATIONS,
    *register_deviations.DEVIATIONS,
    *result_deviations.DEVIATIONS,
    *service_deviations.DEVIATIONS,
    *spot_deviations.DEVIATIONS,
    *substitute_deviations.DEVIATIONS,
    *survey_deviations.DEVIATIONS,
    *training_deviations.DEVIATIONS,
    *wage_deviations.DEVIATIONS,
)

# whose scope is the office although the post's is another
OF_OFFICE = (
    custom_deviations.OF_OFFICE
    | survey_deviations.OF_OFFICE
    | receipt_deviations.OF_OFFICE
    | service_deviations.OF_OFFICE
)
# whose scope is one's own rows
OWN = result_deviations.OWN | award_deviations.OWN | exam_deviations.OWN | plan_deviations.OWN
OWN |= training_deviations.OWN | pre_duty_deviations.OWN | inspection_deviations.OWN
OWN |= qualification_deviations.OWN | register_deviations.OWN
LEARNS = pre_duty_deviations.LEARNS  # what a trainee holds as the front desk does
# lists of the company that whoever reads them reads whole
WHOLE = (
    *(Record.TIME_LIMIT, Record.CALENDAR_DAY, Record.DUTY_HOURS, Record.DOCUMENT_CATEGORY),
    *(Record.VISIT_INTERVAL, Record.DUNNING_INTERVAL, Record.RESULT_RULE, Record.AWARD_RULE),
    *pre_duty_deviations.WHOLE,
    *qualification_deviations.WHOLE,
    *register_deviations.WHOLE,
)
